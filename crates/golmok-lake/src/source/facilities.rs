//! 집객시설: facilities that draw people, per area × quarter. A blank means none.
//!
//! The total also counts facilities that are not broken out, so the parts never exceed it and mostly fall short.

use super::quarterly::spec::*;
use golmok_model::SourceKind;

/// 집객시설-상권, -행정동, -자치구.
pub static FACILITIES: QuarterlySpec = QuarterlySpec {
    kind: SourceKind::Facilities,
    recognised_by: &["facility_count", "bank_count"],
    measures: MEASURES,
    identities: IDENTITIES,
    caveats: &[],
};

const MEASURES: &[Measure] = &[
    count("facility_count", &["집객시설_수", "VIATR_FCLTY_CO"]),
    count_or_none("government_office_count", &["관공서_수", "PBLOFC_CO"]),
    count_or_none("bank_count", &["은행_수", "BANK_CO"]),
    count_or_none("general_hospital_count", &["종합병원_수", "GEHSPT_CO"]),
    count_or_none("hospital_count", &["일반_병원_수", "GNRL_HSPTL_CO"]),
    count_or_none("pharmacy_count", &["약국_수", "PARMACY_CO"]),
    count_or_none("kindergarten_count", &["유치원_수", "KNDRGR_CO"]),
    count_or_none("elementary_school_count", &["초등학교_수", "ELESCH_CO"]),
    count_or_none("middle_school_count", &["중학교_수", "MSKUL_CO"]),
    count_or_none("high_school_count", &["고등학교_수", "HGSCHL_CO"]),
    count_or_none("university_count", &["대학교_수", "UNIV_CO"]),
    count_or_none("department_store_count", &["백화점_수", "DRTS_CO"]),
    count_or_none("supermarket_count", &["슈퍼마켓_수", "SUPMK_CO"]),
    count_or_none("theatre_count", &["극장_수", "THEAT_CO"]),
    count_or_none("lodging_count", &["숙박_시설_수", "STAYNG_FCLTY_CO"]),
    count_or_none("airport_count", &["공항_수", "ARPRT_CO"]),
    count_or_none("railway_station_count", &["철도_역_수", "RLROAD_STATN_CO"]),
    count_or_none("bus_terminal_count", &["버스_터미널_수", "BUS_TRMINL_CO"]),
    count_or_none("subway_station_count", &["지하철_역_수", "SUBWAY_STATN_CO"]),
    count_or_none("bus_stop_count", &["버스_정거장_수", "BUS_STTN_CO"]),
];

const IDENTITIES: &[Identity] = &[at_most(
    "facility_parts",
    "facility_count",
    &[
        "government_office_count",
        "bank_count",
        "general_hospital_count",
        "hospital_count",
        "pharmacy_count",
        "kindergarten_count",
        "elementary_school_count",
        "middle_school_count",
        "high_school_count",
        "university_count",
        "department_store_count",
        "supermarket_count",
        "theatre_count",
        "lodging_count",
        "airport_count",
        "railway_station_count",
        "bus_terminal_count",
        "subway_station_count",
        "bus_stop_count",
    ],
)];
