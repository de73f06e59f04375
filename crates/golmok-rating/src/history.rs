//! What earlier forecasts said and what happened next, and whether entries moved away from crowded cells.

use crate::backtest::BacktestOutput;
use crate::rate::RatingOutput;
use golmok_model::{AreaKind, IndustryCode, Quarter, RiskGrade};
use std::collections::BTreeMap;

/// One row of `mart_rating_history`.
#[derive(Debug, Clone, PartialEq)]
pub struct RatingHistory {
    /// Newest quarter that the rating knew.
    pub as_of: Quarter,
    /// The area's code.
    pub area_code: String,
    /// The industry's code.
    pub industry_code: String,
    /// 점포수 at that quarter.
    pub store_count: i64,
    /// What was said: the average shop closes within a year.
    pub closure_probability_1y: f64,
    /// The grade that was given.
    pub grade: RiskGrade,
    /// Closures and openings of the four quarters after; none before they are known.
    pub next_4q: Option<(i64, i64)>,
}

/// Ratings of the backtest's origins with their outcome, and the current ones without, for cells with stores. In order
/// of area, industry, as-of quarter.
pub fn rating_history(current: &RatingOutput, backtest: &BacktestOutput, area_kind: AreaKind) -> Vec<RatingHistory> {
    let past = backtest.cells.iter().map(|c| RatingHistory {
        as_of: c.origin,
        area_code: c.area_code.clone(),
        industry_code: c.industry_code.clone(),
        store_count: c.store_count,
        closure_probability_1y: c.closure_probability_1y,
        grade: c.grade,
        next_4q: Some((c.closure_count_4q, c.opening_count_4q)),
    });
    let now = current.rows.iter().filter(|r| r.area_kind == area_kind && r.store_count > 0).filter_map(|r| {
        let rating = r.rating.as_ref().ok().filter(|_| r.industry_code != IndustryCode::ALL)?;
        Some(RatingHistory {
            as_of: current.model.as_of,
            area_code: r.area_code.clone(),
            industry_code: r.industry_code.clone(),
            store_count: r.store_count,
            closure_probability_1y: rating.closure_probability_1y.value,
            grade: rating.grade,
            next_4q: None,
        })
    });
    let mut rows: Vec<RatingHistory> = past.chain(now).collect();
    rows.sort_by(|a, b| (&a.area_code, &a.industry_code, a.as_of).cmp(&(&b.area_code, &b.industry_code, b.as_of)));
    rows
}

/// One row of `mart_entry_response`.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryResponse {
    /// Newest quarter that the rating knew.
    pub origin: Quarter,
    /// The industry's code, or `ALL`.
    pub industry_code: String,
    /// The grade that was given.
    pub grade: RiskGrade,
    /// Cells of that grade with stores.
    pub cells: i64,
    /// Their stores.
    pub stores: i64,
    /// Openings in the four quarters after.
    pub openings: i64,
}

/// Openings after each rating by grade: do entries move away from crowded cells? Descriptive; nothing is said of causes.
/// Areas that overlap others are left out.
pub fn entry_response(backtest: &BacktestOutput) -> Vec<EntryResponse> {
    let mut sums: BTreeMap<(&str, Quarter, RiskGrade), [i64; 3]> = BTreeMap::new();
    for c in backtest.cells.iter().filter(|c| c.trade_area_kind.is_none_or(|k| !k.overlaps_others())) {
        for industry in [IndustryCode::ALL, &c.industry_code] {
            let sum = sums.entry((industry, c.origin, c.grade)).or_default();
            sum[0] += 1;
            sum[1] += c.store_count;
            sum[2] += c.opening_count_4q;
        }
    }
    let row = |((industry, origin, grade), [cells, stores, openings]): ((&str, Quarter, RiskGrade), [i64; 3])| {
        EntryResponse { origin, industry_code: industry.to_owned(), grade, cells, stores, openings }
    };
    sums.into_iter().map(row).collect()
}
