//! The real licence files: every row of the MANIFEST lands, services, dates and data dates are told, survival is read or
//! refused with its reason.

mod manifest;
#[allow(dead_code)]
#[path = "../staging_sink/mod.rs"]
mod staging_sink;

use arrow::array::{Array, AsArray};
use arrow::datatypes::Date32Type;
use golmok_lake::source::Shape;
use golmok_lake::source::licences::{self, read_spell_rows};
use golmok_lake::source::open::SourceFile;
use golmok_model::tables::staging::LICENCES;
use golmok_model::{DropReason, SpellPolicy, spell};
use jiff::civil::{Date, date};
use manifest::manifest;
use staging_sink::{Staged, stage};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

fn real(name: &str) -> Option<PathBuf> {
    golmok_testkit::shared_data(&format!("licence/{name}.csv.gz"))
}

/// Values of a text column with their number of rows.
fn texts(staged: &Staged, column: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for batch in &staged.memory.batches {
        let values = batch.column_by_name(column).expect("a column").as_string::<i32>();
        for i in 0..values.len() {
            let value = if values.is_null(i) { String::new() } else { values.value(i).to_owned() };
            *counts.entry(value).or_default() += 1;
        }
    }
    counts
}

fn filled(staged: &Staged, column: &str) -> usize {
    let of = |b: &arrow::record_batch::RecordBatch| {
        let values = b.column_by_name(column).expect("a column");
        values.len() - values.null_count()
    };
    staged.memory.batches.iter().map(of).sum()
}

fn caveat(staged: &Staged, code: &str) -> u64 {
    staged.summary.caveats.get(code).copied().unwrap_or_default()
}

/// File, rows, end, rows dropped by reason, rows used, closures.
type Golden = (&'static str, u64, Date, &'static [(DropReason, usize)], usize, usize);

#[test]
fn every_row_of_every_file_lands() {
    for want in manifest() {
        let Some(path) = real(want.file) else { return };
        let file = SourceFile::open(&path).expect("opens");
        let Shape::Table(header) = file.members()[0].shape() else { panic!("{}: no table", want.file) };
        assert_eq!(header.encoding, want.encoding, "{}", want.file);
        let staged = stage(&path);
        let name = want.file;
        assert_eq!(staged.vintage.name, want.layout, "{name}");
        assert_eq!((staged.survey.rows, staged.survey.blank), (want.rows, want.blank), "{name}");
        assert_eq!((staged.summary.staged, staged.summary.rejected), (want.rows, 0), "{name}");
        assert_eq!(staged.summary.undecodable, 0, "{name}");
        assert_eq!(staged.survey.newest_day, Some(want.data_date), "{name}");
        let told: BTreeSet<(String, String)> = want.services.iter().map(|s| (s.0.into(), s.1.into())).collect();
        let ids = texts(&staged, "service_id");
        let sources = texts(&staged, "service_source");
        assert_eq!(told.iter().map(|t| t.0.clone()).collect::<BTreeSet<_>>(), ids.keys().cloned().collect(), "{name}");
        for (id, source, rows) in want.services {
            assert_eq!((ids[*id], sources[*source]), (*rows, *rows), "{name} {id}");
        }
        let mergeable: usize = staged
            .memory
            .batches
            .iter()
            .map(|b| b.column_by_name("mergeable").expect("a column").as_boolean().true_count())
            .sum();
        assert_eq!(mergeable, want.mergeable, "{name}");
        let found = ["licensed_on", "closed_on", "x_5174"].map(|column| filled(&staged, column));
        assert_eq!(found, want.filled, "{name}");
        for batch in &staged.memory.batches {
            let columns: Vec<_> = batch.schema().fields().iter().map(|f| f.name().clone()).collect();
            assert_eq!(columns, LICENCES.columns.iter().map(|c| c.name).collect::<Vec<_>>());
        }
    }
}

