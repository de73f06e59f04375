//! A layer: what a step reads and makes, and whether it would only make again what the parent snapshot holds.
//!
//! A step is a pure function of its input tables, the day of the newest news, its settings and its version. The hash of all that
//! stands in snapshot.json; where it is the parent's, the step's tables are kept by hard link.

use super::Verb;
use super::stale;
use crate::error::Result;
use crate::settings::Settings;
use golmok_lake::store::{Snapshot, SnapshotWriter};
use golmok_model::tables::TableSchema;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

/// What a step reads and makes.
#[derive(Debug, Clone, Copy)]
pub struct Layer {
    /// The verb that makes it.
    pub verb: Verb,
    /// Version of the method.
    pub version: &'static str,
    /// Tables that it reads.
    pub reads: &'static [&'static [&'static TableSchema]],
    /// Tables that it makes.
    pub makes: &'static [&'static TableSchema],
    /// Documents that it makes.
    pub documents: &'static [&'static str],
}

impl Layer {
    /// Whether a check or a method of snapshot.json is this layer's, by its name: `place.located`, `rate.origin.20224`.
    pub fn owns(&self, name: &str) -> bool {
        let verb = self.verb.code();
        name.strip_prefix(verb).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// What the hash of all that it is made of is called among the methods of snapshot.json.
    pub fn inputs_name(&self) -> String {
        format!("{}.inputs", self.verb.code())
    }

    /// Whether a snapshot has rows of it.
    pub fn is_in(&self, snapshot: &Snapshot) -> bool {
        self.makes.iter().any(|table| snapshot.info().tables.contains_key(table.name))
    }
}

/// Keeps the parent's layer where nothing that it is made of has changed; tells whether it did. Notes the hash of the
/// inputs either way, so call it once, before the step.
///
/// # Errors
/// When a kept file cannot be linked or copied.
pub fn keep(writer: &SnapshotWriter, layer: &Layer, known_on: Date, settings: &Settings) -> Result<bool> {
    let (name, code) = (layer.inputs_name(), layer.verb.code());
    let inputs = inputs(&writer.so_far()?, layer, known_on, settings);
    let unchanged = writer.parent().is_some_and(|parent| {
        let info = parent.info();
        let whole =
            |table: &TableSchema| info.tables.get(table.name).is_none_or(|entry| entry.schema_version == table.version);
        info.methods.get(&name) == Some(&inputs) && layer.makes.iter().all(|table| whole(table))
    });
    // A damaged file is made anew with its layer.
    let undamaged = || {
        layer.makes.iter().all(|table| writer.is_table_whole(table))
            && layer.documents.iter().all(|name| writer.is_document_whole(name))
    };
    let unchanged = unchanged && undamaged();
    if unchanged {
        keep_whole(writer, layer)?;
    }
    writer.method(&name, &inputs);
    writer.method(code, layer.version);
    stale::note(writer, layer)?;
    Ok(unchanged)
}

/// Keeps the parent's layer as it is: tables, documents, checks, methods. A table of another schema cannot be kept.
///
/// # Errors
/// When a file cannot be linked or copied.
pub fn keep_whole(writer: &SnapshotWriter, layer: &Layer) -> Result<()> {
    for table in layer.makes {
        keep_table(writer, table)?;
    }
    for document in layer.documents {
        writer.keep_document(document)?;
    }
    if let Some(parent) = writer.parent() {
        for (name, of) in parent.info().methods.iter().filter(|(name, _)| layer.owns(name)) {
            writer.method(name, of);
        }
        for check in parent.info().checks.iter().filter(|check| layer.owns(&check.name)) {
            writer.check(check.clone());
        }
    }
    Ok(())
}

/// Keeps the parent's table, where it is of the schema of today.
pub(super) fn keep_table(writer: &SnapshotWriter, table: &'static TableSchema) -> Result<()> {
    let entry = writer.parent().and_then(|parent| parent.info().tables.get(table.name));
    match entry {
        Some(entry) if entry.schema_version != table.version => {
            tracing::warn!(table = table.name, "was written by another version of golmok and cannot be kept");
        }
        _ => drop(writer.keep_table(table)?),
    }
    Ok(())
}

fn inputs(snapshot: &Snapshot, layer: &Layer, known_on: Date, settings: &Settings) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{} {known_on} {:?}\n", layer.version, settings.of_steps()));
    feed(&mut hash, snapshot, layer.reads.iter().flat_map(|layer| layer.iter().copied()));
    hex(hash)
}

/// Names, schemas and files of tables into a hash.
pub(super) fn feed(hash: &mut Sha256, snapshot: &Snapshot, tables: impl Iterator<Item = &'static TableSchema>) {
    for table in tables {
        let Some(entry) = snapshot.info().tables.get(table.name) else { continue };
        hash.update(format!("{} {}\n", table.name, entry.schema_version));
        for file in &entry.files {
            hash.update(format!("{} {}\n", file.path, file.sha256));
        }
    }
}

/// A hash in hex.
pub(crate) fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
