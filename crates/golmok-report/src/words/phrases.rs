//! Reasons of rejects and of files not read, in Korean.

use crate::Lang;
use golmok_lake::reason::Reason;

/// A reason in the language asked for.
pub fn why(reason: &Reason, lang: Lang) -> String {
    match lang {
        Lang::En => reason.to_string(),
        Lang::Ko => korean(reason),
    }
}

/// A reason as the lake's tables hold it, in the language asked for; a text that no reason has stays as it is.
pub fn reason(text: &str, lang: Lang) -> String {
    match lang {
        Lang::En => text.to_owned(),
        Lang::Ko => korean(&Reason::parse(text)),
    }
}

#[rustfmt::skip]
fn korean(reason: &Reason) -> String {
    match reason {
        Reason::NoNumber => "숫자가 아님".to_owned(),
        Reason::NoDate => "날짜가 아님".to_owned(),
        Reason::NoWholeNumber => "정수가 아님".to_owned(),
        Reason::OutOfRange => "있을 수 없는 크기".to_owned(),
        Reason::Negative => "음수".to_owned(),
        Reason::Missing => "값이 없음".to_owned(),
        Reason::NotAllDigits => "숫자로만 된 코드가 아님".to_owned(),
        Reason::NotItsWidth => "코드의 자릿수와 다름".to_owned(),
        Reason::ShorterThanCode => "코드보다 짧음".to_owned(),
        Reason::NoTwoDigits => "두 자리 코드가 아님".to_owned(),
        Reason::OtherWidth => "코드의 자릿수와 다름".to_owned(),
        Reason::LostDigits => "자릿수를 잃음".to_owned(),
        Reason::NeitherGuNorDong => "5자리(구)도 7자리(동)도 아님".to_owned(),
        Reason::NoGeneration => "3(2022년)으로도 1(2019년)로도 시작하지 않음".to_owned(),
        Reason::NoTradeArea => "상권 코드가 아님: 3으로도 1로도 시작하지 않음".to_owned(),
        Reason::NoSevenDigits => "일곱 자리 상권 코드가 아님".to_owned(),
        Reason::NoAdminDong => "8·10자리 행정동 코드가 아님".to_owned(),
        Reason::NoGu => "다섯 자리 자치구 코드가 아님".to_owned(),
        Reason::NoIndustry => "업종 코드(CS + 여섯 자리)가 아님".to_owned(),
        Reason::NoQuarterCode => "연도 × 10 + 분기가 아님".to_owned(),
        Reason::NoQuarter => "분기(1–4)가 아님".to_owned(),
        Reason::NoYear => "연도가 아님".to_owned(),
        Reason::NoTradeAreaKind => "A, D, R, U 가운데 하나가 아님".to_owned(),
        Reason::NoChangeClass => "LL, LH, HL, HH 가운데 하나가 아님".to_owned(),
        Reason::TooLongRecord => "한 행으로는 너무 긺".to_owned(),
        Reason::UnclosedQuote => "1 MiB 보다 긺: 닫히지 않은 따옴표?".to_owned(),
        Reason::OtherFieldCount { found, expected } => format!("필드 {found}개, 머리글은 {expected}개"),
        Reason::FieldCount { found, expected } => format!("필드 {found}개, 머리글은 {expected}개"),
        Reason::MovedFields => "필드가 밀림: 앞 글에 따옴표 없는 구분자".to_owned(),
        Reason::BehindOtherHeader => "파일 가운데의 다른 머리글 뒤에 있음".to_owned(),
        Reason::NoLicence => "관리번호·상호·주소가 모두 없음".to_owned(),
        Reason::OutsideCountry => "나라 밖의 좌표".to_owned(),
        Reason::NoGeometry => "도형이 없음".to_owned(),
        Reason::HasNoPolygon => "다각형이 없음".to_owned(),
        Reason::IsNoPolygon => "다각형이 아님".to_owned(),
        Reason::NoMultipolygon => "다각형도 다중다각형도 아님".to_owned(),
        Reason::ShortRing { points } => format!("점이 {points}개뿐인 고리"),
        Reason::NotInKorea { x, y, system } => format!("좌표 ({x}, {y})는 {system}로 한국이 아님"),
        Reason::NoWkb { error } => format!("WKB로 쓸 수 없음: {error}"),
        Reason::NearestHeader { kind, name, layout, missing, extra } => format!(
            "모르는 머리글; 가장 가까운 것은 {kind}({name}), 배치 {layout}; 없는 열: {}; 더 있는 열: {}", listed(missing), listed(extra)
        ),
        Reason::UnknownHeader => "모르는 머리글".to_owned(),
        Reason::RollUp { what } => format!("{}: 상권 × 분기보다 잘게 나뉜 행은 `golmok rollup`으로 집계하며 여기서는 읽지 않음", own_name(what)),
        Reason::OtherBoundaries { what } => format!("{}: 다른 배치의 경계를 읽음: 상권은 TRDAR_CD, 자치구는 SIG_CD, 법정동은 EMD_CD, 행정동은 adm_cd2나 ADM_CD 열로 주십시오(열 이름 바꾸기: ogr2ogr -sql)", own_name(what)),
        Reason::YearlySums { what } => format!("{}: 기준_분기_코드가 분기 번호의 합이고 상권 코드가 2021년 것: 발표 기관의 분기 파일을 받으십시오", own_name(what)),
        Reason::ReducedResidents { what } => format!("{}: 성별 합계만 남았고 상권 코드가 2019년 이전 것: 발표 기관의 분기 파일(길단위인구)을 받으십시오", own_name(what)),
        Reason::SameBytes { file } => format!("{file}와 내용이 같음"),
        Reason::HeldSince { since, why } => format!("{since}부터 보류: {why}; `golmok rollback --release`로 풉니다"),
        Reason::Empty => "빈 파일".to_owned(),
        Reason::UnknownBinary => "종류를 모르는 이진 파일".to_owned(),
        Reason::NoColumns => "열이 없는 글".to_owned(),
        Reason::Markup => "HTML이나 XML: 표를 CSV로 받으십시오".to_owned(),
        Reason::OtherJson => "JSON이지만 GeoJSON 도형 모음이 아님".to_owned(),
        Reason::SqlDump => "SQL 덤프: 데이터베이스에 넣고 표를 CSV로 내보내십시오".to_owned(),
        Reason::OfficeDocument => ".xlsx가 아닌 오피스 문서: 시트를 .xlsx나 CSV로 저장해 주십시오".to_owned(),
        Reason::OldOfficeDocument => "옛 오피스 문서(.xls, .hwp, .doc)이거나 암호가 걸림: 시트를 .xlsx나 CSV로 저장해 주십시오".to_owned(),
        Reason::UnreadableWorkbook { error } => format!("읽을 수 없는 스프레드시트: {error}"),
        Reason::NoSheet => "표가 없는 스프레드시트".to_owned(),
        Reason::Pdf => "PDF: 표를 CSV로 받으십시오".to_owned(),
        Reason::Parquet => "Parquet 파일: 발표 기관의 파일만 읽음".to_owned(),
        Reason::ArchiveInArchive => "압축 속의 압축: 한 번 푸십시오".to_owned(),
        Reason::EmptyArchive => "빈 압축 파일".to_owned(),
        Reason::Bzip2 => "bzip2 압축: 풀거나 gzip으로 묶으십시오".to_owned(),
        Reason::Xz => "xz 압축: 풀거나 gzip으로 묶으십시오".to_owned(),
        Reason::SevenZip => "7-Zip 압축: 풀거나 zip으로 묶으십시오".to_owned(),
        Reason::Rar => "RAR 압축: 풀거나 zip으로 묶으십시오".to_owned(),
        Reason::OtherPacking { method } => format!("{method} 압축: 일반 zip 압축만 읽음"),
        Reason::LfsPointer => "Git LFS 표지일 뿐 파일이 아님: 파일을 받으십시오".to_owned(),
        Reason::Encrypted => "암호가 걸림: 암호 없이 다시 묶으십시오".to_owned(),
        Reason::NameTwice => "같은 이름이 두 번 들어 있어 어느 것인지 알 수 없음: 다시 묶으십시오".to_owned(),
        Reason::NoRegularFile { kind } => format!("파일이 아님({}): 읽지 않음", special_ko(kind)),
        Reason::BadSidecar { error } => format!("곁의 .meta.toml: {error}"),
        Reason::UnsafeName => "이름이 압축 밖을 가리킴".to_owned(),
        Reason::TooLarge { bytes, limit } => format!("{bytes}바이트로 풀려 한도({limit}바이트)를 넘음"),
        Reason::ZipBomb { packed, unpacked } => format!("{packed}바이트가 {unpacked}로 풀림(압축 폭탄?)"),
        Reason::ShapefilePart => "셰이프파일의 일부: .shp와 함께 읽음".to_owned(),
        Reason::NoDbf => ".dbf 없는 셰이프파일: 함께 두십시오".to_owned(),
        Reason::NoPrj { point } => format!(".prj 없는 셰이프파일이고 {point}는 여러 좌표계(EPSG:5174, 5181, 5186)일 수 있음: .prj를 함께 두십시오"),
        Reason::OtherSystem { system } => format!("좌표계({system})를 읽지 않음: EPSG:4326, 5174, 5179, 5181을 읽음; 바꾸는 법: ogr2ogr -t_srs EPSG:5181 new.shp old.shp"),
        Reason::DbfEnds { shape } => format!(".dbf가 도형 {shape} 앞에서 끝남"),
        Reason::DbfLonger { shapes } => format!(".dbf에 도형 {shapes}개보다 많은 행이 있음"),
        Reason::DamagedDbfRecord { record, error } => format!("손상된 .dbf, {record}행째: {error}"),
        Reason::DamagedDbf { error } => format!("손상된 .dbf: {error}"),
        Reason::DamagedShape { shape, error } => format!("손상된 도형 {shape}: {error}"),
        Reason::DamagedFeature { feature, error } => format!("손상된 도형 {feature}: {error}"),
        Reason::NoWholeJson { error } => format!("온전한 JSON이 아님: {error}"),
        Reason::NoDbfAtAll => ".dbf 없는 셰이프파일".to_owned(),
        Reason::CutArchive => "자료 중간에 끊긴 압축: 다시 받으십시오".to_owned(),
        Reason::DamagedArchive { error } => format!("손상된 압축: {error}"),
        Reason::NoDirectory { error } => format!("zip 목록을 읽을 수 없음(끊겼거나 손상; 다시 받으십시오): {error}"),
        Reason::ManyMembers { members, limit } => format!("파일 {members}개가 들어 있어 한도({limit}개)를 넘음"),
        Reason::DamagedMember { member, error } => format!("zip의 {member}번째 파일: {error}"),
        Reason::OtherKind { kind, vintage, asked } => format!("{kind}({vintage})이고 {asked}이 아님"),
        Reason::NotLicences { kind } => format!("인허가가 아니라 {kind} 파일"),
        Reason::NoClosures { rows } => format!("{rows}행 가운데 폐업이 하나도 없음: 영업 중인 곳만 있는 파일로는 생존율을 말할 수 없음"),
        Reason::NoSurvival { lacking } => {
            let lacking: Vec<String> = lacking.split(", ").map(|what| korean(&Reason::parse(what))).collect();
            format!("생존율을 말할 수 없음: {}", lacking.join(", "))
        },
        Reason::NoEntryDates => "인허가일자 열이 없음".to_owned(),
        Reason::NoIds => "관리번호 열이 없음".to_owned(),
        Reason::OpenPremisesOnly => "폐업일자 열이 없음: 영업 중인 곳만 있는 파일".to_owned(),
        Reason::EndsOnOneDay { percent, day } => format!("폐업의 {percent}%가 {day} 하루에 몰림: 영업을 마친 날이 아니라 대장을 정리한 날; 생존율과 등급을 말할 수 없음"),
        Reason::EndsOnOneDate { percent, date } => format!("폐업의 {percent}%가 해마다 {date}: 폐업이 아니라 허가 기간의 끝; 생존율과 등급을 말할 수 없음"),
        Reason::EndsOnFewDays { ends, days } => format!("폐업 {ends}건이 {days}일에만 있음: 영업을 마친 날이 아니라 대장을 정리한 날; 생존율과 등급을 말할 수 없음"),
        Reason::EndsInFewMonths { ends, months } => format!("달로만 적힌 폐업 {ends}건이 {months}달에만 있음: 영업을 마친 때가 아니라 대장을 정리한 때; 생존율과 등급을 말할 수 없음"),
        Reason::BadMap { error } => format!("사상(mapping) 파일: {error}"),
        Reason::MapLacks { role, column, nearest, columns } => format!("사상 파일의 {role} 열 {column} 이 이 파일에 없음; 가장 가까운 이름: {nearest}; 파일의 열: {columns}"),
        Reason::EndsInWholeYears { percent } => format!("폐업의 {percent}%가 허가에서 꼭 몇 년째 날: 폐업이 아니라 허가 만료; 생존율과 등급을 말할 수 없음"),
        Reason::EndsAhead { percent } => format!("끝나는 날의 {percent}%가 아직 오지 않음: 폐업이 아니라 허가 만료; 생존율과 등급을 말할 수 없음"),
        Reason::EndsOfRunning { percent } => format!("끝나는 날의 {percent}%가 영업 중인 곳의 것: 폐업이 아니라 허가 만료; 생존율과 등급을 말할 수 없음"),
        Reason::NoneRuns { rows } => format!("{rows}행이 모두 끝남: 폐업한 곳만 있거나 허가 기간을 적은 파일; 생존율과 등급을 말할 수 없음"),
        Reason::RenewalRows { percent } => format!("행의 {percent}%가 같은 곳 같은 상호의 다른 행에 이어짐: 가게가 아니라 허가 갱신; 생존율과 등급을 말할 수 없음"),
        Reason::TelephoneColumn { column } => format!("{column} 열: 전화번호는 읽지 않음"),
        Reason::NoColumn { column, by, columns } => format!("{column} 열이 없음; {by} 또는 다음 가운데 하나로 묶으십시오: {columns}"),
        Reason::NoText { file } => format!("{file}은 열로 나뉜 글이 아님"),
        Reason::TooLongFile { file, limit } => format!("{file}은 한도({limit}바이트)보다 김"),
        Reason::NoHeaderOf { file, kind } => format!("{file}에 {kind} 머리글이 없음"),
        Reason::NoBoundaryAttributes { file } => format!("{file}에 경계의 속성이 없음"),
        Reason::Catchment => "이름으로 보아 상권배후지: 머리글이 상권과 같아 상권으로 잘못 읽힐 수 있음".to_owned(),
        Reason::NoReader { kind } => format!("{kind}을 읽는 법을 모름"),
        Reason::CannotRead { error } => format!("읽을 수 없음: {error}"),
        Reason::DiffersFromSnapshot { bytes, sha256, expected, expected_sha256 } => format!("snapshot.json과 다름: {bytes}바이트, SHA-256 {sha256}, 있어야 할 것은 {expected}바이트, {expected_sha256}; 다른 스냅샷으로 되돌리십시오"),
        Reason::OtherRows { found, expected } => format!("{found}행이 들어 있는데 {expected}행이어야 함"),
        Reason::OtherSnapshot { id } => format!("제 폴더가 아니라 스냅샷 {id}을 말함"),
        Reason::GiveAgain { file } => {
            format!("바이트가 손상됨; {file} 파일을 다시 주면 새로 만듦, 아니면 `golmok rollback`")
        }
        Reason::MakeAnew => {
            "바이트가 손상됨; `golmok run`이나 `golmok refresh`가 새로 만듦, 아니면 `golmok rollback`".to_owned()
        }
        Reason::ChangedWhileRead => {
            "읽는 동안 바뀜. 아무것도 들이지 않음: 다 쓴 다음 다시 하십시오".to_owned()
        }
        Reason::HasHeldFile { file } => format!("보류된 파일 {file}이 들어 있음"),
        Reason::IsDamaged { error } => format!("손상됨({error})"),
        Reason::NothingRejected => "거부된 스냅샷이 없음".to_owned(),
        Reason::OtherParent { snapshot, parent, current } => format!("{snapshot}은 {parent}에서 만들어졌는데 지금은 {current}이 현재임; 갱신을 다시 돌려 결과를 보십시오"),
        Reason::FailedToo { snapshot, check } => format!("{snapshot}은 받아들이지 않은 검사 {check}에도 걸림"),
        Reason::DidNotFail { snapshot, check, failed } => format!("{snapshot}은 {check}에 걸리지 않았음; 걸린 검사: {failed}"),
        Reason::NoPublished => "`published`가 없음".to_owned(),
        Reason::PublishedIsNoDay { value } => format!("`published`가 {value}로, 날짜가 아님"),
        Reason::Of { name, reason } => format!("{name}: {}", korean(reason)),
        Reason::Several(reasons) => reasons.iter().map(korean).collect::<Vec<_>>().join("; "),
        Reason::Other(text) => text.clone(),
    }
}

