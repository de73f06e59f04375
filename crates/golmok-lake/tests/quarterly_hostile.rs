//! Hostile quarterly files: no panic, every row lands or is rejected with its column, value and reason.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
mod staging_sink;

use golmok_lake::source::recognise::READERS;
use golmok_lake::source::{Header, Shape, TextEncoding, recognise};
use golmok_model::SourceKind;
use proptest::prelude::*;
use staging_sink::{Staged, stage, try_stage};

const STORES: &str = "기준_년분기_코드,상권_구분_코드,상권_구분_코드_명,상권_코드,상권_코드_명,서비스_업종_코드,\
                      서비스_업종_코드_명,점포_수,유사_업종_점포_수,개업_율,개업_점포_수,폐업_률,폐업_점포_수,프랜차이즈_점포_수";

fn stage_text(text: &str) -> Staged {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("file.csv");
    std::fs::write(&path, text).unwrap();
    stage(&path)
}

#[test]
fn each_fault_is_told_with_line_column_value_and_reason() {
    let good = "20241,A,골목상권,3110001,가,CS100001,한식,10,11,0,0,9,1,1";
    let rows = [
        good.to_owned(),
        good.replace("20241", "20245"),
        good.replace("20241", ""),
        good.replace("3110001", "2110001"),
        good.replace("3110001", "311000"),
        good.replace("CS100001", "CS1"),
        good.replace(",A,", ",B,"),
        good.replace(",10,11,", ",-10,11,"),
        good.replace(",10,11,", ",열,11,"),
        good.replace(",10,11,", ",1.5,11,"),
        good.replace(",10,11,", ",1e99,11,"),
        format!("{good},더"),
        "20241,A".to_owned(),
        ",,,,,,,,,,,,,".to_owned(),
        format!("{good},,"),
        good.replace(",10,11,", ",NA,,"),
    ];
    let staged = stage_text(&format!("{STORES}\n{}", rows.join("\n")));
    assert_eq!((staged.summary.staged, staged.summary.rejected, staged.summary.blank), (3, 12, 1));
    let rejects = &staged.memory.rejects;
    let reasons: Vec<String> = rejects.iter().map(|r| r.reason.to_string()).collect();
    let told: Vec<_> = rejects
        .iter()
        .zip(&reasons)
        .map(|(r, reason)| (r.line, r.column.as_str(), r.value.as_deref().unwrap_or("-"), reason.as_str()))
        .collect();
    let trade_area = "is no trade-area code: begins with neither 3 (2022) nor 1 (2019)";
    assert_eq!(
        told,
        [
            (3, "기준_년분기_코드", "20245", "is not year × 10 + quarter"),
            (4, "기준_년분기_코드", "", "is missing"),
            (5, "상권_코드", "2110001", trade_area),
            (6, "상권_코드", "311000", "is no trade-area code of seven digits"),
            (7, "서비스_업종_코드", "CS1", "is no industry code CS + six digits"),
            (8, "상권_구분_코드", "B", "is none of A, D, R, U"),
            (9, "점포_수", "-10", "is negative"),
            (10, "점포_수", "열", "is no number"),
            (11, "점포_수", "1.5", "is no whole number"),
            (12, "점포_수", "1e99", "is out of range"),
            (13, "", "-", "has 15 fields where the header has 14"),
            (14, "", "-", "has 2 fields where the header has 14"),
        ]
    );
    assert_eq!(staged.integers("independent_store_count"), [Some(10), Some(10), None]);
}

/// Whatever stands in a numeric column, the row lands or is rejected with its column; nothing is made as large as a value says.
#[test]
fn no_number_of_a_store_count_is_too_large_for_what_follows() {
    let header: Vec<&str> = STORES.split(',').collect();
    let first = header.iter().position(|name| *name == "점포_수").unwrap();
    let good = "20241,A,골목상권,3110001,왕십리,CS100010,커피-음료,10,11,1,1,2,2,1";
    for column in first..header.len() {
        for (value, fits) in [
            ("0", true),
            ("1000000", true),
            ("1000001", false),
            ("-1", false),
            ("2147483648", false),
            ("1000000000000", false),
            ("9223372036854775807", false),
            ("9223372036854775808", false),
            ("1e300", false),
            ("NaN", false),
            ("inf", false),
        ] {
            let mut fields: Vec<&str> = good.split(',').collect();
            fields[column] = value;
            let staged = stage_text(&format!("{STORES}\n{}", fields.join(",")));
            // What says that there is no value is no number that is too large.
            let missing = staged.memory.rejects.is_empty() && value == "NaN";
            assert_eq!(staged.summary.staged == 1, fits || missing, "{} = {value}", header[column]);
            for reject in &staged.memory.rejects {
                assert_eq!((reject.column.as_str(), reject.line), (header[column], 2), "{value}");
            }
        }
    }
}

#[test]
fn every_known_header_is_recognised_as_its_own() {
    for reader in READERS.iter().filter(|r| !matches!(r.kind(), SourceKind::Licences | SourceKind::Boundaries)) {
        for (layout, header) in reader.known_headers() {
            let columns = header.into_iter().map(str::to_owned).collect();
            let shape = Shape::Table(Header { columns, encoding: TextEncoding::Utf8, delimiter: b',' });
            let claims: Vec<_> = READERS.iter().filter_map(|r| r.recognise(&shape)).collect();
            assert_eq!(claims.len(), 1, "{:?} {layout}: {claims:?}", reader.kind());
            assert_eq!((claims[0].kind, claims[0].name), (reader.kind(), layout));
        }
    }
}

