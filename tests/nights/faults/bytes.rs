//! What is read is what was hashed; damaged parts are not kept, but made anew or named.

use crate::program::{current, run, scratch, text};
use golmok_lake::ingest::{IngestOptions, Progress, Stage, ingest};
use golmok_lake::store::Lake;
use jiff::Timestamp;
use std::path::{Path, PathBuf};
use std::process::Command;

const HEADER: &str = "기준_년분기_코드,상권_구분_코드,상권_구분_코드_명,상권_코드,상권_코드_명,서비스_업종_코드,서비스_업종_코드_명,\
                      점포_수,유사_업종_점포_수,개업_율,개업_점포_수,폐업_률,폐업_점포_수,프랜차이즈_점포_수";

/// Counts of areas in a quarter, `stores` in each.
fn counts(quarter: u32, areas: u32, stores: u32) -> String {
    let row = |n: u32| {
        format!("{quarter},A,골목상권,{},왕십리,CS100010,커피-음료,{stores},{stores},0,0,0,0,0\n", 3_110_001 + n)
    };
    std::iter::once(format!("{HEADER}\n")).chain((0..areas).map(row)).collect()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

/// Replaces a file once it was examined.
struct Replacing {
    file: PathBuf,
    other: String,
    /// Written over in place, or renamed over.
    in_place: bool,
    /// Whether the first bytes are put back after the rows were read.
    back: Option<String>,
}

impl Progress for Replacing {
    fn at(&self, stage: Stage, _: usize, _: usize, _: &str) {
        let put = |bytes: &str| match self.in_place {
            true => std::fs::write(&self.file, bytes).unwrap(),
            false => {
                let fresh = self.file.with_extension("new");
                std::fs::write(&fresh, bytes).unwrap();
                let times = std::fs::metadata(&self.file).unwrap().modified().unwrap();
                std::fs::File::open(&fresh).unwrap().set_modified(times).unwrap();
                std::fs::rename(&fresh, &self.file).unwrap();
            }
        };
        match stage {
            Stage::Examine => {
                put(&self.other);
                if let Some(back) = &self.back {
                    put(back);
                }
            }
            Stage::Stage => {}
        }
    }
}

#[test]
fn a_file_that_is_replaced_while_it_is_read_leaves_no_row() {
    let dir = scratch("replaced");
    let lake = Lake::create(dir.join("lake")).unwrap();
    let inbox = dir.join("inbox");
    std::fs::create_dir_all(&inbox).unwrap();
    let file = inbox.join("counts.csv");
    let (old, new) = (counts(20241, 336, 3), counts(20242, 336, 4));
    let options = IngestOptions { reject_limit: 1.0, ..IngestOptions::default() };
    let read =
        |progress: &dyn Progress, second| ingest(&lake, std::slice::from_ref(&inbox), &options, at(second), progress);
    std::fs::write(&file, &old).unwrap();
    read(&(), 0).unwrap();
    let first = current(lake.dir()).id().to_owned();
    std::fs::write(&file, counts(20243, 336, 5)).unwrap();
    for (second, in_place, back) in [(10, true, None), (20, false, None), (30, false, Some(counts(20243, 336, 5)))] {
        std::fs::write(&file, counts(20243, 336, 5)).unwrap();
        let replacing = Replacing { file: file.clone(), other: new.clone(), in_place, back };
        let error = read(&replacing, second).unwrap_err();
        assert!(error.to_string().contains("changed while it was read"), "{error}");
        assert!(error.to_string().contains("counts.csv"), "the file is named: {error}");
        assert_eq!(current(lake.dir()).id(), first, "nothing was published");
    }
    read(&(), 40).unwrap();
    let rows = current(lake.dir()).info().tables["stg_store_counts"].rows;
    assert_eq!(rows, 672, "the rows of both whole files");
}

/// Flips a byte in the middle of the first part of a table of the current snapshot; its time stays.
fn damage(lake: &Path, table: &str) -> PathBuf {
    let snapshot = current(lake);
    let path = snapshot.table_files(table).unwrap().remove(0);
    let times = std::fs::metadata(&path).unwrap().modified().unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xFF;
    std::fs::write(&path, bytes).unwrap();
    std::fs::File::open(&path).unwrap().set_modified(times).unwrap();
    path
}

#[test]
fn a_damaged_part_is_made_anew_from_its_source_or_names_it() {
    let dir = scratch("damaged_part");
    let (lake, first, second) = (dir.join("lake"), dir.join("first.csv"), dir.join("second.csv"));
    std::fs::write(&first, counts(20241, 4, 3)).unwrap();
    std::fs::write(&second, counts(20242, 4, 3)).unwrap();
    let take_in = |file: &Path| run(["ingest", text(file), "--lake", text(&lake), "--lang", "en"]);
    take_in(&first).exits(0);
    damage(&lake, "stg_store_counts");
    let said = run(["verify", "--lake", text(&lake), "--format", "csv", "--lang", "en"]).exits(1);
    assert!(
        said.stdout.contains("stg_store_counts") && said.stdout.contains("give first.csv again"),
        "{}",
        said.stdout
    );
    // Without its source it is not kept, and is named.
    let said = take_in(&second).exits(2);
    assert!(said.stderr.contains("give first.csv again"), "{}", said.stderr);
    // With it, it is made anew; so is what comes after.
    take_in(&first).exits(0);
    run(["verify", "--lake", text(&lake)]).exits(0);
    take_in(&second).exits(0);
    run(["verify", "--lake", text(&lake)]).exits(0);
    assert_eq!(current(&lake).info().tables["stg_store_counts"].rows, 8);
    run(["verify", "--all", "--lake", text(&lake)]).exits(1);
}

#[test]
fn a_damaged_description_is_seen() {
    let dir = scratch("damaged_description");
    let (lake, file) = (dir.join("lake"), dir.join("first.csv"));
    std::fs::write(&file, counts(20241, 4, 3)).unwrap();
    run(["ingest", text(&file), "--lake", text(&lake)]).exits(0);
    let path = current(&lake).dir().join("snapshot.json");
    let text_of = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text_of.replacen("\"rows\": 4", "\"rows\": 5", 1)).unwrap();
    run(["verify", "--lake", text(&lake)]).exits(1);
    run(["status", "--health", "--lake", text(&lake)]).exits(1);
}

