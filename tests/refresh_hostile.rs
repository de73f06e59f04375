//! Hostile and broken files in the inbox, and what must not be in the lake: zip bombs, paths that lead out, endless fields,
//! formulas, personal fields.
#![allow(clippy::unwrap_used, missing_docs)]

mod program;

use golmok_lake::store::Outcome;
use program::night::{COUNTS, FIRST_DAY, SALONS, city, config, copy, edit, files, record, refresh, report};
use program::{current, run, scratch, table_hashes, text};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// What no file of the lake may hold.
const PERSONAL: &str = "010-7e57-ab1e";

struct Night {
    inbox: PathBuf,
    lake: PathBuf,
    config: PathBuf,
}

/// A night with every hostile file in the inbox, after a good one.
static NIGHT: LazyLock<Night> = LazyLock::new(|| {
    let dir = scratch("refresh_hostile");
    let inbox = dir.join("inbox");
    copy(&city(&dir, 0.05), &inbox);
    // Telephone numbers and the name of a person in every licence; formulas as shops' names.
    edit(&inbox.join(SALONS), |header, rows| {
        assert_eq!(header.len(), 47);
        for (i, row) in rows.iter_mut().enumerate() {
            let formula = format!("=HYPERLINK(\"http://example.org/{i}\")");
            *row = row
                .iter()
                .enumerate()
                .map(|(column, field)| match column {
                    12 => PERSONAL.as_bytes().to_vec(),
                    18 if i % 50 == 0 => formula.clone().into_bytes(),
                    _ => field.to_vec(),
                })
                .collect();
        }
    });
    let (lake, config) = (dir.join("lake"), config(&dir, ""));
    refresh(&lake, &inbox, &config, FIRST_DAY, &[]).exits(0);
    let hostile = inbox.join("hostile");
    std::fs::create_dir_all(&hostile).unwrap();
    std::fs::write(hostile.join("bomb.zip"), zip("점포.csv", &vec![b'0'; 200 << 20])).unwrap();
    std::fs::write(hostile.join("escape.zip"), zip("../../../../tmp/golmok-escaped.csv", b"a,b\n1,2\n")).unwrap();
    std::fs::write(hostile.join("absolute.zip"), zip("/tmp/golmok-escaped.csv", b"a,b\n1,2\n")).unwrap();
    let counts = std::fs::read(inbox.join(COUNTS)).unwrap();
    let header = counts.split(|b| *b == b'\n').next().unwrap();
    let endless = [header, b"\n\"20244\",\"A\",\"", &vec![b'x'; 40 << 20]].concat();
    std::fs::write(hostile.join("endless.csv"), endless).unwrap();
    std::fs::write(hostile.join("copy.csv"), &counts).unwrap();
    let packed = zip("cut.csv", &counts);
    std::fs::write(hostile.join("cut.zip"), &packed[..packed.len() / 2]).unwrap();
    let noise: Vec<u8> = (0_u32..100_000).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    std::fs::write(hostile.join("noise.csv"), noise).unwrap();
    std::fs::write(hostile.join("empty.csv"), b"").unwrap();
    std::os::unix::fs::symlink("/", hostile.join("root")).unwrap();
    Night { inbox, lake, config }
});

/// A zip of one member, made by Python, as no tool of ours may write such names.
fn zip(member: &str, bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut out = Vec::new();
    let crc = crc32(bytes);
    let mut packed = flate2_deflate(bytes);
    let (name, size) = (member.as_bytes(), bytes.len() as u32);
    let common = |out: &mut Vec<u8>, packed: u32| {
        out.extend(20_u16.to_le_bytes());
        out.extend(0x0800_u16.to_le_bytes());
        out.extend(8_u16.to_le_bytes());
        out.extend([0; 4]);
        for number in [crc, packed, size] {
            out.extend(number.to_le_bytes());
        }
        out.extend((name.len() as u16).to_le_bytes());
        out.extend(0_u16.to_le_bytes());
    };
    let length = packed.len() as u32;
    out.write_all(b"PK\x03\x04").unwrap();
    common(&mut out, length);
    out.extend(name);
    out.append(&mut packed);
    let directory = out.len() as u32;
    out.write_all(b"PK\x01\x02\x14\x00").unwrap();
    common(&mut out, length);
    out.extend([0; 2 + 2 + 2 + 4]);
    out.extend(0_u32.to_le_bytes());
    out.extend(name);
    let end = out.len() as u32;
    out.write_all(b"PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00").unwrap();
    out.extend((end - directory).to_le_bytes());
    out.extend(directory.to_le_bytes());
    out.extend([0; 2]);
    out
}

