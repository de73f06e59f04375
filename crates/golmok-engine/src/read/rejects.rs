//! Rows that were refused, by kind of source.

use super::frame;
use super::rows::Rows;
use crate::error::Result;
use golmok_lake::store::Snapshot;
use golmok_model::SourceKind;
use golmok_model::tables::reject;
use polars::prelude::*;
use std::collections::BTreeMap;

/// How many rows were refused for each reason.
///
/// # Errors
/// When a table cannot be read.
pub fn by_reason(snapshot: &Snapshot) -> Result<BTreeMap<String, u64>> {
    let mut reasons = BTreeMap::new();
    for table in reject::tables() {
        let Some(rows) = frame::scan(snapshot, table)? else { continue };
        let rows = rows.select([col("reason")]).collect()?;
        for reason in rows.column("reason")?.str()?.iter().flatten() {
            *reasons.entry(reason.to_owned()).or_default() += 1;
        }
    }
    Ok(reasons)
}

/// A refused cell of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Hash of the file, and the member in it.
    pub file: (String, i32),
    /// Line, from 1.
    pub line: i64,
    /// Column as the file names it.
    pub column: String,
    /// What stands there.
    pub value: Option<String>,
    /// Code of the reason.
    pub reason: String,
}

/// The refused rows of a kind of source.
///
/// # Errors
/// When the table cannot be read.
pub fn refused(snapshot: &Snapshot, kind: SourceKind) -> Result<Vec<Refused>> {
    let table = reject::of(kind);
    let rows = Rows::of(frame::scan(snapshot, table)?, table, &["source_sha256", "member", "line"])?;
    let refused = |row| {
        Ok(Refused {
            file: (rows.word("source_sha256", row)?, rows.count("member", row)? as i32),
            line: rows.count("line", row)?,
            column: rows.word("column", row)?,
            value: rows.text("value", row)?,
            reason: rows.word("reason", row)?,
        })
    };
    (0..rows.len()).map(refused).collect()
}
