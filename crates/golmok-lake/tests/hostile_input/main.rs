//! Files that are cut, damaged or meant to do harm: no panic, no lost row, and a reason that names file and member.
#![allow(clippy::unwrap_used)]

mod packed;
#[allow(dead_code)]
#[path = "../staging_sink/mod.rs"]
mod staging_sink;

use encoding_rs::EUC_KR;
use golmok_lake::source::open::SourceFile;
use golmok_lake::source::recognise::{Recognition, recognise};
use golmok_lake::source::{Shape, TextEncoding};
use packed::{Entry, gzip, plain, zip};
use proptest::prelude::*;
use staging_sink::{Staged, try_stage};
use std::path::PathBuf;

const HEADER: &str =
    "개방자치단체코드,관리번호,인허가일자,영업상태명,폐업일자,전화번호,사업장명,도로명주소,좌표정보(X),좌표정보(Y)";

fn row(i: usize) -> String {
    format!(
        "3220000,3220000-101-2018-{i:05},2018-12-11,폐업,20201231,02-555-{i:04},\"똠얌, 집\n{i}호\",서울 강남구 {i},203330.1,444424.7    "
    )
}

fn file(rows: usize) -> String {
    let rows: Vec<_> = (0..rows).map(row).collect();
    format!("{HEADER}\n{}", rows.join("\n"))
}

struct Scratch {
    _dir: tempfile::TempDir,
    path: PathBuf,
}

fn scratch(name: &str, bytes: &[u8]) -> Scratch {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    Scratch { _dir: dir, path }
}

fn stage(name: &str, bytes: &[u8]) -> Staged {
    try_stage(&scratch(name, bytes).path).unwrap().expect("a licence file")
}

fn refused(name: &str, bytes: &[u8]) -> String {
    let scratch = scratch(name, bytes);
    let file = SourceFile::open(&scratch.path).unwrap();
    match file.members()[0].shape() {
        Shape::Refused { reason } => reason.to_string(),
        other => panic!("{name}: {other:?}"),
    }
}

fn error(name: &str, bytes: &[u8]) -> String {
    match try_stage(&scratch(name, bytes).path) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("{name} was read"),
    }
}

#[test]
fn every_wrapping_gives_the_same_rows() {
    let text = file(50);
    let cp949 = EUC_KR.encode(&text).0.into_owned();
    let bom = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    let crlf = text.replace('\n', "\r\n") + "\r\n";
    let (half, rest) = cp949.split_at(700);
    let garbled = EUC_KR.encode("서울시 인허가.csv").0.into_owned();
    let files = [
        ("utf8.csv", text.clone().into_bytes()),
        ("bom.csv", bom.clone()),
        ("cp949.csv", cp949.clone()),
        ("crlf.csv", crlf.into_bytes()),
        ("two gzip members.csv.gz", [gzip(half), gzip(rest)].concat()),
        ("bom.csv.gz", gzip(&bom)),
        ("garbled.zip", zip(&[plain(&garbled, &cp949)])),
        ("no extension", cp949),
    ];
    for (name, bytes) in files {
        let staged = stage(name, &bytes);
        assert_eq!((staged.summary.staged, staged.summary.rejected, staged.summary.undecodable), (50, 0, 0), "{name}");
        assert_eq!(
            staged.texts("business_name")[7].as_deref().map(|s| s.replace('\r', "")),
            Some("똠얌, 집\n7호".into())
        );
        assert_eq!(staged.integers("line")[7], Some(2 + 7 * 2), "{name}");
    }
    let zipped = scratch("garbled.zip", &zip(&[plain(&garbled, b"a,b\n1,2\n")]));
    assert_eq!(SourceFile::open(&zipped.path).unwrap().members()[0].name(), "서울시 인허가.csv");
}

