//! `golmok programme network`: demand per centre and industry against the consultants; nearest centres.

use crate::cli::Global;
use crate::output::{self, Print};
use anyhow::Result;
use clap::Args;
use golmok_advice::support::network::{demand, nearest, share_far};
use golmok_advice::support::provider::PointBasis;
use golmok_advice::support::rules;
use golmok_engine::query::support::network as read;
use golmok_engine::settings::Settings;
use golmok_report::{network_listing, numbers};

/// `golmok programme network`.
#[derive(Debug, Clone, Args)]
pub struct NetworkArgs {
    /// 상권마다 가까운 센터 · each area's nearest centre instead of the demand
    #[arg(long)]
    pub nearest: bool,
}

/// Prints the table; the share of shops that are far and what is assumed go to stderr.
pub fn network(global: &Global, settings: &Settings, args: &NetworkArgs) -> Result<()> {
    let session = crate::commands::session(global, settings)?;
    let centres = rules::centres();
    let lang = global.lang;
    let areas = read::areas(&session)?;
    let near = nearest(&areas, centres);
    let listing = match args.nearest {
        true => network_listing::nearest(&near, lang),
        false => network_listing::demand(&demand(&read::demand(&session)?, centres), centres, lang),
    };
    listing.print(global.format)?;
    if !global.quiet {
        say_share(global, share_far(&near));
    }
    Ok(())
}

fn say_share(global: &Global, share: Option<f64>) {
    let lang = global.lang;
    let rules = &rules::rules().network;
    if let Some(share) = share {
        output::note(&format!(
            "{} {} {}: {}",
            lang.pick("가까운 센터까지", "shops farther than"),
            numbers::metres(rules.far_m),
            lang.pick("넘게 떨어진 점포의 몫", "from the nearest centre"),
            numbers::percent(share)
        ));
    }
    let [now, planned] = rules.consultants;
    output::note(&format!("{} {now} → {planned}", lang.pick("전문 컨설턴트", "specialist consultants")));
    if rules::centres().iter().any(|c| c.point == PointBasis::Assumed) {
        output::note(lang.pick(
            "센터의 위치는 가정입니다(권역 자치구 중심의 면적 가중 평균). 주소를 data/reference/providers.toml에 넣으면 바뀝니다.",
            "The points of the centres are assumed (area-weighted mean of the centres of their gu). Enter addresses in data/reference/providers.toml.",
        ));
    }
}
