//! `golmok programme network`: demand per centre and industry against the consultants; nearest centres.

use crate::cli::Global;
use crate::output::{self, Listing, Print};
use anyhow::Result;
use clap::Args;
use golmok_advice::support::network::{demand, nearest, share_far};
use golmok_advice::support::provider::{Centre, PointBasis};
use golmok_advice::support::rules;
use golmok_engine::query::support::network as read;
use golmok_engine::settings::Settings;
use golmok_model::reference;
use golmok_report::numbers;

/// `golmok programme network`.
#[derive(Debug, Clone, Args)]
pub struct NetworkArgs {
    /// 상권마다 가까운 센터 · each area's nearest centre instead of the demand
    #[arg(long)]
    pub areas: bool,
}

/// Prints the table; the share of shops that are far and what is assumed go to stderr.
pub fn network(global: &Global, settings: &Settings, args: &NetworkArgs) -> Result<()> {
    let session = crate::commands::session(global, settings)?;
    let centres = rules::centres();
    let lang = global.lang;
    let name = |centre: &Centre| lang.pick(&centre.name_ko, &centre.name_en).to_owned();
    let areas = read::areas(&session)?;
    let near = nearest(&areas, centres);
    if args.areas {
        let mut listing = Listing {
            header: vec![
                "area_code",
                "area_name",
                "gu_code",
                "store_count",
                "serving_centre",
                "nearest_centre",
                "distance_m",
                "point",
            ],
            rows: Vec::new(),
        };
        for found in &near {
            listing.rows.push(vec![
                found.area.code.clone(),
                found.area.name.clone(),
                found.area.gu.clone(),
                found.area.shops.to_string(),
                found.serves.map(name).unwrap_or_default(),
                name(found.nearest),
                format!("{:.0}", found.distance_m),
                basis(found.nearest).to_owned(),
            ]);
        }
        listing.print(global.format)?;
    } else {
        let mut listing = Listing {
            header: vec![
                "centre",
                "centre_name",
                "industry_code",
                "industry_name",
                "opening_count_4q",
                "expected_closures_4q",
                "demand",
                "consultants_now",
                "consultants_planned",
            ],
            rows: Vec::new(),
        };
        let gu_demand = read::demand(&session)?;
        for line in demand(&gu_demand, centres) {
            let centre = centres.iter().find(|c| c.id == line.centre);
            let industry = reference::industry(&line.industry);
            listing.rows.push(vec![
                line.centre.clone(),
                centre.map(name).unwrap_or_default(),
                line.industry.clone(),
                industry.map(|i| lang.pick(&i.name_ko, &i.name_en).to_owned()).unwrap_or_default(),
                format!("{:.0}", line.openings),
                format!("{:.1}", line.closures),
                format!("{:.1}", line.demand()),
                line.consultants_now.to_string(),
                line.consultants_planned.to_string(),
            ]);
        }
        listing.print(global.format)?;
    }
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

fn basis(centre: &Centre) -> &'static str {
    match centre.point {
        PointBasis::Published => "published",
        PointBasis::Assumed => "assumed",
    }
}
