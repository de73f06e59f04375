//! What gates and checks found, in Korean: snapshot.json holds the English text.

use super::sentences::in_korean;
use crate::Lang;
use golmok_lake::reason::matched;

/// Parts of findings as the engine writes them, and in Korean; `{}` stands for what varies.
#[rustfmt::skip]
const PARTS: &[(&str, &str)] = &[
    ("not applicable: there is no snapshot before", "비교할 스냅샷이 없음"),
    ("not applicable: there are no ratings before", "비교할 평가가 없음"),
    ("not applicable: there is nothing to rate", "평가할 것이 없음"),
    ("not applicable: there is no backtest of a common origin", "같은 출발점의 검증이 없음"),
    ("not applicable: no new file of rows that were there before", "전에 있던 원천의 새 파일이 없음"),
    ("not applicable: this source is not dated", "날짜가 없는 원천"),
    ("not applicable: a source without earlier figures", "견줄 앞선 수치가 없는 원천"),
    ("not applicable: a source without rows before, {} now", "전에 없던 원천, 현재 {}행"),
    ("{} rows before, {} now: {} %, the limit is {} %", "전 {}행, 현재 {}행: {} %, 한도 {} %"),
    ("{} of {} rows rejected, the limit is {} %", "{1}행 가운데 {0}행 거부, 한도 {2} %"),
    ("{} of {} trade areas", "상권 {1}곳 가운데 {0}곳"),
    ("{} of {} quarters", "분기 {1}개 가운데 {0}개"),
    ("{} of {} industries", "업종 {1}개 가운데 {0}개"),
    ("at least {} % of each are expected", "저마다 적어도 {} %여야 함"),
    ("{} complete quarters, none lost", "온전한 분기 {}개, 잃은 것 없음"),
    ("no longer complete: {}", "더는 온전하지 않은 분기: {}"),
    ("new and incomplete: {} ({})", "새것인데 온전하지 않은 분기: {} ({})"),
    ("say less than the files of the same name before: {} ({} rows, {} before)", "같은 이름의 앞 파일보다 적게 담음: {} ({}행, 전 {}행)"),
    ("no file says less than the one of the same name before", "같은 이름의 앞 파일보다 적게 담은 파일이 없음"),
    ("{} ({} rows, {} before)", "{} ({}행, 전 {}행)"),
    ("{} fails in {} % of the rows of {}, {} % before", "{2}의 {1} % 행에서 {0}이 어긋남, 전 {3} %"),
    ("the limit is a rise of {} %", "한도는 {} % 늘기까지"),
    ("the last day is {} days before the as-of date, the limit is {}", "마지막 날이 기준일보다 {}일 앞섬, 한도 {}일"),
    ("{} rated cells, all within their ranges", "평가한 칸 {}개, 모두 범위 안"),
    ("{} cells are outside their ranges, the first is {}", "범위를 벗어난 칸 {}개, 처음은 {}"),
    ("{} of {} rated cells are no longer rated: {} %, the limit is {} %", "평가하던 칸 {1}개 가운데 {0}개를 더는 평가하지 못함: {2} %, 한도 {3} %"),
    ("the first is {}", "처음은 {}"),
    ("stability index {} of the closure probability, the limit is {}", "폐업확률의 안정성 지수 {}, 한도 {}"),
    ("{} of {} grades moved: {} %, the limit is {} % with a new quarter of counts", "등급 {1}개 가운데 {0}개가 바뀜: {2} %, 점포 수의 새 분기가 들어온 때의 한도 {3} %"),
    ("{} of {} grades moved: {} %, the limit is {} %", "등급 {1}개 가운데 {0}개가 바뀜: {2} %, 한도 {3} %"),
    ("explained share at {}: {}, {} before", "{} 출발점의 설명 몫 {}, 전 {}"),
    ("the limit is a loss of {}", "한도는 {} 잃기까지"),
    ("{}: in {} % of the cells the stores of before, with openings and without closures, are not those of now ({} % in the pair before, the limit is a rise of {} %)", "{}: 칸의 {} %에서 앞 점포에 개업을 더하고 폐업을 뺀 수가 지금 점포와 다름(앞 분기 사이에는 {} %, 한도는 {} % 늘기까지)"),
    ("{}: {} % of the cells were counted anew, the limit is {} %", "{}: 칸의 {} %를 다시 셈, 한도 {} %"),
    ("{}: {} is {} apart from {} of before, {} from its own past (mean log)", "{}: {}이 앞의 {3}에서 {2}, 제 과거에서 {4} 떨어짐(로그 평균)"),
    ("{}: {} % of the cells have the very figures of {}, the limit is {} %", "{}: 칸의 {} %가 {}의 수치와 똑같음, 한도 {} %"),
    ("{}: the total over all cells is {} times that of before, the limit is a factor of {}", "{}: 모든 칸의 합이 앞의 {}배, 한도 {}배"),
    ("{}: the total of {} cells is {} times that of before, the limit is a factor of {}", "{}: 칸 {}개의 합이 앞의 {}배, 한도 {}배"),
    ("{}: the median cell of {} cells is {} times that of before, the limit is a factor of {}", "{}: 칸 {}개의 중앙값이 앞의 {}배, 한도 {}배"),
    ("{}: the rank correlation of {} cells with their own past is {}, the limit is {}", "{}: 칸 {}개와 제 과거의 순위상관 {}, 한도 {}"),
    ("{}: {} % of the rows have a code of {} ({}), the limit is {} %", "{}: 행의 {} %가 {} 코드({}), 한도 {} %"),
    ("{}: {} % of the names of {} are others ({}), the limit is {} %", "{}: {2} 이름의 {1} %가 다름({3}), 한도 {4} %"),
    ("{}: {} names of {}, {} before", "{}: {2} 이름 {1}개, 전 {3}개"),
    ("the limit is a loss of {} %", "한도는 {} % 잃기까지"),
    ("{}: {} % more names look garbled, the limit is {} %", "{}: 깨진 듯한 이름이 {} % 늘어남, 한도 {} %"),
    ("{} {}: two files of one publication say different things of {} of {} cells, the limit is {} %", "{} {}: 한 발표의 두 파일이 칸 {3}개 가운데 {2}개를 달리 말함, 한도 {4} %"),
    ("{}: {} of {} areas moved by more than 300 m, the limit is {} %", "{}: 구역 {2}개 가운데 {1}개가 300 m 넘게 옮겨짐, 한도 {3} %"),
    ("{}: {} of {} areas have another size by more than half, the limit is {} %", "{}: 구역 {2}개 가운데 {1}개의 크기가 절반 넘게 달라짐, 한도 {3} %"),
    ("{}: {} of {} areas had a place and have none, the limit is {} %", "{}: 구역 {2}개 가운데 {1}개가 자리를 잃음, 한도 {3} %"),
    ("{}: {} of {} areas are in another gu, the limit is {} %", "{}: 구역 {2}개 가운데 {1}개의 자치구가 달라짐, 한도 {3} %"),
    ("{}: {} of {} areas are gone, the limit is {} %", "{}: 구역 {2}개 가운데 {1}개가 사라짐, 한도 {3} %"),
    ("{}: {} of {} areas have another name, the limit is {} %", "{}: 구역 {2}개 가운데 {1}개의 이름이 달라짐, 한도 {3} %"),
    ("{}: {} of {} areas are outside the city, the limit is {} %", "{}: 구역 {2}개 가운데 {1}개가 시 밖에 있음, 한도 {3} %"),
    ("{}: {} of {} licences known before {}, the limit is {} %", "{}: 알던 인허가 {2}건 가운데 {1}건이 달라짐({3}), 한도 {4} %"),
    ("{}: {} of {} shops have another name, the limit is {} %", "{}: 가게 {2}곳 가운데 {1}곳의 이름이 달라짐, 한도 {3} %"),
    ("{}: {} of {} rows, the limit is {} %", "{}: {2}행 가운데 {1}행, 한도 {3} %"),
    ("{} tables of {} would be gone: {}", "{1}의 표 {0}개가 사라짐: {2}"),
    ("the ratings of {} are damaged, and so are those of every snapshot before: nothing is left to compare with", "{}의 평가가 손상되었고 그 앞도 모두 그러하여 견줄 것이 없음"),
    ("{} files were given again and replaced those of before", "다시 받은 파일 {}개가 앞의 것을 갈음함"),
    ("{} files stand as another version of golmok read them: {}", "파일 {}개는 다른 판의 golmok이 읽은 그대로임: {}"),
    ("{} in {} comparisons", "비교 {1}번에서 어긋남 없음: {0}"),
    ("holds in {} of {} pairs of consecutive complete quarters", "이어진 온전한 분기 {1}쌍 가운데 {0}쌍에서 맞음"),
    ("holds in {} of {} rows", "{1}행 가운데 {0}행에서 맞음"),
    ("as before what was accepted: {}", "받아들이기 전과 같음: {}"),
    ("and {} more", "그 밖에 {}건"),
];

