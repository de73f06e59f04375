//! Snapshots: what is written is what is read, byte for byte the same on every run; one writer; back and forth.
#![allow(clippy::unwrap_used, missing_docs)]

use arrow::array::{Array, AsArray, types::Int32Type};
use arrow::record_batch::RecordBatch;
use golmok_lake::LakeError;
use golmok_lake::batch::TableBuilder;
use golmok_lake::store::{CheckResult, CheckStatus, Lake, Outcome, Retention, Snapshot, SourceEntry};
use golmok_model::tables::core::{CELLS, REF_AREAS, SPELL_LINKS, SPELLS};
use golmok_model::tables::{ColumnType, TableSchema, optional, required};
use jiff::Timestamp;
use jiff::civil::date;
use parquet::file::reader::{FileReader, SerializedFileReader};
use std::fs::File;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

const NEWEST: fn(usize) -> Retention = |n| Retention::newest(n.try_into().unwrap());

/// `core_spell_links` is the smallest table with a partition.
fn links(gu: &str, rows: i32) -> RecordBatch {
    let mut builder = TableBuilder::new(&SPELL_LINKS);
    builder.constant_text(0, gu);
    for row in 0..rows {
        for column in 1..8 {
            builder.text(column, Some(&format!("{row:06}")));
        }
        builder.int32(8, Some(row * 7));
        builder.end_row();
    }
    builder.finish().unwrap()
}

/// A snapshot with one part of `core_spell_links` per gu.
fn publish(lake: &Lake, second: i64, parts: &[(&str, i32)]) -> Snapshot {
    let writer = lake.begin(at(second)).unwrap();
    for (gu, rows) in parts {
        let mut part = writer.part(&SPELL_LINKS, Some(gu), "part-0").unwrap();
        part.data_date(date(2024, 3, 31));
        part.source_sha256("5e5e");
        part.write(&links(gu, *rows)).unwrap();
        part.finish().unwrap();
    }
    writer.publish().unwrap()
}

fn lake() -> (tempfile::TempDir, Lake) {
    let dir = tempfile::tempdir().unwrap();
    let lake = Lake::create(dir.path().join("lake")).unwrap();
    (dir, lake)
}

static EVERY_TYPE: TableSchema = TableSchema {
    name: "test_types",
    grain: "one row per number",
    key: &["line"],
    partition: None,
    version: 3,
    columns: &[
        required("line", ColumnType::I64, "key"),
        optional("text", ColumnType::Utf8, "text"),
        optional("quarter", ColumnType::I32, "i32"),
        optional("rate", ColumnType::F64, "f64"),
        optional("flag", ColumnType::Bool, "bool"),
        optional("day", ColumnType::Date32, "date"),
        optional("bytes", ColumnType::Binary, "binary"),
        optional("cell", ColumnType::U64, "u64"),
    ],
};

#[test]
fn every_type_comes_back_as_it_was() {
    let (_dir, lake) = lake();
    let writer = lake.begin(at(0)).unwrap();
    let mut part = writer.part(&EVERY_TYPE, None, "part-0").unwrap();
    let mut written = Vec::new();
    let mut builder = TableBuilder::new(&EVERY_TYPE);
    for batch in 0..40_i64 {
        for line in batch * 5_000..(batch + 1) * 5_000 {
            let some = line % 3 != 0;
            builder.int64(0, Some(line));
            builder.text(1, some.then_some("골목상권 뷁"));
            builder.int32(2, some.then_some(-(line as i32)));
            builder.float64(3, some.then_some(if line % 7 == 0 { f64::NAN } else { 1.0 / line as f64 }));
            builder.boolean(4, some.then_some(line % 2 == 0));
            builder.date(5, some.then_some(if line % 2 == 0 { date(1899, 12, 31) } else { date(9999, 12, 31) }));
            builder.binary(6, some.then_some(&line.to_be_bytes()));
            builder.uint64(7, some.then_some(u64::MAX - line as u64));
            builder.end_row();
        }
        let batch = builder.finish().unwrap();
        part.write(&batch).unwrap();
        written.push(batch);
    }
    assert_eq!(part.finish().unwrap().rows, 200_000);
    let snapshot = writer.publish().unwrap();

    let written = arrow::compute::concat_batches(&written[0].schema(), &written).unwrap();
    let read: Vec<_> = snapshot.read("test_types", None).unwrap().collect::<Result<_, _>>().unwrap();
    assert!(read.len() > 1, "rows come as a stream of batches");
    let read = arrow::compute::concat_batches(&read[0].schema(), &read).unwrap();
    assert_eq!(read.num_rows(), written.num_rows());
    for (name, (a, b)) in
        EVERY_TYPE.columns.iter().map(|c| c.name).zip(written.columns().iter().zip(read.columns().iter()))
    {
        if name == "rate" {
            // NaN equals nothing: compare the bits.
            let bits = |array: &dyn Array| -> Vec<Option<u64>> {
                array.as_primitive::<arrow::array::types::Float64Type>().iter().map(|v| v.map(f64::to_bits)).collect()
            };
            assert_eq!(bits(a), bits(b));
        } else {
            assert_eq!(a.to_data(), b.to_data(), "{name}");
        }
    }

    let some: Vec<_> =
        snapshot.read("test_types", Some(&["quarter", "line"])).unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(some[0].schema().fields().iter().map(|f| f.name().as_str()).collect::<Vec<_>>(), ["line", "quarter"]);
    let error = snapshot.read("test_types", Some(&["nope"])).unwrap().next().unwrap().unwrap_err();
    assert!(matches!(error, LakeError::Column { .. }), "{error}");
}

