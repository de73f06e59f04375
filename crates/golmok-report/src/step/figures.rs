//! What the pages show in figures, whatever their language: read once and shared.

use super::lecture::{self, Life};
use super::marts::{self, Cell, CellSales, Counts, Crowding, Series};
use super::shapes::{self, Shape};
use crate::error::Result;
use golmok_engine::Session;
use golmok_engine::query::search;
use golmok_model::Quarter;
use std::collections::BTreeMap;

/// The figures of a snapshot.
#[derive(Debug)]
pub struct Figures {
    pub(super) shapes: BTreeMap<String, Shape>,
    /// Own names of the dongs that a trade area is found by.
    pub(super) dongs: BTreeMap<String, Vec<String>>,
    pub(super) series: Series,
    /// Counts of the cells at the newest quarter, and a year before.
    pub(super) counts: BTreeMap<Cell, Counts>,
    pub(super) counts_before: BTreeMap<Cell, Counts>,
    pub(super) crowding: BTreeMap<Cell, Crowding>,
    pub(super) sales: Option<(Quarter, BTreeMap<String, Vec<CellSales>>)>,
    pub(super) lives: BTreeMap<String, Life>,
}

impl Figures {
    /// Reads all of them. Not from a worker of rayon's pool, where polars would wait for good.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn read(session: &Session) -> Result<Self> {
        let series = marts::series(session)?;
        let (mut counts, mut counts_before) = (BTreeMap::new(), BTreeMap::new());
        if let Some(newest) = newest(&series) {
            counts = marts::counts(session, newest)?;
            counts_before = marts::counts(session, newest.plus(-4))?;
        }
        Ok(Self {
            shapes: shapes::read(session)?,
            dongs: search::other_names(session)?,
            series,
            counts,
            counts_before,
            crowding: marts::crowding(session)?,
            sales: marts::sales(session)?,
            lives: lecture::lives(session.snapshot())?,
        })
    }

    /// The newest quarter that is counted.
    pub(super) fn newest(&self) -> Option<Quarter> {
        newest(&self.series)
    }
}

fn newest(series: &Series) -> Option<Quarter> {
    series.values().filter_map(|bars| bars.last()).map(|bar| bar.quarter).max()
}
