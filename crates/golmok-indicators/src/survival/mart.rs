//! `mart_survival`: how long stores live, for every cell with licences.

use super::gathered::{Gathered, View};
use super::logrank::{LogRank, Whole, benjamini_hochberg};
use super::{DAYS_PER_YEAR, SurvivalCurve, cohort_survival, hazard_by_age};
use crate::error::Result;
use crate::estimate::Estimate;
use crate::frame::{Builder, Reader};
use crate::indicator::Indicator;
use crate::interval::CONFIDENCE_RAW;
use crate::placed_spells::{CellKey, PlacedSpells, epoch_days};
use golmok_model::tables::{core, mart};
use golmok_model::{City, NullReason, Quarter};
use jiff::ToSpan;
use jiff::civil::Date;
use polars::prelude::*;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// 평균 폐업기간.
pub const CLOSED_LIFE: Indicator = Indicator {
    id: "mean_closed_life_years",
    name_ko: "평균 폐업기간",
    name_en: "Mean life of closed stores",
    question: "How long had the shops been in business that closed within a year?",
    formula: "mean of (ended_on − opened_on) ÷ 365.25 over the closures of the last year; short by design: long lives have not ended yet",
    inputs: &["core_spells.opened_on", "core_spells.entry_on", "core_spells.ended_on", "core_spells.end_reason"],
    unit: "years",
    table: "mart_survival",
    null_rules: "`no_stores` where none closed",
    small_sample: "`mean_closed_life_years_n` beside it",
    source: "상권신호등 평균 폐업기간",
    example: "closed at 2 and at 4 years: 3",
    file: "crates/golmok-indicators/src/survival/mart.rs",
    golden: "crates/golmok-indicators/tests/survival_mart.rs",
};

/// 운영 영업개월 평균.
pub const OPERATING_MONTHS: Indicator = Indicator {
    id: "operating_months_mean",
    name_ko: "운영 영업개월 평균",
    name_en: "Mean months in business",
    question: "How long have the operating shops been in business?",
    formula: "mean of (last day of the quarter − opened_on) ÷ 365.25 × 12 over operating stores; not rounded",
    inputs: &["core_spells.opened_on", "core_spells.entry_on", "core_spells.ended_on", "core_spells.end_reason"],
    unit: "months",
    table: "mart_survival",
    null_rules: "`no_stores` where none operates",
    small_sample: "`operating_months_mean_n` beside it",
    source: "상권변화지표 운영_영업_개월_평균",
    example: "open since 12 and 36 months: 24",
    file: "crates/golmok-indicators/src/survival/mart.rs",
    golden: "crates/golmok-indicators/tests/survival_mart.rs",
};

/// Below this many spells a row carries the caveat `few_stores`.
const FEW_STORES: usize = 30;
const AGES: [&str; 6] = ["0_1", "1_2", "2_3", "3_5", "5_10", "10_plus"];
const COHORT_YEARS: [u32; 3] = [1, 3, 5];

/// `mart_survival` from `core_spells` and `core_spell_areas`: what was known on `as_of`, observed from
/// `window_years` before it on. `areas` (`core_areas`) gives the kind and gu of trade areas.
///
/// # Errors
/// When a column of the input tables is missing or of another type.
pub fn survival(
    spells: &DataFrame,
    spell_areas: Option<&DataFrame>,
    areas: Option<&DataFrame>,
    as_of: Date,
    window_years: i16,
) -> Result<DataFrame> {
    let placed = PlacedSpells::read(spells, spell_areas)?;
    let spells = &placed.spells;
    let cells = placed.cells(spells);
    let from = as_of.saturating_sub(i64::from(window_years).years());
    let view = View { as_of, from };
    let gathered: BTreeMap<CellKey<'_>, Gathered> = cells
        .par_iter()
        .map(|(key, members)| (*key, view.gather(key.2, members.iter().map(|i| &spells[*i]))))
        .collect();
    let wholes: BTreeMap<&str, Whole> = gathered
        .par_iter()
        .filter(|((kind, ..), _)| *kind == "city")
        .map(|((.., industry), all)| (*industry, Whole::new(all.subjects.group())))
        .collect();
    let keys: Vec<&CellKey<'_>> =
        gathered.iter().filter(|(_, g)| g.subjects.len() + g.open_only + g.cut > 0).map(|(key, _)| key).collect();
    let rows: Vec<Row> = keys
        .par_iter()
        .map(|key| match &gathered[*key] {
            cell if cell.subjects.len() == 0 && cell.open_only > 0 => Row::untold(cell, NullReason::OpenOnly),
            cell if cell.subjects.len() == 0 => Row::untold(cell, NullReason::CutRegister),
            cell => Row::of(cell, wholes.get(key.2).filter(|_| key.0 != "city")),
        })
        .collect();
    write(&keys, &rows, &trade_areas(areas)?, as_of, from)
}

/// Kind and gu of each trade area, by code.
type TradeAreas<'a> = BTreeMap<&'a str, (Option<&'a str>, Option<&'a str>)>;

