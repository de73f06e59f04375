//! Areas: trade area (상권), administrative dong (행정동), legal dong (법정동), gu (자치구), city. Their codes never mix.

use crate::{City, InvalidValue};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What kind of area a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaKind {
    /// 상권.
    TradeArea,
    /// 행정동.
    AdminDong,
    /// 법정동.
    LegalDong,
    /// 자치구.
    Gu,
    /// The whole city (서울).
    City,
}

impl AreaKind {
    /// All kinds, smallest area first.
    pub const ALL: [Self; 5] = [Self::TradeArea, Self::AdminDong, Self::LegalDong, Self::Gu, Self::City];

    /// Code in tables: `trade_area`, `admin_dong`, `legal_dong`, `gu`, `city`.
    pub fn code(self) -> &'static str {
        ["trade_area", "admin_dong", "legal_dong", "gu", "city"][self as usize]
    }
}

impl FromStr for AreaKind {
    type Err = InvalidValue;
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        Self::ALL.into_iter().find(|k| k.code() == text).ok_or_else(|| {
            InvalidValue::new("AreaKind", text, "is none of trade_area, admin_dong, legal_dong, gu, city")
        })
    }
}

/// Kind of a trade area (상권_구분_코드).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TradeAreaKind {
    /// A 골목상권.
    Alley,
    /// D 발달상권.
    Developed,
    /// R 전통시장.
    Market,
    /// U 관광특구: overlaps the other kinds, so totals leave it out.
    Tourist,
}

impl TradeAreaKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Alley, Self::Developed, Self::Market, Self::Tourist];

    /// The publisher's letter.
    pub fn code(self) -> &'static str {
        ["A", "D", "R", "U"][self as usize]
    }

    /// 상권_구분_코드_명.
    pub fn name_ko(self) -> &'static str {
        ["골목상권", "발달상권", "전통시장", "관광특구"][self as usize]
    }

    /// Whether areas of this kind lie over areas of the others. Totals use the kinds that do not.
    pub fn overlaps_others(self) -> bool {
        self == Self::Tourist
    }
}

impl FromStr for TradeAreaKind {
    type Err = InvalidValue;
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        Self::ALL
            .into_iter()
            .find(|k| k.code() == text)
            .ok_or_else(|| InvalidValue::new("TradeAreaKind", text, "is none of A, D, R, U"))
    }
}

/// Which generation of codes an area code belongs to. Codes of different sets are never joined directly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeSet {
    /// Trade areas from 2022 on: 311…, 312…, 313…, 300….
    Trdar2022,
    /// Trade areas until 2020: 1000001… (7 digits, beginning with 10).
    Trdar2019,
    /// Administrative dong, first 8 digits of the 10-digit administrative code.
    Adm8,
    /// Statistics Korea (KOSTAT) dong, 7 digits.
    Kostat7,
    /// Legal dong, 8 digits (EMD_CD).
    Legal8,
    /// Gu, first 5 digits of the administrative code.
    Gu5,
    /// KOSTAT gu, 5 digits, 11010…11250: same width as [`CodeSet::Gu5`], other numbers.
    KostatGu5,
    /// The city, code `11`.
    City2,
}

impl CodeSet {
    /// All sets.
    pub const ALL: [Self; 8] = [
        Self::Trdar2022,
        Self::Trdar2019,
        Self::Adm8,
        Self::Kostat7,
        Self::Legal8,
        Self::Gu5,
        Self::KostatGu5,
        Self::City2,
    ];

    /// Code in tables: `trdar2022`, `trdar2019`, `adm8`, `kostat7`, `legal8`, `gu5`, `kostat_gu5`, `city2`.
    pub fn code(self) -> &'static str {
        ["trdar2022", "trdar2019", "adm8", "kostat7", "legal8", "gu5", "kostat_gu5", "city2"][self as usize]
    }

    /// The set with that code in tables.
    ///
    /// # Errors
    /// When there is none.
    pub fn from_code(code: &str) -> Result<Self, InvalidValue> {
        let found = Self::ALL.into_iter().find(|set| set.code() == code);
        found.ok_or_else(|| InvalidValue::new("CodeSet", code, "is no code set"))
    }

    /// The set of a trade-area code: 2022 codes begin with 3, 2019 codes with 10.
    ///
    /// # Errors
    /// When the code is not seven digits of either generation.
    pub fn of_trade_area(code: &str) -> Result<Self, InvalidValue> {
        digits("TradeAreaCode", code, 7)?;
        match code.as_bytes()[0] {
            b'3' => Ok(Self::Trdar2022),
            b'1' => Ok(Self::Trdar2019),
            _ => Err(InvalidValue::new("TradeAreaCode", code, "begins with neither 3 (2022) nor 1 (2019)")),
        }
    }
}

