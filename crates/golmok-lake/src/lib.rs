//! Source readers, Parquet tables, snapshots, rejects, provenance.
//!
//! | subject | module |
//! |---|---|
//! | a model schema as an Arrow schema; building record batches row by row | [`schema`], [`batch`] |
//! | snapshots, the writer's lock, the atomic swap of `current` | [`store`] |
//! | recognising and reading public files | [`source`] |
//! | raw files → `stg_*` and `rejects_*` of a new snapshot | [`ingest`] |

pub mod batch;
pub mod error;
pub mod ingest;
pub mod reason;
pub mod schema;
pub mod source;
pub mod store;

pub use error::LakeError;
