//! `golmok export`: any table of the lake as Parquet, CSV, XLSX or GeoJSON.

use crate::cli::{ExportArgs, Global};
use crate::output;
use anyhow::{Result, bail};
use golmok_lake::store::Lake;
use golmok_model::tables;

/// Exports a table.
pub fn export(global: &Global, args: &ExportArgs) -> Result<()> {
    let snapshot = Lake::open(super::lake_dir(global))?.current()?;
    let Some(table) = tables::by_name(&args.table) else {
        bail!("{} is no table; nearest: {}", args.table, nearest(&args.table).join(", "));
    };
    let rows = golmok_report::export::write(&snapshot, table, args.condition.as_deref(), &args.out)?;
    golmok_report::datapackage::beside(&args.out, table)?;
    output::note_stale(global, &snapshot);
    if !global.quiet {
        output::note(&format!("{} {rows} → {}", global.lang.pick("행", "rows"), args.out.display()));
    }
    Ok(())
}

/// Table names that share the most letters in order with a wrong one.
fn nearest(name: &str) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = tables::all().iter().map(|t| t.name).collect();
    let shared = |other: &str| {
        let mut rest = other.chars();
        name.chars().filter(|c| rest.by_ref().any(|o| o == *c)).count()
    };
    names.sort_by_key(|other| (std::cmp::Reverse(shared(other)), *other));
    names.truncate(3);
    names
}