#[test]
fn what_the_publisher_got_wrong_is_counted() {
    use licences::caveat as c;
    let Some(path) = real("seoul_cinema_khuda") else { return };
    let cinema = stage(&path);
    assert_eq!(caveat(&cinema, c::CLOSED_UNDATED), 11);
    assert_eq!(caveat(&cinema, c::PLACEHOLDER_DATE), 1, "9999-12-31");
    let Some(path) = real("seoul_hospital_dongwon") else { return };
    assert_eq!(caveat(&stage(&path), c::CLOSED_UNDATED), 27);
    let Some(path) = real("national_animalhospital_2026format_pawly") else { return };
    let animals = stage(&path);
    assert_eq!(caveat(&animals, c::CLOSED_UNDATED), 145);
    assert_eq!(texts(&animals, "status")["suspended"], 27);
    assert_eq!(filled(&animals, "industry_detail"), 0, "no 업태구분명 in this layout");
    let Some(path) = real("seoul_largestore_khuda") else { return };
    let large = stage(&path);
    assert_eq!(caveat(&large, c::DESTROYED_ID), 741);
    assert_eq!(filled(&large, "updated_on"), 0, "a spreadsheet left 03:00.0 of it");
    for open in [
        "seoul_largestore_khuda",
        "localdata_03_11_04_P_minbak_njt",
        "localdata_fulldata_07_24_01_P_tourist_restaurant",
        "jeonju_hyuge_cafe_2026_h2techjun",
        "mapo_general_restaurant_OPENONLY_tablepick",
    ] {
        let Some(path) = real(open) else { return };
        let staged = stage(&path);
        assert_eq!(caveat(&staged, c::OPEN_ONLY), staged.summary.staged, "{open}");
    }
    let Some(path) = real("seoul_yuheung_lhy") else { return };
    let cut = stage(&path);
    assert_eq!((caveat(&cut, c::NO_ENTRY_DATE), caveat(&cut, c::NO_ID)), (4907, 4907));
}

#[test]
fn mixed_date_forms_give_the_same_days() {
    let (Some(new), Some(old)) = (real("seoul_yuheung_jihye"), real("seoul_yuheung_leejongseok")) else { return };
    let entries = |staged: &Staged| {
        let mut days = BTreeMap::new();
        for batch in &staged.memory.batches {
            let ids = batch.column_by_name("management_no").expect("a column").as_string::<i32>();
            let entered = batch.column_by_name("licensed_on").expect("a column").as_primitive::<Date32Type>();
            for i in 0..batch.num_rows() {
                days.insert(ids.value(i).to_owned(), entered.value(i));
            }
        }
        days
    };
    let (new, old) = (entries(&stage(&new)), entries(&stage(&old)));
    let common: Vec<_> = old.keys().filter(|id| new.contains_key(*id)).collect();
    assert!(common.len() > 4_900, "{}", common.len());
    // 4,320 of them differ as text.
    assert_eq!(common.iter().filter(|id| old[**id] != new[**id]).count(), 0);
}

/// Rows, end, rows dropped for each reason, rows used: the table of `shared/data/golden/README.md`.
#[test]
fn spell_rows_agree_with_the_golden_readme() {
    use DropReason::{ClosedUndated, EndAfterDataDate};
    let golden: [Golden; 7] = [
        ("seoul_yuheung_jihye", 4971, date(2025, 8, 22), &[], 4971, 3244),
        ("seoul_yuheung_leejongseok", 4943, date(2024, 6, 25), &[], 4943, 3193),
        ("seoul_cinema_khuda", 903, date(2024, 12, 31), &[(ClosedUndated, 11), (EndAfterDataDate, 1)], 891, 260),
        ("seoul_hospital_dongwon", 893, date(2025, 4, 29), &[(ClosedUndated, 27)], 866, 312),
        ("national_animalhospital_2026format_pawly", 10455, date(2026, 2, 5), &[(ClosedUndated, 145)], 10310, 4892),
        ("seongnam_general_restaurant_SUJEONG_JUNGWON_2016_nn98", 25445, date(2026, 7, 6), &[], 4514, 2064),
        ("seoul_sukbak_lodging_njt", 6978, date(2026, 4, 10), &[(ClosedUndated, 1)], 6977, 4346),
    ];
    for (name, rows, end, dropped, used, events) in golden {
        let Some(path) = real(name) else { return };
        let file = read_spell_rows(&path, None).expect("reads");
        assert_eq!(file.rows.len() as u64 + file.blank + file.rejected, rows, "{name}");
        assert_eq!(file.data_date, Some(end), "{name}");
        let mut drops: BTreeMap<DropReason, usize> = BTreeMap::new();
        let (mut kept, mut closures) = (0, 0);
        for row in &file.rows {
            match spell(&row.record, SpellPolicy::Golden, end) {
                Ok(spell) => {
                    kept += 1;
                    closures += usize::from(spell.event_observed());
                }
                Err(reason) => *drops.entry(reason).or_default() += 1,
            }
        }
        assert_eq!(drops, dropped.iter().copied().collect(), "{name}");
        assert_eq!((kept, closures), (used, events), "{name}");
    }
}

