//! `golmok verify`: every file of a snapshot held to its hash, and what mends those that are damaged.

use crate::listing::Listing;
use crate::words::{lake_error, why};
use crate::{Lang, Result};
use golmok_lake::reason::Reason;
use golmok_lake::store::Lake;
use std::path::Path;

/// One row per damaged file of these snapshots; a snapshot without one has one row that says so. Tells also how many files
/// are damaged.
///
/// # Errors
/// When a snapshot is not there. One whose description does not read is a damaged file.
pub fn listing(lake: &Lake, ids: &[String], lang: Lang) -> Result<(Listing, usize)> {
    let mut rows = Vec::new();
    let mut damaged = 0;
    for id in ids {
        let row = |state: &str, file: &Path, finding: String, mend: String| {
            let file = file.strip_prefix(lake.dir()).unwrap_or(file).display().to_string();
            vec![id.clone(), state.to_owned(), file, finding, mend]
        };
        let before = damaged;
        match lake.snapshot(id) {
            Ok(snapshot) => {
                for error in snapshot.damages() {
                    let path = error.path().unwrap_or(snapshot.dir());
                    let mend = snapshot.mend(path);
                    rows.push(row("damaged", path, lake_error(&error, lang), why(&mend, lang)));
                    damaged += 1;
                }
            }
            Err(error) => {
                let Some(path) = error.path() else { return Err(error.into()) };
                rows.push(row("damaged", path, lake_error(&error, lang), why(&Reason::MakeAnew, lang)));
                damaged += 1;
            }
        }
        if damaged == before {
            rows.push(row("whole", Path::new(""), String::new(), String::new()));
        }
    }
    Ok((Listing { header: vec!["snapshot", "state", "file", "finding", "mend"], rows }, damaged))
}
