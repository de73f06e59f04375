//! Where rows are: merchants and the area that each stands in, exactly, by its point; rows that have points by a grid.

use crate::error::{Doing, Result};
use crate::grid::{Grid, grid};
use crate::mapping::{Mapping, Merchants as List};
use crate::table::Table;
use golmok_lake::source::encoding::Decoder;
use golmok_lake::source::open::SourceFile;
use golmok_spatial::{AreaIndex, Crs, Point};
use polars::prelude::*;
use std::collections::BTreeMap;

/// The table `merchant_area` of the SQL text.
#[derive(Debug, Clone)]
pub struct Merchants {
    /// `merchant_id`, `area_id` (null in no area), `industry` (null where no class is known); by merchant.
    pub table: DataFrame,
    /// Merchants in an area.
    pub placed: usize,
    /// Merchants listed twice; the first speaks.
    pub repeated: usize,
}

/// Where rows are.
#[derive(Debug, Clone)]
pub enum Places {
    /// Where their merchants stand.
    Merchants(Merchants),
    /// By their own points.
    Grid(Grid),
}

impl Places {
    /// Those of a mapping.
    ///
    /// # Errors
    /// When the list of merchants cannot be read, or areas not carried to degrees.
    pub fn of(mapping: &Mapping, areas: &AreaIndex) -> Result<Self> {
        Ok(match &mapping.merchants {
            Some(list) => Self::Merchants(merchants(mapping, list, areas)?),
            None => Self::Grid(grid(areas)?),
        })
    }

    /// The statement that places rows.
    pub fn statement(&self) -> &'static str {
        match self {
            Self::Merchants(_) => "rows_by_merchant",
            Self::Grid(_) => "rows_by_point",
        }
    }

    /// The tables that it joins.
    pub fn tables(&self) -> Vec<(&'static str, &DataFrame)> {
        match self {
            Self::Merchants(list) => vec![("merchant_area", &list.table)],
            Self::Grid(grid) => vec![("inside", &grid.inside), ("border", &grid.border)],
        }
    }

    /// The tables as text, for a hash.
    pub(crate) fn text(&self) -> Result<Vec<u8>> {
        let mut text = Vec::new();
        for (name, table) in self.tables() {
            CsvWriter::new(&mut text).finish(&mut table.clone()).doing(|| name.to_owned())?;
        }
        Ok(text)
    }
}

/// Reads the list of merchants and places each. Areas that lie over others (관광특구) take none, so that a row has one area.
///
/// # Errors
/// [`crate::error::RollupError::Schema`] where the list lacks a column; others where it cannot be read.
pub fn merchants(mapping: &Mapping, of: &List, areas: &AreaIndex) -> Result<Merchants> {
    let file = SourceFile::open(&of.file)?;
    let list = Table::of(&of.file, &file)?;
    let at = |name: &str| list.column(name);
    let (id_at, lon_at, lat_at) = (at(&of.merchant)?, at(&of.lon)?, at(&of.lat)?);
    let class_at = of.industry.as_deref().map(at).transpose()?;
    let crs = Crs::from_epsg(&of.crs)?.to(Crs::Epsg5181);
    let mut decoder = Decoder::new(list.header.encoding);
    let mut found: BTreeMap<String, (Option<String>, Option<String>)> = BTreeMap::new();
    let mut repeated = 0;
    let mut records = list.member.records()?;
    while let Some(record) = records.next_record()? {
        let id = decoder.text(record.field(id_at)).into_owned();
        if id.is_empty() {
            continue;
        }
        let number = |decoder: &mut Decoder, at: usize| decoder.text(record.field(at)).parse::<f64>().ok();
        let point = number(&mut decoder, lon_at).zip(number(&mut decoder, lat_at));
        let place = point.and_then(|(x, y)| crs.apply(x, y).ok());
        let area = place.and_then(|(x, y)| areas.at(Point::new(x, y))).map(|area| area.code.clone());
        let class = class_at.map(|at| decoder.text(record.field(at)).into_owned());
        let industry = class.as_deref().and_then(|class| mapping.industry(class)).map(str::to_owned);
        match found.entry(id) {
            std::collections::btree_map::Entry::Vacant(free) => _ = free.insert((area, industry)),
            std::collections::btree_map::Entry::Occupied(_) => repeated += 1,
        }
    }
    let placed = found.values().filter(|(area, _)| area.is_some()).count();
    let ids: Vec<&str> = found.keys().map(String::as_str).collect();
    let areas: Vec<Option<&str>> = found.values().map(|(area, _)| area.as_deref()).collect();
    let industries: Vec<Option<&str>> = found.values().map(|(_, industry)| industry.as_deref()).collect();
    let table = df!("merchant_id" => ids, "area_id" => areas, "industry" => industries);
    Ok(Merchants { table: table.doing(|| "the list of merchants".to_owned())?, placed, repeated })
}