#[test]
fn pipes_and_devices_are_refused_and_never_waited_for() {
    let dir = scratch("pipes");
    let (lake, inbox) = (dir.join("lake"), dir.join("inbox"));
    std::fs::create_dir_all(&inbox).unwrap();
    std::fs::write(inbox.join("counts.csv"), counts(20241, 4, 3)).unwrap();
    let pipe = inbox.join("pipe.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let named = |path: &str| run(["ingest", path, "--lake", text(&lake), "--lang", "en"]).exits(2);
    assert!(named(text(&pipe)).stderr.contains("is a pipe"), "{}", named(text(&pipe)).stderr);
    assert!(named("/dev/zero").stderr.contains("is a device"));
    // Among others it is passed over, and said.
    let said = run(["ingest", text(&inbox), "--lake", text(&lake), "--lang", "en"]).exits(0);
    assert!(said.stderr.contains("pipe.csv"), "{}", said.stderr);
    assert_eq!(current(&lake).info().tables["stg_store_counts"].rows, 4);
}

#[test]
fn a_zip_with_one_name_twice_is_refused_by_name() {
    let dir = scratch("twice");
    let (lake, archive) = (dir.join("lake"), dir.join("counts.zip"));
    std::fs::write(&archive, zip_of(&[("a.csv", &counts(20241, 4, 3)), ("a.csv", &counts(20242, 4, 3))])).unwrap();
    let said = run(["ingest", text(&archive), "--lake", text(&lake), "--lang", "en"]).exits(2);
    assert!(said.stderr.contains("counts.zip") && said.stderr.contains("one name twice"), "{}", said.stderr);
    std::fs::write(&archive, zip_of(&[("a.csv", &counts(20241, 4, 3)), ("b.csv", &counts(20242, 4, 3))])).unwrap();
    run(["ingest", text(&archive), "--lake", text(&lake)]).exits(0);
}

/// A zip of stored members; no library writes one with a name twice.
fn zip_of(members: &[(&str, &str)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in members {
        let offset = u32::try_from(bytes.len()).unwrap();
        let length = u32::try_from(text.len()).unwrap().to_le_bytes();
        let crc = crc32(text.as_bytes()).to_le_bytes();
        let name_length = u16::try_from(name.len()).unwrap().to_le_bytes();
        let common: Vec<u8> = [&[0, 0, 0, 0, 0, 0, 0, 0][..], &crc, &length, &length, &name_length, &[0, 0]].concat();
        bytes.extend([&b"PK\x03\x04\x14\0"[..], &common, name.as_bytes(), text.as_bytes()].concat());
        directory.extend(
            [&b"PK\x01\x02\x14\0\x14\0"[..], &common, &[0; 10], &offset.to_le_bytes(), name.as_bytes()].concat(),
        );
    }
    let count = u16::try_from(members.len()).unwrap().to_le_bytes();
    let (size, start) = (u32::try_from(directory.len()).unwrap(), u32::try_from(bytes.len()).unwrap());
    bytes.extend(&directory);
    bytes.extend(
        [&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &size.to_le_bytes(), &start.to_le_bytes(), &[0, 0]].concat(),
    );
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc: u32, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}
