//! What a gate saw, and where, as one check.

use super::super::{check, passed_if};
use golmok_lake::store::CheckResult;

/// Findings that a check shows; the others are counted.
const SHOWN: usize = 3;

/// What a gate saw beyond its limits, over all that it compared.
#[derive(Debug, Default)]
pub struct Findings {
    /// Comparisons made.
    pub compared: usize,
    /// How far beyond its limit (for the order), and the text: where, what, limit.
    found: Vec<(f64, String)>,
}

impl Findings {
    /// Notes a comparison that holds or does not; `excess` is how many times its limit it is.
    pub fn note(&mut self, beyond: bool, excess: f64, text: impl FnOnce() -> String) {
        self.compared += 1;
        if beyond {
            self.found.push((excess, text()));
        }
    }

    /// Whether nothing was beyond its limit.
    pub fn holds(&self) -> bool {
        self.found.is_empty()
    }

    /// The check; the worst findings first, equal ones by their text.
    pub fn check(mut self, name: &str, holds: &str) -> CheckResult {
        self.found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let more = self.found.len().saturating_sub(SHOWN);
        let figures = [("compared", self.compared as f64), ("beyond", self.found.len() as f64)];
        let mut detail = match self.found.is_empty() {
            true => format!("{holds} in {} comparisons", self.compared),
            false => self.found.iter().take(SHOWN).map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("; "),
        };
        if more > 0 {
            detail.push_str(&format!("; and {more} more"));
        }
        check(name.to_owned(), passed_if(self.found.is_empty()), detail, &figures)
    }
}
