//! The language of everything a person reads: Korean first, English by flag.

use clap::builder::{PossibleValuesParser, TypedValueParser};
pub use golmok_report::Lang;

/// Reads `ko` or `en`; help and completions list both.
pub fn parser() -> impl TypedValueParser<Value = Lang> {
    PossibleValuesParser::new(["ko", "en"]).map(|text| if text == "en" { Lang::En } else { Lang::Ko })
}
