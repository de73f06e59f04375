//! `golmok diagnose`: an existing shop against its cell. Works on this computer and stores nothing.

use crate::cli::Global;
use crate::output::{self, Format};
use anyhow::{Context, Result, bail};
use clap::Args;
use golmok_advice::support::diagnosis::Shop;
use golmok_engine::query::advise::names;
use golmok_engine::query::diagnose::{self as query, Asked};
use golmok_engine::settings::Settings;
use golmok_model::Won;
use golmok_report::diagnose_page::{self, DiagnosePage};
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
    /// 가게 면적(㎡) · floor area of the shop
    #[arg(long, value_name = "M2")]
    pub floor_area: Option<f64>,
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
    let session = super::session(global, settings)?;
    let industry = names::industry(&args.industry)?;
    let area = names::rated_area(&session, &args.area)?;
    output::note_own(global, &session, std::slice::from_ref(&area))?;
    let shop = Shop {
        opened_on: args.opened,
        monthly_sales: args.sales.map(Won),
        margin: args.profit,
        workers: args.workers,
        floor_area_m2: args.floor_area,
    };
    let found = query::diagnose(&session, Asked { area, industry, shop, today })?;
    let page = DiagnosePage::of(found, session.snapshot());
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
    given.unwrap_or_else(|| golmok_model::seoul::day(Timestamp::now()))
}
