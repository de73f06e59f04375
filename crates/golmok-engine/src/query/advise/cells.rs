//! Rated cells: rows of `mart_entry_risk` as advice takes them.

use crate::error::{Context, Result};
use crate::read::frame;
use crate::read::rows::{Rows, of_area, of_industry};
use golmok_advice::subject::AreaRef;
use golmok_advice::verdict::{Interval, Rated};
use golmok_lake::store::Snapshot;
use golmok_model::tables::rating;
use golmok_model::{AreaKind, Confidence, DriverGroup, IndustryCode, RelativeGrade, RiskGrade};
use jiff::civil::Date;
use polars::prelude::*;

/// One area × industry.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Area.
    pub area: AreaRef,
    /// A, D, R, U for trade areas.
    pub trade_area_kind: Option<String>,
    /// 자치구_코드.
    pub gu_code: Option<String>,
    /// 서비스_업종_코드, or ALL.
    pub industry: String,
    /// Shops at the newest quarter.
    pub stores: i64,
    /// Openings of the window.
    pub openings: i64,
    /// Closures of the window.
    pub closures: i64,
    /// Store-quarters at risk of the window.
    pub at_risk: i64,
    /// Quarters of the window.
    pub window: i64,
    /// Closures ÷ mean stores of the window.
    pub closure_rate: Option<f64>,
    /// The rating.
    pub rated: Option<Rated>,
    /// A shop opening now.
    pub entrant: Option<Interval>,
    /// Within three years.
    pub three_years: Option<f64>,
    /// Contributions to the log of the relative risk.
    pub contributions: Vec<(DriverGroup, f64)>,
    /// Why there is no rating.
    pub reason_unrated: Option<String>,
    /// As-of date.
    pub as_of: Date,
    /// Version of the method.
    pub method_version: String,
}

/// Columns that are read.
const COLUMNS: [&str; 39] = [
    "area_kind",
    "area_code",
    "area_name",
    "trade_area_kind",
    "gu_code",
    "industry_code",
    "as_of",
    "store_count",
    "opening_count_4q",
    "closure_count_4q",
    "at_risk_4q",
    "window_q",
    "closure_rate_4q",
    "closure_probability_1y",
    "closure_probability_1y_lo",
    "closure_probability_1y_hi",
    "entrant_closure_probability_1y",
    "entrant_closure_probability_1y_lo",
    "entrant_closure_probability_1y_hi",
    "closure_probability_3y",
    "relative_risk",
    "relative_risk_lo",
    "relative_risk_hi",
    "relative_grade",
    "grade",
    "confidence",
    "own_weight",
    "reason_unrated",
    "method_version",
    "driver_own_record",
    "driver_area",
    "driver_surroundings",
    "driver_industry_nearby",
    "driver_openings",
    "driver_months_in_business",
    "driver_density",
    "driver_franchise",
    "driver_demand",
    "driver_means",
];

/// The cells that one report needs: the industry everywhere, every industry of the area, and all industries together
/// in gu and city.
pub fn around(snapshot: &Snapshot, area: &AreaRef, industry: &str) -> Result<Vec<Cell>> {
    let together = of_industry(IndustryCode::ALL).and(col("area_kind").neq(lit(AreaKind::TradeArea.code())));
    read(snapshot, of_industry(industry).or(of_area(area.kind.code(), &area.code)).or(together))
}

/// The cells of one industry in every area.
pub fn of(snapshot: &Snapshot, industry: &str) -> Result<Vec<Cell>> {
    read(snapshot, of_industry(industry))
}

fn read(snapshot: &Snapshot, wanted: Expr) -> Result<Vec<Cell>> {
    let columns = COLUMNS.iter().copied().chain(GRADE_PROBABILITIES).map(col).collect::<Vec<_>>();
    let scan = frame::scan(snapshot, &rating::ENTRY_RISK)?
        .ok_or(crate::Error::NoTable { table: "mart_entry_risk", made_by: "rate" })?
        .filter(wanted)
        .select(columns);
    let rows = Rows::of(Some(scan), &rating::ENTRY_RISK, &["area_kind", "area_code", "industry_code"])?;
    (0..rows.len()).map(|row| cell(&rows, row)).collect()
}

