//! Columns of the licence files under every name that occurs, and the layouts.

use crate::source::{Header, Shape, mapping};

/// Places of the columns that golmok reads. Their names are the Korean ones of all vintages, the codes of the Open API,
/// and those of its successor of 2026 (the official mapping of response variables of 2026-04-07); case does not matter in
/// Latin letters. Telephone columns are in no list: they are never decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Columns {
    pub(super) service_id: Option<usize>,
    pub(super) authority: Option<usize>,
    pub(super) management_no: Option<usize>,
    pub(super) licensed: Option<usize>,
    pub(super) cancelled: Option<usize>,
    pub(super) status: Option<usize>,
    pub(super) detail_status: Option<usize>,
    pub(super) closed: Option<usize>,
    pub(super) suspended_from: Option<usize>,
    pub(super) suspended_until: Option<usize>,
    pub(super) reopened: Option<usize>,
    pub(super) floor_area: Option<usize>,
    pub(super) lot_address: Option<usize>,
    pub(super) road_address: Option<usize>,
    pub(super) business_name: Option<usize>,
    pub(super) modified: Option<usize>,
    pub(super) updated: Option<usize>,
    pub(super) industry_detail: Option<usize>,
    pub(super) x: Option<usize>,
    pub(super) y: Option<usize>,
    /// Name of the city that licensed, where the register has it in place of a code.
    pub(super) city: Option<usize>,
    /// Degrees beside the projected coordinates.
    pub(super) longitude: Option<usize>,
    pub(super) latitude: Option<usize>,
    /// The trade's name, where no number tells the service.
    pub(super) trade: Option<usize>,
}

/// Names of each column, in the order of [`Columns`].
const NAMES: [&[&str]; 24] = [
    &["개방서비스아이디", "개방서비스ID", "OPNSVCID"],
    &["개방자치단체코드", "OPNSFTEAMCODE", "OPN_ATMY_GRP_CD"],
    &["관리번호", "MGTNO", "MNG_NO", "음식점ID", "MANAGE_NO"],
    &["인허가일자", "APVPERMYMD", "LCPMT_YMD", "LICENSG_DE"],
    &["인허가취소일자", "APVCANCELYMD", "LCPMT_RTRCN_YMD", "LICENSG_CANCL_DE"],
    &["영업상태명", "TRDSTATENM", "SALS_STTS_NM", "BSN_STATE_NM"],
    &["상세영업상태명", "DTLSTATENM", "DTL_SALS_STTS_NM"],
    &["폐업일자", "DCBYMD", "CLSBIZ_YMD", "CLSBIZ_DE"],
    &["휴업시작일자", "CLGSTDT", "TCBIZ_BGNG_YMD", "SUSPNBIZ_BEGIN_DE"],
    &["휴업종료일자", "CLGENDDT", "TCBIZ_END_YMD", "SUSPNBIZ_END_DE"],
    &["재개업일자", "ROPNYMD", "ROBIZ_YMD", "REOPENBIZ_DE"],
    &["소재지면적", "SITEAREA", "LCTN_AREA", "소재지면적정보", "LOCPLC_AR_INFO"],
    &["지번주소", "소재지전체주소", "SITEWHLADDR", "LOTNO_ADDR", "소재지지번주소", "REFINE_LOTNO_ADDR"],
    &["도로명주소", "도로명전체주소", "RDNWHLADDR", "ROAD_NM_ADDR", "소재지도로명주소", "REFINE_ROADNM_ADDR"],
    &["사업장명", "음식점명", "BPLCNM", "BPLC_NM", "BIZPLC_NM"],
    &["최종수정일자", "최종수정시점", "LASTMODTS", "LAST_MDFCN_PNT"],
    &["데이터갱신일자", "데이터갱신시점", "UPDATEDT", "DAT_UPDT_PNT"],
    &["업태구분명", "업태구분", "UPTAENM", "BZSTAT_SE_NM", "업태구분명정보", "BIZCOND_DIV_NM_INFO"],
    &["좌표정보(X)", "좌표정보X(EPSG5174)", "X", "CRD_INFO_X", "X좌표값", "X_CRDNT_VL"],
    &["좌표정보(Y)", "좌표정보Y(EPSG5174)", "Y", "CRD_INFO_Y", "Y좌표값", "Y_CRDNT_VL"],
    &["시군명", "SIGUN_NM"],
    &["WGS84경도", "REFINE_WGS84_LOGT", "경도"],
    &["WGS84위도", "REFINE_WGS84_LAT", "위도"],
    &["문화체육업종명", "CULTUR_PHSTRN_INDUTYPE_NM", "축산업무구분명"],
];

