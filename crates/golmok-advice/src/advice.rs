//! One founder's report as values, before any renderer.

use crate::alternatives::Alternative;
use crate::break_even::{BreakEven, Costs};
use crate::checks::Check;
use crate::demand::Splits;
use crate::driver::Driver;
use crate::entry_load::EntryLoad;
use crate::ground::{SourceLine, Unknowns};
use crate::known::{Known, Words};
use crate::map::MapShapes;
use crate::own_shop::OwnShop;
use crate::record::{QuarterCounts, SaidBefore, SurvivalCurves};
use crate::subject::Subject;
use crate::support::Support;
use crate::verdict::Verdict;
use golmok_model::Quarter;
use serde::{Deserialize, Serialize};

/// Everything that one report says. Renderers take this and add nothing to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Advice {
    /// Where and which industry.
    pub subject: Subject,
    /// The answer, first.
    pub verdict: Verdict,
    /// What licences tell of this shop, apart from its place.
    pub own_shop: Known<OwnShop>,
    /// What moves the probability away from the industry's city average, strongest first.
    pub drivers: Known<Vec<Driver>>,
    /// Stores, openings and closures by quarter, oldest first.
    pub quarters: Known<Vec<QuarterCounts>>,
    /// What was said of the cell at earlier days, oldest first.
    pub said_before: Vec<SaidBefore>,
    /// Survival of the industry's shops here, in the gu and in the city.
    pub survival: Known<SurvivalCurves>,
    /// Sales of the cell, split, for one quarter.
    pub sales: Known<Splits>,
    /// Foot traffic of the area, split, for one quarter.
    pub foot_traffic: Known<Splits>,
    /// What to draw: outline, neighbours, competitors.
    pub map: Known<MapShapes>,
    /// Places or industries that may be called safer, at most three.
    pub alternatives: Known<Vec<Alternative>>,
    /// What one, three and ten more entrants do.
    pub entry_load: Known<EntryLoad>,
    /// What the shop must sell.
    pub break_even: Known<BreakEven>,
    /// The founder's own figures behind `break_even`, as entered.
    pub costs: Costs,
    /// The ten rules of entry (창업 10계명), in their order.
    pub checks: Vec<Check>,
    /// Support programmes for this stage of a shop's life.
    pub supports: Known<Vec<Support>>,
    /// The fixed box "이 보고서가 모르는 것" with the three questions to ask at the door.
    pub unknowns: Unknowns,
    /// The legal line.
    pub legal: Words,
    /// Sources with their data dates.
    pub sources: Vec<SourceLine>,
    /// Version of the rating method.
    pub method_version: String,
    /// Newest quarter with counts.
    pub quarter: Option<Quarter>,
    /// What to know before using the report, one sentence each.
    pub caveats: Vec<Words>,
    /// Snapshot of the lake that was read.
    pub snapshot: String,
}
