//! `golmok run`: the main job, from files to a report, in one snapshot.

use super::sample;
use super::steps::Shown;
use crate::cli::{Global, RunArgs};
use crate::output;
use crate::progress::Bar;
use anyhow::{Context, Result};
use golmok_engine::settings::Settings as Config;
use golmok_engine::step::{self, Plan, as_of, ingest::Ingest, plan::ALL_LAYERS};
use golmok_lake::ingest::IngestOptions;
use golmok_lake::store::Lake;
use golmok_report::step::Pages;
use std::path::PathBuf;

/// Seed of the sample city that `run` makes where no input is named.
const SAMPLE_SEED: u64 = 1;

/// Runs every verb and publishes one snapshot with all layers.
pub fn run(global: &Global, config: &Config, args: &RunArgs) -> Result<()> {
    let lang = global.lang;
    let config = &Config { city: args.city.clone().or_else(|| config.city.clone()), ..config.clone() };
    std::fs::create_dir_all(&args.out).with_context(|| format!("cannot make the folder {}", args.out.display()))?;
    let (input, city) = match &args.input {
        Some(input) => (input.clone(), None),
        None => (sample_city(global, &args.out)?, Some(lang.pick("표본 도시", "Sample city"))),
    };
    let lake = Lake::create(global.lake.clone().unwrap_or_else(|| args.out.join("lake")))?;
    let now = jiff::Timestamp::now();
    let mut shown = Shown::new(global, false);
    let quality = config.quality()?;
    let (threads, map) = (global.threads, super::mapping(args.map.as_deref())?);
    let options = IngestOptions { threads, map, keep_earlier: false, quality, ..IngestOptions::default() };
    let bar = shown.bar();
    let ingest = Ingest { paths: &[input], options, progress: &bar };
    let pages = Pages { out: &args.out, lang, city, settings: config };
    let plan = Plan {
        files: Some(&ingest),
        layers: &ALL_LAYERS,
        published: Some(&pages),
        as_of: args.as_of.as_of,
        settings: config,
    };
    let snapshot = step::run(&plan, &lake, now, &mut shown)?;
    if !global.quiet {
        let today = golmok_model::seoul::day(now);
        let closing = golmok_report::closing::Closing::of(&snapshot, as_of::of(&snapshot)?, today, shown.page)?;
        closing.lines(lang).iter().for_each(|line| output::note(line));
    }
    Ok(())
}

/// Makes the sample city beside the results, where it is not there yet.
fn sample_city(global: &Global, out: &std::path::Path) -> Result<PathBuf> {
    let dir = out.join("sample");
    let bar = Bar::new(global.quiet);
    bar.begin(global.lang.pick("표본 도시", "sample city"));
    let files = sample::write(&dir, SAMPLE_SEED, 1.0)?;
    bar.done(&format!("{files} → {}", dir.display()));
    Ok(dir)
}
