//! Licensed trades: which industries stand in which licence register, and how their files look.

use golmok_model::reference;

/// Layout of a licence file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layout {
    /// Seoul portal CSV of a food trade: 44 columns, CP949, LF, every field quoted, no final newline.
    SeoulFood,
    /// Seoul portal CSV of a hygiene trade: 47 columns.
    SeoulHygiene,
    /// Seoul portal CSV of a hygiene trade, re-saved by a spreadsheet as UTF-8 with BOM.
    Resaved,
    /// LOCALDATA fulldata of a culture trade: 63 columns.
    Localdata,
    /// data.go.kr of 2026: 25 columns in another order.
    DataGo2026,
}

/// A licensed trade (개방서비스).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trade {
    /// 개방서비스아이디.
    pub service_id: &'static str,
    /// 개방서비스명.
    pub name: &'static str,
    /// What stands inside 관리번호.
    pub id_mark: &'static str,
    /// Industry code and 업태구분명 of each kind of shop.
    pub industries: &'static [(&'static str, &'static str)],
    /// Ending of invented business names.
    pub noun: &'static str,
    /// Layout of the file.
    pub layout: Layout,
    /// Name of the file.
    pub file: &'static str,
}

/// The licensed trades of the sample city.
pub const TRADES: [Trade; 6] = [
    Trade {
        service_id: "07_24_04_P",
        name: "일반음식점",
        id_mark: "101",
        industries: &[
            ("CS100001", "한식"),
            ("CS100002", "중국식"),
            ("CS100003", "일식"),
            ("CS100004", "경양식"),
            ("CS100007", "통닭(치킨)"),
            ("CS100008", "분식"),
            ("CS100009", "호프/통닭"),
        ],
        noun: "식당",
        layout: Layout::SeoulFood,
        file: "서울시 일반음식점 인허가 정보.csv",
    },
    Trade {
        service_id: "07_24_05_P",
        name: "휴게음식점",
        id_mark: "104",
        industries: &[("CS100006", "패스트푸드"), ("CS100010", "커피숍")],
        noun: "커피",
        layout: Layout::SeoulFood,
        file: "서울시 휴게음식점 인허가 정보.csv",
    },
    Trade {
        service_id: "05_18_01_P",
        name: "미용업",
        id_mark: "211",
        industries: &[("CS200028", "일반미용업"), ("CS200029", "네일미용업"), ("CS200030", "피부미용업")],
        noun: "헤어",
        layout: Layout::SeoulHygiene,
        file: "서울시 미용업 인허가 정보.csv",
    },
    Trade {
        service_id: "03_11_03_P",
        name: "숙박업",
        id_mark: "201",
        industries: &[("CS200034", "여관업")],
        noun: "여관",
        layout: Layout::Resaved,
        file: "서울시 숙박업 인허가 정보.csv",
    },
    Trade {
        service_id: "03_11_04_P",
        name: "외국인관광도시민박업",
        id_mark: "CDFI226221",
        industries: &[("CS200035", "외국인관광 도시민박업")],
        noun: "하우스",
        layout: Layout::Localdata,
        file: "fulldata_03_11_04_P_외국인관광도시민박업.csv",
    },
    Trade {
        service_id: "02_03_01_P",
        name: "동물병원",
        id_mark: "01020",
        industries: &[("CS200009", "")],
        noun: "동물병원",
        layout: Layout::DataGo2026,
        file: "동물_동물병원.csv",
    },
];

/// Index into [`TRADES`] and 업태구분명 of an industry (by its place in the reference list), where it is licensed.
pub fn trade_of(industry: usize) -> Option<(usize, &'static str)> {
    let code = reference::industries().get(industry)?.industry_code.as_str();
    TRADES
        .iter()
        .enumerate()
        .find_map(|(t, trade)| trade.industries.iter().find(|(c, _)| *c == code).map(|(_, detail)| (t, *detail)))
}
