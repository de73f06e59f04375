//! Downloads that were cut: they go on, never mix two revisions, and believe no edited state.

use super::server::{Answer, good, said, serve};
use super::{KEY, SERVICE, fetch_into, holds_all, out};
use crate::program::{golmok, text};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

#[test]
fn a_download_that_was_cut_goes_on_from_there() {
    let path = out("resumed");
    let server = serve(|n, s, e| match (n, s) {
        (0..=1, 301) => Some(Answer { status: 500, ..said("", "")? }),
        _ => good(650, s, e),
    });
    fetch_into(&server, &path, &["--attempts", "2"]).exits(2);
    assert!(!path.exists(), "no half file under the name that is read");
    // What a killed process wrote behind the last state is cut off.
    let part = path.with_file_name(".stores.csv.part");
    std::fs::File::options().append(true).open(&part).unwrap().write_all(b"half a ro").unwrap();
    let asked = server.asked.lock().unwrap().len();
    let said = fetch_into(&server, &path, &["--attempts", "2"]).exits(0);
    assert!(said.stderr.contains("300"), "{}", said.stderr);
    // The first page and the last one fetched tell that the data are still the same; those between are not asked for again.
    let asked = server.asked.lock().unwrap()[asked..].to_vec();
    assert_eq!(asked, [(1, 100), (201, 300), (301, 400), (401, 500), (501, 600), (601, 700)]);
    holds_all(&path, 650);
}

/// A download of 650 rows that was cut after 300.
fn cut_after_300(name: &str) -> PathBuf {
    let path = out(name);
    let server = serve(|_, s, e| match s {
        301 => Some(Answer { status: 500, ..said("", "")? }),
        _ => good(650, s, e),
    });
    fetch_into(&server, &path, &["--attempts", "1"]).exits(2);
    path
}

#[test]
fn two_revisions_are_never_mixed() {
    // Another number of rows; another first page; another page that was fetched last: with equal totals.
    let other = |from: u64, to: u64| {
        move |start: u64, end: u64| -> Option<Answer> {
            let answer = good(650, start, end)?;
            let revised = (from..=to).contains(&start);
            Some(Answer {
                body: if revised { answer.body.replace("\"STOR_CO\":4.0", "\"STOR_CO\":7.0") } else { answer.body },
                ..answer
            })
        }
    };
    type Revision = Box<dyn Fn(u64, u64) -> Option<Answer> + Send + Sync>;
    let revisions: [(&str, u64, Revision); 4] = [
        ("rows", 640, Box::new(|s, e| good(640, s, e))),
        ("first", 650, Box::new(other(1, 100))),
        ("last", 650, Box::new(other(201, 300))),
        ("all", 650, Box::new(other(1, 650))),
    ];
    for (name, total, revision) in revisions {
        let path = cut_after_300(&format!("revision_{name}"));
        let server = serve(move |_, s, e| revision(s, e));
        let said = fetch_into(&server, &path, &[]).exits(0);
        assert!(said.stderr.contains("another revision"), "{name}: it says that it begins anew: {}", said.stderr);
        let whole = out(&format!("revision_{name}_whole"));
        fetch_into(&server, &whole, &[]).exits(0);
        assert_eq!(std::fs::read(&path).unwrap(), std::fs::read(&whole).unwrap(), "{name}: one revision alone");
        assert_eq!(csv::Reader::from_path(&path).unwrap().records().count() as u64, total);
    }
}

#[test]
fn an_edited_state_is_not_believed() {
    let state = |path: &Path| path.with_file_name(".stores.csv.fetch");
    let edits: [(&str, &str, serde_json::Value); 5] = [
        ("rows_more", "rows", 500.into()),
        ("rows_fewer", "rows", 100.into()),
        ("bytes", "bytes", 40.into()),
        ("first", "first_page", 1.into()),
        ("columns", "columns", serde_json::json!(["A"])),
    ];
    for (name, field, value) in edits {
        let path = cut_after_300(&format!("edited_{name}"));
        let mut text: serde_json::Value = serde_json::from_slice(&std::fs::read(state(&path)).unwrap()).unwrap();
        text[field] = value;
        std::fs::write(state(&path), text.to_string()).unwrap();
        let server = serve(|_, s, e| good(650, s, e));
        let said = fetch_into(&server, &path, &[]).exits(0);
        assert!(said.stderr.contains("begins anew"), "{name}: {}", said.stderr);
        assert_eq!(server.asked.lock().unwrap().first(), Some(&(1, 100)), "{name}");
        holds_all(&path, 650);
    }
    let path = cut_after_300("edited_total");
    let mut text: serde_json::Value = serde_json::from_slice(&std::fs::read(state(&path)).unwrap()).unwrap();
    text["total"] = 300.into();
    std::fs::write(state(&path), text.to_string()).unwrap();
    let server = serve(|_, s, e| good(650, s, e));
    fetch_into(&server, &path, &[]).exits(0);
    holds_all(&path, 650);
}

#[test]
fn a_killed_download_goes_on_and_gives_the_same_bytes() {
    let whole = out("whole");
    let server = serve(|_, s, e| good(1_000, s, e));
    fetch_into(&server, &whole, &[]).exits(0);
    let path = out("killed");
    for _ in 0..3 {
        let mut child = golmok()
            .env("GOLMOK_API_KEY", KEY)
            .env_remove("http_proxy")
            .args(["fetch", "--service", SERVICE, "--out", text(&path), "--base-url", &server.address])
            .args(["--page-rows", "100"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(300));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(!path.exists());
    fetch_into(&server, &path, &[]).exits(0);
    assert_eq!(std::fs::read(&path).unwrap(), std::fs::read(&whole).unwrap());
}
