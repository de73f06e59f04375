//! Industries: the publisher's 100 service industries (서비스_업종) and licence services (개방서비스).

use crate::InvalidValue;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Code of an industry in golmok's tables.
///
/// Either a service industry of 점포-상권 (`CS100010`), or the own code of a licence service that matches none
/// (`L:07_24_01_P`), or `ALL` for all industries together.
///
/// # Examples
/// ```
/// use golmok_model::IndustryCode;
/// assert!("CS100010".parse::<IndustryCode>()?.is_service_industry());
/// assert!(!"L:07_24_01_P".parse::<IndustryCode>()?.is_service_industry());
/// assert!("CS10001".parse::<IndustryCode>().is_err());
/// # Ok::<(), golmok_model::InvalidValue>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IndustryCode(String);

impl IndustryCode {
    /// Stands for all industries together.
    pub const ALL: &'static str = "ALL";
    /// What a rating of [`ALL`](Self::ALL) covers, in Korean and English: what is not bound to a place has no rating.
    pub const ALL_RATED: (&'static str, &'static str) =
        ("모든 업종(전자상거래업 제외)", "All industries but e-commerce");

    /// The code of a licence service without a matching service industry.
    pub fn of_licence(service: &LicenceService) -> Self {
        Self(format!("L:{}", service.as_str()))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is one of the publisher's service industries.
    pub fn is_service_industry(&self) -> bool {
        self.0.starts_with("CS")
    }
}

impl FromStr for IndustryCode {
    type Err = InvalidValue;
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let service = text.strip_prefix("CS").is_some_and(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_digit()));
        let licence = text.strip_prefix("L:").is_some_and(|s| s.parse::<LicenceService>().is_ok());
        if service || licence || text == Self::ALL {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidValue::new("IndustryCode", text, "is neither CS + six digits, L:<licence service> nor ALL"))
        }
    }
}

impl TryFrom<String> for IndustryCode {
    type Error = InvalidValue;
    fn try_from(text: String) -> Result<Self, InvalidValue> {
        text.parse()
    }
}

impl From<IndustryCode> for String {
    fn from(code: IndustryCode) -> String {
        code.0
    }
}

impl fmt::Display for IndustryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Id of a licence service (개방서비스아이디), e.g. `07_24_04_P` for general restaurants.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LicenceService(String);

impl LicenceService {
    /// Rows whose service could not be told: staged, merged with nothing.
    pub const UNKNOWN: &'static str = "unknown";

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LicenceService {
    type Err = InvalidValue;
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        // A trade of its own, where a mapping file speaks of another country's.
        let own = text.strip_prefix("x_").is_some_and(|own| {
            let is_word = |c: char| c == '_' || (c.is_alphanumeric() && !c.is_uppercase());
            (1..=40).contains(&own.chars().count()) && own.chars().all(is_word)
        });
        let shaped = text.len() == 10
            && text.ends_with("_P")
            && text.bytes().enumerate().all(|(i, b)| match i {
                2 | 5 | 8 => b == b'_',
                9 => b == b'P',
                _ => b.is_ascii_digit(),
            });
        if shaped || own || text == Self::UNKNOWN {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidValue::new("LicenceService", text, "is neither like 07_24_04_P nor like x_restaurant"))
        }
    }
}

impl TryFrom<String> for LicenceService {
    type Error = InvalidValue;
    fn try_from(text: String) -> Result<Self, InvalidValue> {
        text.parse()
    }
}

impl From<LicenceService> for String {
    fn from(id: LicenceService) -> String {
        id.0
    }
}

impl fmt::Display for LicenceService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
