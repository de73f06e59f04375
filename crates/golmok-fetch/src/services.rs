//! Known services of the Seoul Open API and the columns that their rows must have.

/// A service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service {
    /// Name in the address.
    pub name: &'static str,
    /// Official title.
    pub title: &'static str,
    /// Columns without which golmok cannot read it, one list per layout that the publisher has used; others may come
    /// and go.
    pub layouts: &'static [&'static [&'static str]],
}

/// The services that golmok reads; that of the licences stands for one per trade.
pub const SERVICES: &[Service] = &[
    LICENCES,
    Service {
        name: "VwsmTrdarStorQq",
        title: "서울시 상권분석서비스(점포-상권)",
        layouts: &[&[
            "STDR_YYQU_CD",
            "TRDAR_CD",
            "SVC_INDUTY_CD",
            "STOR_CO",
            "SIMILR_INDUTY_STOR_CO",
            "OPBIZ_STOR_CO",
            "CLSBIZ_STOR_CO",
            "FRC_STOR_CO",
        ]],
    },
    Service {
        name: "VwsmTrdarSelngQq",
        title: "서울시 상권분석서비스(추정매출-상권)",
        layouts: &[&["STDR_YYQU_CD", "TRDAR_CD", "SVC_INDUTY_CD", "THSMON_SELNG_AMT", "THSMON_SELNG_CO"]],
    },
    Service {
        name: "VwsmTrdarFlpopQq",
        title: "서울시 상권분석서비스(길단위인구-상권)",
        layouts: &[&["STDR_YYQU_CD", "TRDAR_CD", "TOT_FLPOP_CO"]],
    },
    Service {
        name: "VwsmTrdarIxQq",
        title: "서울시 상권분석서비스(상권변화지표-상권)",
        layouts: &[&["STDR_YYQU_CD", "TRDAR_CD", "TRDAR_CHNGE_IX", "OPR_SALE_MT_AVRG", "CLS_SALE_MT_AVRG"]],
    },
    Service {
        name: "VwsmTrdarRepopQq",
        title: "서울시 상권분석서비스(상주인구-상권)",
        layouts: &[&["STDR_YYQU_CD", "TRDAR_CD", "TOT_REPOP_CO"]],
    },
    Service {
        name: "VwsmTrdarWrcPopltnQq",
        title: "서울시 상권분석서비스(직장인구-상권)",
        layouts: &[&["STDR_YYQU_CD", "TRDAR_CD", "TOT_WRC_POPLTN_CO"]],
    },
    Service {
        name: "TbgisTrdarRelm",
        title: "서울시 상권분석서비스(영역-상권)",
        layouts: &[&["TRDAR_CD", "XCNTS_VALUE", "YDNTS_VALUE"]],
    },
];

/// 인허가 of one trade, in the city or in one gu: `LOCALDATA_072404`, `LOCALDATA_072404_GN`.
const LICENCES: Service = Service {
    name: "LOCALDATA_NNNNNN",
    title: "서울시 … 인허가 정보 (업종별, 예: LOCALDATA_072404 일반음식점)",
    layouts: &[
        &["OPNSFTEAMCODE", "MGTNO", "APVPERMYMD", "TRDSTATENM", "DCBYMD", "BPLCNM", "X", "Y"],
        &[
            "OPN_ATMY_GRP_CD",
            "MNG_NO",
            "LCPMT_YMD",
            "SALS_STTS_NM",
            "CLSBIZ_YMD",
            "BPLC_NM",
            "CRD_INFO_X",
            "CRD_INFO_Y",
        ],
    ],
};

/// The service of this name.
///
/// # Examples
/// ```
/// use golmok_fetch::services::by_name;
/// assert!(by_name("VwsmTrdarStorQq").is_some());
/// assert!(by_name("LOCALDATA_072404_GN").is_some_and(|s| s.title.contains("인허가")));
/// assert!(by_name("LOCALDATA_0724").is_none());
/// ```
pub fn by_name(name: &str) -> Option<&'static Service> {
    let is_licence = |rest: &str| {
        let (trade, gu) = rest.split_once('_').unwrap_or((rest, "SE"));
        trade.len() == 6
            && trade.bytes().all(|b| b.is_ascii_digit())
            && gu.len() == 2
            && gu.bytes().all(|b| b.is_ascii_uppercase())
    };
    if name.strip_prefix("LOCALDATA_").is_some_and(is_licence) {
        return Some(&LICENCES);
    }
    SERVICES.iter().find(|service| service.name == name)
}

/// Further columns of either layout of the licences, which an API that leaves out what is null may show on a later page
/// only.
const OFTEN_NULL: [(&str, &[&str]); 2] = [
    (
        "MGTNO",
        &[
            "APVCANCELYMD",
            "CLGENDDT",
            "CLGSTDT",
            "DTLSTATEGBN",
            "DTLSTATENM",
            "LASTMODTS",
            "RDNPOSTNO",
            "RDNWHLADDR",
            "ROPNYMD",
            "SITEAREA",
            "SITEPOSTNO",
            "SITETEL",
            "SITEWHLADDR",
            "TRDSTATEGBN",
            "UPDATEDT",
            "UPDATEGBN",
            "UPTAENM",
        ],
    ),
    (
        "MNG_NO",
        &[
            "LCPMT_RTRCN_YMD",
            "SALS_STTS_CD",
            "DTL_SALS_STTS_CD",
            "DTL_SALS_STTS_NM",
            "TCBIZ_BGNG_YMD",
            "TCBIZ_END_YMD",
            "ROBIZ_YMD",
            "TELNO",
            "LCTN_AREA",
            "LCTN_ZIP",
            "LOTNO_ADDR",
            "ROAD_NM_ADDR",
            "ROAD_NM_ZIP",
            "LAST_MDFCN_PNT",
            "DAT_UPDT_SE",
            "DAT_UPDT_PNT",
            "BZSTAT_SE_NM",
        ],
    ),
];

impl Service {
    /// Columns of the layout of these rows that the first page may lack because they are null in all of its rows.
    pub fn absent_for_null(&self, has: impl Fn(&str) -> bool) -> Vec<&'static str> {
        let of_layout = OFTEN_NULL.iter().filter(|(mark, _)| self.name == LICENCES.name && has(mark));
        of_layout.flat_map(|(_, columns)| columns.iter().copied()).filter(|column| !has(column)).collect()
    }

    /// Columns that are missing from a row of these, by the layout that it comes nearest to; none where it has all.
    pub fn missing(&self, has: impl Fn(&str) -> bool) -> Vec<&'static str> {
        let lacks = |layout: &&'static [&'static str]| layout.iter().filter(|c| !has(c)).copied().collect::<Vec<_>>();
        self.layouts.iter().map(lacks).min_by_key(Vec::len).unwrap_or_default()
    }
}
