//! Fixed words of the page in both languages.

use crate::Lang;
use std::collections::BTreeMap;

/// Key → word in one language.
pub fn table(lang: Lang) -> BTreeMap<&'static str, &'static str> {
    WORDS.iter().map(|(key, ko, en)| (*key, lang.pick(*ko, *en))).collect()
}

/// One word or sentence of the table.
pub fn word(key: &str, lang: Lang) -> &'static str {
    WORDS.iter().find(|(k, ..)| *k == key).map_or("", |(_, ko, en)| lang.pick(*ko, *en))
}

const WORDS: &[(&str, &str, &str)] = &[
    ("brand", "골목상권 창업 보고서", "Opening a shop here"),
    ("probability", "1년 안 폐업 확률", "Closes within a year"),
    ("range", "추정 범위", "range"),
    ("city", "서울 평균", "Seoul average"),
    ("grade", "등급", "Grade"),
    ("unrated", "등급 없음", "Not rated"),
    ("confidence", "신뢰도", "Confidence"),
    ("data_date", "자료일", "Data date"),
    ("as_of", "기준일", "As of"),
    ("next", "할 일", "Next"),
    ("why", "무엇이 이 확률을 움직이나", "What moves this probability"),
    (
        "why_lead",
        "같은 업종의 서울 평균에서 출발해 이곳의 사정을 더하고 뺀 것입니다. 막대가 길수록 영향이 큽니다.",
        "It starts from Seoul's average of this kind of shop and adds what is special here. Longer bars weigh more.",
    ),
    ("raises", "높임", "raises"),
    ("lowers", "낮춤", "lowers"),
    ("here", "이곳", "here"),
    ("in_city", "서울", "Seoul"),
    ("map", "어디이고 누가 있나", "Where it is and who is there"),
    ("map_title", "이 상권과 둘레의 지도", "Map of the area and its surroundings"),
    ("map_here", "이 상권", "this area"),
    ("map_shop", "같은 업종 점포", "shop of this kind"),
    ("map_near", "이웃 상권", "area nearby"),
    ("map_point", "물어본 자리", "the place asked about"),
    (
        "map_disc",
        "경계가 공표되지 않아 같은 넓이의 원으로 그렸습니다.",
        "No boundary is published: drawn as a disc of the same size.",
    ),
    ("north", "북", "N"),
    ("survival", "문을 연 뒤 얼마나 남아 있나", "How many are still open"),
    (
        "survival_lead",
        "문을 연 점포 가운데 아직 영업하는 비율. 옅은 띠는 가장 가까운 곳의 추정 범위(95 %)입니다.",
        "Share of shops still open after so many years. The light band is the range (95 %) of the nearest curve.",
    ),
    ("year", "년", "y"),
    ("quarters", "분기마다 점포·개업·폐업", "Stores, openings and closures by quarter"),
    ("stores", "점포", "Stores"),
    ("openings", "개업", "Openings"),
    ("closures", "폐업", "Closures"),
    (
        "quarters_lead",
        "위는 분기 끝의 점포 수, 아래는 그 분기에 문을 열고 닫은 점포 수입니다.",
        "Above: stores at the end of the quarter. Below: those that opened and closed in it.",
    ),
    ("splits", "언제, 누가 사고 지나가나", "When and who: sales and passers-by"),
    ("sales", "매출", "sales"),
    ("people", "유동인구", "passers-by"),
    ("hours", "시간대", "Hours"),
    ("weekdays", "요일", "Weekdays"),
    ("sexes", "성별", "Sex"),
    ("ages", "나이", "Age"),
    (
        "estimated",
        "매출과 유동인구는 발표 기관이 추정한 값입니다.",
        "Sales and passers-by are the publisher's estimates.",
    ),
    ("alternatives", "더 안전하다고 말할 수 있는 곳", "What may be called safer"),
    (
        "alternatives_lead",
        "여기보다 폐업이 적을 가능성이 80 % 이상인 곳만 싣습니다. 다른 상권은 손님(가장 새 분기의 점포당 매출, 없으면 유동인구)이 여기의 80 % 이상, 이 상권의 비슷한 다른 업종은 점포당 매출이 그 업종 서울 평균의 80 % 이상이어야 합니다.",
        "Listed only where the chance of fewer closures is at least 80 %. Another area needs 80 % of the customers here (sales per shop of the newest quarter, else passers-by); a like trade in this area 80 % of its own mean sales in the city.",
    ),
    ("safer", "더 안전할 가능성", "chance of being safer"),
    ("other_area", "같은 업종, 다른 상권", "same kind of shop, another area"),
    ("other_industry", "이 상권, 다른 업종", "this area, another kind of shop"),
    ("entry", "새 점포가 더 들어오면", "If more shops open"),
    ("entry_line", "비슷한 곳에 보통 있는 만큼", "as many as like places usually have"),
    ("now", "지금", "now"),
    ("break_even", "얼마를 팔아야 하나", "What the shop must sell"),
    ("required", "필요한 매출", "needed"),
    ("mean_sales", "평균 점포", "average shop"),
    (
        "typical",
        "보통 점포는 평균보다 적게 팝니다. 이 계산은 당신 가게의 매출을 예측하지 않습니다.",
        "The typical shop sells less than the mean. This predicts no shop's sales.",
    ),
    ("entered", "넣은 값", "Entered"),
    ("rent", "월 임대료", "rent a month"),
    ("wages", "월 인건비", "wages a month"),
    ("own_wage", "본인 인건비", "the owner's own wage"),
    ("other", "그 밖의 고정비", "other fixed costs"),
    ("margin", "재료비와 수수료를 빼고 남는 비율", "share left after goods and fees"),
    ("capital", "초기 투자금", "capital"),
    ("payback", "회수 기간", "payback"),
    ("ticket", "한 번 결제액", "one sale"),
    (
        "without_vat",
        "필요한 매출과 평균 점포 매출은 모두 부가가치세를 뺀 값입니다(자료의 카드 매출 ÷ 1.1). 면세 업종이면 평균이 그만큼 더 높습니다.",
        "Both the sales needed and the average shop's are without VAT: card totals contain it and were divided by 1.1. Where a trade is free of VAT the average is higher by that.",
    ),
    (
        "no_own_wage",
        "본인 인건비를 넣지 않았습니다. 사장이 가져갈 돈이 없는 셈입니다.",
        "The owner's own wage was not entered: the owner takes home nothing in this sum.",
    ),
    ("checks", "창업 10계명", "Ten checks before opening"),
    ("pass", "자료로는 괜찮음", "data see no problem"),
    ("warn", "조심", "take care"),
    ("ask", "직접 확인", "ask yourself"),
    ("note", "참고", "for information"),
    ("supports", "받을 수 있는 도움", "Support"),
    ("unknown", "이 보고서가 모르는 것", "What this report does not know"),
    ("questions", "문 앞에서 물어볼 세 가지", "Three questions to ask at the door"),
    ("ground", "자료와 방법", "Sources and method"),
    ("source", "원천", "Source"),
    ("method", "방법", "Method"),
    ("snapshot", "자료 묶음", "Set of data"),
    ("caveats", "읽을 때 알아 둘 것", "Before you rely on it"),
    (
        "grade_of_all",
        "등급은 업종을 가리지 않고 서울의 점포를 모두 이 확률 순으로 세운 자리입니다. 같은 업종의 평균과 비슷해도 등급은 높을 수 있습니다.",
        "The grade ranks shops of every kind in Seoul by this probability: it may be high though the place is average for its kind.",
    ),
    (
        "no_sales",
        "이곳의 매출 자료가 없어 평균 점포와 견주지 못했습니다.",
        "There are no sales data of this place to hold it against.",
    ),
    (
        "no_ticket",
        "손님 한 사람이 한 번에 쓰는 돈을 넣으면 하루 손님 수로 셈합니다.",
        "Enter what one customer spends and it is told in customers a day.",
    ),
    (
        "lowest",
        "주의는 가장 낮은 단계일 뿐 안전하다는 뜻이 아닙니다.",
        "Caution is the lowest step; it does not mean safe.",
    ),
    (
        "young",
        "평균 점포의 확률입니다. 새로 연 점포는 더 많이 닫습니다.",
        "This is the average shop's. New shops close more often.",
    ),
];
