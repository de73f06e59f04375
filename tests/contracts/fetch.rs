//! `golmok fetch` against a local server that misbehaves: 500s, slowness, cut answers, a wrong content type, errors with
//! status 200, repeated and shifted pages, cuts in the middle. The key shows up nowhere.

mod licences;
mod resumed;
mod server;

use crate::program::{Said, golmok, night, run, scratch, text};
use server::{Answer, Manner, Server, good, page, said, serve};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A key that would be recognised anywhere.
const KEY: &str = "MARKEDKEY7e57ab1e";
const SERVICE: &str = "VwsmTrdarStorQq";

fn fetch_into(server: &Server, out: &Path, more: &[&str]) -> Said {
    let mut command = golmok();
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(name);
    }
    command.env("GOLMOK_API_KEY", KEY).args(["fetch", "--service", SERVICE, "--out", text(out), "-vv", "--lang", "en"]);
    command.args(["--base-url", &server.address, "--wait", "1", "--page-rows", "100", "--timeout", "2"]).args(more);
    let output = command.output().unwrap();
    let said = Said {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    };
    assert!(!said.stderr.contains(KEY) && !said.stdout.contains(KEY), "the key is shown: {}", said.stderr);
    said
}

fn out(name: &str) -> PathBuf {
    let dir = scratch("fetch").join(name);
    std::fs::create_dir_all(&dir).unwrap();
    dir.join("stores.csv")
}

/// The file holds each row once, in order, and nothing lies beside it.
fn holds_all(path: &Path, total: u64) {
    holds_rows(path, total);
    let beside: Vec<_> = std::fs::read_dir(path.parent().unwrap()).unwrap().flatten().map(|e| e.file_name()).collect();
    assert_eq!(beside, [path.file_name().unwrap()], "nothing is left beside it");
}

fn holds_rows(path: &Path, total: u64) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    let names: Vec<&str> = rows.iter().map(|r| r["TRDAR_CD_NM"].as_str()).collect();
    let expected: Vec<String> = (1..=total).map(|i| format!("시장, \"{i}\"")).collect();
    assert_eq!(names, expected);
}

#[test]
fn every_misbehaviour_is_outwaited() {
    let manners: [(&str, Manner); 12] = [
        (
            "status_500",
            Box::new(|n, s, e| match n {
                0 | 1 => Some(Answer { status: 500, ..said("x", "y")? }),
                _ => good(250, s, e),
            }),
        ),
        (
            "status_429",
            Box::new(|n, s, e| match n {
                0 => Some(Answer { status: 429, kind: "text/plain", ..said("x", "y")? }),
                _ => good(250, s, e),
            }),
        ),
        ("closed", Box::new(|n, s, e| if n == 0 { None } else { good(250, s, e) })),
        (
            "slow",
            Box::new(|n, s, e| match (n, s) {
                (0, 101) => Some(Answer { after: Duration::from_secs(4), ..good(250, s, e)? }),
                _ => good(250, s, e),
            }),
        ),
        (
            "cut_body",
            Box::new(|n, s, e| match n {
                0 => Some(Answer { cut: 500, ..good(250, s, e)? }),
                _ => good(250, s, e),
            }),
        ),
        (
            "cut_json",
            Box::new(|n, s, e| match n {
                0 => good(250, s, e).map(|a| Answer { body: a.body.chars().take(400).collect(), ..a }),
                _ => good(250, s, e),
            }),
        ),
        (
            "html",
            Box::new(|n, s, e| match n {
                0 => Some(Answer { kind: "text/html", body: "<html>점검 중</html>".to_owned(), ..good(250, s, e)? }),
                _ => good(250, s, e),
            }),
        ),
        // JSON under another content type, with a byte-order mark or none, is JSON.
        ("as_html", Box::new(|_, s, e| good(250, s, e).map(|a| Answer { kind: "text/html; charset=utf-8", ..a }))),
        (
            "as_text",
            Box::new(|_, s, e| {
                good(250, s, e).map(|a| Answer { kind: "text/plain", body: format!("\u{feff}{}", a.body), ..a })
            }),
        ),
        ("as_nothing", Box::new(|_, s, e| good(250, s, e).map(|a| Answer { kind: "", ..a }))),
        ("error_with_200", Box::new(|n, s, e| if n < 2 { said("ERROR-500", "서버 오류") } else { good(250, s, e) })),
        ("short_page", Box::new(|n, s, e| if n == 0 { page(250, s..e.min(250)) } else { good(250, s, e) })),
    ];
    for (name, manner) in manners {
        let path = out(name);
        let server = serve(manner);
        fetch_into(&server, &path, &[]).exits(0);
        holds_all(&path, 250);
    }
}

