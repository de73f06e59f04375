//! The public sources that golmok reads.

use crate::InvalidValue;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// One public data set, whatever the vintage or layout of its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// 지방행정 인허가 (business licences).
    Licences,
    /// 점포 (stores per area × industry × quarter).
    StoreCounts,
    /// 추정매출 (sales estimated by the publisher).
    Sales,
    /// 길단위인구 (foot traffic).
    FootTraffic,
    /// 상권변화지표.
    ChangeIndex,
    /// 영역 (areas: centres and sizes).
    Areas,
    /// 상주인구.
    Residents,
    /// 직장인구.
    Workers,
    /// 소득소비.
    Incomes,
    /// 집객시설.
    Facilities,
    /// 아파트.
    Apartments,
    /// 소상공인시장진흥공단 상가(상권)정보.
    SemasStores,
    /// Boundaries: GeoJSON and shapefile.
    Boundaries,
}

impl SourceKind {
    /// All kinds.
    pub const ALL: [Self; 13] = [
        Self::Licences,
        Self::StoreCounts,
        Self::Sales,
        Self::FootTraffic,
        Self::ChangeIndex,
        Self::Areas,
        Self::Residents,
        Self::Workers,
        Self::Incomes,
        Self::Facilities,
        Self::Apartments,
        Self::SemasStores,
        Self::Boundaries,
    ];

    /// Code on the command line and in tables; the staging table is `stg_<code>`, its rejects `rejects_<code>`.
    pub fn code(self) -> &'static str {
        [
            "licences",
            "store_counts",
            "sales",
            "foot_traffic",
            "change_index",
            "areas",
            "residents",
            "workers",
            "incomes",
            "facilities",
            "apartments",
            "semas_stores",
            "boundaries",
        ][self as usize]
    }

    /// Official Korean name.
    pub fn name_ko(self) -> &'static str {
        [
            "인허가",
            "점포",
            "추정매출",
            "길단위인구",
            "상권변화지표",
            "영역",
            "상주인구",
            "직장인구",
            "소득소비",
            "집객시설",
            "아파트",
            "상가(상권)정보",
            "경계",
        ][self as usize]
    }
}

impl FromStr for SourceKind {
    type Err = InvalidValue;
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        Self::ALL
            .into_iter()
            .find(|k| k.code() == text)
            .ok_or_else(|| InvalidValue::new("SourceKind", text, "is no source kind"))
    }
}
