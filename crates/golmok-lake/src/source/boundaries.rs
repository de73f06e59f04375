//! Boundaries (경계): gu, administrative and legal dongs, trade areas, from GeoJSON and shapefiles.
//!
//! | part | module |
//! |---|---|
//! | attribute names and code sets | `scheme` |
//! | coordinate systems | `crs` |
//! | the two formats | `geojson`, `shapefile` |
//! | polygons of a person's own | `own` |
//!
//! The geometry is kept as in the file, never repaired; which ring is a hole of which is told by what holds what. The number of a feature in its file, from 1, stands in `line`.

mod crs;
mod feature;
mod geojson;
mod own;
mod rings;
mod scheme;
mod shapefile;

use crate::batch::{TableBuilder, column_index};
use crate::error::LakeError;
use crate::reason::Reason;
use crate::source::caveat;
use crate::source::dates::timestamp_day;
use crate::source::open::Member;
use crate::source::{Example, Reject, Shape, SourceReader, StageContext, StageSummary, StagingSink, Survey, Vintage};
use feature::{Feature, Read};
use golmok_model::SourceKind;
use golmok_model::tables::staging::BOUNDARIES as TABLE;
use jiff::civil::Date;
pub use own::{OwnFeature, OwnFile, own};
use scheme::{Area, Scheme};

/// The reader.
pub static BOUNDARIES: BoundaryReader = BoundaryReader;

/// Reader of boundary files.
#[derive(Debug)]
pub struct BoundaryReader;

/// Rows per batch: polygons are heavy.
const BATCH_ROWS: usize = 2_048;

impl BoundaryReader {
    fn scheme(shape: &Shape) -> Option<Scheme> {
        match shape {
            Shape::GeoJson { properties } => Scheme::of(properties),
            Shape::Shapefile { fields } => Scheme::of(fields),
            _ => None,
        }
    }

    /// Scheme and features, those of one code joined; and the caveats of the file.
    fn features(member: &Member) -> Result<(Scheme, Read, StageSummary), LakeError> {
        let not_read = || LakeError::NotRead {
            path: member.path().to_path_buf(),
            reason: Reason::NoBoundaryAttributes { file: member.name().to_owned() },
        };
        let scheme = Self::scheme(member.shape()).ok_or_else(not_read)?;
        let mut read = match member.shape() {
            Shape::Shapefile { .. } => shapefile::features(member)?,
            _ => geojson::features(member)?,
        };
        let code = |feature: &Feature| {
            scheme.area(&feature.attributes).ok().map(|a| format!("{} {}", a.code_set.code(), a.code))
        };
        let (features, joined) = feature::merged(read.features, code);
        read.features = features;
        let mut told = StageSummary::default();
        for number in joined {
            told.caveat(caveat::JOINED_FEATURES, Example { line: number, value: String::new() });
        }
        if read.wrong_code_page {
            told.caveats.insert(caveat::OTHER_ENCODING.to_owned(), read.features.len() as u64);
        }
        Ok((scheme, read, told))
    }
}

impl SourceReader for BoundaryReader {
    fn kind(&self) -> SourceKind {
        SourceKind::Boundaries
    }

    fn recognise(&self, shape: &Shape) -> Option<Vintage> {
        Self::scheme(shape).map(|scheme| Vintage { kind: self.kind(), name: scheme.name() })
    }

    fn known_headers(&self) -> Vec<(&'static str, Vec<&'static str>)> {
        Scheme::known()
    }

    fn survey(&self, member: &mut Member) -> Result<Survey, LakeError> {
        let (_, read, _) = Self::features(member)?;
        let edition = Edition::of(member, &read.features)?;
        Ok(Survey { rows: read.features.len() as u64, newest_day: edition.last_day, ..Survey::default() })
    }

    fn stage(
        &self,
        member: &mut Member,
        context: &StageContext,
        sink: &mut dyn StagingSink,
    ) -> Result<StageSummary, LakeError> {
        let (scheme, Read { crs, features, .. }, mut summary) = Self::features(member)?;
        let edition = Edition::of(member, &features)?;
        let mut out = Output::new(context, crs, &edition)?;
        for feature in features {
            summary.rows += 1;
            let read = scheme.area(&feature.attributes).map_err(|fault| Reject {
                line: feature.number,
                column: fault.column.to_owned(),
                value: scheme::attribute(&feature.attributes, fault.column)
                    .map(|value| value.chars().take(200).collect()),
                reason: fault.reason,
            });
            let whole = |reason| Reject { line: feature.number, column: String::new(), value: None, reason };
            let read = read.and_then(|area| {
                let geometry = feature.geometry.as_ref().map_err(|reason| whole(reason.clone()))?;
                Ok((area, feature::wkb(geometry, crs).map_err(whole)?))
            });
            match read {
                Ok((area, wkb)) => {
                    out.push(feature.number, &area, &wkb);
                    summary.staged += 1;
                }
                Err(reject) => {
                    sink.reject(reject)?;
                    summary.rejected += 1;
                }
            }
            if out.builder.len() >= BATCH_ROWS {
                sink.accept(out.builder.finish()?)?;
            }
        }
        if !out.builder.is_empty() {
            sink.accept(out.builder.finish()?)?;
        }
        Ok(summary)
    }
}

