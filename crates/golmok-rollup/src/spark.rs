//! The roll-up on Apache Spark: a job is written, `spark-submit` carries it out, what it wrote is read like slices of our own.
//!
//! Spark commits nothing: it writes folders of a scratch place, and the days are checked and committed here as ever.

use crate::error::{Doing, Result, RollupError};
use crate::input::Unit;
use crate::mapping::Mapping;
use crate::people::People;
use crate::places::Places;
use crate::raw::{self, Kind};
use crate::roll::{Rolled, State};
use crate::{convert::Why, sql, stamp};
use polars::prelude::*;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The script that `spark-submit` runs.
pub const SCRIPT: &str = include_str!("../../../scripts/spark/rollup.py");

/// Environment variable that names `spark-submit`.
const SUBMIT: &str = "GOLMOK_SPARK_SUBMIT";

/// Rolls up units on Spark; `scratch` is emptied before and removed after.
///
/// # Errors
/// [`RollupError::Spark`] where Spark cannot be started or fails; others as of the embedded engine.
pub fn roll(
    units: &[Unit],
    mapping: &Mapping,
    places: &Places,
    master: &str,
    scratch: &Path,
    each: &mut dyn FnMut(&Unit, Rolled) -> Result<()>,
) -> Result<()> {
    let clear = || match std::fs::remove_dir_all(scratch) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(RollupError::io(scratch, "remove")(error)),
        _ => Ok(()),
    };
    clear()?;
    std::fs::create_dir_all(scratch).map_err(RollupError::io(scratch, "make the folder"))?;
    let mut lookups = BTreeMap::new();
    for (name, table) in places.tables() {
        let path = std::path::absolute(scratch).unwrap_or_default().join(format!("{name}.parquet"));
        let mut file = std::fs::File::create(&path).map_err(RollupError::io(&path, "create"))?;
        ParquetWriter::new(&mut file).finish(&mut table.clone()).doing(|| path.display().to_string())?;
        lookups.insert(name, path);
    }
    let out = |place: usize| scratch.join(format!("unit-{place}"));
    let described: Vec<serde_json::Value> =
        units.iter().enumerate().map(|(place, unit)| describe(unit, &out(place), mapping)).collect::<Result<_>>()?;
    let columns = &mapping.columns;
    let job = json!({
        "lookups": lookups,
        "place_by": places.statement(),
        "statements": sql::statements().collect::<BTreeMap<_, _>>(),
        "shift": mapping.zone.shift(),
        "columns": {
            "time": columns.time, "merchant": columns.merchant, "amount": columns.amount, "card": columns.card,
            "industry": columns.industry, "sex": columns.sex, "age": columns.age, "lon": columns.lon, "lat": columns.lat,
        },
        "industries": mapping.known_classes(),
        "sexes": { "M": stamp::MEN, "F": stamp::WOMEN },
        "units": described,
    });
    let (script, told) = (scratch.join("rollup.py"), scratch.join("job.json"));
    std::fs::write(&script, SCRIPT).map_err(RollupError::io(&script, "write"))?;
    std::fs::write(&told, job.to_string()).map_err(RollupError::io(&told, "write"))?;
    submit(master, &script, &told)?;
    for (place, unit) in units.iter().enumerate() {
        each(unit, read(&out(place), unit)?)?;
    }
    clear()
}

fn describe(unit: &Unit, out: &Path, mapping: &Mapping) -> Result<serde_json::Value> {
    let mut kinds = Vec::new();
    for (path, _) in &unit.files {
        let kind = raw::kind(path, &mapping.columns.wanted())?;
        if kinds.first().is_some_and(|first| *first != kind) {
            return Err(RollupError::Spark {
                reason: format!("{} has another layout than its siblings", path.display()),
            });
        }
        kinds.push(kind);
    }
    let files: Vec<PathBuf> =
        unit.files.iter().map(|(path, _)| std::fs::canonicalize(path).unwrap_or_else(|_| path.clone())).collect();
    let out = std::path::absolute(out).unwrap_or_else(|_| out.to_path_buf());
    let day = unit.day.map(|day| day.to_string());
    Ok(match kinds.into_iter().next() {
        Some(Kind::Text { header, encoding, delimiter }) => json!({
            "files": files, "day": day, "out": out, "parquet": false,
            "header": header, "encoding": encoding, "delimiter": delimiter,
        }),
        _ => json!({ "files": files, "day": day, "out": out, "parquet": true }),
    })
}

fn submit(master: &str, script: &Path, job: &Path) -> Result<()> {
    let program = std::env::var_os(SUBMIT).unwrap_or_else(|| "spark-submit".into());
    let mut command = Command::new(&program);
    command.args(["--master", master]).arg(script).arg(job);
    let failed = |reason: String| RollupError::Spark { reason };
    let output =
        command.output().map_err(|error| failed(format!("{} does not start: {error}", program.to_string_lossy())))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last: Vec<&str> = said.lines().rev().filter(|line| !line.trim().is_empty()).take(3).collect();
    Err(failed(last.into_iter().rev().collect::<Vec<_>>().join(" / ")))
}

#[derive(Deserialize)]
struct Counts {
    rows: i64,
    won: i64,
    rejected: BTreeMap<String, (i64, i64)>,
}

fn read(folder: &Path, unit: &Unit) -> Result<Rolled> {
    let path = folder.join("counts.json");
    let bytes = std::fs::read(&path).map_err(RollupError::io(&path, "read"))?;
    let state = |reason: String| RollupError::State { path: path.clone(), reason };
    let counts: Counts = serde_json::from_slice(&bytes).map_err(|error| state(error.to_string()))?;
    let mut rejected = BTreeMap::new();
    for (code, of) in counts.rejected {
        let why = Why::ALL.into_iter().find(|why| why.code() == code);
        rejected.insert(why.ok_or_else(|| state(format!("reason {code}")))?, of);
    }
    let mut found = State::default();
    let mut people = People::default();
    for (name, frames) in [("sums", &mut found.sums), ("merchants", &mut found.merchants)] {
        frames.extend(table(&folder.join(name))?.filter(|table| table.height() > 0));
    }
    if let Some(cards) = table(&folder.join("people"))? {
        people.add(&cards)?;
    }
    let days = found.days(unit.day, &people)?;
    Ok(Rolled { days, rows: counts.rows, total: counts.won, rejected, ..Rolled::default() })
}

/// The parts that Spark wrote, in the types of the embedded engine; `None` where there are none.
fn table(folder: &Path) -> Result<Option<DataFrame>> {
    if !folder.exists() {
        return Ok(None);
    }
    let doing = || folder.display().to_string();
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(RollupError::io(folder, "read the folder"))? {
        let path = entry.map_err(RollupError::io(folder, "read the folder"))?.path();
        if path.extension().is_some_and(|ending| ending == "parquet") {
            paths.push(path);
        }
    }
    paths.sort();
    let mut frames = Vec::new();
    for path in paths {
        let file = std::fs::File::open(&path).map_err(RollupError::io(&path, "open"))?;
        frames.push(ParquetReader::new(file).finish().doing(doing)?.lazy());
    }
    if frames.is_empty() {
        return Ok(None);
    }
    Ok(Some(concat(frames, UnionArgs::default()).and_then(LazyFrame::collect).doing(doing)?))
}
