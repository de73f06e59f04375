//! Reasons of rejects and of files not read: the libraries' English sentences and the Korean ones.

use crate::Lang;

/// English as the libraries write it, and Korean; `{}` stands for what varies, in the same order.
const PHRASES: [(&str, &str); 77] = [
    // rows
    ("is no number", "숫자가 아님"),
    ("is no date", "날짜가 아님"),
    ("is no whole number", "정수가 아님"),
    ("is out of range", "있을 수 없는 크기"),
    ("is negative", "음수"),
    ("is missing", "값이 없음"),
    ("is not all digits", "숫자로만 된 코드가 아님"),
    ("is not all digits of its code's width", "코드의 자릿수와 다름"),
    ("is shorter than its code", "코드보다 짧음"),
    ("is no code of two digits", "두 자리 코드가 아님"),
    ("has not the width of its code", "코드의 자릿수와 다름"),
    ("has lost digits", "자릿수를 잃음"),
    ("has neither 5 (gu) nor 7 digits (dong)", "5자리(구)도 7자리(동)도 아님"),
    ("begins with neither 3 (2022) nor 1 (2019)", "3(2022년)으로도 1(2019년)로도 시작하지 않음"),
    (
        "is no trade-area code: begins with neither 3 (2022) nor 1 (2019)",
        "상권 코드가 아님: 3으로도 1로도 시작하지 않음",
    ),
    ("is no trade-area code of seven digits", "일곱 자리 상권 코드가 아님"),
    ("is no administrative-dong code of 8 or 10 digits", "8·10자리 행정동 코드가 아님"),
    ("is no gu code of five digits", "다섯 자리 자치구 코드가 아님"),
    ("is no industry code CS + six digits", "업종 코드(CS + 여섯 자리)가 아님"),
    ("is not year × 10 + quarter", "연도 × 10 + 분기가 아님"),
    ("is no quarter 1–4", "분기(1–4)가 아님"),
    ("is no year", "연도가 아님"),
    ("is none of A, D, R, U", "A, D, R, U 가운데 하나가 아님"),
    ("is none of LL, LH, HL, HH", "LL, LH, HL, HH 가운데 하나가 아님"),
    ("is longer than a record may be", "한 행으로는 너무 긺"),
    ("longer than 1 MiB: an unclosed quote?", "1 MiB 보다 긺: 닫히지 않은 따옴표?"),
    ("has {} fields where the header has {}", "필드 {}개, 머리글은 {}개"),
    ("{} fields, the header has {}", "필드 {}개, 머리글은 {}개"),
    ("its fields have moved: an unquoted separator in a text before", "필드가 밀림: 앞 글에 따옴표 없는 구분자"),
    ("stands behind another header in the middle of the file", "파일 가운데의 다른 머리글 뒤에 있음"),
    ("neither id, name nor address: no licence can be told from it", "관리번호·상호·주소가 모두 없음"),
    ("lies outside the country", "나라 밖의 좌표"),
    ("has no geometry", "도형이 없음"),
    ("has no polygon", "다각형이 없음"),
    ("is no polygon", "다각형이 아님"),
    ("is neither a polygon nor a multipolygon", "다각형도 다중다각형도 아님"),
    ("has a ring of {} points", "점이 {}개뿐인 고리"),
    ("has a coordinate ({}, {}) that is none of Korea in {}", "좌표 ({}, {}) 는 {} 로 한국이 아님"),
    // files
    (
        "unknown header; nearest is {} ({}), layout {}; missing: {}; extra: {}",
        "모르는 머리글; 가장 가까운 것은 {}({}), 배치 {}; 없는 열: {}; 더 있는 열: {}",
    ),
    ("unknown header", "모르는 머리글"),
    (
        "{}: rows finer than area × quarter go to the roll-up (golmok rollup, a later version) and are not staged",
        "{}: 상권 × 분기보다 잘게 나뉜 행은 집계(golmok rollup, 다음 판)로 가며 여기서는 읽지 않음",
    ),
    ("{}: golmok reads other layouts: give {}", "{}: 다른 배치를 읽음: 줄 것은 {}"),
    (
        "{}: 기준_분기_코드 is a sum of quarter numbers and the area codes are of 2021: get the publisher's quarterly files",
        "{}: 기준_분기_코드가 분기 번호의 합이고 상권 코드가 2021년 것: 발표 기관의 분기 파일을 받으십시오",
    ),
    ("holds the same bytes as {}", "{} 와 내용이 같음"),
    (
        "held since {}: {}; `golmok rollback --release` lets it in",
        "{}부터 보류: {}; `golmok rollback --release` 로 풉니다",
    ),
    ("holds nothing", "빈 파일"),
    ("an empty file", "빈 파일"),
    ("a binary file of unknown kind", "종류를 모르는 이진 파일"),
    ("text without columns", "열이 없는 글"),
    ("HTML or XML: get the table as CSV", "HTML 이나 XML: 표를 CSV 로 받으십시오"),
    ("JSON, but no GeoJSON feature collection", "JSON 이지만 GeoJSON 도형 모음이 아님"),
    (
        "an SQL dump: load it into its database and export the table as CSV",
        "SQL 덤프: 데이터베이스에 넣고 표를 CSV 로 내보내십시오",
    ),
    (
        "an office document other than .xlsx: save the sheet as .xlsx or CSV and give that",
        ".xlsx 가 아닌 오피스 문서: 시트를 .xlsx 나 CSV 로 저장해 주십시오",
    ),
    (
        "an old office document (.xls, .hwp, .doc) or one with a password: save the sheet as .xlsx or CSV and give that",
        "옛 오피스 문서(.xls, .hwp, .doc)이거나 암호가 걸림: 시트를 .xlsx 나 CSV 로 저장해 주십시오",
    ),
    ("a PDF: publish or export the table as CSV", "PDF: 표를 CSV 로 받으십시오"),
    ("a Parquet file: golmok reads the publisher's files only", "Parquet 파일: 발표 기관의 파일만 읽음"),
    ("an archive within an archive: unpack it once", "압축 속의 압축: 한 번 푸십시오"),
    ("an archive without members", "빈 압축 파일"),
    ("packed by bzip2: unpack it, or pack it by gzip", "bzip2 압축: 풀거나 gzip 으로 묶으십시오"),
    ("packed by xz: unpack it, or pack it by gzip", "xz 압축: 풀거나 gzip 으로 묶으십시오"),
    ("packed by 7-Zip: unpack it, or pack it as zip", "7-Zip 압축: 풀거나 zip 으로 묶으십시오"),
    ("packed by RAR: unpack it, or pack it as zip", "RAR 압축: 풀거나 zip 으로 묶으십시오"),
    ("packed by {}: only stored and deflated members are read", "{} 압축: 일반 zip 압축만 읽음"),
    ("a Git LFS pointer, not the file itself: fetch the file", "Git LFS 표지일 뿐 파일이 아님: 파일을 받으십시오"),
    ("it is encrypted: unlock it and pack it again without a password", "암호가 걸림: 암호 없이 다시 묶으십시오"),
    ("its name points outside the archive", "이름이 압축 밖을 가리킴"),
    ("it would unpack {} bytes to {} (a zip bomb?)", "{}바이트가 {}로 풀림(압축 폭탄?)"),
    ("part of a shapefile: it is read with its .shp", "셰이프파일의 일부: .shp 와 함께 읽음"),
    ("a shapefile without its .dbf: put both side by side", ".dbf 없는 셰이프파일: 함께 두십시오"),
    (
        "{}: a shapefile without its .prj, and {} may be of several coordinate systems ({}): put the .prj beside it",
        "{}: .prj 없는 셰이프파일이고 {} 는 여러 좌표계({})일 수 있음: .prj 를 함께 두십시오",
    ),
    (
        "{}: its coordinate system ({}) is not read: EPSG:4326, 5174, 5179, 5181 are read; convert it: {}",
        "{}: 좌표계({})를 읽지 않음: EPSG:4326, 5174, 5179, 5181 을 읽음; 바꾸는 법: {}",
    ),
    ("{}: its .dbf ends before shape {}", "{}: .dbf 가 도형 {} 앞에서 끝남"),
    ("{}ends in the middle of its data: the archive is cut; get it again", "{}중간에 끊김: 다시 받으십시오"),
    ("{}damaged archive: {}", "{}손상된 압축: {}"),
    (
        "the zip has no readable directory (cut or damaged; get it again): {}",
        "zip 목록을 읽을 수 없음(끊겼거나 손상; 다시 받으십시오): {}",
    ),
    ("is {} ({}), not {}", "{}({})이고 {} 이 아님"),
    ("cannot tell survival, it has {}", "생존율을 말할 수 없음: {}"),
];

