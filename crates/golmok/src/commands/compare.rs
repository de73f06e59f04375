//! `golmok compare`: up to four areas side by side, and which differences are real.

use crate::cli::Global;
use crate::output::{self, Print};
use anyhow::{Context, Result, ensure};
use clap::Args;
use golmok_advice::alternatives::Candidate;
use golmok_advice::comparison::{MOST_AREAS, pairs};
use golmok_engine::query::advise::names;
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
    ensure!(
        (2..=MOST_AREAS).contains(&areas.len()),
        "compare takes two to {MOST_AREAS} areas, e.g. --area 3110001,3110002"
    );
    let ratings = session.entry_risk()?;
    let mut found = Vec::new();
    for (i, area) in areas.iter().enumerate() {
        ensure!(!areas[..i].contains(area), "{} ({}) is named twice", area.name, area.code);
        let cell = ratings.cell(area.kind, &area.code, &industry.code);
        found.push(cell.with_context(|| format!("{} has no row for {} in mart_entry_risk", area.code, industry.code))?);
    }
    let candidates: Vec<Candidate> = found
        .iter()
        .filter_map(|cell| {
            let rated = cell.rated.as_ref()?;
            Some(Candidate {
                area: cell.area.clone(),
                industry: industry.clone(),
                probability: rated.probability,
                relative_risk: rated.relative_risk,
                grade: rated.grade,
                stores: cell.stores,
                distance_m: None,
                sales_per_store: None,
                mean_sales_per_store: None,
                trade: String::new(),
                foot_traffic: None,
                saturation: None,
            })
        })
        .collect();
    let pairs = pairs(&candidates);
    rating_listing::compared(&session, &found, &pairs, global.lang)?.print(global.format)?;
    output::note_stale(global, session.snapshot());
    if !global.quiet {
        let name = |code: &str| areas.iter().find(|a| a.code == code).map_or(code, |a| a.name.as_str()).to_owned();
        for pair in &pairs {
            output::note(&rating_listing::difference(pair, &name(&pair.a), &name(&pair.b), global.lang));
        }
    }
    Ok(())
}
