//! What an ingest did.

use super::stage::part_path;
use super::{IngestOptions, Republished, quality, republished};
use crate::error::{LakeError, RejectedRow};
use crate::source::{EXAMPLES, Reject};
use crate::store::{CheckResult, CheckStatus, Outcome, SnapshotWriter, SourceEntry};
use arrow::array::{Array, AsArray};
use arrow::datatypes::Int64Type;
use golmok_model::SourceKind;
use golmok_model::tables::reject;
use std::collections::BTreeMap;

/// Place of the line among the columns of a rejects table; column, value and reason follow.
const LINE: usize = 3;

/// What an ingest did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct IngestReport {
    /// Id of the published snapshot; none while it is not published.
    pub snapshot: Option<String>,
    /// Every file and member, sorted by name, with its outcome.
    pub sources: Vec<SourceEntry>,
    /// Members whose part was kept from the parent, because nothing that decides it changed.
    pub kept: usize,
    /// Files of the parent snapshot whose name another file bears now.
    pub republished: Vec<Republished>,
}

/// Rows of a source kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KindRows {
    /// Members staged.
    pub members: u64,
    /// Records that are not blank.
    pub rows: u64,
    /// Rows that landed.
    pub staged: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// Wholly blank records.
    pub blank: u64,
}

impl IngestReport {
    /// What was not read and why.
    pub fn skipped(&self) -> impl Iterator<Item = &SourceEntry> {
        self.sources.iter().filter(|s| s.outcome != Outcome::Staged)
    }

    /// Rows per source kind.
    pub fn by_kind(&self) -> BTreeMap<SourceKind, KindRows> {
        let mut kinds: BTreeMap<SourceKind, KindRows> = BTreeMap::new();
        for source in self.sources.iter().filter(|s| s.outcome == Outcome::Staged) {
            let Some(kind) = source.kind else { continue };
            let sum = kinds.entry(kind).or_default();
            sum.members += 1;
            sum.rows += source.rows;
            sum.staged += source.staged;
            sum.rejected += source.rejected;
            sum.blank += source.blank;
        }
        kinds
    }

    /// The first rows of a source that did not land, of the files with the most of them first: as the snapshot has them,
    /// whether they were read now or kept.
    fn first_rejects(&self, writer: &SnapshotWriter, kind: SourceKind) -> Result<Vec<RejectedRow>, LakeError> {
        let snapshot = writer.so_far()?;
        let of_kind = |source: &&SourceEntry| source.kind == Some(kind) && source.rejected > 0;
        let mut files: Vec<&SourceEntry> = self.sources.iter().filter(of_kind).collect();
        files.sort_by(|a, b| b.rejected.cmp(&a.rejected).then_with(|| (&a.name, a.member).cmp(&(&b.name, b.member))));
        let mut first = Vec::new();
        for source in files {
            let Some(publication) = source.publication else { continue };
            let path = part_path(publication, &source.sha256, source.member);
            for batch in snapshot.read_file(reject::of(kind).name, &path)? {
                let batch = batch?;
                let lines = batch.column(LINE).as_primitive::<Int64Type>();
                let text = |column: usize| batch.column(column).as_string::<i32>();
                let (columns, values, reasons) = (text(LINE + 1), text(LINE + 2), text(LINE + 3));
                for row in (0..batch.num_rows()).take(EXAMPLES - first.len()) {
                    let value = values.is_valid(row).then(|| values.value(row).to_owned());
                    let (column, reason) = (columns.value(row).to_owned(), reasons.value(row).into());
                    let reject = Reject { line: lines.value(row), column, value, reason };
                    first.push(RejectedRow { file: source.shown_name(), reject });
                }
                if first.len() == EXAMPLES {
                    return Ok(first);
                }
            }
        }
        Ok(first)
    }

    /// Enters the checks on rejects and identities.
    ///
    /// # Errors
    /// [`LakeError::TooManyRejects`] or [`LakeError::TooManyCaveats`] for the first source over its limit, after all checks are entered.
    pub(super) fn check(&self, writer: &SnapshotWriter, options: &IngestOptions) -> Result<(), LakeError> {
        let reject_limit = options.reject_limit;
        let mut failure = None;
        for (kind, sum) in self.by_kind() {
            let over = sum.rejected as f64 > reject_limit * sum.rows as f64;
            let first = if over { self.first_rejects(writer, kind)? } else { Vec::new() };
            writer.check(CheckResult {
                name: format!("rejects.{}", kind.code()),
                status: if over { CheckStatus::Failed } else { CheckStatus::Passed },
                detail: format!(
                    "{} of {} rows rejected, the limit is {} %{}",
                    sum.rejected,
                    sum.rows,
                    reject_limit * 100.0,
                    first.iter().map(|row| format!("; {row}")).collect::<String>()
                ),
                figures: figures([("rejected", sum.rejected), ("rows", sum.rows), ("blank", sum.blank)]),
            });
            if over && options.rejects_are_errors && failure.is_none() {
                failure = Some(LakeError::TooManyRejects {
                    kind,
                    rejected: sum.rejected,
                    rows: sum.rows,
                    limit_percent: reject_limit * 100.0,
                    first,
                    kept: writer.reject_dir(),
                });
            }
        }
        let caveats = quality::check(writer, &self.sources, &options.quality);
        let failure = failure.or(caveats.filter(|_| options.rejects_are_errors));
        let mut identities: BTreeMap<(&str, &str), (u64, u64)> = BTreeMap::new();
        for source in &self.sources {
            let Some(kind) = source.kind else { continue };
            for (name, (holds, fails)) in &source.identities {
                let sum = identities.entry((kind.code(), name)).or_default();
                sum.0 += holds;
                sum.1 += fails;
            }
        }
        for ((kind, name), (holds, fails)) in identities {
            writer.check(CheckResult {
                name: format!("identity.{kind}.{name}"),
                status: identity_status(fails),
                detail: format!("holds in {holds} of {} rows", holds + fails),
                figures: figures([("holds", holds), ("fails", fails)]),
            });
        }
        republished::check(writer, &self.republished);
        failure.map_or(Ok(()), Err)
    }
}

pub(super) fn figures<const N: usize>(pairs: [(&str, u64); N]) -> BTreeMap<String, serde_json::Number> {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
}

/// An identity that fails in some rows is the publisher's fault: noted, never a reason not to publish.
pub(super) fn identity_status(fails: u64) -> CheckStatus {
    if fails == 0 { CheckStatus::Passed } else { CheckStatus::Noted }
}
