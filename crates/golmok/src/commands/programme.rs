//! `golmok programme`: support programmes: plan, budget, results; the list, overlaps, network, joint projects, promising
//! trades, the definition of a small owner.

mod joint;
mod network;
mod promising;
mod small_owner;

use super::diagnose::day_of;
use crate::cli::Global;
use crate::output::{self, Format, Print};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use golmok_advice::support::programme::standings;
use golmok_engine::settings::Settings;
use golmok_model::programme_fact::programme_facts;
use golmok_report::{programme_listing, tracker_page};
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// `golmok programme`.
#[derive(Debug, Clone, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct ProgrammeArgs {
    /// What to show.
    #[command(subcommand)]
    pub what: Option<What>,
    /// 계획·예산·실적 페이지(.html) · page with execution rates
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// 보는 날 · day on which programmes are looked at [default: today]
    #[arg(long, value_name = "DATE")]
    pub today: Option<Date>,
}

/// What of the programmes.
#[derive(Debug, Clone, Subcommand)]
pub enum What {
    /// 사업 목록과 상태 · the programmes and their standing
    List(DayArgs),
    /// 단계·분야·대상이 같고 기관이 다른 짝 · pairs with the same stage, field and target from different providers
    Overlap(DayArgs),
    /// 센터별·업종별 상담 수요와 정원, 상권에서 가까운 센터 · demand per centre and industry, nearest centres
    Network(network::NetworkArgs),
    /// 같은 업종 가게가 모인 곳(협업화) · where shops of one industry are close together
    Joint(joint::JointArgs),
    /// 유망업종: 모자란 업종, 사람은 있고 가게는 적은 곳 · under-supplied industries, places with people and few shops
    Promising(promising::PromisingArgs),
    /// 소상공인의 정의(날짜별)와 제안의 효과 · the dated definition of a small owner, and what a proposal would change
    SmallOwner(small_owner::SmallOwnerArgs),
}

/// A day on which programmes are looked at.
#[derive(Debug, Clone, Args)]
pub struct DayArgs {
    /// 보는 날 · day on which programmes are looked at [default: today]
    #[arg(long, value_name = "DATE")]
    pub today: Option<Date>,
}

/// Chooses.
pub fn programme(global: &Global, settings: &Settings, args: &ProgrammeArgs) -> Result<()> {
    match &args.what {
        None => facts(global, args),
        Some(What::List(day)) => programme_listing::list(day_of(day.today), global.lang).print(global.format),
        Some(What::Overlap(day)) => programme_listing::overlap(day_of(day.today), global.lang).print(global.format),
        Some(What::Network(args)) => network::network(global, settings, args),
        Some(What::Joint(args)) => joint::joint(global, settings, args),
        Some(What::Promising(args)) => promising::promising(global, settings, args),
        Some(What::SmallOwner(args)) => small_owner::small_owner(global, args),
    }
}

/// Writes an HTML page, and says where.
fn write_page(global: &Global, out: &Path, html: &str) -> Result<()> {
    if out.extension().and_then(|e| e.to_str()) != Some("html") {
        bail!("{} is no page; name the file .html", out.display());
    }
    golmok_lake::store::replace_file(out, html.as_bytes())
        .with_context(|| format!("cannot write {}", out.display()))?;
    if !global.quiet {
        output::note(&format!("{} → {}", global.lang.pick("페이지", "page"), out.display()));
    }
    Ok(())
}

/// Budget lines with execution rates, then every other fact, as printed.
fn facts(global: &Global, args: &ProgrammeArgs) -> Result<()> {
    let lang = global.lang;
    let today = day_of(args.today);
    if let Some(out) = &args.out {
        let html = tracker_page::html(programme_facts(), &standings(today), &today.to_string(), lang)?;
        return write_page(global, out, &html);
    }
    let plain = Format::or_default(global.format) == Format::Json;
    programme_listing::facts(lang, plain).print(global.format)
}
