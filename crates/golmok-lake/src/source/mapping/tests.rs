//! The examples of docs/mapping.md, and what a mapping refuses.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::source::licences::{RowEnd, SpellFile, read_mapped_spell_rows};
use golmok_model::licence::DateField;
use jiff::civil::date;
use std::path::PathBuf;
use std::sync::Arc;

/// The blocks of a language in docs/mapping.md.
fn blocks(language: &str) -> Vec<String> {
    let text = std::fs::read_to_string(golmok_testkit::project_root().join("docs/mapping.md")).unwrap();
    let begin = format!("```{language}\n");
    text.split(&begin).skip(1).map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

/// A mapping and a file of an example, in the encoding that the mapping states.
fn example(at: usize, folder: &Path) -> (Arc<Mapping>, PathBuf) {
    let mapping = Mapping::of(&blocks("toml")[at]).unwrap();
    let path = folder.join("register.csv");
    let bytes = mapping.encoding.unwrap().encode(&blocks("text")[at]).0.into_owned();
    std::fs::write(&path, bytes).unwrap();
    (Arc::new(mapping), path)
}

fn read(at: usize, by: Option<&str>) -> SpellFile {
    let dir = tempfile::tempdir().unwrap();
    let (mapping, path) = example(at, dir.path());
    read_mapped_spell_rows(&path, by, Some(&mapping)).unwrap()
}

#[test]
fn the_korean_example() {
    let file = read(0, Some("시군명"));
    let [open, closed, ended] = &file.rows[..] else { panic!("{:?}", file.rows) };
    assert_eq!(open.record.licensed, DateField::Day(date(2009, 3, 2)));
    assert_eq!((open.record.status, &*open.group), (LicenceStatus::Operating, "강남구"));
    assert_eq!((closed.record.closed, closed.end), (DateField::Day(date(2019, 5, 7)), RowEnd::Market));
    assert_eq!((ended.record.status, ended.end), (LicenceStatus::Cancelled, RowEnd::Cancelled));
}

#[test]
fn the_foreign_example() {
    let file = read(1, Some("개방서비스아이디"));
    let groups: Vec<&str> = file.rows.iter().map(|row| &*row.group).collect();
    assert_eq!(groups, ["07_24_04_P", "x_débit_de_boissons", "07_24_04_P", "07_24_04_P"]);
    assert_eq!(file.rows[1].record.closed, DateField::Day(date(2018, 2, 28)), "day before month");
    assert_eq!(file.rows[2].record.status, LicenceStatus::Cancelled);
    assert_eq!(file.rows[3].record.licensed, DateField::Unparseable);
    assert_eq!(file.data_date, Some(date(2019, 12, 31)));
}

#[test]
fn a_misspelt_column_is_named_with_the_nearest() {
    let dir = tempfile::tempdir().unwrap();
    let (_, path) = example(1, dir.path());
    let other = Mapping::of(&blocks("toml")[1].replace("\"Fin\"", "\"Fini\"")).unwrap();
    let error = read_mapped_spell_rows(&path, None, Some(&Arc::new(other))).unwrap_err().to_string();
    assert!(error.contains("end is Fini") && error.contains("nearest: Fin"), "{error}");
}

#[test]
fn rows_keep_their_lines_and_odd_ones_are_rejected() {
    use crate::ingest::{IngestOptions, ingest};
    use crate::store::Lake;
    let dir = tempfile::tempdir().unwrap();
    let text = "no,start,end,name\n1,2015-01-02,,\"two\nlines\"\n2,2015-01-02\n3,2016-01-02,2018-01-02,plain\n\n4,2015-01-02,,a,b\n";
    let path = dir.path().join("a.csv");
    std::fs::write(&path, text).unwrap();
    let mapping = "[columns]\nnumber = 'no'\nstart = 'start'\nend = 'end'\nname = 'name'\n[constants]\ntrade = 'Bar'\ncity = 'X'\n";
    let map = Some(Arc::new(Mapping::of(mapping).unwrap()));
    let lake = Lake::create(dir.path().join("lake")).unwrap();
    let options = IngestOptions { map, reject_limit: 1.0, ..IngestOptions::default() };
    let report = ingest(&lake, &[path], &options, jiff::Timestamp::UNIX_EPOCH, &()).unwrap();
    let source = &report.sources[0];
    assert_eq!((source.vintage.as_deref(), source.rows, source.staged, source.rejected), (Some("mapped"), 4, 2, 2));
    let snapshot = lake.current().unwrap();
    let lines = |table: &str| {
        let mut found = Vec::new();
        for batch in snapshot.read(table, Some(&["line"])).unwrap() {
            let batch = batch.unwrap();
            let column = batch.column_by_name("line").unwrap();
            let lines = arrow::array::AsArray::as_primitive::<arrow::datatypes::Int64Type>(&**column);
            found.extend(lines.values().iter().copied());
        }
        found
    };
    assert_eq!(lines("stg_licences"), [2, 5]);
    assert_eq!(lines("rejects_licences"), [4, 7]);
}

#[test]
fn what_a_mapping_lacks_is_said() {
    let base = "[columns]\nnumber = 'n'\nstart = 's'\nend = 'e'\n[constants]\ntrade = 'Bar'\ncity = 'X'\n";
    assert!(Mapping::of(base).is_ok());
    let with =
        |before: &str, from: &str, to: &str| Mapping::of(&format!("{before}{}", base.replace(from, to))).unwrap_err();
    for (error, says) in [
        (with("", "number = 'n'\n", ""), "number"),
        (with("", "end = 'e'\n", ""), "end"),
        (with("", "trade = 'Bar'\n", ""), "trade"),
        (with("", "city = 'X'\n", ""), "city"),
        (with("", "end = 'e'", "end = 'e'\nlongitude = 'lon'"), "latitude"),
        (with("", "end = 'e'", "end = 'e'\nx = 'x'\ny = 'y'"), "crs"),
        (with("crs = 'EPSG:2154'\n", "end = 'e'", "end = 'e'\nx = 'x'\ny = 'y'"), "2154"),
        (with("delimiter = 'and'\n", "", ""), "delimiter"),
        (with("encoding = 'klingon'\n", "", ""), "klingon"),
        (with("dates = ['%Y']\n", "", ""), "%Y"),
        (with("", "[constants]", "[status]\nopen = ['A']\nclosed = ['a']\n[constants]"), "twice"),
        (with("", "number = 'n'", "number = 'n'\nnumbers = 'm'"), "numbers"),
    ] {
        assert!(error.contains(says), "{says}: {error}");
    }
}
