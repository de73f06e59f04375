//! Every real quarterly file: rows, quarters, layouts and identities, against the MANIFEST and pandas.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
mod staging_sink;

use golmok_lake::source::quarterly::stock_flow::{rows_of, stock_flow};
use golmok_testkit::{project_root, shared_data};
use staging_sink::stage;
use std::collections::BTreeMap;

/// File, source, layout, rows, first quarter, last quarter, quarters, kind of area.
type Row = (&'static str, &'static str, &'static str, u64, i32, i32, usize, &'static str);

const PORTAL: &str = "seoul_portal_trade_area";
const DONG: &str = "seoul_portal_admin_dong";
const GU: &str = "seoul_portal_gu";
const R_EXPORT: &str = "seoul_portal_2019_r_export";

#[rustfmt::skip]
const FILES: &[Row] = &[
    ("apartment_trdar_2019q4-2025q1_kmjun.csv.gz", "apartments", PORTAL, 32_358, 20194, 20251, 22, "trade_area"),
    ("change_trdar_v2024_2019q1-2024q1_jyjyjy17.csv.gz", "change_index", PORTAL, 34_650, 20191, 20241, 21, "trade_area"),
    ("change_trdar_v2025_2019q1-2025q1_surviving.csv.gz", "change_index", PORTAL, 41_250, 20191, 20251, 25, "trade_area"),
    ("facility_trdar_2020q4-2025q1_surviving.csv.gz", "facilities", PORTAL, 28_404, 20204, 20251, 18, "trade_area"),
    ("facility_trdar_2021q1-2023q2_hyelin606.csv.gz", "facilities", PORTAL, 15_780, 20211, 20232, 10, "trade_area"),
    ("footfall_gu_punchfan01.csv", "foot_traffic", GU, 550, 20191, 20242, 22, "gu"),
    ("footfall_hjd_2019q1-2024q4_tthyuk.csv.gz", "foot_traffic", DONG, 10_200, 20191, 20244, 24, "admin_dong"),
    ("footfall_trdar_2021q1-2023q2_hyelin606.csv.gz", "foot_traffic", PORTAL, 16_497, 20211, 20232, 10, "trade_area"),
    ("footfall_trdar_2024q1-q3_itsjulianjeong.csv.gz", "foot_traffic", PORTAL, 4_946, 20241, 20243, 3, "trade_area"),
    ("income_gu_punchfan01.csv", "incomes", GU, 550, 20191, 20242, 22, "gu"),
    ("income_hjd_leejongseok1.csv.gz", "incomes", DONG, 8_925, 20191, 20241, 21, "admin_dong"),
    ("income_trdar_2021q1-2023q2_hyelin606.csv.gz", "incomes", PORTAL, 15_870, 20211, 20232, 10, "trade_area"),
    ("old2019_dureejung/상권변화지표.csv", "change_index", "seoul_portal_2019", 140, 20191, 20203, 7, "trade_area"),
    ("old2019_dureejung/상주인구.csv", "residents", R_EXPORT, 140, 20191, 20203, 7, "trade_area"),
    ("old2019_dureejung/점포.csv", "store_counts", "seoul_portal_2019", 1_275, 20191, 20203, 7, "trade_area"),
    ("old2019_dureejung/직장인구.csv", "workers", R_EXPORT, 132, 20191, 20203, 7, "trade_area"),
    ("old2019_dureejung/집객시설.csv", "facilities", "seoul_portal_2019", 133, 20191, 20203, 7, "trade_area"),
    ("old2019_dureejung/추정매출.csv", "sales", R_EXPORT, 831, 20191, 20203, 7, "trade_area"),
    ("old2019_dureejung/추정유동인구.csv", "foot_traffic", R_EXPORT, 140, 20191, 20203, 7, "trade_area"),
    ("residents_gu_punchfan01.csv", "residents", GU, 550, 20191, 20242, 22, "gu"),
    ("residents_hjd_2019q1-2025q1_kkyung.csv.gz", "residents", DONG, 10_604, 20191, 20251, 25, "admin_dong"),
    ("residents_trdar_2021q1-2023q2_hyelin606.csv.gz", "residents", PORTAL, 16_316, 20211, 20232, 10, "trade_area"),
    ("sales_hjd_COFFEE_2024q1-q3_colproject1.csv.gz", "sales", DONG, 1_260, 20241, 20243, 3, "admin_dong"),
    ("sales_trdar_CVS_2021q1-2023q2_hyelin606.csv.gz", "sales", PORTAL, 8_493, 20211, 20232, 10, "trade_area"),
    ("sales_trdar_SAMPLE_2019q1_dataSeoul_DERIVED.csv.gz", "sales", "sql_export_2019", 2_407, 20191, 20191, 1, "trade_area"),
    ("sales_trdar_SEONGSU_2023q1-2024q2_tprpt.csv.gz", "sales", "open_api_trade_area", 872, 20231, 20242, 6, "trade_area"),
    ("sample_ejjunm/sample_foot_traffic_ejjunm.csv", "foot_traffic", PORTAL, 100, 20254, 20254, 1, "trade_area"),
    ("sample_ejjunm/sample_sales_2024_ejjunm.csv", "sales", PORTAL, 100, 20241, 20241, 1, "trade_area"),
    ("sample_ejjunm/sample_stores_2024_ejjunm.csv", "store_counts", PORTAL, 100, 20241, 20241, 1, "trade_area"),
    ("sample_ejjunm/sample_stores_2025_ejjunm.csv", "store_counts", "lower_case_trade_area", 100, 20251, 20251, 1, "trade_area"),
    ("store_hjd_COFFEE_2024q1-q3_colproject1.csv.gz", "store_counts", DONG, 1_272, 20241, 20243, 3, "admin_dong"),
    ("store_trdar_2022.zip", "store_counts", PORTAL, 305_587, 20221, 20224, 4, "trade_area"),
    ("store_trdar_2023.zip", "store_counts", PORTAL, 307_741, 20231, 20234, 4, "trade_area"),
    ("workers_gu_2019q1-2024q4_hr040530.csv", "workers", GU, 600, 20191, 20244, 24, "gu"),
    ("workers_hjd_2019q1-2025q1_kkyung.csv.gz", "workers", DONG, 10_350, 20191, 20251, 25, "admin_dong"),
    ("workers_trdar_2021q1-2023q2_hyelin606.csv.gz", "workers", PORTAL, 16_230, 20211, 20232, 10, "trade_area"),
    ("workers_trdar_2024q1-q3_itsjulianjeong.csv.gz", "workers", PORTAL, 4_908, 20241, 20243, 3, "trade_area"),
    ("workers_trdar_FILTERED_2019q1-2025q1_kmjun.csv.gz", "workers", PORTAL, 37_167, 20191, 20251, 25, "trade_area"),
];

