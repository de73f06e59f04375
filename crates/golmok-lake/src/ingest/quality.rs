//! Limits on what readers tell of rows that landed: past one, nothing is published.

use super::report::figures;
use crate::error::LakeError;
use crate::source::caveat::{OTHER_ENCODING, UNDECODABLE};
use crate::source::licences::caveat as licence;
use crate::store::{CheckResult, CheckStatus, Outcome, SnapshotWriter, SourceEntry};
use std::collections::BTreeMap;

/// Share of a file's rows that may carry a caveat, by its code. A caveat without a limit is told and never holds.
///
/// # Examples
/// ```
/// use golmok_lake::ingest::QualityLimits;
/// assert_eq!(QualityLimits::default().of("closed_unparseable"), Some(0.01));
/// assert_eq!(QualityLimits::default().of("placeholder_date"), None);
/// assert!(QualityLimits::with([("closed_unparseable".to_owned(), 0.5)].into()).is_ok());
/// assert!(QualityLimits::with([("closed_unparsable".to_owned(), 0.5)].into()).is_err());
/// assert!(QualityLimits::with([("undecodable".to_owned(), 1.5)].into()).is_err());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct QualityLimits {
    by_code: BTreeMap<String, f64>,
}

/// Limits where nothing else is said, as a share of the file's rows; of `closed_unparseable` and `closed_undated` as a
/// share of the rows that are closed. On the public files the largest shares are a third of these or less, but for whole
/// files that a spreadsheet destroyed, which are told and not held.
pub const DEFAULT_LIMITS: [(&str, f64); 9] = [
    (licence::CLOSED_UNPARSEABLE, 0.01),
    (licence::CLOSED_UNDATED, 0.5),
    (licence::LICENSED_UNPARSEABLE, 0.05),
    (licence::DATE_UNPARSEABLE, 0.05),
    (licence::CLOSED_BEFORE_LICENSED, 0.05),
    (licence::UNKNOWN_STATUS, 0.05),
    (licence::BAD_COORDINATE, 0.05),
    (UNDECODABLE, 0.1),
    (OTHER_ENCODING, 1.0),
];

impl Default for QualityLimits {
    fn default() -> Self {
        Self { by_code: DEFAULT_LIMITS.into_iter().map(|(code, share)| (code.to_owned(), share)).collect() }
    }
}

impl QualityLimits {
    /// The defaults with some of them changed; 1 lets everything in.
    ///
    /// # Errors
    /// The name of a caveat that has no limit, or whose share is not within 0–1.
    pub fn with(changed: BTreeMap<String, f64>) -> Result<Self, String> {
        let mut limits = Self::default();
        for (code, share) in changed {
            match limits.by_code.get_mut(&code) {
                Some(limit) if (0.0..=1.0).contains(&share) => *limit = share,
                _ => return Err(code),
            }
        }
        Ok(limits)
    }

    /// The limit of a caveat; `None` where it has none.
    pub fn of(&self, code: &str) -> Option<f64> {
        self.by_code.get(code).copied()
    }
}

/// Whether a caveat is measured against the closed rows.
fn is_of_closed(code: &str) -> bool {
    matches!(code, licence::CLOSED_UNPARSEABLE | licence::CLOSED_UNDATED)
}

/// Enters a check for every caveat with a limit that some file carries; gives the first failure.
pub(super) fn check(writer: &SnapshotWriter, sources: &[SourceEntry], limits: &QualityLimits) -> Option<LakeError> {
    let mut worst: BTreeMap<String, (f64, &SourceEntry, u64, u64, f64)> = BTreeMap::new();
    for source in sources.iter().filter(|s| s.outcome == Outcome::Staged) {
        let Some(kind) = source.kind else { continue };
        for (code, rows) in &source.caveats {
            let Some(limit) = limits.of(code) else { continue };
            let of = if is_of_closed(code) { source.closed } else { source.rows };
            // An earlier golmok did not count the closed rows of a file that stands as it read it: no share can be told.
            if of == 0 {
                continue;
            }
            let share = *rows as f64 / of as f64;
            let name = format!("quality.{}.{code}", kind.code());
            let entry = worst.entry(name).or_insert((share, source, *rows, of, limit));
            if share > entry.0 {
                *entry = (share, source, *rows, of, limit);
            }
        }
    }
    let mut failure = None;
    for (name, (share, source, rows, of, limit)) in worst {
        let over = share > limit;
        let code = name.rsplit('.').next().unwrap_or_default().to_owned();
        writer.check(CheckResult {
            name,
            status: if over { CheckStatus::Failed } else { CheckStatus::Passed },
            detail: format!("{}: {rows} of {of} rows, the limit is {} %", source.name, limit * 100.0),
            figures: figures([("rows", rows), ("of", of)]),
        });
        if over && failure.is_none() {
            failure = Some(LakeError::TooManyCaveats {
                file: source.shown_name(),
                examples: source.examples.get(&code).cloned().unwrap_or_default(),
                caveat: code,
                rows,
                of,
                limit_percent: limit * 100.0,
                kept: writer.reject_dir(),
            });
        }
    }
    failure
}
