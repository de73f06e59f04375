//! Finding a source's columns in a header, whatever the vintage.

use super::spec::{Measure, QuarterlySpec, keys};
use golmok_model::AreaKind;
use std::collections::BTreeMap;

/// Where a column's value stands in a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// In one field.
    Field(usize),
    /// In several, as their sum.
    Sum(Vec<usize>),
    /// Nowhere: this layout does not have it.
    Absent,
}

/// Where the quarter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Period {
    /// 20241 in one field.
    Quarter(usize),
    /// Year and quarter of the year in two fields.
    YearAndQuarter(usize, usize),
    /// The source has no quarters.
    None,
}

/// Places of a source's columns in one header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    pub vintage: &'static str,
    pub period: Period,
    /// 기준_년월_코드 (201810) of a source without quarters.
    pub month: Option<usize>,
    pub area_kind: AreaKind,
    pub area_code: usize,
    pub area_name: Option<usize>,
    pub trade_area_kind: Option<usize>,
    pub industry_code: Option<usize>,
    pub industry_name: Option<usize>,
    /// Where it stands what golmok rolled the rows up from; `None` in files of a publisher.
    pub rolled_up: Option<usize>,
    /// In the order of [`QuarterlySpec::measures`].
    pub measures: Vec<Place>,
}

/// A column name without what vintages write differently: case, `_`, `~`, `-`, blanks; an R export has `.` for them and
/// `X.` before a name that began with a blank.
///
/// # Examples
/// ```
/// use golmok_lake::source::quarterly::layout::plain_name;
/// assert_eq!(plain_name("시간대_00.06_매출_금액"), plain_name("시간대_00~06_매출_금액"));
/// assert_eq!(plain_name("X.상권_구분_코드"), plain_name("상권_구분_코드"));
/// assert_eq!(plain_name("stdr_yyqu_cd"), plain_name("STDR_YYQU_CD"));
/// ```
pub fn plain_name(name: &str) -> String {
    let name = name.trim();
    let name = match name.strip_prefix("X.") {
        Some(rest) if rest.starts_with(|c: char| !c.is_ascii()) => rest,
        _ => name,
    };
    name.chars().filter(|c| !matches!(c, '_' | '.' | '~' | '-' | ' ')).map(|c| c.to_ascii_lowercase()).collect()
}

/// Column names of a header, looked up by any of their spellings.
pub(crate) struct Names(BTreeMap<String, usize>);

impl Names {
    /// The first of two equal names counts.
    pub(crate) fn new(columns: &[String]) -> Self {
        let mut names = BTreeMap::new();
        for (i, column) in columns.iter().enumerate() {
            names.entry(plain_name(column)).or_insert(i);
        }
        Self(names)
    }

    pub(crate) fn find(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.0.get(&plain_name(name)).copied())
    }

    fn place(&self, measure: &Measure) -> Place {
        if let Some(i) = self.find(measure.names) {
            return Place::Field(i);
        }
        let parts: Option<Vec<usize>> = measure.split.iter().map(|names| self.find(names)).collect();
        parts.filter(|parts| !parts.is_empty()).map_or(Place::Absent, Place::Sum)
    }
}

impl Layout {
    /// The layout of `columns`, where they are `spec`'s.
    pub(super) fn find(spec: &QuarterlySpec, columns: &[String]) -> Option<Self> {
        let names = Names::new(columns);
        let period = if spec.has_quarter() {
            match names.find(keys::QUARTER) {
                Some(i) => Period::Quarter(i),
                None => Period::YearAndQuarter(names.find(keys::YEAR)?, names.find(keys::QUARTER_OF_YEAR)?),
            }
        } else {
            Period::None
        };
        let areas = [
            (AreaKind::TradeArea, keys::TRADE_AREA, keys::TRADE_AREA_NAME),
            (AreaKind::AdminDong, keys::ADMIN_DONG, keys::ADMIN_DONG_NAME),
            (AreaKind::Gu, keys::GU, keys::GU_NAME),
        ];
        let (area_kind, area_code, area_name) = areas
            .into_iter()
            .filter(|(kind, ..)| spec.has_quarter() || *kind == AreaKind::TradeArea)
            .find_map(|(kind, code, name)| Some((kind, names.find(code)?, names.find(name))))?;
        let measures: Vec<Place> = spec.measures.iter().map(|m| names.place(m)).collect();
        let industry_code = names.find(keys::INDUSTRY).filter(|_| spec.has_industry());
        let has = |column: &&str| match *column {
            "industry_code" => industry_code.is_some(),
            _ => spec.measures.iter().zip(&measures).any(|(m, place)| m.column == *column && *place != Place::Absent),
        };
        if !spec.recognised_by.iter().all(has) {
            return None;
        }
        Some(Self {
            vintage: vintage(columns, period, area_kind, &names),
            period,
            month: names.find(keys::MONTH).filter(|_| period == Period::None),
            area_kind,
            area_code,
            area_name,
            trade_area_kind: names.find(keys::TRADE_AREA_KIND).filter(|_| area_kind == AreaKind::TradeArea),
            industry_code,
            industry_name: names.find(keys::INDUSTRY_NAME).filter(|_| spec.has_industry()),
            rolled_up: names.find(keys::ROLLED_UP),
            measures,
        })
    }
}

