//! The settings file (docs/configuration.md).

use anyhow::Context;
use golmok_engine::settings::Settings;
use std::path::Path;

/// Reads the file, or the defaults where none is named.
///
/// # Errors
/// When the file cannot be read, is no TOML, names an unknown key, or holds settings that make no sense.
pub fn load(path: Option<&Path>) -> anyhow::Result<Settings> {
    let Some(path) = path else { return Ok(Settings::default()) };
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Settings::from_toml(&text).with_context(|| format!("{} is not as docs/configuration.md says", path.display()))
}
