//! Small inputs made after public reports (`shared/cases`), as far as readers alone decide them.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
mod staging_sink;

use golmok_lake::source::licences::read_spell_rows;
use golmok_testkit::shared_case;
use staging_sink::stage;

/// The last part of a survival curve by hand: rows with a readable end, closed or not.
fn closures(path: &std::path::Path) -> (usize, usize) {
    let file = read_spell_rows(path, None).unwrap();
    (file.rows.len(), file.rows.iter().filter(|row| row.record.closed.day().is_some()).count())
}

#[test]
fn c01_pandas_float_dates() {
    let Some(path) = shared_case("c01-pandas-float-dates/licences.csv") else { return };
    assert_eq!(closures(&path), (16, 6));
    let staged = stage(&path);
    assert_eq!((staged.summary.staged, staged.nulls("closed_on")), (16, 10));
    assert!(!staged.summary.caveats.contains_key("closed_unparseable"));
}

#[test]
fn c02_date_forms() {
    for file in ["licences_datetime.csv", "licences_slash.csv"] {
        let Some(path) = shared_case(&format!("c02-date-forms/{file}")) else { return };
        assert_eq!(closures(&path), (12, 6), "{file}");
        let staged = stage(&path);
        assert_eq!((staged.nulls("licensed_on"), staged.nulls("closed_on")), (0, 6), "{file}");
    }
}

#[test]
fn c03_nul_byte() {
    let Some(path) = shared_case("c03-nul-byte/licences.csv") else { return };
    let staged = stage(&path);
    assert_eq!((staged.summary.staged, staged.summary.caveats["undecodable"]), (12, 1));
    assert_eq!(staged.summary.examples["undecodable"].len(), 1);
    assert!(staged.texts("business_name").iter().flatten().all(|name| !name.contains('\0')));
}

#[test]
fn c04_joined_files() {
    let Some(path) = shared_case("c04-joined-files/licences_two_gus.csv") else { return };
    let staged = stage(&path);
    assert_eq!((staged.summary.staged, staged.summary.rejected), (24, 0));
    assert_eq!(staged.summary.caveats["repeated_header"], 1);
    assert!(staged.texts("business_name").iter().flatten().all(|name| name != "사업장명"));
}

#[test]
fn c17_thousands_commas() {
    let Some(path) = shared_case("c17-thousands-commas/foot_traffic_20241.csv") else { return };
    let staged = stage(&path);
    assert_eq!(staged.summary.staged, 12);
    let totals: Vec<i64> = staged.integers("foot_traffic_count").into_iter().flatten().collect();
    assert_eq!(totals, (1..=12).map(|n| n * 42_000).collect::<Vec<_>>());
}

#[test]
fn c26_sep_line() {
    let Some(path) = shared_case("c26-sep-line/stores_20231.csv") else { return };
    let staged = stage(&path);
    assert_eq!((staged.summary.staged, staged.summary.rejected), (11, 0));
    assert_eq!(staged.integers("line")[0], Some(3));
}
