//! `mart_entry_risk`, read once: cells with stores by area and by industry, gu and city.

use super::names;
use crate::Lang;
use crate::error::Result;
use crate::page::lines::RatedLine;
use crate::page::words;
use golmok_engine::read::frame;
use golmok_engine::read::public_list;
use golmok_lake::store::Snapshot;
use golmok_model::RiskGrade;
use golmok_model::tables::rating;
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeMap;

/// A row of `mart_entry_risk` as the pages need it.
#[derive(Debug, Clone, Default)]
pub struct Rating {
    pub area: String,
    pub industry: String,
    pub trade_area_kind: String,
    pub gu: String,
    pub stores: i64,
    pub openings: i64,
    pub closures: i64,
    /// Store-quarters at risk behind the closures.
    pub at_risk: i64,
    pub probability: Option<[f64; 3]>,
    pub step: u8,
    pub confidence: u8,
    pub relative: i8,
    pub relative_risk: Option<[f64; 3]>,
    pub unrated: &'static str,
    pub may_be_named: bool,
}

impl Rating {
    /// The rating as a line of a page.
    pub fn line(&self, name: &str, href: Option<String>, note: &str) -> RatedLine {
        RatedLine {
            name: name.to_owned(),
            href,
            note: note.to_owned(),
            stores: self.stores,
            openings: self.openings,
            closures: self.closures,
            probability: self.probability,
            step: self.step,
            confidence: self.confidence,
            relative: self.relative,
            unrated: self.unrated,
        }
    }
}

/// The ratings of a snapshot.
#[derive(Debug, Default)]
pub struct Ratings {
    /// Cells of trade areas with stores, by industry and area.
    pub cells: Vec<Rating>,
    /// Places in `cells` by area, in the order of the industries.
    pub by_area: BTreeMap<String, Vec<usize>>,
    /// Places in `cells` by industry, in the order of the areas.
    pub by_industry: BTreeMap<String, Vec<usize>>,
    /// Every gu × industry with stores, by gu.
    pub gu: BTreeMap<String, Vec<Rating>>,
    /// The city, by industry.
    pub city: BTreeMap<String, Rating>,
    /// Names of the areas that have any row: trade areas and gu.
    pub area_names: BTreeMap<String, String>,
    /// Kind of trade area and gu of every trade area.
    pub area_kinds: BTreeMap<String, (String, String)>,
    /// Names of the industries in the reader's language.
    pub industries: BTreeMap<String, String>,
    pub as_of: String,
    /// The same as a date.
    pub day: Date,
    pub method_version: String,
}

const COLUMNS: [&str; 28] = [
    "area_kind",
    "area_code",
    "industry_code",
    "as_of",
    "area_name",
    "trade_area_kind",
    "gu_code",
    "industry_name",
    "store_count",
    "opening_count_4q",
    "closure_count_4q",
    "at_risk_4q",
    "closure_probability_1y",
    "closure_probability_1y_lo",
    "closure_probability_1y_hi",
    "relative_risk",
    "relative_risk_lo",
    "relative_risk_hi",
    "relative_grade",
    "grade",
    "grade_step",
    "grade_probability_1",
    "grade_probability_2",
    "grade_probability_3",
    "grade_probability_4",
    "confidence",
    "reason_unrated",
    "method_version",
];

