//! The same three licences in every layout: each gives the same rows.

#[allow(dead_code)]
mod staging_sink;

use golmok_lake::source::licences::{Licences, caveat, read_spell_rows};
use golmok_lake::source::open::SourceFile;
use golmok_lake::source::{SourceReader, StageContext};
use staging_sink::{Memory, Staged, try_stage};

/// A layout: columns with the three values of each.
type Table = [Column];

/// A column's name and its value in each of three licences.
type Column = (&'static str, [&'static str; 3]);

fn csv(table: &Table) -> String {
    let line = |of: &dyn Fn(&Column) -> String| table.iter().map(of).collect::<Vec<_>>().join(",");
    let mut lines = vec![line(&|c| c.0.to_owned())];
    lines.extend((0..3).map(|i| line(&|c| format!("\"{}\"", c.1[i]))));
    lines.join("\n")
}

fn stage_as(file_name: &str, text: &str) -> Staged {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join(file_name);
    std::fs::write(&path, text).expect("written");
    try_stage(&path).expect("reads").expect("a licence file")
}

const AUTHORITY: [&str; 3] = ["3220000", "3220000", "3230000"];
const NUMBER: [&str; 3] = ["3220000-101-2018-00006", "3220000-104-2019-00001", "PHMA220143240033021200001"];
const LICENSED: [&str; 3] = ["20181211", "2019-03-02", "1900-01-01"];
const STATUS: [&str; 3] = ["폐업", "영업/정상", "취소/말소/만료/정지/중지"];
const CLOSED: [&str; 3] = ["2020-12-31", "", "99991231"];
const NAME: [&str; 3] = ["똠양꿍", "모카, 2호점", "새병원"];
const KIND: [&str; 3] = ["한식", "커피숍", ""];
const MODIFIED: [&str; 3] = ["2021-01-02 03:04:05", "20210102030405", "2021-01-02 3:04"];
const X: [&str; 3] = ["203330.125    ", "   ", "190000"];
const AREA: [&str; 3] = ["311.39", "1,024.5", ""];

fn layouts() -> Vec<(&'static str, Vec<Column>)> {
    let phone = ["02-1", "02-2", "02-3"];
    vec![
        (
            "seoul_portal",
            vec![
                ("개방자치단체코드", AUTHORITY),
                ("관리번호", NUMBER),
                ("인허가일자", LICENSED),
                ("영업상태명", STATUS),
                ("폐업일자", CLOSED),
                ("전화번호", phone),
                ("소재지면적", AREA),
                ("사업장명", NAME),
                ("최종수정일자", MODIFIED),
                ("업태구분명", KIND),
                ("좌표정보(X)", X),
                ("좌표정보(Y)", X),
            ],
        ),
        (
            "localdata_fulldata",
            vec![
                ("번호", ["1", "2", "3"]),
                ("개방서비스아이디", ["07_24_04_P", "07_24_05_P", "01_01_01_P"]),
                ("개방자치단체코드", AUTHORITY),
                ("관리번호", NUMBER),
                ("인허가일자", LICENSED),
                ("영업상태구분코드", ["03", "01", "04"]),
                ("영업상태명", STATUS),
                ("폐업일자", CLOSED),
                ("소재지전화", phone),
                ("소재지면적", AREA),
                ("사업장명", NAME),
                ("최종수정시점", MODIFIED),
                ("업태구분명", KIND),
                ("좌표정보(x)", X),
                ("좌표정보(y)", X),
            ],
        ),
        (
            "localdata_2026",
            vec![
                ("업태구분명", KIND),
                ("좌표정보X(EPSG5174)", X),
                ("좌표정보Y(EPSG5174)", X),
                ("최종수정시점", MODIFIED),
                ("사업장명", NAME),
                ("소재지면적", AREA),
                ("폐업일자", CLOSED),
                ("영업상태명", STATUS),
                ("인허가일자", LICENSED),
                ("관리번호", NUMBER),
                ("개방자치단체코드", AUTHORITY),
            ],
        ),
        (
            "data_go_kr_2026",
            vec![
                ("개방자치단체코드", AUTHORITY),
                ("관리번호", NUMBER),
                ("인허가일자", LICENSED),
                ("영업상태명", STATUS),
                ("폐업일자", CLOSED),
                ("데이터갱신시점", MODIFIED),
                ("소재지면적", AREA),
                ("사업장명", NAME),
                ("최종수정시점", MODIFIED),
                ("업태구분명", KIND),
                ("좌표정보(X)", X),
                ("좌표정보(Y)", X),
            ],
        ),
        (
            "open_api_english",
            vec![
                ("opnsfteamcode", AUTHORITY),
                ("mgtno", NUMBER),
                ("APVPERMYMD", LICENSED),
                ("TRDSTATENM", STATUS),
                ("DCBYMD", CLOSED),
                ("SITETEL", phone),
                ("SITEAREA", AREA),
                ("BPLCNM", NAME),
                ("LASTMODTS", MODIFIED),
                ("UPTAENM", KIND),
                ("X", X),
                ("Y", X),
            ],
        ),
        (
            "open_api_2026",
            vec![
                ("OPN_ATMY_GRP_CD", AUTHORITY),
                ("MNG_NO", NUMBER),
                ("LCPMT_YMD", LICENSED),
                ("SALS_STTS_NM", STATUS),
                ("CLSBIZ_YMD", CLOSED),
                ("TELNO", phone),
                ("LCTN_AREA", AREA),
                ("BPLC_NM", NAME),
                ("LAST_MDFCN_PNT", MODIFIED),
                ("BZSTAT_SE_NM", KIND),
                ("CRD_INFO_X", X),
                ("CRD_INFO_Y", X),
            ],
        ),
    ]
}

