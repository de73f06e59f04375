//! What an ingest did, in words.

use crate::listing::Listing;
use crate::{Lang, numbers, words};
use golmok_engine::refresh::word;
use golmok_lake::ingest::IngestReport;
use golmok_lake::store::SourceEntry;

/// Files and rows read, rejected and skipped, in one line.
pub fn ingest(report: &IngestReport, lang: Lang) -> String {
    let (mut members, mut rows, mut rejected) = (0, 0, 0);
    for kind in report.by_kind().values() {
        members += kind.members;
        rows += kind.rows;
        rejected += kind.rejected;
    }
    let skipped = report.skipped().count();
    let count = |n: u64| numbers::count(n as i64);
    match lang {
        Lang::Ko => {
            format!("파일 {members}개, {}행 (거부 {}행), 읽지 않은 파일 {skipped}개", count(rows), count(rejected))
        }
        Lang::En => {
            format!("{members} files, {} rows ({} rejected), {skipped} files not read", count(rows), count(rejected))
        }
    }
}

/// One row per file: what became of it.
pub fn files(report: &IngestReport, lang: Lang) -> Listing {
    let row = |s: &SourceEntry| {
        vec![
            s.name.clone(),
            word(&s.outcome),
            s.kind.map(|k| k.code().to_owned()).unwrap_or_default(),
            s.rows.to_string(),
            s.staged.to_string(),
            s.rejected.to_string(),
            s.blank.to_string(),
            caveat_counts(s),
            words::reason(s.reason.as_ref().or(s.incomplete_because.as_ref()).map_or("", |r| r), lang),
        ]
    };
    Listing {
        header: vec!["file", "outcome", "kind", "rows", "staged", "rejected", "blank", "caveats", "reason"],
        rows: report.sources.iter().map(row).collect(),
    }
}

/// One line per file that was not read: which, and why.
pub fn not_read(report: &IngestReport, lang: Lang) -> Vec<String> {
    let line = |skipped: &SourceEntry| {
        let reason = words::reason(skipped.reason.as_deref().unwrap_or_default(), lang);
        format!("  {} {}: {reason}", lang.pick("읽지 않음", "not read"), skipped.name)
    };
    report.skipped().map(line).collect()
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
            let rows = numbers::count(*rows as i64);
            let word = words::caveat(code, lang);
            match (lines.is_empty(), lang) {
                (true, Lang::Ko) => format!("{word} {rows}행"),
                (true, Lang::En) => format!("{word}: {rows} rows"),
                (false, Lang::Ko) => format!("{word} {rows}행({}행째)", lines.join("·")),
                (false, Lang::En) => format!("{word}: {rows} rows (lines {})", lines.join(", ")),
            }
        };
        let all = source.caveats.iter().map(one).collect::<Vec<_>>().join(", ");
        let name = source.shown_name();
        format!("  {} {name}: {all}", lang.pick("유의", "caveats"))
    };
    sources.iter().filter(|s| !s.caveats.is_empty()).map(of_file).collect()
}
