//! `mart_entry_risk`, read once: cells with stores by area and by industry, gu and city.

use super::names;
use crate::Lang;
use crate::page::lines::RatedLine;
use crate::page::{relative, words};
use golmok_advice::verdict::Interval;
use golmok_engine::read::entry_risk::{Cell, EntryRisk};
use golmok_model::{AreaKind, RelativeGrade};
use jiff::civil::Date;
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
    /// Step of the relative risk; 0 where unrated.
    pub fn relative_step(&self) -> u8 {
        self.relative_risk.map_or(0, |risk| relative::step(risk[0]))
    }

    /// The rating as a line of a page.
    pub fn line(&self, name: &str, href: Option<String>, note: &str) -> RatedLine {
        RatedLine {
            name: name.to_owned(),
            href,
            founder: self.founder_cell(),
            note: note.to_owned(),
            stores: self.stores,
            openings: self.openings,
            closures: self.closures,
            probability: self.probability,
            step: self.step,
            confidence: self.confidence,
            relative: self.relative,
            relative_risk: self.relative_risk.map(|risk| risk[0]),
            relative_step: self.relative_step(),
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

/// The ratings as the pages group them: by industry, then kind and code of the area.
pub fn of(risk: &EntryRisk, lang: Lang) -> Ratings {
    let mut ratings = Ratings {
        as_of: risk.as_of.to_string(),
        day: risk.as_of,
        method_version: risk.method_version.clone(),
        ..Ratings::default()
    };
    for (kind, code, rows) in risk.cells().areas() {
        if ratings.area_names.contains_key(code) {
            continue;
        }
        let name = match (kind, risk.area_name(rows.start)) {
            (AreaKind::Gu, _) | (_, None) => names::gu(code, lang),
            (_, Some(name)) => name.to_owned(),
        };
        ratings.area_names.insert(code.to_owned(), name);
        if kind == AreaKind::TradeArea {
            let (of_kind, gu) = risk.trade_area(rows.start);
            let owned = |text: Option<&str>| text.unwrap_or_default().to_owned();
            ratings.area_kinds.insert(code.to_owned(), (owned(of_kind), owned(gu)));
        }
    }
    for (row, (.., industry)) in risk.cells().keys().enumerate() {
        if !ratings.industries.contains_key(industry) {
            let name = names::industry(industry, risk.industry_name(row), lang);
            ratings.industries.insert(industry.to_owned(), name.to_owned());
        }
    }
    let industries: Vec<String> = ratings.industries.keys().cloned().collect();
    for industry in &industries {
        for row in risk.cells().industry(industry) {
            let kind = risk.cells().area_of(row).0;
            // A cell without stores has no line on any page; the city's row always has.
            if risk.stores(row) > 0 || kind == AreaKind::City {
                ratings.add(kind, rating(risk.row(row)));
            }
        }
    }
    ratings
}

pub fn rating(cell: Cell) -> Rating {
    let three = |of: Interval| [of.value, of.lo, of.hi];
    let rated = cell.rated.as_ref();
    Rating {
        may_be_named: cell.may_be_named(),
        stores: cell.stores,
        openings: cell.openings,
        closures: cell.closures,
        at_risk: cell.at_risk,
        probability: rated.map(|rated| three(rated.probability)),
        step: rated.map_or(0, |rated| rated.step),
        confidence: rated.map_or(0, |rated| rated.confidence as u8),
        relative: match rated.map(|rated| rated.relative) {
            Some(RelativeGrade::Higher) => 1,
            Some(RelativeGrade::Lower) => -1,
            _ => 0,
        },
        relative_risk: rated.map(|rated| three(rated.relative_risk)),
        unrated: words::unrated(cell.reason_unrated.as_deref()),
        trade_area_kind: cell.trade_area_kind.unwrap_or_default(),
        gu: cell.gu_code.unwrap_or_default(),
        area: cell.area.code,
        industry: cell.industry,
    }
}

impl Ratings {
    fn add(&mut self, kind: AreaKind, rating: Rating) {
        match kind {
            AreaKind::TradeArea => {
                let place = self.cells.len();
                self.by_area.entry(rating.area.clone()).or_default().push(place);
                self.by_industry.entry(rating.industry.clone()).or_default().push(place);
                self.cells.push(rating);
            }
            AreaKind::Gu => self.gu.entry(rating.area.clone()).or_default().push(rating),
            AreaKind::City => _ = self.city.insert(rating.industry.clone(), rating),
            AreaKind::AdminDong | AreaKind::LegalDong => {}
        }
    }
}
