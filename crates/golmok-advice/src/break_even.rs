//! What a shop must sell to pay its fixed costs, against what the average shop here sells.

use golmok_model::Won;
use serde::{Deserialize, Serialize};

/// What the founder entered. Nothing is filled in that looks like data.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Costs {
    /// 월 임대료, won a month.
    pub rent: Option<Won>,
    /// 월 인건비, won a month.
    pub wages: Option<Won>,
    /// Other fixed costs, won a month.
    pub other: Option<Won>,
    /// Share of a sale that is left after its goods and fees, 0–1.
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
    /// Fixed costs, won a month: rent, wages, other, and the capital by payback month where both were entered.
    pub fixed_per_month: f64,
    /// Sales needed, won a month.
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
        /// Mean sales per shop, won a month.
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
    /// At most half of the mean.
    Reachable,
    /// Up to the mean.
    Demanding,
    /// More than the average shop sells.
    AboveAverage,
}
