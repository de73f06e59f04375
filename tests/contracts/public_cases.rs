//! Small inputs made after public reports (`shared/cases`), through the program as its case.md says.

use crate::program::{csv_rows, run, scratch, text};
use golmok_testkit::shared_case;
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
fn c09_sgis_dongs_without_a_code_are_told() {
    let Some(folder) = shared_case("c09-sgis-boundary-5179") else { return };
    let lake = scratch("c09").join("lake");
    let lake = ["--lake", text(&lake)];
    run(["ingest", text(&folder)].into_iter().chain(lake)).exits(0);
    run(["place", "--as-of", "2025-12-31"].into_iter().chain(lake)).exits(0);
    let status = run(["status"].into_iter().chain(lake)).exits(0);
    assert!(status.stderr.contains("행정동 코드와 이어지지 않아"), "{}", status.stderr);
}

#[test]
fn c11_semas_old_classes() {
    let Some(folder) = shared_case("c11-semas-old-classes") else { return };
    let dir = scratch("c11");
    let (city, out) = (dir.join("city"), dir.join("out"));
    run(["sample", "--out", text(&city), "--scale", "0.15"]).exits(0);
    for file in ["semas_201912.csv", "semas_202312.csv"] {
        std::fs::copy(folder.join(file), city.join(file)).unwrap();
    }
    // A trade that no licence covers has its competitors from here.
    let pharmacies = std::fs::read_to_string(folder.join("semas_201912.csv")).unwrap();
    let pharmacies = pharmacies.replace("커피전문점/카페/다방", "약국").replace("커피점/카페", "의약/의료품소매");
    std::fs::write(city.join("semas_202406.csv"), pharmacies).unwrap();
    // A cut without shop numbers is read, too, and says why it is not used.
    std::fs::write(city.join("cut.csv"), "상호명,상권업종중분류명,경도,위도\n가상,커피점/카페,126.97,37.57\n").unwrap();
    let said = run(["run", "--input", text(&city), "--out", text(&out), "--as-of", "2024-12-31"]).exits(0);
    assert!(!said.stderr.contains("상가(상권)정보 →"), "given, no longer missing: {}", said.stderr);
    assert!(said.stderr.contains("cut.csv") && said.stderr.contains("상가업소번호가 없어"), "{}", said.stderr);
    let (lake, csv) = (out.join("lake"), dir.join("r.csv"));
    run(["export", "mart_reconciliation", "--lake", text(&lake), "--out", text(&csv)]).exits(0);
    let rows = csv_rows(&std::fs::read(&csv).unwrap());
    let shops = |row: &&std::collections::BTreeMap<String, String>| {
        (row["source"] == "semas_stores")
            .then(|| row["count"].clone())
            .or_else(|| (row["other_source"] == "semas_stores").then(|| row["other_count"].clone()))
    };
    for quarter in ["20194", "20234"] {
        let city: Vec<_> = rows
            .iter()
            .filter(|r| r["quarter"] == quarter && r["area_kind"] == "city" && r["industry_code"] == "CS100010")
            .filter_map(|row| shops(&row))
            .collect();
        assert!(!city.is_empty() && city.iter().all(|count| count == "12"), "{quarter}: {city:?}");
    }
    let report = dir.join("advice.json");
    let advise = ["advise", "--area", "3110001", "--industry", "CS300018", "--lake", text(&lake)];
    run(advise.into_iter().chain(["--out", text(&report)])).exits(0);
    let report = std::fs::read_to_string(&report).unwrap();
    assert!(report.contains("상가(상권)정보 2024Q2에서"), "{report}");
    let status = run(["status", "--lake", text(&lake), "--lang", "en"]).exits(0);
    assert!(status.stderr.contains("cut.csv: a cut of the shop register"), "{}", status.stderr);
}

#[test]
fn c12_dong_split() {
    let Some(folder) = shared_case("c12-dong-split") else { return };
    let dir = scratch("c12");
    let out = dir.join("out");
    let said = run(["run", "--input", text(&folder), "--out", text(&out), "--as-of", "2024-12-31"]).exits(0);
    for told in
        ["경계가 없는 행정동 코드 2개: 11740525, 11740526", "11740520(2024Q2까지, 다음 분기부터 11740525·11740526)"]
    {
        assert!(said.stderr.contains(told), "{told} in {}", said.stderr);
    }
    let (lake, csv) = (out.join("lake"), dir.join("r.csv"));
    let status = run(["status", "--lake", text(&lake), "--lang", "en"]).exits(0);
    assert!(status.stderr.contains("11740520 (to 2024Q2, then 11740525·11740526)"), "{}", status.stderr);
    run(["export", "mart_reconciliation", "--lake", text(&lake), "--out", text(&csv)]).exits(0);
    let rows = csv_rows(&std::fs::read(&csv).unwrap());
    let counted = |code: &str, quarter: &str| {
        let of = |r: &&std::collections::BTreeMap<String, String>| {
            r["area_code"] == code && r["quarter"] == quarter && r["quantity"] == "store_count"
        };
        rows.iter().find(of).map(|r| r["other_count"].clone())
    };
    assert_eq!(counted("11740520", "20242").as_deref(), Some("60"));
    assert_eq!(
        (counted("11740525", "20243").as_deref(), counted("11740526", "20243").as_deref()),
        (Some("35"), Some("25"))
    );
    // The change of codes closes and opens nothing.
    run(["export", "mart_changes", "--lake", text(&lake), "--out", text(&csv)]).exits(0);
    let changes = csv_rows(&std::fs::read(&csv).unwrap());
    let of_gu = changes.iter().filter(|r| r["area_code"].starts_with("11740") && r["source"] == "store_counts");
    for row in of_gu {
        for column in ["closure_count", "opening_count", "closure_count_4q", "opening_count_4q"] {
            assert!(row[column].parse::<i64>().is_ok_and(|count| count < 10) || row[column].is_empty(), "{row:?}");
        }
    }
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

#[test]
fn own_lists_tell_what_they_cannot_use() {
    let dir = scratch("lists");
    let points = dir.join("points.csv");
    std::fs::write(&points, "x,y,메모\n37.5,127.0,가\n127.0,37.5,나\n모름,3,다\n").unwrap();
    let transform = ["transform", "--from", "EPSG:4326", "--to", "EPSG:5181", text(&points)];
    let said = run(transform).exits(0);
    assert!(said.stderr.contains("바뀐 것 같은 행") && said.stderr.contains("1 (2행째)"), "{}", said.stderr);
    assert!(said.stderr.contains("비워 둔 행: 1 (4행째)"), "{}", said.stderr);
    assert_eq!(said.rows()[1]["메모"], "나");
    let english = run(transform.into_iter().chain(["--lang", "en"])).exits(0);
    assert!(english.stderr.contains("seem swapped") && english.stderr.contains("lines 4"), "{}", english.stderr);
}

#[test]
fn an_end_later_than_the_data_is_told() {
    let Some(path) = shared_case("c01-pandas-float-dates/licences.csv") else { return };
    let asked = |until: &str, lang: &str| {
        run(["survival", text(&path), "--at", "1,3", "--until", until, "--lang", lang]).exits(0).stderr
    };
    for (until, told) in [("2030-01-01", true), ("2099-12-31", true), ("2016-01-01", false)] {
        let (korean, english) = (asked(until, "ko"), asked(until, "en"));
        assert_eq!(korean.contains(&format!("--until {until} 대신")), told, "{korean}");
        assert_eq!(english.contains(&format!("not until {until}")), told, "{english}");
    }
}
