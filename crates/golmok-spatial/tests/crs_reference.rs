//! Transforms against the reference points (PROJ) and PROJ's own two-dimensional inverse.
#![allow(clippy::unwrap_used)]

use golmok_spatial::Crs;

fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().filter(|l| !l.starts_with('#')).skip(1).map(|l| l.split(',').collect())
}

fn pair(row: &[&str], x: usize) -> (f64, f64) {
    (row[x].parse().unwrap(), row[x + 1].parse().unwrap())
}

/// Metres between two points that are metres, or degrees near Seoul.
fn apart_m(crs: Crs, a: (f64, f64), b: (f64, f64)) -> f64 {
    let (dx, dy) = (a.0 - b.0, a.1 - b.1);
    if crs.is_degrees() { (dx * 88_400.0).hypot(dy * 111_000.0) } else { dx.hypot(dy) }
}

#[test]
fn reference_points_within_their_tolerances_both_ways() {
    let Some(path) = golmok_testkit::shared_data("crs/reference_points.csv") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    // Columns id, lon, lat, then x and y in 5174, 5181, 5179.
    for (crs, column, tolerance_m) in [(Crs::Epsg5174, 3, 0.01), (Crs::Epsg5181, 5, 0.001), (Crs::Epsg5179, 7, 0.001)] {
        let mut count = 0;
        let mut worst = [0.0_f64; 2];
        for row in rows(&text) {
            let (degrees, metres) = (pair(&row, 1), pair(&row, column));
            let forward = Crs::Epsg4326.to(crs).apply(degrees.0, degrees.1).unwrap();
            let back = crs.to(Crs::Epsg4326).apply(metres.0, metres.1).unwrap();
            worst[0] = worst[0].max(apart_m(crs, forward, metres));
            worst[1] = worst[1].max(apart_m(Crs::Epsg4326, back, degrees));
            count += 1;
        }
        assert_eq!(count, 200);
        assert!(worst.iter().all(|w| *w < tolerance_m), "{crs}: {worst:?} m");
        // Between projected systems, without degrees in between.
        for row in rows(&text) {
            let got = crs.to(Crs::Epsg5181).apply(pair(&row, column).0, pair(&row, column).1).unwrap();
            assert!(apart_m(Crs::Epsg5181, got, pair(&row, 5)) < tolerance_m, "{crs} to EPSG:5181 at {}", row[0]);
        }
    }
}

#[test]
fn inverse_of_5174_equals_that_of_proj() {
    let text = include_str!("../../../tests/golden/spatial/crs_5174_inverse.csv");
    let inverse = Crs::Epsg5174.to(Crs::Epsg4326);
    let worst_m = rows(text)
        .map(|row| {
            let (x, y) = pair(&row, 1);
            apart_m(Crs::Epsg4326, inverse.apply(x, y).unwrap(), pair(&row, 3))
        })
        .fold(0.0, f64::max);
    assert!(worst_m < 0.001, "{worst_m} m");
}
