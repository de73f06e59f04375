//! 소상공인시장진흥공단 상가(상권)정보: one row per shop in business.
//!
//! The full layout has 39 columns and a key (상가업소번호). Cuts by third parties have nine to eleven of them and no key:
//! they are staged with `complete = false` and merged with nothing.

use crate::batch::{TableBuilder, column_index};
use crate::error::LakeError;
use crate::reason::Reason;
use crate::source::caveat;
use crate::source::encoding::{Decoder, decode};
use crate::source::open::Member;
use crate::source::quarterly::layout::Names;
use crate::source::quarterly::number;
use crate::source::records::Record;
use crate::source::{
    Example, Header, Reject, Shape, SourceReader, StageContext, StageSummary, StagingSink, Survey, Vintage,
};
use golmok_model::SourceKind;
use golmok_model::tables::staging::SEMAS_STORES as TABLE;
use jiff::civil::Date;

/// The reader.
pub static SEMAS_STORES: SemasReader = SemasReader;

/// Reader of 상가(상권)정보.
#[derive(Debug)]
pub struct SemasReader;

/// Layout of a cut by third parties, without shop numbers.
pub const CUT: &str = "semas_cut_without_key";

/// The published layout.
#[rustfmt::skip]
const OFFICIAL: [&str; 39] = [
    "상가업소번호", "상호명", "지점명", "상권업종대분류코드", "상권업종대분류명", "상권업종중분류코드",
    "상권업종중분류명", "상권업종소분류코드", "상권업종소분류명", "표준산업분류코드", "표준산업분류명", "시도코드",
    "시도명", "시군구코드", "시군구명", "행정동코드", "행정동명", "법정동코드", "법정동명", "지번코드", "대지구분코드",
    "대지구분명", "지번본번지", "지번부번지", "지번주소", "도로명코드", "도로명", "건물본번지", "건물부번지",
    "건물관리번호", "건물명", "도로명주소", "구우편번호", "신우편번호", "동정보", "층정보", "호정보", "경도", "위도",
];

/// How a field is read.
#[derive(Debug, Clone, Copy)]
enum Read {
    Text,
    /// The first so many digits of a code.
    Code(usize),
    /// Degrees within the range of the column, which is the country's.
    Degrees,
}

/// Staging column, its names in files (official, then the Open API's), how it is read.
const COLUMNS: [(&str, [&str; 2], Read); 18] = [
    ("semas_store_id", ["상가업소번호", "bizesId"], Read::Text),
    ("business_name", ["상호명", "bizesNm"], Read::Text),
    ("class_large", ["상권업종대분류명", "indsLclsNm"], Read::Text),
    ("class_medium", ["상권업종중분류명", "indsMclsNm"], Read::Text),
    ("class_small", ["상권업종소분류명", "indsSclsNm"], Read::Text),
    ("class_small_code", ["상권업종소분류코드", "indsSclsCd"], Read::Text),
    ("ksic_code", ["표준산업분류코드", "ksicCd"], Read::Text),
    ("sido_name", ["시도명", "ctprvnNm"], Read::Text),
    ("gu_code", ["시군구코드", "signguCd"], Read::Code(5)),
    ("gu_name", ["시군구명", "signguNm"], Read::Text),
    ("admin_dong_code", ["행정동코드", "adongCd"], Read::Code(8)),
    ("admin_dong_name", ["행정동명", "adongNm"], Read::Text),
    ("legal_dong_code", ["법정동코드", "ldongCd"], Read::Code(8)),
    ("legal_dong_name", ["법정동명", "ldongNm"], Read::Text),
    ("lot_address", ["지번주소", "lnoAdr"], Read::Text),
    ("road_address", ["도로명주소", "rdnmAdr"], Read::Text),
    ("lon", ["경도", "lon"], Read::Degrees),
    ("lat", ["위도", "lat"], Read::Degrees),
];

/// Columns whose values a reject does not show.
const MASKED: [&str; 3] = ["business_name", "lot_address", "road_address"];

/// Places of the columns in one header.
struct Layout<'a> {
    header: &'a Header,
    /// Per entry of [`COLUMNS`].
    fields: Vec<Option<usize>>,
    complete: bool,
}

impl<'a> Layout<'a> {
    fn find(header: &'a Header) -> Option<Self> {
        let names = Names::new(&header.columns);
        let fields: Vec<Option<usize>> = COLUMNS.iter().map(|(_, spellings, _)| names.find(spellings)).collect();
        let has = |column: &str| COLUMNS.iter().zip(&fields).any(|((c, ..), field)| *c == column && field.is_some());
        // A class of the 상권업종 tells this source from any other list of shops with coordinates.
        let classed = ["class_large", "class_medium", "class_small"].into_iter().any(has);
        let known = has("business_name") && classed && has("lon") && has("lat");
        let official = OFFICIAL.iter().all(|name| names.find(&[name]).is_some());
        let complete = official || (has("semas_store_id") && fields.iter().all(Option::is_some));
        known.then_some(Self { header, fields, complete })
    }

