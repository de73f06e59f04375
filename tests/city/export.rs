//! `golmok export`: formats, conditions, what is refused, and names that a spreadsheet would run.

use crate::cities::{SMALL as CITY, on_small as on_city};
use crate::program::{csv_rows, current, parquet_rows, rows, run, scratch, text};
use std::path::PathBuf;

/// A folder of this test.
fn folder(name: &str) -> PathBuf {
    let dir = scratch("export").join(name);
    std::fs::create_dir_all(&dir).unwrap();
    dir
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
