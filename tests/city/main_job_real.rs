//! The main job on the real Seoul files, as of the end of 2023: every row of every MANIFEST is accounted for, published
//! totals come back, the rating knows nothing later and has skill.

use crate::cities::{City, REAL, REAL_AS_OF};
use crate::program::rows;
use golmok_lake::store::{CheckStatus, Outcome, Snapshot};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The as-of date and, in codes, its quarter and the one before.
const AS_OF: &str = REAL_AS_OF;
const NEWEST: i32 = 20234;
const NEWEST_OF_OTHERS: i32 = 20233;

/// The run, or nothing (said loudly) where the real files are absent.
fn job() -> Option<&'static City> {
    let job = REAL.as_ref();
    if job.is_none() {
        golmok_testkit::skipped("the main job on the real files");
    }
    job
}

fn column(snapshot: &Snapshot, table: &str, name: &str) -> Vec<Option<String>> {
    rows(snapshot, table, &[name]).into_iter().map(|mut row| row.remove(0)).collect()
}

/// Rows of each file that the MANIFESTs of the folder list: name pattern (`…` stands for any text) → rows.
fn listed(folder: &Path) -> Vec<(String, u64)> {
    let manifest = std::fs::read_to_string(folder.join("MANIFEST.md")).unwrap();
    let mut found = Vec::new();
    let mut rows_at = None;
    for line in manifest.lines() {
        let Some(cells) = line.strip_prefix('|').and_then(|line| line.trim_end().strip_suffix('|')) else {
            rows_at = None;
            continue;
        };
        let cells: Vec<&str> = cells.split('|').map(str::trim).collect();
        match rows_at {
            None => rows_at = cells.iter().position(|cell| ["rows", "features"].contains(cell)),
            Some(_) if cells[0].starts_with("---") => {}
            Some(at) => {
                // "a.csv.gz, b.csv.gz" with "1 / 2"; "x.{shp,dbf}" with one figure; "360 (45 blank)".
                let names = in_braces_first(cells[0]);
                let figures: Vec<&str> = cells[at].split(" / ").collect();
                for (i, name) in names.split(", ").enumerate() {
                    let figure = figures.get(i).copied().unwrap_or_default();
                    let digits = figure.split(' ').next().unwrap_or_default();
                    found.push((name.to_owned(), digits.parse().unwrap_or_else(|_| panic!("{line}"))));
                }
            }
        }
    }
    found
}

/// `a.{shp,dbf}` as `a.shp`.
fn in_braces_first(names: &str) -> String {
    match names.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?))) {
        Some((before, (inside, after))) => {
            let first = inside.split(',').next().unwrap_or_default();
            format!("{before}{first}{after}")
        }
        None => names.to_owned(),
    }
}

fn is_named(name: &str, pattern: &str) -> bool {
    match pattern.split_once('…') {
        Some((before, after)) => name.starts_with(before) && name.ends_with(after),
        None => name == pattern,
    }
}

/// Files of the MANIFESTs that golmok does not read, each with a word of the reason it must give.
const NOT_READ: &[(&str, Outcome, &str)] = &[
    ("golmok/area_trdar_shp/area_trdar.shp", Outcome::Duplicate, "same bytes"),
    ("golmok/industries.csv", Outcome::Unknown, "unknown header"),
    ("golmok/sales_trdar_SAMPLE_2019q1_dataSeoul_mysqldump.sql.gz", Outcome::Refused, "SQL dump"),
    ("golmok/year_gagesajang/sales", Outcome::Refused, "sum of quarter numbers"),
    ("golmok/year_gagesajang/footfall", Outcome::Refused, "only totals by sex"),
    ("population/", Outcome::Refused, "later version"),
];

#[test]
fn row_counts_equal_the_manifests() {
    let Some(job) = job() else { return };
    let mut lists: BTreeMap<&str, Vec<(String, u64)>> = BTreeMap::new();
    let (mut read, mut not_read, mut found) = (0, 0, BTreeSet::new());
    for entry in &job.snapshot.info().sources {
        let (folder, below) = entry.name.split_once('/').unwrap_or(("", &entry.name));
        if ["crs", "golden"].contains(&folder) {
            assert_ne!(entry.outcome, Outcome::Staged, "{}", entry.name);
            continue;
        }
        let list = lists.entry(folder).or_insert_with(|| listed(&job.files.join(folder)));
        let Some((pattern, expected)) = list.iter().find(|(pattern, _)| is_named(below, pattern)) else {
            // These are listed by the header of their column only.
            panic!("{} is in no MANIFEST", entry.name)
        };
        found.insert((folder, pattern.clone()));
        match NOT_READ.iter().find(|(name, ..)| entry.name.starts_with(name)) {
            Some((_, outcome, word)) => {
                let reason = entry.reason.as_deref().unwrap_or_default();
                assert!(entry.outcome == *outcome && reason.contains(word), "{}: {reason}", entry.name);
                not_read += 1;
            }
            None => {
                assert_eq!(entry.outcome, Outcome::Staged, "{}: {:?}", entry.name, entry.reason);
                assert_eq!(entry.rows + entry.blank, *expected, "{}", entry.name);
                assert_eq!(entry.staged + entry.rejected, entry.rows, "{}", entry.name);
                read += 1;
            }
        }
    }
    // And every file that a MANIFEST lists was met.
    for (folder, list) in &lists {
        for (pattern, _) in list {
            assert!(found.contains(&(*folder, pattern.clone())), "{folder}/{pattern} was not met");
        }
    }
    assert!(read >= 60 && not_read >= 12, "{read} read, {not_read} not");
}