    fn vintage(&self) -> &'static str {
        match (self.complete, self.header.columns.iter().any(|c| c == "bizesId")) {
            (true, false) => "semas_39_columns",
            (true, true) => "open_api",
            (false, _) => CUT,
        }
    }
}

impl SemasReader {
    fn layout(member: &Member) -> Result<Layout<'_>, LakeError> {
        match member.shape() {
            Shape::Table(header) => Layout::find(header),
            _ => None,
        }
        .ok_or_else(|| LakeError::NotRead {
            path: member.path().to_path_buf(),
            reason: Reason::NoHeaderOf { file: member.name().to_owned(), kind: "semas_stores".to_owned() },
        })
    }
}

impl SourceReader for SemasReader {
    fn kind(&self) -> SourceKind {
        SourceKind::SemasStores
    }

    fn recognise(&self, shape: &Shape) -> Option<Vintage> {
        let Shape::Table(header) = shape else { return None };
        Layout::find(header).map(|layout| Vintage { kind: self.kind(), name: layout.vintage() })
    }

    fn known_headers(&self) -> Vec<(&'static str, Vec<&'static str>)> {
        vec![("semas_39_columns", OFFICIAL.to_vec())]
    }

    /// The rows tell no date; the publisher writes it into the name (`…_서울_202312.csv`).
    fn survey(&self, member: &mut Member) -> Result<Survey, LakeError> {
        let file = member.path().file_name().unwrap_or_default().to_string_lossy();
        let newest_day = edition_of_name(member.name()).or_else(|| edition_of_name(&file));
        let mut survey = Survey { newest_day, ..Survey::default() };
        let mut records = member.records()?;
        while let Some(record) = records.next_record()? {
            if record.is_blank() { survey.blank += 1 } else { survey.rows += 1 }
        }
        Ok(survey)
    }

    fn stage(
        &self,
        member: &mut Member,
        context: &StageContext,
        sink: &mut dyn StagingSink,
    ) -> Result<StageSummary, LakeError> {
        let layout = Self::layout(member)?;
        let mut builder = TableBuilder::new(&TABLE);
        let at = |name: &str| column_index(&TABLE, name);
        builder.constant_text(at("publication")?, &context.publication.to_string());
        builder.constant_boolean(at("publication_inferred")?, context.publication_inferred);
        builder.constant_text(at("source_sha256")?, &context.source_sha256);
        builder.constant_int32(at("member")?, context.member);
        builder.constant_boolean(at("complete")?, layout.complete);
        let line = at("line")?;
        let targets: Result<Vec<usize>, _> = COLUMNS.iter().map(|(column, ..)| at(column)).collect();
        let targets = targets?;
        let mut decoder = Decoder::new(layout.header.encoding);
        let mut summary = StageSummary::default();
        let mut records = member.records()?;
        let repeated_headers = records.repeated_headers();
        while let Some(record) = records.next_record()? {
            if record.is_blank() {
                summary.blank += 1;
                continue;
            }
            summary.rows += 1;
            decoder.turn_to(record.encoding().unwrap_or(layout.header.encoding));
            let before = decoder.troubles();
            if let Err(fault) = check(&layout, &record) {
                summary.rejected += 1;
                sink.reject(fault)?;
                continue;
            }
            builder.int64(line, Some(record.line()));
            for (((_, _, read), field), target) in COLUMNS.iter().zip(&layout.fields).zip(&targets) {
                let Some(field) = field.map(|at| record.field(at)) else { continue };
                match read {
                    Read::Text => builder.text(*target, decoder.optional(field).as_deref()),
                    Read::Code(width) => builder.text(*target, code(field, *width).ok().flatten()),
                    Read::Degrees => builder.float64(*target, number::decimal(field).ok().flatten()),
                }
            }
            builder.end_row();
            // Another encoding is told of licences only.
            for code in decoder.troubles().caveats_since(before).filter(|code| *code != caveat::OTHER_ENCODING) {
                summary.caveat(code, Example { line: record.line(), value: String::new() });
            }
            summary.staged += 1;
            if builder.len() >= 65_536 {
                sink.accept(builder.finish()?)?;
            }
        }
        if !builder.is_empty() {
            sink.accept(builder.finish()?)?;
        }
        summary.undecodable = decoder.troubles().undecodable;
        for line in repeated_headers.lines() {
            summary.caveat(caveat::REPEATED_HEADER, Example { line, value: String::new() });
        }
        Ok(summary)
    }
}

