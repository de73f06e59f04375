//! A licence (인허가) as a row of the public register. A licence is not a store: moves and re-licences happen at one door.

use crate::InvalidValue;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Status of a licence, decided on 영업상태명 only (the detail code means different things in different trades).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LicenceStatus {
    /// 영업/정상.
    Operating,
    /// 휴업: counts as operating.
    Suspended,
    /// 폐업.
    Closed,
    /// 취소/말소/만료/정지/중지.
    Cancelled,
    /// 제외/삭제/전출: censoring, not closure.
    Removed,
    /// Blank or a word not met before: kept, and counted.
    Unknown,
}

impl LicenceStatus {
    /// All statuses.
    pub const ALL: [Self; 6] =
        [Self::Operating, Self::Suspended, Self::Closed, Self::Cancelled, Self::Removed, Self::Unknown];

    /// Code in tables: `operating`, `suspended`, `closed`, `cancelled`, `removed`, `unknown`.
    pub fn code(self) -> &'static str {
        ["operating", "suspended", "closed", "cancelled", "removed", "unknown"][self as usize]
    }

    /// From the publisher's 영업상태명.
    ///
    /// # Examples
    /// ```
    /// use golmok_model::LicenceStatus;
    /// assert_eq!(LicenceStatus::from_name("영업/정상"), LicenceStatus::Operating);
    /// assert_eq!(LicenceStatus::from_name("취소/말소/만료/정지/중지"), LicenceStatus::Cancelled);
    /// assert_eq!(LicenceStatus::from_name("직권말소"), LicenceStatus::Cancelled);
    /// assert_eq!(LicenceStatus::from_name("영업장폐쇄"), LicenceStatus::Cancelled);
    /// assert_eq!(LicenceStatus::from_name(""), LicenceStatus::Unknown);
    /// ```
    pub fn from_name(name: &str) -> Self {
        let name = name.trim();
        let cancelled = ["취소", "말소", "만료", "정지", "중지"];
        match name {
            // 직권말소, 허가취소, 영업장폐쇄: words of 경기데이터드림.
            _ if name.ends_with("폐쇄") => Self::Cancelled,
            _ if name.starts_with("영업") || name.starts_with("정상") => Self::Operating,
            _ if name.starts_with("휴업") => Self::Suspended,
            _ if name.starts_with("폐업") => Self::Closed,
            _ if cancelled.iter().any(|w| name.starts_with(w)) => Self::Cancelled,
            _ if name.ends_with("말소") || name.ends_with("취소") => Self::Cancelled,
            _ if ["제외", "삭제", "전출"].iter().any(|w| name.starts_with(w)) => Self::Removed,
            _ => Self::Unknown,
        }
    }
}

impl FromStr for LicenceStatus {
    type Err = InvalidValue;

    /// Reads the code in tables.
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        Self::ALL
            .into_iter()
            .find(|s| s.code() == text)
            .ok_or_else(|| InvalidValue::new("LicenceStatus", text, "is no licence status"))
    }
}

/// A date column as found in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DateField {
    /// Blank.
    #[default]
    Blank,
    /// A full date, `YYYY-MM-DD` or `YYYYMMDD`. 1900-01-01 and 9999-12-31 occur and mean "unknown".
    Day(Date),
    /// Text that is no full date, e.g. `199704`.
    Unparseable,
}

impl DateField {
    /// The date where there is one.
    pub fn day(self) -> Option<Date> {
        match self {
            Self::Day(date) => Some(date),
            Self::Blank | Self::Unparseable => None,
        }
    }
}

/// What a spell needs to know of a licence row. No phone number ever gets this far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LicenceRecord {
    /// 인허가일자.
    pub licensed: DateField,
    /// 폐업일자.
    pub closed: DateField,
    /// 인허가취소일자.
    pub cancelled: DateField,
    /// 영업상태명.
    pub status: LicenceStatus,
}
