//! What libraries say by codes and enums, in words for people: Korean by default, English by flag.

mod causes;
pub mod columns;
mod errors;
mod gates;
pub mod model_card;
mod notes;
mod phrases;
mod registers;
mod sentences;

pub use causes::cause;
pub use errors::lake_error;
pub use gates::{because, finding, of_file, status};
pub use notes::note;
pub use phrases::{reason, why};
pub use registers::survival_notes;
pub use sentences::sentence;

use crate::Lang;
use golmok_engine::read::shop_backtest::PlaceGrade;
use golmok_model::DropReason;
use golmok_model::counted::{CountSource, CountedPeople};

/// Caveats of rows and files: code, Korean, English.
const CAVEATS: [(&str, &str, &str); 38] = [
    ("open_only", "영업 중인 곳만 있는 파일", "open premises only"),
    ("no_entry_date", "인허가일자 열 없음", "no column of licence dates"),
    ("no_id", "관리번호 열 없음", "no column of ids"),
    ("no_authority", "개방자치단체코드 열 없음", "no column of authorities"),
    ("destroyed_id", "표 프로그램이 망가뜨린 관리번호", "id destroyed by a spreadsheet"),
    ("blank_id", "관리번호 빔", "blank id"),
    ("licensed_blank", "인허가일자 빔", "blank licence date"),
    ("licensed_unparseable", "읽을 수 없는 인허가일자", "unreadable licence date"),
    ("closed_unparseable", "읽을 수 없는 폐업일자", "unreadable closure date"),
    ("date_unparseable", "읽을 수 없는 다른 날짜", "another unreadable date"),
    ("placeholder_date", "‘모름’을 뜻하는 날짜", "date that stands for unknown"),
    ("closed_before_licensed", "인허가보다 이른 폐업", "closed before it was licensed"),
    ("closed_undated", "폐업일 없는 폐업", "closed without a date"),
    ("closed_yet_operating", "폐업일이 있으나 영업 중", "closure date, yet operating"),
    ("unknown_status", "모르는 영업상태", "unknown status"),
    ("bad_coordinate", "숫자가 아닌 좌표", "coordinate that is no number"),
    ("bad_floor_area", "숫자가 아닌 면적", "floor area that is no number"),
    ("undecodable", "풀리지 않는 글자", "undecodable bytes"),
    ("nul", "빼고 읽은 NUL 글자", "NULs that were dropped"),
    ("other_encoding", "다른 인코딩의 값", "values in another encoding"),
    ("repeated_header", "가운데에 다시 나온 머리글", "header again in the middle"),
    ("repeated_key", "같은 인허가의 되풀이(마지막 행이 말함)", "a licence again (the last row speaks)"),
    ("file_name_disagrees", "파일 이름과 다른 업종", "file name speaks of another service"),
    ("joined_features", "한 코드의 도형 여럿을 합침", "features of one code joined"),
    ("negative_amount", "음수 금액", "negative amount"),
    ("rounded_amount", "자릿수를 잃은 금액", "amount that lost digits"),
    ("closures_above_stores", "점포보다 많은 폐업", "more closures than stores"),
    ("openings_above_stores", "점포보다 많은 개업", "more openings than stores"),
    ("no_stores_with_closures", "점포가 없는데 폐업", "closures without stores"),
    ("only_franchises", "프랜차이즈만 있음", "franchises only"),
    ("undecidable_label", "동점이라 가릴 수 없는 지표", "label undecided by a tie"),
    ("published_label_differs", "규칙과 다른 지표", "label other than the rule's"),
    ("published_rate_differs", "계산과 다른 비율", "rate other than computed"),
    ("parts_differ_from_total", "부분의 합이 전체와 다름", "parts that differ from their total"),
    ("parts_exceed_total", "부분의 합이 전체보다 큼", "parts that exceed their total"),
    ("raw_living_population", "생활인구로 계산한 유동인구", "passers-by from the living population"),
    ("raw_subway_riders", "지하철 승하차로 계산한 유동인구", "passers-by from subway riders"),
    ("raw_people_counts", "따로 센 유동인구", "passers-by counted elsewhere"),
];

/// A caveat in words; its code where it has none.
pub fn caveat(code: &str, lang: Lang) -> String {
    if let Some((days, of)) = code.strip_prefix("days_").and_then(|days| days.split_once("_of_")) {
        return lang.pick(format!("분기 {of}일 가운데 {days}일"), format!("{days} of the quarter's {of} days"));
    }
    CAVEATS.iter().find(|(known, ..)| *known == code).map_or(code, |(_, ko, en)| lang.pick(ko, en)).to_owned()
}

/// What golmok counted passers-by of, and on how many days, in a few words.
pub fn counted(counted: CountedPeople, lang: Lang) -> String {
    let of = match counted.source {
        CountSource::LivingPopulation => lang.pick("생활인구로 계산", "from the living population"),
        CountSource::SubwayRiders => lang.pick("지하철 승하차로 계산", "from subway riders"),
        CountSource::Counts => lang.pick("따로 센 인원", "counted elsewhere"),
    };
    let (days, all) = (counted.days, counted.of);
    match lang {
        _ if counted.is_whole() || all == 0 => of.to_owned(),
        Lang::Ko => format!("{of}, {all}일 가운데 {days}일"),
        Lang::En => format!("{of}, {days} of {all} days"),
    }
}

/// Why a licence gives no spell.
pub fn drop_reason(reason: DropReason, lang: Lang) -> &'static str {
    let (ko, en) = match reason {
        DropReason::EntryMissing => ("인허가일자 없음", "no licence date"),
        DropReason::EndUnparseable => ("읽을 수 없는 폐업일자", "unreadable closure date"),
        DropReason::ClosedUndated => ("폐업일 없는 폐업", "closed without a date"),
        DropReason::EndBeforeEntry => ("인허가보다 이른 폐업", "closed before it opened"),
        DropReason::EndAfterDataDate => ("자료일보다 늦은 폐업", "closed after the data date"),
        DropReason::EntryAfterDataDate => ("자료일보다 늦은 인허가", "licensed after the data date"),
    };
    lang.pick(ko, en)
}

/// What is said where the data do not tell the places of a trade apart; nothing where they do.
///
/// # Examples
/// ```
/// use golmok_engine::read::shop_backtest::PlaceGrade;
/// use golmok_report::{Lang, words::place_grade};
/// assert_eq!(place_grade(PlaceGrade::NotTold, Lang::Ko), Some("이 업종은 동네에 따른 차이가 자료로 가려지지 않습니다"));
/// assert_eq!(place_grade(PlaceGrade::Told, Lang::En), None);
/// ```
pub fn place_grade(grade: PlaceGrade, lang: Lang) -> Option<&'static str> {
    let not_told = (
        "이 업종은 동네에 따른 차이가 자료로 가려지지 않습니다",
        "the data do not tell differences between neighbourhoods in this trade",
    );
    (grade == PlaceGrade::NotTold).then(|| lang.pick(not_told.0, not_told.1))
}
