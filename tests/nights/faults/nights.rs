//! A whole night, and an acceptance of a held one, killed at the calls of publication, report and record.

use super::files::{Files, copy, differing, in_memory, of};
use crate::program::night::{self, FIRST_DAY, SALONS};
use crate::program::{current, table_hashes};
use golmok_engine::refresh::{Request, accept, held::Held, record::Record, refresh};
use golmok_engine::settings::Settings;
use golmok_lake::store::Lake;
use golmok_report::{Lang, change_report};
use std::io::Write;
use std::path::{Path, PathBuf};

const SECOND_DAY: &str = "2025-01-03";

struct Nights {
    inbox: PathBuf,
    settings: Settings,
}

impl Nights {
    fn request(&self, as_of: &str) -> Request<'_> {
        Request {
            inbox: &self.inbox,
            fetch_key: None,
            now: format!("{as_of}T17:00:00Z").parse().unwrap(),
            as_of: Some(as_of.parse().unwrap()),
            config: &self.settings,
            threads: None,
            reporter: &change_report::Pages(Lang::En),
            keep_staged: false,
            on_timeout: |_| {},
            watch: None,
            on_alert: None,
            metrics: None,
        }
    }
}

/// A lake after its first night, and the inbox of the second; `gates` are lines of the configuration.
fn nights(dir: &Path, gates: &str) -> (PathBuf, Nights) {
    let first = night::city(dir, 0.03);
    let second = dir.join("second");
    night::copy(&first, &second);
    night::open_shop(&second.join(SALONS), SECOND_DAY);
    let settings =
        |gates: &str| Settings::from_toml(&format!("keep_snapshots = 2\n[refresh]\nsettle_seconds = 0\n{gates}"));
    let base = dir.join("base");
    let before = Nights { inbox: first, settings: settings("").unwrap() };
    refresh(&before.request(FIRST_DAY), &Lake::create(&base).unwrap()).map_err(|e| e.whole()).unwrap();
    (base, Nights { inbox: second, settings: settings(gates).unwrap() })
}

/// What the next start leaves; the snapshot's own calls are those of `verbs`.
fn restarted(dir: &Path) -> Files {
    Lake::open(dir).unwrap().begin("2025-01-09T00:00:00Z".parse().unwrap()).map(drop).unwrap();
    let mut files = of(dir);
    // How long a run took, and whether its alerts were told, are no part of the intent.
    files.retain(|name, _| !name.ends_with("alerts.told") && name != "refresh.json");
    files
}

#[test]
fn a_night_killed_at_the_calls_of_its_publication() {
    let dir = in_memory();
    let (base, second) = nights(dir.path(), "");
    let tried = dir.path().join("tried");
    copy(&base, &tried);
    let before = restarted(&tried);
    let request = second.request(SECOND_DAY);
    copy(&base, &tried);
    let counted = Lake::open(&tried).unwrap().dying_at(u64::MAX);
    let done = refresh(&request, &counted).map_err(|e| e.whole()).unwrap();
    let (calls, after) = (counted.calls(), table_hashes(&done.snapshot));
    let id = done.snapshot.id().to_owned();
    drop(done);
    let (mut undone, mut finished) = (0, 0);
    // The last calls are report, publication and record (whose own calls `verbs` takes one by one); those before write
    // parts, all alike.
    let last = calls.saturating_sub(60);
    for call in (0..last).step_by(usize::try_from(last / 3).unwrap().max(1)).chain((last..calls).step_by(3)) {
        copy(&base, &tried);
        drop(refresh(&request, &Lake::open(&tried).unwrap().dying_at(call)));
        current(&tried).verify().unwrap();
        let files = restarted(&tried);
        let snapshot = current(&tried);
        snapshot.verify().unwrap();
        if snapshot.id() == id {
            finished += 1;
            assert_eq!(table_hashes(&snapshot), after, "call {call}");
            assert!(files.contains_key(&format!("reports/{id}/changes.json")), "call {call}: it has its report");
            let record = Record::read(&Lake::open(&tried).unwrap()).unwrap();
            assert_eq!(
                record.snapshot.as_deref(),
                Some(id.as_str()),
                "call {call}: the record says that it was published"
            );
            assert!(record.last_success_at.is_some(), "call {call}");
        } else {
            undone += 1;
            let more: Vec<_> = differing(&files, &before)
                .into_iter()
                .filter(|name| !name.starts_with(&format!("reports/{id}")))
                .collect();
            assert_eq!(more, ["reports/"][..0], "call {call}: as before, but for a report of nothing");
        }
    }
    let _ = writeln!(
        std::io::stderr(),
        "a night of {calls} calls: {undone} kills left it as before, {finished} finished it"
    );
    assert!(undone > 3 && finished > 3);
}

#[test]
fn an_acceptance_killed_at_every_call() {
    let dir = in_memory();
    let (base, second) = nights(dir.path(), "[refresh.gates]\nrows = 0.0\n");
    let request = second.request(SECOND_DAY);
    let error = refresh(&request, &Lake::open(&base).unwrap()).err().expect("held");
    let failed: Vec<String> =
        error.held().map(|held: &Held| held.failed.iter().map(|(n, _)| n.clone()).collect()).unwrap();
    let now = second.request("2025-01-04");
    let tried = dir.path().join("tried");
    copy(&base, &tried);
    let before = restarted(&tried);
    copy(&base, &tried);
    let counted = Lake::open(&tried).unwrap().dying_at(u64::MAX);
    drop(accept(&now, &counted, &failed, "seen").map_err(|e| e.whole()).unwrap());
    let (calls, after) = (counted.calls(), restarted(&tried));
    let (mut undone, mut finished) = (0, 0);
    for call in 0..calls {
        copy(&base, &tried);
        drop(accept(&now, &Lake::open(&tried).unwrap().dying_at(call), &failed, "seen"));
        current(&tried).verify().unwrap();
        match restarted(&tried) {
            files if files == before => undone += 1,
            files => {
                assert_eq!(differing(&files, &after), Vec::<String>::new(), "call {call}");
                finished += 1;
            }
        }
        // The same command again ends well, whatever was left.
        if call % 8 != 0 {
            continue;
        }
        drop(accept(&now, &Lake::open(&tried).unwrap(), &failed, "seen").map_err(|e| e.whole()).unwrap());
        assert_eq!(differing(&restarted(&tried), &after), Vec::<String>::new(), "call {call}: again");
    }
    let _ = writeln!(std::io::stderr(), "an acceptance of {calls} calls: {undone} kills undone, {finished} finished");
    assert!(undone > 3 && finished > 3);
}
