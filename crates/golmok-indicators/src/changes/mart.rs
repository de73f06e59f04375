//! `mart_changes`: every indicator of this family for every cell.

use super::cells::{Cell, Coverage, read, series};
use super::shrunk::{Gone, shrink};
use super::year_moments::YearMoments;
use super::{Window, change_class, industry_diversity, roll_up};
use super::{
    closure_hazard_q::closure_hazard_q, closure_rate::closure_rate, closure_rate_4q::closure_rate_4q,
    closure_to_opening_3y::closure_to_opening_3y, franchise_share::franchise_share, opening_rate::opening_rate,
    store_growth_yoy::store_growth_yoy,
};
use crate::error::Result;
use crate::estimate::Estimate;
use crate::frame::{Builder, Reader};
use crate::interval::Interval;
use crate::shrinkage::Shrunk;
use golmok_model::tables::{core, mart};
use golmok_model::{IndustryCode, NullReason, Quarter};
use polars::prelude::DataFrame;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A count of the windows of a cell.
type CountOf = fn(&Windows) -> u64;

/// `mart_changes` from `core_cells` (and, for 상권변화지표, `core_area_quarters`).
///
/// Rows of `ALL`, gu and city are added by [`roll_up`]. Windows run within one source; of two sources that count the
/// same industry in a kind of area and quarter, `store_counts` speaks and the licences' row is left out. Where a quarter
/// holds several publications of the change index, the last by `publication` speaks.
///
/// # Errors
/// When a column of the input tables is missing or of another type.
pub fn changes(cells: &DataFrame, area_quarters: Option<&DataFrame>) -> Result<DataFrame> {
    let rolled = roll_up(cells)?;
    let cells = read(&rolled)?;
    let coverage = Coverage::of(&cells);
    let mut windows = vec![Windows::default(); cells.len()];
    let mut gone = Vec::new();
    let series = series(&cells);
    for one in &series {
        gone.extend(one.gone(&coverage).into_iter().map(|(i, quarter, window)| Gone { cell: i, quarter, window }));
        for &i in &one.rows {
            let cell = &cells[i];
            windows[i] = Windows {
                year: one.window(cell, 4, &coverage),
                three_years: one.window(cell, 12, &coverage),
                stores_year_ago: one.stores_before(cell, 4, &coverage),
            };
        }
    }
    let years: Vec<Window> = windows.iter().map(|w| w.year).collect();
    let shrunk = shrink(&cells, &years, &gone, &YearMoments::of(&cells, &series));
    drop(series);
    let diversity = diversity(&cells);
    let index = area_quarters.map(change_index).transpose()?.unwrap_or_default();
    let speaking = speaking(&cells);
    let kept: Vec<usize> = (0..cells.len()).filter(|i| speaking[*i]).collect();

    let mut out = Builder::new(&mart::CHANGES, kept.len());
    let rows = || kept.iter().map(|i| &cells[*i]);
    let count = |n: u64| Some(n as i64);
    out.integers("quarter", rows().map(|c| Some(i64::from(c.quarter.code()))))
        .texts("area_kind", rows().map(|c| Some(c.area_kind)))
        .texts("area_code", rows().map(|c| Some(c.area_code)))
        .texts("industry_code", rows().map(|c| Some(c.industry_code)))
        .texts("source", rows().map(|c| Some(c.source)))
        .texts("trade_area_kind", rows().map(|c| c.trade_area_kind))
        .texts("gu_code", rows().map(|c| c.gu_code))
        .integers("store_count", rows().map(|c| count(c.counts.stores)))
        .integers("independent_store_count", rows().map(|c| c.independent))
        .integers("franchise_store_count", rows().map(|c| c.franchises))
        .integers("opening_count", rows().map(|c| count(c.counts.openings)))
        .integers("closure_count", rows().map(|c| count(c.counts.closures)))
        .integers("at_risk", rows().map(|c| count(c.counts.stores + c.counts.closures)))
        .texts("caveats", rows().map(|c| c.caveats));
    out.estimates("opening_rate", &each(&kept, |i| opening_rate(cells[i].counts)))
        .estimates("closure_rate", &each(&kept, |i| closure_rate(cells[i].counts)))
        .estimates("closure_hazard_q", &each(&kept, |i| closure_hazard_q(cells[i].counts)));
    let counts: [(&str, CountOf); 7] = [
        ("window_q", |w| u64::from(w.year.quarters)),
        ("opening_count_4q", |w| w.year.openings),
        ("closure_count_4q", |w| w.year.closures),
        ("at_risk_4q", |w| w.year.at_risk()),
        ("window_12q", |w| u64::from(w.three_years.quarters)),
        ("opening_count_12q", |w| w.three_years.openings),
        ("closure_count_12q", |w| w.three_years.closures),
    ];
    for (name, of) in counts {
        out.integers(name, kept.iter().map(|i| count(of(&windows[*i]))));
    }
    out.estimates("closure_rate_4q", &each(&kept, |i| closure_rate_4q(windows[i].year)))
        .estimates("closure_to_opening_3y", &each(&kept, |i| closure_to_opening_3y(windows[i].three_years)))
        .estimates(
            "store_growth_yoy",
            &each(&kept, |i| store_growth_yoy(cells[i].counts.stores, windows[i].stores_year_ago, windows[i].year)),
        )
        .estimates("franchise_share", &each(&kept, |i| franchise_share(cells[i].franchises, cells[i].counts.stores)))
        .estimates("closure_hazard_q_shrunk", &each(&kept, |i| posterior(shrunk[i].map(|s| s.0))))
        .estimates("opening_rate_shrunk", &each(&kept, |i| posterior(shrunk[i].map(|s| s.1))))
        .numbers("own_weight", kept.iter().map(|i| shrunk[*i].map(|s| s.0.own_weight)))
        .numbers("effective_n", kept.iter().map(|i| shrunk[*i].map(|s| s.0.effective_n)))
        .flags("borrowed", kept.iter().map(|i| shrunk[*i].map(|s| s.0.borrowed())));
    put_diversity(&mut out, &kept, &cells, &diversity);
    put_change_class(&mut out, &kept, &cells, &index);
    out.finish()
}

