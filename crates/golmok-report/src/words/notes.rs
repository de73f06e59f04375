//! Words for what was read and could not be used, or not in full.

use crate::Lang;
use golmok_engine::read::notes::{EndedCode, Note};
use golmok_model::AreaKind;

/// Codes that are listed; of more their number is told.
const LISTED: usize = 10;

/// A note as one sentence, with what to do where there is something to do.
pub fn note(note: &Note, lang: Lang) -> String {
    match (note, lang) {
        (Note::ShopsWithoutKey { file }, Lang::Ko) => format!(
            "{file}: 상가(상권)정보를 일부 열만 담은 파일로, 상가업소번호가 없어 읽었으나 쓰지 않습니다(점포 수 대조, 점포의 자리). \
             공공데이터포털의 39열 파일을 주십시오"
        ),
        (Note::ShopsWithoutKey { file }, Lang::En) => format!(
            "{file}: a cut of the shop register (상가정보) without 상가업소번호; read, but used neither to hold counts against \
             each other nor for places of shops. Give the 39 columns of data.go.kr"
        ),
        (Note::ShopsWithoutDate { file }, Lang::Ko) => format!(
            "{file}: 상가(상권)정보가 언제의 것인지 알 수 없어 읽었으나 쓰지 않습니다. 파일 이름에 연월(예: _202312)을 넣거나 \
             {file}.meta.toml에 published를 적으십시오"
        ),
        (Note::ShopsWithoutDate { file }, Lang::En) => format!(
            "{file}: nothing tells of when this shop register (상가정보) is; read, but not used. Put year and month into the \
             file's name (e.g. _202312), or `published` into {file}.meta.toml"
        ),
        (Note::ShopsLater { file, day }, Lang::Ko) => {
            format!("{file}: 상가(상권)정보 {day}은 기준일보다 늦어 읽었으나 쓰지 않습니다")
        }
        (Note::ShopsLater { file, day }, Lang::En) => {
            format!("{file}: the shop register of {day} is later than the as-of date; read, but not used")
        }
        (Note::DongsWithoutCode { edition, codes, all }, Lang::Ko) => format!(
            "통계청 행정동 경계({edition}) {all}개 가운데 {}개는 행정동 코드와 이어지지 않아(코드로도, 이름과 자리로도) 행정동으로 쓰지 \
             않습니다: {}. adm_cd2 열이 있는 경계 파일을 함께 주십시오",
            codes.len(),
            listed(codes.iter().cloned(), codes.len(), lang)
        ),
        (Note::DongsWithoutCode { edition, codes, all }, Lang::En) => format!(
            "{} of {all} admin dongs of Statistics Korea ({edition}) join with no administrative code, by number or by name and \
             place, and give no dong: {}. Give a boundary file with a field adm_cd2 beside them",
            codes.len(),
            listed(codes.iter().cloned(), codes.len(), lang)
        ),
        (Note::CodesWithoutBoundary { kind, codes }, Lang::Ko) => format!(
            "점포 수는 있으나 경계가 없는 {} 코드 {}개: {}. 더 새로운 경계 파일을 주십시오",
            kind_name(*kind, lang),
            codes.len(),
            listed(codes.iter().cloned(), codes.len(), lang)
        ),
        (Note::CodesWithoutBoundary { kind, codes }, Lang::En) => format!(
            "{} {} codes have counts of stores and no boundary: {}. Give a newer boundary file",
            codes.len(),
            kind_name(*kind, lang),
            listed(codes.iter().cloned(), codes.len(), lang)
        ),
        (Note::CodesEnd { kind, codes }, Lang::Ko) => format!(
            "점포 수가 중간에 끝나는 {} 코드 {}개: {} · 코드가 끝난 것은 폐업이 아닙니다",
            kind_name(*kind, lang),
            codes.len(),
            listed(codes.iter().map(|code| ended(code, lang)), codes.len(), lang)
        ),
        (Note::CodesEnd { kind, codes }, Lang::En) => format!(
            "{} {} codes have counts that end: {} · the end of a code is no closure",
            codes.len(),
            kind_name(*kind, lang),
            listed(codes.iter().map(|code| ended(code, lang)), codes.len(), lang)
        ),
        (Note::ShopsWithoutDong { shops, all }, Lang::Ko) => format!(
            "영업 중인 가게 {}곳 가운데 {}곳({:.1}%)은 넣은 경계 파일의 어느 행정동에도 들지 않습니다: 빠진 동이 있는 파일입니다. 이 가게들은 \
             시군과 도시에는 셉니다",
            crate::numbers::count(*all as i64),
            crate::numbers::count(*shops as i64),
            100.0 * *shops as f64 / *all as f64
        ),
        (Note::ShopsWithoutDong { shops, all }, Lang::En) => format!(
            "{} of {} running shops ({:.1}%) lie in no admin dong of the boundary file: some dongs are missing in it. These \
             shops count in gu and city",
            crate::numbers::count(*shops as i64),
            crate::numbers::count(*all as i64),
            100.0 * *shops as f64 / *all as f64
        ),
        (
            Note::CutRegister { .. } | Note::ClosingsBegin { .. } | Note::ToldLate { .. } | Note::OfficeEnds { .. },
            _,
        ) => super::registers::note(note, lang),
        // A note of a later engine.
        (other, _) => format!("{other:?}"),
    }
}

