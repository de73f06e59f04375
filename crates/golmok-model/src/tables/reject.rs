//! `rejects_<source>`: rows that did not land, each with its reason.

use super::{Column, ColumnType::*, TableSchema, optional, required};
use crate::SourceKind;
use std::sync::LazyLock;

const COLUMNS: &[Column] = &[
    required("publication", Utf8, "Publication of the file, YYYY-MM-DD."),
    required("source_sha256", Utf8, "SHA-256 of the source file as it lies on disk, in hex."),
    required("member", I32, "Member of the archive, 0 for a plain file."),
    required("line", I64, "Line of the record's first byte in the member, 1 for the header."),
    required("column", Utf8, "Column at fault as the file names it; empty where the whole record is."),
    optional("value", Utf8, "The value at fault; masked for name, phone and address columns."),
    required("reason", Utf8, "Why the row did not land."),
];

/// One rejects table per source kind.
pub fn tables() -> impl Iterator<Item = &'static TableSchema> {
    static TABLES: LazyLock<Vec<TableSchema>> = LazyLock::new(|| {
        SourceKind::ALL
            .into_iter()
            .map(|kind| TableSchema {
                name: name(kind),
                grain: "one row per rejected record of a source file",
                key: &["source_sha256", "member", "line"],
                partition: Some("publication"),
                version: 1,
                columns: COLUMNS,
            })
            .collect()
    });
    TABLES.iter()
}

/// Name of the rejects table of a source kind.
pub fn name(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Licences => "rejects_licences",
        SourceKind::StoreCounts => "rejects_store_counts",
        SourceKind::Sales => "rejects_sales",
        SourceKind::FootTraffic => "rejects_foot_traffic",
        SourceKind::ChangeIndex => "rejects_change_index",
        SourceKind::Areas => "rejects_areas",
        SourceKind::Residents => "rejects_residents",
        SourceKind::Workers => "rejects_workers",
        SourceKind::Incomes => "rejects_incomes",
        SourceKind::Facilities => "rejects_facilities",
        SourceKind::Apartments => "rejects_apartments",
        SourceKind::SemasStores => "rejects_semas_stores",
        SourceKind::Boundaries => "rejects_boundaries",
    }
}

/// The rejects table of a source kind.
pub fn of(kind: SourceKind) -> &'static TableSchema {
    tables().find(|t| t.name == name(kind)).unwrap_or_else(|| unreachable!("every kind has a rejects table"))
}
