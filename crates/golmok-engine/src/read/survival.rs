//! Survival of licensed shops: `mart_survival`.

use super::frame;
use super::rows::Rows;
use crate::error::Result;
use golmok_advice::verdict::Interval;
use golmok_lake::store::Snapshot;
use golmok_model::tables::mart;
use golmok_model::{AreaKind, NullReason};
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::HashMap;

/// Columns of the shares that survive to an age, with the age in years.
const AGES: [(&str, f64); 4] =
    [("survival_1y", 1.0), ("survival_3y", 3.0), ("survival_5y", 5.0), ("survival_10y", 10.0)];
/// Columns of the hazards, by band of age.
const HAZARDS: [&str; 6] =
    ["hazard_age_0_1", "hazard_age_1_2", "hazard_age_2_3", "hazard_age_3_5", "hazard_age_5_10", "hazard_age_10_plus"];

/// Survival of an industry in an area.
#[derive(Debug, Clone, PartialEq)]
pub struct OfCell {
    /// Business spells.
    pub stores: i64,
    /// Of these, closed in view.
    pub closures: i64,
    /// Of these, ended by the office in view: no closures.
    pub administrative: i64,
    /// Licences of pop-ups in view: none of these.
    pub pop_ups: i64,
    /// Whether no file tells how the shops end: the shops are the running ones.
    pub open_only: bool,
    /// Whether the ends in its register are no closings.
    pub cut_register: bool,
    /// First day in view.
    pub window_from: Option<Date>,
    /// Age in years, and the share that survives to it.
    pub ages: Vec<(f64, Interval)>,
    /// Closures per store-year by band of age, with the store-years behind each.
    pub hazards: [Option<(Interval, Option<f64>)>; 6],
}

/// Survival of every industry and area.
#[derive(Debug, Default)]
pub struct Survival(HashMap<(AreaKind, String, String), OfCell>);

impl Survival {
    /// Reads the newest quarter of each cell.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn read(snapshot: &Snapshot) -> Result<Self> {
        let table = &mart::SURVIVAL;
        let rows =
            Rows::of(frame::scan(snapshot, table)?, table, &["quarter", "area_kind", "area_code", "industry_code"])?;
        let mut found = HashMap::new();
        for row in 0..rows.len() {
            let kind: AreaKind = rows.word("area_kind", row)?.parse()?;
            let key = (kind, rows.word("area_code", row)?, rows.word("industry_code", row)?);
            found.insert(key, cell(&rows, row)?);
        }
        Ok(Self(found))
    }

    /// Every cell of a kind of area: area, industry and survival, in no order.
    pub fn of_kind(&self, kind: AreaKind) -> impl Iterator<Item = (&str, &str, &OfCell)> {
        let of = self.0.iter().filter(move |((of, ..), _)| *of == kind);
        of.map(|((_, area, industry), cell)| (area.as_str(), industry.as_str(), cell))
    }

    /// Survival of a cell.
    pub fn cell(&self, kind: AreaKind, code: &str, industry: &str) -> Option<&OfCell> {
        self.0.get(&(kind, code.to_owned(), industry.to_owned()))
    }
}

fn cell(rows: &Rows, row: usize) -> Result<OfCell> {
    let caveats = rows.text("caveats", row)?;
    let told = |reason: NullReason| caveats.as_deref() == Some(reason.code());
    let mut ages = Vec::new();
    for (column, years) in AGES {
        if let Some(share) = rows.interval(column, row)? {
            ages.push((years, share));
        }
    }
    let mut hazards = [None; 6];
    for (place, column) in hazards.iter_mut().zip(HAZARDS) {
        let store_years = rows.number(&format!("{column}_n"), row)?;
        *place = rows.interval(column, row)?.map(|rate| (rate, store_years));
    }
    Ok(OfCell {
        stores: rows.count("store_count", row)?,
        closures: rows.count("closure_count", row)?,
        administrative: rows.count("administrative_end_count", row)?,
        pop_ups: rows.count("pop_up_count", row)?,
        open_only: told(NullReason::OpenOnly),
        cut_register: told(NullReason::CutRegister),
        window_from: rows.date("window_from", row)?,
        ages,
        hazards,
    })
}

/// The table, for the lecture note.
///
/// # Errors
/// When the table cannot be read.
pub fn table(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    frame::scan(snapshot, &mart::SURVIVAL)
}
