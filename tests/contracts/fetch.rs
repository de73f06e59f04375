//! `golmok fetch` against a local server that misbehaves: 500s, slowness, cut answers, a wrong content type, errors with
//! status 200, repeated and shifted pages, cuts in the middle. The key shows up nowhere.

use crate::program::{Said, golmok, night, run, scratch, text};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A key that would be recognised anywhere.
const KEY: &str = "MARKEDKEY7e57ab1e";
const SERVICE: &str = "VwsmTrdarStorQq";

/// Answers a request: the how-many-th of this page it is (from 0), first and last row. `None` closes the connection.
type Manner = Box<dyn Fn(usize, u64, u64) -> Option<Answer> + Send + Sync>;

struct Answer {
    status: u16,
    kind: &'static str,
    body: String,
    /// Bytes that are stated and not sent.
    cut: usize,
    after: Duration,
}

fn json(body: String) -> Option<Answer> {
    Some(Answer { status: 200, kind: "application/json;charset=UTF-8", body, cut: 0, after: Duration::ZERO })
}

/// A row of 점포-상권 as the API gives it.
fn row(i: u64) -> String {
    format!(
        "{{\"STDR_YYQU_CD\":\"20244\",\"TRDAR_SE_CD\":\"A\",\"TRDAR_SE_CD_NM\":\"골목상권\",\"TRDAR_CD\":\"{}\",\
         \"TRDAR_CD_NM\":\"시장, \\\"{i}\\\"\",\"SVC_INDUTY_CD\":\"CS100010\",\"SVC_INDUTY_CD_NM\":\"커피-음료\",\
         \"STOR_CO\":4.0,\"SIMILR_INDUTY_STOR_CO\":5.0,\"OPBIZ_RT\":20,\"OPBIZ_STOR_CO\":1.0,\"CLSBIZ_RT\":0,\
         \"CLSBIZ_STOR_CO\":0.0,\"FRC_STOR_CO\":1.0}}",
        3_110_000 + i
    )
}

fn page(total: u64, rows: impl Iterator<Item = u64>) -> Option<Answer> {
    let rows: Vec<String> = rows.map(row).collect();
    json(format!(
        "{{\"{SERVICE}\":{{\"list_total_count\":{total},\"RESULT\":{{\"CODE\":\"INFO-000\",\"MESSAGE\":\"정상 처리되었습니다\"}},\
         \"row\":[{}]}}}}",
        rows.join(",")
    ))
}

fn good(total: u64, start: u64, end: u64) -> Option<Answer> {
    page(total, start..=end.min(total))
}

fn said(code: &str, message: &str) -> Option<Answer> {
    json(format!("{{\"RESULT\":{{\"CODE\":\"{code}\",\"MESSAGE\":\"{message}\"}}}}"))
}

/// A server; ends with the process. Tells which pages were asked for.
struct Server {
    address: String,
    asked: Arc<Mutex<Vec<(u64, u64)>>>,
}

fn serve(manner: impl Fn(usize, u64, u64) -> Option<Answer> + Send + Sync + 'static) -> Server {
    let manner: Arc<Manner> = Arc::new(Box::new(manner));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (manner, log) = (Arc::clone(&manner), Arc::clone(&log));
            std::thread::spawn(move || answer(stream, &manner, &log));
        }
    });
    Server { address, asked }
}

fn answer(mut stream: TcpStream, manner: &Manner, log: &Mutex<Vec<(u64, u64)>>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap());
    let mut request = String::new();
    lines.read_line(&mut request).unwrap();
    loop {
        let mut header = String::new();
        if lines.read_line(&mut header).unwrap() == 0 || header.trim().is_empty() {
            break;
        }
    }
    let parts: Vec<&str> = request.split(' ').nth(1).unwrap().split('/').collect();
    assert_eq!(parts[1..3], [KEY, "json"], "{request}");
    let (start, end) = (parts[4].parse().unwrap(), parts[5].parse().unwrap());
    let before = {
        let mut log = log.lock().unwrap();
        log.push((start, end));
        log.iter().filter(|page| page.0 == start).count() - 1
    };
    let Some(Answer { status, kind, body, cut, after }) = manner(before, start, end) else { return };
    std::thread::sleep(after);
    let head = format!(
        "HTTP/1.1 {status} Said\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len() + cut
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
    let _ = stream.flush();
}

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

