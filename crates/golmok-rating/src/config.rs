//! Tunables of the rating, each with its reason and which way to turn it.

use crate::RatingError;
use serde::{Deserialize, Serialize};

/// Version of the method; written in every row.
pub const METHOD_VERSION: &str = "entry-risk-6";

/// How cells are rated.
///
/// # Examples
/// ```
/// use golmok_rating::RatingConfig;
/// let config = RatingConfig { calendar_sd: 0.15, ..RatingConfig::default() };
/// assert!(config.checked().is_ok());
/// assert!(RatingConfig { grade_cuts: [0.7, 0.4, 0.9], ..config }.checked().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RatingConfig {
    /// Quarters that the fit looks back, at most. More: steadier, slower to see change. At least 2.
    pub window_quarters: i32,
    /// Quarters from whose mean the industry's level is taken. Four, so that seasons cancel.
    pub level_quarters: i32,
    /// Standard deviation, on the log scale, of a calendar effect on the whole city from year to year. Two years of
    /// data cannot estimate it: a prior. Larger: wider intervals everywhere.
    pub calendar_sd: f64,
    /// The same for one industry against the city.
    pub industry_year_sd: f64,
    /// Store-weighted quantiles of `closure_probability_1y` at which grades 2, 3 and 4 begin.
    pub grade_cuts: [f64; 3],
    /// Store-quarters at risk of an industry, city-wide, under which none of its cells is rated.
    pub information_floor_store_quarters: f64,
    /// Quarters after its end from which a covariate is known (점포-상권 itself is known at once).
    #[serde(skip_deserializing)]
    pub covariate_lag_quarters: i32,
    /// Newton steps within which the fit must settle; a fit that has not by then is an error, and more change nothing.
    pub iterations: usize,
    /// Smallest number of closures with which a fit is attempted.
    pub closures_needed: u64,
    /// Pool the hazard model with boosted trees, by how well each did out of time. Without it the hazard model rates alone:
    /// faster, less skill.
    pub pool: bool,
    /// `own_weight` and ratio of the interval's ends from which confidence is high, and else medium.
    pub confidence: ConfidenceCuts,
}

/// Where confidence changes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ConfidenceCuts {
    /// Least own weight for high.
    pub high_own_weight: f64,
    /// Largest upper ÷ lower end for high.
    pub high_width: f64,
    /// Least own weight for medium.
    pub medium_own_weight: f64,
    /// Largest upper ÷ lower end for medium.
    pub medium_width: f64,
}

impl Default for ConfidenceCuts {
    fn default() -> Self {
        Self { high_own_weight: 0.5, high_width: 2.2, medium_own_weight: 0.2, medium_width: 3.0 }
    }
}

impl Default for RatingConfig {
    fn default() -> Self {
        Self {
            window_quarters: 16,
            level_quarters: 4,
            calendar_sd: 0.12,
            industry_year_sd: 0.10,
            grade_cuts: [0.4, 0.7, 0.9],
            information_floor_store_quarters: 20.0,
            covariate_lag_quarters: 1,
            iterations: 200,
            closures_needed: 50,
            pool: true,
            confidence: ConfidenceCuts::default(),
        }
    }
}

impl RatingConfig {
    /// The same settings, after checking that they make sense.
    ///
    /// # Errors
    /// When a window is too short, a spread is negative or the cuts do not rise within 0–1.
    pub fn checked(&self) -> Result<&Self, RatingError> {
        let bad = |name, value: String, reason| Err(RatingError::BadConfig { name, value, reason });
        if self.window_quarters < 2 || self.level_quarters < 1 || self.level_quarters > self.window_quarters {
            let value = format!("{} and {}", self.window_quarters, self.level_quarters);
            return bad("window_quarters, level_quarters", value, "need window >= 2 and 1 <= level <= window");
        }
        for (name, sd) in [("calendar_sd", self.calendar_sd), ("industry_year_sd", self.industry_year_sd)] {
            if !(0.0..=1.0).contains(&sd) {
                return bad(name, sd.to_string(), "must be within 0-1");
            }
        }
        let [a, b, c] = self.grade_cuts;
        if !(0.0 < a && a < b && b < c && c < 1.0) {
            return bad("grade_cuts", format!("{:?}", self.grade_cuts), "must rise within 0-1");
        }
        if self.iterations < 5 || self.covariate_lag_quarters < 0 {
            let value = format!("{} and {}", self.iterations, self.covariate_lag_quarters);
            return bad("iterations, covariate_lag_quarters", value, "need iterations >= 5 and lag >= 0");
        }
        Ok(self)
    }
}
