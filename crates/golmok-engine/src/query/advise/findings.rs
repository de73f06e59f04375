//! A report but for the founder's own figures, and what follows once these are entered.

use golmok_advice::break_even::{Against, BreakEven, Costs, break_even};
use golmok_advice::checks::{Evidence, evaluate, reevaluate};
use golmok_advice::support::tier::{self, Tier};
use golmok_advice::support::{Case, Stage, Support, matching};
use golmok_advice::verdict::Rated;
use golmok_advice::{Advice, Known, Words};

/// All that a report says of a cell but what rests on the founder's own figures.
#[derive(Debug, Clone)]
pub struct Findings {
    pub(super) advice: Advice,
    /// What the checks look at.
    pub(super) evidence: Evidence,
    /// Won of one sale in the data.
    pub(super) ticket: Option<f64>,
    /// Lower end of the trend of demand.
    pub(super) trend_lo: Option<f64>,
    /// Code of the gu; empty where unknown.
    pub(super) gu: String,
    /// Programmes by the tier that figures led to, once asked for.
    pub(super) supports: Vec<(Option<&'static Tier>, Known<Vec<Support>>)>,
}

impl Findings {
    /// The report with the founder's figures.
    pub fn answer(mut self, costs: Costs) -> Advice {
        self.enter(costs);
        self.advice
    }

    /// Enters the founder's figures: break-even, checks, support and the next step follow; the rest stays.
    pub fn enter(&mut self, costs: Costs) -> &Advice {
        let Self { advice, evidence, supports, .. } = self;
        let found = break_even(&costs, advice.sales.known().and_then(|s| s.mean), self.ticket);
        let (required_to_mean, customers_per_day) = found.known().map_or((None, None), measured);
        let relative = advice.verdict.rated().map(|rated: &Rated| rated.relative);
        let tier = tier::tier(required_to_mean, self.trend_lo, relative);
        let known = supports.iter().find(|(of, _)| *of == tier).map(|(_, found)| found.clone());
        advice.supports = known.unwrap_or_else(|| {
            let case = Case::new(advice.verdict.today.unwrap_or(advice.verdict.as_of), Stage::Entry)
                .industry(&advice.subject.industry.code)
                .gu(&self.gu)
                .tier(tier);
            supports.push((tier, matching(&case)));
            supports[supports.len() - 1].1.clone()
        });
        let (entered, safer) = (found.known().is_some(), advice.alternatives.known().is_some());
        advice.verdict.next_step = advice.verdict.outcome.next_step(entered, safer);
        (evidence.required_to_mean, evidence.customers_per_day) = (required_to_mean, customers_per_day);
        match advice.checks.is_empty() {
            true => advice.checks = evaluate(evidence),
            false => reevaluate(&mut advice.checks, evidence),
        }
        (advice.break_even, advice.costs) = (found, costs);
        advice
    }

    /// Puts something to know first among the caveats.
    pub fn add_caveat(&mut self, caveat: Option<Words>) {
        self.advice.caveats.splice(0..0, caveat);
    }
}

/// Required ÷ mean sales, and customers a day.
fn measured(found: &BreakEven) -> (Option<f64>, Option<f64>) {
    match found.against {
        Against::MeanSales { ratio, customers_per_day, .. } => (Some(ratio), customers_per_day),
        Against::Customers { customers_per_day } => (None, customers_per_day),
    }
}
