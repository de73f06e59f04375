//! Results as columns of their table schema, for whoever writes files.

use crate::BacktestCell;
use crate::backtest::{BacktestOutput, BacktestReliability};
use crate::config::METHOD_VERSION;
use crate::history::{EntryResponse, RatingHistory};
use crate::rate::{EntryRisk, Estimate, Rating, RatingOutput};
use crate::signal::SignalOutput;
use golmok_model::tables::{TableSchema, rating as schema};
use golmok_model::{AreaKind, DriverGroup, IndustryCode, NullReason, Quarter, reference};
use std::collections::BTreeMap;

/// Values of a column, one per row.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnValues {
    /// `Utf8`.
    Text(Vec<Option<String>>),
    /// `I64`.
    I64(Vec<Option<i64>>),
    /// `I32`.
    I32(Vec<Option<i32>>),
    /// `F64`.
    F64(Vec<Option<f64>>),
    /// `Bool`.
    Bool(Vec<Option<bool>>),
    /// `Date32`: the last day of this quarter.
    LastDayOf(Vec<Quarter>),
    /// `Date32`: days since 1970-01-01.
    Day(Vec<i32>),
}

/// A table as columns, in the order of its schema and sorted by its key.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnTable {
    /// The schema.
    pub schema: &'static TableSchema,
    /// Rows.
    pub rows: usize,
    /// Column by name.
    pub columns: BTreeMap<&'static str, ColumnValues>,
}

impl ColumnTable {
    pub(crate) fn new(schema: &'static TableSchema, rows: usize) -> Self {
        let method = ColumnValues::Text(vec![Some(METHOD_VERSION.to_owned()); rows]);
        Self { schema, rows, columns: BTreeMap::from([("method_version", method)]) }
    }

    pub(crate) fn text<R>(&mut self, name: &'static str, rows: &[R], of: impl Fn(&R) -> Option<String>) -> &mut Self {
        self.columns.insert(name, ColumnValues::Text(rows.iter().map(of).collect()));
        self
    }

    pub(crate) fn float<R>(&mut self, name: &'static str, rows: &[R], of: impl Fn(&R) -> Option<f64>) -> &mut Self {
        let finite = |v: Option<f64>| v.filter(|v| v.is_finite());
        self.columns.insert(name, ColumnValues::F64(rows.iter().map(|r| finite(of(r))).collect()));
        self
    }

    pub(crate) fn count<R>(&mut self, name: &'static str, rows: &[R], of: impl Fn(&R) -> i64) -> &mut Self {
        self.columns.insert(name, ColumnValues::I64(rows.iter().map(|r| Some(of(r))).collect()));
        self
    }

    pub(crate) fn small<R>(&mut self, name: &'static str, rows: &[R], of: impl Fn(&R) -> Option<i32>) -> &mut Self {
        self.columns.insert(name, ColumnValues::I32(rows.iter().map(of).collect()));
        self
    }

    fn flag<R>(&mut self, name: &'static str, rows: &[R], of: impl Fn(&R) -> bool) -> &mut Self {
        self.columns.insert(name, ColumnValues::Bool(rows.iter().map(|r| Some(of(r))).collect()));
        self
    }
}

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

/// Names of areas by kind and code, where known; gu and city need none.
pub type AreaNames = BTreeMap<(AreaKind, String), String>;

