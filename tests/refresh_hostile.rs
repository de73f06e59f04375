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
    std::fs::write(hostile.join("escape.zip"), zip("../../../../tmp/golmok-escaped.csv", b"a,b\n1,2\n", 8)).unwrap();
    std::fs::write(hostile.join("absolute.zip"), zip("/tmp/golmok-escaped.csv", b"a,b\n1,2\n", 8)).unwrap();
    let counts = std::fs::read(inbox.join(COUNTS)).unwrap();
    let header = counts.split(|b| *b == b'\n').next().unwrap();
    std::fs::write(hostile.join("bomb.zip"), zip("bomb.csv", header, 4_000_000_000)).unwrap();
    let endless = [header, b"\n\"20244\",\"A\",\"", &vec![b'x'; 40 << 20]].concat();
    std::fs::write(hostile.join("endless.csv"), endless).unwrap();
    std::fs::write(hostile.join("copy.csv"), &counts).unwrap();
    let packed = zip("cut.csv", &counts, counts.len() as u32);
    std::fs::write(hostile.join("cut.zip"), &packed[..packed.len() / 2]).unwrap();
    let noise: Vec<u8> = (0_u32..100_000).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    std::fs::write(hostile.join("noise.csv"), noise).unwrap();
    std::fs::write(hostile.join("empty.csv"), b"").unwrap();
    std::os::unix::fs::symlink("/", hostile.join("root")).unwrap();
    Night { inbox, lake, config }
});

/// A zip of one stored member, made by hand, as no library writes such names and sizes.
fn zip(member: &str, bytes: &[u8], stated_size: u32) -> Vec<u8> {
    let (name, crc, packed) = (member.as_bytes(), crc32(bytes), bytes.len() as u32);
    let mut out = b"PK\x03\x04".to_vec();
    let common = |out: &mut Vec<u8>| {
        for number in [20_u16, 0x0800, if stated_size == packed { 0 } else { 8 }, 0, 0] {
            out.extend(number.to_le_bytes());
        }
        for number in [crc, packed, stated_size] {
            out.extend(number.to_le_bytes());
        }
        out.extend((name.len() as u16).to_le_bytes());
        out.extend(0_u16.to_le_bytes());
    };
    common(&mut out);
    out.extend(name);
    out.extend(bytes);
    let directory = out.len() as u32;
    out.extend(b"PK\x01\x02\x14\x00");
    common(&mut out);
    out.extend([0; 14]);
    out.extend(name);
    let end = out.len() as u32;
    out.extend(b"PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00");
    out.extend((end - directory).to_le_bytes());
    out.extend(directory.to_le_bytes());
    out.extend([0; 2]);
    out
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
    let (old, new) = (table_hashes(&before), table_hashes(&now));
    let changed: Vec<&String> =
        old.iter().filter(|(file, hash)| new.get(*file) != Some(hash)).map(|(f, _)| f).collect();
    assert!(changed.is_empty(), "they are listed, and change nothing: {changed:?}");
    // The endless field is one rejected row.
    let more: Vec<&String> = new.keys().filter(|file| !old.contains_key(*file)).collect();
    assert!(more.len() == 2 && more.iter().all(|f| f.contains("_store_counts/")), "{more:?}");
    assert_eq!(now.table("rejects_store_counts").unwrap().rows, 1);
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
        assert!(source.outcome != Outcome::Staged || source.staged == 0, "{name}");
        source.reason.clone().unwrap_or_default()
    };
    assert!(reason("bomb.zip").contains("zip bomb"), "{}", reason("bomb.zip"));
    assert!(reason("escape.zip").contains("outside the archive"), "{}", reason("escape.zip"));
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
