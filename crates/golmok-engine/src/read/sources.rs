//! The public files that a snapshot was made of, by kind.

use golmok_lake::store::Snapshot;
use golmok_model::SourceKind;
use jiff::civil::Date;

/// The files of one kind of source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceTotals {
    /// Kind.
    pub kind: SourceKind,
    /// Files and members read.
    pub files: usize,
    /// Rows read.
    pub rows: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// Last day that the files speak of.
    pub data_date: Option<Date>,
    /// Newest publication that was out on the as-of date.
    pub publication: Option<Date>,
}

/// Totals by kind, in the order of [`SourceKind::ALL`]; kinds without a file are left out.
pub fn totals(snapshot: &Snapshot, as_of: Date) -> Vec<SourceTotals> {
    let of_kind = |kind: SourceKind| {
        let files: Vec<_> = snapshot.info().sources.iter().filter(|s| s.kind == Some(kind)).collect();
        (!files.is_empty()).then(|| SourceTotals {
            kind,
            files: files.len(),
            rows: files.iter().map(|f| f.rows).sum(),
            rejected: files.iter().map(|f| f.rejected).sum(),
            data_date: files.iter().filter_map(|f| f.data_date).max(),
            publication: files.iter().filter_map(|f| f.publication).filter(|p| *p <= as_of).max(),
        })
    };
    SourceKind::ALL.into_iter().filter_map(of_kind).collect()
}

/// Newest day that the store counts behind the ratings speak of, not after the as-of date.
pub fn data_date(snapshot: &Snapshot, as_of: Date) -> Date {
    let counts = snapshot.info().sources.iter().filter(|s| s.kind == Some(SourceKind::StoreCounts));
    let newest = counts.filter(|s| !s.complete_quarters.is_empty()).filter_map(|s| s.data_date).max();
    newest.unwrap_or(as_of).min(as_of)
}
