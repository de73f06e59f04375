//! Rows whose fields moved to the right, because a text before holds a separator without quotes.
//!
//! The number of fields tells most of them. Where blank columns at the end take up the surplus, the types of the columns
//! decide: a word where a date, a number or a code belongs, or a date where the status belongs.

use super::columns::Columns;
use crate::source::records::Record;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Typed {
    /// Begins with a digit, a sign or a point.
    Number,
    /// Begins with none of these.
    Word,
}

/// Columns whose type is known.
pub(super) fn typed(c: &Columns) -> Vec<(usize, Typed)> {
    let numbers = [
        c.authority,
        c.licensed,
        c.cancelled,
        c.closed,
        c.suspended_from,
        c.suspended_until,
        c.reopened,
        c.floor_area,
        c.modified,
        c.updated,
        c.x,
        c.y,
    ];
    let number = |at: usize| (at, Typed::Number);
    let word = |at: usize| (at, Typed::Word);
    let mut typed: Vec<_> = numbers.into_iter().flatten().map(number).chain(c.status.map(word)).collect();
    typed.sort_by_key(|(at, _)| *at);
    typed
}

/// The first column at fault of a record whose fields have moved. One value of the wrong type shows it where the record is
/// longer than the header; else two that differ are needed, since a single one is a slip of the publisher's.
pub(super) fn moved(typed: &[(usize, Typed)], record: &Record<'_>, longer: bool) -> Option<usize> {
    let mut wrong = typed.iter().filter(|(at, kind)| is_wrong(record.field(*at), *kind)).map(|(at, _)| *at);
    let first = wrong.next()?;
    let moved = longer || wrong.any(|at| record.field(at).trim_ascii() != record.field(first).trim_ascii());
    moved.then_some(first)
}

fn is_wrong(field: &[u8], kind: Typed) -> bool {
    let field = field.trim_ascii();
    let Some(first) = field.first() else { return false };
    let numeric = first.is_ascii_digit() || matches!(first, b'.' | b'+' | b'-');
    match kind {
        Typed::Word => numeric && field.len() > 2,
        // `NA`, `NULL`, `NaT` are no words that moved here, nor is a remark of one syllable.
        Typed::Number => !numeric && field.len() > 4,
    }
}
