//! Whether a step would only make again what the parent snapshot holds.
//!
//! A step is a pure function of its input tables, the as-of date, the configuration and its version. The hash of all
//! that stands in snapshot.json; where it is the parent's, the step's tables are kept by hard link.

use crate::error::Result;
use crate::settings::Settings;
use golmok_lake::store::SnapshotWriter;
use golmok_model::tables::TableSchema;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

/// A step: its name, version, the tables it reads and those it makes.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Name, as in `snapshot.json`.
    pub name: &'static str,
    /// Version of the method.
    pub version: &'static str,
    /// Layers that it reads.
    pub reads: &'static [&'static [&'static TableSchema]],
    /// Layer that it makes.
    pub makes: &'static [&'static TableSchema],
    /// Documents that it makes.
    pub documents: &'static [&'static str],
}

/// Name under which snapshot.json holds the hash of a step's inputs.
fn inputs_name(step: Step) -> String {
    format!("{}.inputs", step.name)
}

/// Keeps the parent's tables of a step where nothing that it reads has changed; tells whether it did. Notes the hash
/// of the inputs either way, so call it once, before the step.
///
/// # Errors
/// When a kept file cannot be linked or copied.
pub fn keep(writer: &SnapshotWriter, step: Step, as_of: Date, config: &Settings) -> Result<bool> {
    let inputs = inputs(writer, step, as_of, config)?;
    let name = inputs_name(step);
    let unchanged = writer.parent().is_some_and(|parent| {
        let info = parent.info();
        let whole =
            |table: &TableSchema| info.tables.get(table.name).is_none_or(|entry| entry.schema_version == table.version);
        info.methods.get(&name) == Some(&inputs) && step.makes.iter().all(|table| whole(table))
    });
    writer.method(&name, &inputs);
    writer.method(step.name, step.version);
    if !unchanged {
        return Ok(false);
    }
    for table in step.makes {
        writer.keep_table(table)?;
    }
    for document in step.documents {
        writer.keep_document(document)?;
    }
    if let Some(parent) = writer.parent() {
        let own = format!("{}.", step.name);
        for (name, of) in parent.info().methods.iter().filter(|(name, _)| name.starts_with(&own)) {
            writer.method(name, of);
        }
        for check in parent.info().checks.iter().filter(|check| check.name.starts_with(&own)) {
            writer.check(check.clone());
        }
    }
    Ok(true)
}

fn inputs(writer: &SnapshotWriter, step: Step, as_of: Date, config: &Settings) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(format!("{} {as_of} {:?}\n", step.version, config.of_steps()));
    let snapshot = writer.so_far()?;
    for table in step.reads.iter().flat_map(|layer| layer.iter()) {
        let Some(entry) = snapshot.info().tables.get(table.name) else { continue };
        hash.update(format!("{} {}\n", table.name, entry.schema_version));
        for file in &entry.files {
            hash.update(format!("{} {}\n", file.path, file.sha256));
        }
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