#[test]
fn a_cut_archive_is_an_error_that_names_file_and_member() {
    let long = file(20_000);
    let packed = gzip(long.as_bytes());
    let cut = error("licence.csv.gz", &packed[..packed.len() - 20]);
    assert!(cut.contains("licence.csv.gz") && cut.contains("cut"), "{cut}");
    let mut wrong = packed.clone();
    let end = wrong.len() - 6;
    wrong[end] ^= 0xFF; // the checksum
    assert!(error("licence.csv.gz", &wrong).contains("damaged"));

    let whole = zip(&[plain("안쪽.csv".as_bytes(), long.as_bytes())]);
    let cut = error("licence.zip", &whole[..whole.len() - 30]);
    assert!(cut.contains("licence.zip") && cut.contains("no readable directory"), "{cut}");
    let mut damaged = whole;
    let middle = damaged.len() / 2;
    damaged[middle..middle + 64].fill(0xAA);
    let damaged = error("licence.zip", &damaged);
    assert!(damaged.contains("licence.zip") && damaged.contains("안쪽.csv: ends"), "{damaged}");
    let lying = Entry { name: b"inner.csv", bytes: long.as_bytes(), stated: 1000, flags: 0 };
    assert!(error("licence.zip", &zip(&[lying])).contains("more than the archive states"));
}

#[test]
fn harmful_members_are_refused() {
    let text = file(3);
    for name in ["../../etc/passwd.csv", "/etc/passwd.csv", "..\\up.csv", "C:\\up.csv", "a/../../b.csv"] {
        let reason = refused("a.zip", &zip(&[plain(name.as_bytes(), text.as_bytes())]));
        assert!(reason.contains("outside the archive"), "{name}: {reason}");
    }
    let locked = Entry { flags: 1, ..plain(b"locked.csv", text.as_bytes()) };
    assert!(refused("a.zip", &zip(&[locked])).contains("encrypted"));
    let bomb = vec![b'1'; 100 << 20];
    assert!(refused("a.zip", &zip(&[plain(b"bomb.csv", &bomb)])).contains("zip bomb"));
    let start = format!("{HEADER}\n{}", "x".repeat(100));
    let packed = gzip(&[start.as_bytes(), &bomb].concat());
    assert!(error("bomb.csv.gz", &packed).contains("zip bomb"));
    let nested = zip(&[plain(b"in.csv", b"a,b\n1,2\n")]);
    assert!(refused("a.zip", &zip(&[plain(b"in.zip", &nested)])).contains("archive within an archive"));
}

#[test]
fn what_is_no_table_is_refused_with_its_reason() {
    let cases: [(&str, &[u8], &str); 11] = [
        ("a.pdf", b"%PDF-1.7 \x00", "PDF"),
        ("a.xls", b"\xD0\xCF\x11\xE0\xA1\xB1", "old office document"),
        ("a.parquet", b"PAR1\x00\x00PAR1", "Parquet"),
        (
            "a.sql",
            b"-- MySQL dump 10.13\nDROP TABLE a;\nCREATE TABLE `a` (b int);\nINSERT INTO a VALUES (1,2);",
            "SQL dump",
        ),
        ("a.bin", b"\x00\x01\x02\x03", "binary"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"\xEF\xBB\xBF\n \n", "empty"),
        ("a.html", b"<!doctype html><title>,</title>", "HTML"),
        ("a.json", b"{\"a\": [1, 2]}", "no GeoJSON"),
        ("a.txt", b"one column\nonly\n", "without columns"),
        ("a.dbf", b"\x03abc,def", "part of a shapefile"),
    ];
    for (name, bytes, part) in cases {
        let reason = refused(name, bytes);
        assert!(reason.contains(part), "{name}: {reason}");
    }
    let xlsx = zip(&[plain(b"[Content_Types].xml", b"<x/>"), plain(b"xl/workbook.xml", b"<x/>")]);
    assert!(refused("a.xlsx", &xlsx).contains("spreadsheet"));
    // Fine rows kept as Parquet are told from any other Parquet file.
    for (columns, told) in [
        (["card_id", "merchant_id", "amount", "ts"], "raw card transactions"),
        (["device_id", "ts", "lat", "lon"], "pings of devices"),
        (["a", "b", "c", "d"], "publisher's files only"),
    ] {
        let column =
            |name| (name, std::sync::Arc::new(arrow::array::Int64Array::from(vec![1])) as arrow::array::ArrayRef);
        let batch = arrow::record_batch::RecordBatch::try_from_iter(columns.map(column)).unwrap();
        let mut bytes = Vec::new();
        let mut writer = parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        let reason = refused("a.parquet", &bytes);
        assert!(reason.contains(told), "{reason}");
    }
    let docx = zip(&[plain(b"[Content_Types].xml", b"<x/>"), plain(b"word/document.xml", b"<x/>")]);
    assert!(refused("a.docx", &docx).contains("office document"));
    let Some(dump) = golmok_testkit::shared_data("golmok/sales_trdar_SAMPLE_2019q1_dataSeoul_mysqldump.sql.gz") else {
        return;
    };
    let dump = SourceFile::open(&dump).unwrap();
    assert!(matches!(dump.members()[0].shape(), Shape::Refused { reason } if reason.contains("SQL dump")));
}

