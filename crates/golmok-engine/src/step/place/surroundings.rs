//! `core_area_quarters`: foot traffic, residents, workers, incomes, facilities, apartments and the change index.

use super::choices::chosen;
use crate::error::Result;
use crate::read::frame;
use crate::settings::Settings;
use golmok_lake::store::SnapshotWriter;
use golmok_model::SourceKind;
use golmok_model::publication::PublicationPolicy;
use golmok_model::tables::{Column as TableColumn, core, staging};
use jiff::civil::Date;
use polars::prelude::*;

/// The quarterly sources of an area's surroundings, and whether a later publication restates earlier quarters.
const SOURCES: [(SourceKind, bool); 7] = [
    (SourceKind::FootTraffic, false),
    (SourceKind::Residents, false),
    (SourceKind::Workers, true),
    (SourceKind::Incomes, false),
    (SourceKind::Facilities, false),
    (SourceKind::Apartments, false),
    (SourceKind::ChangeIndex, true),
];

/// Writes the table; returns the rows.
pub fn area_quarters(writer: &SnapshotWriter, as_of: Date, config: &Settings) -> Result<usize> {
    let snapshot = writer.so_far()?;
    let mut sources = Vec::new();
    for (kind, restated) in SOURCES {
        let table = staging::of(kind);
        let Some(staged) = frame::scan(&snapshot, table)? else { continue };
        let policy = PublicationPolicy { restated, lag_quarters: config.publication_lag_quarters.others };
        let current = staged.filter(col("code_set").neq(lit("trdar2019")));
        let Some(rows) = chosen(current, as_of, policy, &[])? else { continue };
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