#[test]
fn files_say_what_they_are() {
    let (_dir, lake) = lake();
    let snapshot = publish(&lake, 0, &[("11110", 10)]);
    let entry = &snapshot.table("core_spell_links").unwrap().files[0];
    assert_eq!((entry.source_sha256.as_deref(), entry.data_date), (Some("5e5e"), Some(date(2024, 3, 31))));
    let path = &snapshot.table_files("core_spell_links").unwrap()[0];
    assert!(path.ends_with("core_spell_links/11110/part-0.parquet"));
    let file = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let metadata = file.metadata();
    let said: Vec<_> = metadata.file_metadata().key_value_metadata().unwrap().iter().collect();
    let says = |key: &str| said.iter().find(|kv| kv.key == key).and_then(|kv| kv.value.clone()).unwrap_or_default();
    assert_eq!(says("data_date"), "2024-03-31");
    assert_eq!(says("source_sha256"), "5e5e");
    assert_eq!(says("golmok.schema_version"), SPELL_LINKS.version.to_string());
    let group = metadata.row_group(0);
    assert_eq!(group.sorting_columns().unwrap().len(), SPELL_LINKS.key.len());
    assert!(group.columns().iter().all(|c| c.statistics().is_some() && c.column_index_offset().is_some()));
    assert_eq!(format!("{}", group.column(0).compression()), "ZSTD(ZstdLevel(1))", "the level is not stored");
}

#[test]
fn the_same_rows_are_the_same_bytes() {
    let (_a, one) = lake();
    let (_b, two) = lake();
    let (one, two) =
        (publish(&one, 0, &[("11110", 900), ("11140", 3)]), publish(&two, 77, &[("11140", 3), ("11110", 900)]));
    let text = |snapshot: &Snapshot| {
        let mut info = snapshot.info().clone();
        (info.id, info.host, info.created_at) = (String::new(), String::new(), at(0));
        serde_json::to_string_pretty(&info).unwrap()
    };
    assert_eq!(text(&one), text(&two));
    let bytes = |snapshot: &Snapshot| -> Vec<Vec<u8>> {
        let files = snapshot.table_files("core_spell_links").unwrap();
        files.iter().map(|f| std::fs::read(f).unwrap()).collect()
    };
    assert_eq!(bytes(&one), bytes(&two));
}

