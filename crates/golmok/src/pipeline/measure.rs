//! measure: core → indicator tables.

use crate::language::Lang;
use anyhow::Result;
use golmok_lake::store::SnapshotWriter;
use golmok_model::tables::TableSchema;
use jiff::civil::Date;

/// Tables of this layer.
pub const TABLES: &[&TableSchema] = &[];

/// What the step did.
#[derive(Debug, Default)]
pub struct MeasureSummary {
    /// Rows per table.
    pub rows: Vec<(&'static str, usize)>,
}

impl MeasureSummary {
    /// One line for a person.
    pub fn in_words(&self, _: Lang) -> String {
        self.rows.iter().map(|(table, rows)| format!("{table} {}", golmok_report::numbers::count(*rows as i64))).collect::<Vec<_>>().join(" · ")
    }
}

/// Runs the step.
pub fn measure(_: &SnapshotWriter, _: Date) -> Result<MeasureSummary> {
    Ok(MeasureSummary::default())
}