#[test]
fn every_layout_gives_the_same_rows() {
    let some = |values: [&str; 3]| values.map(|v| (!v.is_empty()).then(|| v.to_owned())).to_vec();
    let services = ["07_24_04_P", "07_24_05_P", "01_01_01_P"];
    let mut shown: Option<String> = None;
    for (layout, table) in layouts() {
        let staged = stage_as("a.csv", &csv(&table));
        assert_eq!(staged.vintage.name, layout);
        assert_eq!(staged.texts("service_id"), some(services), "{layout}");
        assert_eq!(staged.texts("management_no"), some(NUMBER), "{layout}");
        assert_eq!(staged.texts("business_name"), some(NAME), "{layout}");
        assert_eq!(staged.texts("status"), some(["closed", "operating", "cancelled"]), "{layout}");
        assert_eq!(staged.texts("industry_detail"), some(KIND), "{layout}");
        assert_eq!(staged.texts("caveats"), some(["", "", caveat::PLACEHOLDER_DATE]), "{layout}");
        let columns = ["licensed_on", "closed_on", "modified_on", "floor_area_m2", "x_5174", "y_5174"];
        let typed: Vec<_> =
            columns.iter().map(|c| staged.memory.batches[0].column_by_name(c).expect("there")).collect();
        let typed = format!("{typed:?}");
        assert_eq!(*shown.get_or_insert(typed.clone()), typed, "{layout}");
        assert_eq!(staged.nulls("modified_on"), 0, "{layout}");
        assert_eq!((staged.nulls("x_5174"), staged.nulls("floor_area_m2"), staged.nulls("closed_on")), (1, 1, 1));
        assert_eq!(staged.survey.newest_day, Some(jiff::civil::date(2020, 12, 31)), "{layout}: 9999 does not move it");
        assert!(!format!("{:?}", staged.memory.batches).contains("02-1"), "{layout}: a telephone number landed");
    }
}

#[test]
fn the_service_is_told_by_column_then_id_then_option_and_never_by_the_name() {
    let text = "관리번호,개방자치단체코드,인허가일자,폐업일자,사업장명\n\
                3220000-102-2018-00006,3220000,2018-12-11,,가\n3220000-999-2018-00006,3220000,2018-12-11,,나\n";
    let staged = stage_as("서울시 일반음식점 인허가 정보.csv", text);
    assert_eq!(staged.texts("service_id"), [Some("07_23_02_P".into()), Some("unknown".into())]);
    assert_eq!(staged.texts("caveats"), [Some(caveat::FILE_NAME_DISAGREES.to_owned()), None]);

    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.csv");
    std::fs::write(&path, text).expect("written");
    let mut file = SourceFile::open(&path).expect("opens");
    let context = StageContext {
        source_sha256: "ab".repeat(32),
        member: 0,
        publication: jiff::civil::date(2026, 1, 1),
        publication_inferred: false,
        data_date: None,
        complete_quarters: Default::default(),
        service: Some("06_20_01_P".to_owned()),
        name_hint: "a.csv".to_owned(),
    };
    let mut memory = Memory::default();
    let summary = Licences.stage(&mut file.members_mut()[0], &context, &mut memory).expect("stages");
    let staged = Staged { memory, summary, ..stage_as("a.csv", text) };
    assert_eq!(staged.texts("service_id"), [Some("07_23_02_P".into()), Some("06_20_01_P".into())]);
    assert_eq!(staged.texts("service_source"), [Some("management_no".into()), Some("option".into())]);
}

#[test]
fn telephone_columns_are_no_groups() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.csv");
    std::fs::write(&path, csv(&layouts()[0].1)).expect("written");
    let error = read_spell_rows(&path, Some("전화번호")).expect_err("refused").to_string();
    assert!(error.contains("never read"), "{error}");
    assert_eq!(read_spell_rows(&path, Some("개방자치단체코드")).expect("reads").rows.len(), 3);
}

/// Rows of 경기데이터드림: no number, a city's name, degrees beside projected coordinates, a nameless last column.
fn gyeonggi(rows: &[&str]) -> String {
    let header = "시군명,사업장명,인허가일자,인허가취소일자,영업상태명,폐업일자,소재지면적정보,소재지도로명주소,소재지지번주소,WGS84위도,WGS84경도,업태구분명정보,X좌표값,Y좌표값,문화체육업종명,";
    format!("{header}\n{}\n", rows.join("\n"))
}

