//! `golmok explain`: a grade back to drivers, indicators, input rows and file hashes.

use crate::cli::Global;
use crate::output::{Listing, Print};
use anyhow::Result;
use clap::Args;
use golmok_engine::query::advise::names;
use golmok_engine::query::own_areas;
use golmok_engine::settings::Settings;

/// `golmok explain`.
#[derive(Debug, Clone, Args)]
pub struct ExplainArgs {
    /// 상권·자치구의 코드나 이름 · code or name of an area
    #[arg(long, value_name = "CODE|NAME")]
    pub area: String,
    /// 업종 코드나 이름 · code or name of an industry
    #[arg(long, value_name = "CODE|NAME")]
    pub industry: String,
}

/// Prints the chain, one line per step: grade, drivers, indicators, input rows, files.
pub fn explain(global: &Global, settings: &Settings, args: &ExplainArgs) -> Result<()> {
    let session = super::session(global, settings)?;
    let industry = names::industry(&args.industry)?;
    let area = names::rated_area(&session, &args.area)?;
    let own = own_areas::trace(&session, &args.area)?;
    let lines = golmok_engine::query::explain::explain(&session, &area, &industry.code)?;
    let rows = own.into_iter().chain(lines).map(|l| vec![l.step, l.table, l.item, l.value, l.place]).collect();
    Listing { header: vec!["step", "table", "item", "value", "where"], rows }.print(global.format)
}