#[test]
fn every_trade_area_and_industry_has_a_row() {
    let Some(job) = job() else { return };
    let columns = ["area_kind", "area_code", "industry_code", "as_of", "closure_probability_1y", "reason_unrated"];
    let ratings = rows(&job.snapshot, "mart_entry_risk", &columns);
    let cells: Vec<_> =
        ratings.iter().filter(|r| r[0].as_deref() == Some("trade_area") && r[2].as_deref() != Some("ALL")).collect();
    let distinct = |at: usize| cells.iter().map(|r| r[at].as_deref().unwrap()).collect::<BTreeSet<_>>().len();
    assert_eq!((cells.len(), distinct(1), distinct(2)), (165_000, 1_650, 100));
    assert!(ratings.iter().all(|r| r[3].as_deref() == Some(AS_OF)));
    // A probability or a reason, never both, never neither.
    assert!(ratings.iter().all(|r| r[4].is_some() != r[5].is_some()));
    assert!(cells.iter().filter(|r| r[4].is_some()).count() > 160_000);
}

#[test]
fn published_totals_come_back() {
    let Some(job) = job() else { return };
    let mut stores: BTreeMap<String, i64> = BTreeMap::new();
    let mut closures = 0;
    for row in
        rows(&job.snapshot, "core_cells", &["quarter", "source", "trade_area_kind", "store_count", "closure_count"])
    {
        let [Some(quarter), Some(source), Some(kind), Some(count), Some(closed)] = <[_; 5]>::try_from(row).unwrap()
        else {
            continue;
        };
        if quarter == NEWEST.to_string() && source == "store_counts" {
            *stores.entry(kind).or_default() += count.parse::<i64>().unwrap();
            closures += closed.parse::<i64>().unwrap();
        }
    }
    // Σ 유사_업종_점포_수 of 20234 in store_trdar_2023.zip, by pandas.
    let published = [("A", 182_581), ("D", 258_634), ("R", 62_527), ("U", 35_416)];
    assert_eq!(stores, published.map(|(kind, count)| (kind.to_owned(), count)).into());
    assert_eq!(stores.values().sum::<i64>(), 539_158);
    assert_eq!(stores["A"] + stores["D"] + stores["R"], 503_742);
    assert_eq!(closures, 5_150 + 6_065 + 1_375 + 629);
}

#[test]
fn six_trade_areas_are_invalid_polygons() {
    let Some(job) = job() else { return };
    let areas = rows(&job.snapshot, "ref_areas", &["area_kind", "area_code", "invalid_reason"]);
    let trade_areas: Vec<_> = areas.iter().filter(|r| r[0].as_deref() == Some("trade_area")).collect();
    assert_eq!(trade_areas.len(), 1_650);
    assert_eq!(trade_areas.iter().filter(|r| r[2].is_some()).count(), 6);
}

#[test]
fn identities_of_the_publisher_hold() {
    let Some(job) = job() else { return };
    let mut passed = 0;
    for check in &job.snapshot.info().checks {
        let figure = |name: &str| check.figures[name].as_u64().unwrap();
        let expected = match check.name.as_str() {
            "identity.store_counts.stock_flow" => 532_866,
            "identity.store_counts.published_closure_percent" | "identity.store_counts.published_opening_percent" => {
                610_000
            }
            "identity.store_counts.independent_and_franchise" => 613_000,
            name if name.starts_with("rejects.") => {
                assert_eq!(check.status, CheckStatus::Passed, "{name}: {}", check.detail);
                continue;
            }
            _ => continue,
        };
        assert_eq!((check.status, figure("fails")), (CheckStatus::Passed, 0), "{}: {}", check.name, check.detail);
        assert!(figure("holds") >= expected, "{}: {}", check.name, check.detail);
        passed += 1;
    }
    assert_eq!(passed, 4);
}