/// What `serve` answers for the rows of a case.
#[expect(clippy::type_complexity, reason = "a closure cannot be named in an alias")]
fn of_case(
    name: &str,
) -> Option<(Vec<serde_json::Value>, impl Fn(usize, u64, u64) -> Option<Answer> + Send + Sync + 'static)> {
    let path = golmok_testkit::shared_case(&format!("{name}/rows.json"))?;
    let spec: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let rows = spec["rows"].as_array().unwrap().clone();
    let all = rows.clone();
    Some((all, move |_, s: u64, e: u64| {
        let page: Vec<_> = rows.iter().skip(s as usize - 1).take((e + 1 - s) as usize).collect();
        let result = serde_json::json!({"CODE": "INFO-000", "MESSAGE": ""});
        let body = serde_json::json!({"list_total_count": rows.len(), "RESULT": result, "row": page});
        json(serde_json::json!({"LOCALDATA_072404": body}).to_string())
    }))
}

fn fetch_case(name: &str) -> Option<Vec<std::collections::BTreeMap<String, String>>> {
    let (rows, manner) = of_case(name)?;
    let server = serve(manner);
    let path = out(name);
    let output = golmok()
        .env("GOLMOK_API_KEY", KEY)
        .env_remove("http_proxy")
        .args(["fetch", "--service", "LOCALDATA_072404", "--out", text(&path), "--base-url", &server.address])
        .args(["--page-rows", "5", "--wait", "1", "--attempts", "2"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let fetched = crate::program::csv_rows(&std::fs::read(&path).unwrap());
    assert_eq!(fetched.len(), rows.len());
    Some(fetched)
}

#[test]
fn c14_api_equal_rows() {
    let Some(rows) = fetch_case("c14-api-equal-rows") else { return };
    assert_eq!(rows.len(), 13);
    assert_eq!(rows[5], rows[6]);
}

#[test]
fn c16_api_null_keys() {
    let Some(rows) = fetch_case("c16-api-null-keys") else { return };
    assert_eq!(rows.len(), 12);
    assert!(rows.iter().all(|row| row.contains_key("DCBYMD") && !row["MGTNO"].is_empty()), "{rows:?}");
}

#[test]
fn licences_of_a_trade_are_held_to_either_layout_and_ingested() {
    let old = "\"OPNSFTEAMCODE\":\"3030000\",\"MGTNO\":\"3030000-101-2010-00001\",\"APVPERMYMD\":\"2010-03-02\",\
               \"TRDSTATENM\":\"영업/정상\",\"DCBYMD\":\"\",\"BPLCNM\":\"가게\",\"X\":\"203000\",\"Y\":\"449000\"";
    let new = "\"OPN_ATMY_GRP_CD\":\"3030000\",\"MNG_NO\":\"3030000-101-2010-00001\",\"LCPMT_YMD\":\"2010-03-02\",\
               \"SALS_STTS_NM\":\"폐업\",\"CLSBIZ_YMD\":\"2015-05-05\",\"BPLC_NM\":\"가게\",\"CRD_INFO_X\":\"203000\",\
               \"CRD_INFO_Y\":\"449000\"";
    let cut = old.replace("\"DCBYMD\":\"\",", "");
    for (name, row, fits) in [("old", old, true), ("new", new, true), ("cut", cut.as_str(), false)] {
        let body = format!(
            "{{\"LOCALDATA_072404_SD\":{{\"list_total_count\":1,\"RESULT\":{{\"CODE\":\"INFO-000\",\"MESSAGE\":\"\"}},\
             \"row\":[{{{row}}}]}}}}"
        );
        let server = serve(move |_, _, _| json(body.clone()));
        let path = out(&format!("licences_{name}"));
        let output = golmok()
            .env("GOLMOK_API_KEY", KEY)
            .env_remove("http_proxy")
            .args(["fetch", "--service", "LOCALDATA_072404_SD", "--out", text(&path), "--base-url", &server.address])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(if fits { 0 } else { 2 }), "{name}: {said}");
        if !fits {
            assert!(said.contains("없는 열: DCBYMD"), "{said}");
            continue;
        }
        assert!(!said.contains("모르는 서비스"), "{said}");
        let lake = path.with_file_name("lake");
        let rows = run(["ingest", "--lake", text(&lake), text(&path)]).exits(0).rows();
        assert_eq!((rows[0]["kind"].as_str(), rows[0]["staged"].as_str()), ("licences", "1"), "{rows:?}");
    }
}
