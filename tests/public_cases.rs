//! Small inputs made after public reports (`shared/cases`), through the program as its case.md says.
#![allow(clippy::unwrap_used, missing_docs)]

mod program;

use golmok_testkit::shared_case;
use program::{csv_rows, run, scratch, text};
use std::path::Path;

const CAFES: [&str; 2] = ["--service", "07_24_04_P"];

fn survival_3y(path: &Path) -> (String, String, f64) {
    let rows = run(["survival", text(path), "--at", "1,3"]).exits(0).rows();
    assert_eq!(rows[0]["survival"], "1");
    (rows[1]["stores"].clone(), rows[1]["closures"].clone(), rows[1]["survival"].parse().unwrap())
}

#[test]
fn c01_pandas_float_dates() {
    let Some(path) = shared_case("c01-pandas-float-dates/licences.csv") else { return };
    let (stores, closures, survival) = survival_3y(&path);
    assert_eq!((stores.as_str(), closures.as_str()), ("16", "6"));
    assert!((survival - 2.0 / 3.0).abs() < 1e-9);
    let lake = scratch("c01");
    let lake = ["--lake", text(&lake)];
    run(["ingest", text(&path)].into_iter().chain(CAFES).chain(lake)).exits(0);
    for step in ["place", "measure"] {
        run([step, "--as-of", "2019-12-31"].into_iter().chain(lake)).exits(0);
    }
    let out = scratch("c01-out").join("m.csv");
    run(["export", "mart_survival", "--out", text(&out)].into_iter().chain(lake)).exits(0);
    let rows = csv_rows(&std::fs::read(&out).unwrap());
    assert!(rows.iter().any(|row| row["area_kind"] == "city" && row["closure_count"] == "6"), "{rows:?}");
}

#[test]
fn c02_date_forms() {
    for file in ["licences_datetime.csv", "licences_slash.csv"] {
        let Some(path) = shared_case(&format!("c02-date-forms/{file}")) else { return };
        let (stores, closures, survival) = survival_3y(&path);
        assert_eq!((stores.as_str(), closures.as_str()), ("12", "6"), "{file}");
        assert!((survival - 2.0 / 3.0).abs() < 1e-9, "{file}");
    }
}

#[test]
fn what_cannot_be_read_is_held_and_shown() {
    let Some(path) = shared_case("c01-pandas-float-dates/licences.csv") else { return };
    let dir = scratch("held");
    let bad = dir.join("licences.csv");
    let lines: Vec<String> = std::fs::read_to_string(path).unwrap().lines().map(|l| l.replace(".0", "x")).collect();
    std::fs::write(&bad, lines.join("\n")).unwrap();
    let lake = dir.join("lake");
    let ingest = ["ingest", text(&bad), "--lake", text(&lake)];
    let said = run(ingest.into_iter().chain(CAFES)).exits(1);
    assert!(said.stderr.contains("읽을 수 없는 폐업일자") && said.stderr.contains("행 ‘"), "{}", said.stderr);
    let english = run(ingest.into_iter().chain(CAFES).chain(["--lang", "en"])).exits(1);
    assert!(english.stderr.contains("closed_unparseable in 6 of 6 rows"), "{}", english.stderr);
    let config = dir.join("golmok.toml");
    std::fs::write(&config, "[quality]\nclosed_unparseable = 1.0\n").unwrap();
    let let_in = run(ingest.into_iter().chain(CAFES).chain(["--config", text(&config)])).exits(0);
    assert!(let_in.rows()[0]["caveats"].contains("closed_unparseable=6"), "{}", let_in.stdout);
    let status = run(["status", "--lake", text(&lake)]).exits(0);
    assert!(status.rows()[0]["caveats"].contains("closed_unparseable=6"), "{}", status.stdout);
}

#[test]
fn rejects_are_shown_with_their_reason() {
    let dir = scratch("rejects");
    let file = dir.join("stores.csv");
    let header = "기준_년분기_코드,상권_구분_코드,상권_코드,상권_코드_명,서비스_업종_코드,서비스_업종_코드_명,점포_수,유사_업종_점포_수,개업_율,개업_점포_수,폐업_률,폐업_점포_수,프랜차이즈_점포_수";
    let good = "20241,A,3110001,가,CS100010,커피,3,3,0,0,0,0,0";
    let bad = good.replace(",3,3,0", ",셋,3,0");
    std::fs::write(&file, format!("{header}\n{good}\n{bad}\n")).unwrap();
    let lake = dir.join("lake");
    run(["ingest", text(&file), "--lake", text(&lake)]).exits(1);
    let rows = run(["rejects", "stores", "--lake", text(&lake)]).exits(0).rows();
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0]["line"].as_str(), rows[0]["value"].as_str()), ("3", "셋"));
    assert_eq!(rows[0]["reason"], "숫자가 아님");
    let english = run(["rejects", "--lake", text(&lake), "--lang", "en"]).exits(0).rows();
    assert_eq!(english[0]["reason"], "is no number");
    run(["rejects", "nothing", "--lake", text(&lake)]).exits(2);
}

