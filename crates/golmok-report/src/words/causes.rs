//! Errors of every library in the language asked for, by their type.

use super::{lake_error, sentence};
use crate::Lang;
use golmok_engine::{Error as EngineError, FetchError};
use golmok_lake::LakeError;
use std::error::Error;

/// One cause of a chain of errors, in the language asked for. What a library outside golmok said stays as it is.
pub fn cause(error: &(dyn Error + 'static), lang: Lang) -> String {
    if let Some(error) = error.downcast_ref::<LakeError>() {
        return lake_error(error, lang);
    }
    if let Some(EngineError::Stale(mark)) = error.downcast_ref::<EngineError>() {
        return crate::stale::refusal(mark, lang);
    }
    if lang == Lang::En {
        return error.to_string();
    }
    if let Some(error) = error.downcast_ref::<EngineError>() {
        return engine(error);
    }
    if let Some(error) = error.downcast_ref::<FetchError>() {
        return fetch(error);
    }
    match error.downcast_ref::<crate::error::ReportError>() {
        Some(error) => report(error),
        None => sentence(&error.to_string(), lang),
    }
}

fn engine(error: &EngineError) -> String {
    match error {
        EngineError::NotFound { what, asked, nearest } => {
            let what = match *what {
                "area" => "구역",
                "industry" => "업종",
                "table" => "표",
                other => other,
            };
            format!("{what} ‘{asked}’이 없습니다; 가까운 이름: {}", nearest.join(", "))
        }
        EngineError::Ambiguous { asked, candidates } => {
            format!("‘{asked}’이라는 구역이 여럿입니다. 코드를 주십시오: {}", candidates.join(", "))
        }
        EngineError::NotRated { area, industry } => {
            format!("구역 {area}, 업종 {industry}의 평가가 mart_entry_risk에 없습니다")
        }
        EngineError::NoTable { table, made_by } => {
            format!("레이크에 표 {table}이 없습니다; `golmok {made_by}`로 만듭니다")
        }
        EngineError::UnknownColumns { path, others, known } => {
            format!("{}: 읽지 않는 열: {others}; 쓸 수 있는 열: {known}", path.display())
        }
        EngineError::Held(held) => {
            let one = |(name, detail): &(String, String)| format!("{name}: {}; ", super::finding(detail, Lang::Ko));
            let found: String = held.failed.iter().map(one).collect();
            let changes = held.changes.as_ref().map(|changes| {
                let (new, lost) = changes.new_and_lost;
                let left = match changes.left.as_slice() {
                    [] => String::new(),
                    left => format!("; 아직 쓰는 중이라 다음으로 미룬 파일: {}", left.join(", ")),
                };
                format!(
                    "; 공개하면 등급 {}개 가운데 {}개가 움직이고 {new}개가 생기고 {lost}개가 없어집니다: {}{left}",
                    changes.compared,
                    changes.moved,
                    changes.report.display()
                )
            });
            format!(
                "{found}살펴볼 수 있게 {}에 두었습니다{}; 그래도 공개하려면: {}",
                held.kept.display(),
                changes.unwrap_or_default(),
                held.command()
            )
        }
        EngineError::Lake(error) => lake_error(error, Lang::Ko),
        EngineError::Fetch(error) => fetch(error),
        EngineError::While { doing, .. } => sentence(doing, Lang::Ko),
        other => sentence(&other.to_string(), Lang::Ko),
    }
}

fn report(error: &crate::error::ReportError) -> String {
    use crate::error::ReportError as E;
    match error {
        E::Engine(error) => engine(error),
        E::Lake(error) => lake_error(error, Lang::Ko),
        E::Template { page, source } => format!("{page} 쪽을 만들 수 없습니다: {source}"),
        E::Xlsx { path, source } => format!("{}: 엑셀 파일을 쓸 수 없습니다: {source}", path.display()),
        E::TooManyRows { path, rows } => format!(
            "{}: {rows}행은 엑셀 한 시트(1,048,575행)에 들어가지 않습니다; --where로 줄이거나 .parquet, .csv로 쓰십시오",
            path.display()
        ),
        E::Json { what, source } => format!("{what}을 JSON으로 쓸 수 없습니다: {source}"),
        E::UnitPath { path } => format!(
            "{} 은(는) 유닛이나 crontab에 적을 수 없습니다; 글자, 숫자, / . _ - + @ 로 된 절대 경로로 하십시오",
            path.display()
        ),
        E::NoGeometry { table } => {
            format!("표 {table}에 geometry_wkb 열이 없어 GeoJSON이 될 수 없습니다; ref_areas와 평가에 구역이 있습니다")
        }
        E::Geometry { table, row, reason } => format!("{table}: {row}행의 도형을 읽을 수 없습니다: {reason}"),
        E::File { doing, path, source } => format!("{}: {}: {source}", path.display(), super::errors::io(doing)),
        E::Format { asked, formats, .. } => {
            format!("‘{asked}’은 쓸 수 있는 형식이 아닙니다; 파일 이름을 다음 가운데 하나로 끝내십시오: {formats}")
        }
        E::Column { column, reason } => format!("{column} 열: {reason}"),
        other => sentence(&other.to_string(), Lang::Ko),
    }
}

fn fetch(error: &FetchError) -> String {
    match error {
        FetchError::Key => "Open API 인증키는 글자와 숫자여야 합니다; 받은 키를 GOLMOK_API_KEY에 넣으십시오".to_owned(),
        FetchError::Option { name, reason } => format!("{name}: {}", trouble(reason)),
        FetchError::Page { service, start, end, reason, attempts } => format!(
            "{service}, {start}–{end}행: {}, {attempts}번 시도함; 나중에 다시 돌리면 여기서 이어집니다",
            trouble(reason)
        ),
        FetchError::Refused { service, code, message } => {
            format!("{service}: Open API의 답 {code}: {}", trouble(message))
        }
        FetchError::Schema { service, reason, out } => format!(
            "{service}: {}; Open API의 배치가 바뀌었습니다. {}에는 아무것도 쓰지 않았습니다",
            trouble(reason),
            out.display()
        ),
        FetchError::Moved { service, reason } => format!(
            "{service}: 받는 동안 행이 쪽 사이를 두 번 옮겼습니다({}); 한가한 때에 다시 하십시오",
            trouble(reason)
        ),
        FetchError::Io { path, doing, source } => {
            format!("{}: {}: {source}", path.display(), super::errors::io(doing))
        }
        other => other.to_string(),
    }
}

/// What was wrong with an answer.
fn trouble(reason: &str) -> String {
    let known = TROUBLES.iter().find_map(|(en, ko)| Some((ko, golmok_lake::reason::matched(en, reason)?)));
    known.map_or_else(|| reason.to_owned(), |(ko, values)| golmok_lake::reason::filled(ko, &values))
}

#[rustfmt::skip]
const TROUBLES: [(&str, &str); 17] = [
    ("pages have 1–{} rows and are asked for at least once", "한 쪽은 1–{}행이고 적어도 한 번은 물어야 합니다"),
    ("a service and its parameters are letters, digits, _ and -", "서비스와 인자는 글자, 숫자, _ 와 - 로 씁니다"),
    ("no answer: {}", "답이 없음: {}"),
    ("HTTP status {}", "HTTP 상태 {}"),
    ("the address or the service is wrong", "주소나 서비스가 틀림"),
    ("the answer is no JSON: {}", "답이 JSON이 아님: {}"),
    ("the answer is {}, not JSON", "답이 JSON이 아니라 {}"),
    ("the answer has no list_total_count and row", "답에 list_total_count와 row가 없음"),
    ("a row is no object", "행이 객체가 아님"),
    ("the Open API says {}: {}", "Open API의 답 {}: {}"),
    ("a row repeats: row {} was there before", "행이 되풀이됨: {}행이 앞에 있었음"),
    ("{} rows instead of {}", "{}행, 있어야 할 것은 {}행"),
    ("{} rows became {}", "{}행이 {}행으로 바뀜"),
    ("there are no rows", "행이 없음"),
    ("columns are missing: {}", "없는 열: {}"),
    ("row {} has other columns than the first page: {} is new", "{}행의 열이 첫 쪽과 다름: {}이 새로 나옴"),
    ("row {} holds more than values", "{}행에 값이 아닌 것이 있음"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn is_korean(text: &str) -> bool {
        text.chars().any(|c| ('가'..='힣').contains(&c))
    }

    fn said_in_both(error: &(dyn Error + 'static)) {
        let (korean, english) = (cause(error, Lang::Ko), cause(error, Lang::En));
        assert!(is_korean(&korean), "{korean}");
        assert!(!is_korean(&english), "{english}");
    }

    #[test]
    fn every_error_of_a_download_is_said_in_both_languages() {
        let (service, reason) = ("VwsmTrdarStorQq".to_owned(), "there are no rows".to_owned());
        let io = || std::io::Error::other("disk");
        for error in [
            FetchError::Key,
            FetchError::Option { name: "page", reason: reason.clone() },
            FetchError::Page { service: service.clone(), start: 1, end: 5, reason: reason.clone(), attempts: 3 },
            FetchError::Refused { service: service.clone(), code: "INFO-100".to_owned(), message: "no".to_owned() },
            FetchError::Schema { service: service.clone(), reason: reason.clone(), out: PathBuf::from("f.csv") },
            FetchError::Moved { service, reason },
            FetchError::Io { path: PathBuf::from("f.csv"), doing: "write", source: io() },
        ] {
            said_in_both(&error);
            said_in_both(&EngineError::from(error));
        }
        for (en, ko) in TROUBLES {
            assert_eq!(en.matches("{}").count(), ko.matches("{}").count(), "{en}");
            assert!(is_korean(ko) && is_korean(&trouble(&en.replace("{}", "x1"))), "{en}");
        }
    }

    #[test]
    fn every_error_of_the_engine_is_said_in_both_languages() {
        let one = || vec!["3110001".to_owned()];
        let whiles = || Box::new(EngineError::Invalid("max_hours must be positive".to_owned()));
        for error in [
            EngineError::NotFound { what: "area", asked: "x".to_owned(), nearest: one() },
            EngineError::NotFound { what: "industry", asked: "x".to_owned(), nearest: one() },
            EngineError::Ambiguous { asked: "x".to_owned(), candidates: one() },
            EngineError::NotRated { area: "3110001".to_owned(), industry: "CS100010".to_owned() },
            EngineError::OutOfScope("no rated area holds the point or lies within --radius".to_owned()),
            EngineError::NoTable { table: "core_cells", made_by: "place" },
            EngineError::UnknownColumns { path: PathBuf::from("w.csv"), others: "a".to_owned(), known: "b".to_owned() },
            EngineError::Invalid("max_hours must be positive".to_owned()),
            EngineError::While { doing: "section [refresh]".to_owned(), source: whiles() },
        ] {
            said_in_both(&error);
        }
    }

    #[test]
    fn every_error_of_the_lake_is_said_in_both_languages() {
        use golmok_lake::error::RejectedRow;
        use golmok_lake::source::Reject;
        use golmok_model::SourceKind;
        let path = || PathBuf::from("l");
        let snapshots = || vec!["20250101T000000Z".to_owned()];
        let json = || serde_json::from_str::<u8>("x").expect_err("no JSON");
        for error in [
            LakeError::Io { path: path(), doing: "read", source: std::io::Error::other("disk") },
            LakeError::Json { path: path(), source: json() },
            LakeError::Locked { path: path(), holder: "7".to_owned() },
            LakeError::NoLocks { path: path(), source: std::io::Error::other("ENOLCK") },
            LakeError::LockLost { path: path() },
            LakeError::NoLake { path: path() },
            LakeError::NoSnapshot { path: path() },
            LakeError::NoCurrent { path: path(), snapshots: snapshots() },
            LakeError::CurrentIsNoLink { path: path(), snapshots: snapshots() },
            LakeError::UnknownSnapshot { path: path(), id: "x".to_owned() },
            LakeError::UnknownTable { snapshot: "x".to_owned(), table: "t".to_owned() },
            LakeError::PartExists { table: "t".to_owned(), part: "p".to_owned() },
            LakeError::NotSorted { table: "t".to_owned(), part: "p".to_owned(), key: "k".to_owned() },
            LakeError::Column { table: "t".to_owned(), column: "c".to_owned(), reason: "is missing".to_owned() },
            LakeError::NotAccepted { path: path(), reason: "there is no rejected snapshot".into() },
            LakeError::NotATarget {
                snapshot: "20261124T020000Z".into(),
                reason: golmok_lake::reason::Reason::HasHeldFile { file: "a.csv".into() },
            },
            LakeError::Damaged { path: path(), reason: "damaged archive: x".into() },
            LakeError::NotRead { path: path(), reason: "unknown header".into() },
            LakeError::RowsLost { path: path(), rows: 3, staged: 1, rejected: 1 },
            LakeError::Sidecar { path: path(), reason: "has no `published`".into() },
            LakeError::TooManyRejects {
                kind: SourceKind::Sales,
                rejected: 2,
                rows: 3,
                limit_percent: 1.0,
                first: vec![RejectedRow {
                    file: "f.csv".to_owned(),
                    reject: Reject {
                        line: 3,
                        column: "c".to_owned(),
                        value: Some("v".to_owned()),
                        reason: "unknown header".into(),
                    },
                }],
                kept: path(),
            },
            LakeError::TooManyCaveats {
                file: "f.csv".to_owned(),
                caveat: "closed_unparseable".to_owned(),
                rows: 1,
                of: 2,
                limit_percent: 1.0,
                examples: Vec::new(),
                kept: path(),
            },
        ] {
            said_in_both(&error);
        }
    }
}
