//! `golmok compare`: up to four areas side by side, and which differences are real.

use crate::cli::Global;
use crate::output::{self, Print};
use anyhow::Result;
use clap::Args;
use golmok_engine::query::advise::names;
use golmok_engine::query::compare::{self as query, Compared};
use golmok_engine::settings::Settings;
use golmok_report::rating_listing;

/// `golmok compare`.
#[derive(Debug, Clone, Args)]
pub struct CompareArgs {
    /// 상권 코드나 이름, 쉼표로 넷까지 · up to four areas by code or name
    #[arg(long, value_name = "A,B,C,D")]
    pub area: String,
    /// 업종 코드나 이름 · code or name of an industry
    #[arg(long, value_name = "CODE|NAME")]
    pub industry: String,
}

/// Prints one row per area: its rating with the interval, and the posterior probability that it is safer than each of
/// the others. Which differences are real is said on stderr.
pub fn compare(global: &Global, settings: &Settings, args: &CompareArgs) -> Result<()> {
    let session = super::session(global, settings)?;
    let industry = names::industry(&args.industry)?;
    let areas = names::rated_areas(&session, &args.area)?;
    let Compared { cells, pairs, .. } = query::compare(&session, &areas, industry)?;
    rating_listing::compared(&session, &cells, &pairs, global.lang)?.print(global.format)?;
    output::note_stale(global, session.snapshot());
    output::note_own(global, &session, &areas)?;
    if !global.quiet {
        let name = |code: &str| areas.iter().find(|a| a.code == code).map_or(code, |a| a.name.as_str()).to_owned();
        for pair in &pairs {
            output::note(&rating_listing::difference(pair, &name(&pair.a), &name(&pair.b), global.lang));
        }
    }
    Ok(())
}