/// Reads the ratings.
pub fn read(snapshot: &Snapshot, lang: Lang) -> Result<Ratings> {
    let rows = frame::scan(snapshot, &rating::ENTRY_RISK)?
        .ok_or(golmok_engine::Error::NoTable { table: "mart_entry_risk", made_by: "rate" })?
        .select(COLUMNS.map(col))
        .sort(["industry_code", "area_kind", "area_code"], SortMultipleOptions::default())
        .collect()?;
    let text = |name: &str| -> Result<&StringChunked> { Ok(rows.column(name)?.str()?) };
    let count = |name: &str| -> Result<&Int64Chunked> { Ok(rows.column(name)?.i64()?) };
    let number = |name: &str| -> Result<&Float64Chunked> { Ok(rows.column(name)?.f64()?) };
    let (kinds, areas, industries) = (text("area_kind")?, text("area_code")?, text("industry_code")?);
    let (area_names, industry_names) = (text("area_name")?, text("industry_name")?);
    let (trade_area_kinds, gus) = (text("trade_area_kind")?, text("gu_code")?);
    let (grades, confidences, relatives) = (text("grade")?, text("confidence")?, text("relative_grade")?);
    let reasons = text("reason_unrated")?;
    let (stores, at_risk) = (count("store_count")?, count("at_risk_4q")?);
    let (openings, closures) = (count("opening_count_4q")?, count("closure_count_4q")?);
    let ends = |name: &str| -> Result<[&Float64Chunked; 3]> {
        Ok([number(name)?, number(&format!("{name}_lo"))?, number(&format!("{name}_hi"))?])
    };
    let (probability, relative_risk) = (ends("closure_probability_1y")?, ends("relative_risk")?);
    let (risk, high_risk) = (number("grade_probability_3")?, number("grade_probability_4")?);
    let three = |of: &[&Float64Chunked; 3], i: usize| Some([of[0].get(i)?, of[1].get(i)?, of[2].get(i)?]);

    let as_of = rows.column("as_of")?.date()?.physical().get(0).and_then(golmok_lake::schema::date_from_days);
    let mut ratings = Ratings {
        as_of: as_of.map(|d| d.to_string()).unwrap_or_default(),
        day: as_of.unwrap_or_default(),
        method_version: text("method_version")?.get(0).unwrap_or_default().to_owned(),
        ..Ratings::default()
    };
    for i in 0..rows.height() {
        let (kind, area) = (kinds.get(i).unwrap_or_default(), areas.get(i).unwrap_or_default());
        let industry = industries.get(i).unwrap_or_default();
        let owned = |column: &StringChunked| column.get(i).unwrap_or_default().to_owned();
        if kind != "city" && !ratings.area_names.contains_key(area) {
            let name = area_names.get(i).map_or_else(|| names::gu(area, lang), str::to_owned);
            ratings.area_names.insert(area.to_owned(), if kind == "gu" { names::gu(area, lang) } else { name });
            if kind == "trade_area" {
                ratings.area_kinds.insert(area.to_owned(), (owned(trade_area_kinds), owned(gus)));
            }
        }
        if !ratings.industries.contains_key(industry) {
            let name = names::industry(industry, industry_names.get(i), lang);
            ratings.industries.insert(industry.to_owned(), name.to_owned());
        }
        let stores = stores.get(i).unwrap_or(0);
        // A cell without stores has no line on any page; the city's row always has.
        if stores == 0 && kind != "city" {
            continue;
        }
        let rating = Rating {
            area: area.to_owned(),
            industry: industry.to_owned(),
            trade_area_kind: owned(trade_area_kinds),
            gu: owned(gus),
            stores,
            openings: openings.get(i).unwrap_or(0),
            closures: closures.get(i).unwrap_or(0),
            at_risk: at_risk.get(i).unwrap_or(0),
            probability: three(&probability, i),
            step: grades.get(i).and_then(|g| g.parse::<RiskGrade>().ok()).map_or(0, RiskGrade::step),
            confidence: match confidences.get(i) {
                Some("high") => 2,
                Some("medium") => 1,
                _ => 0,
            },
            relative: match relatives.get(i) {
                Some("higher") => 1,
                Some("lower") => -1,
                _ => 0,
            },
            relative_risk: three(&relative_risk, i),
            unrated: words::unrated(reasons.get(i)),
            may_be_named: public_list::may_be_named(confidences.get(i), risk.get(i), high_risk.get(i)),
        };
        match kind {
            "trade_area" => {
                let place = ratings.cells.len();
                ratings.by_area.entry(area.to_owned()).or_default().push(place);
                ratings.by_industry.entry(industry.to_owned()).or_default().push(place);
                ratings.cells.push(rating);
            }
            "gu" => ratings.gu.entry(area.to_owned()).or_default().push(rating),
            "city" => _ = ratings.city.insert(industry.to_owned(), rating),
            _ => {}
        }
    }
    Ok(ratings)
}
