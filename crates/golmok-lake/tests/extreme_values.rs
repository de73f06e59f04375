//! Every numeric column of every quarterly source, 영역 and 상가(상권)정보 with values that exhaust or mean nothing: a row
//! lands with what is plausible, or is rejected with line, column, value and reason.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
mod staging_sink;

use arrow::array::AsArray;
use arrow::datatypes::{Float64Type, Int64Type};
use golmok_lake::source::recognise::READERS;
use golmok_model::tables::{ColumnType, staging};
use golmok_model::{SourceKind, hangul};
use proptest::prelude::*;
use staging_sink::{Staged, try_stage};

/// Values as files might write them.
const EXTREMES: [&str; 16] = [
    "0",
    "-1",
    "2147483648",
    "-2147483649",
    "9223372036854775807",
    "9223372036854775808",
    "1000000000000",
    "1e12",
    "1e300",
    "1E+400",
    "NaN",
    "inf",
    "-inf",
    "0x7fffffff",
    "1.5",
    "99999999999999999999999999999999999999999999999999",
];

/// A value that every column of this name takes.
fn usual(column: &str) -> &'static str {
    match column {
        "기준_년분기_코드" | "STDR_YYQU_CD" => "20244",
        "기준_년_코드" => "2024",
        "기준_분기_코드" => "4",
        "상권_구분_코드" | "TRDAR_SE_CD" => "A",
        "상권_코드" | "TRDAR_CD" => "3110001",
        "행정동_코드" | "ADSTRD_CD" | "행정동코드" | "법정동코드" => "11110515",
        "자치구_코드" | "SIGNGU_CD" | "시군구코드" => "11110",
        "서비스_업종_코드" | "SVC_INDUTY_CD" => "CS100001",
        "상권_변화_지표" | "TRDAR_CHNGE_IX" => "HH",
        "경도" => "127.0",
        "위도" => "37.5",
        _ => "1",
    }
}

fn staged(header: &[&str], row: &[String]) -> Option<Staged> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("file.csv");
    std::fs::write(&path, format!("{}\n{}\n", header.join(","), row.join(","))).unwrap();
    try_stage(&path).unwrap()
}

/// Every value that landed is within the range of its column.
fn assert_plausible(staged: &Staged) {
    let table = staging::of(staged.vintage.kind);
    for batch in &staged.memory.batches {
        for column in table.columns.iter().filter(|c| c.range.is_some()) {
            let values = batch.column_by_name(column.name).unwrap();
            let held = match column.kind {
                ColumnType::I64 => values.as_primitive::<Int64Type>().iter().flatten().all(|v| column.holds(v as f64)),
                _ => values.as_primitive::<Float64Type>().iter().flatten().all(|v| column.holds(v)),
            };
            assert!(held, "{}.{}", table.name, column.name);
        }
    }
}

#[test]
fn no_extreme_value_lands_and_each_is_told() {
    let quarterly = |kind| !matches!(kind, SourceKind::Licences | SourceKind::Boundaries);
    let (mut sources, mut rejected) = (0, 0);
    for reader in READERS.iter().filter(|r| quarterly(r.kind())) {
        let (_, header) = reader.known_headers().into_iter().next().unwrap();
        let row: Vec<String> = header.iter().map(|column| usual(column).to_owned()).collect();
        let good = staged(&header, &row).unwrap();
        assert_eq!((good.vintage.kind, good.summary.staged), (reader.kind(), 1), "{:?}", good.memory.rejects);
        sources += 1;
        for at in 0..header.len() {
            for extreme in EXTREMES {
                let mut row = row.clone();
                row[at] = extreme.to_owned();
                let Some(staged) = staged(&header, &row) else { continue };
                assert_plausible(&staged);
                assert_eq!(staged.summary.rows, 1);
                if let Some(reject) = staged.memory.rejects.first() {
                    assert_eq!((reject.line, reject.column.as_str()), (2, header[at]), "{extreme}");
                    assert!(!reject.reason.to_string().is_empty() && reject.value.is_some(), "{extreme}");
                    rejected += 1;
                }
            }
        }
    }
    assert_eq!(sources, 11, "every source but licences and boundaries, which have headers of their own");
    assert!(rejected > 1500, "{rejected}");
}

