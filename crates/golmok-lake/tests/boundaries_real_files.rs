//! Every real boundary file: codes, names, coordinate systems; geometry against geopandas.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
mod staging_sink;

use arrow::array::AsArray;
use arrow::datatypes::Float64Type;
use golmok_testkit::{project_root, shared_data};
use staging_sink::{Staged, stage};
use std::collections::BTreeMap;

/// File, layout, kind of area, code set, edition.
const FILES: &[(&str, &str, &str, &str, &str)] = &[
    ("boundaries/juso2015_seoul_beopjeongdong_simple.geojson.gz", "legal_dong_emd_cd", "legal_dong", "legal8", "2015"),
    ("boundaries/juso2015_seoul_gu.geojson.gz", "gu_sig_cd", "gu", "gu5", "2015"),
    ("boundaries/kostat2013_seoul_gu.geojson.gz", "kostat_base_year", "gu", "kostat_gu5", "2013"),
    ("boundaries/kostat2013_seoul_hjd.shp", "kostat_base_year", "admin_dong", "kostat7", "2013"),
    ("boundaries/kostat2013_seoul_hjd_simple.geojson.gz", "kostat_base_year", "admin_dong", "kostat7", "2013"),
    ("boundaries/sangkwon_area_trdar.shp", "seoul_trade_areas", "trade_area", "trdar2022", "2023"),
    ("boundaries/seoul_gu_2017.geojson.gz", "gu_sig_cd", "gu", "gu5", "2017"),
    ("boundaries/seoul_hjd_2017.geojson.gz", "admin_dong_kostat", "admin_dong", "kostat7", "2017"),
    (
        "boundaries/seoul_hjd_leejongseok.geojson.gz",
        "admin_dong_kostat_and_administrative",
        "admin_dong",
        "adm8",
        "seoul_hjd_leejongseok",
    ),
    ("golmok/area_trdar_shp/area_trdar.shp", "seoul_trade_areas", "trade_area", "trdar2022", "2023"),
];

/// Polygons, holes, points and area of a multipolygon in little-endian WKB.
fn measure(wkb: &[u8]) -> (usize, usize, usize, f64) {
    fn take<'a>(bytes: &mut &'a [u8], n: usize) -> &'a [u8] {
        let (head, rest) = bytes.split_at(n);
        *bytes = rest;
        head
    }
    fn count(bytes: &mut &[u8]) -> usize {
        u32::from_le_bytes(take(bytes, 4).try_into().unwrap()) as usize
    }
    let mut rest = wkb;
    assert_eq!((take(&mut rest, 1), count(&mut rest)), ([1].as_slice(), 6), "little-endian multipolygon");
    let polygons = count(&mut rest);
    let (mut holes, mut points, mut area) = (0, 0, 0.0);
    for _ in 0..polygons {
        assert_eq!((take(&mut rest, 1), count(&mut rest)), ([1].as_slice(), 3), "polygon");
        let rings = count(&mut rest);
        holes += rings - 1;
        for ring in 0..rings {
            let n = count(&mut rest);
            points += n;
            let coordinate = |b: &mut &[u8]| f64::from_le_bytes(take(b, 8).try_into().unwrap());
            let ring_points: Vec<(f64, f64)> = (0..n).map(|_| (coordinate(&mut rest), coordinate(&mut rest))).collect();
            assert_eq!(ring_points.first(), ring_points.last(), "a closed ring");
            // About the first point, so that little is lost to cancellation.
            let (x0, y0) = ring_points[0];
            let twice: f64 =
                ring_points.windows(2).map(|w| (w[0].0 - x0) * (w[1].1 - y0) - (w[1].0 - x0) * (w[0].1 - y0)).sum();
            area += if ring == 0 { twice.abs() / 2.0 } else { -twice.abs() / 2.0 };
        }
    }
    assert!(rest.is_empty());
    (polygons, holes, points, area)
}

fn geometries(staged: &Staged) -> Vec<Vec<u8>> {
    let of = |b: &arrow::record_batch::RecordBatch| -> Vec<Vec<u8>> {
        b.column_by_name("geometry_wkb").unwrap().as_binary::<i32>().iter().map(|g| g.unwrap().to_vec()).collect()
    };
    staged.memory.batches.iter().flat_map(of).collect()
}

