//! `golmok places`: where with a trade, or with which trade at a place.

use crate::cli::Global;
use crate::output::{self, Print};
use anyhow::Result;
use clap::Args;
use golmok_engine::query::advise::names;
use golmok_engine::query::places::{self, Asked, LISTED_STORES};
use golmok_engine::settings::Settings;
use golmok_report::rating_listing;

/// `golmok places`.
#[derive(Debug, Clone, Args)]
pub struct PlacesArgs {
    /// 업종: 상권을 세웁니다 · an industry: ranks areas
    #[arg(long, value_name = "CODE|NAME", required_unless_present = "area", conflicts_with = "area")]
    pub industry: Option<String>,
    /// 상권, 동, 자치구: 업종을 세웁니다 · an area: ranks industries
    #[arg(long, value_name = "CODE|NAME")]
    pub area: Option<String>,
    /// 이 자치구의 상권만 · areas of this gu only
    #[arg(long, value_name = "CODE|NAME", conflicts_with = "area")]
    pub gu: Option<String>,
    /// 점포가 이보다 적은 칸은 뺌 · leaves out cells with fewer stores
    #[arg(long, value_name = "N", default_value_t = LISTED_STORES)]
    pub min_stores: i64,
    /// 위험이 높은 것부터 · the highest risk first
    #[arg(long)]
    pub highest: bool,
    /// 줄 수 · rows
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub top: usize,
}

/// Prints the cells by relative risk; how many differ clearly is said on stderr.
pub fn places(global: &Global, settings: &Settings, args: &PlacesArgs) -> Result<()> {
    let session = super::session(global, settings)?;
    let asked = match (&args.industry, &args.area) {
        (Some(industry), _) => Asked::Where {
            industry: names::industry(industry)?,
            gu: args.gu.as_deref().map(|gu| places::gu(&session, gu)).transpose()?,
        },
        (None, area) => Asked::WithWhat(names::rated_area(&session, area.as_deref().unwrap_or_default())?),
    };
    let ranking = places::rank(&session, &asked, args.min_stores)?;
    rating_listing::ranked(&session, &ranking, args.highest, args.top, global.lang)?.print(global.format)?;
    output::note_stale(global, session.snapshot());
    if let Asked::WithWhat(area) = &asked {
        output::note_own(global, &session, std::slice::from_ref(area))?;
    }
    if !global.quiet {
        output::note(&rating_listing::of_ranking(&ranking, &asked, args.min_stores, global.lang));
    }
    Ok(())
}