/// Place of a column by any of its names: as the file writes it, else by a synonym (업태구분명 finds UPTAENM).
pub(super) fn position(header: &[String], name: &str) -> Option<usize> {
    let exact = |name: &str| header.iter().position(|column| column.eq_ignore_ascii_case(name));
    exact(name).or_else(|| {
        let synonyms = NAMES.iter().find(|names| names.iter().any(|n| n.eq_ignore_ascii_case(name)))?;
        synonyms.iter().find_map(|synonym| exact(synonym))
    })
}

impl Columns {
    /// Places of the columns in a header, found by name.
    pub(super) fn of(header: &[String]) -> Self {
        let [
            service_id,
            authority,
            management_no,
            licensed,
            cancelled,
            status,
            detail_status,
            closed,
            suspended_from,
            suspended_until,
            reopened,
            floor_area,
            lot_address,
            road_address,
            business_name,
            modified,
            updated,
            industry_detail,
            x,
            y,
            city,
            longitude,
            latitude,
            trade,
        ] = NAMES.map(|names| {
            names.iter().find_map(|name| header.iter().position(|column| column.eq_ignore_ascii_case(name)))
        });
        Self {
            service_id,
            authority,
            management_no,
            licensed,
            cancelled,
            status,
            detail_status,
            closed,
            suspended_from,
            suspended_until,
            reopened,
            floor_area,
            lot_address,
            road_address,
            business_name,
            modified,
            updated,
            industry_detail,
            x,
            y,
            city,
            // Elsewhere the projected coordinates speak alone.
            longitude: longitude.filter(|_| city.is_some()),
            latitude: latitude.filter(|_| city.is_some()),
            trade,
        }
    }
}

/// Headers as published; the type-specific columns that follow the common ones are left out. A file is told by some of
/// these names, in any order; the whole lists serve to name the nearest header to an unknown file.
pub(super) const LAYOUTS: [(&str, &[&str]); 8] = [
    ("seoul_portal", SEOUL_PORTAL),
    ("localdata_fulldata", LOCALDATA_FULLDATA),
    ("localdata_2026", LOCALDATA_2026),
    ("data_go_kr_2026", DATA_GO_KR_2026),
    ("open_api_english", OPEN_API_ENGLISH),
    ("open_api_2026", OPEN_API_2026),
    ("gyeonggi_data_dream", GYEONGGI_DATA_DREAM),
    ("open_premises", OPEN_PREMISES),
];

/// Which layout a table has, where it is one of a licence register.
///
/// It must hold the licence date with an id or a name, or, where someone cut it, the status with a name.
pub(super) fn layout(shape: &Shape) -> Option<&'static str> {
    let Shape::Table(Header { columns, .. }) = shape else { return None };
    let c = Columns::of(columns);
    let has = |name: &str| columns.iter().any(|column| column.eq_ignore_ascii_case(name));
    let named = c.management_no.or(c.business_name).is_some();
    if !named || c.licensed.or(c.status).is_none() || (c.licensed.is_none() && c.closed.is_none()) {
        return None;
    }
    Some(if has(mapping::MARK) {
        "mapped"
    } else if has("LCPMT_YMD") || has("SALS_STTS_NM") {
        "open_api_2026"
    } else if has("APVPERMYMD") || has("TRDSTATENM") {
        "open_api_english"
    } else if has("좌표정보X(EPSG5174)") {
        "localdata_2026"
    } else if c.city.is_some() && c.authority.is_none() {
        "gyeonggi_data_dream"
    } else if has("영업상태구분코드") {
        "localdata_fulldata"
    } else if has("데이터갱신시점") {
        "data_go_kr_2026"
    } else if c.status.is_none() && c.closed.is_none() {
        "open_premises"
    } else {
        "seoul_portal"
    })
}

#[rustfmt::skip]
const SEOUL_PORTAL: &[&str] = &[
    "개방자치단체코드", "관리번호", "인허가일자", "인허가취소일자", "영업상태코드", "영업상태명", "상세영업상태코드",
    "상세영업상태명", "폐업일자", "휴업시작일자", "휴업종료일자", "재개업일자", "전화번호", "소재지면적",
    "소재지우편번호", "지번주소", "도로명주소", "도로명우편번호", "사업장명", "최종수정일자", "데이터갱신구분",
    "데이터갱신일자", "업태구분명", "좌표정보(X)", "좌표정보(Y)",
];

