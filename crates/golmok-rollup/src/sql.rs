//! The SQL text that both engines read: named statements, put in as text.

use crate::error::{Doing, Result};
use polars::prelude::*;
use polars::sql::SQLContext;

/// The whole text; `scripts/spark/rollup.py` reads the same file.
pub const TEXT: &str = include_str!("rollup.sql");

const MARK: &str = "-- statement: ";

/// The statement of a name, without its comment line.
///
/// # Panics
/// Where the text has no such statement: the fault of the program.
///
/// # Examples
/// ```
/// assert!(golmok_rollup::sql::statement("sums").starts_with("SELECT day"));
/// ```
pub fn statement(name: &str) -> &'static str {
    statements()
        .find(|(own, _)| *own == name)
        .map(|(_, text)| text)
        .unwrap_or_else(|| panic!("rollup.sql has no {name}"))
}

/// Every statement: name and text.
pub fn statements() -> impl Iterator<Item = (&'static str, &'static str)> {
    TEXT.split(MARK).skip(1).filter_map(|part| {
        let (name, text) = part.split_once('\n')?;
        Some((name.trim(), text.trim()))
    })
}

/// Runs a statement on tables.
pub(crate) fn run(name: &str, shift: &str, tables: &[(&str, LazyFrame)]) -> Result<DataFrame> {
    let mut context = SQLContext::new();
    for (table, frame) in tables {
        context.register(table, frame.clone());
    }
    let text = statement(name).replace("{shift}", shift);
    let frame = context.execute(&text).and_then(LazyFrame::collect);
    frame.doing(|| format!("statement {name} of the roll-up"))
}
