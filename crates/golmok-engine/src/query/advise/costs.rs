//! The founder's own figures, checked before they are entered.

use crate::error::{Result, ensure};
use golmok_advice::break_even::Costs;

/// The figures, where they make sense: no amount below nothing, a margin within 0–1, amounts in won and not in 10,000 won.
///
/// # Errors
/// [`crate::Error::Invalid`] where they do not.
pub fn checked(costs: Costs) -> Result<Costs> {
    let amounts = [
        ("--rent", costs.rent),
        ("--wages", costs.wages),
        ("--own-wage", costs.own_wage),
        ("--other-costs", costs.other),
        ("--capital", costs.capital),
        ("--ticket", costs.ticket),
    ];
    for (name, amount) in amounts {
        ensure!(amount.is_none_or(|amount| amount.0 >= 0), "{name} must not be negative");
    }
    ensure!(costs.margin.is_none_or(|m| (0.0..=1.0).contains(&m)), "--margin is a share of a sale, between 0 and 1");
    ensure!(costs.are_in_won(), "amounts are in won a month, not in 10,000 won: 3,000,000, not 300");
    Ok(costs)
}