#[test]
fn repeated_and_shifted_pages_do_not_get_in() {
    // The second page gives the first one's rows again, once.
    let path = out("repeated");
    let server = serve(|n, s, e| if (n, s) == (0, 101) { page(250, 1..=100) } else { good(250, s, e) });
    fetch_into(&server, &path, &[]).exits(0);
    holds_all(&path, 250);
    // A row is put in at the front after the first page: all move by one, so the second page repeats a row until the
    // download begins anew.
    let path = out("shifted");
    let server = serve(|n, s, e| match (n, s) {
        (0, 1) => page(250, 2..=101),
        _ => good(250, s, e),
    });
    fetch_into(&server, &path, &["--attempts", "2"]).exits(0);
    holds_all(&path, 250);
    // Another total in the middle: the rows behind have moved.
    let path = out("total");
    let server = serve(|n, s, e| if (n, s) == (0, 1) { good(249, s, e) } else { good(250, s, e) });
    fetch_into(&server, &path, &[]).exits(0);
    holds_all(&path, 250);
    // Rows that move for ever are an error, and nothing is written.
    let path = out("moving");
    let server = serve(|_, s, e| if s == 101 { page(250, 100..200) } else { good(250, s, e) });
    let error = fetch_into(&server, &path, &["--attempts", "2"]).exits(2);
    assert!(error.stderr.contains("moved between pages") && !path.exists(), "{}", error.stderr);
}

#[test]
fn what_cannot_be_cured_is_told_and_leaves_the_old_file() {
    let path = out("refused");
    std::fs::write(&path, "old").unwrap();
    let error = |manner: fn(usize, u64, u64) -> Option<Answer>, more: &[&str]| {
        let server = serve(manner);
        let said = fetch_into(&server, &path, more).exits(2);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        (said.stderr, server.asked.lock().unwrap().len())
    };
    let (wrong_key, asked) = error(|_, _, _| said("INFO-100", &format!("인증키 {KEY} 가 유효하지 않습니다")), &[]);
    assert!(wrong_key.contains("INFO-100") && wrong_key.contains("***") && asked == 1, "{wrong_key}");
    const XML: &str =
        "<RESULT><CODE>INFO-100</CODE><MESSAGE><![CDATA[인증키가 유효하지 않습니다.]]></MESSAGE></RESULT>";
    let (in_xml, asked) =
        error(|_, _, _| Some(Answer { kind: "application/xml", body: XML.to_owned(), ..said("", "")? }), &[]);
    assert!(in_xml.contains("INFO-100") && asked == 1, "{in_xml}");
    let (not_found, asked) = error(|_, _, _| Some(Answer { status: 404, ..said("", "")? }), &[]);
    assert!(not_found.contains("404") && asked == 1, "{not_found}");
    let (down, asked) = error(|_, _, _| Some(Answer { status: 503, ..said("", "")? }), &["--attempts", "3"]);
    assert!(down.contains("503") && down.contains("3 attempts") && asked == 3, "{down}");
    let (empty, _) = error(|_, _, _| said("INFO-200", "해당하는 데이터가 없습니다."), &[]);
    assert!(empty.contains("no rows"), "{empty}");
    let (schema, _) = error(
        |_, s, e| good(250, s, e).map(|a| Answer { body: a.body.replace("\"STOR_CO\"", "\"STORE_CNT\""), ..a }),
        &[],
    );
    assert!(schema.contains("columns are missing: STOR_CO"), "{schema}");
    let (other, _) = error(
        |_, s, e| match s {
            101 => good(250, s, e).map(|a| Answer { body: a.body.replace("OPBIZ_RT", "OPENING"), ..a }),
            _ => good(250, s, e),
        },
        &[],
    );
    assert!(other.contains("row 101 has other columns"), "{other}");
    // A key that is new within a page is a change of layout, too; the column is named.
    let (new, _) = error(
        |_, s, e| match s {
            101 => {
                good(250, s, e).map(|a| Answer { body: a.body.replace("\"STOR_CO\"", "\"EXTRA\":1,\"STOR_CO\""), ..a })
            }
            _ => good(250, s, e),
        },
        &[],
    );
    assert!(new.contains("EXTRA"), "{new}");
    // A redirect would carry the key to another host.
    let (redirect, _) = error(|_, _, _| Some(Answer { status: 302, ..said("", "")? }), &["--attempts", "1"]);
    assert!(redirect.contains("302") || redirect.contains("redirect"), "{redirect}");
}

