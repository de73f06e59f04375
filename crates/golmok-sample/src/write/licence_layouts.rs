//! The layouts of licence files: which columns, in which order, and how each value is spelled there.

use super::licence::Licence;
use super::table::{Style, Table};
use crate::trade::Layout;

/// Common columns of the Seoul portal.
const COMMON: [&str; 25] = [
    "개방자치단체코드",
    "관리번호",
    "인허가일자",
    "인허가취소일자",
    "영업상태코드",
    "영업상태명",
    "상세영업상태코드",
    "상세영업상태명",
    "폐업일자",
    "휴업시작일자",
    "휴업종료일자",
    "재개업일자",
    "전화번호",
    "소재지면적",
    "소재지우편번호",
    "지번주소",
    "도로명주소",
    "도로명우편번호",
    "사업장명",
    "최종수정일자",
    "데이터갱신구분",
    "데이터갱신일자",
    "업태구분명",
    "좌표정보(X)",
    "좌표정보(Y)",
];

/// Columns of food trades after the common ones.
const FOOD: [&str; 19] = [
    "위생업태명",
    "남성종사자수",
    "여성종사자수",
    "영업장주변구분명",
    "등급구분명",
    "급수시설구분명",
    "총인원",
    "본사종업원수",
    "공장사무직종업원수",
    "공장판매직종업원수",
    "공장생산직종업원수",
    "건물소유구분명",
    "보증액",
    "월세액",
    "다중이용업소여부",
    "시설총규모",
    "전통업소지정번호",
    "전통업소주된음식",
    "홈페이지",
];

/// Columns of hygiene trades after the common ones.
const HYGIENE: [&str; 22] = [
    "위생업태명",
    "건물지상층수",
    "건물지하층수",
    "사용시작지상층",
    "사용끝지상층",
    "사용시작지하층",
    "사용끝지하층",
    "한실수",
    "양실수",
    "욕실수",
    "발한실여부",
    "좌석수",
    "조건부허가신고사유",
    "조건부허가시작일자",
    "조건부허가종료일자",
    "건물소유구분명",
    "세탁기수",
    "여성종사자수",
    "남성종사자수",
    "회수건조수",
    "침대수",
    "다중이용업소여부",
];

/// LOCALDATA fulldata of a culture trade.
const LOCALDATA: [&str; 63] = [
    "번호",
    "개방서비스명",
    "개방서비스아이디",
    "개방자치단체코드",
    "관리번호",
    "인허가일자",
    "인허가취소일자",
    "영업상태구분코드",
    "영업상태명",
    "상세영업상태코드",
    "상세영업상태명",
    "폐업일자",
    "휴업시작일자",
    "휴업종료일자",
    "재개업일자",
    "소재지전화",
    "소재지면적",
    "소재지우편번호",
    "소재지전체주소",
    "도로명전체주소",
    "도로명우편번호",
    "사업장명",
    "최종수정시점",
    "데이터갱신구분",
    "데이터갱신일자",
    "업태구분명",
    "좌표정보(x)",
    "좌표정보(y)",
    "문화체육업종명",
    "문화사업자구분명",
    "지역구분명",
    "총층수",
    "주변환경명",
    "제작취급품목내용",
    "보험기관명",
    "건물용도명",
    "지상층수",
    "지하층수",
    "객실수",
    "건축연면적",
    "영문상호명",
    "영문상호주소",
    "선박총톤수",
    "선박척수",
    "선박제원",
    "무대면적",
    "좌석수",
    "기념품종류",
    "회의실별동시수용인원",
    "시설면적",
    "놀이기구수내역",
    "놀이시설수",
    "방송시설유무",
    "발전시설유무",
    "의무실유무",
    "안내소유무",
    "기획여행보험시작일자",
    "기획여행보험종료일자",
    "자본금",
    "보험시작일자",
    "보험종료일자",
    "부대시설내역",
    "시설규모",
];

/// data.go.kr, 2026.
const DATA_GO: [&str; 25] = [
    "개방자치단체코드",
    "관리번호",
    "인허가일자",
    "인허가취소일자",
    "영업상태명",
    "폐업일자",
    "휴업시작일자",
    "휴업종료일자",
    "재개업일자",
    "소재지면적",
    "소재지우편번호",
    "도로명우편번호",
    "사업장명",
    "데이터갱신구분",
    "권리주체일련번호",
    "데이터갱신시점",
    "도로명주소",
    "상세영업상태명",
    "상세영업상태코드",
    "영업상태코드",
    "전화번호",
    "좌표정보(X)",
    "좌표정보(Y)",
    "지번주소",
    "최종수정시점",
];

