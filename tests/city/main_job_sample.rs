//! The main job on the sample city: every row is accounted for, every injected fault is found in the number injected,
//! the same inputs give the same bytes.

use crate::cities::WHOLE as JOB;
use crate::program::{csv_rows, current, parquet_rows, rows, run, scratch, table_hashes, tally, text};
use golmok_lake::store::{Outcome, Snapshot, SourceEntry};
use golmok_model::SourceKind;
use golmok_model::tables::{self, core, mart, rating, reject, staging};
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A small city and a run of it, to be compared with others.
fn small_city(name: &str) -> PathBuf {
    let city = scratch("main_job_sample_small").join(name);
    run(["sample", "--out", text(&city), "--scale", "0.1"]).exits(0);
    city
}

fn run_of(city: &Path, out: &Path, more: &[&str]) -> Snapshot {
    run(["run", "--input", text(city), "--out", text(out)].iter().chain(more)).exits(0);
    current(&out.join("lake"))
}

/// A file of what is true about the city.
fn truth(file: &str) -> Vec<BTreeMap<String, String>> {
    csv_rows(&std::fs::read(JOB.out.join("sample").join(file)).unwrap())
}

fn number(row: &BTreeMap<String, String>, column: &str) -> u64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {:?}", row[column]))
}

/// The city's file in snapshot.json.
fn source(file: &str) -> &'static SourceEntry {
    let found: Vec<_> = JOB.first.info().sources.iter().filter(|s| s.name == file).collect();
    assert_eq!(found.len(), 1, "{file}");
    found[0]
}

