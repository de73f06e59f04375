//! The language of everything a person reads: Korean first, English by flag.

pub use golmok_report::Lang;

/// Reads `ko` or `en`.
///
/// # Errors
/// When it is neither.
pub fn parse(text: &str) -> Result<Lang, String> {
    match text {
        "ko" => Ok(Lang::Ko),
        "en" => Ok(Lang::En),
        other => Err(format!("{other}: ko | en")),
    }
}
