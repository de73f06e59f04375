//! 영역-상권 as a table and as a shapefile (EPSG:5181), boundaries of gu, admin dongs and legal dongs as GeoJSON (CRS84).

use super::table::{Style, Table};
use super::{Folder, archive, failed};
use crate::SampleError;
use crate::city::City;
use crate::geography::{District, TradeArea};
use geo::{LineString, Polygon};
use golmok_model::{SourceKind, reference};
use golmok_spatial::{Epsg4326, Metres, Point, Transform};
use serde_json::{Value, json};
use shapefile::dbase::{FieldName, FieldValue, Record, TableWriterBuilder};
use std::io::Cursor;

const PRJ: &str = "PROJCS[\"Korea_2000_Korea_Central_Belt\",GEOGCS[\"GCS_Korea_2000\",DATUM[\"D_Korea_2000\",SPHEROID[\
                   \"GRS_1980\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],\
                   PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"False_Easting\",200000.0],PARAMETER[\"False_Northing\",\
                   500000.0],PARAMETER[\"Central_Meridian\",127.0],PARAMETER[\"Scale_Factor\",1.0],PARAMETER[\
                   \"Latitude_Of_Origin\",38.0],UNIT[\"Meter\",1.0]]";

pub(super) fn write(city: &City, folder: &mut Folder) -> Result<(), SampleError> {
    areas_table(city, folder)?;
    areas_shapefile(city, folder)?;
    let geography = &city.geography;
    let english = |d: &District| {
        let row = reference::gu().iter().find(|row| row.gu_code.as_str() == d.code);
        row.map_or(String::new(), |row| row.name_en.clone())
    };
    map(
        folder,
        "boundaries/seoul_gu.geojson",
        &geography.gu,
        |d| json!({ "SIG_CD": d.code, "SIG_ENG_NM": english(d), "SIG_KOR_NM": d.name }),
    )?;
    map(folder, "boundaries/seoul_hjd.geojson.gz", &geography.admin_dongs, |d| hjd_properties(city, d))?;
    map(
        folder,
        "boundaries/seoul_beopjeongdong.geojson.gz",
        &geography.legal_dongs,
        |d| json!({ "EMD_CD": d.code, "EMD_ENG_NM": "", "EMD_KOR_NM": d.name }),
    )
}

fn areas_table(city: &City, folder: &mut Folder) -> Result<(), SampleError> {
    let header = [
        "상권_구분_코드",
        "상권_구분_코드_명",
        "상권_코드",
        "상권_코드_명",
        "엑스좌표_값",
        "와이좌표_값",
        "자치구_코드",
        "자치구_코드_명",
        "행정동_코드",
        "행정동_코드_명",
        "영역_면적",
    ];
    let mut table = Table::new(Style::PORTAL, &header);
    for area in &city.geography.trade_areas {
        let (gu, dong) = stated(city, area);
        table.texts(&[area.kind.code(), area.kind.name_ko(), &area.code, &area.name]);
        table.numbers(&[area.centre.x.round() as i64, area.centre.y.round() as i64]);
        table.texts(&[&gu.code, &gu.name, &dong.code, &dong.name]);
        table.number(area.area_m2.round() as i64);
        table.end();
    }
    let rows = table.rows;
    folder.put("golmok/area_trdar.csv", Some(SourceKind::Areas), rows, &table.finish())
}

fn stated<'a>(city: &'a City, area: &TradeArea) -> (&'a District, &'a District) {
    (&city.geography.gu[area.gu], &city.geography.admin_dongs[area.admin_dong])
}

