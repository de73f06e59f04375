//! The register of indicators: what each is called, what it answers, how it is computed and from which columns.

use crate::indicator::Indicator;
use std::fmt::Write;

/// Every indicator, by family.
pub const INDICATORS: &[&[Indicator]] = &[
    crate::changes::INDICATORS,
    crate::survival::INDICATORS,
    crate::competition::INDICATORS,
    crate::saturation::INDICATORS,
    crate::demand::INDICATORS,
    crate::district_score::INDICATORS,
    crate::reconciliation::INDICATORS,
];

/// Every indicator in one list.
pub fn all() -> impl Iterator<Item = &'static Indicator> {
    INDICATORS.iter().flat_map(|family| family.iter())
}

/// The indicator called `id`.
///
/// # Examples
/// ```
/// let rate = golmok_indicators::register::by_id("closure_rate").expect("registered");
/// assert_eq!(rate.name_ko, "폐업률");
/// ```
pub fn by_id(id: &str) -> Option<&'static Indicator> {
    all().find(|i| i.id == id)
}

/// `docs/indicators.md`, made from the register; a test keeps the file equal.
pub fn markdown() -> String {
    let mut out = String::from(PREFACE);
    let mut table = "";
    for i in all() {
        if i.table != table {
            table = i.table;
            let grain = golmok_model::tables::by_name(table).map_or("", |t| t.grain);
            let _ = writeln!(out, "\n## `{table}`\n\nGrain: {grain}.");
        }
        let inputs = i.inputs.iter().map(|c| format!("`{c}`")).collect::<Vec<_>>().join(", ");
        let _ = writeln!(out, "\n### `{}` {} · {}\n\n{}\n", i.id, i.name_ko, i.name_en, i.question);
        for (what, text) in [
            ("Formula", i.formula),
            ("Inputs", inputs.as_str()),
            ("Unit", i.unit),
            ("Null", i.null_rules),
            ("Small samples", i.small_sample),
            ("Source", i.source),
            ("Example", i.example),
            ("Code", i.file),
            ("Golden", i.golden),
        ] {
            let _ = writeln!(out, "- {what}: {text}");
        }
    }
    out
}

const PREFACE: &str = "# Indicators

Made from the register in `crates/golmok-indicators/src/register.rs`; a test keeps this page equal to it.

- A rate is a fraction; only a report prints per cent. Undefined, zero and missing are three things: null with a reason
  in `null_reasons` (`indicator=reason`), 0, and null with `not_published`.
- Every rate `x` comes with `x_lo`, `x_hi` (95 % unless stated) and its denominator `x_n`.
- `store_count` is 유사_업종_점포_수, the publisher's denominator; `at_risk` = `store_count` + `closure_count`, the stores
  that could close in the quarter.
- A quarter without a row of a cell, in a source that covers the quarter, means no store: it counts as zero in windows.
- Sums to gu, city and `ALL` industries use the trade areas of kinds A, D, R only: U zones overlap them. Trade areas do
  not cover the city, so such sums carry the caveat `sum_of_trade_areas`.
";

#[cfg(test)]
mod tests {
    use super::*;
    use golmok_model::tables;
    use std::collections::BTreeSet;

    #[test]
    fn every_indicator_is_whole_and_lives_in_its_table() {
        let mut ids = BTreeSet::new();
        for i in all() {
            assert!(ids.insert(i.id), "{} twice", i.id);
            let table = tables::by_name(i.table).unwrap_or_else(|| panic!("{}: no table {}", i.id, i.table));
            assert_eq!(table.name_ko(i.id).as_deref(), Some(i.name_ko), "{} in the files", i.id);
            assert!(!i.inputs.is_empty(), "{}", i.id);
            for input in i.inputs {
                let (table, column) = input.split_once('.').unwrap_or_else(|| panic!("{}: {input}", i.id));
                let known = tables::by_name(table).is_some_and(|t| t.column(column).is_some());
                assert!(known, "{}: no input {input}", i.id);
            }
            let texts = [i.name_ko, i.name_en, i.question, i.formula, i.unit, i.null_rules, i.small_sample, i.source];
            assert!(texts.iter().chain(&[i.example, i.golden]).all(|t| !t.is_empty()), "{}", i.id);
            let named = i.golden.split_whitespace().filter(|word| word.contains('/'));
            for path in named.chain([i.file]) {
                let file = golmok_testkit::project_root().join(path);
                assert!(file.is_file(), "{}: no file {path}", i.id);
            }
        }
    }

    #[test]
    fn the_page_is_made_from_the_register() {
        golmok_testkit::kept("docs/indicators.md", &markdown());
    }
}