#[test]
fn the_backtest_shows_skill_within_industries() {
    let Some(job) = job() else { return };
    let columns = ["origin", "model", "scope", "segment", "metric", "value", "n_origins"];
    let scores = rows(&job.snapshot, "backtest_scores", &columns);
    let of = |model: &str, metric: &str| -> f64 {
        let key = ["20224", model, "adr", "all", metric].map(|text| Some(text.to_owned()));
        let found: Vec<_> = scores.iter().filter(|row| row[..5] == key).collect();
        assert_eq!(found.len(), 1, "{model}, {metric}");
        found[0][5].as_deref().unwrap().parse().unwrap()
    };
    let (share, contrast) = (of("golmok", "explained_share"), of("golmok", "within_industry_contrast"));
    assert!(share > 0.10, "share of explainable deviance {share}");
    assert!(contrast > 1.45, "contrast within industries {contrast}");
    // The baseline that knows the industry's rate only explains nothing, by definition, and has no contrast.
    assert!(of("industry_rate", "explained_share").abs() < 1e-9);
    assert!(of("shrunk_cell", "within_industry_contrast") < contrast);
    let coverage = of("golmok", "coverage_90");
    assert!((0.88..=0.92).contains(&coverage), "coverage {coverage}");
    assert_eq!(of("golmok", "total_inside"), 1.0);
    assert!(scores.iter().all(|row| row[6].as_deref() == Some("1")));
}

/// A cell at the end of 2022 and the year after it.
struct Followed {
    industry: String,
    stores: f64,
    log_hazard: f64,
    closures: f64,
    at_risk: f64,
}

/// Slope of the closures of the year after on the log of the hazard said, industries at their own levels: Poisson
/// likelihood, Newton steps.
fn slope_within_industries(cells: &[&Followed]) -> f64 {
    let mut by_industry: BTreeMap<&str, Vec<&Followed>> = BTreeMap::new();
    cells.iter().for_each(|cell| by_industry.entry(&cell.industry).or_default().push(cell));
    let mut slope = 0.0_f64;
    for _ in 0..50 {
        let (mut gradient, mut curvature) = (0.0, 0.0);
        for industry in by_industry.values() {
            let relative = |cell: &Followed| cell.at_risk * (slope * (cell.log_hazard + 4.0)).exp();
            let whole: f64 = industry.iter().map(|cell| relative(cell)).sum();
            let closures: f64 = industry.iter().map(|cell| cell.closures).sum();
            let middle = industry.iter().map(|cell| relative(cell) * cell.log_hazard).sum::<f64>() / whole;
            for cell in industry {
                let (mean, apart) = (relative(cell) * closures / whole, cell.log_hazard - middle);
                gradient += (cell.closures - mean) * apart;
                curvature += mean * apart * apart;
            }
        }
        slope += (gradient / curvature).clamp(-0.5, 0.5);
    }
    slope
}

#[test]
fn shrunk_closures_mean_for_the_next_year_what_they_say() {
    let Some(job) = job() else { return };
    let columns = [
        "area_kind",
        "trade_area_kind",
        "area_code",
        "industry_code",
        "quarter",
        "store_count",
        "closure_count",
        "at_risk",
        "closure_hazard_q_shrunk",
    ];
    let mut cells: BTreeMap<(String, String), Followed> = BTreeMap::new();
    let table = rows(&job.snapshot, "mart_changes", &columns);
    let of = |row: &[Option<String>], at: usize| row[at].clone().unwrap_or_default();
    let in_trade_areas: Vec<_> =
        table.iter().filter(|row| of(row, 0) == "trade_area" && of(row, 1) != "U" && of(row, 3) != "ALL").collect();
    let number = |row: &[Option<String>], at: usize| of(row, at).parse::<f64>().unwrap();
    for row in in_trade_areas.iter().filter(|row| of(row, 4) == "20224" && number(row, 5) > 0.0) {
        let cell = Followed {
            industry: of(row, 3),
            stores: number(row, 5),
            log_hazard: number(row, 8).ln(),
            closures: 0.0,
            at_risk: 0.0,
        };
        cells.insert((of(row, 2), of(row, 3)), cell);
    }
    for row in in_trade_areas.iter().filter(|row| of(row, 4).starts_with("2023")) {
        if let Some(cell) = cells.get_mut(&(of(row, 2), of(row, 3))) {
            cell.closures += number(row, 6);
            cell.at_risk += number(row, 7);
        }
    }
    let of_size = |sizes: std::ops::Range<f64>| {
        slope_within_industries(&cells.values().filter(|cell| sizes.contains(&cell.stores)).collect::<Vec<_>>())
    };
    let (all, few) = (of_size(1.0..f64::INFINITY), of_size(1.0..4.0));
    // Bursts of single quarters counted in, it was 0.59, and 0.40 under four shops: worse than the industry's rate.
    assert!((0.85..=1.2).contains(&all), "slope {all}");
    assert!(few > 0.85, "slope {few} under four shops");
}

