//! Reads the real public files for the tests, as plainly as possible and by other code than the product's readers.
#![allow(dead_code, reason = "each test uses some of it")]

use geo::{Coord, LineString, MultiPolygon, Polygon};
use golmok_model::{AreaKind, CodeSet};
use golmok_spatial::{Area, Crs, Point};
use std::io::Read;
use std::path::Path;

/// A gzipped file, unpacked.
pub fn gunzip(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap()).read_to_end(&mut bytes).unwrap();
    bytes
}

/// Rows of a licence file with its header; UTF-8 where it is valid, else CP949.
pub struct Licences {
    header: csv::StringRecord,
    pub rows: Vec<csv::StringRecord>,
}

impl Licences {
    /// Reads `shared/data/licence/<name>.csv.gz`; `None` where the real files are absent.
    pub fn read(name: &str) -> Option<Self> {
        let bytes = gunzip(&golmok_testkit::shared_data(&format!("licence/{name}.csv.gz"))?);
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
            Err(_) => encoding_rs::EUC_KR.decode(&bytes).0.into_owned(),
        };
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        Some(Self { header: reader.headers().unwrap().clone(), rows: reader.records().map(Result::unwrap).collect() })
    }

    /// Position of the first column whose name begins so.
    pub fn column(&self, begins: &str) -> Option<usize> {
        self.header.iter().position(|name| name.starts_with(begins))
    }

    /// One column's values, trimmed; `None` where blank. An absent column is all blank.
    pub fn values(&self, begins: &[&str]) -> Vec<Option<&str>> {
        let column = begins.iter().find_map(|b| self.column(b));
        let value = |row: &'_ csv::StringRecord, c: usize| -> Option<std::ops::Range<usize>> { row.range(c) };
        self.rows
            .iter()
            .map(|row| {
                let text = &row.as_slice()[value(row, column?)?];
                Some(text.trim()).filter(|t| !t.is_empty())
            })
            .collect()
    }

    /// The two coordinate columns.
    pub fn coordinates(&self) -> (Vec<Option<f64>>, Vec<Option<f64>>) {
        let x = self.column("좌표정보").unwrap();
        let number = |c: usize| self.rows.iter().map(|r| r.get(c)?.trim().parse().ok()).collect();
        (number(x), number(x + 1))
    }
}

/// The 1,650 real trade areas.
pub fn trade_areas() -> Option<Vec<Area>> {
    let path = golmok_testkit::shared_data("boundaries/sangkwon_area_trdar.shp")?;
    let mut reader = shapefile::Reader::from_path(path).unwrap();
    let rows = reader.iter_shapes_and_records_as::<shapefile::Polygon, shapefile::dbase::Record>();
    let areas = rows.map(|row| {
        let (shape, record) = row.unwrap();
        let text = |name: &str| match record.get(name) {
            Some(shapefile::dbase::FieldValue::Character(Some(text))) => text.trim().to_owned(),
            other => panic!("{name}: {other:?}"),
        };
        let mut polygons: Vec<Polygon<f64>> = Vec::new();
        for ring in shape.rings() {
            let line: LineString<f64> = ring.points().iter().map(|p| Coord { x: p.x, y: p.y }).collect();
            match ring {
                shapefile::PolygonRing::Outer(_) => polygons.push(Polygon::new(line, vec![])),
                shapefile::PolygonRing::Inner(_) => polygons.last_mut().unwrap().interiors_push(line),
            }
        }
        let geometry = MultiPolygon::new(polygons);
        let set = CodeSet::Trdar2022;
        Area::from_polygon(AreaKind::TradeArea, set, &text("TRDAR_CD"), geometry, Crs::Epsg5181)
            .unwrap()
            .with_name(&text("TRDAR_CD_N"))
            .with_trade_area_kind(text("TRDAR_SE_C").parse().unwrap())
            .with_gu(&text("SIGNGU_CD"))
    });
    Some(areas.collect())
}

/// Areas of a gzipped GeoJSON file in longitude and latitude; the code is the first `digits` of property `code`.
fn geojson(file: &str, kind: AreaKind, set: CodeSet, code: &str, digits: usize, name: &str) -> Option<Vec<Area>> {
    let path = golmok_testkit::shared_data(&format!("boundaries/{file}"))?;
    let json: serde_json::Value = serde_json::from_slice(&gunzip(&path)).unwrap();
    let ring = |ring: &serde_json::Value| -> LineString<f64> {
        let number = |v: &serde_json::Value| v.as_f64().unwrap();
        ring.as_array().unwrap().iter().map(|p| Coord { x: number(&p[0]), y: number(&p[1]) }).collect()
    };
    let polygon = |rings: &serde_json::Value| {
        let mut rings = rings.as_array().unwrap().iter().map(ring);
        Polygon::new(rings.next().unwrap(), rings.collect())
    };
    let features = json["features"].as_array().unwrap();
    let areas = features.iter().map(|feature| {
        let (geometry, of) = (&feature["geometry"], &feature["properties"]);
        let geometry = match geometry["type"].as_str().unwrap() {
            "Polygon" => MultiPolygon::new(vec![polygon(&geometry["coordinates"])]),
            _ => MultiPolygon::new(geometry["coordinates"].as_array().unwrap().iter().map(polygon).collect()),
        };
        let code = &of[code].as_str().unwrap()[..digits];
        Area::from_polygon(kind, set, code, geometry, Crs::Epsg4326)
            .unwrap()
            .with_name(of[name].as_str().unwrap())
            .with_gu(&code[..5])
    });
    Some(areas.collect())
}

/// One property of every feature of a boundary file.
pub fn properties(file: &str, name: &str) -> Option<Vec<String>> {
    let path = golmok_testkit::shared_data(&format!("boundaries/{file}"))?;
    let json: serde_json::Value = serde_json::from_slice(&gunzip(&path)).unwrap();
    let features = json["features"].as_array().unwrap();
    Some(features.iter().map(|feature| feature["properties"][name].as_str().unwrap().to_owned()).collect())
}

/// The 426 administrative dongs, by administrative code.
pub fn admin_dongs() -> Option<Vec<Area>> {
    geojson("seoul_hjd_leejongseok.geojson.gz", AreaKind::AdminDong, CodeSet::Adm8, "adm_cd2", 8, "adm_nm")
}

/// The 467 legal dongs.
pub fn legal_dongs() -> Option<Vec<Area>> {
    let file = "juso2015_seoul_beopjeongdong_simple.geojson.gz";
    geojson(file, AreaKind::LegalDong, CodeSet::Legal8, "EMD_CD", 8, "EMD_KOR_NM")
}

/// The 25 gu.
pub fn gu() -> Option<Vec<Area>> {
    geojson("seoul_gu_2017.geojson.gz", AreaKind::Gu, CodeSet::Gu5, "SIG_CD", 5, "SIG_KOR_NM")
}

/// Points of a licence file in EPSG:5181, in file order: rows with two finite numbers other than 0.
pub fn licence_points(name: &str) -> Option<Vec<Point<golmok_spatial::Metres>>> {
    let (x, y) = Licences::read(name)?.coordinates();
    let to_metres = golmok_spatial::Transform::<golmok_spatial::Epsg5174, golmok_spatial::Metres>::new();
    let given = x.iter().zip(&y).filter_map(|(x, y)| Some(((*x)?, (*y)?)));
    let usable = given.filter(|(x, y)| x.is_finite() && y.is_finite() && *x != 0.0 && *y != 0.0);
    Some(usable.map(|(x, y)| to_metres.apply(Point::new(x, y)).unwrap()).collect())
}
