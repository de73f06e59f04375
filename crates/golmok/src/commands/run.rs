//! `golmok run`: the main job, from files to a report, in one snapshot.

use super::steps::UNCHANGED;
use super::{ingest, sample};
use crate::cli::{Global, RunArgs};
use crate::output;
use crate::progress::Step;
use anyhow::{Context, Result};
use golmok_engine::settings::Settings as Config;
use golmok_engine::step::{self, as_of, unchanged};
use golmok_lake::ingest::IngestOptions;
use golmok_lake::store::Lake;
use std::path::PathBuf;

/// Seed of the sample city that `run` makes where no input is named.
const SAMPLE_SEED: u64 = 1;

/// Runs every verb and publishes one snapshot with all layers.
pub fn run(global: &Global, config: &Config, args: &RunArgs) -> Result<()> {
    let lang = global.lang;
    let begin = |ko, en| Step::begin(lang.pick(ko, en), global.quiet);
    std::fs::create_dir_all(&args.out).with_context(|| format!("cannot make the folder {}", args.out.display()))?;
    let (input, city) = match &args.input {
        Some(input) => (input.clone(), lang.pick("서울", "Seoul")),
        None => (sample_city(global, &args.out)?, lang.pick("표본 도시", "Sample city")),
    };
    let lake = Lake::create(global.lake.clone().unwrap_or_else(|| args.out.join("lake")))?;
    let now = jiff::Timestamp::now();
    let writer = lake.begin(now)?;

    let step = begin("읽기", "ingest");
    let quality = config.quality()?;
    let options = IngestOptions { threads: global.threads, keep_earlier: false, quality, ..IngestOptions::default() };
    let ingested = golmok_lake::ingest::ingest_into(&writer, &[input], &options, &ingest::Shown(&step));
    let read = match ingested {
        Ok(read) => read,
        Err(error) if error.is_failed_check() => {
            let kept = writer.reject(&error.to_string())?;
            return Err(anyhow::Error::new(error).context(format!(
                "{} {}",
                lang.pick("검사할 수 있게 남긴 곳:", "kept for inspection in"),
                kept.display()
            )));
        }
        Err(error) => return Err(error.into()),
    };
    step.done(&ingest::in_words(&read, global));
    if !global.quiet {
        for skipped in read.skipped() {
            let reason = skipped.reason.as_deref().unwrap_or_default();
            let reason = golmok_report::words::reason(reason, lang);
            output::note(&format!("  {} {}: {reason}", lang.pick("읽지 않음", "not read"), skipped.name));
        }
        ingest::caveats(&read.sources, lang).iter().for_each(|line| output::note(line));
    }

    let as_of = as_of::resolve(&writer.so_far()?, args.as_of.as_of)?;
    let layer = |name: &str, of: unchanged::Step, work: &dyn Fn() -> Result<String>| -> Result<()> {
        let step = Step::begin(name, global.quiet);
        let done = match unchanged::keep(&writer, of, as_of, config)? {
            true => lang.pick(UNCHANGED.0, UNCHANGED.1).to_owned(),
            false => work()?,
        };
        step.done(&done);
        Ok(())
    };
    use golmok_report::step_words as words;
    use step::{measure, place, rate};
    layer(lang.pick("배치", "place"), place::STEP, &|| {
        Ok(words::place(&place::place(&writer, as_of, config)?, lang))
    })?;
    layer(lang.pick("측정", "measure"), measure::STEP, &|| {
        Ok(words::measure(&measure::measure(&writer, as_of, config)?, lang))
    })?;
    layer(lang.pick("평가", "rate"), rate::STEP, &|| Ok(words::rate(&rate::rate(&writer, as_of, config)?, lang)))?;

    let snapshot = writer.publish()?;
    lake.prune(config.keep_snapshots, now)?;
    let begun = std::time::Instant::now();
    let step = begin("보고서", "report");
    let session = golmok_engine::Session::of(snapshot.clone(), config.clone());
    let report = golmok_report::step::report(&lake, &session, &args.out, lang, city)?;
    step.done(&report.in_words(lang, begun.elapsed().as_secs_f64()));
    if !global.quiet {
        let index = report.files.first().map(|f| f.display().to_string()).unwrap_or_default();
        let today = jiff::tz::Offset::UTC.to_datetime(now).date();
        for line in golmok_report::closing::Closing::of(&snapshot, as_of, today, index)?.lines(lang) {
            output::note(&line);
        }
    }
    Ok(())
}

/// Makes the sample city beside the results, where it is not there yet.
fn sample_city(global: &Global, out: &std::path::Path) -> Result<PathBuf> {
    let dir = out.join("sample");
    let step = Step::begin(global.lang.pick("표본 도시", "sample city"), global.quiet);
    let files = sample::write(&dir, SAMPLE_SEED, 1.0)?;
    step.done(&format!("{files} → {}", dir.display()));
    Ok(dir)
}
