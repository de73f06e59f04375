//! The main job on one published file: what is told without boundaries.

use crate::program::{current, rows, run, scratch, text};
use std::collections::BTreeSet;
use std::path::Path;

/// One year of store counts and nothing else, as a newcomer's first download is.
#[test]
fn counts_alone_have_names_and_no_map() {
    let Some(file) = golmok_testkit::shared_data("golmok/store_trdar_2023.zip") else { return };
    let dir = scratch("counts_alone");
    let (lake, out) = (dir.join("lake"), dir.join("out"));
    let said = run(["run", "--input", text(&file), "--lake", text(&lake), "--out", text(&out)]).exits(0);
    assert!(said.stderr.contains("경계 → 지도"), "what is missing, and what for: {}", said.stderr);

    let areas = rows(&current(&lake), "core_areas", &["area_kind", "area_name", "geometry_kind"]);
    assert!(areas.len() >= 1_650 && areas.iter().all(|area| area[1].is_some() && area[2].is_none()));
    let files = |folder: &Path| -> BTreeSet<String> {
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(files(&out.join("gu")), BTreeSet::new(), "no page of a gu that nobody named");
    let written = files(&out);
    assert!(written.contains("entry_risk.csv"));
    assert!(!written.contains("areas.geojson") && !written.contains("areas.parquet"), "areas without a geometry");

    let csv = crate::program::csv_rows(&std::fs::read(out.join("entry_risk.csv")).unwrap());
    let unnamed = csv.iter().filter(|row| row["area_kind"] == "trade_area" && row["area_name"] == row["area_code"]);
    assert_eq!(unnamed.count(), 0, "the file holds the names of its areas");
    let page = std::fs::read_to_string(out.join("area/3120189.html")).unwrap();
    assert!(page.contains("강남역"));
    let on_lake = |args: &[&str]| run(args.iter().copied().chain(["--lake", text(&lake), "--industry", "커피-음료"]));
    assert!(on_lake(&["advise", "--area", "강남역"]).exits(0).stdout.starts_with("강남역"));
    let nowhere = on_lake(&["advise", "--at", "127.0276,37.4979"]).exits(2).stderr;
    assert!(nowhere.contains("경계"), "a place needs boundaries: {nowhere}");
}
