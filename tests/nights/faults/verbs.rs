//! Each verb of the lake killed at every call: after the next start the lake is as before or as after, never between.

use super::files::{Files, copy, differing, in_memory, of};
use crate::program::scratch;
use golmok_lake::LakeError;
use golmok_lake::batch::TableBuilder;
use golmok_lake::store::{CheckResult, CheckStatus, Lake, Outcome, Retention, SnapshotWriter, SourceEntry};
use golmok_model::tables::core::SPELL_LINKS;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::Path;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

/// A snapshot under way: a new part, a kept one, a document and a source.
fn writer(lake: &Lake, second: i64) -> Result<SnapshotWriter, LakeError> {
    let writer = lake.begin(at(second))?;
    let kept = "11170/part-0.parquet";
    let fresh = if writer.parent_file(&SPELL_LINKS, kept).is_some() { &["11110"][..] } else { &["11110", "11170"] };
    for gu in fresh {
        let mut builder = TableBuilder::new(&SPELL_LINKS);
        builder.constant_text(0, gu);
        for column in 1..8 {
            builder.text(column, Some("1"));
        }
        builder.int32(8, Some(second as i32));
        builder.end_row();
        let mut part = writer.part(&SPELL_LINKS, Some(gu), "part-0")?;
        part.write(&builder.finish()?)?;
        part.finish()?;
    }
    if writer.parent().is_some() {
        writer.keep(&SPELL_LINKS, kept)?;
    }
    writer.document("card", second.to_string().as_bytes())?;
    writer.source(SourceEntry::new("a.csv", &format!("{second:08}"), 1, Outcome::Staged));
    Ok(writer)
}

fn check(name: &str) -> CheckResult {
    CheckResult { name: name.to_owned(), status: CheckStatus::Failed, detail: String::new(), figures: BTreeMap::new() }
}

/// Three published snapshots, and a fourth that was held; each with a report.
fn lake(dir: &Path) {
    let lake = Lake::create(dir).unwrap();
    for second in [0, 10, 20] {
        let id = writer(&lake, second).unwrap().publish().unwrap().id().to_owned();
        lake.replace_file(format!("reports/{id}/changes.json"), b"{}").unwrap();
    }
    let held = writer(&lake, 30).unwrap();
    held.check(check("rows.sales"));
    let id = held.id().to_owned();
    held.reject("failed: rows.sales").unwrap();
    lake.replace_file(format!("reports/{id}/changes.json"), b"held").unwrap();
    lake.replace_file(format!("reports/{id}/alerts.told"), b"").unwrap();
}

type Act = fn(&Lake) -> Result<(), LakeError>;

fn publish(lake: &Lake) -> Result<(), LakeError> {
    let published = writer(lake, 40)?.publish_with(&[("refresh.json".to_owned(), b"published".to_vec())], None)?;
    published.pruned.map(drop)
}

fn publish_and_prune(lake: &Lake) -> Result<(), LakeError> {
    let published = writer(lake, 40)?.publish_with(
        &[("refresh.json".to_owned(), b"published".to_vec())],
        NonZeroUsize::new(2).map(Retention::newest),
    )?;
    published.pruned.map(drop)
}

fn reject(lake: &Lake) -> Result<(), LakeError> {
    writer(lake, 40)?.reject_with("failed: x", &[("refresh.json".to_owned(), b"held".to_vec())], None)?.1.map(drop)
}

fn accept(lake: &Lake) -> Result<(), LakeError> {
    let accepting = lake.accept(&["rows.sales".to_owned()], "seen", at(40))?;
    let id = accepting.snapshot().id().to_owned();
    let files = [
        (format!("reports/{id}/changes.json"), b"accepted".to_vec()),
        (format!("reports/{id}/alerts.jsonl"), b"{}".to_vec()),
        ("refresh.json".to_owned(), b"published".to_vec()),
    ];
    accepting.publish(&files, &[format!("reports/{id}/alerts.told")]).map(drop)
}

fn rollback(lake: &Lake) -> Result<(), LakeError> {
    lake.rollback(None, at(40)).map(drop)
}

fn force(lake: &Lake) -> Result<(), LakeError> {
    let first = lake.snapshots()?.remove(0);
    lake.rollback_by_force(&first, at(40)).map(drop)
}

fn hold(lake: &Lake) -> Result<(), LakeError> {
    lake.rollback_and_hold(None, "bad", at(40)).map(drop)
}

fn hold_and_release(lake: &Lake) -> Result<(), LakeError> {
    hold(lake)?;
    lake.release("all", at(50)).map(drop)
}

fn prune(lake: &Lake) -> Result<(), LakeError> {
    lake.prune(&Retention::newest(NonZeroUsize::MIN), at(40)).map(drop)
}

/// What the next writer does at its start: it finishes or undoes, and removes what is left.
fn restart(lake: &Lake) -> Result<(), LakeError> {
    lake.begin(at(60)).map(drop)
}

