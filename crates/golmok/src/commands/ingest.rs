//! `golmok ingest`.

use super::steps::Shown;
use crate::cli::{Global, IngestArgs};
use crate::output::{self, Print};
use anyhow::Result;
use golmok_engine::settings::Settings as Config;
use golmok_engine::step::{self, Plan, ingest::Ingest};
use golmok_lake::ingest::IngestOptions;
use golmok_lake::store::Lake;
use golmok_report::step_words as words;

/// Reads files into a new snapshot and lists what became of each. Later layers are kept; those that no longer fit are
/// marked stale.
pub fn ingest(global: &Global, config: &Config, args: &IngestArgs) -> Result<()> {
    let lake = Lake::create(super::lake_dir(global))?;
    let options = IngestOptions {
        kind: args.kind,
        service: args.service.as_ref().map(|s| s.as_str().to_owned()),
        map: super::mapping(args.map.as_deref())?,
        threads: global.threads,
        quality: config.quality()?,
        keep_staged: args.keep_staged,
        ..IngestOptions::default()
    };
    let mut shown = Shown::new(global, true);
    let bar = shown.bar();
    let ingest = Ingest { paths: &args.paths, options, progress: &bar };
    let plan = Plan { files: Some(&ingest), layers: &[], published: None, as_of: None, settings: config };
    let snapshot = step::run(&plan, &lake, jiff::Timestamp::now(), &mut shown)?;
    output::note_stale(global, &snapshot);
    let Some(report) = shown.ingested else { return Ok(()) };
    words::files(&report, global.lang).print(global.format)?;
    if !global.quiet {
        words::caveats(&report.sources, global.lang).iter().for_each(|line| output::note(line));
    }
    Ok(())
}
