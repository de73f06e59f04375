//! `golmok advise`: one founder's report.

use super::diagnose::day_of;
use crate::cli::Global;
use crate::output::{self, Format};
use anyhow::{Context, Result, bail};
use clap::Args;
use golmok_advice::Advice;
use golmok_advice::break_even::Costs;
use golmok_engine::query::advise::{Asked, Spot, advise as make, costs, names, place, polygon};
use golmok_engine::query::own_areas;
use golmok_engine::query::own_shop::without_ratings;
use golmok_engine::settings::Settings;
use golmok_model::Won;
use golmok_report::founder;
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// `golmok advise`.
#[derive(Debug, Clone, Args)]
pub struct AdviseArgs {
    /// 상권·행정동·자치구의 코드나 이름 · code or name of an area
    #[arg(long, value_name = "CODE|NAME", required_unless_present_any = ["at", "polygon"], conflicts_with_all = ["at", "polygon"])]
    pub area: Option<String>,
    /// 자리의 경도,위도 · longitude and latitude of a place
    #[arg(long, value_name = "LON,LAT", value_delimiter = ',', allow_hyphen_values = true)]
    pub at: Vec<f64>,
    /// 그린 구역의 꼭짓점 · corners of a polygon: "경도,위도;경도,위도;…"
    #[arg(long, value_name = "LON,LAT;…", conflicts_with = "at", allow_hyphen_values = true)]
    pub polygon: Option<String>,
    /// 자리에서의 반경(m) · radius around the place in metres
    #[arg(long, value_name = "M", default_value_t = 500.0, requires = "at")]
    pub radius: f64,
    /// 업종 코드나 이름 · code or name of an industry
    #[arg(long, value_name = "CODE|NAME")]
    pub industry: String,
    /// 월 임대료(원) · rent, won a month
    #[arg(long, value_name = "KRW")]
    pub rent: Option<i64>,
    /// 월 인건비(원) · wages, won a month
    #[arg(long, value_name = "KRW")]
    pub wages: Option<i64>,
    /// 본인 인건비(원): 내 품삯 · the owner's own wage, won a month
    #[arg(long, value_name = "KRW")]
    pub own_wage: Option<i64>,
    /// 그 밖의 월 고정비(원) · other fixed costs, won a month
    #[arg(long, value_name = "KRW")]
    pub other_costs: Option<i64>,
    /// 재료비와 수수료를 빼고 남는 비율(0–1, 임대료·인건비는 빼지 않음) · share of a sale left after goods and fees, not rent
    #[arg(long, value_name = "F")]
    pub margin: Option<f64>,
    /// 초기 투자금(원) · capital to set up, won
    #[arg(long, value_name = "KRW")]
    pub capital: Option<i64>,
    /// 투자금을 되찾을 개월 수 · months in which the capital is to come back
    #[arg(long, value_name = "MONTHS", requires = "capital")]
    pub payback_months: Option<u32>,
    /// 손님 한 번에 쓰는 금액(원) · won of one sale
    #[arg(long, value_name = "KRW")]
    pub ticket: Option<i64>,
    /// 가게 면적(㎡) · floor area of the shop
    #[arg(long, value_name = "M2")]
    pub floor_area: Option<f64>,
    /// 파일(.html .xlsx .json, 공유용 .svg .txt); 없으면 화면에 글로 · file [default: text on the terminal]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// 보고서의 날 · day of the report [default: today]
    #[arg(long, value_name = "DATE")]
    pub today: Option<Date>,
}

/// Makes the report and prints or writes it.
pub fn advise(global: &Global, settings: &Settings, args: &AdviseArgs) -> Result<()> {
    let session = super::session(global, settings)?;
    let industry = names::industry(&args.industry)?;
    let today = day_of(args.today);
    if let &[longitude, latitude] = args.at.as_slice()
        && let Some(answer) = without_ratings(&session, &industry, [longitude, latitude], args.floor_area, today)?
    {
        return output::write_stdout(&match global.format {
            Some(Format::Json) => founder::own_shop::to_json(&answer)? + "\n",
            _ => founder::own_shop::terminal_text(&answer, global.lang),
        });
    }
    let spot = match (args.at.as_slice(), &args.polygon) {
        ([], None) => None,
        ([], Some(text)) => Some(Spot::Polygon(polygon::place(&session, &polygon::corners(text)?)?)),
        (&[longitude, latitude], _) => {
            let placed = place::place(&session, longitude, latitude, args.radius)?;
            Some(Spot::Circle(placed, [longitude, latitude], args.radius))
        }
        _ => bail!("--at takes a longitude and a latitude, e.g. --at 127.0276,37.4979"),
    };
    let (area, spot) = match spot {
        Some(spot) => (spot.area().clone(), Some(spot)),
        None => own_areas::meant(&session, args.area.as_deref().unwrap_or_default())?,
    };
    let (costs, floor_area_m2) = (entered(args)?, args.floor_area);
    let mut advice = make(&session, Asked { area, spot, industry, costs, floor_area_m2, today })?;
    if let Some(words) = golmok_report::stale::words(&session.snapshot().info().stale) {
        advice.caveats.insert(0, words);
    }
    let Some(out) = &args.out else {
        return output::write_stdout(&match global.format {
            Some(Format::Json) => founder::to_json(&advice)? + "\n",
            _ => founder::terminal_text(&advice, global.lang),
        });
    };
    write(&advice, out, global.lang)?;
    if !global.quiet {
        output::note(&format!("{} → {}", global.lang.pick("보고서", "report"), out.display()));
    }
    Ok(())
}

fn entered(args: &AdviseArgs) -> Result<Costs> {
    Ok(costs::checked(Costs {
        rent: args.rent.map(Won),
        wages: args.wages.map(Won),
        own_wage: args.own_wage.map(Won),
        other: args.other_costs.map(Won),
        margin: args.margin,
        capital: args.capital.map(Won),
        payback_months: args.payback_months,
        ticket: args.ticket.map(Won),
    })?)
}

/// Writes the report in the format that the file's name asks for.
fn write(advice: &Advice, out: &Path, lang: golmok_report::Lang) -> Result<()> {
    let text = match out.extension().and_then(|e| e.to_str()).unwrap_or_default() {
        "html" => founder::render_html(advice, lang)?,
        "json" => founder::to_json(advice)? + "\n",
        "svg" => founder::share_card_svg(advice, lang),
        "txt" => founder::share_text(advice, lang) + "\n",
        "xlsx" => return Ok(founder::write_xlsx(advice, lang, out)?),
        other => bail!("{other:?} is no format of a report; name the file .html, .xlsx, .json, .svg or .txt"),
    };
    golmok_lake::store::replace_file(out, text.as_bytes()).with_context(|| format!("cannot write {}", out.display()))
}
