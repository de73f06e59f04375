//! Money, rates and lengths that cannot be mixed up.

use crate::InvalidValue;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An amount of South Korean won (원). Whole won; negative only in differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Won(pub i64);

impl fmt::Display for Won {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} KRW", self.0)
    }
}

/// A length in metres in EPSG:5181.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Metres(pub f64);

/// A rate (율): numerator ÷ denominator, kept with both.
///
/// A fraction, never per cent; only a report multiplies by 100. Published-style ratios may exceed 1 (more closures in
/// a quarter than stores at its end), so the value is not capped.
///
/// # Examples
/// ```
/// use golmok_model::Rate;
/// let rate = Rate::new(3.0, 40.0)?;
/// assert_eq!(rate.value(), Some(0.075));
/// assert_eq!(Rate::new(0.0, 0.0)?.value(), None); // no stores: undefined, not zero
/// assert!(Rate::new(-1.0, 4.0).is_err());
/// # Ok::<(), golmok_model::InvalidValue>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    numerator: f64,
    denominator: f64,
}

impl Rate {
    /// `numerator ÷ denominator`.
    ///
    /// # Errors
    /// When either is negative or not finite.
    pub fn new(numerator: f64, denominator: f64) -> Result<Self, InvalidValue> {
        if !(numerator >= 0.0 && denominator >= 0.0 && numerator.is_finite() && denominator.is_finite()) {
            return Err(InvalidValue::new(
                "Rate",
                format!("{numerator}/{denominator}"),
                "has a negative or infinite part",
            ));
        }
        Ok(Self { numerator, denominator })
    }

    /// The fraction, or `None` where the denominator is zero.
    pub fn value(self) -> Option<f64> {
        (self.denominator > 0.0).then(|| self.numerator / self.denominator)
    }

    /// What was counted.
    pub fn numerator(self) -> f64 {
        self.numerator
    }

    /// What it was counted out of.
    pub fn denominator(self) -> f64 {
        self.denominator
    }
}

/// The publisher's whole per cent of `count` out of `stores`: rounded half-up to one decimal, then half-up to an integer.
///
/// `None` where `stores` is not positive. Integer arithmetic, so 5 ÷ 334 is 1.5 % and then 2 % (plain rounding gives 1).
/// Source: reproduces every 개업_율 and 폐업_률 of 점포-상권 2022–2023 with a positive denominator.
///
/// # Examples
/// ```
/// use golmok_model::units::published_percent;
/// assert_eq!(published_percent(1, 11), Some(9));
/// assert_eq!(published_percent(5, 334), Some(2)); // 1.497 → 1.5 → 2
/// assert_eq!(published_percent(1, 0), None);
/// ```
pub fn published_percent(count: i64, stores: i64) -> Option<i64> {
    if stores <= 0 || count < 0 {
        return None;
    }
    let tenths = (count * 2000 + stores) / (2 * stores);
    Some((tenths + 5) / 10)
}