/// Last day of the month that a file's name tells: `202312`, `20231231`, `2023-12`, `2023_12`, `2023.12` or
/// `2023년 12월`, between 2010 and 2099. Of several the last speaks.
fn edition_of_name(name: &str) -> Option<Date> {
    let month_of = |digits: &str| -> Option<Date> {
        let (year, month) = (digits.get(..4)?.parse::<i16>().ok()?, digits.get(4..6)?.parse::<i8>().ok()?);
        let whole = digits.len() == 6 || (digits.len() == 8 && (1..=31).contains(&digits[6..].parse::<u8>().ok()?));
        (whole && (2010..2100).contains(&year)).then_some(())?;
        Date::new(year, month, 1).ok().map(Date::last_of_month)
    };
    let runs: Vec<&str> = name.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).collect();
    let separated = runs.windows(2).filter_map(|pair| {
        let between = &name[offset(name, pair[0]) + pair[0].len()..offset(name, pair[1])];
        let joined = pair[0].len() == 4 && pair[1].len() <= 2;
        let joined = joined && matches!(between, "-" | "_" | "." | "년" | "년 " | " ");
        joined.then(|| format!("{}{:0>2}", pair[0], pair[1]))
    });
    let whole = runs.iter().filter_map(|run| month_of(run)).next_back();
    whole.or_else(|| separated.filter_map(|digits| month_of(&digits)).next_back())
}

/// Where a part of a text begins in it.
fn offset(text: &str, part: &str) -> usize {
    part.as_ptr() as usize - text.as_ptr() as usize
}

/// The first `width` digits of a code; `None` where it is blank.
fn code(field: &[u8], width: usize) -> Result<Option<&str>, Reason> {
    if number::is_missing(field.trim_ascii()) {
        return Ok(None);
    }
    number::code(field)?.get(..width).map(Some).ok_or(Reason::ShorterThanCode)
}

/// Whether a record lands; else its reject.
fn check(layout: &Layout<'_>, record: &Record<'_>) -> Result<(), Reject> {
    let whole = |reason: Reason| Reject { line: record.line(), column: String::new(), value: None, reason };
    if record.is_oversize() {
        return Err(whole(Reason::TooLongRecord));
    }
    if record.is_behind_other_header() {
        return Err(whole(Reason::BehindOtherHeader));
    }
    let expected = layout.header.columns.len();
    if record.len() < layout.header.least_fields()
        || (expected..record.len()).any(|i| !record.field(i).trim_ascii().is_empty())
    {
        let (found, expected) = (record.len().to_string(), expected.to_string());
        return Err(whole(Reason::OtherFieldCount { found, expected }));
    }
    for ((column, _, read), field) in COLUMNS.iter().zip(&layout.fields) {
        let Some(at) = *field else { continue };
        let bytes = record.field(at);
        let verdict = match read {
            Read::Text => Ok(()),
            Read::Code(width) => code(bytes, *width).map(drop),
            Read::Degrees => match number::decimal(bytes) {
                Ok(Some(degrees)) if !TABLE.column(column).is_some_and(|c| c.holds(degrees)) => {
                    Err(Reason::OutsideCountry)
                }
                Ok(_) => Ok(()),
                Err(reason) => Err(reason),
            },
        };
        if let Err(reason) = verdict {
            let value = (!MASKED.contains(column)).then(|| {
                decode(record.encoding().unwrap_or(layout.header.encoding), bytes).0.chars().take(200).collect()
            });
            let column = layout.header.columns.get(at).cloned().unwrap_or_default();
            return Err(Reject { line: record.line(), column, value, reason });
        }
    }
    if layout.complete && record.field_of(layout.fields[0]).trim_ascii().is_empty() {
        return Err(Reject {
            line: record.line(),
            column: layout.fields[0].and_then(|at| layout.header.columns.get(at)).cloned().unwrap_or_default(),
            value: None,
            reason: Reason::Missing,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_edition_stands_in_the_name() {
        let december = Some(date(2023, 12, 31));
        for (name, edition) in [
            ("소상공인시장진흥공단_상가(상권)정보_서울_202312.csv", december),
            ("소상공인시장진흥공단_상가(상권)정보_20231231.csv", december),
            ("semas-2023-12.csv", december),
            ("상가 2023년 12월.csv", december),
            ("상가_2023.9.csv", Some(date(2023, 9, 30))),
            ("semas_201912.csv", Some(date(2019, 12, 31))),
            ("semas_cafe_seoul_ygh547.csv", None),
            ("상가_2023.csv", None),
            ("상가_202313.csv", None),
            ("상가_123456789.csv", None),
        ] {
            assert_eq!(edition_of_name(name), edition, "{name}");
        }
    }
}