/// `mart_entry_risk`. `extrapolated` tells whether no origin with twelve later quarters exists.
pub fn entry_risk_table(output: &RatingOutput, names: &AreaNames, extrapolated: bool) -> ColumnTable {
    let rows = &output.rows;
    let mut table = ColumnTable::new(&schema::ENTRY_RISK, rows.len());
    let rated = |of: fn(&Rating) -> Option<f64>| move |r: &EntryRisk| r.rating.as_ref().ok().and_then(of);
    let word = |of: fn(&Rating) -> &'static str| move |r: &EntryRisk| r.rating.as_ref().ok().and_then(|r| text(of(r)));
    let small = |of: fn(&Rating) -> i32| move |r: &EntryRisk| r.rating.as_ref().ok().map(of);
    table.columns.insert("as_of", ColumnValues::LastDayOf(vec![output.model.as_of; rows.len()]));
    table
        .text("area_kind", rows, |r| text(r.area_kind.code()))
        .text("area_code", rows, |r| text(&r.area_code))
        .text("industry_code", rows, |r| text(&r.industry_code))
        .text("area_name", rows, |r| area_name(r, names))
        .text("trade_area_kind", rows, |r| r.trade_area_kind.and_then(|k| text(k.code())))
        .text("gu_code", rows, |r| r.gu_code.clone().filter(|g| !g.is_empty()))
        .text("industry_name", rows, |r| match reference::industry(&r.industry_code) {
            Some(industry) => text(&industry.name_ko),
            None if r.industry_code == IndustryCode::ALL => text(IndustryCode::ALL_RATED.0),
            None => None,
        })
        .count("store_count", rows, |r| r.store_count)
        .count("opening_count_4q", rows, |r| r.opening_count_4q)
        .count("closure_count_4q", rows, |r| r.closure_count_4q)
        .count("at_risk_4q", rows, |r| r.at_risk_4q)
        .small("window_q", rows, |r| Some(r.window_q))
        .float("closure_rate_4q", rows, |r| r.closure_rate_4q)
        .float("closure_hazard_q", rows, rated(|r| Some(r.hazard_q)))
        .text("entrant_reason", rows, |r| match &r.rating {
            Ok(rating) if rating.entrant_closure_probability_1y.is_none() => text(NullReason::NoAgeProfile.code()),
            _ => None,
        })
        .flag("extrapolated", rows, |_| extrapolated)
        .float("pred_size", rows, rated(|r| Some(r.pred_size)))
        .float("relative_risk_above_one", rows, rated(|r| Some(r.relative_risk_above_one)))
        .text("relative_grade", rows, word(|r| r.relative_grade.code()))
        .text("grade_raw", rows, word(|r| r.grade_raw.code()))
        .text("grade", rows, word(|r| r.grade.code()))
        .small("grade_step", rows, small(|r| i32::from(r.grade.step())))
        .small("grade_pending_quarters", rows, small(|r| r.grade_pending_quarters))
        .float("grade_probability_1", rows, rated(|r| Some(r.grade_probability[0])))
        .float("grade_probability_2", rows, rated(|r| Some(r.grade_probability[1])))
        .float("grade_probability_3", rows, rated(|r| Some(r.grade_probability[2])))
        .float("grade_probability_4", rows, rated(|r| Some(r.grade_probability[3])))
        .text("confidence", rows, word(|r| r.confidence.code()))
        .float("own_weight", rows, |r| Some(r.own_weight))
        .float("effective_n", rows, |r| Some(r.effective_n))
        .flag("borrowed", rows, |r| r.own_weight < 0.2)
        .text("reason_unrated", rows, |r| r.rating.as_ref().err().and_then(|e| text(e.code())));
    type Of = fn(&Rating) -> Option<Estimate>;
    let estimates: [([&'static str; 3], Of); 5] = [
        (["closure_probability_1y", "closure_probability_1y_lo", "closure_probability_1y_hi"], |r| {
            Some(r.closure_probability_1y)
        }),
        (
            [
                "entrant_closure_probability_1y",
                "entrant_closure_probability_1y_lo",
                "entrant_closure_probability_1y_hi",
            ],
            |r| r.entrant_closure_probability_1y,
        ),
        (["closure_probability_3y", "closure_probability_3y_lo", "closure_probability_3y_hi"], |r| {
            Some(r.closure_probability_3y)
        }),
        (["expected_closures_4q", "expected_closures_4q_lo", "expected_closures_4q_hi"], |r| {
            Some(r.expected_closures_4q)
        }),
        (["relative_risk", "relative_risk_lo", "relative_risk_hi"], |r| Some(r.relative_risk)),
    ];
    for ([value, lo, hi], of) in estimates {
        let known = |r: &EntryRisk| r.rating.as_ref().ok().and_then(of);
        table.float(value, rows, |r| known(r).map(|e| e.value)).float(lo, rows, |r| known(r).map(|e| e.lo)).float(
            hi,
            rows,
            |r| known(r).map(|e| e.hi),
        );
    }
    for column in schema::ENTRY_RISK.columns {
        if let Some(driver) =
            DriverGroup::ALL.into_iter().find(|d| column.name.strip_prefix("driver_") == Some(d.code()))
        {
            table.float(column.name, rows, |r| r.rating.as_ref().ok().map(|r| r.drivers[driver as usize]));
        }
    }
    table
}

fn area_name(row: &EntryRisk, names: &AreaNames) -> Option<String> {
    if let Some(name) = names.get(&(row.area_kind, row.area_code.clone())) {
        return Some(name.clone());
    }
    match row.area_kind {
        AreaKind::Gu => reference::gu().iter().find(|g| g.gu_code.as_str() == row.area_code).map(|g| g.name_ko.clone()),
        AreaKind::City => text("서울시 상권 전체"),
        _ => None,
    }
}

/// `mart_signal` of areas of one kind.
pub fn signal_table(output: &SignalOutput, area_kind: AreaKind, as_of: Quarter) -> ColumnTable {
    let rows = &output.rows;
    let mut table = ColumnTable::new(&schema::SIGNAL, rows.len());
    table.columns.insert("as_of", ColumnValues::LastDayOf(vec![as_of; rows.len()]));
    table
        .text("area_kind", rows, |_| text(area_kind.code()))
        .text("area_code", rows, |r| text(&r.area_code))
        .text("industry_code", rows, |r| text(&r.industry_code))
        .text("trade_area_kind", rows, |r| r.trade_area_kind.and_then(|k| text(k.code())))
        .count("store_count", rows, |r| r.store_count)
        .float("score", rows, |r| r.score.ok().map(|s| s.0))
        .text("grade", rows, |r| r.score.ok().and_then(|s| text(s.1.code())))
        .small("grade_step", rows, |r| r.score.ok().map(|s| i32::from(s.1.step())))
        .text("basis", rows, |r| text(r.basis.code()))
        .text("reason_null", rows, |r| r.score.err().and_then(|e| text(e.code())))
        .float("closure_rate_4q", rows, |r| r.closure_rate_4q)
        .float("closure_to_opening_3y", rows, |r| r.closure_to_opening_3y.ok())
        .text("closure_to_opening_reason", rows, |r| r.closure_to_opening_3y.err().and_then(|e| text(e.code())))
        .small("window_q", rows, |r| Some(r.window_q))
        .float("closed_months", rows, |r| r.closed_months)
        .float("store_change_rate_4q", rows, |r| r.store_change_rate_4q)
        .float("survival_3y", rows, |r| r.survival_3y);
    table
}

/// `backtest_scores`, `backtest_cells` and `backtest_reliability`.
pub fn backtest_tables(output: &BacktestOutput, area_kind: AreaKind) -> [ColumnTable; 3] {
    [scores_table(output), cells_table(&output.cells, area_kind), reliability_table(&output.reliability)]
}

fn scores_table(output: &BacktestOutput) -> ColumnTable {
    let rows = &output.scores[..];
    let mut table = ColumnTable::new(&schema::BACKTEST_SCORES, rows.len());
    table
        .small("origin", rows, |r| Some(r.origin.code()))
        .text("model", rows, |r| text(r.model))
        .text("scope", rows, |r| text(r.scope.code()))
        .text("segment", rows, |r| text(&r.metric.segment))
        .text("metric", rows, |r| text(r.metric.name))
        .float("value", rows, |r| Some(r.metric.value))
        .small("n_origins", rows, |_| Some(output.origins.len() as i32));
    table
}

fn cells_table(rows: &[BacktestCell], area_kind: AreaKind) -> ColumnTable {
    let mut table = ColumnTable::new(&schema::BACKTEST_CELLS, rows.len());
    table
        .small("origin", rows, |r| Some(r.origin.code()))
        .text("area_kind", rows, |_| text(area_kind.code()))
        .text("area_code", rows, |r| text(&r.area_code))
        .text("industry_code", rows, |r| text(&r.industry_code))
        .text("trade_area_kind", rows, |r| r.trade_area_kind.and_then(|k| text(k.code())))
        .count("store_count", rows, |r| r.store_count)
        .float("expected_closures_4q", rows, |r| Some(r.expected_closures_4q))
        .float("expected_closures_4q_lo", rows, |r| Some(r.expected_closures_4q_lo))
        .float("expected_closures_4q_hi", rows, |r| Some(r.expected_closures_4q_hi))
        .float("baseline_closures_4q", rows, |r| Some(r.baseline_closures_4q))
        .count("closure_count_4q", rows, |r| r.closure_count_4q)
        .count("opening_count_4q", rows, |r| r.opening_count_4q)
        .float("closure_probability_1y", rows, |r| Some(r.closure_probability_1y))
        .float("relative_risk", rows, |r| Some(r.relative_risk))
        .text("relative_grade", rows, |r| text(r.relative_grade.code()))
        .text("grade", rows, |r| text(r.grade.code()));
    table
}

fn reliability_table(bins: &[BacktestReliability]) -> ColumnTable {
    let rows = bins;
    let mut table = ColumnTable::new(&schema::BACKTEST_RELIABILITY, rows.len());
    table
        .small("origin", rows, |r| Some(r.origin.code()))
        .text("model", rows, |r| text(r.model))
        .text("scope", rows, |r| text(r.scope.code()))
        .small("bin", rows, |r| Some(r.bin.bin))
        .count("cell_count", rows, |r| r.bin.cells)
        .float("store_count", rows, |r| Some(r.bin.stores))
        .float("predicted_rate", rows, |r| Some(r.bin.predicted_rate))
        .float("realised_rate", rows, |r| Some(r.bin.realised_rate));
    table
}

/// `mart_rating_history` of areas of one kind.
pub fn rating_history_table(rows: &[RatingHistory], area_kind: AreaKind) -> ColumnTable {
    let mut table = ColumnTable::new(&schema::RATING_HISTORY, rows.len());
    table.columns.insert("as_of", ColumnValues::LastDayOf(rows.iter().map(|r| r.as_of).collect()));
    table
        .text("area_kind", rows, |_| text(area_kind.code()))
        .text("area_code", rows, |r| text(&r.area_code))
        .text("industry_code", rows, |r| text(&r.industry_code))
        .count("store_count", rows, |r| r.store_count)
        .float("closure_probability_1y", rows, |r| Some(r.closure_probability_1y))
        .text("grade", rows, |r| text(r.grade.code()));
    let counts = |of: fn(&RatingHistory) -> Option<i64>| ColumnValues::I64(rows.iter().map(of).collect());
    table.columns.insert("closure_count_next_4q", counts(|r| r.next_4q.map(|n| n.0)));
    table.columns.insert("opening_count_next_4q", counts(|r| r.next_4q.map(|n| n.1)));
    table
}

/// `mart_entry_response`.
pub fn entry_response_table(rows: &[EntryResponse]) -> ColumnTable {
    let mut table = ColumnTable::new(&schema::ENTRY_RESPONSE, rows.len());
    table.columns.insert("as_of", ColumnValues::LastDayOf(rows.iter().map(|r| r.origin).collect()));
    table
        .text("industry_code", rows, |r| text(&r.industry_code))
        .text("grade", rows, |r| text(r.grade.code()))
        .small("grade_step", rows, |r| Some(i32::from(r.grade.step())))
        .count("cell_count", rows, |r| r.cells)
        .count("store_count", rows, |r| r.stores)
        .count("opening_count_next_4q", rows, |r| r.openings)
        .float("opening_ratio", rows, |r| (r.stores > 0).then(|| r.openings as f64 / r.stores as f64));
    table
}
