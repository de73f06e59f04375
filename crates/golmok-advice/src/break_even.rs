//! What a shop must sell to pay its fixed costs, against what the average shop here sells.

use crate::known::{Absent, Known};
use golmok_model::Won;
use serde::{Deserialize, Serialize};

/// What the founder entered. Nothing is filled in that looks like data.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Costs {
    /// 월 임대료, won a month.
    pub rent: Option<Won>,
    /// 월 인건비, won a month.
    pub wages: Option<Won>,
    /// 본인 인건비: what the owner's own work has to bring, won a month.
    pub own_wage: Option<Won>,
    /// Other fixed costs, won a month.
    pub other: Option<Won>,
    /// Share of a sale, without VAT, that is left after its goods and fees (not the rent), 0–1.
    pub margin: Option<f64>,
    /// 초기 투자금, won: fit-out, deposit, equipment.
    pub capital: Option<Won>,
    /// Months over which the capital is to come back.
    pub payback_months: Option<u32>,
    /// Won of one sale, where the data have none.
    pub ticket: Option<Won>,
}

/// What must be sold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BreakEven {
    /// Fixed costs, won a month: rent, wages, the owner's own, other, and the capital by payback month where both were
    /// entered.
    pub fixed_per_month: f64,
    /// Sales needed, won a month, without VAT.
    pub required_per_month: f64,
    /// Against the sales of the cell, or customers a day where there are none.
    pub against: Against,
}

/// What the required sales are held against.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Against {
    /// The cell's mean sales per shop; the typical shop sells less than the mean.
    MeanSales {
        /// Mean sales per shop, won a month, without VAT: what cards paid ÷ [`WITH_VAT`].
        mean_per_month: f64,
        /// Required ÷ mean.
        ratio: f64,
        /// In words.
        class: Reach,
        /// Customers a day, where the value of one sale is known or was entered.
        customers_per_day: Option<f64>,
    },
    /// Without sales data: customers a day, and stop.
    Customers {
        /// Customers a day; `None` where the value of one sale was not entered either.
        customers_per_day: Option<f64>,
    },
}

/// How far the required sales are from the cell's mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// At most half of the mean; many shops sell less than that, too.
    WithinHalf,
    /// Up to the mean.
    Demanding,
    /// More than the average shop sells.
    AboveAverage,
}

/// Days of a month over which customers are counted: a shop that never closes.
pub const DAYS_OF_MONTH: f64 = 30.0;
/// Half of the mean.
pub const HALF: f64 = 0.5;
/// What a customer pays ÷ the sale: card totals contain the VAT of 10 %. Sales without VAT (books, fresh food, clinics)
/// are higher by that.
pub const WITH_VAT: f64 = 1.1;
/// Least rent or wages in won that can be meant: less was meant in 만원.
pub const LEAST_WON: i64 = 10_000;

impl Costs {
    /// Whether rent and wages can be won a month, not 만원.
    ///
    /// # Examples
    /// ```
    /// use golmok_advice::break_even::Costs;
    /// use golmok_model::Won;
    /// assert!(!Costs { rent: Some(Won(300)), ..Costs::default() }.are_in_won());
    /// assert!(Costs { rent: Some(Won(3_000_000)), wages: Some(Won(0)), ..Costs::default() }.are_in_won());
    /// ```
    pub fn are_in_won(&self) -> bool {
        let amounts = [self.rent, self.wages, self.own_wage, self.other, self.capital];
        amounts.into_iter().flatten().all(|won| won.0 == 0 || won.0 >= LEAST_WON)
    }
}

/// Values of required ÷ mean sales at which anything that a report says changes, lowest first: each still belongs to what
/// lies below it.
pub fn bounds() -> Vec<f64> {
    let mut bounds = vec![HALF, 1.0, crate::support::rules::rules().tiers.feasible_at_most];
    let rules = crate::checks::rules().iter();
    bounds.extend(rules.filter(|rule| rule.id == crate::checks::RuleId::BreakEven).map(|rule| rule.limit));
    bounds.sort_by(f64::total_cmp);
    bounds.dedup();
    bounds
}

impl Reach {
    /// The class of required ÷ mean sales.
    pub fn of(ratio: f64) -> Self {
        if ratio <= HALF {
            Self::WithinHalf
        } else if ratio <= 1.0 {
            Self::Demanding
        } else {
            Self::AboveAverage
        }
    }
}

