//! Source readers, Parquet tables, snapshots, rejects, provenance.
