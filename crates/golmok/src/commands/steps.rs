//! `golmok place`, `measure`, `rate` and `report`: one verb alone, on what the lake holds.

use crate::cli::{AsOfArgs, Global, ReportArgs};
use crate::output::Print;
use crate::progress::Step;
use anyhow::Result;
use golmok_engine::settings::Settings as Config;
use golmok_engine::step::{self as engine, as_of, unchanged};
use golmok_lake::store::{Lake, SnapshotWriter};
use golmok_model::tables;
use golmok_report::step_words as words;
use jiff::civil::Date;

/// Keeps what the verb does not make.
fn keep_others(writer: &SnapshotWriter, step: &unchanged::Step) -> Result<()> {
    for table in tables::all().into_iter().filter(|table| step.makes.iter().all(|made| made.name != table.name)) {
        writer.keep_table(table)?;
    }
    if let Some(parent) = writer.parent() {
        for source in &parent.info().sources {
            writer.source(source.clone());
        }
        let own = format!("{}.", step.name);
        for check in parent.info().checks.iter().filter(|check| !check.name.starts_with(&own)) {
            writer.check(check.clone());
        }
        for (step, version) in &parent.info().methods {
            writer.method(step, version);
        }
        for name in parent.info().documents.keys().filter(|name| !step.documents.contains(&name.as_str())) {
            writer.keep_document(name)?;
        }
    }
    Ok(())
}

/// Begins a snapshot on top of the current one, lets `work` add its layer where its inputs changed, publishes.
fn step(
    global: &Global,
    config: &Config,
    args: &AsOfArgs,
    name: &str,
    step: unchanged::Step,
    work: impl FnOnce(&SnapshotWriter, Date) -> Result<String>,
) -> Result<()> {
    let lake = Lake::open(super::lake_dir(global))?;
    lake.current()?;
    let shown = Step::begin(name, global.quiet);
    let now = jiff::Timestamp::now();
    let writer = lake.begin(now)?;
    keep_others(&writer, &step)?;
    let as_of = as_of::resolve(&writer.so_far()?, args.as_of)?;
    let done = if unchanged::keep(&writer, step, as_of, config)? {
        global.lang.pick(UNCHANGED.0, UNCHANGED.1).to_owned()
    } else {
        work(&writer, as_of)?
    };
    let snapshot = writer.publish()?;
    lake.prune(config.keep_snapshots, now)?;
    shown.done(&format!("{done} · {}", snapshot.id()));
    Ok(())
}

/// Said of a step that kept what was there.
pub const UNCHANGED: (&str, &str) = ("바뀐 입력이 없어 그대로 둠", "inputs unchanged, kept");

/// `golmok place`: prints counts per kind, where it placed anything anew.
pub fn place(global: &Global, config: &Config, args: &AsOfArgs) -> Result<()> {
    let name = global.lang.pick("배치", "place");
    let mut listing = None;
    step(global, config, args, name, engine::place::STEP, |writer, as_of| {
        let summary = engine::place::place(writer, as_of, config)?;
        listing = Some(words::placed(&summary));
        Ok(words::place(&summary, global.lang))
    })?;
    listing.map_or(Ok(()), |listing| listing.print(global.format))
}

/// `golmok measure`.
pub fn measure(global: &Global, config: &Config, args: &AsOfArgs) -> Result<()> {
    let name = global.lang.pick("측정", "measure");
    step(global, config, args, name, engine::measure::STEP, |writer, as_of| {
        Ok(words::measure(&engine::measure::measure(writer, as_of, config)?, global.lang))
    })
}

/// `golmok rate`.
pub fn rate(global: &Global, config: &Config, args: &AsOfArgs) -> Result<()> {
    let name = global.lang.pick("평가", "rate");
    step(global, config, args, name, engine::rate::STEP, |writer, as_of| {
        Ok(words::rate(&engine::rate::rate(writer, as_of, config)?, global.lang))
    })
}

/// `golmok report`.
pub fn report(global: &Global, config: &Config, args: &ReportArgs) -> Result<()> {
    let lake = Lake::open(super::lake_dir(global))?;
    let session = golmok_engine::Session::open(&lake, config.clone())?;
    let begun = std::time::Instant::now();
    let shown = Step::begin(global.lang.pick("보고서", "report"), global.quiet);
    let city = global.lang.pick("서울", "Seoul");
    let report = golmok_report::step::report(&lake, &session, &args.out, global.lang, city)?;
    let index = report.files.first().map(|f| f.display().to_string()).unwrap_or_default();
    shown.done(&format!("{} · {index}", report.in_words(global.lang, begun.elapsed().as_secs_f64())));
    Ok(())
}
