//! `golmok tables`: what the current snapshot holds.

use crate::cli::Global;
use crate::output::{Listing, Print};
use anyhow::Result;
use golmok_lake::store::Lake;
use golmok_model::tables;

/// Lists the tables with grain, rows and columns.
pub fn tables(global: &Global) -> Result<()> {
    let snapshot = Lake::open(super::lake_dir(global))?.current()?;
    let mut listing = Listing { header: vec!["table", "rows", "files", "columns", "key", "grain"], rows: Vec::new() };
    for (name, entry) in &snapshot.info().tables {
        let schema = tables::by_name(name);
        listing.rows.push(vec![
            name.clone(),
            entry.rows.to_string(),
            entry.files.len().to_string(),
            schema.map_or_else(String::new, |s| s.columns.len().to_string()),
            schema.map_or_else(String::new, |s| s.key.join(" ")),
            schema.map_or_else(String::new, |s| s.grain.to_owned()),
        ]);
    }
    listing.print(global.format)
}
