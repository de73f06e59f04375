//! `golmok rejects`: rows that did not land, with file, line, column, value and reason.

use crate::cli::Global;
use crate::output::{self, Listing, Print};
use anyhow::{Result, ensure};
use clap::Args;
use golmok_lake::store::{Lake, Snapshot, SourceEntry};
use golmok_model::SourceKind;
use golmok_report::words;

/// `golmok rejects`.
#[derive(Debug, Clone, Args)]
pub struct RejectsArgs {
    /// 파일 이름(일부도 됨) · name of a file or a part of it [default: all]
    #[arg(value_name = "FILE")]
    pub file: Option<String>,
    /// 스냅샷(거부된 것도 됨) · a snapshot, also a rejected one [default: the current one, else the newest rejected]
    #[arg(long, value_name = "SNAPSHOT")]
    pub snapshot: Option<String>,
}

/// Prints one row per rejected record.
pub fn rejects(global: &Global, args: &RejectsArgs) -> Result<()> {
    let lake = Lake::open(super::lake_dir(global))?;
    let snapshot = match &args.snapshot {
        Some(id) => lake.snapshot(id).or_else(|_| lake.rejected_snapshot(id))?,
        None => match (lake.current_id()?, lake.rejected()?.pop()) {
            // The newest of both: a held snapshot is what a person asks about.
            (Some(current), Some(held)) if held > current => lake.rejected_snapshot(&held)?,
            (None, Some(held)) => lake.rejected_snapshot(&held)?,
            _ => lake.current()?,
        },
    };
    let sources: Vec<&SourceEntry> = snapshot.info().sources.iter().filter(|s| is_asked(s, args)).collect();
    ensure!(
        args.file.is_none() || !sources.is_empty(),
        "{}",
        global.lang.pick(
            "그런 이름의 파일이 없습니다; `golmok status` 로 볼 수 있습니다",
            "no file of that name; `golmok status` lists them"
        )
    );
    let header = vec!["file", "member", "line", "column", "value", "reason"];
    let mut listing = Listing { header, rows: Vec::new() };
    for kind in SourceKind::ALL {
        let of_kind = || sources.iter().filter(|s| s.kind == Some(kind) && s.rejected > 0);
        if of_kind().next().is_some() {
            rows(&snapshot, kind, &of_kind().copied().collect::<Vec<_>>(), global, &mut listing)?;
        }
    }
    let count = listing.rows.len();
    listing.print(global.format)?;
    if !global.quiet {
        output::note(&format!("{} {count} · {}", global.lang.pick("거부된 행", "rejected rows"), snapshot.id()));
    }
    Ok(())
}

fn is_asked(source: &SourceEntry, args: &RejectsArgs) -> bool {
    let names = [Some(source.name.as_str()), source.member_name.as_deref()];
    args.file.as_ref().is_none_or(|asked| names.into_iter().flatten().any(|name| name.contains(asked.as_str())))
}

fn rows(
    snapshot: &Snapshot,
    kind: SourceKind,
    sources: &[&SourceEntry],
    global: &Global,
    listing: &mut Listing,
) -> Result<()> {
    for refused in golmok_engine::read::rejects::refused(snapshot, kind)? {
        let (sha256, member) = &refused.file;
        let source = sources.iter().find(|s| s.sha256 == *sha256 && i64::from(s.member) == i64::from(*member));
        let Some(source) = source else { continue };
        listing.rows.push(vec![
            source.name.clone(),
            source.member_name.clone().unwrap_or_default(),
            refused.line.to_string(),
            refused.column,
            refused.value.unwrap_or_default(),
            words::reason(&refused.reason, global.lang),
        ]);
    }
    Ok(())
}
