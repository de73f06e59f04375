//! Hostile boundary files: no panic; a feature that is no area is rejected, a file that is no boundary is refused.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
mod staging_sink;

use golmok_lake::LakeError;
use golmok_testkit::shared_data;
use proptest::prelude::*;
use staging_sink::{Staged, stage, try_stage};

fn try_geojson(text: &[u8]) -> Result<Option<Staged>, LakeError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("경계_2017.geojson");
    std::fs::write(&path, text).unwrap();
    try_stage(&path)
}

fn feature(code: &str, geometry: &str) -> String {
    format!(r#"{{"type":"Feature","properties":{{"SIG_CD":{code},"SIG_KOR_NM":"가"}},"geometry":{geometry}}}"#)
}

fn collection(head: &str, features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection",{head}"features":[{}]}}"#, features.join(","))
}

const SQUARE: &str =
    r#"{"type":"Polygon","coordinates":[[[127.0,37.5],[127.1,37.5],[127.1,37.6],[127.0,37.6],[127.0,37.5]]]}"#;

#[test]
fn features_that_are_no_area_are_rejected() {
    let point = r#"{"type":"Point","coordinates":[127.0,37.5]}"#;
    let metres = r#"{"type":"Polygon","coordinates":[[[200000.0,450000.0],[200001.0,450000.0],[200001.0,450001.0],[200000.0,450000.0]]]}"#;
    let text = collection(
        "",
        &[
            feature("\"11110\"", SQUARE),
            feature("\"1111\"", SQUARE),
            feature("null", SQUARE),
            feature("\"11140\"", point),
            feature("\"11170\"", "null"),
            feature("\"11200\"", metres),
            feature("\"11215\"", r#"{"type":"MultiPolygon","coordinates":[]}"#),
            feature("\"11230\"", r#"{"type":"Polygon","coordinates":[[[127.0,37.5],[127.0,37.5]]]}"#),
            feature("11260", SQUARE),
        ],
    );
    let staged = try_geojson(text.as_bytes()).unwrap().unwrap();
    assert_eq!((staged.summary.staged, staged.summary.rejected), (2, 7));
    assert_eq!(staged.texts("area_code"), [Some("11110".to_owned()), Some("11260".to_owned())]);
    assert_eq!(staged.integers("line"), [Some(1), Some(9)]);
    let rejects = staged.memory.rejects.iter();
    let told: Vec<_> = rejects.map(|r| (r.line, r.column.as_str(), r.reason.to_string())).collect();
    let told: Vec<_> = told.iter().map(|(line, column, reason)| (*line, *column, reason.as_str())).collect();
    assert_eq!(told[..2], [(2, "SIG_CD", "is not all digits of its code's width"), (3, "SIG_CD", "is missing")]);
    assert_eq!(told[2], (4, "", "is neither a polygon nor a multipolygon"));
    assert!(told[4].2.contains("none of Korea in EPSG:4326"), "{}", told[4].2);
    assert!(told[6].2.contains("a ring of 2 points") || told[6].2.contains("a ring of 3 points"), "{}", told[6].2);
}

#[test]
fn a_foreign_coordinate_system_is_refused_by_name() {
    let crs = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::5186"}},"#;
    let text = collection(crs, &[feature("\"11110\"", SQUARE)]);
    let error = try_geojson(text.as_bytes()).err().unwrap();
    assert!(
        matches!(&error, LakeError::NotRead { reason, .. } if reason.contains("EPSG::5186") && reason.contains("ogr2ogr")),
        "{error}"
    );
}

#[test]
fn a_shapefile_without_its_prj_is_read_in_degrees() {
    let Some(source) = shared_data("boundaries/kostat2013_seoul_hjd.shp") else { return };
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("dong.shp");
    std::fs::copy(&source, &path).unwrap();
    std::fs::copy(source.with_extension("dbf"), path.with_extension("dbf")).unwrap();
    assert_eq!(stage(&path).texts("crs")[0].as_deref(), Some("EPSG:4326"));
}

#[test]
fn a_shapefile_without_its_prj_in_metres_of_many_systems_asks_for_it() {
    let Some(case) = golmok_testkit::shared_case("c07-counterclockwise-shell/areas.shp") else { return };
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("areas.shp");
    for extension in ["shp", "dbf", "shx"] {
        std::fs::copy(case.with_extension(extension), path.with_extension(extension)).unwrap();
    }
    let error = try_stage(&path).err().unwrap();
    assert!(matches!(&error, LakeError::NotRead { reason, .. } if reason.contains(".prj")), "{error}");
}

#[test]
fn the_bytes_of_a_dbf_speak_against_a_wrong_cpg() {
    let dir = tempfile::tempdir().unwrap();
    let path = small_shapefile(dir.path());
    for said in ["CP949", "EUC-KR", "UTF-8", "949"] {
        std::fs::write(path.with_extension("cpg"), said).unwrap();
        let staged = stage(&path);
        assert_eq!(staged.texts("area_name"), [Some("종로구".to_owned()), Some("중구".to_owned())], "{said}");
        assert_eq!(staged.summary.caveats.contains_key("other_encoding"), said != "UTF-8", "{said}");
    }
}

#[test]
fn a_code_in_several_features_is_one_area() {
    let far = SQUARE.replace("127.", "126.");
    let features = [feature("\"11110\"", SQUARE), feature("\"11140\"", SQUARE), feature("\"11110\"", &far)];
    let staged = try_geojson(collection("", &features).as_bytes()).unwrap().unwrap();
    assert_eq!((staged.summary.staged, staged.summary.rejected), (2, 0));
    assert_eq!(staged.summary.caveats["joined_features"], 1);
    assert_eq!(staged.summary.examples["joined_features"][0].line, 3);
}

/// A shapefile of two small gus, written by the shapefile library.
fn small_shapefile(dir: &std::path::Path) -> std::path::PathBuf {
    use shapefile::dbase::{FieldName, FieldValue, Record, TableWriterBuilder};
    let path = dir.join("gu.shp");
    let name = |name: &str| FieldName::try_from(name).unwrap();
    let table =
        TableWriterBuilder::new().add_character_field(name("SIG_CD"), 5).add_character_field(name("SIG_KOR_NM"), 30);
    let mut writer = shapefile::Writer::from_path(&path, table).unwrap();
    for (i, (code, korean)) in [("11110", "종로구"), ("11140", "중구")].into_iter().enumerate() {
        let x = 127.0 + i as f64 / 10.0;
        let ring = [(x, 37.5), (x, 37.6), (x + 0.1, 37.6), (x + 0.1, 37.5), (x, 37.5)];
        let points = ring.map(|(x, y)| shapefile::Point::new(x, y)).to_vec();
        let polygon = shapefile::Polygon::new(shapefile::PolygonRing::Outer(points));
        let mut record = Record::default();
        record.insert("SIG_CD".to_owned(), FieldValue::Character(Some(code.to_owned())));
        record.insert("SIG_KOR_NM".to_owned(), FieldValue::Character(Some(korean.to_owned())));
        writer.write_shape_and_record(&polygon, &record).unwrap();
    }
    drop(writer);
    std::fs::write(path.with_extension("prj"), "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\"]]").unwrap();
    path
}

#[test]
fn a_small_shapefile_lands() {
    let dir = tempfile::tempdir().unwrap();
    let staged = stage(&small_shapefile(dir.path()));
    assert_eq!((staged.summary.staged, staged.summary.rejected), (2, 0));
    assert_eq!(staged.texts("area_name"), [Some("종로구".to_owned()), Some("중구".to_owned())]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_geojson_does_not_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let features: Vec<String> = ["\"11110\"", "\"11140\""].iter().map(|code| feature(code, SQUARE)).collect();
        let mut bytes = collection("", &features).into_bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len() * 2) + 1);
        let _ = try_geojson(&bytes);
    }

    #[test]
    fn damaged_shapefiles_do_not_panic(
        part in prop::sample::select(vec!["shp", "dbf", "prj", "shx"]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let path = small_shapefile(dir.path());
        let damaged = path.with_extension(part);
        let mut bytes = std::fs::read(&damaged).unwrap();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len() * 2) + 1);
        std::fs::write(&damaged, bytes).unwrap();
        let _ = try_stage(&path);
    }
}
