//! `golmok programme small-owner`: the dated definition of 소상공인, and what a proposal would change.

use crate::cli::Global;
use crate::output::{self, Listing, Print};
use anyhow::{Context, Result};
use clap::Args;
use golmok_advice::support::case::Truth;
use golmok_advice::support::definition::{DefinitionKind, Size, compare, law, proposal, section_of};
use golmok_advice::support::rules;
use golmok_engine::own_list;
use golmok_engine::query::advise::names;
use golmok_report::numbers;
use jiff::civil::Date;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// `golmok programme small-owner`.
#[derive(Debug, Clone, Args)]
pub struct SmallOwnerArgs {
    /// 점포 목록(industry, workers, sales_krw 열) · CSV of shops to hold against law and proposal
    #[arg(long, value_name = "FILE")]
    pub shops: Option<PathBuf>,
    /// 보는 날 · day on which the definition holds [default: today]
    #[arg(long, value_name = "DATE")]
    pub today: Option<Date>,
}

#[derive(Deserialize)]
struct Line {
    industry: String,
    workers: Option<i64>,
    sales_krw: Option<i64>,
}

/// Prints the versions, or one row per shop with both answers and the counts on stderr.
pub fn small_owner(global: &Global, args: &SmallOwnerArgs) -> Result<()> {
    match &args.shops {
        None => versions(global),
        Some(path) => shops(global, path, crate::commands::diagnose::day_of(args.today)),
    }
}

fn versions(global: &Global) -> Result<()> {
    let mut listing = Listing {
        header: vec!["definition", "kind", "valid_from", "valid_to", "workers", "annual_sales", "checked_on", "source"],
        rows: Vec::new(),
    };
    let lang = global.lang;
    for definition in &rules::rules().definitions {
        for version in &definition.versions {
            let workers: Vec<String> =
                version.workers.iter().map(|w| format!("{} < {}", w.sections.join(""), w.below)).collect();
            let report = global.lang;
            let sales: Vec<String> = version
                .sales
                .iter()
                .map(|s| format!("{} ≤ {}", s.sections.join(""), numbers::won(s.at_most_krw as f64, report)))
                .collect();
            let kind = match definition.kind {
                DefinitionKind::Law => lang.pick("법령", "law"),
                DefinitionKind::Proposal => lang.pick("제안", "proposal"),
            };
            listing.rows.push(vec![
                lang.pick(&definition.name_ko, &definition.name_en).to_owned(),
                kind.to_owned(),
                version.valid_from.to_string(),
                golmok_report::programme_listing::day_text(version.valid_to),
                workers.join("; "),
                sales.join("; "),
                version
                    .checked_on
                    .map_or_else(|| lang.pick("확인 필요", "to be checked").to_owned(), |d| d.to_string()),
                version.source.clone(),
            ]);
        }
    }
    listing.print(global.format)
}

fn shops(global: &Global, path: &Path, today: Date) -> Result<()> {
    let text = own_list::as_csv(path)?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    if let Some(others) = own_list::unknown_columns(reader.headers()?.iter(), &["industry", "workers", "sales_krw"]) {
        output::note(&format!("{}: {others}", global.lang.pick("쓰지 않는 열", "columns not used")));
    }
    let mut listing = Listing {
        header: vec!["line", "industry_code", "section", "workers", "sales_krw", "law", "proposal"],
        rows: Vec::new(),
    };
    let mut sizes = Vec::new();
    for (i, line) in reader.deserialize().enumerate() {
        let number = i + 2;
        let line: Line = line.with_context(|| {
            format!("{}, line {number}: the columns are industry, workers, sales_krw", path.display())
        })?;
        let industry = names::industry(&line.industry).with_context(|| format!("{}, line {number}", path.display()))?;
        let section = section_of(&industry.code).map(str::to_owned);
        let size = Size { section: section.clone(), workers: line.workers, annual_sales_krw: line.sales_krw };
        let number_text = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
        listing.rows.push(vec![
            number.to_string(),
            industry.code,
            section.unwrap_or_default(),
            number_text(line.workers),
            number_text(line.sales_krw),
            truth(law().holds(&size, today)).to_owned(),
            truth(proposal().holds(&size, today)).to_owned(),
        ]);
        sizes.push(size);
    }
    listing.print(global.format)?;
    if !global.quiet {
        let e = compare(&sizes, today);
        output::note(&match global.lang {
            crate::language::Lang::Ko => format!(
                "둘 다 {} · 법령만 {} · 제안만 {} · 둘 다 아님 {} · 알 수 없음 {}",
                e.both, e.law_only, e.proposal_only, e.neither, e.unknown
            ),
            crate::language::Lang::En => format!(
                "both {} · law only {} · proposal only {} · neither {} · not known {}",
                e.both, e.law_only, e.proposal_only, e.neither, e.unknown
            ),
        });
    }
    Ok(())
}

fn truth(truth: Truth) -> &'static str {
    match truth {
        Truth::Yes => "yes",
        Truth::No => "no",
        Truth::Unknown => "unknown",
    }
}
