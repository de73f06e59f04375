//! The error of a refresh whose snapshot did not pass its gates.

use std::path::PathBuf;

/// Gates failed; the snapshot lies in `rejected/` and the one before is current.
#[derive(Debug)]
pub struct Held {
    /// Names of the failed checks with their findings.
    pub failed: Vec<(String, String)>,
    /// Where the snapshot is kept.
    pub kept: PathBuf,
}

impl std::fmt::Display for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (name, detail) in &self.failed {
            write!(f, "{name}: {detail}; ")?;
        }
        let names: Vec<&str> = self.failed.iter().map(|(name, _)| name.as_str()).collect();
        write!(
            f,
            "kept for inspection in {}; to publish it nevertheless: golmok refresh --accept {} --reason TEXT",
            self.kept.display(),
            names.join(" --accept ")
        )
    }
}

impl std::error::Error for Held {}