#[test]
fn c06_hole_after_other_part() {
    let Some(folder) = shared_case("c06-hole-after-other-part") else { return };
    let dir = scratch("c06");
    let (lake, out) = (dir.join("lake"), dir.join("areas.geojson"));
    let lake = ["--lake", text(&lake)];
    run(["ingest", text(&folder)].into_iter().chain(lake)).exits(0);
    run(["place", "--as-of", "2023-12-31"].into_iter().chain(lake)).exits(0);
    run(["export", "ref_areas", "--out", text(&out)].into_iter().chain(lake)).exits(0);
    let csv = dir.join("areas.csv");
    run(["export", "ref_areas", "--out", text(&csv)].into_iter().chain(lake)).exits(0);
    let rows = csv_rows(&std::fs::read(&csv).unwrap());
    assert!(rows.iter().all(|row| row["invalid_reason"].is_empty()), "{rows:?}");
    assert!(rows.iter().any(|row| row["area_m2"].parse::<f64>().is_ok_and(|a| (a - 1_210_000.0).abs() < 1.0)));
    // RFC 7946: shells run counter-clockwise, holes clockwise.
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    for feature in json["features"].as_array().unwrap() {
        for polygon in feature["geometry"]["coordinates"].as_array().unwrap() {
            for (i, ring) in polygon.as_array().unwrap().iter().enumerate() {
                let at = |p: &serde_json::Value, k: usize| p[k].as_f64().unwrap();
                let points = ring.as_array().unwrap();
                let (x0, y0) = (at(&points[0], 0), at(&points[0], 1));
                let twice: f64 = points
                    .windows(2)
                    .map(|p| (at(&p[0], 0) - x0) * (at(&p[1], 1) - y0) - (at(&p[1], 0) - x0) * (at(&p[0], 1) - y0))
                    .sum();
                assert_eq!(twice > 0.0, i == 0, "{ring}");
            }
        }
    }
    // A table without geometry is refused before anything is written.
    let none = dir.join("spells.geojson");
    run(["export", "core_area_quarters", "--out", text(&none)].into_iter().chain(lake)).exits(2);
    assert!(!none.exists());
}

#[test]
fn c20_score_excel_cp949() {
    let Some(shops) = shared_case("c20-score-excel-cp949/shops.csv") else { return };
    let dir = scratch("c20");
    let (city, out, scored) = (dir.join("city"), dir.join("out"), dir.join("scored.csv"));
    run(["sample", "--out", text(&city), "--scale", "0.15"]).exits(0);
    run(["run", "--input", text(&city), "--out", text(&out), "--as-of", "2024-12-31", "--quiet"]).exits(0);
    let lake = out.join("lake");
    run(["score", text(&shops), "--lake", text(&lake), "--out", text(&scored)]).exits(0);
    let bytes = std::fs::read(&scored).unwrap();
    assert!(bytes.starts_with(b"\xEF\xBB\xBF"));
    let rows = csv_rows(&bytes);
    let ids: Vec<&str> = rows.iter().map(|row| row["id"].as_str()).collect();
    assert_eq!(ids, ["접수-1", "접수-2", "접수-3"]);
    assert!(rows.iter().all(|row| row["reason"].is_empty()), "{rows:?}");
}

#[test]
fn c22_lake_copied_without_links() {
    let Some(file) = shared_case("c22-lake-copied-without-links/licences.csv") else { return };
    let lake = scratch("c22").join("lake");
    run(["ingest", text(&file), "--lake", text(&lake)]).exits(0);
    let link = lake.join("current");
    let name = std::fs::read_link(&link).unwrap().file_name().unwrap().to_string_lossy().into_owned();
    std::fs::remove_file(&link).unwrap();
    std::fs::create_dir(&link).unwrap();
    for command in ["status", "rollback"] {
        let said = run([command, "--lake", text(&lake)]).exits(2);
        assert!(said.stderr.contains("폴더입니다") && said.stderr.contains(&name), "{}", said.stderr);
    }
    std::fs::remove_dir(&link).unwrap();
    let gone = run(["status", "--lake", text(&lake), "--lang", "en"]).exits(2);
    assert!(gone.stderr.contains("no snapshot is current") && gone.stderr.contains(&name), "{}", gone.stderr);
    run(["rollback", &name, "--lake", text(&lake)]).exits(0);
    run(["status", "--lake", text(&lake)]).exits(0);
}