fn areas_shapefile(city: &City, folder: &mut Folder) -> Result<(), SampleError> {
    const STEM: &str = "golmok/area_trdar_shp/area_trdar";
    let fail = |error: &dyn std::error::Error| failed(&folder.root.join(format!("{STEM}.shp")), error);
    let (mut shp, mut shx, mut dbf) = (Cursor::new(Vec::new()), Cursor::new(Vec::new()), Cursor::new(Vec::new()));
    let mut builder = TableWriterBuilder::new();
    for (name, length) in [
        ("TRDAR_SE_C", 1),
        ("TRDAR_SE_1", 12),
        ("TRDAR_CD", 10),
        ("TRDAR_CD_N", 254),
        ("XCNTS_VALU", 0),
        ("YDNTS_VALU", 0),
        ("SIGNGU_CD", 5),
        ("SIGNGU_CD_", 40),
        ("ADSTRD_CD", 8),
        ("ADSTRD_CD_", 40),
        ("RELM_AR", 0),
    ] {
        let field = FieldName::try_from(name).map_err(|error| SampleError::Write {
            path: folder.root.join(format!("{STEM}.dbf")),
            reason: format!("field {name}: {error}"),
        })?;
        builder = match length {
            0 => builder.add_numeric_field(field, 38, 0),
            _ => builder.add_character_field(field, length),
        };
    }
    {
        let mut writer = shapefile::Writer::new(
            shapefile::ShapeWriter::with_shx(&mut shp, &mut shx),
            builder.build_with_dest(&mut dbf),
        );
        for area in &city.geography.trade_areas {
            let (gu, dong) = stated(city, area);
            let mut record = Record::default();
            for (name, text) in [
                ("TRDAR_SE_C", area.kind.code()),
                ("TRDAR_SE_1", area.kind.name_ko()),
                ("TRDAR_CD", &area.code),
                ("TRDAR_CD_N", &area.name),
                ("SIGNGU_CD", &gu.code),
                ("SIGNGU_CD_", &gu.name),
                ("ADSTRD_CD", &dong.code),
                ("ADSTRD_CD_", &dong.name),
            ] {
                record.insert(name.to_owned(), FieldValue::Character(Some(text.to_owned())));
            }
            for (name, value) in
                [("XCNTS_VALU", area.centre.x), ("YDNTS_VALU", area.centre.y), ("RELM_AR", area.area_m2)]
            {
                record.insert(name.to_owned(), FieldValue::Numeric(Some(value.round())));
            }
            writer.write_shape_and_record(&shape(&area.outline), &record).map_err(|error| fail(&error))?;
        }
    }
    let mut dbf = dbf.into_inner();
    // The date of the table's last change, which would be today's.
    dbf[1..4].copy_from_slice(&[125, 1, 1]);
    let rows = city.geography.trade_areas.len() as u64;
    folder.put(&format!("{STEM}.shp"), Some(SourceKind::Areas), rows, &shp.into_inner())?;
    folder.put(&format!("{STEM}.shx"), None, 0, &shx.into_inner())?;
    folder.put(&format!("{STEM}.dbf"), None, 0, &dbf)?;
    folder.put(&format!("{STEM}.prj"), None, 0, PRJ.as_bytes())?;
    folder.put(&format!("{STEM}.cpg"), None, 0, b"UTF-8")
}

fn shape(outline: &Polygon<f64>) -> shapefile::Polygon {
    let points = |ring: &LineString<f64>| ring.coords().map(|c| shapefile::Point::new(c.x, c.y)).collect::<Vec<_>>();
    let mut rings = vec![shapefile::PolygonRing::Outer(points(outline.exterior()))];
    rings.extend(outline.interiors().iter().map(|ring| shapefile::PolygonRing::Inner(points(ring))));
    shapefile::Polygon::with_rings(rings)
}

/// Both code systems, as in the file that joins them.
fn hjd_properties(city: &City, dong: &District) -> Value {
    let gu = &city.geography.gu[dong.gu];
    let row = reference::gu().iter().find(|row| row.gu_code.as_str() == gu.code);
    let number = city.geography.admin_dongs.iter().filter(|d| d.gu == dong.gu && d.code < dong.code).count();
    let kostat = format!("{}{:02}", row.map_or("", |row| row.kostat_code.as_str()), 51 + number);
    json!({
        "adm_nm": format!("서울특별시 {} {}", gu.name, dong.name),
        "adm_cd": kostat,
        "adm_cd2": format!("{}00", dong.code),
        "sgg": gu.code,
        "sido": "11",
        "sidonm": "서울특별시",
        "sggnm": gu.name,
        "adm_cd8": format!("{kostat}0"),
    })
}

fn map(
    folder: &mut Folder,
    path: &str,
    districts: &[District],
    properties: impl Fn(&District) -> Value,
) -> Result<(), SampleError> {
    let features: Vec<Value> = districts
        .iter()
        .map(|district| {
            Ok(json!({
                "type": "Feature",
                "properties": properties(district),
                "geometry": { "type": "MultiPolygon", "coordinates": [rings(&district.outline)?] },
            }))
        })
        .collect::<Result<_, SampleError>>()?;
    let collection = json!({
        "type": "FeatureCollection",
        "crs": { "type": "name", "properties": { "name": "urn:ogc:def:crs:OGC:1.3:CRS84" } },
        "features": features,
    });
    let text = format!("{collection}\n");
    let bytes = if path.ends_with(".gz") { archive::gzip(text.as_bytes()) } else { Ok(text.into_bytes()) }
        .map_err(|error| failed(&folder.root.join(path), &error))?;
    folder.put(path, Some(SourceKind::Boundaries), districts.len() as u64, &bytes)
}

fn rings(outline: &Polygon<f64>) -> Result<Vec<Vec<[f64; 2]>>, SampleError> {
    let to_degrees = Transform::<Metres, Epsg4326>::new();
    let ring = |line: &LineString<f64>| {
        line.coords()
            .map(|c| to_degrees.apply(Point::new(c.x, c.y)).map(|p| [p.x, p.y]).map_err(SampleError::from))
            .collect::<Result<Vec<_>, _>>()
    };
    std::iter::once(outline.exterior()).chain(outline.interiors()).map(ring).collect()
}