#[test]
fn an_unknown_header_is_told_with_the_nearest_one() {
    let text = HEADER.replace("관리번호", "번호").replace("사업장명", "상호") + "\n1,2,3,4,5,6,7,8,9,10\n";
    let scratch = scratch("a.csv", text.as_bytes());
    let file = SourceFile::open(&scratch.path).unwrap();
    let found = recognise(file.members()[0].shape());
    let Recognition::Unknown { nearest: Some(nearest) } = &found else { panic!("{found:?}") };
    assert_eq!(nearest.kind.code(), "licences");
    assert!(nearest.missing.contains(&"관리번호".to_owned()) && nearest.extra.contains(&"상호".to_owned()));
}

#[test]
fn each_bad_record_is_rejected_with_its_line_and_masked() {
    let huge = "가".repeat(600_000);
    let rows = [
        row(1),
        "3220000,only,four,fields".to_owned(),
        ",,2018-01-01,영업/정상,,02-1-1,,,,".to_owned(),
        ",,,,,,,,,".to_owned(),
        row(2) + ",,",
        row(3) + ",surplus",
        format!("3220000,3220000-101-2018-00009,2018-01-01,영업/정상,,,\"{huge}\",,,"),
        row(4).replace("2018-12-11", "199704"),
    ];
    let staged = stage("a.csv", format!("{HEADER}\n{}", rows.join("\n")).as_bytes());
    assert_eq!((staged.summary.rows, staged.summary.staged, staged.summary.rejected), (7, 3, 4));
    assert_eq!(staged.summary.blank, 1);
    let rejects = staged.memory.rejects.iter();
    let told: Vec<_> = rejects.map(|r| (r.line, r.column.as_str(), r.reason.to_string())).collect();
    let told: Vec<_> = told.iter().map(|(line, column, reason)| (*line, *column, reason.as_str())).collect();
    assert_eq!(
        told,
        [
            (4, "", "4 fields, the header has 10"),
            (5, "관리번호", "neither id, name nor address: no licence can be told from it"),
            (9, "", "11 fields, the header has 10"),
            (11, "", "longer than 1 MiB: an unclosed quote?"),
        ]
    );
    assert_eq!(staged.texts("licensed_text"), [None, None, Some("199704".to_owned())]);
    for reject in &staged.memory.rejects {
        let text = format!("{reject:?}");
        assert!(!text.contains("555") && !text.contains("똠얌"), "{text}");
    }
    for batch in &staged.memory.batches {
        let all = format!("{batch:?}");
        assert!(!all.contains("02-555"), "a telephone number landed");
    }
}

#[test]
fn an_unclosed_quote_takes_no_more_memory_than_its_limit() {
    let text = format!("{HEADER}\n{}\n\"{}", row(1), file(40_000));
    let staged = stage("a.csv", text.as_bytes());
    assert_eq!(staged.summary.rows, staged.summary.staged + staged.summary.rejected);
    assert!(staged.summary.rejected >= 1 && staged.summary.staged >= 1);
}

#[test]
fn many_blocks_keep_the_order_of_the_file() {
    let text = file(70_000);
    let staged = stage("a.csv", &EUC_KR.encode(&text).0);
    assert_eq!(staged.summary.staged, 70_000);
    assert!(staged.memory.batches.len() >= 3, "{} batches", staged.memory.batches.len());
    let lines: Vec<i64> = staged.integers("line").into_iter().flatten().collect();
    assert!(lines.iter().copied().eq((0..70_000).map(|i| 2 + 2 * i)));
}

