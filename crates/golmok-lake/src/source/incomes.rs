//! 소득소비: mean income and household spending per area × quarter.
//!
//! The 상권 layout splits 여가 (leisure) from 문화 (culture) and has no 기타 and 음식; the 행정동 and 자치구 layouts have
//! 여가_문화 as one column. In either the parts sum to the total exactly. A spreadsheet that wrote `1.02E+12` lost digits:
//! such rows land with the caveat `rounded_amount`.

use super::quarterly::spec::*;
use golmok_model::SourceKind;

/// 소득소비-상권, -행정동, -자치구.
pub static INCOMES: QuarterlySpec = QuarterlySpec {
    kind: SourceKind::Incomes,
    recognised_by: &["monthly_income_mean_krw", "spending_krw"],
    measures: MEASURES,
    identities: IDENTITIES,
    caveats: &[],
};

const MEASURES: &[Measure] = &[
    won("monthly_income_mean_krw", &["월_평균_소득_금액", "MT_AVRG_INCOME_AMT"]),
    two_digits("income_bracket", &["소득_구간_코드", "INCOME_SCTN_CD"]),
    won("spending_krw", &["지출_총금액", "EXPNDTR_TOTAMT"]),
    won("food_spending_krw", &["식료품_지출_총금액", "FDSTFFS_EXPNDTR_TOTAMT"]),
    won("clothing_spending_krw", &["의류_신발_지출_총금액", "CLTHS_FTWR_EXPNDTR_TOTAMT"]),
    won("household_goods_spending_krw", &["생활용품_지출_총금액", "LVSPL_EXPNDTR_TOTAMT"]),
    won("medical_spending_krw", &["의료비_지출_총금액", "MCP_EXPNDTR_TOTAMT"]),
    won("transport_spending_krw", &["교통_지출_총금액", "TRNSPORT_EXPNDTR_TOTAMT"]),
    won("education_spending_krw", &["교육_지출_총금액", "EDC_EXPNDTR_TOTAMT"]),
    won("entertainment_spending_krw", &["유흥_지출_총금액", "PLESR_EXPNDTR_TOTAMT"]),
    Measure {
        column: "leisure_spending_krw",
        value: Value::Won,
        names: &["여가_문화_지출_총금액", "LSR_CLTUR_EXPNDTR_TOTAMT"],
        split: &[&["여가_지출_총금액", "LSR_EXPNDTR_TOTAMT"], &["문화_지출_총금액", "CLTUR_EXPNDTR_TOTAMT"]],
    },
    won("other_spending_krw", &["기타_지출_총금액", "ETC_EXPNDTR_TOTAMT"]),
    won("dining_spending_krw", &["음식_지출_총금액", "FD_EXPNDTR_TOTAMT"]),
];

const IDENTITIES: &[Identity] = &[
    sum(
        "spending_parts",
        "spending_krw",
        &[
            "food_spending_krw",
            "clothing_spending_krw",
            "household_goods_spending_krw",
            "medical_spending_krw",
            "transport_spending_krw",
            "education_spending_krw",
            "entertainment_spending_krw",
            "leisure_spending_krw",
            "other_spending_krw",
            "dining_spending_krw",
        ],
        0,
    ),
    Identity {
        without: &["other_spending_krw", "dining_spending_krw"],
        ..sum(
            "spending_parts",
            "spending_krw",
            &[
                "food_spending_krw",
                "clothing_spending_krw",
                "household_goods_spending_krw",
                "medical_spending_krw",
                "transport_spending_krw",
                "education_spending_krw",
                "entertainment_spending_krw",
                "leisure_spending_krw",
            ],
            0,
        )
    },
];