#[test]
fn geometry_is_geoparquet() {
    let (_dir, lake) = lake();
    let writer = lake.begin(at(0)).unwrap();
    let mut rows = TableBuilder::new(&REF_AREAS);
    for (index, column) in REF_AREAS.columns.iter().enumerate() {
        match column.kind {
            _ if column.nullable => {}
            ColumnType::Utf8 => rows.text(index, Some("x")),
            ColumnType::Date32 => rows.date(index, Some(date(2022, 1, 1))),
            ColumnType::F64 => rows.float64(index, Some(1.0)),
            ColumnType::I64 => rows.int64(index, Some(1)),
            ColumnType::I32 => rows.int32(index, Some(1)),
            ColumnType::Bool => rows.boolean(index, Some(true)),
            ColumnType::Binary => rows.binary(index, Some(&[1, 6, 0, 0, 0, 0, 0, 0, 0])),
            ColumnType::U64 => rows.uint64(index, Some(1)),
        }
    }
    rows.end_row();
    let mut part = writer.part(&REF_AREAS, None, "part-0").unwrap();
    part.write(&rows.finish().unwrap()).unwrap();
    part.finish().unwrap();
    let snapshot = writer.publish().unwrap();
    let file = SerializedFileReader::new(File::open(&snapshot.table_files("ref_areas").unwrap()[0]).unwrap()).unwrap();
    let metadata = file.metadata().file_metadata().key_value_metadata().unwrap();
    let geo = metadata.iter().find(|kv| kv.key == "geo").and_then(|kv| kv.value.clone()).expect("geo metadata");
    let geo: serde_json::Value = serde_json::from_str(&geo).unwrap();
    assert_eq!(geo["columns"]["geometry_wkb"]["crs"]["id"]["code"], 5181);
}

#[test]
fn rows_out_of_order_and_rows_of_another_table_are_refused() {
    let (_dir, lake) = lake();
    let writer = lake.begin(at(0)).unwrap();
    let batch = links("11110", 10);
    let mut part = writer.part(&SPELL_LINKS, Some("11110"), "part-0").unwrap();
    part.write(&batch.slice(5, 5)).unwrap();
    assert!(matches!(part.write(&batch.slice(0, 5)), Err(LakeError::NotSorted { .. })), "a batch before the last one");
    assert!(matches!(writer.part(&SPELL_LINKS, Some("11110"), "part-0"), Err(LakeError::PartExists { .. })));
    drop(part);
    // What was dropped is gone, and its name is free again.
    let mut part = writer.part(&SPELL_LINKS, Some("11110"), "part-0").unwrap();
    let reversed = arrow::compute::take_record_batch(&batch, &arrow::array::UInt32Array::from(vec![1, 0])).unwrap();
    assert!(matches!(part.write(&reversed), Err(LakeError::NotSorted { .. })));
    assert!(matches!(part.write(&TableBuilder::new(&CELLS).finish().unwrap()), Ok(())), "no rows, nothing to refuse");
    drop(part);
    let mut cells = writer.part(&SPELLS, Some("11110"), "part-0").unwrap();
    assert!(matches!(cells.write(&batch), Err(LakeError::Column { .. })));
    drop(cells);
    assert!(writer.part(&SPELL_LINKS, None, "part-0").is_err(), "a partitioned table needs its partition");
    assert!(writer.part(&SPELL_LINKS, Some("../x"), "part-0").is_err());
    assert!(writer.part(&SPELL_LINKS, Some("11110"), "a/b").is_err());
    let snapshot = writer.publish().unwrap();
    assert_eq!(snapshot.tables().count(), 0);
    assert!(matches!(snapshot.table_files("core_cells"), Err(LakeError::UnknownTable { .. })));
}

#[test]
fn unchanged_parts_are_hard_links() {
    let (_dir, lake) = lake();
    let first = publish(&lake, 0, &[("11110", 5), ("11140", 6)]);
    let writer = lake.begin(at(1)).unwrap();
    assert_eq!(writer.parent().unwrap().id(), first.id());
    writer.keep(&SPELL_LINKS, "11110/part-0.parquet").unwrap();
    assert!(matches!(writer.keep(&SPELL_LINKS, "11999/part-0.parquet"), Err(LakeError::UnknownTable { .. })));
    assert_eq!(writer.keep_table(&CELLS).unwrap(), 0);
    let second = writer.publish().unwrap();
    let inode =
        |snapshot: &Snapshot| std::fs::metadata(&snapshot.table_files("core_spell_links").unwrap()[0]).unwrap().ino();
    assert_eq!(inode(&first), inode(&second));
    assert_eq!(second.info().tables["core_spell_links"].rows, 5);
    second.verify().unwrap();
}

