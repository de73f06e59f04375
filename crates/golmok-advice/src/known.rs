//! A value or the reason why there is none, figures with their unit, and sentences in both languages.

use serde::{Deserialize, Serialize};

/// A block of the report: what is known, or the reason why it is absent. Never an empty chart, never a made-up zero.
///
/// In JSON `{"known": …}` or `{"absent": "not_published"}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Known<T> {
    /// What is known.
    Known(T),
    /// Why nothing is.
    Absent(Absent),
}

impl<T> Known<T> {
    /// The value, where there is one.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent(_) => None,
        }
    }

    /// The reason, where there is no value.
    pub fn absent(&self) -> Option<Absent> {
        match self {
            Self::Known(_) => None,
            Self::Absent(reason) => Some(*reason),
        }
    }

    /// The value, or the reason why it is missing.
    pub fn or(value: Option<T>, reason: Absent) -> Self {
        value.map_or(Self::Absent(reason), Self::Known)
    }
}

/// Why a block has no data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absent {
    /// The publisher gives nothing for this area, industry or quarter, or its file is not in the lake.
    NotPublished,
    /// The business licences at hand do not cover the industry.
    NoLicences,
    /// The licence file lists running shops only, so it tells of no closure.
    OpenOnly,
    /// The ends in the licence register are no closings: a clean-up, terms or renewals.
    CutRegister,
    /// The business licences at hand hold too few shops of the industry here.
    TooFewStores,
    /// No shop of the industry here.
    NoStores,
    /// Withheld, because it would reveal a single shop.
    Suppressed,
    /// The boundaries at hand have no such area.
    NoBoundary,
    /// The cell has no rating.
    NotRated,
    /// Rent, wages or margin were not given.
    NotAsked,
    /// The entered figures leave nothing of a sale to pay the fixed costs with.
    NothingLeft,
    /// Looked for, and nothing clearly safer was found.
    NothingSafer,
    /// No group of reasons moves the risk by enough to be told.
    NothingStandsOut,
    /// No support programme known to this report is open to it.
    NoProgramme,
    /// The licences at hand know no such shop that closed there.
    NoneBefore,
}

impl Absent {
    /// The reason as one sentence.
    pub fn sentence(self) -> Words {
        match self {
            Self::NotPublished => Words::new(
                "넣은 자료에 이곳의 이 업종 값이 없습니다.",
                "The data loaded hold nothing on this area and industry.",
            ),
            Self::NoLicences => Words::new(
                "이 업종은 가지고 있는 인허가 자료에 없습니다.",
                "The business licences at hand do not cover this industry.",
            ),
            Self::OpenOnly => Words::new(
                "이 업종의 인허가 자료에는 영업 중인 점포만 있어 얼마나 오래 가는지 알 수 없습니다.",
                "The licence file of this industry lists running shops only, so it cannot tell how long shops last.",
            ),
            Self::CutRegister => Words::new(
                "이 업종의 인허가 대장에 적힌 끝은 폐업이 아니어서(정리, 허가 기간, 갱신) 얼마나 오래 가는지 알 수 없습니다.",
                "The ends in this industry's licence register are no closings (clean-ups, terms, renewals), so it cannot tell how long shops last.",
            ),
            Self::TooFewStores => {
                Words::new("점포가 너무 적어 계산하지 않았습니다.", "There are too few shops to work it out.")
            }
            Self::NoStores => {
                Words::new("이곳에는 이 업종 점포가 없습니다.", "There is no shop of this industry here.")
            }
            Self::Suppressed => Words::new(
                "점포가 셋이 안 되어 한 점포의 매출이 드러나지 않도록 보이지 않았습니다.",
                "Withheld: with fewer than three shops it would show one shop's sales.",
            ),
            Self::NoBoundary => {
                Words::new("이곳의 경계 자료가 없습니다.", "There is no boundary of this area in the data.")
            }
            Self::NotRated => {
                Words::new("자료가 모자라 등급을 매기지 않았습니다.", "Not rated: there is too little data.")
            }
            Self::NotAsked => Words::new(
                "임대료와 인건비, 그리고 재료비와 수수료를 빼고 남는 비율을 넣으면 계산합니다.",
                "Enter rent, wages and the share of sales left after materials and fees, and this is worked out.",
            ),
            Self::NothingLeft => Words::new(
                "재료비와 수수료를 빼고 남는 비율이 0이라 계산할 수 없습니다.",
                "With nothing left of a sale after goods and fees this cannot be worked out.",
            ),
            Self::NothingSafer => Words::new(
                "더 안전하다고 말할 수 있는 곳을 찾지 못했습니다.",
                "Nothing was found that can be called safer.",
            ),
            Self::NothingStandsOut => Words::new(
                "이 업종의 서울 평균과 2 % 넘게 다르게 하는 까닭이 없습니다.",
                "Nothing moves it by 2 % or more from the industry's average in the city.",
            ),
            Self::NoneBefore => Words::new(
                "반경 50 m 안에서 폐업한 이 업종 점포가 넣은 인허가 자료에 없습니다.",
                "The licences at hand know no such shop that closed within 50 m.",
            ),
            Self::NoProgramme => Words::new(
                "이 보고서가 아는 지원사업 가운데 지금 맞는 것이 없습니다.",
                "None of the support programmes known to this report fits now.",
            ),
        }
    }
}

/// A sentence or a label in both languages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Words {
    /// 한국어.
    pub ko: String,
    /// English.
    pub en: String,
}

impl Words {
    /// The same in Korean and English.
    pub fn new(ko: impl Into<String>, en: impl Into<String>) -> Self {
        Self { ko: ko.into(), en: en.into() }
    }
}

/// A number with its unit. The report crate forms the words (`golmok_report::numbers`).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "unit", content = "value", rename_all = "snake_case")]
pub enum Figure {
    /// A share or probability, 0–1; a ratio of two amounts may exceed 1.
    Share(f64),
    /// A change against before, as a share: −0.1 is a tenth less.
    Change(f64),
    /// Shops.
    Stores(f64),
    /// Persons a day.
    PersonsPerDay(f64),
    /// Persons (residents, workers).
    Persons(f64),
    /// Customers a day.
    CustomersPerDay(f64),
    /// Won in a quarter.
    WonPerQuarter(f64),
    /// Won in a month.
    WonPerMonth(f64),
    /// Won.
    Won(f64),
    /// Times something else: 1.3 times.
    Times(f64),
    /// Months.
    Months(f64),
    /// Years.
    Years(f64),
    /// Metres.
    Metres(f64),
    /// Whole things of any kind.
    Count(f64),
}
