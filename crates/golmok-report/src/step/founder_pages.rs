//! The founder's pages of a report: every rated area and industry with shops, shown by one page from data per area.
//!
//! `founder.html` holds the frame, the inputs and the script; `founder/words.js` the pieces of text that pages of many
//! areas share; `founder/<area>.js` the pages of an area. They are loaded by `<script src>`, so that the report works from
//! a folder as from a server.

use super::city::City;
use crate::error::{ReportError, Result};
use crate::founder::answers::Answers;
use crate::founder::links::Links;
use crate::founder::pack::{FIGURE, Pieces};
use crate::founder::words::word;
use crate::founder::{Sheets, sentences};
use crate::page::Host;
use crate::{Lang, area_page, numbers};
use golmok_advice::Figure;
use golmok_advice::break_even::{self, Against, Costs};
use golmok_advice::subject::{AreaRef, IndustryRef};
use golmok_engine::Session;
use golmok_engine::query::advise::map::Around;
use golmok_engine::query::advise::{Findings, findings, names};
use golmok_model::{AreaKind, IndustryCode, Won, reference, seoul};
use jiff::civil::Date;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// Folder of the data.
pub const FOLDER: &str = "founder";
/// Areas whose pages are looked at for what many pages share.
const LEARNED: usize = 24;

/// What of the address tells the area and industry of a founder's page; a [`Host`] has what stands before it.
pub fn cell(area: &str, industry: &str) -> String {
    format!("area={}&industry={}", area_page::file_name(area), area_page::file_name(industry))
}

/// The areas and industries that have a page, in the order of their codes.
fn cells(city: &City) -> Vec<(&str, Vec<&str>)> {
    let of_area = city.ratings.by_area.iter().map(|(area, places)| {
        let rated = places.iter().map(|i| &city.ratings.cells[*i]).filter(|cell| cell.has_report());
        let mut industries: Vec<&str> = rated.map(|cell| cell.industry.as_str()).collect();
        industries.sort_unstable();
        (area.as_str(), industries)
    });
    of_area.filter(|(_, industries)| !industries.is_empty()).collect()
}

/// What all pages of a report are made with.
struct Maker<'a> {
    session: &'a Session,
    city: &'a City,
    sheets: Sheets,
    answers: Answers,
    day: Date,
    linked: BTreeSet<(&'a str, &'a str)>,
    stale: Option<golmok_advice::Words>,
}

impl Links for Maker<'_> {
    fn report(&self, area: &str, industry: &str) -> Option<String> {
        self.linked.contains(&(area, industry)).then(|| format!("{}{}", Host::File.founder(), cell(area, industry)))
    }

    fn provider(&self, page: &str) -> Option<String> {
        page.starts_with("https://").then(|| page.to_owned())
    }
}

/// The pages of an area: the texts of each industry's page, then of its answers; and what these need.
struct Made {
    /// Page and answers of every industry, one after the other.
    texts: Vec<Arc<str>>,
    /// Industry, number of its texts, won of the mean shop's sales a month, customers a day for each won that must be sold.
    industries: Vec<(String, usize, Option<f64>, Option<f64>)>,
}

/// Writes the pages.
///
/// # Errors
/// When a table cannot be read or a file cannot be written.
pub fn write(session: &Session, city: &City, out: &Path) -> Result<()> {
    // Outside rayon's pool, where polars would wait for good.
    session.warm()?;
    for industry in reference::industries() {
        session.competitors(industry.industry_code.as_str())?;
    }
    let folder = out.join(FOLDER);
    let all = cells(city);
    let linked = all.iter().flat_map(|(area, of)| of.iter().map(move |industry| (*area, *industry))).collect();
    let created = session.snapshot().info().created_at;
    let maker = Maker {
        session,
        city,
        sheets: Sheets::new(city.lang)?,
        answers: Answers::default(),
        day: seoul::day(created).max(city.ratings.day),
        linked,
        stale: crate::stale::words(&session.snapshot().info().stale),
    };
    let every = all.len().div_ceil(LEARNED).max(1);
    let learned: Vec<&(&str, Vec<&str>)> = all.iter().step_by(every).collect();
    let learned: Result<Vec<Made>> = learned.par_iter().map(|(area, of)| maker.area(area, of)).collect();
    let learned = learned?;
    let pieces = Pieces::learn(learned.iter().map(|made| made.texts.as_slice()));
    drop(learned);
    super::write(&folder.join("words.js"), &format!("golmok.words({})\n", maker.words(&pieces)))?;
    all.par_iter().try_for_each(|(area, industries)| -> Result<()> {
        let made = maker.area(area, industries)?;
        let path = folder.join(format!("{}.js", area_page::file_name(area)));
        let data = serde_json::to_string(&maker.data(area, &made, &pieces));
        let data = data.map_err(|source| ReportError::Json { what: "founder's pages", source })?;
        super::write(&path, &format!("golmok.area({data})\n"))
    })?;
    super::write(&out.join("founder.html"), &maker.sheets.report_page(&maker.frame())?)
}

/// Rent that stands for any: what is said of it are marks.
const RENT: f64 = 10_000_000.0;

/// Costs of which that share of a sale is left.
fn costs(margin: f64) -> Costs {
    Costs { rent: Some(Won(RENT as i64)), wages: Some(Won(0)), margin: Some(margin), ..Costs::default() }
}

