//! What programs and people do to text files on their way: marks, separators, encodings, moved fields. Members of each
//! kind other than those of `shared/cases`.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
mod staging_sink;

use encoding_rs::EUC_KR;
use golmok_lake::source::TextEncoding;
use golmok_model::hangul::decompose;
use staging_sink::{Staged, stage};

const HEADER: &str = "개방자치단체코드,관리번호,인허가일자,영업상태명,폐업일자,사업장명,도로명주소,최종수정일자,데이터갱신일자,업태구분명,좌표정보(X),좌표정보(Y)";

fn row(i: usize) -> String {
    format!(
        "3220000,3220000-101-2018-{i:05},2018-12-11,폐업,20201231,똠양꿍 {i}호,서울 강남구 {i},20240101,2024-01-02,한식,203330.1,444424.7"
    )
}

fn text(rows: std::ops::Range<usize>) -> String {
    format!("{HEADER}\n{}\n", rows.map(row).collect::<Vec<_>>().join("\n"))
}

fn staged(bytes: &[u8]) -> Staged {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("licences.csv");
    std::fs::write(&path, bytes).unwrap();
    stage(&path)
}

fn names(staged: &Staged) -> Vec<String> {
    staged.texts("business_name").into_iter().flatten().collect()
}

fn wanted(rows: std::ops::Range<usize>) -> Vec<String> {
    rows.map(|i| format!("똠양꿍 {i}호")).collect()
}

fn cp949(text: &str) -> Vec<u8> {
    EUC_KR.encode(text).0.into_owned()
}

#[test]
fn joined_files_of_any_two_encodings_are_one_list() {
    let halves: [fn(&str) -> Vec<u8>; 4] = [
        |t| t.as_bytes().to_vec(),
        |t| format!("\u{feff}{t}").into_bytes(),
        |t| format!("\u{feff}\u{feff}{t}").into_bytes(),
        cp949,
    ];
    for first in halves {
        for second in halves {
            let bytes = [first(&text(0..9)), second(&text(9..20))].concat();
            let staged = staged(&bytes);
            assert_eq!((names(&staged), staged.summary.rejected), (wanted(0..20), 0));
            assert_eq!(staged.summary.caveats["repeated_header"], 1);
        }
    }
}

#[test]
fn three_files_and_a_tail_without_a_header() {
    let second = text(3..6);
    let tail = text(6..9).lines().skip(1).collect::<Vec<_>>().join("\n");
    let bytes = [text(0..3).into_bytes(), cp949(&second), text(20..21).into_bytes(), cp949(&tail)].concat();
    let staged = staged(&bytes);
    let all: Vec<String> = wanted(0..6).into_iter().chain(wanted(20..21)).chain(wanted(6..9)).collect();
    assert_eq!(names(&staged), all);
    assert_eq!(staged.summary.caveats["repeated_header"], 2);
    assert_eq!(staged.summary.caveats["other_encoding"], 3);
}

#[test]
fn rows_behind_a_header_of_other_order_are_rejected() {
    let other = "사업장명,관리번호,인허가일자,영업상태명,폐업일자,개방자치단체코드,도로명주소,최종수정일자,데이터갱신일자,업태구분명,좌표정보(X),좌표정보(Y)";
    let staged = staged(format!("{}{other}\n{}\n{}\n", text(0..5), row(5), row(6)).as_bytes());
    assert_eq!((staged.summary.staged, staged.summary.rejected), (5, 2));
    assert_eq!(staged.memory.rejects[0].line, 8);
}

#[test]
fn ends_and_nuls_of_old_copies() {
    let plain = text(0..12);
    for tail in ["\u{1a}", "\r\n\u{1a}", "\0\0\0\0", "\u{1a}\0\0", "\n\u{1a}\n"] {
        let staged = staged(format!("{}{tail}", plain.trim_end()).as_bytes());
        assert_eq!((names(&staged), staged.summary.rejected), (wanted(0..12), 0), "{tail:?}");
        assert!(staged.texts("business_name").iter().flatten().all(|n| !n.contains(['\0', '\u{1a}'])));
    }
    for (at, count) in [("강남구 3", 1), ("똠양꿍 7", 1), ("한식", 12)] {
        let staged = staged(plain.replace(at, &format!("{at}\0")).as_bytes());
        assert_eq!((staged.summary.staged, staged.summary.caveats["nul"]), (12, count), "{at}");
    }
}

#[test]
fn sep_lines_of_every_kind() {
    for (line, separator) in
        [("sep=,", ","), ("sep=;", ";"), ("\"sep=|\"", "|"), ("SEP=\t", "\t"), ("\u{feff}sep=;", ";")]
    {
        let body = text(0..4).replace(',', separator);
        for end in ["\n", "\r\n"] {
            let staged = staged(format!("{line}{end}{}", body.replace('\n', end)).as_bytes());
            assert_eq!(names(&staged), wanted(0..4), "{line:?}");
            assert_eq!(staged.integers("line")[0], Some(3));
        }
    }
}

