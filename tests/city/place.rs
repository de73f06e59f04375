//! `golmok place`: the same alone and within the main job, and on real files against independent counts.

use crate::cities::TENTH;
use crate::program::{csv_rows, current, rows, run, scratch, table_hashes, text};
use golmok_lake::store::{CheckStatus, Snapshot};
use golmok_model::tables::core;
use golmok_testkit::{project_root, shared_data};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Hashes of the tables that `place` writes.
fn core_hashes(snapshot: &Snapshot) -> BTreeMap<String, String> {
    let is_core = |path: &String| core::TABLES.iter().any(|t| path.split('/').next() == Some(t.name));
    table_hashes(snapshot).into_iter().filter(|(path, _)| is_core(path)).collect()
}

fn place_checks(snapshot: &Snapshot) -> BTreeMap<String, (CheckStatus, BTreeMap<String, u64>)> {
    let of_place = snapshot.info().checks.iter().filter(|check| check.name.starts_with("place."));
    let mut found = BTreeMap::new();
    for check in of_place {
        let figures = check.figures.iter().map(|(name, n)| (name.clone(), n.as_u64().unwrap())).collect();
        let earlier = found.insert(check.name.clone(), (check.status, figures));
        assert!(earlier.is_none(), "{} twice", check.name);
    }
    found
}

#[test]
fn alone_as_within_the_main_job_and_again() {
    let dir = scratch("place_alone");
    let (lake, within) = (dir.join("lake"), &TENTH.snapshot);
    run(["--lake", text(&lake), "ingest", text(&TENTH.files)]).exits(0);
    let said = run(["--lake", text(&lake), "place"]).exits(0);
    let alone = current(&lake);
    assert_eq!(core_hashes(&alone), core_hashes(within));
    // The city has no 상가정보 file.
    let made = core::TABLES.iter().filter(|t| t.name != core::SHOPS.name);
    assert!(made.into_iter().all(|t| alone.tables().any(|name| name == t.name)), "{:?}", core_hashes(&alone));

    // What it prints is what it wrote.
    let printed = said.rows();
    let count = |what: &str| -> u64 {
        printed.iter().filter(|row| row["what"] == what).map(|row| row["count"].parse::<u64>().unwrap()).sum()
    };
    for (what, table) in [
        ("areas", "ref_areas"),
        ("spells", "core_spells"),
        ("spell_links", "core_spell_links"),
        ("cells", "core_cells"),
        ("area_cells", "core_area_cells"),
        ("area_quarters", "core_area_quarters"),
    ] {
        assert!(count(what) > 0 && count(what) == alone.info().tables[table].rows, "{what}");
    }

    // Again: kept as it is. As of another day and back: made anew, with the same bytes.
    run(["--lake", text(&lake), "place"]).exits(0);
    assert_eq!(core_hashes(&current(&lake)), core_hashes(&alone));
    run(["--lake", text(&lake), "place", "--as-of", "2021-05-05"]).exits(0);
    assert_ne!(core_hashes(&current(&lake)), core_hashes(&alone));
    let anew = run(["--lake", text(&lake), "place"]).exits(0);
    assert_eq!(anew.stdout, said.stdout);
    assert_eq!(core_hashes(&current(&lake)), core_hashes(&alone));
    assert_eq!(place_checks(&current(&lake)), place_checks(&alone));
    assert_eq!(place_checks(&alone), place_checks(within));
}

/// A lake of the real boundaries and one real register, placed as of the end of 2023.
fn real_lake(name: &str, register: &str) -> Option<(PathBuf, Snapshot)> {
    let (boundaries, licences) = (shared_data("boundaries")?, shared_data("licence")?);
    let lake = scratch("place_real").join(name);
    let file = licences.join(register);
    run(["--lake", text(&lake), "ingest", text(&boundaries), text(&file)]).exits(0);
    run(["--lake", text(&lake), "place", "--as-of", "2023-12-31"]).exits(0);
    let snapshot = current(&lake);
    Some((lake, snapshot))
}

