//! `golmok doctor` and `golmok init`: what is there, and the files of a nightly job.

use crate::cli::Global;
use crate::output::{self, Format, Print};
use anyhow::{Context, Result};
use golmok_report::doctor_listing::{self, Program};
use golmok_report::starter::{self, Place};
use std::path::Path;

/// Version, commit and lake format, as `golmok --version` says them.
pub fn version() -> &'static str {
    static TEXT: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
        let (version, commit) = (env!("CARGO_PKG_VERSION"), env!("GOLMOK_COMMIT"));
        format!("{version} (commit {commit}, lake format {})", golmok_lake::store::LAKE_FORMAT)
    });
    &TEXT
}

/// Says what is installed, what the lake holds, and what is missing for what.
pub fn doctor(global: &Global) -> Result<()> {
    let path = std::env::var_os("PATH");
    let program = Program {
        version: version(),
        lake: &super::lake_dir(global),
        path: path.as_deref(),
        has_key: std::env::var_os("GOLMOK_API_KEY").is_some_and(|key| !key.is_empty()),
        processors: std::thread::available_parallelism().map_or(1, usize::from),
    };
    // A screen for a person, piped or not.
    doctor_listing::listing(&program, global.lang)?.print(Some(global.format.unwrap_or(Format::Table)))
}

/// Writes the files of a nightly job into a folder; none that is there.
pub fn init(global: &Global, out: &Path) -> Result<()> {
    std::fs::create_dir_all(out).with_context(|| format!("cannot make the folder {}", out.display()))?;
    let (folder, program) = (out.canonicalize()?, std::env::current_exe()?);
    let user = std::env::var("USER").unwrap_or_else(|_| "golmok".to_owned());
    for file in starter::write(&Place { folder: &folder, program: &program, user: &user })? {
        let said = if file.is_new { ("씀", "written") } else { ("그대로 둠", "kept as it was") };
        if !global.quiet {
            output::note(&format!("{}: {}", global.lang.pick(said.0, said.1), file.path.display()));
        }
    }
    Ok(())
}
