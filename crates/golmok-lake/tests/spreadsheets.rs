//! Workbooks (`.xlsx`): the first sheet with a known header, dates and numbers as typed there, rows by their number.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
mod staging_sink;

use golmok_lake::ingest::{IngestOptions, ingest};
use golmok_lake::store::Lake;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use staging_sink::{Staged, stage};

const LICENCES: [&str; 11] = [
    "개방자치단체코드",
    "관리번호",
    "인허가일자",
    "영업상태명",
    "폐업일자",
    "사업장명",
    "도로명주소",
    "최종수정일자",
    "업태구분명",
    "좌표정보(X)",
    "좌표정보(Y)",
];
const STORES: [&str; 13] = [
    "기준_년분기_코드",
    "상권_구분_코드",
    "상권_코드",
    "상권_코드_명",
    "서비스_업종_코드",
    "서비스_업종_코드_명",
    "점포_수",
    "유사_업종_점포_수",
    "개업_율",
    "개업_점포_수",
    "폐업_률",
    "폐업_점포_수",
    "프랜차이즈_점포_수",
];

/// Writes texts into a row.
fn texts(sheet: &mut Worksheet, row: u32, values: &[&str]) {
    for (column, value) in values.iter().enumerate() {
        sheet.write(row, column as u16, *value).unwrap();
    }
}

/// A licence at a row: closed on the day that `closed` writes.
fn licence(sheet: &mut Worksheet, row: u32, closed: impl FnOnce(&mut Worksheet, u32, u16)) {
    let id = format!("3220000-101-2018-{row:05}");
    let address = format!("서울 강남구 {row}");
    texts(sheet, row, &["3220000", &id, "", "폐업", "", "똠양꿍 \"가\", 나", &address, "", "한식"]);
    let day = Format::new().set_num_format("yyyy-mm-dd");
    sheet.write_with_format(row, 2, ExcelDateTime::from_ymd(2015, 1, 10).unwrap(), &day).unwrap();
    closed(sheet, row, 4);
    sheet.write(row, 9, 203_330.1).unwrap();
    sheet.write(row, 10, 444_424.7).unwrap();
}

fn staged(workbook: &mut Workbook) -> Staged {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("licences.xlsx");
    workbook.save(&path).unwrap();
    stage(&path)
}

#[test]
fn dates_and_numbers_are_read_as_typed() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    texts(sheet, 0, &LICENCES);
    let closed = ExcelDateTime::from_ymd(2018, 2, 15).unwrap();
    for (row, format) in
        [(1, "yyyy-mm-dd"), (2, "yyyy\"년\" m\"월\" d\"일\""), (3, "m/d/yy"), (4, "yyyy-mm-dd hh:mm:ss")]
    {
        licence(sheet, row, |sheet, row, column| {
            sheet.write_with_format(row, column, &closed, &Format::new().set_num_format(format)).unwrap();
        });
    }
    licence(sheet, 5, |sheet, row, column| {
        sheet.write(row, column, "20180215").unwrap();
    });
    licence(sheet, 6, |sheet, row, column| {
        sheet.write(row, column, 20_180_215.0).unwrap();
    });
    let staged = staged(&mut workbook);
    assert_eq!((staged.summary.staged, staged.summary.rejected), (6, 0), "{:?}", staged.memory.rejects);
    assert_eq!(staged.summary.caveats.get("closed_unparseable"), None, "{:?}", staged.summary.caveats);
    assert_eq!(staged.nulls("closed_on") + staged.nulls("licensed_on") + staged.nulls("x_5174"), 0);
    assert_eq!(staged.texts("business_name")[0].as_deref(), Some("똠양꿍 \"가\", 나"));
}

#[test]
fn the_first_sheet_with_a_known_header_is_read_from_below_its_title() {
    let mut workbook = Workbook::new();
    texts(workbook.add_worksheet().set_name("읽어 두기").unwrap(), 0, &["항목", "설명"]);
    let sheet = workbook.add_worksheet().set_name("강남구 인허가").unwrap();
    texts(sheet, 0, &["강남구 일반음식점 현황"]);
    texts(sheet, 2, &LICENCES);
    licence(sheet, 3, |sheet, row, column| {
        sheet.write(row, column, "2018-02-15").unwrap();
    });
    texts(sheet, 4, &["3220000"]);
    texts(workbook.add_worksheet().set_name("다른 표").unwrap(), 0, &STORES);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("현황.xlsx");
    workbook.save(&path).unwrap();
    let lake = Lake::create(dir.path().join("lake")).unwrap();
    let options =
        IngestOptions { service: Some("07_24_04_P".to_owned()), reject_limit: 1.0, ..IngestOptions::default() };
    let report = ingest(&lake, &[path], &options, jiff::Timestamp::now(), &()).unwrap();
    let [source] = &report.sources[..] else { panic!("{report:?}") };
    assert_eq!((source.name.as_str(), source.member_name.as_deref()), ("현황.xlsx", Some("강남구 인허가")));
    assert_eq!((source.member, source.rows, source.staged), (1, 2, 1));
    let rejects = lake.current().unwrap().read("rejects_licences", Some(&["line"])).unwrap();
    let lines: Vec<i64> = rejects
        .flat_map(|batch| {
            let batch = batch.unwrap();
            let lines = batch.column(0).as_any().downcast_ref::<arrow::array::Int64Array>().unwrap();
            lines.values().to_vec()
        })
        .collect();
    assert_eq!(lines, [5], "the row's number in the sheet");
}

#[test]
fn counts_are_numbers_and_what_is_none_is_rejected_with_its_value() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    texts(sheet, 0, &STORES);
    for row in 1..=3 {
        texts(sheet, row, &["", "A", "", "가", "CS100010", "커피"]);
        sheet.write(row, 0, 20_241.0).unwrap();
        sheet.write(row, 2, 3_110_000.0 + f64::from(row)).unwrap();
        for column in 6..13 {
            sheet.write(row, column, if column < 8 { 3.0 } else { 0.0 }).unwrap();
        }
    }
    sheet.write(3, 6, "#N/A").unwrap();
    // A blank column behind the header and a remark far below are no shops.
    sheet.write(1, 14, " ").unwrap();
    let staged = staged(&mut workbook);
    assert_eq!((staged.vintage.kind.code(), staged.summary.staged, staged.summary.rejected), ("store_counts", 2, 1));
    let reject = &staged.memory.rejects[0];
    assert_eq!((reject.line, reject.value.as_deref()), (4, Some("#N/A")));
}
