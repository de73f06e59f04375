//! The ten rules of entry (창업 10계명), each held against the data.
//!
//! A rule judges only by a figure whose record bears it out: where the figure was high in the past, what the rule warns
//! of has to have followed. Every other figure informs.

mod evidence;
mod outcome;

pub use evidence::{Against, Crowding, Evidence};

use crate::known::{Figure, Words};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// One rule, evaluated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// 1–10.
    pub number: u8,
    /// Id of the rule, e.g. `crowding`.
    pub id: String,
    /// The rule in one short line.
    pub title: Words,
    /// Why, or what to ask or do.
    pub advice: Words,
    /// What the data say.
    pub outcome: CheckOutcome,
    /// The figures behind, most telling first; empty for a question that no data answer.
    pub figures: Vec<CheckFigure>,
    /// The record that the rule rests on, in one sentence; why there is none.
    pub basis: Words,
}

/// How a rule came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// 자료로는 괜찮음: nothing in the data speaks against it.
    Pass,
    /// 조심: the data speak against it.
    Warn,
    /// 직접 확인: the data cannot tell; ask.
    Ask,
    /// 참고: a figure whose record bears out no judgement, or that rests on fewer than three shops.
    Note,
}

/// A figure behind a rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckFigure {
    /// What is measured, and of which quarters.
    pub label: Words,
    /// Here.
    pub here: Figure,
    /// What it is compared with: the city, the mean, a threshold.
    pub compared: Option<Figure>,
}

/// A rule as it is written in `data/rules/entry_rules.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Id.
    pub id: RuleId,
    /// What is measured, for those who keep the rules.
    pub measure: String,
    /// Threshold.
    pub limit: f64,
    title_ko: String,
    title_en: String,
    pass_ko: String,
    pass_en: String,
    warn_ko: String,
    warn_en: String,
    ask_ko: String,
    ask_en: String,
    note_ko: String,
    note_en: String,
    /// On what the rule rests.
    pub grounds: String,
}

/// Which rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleId {
    /// How many of the industry close.
    Risk,
    /// How crowded it is.
    Crowding,
    /// Whether everyone enters.
    Rush,
    /// Whether more left than came.
    Turnover,
    /// Whether passers-by get fewer.
    PassersBy,
    /// Whether sales crowd into one part of the day.
    Hours,
    /// What must be sold.
    BreakEven,
    /// Chains.
    Brands,
    /// Who stayed.
    Staying,
    /// Means for three years.
    ThreeYears,
}

impl RuleId {
    /// The indicator whose record bears out the rule, where one stands behind it (`mart_indicator_record`).
    pub fn indicator(self) -> Option<&'static str> {
        match self {
            Self::Crowding => Some("saturation_ratio_shrunk"),
            Self::Rush => Some("entry_rush"),
            Self::Turnover => Some("closure_to_opening_3y"),
            Self::PassersBy => Some("foot_traffic_change"),
            Self::Hours => Some("peak_time_band_share"),
            Self::Brands => Some("franchise_share"),
            Self::Staying => Some("operating_months_mean"),
            Self::Risk | Self::BreakEven | Self::ThreeYears => None,
        }
    }

    /// Whether it looks at the founder's own figures ([`Evidence::required_to_mean`], [`Evidence::customers_per_day`]).
    pub fn rests_on_costs(self) -> bool {
        self == Self::BreakEven
    }

    /// Id in the rules and in reports.
    pub fn code(self) -> &'static str {
        match self {
            Self::Risk => "risk",
            Self::Crowding => "crowding",
            Self::Rush => "rush",
            Self::Turnover => "turnover",
            Self::PassersBy => "passers_by",
            Self::Hours => "hours",
            Self::BreakEven => "break_even",
            Self::Brands => "brands",
            Self::Staying => "staying",
            Self::ThreeYears => "three_years",
        }
    }
}

/// The ten rules, in their order.
pub fn rules() -> &'static [Rule] {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        rule: Vec<Rule>,
    }
    static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
        toml::from_str::<File>(include_str!("../../../data/rules/entry_rules.toml"))
            .unwrap_or_else(|error| panic!("data/rules/entry_rules.toml, embedded at build time and tested: {error}"))
            .rule
    });
    &RULES
}

/// The ten rules held against the evidence, in their order.
pub fn evaluate(evidence: &Evidence) -> Vec<Check> {
    rules().iter().zip(1..).map(|(rule, number)| rule.check(number, evidence)).collect()
}

/// Judges anew what rests on the founder's own figures, where only these have changed since [`evaluate`].
pub fn reevaluate(checks: &mut [Check], evidence: &Evidence) {
    for ((rule, number), check) in rules().iter().zip(1..).zip(checks) {
        if rule.id.rests_on_costs() {
            *check = rule.check(number, evidence);
        }
    }
}