/// Names of the layouts: who wrote the header, and about which kind of area.
fn vintage(columns: &[String], period: Period, area: AreaKind, names: &Names) -> &'static str {
    let split_period = matches!(period, Period::YearAndQuarter(..));
    let english = names.find(&["STDR_YYQU_CD", "STDR_YY_CD", "TRDAR_CD", "ADSTRD_CD", "SIGNGU_CD"]).is_some();
    if names.find(&["base_year_code"]).is_some() {
        "sql_export_2019"
    } else if english {
        let upper = columns.iter().any(|c| c.bytes().any(|b| b.is_ascii_uppercase()));
        match (split_period, upper, area) {
            (true, ..) => "open_api_2019",
            (_, true, AreaKind::TradeArea) => "open_api_trade_area",
            (_, true, AreaKind::AdminDong) => "open_api_admin_dong",
            (_, true, _) => "open_api_gu",
            (_, false, AreaKind::TradeArea) => "lower_case_trade_area",
            (_, false, AreaKind::AdminDong) => "lower_case_admin_dong",
            (_, false, _) => "lower_case_gu",
        }
    } else if split_period || (period == Period::None && names.find(keys::MONTH).is_some()) {
        // R turned `~`, `-` and blanks into dots, and named a second column of one name `.1`.
        if columns.iter().any(|c| c.contains('.')) { "seoul_portal_2019_r_export" } else { "seoul_portal_2019" }
    } else {
        match area {
            AreaKind::TradeArea => "seoul_portal_trade_area",
            AreaKind::AdminDong => "seoul_portal_admin_dong",
            _ => "seoul_portal_gu",
        }
    }
}

/// Columns of a header, each with its names.
type Group = &'static [&'static [&'static str]];

const QUARTER: Group = &[keys::QUARTER];
const YEAR_AND_QUARTER: Group = &[keys::YEAR, keys::QUARTER_OF_YEAR];
const TRADE_AREA: Group = &[keys::TRADE_AREA_KIND, keys::TRADE_AREA_KIND_NAME, keys::TRADE_AREA, keys::TRADE_AREA_NAME];
const ADMIN_DONG: Group = &[keys::ADMIN_DONG, keys::ADMIN_DONG_NAME];
const GU: Group = &[keys::GU, keys::GU_NAME];
const INDUSTRY: Group = &[keys::INDUSTRY, keys::INDUSTRY_NAME];

/// Layout, place of its language in a list of names, period, area.
const OFFICIAL: [(&str, usize, Group, Group); 7] = [
    ("seoul_portal_trade_area", 0, QUARTER, TRADE_AREA),
    ("open_api_trade_area", 1, QUARTER, TRADE_AREA),
    ("seoul_portal_admin_dong", 0, QUARTER, ADMIN_DONG),
    ("open_api_admin_dong", 1, QUARTER, ADMIN_DONG),
    ("seoul_portal_gu", 0, QUARTER, GU),
    ("open_api_gu", 1, QUARTER, GU),
    ("seoul_portal_2019", 0, YEAR_AND_QUARTER, TRADE_AREA),
];

/// Every official header of a source, for naming the nearest one to a file that nobody knows. Sources without quarters
/// are about trade areas only.
pub(super) fn known_headers(spec: &QuarterlySpec) -> Vec<(&'static str, Vec<&'static str>)> {
    let layouts = if spec.has_quarter() { &OFFICIAL[..] } else { &OFFICIAL[..2] };
    let header = |(name, language, period, area): &(&'static str, usize, Group, Group)| {
        let period = period.iter().filter(|_| spec.has_quarter());
        let industry = INDUSTRY.iter().filter(|_| spec.has_industry());
        let keys = period.chain(area.iter()).chain(industry).map(|names| names[*language]);
        let measures = spec.measures.iter().filter_map(|m| m.names.get(*language).copied());
        (*name, keys.chain(measures).collect())
    };
    layouts.iter().map(header).collect()
}
