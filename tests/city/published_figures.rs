//! Figures that the publishers print, given back by the program: totals of 점포-상권 by quarter and kind of area, its whole
//! per cents, the labels and city means of 상권변화지표, and survival of licence files.
//!
//! Expected values: `scripts/golden/published_figures.py` (pandas, from the published files), and for survival the files of
//! `../shared/data/golden` (lifelines; their README states the rule). Counts and labels are equal; S to 1e-9.

use crate::program::{csv_rows, current, rows, run, scratch, text};
use golmok_lake::store::Snapshot;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// (figure, quarter, what of) → value.
type Figures = BTreeMap<(String, i32, String), i64>;

fn published() -> Figures {
    let path = golmok_testkit::project_root().join("tests/golden/published_figures.csv");
    let golden = csv_rows(&std::fs::read(path).unwrap());
    golden
        .into_iter()
        .map(|row| {
            ((row["figure"].clone(), row["quarter"].parse().unwrap(), row["of"].clone()), row["value"].parse().unwrap())
        })
        .collect()
}

/// The store files of two years and the change index, ingested, placed and measured; `None` without the real files.
static MEASURED: LazyLock<Option<Snapshot>> = LazyLock::new(|| {
    let names = [
        "store_trdar_2022.zip",
        "store_trdar_2023.zip",
        "change_trdar_v2024_2019q1-2024q1_jyjyjy17.csv.gz",
        "area_trdar.csv",
        "area_trdar_shp/area_trdar.shp",
    ];
    let files: Option<Vec<_>> =
        names.iter().map(|name| golmok_testkit::shared_data(&format!("golmok/{name}"))).collect();
    let files = files?;
    let lake = scratch("published_figures").join("lake");
    let ingest = ["ingest", "--lake", text(&lake)];
    run(ingest.into_iter().chain(files.iter().map(|file| text(file)))).exits(0);
    for step in ["place", "measure"] {
        run([step, "--lake", text(&lake), "--as-of", "2024-06-30"]).exits(0);
    }
    Some(current(&lake))
});

fn count(value: &Option<String>) -> i64 {
    value.as_deref().unwrap().parse().unwrap()
}

/// Half-up to one decimal, then half-up to a whole number, as the publisher rounds.
fn whole_percent(count: i64, stores: i64) -> i64 {
    let tenths = (count * 2_000 + stores) / (2 * stores);
    (tenths + 5) / 10
}

#[test]
fn store_totals_and_rates_come_back() {
    let Some(snapshot) = MEASURED.as_ref() else { return };
    let sums = ["store_count", "independent_store_count", "franchise_store_count", "opening_count", "closure_count"];
    let keys = ["quarter", "trade_area_kind", "area_kind", "industry_code", "closure_rate", "opening_rate"];
    let columns: Vec<&str> = keys.into_iter().chain(sums).collect();
    let mut found = Figures::new();
    let mut add = |figure: &str, quarter: i32, of: &str, value: i64| {
        *found.entry((figure.to_owned(), quarter, of.to_owned())).or_default() += value;
    };
    let mut city = BTreeMap::new();
    for row in rows(snapshot, "mart_changes", &columns) {
        let quarter = count(&row[0]) as i32;
        let (stores, openings, closures) = (count(&row[6]), count(&row[9]), count(&row[10]));
        if row[2].as_deref() == Some("city") && row[3].as_deref() == Some("ALL") {
            city.insert(quarter, [stores, openings, closures]);
        }
        if row[2].as_deref() != Some("trade_area") || row[3].as_deref() == Some("ALL") {
            continue;
        }
        let kind = row[1].as_deref().unwrap();
        add("rows", quarter, kind, 1);
        for (name, value) in sums.iter().zip(&row[6..]) {
            add(name, quarter, kind, count(value));
        }
        if stores > 0 {
            add("closure_percent_published", quarter, "", whole_percent(closures, stores));
            add("opening_percent_published", quarter, "", whole_percent(openings, stores));
            for (rate, events) in [(&row[4], closures), (&row[5], openings)] {
                let rate: f64 = rate.as_deref().unwrap().parse().unwrap();
                assert!((rate - events as f64 / stores as f64).abs() < 1e-12, "{row:?}");
            }
        }
    }
    let is_count =
        |key: &&(String, i32, String)| !key.0.contains("label") && key.0 != "ties" && !key.0.starts_with("city");
    let expected: Figures = published().into_iter().filter(|(key, _)| is_count(&key)).collect();
    assert_eq!(expected.len(), 8 * (4 * 6 + 2));
    assert_eq!(found, expected);
    // The city is the areas that do not overlap.
    assert_eq!(city.len(), 8);
    for (quarter, sums) in city {
        for (name, sum) in ["store_count", "opening_count", "closure_count"].into_iter().zip(sums) {
            let of = |kind: &str| expected[&(name.to_owned(), quarter, kind.to_owned())];
            assert_eq!(sum, of("A") + of("D") + of("R"), "{name} of {quarter}");
        }
    }
}