fn golden(file: &str) -> Vec<BTreeMap<String, String>> {
    let bytes = std::fs::read_to_string(project_root().join("tests/golden/spatial").join(file)).unwrap();
    let table: String = bytes.lines().filter(|line| !line.starts_with('#')).flat_map(|line| [line, "\n"]).collect();
    csv_rows(table.as_bytes())
}

/// Rows of a table with every value.
fn whole(snapshot: &Snapshot, table: &str, columns: &[&str]) -> Vec<Vec<String>> {
    let all = rows(snapshot, table, columns).into_iter();
    all.map(|row| row.into_iter().map(Option::unwrap_or_default).collect()).collect()
}

#[test]
fn real_register_counts_as_an_independent_tool_counts() {
    let Some((lake, snapshot)) = real_lake("yuheung", "seoul_yuheung_jihye.csv.gz") else { return };
    // City by quarter, against pandas on the raw file.
    let columns = ["area_kind", "quarter", "store_count", "opening_count", "closure_count", "source", "industry_code"];
    let cells = whole(&snapshot, "core_cells", &columns);
    let city: Vec<_> = cells.iter().filter(|row| row[0] == "city").map(|row| row[1..5].to_vec()).collect();
    let expected: Vec<Vec<String>> = golden("licence_cells.csv")
        .into_iter()
        .map(|row| ["quarter", "store_count", "opening_count", "closure_count"].map(|c| row[c].clone()).to_vec())
        .collect();
    assert_eq!(city, expected);
    // The gu add up to the city, with the stores that have no point.
    let mut by_gu: BTreeMap<&str, u64> = BTreeMap::new();
    for row in cells.iter().filter(|row| row[0] == "gu") {
        *by_gu.entry(row[1].as_str()).or_default() += row[2].parse::<u64>().unwrap();
    }
    let of_city: BTreeMap<&str, u64> = city.iter().map(|row| (row[0].as_str(), row[1].parse().unwrap())).collect();
    assert_eq!(by_gu, of_city);

    // 4,667 of 4,971 rows have coordinates; the shares printed are those of the table.
    let said = run(["--lake", text(&lake), "status", "--places"]).exits(0).rows();
    let of = |what: &str| said.iter().filter(|row| row["what"] == what).cloned().collect::<Vec<_>>();
    let sum = |rows: &[BTreeMap<String, String>], column: &str| -> u64 {
        rows.iter().map(|row| row[column].parse::<u64>().unwrap()).sum()
    };
    let (licences, quality) = (of("licences"), of("place_quality"));
    let spells = snapshot.info().tables["core_spells"].rows;
    assert_eq!((sum(&licences, "rows"), sum(&quality, "rows")), (spells, spells));
    let share = sum(&licences, "without_point") as f64 / spells as f64;
    assert!((0.03..0.10).contains(&share), "{share}");
    assert_eq!(sum(&licences, "without_point"), sum(&quality, "without_point"));
    let checks = place_checks(&snapshot);
    let figure = |check: &str, name: &str| checks[check].1.get(name).copied().unwrap_or_default();
    assert_eq!(figure("place.located", "spells") - figure("place.located", "located"), sum(&licences, "without_point"));

    // Six of the 1,650 trade areas are invalid, the same as shapely finds.
    let invalid = of("invalid_polygon");
    let trade_areas: Vec<_> = invalid.iter().filter(|row| row["of"] == "trade_area").map(|row| &row["group"]).collect();
    let golden_invalid = golden("invalid_areas.csv");
    let of_shapely: Vec<_> =
        golden_invalid.iter().filter(|row| row["boundaries"] == "trade_area").map(|row| &row["area_code"]).collect();
    assert_eq!(trade_areas, of_shapely);
    assert_eq!(figure("place.invalid_polygons", "trade_area"), 6);
    assert_eq!(checks["place.invalid_polygons"].0, CheckStatus::Noted);

    // Links: each pair once, one successor each, later after earlier.
    let links =
        whole(&snapshot, "core_spell_links", &["gu_code", "authority_code", "management_no", "reason", "gap_days"]);
    assert_eq!(links.len() as u64, checks["place.links"].1.values().sum::<u64>());
    let mut earlier: Vec<_> = links.iter().map(|row| (&row[1], &row[2])).collect();
    earlier.sort_unstable();
    assert!(!links.is_empty() && earlier.windows(2).all(|w| w[0] != w[1]));
    assert!(
        links.iter().all(|row| (-31..=183).contains(&row[4].parse::<i32>().unwrap()) && row[3] != "change_of_trade")
    );
}