/// Header of a layout.
pub(super) fn header(layout: Layout) -> Vec<&'static str> {
    match layout {
        Layout::SeoulFood => [&COMMON[..], &FOOD[..]].concat(),
        Layout::SeoulHygiene | Layout::Resaved => [&COMMON[..], &HYGIENE[..]].concat(),
        Layout::Localdata => LOCALDATA.to_vec(),
        Layout::DataGo2026 => DATA_GO.to_vec(),
    }
}

/// Style of a layout.
pub(super) fn style(layout: Layout) -> Style {
    match layout {
        Layout::SeoulFood | Layout::SeoulHygiene => Style::PORTAL,
        Layout::Resaved => Style::RESAVED,
        Layout::Localdata => Style::LOCALDATA,
        Layout::DataGo2026 => Style::DATA_GO,
    }
}

/// Adds a row. With `cut` it ends after its fifth field, as in a file that was cut off.
pub(super) fn row(part: &mut Table, layout: Layout, number: usize, licence: &Licence, cut: bool) {
    let columns = header(layout);
    let taken = if cut { 5 } else { columns.len() };
    for column in &columns[..taken] {
        field(part, layout, number, licence, column);
    }
    part.end();
}

fn field(part: &mut Table, layout: Layout, number: usize, l: &Licence, column: &str) {
    let resaved = layout == Layout::Resaved;
    let code = |text: &'static str| if resaved { text.trim_start_matches('0') } else { text };
    match column {
        "번호" => part.number(number as i64 + 1),
        "개방서비스명" => part.text(l.trade.name),
        "개방서비스아이디" => part.text(l.trade.service_id),
        "개방자치단체코드" => part.text(l.authority),
        "관리번호" => part.text(&l.management_no),
        "인허가일자" => part.text(&l.licensed),
        "인허가취소일자" => part.text(&l.cancelled),
        "영업상태코드" | "영업상태구분코드" => part.text(code(l.status.0)),
        "영업상태명" => part.text(l.status.1),
        "상세영업상태코드" => part.text(code(l.detail.0)),
        "상세영업상태명" => part.text(l.detail.1),
        "폐업일자" => part.text(&l.closed),
        "휴업시작일자" => part.text(&l.suspended.0),
        "휴업종료일자" => part.text(&l.suspended.1),
        "전화번호" | "소재지전화" => part.text(&l.phone),
        "소재지면적" => part.text(&l.floor_area),
        "소재지우편번호" => part.text(&l.old_zip),
        "지번주소" | "소재지전체주소" => part.text(&l.lot_address),
        "도로명주소" | "도로명전체주소" => part.text(&l.road_address),
        "도로명우편번호" => part.text(if resaved { l.zip.trim_start_matches('0') } else { &l.zip }),
        "사업장명" if l.stray_byte => part.stray(&l.name),
        "사업장명" => part.text(&l.name),
        "최종수정일자" | "최종수정시점" => part.text(&l.modified),
        "데이터갱신구분" => part.text(if l.closed.is_empty() { "I" } else { "U" }),
        "데이터갱신일자" | "데이터갱신시점" => {
            let fraction = if matches!(layout, Layout::SeoulFood | Layout::SeoulHygiene) { ".0" } else { "" };
            part.text(&format!("{}{fraction}", l.updated));
        }
        "업태구분명" | "위생업태명" => part.text(l.industry_detail),
        "좌표정보(X)" | "좌표정보(x)" => part.text(&coordinate(layout, l.at.map(|at| at.0))),
        "좌표정보(Y)" | "좌표정보(y)" => part.text(&coordinate(layout, l.at.map(|at| at.1))),
        "다중이용업소여부" => part.text(if l.floor_area.len() > 5 { "Y" } else { "N" }),
        "시설총규모" => part.text(&l.floor_area),
        "권리주체일련번호" => part.text("000"),
        "문화체육업종명" => part.text(l.industry_detail),
        "남성종사자수" | "여성종사자수" | "건물지상층수" | "건물지하층수" | "사용시작지상층" | "총층수" =>
        {
            part.text("0");
        }
        _ => part.text(""),
    }
}

/// Padded with blanks by the portal, wholly blank where missing; four decimals after a spreadsheet.
fn coordinate(layout: Layout, value: Option<f64>) -> String {
    match (layout, value) {
        (Layout::SeoulFood | Layout::SeoulHygiene | Layout::DataGo2026, Some(v)) => {
            format!("{:<20}", format!("{v:.9}"))
        }
        (Layout::SeoulFood | Layout::SeoulHygiene, None) => " ".repeat(20),
        (Layout::Resaved, Some(v)) => format!("{v:.4}"),
        (_, Some(v)) => format!("{v:.12}"),
        (_, None) => String::new(),
    }
}
