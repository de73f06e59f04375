//! `golmok programme`: support programmes: plan, budget, results; the list, overlaps, network, joint projects, promising
//! trades, the definition of a small owner.

mod joint;
mod network;
mod promising;
mod small_owner;

use super::diagnose::day_of;
use crate::cli::Global;
use crate::language::Lang;
use crate::output::{self, Listing, Print};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use golmok_advice::Words;
use golmok_advice::support::programme::{Standing, overlaps, standings};
use golmok_advice::support::tracker::budget;
use golmok_engine::settings::Settings;
use golmok_model::programme_fact::{FactKind, programme_facts};
use golmok_report::tracker_page;
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
        Some(What::List(day)) => list(global, day_of(day.today)),
        Some(What::Overlap(day)) => overlap(global, day_of(day.today)),
        Some(What::Network(args)) => network::network(global, settings, args),
        Some(What::Joint(args)) => joint::joint(global, settings, args),
        Some(What::Promising(args)) => promising::promising(global, settings, args),
        Some(What::SmallOwner(args)) => small_owner::small_owner(global, args),
    }
}

fn text(words: &Words, lang: Lang) -> &str {
    lang.pick(&words.ko, &words.en)
}

fn day_text(day: Option<Date>) -> String {
    day.map(|d| d.to_string()).unwrap_or_default()
}

/// Writes an HTML page, and says where.
fn write_page(global: &Global, out: &Path, html: &str) -> Result<()> {
    if out.extension().and_then(|e| e.to_str()) != Some("html") {
        bail!("{} is no page; name the file .html", out.display());
    }
    std::fs::write(out, html).with_context(|| format!("cannot write {}", out.display()))?;
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
    let mut listing = Listing {
        header: vec!["unit", "name", "kind", "period", "value", "executed", "rate", "measure", "source", "note"],
        rows: Vec::new(),
    };
    for line in budget(programme_facts()) {
        let [planned, executed, rate] = tracker_page::in_words(&line, lang);
        let name = tracker_page::unit_name(&line.unit, lang);
        let row = [line.unit, name, "budget".into(), line.period, planned, executed, rate, "million_krw".into()];
        listing.rows.push(row.into_iter().chain([String::new(), String::new()]).collect());
    }
    for fact in programme_facts().iter().filter(|f| !matches!(f.kind, FactKind::Budget | FactKind::Executed)) {
        listing.rows.push(vec![
            fact.unit.clone(),
            tracker_page::unit_name(&fact.unit, lang),
            fact.kind.code().to_owned(),
            fact.period.clone(),
            fact.value.clone(),
            String::new(),
            String::new(),
            fact.measure.clone(),
            fact.source.clone(),
            global.lang.pick(&fact.note_ko, &fact.note_en).to_owned(),
        ]);
    }
    listing.print(global.format)
}

fn list(global: &Global, today: Date) -> Result<()> {
    let mut listing = Listing {
        header: vec![
            "programme",
            "name",
            "provider",
            "stage",
            "field",
            "target",
            "status",
            "valid_from",
            "valid_to",
            "checked_on",
            "source",
        ],
        rows: Vec::new(),
    };
    let open = Words::new("열림", "open");
    for (programme, standing) in standings(today) {
        let stages: Vec<String> = programme.stages.iter().map(|s| text(&s.words(), global.lang).to_owned()).collect();
        let status = standing.map_or(open.clone(), Standing::words);
        listing.rows.push(vec![
            programme.id.clone(),
            text(&programme.name(), global.lang).to_owned(),
            text(&programme.provider().words(None), global.lang).to_owned(),
            stages.join("; "),
            programme.field.clone(),
            programme.target.clone(),
            text(&status, global.lang).to_owned(),
            day_text(programme.valid_from),
            day_text(programme.valid_to),
            day_text(programme.checked_on),
            programme.source.clone(),
        ]);
    }
    listing.print(global.format)
}

fn overlap(global: &Global, today: Date) -> Result<()> {
    let mut listing = Listing {
        header: vec![
            "first",
            "first_provider",
            "first_status",
            "second",
            "second_provider",
            "second_status",
            "stage",
            "field",
            "target",
            "at_the_same_time",
        ],
        rows: Vec::new(),
    };
    let open = Words::new("열림", "open");
    let lang = global.lang;
    for found in overlaps() {
        let mut row = Vec::new();
        for programme in [found.first, found.second] {
            let status = programme.standing_on(today).map_or(open.clone(), Standing::words);
            row.push(text(&programme.name(), lang).to_owned());
            row.push(text(&programme.provider().words(None), lang).to_owned());
            row.push(text(&status, lang).to_owned());
        }
        let stages: Vec<String> = found.stages.iter().map(|s| text(&s.words(), lang).to_owned()).collect();
        row.extend([
            stages.join("; "),
            found.first.field.clone(),
            found.first.target.clone(),
            lang.pick(
                if found.at_the_same_time { "예" } else { "아니오" },
                if found.at_the_same_time { "yes" } else { "no" },
            )
            .to_owned(),
        ]);
        listing.rows.push(row);
    }
    listing.print(global.format)
}
