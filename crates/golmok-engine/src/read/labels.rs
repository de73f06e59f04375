//! Words for codes: what a person writes in a condition for what a table holds.

use crate::query::advise::names;
use golmok_model::{AreaKind, Confidence, RelativeGrade, RiskGrade, TradeAreaKind, reference};

/// A code of a closed set with its words.
type Coded = (&'static str, &'static [&'static str]);

/// The codes of a column that holds one of a closed set, each with its words; `None` for any other column.
pub fn of_column(column: &str) -> Option<Vec<(&'static str, Vec<&'static str>)>> {
    let listed = |all: &[Coded]| all.iter().map(|(code, words)| (*code, words.to_vec())).collect();
    Some(match column {
        "grade" | "grade_raw" => RiskGrade::ALL.iter().map(|g| (g.code(), vec![g.name_ko(), g.name_en()])).collect(),
        "confidence" => {
            let all = [Confidence::Low, Confidence::Medium, Confidence::High];
            all.iter().map(|c| (c.code(), vec![c.name_ko()])).collect()
        }
        "relative_grade" => listed(&[
            (RelativeGrade::Lower.code(), &["더 낮음", "낮음"]),
            (RelativeGrade::NoClearDifference.code(), &["뚜렷한 차이 없음", "차이 없음"]),
            (RelativeGrade::Higher.code(), &["더 높음", "높음"]),
        ]),
        "area_kind" => listed(&[
            (AreaKind::TradeArea.code(), &["상권"]),
            (AreaKind::AdminDong.code(), &["행정동"]),
            (AreaKind::LegalDong.code(), &["법정동"]),
            (AreaKind::Gu.code(), &["자치구"]),
            (AreaKind::City.code(), &["서울", "도시"]),
        ]),
        "trade_area_kind" => listed(&[
            (TradeAreaKind::Alley.code(), &["골목상권", "Alley"]),
            (TradeAreaKind::Developed.code(), &["발달상권", "Developed"]),
            (TradeAreaKind::Market.code(), &["전통시장", "Market"]),
            (TradeAreaKind::Tourist.code(), &["관광특구", "Tourist"]),
        ]),
        _ => return None,
    })
}

/// The code that a column holds for a word, where it is not a code already.
///
/// # Errors
/// What the codes are, where the column holds one of a closed set and the word is none of them.
///
/// # Examples
/// ```
/// use golmok_engine::read::labels::code;
/// assert_eq!(code("grade", "고위험").unwrap().as_deref(), Some("high_risk"));
/// assert_eq!(code("industry_code", "카페").unwrap().as_deref(), Some("CS100010"));
/// assert_eq!(code("gu_code", "종로구").unwrap().as_deref(), Some("11110"));
/// assert_eq!(code("grade", "high_risk").unwrap(), None);
/// assert!(code("grade", "매우위험").unwrap_err().contains("high_risk (고위험)"));
/// assert_eq!(code("area_name", "고위험").unwrap(), None, "a column without codes");
/// ```
pub fn code(column: &str, word: &str) -> Result<Option<String>, String> {
    if let Some(all) = of_column(column) {
        if all.iter().any(|(code, _)| *code == word) {
            return Ok(None);
        }
        let found = all.iter().find(|(_, words)| words.iter().any(|w| w.eq_ignore_ascii_case(word)));
        return found.map(|(code, _)| Some((*code).to_owned())).ok_or_else(|| {
            let known: Vec<String> =
                all.iter().map(|(code, words)| format!("{code} ({})", words.first().unwrap_or(&"-"))).collect();
            format!("{column} holds {}, not {word:?}", known.join(", "))
        });
    }
    Ok(match column {
        "industry_code" if !word.starts_with("CS") => names::industry(word).ok().map(|found| found.code),
        "gu_code" => {
            let known = reference::gu().iter().find(|gu| gu.name_ko == word || gu.name_en.eq_ignore_ascii_case(word));
            known.map(|gu| gu.gu_code.as_str().to_owned())
        }
        _ => None,
    })
}
