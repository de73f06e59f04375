//! What a killed writer leaves behind: folders and files under hidden names.

use super::disk::FRESH;
use super::{Lake, REJECTED, REPORTS, SNAPSHOTS, ids_in};
use crate::error::LakeError;

/// End of the name of a snapshot's folder while it is written.
pub(super) const PARTIAL: &str = ".partial";
/// End of the name of a folder that is being removed.
pub(super) const PRUNED: &str = ".pruned";

impl Lake {
    /// Removes what a killed writer left behind. Only the holder of the lock may.
    pub(super) fn remove_leftovers(&self) -> Result<(), LakeError> {
        let reports = self.dir.join(REPORTS);
        let of_reports = ids_in(&reports)?.into_iter().map(|id| reports.join(id));
        let folders = [SNAPSHOTS, REJECTED, REPORTS].map(|folder| self.dir.join(folder));
        for folder in folders.into_iter().chain(of_reports).chain([self.dir.clone()]) {
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            for entry in entries {
                let entry = entry.map_err(LakeError::io(&folder, "read the folder"))?;
                let name = entry.file_name().to_string_lossy().into_owned();
                if !name.starts_with('.') || ![PARTIAL, PRUNED, FRESH].iter().any(|end| name.ends_with(end)) {
                    continue;
                }
                tracing::info!(path = %entry.path().display(), "removing what a killed writer left behind");
                match entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    true => self.disk.remove_tree(&entry.path())?,
                    false => self.disk.remove_file(&entry.path())?,
                }
            }
        }
        Ok(())
    }
}