#[test]
fn real_editions_are_joined_and_the_finest_file_speaks() {
    let Some((_, snapshot)) = real_lake("hospital", "seoul_hospital_dongwon.csv.gz") else { return };
    let columns = ["area_kind", "code_set", "area_code", "edition", "gu_code", "admin_dong_code", "area_name"];
    let areas = whole(&snapshot, "ref_areas", &columns);
    let of_set = |set: &str| areas.iter().filter(|row| row[1] == set).collect::<Vec<_>>();
    // KOSTAT dongs get the administrative code of the dong of that name, as the file with both codes says.
    let names: BTreeMap<&str, &str> = of_set("adm8").iter().map(|row| (row[2].as_str(), row[6].as_str())).collect();
    let kostat = of_set("kostat7");
    let joined: Vec<_> = kostat.iter().filter(|row| !row[5].is_empty()).collect();
    assert!(joined.len() * 100 >= kostat.len() * 95 && kostat.len() > 800, "{} of {}", joined.len(), kostat.len());
    let same_name =
        joined.iter().filter(|row| names[row[5].as_str()].split(' ').next_back() == row[6].split(' ').next_back());
    assert!(same_name.count() * 100 >= joined.len() * 95);
    assert!(joined.iter().all(|row| row[5].starts_with(&row[4])));
    // Gu of both numberings know their administrative code.
    assert!(areas.iter().filter(|row| row[0] == "gu").all(|row| row[4].len() == 5 && row[4].starts_with("11")));
    let kostat_gu = of_set("kostat_gu5");
    assert!(kostat_gu.iter().any(|row| row[2] == "11230" && row[4] == "11680"), "Gangnam");
    // Two files of 2013 hold the dongs, one simplified: the full one speaks.
    let shapes = rows(&snapshot, "ref_areas", &["code_set", "edition", "area_m2"]);
    let total_2013: f64 = shapes
        .iter()
        .filter(|row| row[0].as_deref() == Some("kostat7") && row[1].as_deref() == Some("2013"))
        .map(|row| row[2].as_deref().unwrap().parse::<f64>().unwrap())
        .sum();
    // geopandas: 607,128,336 m² in the full file, 606,318,219 m² in the simplified one.
    assert!((total_2013 - 607_128_336.0).abs() < 1_000.0, "{total_2013}");
    assert_eq!(kostat.iter().filter(|row| row[3] == "2013").count(), 423);

    // Shares of a trade area over its cells sum to 1.
    let mut shares: BTreeMap<String, f64> = BTreeMap::new();
    for row in rows(&snapshot, "core_area_cells", &["area_code", "area_share"]) {
        *shares.entry(row[0].clone().unwrap()).or_default() += row[1].as_deref().unwrap().parse::<f64>().unwrap();
    }
    assert_eq!(shares.len(), 1_650);
    assert!(shares.values().all(|sum| (sum - 1.0).abs() < 1e-9));
}

#[test]
fn without_boundaries_stores_keep_what_their_address_says() {
    let Some(licences) = shared_data("licence") else { return };
    let lake: &Path = &scratch("place_without").join("lake");
    run(["--lake", text(lake), "ingest", text(&licences.join("seoul_cinema_khuda.csv.gz"))]).exits(0);
    run(["--lake", text(lake), "place", "--as-of", "2023-12-31"]).exits(0);
    let snapshot = current(lake);
    let gu = whole(&snapshot, "core_spells", &["gu_code", "scope"]);
    assert!(gu.len() > 800 && gu.iter().all(|row| row[1] != "seoul" || row[0].starts_with("11")));
    assert_eq!(place_checks(&snapshot)["place.invalid_polygons"].0, CheckStatus::NotApplicable);
}
