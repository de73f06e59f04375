//! `golmok ingest`.

use super::status::json_word;
use crate::cli::{Global, IngestArgs};
use crate::language::Lang;
use crate::output::Listing;
use crate::progress::Step;
use anyhow::Result;
use golmok_engine::settings::Settings as Config;
use golmok_lake::ingest::{IngestOptions, IngestReport, Progress, Stage};
use golmok_lake::store::Lake;

/// Reads files into a new snapshot and lists what became of each.
pub fn ingest(global: &Global, config: &Config, args: &IngestArgs) -> Result<()> {
    let lake = Lake::create(super::lake_dir(global))?;
    let options = IngestOptions {
        kind: args.kind,
        service: args.service.as_ref().map(|s| s.as_str().to_owned()),
        threads: global.threads,
        ..IngestOptions::default()
    };
    let step = Step::begin(global.lang.pick("읽기", "ingest"), global.quiet);
    let now = jiff::Timestamp::now();
    let report = golmok_lake::ingest::ingest(&lake, &args.paths, &options, now, &Shown(&step))?;
    lake.prune(config.keep_snapshots, now)?;
    step.done(&format!("{} · {}", in_words(&report, global), report.snapshot.as_deref().unwrap_or_default()));
    listing(&report).print(global.format)?;
    Ok(())
}

/// One row per file: what became of it.
pub fn listing(report: &IngestReport) -> Listing {
    let rows = report
        .sources
        .iter()
        .map(|s| {
            vec![
                s.name.clone(),
                json_word(&s.outcome),
                s.kind.map(|k| k.code().to_owned()).unwrap_or_default(),
                s.rows.to_string(),
                s.staged.to_string(),
                s.rejected.to_string(),
                s.blank.to_string(),
                s.reason.clone().or_else(|| s.incomplete_because.clone()).unwrap_or_default(),
            ]
        })
        .collect();
    Listing { header: vec!["file", "outcome", "kind", "rows", "staged", "rejected", "blank", "reason"], rows }
}

/// Files and rows read, rejected and skipped, in one line.
pub fn in_words(report: &IngestReport, global: &Global) -> String {
    let (mut members, mut rows, mut rejected) = (0, 0, 0);
    for kind in report.by_kind().values() {
        members += kind.members;
        rows += kind.rows;
        rejected += kind.rejected;
    }
    let skipped = report.skipped().count();
    let count = |n: u64| golmok_report::numbers::count(n as i64);
    match global.lang {
        Lang::Ko => {
            format!("파일 {members}개, {}행 (거부 {}행), 읽지 않은 파일 {skipped}개", count(rows), count(rejected))
        }
        Lang::En => {
            format!("{members} files, {} rows ({} rejected), {skipped} files not read", count(rows), count(rejected))
        }
    }
}

/// Tells a step on the terminal how far the ingest is.
pub struct Shown<'a>(pub &'a Step);

impl Progress for Shown<'_> {
    fn at(&self, _: Stage, done: usize, total: usize, name: &str) {
        self.0.at(&format!("{done}/{total} {name}"));
    }
}
