//! Where tests find the real public files, and how they say loudly that they were skipped. A dev-dependency only.
//!
//! The real files are no part of the project. Tests look for them in `$GOLMOK_SHARED`, else in `../shared` beside the
//! project's root. Where they are absent the test passes with a line `SKIPPED …` on stderr, which `.ci/run` counts.

use std::path::{Path, PathBuf};

/// The project's root folder.
pub fn project_root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// `shared/data/<relative>`, or `None` (said loudly) where the real files are absent.
///
/// # Examples
/// ```
/// let Some(path) = golmok_testkit::shared_data("licence") else { return };
/// assert!(path.is_dir());
/// ```
pub fn shared_data(relative: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("GOLMOK_SHARED").map_or_else(|| project_root().join("../shared"), PathBuf::from);
    let path = shared.join("data").join(relative);
    if path.exists() {
        return Some(path);
    }
    skipped(&format!("the real file {} is absent; set GOLMOK_SHARED", path.display()));
    None
}

/// Says on stderr that a test was skipped and why, past the test harness's capture.
pub fn skipped(reason: &str) {
    use std::io::Write;
    // `eprintln!` is captured for passing tests; a direct write is not.
    let _ = writeln!(std::io::stderr(), "SKIPPED {reason}");
}