/// Identities per file as pandas counts them (`scripts/golden/lake_quarterly.py`).
fn golden() -> BTreeMap<String, BTreeMap<String, (u64, u64)>> {
    let path = project_root().join("tests/golden/lake/quarterly.csv");
    let mut files: BTreeMap<String, BTreeMap<String, (u64, u64)>> = BTreeMap::new();
    for row in csv::Reader::from_path(path).unwrap().records() {
        let row = row.unwrap();
        let counts = (row[2].parse().unwrap(), row[3].parse().unwrap());
        files.entry(row[0].to_owned()).or_default().insert(row[1].to_owned(), counts);
    }
    files
}

#[test]
fn every_file_lands_whole_and_its_identities_are_those_of_pandas() {
    let golden = golden();
    let mut checked = 0;
    for (name, kind, layout, rows, first, last, quarters, area_kind) in FILES {
        let Some(path) = shared_data(&format!("golmok/{name}")) else { continue };
        let staged = stage(&path);
        assert_eq!((staged.vintage.kind.code(), staged.vintage.name), (*kind, *layout), "{name}");
        let rejects: Vec<_> = staged.memory.rejects.iter().take(3).collect();
        assert_eq!((staged.summary.staged, staged.summary.rejected), (*rows, 0), "{name}: {rejects:?}");
        assert_eq!((staged.summary.blank, staged.summary.undecodable), (0, 0), "{name}");
        let found = staged.quarters();
        assert_eq!((found.first(), found.last(), found.len()), (Some(first), Some(last), *quarters), "{name}");
        assert_eq!(staged.survey.areas_by_quarter.keys().copied().collect::<Vec<_>>(), found, "{name}");
        let last_day = golmok_model::Quarter::from_code(*last).unwrap().last_day();
        assert_eq!(staged.survey.newest_day, Some(last_day), "{name}");
        assert!(staged.texts("area_kind").iter().all(|k| k.as_deref() == Some(area_kind)), "{name}");
        let set = match *area_kind {
            "trade_area" if *last < 20210 => "trdar2019",
            "trade_area" => "trdar2022",
            "admin_dong" => "adm8",
            _ => "gu5",
        };
        assert!(staged.texts("code_set").iter().all(|s| s.as_deref() == Some(set)), "{name}");
        if let Some(expected) = golden.get(*name) {
            assert_eq!(staged.summary.identities, *expected, "{name}");
            checked += expected.len();
        }
    }
    assert!(checked == 0 || checked == golden.values().map(BTreeMap::len).sum::<usize>(), "{checked} identities");
}

