//! The written files, read again with plain csv and encoding_rs.
#![allow(clippy::unwrap_used)]

mod published;
mod registers;

use encoding_rs::{EUC_KR, UTF_8};
use geo::Area;
use golmok_sample::{City, Expected, SampleConfig, Subjects, Written, generate, write, write_licences};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;
use std::sync::LazyLock;

const CONFIG: fn() -> SampleConfig = || SampleConfig { scale: 0.35, seed: 11, ..SampleConfig::default() };

struct Sample {
    city: City,
    written: Written,
    dir: tempfile::TempDir,
}

static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    let city = generate(&CONFIG()).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let written = write(&city, dir.path()).unwrap();
    Sample { city, written, dir }
});

/// The text bytes of a file, unpacked.
fn raw(dir: &Path, path: &str) -> Vec<u8> {
    let bytes = std::fs::read(dir.join(path)).unwrap();
    if path.ends_with(".gz") {
        let mut text = Vec::new();
        flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut text).unwrap();
        text
    } else if path.ends_with(".zip") {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut member = archive.by_index(0).unwrap();
        assert!(std::str::from_utf8(member.name_raw()).is_err(), "the member's name is CP949");
        assert!(EUC_KR.decode(member.name_raw()).0.contains("상권분석서비스(점포-상권)"));
        let mut text = Vec::new();
        member.read_to_end(&mut text).unwrap();
        text
    } else {
        bytes
    }
}

type Row = BTreeMap<String, String>;

/// Rows by column name; wholly blank and cut ones apart.
struct Records {
    header: Vec<String>,
    rows: Vec<Row>,
    blank: u64,
    cut: u64,
    undecodable: bool,
}

fn read(path: &str) -> Records {
    let bytes = raw(SAMPLE.dir.path(), path);
    let encoding = if bytes.starts_with(b"\xef\xbb\xbf") || path.starts_with("truth") { UTF_8 } else { EUC_KR };
    let (text, _, undecodable) = encoding.decode(&bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = reader.records().map(Result::unwrap);
    let header: Vec<String> = records.next().unwrap().iter().map(str::to_owned).collect();
    let (mut rows, mut blank, mut cut) = (Vec::new(), 0, 0);
    for record in records {
        if record.iter().all(|field| field.trim().is_empty()) {
            blank += 1;
        } else if record.len() < header.len() {
            cut += 1;
        } else {
            rows.push(header.iter().cloned().zip(record.iter().map(str::to_owned)).collect());
        }
    }
    Records { header, rows, blank, cut, undecodable }
}

fn files(word: &str) -> Vec<String> {
    SAMPLE.written.files.iter().map(|f| f.path.clone()).filter(|p| p.contains(word)).collect()
}

fn faults(path: &str, fault: &str) -> u64 {
    SAMPLE.written.faults.iter().filter(|f| f.file == path && f.fault == fault).map(|f| f.rows).sum()
}

fn number(row: &Row, column: &str) -> i64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {:?}", row[column]))
}

#[test]
fn counts_of_rows_are_as_written() {
    for row in read("truth_counts.csv").rows {
        let path = &row["file"];
        if path.ends_with(".shp") || path.contains("geojson") {
            continue;
        }
        let records = read(path);
        assert_eq!(number(&row, "rows"), records.rows.len() as i64 + records.cut as i64, "{path}");
        assert_eq!(number(&row, "blank"), records.blank as i64, "{path}");
    }
    let listed: u64 = read("truth_faults.csv").rows.iter().map(|row| number(row, "rows") as u64).sum();
    assert_eq!(listed, SAMPLE.written.faults.iter().map(|f| f.rows).sum::<u64>());
    assert!(SAMPLE.written.faults.iter().any(|f| f.expected == Expected::Rejected));
    assert!(SAMPLE.written.faults.iter().any(|f| f.expected == Expected::Caveated));
}

#[test]
fn rejected_rows_stay_under_one_per_cent_of_each_source() {
    let mut sums: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for file in &SAMPLE.written.files {
        if let Some(source) = file.source {
            sums.entry(source.code()).or_default().1 += file.rows;
        }
    }
    for fault in SAMPLE.written.faults.iter().filter(|f| f.expected == Expected::Rejected) {
        sums.get_mut(fault.source.code()).unwrap().0 += fault.rows;
    }
    for (source, (rejected, rows)) in sums {
        assert!(rejected * 200 < rows, "{source}: {rejected} of {rows}");
    }
}