#[test]
fn labels_and_means_of_the_change_index_come_back() {
    let Some(snapshot) = MEASURED.as_ref() else { return };
    let columns = [
        "quarter",
        "change_class",
        "change_class_published",
        "city_operating_months_mean",
        "city_closed_months_mean",
        "area_kind",
        "industry_code",
    ];
    let mut found = Figures::new();
    for row in rows(snapshot, "mart_changes", &columns) {
        let of_area = row[5].as_deref() == Some("trade_area") && row[6].as_deref() == Some("ALL");
        let (true, Some(label)) = (of_area, row[2].as_deref()) else { continue };
        let quarter = count(&row[0]) as i32;
        let mut add = |figure: &str, of: &str, value: i64| {
            *found.entry((figure.to_owned(), quarter, of.to_owned())).or_default() += value;
        };
        add("label", label, 1);
        match row[1].as_deref() {
            // Replayed from the four means wherever these decide.
            Some(replayed) => {
                assert_eq!(replayed, label, "{row:?}");
                add("decided_label", replayed, 1);
            }
            None => add("ties", "", 1),
        }
        for (figure, value) in [("city_operating_months_mean", &row[3]), ("city_closed_months_mean", &row[4])] {
            found.insert((figure.to_owned(), quarter, String::new()), count(value));
        }
    }
    let of_index =
        |key: &(String, i32, String)| key.0.contains("label") || key.0 == "ties" || key.0.starts_with("city");
    let expected: Figures = published().into_iter().filter(|(key, _)| of_index(key)).collect();
    assert!(expected.len() >= 8 * 10, "{}", expected.len());
    assert_eq!(found, expected);
}

#[test]
fn survival_of_licence_files_comes_back() {
    let files = [
        ("yuheung_202509", "seoul_yuheung_jihye"),
        ("cinema_202502", "seoul_cinema_khuda"),
        ("hospital_202505", "seoul_hospital_dongwon"),
        ("sukbak_202604", "seoul_sukbak_lodging_njt"),
    ];
    for (dataset, file) in files {
        let Some(path) = golmok_testkit::shared_data(&format!("licence/{file}.csv.gz")) else { return };
        for (variant, from) in [("full", None), ("lt2010", Some("2010-01-01"))] {
            let Some(golden) = golmok_testkit::shared_data(&format!("golden/km_{dataset}_{variant}.csv")) else {
                return;
            };
            let mut args = vec!["survival", text(&path), "--at", "1,2,3,5,10", "--format", "csv"];
            args.extend(from.iter().flat_map(|day| ["--from", day]));
            let said: BTreeMap<String, BTreeMap<String, String>> =
                run(&args).exits(0).rows().into_iter().map(|row| (row["years"].clone(), row)).collect();
            let mut compared = 0;
            let golden = csv_rows(&std::fs::read(golden).unwrap());
            for row in golden.iter().filter(|row| row["group_by"] == "all") {
                let ours: f64 = said[&row["year"]]["survival"].parse().unwrap();
                let theirs: f64 = row["S_lifelines"].parse().unwrap();
                assert!(
                    (ours - theirs).abs() < 1e-9,
                    "{dataset} {variant} after {} years: {ours} {theirs}",
                    row["year"]
                );
                compared += 1;
            }
            assert_eq!(compared, 5, "{dataset} {variant}");
        }
    }
}
