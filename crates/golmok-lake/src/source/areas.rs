//! 영역: trade areas with their published centre (EPSG:5181), gu, administrative dong and size.
//!
//! Some published centres lie up to 295 m from the polygon's centroid. The layout of 2018 has 기준_년월_코드 and
//! 시군구_코드 and no size.

use super::quarterly::spec::*;
use golmok_model::SourceKind;

/// 영역-상권, attribute table.
pub static AREAS: QuarterlySpec = QuarterlySpec {
    kind: SourceKind::Areas,
    recognised_by: &["centre_x_m", "centre_y_m"],
    measures: MEASURES,
    identities: &[],
    caveats: &[],
};

const MEASURES: &[Measure] = &[
    measure("centre_x_m", &["엑스좌표_값", "XCNTS_VALUE"]),
    measure("centre_y_m", &["와이좌표_값", "YDNTS_VALUE"]),
    digits("gu_code", 5, &["자치구_코드", "SIGNGU_CD", "시군구_코드"]),
    digits("admin_dong_code", 8, &["행정동_코드", "ADSTRD_CD"]),
    measure("area_m2", &["영역_면적", "RELM_AR"]),
];
