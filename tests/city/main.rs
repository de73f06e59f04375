//! What people and programs see of one city: each surface over shared lakes of the sample city and of the real files.
//!
//! One program of many files, so that their cities are made once and both processors are used.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../program/mod.rs"]
mod program;

mod advise;
mod browser;
mod cities;
mod city_file;
mod command_line;
mod counts_alone;
mod disclosure;
mod export;
mod founder_page;
mod gyeonggi;
mod json_output;
mod main_job_real;
mod main_job_sample;
mod measure_partitions;
mod notebooks;
mod one_answer;
mod own_areas;
mod own_weights;
mod place;
mod portal;
mod published_figures;
mod rating;
mod raw_sales;
mod read_back;
mod reference_figures;
mod rollup_surfaces;
mod setup;
mod shop_risk;
mod shrinkage_coverage;
mod support;