#[test]
fn no_measure_of_an_official_file_is_null_throughout() {
    // A misspelt name in a specification would show as a column of nulls.
    let absent: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("incomes", ["other_spending_krw", "dining_spending_krw"].as_slice()),
        ("sales", ["store_count"].as_slice()),
    ]);
    for (name, kind, ..) in FILES.iter().filter(|f| !f.0.contains("COFFEE")) {
        let Some(path) = shared_data(&format!("golmok/{name}")) else { continue };
        let staged = stage(&path);
        let rows = staged.summary.staged as usize;
        for column in golmok_model::tables::staging::of(staged.vintage.kind).columns {
            let may_be_null = absent.get(kind).is_some_and(|columns| columns.contains(&column.name))
                || matches!(column.name, "caveats" | "trade_area_kind" | "area_name" | "industry_name");
            assert!(may_be_null || staged.nulls(column.name) < rows, "{name}: {} is null throughout", column.name);
        }
    }
}

#[test]
fn oddities_of_the_store_files_land_with_caveats() {
    let expected = [
        (
            "store_trdar_2022.zip",
            [
                ("closures_above_stores", 1_933),
                ("no_stores_with_closures", 1_813),
                ("only_franchises", 8_618),
                ("openings_above_stores", 7),
            ],
        ),
        (
            "store_trdar_2023.zip",
            [
                ("closures_above_stores", 2_342),
                ("no_stores_with_closures", 2_204),
                ("only_franchises", 8_587),
                ("openings_above_stores", 11),
            ],
        ),
    ];
    for (name, caveats) in expected {
        let Some(path) = shared_data(&format!("golmok/{name}")) else { return };
        let staged = stage(&path);
        let caveats: BTreeMap<String, u64> = caveats.iter().map(|(code, n)| ((*code).to_owned(), *n)).collect();
        assert_eq!(staged.summary.caveats, caveats, "{name}");
        let in_rows = staged
            .texts("caveats")
            .into_iter()
            .flatten()
            .flat_map(|c| c.split(';').map(str::to_owned).collect::<Vec<_>>());
        let mut counted: BTreeMap<String, u64> = BTreeMap::new();
        in_rows.for_each(|code| *counted.entry(code).or_default() += 1);
        assert_eq!(counted, caveats, "{name}");
        assert_eq!(staged.survey.industries.len(), 100);
        assert_eq!(staged.survey.areas_by_quarter.values().map(|a| a.len()).max(), Some(1_650));
    }
}

#[test]
fn stock_and_flow_agree_on_every_pair_of_2022_and_2023() {
    let mut batches = Vec::new();
    for name in ["store_trdar_2022.zip", "store_trdar_2023.zip"] {
        let Some(path) = shared_data(&format!("golmok/{name}")) else { return };
        batches.extend(stage(&path).memory.batches);
    }
    let rows: Vec<_> = batches.iter().flat_map(|batch| rows_of(batch).unwrap()).collect();
    let (held, broken) = stock_flow(rows);
    assert_eq!(broken, 0);
    assert!(held > 500_000, "{held} pairs");
}