/// What a shop with these costs must sell. `mean_per_quarter` is the cell's mean sales per shop and `ticket` the value
/// of one sale in the data, both in won as cards paid them, with VAT; so is a ticket that was entered.
///
/// # Examples
/// ```
/// use golmok_advice::break_even::{Against, Costs, break_even};
/// use golmok_model::Won;
/// let costs = Costs { rent: Some(Won(3_000_000)), wages: Some(Won(3_000_000)), margin: Some(0.6), ..Costs::default() };
/// let found = break_even(&costs, Some(66_000_000.0), None);
/// let found = found.known().expect("all is entered");
/// assert_eq!(found.required_per_month, 10_000_000.0);
/// assert!(matches!(found.against, Against::MeanSales { ratio, .. } if (ratio - 0.5).abs() < 1e-12));
/// ```
pub fn break_even(costs: &Costs, mean_per_quarter: Option<f64>, ticket: Option<f64>) -> Known<BreakEven> {
    let (Some(rent), Some(wages), Some(margin)) = (costs.rent, costs.wages, costs.margin) else {
        return Known::Absent(Absent::NotAsked);
    };
    if margin <= 0.0 {
        return Known::Absent(Absent::NothingLeft);
    }
    let won = |amount: Won| amount.0 as f64;
    let payback = costs.capital.zip(costs.payback_months.filter(|m| *m > 0));
    let payback = payback.map_or(0.0, |(capital, months)| won(capital) / f64::from(months));
    let fixed_per_month =
        won(rent) + won(wages) + costs.own_wage.map_or(0.0, won) + costs.other.map_or(0.0, won) + payback;
    let required_per_month = fixed_per_month / margin;
    let ticket = costs.ticket.map(won).or(ticket).filter(|t| *t > 0.0).map(|t| t / WITH_VAT);
    let customers_per_day = ticket.map(|t| required_per_month / t / DAYS_OF_MONTH);
    let against = match mean_per_quarter.filter(|m| *m > 0.0).map(|m| m / 3.0 / WITH_VAT) {
        Some(mean_per_month) => {
            let ratio = required_per_month / mean_per_month;
            Against::MeanSales { mean_per_month, ratio, class: Reach::of(ratio), customers_per_day }
        }
        None => Against::Customers { customers_per_day },
    };
    Known::Known(BreakEven { fixed_per_month, required_per_month, against })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn costs() -> Costs {
        Costs { rent: Some(Won(2_500_000)), wages: Some(Won(2_000_000)), margin: Some(0.5), ..Costs::default() }
    }

    #[test]
    fn classes_meet_at_one_half_and_one() {
        assert_eq!(Reach::of(0.5), Reach::WithinHalf);
        assert_eq!(Reach::of(0.500_001), Reach::Demanding);
        assert_eq!(Reach::of(1.0), Reach::Demanding);
        assert_eq!(Reach::of(1.000_001), Reach::AboveAverage);
    }

    #[test]
    fn capital_counts_by_payback_month() {
        let costs = Costs { capital: Some(Won(36_000_000)), payback_months: Some(24), ..costs() };
        let found = break_even(&costs, Some(33_000_000.0), Some(6_600.0));
        // 2.5 + 2.0 + 36 ÷ 24 = 6.0 million fixed; ÷ 0.5 = 12; mean 33 ÷ 3 ÷ 1.1 = 10 a month without VAT; a sale of
        // 6,600 is 6,000 without VAT: 12,000,000 ÷ 6,000 ÷ 30 = 66.7.
        let found = found.known().unwrap();
        assert_eq!((found.fixed_per_month, found.required_per_month), (6_000_000.0, 12_000_000.0));
        let Against::MeanSales { ratio, class, customers_per_day, .. } = &found.against else { panic!("{found:?}") };
        assert_eq!((*class, (*ratio - 1.2).abs() < 1e-12), (Reach::AboveAverage, true));
        assert!((customers_per_day.unwrap() - 66.666_667).abs() < 1e-5);
        // The owner's work is no gift to the shop.
        let own = Costs { own_wage: Some(Won(2_000_000)), ..costs };
        assert_eq!(break_even(&own, None, None).known().unwrap().fixed_per_month, 8_000_000.0);
        // Without months there is no share of the capital to count.
        let lump = Costs { payback_months: None, ..costs };
        assert_eq!(break_even(&lump, None, None).known().unwrap().fixed_per_month, 4_500_000.0);
    }

    #[test]
    fn without_sales_it_stops_at_customers() {
        let costs = Costs { ticket: Some(Won(9_000)), ..costs() };
        let found = break_even(&costs, None, Some(6_000.0));
        // 9,000,000 ÷ 9,000 ÷ 30: what was entered goes before the data.
        let customers_per_day = Some(9_000_000.0 / (9_000.0 / 1.1) / 30.0);
        assert_eq!(found.known().unwrap().against, Against::Customers { customers_per_day });
        let unknown = break_even(&self::costs(), None, None);
        assert_eq!(unknown.known().unwrap().against, Against::Customers { customers_per_day: None });
    }

    #[test]
    fn asks_instead_of_assuming() {
        for missing in
            [Costs { rent: None, ..costs() }, Costs { wages: None, ..costs() }, Costs { margin: None, ..costs() }]
        {
            assert_eq!(break_even(&missing, Some(1e7), None), Known::Absent(Absent::NotAsked));
        }
        let none_left = Costs { margin: Some(0.0), ..costs() };
        assert_eq!(break_even(&none_left, Some(1e7), None), Known::Absent(Absent::NothingLeft));
    }
}