#[test]
fn nothing_later_than_the_as_of_date_is_used() {
    let Some(job) = job() else { return };
    let snapshot = &job.snapshot;
    let newest = |table: &str| {
        let quarters = column(snapshot, table, "quarter").into_iter().map(|q| q.unwrap().parse::<i32>().unwrap());
        quarters.max().unwrap()
    };
    assert_eq!(newest("core_cells"), NEWEST);
    assert_eq!(newest("core_area_quarters"), NEWEST_OF_OTHERS);
    // The files do hold later quarters.
    assert!(newest("stg_store_counts") > NEWEST && newest("stg_change_index") > NEWEST);
    for (table, day) in [("core_spells", "opened_on"), ("core_spells", "ended_on"), ("mart_signal", "as_of")] {
        let latest = column(snapshot, table, day).into_iter().flatten().max().unwrap();
        assert!(latest.as_str() <= AS_OF, "{table}.{day}: {latest}");
    }
    // A licence of 2026 is open at the end of 2023 where it closed later.
    assert!(column(snapshot, "stg_licences", "closed_on").into_iter().flatten().any(|day| day.as_str() > AS_OF));
    // A publication that appeared later says so.
    for row in rows(snapshot, "core_area_quarters", &["publication", "late_vintage"]) {
        let late = row[0].as_deref().unwrap() > AS_OF;
        assert_eq!(row[1].as_deref(), Some(if late { "true" } else { "false" }), "{row:?}");
    }
}

#[test]
fn the_page_draws_every_trade_area() {
    let Some(job) = job() else { return };
    let page = std::fs::read_to_string(job.out.join("index.html")).unwrap();
    let codes = column(&job.snapshot, "stg_areas", "area_code").into_iter().flatten();
    let shown = codes.filter(|code| code.starts_with('3')).collect::<BTreeSet<_>>();
    assert_eq!(shown.len(), 1_650);
    assert!(shown.iter().all(|code| page.contains(&format!("\"{code}\""))));
    assert!(page.contains(AS_OF) && page.len() < 4_000_000, "{} bytes", page.len());
}

/// Five codes stand in two code sets: 11110 is 종로 among the gu and 노원 among KOSTAT's.
#[test]
fn an_area_in_force_stands_once_whatever_sets_its_code_is_in() {
    let Some(job) = job() else { return };
    let editions = rows(&job.snapshot, "ref_areas", &["area_kind", "area_code", "code_set"]);
    let mut sets: BTreeMap<Vec<Option<String>>, BTreeSet<Option<String>>> = BTreeMap::new();
    for row in editions {
        sets.entry(row[..2].to_vec()).or_default().insert(row[2].clone());
    }
    assert!(sets.values().filter(|sets| sets.len() > 1).count() >= 5, "codes in two sets are there");

    let columns = ["area_kind", "area_code", "code_set", "area_name", "area_m2", "edition"];
    let in_force = rows(&job.snapshot, "core_areas", &columns);
    let keys: BTreeSet<_> = in_force.iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    assert_eq!(keys.len(), in_force.len(), "one row per area");
    let of_kind = |kind: &str| in_force.iter().filter(|row| row[0].as_deref() == Some(kind)).collect::<Vec<_>>();
    assert_eq!((of_kind("gu").len(), of_kind("trade_area").len()), (25, 1_650));
    assert!(of_kind("gu").iter().all(|row| row[2].as_deref() == Some("gu5")));
    let jongno = of_kind("gu").into_iter().find(|row| row[1].as_deref() == Some("11110")).unwrap();
    let nowon = of_kind("gu").into_iter().find(|row| row[1].as_deref() == Some("11350")).unwrap();
    assert_eq!((jongno[3].as_deref(), nowon[3].as_deref()), (Some("종로구"), Some("노원구")));
    // 종로 has 23.9 km², 노원 35.4 km².
    let km2 = |row: &[Option<String>]| row[4].as_ref().unwrap().parse::<f64>().unwrap() / 1e6;
    assert!((km2(jongno) - 23.9).abs() < 0.3 && (km2(nowon) - 35.4).abs() < 0.4, "{} {}", km2(jongno), km2(nowon));
    // The gu's outline in the files of the report is the same one.
    let text = std::fs::read_to_string(job.out.join("areas.geojson")).unwrap();
    let features: serde_json::Value = serde_json::from_str(&text).unwrap();
    let of = |code: &str| {
        let all = features["features"].as_array().unwrap().iter();
        let mut found = all.filter(|f| f["properties"]["area_kind"] == "gu" && f["properties"]["area_code"] == code);
        let one = found.next().unwrap().to_string();
        assert!(found.next().is_none(), "{code} twice");
        one
    };
    assert_ne!(of("11110"), of("11350"));
}
