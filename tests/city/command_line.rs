//! The command line keeps its contract: exit codes, what goes to stdout, what is refused and why.

use crate::cities::SMALL as CITY;
use crate::program::{Said, csv_rows, current, golmok, parquet_rows, rows, run, scratch, table_hashes, text};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A command on the city's lake.
fn on_city(args: &[&str]) -> Said {
    run(args.iter().copied().chain(["--lake", text(&CITY.lake)]))
}

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
fn export_writes_every_format_with_and_without_a_condition() {
    let dir = folder("export");
    let all = rows(&current(&CITY.lake), "mart_entry_risk", &["industry_code", "store_count"]);
    let coffee = all.iter().filter(|row| row[0].as_deref() == Some("CS100010")).count();
    assert!(0 < coffee && coffee < all.len());
    for (condition, expected) in [(None, all.len()), (Some("industry_code = 'CS100010'"), coffee)] {
        for extension in ["csv", "xlsx", "parquet"] {
            let out = dir.join(format!("risk_{expected}.{extension}"));
            let mut args = vec!["export", "mart_entry_risk", "--out", text(&out)];
            args.extend(condition.iter().flat_map(|sql| ["--where", *sql]));
            let said = on_city(&args).exits(0);
            assert!(said.stderr.contains(&expected.to_string()), "{}", said.stderr);
            let bytes = std::fs::read(&out).unwrap();
            match extension {
                "csv" => {
                    assert!(bytes.starts_with("\u{feff}".as_bytes()), "a spreadsheet needs the byte-order mark");
                    let written = csv_rows(&bytes);
                    assert_eq!(written.len(), expected);
                    assert!(condition.is_none() || written.iter().all(|row| row["industry_code"] == "CS100010"));
                }
                "parquet" => assert_eq!(parquet_rows(&out), expected),
                // The rows inside are read by openpyxl in read_back.rs.
                _ => assert!(bytes.starts_with(b"PK")),
            }
        }
    }
    let out = dir.join("areas.geojson");
    on_city(&["export", "ref_areas", "--where", "area_kind = 'gu'", "--out", text(&out)]).exits(0);
    let areas: serde_json::Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    let features = areas["features"].as_array().unwrap();
    let gu = rows(&current(&CITY.lake), "ref_areas", &["area_kind"]);
    assert_eq!(features.len(), gu.iter().filter(|row| row[0].as_deref() == Some("gu")).count());
    for feature in features {
        let point = &feature["geometry"]["coordinates"][0][0][0];
        let (lon, lat) = (point[0].as_f64().unwrap(), point[1].as_f64().unwrap());
        assert!((126.7..127.3).contains(&lon) && (37.4..37.8).contains(&lat), "{lon} {lat}");
    }
}

#[test]
fn what_cannot_be_exported_is_an_error() {
    let out = folder("not_exported");
    let to = |name: &str| text(&out.join(name)).to_owned();
    let said = on_city(&["export", "mart_entry_rsk", "--out", &to("a.csv")]).exits(2);
    assert!(said.stderr.contains("가까운 이름: mart_entry_risk"), "{}", said.stderr);
    let said = on_city(&["export", "ref_areas", "--out", &to("a.docx")]).exits(2);
    assert!(said.stderr.contains("docx") && said.stderr.contains(".geojson"), "{}", said.stderr);
    let said = on_city(&["export", "mart_entry_risk", "--out", &to("a.geojson")]).exits(2);
    assert!(said.stderr.contains("도형이 없습니다"), "{}", said.stderr);
    for wrong in ["no_such_column = 1", "industry_code =", "1 = 1; DROP TABLE t"] {
        let said = on_city(&["export", "mart_entry_risk", "--where", wrong, "--out", &to("b.csv")]).exits(2);
        assert!(said.stderr.contains(&format!("--where {wrong:?}")), "{}", said.stderr);
        assert!(!said.stderr.contains("Parquet SCAN"), "a person has no use for the plan: {}", said.stderr);
    }
    // A condition is an expression over the columns of its table: no other file, no address, no other rows.
    let secret = out.join("secret.csv");
    std::fs::write(&secret, "area_code\n1\n").unwrap();
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let address = format!("http://{}/x.csv", server.local_addr().unwrap());
    for wrong in [
        format!("area_code IN (SELECT area_code FROM read_csv('{}'))", text(&secret)),
        format!("area_code IN (SELECT area_code FROM read_csv('{address}'))"),
        format!("EXISTS (SELECT 1 FROM read_parquet('{address}'))"),
        format!("1 = 0 UNION ALL SELECT * FROM read_csv('{}')", text(&secret)),
        "1 = 1 UNION ALL SELECT * FROM t".to_owned(),
        "area_code = (SELECT MAX(area_code) FROM t)".to_owned(),
        "1 = 1 LIMIT 1".to_owned(),
        "store_count > AVG(store_count)".to_owned(),
        "1 = 1 ORDER BY store_count".to_owned(),
    ] {
        let said = on_city(&["export", "mart_entry_risk", "--where", &wrong, "--out", &to("b.csv")]).exits(2);
        assert!(said.stderr.contains(&format!("--where {wrong:?}")), "{}", said.stderr);
    }
    assert!(server.accept().is_err(), "somebody was asked over the network");
    let said = on_city(&["export", "stg_boundaries", "--out", &to("a.geojson")]).exits(2);
    assert!(said.stderr.contains("좌표계가 서로 다릅니다"), "{}", said.stderr);
    on_city(&["export", "stg_semas_stores", "--out", &to("c.csv")]).exits(2);
    assert!(!out.join("b.csv").exists() && !out.join("c.csv").exists());
}

