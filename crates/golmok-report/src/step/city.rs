//! All that the pages show, read once and grouped; and what every page is built from.

use super::figures::Figures;
use super::marts::{self, Series};
use super::names;
use super::ratings::{self, Rating, Ratings};
use super::shapes::{self, Ground};
use crate::Lang;
use crate::area_page::{self, ChangeIndex};
use crate::charts::quarters::QuarterBar;
use crate::error::Result;
use crate::mini_map::MapItem;
use crate::page::lines::{CrowdedLine, LISTED_STORES, ListedLine};
use crate::page::{Fact, Frame};
use crate::{gu_page, industry_page, numbers};
use golmok_advice::record::Window;
use golmok_engine::Session;
use golmok_engine::settings::ReportConfig;
use golmok_model::{IndustryCode, Quarter, SourceKind};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The quarters at hand of the last four, in words.
fn window(series: &Series, newest: Quarter, lang: Lang) -> String {
    let seen: BTreeSet<Quarter> = series.values().flatten().map(|bar| bar.quarter).collect();
    let at_hand = seen.iter().filter(|quarter| newest.since(**quarter) < 4).count();
    let words = Window::ending(newest, at_hand as i64).words();
    lang.pick(words.ko, words.en)
}

/// All that the pages show.
#[derive(Debug)]
pub struct City {
    pub lang: Lang,
    /// The snapshot, for what a page looks up by itself.
    pub session: Session,
    pub frame: Frame,
    pub ratings: Ratings,
    /// What does not depend on the language.
    pub figures: Arc<Figures>,
    /// What lies under the trade areas on a map.
    pub ground: Ground,
    pub change: BTreeMap<String, ChangeIndex>,
    pub demand: BTreeMap<String, Vec<Fact>>,
}

/// What followed in the past where saturation was high, in a sentence; empty without a record.
fn crowding_record(session: &Session, lang: Lang) -> Result<String> {
    let record = session.track()?.of("saturation_ratio_shrunk", IndustryCode::ALL);
    let words = record.map(|record| record.sentence(&golmok_advice::track::name(&record.indicator)));
    Ok(words.map(|words| lang.pick(words.ko, words.en)).unwrap_or_default())
}

impl City {
    /// Reads what depends on the language.
    pub fn read(
        session: &Session,
        figures: Arc<Figures>,
        name: &str,
        lang: Lang,
        config: &ReportConfig,
    ) -> Result<Self> {
        let snapshot = session.snapshot();
        let ratings = ratings::of(session.entry_risk()?, lang);
        let newest = figures.newest();
        let files = snapshot.info().sources.iter().filter(|s| s.kind == Some(SourceKind::StoreCounts));
        let newest_file = files.filter(|s| !s.complete_quarters.is_empty()).filter_map(|s| s.data_date).max();
        let data_date = newest_file.map(|d| d.to_string()).into_iter().chain([ratings.as_of.clone()]).min();
        let frame = Frame {
            city: name.to_owned(),
            as_of: ratings.as_of.clone(),
            data_date: data_date.unwrap_or_default(),
            quarter: newest.map(|newest| numbers::quarter(newest, lang)).unwrap_or_default(),
            window: newest.map(|newest| window(&figures.series, newest, lang)).unwrap_or_default(),
            method_version: ratings.method_version.clone(),
            snapshot: snapshot.id().to_owned(),
            stale: snapshot.info().stale.clone(),
            stale_notice: crate::stale::notice(&snapshot.info().stale, lang).unwrap_or_default(),
            crowding_record: crowding_record(session, lang)?,
            contact: config.correction_contact.clone(),
        };
        Ok(Self {
            lang,
            session: session.clone(),
            frame,
            ratings,
            figures,
            ground: shapes::ground(session, lang)?,
            change: marts::change_index(session, lang)?,
            demand: marts::demand(session, lang)?,
        })
    }

    /// Quarters of a kind of area, area and industry; none where there are no counts.
    pub fn quarters(&self, kind: &str, area: &str, industry: &str) -> &[QuarterBar] {
        let key = (kind.to_owned(), area.to_owned(), industry.to_owned());
        self.figures.series.get(&key).map_or(&[], Vec::as_slice)
    }

    /// Quarters of an industry in the city.
    pub fn city_quarters(&self, industry: &str) -> &[QuarterBar] {
        let found = self.figures.series.iter().find(|((kind, _, of), _)| kind == "city" && of == industry);
        found.map_or(&[], |(_, bars)| bars.as_slice())
    }

