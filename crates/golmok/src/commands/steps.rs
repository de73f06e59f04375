//! `golmok place`, `measure`, `rate` and `report`: one verb alone, on what the lake holds.

use crate::cli::{AsOfArgs, Global, ReportArgs};
use crate::config::Config;
use crate::output::Listing;
use crate::pipeline::{self, as_of};
use crate::progress::Step;
use anyhow::Result;
use golmok_lake::store::{CheckResult, Lake, SnapshotWriter};
use golmok_model::tables::{self, TableSchema};
use jiff::civil::Date;

/// Which layers a verb leaves as they are.
fn keep_others(writer: &SnapshotWriter, remade: &[&[&'static TableSchema]]) -> Result<()> {
    for table in tables::all() {
        if !remade.iter().any(|layer| layer.iter().any(|t| t.name == table.name)) {
            writer.keep_table(table)?;
        }
    }
    if let Some(parent) = writer.parent() {
        for source in &parent.info().sources {
            writer.source(source.clone());
        }
        let places_anew = remade.iter().any(|layer| *layer == tables::core::TABLES);
        let own = |check: &&CheckResult| places_anew && check.name.starts_with(pipeline::place::CHECKS);
        for check in parent.info().checks.iter().filter(|check| !own(check)) {
            writer.check(check.clone());
        }
        for (step, version) in &parent.info().methods {
            writer.method(step, version);
        }
        let rates_anew = remade.iter().any(|layer| *layer == pipeline::rate::TABLES);
        for name in parent.info().documents.keys().filter(|_| !rates_anew) {
            writer.keep_document(name)?;
        }
    }
    Ok(())
}

/// Begins a snapshot on top of the current one, lets `work` add its layer, publishes.
fn step(
    global: &Global,
    config: &Config,
    args: &AsOfArgs,
    name: &str,
    remade: &[&[&'static TableSchema]],
    work: impl FnOnce(&SnapshotWriter, Date) -> Result<String>,
) -> Result<()> {
    let lake = Lake::open(super::lake_dir(global))?;
    lake.current()?;
    let shown = Step::begin(name, global.quiet);
    let now = jiff::Timestamp::now();
    let writer = lake.begin(now)?;
    keep_others(&writer, remade)?;
    let as_of = as_of::resolve(&writer.so_far()?, args.as_of)?;
    let done = work(&writer, as_of)?;
    let snapshot = writer.publish()?;
    lake.prune(config.keep_snapshots, now)?;
    shown.done(&format!("{done} · {}", snapshot.id()));
    Ok(())
}

/// `golmok place`: prints counts per kind.
pub fn place(global: &Global, config: &Config, args: &AsOfArgs) -> Result<()> {
    let name = global.lang.pick("배치", "place");
    let mut listing = Listing::default();
    step(global, config, args, name, &[tables::core::TABLES], |writer, as_of| {
        let summary = pipeline::place::place(writer, as_of, config)?;
        listing = summary.listing();
        Ok(summary.in_words(global.lang))
    })?;
    listing.print(global.format)
}

/// `golmok measure`.
pub fn measure(global: &Global, config: &Config, args: &AsOfArgs) -> Result<()> {
    let name = global.lang.pick("측정", "measure");
    step(global, config, args, name, &[pipeline::measure::TABLES], |writer, as_of| {
        let summary = pipeline::measure::measure(writer, as_of, config)?;
        Ok(summary.in_words(global.lang))
    })
}

/// `golmok rate`.
pub fn rate(global: &Global, config: &Config, args: &AsOfArgs) -> Result<()> {
    let name = global.lang.pick("평가", "rate");
    step(global, config, args, name, &[pipeline::rate::TABLES], |writer, as_of| {
        let summary = pipeline::rate::rate(writer, as_of, config)?;
        Ok(summary.in_words(global.lang))
    })
}

/// `golmok report`.
pub fn report(global: &Global, args: &ReportArgs) -> Result<()> {
    let snapshot = Lake::open(super::lake_dir(global))?.current()?;
    let shown = Step::begin(global.lang.pick("보고서", "report"), global.quiet);
    let files = pipeline::report::report(&snapshot, &args.out, global.lang, global.lang.pick("서울", "Seoul"))?;
    shown.done(&files.iter().map(|f| f.display().to_string()).collect::<Vec<_>>().join(" "));
    Ok(())
}
