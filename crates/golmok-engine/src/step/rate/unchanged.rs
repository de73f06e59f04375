//! A rating that would be made of the same again: its tables are the parent's, and the card tells the files of today.
//!
//! A licence that opens or closes in the quarter under way changes the places and the survival of shops; the rating rests
//! on quarters that are over, and on what was known of new shops by then.

use super::input::Prepared;
use super::shops::Examined;
use super::{LAYER, entrants, kept, model_card, previous, sources};
use crate::error::Result;
use crate::read::track::TrackRecords;
use crate::settings::Settings;
use crate::step::layer::hex;
use golmok_lake::store::{Snapshot, SnapshotWriter};
use golmok_model::Quarter;
use golmok_model::tables::{TableSchema, rating};
use golmok_rating::{METHOD_VERSION, RatingInput};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Name under which snapshot.json holds what the tables of ratings were made of.
pub const NAME: &str = "rate.made_of";

/// Quarters after the newest count of which nothing can be known.
const BEYOND: i32 = 400;

/// Hash of all that the tables of ratings are made of, beside the backtests' own hashes: method, settings, counts and
/// surroundings, all and without late ones, names, what new shops did, grades before, the last quarter that is over.
pub fn made_of(
    prepared: &Prepared,
    in_time: Option<&RatingInput>,
    grades_before: Option<&[u8]>,
    (quarter, until): (Quarter, Date),
    config: &Settings,
) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{} {METHOD_VERSION} {:?} {} {until}\n", LAYER.version, config.of_steps(), quarter.code()));
    for input in std::iter::once(&prepared.input).chain(in_time) {
        input.feed(quarter.plus(BEYOND), &mut |bytes| hash.update(bytes));
        for industry in input.industries() {
            let ratio = industry.entrant_ratio.map(|(value, spread)| (value.to_bits(), spread.to_bits()));
            hash.update(format!("{} {ratio:?}\n", industry.code));
        }
    }
    hash.update(format!("{:?}\n", prepared.names));
    hash.update(grades_before.unwrap_or_default());
    hex(hash)
}

/// The tables of ratings but those of single shops, which are made anew of every change of a licence.
fn of_cells() -> impl Iterator<Item = &'static TableSchema> {
    let of_shops = [rating::BACKTEST_SHOPS.name, rating::SHOP_SITES.name];
    rating::TABLES.iter().copied().filter(move |table| !of_shops.contains(&table.name))
}

/// Keeps the parent's ratings where they were made of the same; tells whether it did. Its card is told anew where the files
/// of today say something else.
///
/// # Errors
/// When a table cannot be read, or a file cannot be linked or copied.
pub fn keep(
    writer: &SnapshotWriter,
    snapshot: &Snapshot,
    as_of: Date,
    made_of: &str,
    shops: Option<&Examined>,
) -> Result<bool> {
    let Some(parent) = writer.parent() else { return Ok(false) };
    let info = parent.info();
    let same = |table: &TableSchema| info.tables.get(table.name).is_none_or(|of| of.schema_version == table.version);
    let whole = |table: &TableSchema| same(table) && writer.is_table_whole(table);
    if info.methods.get(NAME).map(String::as_str) != Some(made_of) || !of_cells().all(whole) {
        return Ok(false);
    }
    let Some(card) = card(parent, snapshot, as_of, shops)? else { return Ok(false) };
    for table in of_cells() {
        writer.keep_table(table)?;
    }
    for (name, hash) in info.methods.iter().filter(|(name, _)| name.starts_with(kept::ORIGIN)) {
        writer.method(name, hash);
    }
    for (name, text) in super::card_documents(&card)? {
        writer.document(name, text.as_bytes())?;
    }
    tracing::info!("rate: made of the same, kept");
    Ok(true)
}

/// The parent's card with what the files of today say; `None` where it does not come back as it is written.
fn card(
    parent: &Snapshot,
    snapshot: &Snapshot,
    as_of: Date,
    shops: Option<&Examined>,
) -> Result<Option<serde_json::Value>> {
    let Ok(bytes) = parent.document(super::CARD) else { return Ok(None) };
    let Ok(mut card) = serde_json::from_slice::<serde_json::Value>(&bytes) else { return Ok(None) };
    if super::card_json(&card)?.as_bytes() != bytes {
        return Ok(None);
    }
    let origins: BTreeMap<Quarter, String> = parent
        .info()
        .methods
        .iter()
        .filter_map(|(name, hash)| {
            let code = name.strip_prefix(kept::ORIGIN)?.parse().ok()?;
            Some((Quarter::from_code(code).ok()?, hash.clone()))
        })
        .collect();
    let tested = kept::of_parent(parent, &origins)?;
    let cohorts = entrants::cohorts(snapshot, as_of, &tested)?;
    let told = model_card::Told {
        sources: &sources(snapshot, as_of),
        entrants: cohorts.as_ref().map(|(origin, cohorts)| (*origin, cohorts.as_slice())),
        track: &TrackRecords::read(snapshot)?,
        shops,
    };
    told.put_into(&mut card);
    Ok(Some(card))
}

/// The grades that a rating starts from, as a document of the snapshot under way: they are an input, not a result.
///
/// # Errors
/// When they cannot be read or written.
pub fn grades_before(
    writer: &SnapshotWriter,
    snapshot: &Snapshot,
    as_of: Date,
    config: &Settings,
) -> Result<Option<Vec<u8>>> {
    let Some(quarter) = crate::read::cells::newest_quarter(snapshot, as_of)? else { return Ok(None) };
    let document = previous::document(writer, quarter, config.previous_grades.as_deref())?;
    if let Some(document) = &document {
        writer.document(previous::DOCUMENT, document)?;
    }
    Ok(document)
}
