//! What a model card tells of grades over time and of survival: everything that needs more than one rating.

use crate::metrics::Metric;
use crate::past::Past;
use crate::rate::{PreviousGrades, RatingOutput, rate_from};
use crate::stability::{MigrationMatrix, migration, sensitivity, stability_index};
use crate::{RatingConfig, RatingError, RatingInput};
use golmok_model::{AreaKind, IndustryCode, Quarter};

/// How steady the grades are, and what they imply.
#[derive(Debug, Clone, PartialEq)]
pub struct Steadiness {
    /// The same rating of an earlier quarter, and how grades moved since; none where there are too few quarters.
    pub since: Option<Since>,
    /// Shares of cells whose grade moves when cuts or weights move by 20 %.
    pub sensitivity: Vec<Metric>,
    /// Share of today's shops that are expected to live three more years, by industry: `ALL` and cafés.
    pub survival_3y: Vec<(&'static str, f64)>,
}

/// Movement of grades between two quarters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Since {
    /// The earlier quarter.
    pub quarter: Quarter,
    /// Share of stores from each grade (row) to each grade (column).
    pub migration: MigrationMatrix,
    /// Population stability index of the closure probability.
    pub stability_index: f64,
}

/// Quarters between the two ratings of a migration matrix.
const APART: i32 = 4;
/// Industries whose implied survival is set beside published figures: all, and cafés.
const SURVIVAL: [&str; 2] = [IndustryCode::ALL, "CS100010"];

/// The quarter a year before an as-of quarter, which [`steadiness`] rates, too.
pub fn year_before(as_of: Quarter) -> Quarter {
    as_of.plus(-APART)
}

/// Steadiness of a rating; rates the quarter a year earlier, too, where `past` holds it.
///
/// # Errors
/// As [`crate::rate`], but for an earlier quarter that has too little to fit.
pub fn steadiness(
    past: &Past<'_>,
    input: &RatingInput,
    current: &RatingOutput,
    config: &RatingConfig,
) -> Result<Steadiness, RatingError> {
    let (kind, quarter) = (input.area_kind(), year_before(current.model.as_of));
    let since = match rate_from(past, input, quarter, config, &PreviousGrades::new()) {
        Ok(before) => Some(Since {
            quarter,
            migration: migration(&before, current, kind),
            stability_index: stability_index(&before, current, kind),
        }),
        Err(RatingError::NoCounts(_) | RatingError::TooFewClosures { .. }) => None,
        Err(error) => return Err(error),
    };
    let city = |code: &str| {
        let mut rows = current.rows.iter().filter(|r| r.area_kind == AreaKind::City && r.industry_code == code);
        rows.next().and_then(|r| r.rating.as_ref().ok()).map(|r| 1.0 - r.closure_probability_3y.value)
    };
    Ok(Steadiness {
        since,
        sensitivity: sensitivity(current, kind),
        survival_3y: SURVIVAL.into_iter().filter_map(|code| Some((code, city(code)?))).collect(),
    })
}
