//! `ticket_krw` 객단가.

use crate::estimate::Estimate;
use crate::indicator::Indicator;
use golmok_model::NullReason;

/// 객단가.
pub const INDICATOR: Indicator = Indicator {
    id: "ticket_krw",
    name_ko: "객단가",
    name_en: "Ticket",
    question: "What does one sale bring?",
    formula: "sales of the quarter ÷ number of sales",
    inputs: &["stg_sales.sales_krw", "stg_sales.sales_count"],
    unit: "won per sale",
    table: "mart_demand",
    null_rules: "`not_published` without a number of sales",
    small_sample: "the publisher withholds cells under three stores in newer publications; no shrinkage",
    source: "추정매출-상권; estimated by the publisher from card sales",
    example: "600,000,000 won in 50,000 sales: 12,000 won",
    file: "crates/golmok-indicators/src/demand/ticket.rs",
    golden: "crates/golmok-indicators/tests/demand.rs",
};

/// Sales ÷ number of sales.
pub fn ticket(sales_krw: i64, sales_count: Option<i64>) -> Estimate {
    match sales_count {
        Some(count) if count > 0 => Estimate::plain(sales_krw as f64 / count as f64, count as f64),
        _ => Estimate::missing(NullReason::NotPublished, 0.0),
    }
}
