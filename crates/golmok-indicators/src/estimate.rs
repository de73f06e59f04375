//! An estimate: value, interval, denominator, or the reason why there is none.

use crate::interval::{CONFIDENCE_RAW, Interval, poisson_mean, wilson};
use golmok_model::NullReason;

/// A value of one indicator in one cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The value, or why there is none: undefined, zero and missing are three things.
    pub value: Result<f64, NullReason>,
    /// Interval of 95 %, where one is defined.
    pub interval: Option<Interval>,
    /// Denominator (stores, store-quarters, openings).
    pub n: f64,
}

impl Estimate {
    /// No value.
    pub fn missing(reason: NullReason, n: f64) -> Self {
        Self { value: Err(reason), interval: None, n }
    }

    /// A value without an interval.
    pub fn plain(value: f64, n: f64) -> Self {
        Self { value: Ok(value), interval: None, n }
    }

    /// Count ÷ exposure, where the count may exceed the exposure; exact Poisson interval.
    pub fn per_exposure(count: u64, exposure: f64, reason: NullReason) -> Self {
        if exposure <= 0.0 {
            return Self::missing(reason, exposure.max(0.0));
        }
        let mean = poisson_mean(count, CONFIDENCE_RAW);
        let interval = Some(Interval { lo: mean.lo / exposure, hi: mean.hi / exposure });
        Self { value: Ok(count as f64 / exposure), interval, n: exposure }
    }

    /// Count out of total; Wilson interval.
    pub fn share(count: u64, total: u64, reason: NullReason) -> Self {
        match wilson(count as f64, total as f64, CONFIDENCE_RAW) {
            None => Self::missing(reason, total as f64),
            interval => Self { value: Ok(count as f64 / total as f64), interval, n: total as f64 },
        }
    }
}
