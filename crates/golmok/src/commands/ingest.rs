//! `golmok ingest`.

use crate::cli::{Global, IngestArgs};
use crate::language::Lang;
use crate::output::{Listing, Print};
use crate::progress::Step;
use anyhow::Result;
use golmok_engine::refresh::word;
use golmok_engine::settings::Settings as Config;
use golmok_lake::ingest::{IngestOptions, IngestReport, Progress, Stage};
use golmok_lake::store::{Lake, SourceEntry};

/// Reads files into a new snapshot and lists what became of each.
pub fn ingest(global: &Global, config: &Config, args: &IngestArgs) -> Result<()> {
    let lake = Lake::create(super::lake_dir(global))?;
    let options = IngestOptions {
        kind: args.kind,
        service: args.service.as_ref().map(|s| s.as_str().to_owned()),
        threads: global.threads,
        quality: config.quality()?,
        ..IngestOptions::default()
    };
    let step = Step::begin(global.lang.pick("읽기", "ingest"), global.quiet);
    let now = jiff::Timestamp::now();
    let report = golmok_lake::ingest::ingest(&lake, &args.paths, &options, now, &Shown(&step))?;
    lake.prune(config.keep_snapshots, now)?;
    step.done(&format!("{} · {}", in_words(&report, global), report.snapshot.as_deref().unwrap_or_default()));
    listing(&report, global.lang).print(global.format)?;
    if !global.quiet {
        caveats(&report.sources, global.lang).iter().for_each(|line| crate::output::note(line));
    }
    Ok(())
}

/// One row per file: what became of it.
pub fn listing(report: &IngestReport, lang: Lang) -> Listing {
    let rows = report
        .sources
        .iter()
        .map(|s| {
            vec![
                s.name.clone(),
                word(&s.outcome),
                s.kind.map(|k| k.code().to_owned()).unwrap_or_default(),
                s.rows.to_string(),
                s.staged.to_string(),
                s.rejected.to_string(),
                s.blank.to_string(),
                caveat_counts(s),
                golmok_report::words::reason(
                    s.reason.as_ref().or(s.incomplete_because.as_ref()).map_or("", |r| r),
                    lang,
                ),
            ]
        })
        .collect();
    Listing {
        header: vec!["file", "outcome", "kind", "rows", "staged", "rejected", "blank", "caveats", "reason"],
        rows,
    }
}

/// Caveats of a file with their rows: `closed_undated=27;placeholder_date=3`.
pub fn caveat_counts(source: &SourceEntry) -> String {
    source.caveats.iter().map(|(code, rows)| format!("{code}={rows}")).collect::<Vec<_>>().join(";")
}

/// One line for each file with caveats: what they are, how many rows, and the first lines.
pub fn caveats(sources: &[SourceEntry], lang: Lang) -> Vec<String> {
    let of_file = |source: &SourceEntry| {
        let one = |(code, rows): (&String, &u64)| {
            let lines: Vec<String> =
                source.examples.get(code).into_iter().flatten().map(|example| example.line.to_string()).collect();
            let rows = golmok_report::numbers::count(*rows as i64);
            let word = golmok_report::words::caveat(code, lang);
            match (lines.is_empty(), lang) {
                (true, Lang::Ko) => format!("{word} {rows}행"),
                (true, Lang::En) => format!("{word}: {rows} rows"),
                (false, Lang::Ko) => format!("{word} {rows}행({}행째)", lines.join("·")),
                (false, Lang::En) => format!("{word}: {rows} rows (lines {})", lines.join(", ")),
            }
        };
        let all = source.caveats.iter().map(one).collect::<Vec<_>>().join(", ");
        let name = source.member_name.as_ref().map_or(source.name.clone(), |m| format!("{}/{m}", source.name));
        format!("  {} {name}: {all}", lang.pick("유의", "caveats"))
    };
    sources.iter().filter(|s| !s.caveats.is_empty()).map(of_file).collect()
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
