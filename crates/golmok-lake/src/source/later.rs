//! Public files that golmok knows but does not read yet: they are named, not called unknown.

use crate::source::{Header, Shape};

/// Columns that tell a data set, and its name.
const LATER: [(&[&str], &str); 4] = [
    (&["노선명", "역명", "승차총승객수", "하차총승객수"], "지하철 승하차 인원 (subway ridership)"),
    (&["SUB_STA_NM", "GTON_TNOPE", "GTOFF_TNOPE"], "지하철 승하차 인원 (subway ridership)"),
    (&["TMZON_PD_SE", "TOT_LVPOP_CO"], "생활인구 (living population)"),
    (&["시간대구분", "총생활인구수"], "생활인구 (living population)"),
];

/// Why a table that golmok knows is not read; `None` for every other.
///
/// # Examples
/// ```
/// use golmok_lake::source::{Header, Shape, TextEncoding, later};
/// let columns = "사용일자,노선명,역명,승차총승객수,하차총승객수,등록일자".split(',').map(str::to_owned).collect();
/// let shape = Shape::Table(Header { columns, encoding: TextEncoding::Utf8, delimiter: b',' });
/// assert!(later::not_yet(&shape).is_some_and(|reason| reason.contains("later")));
/// ```
pub fn not_yet(shape: &Shape) -> Option<String> {
    let Shape::Table(Header { columns, .. }) = shape else { return None };
    let has = |name: &&str| columns.iter().any(|column| column == name);
    let (_, name) = LATER.iter().find(|(marks, _)| marks.iter().all(has))?;
    Some(format!("{name}: known, but not read yet; its reader comes with a later version"))
}