#[test]
fn every_file_lands_and_measures_as_geopandas_says() {
    let path = project_root().join("tests/golden/lake/boundaries.csv");
    let golden: BTreeMap<String, csv::StringRecord> =
        csv::Reader::from_path(path).unwrap().records().map(|r| r.unwrap()).map(|r| (r[0].to_owned(), r)).collect();
    assert_eq!(golden.len(), FILES.len());
    for (name, layout, kind, set, edition) in FILES {
        let Some(path) = shared_data(name) else { return };
        let staged = stage(&path);
        let expected = &golden[*name];
        assert_eq!((staged.vintage.kind.code(), staged.vintage.name), ("boundaries", *layout), "{name}");
        let rejects: Vec<_> = staged.memory.rejects.iter().take(3).collect();
        let features: u64 = expected[2].parse().unwrap();
        assert_eq!((staged.summary.staged, staged.summary.rejected), (features, 0), "{name}: {rejects:?}");
        for (column, value) in [("area_kind", *kind), ("code_set", *set), ("crs", &expected[1]), ("edition", *edition)]
        {
            assert!(staged.texts(column).iter().all(|v| v.as_deref() == Some(value)), "{name}: {column}");
        }
        let codes: std::collections::BTreeSet<_> = staged.texts("area_code").into_iter().flatten().collect();
        assert_eq!(codes.len() as u64, features, "{name}: a code twice");
        assert_eq!(staged.nulls("area_name"), 0, "{name}");

        let measured: Vec<_> = geometries(&staged).iter().map(|wkb| measure(wkb)).collect();
        let sum = |of: fn(&(usize, usize, usize, f64)) -> usize| measured.iter().map(of).sum::<usize>();
        assert_eq!(sum(|m| m.0).to_string(), expected[3], "{name}: polygons");
        assert_eq!(sum(|m| m.1).to_string(), expected[4], "{name}: holes");
        assert_eq!(sum(|m| m.2).to_string(), expected[5], "{name}: points");
        let area: f64 = measured.iter().map(|m| m.3).sum();
        let expected_area: f64 = expected[6].parse().unwrap();
        assert!((area / expected_area - 1.0).abs() < 1e-9, "{name}: {area} is not {expected_area}");
    }
}

#[test]
fn trade_areas_have_their_published_size_and_centre() {
    let Some(path) = shared_data("golmok/area_trdar_shp/area_trdar.shp") else { return };
    let staged = stage(&path);
    let floats = |column: &str| -> Vec<f64> {
        let of = |b: &arrow::record_batch::RecordBatch| {
            b.column_by_name(column).unwrap().as_primitive::<Float64Type>().values().to_vec()
        };
        staged.memory.batches.iter().flat_map(of).collect()
    };
    let published = floats("area_m2_published");
    for (wkb, published) in geometries(&staged).iter().zip(&published) {
        let (parts, _, _, area) = measure(wkb);
        assert!(parts <= 3 && (area - published).abs() <= 0.5, "{area} is not {published}");
    }
    assert_eq!(floats("centre_x_m")[0], 197_093.0);
    assert_eq!(staged.texts("area_name")[1].as_deref(), Some("종로·청계 관광특구"));
    assert_eq!(staged.texts("trade_area_kind")[1].as_deref(), Some("U"));
    assert_eq!(staged.texts("gu_code")[0].as_deref(), Some("11110"));
    assert_eq!(staged.texts("admin_dong_code")[0].as_deref(), Some("11110515"));

    // The attribute table says the same.
    let Some(path) = shared_data("golmok/area_trdar.csv") else { return };
    let table = stage(&path);
    let by_code = |s: &Staged| -> BTreeMap<Option<String>, (Option<String>, Option<String>)> {
        let kinds = s.texts("gu_code").into_iter().zip(s.texts("trade_area_kind"));
        s.texts("area_code").into_iter().zip(kinds).collect()
    };
    assert!(by_code(&staged) == by_code(&table), "gu and kind of every trade area");
    let dong =
        |s: &Staged| -> BTreeMap<_, _> { s.texts("area_code").into_iter().zip(s.texts("admin_dong_code")).collect() };
    let (of_shapes, of_table) = (dong(&staged), dong(&table));
    assert_eq!(of_shapes.iter().filter(|(code, dong)| of_table[*code] != **dong).count(), 1); // 3110531, a slip of the table
}

#[test]
fn dongs_with_two_codes_keep_both() {
    let Some(path) = shared_data("boundaries/seoul_hjd_leejongseok.geojson.gz") else { return };
    let staged = stage(&path);
    assert_eq!(staged.texts("area_code")[0].as_deref(), Some("11110530"));
    assert_eq!(staged.texts("other_codes")[0].as_deref(), Some("kostat7=1101053"));
    assert_eq!(staged.texts("gu_code")[0].as_deref(), Some("11110"));
    assert!(
        staged
            .texts("area_code")
            .iter()
            .zip(staged.texts("gu_code"))
            .all(|(a, g)| a.as_ref().unwrap().starts_with(&g.unwrap()))
    );
}