/// The finding of a check in the language asked for; a part that is not known stays as it is.
///
/// ```
/// use golmok_report::{Lang, words};
/// let found = "8209 rows before, 9248 now: +12.66 %, the limit is 10 %";
/// assert_eq!(words::finding(found, Lang::Ko), "전 8209행, 현재 9248행: +12.66 %, 한도 10 %");
/// ```
pub fn finding(text: &str, lang: Lang) -> String {
    if lang == Lang::En {
        return text.to_owned();
    }
    let part = |part: &str| {
        let known = PARTS.iter().find_map(|(en, ko)| Some(in_korean(ko, &matched(en, part)?)));
        known.unwrap_or_else(|| part.to_owned())
    };
    text.split("; ").map(part).collect::<Vec<_>>().join("; ")
}

/// How a check ended, by the word of snapshot.json.
pub fn status(word: &str, lang: Lang) -> &str {
    match (lang, word) {
        (Lang::Ko, "passed") => "통과",
        (Lang::Ko, "noted") => "알림",
        (Lang::Ko, "not_applicable") => "해당 없음",
        (Lang::Ko, "failed") => "걸림",
        (Lang::Ko, "accepted") => "받아들임",
        (Lang::En, "not_applicable") => "not applicable",
        _ => word,
    }
}