#[rustfmt::skip]
const LOCALDATA_FULLDATA: &[&str] = &[
    "번호", "개방서비스명", "개방서비스아이디", "개방자치단체코드", "관리번호", "인허가일자", "인허가취소일자",
    "영업상태구분코드", "영업상태명", "상세영업상태코드", "상세영업상태명", "폐업일자", "휴업시작일자", "휴업종료일자",
    "재개업일자", "소재지전화", "소재지면적", "소재지우편번호", "소재지전체주소", "도로명전체주소", "도로명우편번호",
    "사업장명", "최종수정시점", "데이터갱신구분", "데이터갱신일자", "업태구분명", "좌표정보(x)", "좌표정보(y)",
];

#[rustfmt::skip]
const LOCALDATA_2026: &[&str] = &[
    "번호", "개방서비스명", "개방서비스아이디", "개방자치단체코드", "관리번호", "인허가일자", "인허가취소일자",
    "영업상태구분코드", "영업상태명", "상세영업상태코드", "상세영업상태명", "폐업일자", "휴업시작일자", "휴업종료일자",
    "재개업일자", "소재지전화", "소재지면적", "소재지우편번호", "소재지전체주소", "도로명전체주소", "도로명우편번호",
    "사업장명", "최종수정시점", "데이터갱신구분", "데이터갱신일자", "업태구분명", "좌표정보X(EPSG5174)",
    "좌표정보Y(EPSG5174)",
];

#[rustfmt::skip]
const DATA_GO_KR_2026: &[&str] = &[
    "개방자치단체코드", "관리번호", "인허가일자", "인허가취소일자", "영업상태명", "폐업일자", "휴업시작일자",
    "휴업종료일자", "재개업일자", "소재지면적", "소재지우편번호", "도로명우편번호", "사업장명", "업태구분명",
    "데이터갱신구분", "데이터갱신시점", "도로명주소", "상세영업상태명", "상세영업상태코드", "영업상태코드", "전화번호",
    "좌표정보(X)", "좌표정보(Y)", "지번주소", "최종수정시점",
];

#[rustfmt::skip]
const OPEN_API_ENGLISH: &[&str] = &[
    "OPNSFTEAMCODE", "MGTNO", "APVPERMYMD", "APVCANCELYMD", "TRDSTATEGBN", "TRDSTATENM", "DTLSTATEGBN", "DTLSTATENM",
    "DCBYMD", "CLGSTDT", "CLGENDDT", "ROPNYMD", "SITETEL", "SITEAREA", "SITEPOSTNO", "SITEWHLADDR", "RDNWHLADDR",
    "RDNPOSTNO", "BPLCNM", "LASTMODTS", "UPDATEGBN", "UPDATEDT", "UPTAENM", "X", "Y",
];

#[rustfmt::skip]
const OPEN_API_2026: &[&str] = &[
    "OPN_ATMY_GRP_CD", "MNG_NO", "DAT_UPDT_SE", "DAT_UPDT_PNT", "LCPMT_YMD", "LCPMT_RTRCN_YMD", "SALS_STTS_CD",
    "SALS_STTS_NM", "DTL_SALS_STTS_CD", "DTL_SALS_STTS_NM", "CLSBIZ_YMD", "TCBIZ_BGNG_YMD", "TCBIZ_END_YMD", "ROBIZ_YMD",
    "TELNO", "LCTN_AREA", "LCTN_ZIP", "LOTNO_ADDR", "ROAD_NM_ADDR", "ROAD_NM_ZIP", "BPLC_NM", "LAST_MDFCN_PNT",
    "BZSTAT_SE_NM", "CRD_INFO_X", "CRD_INFO_Y",
];

#[rustfmt::skip]
const GYEONGGI_DATA_DREAM: &[&str] = &[
    "시군명", "사업장명", "인허가일자", "인허가취소일자", "영업상태구분코드", "영업상태명", "폐업일자",
    "소재지시설전화번호", "소재지면적정보", "도로명우편번호", "소재지도로명주소", "소재지지번주소", "소재지우편번호",
    "WGS84위도", "WGS84경도", "업태구분명정보", "X좌표값", "Y좌표값",
];

#[rustfmt::skip]
const OPEN_PREMISES: &[&str] = &[
    "번호", "업태구분", "사업장명", "인허가일자", "전화번호", "도로명주소", "지번주소", "위도", "경도", "소재지면적",
    "다중이용업소여부",
];