#[test]
fn other_tables_are_nobodys() {
    for header in ["code,name", "기준_년분기_코드,점포_수,개업_점포_수,폐업_점포_수"] {
        let columns = header.split(',').map(str::to_owned).collect();
        let shape = Shape::Table(Header { columns, encoding: TextEncoding::Utf8, delimiter: b',' });
        assert!(matches!(recognise::recognise(&shape), recognise::Recognition::Unknown { .. }), "{header}");
    }
    // Yearly sums by a third party are refused for what they are.
    let sums = "기준_년_코드,상권_구분_코드,상권_코드,서비스_업종_코드,상권_코드_명,서비스_업종_코드_명,기준_분기_코드,분기당_매출_금액,점포수";
    let columns = sums.split(',').map(str::to_owned).collect();
    let shape = Shape::Table(Header { columns, encoding: TextEncoding::Utf8, delimiter: b',' });
    let recognise::Recognition::Refused { reason } = recognise::recognise(&shape) else { panic!("{sums}") };
    assert!(reason.contains("sum of quarter numbers"), "{reason}");
}

#[test]
fn surroundings_of_trade_areas_are_no_trade_areas() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("서울시 상권분석서비스(점포-상권배후지).csv");
    std::fs::write(&path, format!("{STORES}\n20241,A,골목상권,3110001,가,CS100001,한식,10,11,0,0,9,1,1")).unwrap();
    let error = try_stage(&path).err().unwrap();
    assert!(error.to_string().contains("상권배후지"), "{error}");
}

#[test]
fn parts_that_miss_their_total_land_with_a_caveat() {
    let header = "기준_년분기_코드,행정동_코드,총_상주인구_수,남성_상주인구_수,여성_상주인구_수";
    let staged = stage_text(&format!("{header}\n20241,1111051500,10,4,6\n20241,11110515,10,4,7\n20241,11110530,10,,7"));
    assert_eq!(staged.summary.identities["sexes_resident"], (1, 1));
    assert_eq!(staged.texts("caveats"), [None, Some("parts_differ_from_total".to_owned()), None]);
    assert_eq!(staged.texts("area_code")[0].as_deref(), Some("11110515"));
}

fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[0-9]{1,6}",
        2 => Just("20241".to_owned()),
        2 => Just("3110001".to_owned()),
        2 => Just("CS100001".to_owned()),
        1 => Just("A".to_owned()),
        1 => Just("NA".to_owned()),
        1 => Just("9223372036854775807".to_owned()),
        1 => Just("-9223372036854775808".to_owned()),
        1 => Just("1e308".to_owned()),
        2 => "\\PC{0,12}",
        1 => "[\",\n\r\t ;|]{0,4}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Rows of any fields under every official header.
    #[test]
    fn any_row_lands_or_is_rejected(
        layout in any::<prop::sample::Index>(),
        rows in prop::collection::vec(prop::collection::vec(field(), 0..60), 0..30),
        keyed in any::<bool>(),
    ) {
        let layouts: Vec<_> = READERS.iter()
            .filter(|r| !matches!(r.kind(), SourceKind::Licences | SourceKind::Boundaries))
            .flat_map(|r| r.known_headers())
            .collect();
        let (_, header) = layout.get(&layouts);
        let mut text = header.join(",");
        for mut row in rows {
            if keyed {
                row.resize(header.len(), "1".to_owned());
                for (field, name) in row.iter_mut().zip(header) {
                    match *name {
                        "기준_년분기_코드" | "STDR_YYQU_CD" => "20241".clone_into(field),
                        "상권_코드" | "TRDAR_CD" => "3110001".clone_into(field),
                        "상권_구분_코드" | "TRDAR_SE_CD" => "A".clone_into(field),
                        "서비스_업종_코드" | "SVC_INDUTY_CD" => "CS100001".clone_into(field),
                        _ => {}
                    }
                }
            }
            text.push('\n');
            text.push_str(&row.join(","));
        }
        let staged = stage_text(&text); // asserts rows = staged + rejected
        prop_assert!(staged.memory.rejects.iter().all(|r| !r.reason.to_string().is_empty() && r.line > 1));
    }

    /// A good file with bytes changed or cut off.
    #[test]
    fn damaged_bytes_do_not_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in any::<prop::sample::Index>(),
        cp949 in any::<bool>(),
    ) {
        let row = "\n\"20241\",\"A\",\"골목상권\",\"3110001\",\"똠양, 꿍\",\"CS100001\",\"한식\",\"10\",\"11\",\"0\",\"0\",\"9\",\"1\",\"1\"";
        let text = format!("{STORES}{}", row.repeat(8));
        let mut bytes = if cp949 { encoding_rs::EUC_KR.encode(&text).0.into_owned() } else { text.into_bytes() };
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len()) + 1);
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file.csv");
        std::fs::write(&path, bytes).unwrap();
        let _ = try_stage(&path);
    }
}