/// A fact of what a refresh changed, as the change report has it.
pub fn because(fact: &str, lang: Lang) -> String {
    const FACTS: [(&str, &str); 7] = [
        ("files: {}", "파일 {}개"),
        ("as of: {} → {}", "기준일: {} → {}"),
        ("settings: {} → {}", "설정: {} → {}"),
        ("staging: {} → {}", "읽는 방법: {} → {}"),
        ("place: {} → {}", "배치: {} → {}"),
        ("measure: {} → {}", "지표: {} → {}"),
        ("rate: {} → {}", "평가: {} → {}"),
    ];
    let known = || FACTS.iter().find_map(|(en, ko)| Some(in_korean(ko, &matched(en, fact)?)));
    if lang == Lang::En { None } else { known() }.unwrap_or_else(|| fact.to_owned())
}

/// What became of a file, by the word of the change report.
pub fn of_file(word: &str, lang: Lang) -> &str {
    let (ko, en) = match word {
        "new" => ("새 파일", "new"),
        "replaced" => ("갈음함", "replaced"),
        "kept_beside" => ("앞의 것과 함께 둠", "kept beside the one before"),
        "gone" => ("없어짐", "gone"),
        "held" => ("보류 중", "held"),
        "damaged" => ("손상됨", "damaged"),
        "unknown" => ("모르는 배치", "unknown layout"),
        "refused" => ("읽지 않음", "not read"),
        "duplicate" => ("같은 내용", "duplicate"),
        "being_written" => ("아직 쓰는 중", "still being written"),
        _ => return word,
    };
    lang.pick(ko, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_said_in_korean_with_all_that_varies() {
        for (en, _) in PARTS {
            let values: Vec<String> = (0..en.matches("{}").count()).map(|i| format!("v{i}v")).collect();
            let text = golmok_lake::reason::filled(en, &values.iter().map(String::as_str).collect::<Vec<_>>());
            let said = finding(&text, Lang::Ko);
            assert!(said.chars().any(|c| ('가'..='힣').contains(&c)), "{text} → {said}");
            assert!(values.iter().all(|value| said.contains(value)) && !said.contains('{'), "{text} → {said}");
        }
        assert_eq!(finding("nobody knows this; and 3 more", Lang::Ko), "nobody knows this; 그 밖에 3건");
        assert_eq!(status("failed", Lang::Ko), "걸림");
        assert_eq!(of_file("being_written", Lang::En), "still being written");
    }
}