#[test]
fn utf16_with_and_without_a_mark() {
    for (mark, big) in [(true, false), (true, true), (false, false), (false, true)] {
        let units: Vec<u16> = mark.then_some(0xFEFF).into_iter().chain(text(0..30).encode_utf16()).collect();
        let bytes: Vec<u8> =
            units.into_iter().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect();
        let staged = staged(&bytes);
        assert_eq!(names(&staged), wanted(0..30), "mark {mark}, big-endian {big}");
    }
    assert!(TextEncoding::Utf16 != TextEncoding::Utf8);
}

#[test]
fn decomposed_hangul_is_composed() {
    let staged = staged(decompose(&text(0..7)).as_bytes());
    assert_eq!(names(&staged), wanted(0..7));
    assert_eq!(staged.texts("status")[0].as_deref(), Some("closed"));
    assert_eq!(staged.texts("industry_detail")[0].as_deref(), Some("한식"));
}

#[test]
fn moved_fields_are_seen_behind_surplus_blank_columns() {
    // A comma without quotes in the name, in the address, in the trade; blank columns at the end take up the surplus.
    for (from, to) in [("똠양꿍 3호", "똠양꿍, 3호"), ("강남구 3", "강남구 3, 지하 1층"), ("똠양꿍 3호", "똠,양,꿍")]
    {
        for blanks in ["", ",", ",,,"] {
            let moved = to.matches(',').count();
            let lines: Vec<String> = text(0..9)
                .lines()
                .map(|line| match line.contains(from) {
                    // The row has the width of the others, as programs write it that cut or fill to the header.
                    true => format!("{}{}", line.replace(from, to), &blanks[moved.min(blanks.len())..]),
                    false => format!("{line}{blanks}"),
                })
                .collect();
            let staged = staged(lines.join("\n").as_bytes());
            assert_eq!((staged.summary.staged, staged.summary.rejected), (8, 1), "{to} {blanks:?}");
            assert_eq!(staged.memory.rejects[0].line, 5, "{to} {blanks:?}");
        }
    }
}

#[test]
fn a_slip_of_the_publisher_is_no_moved_row() {
    for (from, to) in [("20201231", "미상입니다"), ("203330.1", "좌표없음"), ("2018-12-11", "199704")] {
        let one = text(0..9).replacen(from, to, 1);
        let staged = staged(one.as_bytes());
        assert_eq!((staged.summary.staged, staged.summary.rejected), (9, 0), "{to}");
    }
}

#[test]
fn serial_numbers_are_dates_where_the_whole_column_is_such() {
    // 43445 is 2018-12-11, 44196 is 2020-12-31.
    let serial = text(0..9).replace("2018-12-11", "43445").replace("20201231", "44196.0");
    let read = staged(serial.as_bytes());
    assert_eq!((read.nulls("licensed_on"), read.nulls("closed_on")), (0, 0));
    assert_eq!(read.survey.newest_day, Some(jiff::civil::date(2020, 12, 31)));
    let mixed = staged(serial.replacen("44196.0", "2020-12-31", 1).as_bytes());
    assert_eq!((mixed.nulls("licensed_on"), mixed.nulls("closed_on")), (0, 8));
    assert_eq!((mixed.summary.caveats["closed_unparseable"], mixed.summary.closed), (8, 9));
    assert_eq!(mixed.summary.examples["closed_unparseable"][0].value, "44196.0");
}

#[test]
fn of_one_licence_twice_the_last_row_speaks() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("licences.csv");
    // Closed later, reopened, closed at another day.
    let again = |i: usize, status: &str, end: &str| row(i).replace("폐업", status).replace("20201231", end);
    let more = [again(1, "폐업", "2019-05-05"), again(2, "영업/정상", ""), again(1, "폐업", "2020-02-02")].join("\n");
    std::fs::write(&path, format!("{}{more}\n", text(0..9))).unwrap();
    let file = golmok_lake::source::licences::read_spell_rows(&path, None).unwrap();
    assert_eq!((file.rows.len(), file.repeated), (9, 3));
    assert_eq!(file.rows[1].record.closed.day(), Some(jiff::civil::date(2020, 2, 2)));
    assert_eq!(file.rows[2].record.closed.day(), None);
    let staged = stage(&path);
    assert_eq!((staged.summary.staged, staged.summary.caveats["repeated_key"]), (12, 3));
    assert_eq!(staged.summary.examples["repeated_key"].iter().map(|e| e.line).collect::<Vec<_>>(), [11, 12, 13]);
}
