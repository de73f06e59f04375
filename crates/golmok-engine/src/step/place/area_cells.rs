//! `core_area_cells`: which H3 cells a trade area lies in, with the shares of both.

use crate::error::Result;
use golmok_lake::batch::TableBuilder;
use golmok_lake::schema::sort_by_key;
use golmok_lake::store::SnapshotWriter;
use golmok_model::tables::core;
use golmok_spatial::{Area, h3_coverage};

/// Resolution of the cells.
const RESOLUTION: u8 = 9;

/// Writes the table of areas of one kind and code set; returns the rows.
pub fn write(writer: &SnapshotWriter, areas: &[Area]) -> Result<usize> {
    let Some(first) = areas.first() else { return Ok(0) };
    let table = &core::AREA_CELLS;
    let mut builder = TableBuilder::new(table);
    let rows = h3_coverage(areas, RESOLUTION)?;
    for row in &rows {
        builder.text(0, Some(first.kind.code()));
        builder.text(1, Some(first.code_set.code()));
        builder.text(2, Some(&row.area_code));
        builder.uint64(3, Some(row.cell));
        builder.float64(4, Some(row.shared_m2));
        builder.float64(5, Some(row.share_of_area));
        builder.float64(6, Some(row.share_of_cell));
        builder.end_row();
    }
    let mut part = writer.part(table, None, "part-0")?;
    part.write(&sort_by_key(table, &builder.finish()?)?)?;
    part.finish()?;
    Ok(rows.len())
}
