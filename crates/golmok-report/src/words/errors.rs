//! Errors of the lake in Korean.

use super::{caveat, why};
use crate::Lang;
use golmok_lake::LakeError;
use golmok_lake::error::RejectedRow;
use golmok_lake::source::Example;

/// An error of the lake in the language asked for.
pub fn lake_error(error: &LakeError, lang: Lang) -> String {
    if lang == Lang::En {
        return error.to_string();
    }
    match error {
        LakeError::Io { path, doing, source } => format!("{}: {}: {source}", path.display(), io(doing)),
        LakeError::Json { path, source } => {
            format!("{}: 스냅샷 설명이 아닙니다: {source}; 다른 스냅샷으로 되돌리거나 다시 만드십시오", path.display())
        }
        LakeError::NewerFormat { path, found, known } => format!(
            "{}: 레이크 형식 {found}이고 이 golmok은 {known}까지 읽습니다: 이것을 쓴 golmok이나 더 새것을 쓰십시오(`golmok --version`이 형식을 말합니다); 아무것도 바꾸지 않았습니다",
            path.display()
        ),
        LakeError::ReadByOther { files } => format!(
            "레이크의 파일 {}개는 다른 판의 golmok이 읽은 것인데 이번에 주지 않았습니다: {}; 다시 주거나, 그 판이 읽은 대로 두려면 같은 명령에 --keep-staged를 붙이십시오; 아무것도 바꾸지 않았습니다",
            files.len(),
            files.join(", ")
        ),
        LakeError::Locked { path, holder } => {
            format!("{}: 다른 작업이 쓰는 중입니다({holder}); 끝날 때까지 기다리십시오", path.display())
        }
        LakeError::NoLocks { path, source } => format!(
            "{}: 잠글 수 없어({source}) 다른 작업이 쓰는지 알 수 없습니다; 잠금 없이는 쓰지 않습니다: 로컬 디스크에 두거나 네트워크 파일 시스템의 잠금 서비스를 켜십시오",
            path.display()
        ),
        LakeError::LockLost { path } => format!(
            "{}: 쓰는 동안 잠금 파일이 없어졌습니다. 다른 작업이 쓰고 있을 수 있어 아무것도 공개하지 않았습니다",
            path.display()
        ),
        LakeError::NoLake { path } => {
            format!("{}: 레이크가 아닙니다; `golmok ingest` 나 `golmok run` 으로 만드십시오", path.display())
        }
        LakeError::NoSnapshot { path } => {
            format!("{}: 스냅샷이 없습니다; `golmok ingest` 나 `golmok run` 으로 만드십시오", path.display())
        }
        LakeError::NoCurrent { path, snapshots } => format!(
            "{}: 현재 스냅샷이 없습니다; `golmok rollback NAME` 으로 하나를 고르십시오: {}",
            path.display(),
            snapshots.join(", ")
        ),
        LakeError::CurrentIsNoLink { path, snapshots } => format!(
            "{}: 링크가 아니라 폴더입니다(링크를 따라간 복사?); 지운 다음 `golmok rollback NAME` 하십시오: {}",
            path.display(),
            snapshots.join(", ")
        ),
        LakeError::UnknownSnapshot { path, id } => {
            format!("{}: 스냅샷 {id} 이 없습니다; `golmok status --snapshots` 로 볼 수 있습니다", path.display())
        }
        LakeError::UnknownTable { snapshot, table } => format!("스냅샷 {snapshot} 에 테이블 {table} 이 없습니다"),
        LakeError::NotATarget { snapshot, reason } => format!(
            "스냅샷 {snapshot}: {}; 그래도 현재로 하려면 `golmok rollback {snapshot} --force`",
            why(reason, lang)
        ),
        LakeError::NotAccepted { path, reason } => {
            format!("{}: {}; 아무것도 공개하지 않았습니다", path.display(), why(reason, lang))
        }
        LakeError::Damaged { path, reason } | LakeError::NotRead { path, reason } => {
            format!("{}: {}", path.display(), why(reason, lang))
        }
        LakeError::Sidecar { path, reason } => {
            let reason = why(reason, lang);
            format!("{}: {reason}; `published = 2024-05-31` 같은 줄이 있어야 합니다", path.display())
        }
        LakeError::TooManyRejects { kind, rejected, rows, limit_percent, first, kept } => format!(
            "{}: {rows}행 가운데 {rejected}행을 거부했습니다(한도 {limit_percent} %){}; `golmok rejects --snapshot {}` 로 보십시오",
            kind.name_ko(),
            first.iter().map(|row| format!("; {}", rejected_row(row, lang))).collect::<String>(),
            kept.file_name().unwrap_or(kept.as_os_str()).to_string_lossy()
        ),
        LakeError::TooManyCaveats { file, caveat: code, rows, of, limit_percent, examples, .. } => format!(
            "{file}: {} — {of}행 가운데 {rows}행(한도 {limit_percent} %): {}",
            caveat(code, lang),
            examples.iter().map(example).collect::<Vec<_>>().join("; ")
        ),
        LakeError::Parquet { path, source } => format!("{}: Parquet 파일을 다룰 수 없습니다: {source}", path.display()),
        LakeError::Arrow { table, source } => format!("표 {table}의 틀에 맞지 않는 행입니다: {source}"),
        LakeError::Column { table, column, reason } => {
            format!("표 {table}, {column} 열이 틀에 맞지 않습니다: {reason}")
        }
        LakeError::PartExists { table, part } => format!("표 {table}: 조각 {part}을 이 스냅샷에 이미 썼습니다"),
        LakeError::NotSorted { table, part, key } => {
            format!("표 {table}: 조각 {part}의 행이 열쇠({key}) 차례가 아닙니다")
        }
        LakeError::RowsLost { path, rows, staged, rejected } => format!(
            "{}: {rows}행을 읽었는데 {staged}행이 들어가고 {rejected}행을 거부했습니다; 이 파일의 배치를 알려 주십시오",
            path.display()
        ),
        other => other.to_string(),
    }
}

fn rejected_row(row: &RejectedRow, lang: Lang) -> String {
    let reject = &row.reject;
    let column = if reject.column.is_empty() { String::new() } else { format!(" {}", reject.column) };
    let value = reject.value.as_ref().map(|value| format!(" ‘{value}’")).unwrap_or_default();
    format!("{} {}행{column}{value}: {}", row.file, reject.line, why(&reject.reason, lang))
}

fn example(example: &Example) -> String {
    match example.value.is_empty() {
        true => format!("{}행", example.line),
        false => format!("{}행 ‘{}’", example.line, example.value),
    }
}

pub(super) fn io(doing: &str) -> &'static str {
    match doing {
        "find" => "찾을 수 없습니다",
        "open" => "열 수 없습니다",
        "read" | "read the folder" | "list" => "읽을 수 없습니다",
        "write" => "쓸 수 없습니다",
        _ => "할 수 없습니다",
    }
}
