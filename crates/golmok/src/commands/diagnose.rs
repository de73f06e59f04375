//! `golmok diagnose`: an existing shop against its cell. Works on this computer and stores nothing.

use crate::cli::Global;
use crate::output::{self, Format};
use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use golmok_advice::support::condition::years_between;
use golmok_advice::support::diagnosis::{Shop, diagnose as rule};
use golmok_advice::verdict::is_stale;
use golmok_engine::query::advise::names;
use golmok_engine::query::support::evidence;
use golmok_engine::settings::Settings;
use golmok_model::Won;
use golmok_report::diagnose_page::{self, DiagnosePage};
use golmok_report::founder::SEOUL;
use jiff::Timestamp;
use jiff::civil::Date;
use std::path::PathBuf;

/// `golmok diagnose`.
#[derive(Debug, Clone, Args)]
pub struct DiagnoseArgs {
    /// 상권·자치구의 코드나 이름 · code or name of an area
    #[arg(long, value_name = "CODE|NAME")]
    pub area: String,
    /// 업종 코드나 이름 · code or name of an industry
    #[arg(long, value_name = "CODE|NAME")]
    pub industry: String,
    /// 문을 연 날 · first day of business
    #[arg(long, value_name = "DATE")]
    pub opened: Date,
    /// 한 달 매출(원) · sales of a month, won
    #[arg(long, value_name = "KRW")]
    pub sales: Option<i64>,
    /// 다 내고 매출에서 남는 비율, 손해면 음수 · share of sales left when everything is paid; negative for a loss
    #[arg(long, value_name = "F", allow_hyphen_values = true)]
    pub profit: Option<f64>,
    /// 상시근로자 수 · regular workers, for the definition of a small owner
    #[arg(long, value_name = "N")]
    pub workers: Option<i64>,
    /// 파일(.html .json .txt); 없으면 화면에 · file [default: the terminal]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// 진단하는 날 · day of the diagnosis [default: today]
    #[arg(long, value_name = "DATE")]
    pub today: Option<Date>,
}

/// Diagnoses the shop and prints or writes the answer. What was entered goes nowhere else.
pub fn diagnose(global: &Global, settings: &Settings, args: &DiagnoseArgs) -> Result<()> {
    let today = day_of(args.today);
    ensure!(args.opened <= today, "--opened {} lies after the day of the diagnosis, {today}", args.opened);
    ensure!(args.sales.is_none_or(|s| s >= 0), "--sales must not be negative");
    ensure!(args.workers.is_none_or(|w| w >= 0), "--workers must not be negative");
    ensure!(args.profit.is_none_or(|m| m.is_finite() && m <= 1.0), "--profit is a share of sales, at most 1");
    let session = super::session(global, settings)?;
    let industry = names::industry(&args.industry)?;
    let area = names::rated_area(&session, &args.area)?;
    let shop =
        Shop { opened_on: args.opened, monthly_sales: args.sales.map(Won), margin: args.profit, workers: args.workers };
    let age_years = years_between(args.opened, today);
    let (cell, evidence) = evidence::evidence(&session, &area, &industry.code, age_years)?;
    let ratings = session.entry_risk()?;
    let page = DiagnosePage {
        area: area.name,
        industry: industry.name,
        shop,
        today: today.to_string(),
        as_of: ratings.as_of.to_string(),
        stale: is_stale(ratings.as_of, today),
        diagnosis: rule(&shop, &evidence, &industry.code, cell.gu_code.as_deref().unwrap_or_default(), today),
        method_version: ratings.method_version.clone(),
        snapshot: session.snapshot().id().to_owned(),
        stale_layers: session.snapshot().info().stale.clone(),
    };
    let lang = global.lang;
    let Some(out) = &args.out else {
        return output::write_stdout(&match global.format {
            Some(Format::Json) => diagnose_page::json(&page)?,
            _ => diagnose_page::text(&page, lang),
        });
    };
    let text = match out.extension().and_then(|e| e.to_str()).unwrap_or_default() {
        "html" => diagnose_page::html(&page, lang)?,
        "json" => diagnose_page::json(&page)?,
        "txt" => diagnose_page::text(&page, lang),
        other => bail!("{other:?} is no format of a diagnosis; name the file .html, .json or .txt"),
    };
    golmok_lake::store::replace_file(out, text.as_bytes())
        .with_context(|| format!("cannot write {}", out.display()))?;
    if !global.quiet {
        output::note(&format!("{} → {}", global.lang.pick("진단", "diagnosis"), out.display()));
    }
    Ok(())
}

/// The given day, else today in Seoul.
pub fn day_of(given: Option<Date>) -> Date {
    given.unwrap_or_else(|| SEOUL.to_datetime(Timestamp::now()).date())
}
