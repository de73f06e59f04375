//! 상권변화지표: whether an area's stores live longer than the city's, per area × quarter.
//!
//! The label's first letter is about operating stores, the second about closed ones; H stands for above the mean of
//! Seoul. The published months are whole numbers: where one equals Seoul's (8.5 % of rows) the label goes either way and
//! cannot be told from the file; such rows carry the caveat `undecidable_label`. History is revised with every
//! publication.

use super::quarterly::spec::*;
use golmok_model::SourceKind;

/// 상권변화지표-상권, -행정동, -자치구.
pub static CHANGE_INDEX: QuarterlySpec = QuarterlySpec {
    kind: SourceKind::ChangeIndex,
    recognised_by: &["change_class_published", "operating_months_mean", "closed_months_mean"],
    measures: MEASURES,
    identities: IDENTITIES,
    caveats: CAVEATS,
};

const MEASURES: &[Measure] = &[
    change_class("change_class_published", &["상권_변화_지표", "TRDAR_CHNGE_IX"]),
    count("operating_months_mean", &["운영_영업_개월_평균", "OPR_SALE_MT_AVRG"]),
    count("closed_months_mean", &["폐업_영업_개월_평균", "CLS_SALE_MT_AVRG"]),
    count("city_operating_months_mean", &["서울_운영_영업_개월_평균", "SU_OPR_SALE_MT_AVRG"]),
    count("city_closed_months_mean", &["서울_폐업_영업_개월_평균", "SU_CLS_SALE_MT_AVRG"]),
];

const IDENTITIES: &[Identity] =
    &[Identity { name: "published_label", rule: Rule::ChangeLabel, caveat: "published_label_differs", without: &[] }];

const CAVEATS: &[Caveat] = &[Caveat { code: "undecidable_label", when: When::LabelTie }];