#[test]
fn a_zipped_shapefile_keeps_its_parts() {
    let Some(shp) = golmok_testkit::shared_data("boundaries/kostat2013_seoul_hjd.shp") else { return };
    let parts = ["shp", "dbf", "shx", "prj"].map(|e| (e, std::fs::read(shp.with_extension(e)).unwrap()));
    let names = parts.each_ref().map(|(extension, _)| format!("경계/hjd.{extension}"));
    let entries: Vec<_> = parts.iter().zip(&names).map(|((_, bytes), name)| plain(name.as_bytes(), bytes)).collect();
    let zipped = scratch("shapes.zip", &zip(&entries));
    let file = SourceFile::open(&zipped.path).unwrap();
    let [member] = file.members() else { panic!("{} members", file.members().len()) };
    let on_disk = SourceFile::open(&shp).unwrap();
    assert_eq!(member.shape(), on_disk.members()[0].shape());
    assert!(matches!(member.shape(), Shape::Shapefile { fields } if !fields.is_empty()));
    assert_eq!(member.read_whole().unwrap(), parts[0].1);
    assert_eq!(member.read_sibling("DBF").unwrap(), Some(parts[1].1.clone()));
    assert_eq!(member.read_sibling("cpg").unwrap(), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Stray bytes anywhere: the file opens or says why not; each record lands, is blank, or is rejected.
    #[test]
    fn stray_bytes(edits in proptest::collection::vec((0_usize..3000, any::<u8>()), 0..40), cp949 in any::<bool>()) {
        let text = file(20);
        let mut bytes = if cp949 { EUC_KR.encode(&text).0.into_owned() } else { text.into_bytes() };
        for (place, byte) in edits {
            let place = place % bytes.len();
            bytes[place] = byte;
        }
        // `try_stage` holds rows = staged + rejected and both passes to the same count.
        let _ = try_stage(&scratch("a.csv", &bytes).path);
    }

    /// Cut anywhere, packed or not.
    #[test]
    fn cut_files(cut in 0_usize..2500, form in 0..3) {
        let cp949 = EUC_KR.encode(&file(20)).0.into_owned();
        let bytes = match form {
            0 => cp949,
            1 => gzip(&cp949),
            _ => zip(&[plain(b"inner.csv", &cp949)]),
        };
        let bytes = &bytes[..cut.min(bytes.len())];
        let _ = try_stage(&scratch("a", bytes).path);
    }

    /// Quotes, newlines, delimiters in every field.
    #[test]
    fn odd_fields(rows in proptest::collection::vec("[0-9가\",\r\n\t \u{1F600}-]{0,30}", 0..20)) {
        let text = format!("{HEADER}\n{}", rows.join("\n"));
        if let Ok(Some(staged)) = try_stage(&scratch("a.csv", text.as_bytes()).path) {
            prop_assert_eq!(staged.summary.rows, staged.summary.staged + staged.summary.rejected);
        }
    }

    /// Fields that are quoted as they should be come back as they were.
    #[test]
    fn quoted_fields_survive(names in proptest::collection::vec("[가-힣a-z\",\n' ]{1,20}", 1..40)) {
        let quoted: Vec<_> = names
            .iter()
            .enumerate()
            .map(|(i, name)| format!("3220000,3220000-101-2018-{i:05},2018-01-01,영업/정상,,,\"{}\",,,", name.replace('"', "\"\"")))
            .collect();
        let text = format!("{HEADER}\r\n{}\r\n", quoted.join("\r\n"));
        let staged = stage("a.csv", &EUC_KR.encode(&text).0);
        let expected: Vec<_> = names
            .iter()
            .map(|n| Some(n.trim_ascii().to_owned()).filter(|n| !n.is_empty()))
            .collect();
        prop_assert_eq!(staged.texts("business_name"), expected);
        prop_assert_eq!(staged.summary.undecodable, 0);
    }

    /// Any bytes at all, under any first bytes that golmok looks at.
    #[test]
    fn any_bytes(
        start in prop::sample::select(vec![&b""[..], b"PK\x03\x04", b"\x1F\x8B\x08\x00", b"\x00\x00\x27\x0A", b"{", b"\xEF\xBB\xBF"]),
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        name in prop::sample::select(vec!["a.csv", "a.zip", "a.shp", "a.geojson"]),
    ) {
        let scratch = scratch(name, &[start, &bytes].concat());
        if let Ok(file) = SourceFile::open(&scratch.path) {
            for member in file.members() {
                let _ = recognise(member.shape()).reason();
                if let Some(encoding) = member.encoding() {
                    prop_assert!(matches!(encoding, TextEncoding::Utf8 | TextEncoding::Cp949));
                }
            }
        }
    }
}