/// What is no regular file.
fn special_ko(kind: &str) -> &str {
    match kind {
        "a pipe" => "파이프",
        "a device" => "장치",
        "a socket" => "소켓",
        "a folder" => "폴더",
        "a link to nothing" => "끊어진 링크",
        other => other,
    }
}

/// The Korean name of a source, without the English one in brackets behind it.
fn own_name(what: &str) -> &str {
    what.split_once(" (").map_or(what, |(korean, _)| korean)
}

/// A list of columns as the lake writes it: `none`, or names `and 3 more`.
fn listed(columns: &str) -> String {
    match columns.rsplit_once(" and ").map(|(names, rest)| (names, rest.strip_suffix(" more"))) {
        _ if columns == "none" => "없음".to_owned(),
        Some((names, Some(more))) => format!("{names} 밖 {more}개"),
        _ => columns.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_said_in_both_languages() {
        for of in Reason::every() {
            let (english, korean) = (reason(&of.to_string(), Lang::En), reason(&of.to_string(), Lang::Ko));
            assert_eq!(english, of.to_string());
            assert!(korean.chars().any(|c| ('가'..='힣').contains(&c)), "{english} → {korean}");
            assert_ne!(english, korean);
        }
        assert_eq!(reason("has 45 fields where the header has 44", Lang::Ko), "필드 45개, 머리글은 44개");
        let near = "unknown header; nearest is sales (추정매출), layout x; missing: 가, 나 and 3 more; extra: none";
        assert_eq!(
            reason(near, Lang::Ko),
            "모르는 머리글; 가장 가까운 것은 sales(추정매출), 배치 x; 없는 열: 가, 나 밖 3개; 더 있는 열: 없음"
        );
        assert_eq!(reason("nobody wrote this", Lang::Ko), "nobody wrote this");
    }
}
