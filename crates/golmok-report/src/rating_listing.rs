//! Rated cells as printed tables: `golmok compare` and `golmok places`.

use crate::listing::Listing;
use crate::{Lang, stale};
use golmok_advice::comparison::{Difference, MOST_AREAS, Pair};
use golmok_advice::verdict::Interval;
use golmok_engine::Session;
use golmok_engine::error::Result;
use golmok_engine::query::places::{Asked, Ranking};
use golmok_engine::read::entry_risk::Cell;
use golmok_model::{RiskGrade, reference};

/// Columns of every table of rated cells.
pub(crate) const COLUMNS: [&str; 18] = [
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
    "relative_risk_lo",
    "relative_risk_hi",
    "relative_grade",
    "grade",
    "confidence",
    "reason_unrated",
];
/// Probability that the row's area is safer than the first, second, third and fourth.
const SAFER: [&str; MOST_AREAS] = ["safer_than_1", "safer_than_2", "safer_than_3", "safer_than_4"];

pub(crate) fn number(value: Option<f64>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

/// The cells of [`COLUMNS`].
pub(crate) fn row(session: &Session, cell: &Cell, lang: Lang) -> Result<Vec<String>> {
    let ratings = session.entry_risk()?;
    let rated = cell.rated.as_ref();
    let ends = |of: Option<Interval>| [of.map(|i| i.value), of.map(|i| i.lo), of.map(|i| i.hi)].map(number);
    let known = reference::industry(&cell.industry).map(|known| lang.pick(&known.name_ko, &known.name_en));
    let name = known.map_or(cell.industry.as_str(), String::as_str).to_owned();
    let mut row = vec![
        cell.area.kind.code().to_owned(),
        cell.area.code.clone(),
        cell.area.name.clone(),
        cell.industry.clone(),
        name,
        ratings.as_of.to_string(),
        cell.stores.to_string(),
        cell.closures.to_string(),
    ];
    row.extend(ends(rated.map(|r| r.probability)));
    row.extend(ends(rated.map(|r| r.relative_risk)));
    row.extend([
        rated.map(|r| r.relative.code()).unwrap_or_default().to_owned(),
        rated.map(|r| RiskGrade::code(r.grade)).unwrap_or_default().to_owned(),
        rated.map(|r| r.confidence.code()).unwrap_or_default().to_owned(),
        cell.reason_unrated.clone().unwrap_or_default(),
    ]);
    Ok(row)
}

/// One row per area: its rating, and the posterior probability that it is safer than each of the others.
///
/// # Errors
/// When the ratings cannot be read.
pub fn compared(session: &Session, cells: &[Cell], pairs: &[Pair], lang: Lang) -> Result<Listing> {
    let stale = stale::cell(&session.snapshot().info().stale);
    let mut listing = Listing { header: COLUMNS.into_iter().chain(SAFER).chain(["stale"]).collect(), rows: Vec::new() };
    for cell in cells {
        let mut row = row(session, cell, lang)?;
        let safer = |other: &Cell| pairs.iter().find_map(|pair| safer_than(pair, &cell.area.code, &other.area.code));
        row.extend((0..MOST_AREAS).map(|i| number(cells.get(i).and_then(safer))));
        row.push(stale.clone());
        listing.rows.push(row);
    }
    Ok(listing)
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

/// What may be said of two areas, in a sentence.
pub fn difference(pair: &Pair, a: &str, b: &str, lang: Lang) -> String {
    let p = crate::numbers::chance(pair.a_safer.max(pair.b_safer()), lang);
    match (pair.difference, lang) {
        (Difference::ASafer, Lang::Ko) => format!("{a}: {b}보다 덜 닫습니다(그럴 가능성 {p})."),
        (Difference::BSafer, Lang::Ko) => format!("{b}: {a}보다 덜 닫습니다(그럴 가능성 {p})."),
        (Difference::NoClearDifference, Lang::Ko) => format!("{a} · {b}: 뚜렷한 차이 없음(가능성 {p})."),
        (Difference::ASafer, Lang::En) => format!("{a} closes less than {b} (probability {p})."),
        (Difference::BSafer, Lang::En) => format!("{b} closes less than {a} (probability {p})."),
        (Difference::NoClearDifference, Lang::En) => format!("{a} · {b}: no clear difference (probability {p})."),
    }
}

/// The ranked cells, `most` of them from the lowest relative risk on, or from the highest.
///
/// # Errors
/// When the ratings cannot be read.
pub fn ranked(session: &Session, ranking: &Ranking, highest: bool, most: usize, lang: Lang) -> Result<Listing> {
    let stale = stale::cell(&session.snapshot().info().stale);
    let header = std::iter::once("rank").chain(COLUMNS).chain(["stale"]).collect();
    let mut listing = Listing { header, rows: Vec::new() };
    let places: Box<dyn Iterator<Item = (usize, &Cell)>> = match highest {
        false => Box::new(ranking.cells.iter().enumerate()),
        true => Box::new(ranking.cells.iter().enumerate().rev()),
    };
    for (place, cell) in places.take(most) {
        let mut row = row(session, cell, lang)?;
        row.insert(0, (place + 1).to_string());
        row.push(stale.clone());
        listing.rows.push(row);
    }
    Ok(listing)
}

/// What a ranking may be said to tell, in a sentence: how many differ clearly, and what was left out.
pub fn of_ranking(ranking: &Ranking, asked: &Asked, least: i64, lang: Lang) -> String {
    let [lower, unclear, higher] = ranking.clear();
    let (few, unrated, all) = (ranking.too_few, ranking.unrated, ranking.cells.len());
    let (what, whats) = match asked {
        Asked::Where { .. } => (format!("상권 {all}곳을"), "areas"),
        Asked::WithWhat(_) => (format!("업종 {all}가지를"), "industries"),
    };
    match lang {
        Lang::Ko => format!(
            "{what} 같은 업종의 도시 평균과 비교한 위험이 낮은 차례로 세웠습니다: 뚜렷이 낮음 {lower}, 뚜렷한 차이 없음 {unclear}, \
             뚜렷이 높음 {higher}. 점포 {least}곳 미만 {few}, 평가 없음 {unrated}은 뺐습니다.",
        ),
        Lang::En => format!(
            "{all} {whats} by their risk against the same industry in the city, the lowest first: clearly lower {lower}, no \
             clear difference {unclear}, clearly higher {higher}. Left out: {few} under {least} stores, {unrated} not rated."
        ),
    }
}