#[test]
fn a_name_that_is_a_formula_is_text() {
    let dir = folder("formula");
    let hostile =
        ["=HYPERLINK(\"http://x.example\",\"y\")", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "＝1+1", "＠SUM(1)"];
    let mut file =
        "번호,개방서비스명,개방서비스아이디,개방자치단체코드,관리번호,인허가일자,영업상태구분코드,영업상태명,폐업일자,\
                    사업장명\n"
            .to_owned();
    for (i, name) in hostile.iter().enumerate() {
        let quoted = name.replace('"', "\"\"");
        file.push_str(&format!(
            "{i},숙박업,03_11_03_P,3000000,3000000-201-2020-0000{i},2020-01-0{},01,영업/정상,,\"{quoted}\"\n",
            i + 1
        ));
    }
    std::fs::write(dir.join("licences.csv"), file).unwrap();
    let lake = folder("formula_lake");
    run(["ingest", text(&dir.join("licences.csv")), "--lake", text(&lake)]).exits(0);
    let out = dir.join("licences_out.csv");
    run(["export", "stg_licences", "--out", text(&out), "--lake", text(&lake)]).exits(0);
    let exported = csv_rows(&std::fs::read(&out).unwrap());
    let names: Vec<&str> = exported.iter().map(|row| row["business_name"].as_str()).collect();
    assert_eq!(names, hostile.map(|name| format!("'{name}")));
    // A workbook that is saved anew runs none of them either; Parquet holds them exactly.
    let book = dir.join("licences_out.xlsx");
    run(["export", "stg_licences", "--out", text(&book), "--lake", text(&lake)]).exits(0);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&book).unwrap();
    let sheet = calamine::Reader::worksheet_range_at(&mut book, 0).unwrap().unwrap();
    for name in hostile {
        let guarded = calamine::Data::String(format!("'{name}"));
        assert!(sheet.used_cells().any(|(.., cell)| *cell == guarded), "{name}");
    }
    // In the lake they are what the publisher wrote.
    let staged = rows(&current(&lake), "stg_licences", &["business_name"]);
    assert_eq!(staged, hostile.map(|name| vec![Some(name.to_owned())]));
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

/// What golmok refuses to tell survival from, and the words that say why.
const NO_SURVIVAL: &[(&str, &str)] = &[
    ("seoul_yuheung_lhy", "no entry dates"),
    ("mapo_general_restaurant_OPENONLY_tablepick", "open premises only"),
    ("gwanak_general_restaurant_OPENONLY_tablepick", "open premises only"),
    ("jeonju_hyuge_cafe_2026_h2techjun", "open premises only"),
];

#[test]
fn survival_is_refused_where_the_file_cannot_tell_it() {
    for (name, reason) in NO_SURVIVAL {
        let Some(file) = golmok_testkit::shared_data(&format!("licence/{name}.csv.gz")) else { return };
        let said = run(["survival", text(&file), "--lang", "en"]).exits(2);
        assert!(said.stderr.contains(name) && said.stderr.contains(reason), "{}", said.stderr);
        assert!(
            said.stderr.contains("폐업일자") || said.stderr.contains("인허가일자"),
            "names the column: {}",
            said.stderr
        );
        assert_eq!(said.stdout, "", "no half answer");
    }
    let Some(file) = golmok_testkit::shared_data("licence/seoul_yuheung_jihye.csv.gz") else { return };
    let said = run(["survival", text(&file), "--by", "없는열"]).exits(2);
    assert!(said.stderr.contains("없는열") && said.stderr.contains("업태구분명"), "{}", said.stderr);
    run(["survival", text(&file), "--confidence", "1"]).exits(2);
    run(["survival", text(&file), "--at", "-1"]).exits(2);
}

/// Golden curve of `../shared/data/golden` → licence file.
const CURVES: &[(&str, &str)] = &[
    ("yuheung_202509", "seoul_yuheung_jihye"),
    ("yuheung_202406", "seoul_yuheung_leejongseok"),
    ("cinema_202502", "seoul_cinema_khuda"),
    ("hospital_202505", "seoul_hospital_dongwon"),
    ("animalhospital_202602", "national_animalhospital_2026format_pawly"),
    ("seongnamrestaurant_202607", "seongnam_general_restaurant_SUJEONG_JUNGWON_2016_nn98"),
    ("sukbak_202604", "seoul_sukbak_lodging_njt"),
];

