//! report: marts → files for people: the overview, a page per trade area, gu and industry, and tables for other tools.

mod area_pages;
mod book;
mod city;
mod figures;
mod founder_pages;
mod gu_pages;
mod index_page;
mod industry_pages;
mod lecture;
mod licences;
mod marts;
mod names;
mod previous;
mod ratings;
mod record;
mod shapes;
pub mod site;
mod tables;

use self::city::City;
use self::figures::Figures;
use crate::Lang;
use crate::error::{Result, cannot};
use crate::folder::{self, Folder};
use crate::page::Pages as Templates;
use crate::{area_page, gu_page, industry_page, record_page};
use arrow::array::{ArrayRef, AsArray, StringArray};
use arrow::record_batch::RecordBatch;
use golmok_engine::Session;
use golmok_engine::read::disclosed;
use golmok_engine::settings::Settings;
use golmok_engine::step::{Outcome, Published, Step, Verb, Written};
use golmok_lake::store::{Lake, Snapshot};
use golmok_model::IndustryCode;
use golmok_model::tables::{TableSchema, mart, places, rating};
use rayon::prelude::*;
use std::path::Path;
use std::sync::Arc;

/// `golmok report`: the step that stands last in a plan.
#[derive(Debug, Clone, Copy)]
pub struct Pages<'a> {
    /// Folder of the report.
    pub out: &'a Path,
    /// Language of the pages.
    pub lang: Lang,
    /// Name of the data where it is not their city's, e.g. `표본 도시`.
    pub city: Option<&'a str>,
    /// What stands on reports.
    pub settings: &'a Settings,
}

impl Step<Published<'_>> for Pages<'_> {
    fn verb(&self) -> Verb {
        Verb::Report
    }

    fn make(&self, on: &Published<'_>) -> golmok_engine::Result<Outcome> {
        let written = report(on.lake, on.snapshot, self);
        written.map(Outcome::Written).map_err(|error| golmok_engine::Error::Report(Box::new(error)))
    }
}

/// Writes the report into a folder.
///
/// # Errors
/// When a table cannot be read or a file cannot be written.
pub fn report(lake: &Lake, snapshot: &Snapshot, how: &Pages<'_>) -> Result<Written> {
    let Pages { out, lang, city, settings } = *how;
    // Written whole beside the report that is shown, whose place it then takes.
    let folder = Folder::begin(out, snapshot)?;
    let work = &folder.dir();
    let session = &Session::of(snapshot.clone(), settings.clone());
    let of_the_data = golmok_engine::city::of(snapshot);
    let city = city.unwrap_or_else(|| lang.pick(&of_the_data.name_ko, &of_the_data.name_en));
    let (names, pages) = match snapshot.tables().any(|name| name == rating::ENTRY_RISK.name) {
        true => rated(lake, session, work, city, lang, settings)?,
        false => (unrated(session, lang, work)?, [0; 3]),
    };
    folder.take_place(snapshot)?;
    folder::note(lake, out);
    Ok(Written { files: names.iter().map(|name| out.join(name)).collect(), pages })
}

/// The report of a rated snapshot: names of the files of the folder itself, and how many pages lie below it.
fn rated(
    lake: &Lake,
    session: &Session,
    out: &Path,
    city: &str,
    lang: Lang,
    settings: &Settings,
) -> Result<(Vec<&'static str>, [usize; 3])> {
    let snapshot = session.snapshot();
    for folder in ["area", "gu", "industry", founder_pages::FOLDER] {
        let folder = out.join(folder);
        std::fs::create_dir_all(&folder).map_err(cannot("make the folder", &folder))?;
    }
    let city = City::read(session, Arc::new(Figures::read(session)?), city, lang, &settings.report)?;
    let pages = Templates::new(lang)?;
    // Only the pages are made in rayon's pool: polars, which the tables need, waits for good inside it.
    session.history()?;
    session.reconciled()?;
    let made = || -> Result<[usize; 3]> {
        let counts = write_pages(&city, &pages, out)?;
        founder_pages::write(session, &city, out)?;
        Ok(counts)
    };
    // The workbook is one file and keeps one core busy; beside it the pages take what is left of the others.
    let (counts, book) = beside(made, || book::write(snapshot, &city, &out.join("golmok.xlsx")));
    let counts = counts?;
    book?;
    let records: Vec<_> = session.track()?.all().collect();
    write(&out.join(record_page::FILE), &record_page::html(&records, lang)?)?;
    let first = [record_page::FILE, "golmok.xlsx"];
    let tables: Vec<&'static str> = first.into_iter().chain(tables::write(session, &city, out)?).collect();

    let changes = previous::changes(&city, lake, snapshot)?;
    let overview = index_page::page(&city, snapshot, changes, tables::listed(&tables));
    write(&out.join("index.html"), &pages.index(&overview)?)?;
    Ok((std::iter::once("index.html").chain(tables).collect(), counts))
}

