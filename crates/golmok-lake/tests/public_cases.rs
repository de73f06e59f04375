//! Small inputs made after public reports (`shared/cases`), as far as readers alone decide them.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
mod staging_sink;

use golmok_lake::source::licences::read_spell_rows;
use golmok_testkit::shared_case;
use staging_sink::stage;

/// The last part of a survival curve by hand: rows with a readable end, closed or not.
fn closures(path: &std::path::Path) -> (usize, usize) {
    let file = read_spell_rows(path, None).unwrap();
    (file.rows.len(), file.rows.iter().filter(|row| row.record.closed.day().is_some()).count())
}

#[test]
fn c01_pandas_float_dates() {
    let Some(path) = shared_case("c01-pandas-float-dates/licences.csv") else { return };
    assert_eq!(closures(&path), (16, 6));
    let staged = stage(&path);
    assert_eq!((staged.summary.staged, staged.nulls("closed_on")), (16, 10));
    assert!(!staged.summary.caveats.contains_key("closed_unparseable"));
}

#[test]
fn c02_date_forms() {
    for file in ["licences_datetime.csv", "licences_slash.csv"] {
        let Some(path) = shared_case(&format!("c02-date-forms/{file}")) else { return };
        assert_eq!(closures(&path), (12, 6), "{file}");
        let staged = stage(&path);
        assert_eq!((staged.nulls("licensed_on"), staged.nulls("closed_on")), (0, 6), "{file}");
    }
}

#[test]
fn c03_nul_byte() {
    let Some(path) = shared_case("c03-nul-byte/licences.csv") else { return };
    let staged = stage(&path);
    assert_eq!((staged.summary.staged, staged.summary.caveats["nul"]), (12, 1));
    assert_eq!(staged.summary.examples["nul"].len(), 1);
    assert!(staged.texts("business_name").iter().flatten().all(|name| !name.contains('\0')));
}

#[test]
fn c04_joined_files() {
    let Some(path) = shared_case("c04-joined-files/licences_two_gus.csv") else { return };
    let staged = stage(&path);
    assert_eq!((staged.summary.staged, staged.summary.rejected), (24, 0));
    assert_eq!(staged.summary.caveats["repeated_header"], 1);
    assert!(staged.texts("business_name").iter().flatten().all(|name| name != "사업장명"));
}

#[test]
fn c17_thousands_commas() {
    let Some(path) = shared_case("c17-thousands-commas/foot_traffic_20241.csv") else { return };
    let staged = stage(&path);
    assert_eq!(staged.summary.staged, 12);
    let totals: Vec<i64> = staged.integers("foot_traffic_count").into_iter().flatten().collect();
    assert_eq!(totals, (1..=12).map(|n| n * 42_000).collect::<Vec<_>>());
}

#[test]
fn c26_sep_line() {
    let Some(path) = shared_case("c26-sep-line/stores_20231.csv") else { return };
    let staged = stage(&path);
    assert_eq!((staged.summary.staged, staged.summary.rejected), (11, 0));
    assert_eq!(staged.integers("line")[0], Some(3));
}

/// Surfaces of the staged polygons in square metres, and how many rings lie in them.
fn surfaces(staged: &staging_sink::Staged) -> Vec<(i64, usize)> {
    use arrow::array::AsArray;
    let area = |ring: &[[f64; 2]]| -> f64 {
        ring.windows(2).map(|p| p[0][0] * p[1][1] - p[1][0] * p[0][1]).sum::<f64>().abs() / 2.0
    };
    let mut out = Vec::new();
    for batch in &staged.memory.batches {
        for wkb in batch.column_by_name("geometry_wkb").unwrap().as_binary::<i32>().iter().flatten() {
            let mut at = 0;
            let u32_at = |at: &mut usize| {
                *at += 4;
                u32::from_le_bytes(wkb[*at - 4..*at].try_into().unwrap())
            };
            at += 1;
            u32_at(&mut at);
            let (mut sum, mut holes) = (0.0, 0);
            for _ in 0..u32_at(&mut at) {
                at += 1;
                u32_at(&mut at);
                for ring in 0..u32_at(&mut at) {
                    let points: Vec<[f64; 2]> = (0..u32_at(&mut at))
                        .map(|_| {
                            at += 16;
                            [16, 8].map(|back| f64::from_le_bytes(wkb[at - back..at - back + 8].try_into().unwrap()))
                        })
                        .collect();
                    sum += if ring == 0 { area(&points) } else { -area(&points) };
                    holes += usize::from(ring > 0);
                }
            }
            out.push((sum.round() as i64, holes));
        }
    }
    out
}

#[test]
fn c06_hole_after_other_part() {
    let Some(path) = shared_case("c06-hole-after-other-part/areas.shp") else { return };
    let staged = stage(&path);
    assert!(surfaces(&staged).contains(&(1_210_000, 1)), "{:?}", surfaces(&staged));
}

#[test]
fn c07_counterclockwise_shell() {
    let Some(path) = shared_case("c07-counterclockwise-shell/areas.shp") else { return };
    let staged = stage(&path);
    assert_eq!(surfaces(&staged), [(160_000, 0); 3]);
}

#[test]
fn c09_sgis_boundary_5179() {
    let Some(path) = shared_case("c09-sgis-boundary-5179/bnd_dong_11_2025_2Q.shp") else { return };
    let staged = stage(&path);
    assert_eq!((staged.summary.staged, staged.summary.rejected), (2, 0));
    assert_eq!(staged.texts("crs")[0].as_deref(), Some("EPSG:5179"));
    assert_eq!(staged.texts("area_code"), [Some("1101053".to_owned()), Some("1101054".to_owned())]);
    assert_eq!(staged.texts("edition")[0].as_deref(), Some("2025-06-30"));
}
