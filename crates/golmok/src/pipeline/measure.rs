//! measure: core → indicator tables, as known at the as-of date.

use super::place::choices;
use super::unchanged::Step;
use crate::config::Config;
use crate::frame;
use crate::language::Lang;
use anyhow::{Result, anyhow};
use golmok_indicators::competition::mart::Beside;
use golmok_indicators::{changes, competition, demand, reconciliation, saturation, survival};
use golmok_lake::store::{Snapshot, SnapshotWriter};
use golmok_model::Quarter;
use golmok_model::publication::PublicationPolicy;
use golmok_model::tables::{TableSchema, core, mart, staging};
use jiff::civil::Date;
use polars::prelude::*;
use rayon::prelude::*;

/// The step, for telling whether its inputs changed.
pub const STEP: Step = Step {
    name: "measure",
    version: "measure-1",
    reads: &[core::TABLES, &[&staging::SALES]],
    makes: mart::TABLES,
    documents: &[],
};

/// Years of spells that survival looks back.
const SURVIVAL_WINDOW_YEARS: i16 = 10;

/// What the step did.
#[derive(Debug, Default)]
pub struct MeasureSummary {
    /// Rows per table.
    pub rows: Vec<(&'static str, usize)>,
}

impl MeasureSummary {
    /// One line for a person.
    pub fn in_words(&self, lang: Lang) -> String {
        if self.rows.is_empty() {
            return lang.pick("잴 것이 없습니다", "nothing to measure").to_owned();
        }
        let line = |(table, rows): &(&str, usize)| {
            format!("{} {}", table.trim_start_matches("mart_"), golmok_report::numbers::count(*rows as i64))
        };
        self.rows.iter().map(line).collect::<Vec<_>>().join(" · ")
    }
}

/// Runs the step.
pub fn measure(writer: &SnapshotWriter, as_of: Date, config: &Config) -> Result<MeasureSummary> {
    let snapshot = writer.so_far()?;
    let mut summary = MeasureSummary::default();
    let mut write = |table: &'static TableSchema, rows: DataFrame| -> Result<()> {
        if rows.height() > 0 {
            summary.rows.push((table.name, frame::write(writer, table, rows, Some(as_of))?));
        }
        Ok(())
    };
    let spells = read(&snapshot, &core::SPELLS)?;
    let spell_areas = read(&snapshot, &core::SPELL_AREAS)?;
    let areas = read(&snapshot, &core::REF_AREAS)?;
    let area_quarters = read(&snapshot, &core::AREA_QUARTERS)?;
    if let Some(spells) = &spells {
        let found =
            survival::mart::survival(spells, spell_areas.as_ref(), areas.as_ref(), as_of, SURVIVAL_WINDOW_YEARS)?;
        write(&mart::SURVIVAL, found)?;
    }
    let Some(cells) = read(&snapshot, &core::CELLS)? else { return Ok(summary) };
    write(&mart::RECONCILIATION, reconciliation::reconciliation(&cells)?)?;
    let changed = changes::mart::changes(&cells, area_quarters.as_ref())?;
    drop(cells);
    let quarters = quarters(&changed)?;
    let beside = || Beside {
        area_quarters: area_quarters.as_ref(),
        areas: areas.as_ref(),
        spells: spells.as_ref(),
        spell_areas: spell_areas.as_ref(),
    };
    write(&mart::COMPETITION, by_quarter(&quarters, |q| Ok(competition::mart::competition(&changed, q, beside())?))?)?;
    if let (Some(area_quarters), Some(areas)) = (&area_quarters, &areas) {
        let ratios = by_quarter(&quarters, |q| Ok(saturation::mart::saturation(&changed, area_quarters, areas, q)?))?;
        write(&mart::SATURATION, ratios)?;
    }
    if let Some(sales) = sales(&snapshot, as_of, config)? {
        write(&mart::DEMAND, demand::mart::demand(&sales, &changed, area_quarters.as_ref(), areas.as_ref())?)?;
    }
    write(&mart::CHANGES, changed)?;
    summary.rows.sort_unstable();
    Ok(summary)
}

fn read(snapshot: &Snapshot, table: &TableSchema) -> Result<Option<DataFrame>> {
    match frame::scan(snapshot, table)? {
        None => Ok(None),
        Some(rows) => {
            let rows = rows.collect().map_err(|error| anyhow!("table {}: {error}", table.name))?;
            Ok(Some(rows).filter(|rows| rows.height() > 0))
        }
    }
}

/// Complete quarters of the publication of sales that speaks at the as-of date.
fn sales(snapshot: &Snapshot, as_of: Date, config: &Config) -> Result<Option<DataFrame>> {
    let Some(staged) = frame::scan(snapshot, &staging::SALES)? else { return Ok(None) };
    let policy = PublicationPolicy { restated: true, lag_quarters: config.publication_lag_quarters.others };
    let current = staged.filter(col("code_set").neq(lit("trdar2019")));
    match choices::chosen(current, as_of, policy, &["industry_code"])? {
        None => Ok(None),
        Some(rows) => Ok(Some(rows.drop(cols(["late_vintage"])).collect()?)),
    }
}

fn quarters(changed: &DataFrame) -> Result<Vec<Quarter>> {
    let found = changed.column("quarter")?.i32()?.unique()?.sort(false);
    found.iter().flatten().map(|code| Ok(Quarter::from_code(code)?)).collect()
}

/// One frame per quarter, made side by side, stacked in order.
fn by_quarter(quarters: &[Quarter], of: impl Fn(Quarter) -> Result<DataFrame> + Sync) -> Result<DataFrame> {
    let frames: Vec<DataFrame> = quarters.par_iter().map(|q| of(*q)).collect::<Result<_>>()?;
    let mut frames = frames.into_iter();
    let mut all = frames.next().unwrap_or_default();
    for frame in frames {
        all.vstack_mut(&frame)?;
    }
    Ok(all)
}
