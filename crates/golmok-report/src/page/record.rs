//! What was said before beside what came, and one count by two sources.

use crate::Lang;
use crate::numbers;
use serde::Serialize;

/// What was said of an area's cells at an earlier day, and what came after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SaidBefore {
    /// The day after which nothing was used then.
    pub as_of: String,
    /// Cells with the most stores then.
    pub lines: Vec<SaidLine>,
    /// All cells together: cells, stores, closures expected among them, closures after; closures only where known.
    pub total: (usize, i64, f64, Option<i64>),
}

/// A cell at an earlier day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SaidLine {
    /// The industry.
    pub name: String,
    /// Its page.
    pub href: String,
    /// Grade given then, step 1–4.
    pub step: u8,
    /// Closure probability within a year, as said then.
    pub probability: f64,
    /// Stores then.
    pub stores: i64,
    /// Closures of the four quarters after; none before they are known.
    pub closures: Option<i64>,
    /// Grade now; 0 where unrated or gone.
    pub step_now: u8,
}

impl SaidBefore {
    /// All cells together, in a sentence.
    ///
    /// # Examples
    /// ```
    /// use golmok_report::{Lang, page::record::SaidBefore};
    /// let said = SaidBefore { as_of: "2022-12-31".into(), lines: vec![], total: (39, 1234, 150.4, Some(143)) };
    /// assert_eq!(said.sentence(Lang::Ko), "2022-12-31에 39개 업종 점포 1,234곳 가운데 1년 안에 150곳쯤이 폐업할 것으로 보았습니다. 그 뒤 네 분기에 폐업한 점포는 143곳입니다(그 사이 새로 연 점포의 폐업도 들어 있습니다).");
    /// ```
    pub fn sentence(&self, lang: Lang) -> String {
        let (cells, stores, expected, closures) = self.total;
        let [cells, stores, expected] = [cells as i64, stores, expected.round() as i64].map(numbers::count);
        let head = lang.pick(
            format!(
                "{}에 {cells}개 업종 점포 {stores}곳 가운데 1년 안에 {expected}곳쯤이 폐업할 것으로 보았습니다.",
                self.as_of
            ),
            format!(
                "On {}, about {expected} of {stores} shops in {cells} industries were expected to close within a year.",
                self.as_of
            ),
        );
        let after = match closures.map(numbers::count) {
            Some(closures) => lang.pick(
                format!(
                    "그 뒤 네 분기에 폐업한 점포는 {closures}곳입니다(그 사이 새로 연 점포의 폐업도 들어 있습니다)."
                ),
                format!("In the four quarters after, {closures} closed (shops that opened meanwhile among them)."),
            ),
            None => lang.pick("그 뒤는 아직 다 알지 못합니다.", "What came after is not known yet.").to_owned(),
        };
        format!("{head} {after}")
    }
}

/// What was said of an industry's cells at an earlier day, by the grade given then, and what came after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SaidByGrade {
    /// The day after which nothing was used then.
    pub as_of: String,
    /// Grades that were given, the lowest first.
    pub lines: Vec<GradeLine>,
}

/// The cells of a grade given at an earlier day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GradeLine {
    /// Grade given then, step 1–4.
    pub step: u8,
    /// Areas.
    pub areas: i64,
    /// Stores then.
    pub stores: i64,
    /// Closures that were expected among them within a year.
    pub expected: f64,
    /// Closures of the four quarters after; none before they are known.
    pub closures: Option<i64>,
}

/// Stores of an area's cells by two sources at a quarter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reconciled {
    /// Quarter in words.
    pub quarter: String,
    /// Pairs that differ, the largest difference first.
    pub lines: Vec<PairLine>,
    /// Pairs that are equal.
    pub equal: usize,
}

/// Stores of a cell by two sources.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairLine {
    /// The industry.
    pub name: String,
    /// Its page.
    pub href: String,
    /// Keys of the words for the sources.
    pub sources: [String; 2],
    /// Their counts; none where a source has no row.
    pub counts: [Option<i64>; 2],
    /// Key of the words for the likely reason.
    pub reason: String,
}
