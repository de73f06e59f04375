//! Hostile and broken files in the inbox, and what must not be in the lake: zip bombs, paths that lead out, endless fields,
//! formulas, personal fields.

use crate::program::night::{COUNTS, FIRST_DAY, SALONS, city, config, copy, edit, files, record, refresh, report};
use crate::program::{csv_rows, current, run, scratch, table_hashes, text};
use golmok_lake::batch::TableBuilder;
use golmok_lake::store::{Lake, Outcome};
use golmok_model::tables::mart::DEMAND;
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
        for row in crate::program::rows(&snapshot, table.name, &columns) {
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
    let rows = crate::program::csv_rows(&bytes);
    let names: Vec<&String> = rows.iter().filter_map(|r| r.get("business_name")).collect();
    assert!(names.iter().any(|name| name.starts_with("'=HYPERLINK")), "the formulas are there, as text");
    let formula = |text: &str| text.starts_with(['=', '+', '@', '\t', '\r']);
    assert!(rows.iter().flat_map(|r| r.values()).all(|cell| !formula(cell)));
}

/// Sales of raw card data of (area, industry, won, shops): a gu of two areas and a city of it.
fn lake_of_raw_sales(dir: &Path) -> PathBuf {
    let cells =
        [("1", "CS100001", 900, 9), ("1", "CS100010", 77, 2), ("2", "CS100001", 800, 8), ("2", "CS100010", 500, 5)];
    let mut rows: Vec<(&str, &str, &str, i64, i64)> =
        cells.iter().map(|(area, industry, krw, stores)| ("trade_area", *area, *industry, *krw, *stores)).collect();
    for (kind, code) in [("trade_area", "1"), ("trade_area", "2"), ("gu", "11110"), ("city", "11")] {
        for industry in ["ALL", "CS100001", "CS100010"] {
            let within =
                cells.iter().filter(|c| (kind != "trade_area" || c.0 == code) && [c.1, "ALL"].contains(&industry));
            let (krw, stores) = within.fold((0, 0), |(krw, stores), c| (krw + c.2, stores + c.3));
            if kind != "trade_area" || industry == "ALL" {
                rows.push((kind, code, industry, krw, stores));
            }
        }
    }
    rows.sort_unstable();
    let lake = Lake::create(dir).unwrap();
    let writer = lake.begin(jiff::Timestamp::UNIX_EPOCH).unwrap();
    let mut builder = TableBuilder::new(&DEMAND);
    let at = |name| golmok_lake::batch::column_index(&DEMAND, name).unwrap();
    builder.constant_int32(at("quarter"), 20244);
    builder.constant_text(at("publication"), "2025-03-01");
    for (kind, area, industry, krw, stores) in rows {
        let gu = if kind == "city" { None } else { Some("11110") };
        let text =
            [("area_kind", Some(kind)), ("area_code", Some(area)), ("industry_code", Some(industry)), ("gu_code", gu)];
        for (name, value) in text.into_iter().chain([("caveats", Some("raw_card_data"))]) {
            builder.text(at(name), value);
        }
        if kind == "trade_area" {
            builder.text(at("trade_area_kind"), Some("A"));
        }
        builder.int64(at("sales_krw"), Some(krw));
        builder.int64(at("store_count"), Some(stores));
        builder.float64(at("sales_per_store_krw"), Some(krw as f64 / stores as f64));
        builder.end_row();
    }
    let mut part = writer.part(&DEMAND, Some("20244"), "part-0").unwrap();
    part.write(&builder.finish().unwrap()).unwrap();
    part.finish().unwrap();
    writer.publish().unwrap();
    dir.to_path_buf()
}

#[test]
fn sales_of_a_shop_leave_the_lake_by_no_condition() {
    let dir = scratch("refresh_hostile").join("raw_sales");
    let lake = lake_of_raw_sales(&dir.join("lake"));
    let export = |name: &str, condition: &str| {
        let out = dir.join(format!("{name}.csv"));
        run(["export", "mart_demand", "--lake", text(&lake), "--where", condition, "--out", text(&out)]).exits(0);
        csv_rows(&std::fs::read(out).unwrap())
    };
    let all = export("all", "TRUE");
    let (hidden, shown): (Vec<_>, Vec<_>) = all.iter().partition(|r| r["sales_krw"].is_empty());
    assert_eq!((hidden.len(), shown.len()), (4, 8), "the small cell, one of its area, two of the other area");
    assert!(
        hidden
            .iter()
            .all(|r| r["null_reasons"].contains("sales_krw=suppressed") && r["sales_per_store_krw"].is_empty())
    );
    // Alone, without what it is withheld beside, it is withheld all the same; and no condition finds it by its value.
    let alone = export("alone", "area_code = '2' AND industry_code = 'CS100010'");
    assert_eq!((alone.len(), alone[0]["sales_krw"].as_str()), (1, ""));
    for (name, condition) in [("by_value", "sales_krw BETWEEN 70 AND 80"), ("by_mean", "sales_per_store_krw < 50")] {
        assert_eq!(export(name, condition).len(), 0, "{condition}");
    }
}
