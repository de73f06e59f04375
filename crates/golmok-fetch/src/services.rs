//! Known services of the Seoul Open API and the columns that their rows must have.

/// A service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service {
    /// Name in the address.
    pub name: &'static str,
    /// Official title.
    pub title: &'static str,
    /// Columns without which golmok cannot read it; others may come and go.
    pub columns: &'static [&'static str],
}

/// The services that golmok reads.
pub const SERVICES: &[Service] = &[
    Service {
        name: "VwsmTrdarStorQq",
        title: "서울시 상권분석서비스(점포-상권)",
        columns: &[
            "STDR_YYQU_CD",
            "TRDAR_CD",
            "SVC_INDUTY_CD",
            "STOR_CO",
            "SIMILR_INDUTY_STOR_CO",
            "OPBIZ_STOR_CO",
            "CLSBIZ_STOR_CO",
            "FRC_STOR_CO",
        ],
    },
    Service {
        name: "VwsmTrdarSelngQq",
        title: "서울시 상권분석서비스(추정매출-상권)",
        columns: &["STDR_YYQU_CD", "TRDAR_CD", "SVC_INDUTY_CD", "THSMON_SELNG_AMT", "THSMON_SELNG_CO"],
    },
    Service {
        name: "VwsmTrdarFlpopQq",
        title: "서울시 상권분석서비스(길단위인구-상권)",
        columns: &["STDR_YYQU_CD", "TRDAR_CD", "TOT_FLPOP_CO"],
    },
    Service {
        name: "VwsmTrdarIxQq",
        title: "서울시 상권분석서비스(상권변화지표-상권)",
        columns: &["STDR_YYQU_CD", "TRDAR_CD", "TRDAR_CHNGE_IX", "OPR_SALE_MT_AVRG", "CLS_SALE_MT_AVRG"],
    },
    Service {
        name: "VwsmTrdarRepopQq",
        title: "서울시 상권분석서비스(상주인구-상권)",
        columns: &["STDR_YYQU_CD", "TRDAR_CD", "TOT_REPOP_CO"],
    },
    Service {
        name: "VwsmTrdarWrcPopltnQq",
        title: "서울시 상권분석서비스(직장인구-상권)",
        columns: &["STDR_YYQU_CD", "TRDAR_CD", "TOT_WRC_POPLTN_CO"],
    },
    Service {
        name: "TbgisTrdarRelm",
        title: "서울시 상권분석서비스(영역-상권)",
        columns: &["TRDAR_CD", "XCNTS_VALUE", "YDNTS_VALUE"],
    },
];

/// The service of this name.
pub fn by_name(name: &str) -> Option<&'static Service> {
    SERVICES.iter().find(|service| service.name == name)
}
