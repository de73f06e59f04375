//! `golmok status --snapshots` and `--holds`: what lies in a lake.

use crate::error::Result;
use crate::listing::Listing;
use golmok_lake::store::Lake;

/// One row per snapshot, published ones first. One whose description does not read is `damaged`.
///
/// # Errors
/// When the lake cannot be read.
pub fn snapshots(lake: &Lake) -> Result<Listing> {
    let header = vec!["snapshot", "state", "created_at", "as_of", "parent", "sources", "tables", "rows", "stale"];
    let bare = |id: String, state: &str| {
        let row = [id, state.to_owned()].into_iter().chain(std::iter::repeat_n(String::new(), 7));
        row.collect::<Vec<String>>()
    };
    let current = lake.current_id()?;
    let mut rows = Vec::new();
    for id in lake.snapshots()? {
        let Ok(snapshot) = lake.snapshot(&id) else {
            rows.push(bare(id, "damaged"));
            continue;
        };
        let info = snapshot.info();
        rows.push(vec![
            id.clone(),
            if current.as_deref() == Some(&id) { "current" } else { "kept" }.to_owned(),
            info.created_at.to_string(),
            info.as_of.map(|day| day.to_string()).unwrap_or_default(),
            info.parent.clone().unwrap_or_default(),
            info.sources.len().to_string(),
            info.tables.len().to_string(),
            info.tables.values().map(|t| t.rows).sum::<u64>().to_string(),
            crate::stale::cell(&info.stale),
        ]);
    }
    rows.extend(lake.rejected()?.into_iter().map(|id| bare(id, "rejected")));
    Ok(Listing { header, rows })
}

/// One row per file that is not read until it is released.
///
/// # Errors
/// When the list cannot be read.
pub fn holds(lake: &Lake) -> Result<Listing> {
    let rows = lake.holds()?.into_iter().map(|h| vec![h.name, h.sha256, h.since.to_string(), h.reason]).collect();
    Ok(Listing { header: vec!["file", "sha256", "since", "reason"], rows })
}
