//! Words of the pages, Korean first. Numbers are formed in [`crate::numbers`].

mod hosted;
mod industry;
mod record;

use super::Dictionary;
use crate::Lang;
use golmok_model::IndustryCode;
use std::sync::LazyLock;

/// The words of a language, by key.
pub fn of(lang: Lang) -> &'static Dictionary {
    static KO: LazyLock<Dictionary> = LazyLock::new(|| dictionary(Lang::Ko));
    static EN: LazyLock<Dictionary> = LazyLock::new(|| dictionary(Lang::En));
    match lang {
        Lang::Ko => &KO,
        Lang::En => &EN,
    }
}

fn dictionary(lang: Lang) -> Dictionary {
    let all = [FRAME, CELLS, INDEX, AREA, industry::INDUSTRY, record::RECORD, hosted::HOSTED, REASONS].concat();
    all.into_iter().map(|(key, ko, en)| (key, if lang == Lang::Ko { ko } else { en })).collect()
}

type Word = (&'static str, &'static str, &'static str);

/// Around every page.
const FRAME: &[Word] = &[
    ("title", "골목상권 창업 위험", "Entry risk of trade areas"),
    ("as_of", "기준일", "As of"),
    ("data_date", "자료일", "Data date"),
    ("method", "방법", "Method"),
    ("snapshot", "스냅샷", "Snapshot"),
    ("home", "전체 지도", "City map"),
    ("founder", "창업 보고서", "Founder's page"),
    ("contact", "정정 요청", "Corrections"),
    ("contact_nobody", "이 보고서를 낸 곳에 알려 주십시오.", "please tell whoever published this report."),
    (
        "caveat",
        "폐업은 실패와 다릅니다: 이전, 양도, 은퇴도 폐업 신고로 잡힙니다. 확률은 그 상권·업종의 평균 점포에 대한 것이며 특정 점포의 예측이 아닙니다. 점포와 매출은 공표 기관의 집계입니다.",
        "Closing is not failing: moves, sales and retirements are reported as closures, too. The probability is the average shop's of the cell, no forecast of any one shop. Counts and sales are the publisher's.",
    ),
    (
        "legal",
        "이 자료는 참고용입니다. 창업을 제한하거나 허가하지 않으며, 사업자끼리 진입을 막기로 합의하는 근거로 쓸 수 없습니다.",
        "For reference only. It neither restricts nor permits starting a business, and may not be used by businesses to agree on keeping others out.",
    ),
];

/// Rated cells.
const CELLS: &[Word] = &[
    ("industry", "업종", "Industry"),
    ("area", "상권", "Trade area"),
    ("gu", "자치구", "Gu"),
    ("kind", "구분", "Kind"),
    ("stores", "점포", "Stores"),
    ("openings", "개업", "Openings"),
    ("closures", "폐업", "Closures"),
    ("openings_1y", "최근 네 분기 개업", "Openings, last four quarters"),
    ("closures_1y", "최근 네 분기 폐업", "Closures, last four quarters"),
    (
        "counted",
        "점포 수 {quarter} 말 · 개업·폐업 {window} 합계 · 점포-상권 파일",
        "Stores at the end of {quarter} · openings and closures of {window} together · from the store counts",
    ),
    (
        "all_covers",
        "‘모든 업종’은 자리에 매이지 않는 전자상거래업을 뺀 나머지 업종을 더한 것입니다.",
        "“All industries” leaves out e-commerce, which is not bound to a place.",
    ),
    (
        "quarters_note",
        "위의 점포 수와 같은 업종, 같은 파일입니다. 개업·폐업은 그 분기에 일어난 것만 셉니다.",
        "Same industries and file as the stores above. Openings and closures are those of the one quarter.",
    ),
    ("probability", "1년 안 폐업 확률", "Closes within a year"),
    ("range", "추정 범위(90 %)", "Range (90 %)"),
    ("grade", "등급", "Grade"),
    ("confidence", "신뢰도", "Confidence"),
    ("relative", "같은 업종 평균과 비교", "Against the same industry elsewhere"),
    (
        "legend",
        "등급은 4단계 중 몇 단계인지입니다. 주의가 가장 낮은 단계이며 안전하다는 뜻이 아닙니다.",
        "The grade is a step of four. Caution is the lowest step; it does not mean safe.",
    ),
    ("g0", "평가 없음", "Not rated"),
    ("g1", "주의 1/4", "Caution 1/4"),
    ("g2", "의심 2/4", "Suspect 2/4"),
    ("g3", "위험 3/4", "Risk 3/4"),
    ("g4", "고위험 4/4", "High risk 4/4"),
    ("c0", "낮음", "low"),
    ("c1", "보통", "medium"),
    ("c2", "높음", "high"),
    ("r-1", "낮음", "lower"),
    ("r0", "뚜렷한 차이 없음", "no clear difference"),
    ("r1", "높음", "higher"),
    ("rs1", "훨씬 낮음 0.67배 미만", "Much lower, under 0.67 ×"),
    ("rs2", "낮음 0.67–0.91배", "Lower, 0.67–0.91 ×"),
    ("rs3", "비슷함 0.91–1.1배", "About the same, 0.91–1.1 ×"),
    ("rs4", "높음 1.1–1.5배", "Higher, 1.1–1.5 ×"),
    ("rs5", "훨씬 높음 1.5배 이상", "Much higher, 1.5 × or more"),
    ("rs0", "뚜렷한 차이 없음(줄무늬)", "No clear difference (hatched)"),
    ("times", "배", " ×"),
    (
        "legend_within",
        "같은 업종의 도시 평균을 1배로 놓은 폐업 위험입니다. 줄무늬는 점포가 적거나 차이가 작아 평균과 뚜렷이 다르다고 말할 수 없는 곳입니다.",
        "Risk of closing as a multiple of the same industry's in the whole city. Hatched where it is not clearly different: few stores, or a small difference.",
    ),
    ("times_city", "서울 같은 업종의", "times the city's"),
    ("crowding", "과밀지수", "Saturation ratio"),
    ("relative_risk", "상대 위험", "Relative risk"),
    ("expected_stores", "비슷한 곳에 보통 있는 점포 수", "Stores that like places have"),
    (
        "list_rule",
        "신뢰도가 보통 이상이고, 등급이 위험 또는 고위험일 확률이 90 %를 넘는 상권·업종만 보여 줍니다. 상권 × 업종의 통계이며 어느 점포를 가리키지 않습니다.",
        "Only cells with confidence medium or high and a probability above 90 % that the grade is Risk or High risk. Statistics on area × industry; no shop is meant.",
    ),
    (
        "crowded_rule",
        "점포가 5곳 이상이고 과밀지수의 추정 범위 전체가 1보다 큰 곳만, 지수가 큰 차례로 싣습니다.",
        "Only places with 5 stores or more whose whole range of the saturation ratio lies above 1, the largest first.",
    ),
    ("list_empty", "이 기준에 맞는 상권·업종이 없습니다.", "No cell meets this rule."),
    ("kind_A", "골목상권", "Alley"),
    ("kind_D", "발달상권", "Developed"),
    ("kind_R", "전통시장", "Market"),
    ("kind_U", "관광특구", "Tourist"),
    ("all_industries", IndustryCode::ALL_RATED.0, IndustryCode::ALL_RATED.1),
    ("quarters", "분기별 점포·개업·폐업", "Stores, openings, closures by quarter"),
    ("year_unit", "년", " y"),
    ("n_areas", "상권 수", "Areas"),
    ("more", "더 보기", "More"),
];

/// The index page.
const INDEX: &[Word] = &[
    (
        "lead",
        "업종을 고르면 상권마다 지난 자료로 본 1년 안 폐업 확률과 등급이 보입니다. 참고용이며, 창업을 막거나 허가하지 않습니다.",
        "Choose an industry to see, per trade area, the probability of closing within a year as the record shows it, and its grade. It informs; it neither forbids nor permits.",
    ),
    ("find", "상권·역·동·구 찾기", "Find an area, station, dong or gu"),
    ("found", "찾은 곳", "Found"),
    ("not_found", "상권, 행정동, 자치구의 이름에서 찾지 못했습니다.", "Not found among names of areas, dongs and gu."),
    ("near", "비슷한 이름", "Names alike"),
    ("view", "비교 기준", "Compare by"),
    ("view_within", "같은 업종 안에서", "Within the industry"),
    ("view_grade", "모든 업종을 함께 본 등급", "Grade over all industries"),
    ("few_too", "점포 5곳 미만도 보기", "Show under 5 stores, too"),
    (
        "only_few",
        "점포가 5곳 이상인 상권이 없습니다. ‘점포 5곳 미만도 보기’를 켜 보십시오.",
        "No area has 5 stores or more. Try “Show under 5 stores, too”.",
    ),
    ("map", "지도", "Map"),
    ("table", "표", "Table"),
    ("sources", "자료 출처와 자료일", "Sources and data dates"),
    ("source", "자료 출처", "Source"),
    (
        "as_of_note",
        "기준일 뒤의 자료는 등급에 쓰지 않습니다. 자료일이 기준일보다 늦은 파일은 기준일까지의 분기만 씁니다. 다만 매출처럼 나중에 다시 공표되는 자료는, 기준일까지 나온 것이 없으면 가장 이른 것을 쓰고 그렇게 적습니다.",
        "Ratings use nothing after the as-of date. Of a file whose data date is later only the quarters up to it are used. Of what is published anew later, such as sales, the oldest publication is used where none was out by then, and the page says so.",
    ),
    ("files", "파일", "Files"),
    ("rows", "행", "Rows"),
    ("rejected", "읽지 못한 행", "Rejected"),
    ("rows_shown", "곳", "areas"),
    ("no_data", "이 업종의 점포가 있는 상권이 없습니다.", "No trade area has stores of this industry."),
    ("no_map", "경계가 없어 지도를 그리지 않았습니다.", "No boundaries, so no map."),
    ("lecture", "업종 보고서", "Lecture note"),
    ("zoom_in", "지도 크게", "Enlarge the map"),
    ("zoom_out", "지도 작게", "Reduce the map"),
    ("whole_map", "전체 보기", "Whole city"),
    (
        "map_keys",
        "지도를 누르면 상권이 보입니다. 끌어서 옮기고, Ctrl과 휠이나 +, − 키로 크기를 바꿉니다.",
        "Choose an area on the map. Drag to move; Ctrl and wheel, or the keys + and −, change the size.",
    ),
    ("open_area", "상권 보기", "Open area"),
    ("most_crowded", "가장 붐비는 곳", "Most crowded"),
    ("highest_risk", "같은 업종보다 위험이 가장 높은 곳", "Highest risk against the same industry"),
    ("of_listed", "기준에 맞는 상권·업종 가운데", "of the cells that meet the rule"),
    ("changes", "지난 평가와 비교", "Since the previous rating"),
    ("previous", "지난 평가", "Previous rating"),
    ("moved_up", "등급이 올라간 상권·업종", "Cells that moved up"),
    ("moved_down", "등급이 내려간 상권·업종", "Cells that moved down"),
    ("unmoved", "그대로인 상권·업종", "Cells that stayed"),
    ("newly_rated", "새로 평가한 상권·업종", "Newly rated cells"),
    ("no_longer_rated", "평가가 없어진 상권·업종", "Cells no longer rated"),
    ("moved_two", "두 단계 이상 바뀐 상권·업종", "Moved by two steps or more"),
    ("from_to", "등급 변화", "Change of grade"),
    ("pages_gu", "자치구별", "By gu"),
    ("pages_industry", "업종별 보고서", "Lecture notes by industry"),
    ("files_beside", "내려받을 자료", "Files beside this page"),
    ("f_xlsx", "엑셀 통합문서", "Workbook"),
    ("f_csv", "엑셀용 CSV", "CSV for Excel"),
    ("f_own", "내 구역(CSV)", "Own areas (CSV)"),
    ("f_json", "등급 JSON", "Ratings as JSON"),
    ("f_geojson", "상권 지도(GeoJSON)", "Areas as GeoJSON"),
    ("f_geoparquet", "상권 지도(GeoParquet)", "Areas as GeoParquet"),
    ("f_parquet", "평가표 전체(Parquet)", "All ratings (Parquet)"),
    ("f_card", "모형 설명서", "Model card"),
    ("f_record", "각 수치는 지금까지 얼마나 맞았나", "How each figure held so far"),
];

/// The pages of areas and gu.
const AREA: &[Word] = &[
    (
        "overlaps",
        "관광특구는 다른 상권과 겹치므로 서울 합계에는 들어가지 않습니다.",
        "Tourist zones overlap other areas and are in no city total.",
    ),
    ("grades_by_industry", "업종별 등급", "Grades by industry"),
    ("areas_of_gu", "이 자치구의 상권", "Trade areas of the gu"),
    ("change_index", "상권변화지표", "Change index"),
    (
        "class_LL",
        "다이나믹(LL): 운영 점포도 폐업 점포도 영업 기간이 서울보다 짧습니다. 개업과 폐업이 잦습니다.",
        "Dynamic (LL): running and closed shops are both younger than the city's; turnover is brisk.",
    ),
    (
        "class_LH",
        "상권확장(LH): 운영 점포의 영업 기간은 짧고, 폐업 점포의 영업 기간은 깁니다.",
        "Expanding (LH): running shops are young, those that closed had lasted longer.",
    ),
    (
        "class_HL",
        "상권축소(HL): 운영 점포의 영업 기간은 길고, 폐업 점포의 영업 기간은 짧습니다.",
        "Shrinking (HL): old shops stay, those that close are the younger ones.",
    ),
    (
        "class_HH",
        "정체(HH): 운영 점포도 폐업 점포도 영업 기간이 서울보다 깁니다. 개업과 폐업이 드뭅니다.",
        "Static (HH): running and closed shops are both older than the city's; little turnover.",
    ),
    (
        "class_",
        "공표된 개월 수가 서울과 같아 가릴 수 없습니다.",
        "The published months tie with the city's, so the class cannot be told.",
    ),
    ("short_LL", "다이나믹", "Dynamic"),
    ("short_LH", "상권확장", "Expanding"),
    ("short_HL", "상권축소", "Shrinking"),
    ("short_HH", "정체", "Static"),
    (
        "operating_months",
        "운영 점포의 평균 영업 개월(모든 업종)",
        "Mean months in business, running shops of every kind",
    ),
    ("closed_months", "폐업 점포의 평균 영업 개월(모든 업종)", "Mean months in business, closed shops of every kind"),
    ("here", "여기", "here"),
    ("city_word", "서울", "city"),
    ("months", "개월", "months"),
    ("late", "기준일 뒤에 공표된 자료입니다.", "From a publication after the as-of date."),
    ("demand", "수요", "Demand"),
    ("foot_traffic", "하루 유동인구", "Passers-by a day"),
    ("residents", "상주인구", "Residents"),
    ("workers", "직장인구", "Workers"),
    ("income", "월 평균 소득", "Mean monthly income"),
    ("facilities", "집객시설", "Facilities"),
    ("subway", "지하철역", "Subway stations"),
    ("apartments", "아파트 단지", "Apartment complexes"),
    ("sales", "업종별 추정매출", "Estimated sales by industry"),
    ("sales_total", "분기 매출", "Sales in the quarter"),
    ("sales_stores", "그 분기의 점포", "Stores then"),
    ("per_store", "점포당 평균(분기)", "Mean per store (quarter)"),
    (
        "per_store_note",
        "상권·업종의 합계를 점포 수로 나눈 평균입니다. 보통 점포는 평균보다 적게 팝니다.",
        "The cell's total by its stores. The typical shop sells less than the mean.",
    ),
    ("most", "가장 붐비는 업종", "Most crowded industries"),
    ("least", "가장 한산한 업종", "Least crowded industries"),
    (
        "crowding_note",
        "과밀지수는 위의 분기 말 점포 수 ÷ 비슷한 곳에 보통 있는 점포 수입니다. 범위 전체가 1보다 크거나 작은 업종만 싣습니다. 버틸 수 있는 수를 뜻하지 않습니다.",
        "The saturation ratio is the stores of the quarter above ÷ the stores that like places usually have. Only industries whose whole range lies above or below 1. It is no capacity.",
    ),
    ("listed_here", "위험이 뚜렷한 업종", "Industries with a clear risk"),
    ("neighbours", "가까운 상권", "Nearby areas"),
    ("distance", "거리", "Distance"),
    ("of_areas", "상권 가운데", "of the areas"),
];

/// Why something is absent.
const REASONS: &[Word] = &[
    ("no_quarters", "분기별 점포 수 자료가 없습니다.", "There are no counts by quarter."),
    ("no_change", "상권변화지표 자료가 없습니다.", "There is no change index."),
    (
        "no_demand",
        "이 상권의 수요 자료(유동인구, 상주인구, 직장인구 등)가 없습니다.",
        "There are no data on demand here (foot traffic, residents, workers).",
    ),
    (
        "no_sales",
        "넣은 자료에는 기준일까지의 추정매출이 없습니다.",
        "No estimated sales were published by the as-of date.",
    ),
    ("no_sales_here", "넣은 자료에 이 상권의 추정매출이 없습니다.", "No estimated sales are published for this area."),
    ("suppressed", "비공개(점포 3곳 미만)", "withheld (fewer than 3 stores)"),
    ("not_published", "넣은 자료에 없음", "not published"),
    ("no_crowded", "뚜렷이 붐빈다고 말할 업종이 없습니다.", "No industry is clearly crowded."),
    ("no_crowded_place", "뚜렷이 붐빈다고 말할 곳이 없습니다.", "No place is clearly crowded."),
    ("no_sparse", "뚜렷이 한산하다고 말할 업종이 없습니다.", "No industry is clearly sparse."),
    (
        "no_crowding",
        "수요 자료가 없어 과밀지수를 계산하지 못했습니다.",
        "No saturation ratio: data on demand are missing.",
    ),
    (
        "no_survival",
        "넣은 인허가 자료에 이 업종이 없어 생존율을 계산하지 못했습니다.",
        "No licence file covers this industry, so survival is unknown.",
    ),
    (
        "no_closures",
        "이 업종의 인허가 자료에는 영업 중인 점포만 있어 생존율을 말할 수 없습니다.",
        "The licence file of this industry lists running shops only, so survival cannot be told.",
    ),
    (
        "cut_register",
        "이 업종의 인허가 대장에 적힌 끝은 폐업이 아니어서(정리, 허가 기간, 갱신) 생존율을 말할 수 없습니다.",
        "The ends in this industry's licence register are no closings, so survival cannot be told.",
    ),
    (
        "no_ages",
        "영업 기간 자료가 없어 영업 기간별 폐업을 계산하지 못했습니다.",
        "No spells, so closures by age are unknown.",
    ),
    (
        "no_seasons",
        "네 분기가 모두 있는 해가 두 해 이상이라야 계절을 말할 수 있습니다.",
        "Seasons need at least two whole years.",
    ),
    (
        "no_franchise",
        "이 업종에는 프랜차이즈 점포가 없거나 자료가 없습니다.",
        "There are no franchises in this industry, or no data on them.",
    ),
    ("no_contrast", "나누어 볼 만큼의 자료가 없습니다.", "There are not enough data to divide."),
    (
        "no_previous",
        "비교할 지난 평가가 없습니다. 자료나 기준일이 바뀐 다음 평가부터 보입니다.",
        "There is no earlier rating to compare with. It will show from the next rating on other data or another date.",
    ),
    (
        "unrated_not_location_bound",
        "온라인 판매처럼 자리에 매이지 않는 업종이라 상권 등급이 없습니다.",
        "Not bound to a place (online sellers), so no area grade.",
    ),
    ("unrated_no_industry_data", "이 업종의 자료가 없습니다.", "There are no data on this industry."),
    (
        "unrated_under_information_floor",
        "서울 전체에도 점포가 너무 적어 평가하지 않았습니다.",
        "Too few stores even city-wide to rate.",
    ),
    ("unrated_", "평가가 없습니다.", "Not rated."),
];

/// Key of the words that tell why a cell has no rating, by its code in the tables.
pub fn unrated(reason: Option<&str>) -> &'static str {
    match reason {
        None => "",
        Some("not_location_bound") => "unrated_not_location_bound",
        Some("no_industry_data") => "unrated_no_industry_data",
        Some("under_information_floor") => "unrated_under_information_floor",
        Some(_) => "unrated_",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_twice_and_every_word_in_both_languages() {
        let all = [FRAME, CELLS, INDEX, AREA, industry::INDUSTRY, record::RECORD, hosted::HOSTED, REASONS].concat();
        assert_eq!(of(Lang::Ko).len(), all.len(), "a key twice");
        for (key, ko, en) in all {
            assert!(!ko.is_empty() && !en.is_empty(), "{key}");
            assert!(!en.chars().any(|c| ('가'..='힣').contains(&c)), "{key}: Korean in English");
        }
    }
}