/// A reason in the language asked for; one that is not known stays as it is.
pub fn reason(text: &str, lang: Lang) -> String {
    if lang == Lang::En {
        return text.to_owned();
    }
    PHRASES.iter().find_map(|(en, ko)| filled(ko, &matched(en, text)?)).unwrap_or_else(|| text.to_owned())
}

/// What stands for each `{}` of a template, where a text is of its form.
fn matched<'t>(template: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut parts = template.split("{}");
    let mut rest = text.strip_prefix(parts.next()?)?;
    let parts: Vec<&str> = parts.collect();
    let mut found = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        let end = match (i + 1 == parts.len(), part.is_empty()) {
            (true, true) => rest.len(),
            (true, false) => {
                rest.len().checked_sub(part.len()).filter(|at| rest.is_char_boundary(*at) && rest.ends_with(part))?
            }
            (false, _) => rest.find(part)?,
        };
        found.push(&rest[..end]);
        rest = &rest[end + part.len()..];
    }
    rest.is_empty().then_some(found)
}

fn filled(template: &str, values: &[&str]) -> Option<String> {
    let mut parts = template.split("{}");
    let mut text = parts.next()?.to_owned();
    for (part, value) in parts.zip(values) {
        text.push_str(value);
        text.push_str(part);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_is_said_in_both_languages() {
        for (en, ko) in PHRASES {
            assert_eq!(en.matches("{}").count(), ko.matches("{}").count(), "{en}");
            assert!(ko.chars().any(|c| ('가'..='힣').contains(&c)), "{ko}");
            let text = en.replace("{}", "x1");
            let said = reason(&text, Lang::Ko);
            assert_eq!(reason(&text, Lang::En), text);
            assert!(said.chars().any(|c| ('가'..='힣').contains(&c)), "{text} → {said}");
        }
        assert_eq!(reason("has 45 fields where the header has 44", Lang::Ko), "필드 45개, 머리글은 44개");
        assert_eq!(reason("nobody wrote this", Lang::Ko), "nobody wrote this");
    }
}