fn listed(texts: impl Iterator<Item = String>, all: usize, lang: Lang) -> String {
    let shown: Vec<String> = texts.take(LISTED).collect();
    let more = all - shown.len();
    shown.join(", ")
        + &match (more, lang) {
            (0, _) => String::new(),
            (_, Lang::Ko) => format!(" 밖 {more}개"),
            (_, Lang::En) => format!(" and {more} more"),
        }
}

fn ended(of: &EndedCode, lang: Lang) -> String {
    let EndedCode { code, last, successors } = of;
    let next = successors.join("·");
    match (successors.is_empty(), lang) {
        (true, Lang::Ko) => format!("{code}({last}까지)"),
        (true, Lang::En) => format!("{code} (to {last})"),
        (false, Lang::Ko) => format!("{code}({last}까지, 다음 분기부터 {next})"),
        (false, Lang::En) => format!("{code} (to {last}, then {next})"),
    }
}

fn kind_name(kind: AreaKind, lang: Lang) -> &'static str {
    let (ko, en) = match kind {
        AreaKind::TradeArea => ("상권", "trade area"),
        AreaKind::AdminDong => ("행정동", "admin dong"),
        AreaKind::LegalDong => ("법정동", "legal dong"),
        AreaKind::Gu => ("자치구", "gu"),
        AreaKind::City => ("도시", "city"),
    };
    lang.pick(ko, en)
}

#[cfg(test)]
mod tests {
    use super::*;
    use golmok_model::Quarter;

    #[test]
    fn every_note_is_said_in_both_languages() {
        let codes: Vec<String> = (0..12).map(|i| format!("1174052{i}")).collect();
        let last = Quarter::from_code(20242).expect("a quarter");
        let successors = vec!["11740525".to_owned(), "11740526".to_owned()];
        let split = EndedCode { code: "11740520".to_owned(), last, successors };
        let file = "semas.csv".to_owned();
        for of in [
            Note::ShopsWithoutKey { file: file.clone() },
            Note::ShopsWithoutDate { file: file.clone() },
            Note::ShopsLater { file, day: jiff::civil::date(2024, 3, 31) },
            Note::CodesWithoutBoundary { kind: AreaKind::AdminDong, codes: codes.clone() },
            Note::DongsWithoutCode { edition: "2025".to_owned(), codes, all: 426 },
            Note::CodesEnd { kind: AreaKind::AdminDong, codes: vec![split] },
            Note::CutRegister {
                trade: "10_32_01_P".to_owned(),
                cities: (0..12).map(|i| format!("300000{i}")).collect(),
                all: 31,
                licences: 4000,
                because: "all of its 4000 rows have ended: a file of closed premises only, or of terms; survival and ratings cannot be told".to_owned(),
            },
            Note::ClosingsBegin {
                trade: "10_32_01_P".to_owned(),
                first: jiff::civil::date(2012, 1, 1),
                last: jiff::civil::date(2014, 1, 1),
                cities: 3,
                all: 31,
            },
            Note::ToldLate { trade: "10_32_01_P".to_owned(), data_date: jiff::civil::date(2020, 12, 7), days: 40, percent: 66 },
            Note::ShopsWithoutDong { shops: 7, all: 100 },
            Note::OfficeEnds { cancelled: 1, bursts: 2, pop_ups: 3 },
        ] {
            let (korean, english) = (note(&of, Lang::Ko), note(&of, Lang::En));
            assert!(korean.chars().any(|c| ('가'..='힣').contains(&c)), "{korean}");
            assert!(!english.contains("다.") && !english.contains('{'), "{english}");
        }
    }
}