#[test]
fn places_are_read_again() {
    let city = &SAMPLE.city;
    let table = read("golmok/area_trdar.csv");
    let shapes = shapefile::read(SAMPLE.dir.path().join("golmok/area_trdar_shp/area_trdar.shp")).unwrap();
    assert_eq!((table.rows.len(), shapes.len()), (city.geography.trade_areas.len(), city.geography.trade_areas.len()));
    for ((row, (shape, record)), area) in table.rows.iter().zip(shapes).zip(&city.geography.trade_areas) {
        let shapefile::Shape::Polygon(polygon) = shape else { panic!("a polygon") };
        let Some(shapefile::dbase::FieldValue::Character(Some(name))) = record.get("TRDAR_CD_N") else {
            panic!("a name")
        };
        assert_eq!((name, &row["상권_코드_명"], &row["상권_코드"]), (&area.name, &area.name, &area.code));
        let ring = polygon.rings()[0].points().iter().map(|p| geo::Coord { x: p.x, y: p.y }).collect();
        let outline = geo::Polygon::new(geo::LineString::new(ring), Vec::new());
        let holes: f64 =
            area.outline.interiors().iter().map(|h| geo::Polygon::new(h.clone(), vec![]).unsigned_area()).sum();
        assert!((outline.unsigned_area() - holes - number(row, "영역_면적") as f64).abs() <= 0.5);
    }
    for (path, key, count) in [
        ("boundaries/seoul_gu.geojson", "SIG_CD", city.geography.gu.len()),
        ("boundaries/seoul_hjd.geojson.gz", "adm_cd2", city.geography.admin_dongs.len()),
        ("boundaries/seoul_beopjeongdong.geojson.gz", "EMD_CD", city.geography.legal_dongs.len()),
    ] {
        let map: serde_json::Value = serde_json::from_slice(&raw(SAMPLE.dir.path(), path)).unwrap();
        let features = map["features"].as_array().unwrap();
        let codes: BTreeSet<_> = features.iter().map(|f| f["properties"][key].as_str().unwrap()).collect();
        assert_eq!((features.len(), codes.len()), (count, count));
        let corner = features[0]["geometry"]["coordinates"][0][0][0].as_array().unwrap();
        assert!((126.7..127.2).contains(&corner[0].as_f64().unwrap()), "longitude first");
    }
}

#[test]
fn truth_covers_every_cell_with_stores() {
    let truth = read("truth.csv");
    let with_stores =
        SAMPLE.city.counts.iter().filter(|c| c.stores > 0 && (c.area as usize) < SAMPLE.city.geography.plain_areas());
    assert_eq!(truth.rows.len(), with_stores.count());
    assert!(truth.rows.iter().all(|r| r["oracle_closures_4q"].parse::<f64>().unwrap() > 0.0));
}

fn all_bytes(dir: &Path, written: &Written) -> BTreeMap<String, Vec<u8>> {
    written.files.iter().map(|f| (f.path.clone(), std::fs::read(dir.join(&f.path)).unwrap())).collect()
}

#[test]
fn same_seed_same_bytes_whatever_the_threads() {
    let config = SampleConfig { scale: 0.08, ..SampleConfig::default() };
    let run = |threads: usize, config: SampleConfig| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let dir = tempfile::tempdir().unwrap();
            let written = write(&generate(&config).unwrap(), dir.path()).unwrap();
            all_bytes(dir.path(), &written)
        })
    };
    let one = run(1, config);
    let two = run(2, config);
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (path, bytes) in &one {
        assert!(bytes == &two[path], "{path} differs between one and two threads");
    }
    let other = run(2, SampleConfig { seed: config.seed + 1, ..config });
    for word in ["일반음식점", "추정매출", "길단위인구-상권", "area_trdar.csv", "truth.csv"] {
        let (path, bytes) = one.iter().find(|(path, _)| path.contains(word)).unwrap();
        assert!(Some(bytes) != other.get(path), "{path} is the same for another seed");
    }
}

#[test]
fn licences_alone_are_the_same_licences() {
    let config = SampleConfig { scale: 0.08, ..SampleConfig::default() };
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let all = write_licences(&generate(&config).unwrap(), a.path()).unwrap();
    let alone = SampleConfig { subjects: Subjects::LicencesOnly, ..config };
    let only = write(&generate(&alone).unwrap(), b.path()).unwrap();
    for (path, bytes) in all_bytes(a.path(), &all) {
        assert!(bytes == std::fs::read(b.path().join(&path)).unwrap(), "{path}");
    }
    assert!(only.files.iter().all(|f| !f.path.starts_with("golmok/")));
}
