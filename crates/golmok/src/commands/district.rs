//! `golmok district`: the district score by the weights and cuts of the settings, beside the default.

use crate::cli::Global;
use crate::output::{self, Print};
use anyhow::Result;
use clap::Args;
use golmok_engine::query::{district_weights, places};
use golmok_engine::settings::Settings;
use golmok_report::district_listing;

/// `golmok district`.
#[derive(Debug, Clone, Args)]
pub struct DistrictArgs {
    /// 이 자치구의 상권만 · areas of this gu only
    #[arg(long, value_name = "CODE|NAME")]
    pub gu: Option<String>,
    /// 줄 수 · rows
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub top: usize,
}

/// Prints the trade areas by their rank with the settings; how many have another grade is said on stderr.
pub fn district(global: &Global, settings: &Settings, args: &DistrictArgs) -> Result<()> {
    let session = super::session(global, settings)?;
    let gu = args.gu.as_deref().map(|gu| places::gu(&session, gu)).transpose()?;
    let weighed = district_weights::weigh(&session)?;
    district_listing::listing(&weighed, gu.as_deref(), args.top).print(global.format)?;
    output::note_stale(global, session.snapshot());
    if !global.quiet {
        output::note(&district_listing::change(&weighed, global.lang));
    }
    Ok(())
}
