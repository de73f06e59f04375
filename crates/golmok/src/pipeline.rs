//! Five verbs, one direction: ingest → place → measure → rate → report. One verb = one file here = one table layer.
//!
//! A step reads the tables that are in the snapshot under way and writes its own layer into it. Only this module reads
//! and writes the lake; what is computed lives in the libraries.

pub mod advise;
pub mod as_of;
pub mod measure;
pub mod place;
pub mod rate;
pub mod report;
pub mod support;
pub mod unchanged;
