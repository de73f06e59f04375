//! What can go wrong when cells are rated.

use golmok_model::Quarter;

/// Failure of a rating or a backtest.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RatingError {
    /// A row names an area that was not registered before.
    #[error("area {0} is in no list of areas; add it with RatingInput::add_area first")]
    UnknownArea(String),
    /// A row names an industry that was not registered before.
    #[error("industry {0} is in no list of industries; add it with RatingInput::add_industry first")]
    UnknownIndustry(String),
    /// The same area, industry or cell twice.
    #[error("{0} is given twice")]
    Duplicate(String),
    /// A count is negative or more franchises than stores are given.
    #[error("{cell}: {reason}")]
    BadCounts {
        /// The cell, as area × industry × quarter.
        cell: String,
        /// What is wrong.
        reason: String,
    },
    /// No count at all at the as-of quarter.
    #[error("there is no store count for {0}; give an earlier as-of quarter, or ingest that quarter")]
    NoCounts(Quarter),
    /// Too few closures to fit anything.
    #[error("{closures} closures up to {as_of} are too few to fit a hazard; at least {needed} are needed")]
    TooFewClosures {
        /// Newest quarter used.
        as_of: Quarter,
        /// Closures at hand.
        closures: u64,
        /// Closures needed.
        needed: u64,
    },
    /// The fit did not settle within its steps.
    #[error(
        "the fit had not settled after {steps} steps: the next would still gain {left:.2e}; raise rating.iterations"
    )]
    NotSettled {
        /// Newton steps made.
        steps: usize,
        /// What the next one promised: gain in log-likelihood, or relative residual of its equations.
        left: f64,
    },
    /// A setting makes no sense.
    #[error("rating setting {name} = {value}: {reason}")]
    BadConfig {
        /// Name of the setting.
        name: &'static str,
        /// Its value.
        value: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// A spell that ends before it begins.
    #[error("a spell ends on day {ended}, before it begins on day {opened}")]
    BadSpell {
        /// First day.
        opened: i32,
        /// Last day.
        ended: i32,
    },
}
