//! The trade areas' rows of a mart at a quarter, found by numbers of area and industry.

use super::cells::{Cell, Past};
use crate::error::Result;
use crate::frame::{Reader, polars_error};
use golmok_model::tables::TableSchema;
use golmok_model::{IndustryCode, Quarter};
use polars::prelude::*;

/// The rows, and where each cell of the past stands among them. The codes are looked up once, not for every column.
pub(super) struct AtQuarter {
    table: &'static TableSchema,
    frame: DataFrame,
    /// Row of each area and industry, and, as the last of each area, of all industries together.
    rows: Vec<Option<u32>>,
    industries: usize,
}

impl AtQuarter {
    pub fn read(table: &'static TableSchema, frame: &DataFrame, past: &Past<'_>, quarter: Quarter) -> Result<Self> {
        let wanted = col("quarter").eq(lit(quarter.code())).and(col("area_kind").eq(lit("trade_area")));
        let frame = frame.clone().lazy().filter(wanted).collect().map_err(|error| polars_error(table.name, error))?;
        let reader = Reader::new(table, &frame);
        let (areas, industries) = (reader.keys("area_code")?, reader.keys("industry_code")?);
        let width = past.industries.len() + 1;
        let mut rows = vec![None; past.areas.len() * width];
        for (row, (area, industry)) in (0u32..).zip(areas.iter().zip(&industries)) {
            let industry = match *industry {
                IndustryCode::ALL => Some(past.industries.len()),
                other => past.industries.binary_search(&other).ok(),
            };
            if let (Ok(area), Some(industry)) = (past.areas.binary_search(area), industry) {
                rows[area * width + industry] = Some(row);
            }
        }
        Ok(Self { table, rows, industries: past.industries.len(), frame })
    }

    /// Row of a cell.
    pub fn cell(&self, (area, industry): Cell) -> Option<usize> {
        self.rows[area * (self.industries + 1) + industry].map(|row| row as usize)
    }

    /// Row of an area over all industries.
    pub fn whole(&self, area: usize) -> Option<usize> {
        self.cell((area, self.industries))
    }

    /// What a column holds in each row, where it is a finite number; nothing where the table lacks the column.
    pub fn column(&self, name: &str) -> Result<Vec<Option<f64>>> {
        if !self.frame.get_column_names().iter().any(|known| known.as_str() == name) {
            return Ok(vec![None; self.frame.height()]);
        }
        let values = Reader::new(self.table, &self.frame).numbers(name)?;
        Ok(values.into_iter().map(|value| value.filter(|value| value.is_finite())).collect())
    }
}