#[test]
fn a_licence_loses_an_implausible_number_and_is_not_lost_itself() {
    let header = [
        "개방자치단체코드",
        "관리번호",
        "인허가일자",
        "영업상태명",
        "폐업일자",
        "사업장명",
        "도로명주소",
        "소재지면적",
        "좌표정보(X)",
        "좌표정보(Y)",
    ];
    let row = [
        "3220000",
        "3220000-101-2018-00001",
        "2018-12-11",
        "폐업",
        "20201231",
        "떡집",
        "서울 강남구",
        "33.5",
        "203330.1",
        "444424.7",
    ];
    for at in [7, 8, 9] {
        for extreme in EXTREMES {
            let mut row: Vec<String> = row.iter().map(|field| (*field).to_owned()).collect();
            row[at] = extreme.to_owned();
            let staged = staged(&header, &row).unwrap();
            assert_plausible(&staged);
            assert_eq!((staged.summary.staged, staged.summary.rejected), (1, 0), "{extreme}");
        }
    }
}

/// Digits that are a telephone number, a resident number or the like, as columns of a licence file hold them.
const PERSONAL: [&str; 5] = ["02-555-0123", "010-1234-5678", "02 555 0123", "800101-1234567", "owner@example.org"];

fn licence_row(i: usize, personal: &str) -> Vec<String> {
    [
        "3220000".to_owned(),
        format!("3220000-101-2018-{i:05}"),
        "2018-12-11".to_owned(),
        String::new(),
        "01".to_owned(),
        "영업/정상".to_owned(),
        "01".to_owned(),
        "영업".to_owned(),
        String::new(),
        personal.to_owned(),
        "33.5".to_owned(),
        "135-080".to_owned(),
        format!("서울특별시 강남구 역삼동 {i}-6번지"),
        format!("서울특별시 강남구 언주로 {i} (역삼동)"),
        "06149".to_owned(),
        format!("떡집 {i}"),
        "2024-01-01 10:11:12".to_owned(),
        "한식".to_owned(),
        "203330.1".to_owned(),
        "444424.7".to_owned(),
        personal.to_owned(),
    ]
    .to_vec()
}

const LICENCE_HEADER: &str = "개방자치단체코드,관리번호,인허가일자,인허가취소일자,영업상태코드,영업상태명,상세영업상태코드,\
상세영업상태명,폐업일자,전화번호,소재지면적,소재지우편번호,지번주소,도로명주소,도로명우편번호,사업장명,최종수정일자,업태구분명,\
좌표정보(X),좌표정보(Y),홈페이지";

/// Every text of the staged rows and of the rejects.
fn texts(staged: &Staged) -> Vec<String> {
    let mut found = Vec::new();
    for batch in &staged.memory.batches {
        for column in batch.columns() {
            if let Some(texts) = column.as_string_opt::<i32>() {
                found.extend(texts.iter().flatten().map(str::to_owned));
            }
        }
    }
    // What the ingest's sink does to a reject.
    found.extend(
        staged
            .memory
            .rejects
            .iter()
            .filter_map(|r| r.value.as_deref().map(|value| golmok_lake::source::personal::without(value).into_owned())),
    );
    found.extend(staged.summary.examples.values().flatten().map(|example| example.value.clone()));
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Fields that moved by one to three columns, to the right or to the left, bring no telephone number, resident
    /// number or address of mail into any text that is kept.
    #[test]
    fn shifted_rows_keep_nothing_personal(shift in -3_i32..=3, from in 0_usize..10, which in 0_usize..5, whole in any::<bool>()) {
        let personal = PERSONAL[which];
        let rows: Vec<String> = (0..6)
            .map(|i| {
                let mut row = licence_row(i, personal);
                let width = row.len();
                let at = if whole { 0 } else { from };
                for _ in 0..shift.unsigned_abs() {
                    if shift > 0 {
                        row.insert(at, "x".to_owned());
                        row.truncate(width);
                    } else {
                        row.remove(at);
                        row.push(String::new());
                    }
                }
                row.join(",")
            })
            .collect();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("licences.csv");
        std::fs::write(&path, format!("{LICENCE_HEADER}\n{}\n", rows.join("\n"))).unwrap();
        let Some(staged) = try_stage(&path).unwrap() else { return Ok(()) };
        for text in texts(&staged) {
            prop_assert!(!text.contains(personal), "{:?} by {} from {}", text, shift, from);
            prop_assert_eq!(hangul::compose(&text).into_owned(), text);
        }
    }
}
