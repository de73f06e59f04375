//! The command line keeps its contract: exit codes, what goes to stdout, what is refused and why.

use crate::cities::{SMALL as CITY, on_small as on_city};
use crate::program::{current, golmok, run, scratch, table_hashes, text};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A folder of this test.
fn folder(name: &str) -> PathBuf {
    let dir = scratch("command_line").join(name);
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

/// A licence file of the city: its bytes.
fn lodging() -> Vec<u8> {
    std::fs::read(CITY.files.join("licence/서울시 숙박업 인허가 정보.csv")).unwrap()
}

const UNKNOWN: &str =
    "기준_년분기_코드,상권_구분_코드,상권_코드,서비스_업종_코드,점포_수,아무_열\n20231,A,3110001,CS100010,3,x\n";

#[test]
fn done_is_zero_and_a_wrong_command_is_two() {
    assert!(run(["--version"]).exits(0).stdout.starts_with("golmok "));
    let help = run(["--help"]).exits(0).stdout;
    for command in ["run", "sample", "ingest", "survival", "transform", "tables", "export", "status", "rollback"] {
        assert!(help.contains(&format!("\n  {command} ")), "{command} in --help");
        let own = run([command, "--help"]).exits(0).stdout;
        assert!(own.contains("Example:\n  golmok "), "{command} --help shows how to call it: {own}");
    }
    run(["frobnicate"]).exits(2);
    run(["run", "--frobnicate"]).exits(2);
    run(["sample", "--out", text(&folder("nothing")), "--scale", "0"]).exits(2);
    let nowhere = folder("nowhere");
    let said = run(["status", "--lake", text(&nowhere)]).exits(2);
    assert!(said.stderr.contains("레이크가 아닙니다") && said.stdout.is_empty(), "{}", said.stderr);
}

#[test]
fn a_named_unknown_file_is_an_error_with_the_nearest_header() {
    let dir = folder("unknown_named");
    let file = dir.join("stores.csv");
    std::fs::write(&file, UNKNOWN).unwrap();
    let lake = dir.join("lake");
    let said = run(["ingest", text(&file), "--lake", text(&lake)]).exits(2);
    for part in ["stores.csv", "모르는 머리글", "store_counts", "없는 열", "더 있는 열", "아무_열"] {
        assert!(said.stderr.contains(part), "{part}: {}", said.stderr);
    }
    run(["status", "--lake", text(&lake)]).exits(2);
    // The same file with a kind is an error, too, even inside a folder.
    run(["ingest", text(&dir), "--kind", "store_counts", "--lake", text(&lake)]).exits(2);
    run(["ingest", text(&dir.join("absent.csv")), "--lake", text(&lake)]).exits(2);
}

#[test]
fn a_folder_with_an_unknown_file_is_read_and_the_file_listed() {
    let dir = folder("unknown_in_folder");
    std::fs::write(dir.join("stores.csv"), UNKNOWN).unwrap();
    std::fs::write(dir.join("숙박업.csv"), lodging()).unwrap();
    let lake = folder("unknown_in_folder_lake");
    let said = run(["ingest", text(&dir), "--lake", text(&lake)]).exits(0);
    let listed = said.rows();
    let of = |name: &str| listed.iter().find(|row| row["file"] == name).unwrap();
    assert_eq!(of("stores.csv")["outcome"], "unknown");
    assert!(of("stores.csv")["reason"].contains("아무_열"), "{listed:?}");
    assert_eq!((of("숙박업.csv")["outcome"].as_str(), of("숙박업.csv")["kind"].as_str()), ("staged", "licences"));
    let status = run(["status", "--lake", text(&lake)]).exits(0).rows();
    assert_eq!(status.iter().map(|row| row["outcome"].as_str()).collect::<Vec<_>>(), ["unknown", "staged"]);
}

/// A licence file of which every twentieth row is cut after its third field.
fn much_rejected() -> Vec<u8> {
    let mut bytes = Vec::new();
    for (i, line) in lodging().split_inclusive(|b| *b == b'\n').enumerate() {
        if i % 20 != 19 {
            bytes.extend_from_slice(line);
            continue;
        }
        let third = line.iter().enumerate().filter(|(_, b)| **b == b',').nth(2).map_or(line.len(), |(at, _)| at);
        bytes.extend_from_slice(&line[..third]);
        bytes.push(b'\n');
    }
    bytes
}

#[test]
fn too_many_rejects_publish_nothing() {
    let dir = folder("rejects");
    let file = dir.join("licences.csv");
    let lake = folder("rejects_lake");
    std::fs::write(&file, lodging()).unwrap();
    run(["ingest", text(&dir), "--lake", text(&lake)]).exits(0);
    let before = current(&lake);

    std::fs::write(&file, much_rejected()).unwrap();
    for again in [false, true] {
        let said = if again {
            run(["run", "--input", text(&dir), "--out", text(&folder("rejects_out")), "--lake", text(&lake)])
        } else {
            run(["ingest", text(&dir), "--lake", text(&lake)])
        };
        let said = said.exits(1);
        assert!(said.stderr.contains("golmok rejects --snapshot") && said.stderr.contains("1 %"), "{}", said.stderr);
        let after = current(&lake);
        assert_eq!((after.id(), table_hashes(&after)), (before.id(), table_hashes(&before)));
    }
    let listed = run(["status", "--snapshots", "--lake", text(&lake)]).exits(0).rows();
    let states: Vec<&str> = listed.iter().map(|row| row["state"].as_str()).collect();
    assert_eq!(states, ["current", "rejected", "rejected"]);
    // The rejects can be looked at, each with its line and reason.
    let kept = lake.join("rejected").join(&listed[1]["snapshot"]);
    let info: serde_json::Value = serde_json::from_slice(&std::fs::read(kept.join("snapshot.json")).unwrap()).unwrap();
    assert!(info["rejected_because"].as_str().unwrap().contains("rejected"), "{info}");
    assert!(info["tables"]["rejects_licences"]["rows"].as_u64().unwrap() >= 2, "{}", info["tables"]);
    assert!(kept.join("rejects_licences").is_dir());
}

#[test]
fn rollback_goes_back_and_forth() {
    let dir = folder("rollback");
    let lake = folder("rollback_lake");
    std::fs::write(dir.join("a.csv"), lodging()).unwrap();
    run(["ingest", text(&dir), "--lake", text(&lake)]).exits(0);
    let first = current(&lake).id().to_owned();
    run(["rollback", "--lake", text(&lake)]).exits(2);
    std::fs::write(dir.join("b.csv"), std::fs::read(CITY.files.join("golmok/area_trdar.csv")).unwrap()).unwrap();
    run(["ingest", text(&dir), "--lake", text(&lake)]).exits(0);
    let second = current(&lake).id().to_owned();
    assert_ne!(first, second);

    let said = run(["rollback", "--lake", text(&lake)]).exits(0);
    assert!(said.stderr.contains(&first) && said.stderr.contains(&second), "{}", said.stderr);
    assert_eq!(current(&lake).id(), first);
    assert_eq!(run(["status", "--lake", text(&lake)]).exits(0).rows().len(), 1);
    run(["rollback", &second, "--lake", text(&lake)]).exits(0);
    assert_eq!(current(&lake).id(), second);
    let said = run(["rollback", "20000101T000000Z", "--lake", text(&lake)]).exits(2);
    assert!(said.stderr.contains("20000101T000000Z"), "{}", said.stderr);
    assert_eq!(current(&lake).id(), second);
}

#[test]
fn status_tells_sources_and_checks() {
    let said = on_city(&["status"]).exits(0);
    let info = current(&CITY.lake);
    let listed = said.rows();
    assert_eq!(listed.len(), info.info().sources.len());
    for (row, source) in listed.iter().zip(&info.info().sources) {
        assert_eq!((&row["file"], &row["rows"]), (&source.name, &source.rows.to_string()));
        assert!(source.sha256.starts_with(&row["sha256"]) && row["sha256"].len() == 12);
    }
    let encodings: std::collections::BTreeSet<&str> = listed.iter().map(|r| r["encoding"].as_str()).collect();
    assert!(encodings.contains("cp949"), "{encodings:?}");
    assert!(said.stderr.contains(info.id()) && said.stderr.contains("identity."), "{}", said.stderr);
    let quiet = on_city(&["status", "--quiet"]).exits(0);
    assert_eq!((quiet.stdout, quiet.stderr.as_str()), (said.stdout, ""));
}

#[test]
fn tables_are_csv_when_piped_and_json_or_aligned_when_asked() {
    let piped = on_city(&["tables"]).exits(0);
    let listed = piped.rows();
    let info = current(&CITY.lake);
    assert_eq!(listed.len(), info.tables().count());
    for row in &listed {
        assert_eq!(row["rows"], info.table(&row["table"]).unwrap().rows.to_string());
        assert!(row["grain"].starts_with("one row per "), "{row:?}");
    }
    assert_eq!(on_city(&["tables", "--format", "csv"]).exits(0).stdout, piped.stdout);
    let json = on_city(&["tables", "--format", "json"]).exits(0).stdout;
    let json: Vec<BTreeMap<String, serde_json::Value>> = serde_json::from_str(&json).unwrap();
    let number = |row: &BTreeMap<String, serde_json::Value>, column: &str| row[column].as_u64().unwrap().to_string();
    for (object, row) in json.iter().zip(&listed) {
        assert_eq!(number(object, "rows"), row["rows"], "numbers are numbers");
        assert_eq!(number(object, "columns"), row["columns"]);
        assert_eq!(object["table"], row["table"].as_str());
    }
    assert_eq!(json.len(), listed.len());
    let aligned = on_city(&["tables", "--format", "table"]).exits(0).stdout;
    assert!(aligned.starts_with("table ") && !aligned.contains(",25,"), "{aligned}");
    // Numbers stand at the right of their column.
    let end = aligned.lines().next().unwrap().find("rows").unwrap() + "rows".len();
    let at_right = |line: &str| line.as_bytes()[end - 1] != b' ' && line.as_bytes()[end] == b' ';
    assert!(aligned.lines().all(at_right), "columns are aligned:\n{aligned}");
}

#[test]
fn messages_are_korean_and_english_by_flag() {
    let hangul = |text: &str| text.chars().any(|c| ('가'..='힣').contains(&c));
    let missing = text(&folder("no_lake").join("lake")).to_owned();
    let korean = run(["status", "--lake", &missing]).exits(2).stderr;
    let english = run(["status", "--lake", &missing, "--lang", "en"]).exits(2).stderr;
    assert!(korean.starts_with("오류: ") && english.starts_with("error: "), "{korean}{english}");
    let out = folder("english");
    let said = run(["report", "--out", text(&out), "--lang", "en", "--lake", text(&CITY.lake)]).exits(0);
    assert!(!hangul(&said.stderr), "{}", said.stderr);
    let page = std::fs::read_to_string(out.join("index.html")).unwrap();
    assert!(page.contains("lang=\"en\"") && page.contains("Entry risk of trade areas"));
    let page = std::fs::read_to_string(CITY.out.join("index.html")).unwrap();
    assert!(page.contains("lang=\"ko\"") && page.contains("골목상권"));
}

#[test]
fn completions_and_man_pages_name_every_command() {
    let script = run(["completions", "bash"]).exits(0).stdout;
    let zsh = run(["completions", "zsh"]).exits(0).stdout;
    let dir = folder("man");
    run(["man", "--out", text(&dir)]).exits(0);
    let man = std::fs::read_to_string(dir.join("golmok.1")).unwrap();
    assert!(man.contains(".TH golmok"));
    for command in ["run", "sample", "ingest", "place", "measure", "rate", "report", "survival", "transform", "export"]
    {
        assert!(script.contains(&format!("golmok,{command})")) && zsh.contains(command), "{command}");
        assert!(man.contains(command) && dir.join(format!("golmok-{command}.1")).is_file(), "{command}");
    }
    assert!(std::process::Command::new("bash").args(["-n", "-c", &script]).status().unwrap().success());
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = golmok()
        .args(["tables", "--lake", text(&CITY.lake)])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_machine_that_gives_no_threads_or_room_is_told_before_anything_begins() {
    let said = |command: &mut std::process::Command| {
        let output = command.output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(!stderr.contains("panicked"), "{stderr}");
        (output.status.code(), stderr)
    };
    let list = || {
        let mut command = crate::program::golmok();
        command.args(["fetch", "--list", "--lang", "en"]);
        command
    };
    for (value, code, words) in [
        ("many", 2, "RAYON_NUM_THREADS = many is no number of threads"),
        ("-1", 2, "is no number of threads"),
        ("99999999999999999999", 2, "is no number of threads"),
        ("1000000", 2, "threads are more than"),
        ("0", 0, ""),
        ("", 0, ""),
        ("2", 0, ""),
    ] {
        let (ended, stderr) = said(list().env("RAYON_NUM_THREADS", value));
        assert!(ended == Some(code) && stderr.contains(words), "{value}: {ended:?} {stderr}");
    }
    let shell = format!("ulimit -v 200000; exec '{}' fetch --list --lang en", list().get_program().to_str().unwrap());
    let (ended, stderr) = said(std::process::Command::new("sh").args(["-c", &shell]));
    assert!(ended == Some(2) && stderr.contains("ulimit -v"), "{ended:?} {stderr}");
}

#[test]
fn an_unknown_setting_is_an_error() {
    let dir = folder("config");
    let file = dir.join("golmok.toml");
    std::fs::write(&file, "keep_snapshot = 3\n").unwrap();
    let said = on_city(&["tables", "--config", text(&file)]).exits(2);
    assert!(said.stderr.contains("keep_snapshot"), "{}", said.stderr);
    std::fs::write(&file, "keep_snapshots = 3\n").unwrap();
    on_city(&["tables", "--config", text(&file)]).exits(0);
}
