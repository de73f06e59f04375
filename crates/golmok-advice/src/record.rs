//! What happened: quarters of counts and survival curves.

use crate::known::Words;
use crate::subject::AreaRef;
use golmok_model::{Quarter, RiskGrade};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Counts of one quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarterCounts {
    /// Quarter.
    pub quarter: Quarter,
    /// 점포수 at its last day.
    pub stores: i64,
    /// 개업.
    pub openings: i64,
    /// 폐업.
    pub closures: i64,
}

/// What was said of the cell at an earlier day from what was known by then, and what came after. Never fitted again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SaidBefore {
    /// Nothing later than this day was used.
    pub as_of: Date,
    /// Stores of that day.
    pub stores: i64,
    /// Closure probability of the average shop within a year, as said then.
    pub probability: f64,
    /// Grade, as given then.
    pub grade: RiskGrade,
    /// Closures of the four quarters after; none before they are known.
    pub closures_after: Option<i64>,
    /// Openings of the four quarters after; none before they are known.
    pub openings_after: Option<i64>,
}

/// Quarters that a figure speaks of, first and last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// First quarter.
    pub from: Quarter,
    /// Last quarter.
    pub until: Quarter,
}

impl Window {
    /// The `quarters` quarters that end with `until`; one at least.
    pub fn ending(until: Quarter, quarters: i64) -> Self {
        let before = i32::try_from(quarters.clamp(1, 400) - 1).unwrap_or(0);
        Self { from: until.plus(-before), until }
    }

    /// The window in words.
    ///
    /// # Examples
    /// ```
    /// use golmok_advice::record::Window;
    /// use golmok_model::Quarter;
    /// let newest = Quarter::from_code(20234)?;
    /// assert_eq!(Window::ending(newest, 1).words().ko, "2023년 4분기");
    /// assert_eq!(Window::ending(newest, 4).words().ko, "2023년 1–4분기");
    /// assert_eq!(Window::ending(newest, 8).words().ko, "2022년 1분기–2023년 4분기");
    /// assert_eq!(Window::ending(newest, 1).words().en, "Q4 2023");
    /// assert_eq!(Window::ending(newest, 4).words().en, "Q1-Q4 2023");
    /// assert_eq!(Window::ending(newest, 8).words().en, "Q1 2022-Q4 2023");
    /// # Ok::<(), golmok_model::InvalidValue>(())
    /// ```
    pub fn words(self) -> Words {
        let (from, until) = (self.from, self.until);
        let (q, last, year) = (from.q(), until.q(), until.year());
        if from == until {
            Words::new(format!("{year}년 {last}분기"), format!("Q{last} {year}"))
        } else if from.year() == year {
            Words::new(format!("{year}년 {q}–{last}분기"), format!("Q{q}-Q{last} {year}"))
        } else {
            let first = from.year();
            Words::new(format!("{first}년 {q}분기–{year}년 {last}분기"), format!("Q{q} {first}-Q{last} {year}"))
        }
    }
}

/// The quarters that the figures of a report speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Windows {
    /// Openings of the last four quarters.
    pub year: Option<Window>,
    /// Closures ÷ openings.
    pub turnover: Option<Window>,
    /// Stores against what like places usually have.
    pub crowding: Option<Window>,
    /// Foot traffic, held against the same quarter a year before.
    pub foot_traffic: Option<Window>,
    /// Sales.
    pub sales: Option<Window>,
    /// Franchise share.
    pub stores: Option<Window>,
    /// Months in business.
    pub months: Option<Window>,
}

/// What is measured, and of which quarters: `2023년 1–4분기 새로 연 점포 비율`, `opened (Q1-Q4 2023)`.
pub fn dated(label: &Words, window: Option<Window>) -> Words {
    match window.map(Window::words) {
        Some(window) => Words::new(format!("{} {}", window.ko, label.ko), format!("{} ({})", label.en, window.en)),
        None => label.clone(),
    }
}

/// Survival of the industry's shops by age, from licences.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SurvivalCurves {
    /// Observed from this year on.
    pub from_year: i16,
    /// Here, smallest first: the area where it has shops enough, the gu, the city. Never empty.
    pub curves: Vec<SurvivalCurve>,
}

/// One curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SurvivalCurve {
    /// Of which area.
    pub area: AreaRef,
    /// Shops seen.
    pub stores: i64,
    /// Closures seen.
    pub closures: i64,
    /// Points by age, from age 0 with survival 1.
    pub points: Vec<SurvivalPoint>,
}

/// A point of a curve: Kaplan–Meier with delayed entry.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SurvivalPoint {
    /// Age in years.
    pub years: f64,
    /// Share still in business.
    pub survival: f64,
    /// Lower end of the 95 % interval.
    pub lo: f64,
    /// Upper end of the 95 % interval.
    pub hi: f64,
}

/// Events of a window of quarters ÷ the mean stores of its quarters; `None` without stores. `at_risk` sums stores and
/// closures over the window.
///
/// # Examples
/// ```
/// use golmok_advice::record::share_of_mean_stores;
/// // 40 + 40 + 42 + 38 stores and 10 closures: a mean of 40 stores, 6 openings.
/// assert_eq!(share_of_mean_stores(6, 170, 10, 4), Some(0.15));
/// assert_eq!(share_of_mean_stores(0, 3, 3, 4), None);
/// ```
pub fn share_of_mean_stores(events: i64, at_risk: i64, closures: i64, window: i64) -> Option<f64> {
    let store_quarters = at_risk - closures;
    (store_quarters > 0 && window > 0).then(|| events as f64 * window as f64 / store_quarters as f64)
}

/// Change from one quarter's value to another's, as a share.
///
/// # Examples
/// ```
/// use golmok_advice::record::change;
/// assert_eq!(change(90.0, 120.0), Some(-0.25));
/// assert_eq!(change(90.0, 0.0), None);
/// ```
pub fn change(now: f64, then: f64) -> Option<f64> {
    (then > 0.0).then(|| now / then - 1.0)
}