/// Edition of a boundary file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Edition {
    /// A year, or the file's name where none can be told.
    name: String,
    /// Last day it speaks of.
    last_day: Option<Date>,
}

impl Edition {
    /// The attribute `base_year`; else a year in the file's name; else the day the `.dbf` was written; else the name.
    fn of(member: &Member, features: &[Feature]) -> Result<Self, LakeError> {
        let of_first = |name| features.first().and_then(|f| scheme::attribute(&f.attributes, name));
        // 통계청 SGIS writes the day: 20250630.
        if let Some(day) = of_first("BASE_DATE").and_then(|text| timestamp_day(text.as_bytes())) {
            return Ok(Self { name: day.to_string(), last_day: Some(day) });
        }
        let base_year = of_first("base_year").map(|y| y.trim().to_owned());
        let stem = member.name().rsplit_once('.').map_or(member.name(), |(stem, _)| stem);
        if let Some(year) = base_year.as_deref().and_then(year_in).or_else(|| year_in(stem)) {
            return Ok(Self { name: year.to_string(), last_day: Date::new(year, 12, 31).ok() });
        }
        let written = match member.shape() {
            Shape::Shapefile { .. } => member.read_sibling("dbf")?.and_then(|dbf| shapefile::last_update(&dbf)),
            _ => None,
        };
        Ok(match written.filter(|day| (1990..2100).contains(&day.year())) {
            Some(day) => Self { name: day.year().to_string(), last_day: Some(day) },
            None => Self { name: stem.to_owned(), last_day: None },
        })
    }
}

/// The first four-digit year 1990–2099 that stands alone among the digits of a text.
fn year_in(text: &str) -> Option<i16> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .filter_map(|digits| digits.parse().ok())
        .find(|year| (1990..2100).contains(year))
}

/// The table being built and the places of its columns.
struct Output {
    builder: TableBuilder,
    line: usize,
    area_kind: usize,
    code_set: usize,
    area_code: usize,
    area_name: usize,
    other_codes: usize,
    trade_area_kind: usize,
    centre_x_m: usize,
    centre_y_m: usize,
    gu_code: usize,
    admin_dong_code: usize,
    area_m2_published: usize,
    geometry_wkb: usize,
}

impl Output {
    fn new(context: &StageContext, crs: &str, edition: &Edition) -> Result<Self, LakeError> {
        let at = |name: &str| column_index(&TABLE, name);
        let mut builder = TableBuilder::new(&TABLE);
        builder.constant_text(at("publication")?, &context.publication.to_string());
        builder.constant_boolean(at("publication_inferred")?, context.publication_inferred);
        builder.constant_text(at("source_sha256")?, &context.source_sha256);
        builder.constant_int32(at("member")?, context.member);
        builder.constant_text(at("crs")?, crs);
        builder.constant_text(at("edition")?, &edition.name);
        Ok(Self {
            builder,
            line: at("line")?,
            area_kind: at("area_kind")?,
            code_set: at("code_set")?,
            area_code: at("area_code")?,
            area_name: at("area_name")?,
            other_codes: at("other_codes")?,
            trade_area_kind: at("trade_area_kind")?,
            centre_x_m: at("centre_x_m")?,
            centre_y_m: at("centre_y_m")?,
            gu_code: at("gu_code")?,
            admin_dong_code: at("admin_dong_code")?,
            area_m2_published: at("area_m2_published")?,
            geometry_wkb: at("geometry_wkb")?,
        })
    }

    fn push(&mut self, number: i64, area: &Area, wkb: &[u8]) {
        let b = &mut self.builder;
        b.int64(self.line, Some(number));
        b.text(self.area_kind, Some(area.kind.code()));
        b.text(self.code_set, Some(area.code_set.code()));
        b.text(self.area_code, Some(&area.code));
        b.text(self.area_name, area.name.as_deref());
        b.text(self.other_codes, area.other_codes.as_deref());
        b.text(self.trade_area_kind, area.trade_area_kind.as_deref());
        b.float64(self.centre_x_m, area.centre.map(|(x, _)| x));
        b.float64(self.centre_y_m, area.centre.map(|(_, y)| y));
        b.text(self.gu_code, area.gu_code.as_deref());
        b.text(self.admin_dong_code, area.admin_dong_code.as_deref());
        b.float64(self.area_m2_published, area.area_m2);
        b.binary(self.geometry_wkb, Some(wkb));
        b.end_row();
    }
}

#[cfg(test)]
mod tests {
    use super::year_in;

    #[test]
    fn a_year_stands_alone() {
        assert_eq!(year_in("서울_행정동_경계_2017"), Some(2017));
        assert_eq!(year_in("kostat2013_seoul_gu"), Some(2013));
        assert_eq!(year_in("hangjeongdong_ver20230101"), None); // a day, not a year
        assert_eq!(year_in("EPSG5181"), None);
        assert_eq!(year_in("area_trdar"), None);
    }
}
