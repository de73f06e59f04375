//! Text as it leaves towards a spreadsheet or a terminal: no formula, no mark that turns the reading round, no cell that is
//! too long.

use std::borrow::Cow;

/// Characters by which a spreadsheet knows a formula, at the beginning of a cell; the wide ones too, which it narrows.
const BEGINNINGS: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '\''];
/// Characters that a cell of a workbook may have.
const LONGEST: usize = 32_767;

/// The text, made harmless by an apostrophe before it where it begins with `=`, `+`, `-`, `@` (wide or not), a tab or the end
/// of a line, be it behind blanks. A text that begins with an apostrophe gets one more, so that taking the first one away
/// always gives back the text; but marks that nobody sees ([`seen`]) are gone.
///
/// Only for text columns: a negative number stays a number. Source: OWASP, CSV injection.
///
/// # Examples
/// ```
/// use golmok_report::formula::as_text;
/// assert_eq!(as_text("=HYPERLINK(1)"), "'=HYPERLINK(1)");
/// assert_eq!(as_text("'=1"), "''=1");
/// assert_eq!(as_text("＝1"), "'＝1");
/// assert_eq!(as_text("\u{200f}=1"), "'=1");
/// assert_eq!(as_text("강남역"), "강남역");
/// ```
pub fn as_text(cell: &str) -> Cow<'_, str> {
    let cell = seen(cell);
    if cell.starts_with(BEGINNINGS) || cell.trim_start().starts_with(BEGINNINGS) {
        Cow::Owned(format!("'{cell}"))
    } else {
        cell
    }
}

/// A printed cell, which may be a number: that stays one, everything else is a text ([`as_text`]).
///
/// # Examples
/// ```
/// use golmok_report::formula::number_or_text;
/// assert_eq!(number_or_text("-0.5"), "-0.5");
/// assert_eq!(number_or_text("-0.5+1"), "'-0.5+1");
/// ```
pub fn number_or_text(cell: &str) -> Cow<'_, str> {
    let figure = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E');
    let is_number = cell.chars().all(figure) && cell.parse::<f64>().is_ok();
    if is_number { Cow::Borrowed(cell) } else { as_text(cell) }
}

/// A text in a workbook: harmless, and cut where a cell would be too long for the program that opens it.
///
/// # Examples
/// ```
/// use golmok_report::formula::in_workbook;
/// assert_eq!(in_workbook(&"가".repeat(40_000)).chars().count(), 32_767);
/// ```
pub fn in_workbook(cell: &str) -> Cow<'_, str> {
    let text = as_text(cell);
    // A cell counts units of UTF-16.
    if text.len() <= LONGEST || text.encode_utf16().count() <= LONGEST {
        return text;
    }
    let mut units = 1;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= LONGEST
    };
    let kept: String = text.chars().take_while(fits).collect();
    Cow::Owned(kept + "…")
}

/// A text on a terminal: characters that move its cursor or change its colours are shown as a sign.
pub fn on_terminal(text: &str) -> Cow<'_, str> {
    let text = seen(text);
    if text.contains(char::is_control) { Cow::Owned(text.replace(char::is_control, "\u{fffd}")) } else { text }
}

/// The text without the marks that nobody sees and that turn the direction of reading, so that a name is read as it is written.
pub fn seen(text: &str) -> Cow<'_, str> {
    if text.contains(turns) { Cow::Owned(text.replace(turns, "")) } else { Cow::Borrowed(text) }
}

/// Marks of direction, and those of no width that may stand before one.
fn turns(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_begins_like_a_formula_leaves_as_one() {
        for beginning in ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u{3000}＝", "\u{a0}@"]
        {
            for mark in ["", "\u{200f}", "\u{202e}", "\u{feff}", "\u{2067}\u{200b}"] {
                let left = as_text(&format!("{mark}{beginning}1+1|A0")).into_owned();
                assert_eq!(left, format!("'{beginning}1+1|A0"), "{mark:?}{beginning:?}");
            }
        }
        assert_eq!(as_text("왕십리 =1"), "왕십리 =1");
        assert_eq!(as_text("gnp.\u{202e}exe"), "gnp.exe");
        for number in ["-1", "+2.5", "1e-9", "0"] {
            assert_eq!(number_or_text(number), number);
        }
        for text in ["-", "+", "-inf", "-1-1", "=1", "-e"] {
            assert_eq!(number_or_text(text), format!("'{text}"));
        }
    }

    #[test]
    fn a_cell_of_a_workbook_is_never_too_long_and_a_terminal_gets_no_commands() {
        for (character, count) in [('x', LONGEST), ('x', LONGEST + 1), ('😀', 20_000), ('=', 50_000)] {
            let cell = in_workbook(&character.to_string().repeat(count)).into_owned();
            assert!(cell.encode_utf16().count() <= LONGEST, "{character} {count}");
            assert_eq!(cell.ends_with('…'), count > LONGEST || character == '😀');
        }
        assert_eq!(on_terminal("가\u{1b}[31m나"), "가\u{fffd}[31m나");
    }
}