/// Does one thing here and the other in a thread of its own; one after the other where one thread is asked for.
fn beside<A, B: Send>(here: impl FnOnce() -> A, there: impl FnOnce() -> B + Send) -> (A, B) {
    if rayon::current_num_threads() == 1 {
        return (here(), there());
    }
    std::thread::scope(|scope| {
        let there = scope.spawn(there);
        let here = here();
        match there.join() {
            Ok(there) => (here, there),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Tables that say something without a rating, with the file of each.
const WITHOUT_RATING: [(&TableSchema, &str); 5] = [
    (&mart::SURVIVAL, "survival.csv"),
    (&mart::CHANGES, "changes.csv"),
    (&mart::COMPETITION, "competition.csv"),
    (&places::HOTSPOTS, "hotspots.csv"),
    (&places::HUFF_SHARES, "huff_shares.csv"),
];

/// Without store counts nothing is rated: what licences alone say is written as tables. Each says its source, and none has
/// rows of `ALL`: the few licence kinds at hand together are no total of a place.
fn unrated(session: &Session, lang: Lang, out: &Path) -> Result<Vec<&'static str>> {
    let snapshot = session.snapshot();
    let mut files = licences::write(session, lang, out)?;
    for (table, name) in WITHOUT_RATING {
        if snapshot.tables().any(|there| there == table.name) {
            let path = out.join(name);
            let by_industry = format!("industry_code <> '{}'", IndustryCode::ALL);
            let mut rows = disclosed::rows(snapshot, table, Some(&by_industry))?;
            if rows.num_rows() == 0 {
                continue;
            }
            if table.column("source").is_none() {
                rows = with_column(&rows, "source", vec!["licences"; rows.num_rows()])?;
            }
            crate::csv_file::write(&path, &[with_names(&rows, session, lang)?])?;
            files.push(name);
        }
    }
    Ok(files)
}

/// The rows with the names of areas and industries as the last columns, where they have codes; a code where none is known.
fn with_names(rows: &RecordBatch, session: &Session, lang: Lang) -> Result<RecordBatch> {
    let text = |name: &str| rows.column_by_name(name).and_then(|column| column.as_string_opt::<i32>());
    let mut named = rows.clone();
    if let (Some(kinds), Some(codes)) = (text("area_kind"), text("area_code")) {
        let areas = session.areas()?;
        let names = (0..rows.num_rows()).map(|row| {
            let code = codes.value(row);
            let known = kinds.value(row).parse().ok().and_then(|kind| areas.get(kind, code)?.name.as_deref());
            known.unwrap_or(code)
        });
        named = with_column(&named, "area_name", names.collect())?;
    }
    if let Some(codes) = text("industry_code") {
        let names = (0..rows.num_rows()).map(|row| names::industry(codes.value(row), None, lang));
        named = with_column(&named, "industry_name", names.collect())?;
    }
    Ok(named)
}

/// The rows with a column of texts as the last one.
pub(crate) fn with_column(rows: &RecordBatch, name: &str, texts: Vec<&str>) -> Result<RecordBatch> {
    let schema = rows.schema();
    let named = schema.fields().iter().map(|field| field.name().clone()).zip(rows.columns().iter().cloned());
    let texts: ArrayRef = Arc::new(StringArray::from(texts));
    RecordBatch::try_from_iter(named.chain([(name.to_owned(), texts)]))
        .map_err(|error| golmok_engine::Error::Invalid(error.to_string()).into())
}

/// Writes the pages of trade areas, gu and industries on all cores; returns how many of each.
fn write_pages(city: &City, pages: &Templates, out: &Path) -> Result<[usize; 3]> {
    let (areas, industries) = (area_pages::codes(city), industry_pages::codes(city));
    let gu: Vec<&String> = city.ratings.gu.keys().collect();
    areas.par_iter().try_for_each(|code| -> Result<()> {
        write(&out.join(area_page::href(code)), &pages.area(&area_pages::page(city, code)?)?)
    })?;
    gu.par_iter().try_for_each(|code| -> Result<()> {
        write(&out.join(gu_page::href(code)), &pages.gu(&gu_pages::page(city, code))?)
    })?;
    industries.par_iter().try_for_each(|code| -> Result<()> {
        write(&out.join(industry_page::href(code)), &pages.industry(&industry_pages::page(city, code)?)?)
    })?;
    Ok([areas.len(), gu.len(), industries.len()])
}

fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).map_err(cannot("write", path))
}
