//! H3 cells equal those of the original C library (scripts/golden/spatial_h3.py).
#![allow(clippy::unwrap_used)]

use golmok_spatial::{Epsg4326, Metres, Point, Transform, h3_cell};

#[test]
fn cells_of_the_reference_points() {
    let rows = include_str!("../../../tests/golden/spatial/h3_cells.csv");
    let mut count = 0;
    for row in rows.lines().filter(|l| !l.starts_with('#')).skip(1) {
        let fields: Vec<&str> = row.split(',').collect();
        let degrees = Point::<Epsg4326>::new(fields[1].parse().unwrap(), fields[2].parse().unwrap());
        let point = Transform::<Epsg4326, Metres>::new().apply(degrees).unwrap();
        for (resolution, cell) in [(8, fields[3]), (9, fields[4]), (10, fields[5])] {
            assert_eq!(format!("{:x}", h3_cell(point, resolution).unwrap()), cell, "{} at {resolution}", fields[0]);
        }
        count += 1;
    }
    assert_eq!(count, 200);
}