const GRADE_PROBABILITIES: [&str; 4] =
    ["grade_probability_1", "grade_probability_2", "grade_probability_3", "grade_probability_4"];

fn cell(rows: &Rows, row: usize) -> Result<Cell> {
    let code = rows.text("area_code", row)?.unwrap_or_default();
    let contributions = DriverGroup::ALL.into_iter().filter_map(|group| {
        let value = rows.number(&format!("driver_{}", group.code()), row);
        value.map(|v| v.map(|v| (group, v))).transpose()
    });
    Ok(Cell {
        area: AreaRef {
            kind: rows.text("area_kind", row)?.unwrap_or_default().parse()?,
            name: rows.text("area_name", row)?.unwrap_or_else(|| code.clone()),
            code,
        },
        trade_area_kind: rows.text("trade_area_kind", row)?,
        gu_code: rows.text("gu_code", row)?,
        industry: rows.text("industry_code", row)?.unwrap_or_default(),
        stores: rows.count("store_count", row)?,
        openings: rows.count("opening_count_4q", row)?,
        closures: rows.count("closure_count_4q", row)?,
        at_risk: rows.count("at_risk_4q", row)?,
        window: rows.count("window_q", row)?,
        closure_rate: rows.number("closure_rate_4q", row)?,
        rated: rated(rows, row)?,
        entrant: interval(rows, "entrant_closure_probability_1y", row)?,
        three_years: rows.number("closure_probability_3y", row)?,
        contributions: contributions.collect::<Result<_>>()?,
        reason_unrated: rows.text("reason_unrated", row)?,
        as_of: rows.date("as_of", row)?.context("a rating without its as-of date")?,
        method_version: rows.text("method_version", row)?.unwrap_or_default(),
    })
}

fn rated(rows: &Rows, row: usize) -> Result<Option<Rated>> {
    let (probability, relative_risk) =
        (interval(rows, "closure_probability_1y", row)?, interval(rows, "relative_risk", row)?);
    let grade = rows.text("grade", row)?.map(|g| g.parse::<RiskGrade>()).transpose()?;
    let (Some(probability), Some(relative_risk), Some(grade)) = (probability, relative_risk, grade) else {
        return Ok(None);
    };
    let mut grade_probability = [0.0; 4];
    for (place, column) in grade_probability.iter_mut().zip(GRADE_PROBABILITIES) {
        *place = rows.number(column, row)?.unwrap_or(0.0);
    }
    let relative = match rows.text("relative_grade", row)?.as_deref() {
        Some("lower") => RelativeGrade::Lower,
        Some("higher") => RelativeGrade::Higher,
        _ => RelativeGrade::NoClearDifference,
    };
    let confidence = match rows.text("confidence", row)?.as_deref() {
        Some("high") => Confidence::High,
        Some("medium") => Confidence::Medium,
        _ => Confidence::Low,
    };
    Ok(Some(Rated {
        probability,
        relative,
        relative_risk,
        grade,
        step: grade.step(),
        grade_probability,
        confidence,
        own_weight: rows.number("own_weight", row)?.unwrap_or(0.0),
    }))
}

/// A value with its ends, `column`, `column_lo`, `column_hi`; `None` where any is null.
pub fn interval(rows: &Rows, column: &str, row: usize) -> Result<Option<Interval>> {
    let of = |suffix: &str| rows.number(&format!("{column}{suffix}"), row);
    Ok(match (of("")?, of("_lo")?, of("_hi")?) {
        (Some(value), Some(lo), Some(hi)) => Some(Interval { value, lo, hi }),
        _ => None,
    })
}

/// The cell of an area and industry.
pub fn find<'a>(cells: &'a [Cell], kind: AreaKind, code: &str, industry: &str) -> Option<&'a Cell> {
    cells.iter().find(|c| c.area.kind == kind && c.area.code == code && c.industry == industry)
}