#[test]
fn labels_that_cannot_be_told_are_marked() {
    for (name, ties) in [
        ("change_trdar_v2024_2019q1-2024q1_jyjyjy17.csv.gz", 2_999),
        ("change_trdar_v2025_2019q1-2025q1_surviving.csv.gz", 3_522),
    ] {
        let Some(path) = shared_data(&format!("golmok/{name}")) else { return };
        let staged = stage(&path);
        assert_eq!(staged.summary.caveats, BTreeMap::from([("undecidable_label".to_owned(), ties)]), "{name}");
    }
}

#[test]
fn what_spreadsheets_did_to_amounts_and_codes() {
    let Some(path) = shared_data("golmok/income_gu_punchfan01.csv") else { return };
    let staged = stage(&path);
    assert_eq!(staged.summary.caveats["parts_differ_from_total"], 340);
    assert_eq!(staged.summary.caveats["rounded_amount"], 340);
    assert_eq!(staged.texts("income_bracket")[0].as_deref(), Some("07")); // published as `7`
    assert_eq!(staged.integers("spending_krw")[1], Some(1_020_000_000_000)); // published as `1.02E+12`

    let Some(path) = shared_data("golmok/income_hjd_leejongseok1.csv.gz") else { return };
    let staged = stage(&path);
    let negative = staged.texts("caveats").iter().flatten().filter(|c| c.as_str() == "negative_amount").count();
    assert_eq!((negative as u64, staged.summary.caveats.len()), (staged.summary.caveats["negative_amount"], 1));
}

#[test]
fn blanks_of_facilities_and_apartments_mean_none() {
    let Some(path) = shared_data("golmok/facility_trdar_2020q4-2025q1_surviving.csv.gz") else { return };
    let staged = stage(&path);
    assert_eq!(staged.integers("railway_station_count").iter().flatten().sum::<i64>(), 0);
    assert_eq!(staged.nulls("bank_count"), 0);
    assert_eq!(staged.integers("bank_count").iter().filter(|n| **n == Some(0)).count(), 19_638);
    let Some(path) = shared_data("golmok/old2019_dureejung/집객시설.csv") else { return };
    assert_eq!(stage(&path).integers("bank_count").iter().filter(|n| **n == Some(0)).count(), 105);
}

#[test]
fn first_rows_are_read_field_by_field() {
    let Some(path) = shared_data("golmok/sales_trdar_SEONGSU_2023q1-2024q2_tprpt.csv.gz") else { return };
    let staged = stage(&path);
    assert_eq!(staged.texts("area_code")[0].as_deref(), Some("3110127"));
    assert_eq!(staged.texts("area_name")[0].as_deref(), Some("성수1가1동주민센터"));
    assert_eq!(staged.texts("trade_area_kind")[0].as_deref(), Some("A"));
    assert_eq!(staged.texts("industry_code")[0].as_deref(), Some("CS100001"));
    assert_eq!(staged.integers("sales_krw")[0], Some(291_974_047)); // published as `291974047.0`
    assert_eq!(staged.integers("h21_24_sales_count")[0], Some(483));
    assert_eq!(staged.integers("age_60_plus_sales_count")[0], Some(772));
    assert_eq!(staged.integers("line")[0], Some(2));

    let Some(path) = shared_data("golmok/sample_ejjunm/sample_stores_2025_ejjunm.csv") else { return };
    let staged = stage(&path);
    let first = |column: &str| staged.integers(column)[0];
    assert_eq!(
        (first("independent_store_count"), first("store_count"), first("franchise_store_count")),
        (Some(12), Some(13), Some(1))
    );
    assert_eq!(
        (first("opening_count"), first("closure_count"), first("closure_percent_published")),
        (Some(0), Some(1), Some(8))
    );

    let Some(path) = shared_data("golmok/old2019_dureejung/직장인구.csv") else { return };
    let staged = stage(&path); // its 기준_분기_코드.1 holds the letter of the kind
    assert_eq!(staged.texts("trade_area_kind")[0].as_deref(), Some("R"));
    assert_eq!(staged.integers("female_age_60_plus_worker_count")[0], Some(2));

    let Some(path) = shared_data("golmok/income_trdar_2021q1-2023q2_hyelin606.csv.gz") else { return };
    let staged = stage(&path); // 여가 and 문화 stand apart there
    assert_eq!(staged.integers("leisure_spending_krw")[0], Some(37_478_670 + 25_606_895));
    assert_eq!(staged.texts("income_bracket")[0].as_deref(), Some("08"));
}
