//! 공개 목록의 규칙: which cells a public list ("most crowded", "highest risk") may hold.

/// A public list names places, so it holds only cells of which the record itself says enough: confidence medium or high
/// and a posterior probability above this that the grade is 위험 or 고위험.
pub const RISK_OR_WORSE_ABOVE: f64 = 0.9;

/// Whether a list may name the cell, by its confidence code and the posterior probabilities of 위험 and 고위험.
///
/// # Examples
/// ```
/// use golmok_engine::read::public_list::may_be_named;
/// assert!(may_be_named(Some("medium"), Some(0.3), Some(0.65)));
/// assert!(!may_be_named(Some("low"), Some(0.0), Some(1.0)));
/// assert!(!may_be_named(Some("high"), Some(0.5), Some(0.4)));
/// assert!(!may_be_named(None, None, None));
/// ```
pub fn may_be_named(confidence: Option<&str>, risk: Option<f64>, high_risk: Option<f64>) -> bool {
    matches!(confidence, Some("medium" | "high"))
        && matches!((risk, high_risk), (Some(risk), Some(high)) if risk + high > RISK_OR_WORSE_ABOVE)
}
