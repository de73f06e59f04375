//! Text that a spreadsheet would run as a formula.

use std::borrow::Cow;

/// The text, made harmless by an apostrophe before it where it begins with `=`, `+`, `-`, `@`, a tab or a carriage return.
/// A text that begins with an apostrophe gets one more, so that taking the first one away always gives back the text.
///
/// Only for text columns: a negative number stays a number. Source: OWASP, CSV injection.
///
/// # Examples
/// ```
/// use golmok_report::formula::as_text;
/// assert_eq!(as_text("=HYPERLINK(1)"), "'=HYPERLINK(1)");
/// assert_eq!(as_text("'=1"), "''=1");
/// assert_eq!(as_text("강남역"), "강남역");
/// ```
pub fn as_text(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}