fn digits(type_name: &'static str, text: &str, len: usize) -> Result<(), InvalidValue> {
    if text.len() == len && text.bytes().all(|b| b.is_ascii_digit()) {
        Ok(())
    } else {
        Err(InvalidValue::new(type_name, text, "is not all digits of the required length"))
    }
}

macro_rules! area_code {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The code as published.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidValue;
            fn from_str(text: &str) -> Result<Self, InvalidValue> {
                digits(stringify!($name), text, $len)?;
                Ok(Self(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidValue;
            fn try_from(text: String) -> Result<Self, InvalidValue> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> String {
                code.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

area_code!(
    /// Trade-area code (상권_코드), seven digits as published.
    TradeAreaCode, 7
);
area_code!(
    /// Administrative-dong code (행정동_코드), the first 8 digits of the 10-digit administrative code.
    AdminDongCode, 8
);
area_code!(
    /// Legal-dong code (법정동, EMD_CD), eight digits.
    LegalDongCode, 8
);
area_code!(
    /// Gu code (자치구_코드), five digits of the administrative code, e.g. 11680.
    GuCode, 5
);

impl AdminDongCode {
    /// The gu that the dong belongs to: its first five digits.
    pub fn gu(&self) -> GuCode {
        GuCode(self.0[..5].to_owned())
    }
}

/// One area of one kind.
///
/// # Examples
/// ```
/// use golmok_model::{AreaId, AreaKind};
/// let area = AreaId::new(AreaKind::Gu, "11680")?;
/// assert_eq!(area.code(), "11680");
/// assert!(AreaId::new(AreaKind::AdminDong, "11680").is_err()); // a gu is no dong
/// # Ok::<(), golmok_model::InvalidValue>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaId {
    /// 상권.
    TradeArea(TradeAreaCode),
    /// 행정동.
    AdminDong(AdminDongCode),
    /// 법정동.
    LegalDong(LegalDongCode),
    /// 자치구.
    Gu(GuCode),
    /// The city.
    City,
}

impl AreaId {
    /// Code of the city that this process speaks of.
    pub fn city_code() -> &'static str {
        &City::current().code
    }

    /// Reads a code of the given kind.
    ///
    /// # Errors
    /// When the code has not that kind's form.
    pub fn new(kind: AreaKind, code: &str) -> Result<Self, InvalidValue> {
        Ok(match kind {
            AreaKind::TradeArea => Self::TradeArea(code.parse()?),
            AreaKind::AdminDong => Self::AdminDong(code.parse()?),
            AreaKind::LegalDong => Self::LegalDong(code.parse()?),
            AreaKind::Gu => Self::Gu(code.parse()?),
            AreaKind::City if code == Self::city_code() => Self::City,
            AreaKind::City => return Err(InvalidValue::new("AreaId", code, "is not the city's code 11")),
        })
    }

    /// Kind of the area.
    pub fn kind(&self) -> AreaKind {
        match self {
            Self::TradeArea(_) => AreaKind::TradeArea,
            Self::AdminDong(_) => AreaKind::AdminDong,
            Self::LegalDong(_) => AreaKind::LegalDong,
            Self::Gu(_) => AreaKind::Gu,
            Self::City => AreaKind::City,
        }
    }

    /// The publisher's code.
    pub fn code(&self) -> &str {
        match self {
            Self::TradeArea(c) => c.as_str(),
            Self::AdminDong(c) => c.as_str(),
            Self::LegalDong(c) => c.as_str(),
            Self::Gu(c) => c.as_str(),
            Self::City => Self::city_code(),
        }
    }
}