#[test]
fn survival_equals_the_golden_curves() {
    let mut compared = 0;
    for (curve, name) in CURVES {
        let Some(file) = golmok_testkit::shared_data(&format!("licence/{name}.csv.gz")) else { return };
        for (variant, from) in [("full", None), ("lt2010", Some("2010-01-01"))] {
            let golden =
                golmok_testkit::shared_data(&format!("golden/km_{curve}_{variant}.csv")).expect("golden values");
            let golden = csv_rows(&std::fs::read(golden).unwrap());
            for by in ["all", "업태구분명", "개방자치단체코드", "entry_year"] {
                let expected: Vec<_> = golden.iter().filter(|row| row["group_by"] == by).collect();
                // A file without 업태구분명 is one blank group; the option is an error there.
                if expected.is_empty() || expected.iter().all(|row| row["group"] == "(blank)") {
                    continue;
                }
                let mut args = vec!["survival", text(&file)];
                args.extend(from.iter().flat_map(|day| ["--from", *day]));
                if by != "all" {
                    args.extend(["--by", by]);
                }
                let found = run(&args).exits(0).rows();
                for row in expected {
                    let context = format!("{curve} {variant} {by} {} {}", row["group"], row["year"]);
                    let of_group =
                        |r: &&BTreeMap<String, String>| r["group"] == row["group"] && r["years"] == row["year"];
                    let found: Vec<_> = found.iter().filter(of_group).collect();
                    assert_eq!(found.len(), 1, "{context}");
                    same_row(found[0], row, &context);
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 1_000, "{compared} rows compared");
}

fn same_row(found: &BTreeMap<String, String>, golden: &BTreeMap<String, String>, context: &str) {
    for (column, golden_column) in [("stores", "n"), ("closures", "events")] {
        assert_eq!(found[column], golden[golden_column], "{context}: {column}");
    }
    // Past the last store under observation, all is empty there; at_risk is 0 here.
    let at_risk = golden["n_at_risk"].parse().unwrap_or(0_u64);
    assert_eq!(found["at_risk"].parse::<u64>().unwrap(), at_risk, "{context}: at_risk");
    let columns = [("survival", "S"), ("std_err", "se_greenwood"), ("ci_low", "loglog_lo"), ("ci_high", "loglog_hi")];
    for (column, golden_column) in columns {
        let number = |text: &str| text.parse::<f64>().ok().filter(|v| !v.is_nan());
        match (number(&found[column]), number(&golden[golden_column])) {
            (None, None) => {}
            (Some(a), Some(b)) => assert!((a - b).abs() <= 1e-9, "{context}: {column} {a} {b}"),
            (a, b) => panic!("{context}: {column} {a:?} {b:?}"),
        }
    }
}

#[test]
fn coordinates_equal_the_reference_points() {
    let Some(points) = golmok_testkit::shared_data("crs/reference_points.csv") else { return };
    let points = csv_rows(&std::fs::read(points).unwrap());
    assert_eq!(points.len(), 200);
    let file = folder("transform").join("points.csv");
    let columns = |epsg: &str| {
        if epsg == "4326" { ["lon_4326".into(), "lat_4326".into()] } else { [format!("x_{epsg}"), format!("y_{epsg}")] }
    };
    // Metres to degrees: 1e-7 degrees are a centimetre, and going back drops the ellipsoidal height.
    let cases = [
        ("5174", "4326", 1e-7),
        ("5181", "4326", 1e-9),
        ("4326", "5174", 1e-4),
        ("4326", "5181", 1e-6),
        ("5174", "5181", 1e-2),
    ];
    for (from, to, tolerance) in cases {
        let [x, y] = columns(from);
        let mut csv = "id,x,y\n".to_owned();
        for point in &points {
            csv.push_str(&format!("{},{},{}\n", point["id"], point[&x], point[&y]));
        }
        csv.push_str("S999,,\n");
        std::fs::write(&file, csv).unwrap();
        let (from, epsg) = (format!("EPSG:{from}"), format!("EPSG:{to}"));
        let said = run(["transform", "--from", &from, "--to", &epsg, text(&file)]).exits(0);
        let found = said.rows();
        assert_eq!(found.len(), points.len() + 1);
        let [x, y] = columns(to);
        for (row, point) in found.iter().zip(&points) {
            assert_eq!(row["id"], point["id"]);
            for (out, expected) in [("x_out", &point[&x]), ("y_out", &point[&y])] {
                let (out, expected): (f64, f64) = (row[out].parse().unwrap(), expected.parse().unwrap());
                assert!((out - expected).abs() <= tolerance, "{} {from} {epsg}: {out} {expected}", row["id"]);
            }
        }
        assert_eq!((found[200]["x_out"].as_str(), found[200]["y_out"].as_str()), ("", ""));
    }
    run(["transform", "--from", "EPSG:1", "--to", "EPSG:4326", text(&file)]).exits(2);
    std::fs::write(&file, "lon,lat\n127,37\n").unwrap();
    let said = run(["transform", "--from", "EPSG:4326", "--to", "EPSG:5181", text(&file)]).exits(2);
    assert!(said.stderr.contains("x 열이 없습니다") && said.stderr.contains("lon, lat"), "{}", said.stderr);
}
