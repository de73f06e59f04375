//! `golmok compare`: up to four areas side by side, and which differences are real.

use crate::cli::Global;
use crate::output::{self, Listing, Print};
use anyhow::{Context, Result, ensure};
use clap::Args;
use golmok_advice::alternatives::Candidate;
use golmok_advice::comparison::{Difference, MOST_AREAS, Pair, pairs};
use golmok_engine::query::advise::names;
use golmok_engine::settings::Settings;
use golmok_model::RiskGrade;

/// `golmok compare`.
#[derive(Debug, Clone, Args)]
pub struct CompareArgs {
    /// 상권 코드나 이름, 쉼표로 넷까지 · up to four areas by code or name
    #[arg(long, value_name = "A,B,C,D", value_delimiter = ',', required = true)]
    pub area: Vec<String>,
    /// 업종 코드나 이름 · code or name of an industry
    #[arg(long, value_name = "CODE|NAME")]
    pub industry: String,
}

/// Columns before those of the pairs.
const COLUMNS: [&str; 16] = [
    "area_kind",
    "area_code",
    "area_name",
    "industry_code",
    "industry_name",
    "as_of",
    "store_count",
    "closure_count_4q",
    "closure_probability_1y",
    "closure_probability_1y_lo",
    "closure_probability_1y_hi",
    "relative_risk",
    "relative_grade",
    "grade",
    "confidence",
    "reason_unrated",
];
/// Probability that the row's area is safer than the first, second, third and fourth.
const SAFER: [&str; MOST_AREAS] = ["safer_than_1", "safer_than_2", "safer_than_3", "safer_than_4"];

/// Prints one row per area: its rating with the interval, and the posterior probability that it is safer than each of
/// the others. Which differences are real is said on stderr.
pub fn compare(global: &Global, settings: &Settings, args: &CompareArgs) -> Result<()> {
    ensure!(
        (2..=MOST_AREAS).contains(&args.area.len()),
        "compare takes two to {MOST_AREAS} areas, e.g. --area 3110001,3110002"
    );
    let session = super::session(global, settings)?;
    let industry = names::industry(&args.industry)?;
    let areas =
        args.area.iter().map(|asked| names::rated_area(&session, asked.trim())).collect::<Result<Vec<_>, _>>()?;
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
                foot_traffic: None,
                saturation: None,
            })
        })
        .collect();
    let pairs = pairs(&candidates);
    let stale = golmok_report::stale::cell(&session.snapshot().info().stale);
    let mut listing = Listing { header: COLUMNS.into_iter().chain(SAFER).chain(["stale"]).collect(), rows: Vec::new() };
    let number = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
    for cell in &found {
        let rated = cell.rated.as_ref();
        let p = rated.map(|r| r.probability);
        let mut row = vec![
            cell.area.kind.code().to_owned(),
            cell.area.code.clone(),
            cell.area.name.clone(),
            industry.code.clone(),
            global.lang.pick(&industry.name.ko, &industry.name.en).to_owned(),
            ratings.as_of.to_string(),
            cell.stores.to_string(),
            cell.closures.to_string(),
            number(p.map(|p| p.value)),
            number(p.map(|p| p.lo)),
            number(p.map(|p| p.hi)),
            number(rated.map(|r| r.relative_risk.value)),
            rated.map(|r| r.relative.code()).unwrap_or_default().to_owned(),
            rated.map(|r| RiskGrade::code(r.grade)).unwrap_or_default().to_owned(),
            rated.map(|r| r.confidence.code()).unwrap_or_default().to_owned(),
            cell.reason_unrated.clone().unwrap_or_default(),
        ];
        let safer = |other: Option<&golmok_advice::subject::AreaRef>| {
            other.and_then(|other| pairs.iter().find_map(|pair| safer_than(pair, &cell.area.code, &other.code)))
        };
        row.extend((0..MOST_AREAS).map(|i| number(safer(areas.get(i)))));
        row.push(stale.clone());
        listing.rows.push(row);
    }
    listing.print(global.format)?;
    output::note_stale(global, session.snapshot());
    if !global.quiet {
        let name = |code: &str| areas.iter().find(|a| a.code == code).map_or(code, |a| a.name.as_str()).to_owned();
        for pair in &pairs {
            output::note(&sentence(pair, &name(&pair.a), &name(&pair.b), global.lang));
        }
    }
    Ok(())
}

/// Probability that `area` is safer than `other`, from the pair of the two.
fn safer_than(pair: &Pair, area: &str, other: &str) -> Option<f64> {
    if pair.a == area && pair.b == other {
        Some(pair.a_safer)
    } else if pair.a == other && pair.b == area {
        Some(pair.b_safer())
    } else {
        None
    }
}

fn sentence(pair: &Pair, a: &str, b: &str, lang: crate::language::Lang) -> String {
    use crate::language::Lang;
    let p = golmok_report::numbers::percent(pair.a_safer.max(pair.b_safer()));
    match (pair.difference, lang) {
        (Difference::ASafer, Lang::Ko) => format!("{a}: {b}보다 덜 닫습니다(그럴 가능성 {p})."),
        (Difference::BSafer, Lang::Ko) => format!("{b}: {a}보다 덜 닫습니다(그럴 가능성 {p})."),
        (Difference::NoClearDifference, Lang::Ko) => format!("{a} · {b}: 뚜렷한 차이 없음(가능성 {p})."),
        (Difference::ASafer, Lang::En) => format!("{a} closes less than {b} (probability {p})."),
        (Difference::BSafer, Lang::En) => format!("{b} closes less than {a} (probability {p})."),
        (Difference::NoClearDifference, Lang::En) => format!("{a} · {b}: no clear difference (probability {p})."),
    }
}