#[test]
fn what_was_fetched_is_ingested_and_the_key_is_in_no_file() {
    let path = out("ingested");
    let server = serve(|n, s, e| if n == 0 { None } else { good(250, s, e) });
    fetch_into(&server, &path, &[]).exits(0);
    let lake = path.with_file_name("lake");
    let rows = run(["ingest", "--lake", text(&lake), text(&path)]).exits(0).rows();
    assert_eq!((rows[0]["kind"].as_str(), rows[0]["staged"].as_str()), ("store_counts", "250"), "{rows:?}");
    let mut folders = vec![scratch("fetch")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
                continue;
            }
            let mut bytes = Vec::new();
            // Another test may have given the file its name meanwhile.
            let Ok(mut file) = std::fs::File::open(entry.path()) else { continue };
            file.read_to_end(&mut bytes).unwrap();
            files += 1;
            let found = bytes.windows(KEY.len()).any(|window| window == KEY.as_bytes());
            assert!(!found, "the key is in {}", entry.path().display());
        }
    }
    assert!(files > 3);
}

#[test]
fn without_a_key_nothing_is_asked() {
    let server = serve(|_, s, e| good(250, s, e));
    let path = out("no_key");
    for key in ["", "a b", "../x"] {
        let said = golmok()
            .env("GOLMOK_API_KEY", key)
            .args(["fetch", "--service", SERVICE, "--out", text(&path), "--base-url", &server.address])
            .output()
            .unwrap();
        assert_eq!(said.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&said.stderr).contains("GOLMOK_API_KEY"));
    }
    assert!(server.asked.lock().unwrap().is_empty());
}

#[test]
fn a_refresh_fetches_first_and_goes_on_without_what_it_cannot_have() {
    let dir = scratch("fetch").join("refresh");
    std::fs::create_dir_all(&dir).unwrap();
    let (inbox, lake) = (night::city(&dir, 0.05), dir.join("lake"));
    night::refresh(&lake, &inbox, &night::config(&dir, ""), night::FIRST_DAY, &[]).exits(0);
    let server = serve(|n, s, e| if n == 0 { None } else { good(250, s, e) });
    // Files of the inbox are too fresh to be read tonight; what was fetched whole is read all the same.
    let config = |name: &str, attempts: u32| {
        let path = dir.join(name);
        let text = format!(
            "[refresh]\nsettle_seconds = 3600\n[refresh.api]\nurl = \"{}\"\nattempts = {attempts}\nfirst_wait_ms = 1\n\
             [[refresh.fetch]]\nservice = \"{SERVICE}\"\nparameters = [\"20244\"]\n",
            server.address
        );
        std::fs::write(&path, text).unwrap();
        path
    };
    let refresh = |config: &Path, key: &str| {
        let mut command = golmok();
        command.env("GOLMOK_API_KEY", key).env_remove("http_proxy").env_remove("HTTP_PROXY");
        command.args(["refresh", "--lake", text(&lake), "--inbox", text(&inbox), "--config", text(config), "--fetch"]);
        let said = night::said(command.args(["--as-of", "2025-01-03", "-vv"]).output().unwrap());
        assert!(!said.stderr.contains(KEY) && !said.stdout.contains(KEY), "the key is shown: {}", said.stderr);
        said
    };
    let fetched = inbox.join(format!("{SERVICE}_20244.csv"));

    // One attempt, and the server cuts it: the night succeeds, and says what it went without.
    let before = crate::program::current(&lake).id().to_owned();
    let said = refresh(&config("once.toml", 1), KEY).exits(0);
    let alert: serde_json::Value = serde_json::from_str(said.stdout.lines().next().unwrap()).unwrap();
    assert_eq!((&alert["kind"], &alert["name"]), (&"not_fetched".into(), &format!("{SERVICE}_20244.csv").into()));
    assert!(!fetched.exists());
    assert_ne!(crate::program::current(&lake).id(), before);

    let said = refresh(&config("patient.toml", 4), KEY).exits(0);
    assert!(!said.stdout.contains("not_fetched"), "{}", said.stdout);
    holds_rows(&fetched, 250);
    let snapshot = crate::program::current(&lake);
    let source = snapshot.info().sources.iter().find(|s| s.name.ends_with("_20244.csv")).expect("the source");
    assert_eq!(source.rows, 250, "{source:?}");

    let said = refresh(&config("no_key.toml", 4), "").exits(2);
    assert!(said.stderr.contains("GOLMOK_API_KEY"), "{}", said.stderr);
    assert_eq!(crate::program::current(&lake).id(), snapshot.id());
    refresh(&night::config(&dir, "# nothing to fetch\n"), KEY).exits(2);
}