    pub fn area_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.ratings.area_names.get(code).map_or(code, String::as_str)
    }

    pub fn industry_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.ratings.industries.get(code).map_or(code, String::as_str)
    }

    /// Gu of a trade area in words; empty where unknown.
    pub fn gu_of(&self, area: &str) -> String {
        let code = self.ratings.area_kinds.get(area).map_or("", |(_, gu)| gu.as_str());
        if code.is_empty() { String::new() } else { names::gu(code, self.lang) }
    }

    /// The trade area over all industries, where it has stores.
    pub fn all_of_area(&self, area: &str) -> Option<&Rating> {
        let cells = self.ratings.by_area.get(area)?;
        cells.iter().map(|i| &self.ratings.cells[*i]).find(|cell| cell.industry == IndustryCode::ALL)
    }

    /// The same in any case: with nothing known where it has no stores.
    pub fn all_or_empty(&self, area: &str) -> Rating {
        self.all_of_area(area).cloned().unwrap_or_else(|| Rating {
            area: area.to_owned(),
            industry: IndustryCode::ALL.to_owned(),
            unrated: "unrated_",
            ..Rating::default()
        })
    }

    /// A trade area on a map; `up` leads from the page to the index's folder.
    pub fn map_item(&self, area: &str, label: &str, up: &str, own: bool) -> MapItem {
        MapItem {
            rings: self.figures.shapes.get(area).map(|shape| shape.rings.clone()).unwrap_or_default(),
            step: self.all_of_area(area).map_or(0, |all| all.step),
            label: label.to_owned(),
            name: self.area_name(area).to_owned(),
            href: (!own).then(|| format!("{up}{}", area_page::href(area))),
        }
    }

    /// A cell as a line of a public list.
    pub fn listed(&self, cell: &Rating) -> Option<ListedLine> {
        if !cell.may_be_named || cell.industry == IndustryCode::ALL {
            return None;
        }
        let href = Some(area_page::href(&cell.area));
        Some(ListedLine {
            industry: self.industry_name(&cell.industry).to_owned(),
            industry_href: industry_page::href(&cell.industry),
            cell: cell.line(self.area_name(&cell.area), href, &self.gu_of(&cell.area)),
            relative_risk: cell.relative_risk?,
            crowding: self.figures.crowding.get(&(cell.area.clone(), cell.industry.clone())).map(|c| c.ratio),
        })
    }

    /// Cells of a public list, the highest risk against their industry first.
    pub fn riskiest<'a>(&self, cells: impl Iterator<Item = &'a Rating>) -> Vec<ListedLine> {
        let mut listed: Vec<ListedLine> = cells.filter_map(|cell| self.listed(cell)).collect();
        listed.sort_by(|a, b| {
            let risk = b.relative_risk[0].total_cmp(&a.relative_risk[0]);
            risk.then_with(|| (&a.industry_href, &a.cell.href).cmp(&(&b.industry_href, &b.cell.href)))
        });
        listed
    }

    /// Places among the cells whose whole interval lies above what like places usually have, the most crowded first; with their
    /// industry where asked.
    pub fn crowded<'a>(&self, cells: impl Iterator<Item = &'a Rating>, with_industry: bool) -> Vec<CrowdedLine> {
        let mut lines: Vec<CrowdedLine> = cells
            .filter(|cell| cell.stores >= LISTED_STORES && cell.industry != IndustryCode::ALL)
            .filter_map(|cell| {
                let crowding = self.figures.crowding.get(&(cell.area.clone(), cell.industry.clone()))?;
                (crowding.ratio[1] > 1.0).then(|| {
                    let (name, href) = (self.industry_name(&cell.industry), industry_page::href(&cell.industry));
                    let industry = with_industry.then(|| (name.to_owned(), href));
                    crowding.line(self.area_name(&cell.area), area_page::href(&cell.area), industry)
                })
            })
            .collect();
        lines.sort_by(|a, b| {
            let ratio = b.ratio[0].total_cmp(&a.ratio[0]);
            ratio.then_with(|| (&a.industry, &a.href).cmp(&(&b.industry, &b.href)))
        });
        lines
    }

    /// Page of a gu, where it has one.
    pub fn gu_href(&self, code: &str) -> Option<String> {
        self.ratings.gu.contains_key(code).then(|| gu_page::href(code))
    }
}
