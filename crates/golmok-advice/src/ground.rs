//! What the report rests on, what it does not know, and its legal line.

use crate::known::Words;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A source with its data date.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceLine {
    /// Official name of the source.
    pub name: Words,
    /// Last day it speaks of.
    pub data_date: Option<Date>,
    /// Files of it in the lake.
    pub files: usize,
    /// Publication that was read, where one speaks.
    pub publication: Option<Date>,
}

/// The fixed box "이 보고서가 모르는 것".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unknowns {
    /// What the report does not know.
    pub unknown: Vec<Words>,
    /// The three questions to ask at the door.
    pub ask_at_the_door: Vec<Words>,
}

impl Unknowns {
    /// The box, the same in every report.
    pub fn fixed() -> Self {
        let unknown = [
            ("배달앱 매출", "delivery-app sales"),
            ("임대료와 권리금", "rent and key money"),
            ("인테리어 비용", "fit-out cost"),
            ("현금·온라인 매출", "cash and online sales"),
            ("브랜드와 솜씨", "brand and skill"),
            ("재개발과 도로 공사", "redevelopment and road works"),
            ("곧 문을 열 가게", "shops about to open"),
        ];
        let questions = [
            ("지난해 임대료와 권리금은 얼마였습니까?", "What were last year's rent and key money?"),
            ("전에 있던 가게는 왜 나갔습니까?", "Why did the last tenant leave?"),
            ("이웃 가게 매출에서 배달은 얼마나 됩니까?", "How much of the neighbours' sales is delivery?"),
        ];
        let words = |(ko, en): (&str, &str)| Words::new(ko, en);
        Self {
            unknown: unknown.into_iter().map(words).collect(),
            ask_at_the_door: questions.into_iter().map(words).collect(),
        }
    }
}

/// The legal line of every report.
pub fn legal_line() -> Words {
    Words::new(
        "이 자료는 참고용입니다. 창업을 제한하거나 허가하지 않으며, 사업자끼리 진입을 막기로 합의하는 근거로 쓸 수 없습니다.",
        "For information only. It neither restricts nor permits opening a shop, and must not serve businesses as grounds for agreeing to keep others out.",
    )
}

/// What the headline is not, said in every report.
pub fn not_a_forecast() -> Words {
    Words::new(
        "폐업은 실패와 다릅니다. 이전, 양도, 은퇴도 폐업으로 셉니다. 이 확률은 평균 점포의 것이며 당신 가게의 예측이 아닙니다.",
        "Closing is not failing: moves, sales and retirements count, too. The probability is that of the average shop, no forecast of yours.",
    )
}