/// Kind and gu of each trade area.
fn trade_areas(areas: Option<&DataFrame>) -> Result<TradeAreas<'_>> {
    let Some(frame) = areas else { return Ok(BTreeMap::new()) };
    let reader = Reader::new(&core::AREAS, frame);
    let (kinds, codes) = (reader.keys("area_kind")?, reader.keys("area_code")?);
    let (trade_kinds, gu) = (reader.texts("trade_area_kind")?, reader.texts("gu_code")?);
    let of = |i: usize| (codes[i], (trade_kinds[i], gu[i]));
    Ok((0..frame.height()).filter(|i| kinds[*i] == "trade_area").map(of).collect())
}

/// One row of the table.
struct Row {
    stores: usize,
    closures: usize,
    survival: [Estimate; 4],
    median_years: Estimate,
    rmst_5y: Estimate,
    cohorts: [(Estimate, Option<i16>); 3],
    hazards: [Estimate; 6],
    logrank: Option<LogRank>,
    closed_life: Estimate,
    operating_months: Estimate,
    undated: usize,
    undated_lo: Option<f64>,
    administrative: usize,
    pop_ups: usize,
    /// Why no file tells how its shops end.
    untold: Option<NullReason>,
}

impl Row {
    fn caveat(&self) -> Option<&'static str> {
        match self.untold {
            Some(reason) => Some(reason.code()),
            None => (self.stores < FEW_STORES).then_some("few_stores"),
        }
    }
}

impl Row {
    fn of(cell: &Gathered, whole: Option<&Whole>) -> Self {
        let curve = cell.subjects.curve();
        let years = |days: &[f64]| days.iter().map(|d| d / DAYS_PER_YEAR).collect::<Vec<f64>>();
        let bands = hazard_by_age(
            &years(&cell.subjects.durations),
            &cell.subjects.event_observed,
            Some(&years(&cell.subjects.entry)),
        );
        let hazards = bands.map(|band| match band.hazard {
            None => Estimate::missing(NullReason::EmptyRiskSet, 0.0),
            Some(hazard) => Estimate { value: Ok(hazard), interval: band.interval, n: band.store_years },
        });
        let five = 5.0 * DAYS_PER_YEAR;
        Self {
            stores: curve.subject_count(),
            closures: curve.event_count(),
            survival: [1.0, 3.0, 5.0, 10.0].map(|y| survival_at(&curve, y)),
            median_years: curve.median().map_or(Estimate::missing(NullReason::ShortHistory, 0.0), |days| {
                Estimate::plain(days / DAYS_PER_YEAR, curve.subject_count() as f64)
            }),
            rmst_5y: match curve.rmst(five) {
                Ok((days, _)) => Estimate::plain(days / DAYS_PER_YEAR, curve.subject_count() as f64),
                Err(reason) => Estimate::missing(reason, 0.0),
            },
            cohorts: cohorts(cell),
            hazards,
            logrank: whole.and_then(|whole| whole.part_against_rest(cell.subjects.group())),
            closed_life: mean(&cell.closed_days, DAYS_PER_YEAR),
            operating_months: mean(&cell.operating_days, DAYS_PER_YEAR / 12.0),
            undated: cell.undated,
            undated_lo: cell.undated_at_once.curve().at(five, CONFIDENCE_RAW).ok().map(|at| at.survival),
            administrative: cell.administrative,
            pop_ups: cell.pop_ups,
            untold: None,
        }
    }
}

impl Row {
    /// Of a cell without a shop whose end could be told.
    fn untold(cell: &Gathered, reason: NullReason) -> Self {
        let untold = Estimate::missing(reason, 0.0);
        Self {
            stores: cell.open_only,
            closures: 0,
            survival: [untold; 4],
            median_years: untold,
            rmst_5y: untold,
            cohorts: [(untold, None); 3],
            hazards: [untold; 6],
            logrank: None,
            closed_life: untold,
            operating_months: match reason {
                NullReason::CutRegister => untold,
                _ => mean(&cell.operating_days, DAYS_PER_YEAR / 12.0),
            },
            undated: 0,
            undated_lo: None,
            administrative: 0,
            pop_ups: cell.pop_ups,
            untold: Some(reason),
        }
    }
}

/// Mean of days in a unit.
fn mean(days: &[f64], unit: f64) -> Estimate {
    match days.len() {
        0 => Estimate::missing(NullReason::NoStores, 0.0),
        n => Estimate::plain(days.iter().sum::<f64>() / n as f64 / unit, n as f64),
    }
}

fn survival_at(curve: &SurvivalCurve, years: f64) -> Estimate {
    match curve.known_at(years * DAYS_PER_YEAR, CONFIDENCE_RAW) {
        Err(reason) => Estimate::missing(reason, 0.0),
        Ok(at) => Estimate { value: Ok(at.survival), interval: at.log_log, n: at.at_risk as f64 },
    }
}

