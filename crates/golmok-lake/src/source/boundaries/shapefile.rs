//! ESRI shapefiles: `.shp` with `.dbf` and `.prj`.

use super::feature::{Feature, Read};
use super::{crs, rings, scheme::Attributes};
use crate::error::LakeError;
use crate::reason::Reason;
use crate::source::TextEncoding;
use crate::source::encoding;
use crate::source::open::Member;
use geo_types::MultiPolygon;
use shapefile::dbase::{self, FieldValue};
use shapefile::{Shape, ShapeReader};
use std::io::Cursor;

/// Coordinate system of a shapefile and its features, in order.
///
/// # Errors
/// When a part is missing or damaged, or the coordinate system is none that golmok keeps.
pub(super) fn features(member: &Member) -> Result<Read, LakeError> {
    let path = || member.path().to_path_buf();
    let not_read = |reason: Reason| LakeError::NotRead { path: path(), reason: reason.of(member.name()) };
    let damaged = |reason: Reason| LakeError::Damaged { path: path(), reason: reason.of(member.name()) };

    let prj = member.read_sibling("prj")?.map(|bytes| encoding::decode_name(&bytes));
    let dbf = member.read_sibling("dbf")?.ok_or_else(|| not_read(Reason::NoDbfAtAll))?;
    let code_page = member.read_sibling("cpg")?.unwrap_or_default();
    let (dbf_encoding, wrong_code_page) = dbf_encoding(&code_page, &dbf);
    let mut shapes =
        ShapeReader::new(Cursor::new(member.read_whole()?)).map_err(|e| damaged(Reason::Other(e.to_string())))?;
    let crs = match prj.as_deref().map(str::trim).filter(|prj| !prj.is_empty()) {
        Some(prj) => crs::of_prj(prj),
        None => {
            let b = shapes.header().bbox;
            crs::of_bounds([b.min.x, b.min.y, b.max.x, b.max.y])
        }
    }
    .map_err(not_read)?;
    let mut records = dbase::ReaderBuilder::new()
        .with_encoding(dbf_encoding)
        .build(Cursor::new(&dbf))
        .map_err(|error| damaged(Reason::DamagedDbf { error: error.to_string() }))?;

    let mut features = Vec::new();
    let mut rows = records.iter_records();
    for (number, shape) in (1..).zip(shapes.iter_shapes()) {
        let shape = shape
            .map_err(|error| damaged(Reason::DamagedShape { shape: number.to_string(), error: error.to_string() }))?;
        let record =
            rows.next().ok_or_else(|| damaged(Reason::DbfEnds { shape: number.to_string() }))?.map_err(|error| {
                damaged(Reason::DamagedDbfRecord { record: number.to_string(), error: error.to_string() })
            })?;
        let attributes = record.into_iter().filter_map(|(name, value)| Some((name, text(value)?)));
        features.push(Feature { number, attributes: attributes.collect::<Attributes>(), geometry: polygons(shape) });
    }
    if rows.next().is_some() {
        return Err(damaged(Reason::DbfLonger { shapes: features.len().to_string() }));
    }
    Ok(Read { crs, features, wrong_code_page })
}

/// Day on which the `.dbf` was last written, from its header.
pub(super) fn last_update(dbf: &[u8]) -> Option<jiff::civil::Date> {
    let [year, month, day] = dbf.get(1..4)?.try_into().ok()?;
    jiff::civil::Date::new(1900 + i16::from(year), i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// What the `.cpg` says, unless the bytes say otherwise; where it says nothing, what they look like. The flag tells that
/// it was wrong.
fn dbf_encoding(code_page: &[u8], dbf: &[u8]) -> (dbase::encoding::EncodingRs, bool) {
    let page = String::from_utf8_lossy(code_page).to_ascii_uppercase();
    let said = if page.contains("UTF") {
        Some(TextEncoding::Utf8)
    } else if page.contains("949") || page.contains("EUC") {
        Some(TextEncoding::Cp949)
    } else {
        None
    };
    let start = dbf.get(8..10).map_or(0, |b| usize::from(u16::from_le_bytes([b[0], b[1]])));
    let bytes = dbf.get(start..).unwrap_or_default();
    let bad = |encoding| encoding::decode(encoding, bytes).0.matches('\u{FFFD}').count();
    let (utf8, cp949) = (bad(TextEncoding::Utf8), bad(TextEncoding::Cp949));
    let found = match said {
        // Bytes that are whole UTF-8 are nothing else; CP949 decodes some of it, too.
        Some(TextEncoding::Cp949) if utf8 == 0 && !bytes.is_ascii() => TextEncoding::Utf8,
        Some(TextEncoding::Utf8) if cp949 < utf8 => TextEncoding::Cp949,
        Some(said) => said,
        None => encoding::detect(bytes),
    };
    let encoding = match found {
        TextEncoding::Utf8 | TextEncoding::Utf16 => encoding_rs::UTF_8.into(),
        TextEncoding::Cp949 => encoding_rs::EUC_KR.into(),
    };
    (encoding, said.is_some_and(|said| said != found))
}

fn text(value: FieldValue) -> Option<String> {
    match value {
        FieldValue::Character(text) => text,
        FieldValue::Memo(text) => Some(text),
        FieldValue::Numeric(number) => number.map(|n| n.to_string()),
        FieldValue::Double(number) | FieldValue::Currency(number) => Some(number.to_string()),
        FieldValue::Float(number) => number.map(|n| n.to_string()),
        FieldValue::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}

fn polygons(shape: Shape) -> Result<MultiPolygon<f64>, Reason> {
    macro_rules! rings {
        ($polygon:expr) => {
            Ok(rings::polygons($polygon.rings().iter().map(|r| r.points().iter().map(|p| (p.x, p.y)).collect())))
        };
    }
    match shape {
        Shape::Polygon(polygon) => rings!(polygon),
        Shape::PolygonM(polygon) => rings!(polygon),
        Shape::PolygonZ(polygon) => rings!(polygon),
        Shape::NullShape => Err(Reason::NoGeometry),
        _ => Err(Reason::IsNoPolygon),
    }
}