#[test]
fn where_links_fail_parts_are_copied() {
    let (_dir, lake) = lake();
    let first = publish(&lake, 0, &[("11110", 5), ("11140", 6)]);
    let lake = lake.with_linker(|_, _| Err(std::io::ErrorKind::Unsupported.into()));
    let writer = lake.begin(at(1)).unwrap();
    assert_eq!(writer.keep_table(&SPELL_LINKS).unwrap(), 2);
    let second = writer.publish().unwrap();
    second.verify().unwrap();
    assert_eq!(first.info().tables, second.info().tables);
    for (a, b) in
        first.table_files("core_spell_links").unwrap().iter().zip(second.table_files("core_spell_links").unwrap())
    {
        assert_ne!(std::fs::metadata(a).unwrap().ino(), std::fs::metadata(b).unwrap().ino());
    }
}

#[test]
fn a_second_writer_is_told_who_holds_the_lake() {
    let (_dir, lake) = lake();
    let writer = lake.begin(at(0)).unwrap();
    let error = lake.begin(at(1)).unwrap_err();
    let LakeError::Locked { holder, .. } = &error else { panic!("{error}") };
    assert!(
        holder.contains(&format!("process {}", std::process::id())) && holder.contains("since 2026-09-"),
        "{holder}"
    );
    assert!(matches!(lake.rollback(None, at(1)), Err(LakeError::Locked { .. })));
    assert!(matches!(lake.prune(&NEWEST(1), at(1)), Err(LakeError::Locked { .. })));
    drop(writer);
    assert!(lake.begin(at(1)).is_ok());
    assert!(lake.snapshots().unwrap().is_empty(), "an unpublished snapshot leaves nothing");
}

#[test]
fn roll_back_and_prune() {
    let (_dir, lake) = lake();
    let ids: Vec<String> = (0..5).map(|n| publish(&lake, n, &[("11110", 1)]).id().to_owned()).collect();
    assert_eq!(lake.snapshots().unwrap(), ids);
    assert_eq!(lake.current().unwrap().id(), ids[4]);
    assert_eq!(lake.rollback(None, at(9)).unwrap(), ids[3]);
    assert_eq!(lake.rollback(None, at(9)).unwrap(), ids[2]);
    assert_eq!(lake.rollback(Some(&ids[1]), at(9)).unwrap(), ids[1]);
    assert_eq!(lake.current().unwrap().id(), ids[1]);
    assert!(matches!(lake.rollback(Some("20000101T000000Z"), at(9)), Err(LakeError::UnknownSnapshot { .. })));
    assert!(matches!(lake.rollback(Some("../.."), at(9)), Err(LakeError::UnknownSnapshot { .. })));
    // The current one stays, however old.
    assert_eq!(lake.prune(&NEWEST(2), at(9)).unwrap().gone, [ids[2].clone(), ids[3].clone()]);
    // And what it came from, for a rollback, before younger ones that came to nothing.
    assert_eq!(lake.snapshots().unwrap(), [ids[0].clone(), ids[1].clone(), ids[4].clone()]);
    assert_eq!(lake.current().unwrap().id(), ids[1]);
    lake.current().unwrap().verify().unwrap();
    assert_eq!(lake.rollback(None, at(9)).unwrap(), ids[0]);
    assert!(matches!(lake.rollback(None, at(9)), Err(LakeError::UnknownSnapshot { .. })), "nothing before the oldest");
    assert_eq!(lake.rollback(Some(&ids[1]), at(9)).unwrap(), ids[1]);
    // The next snapshot builds on the current one, and its id is the newest though the clock is behind.
    let writer = lake.begin(at(-1_000)).unwrap();
    assert_eq!(writer.parent().unwrap().id(), ids[1]);
    assert!(writer.id() > ids[4].as_str());
}

