//! What the project promises on paper: commands of the documents, arrows of the crates, cases, formats from outside.
//!
//! One program of many files, so that their cities are made once and both processors are used.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../program/mod.rs"]
mod program;

mod city_words;
mod crate_dependencies;
mod dependencies;
mod doc_commands;
mod documents;
mod fetch;
mod hostile;
mod public_cases;
mod rollup;
mod rollup_spark;
mod sources;