/// The newest cohort followed for 1, 3 and 5 years.
fn cohorts(cell: &Gathered) -> [(Estimate, Option<i16>); 3] {
    let none = (Estimate::missing(NullReason::ShortHistory, 0.0), None);
    let Some(until) = cell.until else { return [none; 3] };
    let all = cohort_survival(&cell.known, &COHORT_YEARS, until);
    COHORT_YEARS.map(|years| match all.iter().rev().find(|c| c.after_years == years && c.opened_count > 0) {
        None => none,
        Some(c) => (
            Estimate {
                value: c.survival.ok_or(NullReason::NoOpenings),
                interval: c.interval,
                n: c.opened_count as f64,
            },
            Some(c.year),
        ),
    })
}

fn write(
    keys: &[&CellKey<'_>],
    rows: &[Row],
    trade_areas: &TradeAreas<'_>,
    as_of: Date,
    from: Date,
) -> Result<DataFrame> {
    let quarter = Quarter::of(as_of)?;
    let mut out = Builder::new(&mart::SURVIVAL, rows.len());
    let trade_area = |k: &CellKey<'_>| (k.0 == "trade_area").then(|| trade_areas.get(k.1)).flatten();
    let gu = |k: &CellKey<'_>| match k.0 {
        "gu" => Some(k.1.to_owned()),
        "admin_dong" => City::current().gu_of(k.1).map(|gu| gu.gu_code.as_str()).or(k.1.get(..5)).map(str::to_owned),
        _ => trade_area(k).and_then(|t| t.1).map(str::to_owned),
    };
    let gu: Vec<Option<String>> = keys.iter().map(|k| gu(k)).collect();
    out.integers("quarter", rows.iter().map(|_| Some(i64::from(quarter.code()))))
        .texts("area_kind", keys.iter().map(|k| Some(k.0)))
        .texts("area_code", keys.iter().map(|k| Some(k.1)))
        .texts("industry_code", keys.iter().map(|k| Some(k.2)))
        .texts("trade_area_kind", keys.iter().map(|k| trade_area(k).and_then(|t| t.0)))
        .texts("gu_code", gu.iter().map(Option::as_deref))
        .integers("window_from", rows.iter().map(|_| Some(i64::from(epoch_days(from)))))
        .integers("store_count", rows.iter().map(|r| Some(r.stores as i64)))
        .integers("closure_count", rows.iter().map(|r| Some(r.closures as i64)));
    for (i, years) in [1, 3, 5, 10].into_iter().enumerate() {
        out.estimates(&format!("survival_{years}y"), &each(rows, |r| r.survival[i]));
    }
    out.estimates("median_life_years", &each(rows, |r| r.median_years))
        .estimates("rmst_5y", &each(rows, |r| r.rmst_5y));
    for (i, years) in COHORT_YEARS.into_iter().enumerate() {
        out.estimates(&format!("cohort_survival_{years}y"), &each(rows, |r| r.cohorts[i].0))
            .integers(&format!("cohort_year_{years}y"), rows.iter().map(|r| r.cohorts[i].1.map(i64::from)));
    }
    for (i, band) in AGES.into_iter().enumerate() {
        out.estimates(&format!("hazard_age_{band}"), &each(rows, |r| r.hazards[i]));
    }
    out.numbers("logrank_p", rows.iter().map(|r| r.logrank.map(|l| l.p)));
    out.numbers("logrank_q", q_values(keys, rows));
    for (row, r) in rows.iter().enumerate() {
        if r.logrank.is_none() {
            let reason = r.untold.unwrap_or(NullReason::EmptyRiskSet);
            out.reason(row, "logrank_p", reason.code());
        }
    }
    out.estimates("mean_closed_life_years", &each(rows, |r| r.closed_life))
        .estimates("operating_months_mean", &each(rows, |r| r.operating_months))
        .integers("undated_closure_count", rows.iter().map(|r| Some(r.undated as i64)))
        .numbers("survival_5y_undated_lo", rows.iter().map(|r| r.undated_lo))
        .integers("administrative_end_count", rows.iter().map(|r| Some(r.administrative as i64)))
        .integers("pop_up_count", rows.iter().map(|r| Some(r.pop_ups as i64)))
        .texts("caveats", rows.iter().map(Row::caveat));
    out.finish()
}

fn each(rows: &[Row], f: impl Fn(&Row) -> Estimate) -> Vec<Estimate> {
    rows.iter().map(f).collect()
}

/// Benjamini–Hochberg over the rows of each kind of area.
fn q_values(keys: &[&CellKey<'_>], rows: &[Row]) -> Vec<Option<f64>> {
    let mut kinds: BTreeMap<&str, Vec<(usize, f64)>> = BTreeMap::new();
    for (row, r) in rows.iter().enumerate() {
        if let Some(test) = r.logrank {
            kinds.entry(keys[row].0).or_default().push((row, test.p));
        }
    }
    let mut out = vec![None; rows.len()];
    for tests in kinds.into_values() {
        let p: Vec<f64> = tests.iter().map(|t| t.1).collect();
        for ((row, _), q) in tests.into_iter().zip(benjamini_hochberg(&p)) {
            out[row] = Some(q);
        }
    }
    out
}