#[test]
fn a_rejected_snapshot_is_kept_aside() {
    let (_dir, lake) = lake();
    let first = publish(&lake, 0, &[("11110", 1)]);
    let writer = lake.begin(at(1)).unwrap();
    let mut part = writer.part(&SPELL_LINKS, Some("11140"), "part-0").unwrap();
    part.write(&links("11140", 4)).unwrap();
    part.finish().unwrap();
    writer.source(SourceEntry::new("b.csv", "bb", 1, Outcome::Staged));
    writer.source(SourceEntry::new("a.csv", "aa", 1, Outcome::Refused));
    let check =
        |name: &str, status| CheckResult { name: name.to_owned(), status, detail: String::new(), figures: [].into() };
    writer.check(check("good", CheckStatus::Passed));
    writer.check(check("bad", CheckStatus::Failed));
    assert_eq!(writer.failed_checks(), ["bad"]);
    let expected = writer.reject_dir();
    let path = writer.reject("bad figures").unwrap();
    assert_eq!(path, expected);
    assert_eq!(lake.current().unwrap().id(), first.id());
    assert_eq!(lake.snapshots().unwrap().len(), 1);
    let text = std::fs::read_to_string(path.join("snapshot.json")).unwrap();
    let info: golmok_lake::store::SnapshotInfo = serde_json::from_str(&text).unwrap();
    assert_eq!(info.rejected_because.as_deref(), Some("bad figures"));
    assert_eq!(info.sources.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["a.csv", "b.csv"]);
    assert_eq!(info.tables["core_spell_links"].rows, 4);
    assert!(lake.begin(at(1)).unwrap().id() > info.id.as_str(), "an id is never used twice");
    lake.prune(&NEWEST(1), at(2)).unwrap();
    assert_eq!(lake.rejected().unwrap().len(), 1, "the newest may yet be accepted");
    assert_eq!(lake.current().unwrap().id(), first.id());
}

#[test]
fn documents_are_kept_like_parts() {
    let (_dir, lake) = lake();
    let writer = lake.begin(at(0)).unwrap();
    assert!(!writer.keep_document("card.md").unwrap());
    writer.document("card.md", b"hello").unwrap();
    assert!(writer.document("card.md", b"again").is_err());
    assert!(writer.document("snapshot.json", b"{}").is_err());
    assert!(writer.document("../x", b"").is_err());
    writer.publish().unwrap();
    let writer = lake.begin(at(1)).unwrap();
    assert!(writer.keep_document("card.md").unwrap());
    let snapshot = writer.publish().unwrap();
    assert_eq!(snapshot.document("card.md").unwrap(), b"hello");
    assert!(snapshot.document("snapshot.json").is_err(), "only documents");
}

#[test]
fn a_changed_file_is_found_and_a_reader_keeps_its_snapshot() {
    let (_dir, lake) = lake();
    let first = publish(&lake, 0, &[("11110", 5)]);
    let rows = first.read("core_spell_links", None).unwrap();
    publish(&lake, 1, &[("11110", 6)]);
    let held = rows.map(|b| b.unwrap().num_rows()).sum::<usize>();
    assert_eq!(held, 5, "a reader sees the snapshot that it opened");
    let gaps = lake.current().unwrap().read("core_spell_links", Some(&["gap_days"])).unwrap();
    let gaps: Vec<i32> =
        gaps.flat_map(|b| b.unwrap().column(0).as_primitive::<Int32Type>().values().to_vec()).collect();
    assert_eq!(gaps, [0, 7, 14, 21, 28, 35]);

    let path = &first.table_files("core_spell_links").unwrap()[0];
    let mut bytes = std::fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(path, bytes).unwrap();
    let error = first.verify().unwrap_err();
    assert!(matches!(&error, LakeError::Damaged { path: p, .. } if Path::new(p) == path), "{error}");
}

#[test]
fn readers_see_whole_snapshots_while_one_is_published_after_another() {
    let (_dir, lake) = lake();
    publish(&lake, 0, &[("11110", 1)]);
    let done = std::sync::atomic::AtomicBool::new(false);
    let seen = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut seen = std::collections::BTreeSet::new();
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                let snapshot = lake.current().unwrap();
                snapshot.verify().unwrap();
                let rows: usize = snapshot.read("core_spell_links", None).unwrap().map(|b| b.unwrap().num_rows()).sum();
                assert_eq!(rows as u64, snapshot.table("core_spell_links").unwrap().rows);
                assert!(seen.last().is_none_or(|last| last <= &rows), "current went back");
                seen.insert(rows);
            }
            seen
        });
        for n in 1..=60 {
            publish(&lake, n, &[("11110", n as i32 + 1)]);
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        reader.join().unwrap()
    });
    assert!(seen.len() > 2, "the reader saw {seen:?} only: the test tests nothing");
}
