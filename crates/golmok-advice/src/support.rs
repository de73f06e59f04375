//! Support along a shop's life: which programme fits, who gives it, and the one thing to do next.
//!
//! Programmes, providers, clinics, definitions, tiers and thresholds are data (`data/reference/*.toml`); there is no code
//! per programme. What is past its `valid_to` is "과거 사업" and never eligible; what nobody compared with its source within
//! a year is "확인 필요".
//!
//! | subject | module |
//! |---|---|
//! | what is known of one shop | [`case`] |
//! | conditions of a programme | [`condition`] |
//! | the dated definition of 소상공인 | [`definition`] |
//! | programmes, their standing, overlaps | [`programme`] |
//! | who gives help, and the nearest centre | [`provider`], [`network`] |
//! | tiers for entrants | [`tier`] |
//! | the diagnosis of a running shop | [`diagnosis`] |
//! | shops of one industry close together | [`joint`] |
//! | under-supplied industries, places with demand without shops | [`promising`] |
//! | plan, budget and results | [`tracker`] |
//! | the rules file | [`rules`] |

pub mod case;
pub mod condition;
pub mod definition;
pub mod diagnosis;
pub mod joint;
pub mod network;
pub mod programme;
pub mod promising;
pub mod provider;
pub mod rules;
pub mod tier;
pub mod tracker;

use crate::known::{Absent, Known, Words};
use serde::{Deserialize, Serialize};

pub use case::{Case, Stage};
pub use programme::{Match, Programme, Standing};

/// One programme with the one thing to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Support {
    /// Programme.
    pub name: Words,
    /// Stage of the shop's life it is for.
    pub stage: Words,
    /// Who provides it.
    pub provider: Words,
    /// What it gives.
    pub gives: Words,
    /// Official page of the provider.
    pub page: String,
    /// How it stands to the case, in words: eligible, depends on a fact, or to be checked.
    pub status: Words,
    /// One next step.
    pub next_step: Words,
}

/// The programmes for a case, the most fitting first: those whose conditions hold, those that need an answer first
/// ("조건 확인"), and those to be checked ("확인 필요"). Past programmes are never among them.
///
/// # Examples
/// ```
/// use golmok_advice::support::{Case, Stage, matching};
/// let founder = Case::new(jiff::civil::date(2026, 11, 25), Stage::Entry).industry("CS100010").gu("11200");
/// let supports = matching(&founder);
/// assert!(supports.known().is_some_and(|list| list.iter().all(|s| s.status.ko.starts_with("확인 필요"))));
/// ```
pub fn matching(case: &Case) -> Known<Vec<Support>> {
    let found: Vec<Support> = programme::matches(case).iter().map(|found| found.support(case)).collect();
    if found.is_empty() { Known::Absent(Absent::NoProgramme) } else { Known::Known(found) }
}

/// The one next step of a case: that of the most fitting programme.
pub fn next_step(supports: &Known<Vec<Support>>) -> Words {
    let first = supports.known().and_then(|list| list.first());
    first.map_or_else(
        || {
            Words::new(
                "지금 맞는 사업을 찾지 못했습니다. 자치구나 서울시 자영업지원센터에 올해 사업을 물어보세요.",
                "No programme fits now. Ask your gu office or the Seoul support centre what runs this year.",
            )
        },
        |support| {
            Words::new(
                format!("{} · {}", support.provider.ko, support.next_step.ko),
                format!("{}: {}", support.provider.en, support.next_step.en),
            )
        },
    )
}
