//! What became of old snapshots, for the log.

use golmok_lake::LakeError;
use golmok_lake::store::Pruned;

/// That old snapshots cannot be removed is told, and changes nothing.
pub(crate) fn retained(pruned: std::result::Result<Pruned, LakeError>) {
    match pruned {
        Ok(pruned) => {
            if !pruned.read.is_empty() {
                tracing::info!("old snapshots that are being read stay: {}", pruned.read.join(", "));
            }
            if let Some((left, limit)) = pruned.over {
                tracing::warn!("the snapshots that must stay take {left} bytes, over keep_bytes = {limit}");
            }
        }
        Err(error) => tracing::warn!("old snapshots could not be removed: {error}"),
    }
}