/// Deflate of runs: one literal, then matches of 258 bytes at distance 1 where the bytes repeat, else stored blocks.
fn flate2_deflate(bytes: &[u8]) -> Vec<u8> {
    let constant = bytes.len() > 1_000 && bytes.iter().all(|b| *b == bytes[0]);
    let mut out = Bits::default();
    if !constant {
        let mut chunks = bytes.chunks(65_535).peekable();
        while let Some(chunk) = chunks.next() {
            out.bits(u32::from(chunks.peek().is_none()), 1);
            out.bits(0, 2);
            out.align();
            let length = chunk.len() as u16;
            out.bytes.extend(length.to_le_bytes());
            out.bytes.extend((!length).to_le_bytes());
            out.bytes.extend(chunk);
        }
        return out.bytes;
    }
    // One block of fixed codes: literals 0–143 have eight bits from 0x30, length 258 is 0b11000101, distance 1 five zeros.
    out.bits(1, 1);
    out.bits(1, 2);
    let literal = |out: &mut Bits, byte: u8| out.code(0x30 + u32::from(byte), 8);
    literal(&mut out, bytes[0]);
    for _ in 0..(bytes.len() - 1) / 258 {
        out.code(0b1100_0101, 8);
        out.code(0, 5);
    }
    for _ in 0..(bytes.len() - 1) % 258 {
        literal(&mut out, bytes[0]);
    }
    out.code(0, 7);
    out.align();
    out.bytes
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    held: u32,
    count: u32,
}

impl Bits {
    fn bits(&mut self, value: u32, count: u32) {
        for i in 0..count {
            self.held |= (value >> i & 1) << self.count;
            self.count += 1;
            if self.count == 8 {
                self.align();
            }
        }
    }

    /// A Huffman code: its first bit is the highest.
    fn code(&mut self, value: u32, count: u32) {
        for i in (0..count).rev() {
            self.bits(value >> i & 1, 1);
        }
    }

    fn align(&mut self) {
        if self.count > 0 {
            self.bytes.push(self.held as u8);
            (self.held, self.count) = (0, 0);
        }
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { c >> 1 ^ 0xEDB8_8320 } else { c >> 1 })
    })
}

#[test]
fn hostile_files_are_listed_and_change_nothing() {
    let Night { inbox, lake, config } = &*NIGHT;
    let before = current(lake);
    let said = refresh(lake, inbox, config, FIRST_DAY, &[]).exits(0);
    let now = current(lake);
    assert_eq!(table_hashes(&now), table_hashes(&before), "they are listed, and change nothing");
    let told = files(&report(lake, record(lake)["snapshot"].as_str().unwrap()));
    let names: Vec<&str> = told.iter().map(|(name, _)| name.as_str()).collect();
    for name in
        ["absolute.zip", "bomb.zip", "copy.csv", "cut.zip", "empty.csv", "endless.csv", "escape.zip", "noise.csv"]
    {
        assert!(names.contains(&format!("hostile/{name}").as_str()), "{name} in {told:?}");
    }
    assert_eq!(names.len(), 8, "and nothing else: the link to a folder is not followed");
    assert!(!Path::new("/tmp/golmok-escaped.csv").exists());
    let reason = |name: &str| {
        let source = now.info().sources.iter().find(|s| s.name == format!("hostile/{name}")).unwrap();
        assert_ne!(source.outcome, Outcome::Staged, "{name}");
        source.reason.clone().unwrap_or_default()
    };
    assert!(reason("bomb.zip").contains("times"), "{}", reason("bomb.zip"));
    assert!(reason("copy.csv").contains("same bytes"));
    assert!(reason("cut.zip").contains("cut") || reason("cut.zip").contains("damaged"), "{}", reason("cut.zip"));
    let alerts = said.stdout.lines().filter(|line| line.contains("file_not_read")).count();
    assert!(alerts >= 5, "{}", said.stdout);
}

#[test]
fn personal_fields_reach_no_file_of_the_lake() {
    let night = &*NIGHT;
    let lake = &night.lake;
    let mut folders = vec![lake.clone()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if std::fs::symlink_metadata(&path).unwrap().is_dir() {
                folders.push(path);
            } else if path.is_file() {
                let bytes = std::fs::read(&path).unwrap();
                assert!(!bytes.windows(PERSONAL.len()).any(|w| w == PERSONAL.as_bytes()), "{}", path.display());
                files += 1;
            }
        }
    }
    assert!(files > 50);
    // Parquet packs: every text of every row, too.
    let snapshot = current(lake);
    for table in golmok_model::tables::all() {
        let texts = table.columns.iter().filter(|c| c.kind == golmok_model::tables::ColumnType::Utf8);
        let columns: Vec<&str> = texts.map(|c| c.name).collect();
        if columns.is_empty() || !table.name.contains("licences") && !table.name.contains("spells") {
            continue;
        }
        for row in program::rows(&snapshot, table.name, &columns) {
            assert!(row.iter().flatten().all(|text| !text.contains(PERSONAL)), "{}: {row:?}", table.name);
        }
    }
}

#[test]
fn a_shop_whose_name_is_a_formula_is_text_in_what_people_open() {
    let night = &*NIGHT;
    let out = scratch("refresh_hostile").join("licences.csv");
    run(["export", "stg_licences", "--lake", text(&night.lake), "--out", text(&out)]).exits(0);
    let bytes = std::fs::read(&out).unwrap();
    let rows = program::csv_rows(&bytes);
    let names: Vec<&String> = rows.iter().filter_map(|r| r.get("business_name")).collect();
    assert!(names.iter().any(|name| name.starts_with("'=HYPERLINK")), "the formulas are there, as text");
    let formula = |text: &str| text.starts_with(['=', '+', '@', '\t', '\r']);
    assert!(rows.iter().flat_map(|r| r.values()).all(|cell| !formula(cell)));
}
