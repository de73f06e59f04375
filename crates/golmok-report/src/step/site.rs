//! The pages of a report from a snapshot in memory, one at a time: what a server shows.

use super::city::City;
pub use super::figures::Figures;
use super::{area_pages, gu_pages, index_page, industry_pages, names, previous, ratings};
use crate::area_page::file_name;
use crate::error::Result;
use crate::founder::links::Links;
use crate::founder::{Sheets, words::word as founder_word};
use crate::hosted::{Home, Place};
use crate::index::SourceLine;
use crate::page::lines::RatedLine;
use crate::page::relative;
use crate::page::{Frame, Host, Pages};
use crate::{Lang, area_page, gu_page, industry_page, record_page};
use golmok_advice::Advice;
use golmok_engine::Session;
use golmok_engine::query::advise::names::own_name;
use golmok_engine::read::entry_risk::Cell;
use golmok_engine::settings::ReportConfig;
use golmok_lake::store::Lake;
use golmok_model::{AreaKind, IndustryCode};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rings of an outline, EPSG:5181 metres.
pub type Rings = [Vec<(f64, f64)>];

/// The pages of a snapshot in one language. Read once, shared by every thread.
#[derive(Debug)]
pub struct Site {
    city: City,
    pages: Pages,
    sheets: Sheets,
}

/// Links of a founder's page on a server: to the page of any cell, and to who gives help.
struct Served;

impl Links for Served {
    fn report(&self, area: &str, industry: &str) -> Option<String> {
        Some(format!("{}{}", Host::Server.founder(), super::founder_pages::cell(area, industry)))
    }

    fn provider(&self, page: &str) -> Option<String> {
        page.starts_with("https://").then(|| page.to_owned())
    }
}

impl Site {
    /// Reads all that the pages show. Not from a worker of rayon's pool, where polars would wait for good.
    ///
    /// # Errors
    /// When a table cannot be read, or nothing is rated.
    pub fn read(
        session: &Session,
        figures: Arc<Figures>,
        name: &str,
        lang: Lang,
        config: &ReportConfig,
    ) -> Result<Self> {
        session.history()?;
        session.reconciled()?;
        Ok(Self {
            city: City::read(session, figures, name, lang, config)?,
            pages: Pages::on(Host::Server, lang)?,
            sheets: Sheets::new(lang)?,
        })
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.city.lang
    }

    /// What stands on every page.
    pub fn frame(&self) -> &Frame {
        &self.city.frame
    }

    /// The templates.
    pub fn pages(&self) -> &Pages {
        &self.pages
    }

    /// The map and table of all areas, with what moved since the rating before.
    ///
    /// # Errors
    /// When a table of the earlier snapshot cannot be read.
    pub fn overview(&self, lake: &Lake) -> Result<String> {
        let snapshot = self.city.session.snapshot();
        let changes = previous::changes(&self.city, lake, snapshot)?;
        let files = vec![("f_record", record_page::FILE)];
        self.pages.index(&index_page::page(&self.city, snapshot, changes, files))
    }

