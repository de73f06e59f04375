//! Report model to HTML, XLSX, CSV, GeoJSON; numbers and words for people live here only.
//!
//! | subject | module |
//! |---|---|
//! | numbers for people: per cent, counts, ranges | [`numbers`] |
//! | the city overview, one self-contained HTML page | [`index`] |
//! | charts as SVG | [`charts`] |
//! | a table of the lake as CSV for Excel, XLSX, GeoJSON | [`csv_file`], [`xlsx_file`], [`geojson_file`] |
//! | the model card | [`model_card`] |
//! | cells that a spreadsheet would run as a formula | [`formula`] |

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod charts;
pub mod csv_file;
pub mod error;
pub mod formula;
pub mod geojson_file;
pub mod index;
pub mod model_card;
pub mod numbers;
pub mod xlsx_file;

pub use error::ReportError;

/// Language of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// 한국어.
    Ko,
    /// English.
    En,
}
