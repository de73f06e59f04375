//! Words of what was said before, and of counts by two sources.

use super::Word;

/// What was said before beside what came; counts by two sources.
pub(super) const RECORD: &[Word] = &[
    ("said_before", "전에 낸 답과 그 뒤", "What we said before, and what came"),
    (
        "said_note",
        "그때까지 알려진 자료로 낸 등급과 확률 그대로입니다. 나중에 다시 계산해 바꾸지 않습니다.",
        "Grades and probabilities as given then, from what was known then. They are never worked out again.",
    ),
    ("grade_then", "그때 등급", "Grade then"),
    ("probability_then", "그때 1년 안 폐업 확률", "Closes within a year, as said"),
    ("stores_then", "그때 점포", "Stores then"),
    ("expected_closures", "그때 본 1년 안 폐업", "Closures expected within a year"),
    ("closures_after", "그 뒤 네 분기 폐업", "Closures in the four quarters after"),
    ("grade_now", "지금 등급", "Grade now"),
    ("not_known_yet", "아직 모름", "not known yet"),
    ("no_said", "넣은 자료로는 한 해 전에 낸 답이 없습니다.", "The data loaded hold no answer of a year before."),
    ("reconciled", "자료마다 다른 점포 수", "Where the sources disagree"),
    (
        "reconciled_note",
        "같은 상권·업종의 점포를 자료마다 따로 센 수입니다. 등급은 점포-상권 자료만 씁니다.",
        "Shops of the same area and industry as each source counts them. Grades rest on the store counts only.",
    ),
    ("reconciled_equal", "두 자료가 같은 업종", "industries on which both agree"),
    ("likely_reason", "까닭(짐작)", "Likely reason"),
    ("src_licences", "인허가", "Licences"),
    ("src_store_counts", "점포-상권", "Store counts"),
    ("src_semas_stores", "상가(상권)정보", "Shop register"),
    ("why_agree", "같음", "agree"),
    ("why_timing", "알려지는 때가 다름", "known at different times"),
    (
        "why_licences_kept_after_closing_or_other_definition",
        "닫고도 인허가를 반납하지 않았거나 정의가 다름",
        "licences kept after closing, or another definition",
    ),
    ("why_industry_wider_than_the_licence", "업종이 그 인허가보다 넓음", "the industry is wider than the licence"),
    ("why_other_definition", "정의가 다름", "another definition"),
    ("why_only_one_source_has_the_cell", "한 자료에만 있음", "only one source has it"),
    (
        "no_reconciled",
        "이 상권의 점포를 두 자료가 함께 센 업종이 없습니다.",
        "No industry here is counted by two of the sources loaded.",
    ),
];