/// Kills `act` at every call, and at every call of what mends it; `parts` are the acts that may each be done or not.
#[track_caller]
fn killed_at_every_call(name: &str, parts: &[Act]) {
    let dir = in_memory();
    let [base, tried, mended] = ["base", "tried", "mended"].map(|name| dir.path().join(name));
    lake(&base);
    // The lake as it is before, and after each part.
    let mut whole: Vec<Files> = vec![of(&base)];
    for until in parts {
        copy(&base, &tried);
        until(&Lake::open(&tried).unwrap()).unwrap();
        whole.push(of(&tried));
        assert_ne!(whole[0], whole[whole.len() - 1], "{name}: it changes something");
    }
    let act = parts[parts.len() - 1];
    copy(&base, &tried);
    let counted = Lake::open(&tried).unwrap().dying_at(u64::MAX);
    act(&counted).unwrap();
    let calls = counted.calls();
    assert!(calls >= 5, "{name}: only {calls} calls");
    let mut seen = vec![0; whole.len()];
    let mut recoveries = 0;
    for call in 0..calls {
        copy(&base, &tried);
        let done = act(&Lake::open(&tried).unwrap().dying_at(call));
        // A reader meets a whole snapshot at once.
        let current = Lake::open(&tried).unwrap().current().unwrap();
        current.verify().unwrap();
        drop(current);
        // Whoever mends it may be killed, too.
        copy(&tried, &mended);
        let counted = Lake::open(&mended).unwrap().dying_at(u64::MAX);
        restart(&counted).unwrap();
        for second in 0..counted.calls() {
            copy(&tried, &mended);
            let _ = restart(&Lake::open(&mended).unwrap().dying_at(second));
            Lake::open(&mended).unwrap().current().unwrap().verify().unwrap();
            restart(&Lake::open(&mended).unwrap()).unwrap();
            stands(name, call, &mended, &whole);
            recoveries += 1;
        }
        restart(&Lake::open(&tried).unwrap()).unwrap();
        let which = stands(name, call, &tried, &whole);
        seen[which] += 1;
        assert!(done.is_err() || which + 1 == whole.len(), "{name}, call {call}: it said that it was done");
        // The verb once more, as a person would: what was undone is done now.
        if which == 0 {
            act(&Lake::open(&tried).unwrap()).unwrap();
            assert_eq!(
                differing(&of(&tried), &whole[whole.len() - 1]),
                Vec::<String>::new(),
                "{name}, call {call}: again"
            );
        }
    }
    let _ = writeln!(
        std::io::stderr(),
        "{name}: killed at each of {calls} calls ({} left as before, {} finished), and {recoveries} times while it was mended",
        seen[0],
        seen[1..].iter().sum::<i32>()
    );
    assert!(seen.iter().all(|times| *times > 0), "{name}: {seen:?}");
}

/// Which of the whole lakes it is.
#[track_caller]
fn stands(name: &str, call: u64, dir: &Path, whole: &[Files]) -> usize {
    let found = of(dir);
    whole.iter().position(|lake| *lake == found).unwrap_or_else(|| {
        let differences: Vec<_> = whole.iter().map(|lake| differing(&found, lake)).collect();
        panic!("{name}, call {call}: neither before nor after: {differences:?}")
    })
}

#[test]
fn publish_killed_at_every_call() {
    killed_at_every_call("publish", &[publish]);
}

#[test]
fn publish_and_prune_killed_at_every_call() {
    killed_at_every_call("publish_and_prune", &[publish, publish_and_prune]);
}

#[test]
fn reject_killed_at_every_call() {
    killed_at_every_call("reject", &[reject]);
}

#[test]
fn accept_killed_at_every_call() {
    killed_at_every_call("accept", &[accept]);
}

#[test]
fn rollback_killed_at_every_call() {
    killed_at_every_call("rollback", &[rollback]);
    killed_at_every_call("rollback_by_force", &[force]);
}

#[test]
fn hold_and_release_killed_at_every_call() {
    killed_at_every_call("hold", &[hold]);
    killed_at_every_call("release", &[hold, hold_and_release]);
}

#[test]
fn prune_killed_at_every_call() {
    killed_at_every_call("prune", &[prune]);
}

/// A record that names paths outside the lake is refused, never followed.
#[test]
fn a_forged_record_leads_nowhere() {
    let dir = scratch("faults_forged");
    let lake_dir = dir.join("lake");
    lake(&lake_dir);
    std::fs::write(dir.join("precious"), "mine").unwrap();
    for removed in ["../precious", "/etc/hostname", ""] {
        let text = serde_json::json!({"verb": "prune", "renames": [], "removes": [removed], "current": null});
        std::fs::write(lake_dir.join("intent.json"), text.to_string()).unwrap();
        let error = restart(&Lake::open(&lake_dir).unwrap()).unwrap_err();
        assert!(error.to_string().contains("no path below the lake"), "{error}");
    }
    assert_eq!(std::fs::read_to_string(dir.join("precious")).unwrap(), "mine");
    std::fs::write(lake_dir.join("intent.json"), "{").unwrap();
    assert!(matches!(restart(&Lake::open(&lake_dir).unwrap()), Err(LakeError::Json { .. })));
}
