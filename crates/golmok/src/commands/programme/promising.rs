//! `golmok programme promising`: under-supplied industries, and places with people and few shops by time band.

use super::write_page;
use crate::cli::Global;
use crate::output::{self, Print};
use anyhow::Result;
use clap::Args;
use golmok_advice::support::promising::{gaps, no_permit, standing, under_supplied};
use golmok_advice::support::rules;
use golmok_engine::query::advise::names;
use golmok_engine::query::support::promising as read;
use golmok_engine::settings::Settings;
use golmok_model::{AreaKind, reference};
use golmok_report::promising_page::{self, PromisingPage};
use golmok_report::{numbers, promising_listing};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// `golmok programme promising`.
#[derive(Debug, Clone, Args)]
pub struct PromisingArgs {
    /// 상권 코드나 이름(없으면 서울 전체에서 앞의 것들) · one area [default: the first ones of the city]
    #[arg(long, value_name = "CODE|NAME")]
    pub area: Option<String>,
    /// 상권을 정하지 않았을 때 업종 목록과 시간대마다 많아야 이만큼 · at most so many lines per list
    #[arg(long, value_name = "N", default_value_t = 30)]
    pub top: usize,
    /// 페이지(.html) · page
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Prints or writes both lists.
pub fn promising(global: &Global, settings: &Settings, args: &PromisingArgs) -> Result<()> {
    let session = crate::commands::session(global, settings)?;
    let (lang, rules) = (global.lang, &rules::rules().promising);
    let area = args.area.as_deref().map(|asked| names::rated_area(&session, asked)).transpose()?;
    output::note_own(global, &session, area.as_slice())?;
    let wanted = |code: &str| area.as_ref().is_none_or(|a| a.code == code);
    let top = if area.is_some() { usize::MAX } else { args.top };
    let (stores_quarter, supplies) = read::supplies(&session)?;
    let places = read::places(&session, &rules.sector)?;
    let (persons_quarter, places) = places.map_or((None, Vec::new()), |(quarter, places)| (Some(quarter), places));
    let (shown, standing) = standing(read::record(&session)?);
    let mut per_band: BTreeMap<usize, usize> = BTreeMap::new();
    let page = PromisingPage {
        place: area.as_ref().map(|a| a.name.clone()),
        stores_quarter: numbers::quarter(stores_quarter, lang),
        persons_quarter: persons_quarter.map(|q| numbers::quarter(q, lang)).unwrap_or_default(),
        standing: Some(standing),
        supplies: under_supplied(&supplies, rules.shops_at_least)
            .into_iter()
            .filter(|s| shown && wanted(&s.area))
            .take(top)
            .collect(),
        gaps: gaps(&places, rules.foot_traffic_quantile, rules.stores_quantile)
            .into_iter()
            .filter(|g| wanted(&g.place.area))
            .filter(|g| {
                let listed = per_band.entry(g.band).or_default();
                *listed += 1;
                *listed <= top
            })
            .collect(),
        areas: session
            .entry_risk()?
            .areas()
            .filter(|area| area.kind == AreaKind::TradeArea)
            .map(|area| (area.code, area.name))
            .collect(),
        industries: reference::industries()
            .iter()
            .map(|i| (i.industry_code.as_str().to_owned(), global.lang.pick(&i.name_ko, &i.name_en).to_owned()))
            .collect(),
    };
    if let Some(out) = &args.out {
        return write_page(global, out, &promising_page::html(&page, lang)?);
    }
    promising_listing::listing(&page, lang).print(global.format)?;
    if !global.quiet {
        for words in page.standing.iter().chain([&no_permit()]) {
            output::note(global.lang.pick(&words.ko, &words.en));
        }
    }
    Ok(())
}