/// The mean shop's sales a month that what must be sold is held against, and customers a day for each won of it.
fn measured(found: &mut Findings) -> (Option<f64>, Option<f64>) {
    let Some(known) = found.enter(costs(1.0)).break_even.known() else { return (None, None) };
    let (mean, customers) = match known.against {
        Against::MeanSales { mean_per_month, customers_per_day, .. } => (Some(mean_per_month), customers_per_day),
        Against::Customers { customers_per_day } => (None, customers_per_day),
    };
    (mean, customers.map(|customers| customers / known.required_per_month))
}

impl Maker<'_> {
    fn area(&self, area: &str, industries: &[&str]) -> Result<Made> {
        let kind = AreaKind::TradeArea;
        let subject = self.session.entry_risk()?.area(kind, area);
        let subject = subject.unwrap_or_else(|| AreaRef { kind, code: area.to_owned(), name: area.to_owned() });
        let around = Around::of(self.session.drawn(kind)?.areas(), &subject);
        let mut made = Made { texts: Vec::new(), industries: Vec::new() };
        for industry in industries {
            let Some(known) = reference::industry(industry) else { continue };
            let industry: IndustryRef = names::industry_of(known);
            let code = industry.code.clone();
            let mut found = findings(self.session, around.as_ref(), subject.clone(), None, industry, self.day)?;
            found.add_caveat(self.stale.clone());
            let before = made.texts.len();
            made.texts.push(Arc::from(self.sheets.sheet(found.enter(Costs::default()), self)?));
            let (mean, customers) = measured(&mut found);
            self.answers(&mut found, mean, &mut made.texts)?;
            made.industries.push((code, made.texts.len() - before, mean, customers));
        }
        for text in made.texts.iter_mut().filter(|text| text.contains(FIGURE)) {
            *text = Arc::from(text.replace(FIGURE, "\u{FFFD}"));
        }
        Ok(made)
    }

    /// What follows from the founder's figures: where nothing is left of a sale; then, where the mean shop's sales are known,
    /// up to each of [`break_even::bounds`] and above the last, else whatever the figures are.
    fn answers(&self, found: &mut Findings, mean: Option<f64>, texts: &mut Vec<Arc<str>>) -> Result<()> {
        let mut all = vec![costs(0.0)];
        match mean {
            Some(mean) => {
                let bounds = break_even::bounds();
                // Just below each bound, which belongs to what lies below it; then well above the last.
                all.extend(bounds.iter().map(|bound| costs(RENT / (mean * bound) * (1.0 + 1e-9))));
                all.extend(bounds.last().map(|last| costs(RENT / (mean * last * 2.0))));
            }
            None => all.push(costs(1.0)),
        }
        for costs in all {
            texts.extend(self.answers.of(&self.sheets, found.enter(costs), self)?);
        }
        Ok(())
    }

    fn data(&self, area: &str, made: &Made, pieces: &Pieces) -> Value {
        let packed = pieces.pack(&made.texts);
        let mut rows = packed.of.into_iter();
        let cells = made.industries.iter().map(|(code, texts, mean, customers)| {
            let name = reference::industry(code).map(|i| self.city.lang.pick(i.name_ko.as_str(), i.name_en.as_str()));
            let (page, answers) = (rows.next(), rows.by_ref().take(texts - 1).collect::<Vec<usize>>());
            json!({ "code": code, "name": name, "mean": mean, "customers": customers, "page": page, "answers": answers })
        });
        let cells: Vec<Value> = cells.collect();
        json!({ "code": area, "name": self.city.area_name(area), "texts": packed.texts, "rows": packed.rows, "cells": cells })
    }

    /// What the script needs beside the pages: shared pieces, bounds, and how amounts are written.
    fn words(&self, pieces: &Pieces) -> Value {
        let lang = self.city.lang;
        // An amount of ones, with its ones taken out: how the figures of such an amount are written.
        let form = |text: String| text.replace('1', "{}").replace(" %", "\u{a0}%");
        let won: Vec<String> = match lang {
            Lang::Ko => [1.0, 1e4, 1e8, 1e8 + 1e4].map(|amount| form(numbers::won(amount, lang))).into(),
            Lang::En => vec![form(numbers::won(1.0, lang)), form(numbers::won(1e6, lang)).replace("{}.0", "{}")],
        };
        json!({
            "pieces": pieces.texts(),
            "bounds": break_even::bounds(),
            "won": won,
            "percent": form(numbers::percent(0.11)).replace("{}{}", "{}"),
            "customers": form(numbers::figure(Figure::CustomersPerDay(1.0), lang)),
            "stale": sentences::stale(lang),
            "stale_months": golmok_advice::verdict::STALE_MONTHS,
            "data_date": self.city.frame.data_date,
        })
    }

    /// What stands around the page.
    fn frame(&self) -> Value {
        let lang = self.city.lang;
        json!({ "city": self.city.frame.city, "brand": word("brand", lang), "stale_notice": self.city.frame.stale_notice })
    }
}

impl super::ratings::Rating {
    /// Whether the cell has a founder's page: rated, with shops, of one industry.
    pub fn has_report(&self) -> bool {
        self.stores > 0
            && self.probability.is_some()
            && self.industry != IndustryCode::ALL
            && !self.trade_area_kind.is_empty()
            && reference::industry(&self.industry).is_some()
    }

    /// What of the address tells the founder's page of the cell, where there is one.
    pub fn founder_cell(&self) -> Option<String> {
        self.has_report().then(|| cell(&self.area, &self.industry))
    }
}
