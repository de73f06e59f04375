//! Names of gu, kinds of trade area and industries in the reader's language.

use crate::Lang;
use crate::page::words;
use golmok_model::{IndustryCode, TradeAreaKind, reference};

/// Name of a gu; its code where the reference table does not know it.
pub fn gu(code: &str, lang: Lang) -> String {
    let gu = reference::gu().iter().find(|g| g.gu_code.as_str() == code);
    gu.map_or(code, |g| lang.pick(&g.name_ko, &g.name_en)).to_owned()
}

/// Kind of a trade area; empty where unknown.
pub fn kind(code: &str, lang: Lang) -> &'static str {
    let name =
        |kind: TradeAreaKind| lang.pick(kind.name_ko(), ["Alley", "Developed", "Market", "Tourist"][kind as usize]);
    code.parse().map_or("", name)
}

/// Name of an industry; the publisher's where the reference table does not know it.
pub fn industry<'a>(code: &'a str, published: Option<&'a str>, lang: Lang) -> &'a str {
    match (reference::industry(code), lang) {
        (Some(industry), Lang::En) => &industry.name_en,
        (None, _) if code == IndustryCode::ALL => words::of(lang).get("all_industries").copied().unwrap_or(code),
        _ => published.unwrap_or(code),
    }
}