/// A comma behind the last name of the header, and none behind the rows.
#[test]
fn a_nameless_last_column_is_no_column() {
    let text =
        "관리번호,인허가일자,영업상태명,폐업일자,사업장명,\n1,20150302,폐업,2019-01-31,가\n2,20150302,영업,,나,\n";
    let staged = stage_as("a.csv", text);
    assert_eq!((staged.summary.staged, staged.summary.rejected), (2, 0));
}

/// Neither number nor trade column: the words of 업태구분명 tell the trade, else the register's own word does.
#[test]
fn words_tell_the_trade_of_a_register_without_numbers() {
    let bars: Vec<String> =
        (0..6).map(|i| format!("가평군,가{i},2006032{i},,영업/정상,,,도로,지번 {i},룸살롱")).collect();
    let head = "시군명,사업장명,인허가일자,인허가취소일자,영업상태명,폐업일자,소재지면적정보,소재지도로명주소,소재지지번주소,업태구분명정보";
    let staged = stage_as("bars.csv", &format!("{head}\n{}\n", bars.join("\n")));
    assert_eq!(staged.texts("service_id"), vec![Some("07_23_02_P".to_owned()); 6]);
    let text = format!("{head},축산업무구분명\n가평군,가,20060327,,정상,,,도로,지번,,동물관련영업\n");
    assert_eq!(stage_as("pets.csv", &text).texts("service_id"), [Some("x_동물관련영업".to_owned())]);
}

#[test]
fn gyeonggi_has_a_number_from_what_stays() {
    let open = "가평군,VIP 당구장,20190408,,영업중,,71.5,,경기도 가평군 설악면 신천리 432-16,37.6775,127.4917,,243310.1  ,464019.9  ,당구장업,";
    let closed = "가평군,VIP 당구장,20190408,,직권말소,20200713,71.5,,경기도 가평군 설악면 신천리 432-16,37.6775,127.4917,,,,당구장업,x";
    let other = "수원시,VIP 당구장,20190408,,영업장폐쇄,20200713,,,,37.26,127.0,,,,당구장업,";
    let staged = stage_as("gg.csv", &gyeonggi(&[open, closed, other]));
    assert_eq!(staged.texts("service_id"), ["10_32_01_P"; 3].map(|id| Some(id.to_owned())));
    let numbers = staged.texts("management_no");
    assert!(numbers[0].as_deref().is_some_and(|number| number.starts_with("D-") && number.len() == 26));
    assert_eq!(numbers[0], numbers[1], "the closure is no part of the number");
    assert_ne!(numbers[0], numbers[2]);
    assert_eq!(staged.texts("authority_code")[2].as_deref(), Some("수원시"));
    assert_eq!(staged.texts("status"), ["operating", "cancelled", "cancelled"].map(|s| Some(s.to_owned())));
    assert_eq!(staged.numbers("x_5174"), [Some(243_310.1), Some(127.4917), Some(127.0)]);
    assert_eq!(staged.numbers("floor_area_m2"), [Some(71.5), Some(71.5), None]);
    assert_eq!(staged.summary.caveats.get(caveat::REPEATED_KEY), Some(&1));
    assert_eq!(staged.summary.caveats.get(caveat::NO_ID), None);
}

#[test]
fn gyeonggi_registers_are_read_and_the_purged_one_is_refused() {
    let Some(billiard) = golmok_testkit::shared_data("../cities/gyeonggi/gg_billiard_20201207.csv.gz") else { return };
    let file = read_spell_rows(&billiard, None).expect("a register of closings");
    assert_eq!((file.rows.len(), file.repeated, file.closings_begin), (11_886, 24, None));
    let Some(purged) = golmok_testkit::shared_data("../cities/gyeonggi/gg_petshop_PURGED_202210.csv.gz") else {
        return;
    };
    let refused = read_spell_rows(&purged, None).expect_err("a clean-up").to_string();
    assert!(refused.contains("% of its ends fall on 2022-05-26: a clean-up"), "{refused}");
}

#[test]
fn closings_that_begin_late_are_told() {
    // One shop every four days from 1980 on; of those that closed before 2012 nothing is recorded.
    let mut text = "관리번호,인허가일자,영업상태명,폐업일자\n".to_owned();
    let start = jiff::civil::date(1980, 1, 7);
    for i in 0..3600_i32 {
        let opened = start + jiff::Span::new().days(i * 4);
        let end = opened + jiff::Span::new().days(400 + i * 37 % 6000);
        match end {
            _ if end < jiff::civil::date(2012, 1, 1) => {}
            _ if end < jiff::civil::date(2020, 1, 1) => text.push_str(&format!("{i},{opened},폐업,{end}\n")),
            _ => text.push_str(&format!("{i},{opened},영업/정상,\n")),
        }
    }
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("cut.csv");
    std::fs::write(&path, text).expect("written");
    let file = read_spell_rows(&path, None).expect("read");
    assert_eq!(file.closings_begin, Some(jiff::civil::date(2012, 1, 1)));
}
