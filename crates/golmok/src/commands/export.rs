//! `golmok export`: any table of the lake as Parquet, CSV, XLSX or GeoJSON.

use crate::cli::{ExportArgs, Global};
use crate::output;
use anyhow::{Context, Result, bail, ensure};
use golmok_engine::settings::Settings;
use golmok_lake::store::Lake;
use golmok_model::tables;
use golmok_report::own_areas;

/// Exports a table.
pub fn export(global: &Global, settings: &Settings, args: &ExportArgs) -> Result<()> {
    if args.table == own_areas::TABLE {
        return own(global, settings, args);
    }
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

/// Exports the own areas with the ratings that answer for them.
fn own(global: &Global, settings: &Settings, args: &ExportArgs) -> Result<()> {
    let session = super::session(global, settings)?;
    ensure!(settings.areas.is_some(), "there are no own areas; name their file by --areas");
    ensure!(args.condition.is_none(), "own_areas takes no --where: every row is of an own area");
    let extension = args.out.extension().and_then(|e| e.to_str()).unwrap_or_default();
    ensure!(extension == "csv", "{extension:?} is no format of own areas; name the file .csv");
    golmok_lake::store::replace_file(&args.out, own_areas::csv(&session, global.lang)?.as_bytes())
        .with_context(|| format!("cannot write {}", args.out.display()))?;
    output::note_stale(global, session.snapshot());
    if !global.quiet {
        let areas = session.own_areas()?.all().len();
        output::note(&format!("{} {areas} → {}", global.lang.pick("내 구역", "own areas"), args.out.display()));
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
