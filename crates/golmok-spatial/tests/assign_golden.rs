//! Assignment of the real licences to the real areas equals geopandas and shapely (scripts/golden/spatial_assign.py).
#![allow(clippy::unwrap_used)]

mod real_files;

use golmok_spatial::{Area, AreaIndex};
use std::collections::BTreeMap;

fn golden(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().filter(|l| !l.starts_with('#')).skip(1).map(|l| l.split(',').collect())
}

const FILES: &str = include_str!("../../../tests/golden/spatial/assign_files.csv");
const AREAS: &str = include_str!("../../../tests/golden/spatial/assign_areas.csv");
const INVALID: &str = include_str!("../../../tests/golden/spatial/invalid_areas.csv");

fn check(boundaries: &str, areas: Option<Vec<Area>>, area_count: usize) {
    let Some(areas) = areas else { return };
    assert_eq!(areas.len(), area_count);
    let index = AreaIndex::new(areas).unwrap();

    let invalid: Vec<_> =
        index.areas().iter().filter(|a| a.invalid_reason.is_some()).map(|a| a.code.as_str()).collect();
    let expected: Vec<_> = golden(INVALID).filter(|row| row[0] == boundaries).map(|row| row[1]).collect();
    assert_eq!(invalid, expected, "areas that shapely finds invalid");

    let mut totals = BTreeMap::new();
    let mut compared = 0;
    for row in golden(FILES).filter(|row| row[1] == boundaries) {
        let Some(points) = real_files::licence_points(row[0]) else { return };
        let assignment = index.assign(&points);
        let held: Vec<Vec<u32>> = (0..points.len()).map(|i| assignment.areas(i)).collect();
        let code = |id: &u32| index.areas()[*id as usize].code.as_str();
        let lines: Vec<String> = held.iter().map(|ids| ids.iter().map(code).collect::<Vec<_>>().join("+")).collect();
        let mut crc = flate2::Crc::new();
        crc.update(lines.join("\n").as_bytes());
        let got = [
            points.len().to_string(),
            held.iter().filter(|ids| !ids.is_empty()).count().to_string(),
            held.iter().filter(|ids| ids.len() > 1).count().to_string(),
            format!("{:08x}", crc.sum()),
        ];
        assert_eq!(got, row[2..], "{} in {boundaries}", row[0]);
        for (area, count) in index.areas().iter().zip(assignment.counts(area_count)) {
            *totals.entry(area.code.clone()).or_insert(0) += count;
        }
        compared += points.len();
    }
    assert!(compared > 40_000, "{compared}");
    let expected: BTreeMap<String, u64> = golden(AREAS)
        .filter(|row| row[0] == boundaries)
        .map(|row| (row[1].to_owned(), row[2].parse().unwrap()))
        .collect();
    totals.retain(|_, count| *count > 0);
    assert_eq!(totals, expected);
}

#[test]
fn trade_areas_as_geopandas() {
    check("trade_area", real_files::trade_areas(), 1650);
}

#[test]
fn admin_dongs_as_geopandas() {
    check("admin_dong", real_files::admin_dongs(), 426);
}

#[test]
fn legal_dongs_as_geopandas() {
    check("legal_dong", real_files::legal_dongs(), 467);
}