/// What the quarters before a cell's quarter hold.
#[derive(Debug, Clone, Copy, Default)]
struct Windows {
    year: Window,
    three_years: Window,
    stores_year_ago: Option<u64>,
}

fn each(kept: &[usize], f: impl Fn(usize) -> Estimate + Sync) -> Vec<Estimate> {
    kept.par_iter().map(|i| f(*i)).collect()
}

fn posterior(shrunk: Option<Shrunk>) -> Estimate {
    match shrunk {
        None => Estimate::missing(NullReason::NoIndustryData, 0.0),
        Some(s) => Estimate { value: Ok(s.mean), interval: Some(Interval { lo: s.lo, hi: s.hi }), n: s.effective_n },
    }
}

/// Which rows speak: of two sources for an industry in a kind of area and quarter, the count file.
fn speaking(cells: &[Cell<'_>]) -> Vec<bool> {
    let counted: BTreeSet<(Quarter, &str, &str)> = cells
        .iter()
        .filter(|c| c.source == "store_counts")
        .map(|c| (c.quarter, c.area_kind, c.industry_code))
        .collect();
    cells
        .iter()
        .map(|c| c.source == "store_counts" || !counted.contains(&(c.quarter, c.area_kind, c.industry_code)))
        .collect()
}

type AreaKey<'a> = (Quarter, &'a str, &'a str);

/// Stores by industry of each area, quarter and source.
fn diversity<'a>(cells: &[Cell<'a>]) -> BTreeMap<(AreaKey<'a>, &'a str), (Estimate, Estimate, usize)> {
    let mut stores: BTreeMap<(AreaKey<'_>, &str), Vec<u64>> = BTreeMap::new();
    for c in cells.iter().filter(|c| c.industry_code != IndustryCode::ALL) {
        stores.entry(((c.quarter, c.area_kind, c.area_code), c.source)).or_default().push(c.counts.stores);
    }
    stores.into_iter().map(|(key, stores)| (key, industry_diversity::diversity(&stores))).collect()
}

fn put_diversity(
    out: &mut Builder,
    kept: &[usize],
    cells: &[Cell<'_>],
    diversity: &BTreeMap<(AreaKey<'_>, &str), (Estimate, Estimate, usize)>,
) {
    let of = |i: usize| {
        let c = &cells[i];
        (c.industry_code == IndustryCode::ALL)
            .then(|| diversity.get(&((c.quarter, c.area_kind, c.area_code), c.source)))
            .flatten()
    };
    out.integers("industry_count", kept.iter().map(|i| of(*i).map(|d| d.2 as i64)));
    out.numbers("industry_hhi", kept.iter().map(|i| of(*i).and_then(|d| d.0.value.ok())));
    out.numbers("industry_entropy", kept.iter().map(|i| of(*i).and_then(|d| d.1.value.ok())));
    for (row, i) in kept.iter().enumerate() {
        if let Some((Estimate { value: Err(reason), .. }, ..)) = of(*i) {
            out.reason(row, "industry_hhi", reason.code());
            out.reason(row, "industry_entropy", reason.code());
        }
    }
}

/// The four means and the published label of an area and quarter.
type ChangeIndex<'a> = BTreeMap<AreaKey<'a>, ([Option<i64>; 4], Option<&'a str>)>;

const MEANS: [&str; 4] =
    ["operating_months_mean", "closed_months_mean", "city_operating_months_mean", "city_closed_months_mean"];

fn change_index(frame: &DataFrame) -> Result<ChangeIndex<'_>> {
    let reader = Reader::new(&core::AREA_QUARTERS, frame);
    let (quarters, kinds, areas) = (reader.counts("quarter")?, reader.keys("area_kind")?, reader.keys("area_code")?);
    let (sources, publications) = (reader.keys("source")?, reader.keys("publication")?);
    let labels = reader.texts("change_class_published")?;
    let means: Vec<Vec<Option<i64>>> = MEANS.iter().map(|m| reader.integers(m)).collect::<Result<_>>()?;
    let mut rows: Vec<usize> = (0..frame.height()).filter(|i| sources[*i] == "change_index").collect();
    rows.sort_by_key(|i| publications[*i]);
    let mut out = ChangeIndex::new();
    for i in rows {
        let quarter = Quarter::from_code(i32::try_from(quarters[i]).unwrap_or_default())?;
        let four = std::array::from_fn(|m| means[m][i]);
        out.insert((quarter, kinds[i], areas[i]), (four, labels[i]));
    }
    Ok(out)
}

fn put_change_class(out: &mut Builder, kept: &[usize], cells: &[Cell<'_>], index: &ChangeIndex<'_>) {
    let of = |i: usize| {
        let c = &cells[i];
        (c.industry_code == IndustryCode::ALL).then(|| index.get(&(c.quarter, c.area_kind, c.area_code))).flatten()
    };
    for (m, name) in MEANS.iter().enumerate() {
        out.integers(name, kept.iter().map(|i| of(*i).and_then(|(means, _)| means[m])));
    }
    let replayed: Vec<Option<std::result::Result<&str, NullReason>>> =
        kept.iter().map(|i| of(*i).map(|([a, b, c, d], _)| change_class::change_class(*a, *b, *c, *d))).collect();
    out.texts("change_class", replayed.iter().map(|r| r.and_then(std::result::Result::ok)));
    out.texts("change_class_published", kept.iter().map(|i| of(*i).and_then(|(_, label)| *label)));
    for (row, label) in replayed.iter().enumerate() {
        match label {
            Some(Err(reason)) => out.reason(row, "change_class", reason.code()),
            None if cells[kept[row]].industry_code == IndustryCode::ALL => {
                out.reason(row, "change_class", NullReason::NotPublished.code());
            }
            _ => {}
        }
    }
}
