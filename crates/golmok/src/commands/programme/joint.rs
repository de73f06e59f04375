//! `golmok programme joint`: groups of shops of one industry close together, where a joint project could begin.

use crate::cli::Global;
use crate::output::{self, Listing, Print};
use anyhow::Result;
use clap::Args;
use golmok_advice::support::joint::clusters;
use golmok_advice::support::rules;
use golmok_engine::query::advise::names;
use golmok_engine::query::support::joint as read;
use golmok_engine::settings::Settings;
use golmok_model::reference;
use golmok_spatial::Crs;

/// `golmok programme joint`.
#[derive(Debug, Clone, Args)]
pub struct JointArgs {
    /// 업종 코드나 이름(없으면 클리닉 업종 모두) · industry [default: every industry of the clinics]
    #[arg(long, value_name = "CODE|NAME")]
    pub industry: Option<String>,
    /// 업종마다 많아야 이만큼 · at most so many groups per industry
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub top: usize,
}

/// Prints one row per group, the largest first.
pub fn joint(global: &Global, settings: &Settings, args: &JointArgs) -> Result<()> {
    let session = crate::commands::session(global, settings)?;
    let lang = global.lang;
    let industries = match &args.industry {
        Some(asked) => vec![names::industry(asked)?],
        None => {
            let listed = rules::clinics().industries.iter();
            listed.filter_map(|i| reference::industry(&i.code)).map(names::industry_of).collect()
        }
    };
    let rules = &rules::rules().joint;
    let degrees = Crs::Epsg5181.to(Crs::Epsg4326);
    let mut listing = Listing {
        header: vec![
            "industry_code",
            "industry_name",
            "shops",
            "radius_m",
            "gu_code",
            "gu_name",
            "admin_dong_code",
            "longitude",
            "latitude",
        ],
        rows: Vec::new(),
    };
    let mut without = Vec::new();
    for industry in industries {
        let shops = read::shops(&session, &industry.code)?;
        let name = lang.pick(&industry.name.ko, &industry.name.en);
        if shops.is_empty() {
            without.push(name.to_owned());
            continue;
        }
        let points: Vec<(f64, f64)> = shops.iter().map(|s| s.at).collect();
        for cluster in clusters(&points, rules.radius_m, rules.shops_at_least).into_iter().take(args.top) {
            let middle = &shops[cluster.middle];
            let gu = reference::gu().iter().find(|g| g.gu_code.as_str() == middle.gu);
            let (longitude, latitude) = degrees.apply(middle.at.0, middle.at.1)?;
            listing.rows.push(vec![
                industry.code.clone(),
                name.to_owned(),
                cluster.shops.len().to_string(),
                format!("{:.0}", rules.radius_m),
                middle.gu.clone(),
                gu.map(|g| lang.pick(&g.name_ko, &g.name_en).to_owned()).unwrap_or_default(),
                middle.admin_dong.clone(),
                format!("{longitude:.5}"),
                format!("{latitude:.5}"),
            ]);
        }
    }
    listing.print(global.format)?;
    if !global.quiet && !without.is_empty() {
        let words =
            lang.pick("인허가 자료에 자리가 있는 점포가 없는 업종", "industries without placed shops in the licences");
        output::note(&format!("{words}: {}", without.join(", ")));
    }
    Ok(())
}
