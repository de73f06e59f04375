//! A synthetic city (표본 도시) in the exact public file formats, with its true hazards beside it.
//!
//! Everything is invented: the geography, the names, the shops. What is real is the *form* of the files, their faults,
//! and the broad figures that a risk rating has to cope with: half of the area × industry cells hold under three stores,
//! and in a year seven of ten see no closure.
//!
//! | subject | where |
//! |---|---|
//! | what to generate | [`SampleConfig`] |
//! | the places | [`Geography`] |
//! | why stores close | [`HazardModel`] |
//! | the stores and their counts | [`City`], [`Store`], [`CellCount`] |
//! | the files | [`write()`], [`write_licences()`] |
//! | what was injected and what is true | `truth.csv`, `truth_faults.csv`, `truth_counts.csv` beside the files |
//!
//! # Examples
//! ```
//! use golmok_sample::{SampleConfig, generate, write};
//! let city = generate(&SampleConfig { scale: 0.05, ..SampleConfig::default() })?;
//! let folder = tempfile::tempdir().expect("a folder");
//! let written = write(&city, folder.path())?;
//! assert!(written.files.iter().any(|file| file.path.ends_with("golmok/area_trdar.csv")));
//! # Ok::<(), golmok_sample::SampleError>(())
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod calendar;
mod city;
mod config;
mod counts;
mod error;
mod geography;
mod hazard;
mod industry_traits;
mod lattice;
mod names;
mod premises;
mod raw;
mod simulate;
mod stream;
mod trade;
mod truth;
mod write;

pub use city::{Change, City, generate};
pub use config::{SampleConfig, Subjects};
pub use counts::CellCount;
pub use error::SampleError;
pub use geography::{District, Geography, TradeArea};
pub use hazard::{AREA_FRAILTY_SD, Burst, GU_INDUSTRY_SD, HazardModel};
pub use industry_traits::{INDUSTRY_TRAITS, IndustryTraits};
pub use premises::{Door, Premises};
pub use raw::{RawWritten, raw_quarter, write_raw};
pub use simulate::Store;
pub use trade::{Layout, TRADES, Trade, trade_of};
pub use truth::{CellTruth, truth};
pub use write::{Expected, Fault, Written, WrittenFile, write, write_licences};