/// The two policies on the same rows: where they differ and in how many rows.
#[test]
fn golden_and_mart_policies_differ_where_they_should() {
    // (file, rows that only the mart keeps, rows that only the golden rule keeps, rows with another end)
    let expected = [
        ("seoul_yuheung_jihye", 0, 0, 0),
        ("seoul_yuheung_leejongseok", 0, 0, 0),
        ("seoul_cinema_khuda", 12, 0, 0),
        ("seoul_hospital_dongwon", 27, 1, 0),
        ("national_animalhospital_2026format_pawly", 145, 0, 0),
        ("seongnam_general_restaurant_SUJEONG_JUNGWON_2016_nn98", 0, 0, 0),
        ("seoul_sukbak_lodging_njt", 1, 8, 0),
    ];
    for (name, only_mart, only_golden, other_end) in expected {
        let Some(path) = real(name) else { return };
        let file = read_spell_rows(&path, None).expect("reads");
        let end = file.data_date.expect("dates");
        let (mut mart, mut golden, mut other) = (0, 0, 0);
        for row in &file.rows {
            match (spell(&row.record, SpellPolicy::Mart, end), spell(&row.record, SpellPolicy::Golden, end)) {
                (Ok(_), Err(_)) => mart += 1,
                (Err(_), Ok(_)) => golden += 1,
                (Ok(a), Ok(b)) => other += usize::from(a.ended_on != b.ended_on),
                (Err(_), Err(_)) => {}
            }
        }
        assert_eq!((mart, golden, other), (only_mart, only_golden, other_end), "{name}");
    }
}

#[test]
fn files_that_cannot_tell_survival_are_refused_with_the_reason() {
    let refused = [
        ("seoul_yuheung_lhy", "no entry dates (column 인허가일자), no ids (column 관리번호)"),
        ("jeonju_hyuge_cafe_2026_h2techjun", "open premises only"),
        ("mapo_general_restaurant_OPENONLY_tablepick", "open premises only"),
        ("gwanak_general_restaurant_OPENONLY_tablepick", "open premises only"),
        ("seoul_largestore_khuda", "none of its 741 rows is closed"),
        ("localdata_03_11_04_P_minbak_njt", "none of its 3548 rows is closed"),
        ("localdata_fulldata_07_24_01_P_tourist_restaurant", "none of its 315 rows is closed"),
    ];
    for (name, reason) in refused {
        let Some(path) = real(name) else { return };
        let error = read_spell_rows(&path, None).expect_err(name).to_string();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn groups_are_any_column_or_the_entry_year() {
    let Some(path) = real("seoul_yuheung_jihye") else { return };
    let sizes = |by: &str| {
        let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
        for row in read_spell_rows(&path, Some(by)).expect("reads").rows {
            *sizes.entry(row.group.to_string()).or_default() += 1;
        }
        sizes
    };
    assert_eq!(sizes("영업상태명"), BTreeMap::from([("영업/정상".into(), 1727), ("폐업".into(), 3244)]));
    assert_eq!(sizes("UPTAENM"), sizes("업태구분명"), "a synonym of another layout");
    assert_eq!(sizes("entry_year").values().sum::<usize>(), 4971);
    assert!(sizes("entry_year").contains_key("2000"));
    let error = read_spell_rows(&path, Some("업종")).expect_err("no such column").to_string();
    assert!(error.contains("has no column 업종") && error.contains("업태구분명"), "{error}");
}