    /// The page of a trade area by its code; `None` where none has it.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn area(&self, code: &str) -> Result<Option<String>> {
        if !self.city.ratings.area_kinds.contains_key(code) {
            return Ok(None);
        }
        self.pages.area(&area_pages::page(&self.city, code)?).map(Some)
    }

    /// The page of a gu by its code; `None` where none has it.
    ///
    /// # Errors
    /// When the template fails, which a test rules out.
    pub fn gu(&self, code: &str) -> Result<Option<String>> {
        if !self.city.ratings.gu.contains_key(code) {
            return Ok(None);
        }
        self.pages.gu(&gu_pages::page(&self.city, code)).map(Some)
    }

    /// The page of an industry by its code; `None` where none has it.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn industry(&self, code: &str) -> Result<Option<String>> {
        if code == IndustryCode::ALL || !self.city.ratings.city.contains_key(code) {
            return Ok(None);
        }
        self.pages.industry(&industry_pages::page(&self.city, code)?).map(Some)
    }

    /// How each figure held so far.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn record(&self) -> Result<String> {
        let records: Vec<_> = self.city.session.track()?.all().collect();
        record_page::html(&records, self.city.lang)
    }

    /// A founder's page, with `around` (the form of the founder's own figures) behind it.
    ///
    /// # Errors
    /// When the template fails, which a test rules out.
    pub fn founder(&self, advice: &Advice, around: &str) -> Result<String> {
        let html = self.sheets.page(advice, &Served)?;
        Ok(html.replacen("</main>", &format!("{around}</main>"), 1))
    }

    /// A page with the banner of the server over it.
    ///
    /// # Errors
    /// When the template fails, which a test rules out.
    pub fn dressed(&self, html: &str, place: &Place) -> Result<String> {
        self.pages.dressed(html, place)
    }

    /// What the home offers; `map` is the width and height of the map that can be clicked.
    pub fn home(&self, map: Option<[u32; 2]>) -> Home {
        Home {
            industries: self
                .industries()
                .map(|(code, name)| [code.into(), name.into(), industry_page::href(code)])
                .collect(),
            gu: self.gu_names().map(|(code, name)| [name, gu_page::href(&code)]).collect(),
            map,
        }
    }

    /// Code and name of every rated industry, by name.
    pub fn industries(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut all: Vec<(&str, &str)> = self
            .city
            .ratings
            .city
            .keys()
            .filter(|code| *code != IndustryCode::ALL)
            .map(|code| (code.as_str(), self.city.industry_name(code)))
            .collect();
        all.sort_by(|a, b| a.1.cmp(b.1));
        all.into_iter()
    }

    /// Code and name of every rated gu, by name.
    pub fn gu_names(&self) -> impl Iterator<Item = (String, String)> {
        let mut all: Vec<(String, String)> =
            self.city.ratings.gu.keys().map(|code| (code.clone(), self.city.area_name(code).to_owned())).collect();
        all.sort_by(|a, b| a.1.cmp(&b.1));
        all.into_iter()
    }

    /// Name of an industry; its code where it has none.
    pub fn industry_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.city.industry_name(code)
    }

    /// A cell as a line named by its area.
    pub fn line_of_area(&self, cell: Cell) -> RatedLine {
        let (kind, code) = (cell.area.kind, cell.area.code.clone());
        let (name, href) = (self.area_name(kind, &code, &cell.area.name), self.area_href(kind, &code));
        let note = if kind == AreaKind::TradeArea { self.city.gu_of(&code) } else { String::new() };
        self.line(cell, &name, href, &note)
    }

    /// A cell as a line named by its industry.
    pub fn line_of_industry(&self, cell: Cell) -> RatedLine {
        let code = cell.industry.clone();
        self.line(cell, self.city.industry_name(&code), Some(industry_page::href(&code)), "")
    }

    fn line(&self, cell: Cell, name: &str, href: Option<String>, note: &str) -> RatedLine {
        let answers = cell.rated.is_some() && cell.stores > 0 && cell.industry != IndustryCode::ALL;
        let of = super::founder_pages::cell(&cell.area.code, &cell.industry);
        let mut line = ratings::rating(cell).line(name, href, note);
        // A server forms the page of any cell: of dongs and gu, too.
        line.founder = answers.then_some(of);
        line
    }

    /// Page of an area below the home, where it has one.
    pub fn area_href(&self, kind: AreaKind, code: &str) -> Option<String> {
        match kind {
            AreaKind::TradeArea => Some(area_page::href(code)),
            AreaKind::Gu => self.city.gu_href(code),
            AreaKind::AdminDong => Some(format!("places?area={}", file_name(code))),
            AreaKind::City | AreaKind::LegalDong => None,
        }
    }

    /// Name of an area as a page has it.
    pub fn area_name(&self, kind: AreaKind, code: &str, known: &str) -> String {
        match kind {
            AreaKind::Gu => names::gu(code, self.city.lang),
            _ => own_name(kind, known).to_owned(),
        }
    }

    /// Gu of a trade area in words; empty where unknown.
    pub fn gu_of(&self, area: &str) -> String {
        self.city.gu_of(area)
    }

    /// The sources, for the page on the age of the data.
    pub fn sources(&self) -> Vec<SourceLine> {
        index_page::source_lines(self.city.session.snapshot(), self.city.ratings.day)
    }

    /// Outlines of the gu in EPSG:5181 metres, for a map of the city.
    pub fn gu_rings(&self) -> impl Iterator<Item = &[Vec<(f64, f64)>]> {
        self.city.ground.gu.iter().map(|gu| gu.rings.as_slice())
    }

    /// Outlines of the trade areas in EPSG:5181 metres.
    pub fn area_outlines(&self) -> impl Iterator<Item = &Rings> {
        self.city.figures.shapes.values().map(|shape| shape.rings.as_slice())
    }

    /// Outlines of the trade areas, each with the step of its grade and its step within the industry, or over all
    /// industries where none is named; 0 where it is not rated.
    pub fn area_rings(&self, industry: &str) -> impl Iterator<Item = (&Rings, [u8; 2])> {
        let industry = if industry.is_empty() { IndustryCode::ALL } else { industry };
        let cells = self.city.session.entry_risk().map(|ratings| ratings.of_industry(industry).collect::<Vec<_>>());
        let steps: BTreeMap<String, [u8; 2]> = cells
            .unwrap_or_default()
            .into_iter()
            .filter(|cell| cell.area.kind == AreaKind::TradeArea)
            .filter_map(|cell| Some((cell.area.code, cell.rated?)))
            .map(|(code, rated)| (code, [rated.step, relative::step(rated.relative_risk.value)]))
            .collect();
        self.city
            .figures
            .shapes
            .iter()
            .map(move |(code, shape)| (shape.rings.as_slice(), steps.get(code).copied().unwrap_or_default()))
    }

    /// A word of the founder's page.
    pub fn founder_word(&self, key: &str) -> &'static str {
        founder_word(key, self.city.lang)
    }
}
