//! Every indicator's source columns exist and are filled in the real public files.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
mod staged_files;

use arrow::array::Array;
use golmok_indicators::register;
use golmok_testkit::shared_data;
use std::collections::{BTreeMap, BTreeSet};

/// A real file of each staging table.
const FILES: [(&str, &str); 12] = [
    ("stg_store_counts", "golmok/store_hjd_COFFEE_2024q1-q3_colproject1.csv.gz"),
    ("stg_store_counts", "golmok/sample_ejjunm/sample_stores_2024_ejjunm.csv"),
    ("stg_sales", "golmok/sales_trdar_SEONGSU_2023q1-2024q2_tprpt.csv.gz"),
    ("stg_foot_traffic", "golmok/footfall_trdar_2024q1-q3_itsjulianjeong.csv.gz"),
    ("stg_residents", "golmok/residents_trdar_2021q1-2023q2_hyelin606.csv.gz"),
    ("stg_workers", "golmok/workers_trdar_2024q1-q3_itsjulianjeong.csv.gz"),
    ("stg_facilities", "golmok/facility_trdar_2021q1-2023q2_hyelin606.csv.gz"),
    ("stg_change_index", "golmok/change_trdar_v2025_2019q1-2025q1_surviving.csv.gz"),
    ("stg_incomes", "golmok/income_trdar_2021q1-2023q2_hyelin606.csv.gz"),
    ("stg_areas", "golmok/area_trdar.csv"),
    ("stg_licences", "licence/seoul_yuheung_jihye.csv.gz"),
    ("stg_semas_stores", "semas/semas_seoul_SUBSET_kangdamii.csv.gz"),
];

/// The staging column that a column of a later table is made of.
fn origin(input: &str) -> String {
    let (table, column) = input.split_once('.').unwrap();
    let staging = match (table, column) {
        // a constant of the step that writes the table
        ("core_cells", "source") => return "stg_store_counts.source_sha256".to_owned(),
        ("core_cells", _) => "stg_store_counts",
        ("core_spells", "opened_on" | "entry_on") => return "stg_licences.licensed_on".to_owned(),
        ("core_spells", "ended_on") => return "stg_licences.closed_on".to_owned(),
        ("core_spells", "end_reason") => return "stg_licences.status".to_owned(),
        ("core_spells", "x_m") => return "stg_licences.x_5174".to_owned(),
        ("core_spells", "y_m") => return "stg_licences.y_5174".to_owned(),
        ("core_spells", "industry_code") => return "stg_licences.service_id".to_owned(),
        ("core_areas", "geometry_wkb") => return "stg_boundaries.geometry_wkb".to_owned(),
        ("core_areas", _) => "stg_areas",
        ("core_shops", "industry_code") => return "stg_semas_stores.class_small".to_owned(),
        ("core_area_quarters", "foot_traffic_count") => "stg_foot_traffic",
        ("core_area_quarters", "resident_count") => "stg_residents",
        ("core_area_quarters", "worker_count") => "stg_workers",
        ("core_area_quarters", "facility_count") => "stg_facilities",
        ("core_area_quarters", "spending_krw") => "stg_incomes",
        ("core_area_quarters", _) => "stg_change_index",
        (staging, _) => staging,
    };
    format!("{staging}.{column}")
}

#[test]
fn every_indicator_is_satisfiable_on_the_real_files() {
    let mut filled: BTreeSet<String> = BTreeSet::new();
    for (table, file) in FILES {
        let Some(path) = shared_data(file) else { return };
        for batch in staged_files::batches(&path) {
            for (field, values) in batch.schema().fields().iter().zip(batch.columns()) {
                if values.null_count() < values.len() {
                    filled.insert(format!("{table}.{}", field.name()));
                }
            }
        }
    }
    let Some(boundaries) = shared_data("boundaries/sangkwon_area_trdar.shp") else { return };
    let outlined = staged_files::batches(&boundaries);
    assert!(outlined.iter().map(|b| b.num_rows()).sum::<usize>() == 1650);
    filled.insert("stg_boundaries.geometry_wkb".to_owned());

    let missing: BTreeMap<&str, Vec<String>> = register::all()
        .map(|i| (i.id, i.inputs.iter().map(|c| origin(c)).filter(|c| !filled.contains(c)).collect::<Vec<_>>()))
        .filter(|(_, missing)| !missing.is_empty())
        .collect();
    assert!(missing.is_empty(), "absent or all null: {missing:?}");
    assert!(register::all().count() > 50);
}
