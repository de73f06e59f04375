//! The verbs: each reads what the verbs before it wrote into the snapshot under way and adds its own layer.
//!
//! | subject | module |
//! |---|---|
//! | a plan of steps, and the one loop that carries it out | [`plan`] |
//! | what a layer reads and makes; keeping the parent's where nothing changed | [`layer`] |
//! | layers that are older than what they rest on | [`stale`] |
//! | tables that would be gone | [`vanished`] |
//! | what a new snapshot is compared with | [`baseline`] |
//! | which city | [`crate::city`] |
//! | the as-of date | [`as_of`] |
//! | the newest news on it | [`known_on`] |
//! | raw files → staging | [`ingest`] |
//! | staging → core → marts, ratings | [`place`](mod@place), [`measure`](mod@measure), [`rate`](mod@rate) |
//!
//! The report is a step of the layer above: it implements [`Step`] and stands last in a plan.

pub mod as_of;
pub mod baseline;
pub mod ingest;
pub mod known_on;
pub mod layer;
pub mod measure;
pub mod place;
pub mod plan;
pub mod rate;
pub mod stale;
pub mod vanished;

pub use golmok_lake::store::{StaleLayer, Verb};
pub use layer::Layer;
pub use plan::{Plan, fill, run};

use crate::error::Result;
use crate::settings::Settings;
use golmok_lake::ingest::IngestReport;
use golmok_lake::store::{Lake, Snapshot, SnapshotWriter};
use jiff::civil::Date;
use std::borrow::Cow;
use std::path::PathBuf;

/// A verb that can be part of a [`Plan`]. `On` is what it works on: [`Files`], [`Day`] or [`Published`].
pub trait Step<On> {
    /// Which verb it is.
    fn verb(&self) -> Verb;

    /// What it reads and makes, where it makes a layer that may be kept.
    fn layer(&self) -> Option<&'static Layer> {
        None
    }

    /// The settings that it works by, where they are not those given.
    ///
    /// # Errors
    /// When what they depend on cannot be read.
    fn settings<'s>(&self, _on: &On, given: &'s Settings) -> Result<Cow<'s, Settings>> {
        Ok(Cow::Borrowed(given))
    }

    /// Does the work and tells what was done.
    ///
    /// # Errors
    /// When what it reads cannot be read, or what it makes cannot be written.
    fn make(&self, on: &On) -> Result<Outcome>;
}

/// A snapshot under way whose as-of date is not known yet.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    /// The snapshot.
    pub writer: &'a SnapshotWriter,
}

/// A snapshot under way, as known at a day.
#[derive(Debug, Clone, Copy)]
pub struct Day<'a> {
    /// The snapshot.
    pub writer: &'a SnapshotWriter,
    /// The as-of date: nothing later is used. It decides what is late, and nothing else.
    pub as_of: Date,
    /// Day of the newest news on it, at which layers are made ([`known_on`]).
    pub known_on: Date,
    /// Tunables.
    pub settings: &'a Settings,
}

/// A snapshot that is current.
#[derive(Debug, Clone, Copy)]
pub struct Published<'a> {
    /// The lake, with the snapshots before.
    pub lake: &'a Lake,
    /// The snapshot.
    pub snapshot: &'a Snapshot,
}

/// What a step did, as data.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// Nothing that it rests on changed: the parent's layer was kept.
    Kept,
    /// What became of the files.
    Ingested(IngestReport),
    /// What was placed.
    Placed(place::PlaceSummary),
    /// What was measured.
    Measured(measure::MeasureSummary),
    /// What was rated.
    Rated(rate::RateSummary),
    /// Files for people.
    Written(Written),
}

/// Files that a step wrote beside the lake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Files of the folder itself, the one to open first in front.
    pub files: Vec<PathBuf>,
    /// Pages of trade areas, gu and industries below it; all 0 where nothing is rated.
    pub pages: [usize; 3],
}

/// Is told how a plan goes: data, never words.
pub trait Observer {
    /// A step begins.
    fn begins(&mut self, _verb: Verb) {}
    /// A step ended well.
    fn ended(&mut self, _verb: Verb, _outcome: Outcome) {}
    /// A step failed; the plan ends with this error.
    fn failed(&mut self, _verb: Verb, _error: &crate::Error) {}
    /// The snapshot is current from now on.
    fn published(&mut self, _snapshot: &Snapshot) {}
}

/// Hears nothing.
impl Observer for () {}