#[test]
fn ends_with_a_page_and_tables() {
    let index = JOB.out.join("index.html");
    assert!(JOB.first_said.stderr.contains(text(&index)), "where to look: {}", JOB.first_said.stderr);
    assert_eq!(JOB.first_said.stdout, "", "stdout is for data");
    assert!(JOB.first_page.contains("표본 도시") && JOB.first_page.contains(JOB.first.id()));

    let made = [staging::TABLES, mart::TABLES, rating::TABLES].concat().into_iter().map(|t| t.name);
    let made: BTreeSet<&str> = made.chain([core::REF_AREAS.name, core::CELLS.name, core::AREA_QUARTERS.name]).collect();
    let there: BTreeSet<&str> = JOB.first.tables().collect();
    // The city has no 상가정보 file, and one publication of 상권변화지표.
    let absent = ["stg_semas_stores", "mart_change_revisions"];
    let missing: Vec<_> = made.difference(&there).filter(|name| !absent.contains(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    for (name, table) in &JOB.first.info().tables {
        let schema = tables::by_name(name).unwrap_or_else(|| panic!("{name} has no schema"));
        assert!(table.rows > 0 && table.schema_version == schema.version, "{name}");
        let columns: Vec<&str> = schema.columns.iter().map(|c| c.name).collect();
        let batch = JOB.first.read(name, None).unwrap().next().expect("a batch").unwrap();
        assert_eq!(batch.schema().fields().iter().map(|f| f.name().as_str()).collect::<Vec<_>>(), columns, "{name}");
    }
    JOB.first.verify().unwrap();
}

#[test]
fn every_area_and_industry_is_rated_in_the_table_and_its_copies() {
    let columns = ["area_kind", "area_code", "industry_code", "store_count", "at_risk_4q"];
    let ratings = rows(&JOB.first, "mart_entry_risk", &columns);
    let of = |kind: &str| ratings.iter().filter(|r| r[0].as_deref() == Some(kind)).count();
    let areas = source("golmok/area_trdar.csv").staged as usize;
    let gu = source("boundaries/seoul_gu.geojson").staged as usize;
    // 100 industries and ALL.
    assert_eq!((of("trade_area"), of("gu"), of("city")), (areas * 101, gu * 101, 101));
    assert_eq!(parquet_rows(&JOB.out.join("entry_risk.parquet")), ratings.len());
    // The spreadsheet has the cells where there are stores, or were any within the year.
    let zero = |text: &Option<String>| text.as_deref() == Some("0");
    let with_stores: Vec<_> = ratings.iter().filter(|row| !zero(&row[3]) || !zero(&row[4])).collect();
    let copy = csv_rows(&std::fs::read(JOB.out.join("entry_risk.csv")).unwrap());
    assert_eq!(copy.len(), with_stores.len());
    assert!(copy.len() > 5_000);
    for (copied, original) in copy.iter().zip(with_stores) {
        let columns = ["area_kind", "area_code", "industry_code", "store_count"];
        assert!(columns.iter().zip(original).all(|(c, value)| Some(&copied[*c]) == value.as_ref()), "{original:?}");
    }
    // Two ends and the point between them, wherever there is a rating.
    let rated = copy.iter().filter(|r| r["reason_unrated"].is_empty()).count();
    assert!(rated * 2 > copy.len(), "{rated} of {} rows rated", copy.len());
    for row in copy.iter().filter(|r| r["reason_unrated"].is_empty()) {
        let [lo, p, hi] =
            ["_lo", "", "_hi"].map(|end| row[&format!("closure_probability_1y{end}")].parse::<f64>().unwrap());
        assert!(0.0 < lo && lo <= p && p <= hi && hi < 1.0, "{row:?}");
    }
}

#[test]
fn every_row_of_every_file_is_accounted_for() {
    let counts = truth("truth_counts.csv");
    assert!(counts.len() > 20, "{} files", counts.len());
    let mut staged: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for row in &counts {
        let entry = source(&row["file"]);
        assert_eq!(entry.outcome, Outcome::Staged, "{}", entry.name);
        assert_eq!(
            entry.kind.unwrap().code(),
            if entry.name.ends_with(".shp") { "boundaries" } else { &row["source"] }
        );
        assert_eq!(entry.staged + entry.rejected, number(row, "rows"), "{}", entry.name);
        assert_eq!((entry.rows, entry.blank), (number(row, "rows"), number(row, "blank")), "{}", entry.name);
        let sum = staged.entry(entry.kind.unwrap().code()).or_default();
        *sum = (sum.0 + entry.staged, sum.1 + entry.rejected);
    }
    // What is not in the list is what the city says about itself, and nothing else.
    let listed: BTreeSet<&str> = counts.iter().map(|r| r["file"].as_str()).collect();
    for entry in &JOB.first.info().sources {
        assert_eq!(listed.contains(entry.name.as_str()), !entry.name.starts_with("truth"), "{}", entry.name);
    }
    // The tables hold what snapshot.json says.
    for kind in SourceKind::ALL {
        let (landed, rejected) = staged.get(kind.code()).copied().unwrap_or_default();
        for (table, expected) in [(staging::of(kind), landed), (reject::of(kind), rejected)] {
            let found = rows(&JOB.first, table.name, &[table.columns[0].name]).len() as u64;
            assert_eq!(found, expected, "{}", table.name);
        }
    }
}

/// Faults of the city's list: file → (fault, column, rows, caveat), with this expectation.
fn faults(expected: &str) -> Vec<(String, String, String, u64, String)> {
    let all = truth("truth_faults.csv").into_iter().filter(|row| row["expected"] == expected);
    let found: Vec<_> = all
        .map(|r| (r["file"].clone(), r["fault"].clone(), r["column"].clone(), number(&r, "rows"), r["caveat"].clone()))
        .collect();
    assert!(!found.is_empty(), "no fault is expected to be {expected}");
    found
}

#[test]
fn rejected_faults_are_rejected_in_the_numbers_injected() {
    let mut expected: BTreeMap<&str, u64> = BTreeMap::new();
    let faults = faults("rejected");
    for (file, fault, column, count, _) in &faults {
        *expected.entry(file).or_default() += count;
        let entry = source(file);
        let table = reject::name(entry.kind.unwrap());
        let of_file = rows(&JOB.first, table, &["source_sha256", "column", "reason"]);
        let of_file = of_file.iter().filter(|row| row[0].as_deref() == Some(&entry.sha256));
        // Vintages give a column a prefix: 당월_매출_금액, 분기당_매출_금액.
        let at_fault = |name: &str| if column.is_empty() { name.is_empty() } else { name.ends_with(column.as_str()) };
        let found = of_file.filter(|row| at_fault(row[1].as_deref().unwrap())).count() as u64;
        assert_eq!(found, *count, "{file}: {fault}");
    }
    for entry in &JOB.first.info().sources {
        assert_eq!(entry.rejected, expected.get(entry.name.as_str()).copied().unwrap_or_default(), "{}", entry.name);
    }
}

#[test]
fn caveated_faults_have_their_caveat_in_the_numbers_injected() {
    for (file, fault, _, count, caveat) in faults("caveated") {
        let entry = source(&file);
        assert_eq!(entry.caveats.get(&caveat).copied().unwrap_or_default(), count, "{file}: {fault}");
        let table = staging::of(entry.kind.unwrap()).name;
        let told = rows(&JOB.first, table, &["source_sha256", "caveats"]).into_iter().filter(|row| {
            row[0].as_deref() == Some(&entry.sha256)
                && row[1].as_deref().is_some_and(|codes| codes.split(';').any(|code| code == caveat))
        });
        assert_eq!(told.count() as u64, count, "{file}: {fault} in {table}");
    }
}

#[test]
fn counted_faults_are_counted_in_the_numbers_injected() {
    for (file, fault, column, count, _) in faults("counted") {
        let entry = source(&file);
        let broken = |identity: &str| entry.identities[identity].1;
        let found = match (fault.as_str(), column.as_str()) {
            ("blank_row", _) => entry.blank,
            ("stray_byte", _) => entry.undecodable,
            ("duplicate_row", _) => repeated(entry),
            ("identity_broken", "유사_업종_점포_수") => broken("independent_and_franchise"),
            ("identity_broken", "주중_매출_금액") => broken("weekday_weekend_krw"),
            ("identity_broken", "총_유동인구_수") => broken("sexes_foot_traffic"),
            other => panic!("{file}: nobody counts {other:?}"),
        };
        assert_eq!(found, count, "{file}: {fault}");
    }
}

/// Rows of a licence file whose licence has been in it before.
fn repeated(entry: &SourceEntry) -> u64 {
    let keys = rows(&JOB.first, "stg_licences", &["source_sha256", "service_id", "authority_code", "management_no"]);
    let mut seen = BTreeSet::new();
    keys.iter().filter(|key| key[0].as_deref() == Some(&entry.sha256) && !seen.insert(*key)).count() as u64
}

#[test]
fn faults_that_land_land() {
    let landed = rows(&JOB.first, "stg_licences", &["source_sha256", "business_name", "licensed_on", "licensed_text"]);
    for (file, fault, _, count, _) in faults("lands") {
        let mut of_file = landed.iter().filter(|row| row[0].as_deref() == Some(&source(&file).sha256));
        match fault.as_str() {
            "embedded_newline" => {
                let found = of_file.filter(|row| row[1].as_deref().is_some_and(|name| name.contains('\n'))).count();
                assert_eq!(found as u64, count, "{file}: {fault}");
            }
            // 20240131 is a whole date: only what is no date keeps its text.
            "compact_date" => {
                assert!(of_file.all(|row| row[3].as_deref().is_none_or(|text| text.len() != 8)), "{file}")
            }
            other => panic!("{file}: nobody looks for {other}"),
        }
    }
}

#[test]
fn faults_of_coordinates_are_found_when_shops_are_placed() {
    let key = ["service_id", "authority_code", "management_no", "source_sha256", "x_5174", "y_5174"];
    let staged = rows(&JOB.first, "stg_licences", &key);
    let placed = rows(&JOB.first, "core_spells", &["service_id", "authority_code", "management_no", "place_quality"]);
    let quality: BTreeMap<&[Option<String>], &str> =
        placed.iter().map(|row| (&row[..3], row[3].as_deref().unwrap())).collect();
    let mut by_fault: BTreeMap<String, u64> = BTreeMap::new();
    for (file, fault, _, count, _) in faults("unplaced") {
        let sha256 = &source(&file).sha256;
        let at_fault = |row: &&Vec<Option<String>>| {
            let coordinate = |i: usize| row[i].as_deref().and_then(|text| text.parse::<f64>().ok());
            let (Some(x), Some(y)) = (coordinate(4), coordinate(5)) else { return false };
            match fault.as_str() {
                // Seoul lies at x ≈ 200,000 m, y ≈ 450,000 m.
                "swapped_coordinates" => x > y,
                "zero_coordinates" => (x, y) == (0.0, 0.0),
                other => panic!("{file}: nobody looks for {other}"),
            }
        };
        let rows_at_fault: Vec<_> =
            staged.iter().filter(|row| row[3].as_ref() == Some(sha256)).filter(at_fault).collect();
        assert_eq!(rows_at_fault.len() as u64, count, "{file}: {fault}");
        let expected = if fault == "swapped_coordinates" { "swapped" } else { "address_only" };
        // A licence that came after the as-of date gives no spell.
        for found in rows_at_fault.iter().filter_map(|row| quality.get(&row[..3])) {
            assert_eq!(*found, expected, "{file}: {fault}");
            *by_fault.entry(fault.clone()).or_default() += 1;
        }
    }
    let swapped = tally(&JOB.first, "core_spells", "place_quality")["swapped"];
    assert_eq!(by_fault.get("swapped_coordinates"), Some(&swapped));
    assert!(by_fault["zero_coordinates"] > 0);
}

#[test]
fn a_second_run_gives_the_same_bytes_and_links_what_did_not_change() {
    assert_ne!(JOB.first.id(), JOB.second.id());
    assert_eq!(table_hashes(&JOB.first), table_hashes(&JOB.second));
    assert_eq!(JOB.second.info().parent.as_deref(), Some(JOB.first.id()));
    // The first run has nothing that could be given again.
    let checks = |snapshot: &Snapshot| {
        snapshot.info().checks.iter().filter(|check| check.name != "republished").cloned().collect::<Vec<_>>()
    };
    assert!(!checks(&JOB.first).is_empty());
    assert_eq!(checks(&JOB.first), checks(&JOB.second));
    let page = std::fs::read_to_string(JOB.out.join("index.html")).unwrap();
    assert_eq!(page.replace(JOB.second.id(), JOB.first.id()), JOB.first_page);
    let mut linked = 0;
    for (name, table) in &JOB.first.info().tables {
        for file in table.files.iter().filter(|_| name.starts_with("stg_") || name.starts_with("rejects_")) {
            let inode =
                |snapshot: &Snapshot| std::fs::metadata(snapshot.dir().join(name).join(&file.path)).unwrap().ino();
            assert_eq!(inode(&JOB.first), inode(&JOB.second), "{name}/{} was written again", file.path);
            linked += 1;
        }
    }
    assert!(linked > 30, "{linked} files linked");
}

#[test]
fn threads_change_no_byte() {
    let city = small_city("threads");
    let [one, two] = ["1", "2"].map(|threads| {
        let out = city.with_file_name(format!("threads_{threads}"));
        let snapshot = run_of(&city, &out, &["--threads", threads]);
        (table_hashes(&snapshot), std::fs::read(out.join("entry_risk.csv")).unwrap())
    });
    assert!(one.0.len() > 50);
    assert_eq!(one, two);
}

#[test]
fn what_comes_after_the_as_of_date_changes_nothing() {
    let city = small_city("future");
    let out = |name: &str| city.with_file_name(name);
    let known = ["--as-of", "2023-12-31"];
    let with_future = run_of(&city, &out("with_future"), &known);
    let mut deleted = 0;
    for entry in std::fs::read_dir(city.join("golmok")).unwrap() {
        let path = entry.unwrap().path();
        if path.to_str().unwrap().contains("2024년") {
            std::fs::remove_file(path).unwrap();
            deleted += 1;
        }
    }
    assert_eq!(deleted, 2, "점포 and 추정매출 of 2024");
    let without = run_of(&city, &out("without_future"), &known);
    for table in ["core_cells", "core_area_quarters", "mart_entry_risk", "mart_signal", "backtest_scores"] {
        assert_eq!(with_future.table(table).unwrap().files, without.table(table).unwrap().files, "{table}");
    }
    // And the date is what makes the difference.
    let now = run_of(&city, &out("until_2022"), &["--as-of", "2022-12-31"]);
    assert_ne!(now.table("mart_entry_risk").unwrap().files, without.table("mart_entry_risk").unwrap().files);
}
