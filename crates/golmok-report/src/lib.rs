//! Report model to HTML, XLSX, CSV, GeoJSON; numbers and words for people live here only.
//!
//! | subject | module |
//! |---|---|
//! | numbers for people: per cent, counts, ranges | [`numbers`] |
//! | one founder's report: page, share card, XLSX, JSON | [`founder`] |
//! | charts as SVG | [`charts`] |
//! | the city overview, and a page per trade area, gu and industry | [`index`], [`area_page`], [`gu_page`], [`industry_page`] |
//! | what pages share: words, frame, lines, templates | [`page`], [`mini_map`] |
//! | a table of the lake as CSV for Excel, XLSX, GeoJSON; the ratings as JSON | [`csv_file`], [`xlsx_file`], [`geojson_file`], [`json_file`] |
//! | the workbook of a report | [`workbook`] |
//! | the report step: pages, workbook and tables of a snapshot; any table in four formats | [`step`], [`export`] |
//! | small tables of the command line; those of the support programmes and of the centres | [`listing`], [`programme_listing`], [`network_listing`] |
//! | what is installed and what the lake lacks; the files of a nightly job | [`doctor_listing`], [`starter`] |
//! | what the steps did, how a run closes, which layers are stale, in words | [`step_words`], [`closing`], [`stale`] |
//! | the pages of a portal: those of the report from a snapshot in memory, and the forms and lists that only a server has | [`step::site`], [`hosted`] |
//! | diagnosis of a running shop, budget and results of programmes, promising trades | [`diagnose_page`], [`tracker_page`], [`promising_page`], [`promising_listing`] |
//! | what a refresh changed, and why | [`change_report`] |
//! | caveats, reasons and errors of the libraries in words | [`words`] |
//! | cells that a spreadsheet would run as a formula | [`formula`] |

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod area_page;
pub mod change_report;
pub mod charts;
pub mod closing;
pub mod csv_file;
pub mod damage_listing;
pub mod datapackage;
pub mod diagnose_page;
pub mod district_listing;
pub mod doctor_listing;
pub mod error;
pub mod export;
pub mod folder;
pub mod formula;
pub mod founder;
pub mod geojson_file;
pub mod gu_page;
pub mod health_listing;
pub mod hosted;
pub mod index;
pub mod industry_page;
pub mod json_file;
pub mod lake_listing;
pub mod licence_page;
pub mod listing;
pub mod mini_map;
pub mod network_listing;
pub mod numbers;
pub mod own_areas;
pub mod page;
pub mod places_listing;
pub mod programme_listing;
pub mod promising_listing;
pub mod promising_page;
pub mod rating_listing;
pub mod record_page;
pub mod score_listing;
pub mod shop_listing;
pub mod stale;
pub mod starter;
pub mod step;
pub mod step_words;
mod support_page;
pub mod survival_listing;
mod template_value;
pub mod tracker_page;
pub mod words;
pub mod workbook;
pub mod xlsx_file;

pub use error::{ReportError, Result};

/// Language of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// 한국어.
    Ko,
    /// English.
    En,
}

impl Lang {
    /// The word of this language.
    pub fn pick<T>(self, ko: T, en: T) -> T {
        match self {
            Self::Ko => ko,
            Self::En => en,
        }
    }
}
