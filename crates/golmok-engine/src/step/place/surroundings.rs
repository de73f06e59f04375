//! `core_area_quarters`: foot traffic, residents, workers, incomes, facilities, apartments and the change index.

use crate::error::Result;
use crate::read::publications::Publications;
use crate::read::{frame, staged};
use golmok_lake::store::SnapshotWriter;
use golmok_model::SourceKind;
use golmok_model::tables::{Column as TableColumn, core, staging};
use jiff::civil::Date;
use polars::prelude::*;

/// The quarterly sources of an area's surroundings.
const SOURCES: [SourceKind; 7] = [
    SourceKind::FootTraffic,
    SourceKind::Residents,
    SourceKind::Workers,
    SourceKind::Incomes,
    SourceKind::Facilities,
    SourceKind::Apartments,
    SourceKind::ChangeIndex,
];

/// Writes the table; returns the rows.
pub fn area_quarters(writer: &SnapshotWriter, as_of: Date, publications: &Publications) -> Result<usize> {
    let snapshot = writer.so_far()?;
    let mut sources = Vec::new();
    for kind in SOURCES {
        let table = staging::of(kind);
        let Some(staged) = staged::surroundings(&snapshot, kind)? else { continue };
        let Some(rows) = publications.speaking(kind, staged, &[])? else { continue };
        let columns: Vec<Expr> = core::AREA_QUARTERS
            .columns
            .iter()
            .map(|column| match column.name {
                "source" => lit(kind.code()).alias("source"),
                "late_vintage" => col("late_vintage"),
                name if table.column(name).is_some() => col(name),
                _ => null_of(column),
            })
            .collect();
        sources.push(rows.select(columns).collect()?);
    }
    let Some(mut all) = sources.pop() else { return Ok(0) };
    for rows in sources {
        all.vstack_mut_owned(rows)?;
    }
    frame::write(writer, &core::AREA_QUARTERS, all, Some(as_of))
}

fn null_of(column: &TableColumn) -> Expr {
    let kind = match column.kind {
        golmok_model::tables::ColumnType::Utf8 => DataType::String,
        _ => DataType::Int64,
    };
    lit(NULL).cast(kind).alias(column.name)
}
