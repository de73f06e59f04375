//! The words of the domain: ids, quarters, money, rates, areas, grades, spells and the schemas of the lake's tables.
//!
//! This crate does no I/O. Every other crate speaks in its types, so that a trade-area code can never be compared
//! with a legal-dong code, and an amount of won never with a count.
//!
//! | subject | module |
//! |---|---|
//! | quarter of a year, 20241 | [`quarter`] |
//! | areas and their code sets | [`area`] |
//! | service industries and licence services, classes of other lists | [`industry`], [`industry_of_class`] |
//! | money, rates, metres | [`units`] |
//! | a licence and the business spell it stands for | [`licence`], [`mod@spell`] |
//! | the four grades and what else a rating says in words | [`grade`] |
//! | whether a register's ends are closings, which are the office's, how late it tells | [`cut_register`], [`bursts`], [`pop_ups`], [`reporting_lag`] |
//! | why a value is absent | [`null_reason`] |
//! | facts of support programmes | [`programme_fact`] |
//! | which publication speaks for a quarter | [`publication`] |
//! | the public sources | [`source`] |
//! | the tables of the lake, with grain and key | [`tables`] |
//! | reference tables shipped with the project | [`mod@reference`] |

mod administrative;
pub mod area;
mod city;
pub mod counted;
mod driver_group;
pub mod grade;
pub mod hangul;
pub mod industry;
mod industry_class;
pub mod licence;
pub mod null_reason;
pub mod programme_fact;
pub mod publication;
pub mod quarter;
pub mod reference;
mod register_ends;
mod register_lag;
pub mod seoul;
pub mod source;
pub mod spell;
mod split_mix;
pub mod tables;
pub mod units;

pub use administrative::{bursts, pop_ups};
pub use area::{AdminDongCode, AreaId, AreaKind, CodeSet, GuCode, LegalDongCode, TradeAreaCode, TradeAreaKind};
pub use city::{City, CityError};
pub use driver_group::DriverGroup;
pub use grade::{Confidence, RelativeGrade, RiskGrade};
pub use industry::{IndustryCode, LicenceService};
pub use industry_class::{ShopClass, industry_of_class, industry_of_shop, industry_words};
pub use licence::{DateField, LicenceRecord, LicenceStatus};
pub use null_reason::NullReason;
pub use quarter::Quarter;
pub use register_ends::{CutRegister, RegisterRow, closings_begin, cut_register};
pub use register_lag::{ReportingLag, reporting_lag};
pub use source::SourceKind;
pub use spell::{BusinessSpell, DropReason, EndReason, SpellPolicy, spell};
pub use split_mix::SplitMix;
pub use units::{Metres, Rate, Won};

/// A value that does not belong to the type it was offered to.
///
/// The offending value is kept so that a reject row or a message can show it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{type_name}: {value:?} {reason}")]
pub struct InvalidValue {
    /// The type that refused the value, e.g. `Quarter`.
    pub type_name: &'static str,
    /// The value as it was offered.
    pub value: String,
    /// Why it was refused, as the end of a sentence.
    pub reason: &'static str,
}

impl InvalidValue {
    /// Builds the error for `value`, offered to `type_name`.
    pub fn new(type_name: &'static str, value: impl Into<String>, reason: &'static str) -> Self {
        Self { type_name, value: value.into(), reason }
    }
}
