//! Layers that are older than what they rest on: a verb alone keeps the later layers, and says that they are.
//!
//! With each layer snapshot.json notes the hash of all earlier layers as they were when it was made or found unchanged
//! (`<verb>.under`). A layer is stale where that hash, or the day of the newest news, is another one now, and where an earlier layer
//! is stale. Making it again, or finding that nothing changed, takes the mark away.

use super::layer::{self, Layer};
use super::{Verb, measure, place, rate};
use crate::error::{Error, Result};
use golmok_lake::store::{Snapshot, SnapshotWriter, StaleLayer};
use golmok_model::tables::{TableSchema, staging};
use jiff::civil::Date;
use sha2::{Digest, Sha256};

/// The layers after staging, in order.
pub const LAYERS: [&Layer; 3] = [&place::LAYER, &measure::LAYER, &rate::LAYER];

/// Refuses a snapshot in which a layer is stale: what crosses the boundary of such a layer would be made up.
///
/// # Errors
/// [`Error::Stale`] naming the first such layer.
pub fn refuse(snapshot: &Snapshot) -> Result<()> {
    snapshot.info().stale.first().map_or(Ok(()), |mark| Err(Error::Stale(mark.clone())))
}

fn under_name(layer: &Layer) -> String {
    format!("{}.under", layer.verb.code())
}

/// Notes what a layer stands on now.
pub(super) fn note(writer: &SnapshotWriter, layer: &Layer) -> Result<()> {
    writer.method(&under_name(layer), &under(&writer.so_far()?, layer));
    Ok(())
}

/// Hash of all layers before this one.
fn under(snapshot: &Snapshot, layer: &Layer) -> String {
    let mut hash = Sha256::new();
    let earlier = LAYERS.into_iter().filter(|earlier| earlier.verb < layer.verb).map(|earlier| earlier.makes);
    let tables = std::iter::once(staging::TABLES).chain(earlier);
    layer::feed(&mut hash, snapshot, tables.flat_map(|tables: &[&'static TableSchema]| tables.iter().copied()));
    layer::hex(hash)
}

/// Marks the layers that `verbs` did not make and that do not fit what there is now: `as_of` and the day of the newest
/// news on it.
pub(super) fn mark(writer: &SnapshotWriter, verbs: &[Verb], as_of: Option<Date>, known_on: Option<Date>) -> Result<()> {
    let (Some(parent), Some(because)) = (writer.parent(), verbs.last().copied()) else { return Ok(()) };
    let now = writer.so_far()?;
    let (before, day) = match parent.info().known_on {
        Some(before) => (Some(before), known_on),
        None => (parent.info().as_of, as_of),
    };
    let another_day = before.is_some_and(|before| Some(before) != day);
    let mut stale = false;
    for layer in LAYERS.into_iter().filter(|layer| layer.is_in(&now)) {
        let made = verbs.contains(&layer.verb);
        let moved = || now.info().methods.get(&under_name(layer)) != Some(&under(&now, layer));
        let was = parent.info().stale_layer(layer.verb);
        // Made anew on a stale layer it is no fresher than that one.
        if stale || !made && (was.is_some() || another_day || moved()) {
            let new = StaleLayer { layer: layer.verb, since: writer.id().to_owned(), because };
            writer.stale(was.cloned().unwrap_or(new));
            stale = true;
        }
    }
    Ok(())
}
