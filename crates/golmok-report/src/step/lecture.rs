//! What the lecture note of an industry is made of: survival, ages, seasons, and groups of cells beside each other.

use super::City;
use super::marts::Cell;
use super::ratings::Rating;
use crate::charts::quarters::QuarterBar;
use crate::error::Result;
use crate::industry_page::{AgeLine, Seasons, Survival};
use crate::page::Block;
use crate::page::lines::{Contrast, GroupLine};
use golmok_engine::read::survival;
use golmok_indicators::interval::{CONFIDENCE_RAW, poisson_mean};
use golmok_lake::store::Snapshot;
use golmok_model::{IndustryCode, NullReason};
use polars::prelude::*;
use std::collections::BTreeMap;

/// Survival and ages of an industry in the city.
#[derive(Debug, Clone)]
pub struct Life {
    pub survival: Survival,
    pub ages: Vec<AgeLine>,
    /// Why its licences tell no closure.
    pub untold: Option<NullReason>,
}

const AGES: [(&str, &str); 6] = [
    ("hazard_age_0_1", "age_0_1"),
    ("hazard_age_1_2", "age_1_2"),
    ("hazard_age_2_3", "age_2_3"),
    ("hazard_age_3_5", "age_3_5"),
    ("hazard_age_5_10", "age_5_10"),
    ("hazard_age_10_plus", "age_10"),
];

/// Years after the opening at which the mart tells the survival.
const YEARS: [u8; 4] = [1, 3, 5, 10];

/// Survival of each industry in the city, from `mart_survival`.
pub fn lives(snapshot: &Snapshot) -> Result<BTreeMap<String, Life>> {
    let Some(rows) = survival::table(snapshot)? else { return Ok(BTreeMap::new()) };
    let rows = rows
        .filter(col("area_kind").eq(lit("city")))
        .sort(["industry_code", "quarter"], SortMultipleOptions::default())
        .collect()?;
    let number = |name: &str, i: usize| -> Result<Option<f64>> { Ok(rows.column(name)?.f64()?.get(i)) };
    let four = |name: &str, i: usize| -> Result<Option<([f64; 3], f64)>> {
        let of = |end: &str| number(&format!("{name}{end}"), i);
        Ok(match (of("")?, of("_lo")?, of("_hi")?, of("_n")?) {
            (Some(value), Some(lo), Some(hi), Some(n)) => Some(([value, lo, hi], n)),
            _ => None,
        })
    };
    let all = |i: usize| -> Result<Vec<(u8, f64)>> {
        let mut points = Vec::new();
        for years in YEARS {
            points.extend(number(&format!("survival_{years}y"), i)?.map(|share| (years, share)));
        }
        Ok(points)
    };
    let industries = rows.column("industry_code")?.str()?;
    let of_all = industries.iter().position(|code| code == Some(IndustryCode::ALL));
    let all_licensed = of_all.map_or(Ok(Vec::new()), all)?;
    let caveats = rows.column("caveats")?.str()?;
    let untold = |i: usize| {
        [NullReason::OpenOnly, NullReason::CutRegister].into_iter().find(|reason| caveats.get(i) == Some(reason.code()))
    };
    let one = |i: &usize| industries.get(*i).is_some_and(|code| code != IndustryCode::ALL) && untold(*i).is_none();
    let all_kinds = (0..rows.height()).filter(one).count();
    let from = rows.column("window_from")?.date()?.physical();
    let mut lives = BTreeMap::new();
    for i in 0..rows.height() {
        let mut points = Vec::new();
        for years in YEARS {
            points.extend(four(&format!("survival_{years}y"), i)?.map(|(share, n)| (years, share, n)));
        }
        let mut ages = Vec::new();
        for (column, age) in AGES {
            // A rate per store-year as the share that closes within one, as the survival above tells it.
            let share = |hazard: [f64; 3]| hazard.map(|rate| -(-rate).exp_m1());
            ages.extend(four(column, i)?.map(|(rate, store_years)| AgeLine { age, hazard: share(rate), store_years }));
        }
        let closed = number("mean_closed_life_years", i)?.zip(number("mean_closed_life_years_n", i)?);
        let survival = Survival {
            points,
            all: all_licensed.clone(),
            all_kinds,
            median_years: number("median_life_years", i)?,
            closed_life: closed,
            stores: rows.column("store_count")?.i64()?.get(i).unwrap_or(0),
            closures: rows.column("closure_count")?.i64()?.get(i).unwrap_or(0),
            from: from.get(i).and_then(golmok_lake::schema::date_from_days).map(|d| d.to_string()).unwrap_or_default(),
        };
        lives.insert(industries.get(i).unwrap_or_default().to_owned(), Life { survival, ages, untold: untold(i) });
    }
    Ok(lives)
}

/// Shares of the quarters of the year in the openings and closures of whole years.
pub fn seasons(quarters: &[QuarterBar]) -> Block<Seasons> {
    let mut years: BTreeMap<i32, Vec<&QuarterBar>> = BTreeMap::new();
    for bar in quarters {
        years.entry(bar.quarter.year()).or_default().push(bar);
    }
    years.retain(|_, bars| bars.len() == 4);
    let (Some(first), Some(last)) = (years.keys().next().copied(), years.keys().last().copied()) else {
        return Block::absent("no_seasons");
    };
    let mut sums = [[0i64; 2]; 4];
    for bar in years.values().flatten() {
        let of = &mut sums[bar.quarter.q() as usize - 1];
        of[0] += bar.openings;
        of[1] += bar.closures;
    }
    let totals = [0, 1].map(|which| sums.iter().map(|of| of[which]).sum::<i64>());
    if years.len() < 2 || totals.contains(&0) {
        return Block::absent("no_seasons");
    }
    let shares = sums.map(|of| [0, 1].map(|which| of[which] as f64 / totals[which] as f64));
    Block::shown(Seasons { years: (first, last), shares, totals })
}

/// Cells of an industry by groups that `group` tells, in the order of `labels`, under the whole city's row. Areas whose last
/// shop closed are in the city's row only.
fn contrast(
    title: &'static str,
    labels: &[&'static str],
    cells: &[&Rating],
    whole: &Rating,
    group: impl Fn(&Rating) -> Option<&'static str>,
) -> Block<Contrast> {
    let mut sums: BTreeMap<&str, (usize, i64, i64, i64)> = BTreeMap::new();
    for cell in cells {
        let Some(label) = group(cell) else { continue };
        let sum = sums.entry(label).or_default();
        *sum = (sum.0 + 1, sum.1 + cell.stores, sum.2 + cell.closures, sum.3 + cell.at_risk);
    }
    let groups: Vec<GroupLine> = labels
        .iter()
        .filter_map(|label| {
            let (areas, stores, closures, at_risk) = *sums.get(label)?;
            Some(GroupLine { label, areas, stores, closures, rate: yearly_share(closures, at_risk) })
        })
        .collect();
    if groups.iter().filter(|group| group.rate.is_some()).count() < 2 {
        return Block::absent("no_contrast");
    }
    let rate = yearly_share(whole.closures, whole.at_risk);
    let areas = cells.len();
    let whole = GroupLine { label: "whole_city", areas, stores: whole.stores, closures: whole.closures, rate };
    Block::shown(Contrast { title, groups, whole })
}

/// Share that closed in four quarters, in the measure of `closure_probability_1y`: `1 − exp(−4 × closures ÷ store-quarters
/// at risk)`, with an exact Poisson interval of the closures; none under one store-year.
fn yearly_share(closures: i64, at_risk: i64) -> Option<[f64; 3]> {
    let store_years = at_risk as f64 / 4.0;
    if store_years < 1.0 {
        return None;
    }
    let interval = poisson_mean(u64::try_from(closures).ok()?, CONFIDENCE_RAW);
    Some([closures as f64, interval.lo, interval.hi].map(|count| -(-count / store_years).exp_m1()))
}

/// Areas without, with few and with many franchises of the industry.
pub fn franchise(city: &City, industry: &str, cells: &[&Rating]) -> Block<Contrast> {
    let of = |cell: &Rating| city.figures.counts.get(&(cell.area.clone(), industry.to_owned()));
    let (franchise, stores) =
        cells.iter().filter_map(|cell| of(cell)).fold((0, 0), |sum, c| (sum.0 + c.franchise, sum.1 + c.stores));
    if franchise == 0 {
        return Block::absent("no_franchise");
    }
    let whole = city.ratings.city.get(industry).cloned().unwrap_or_default();
    let labels = ["franchise_none", "franchise_some", "franchise_many"];
    contrast("by_franchise", &labels, cells, &whole, |cell| {
        let counts = of(cell).filter(|c| c.stores > 0)?;
        // Shares compared as products: counts / stores against franchise / stores of the city.
        Some(match counts.franchise {
            0 => labels[0],
            own if own * stores <= franchise * counts.stores => labels[1],
            _ => labels[2],
        })
    })
}

/// What the closures of an industry have in common: by kind of area, crowding, recent openings, change index.
pub fn common(city: &City, industry: &str, cells: &[&Rating]) -> Vec<Block<Contrast>> {
    let key = |cell: &Rating| -> Cell { (cell.area.clone(), industry.to_owned()) };
    let whole = city.ratings.city.get(industry).cloned().unwrap_or_default();
    let kinds = ["kind_A", "kind_D", "kind_R"];
    let by_kind =
        contrast("by_kind", &kinds, cells, &whole, |cell| kinds.into_iter().find(|k| k[5..] == *cell.trade_area_kind));
    let crowding = ["crowding_low", "crowding_mid", "crowding_high"];
    let by_crowding = contrast("by_crowding", &crowding, cells, &whole, |cell| {
        let ratio = city.figures.crowding.get(&key(cell))?.ratio[0];
        Some(crowding[usize::from(ratio >= 0.8) + usize::from(ratio > 1.2)])
    });
    let openings = ["openings_none", "openings_some", "openings_many"];
    let by_openings = contrast("by_openings", &openings, cells, &whole, |cell| {
        let counts = city.figures.counts_before.get(&key(cell)).filter(|c| c.stores > 0)?;
        Some(match counts.openings {
            0 => openings[0],
            opened if opened * 10 <= counts.stores => openings[1],
            _ => openings[2],
        })
    });
    let classes = ["short_LL", "short_LH", "short_HL", "short_HH"];
    let by_change = contrast("by_change", &classes, cells, &whole, |cell| {
        let class = &city.change.get(&cell.area)?.class;
        classes.into_iter().find(|label| label[6..] == **class)
    });
    vec![by_kind, by_crowding, by_openings, by_change]
}

#[cfg(test)]
mod tests {
    use super::*;
    use golmok_model::Quarter;

    fn bars(years: i32) -> Vec<QuarterBar> {
        let first = Quarter::from_code(20221).expect("a quarter");
        (0..years * 4)
            .map(|i| QuarterBar {
                quarter: first.plus(i),
                stores: 100,
                openings: 1 + i64::from(i % 4 == 0),
                closures: 2,
            })
            .collect()
    }

    #[test]
    fn seasons_need_two_whole_years() {
        assert!(seasons(&bars(1)).get().is_none());
        let two = seasons(&bars(2));
        let two = two.get().expect("two years");
        assert_eq!(two.years, (2022, 2023));
        assert_eq!((two.shares[0], two.shares[1], two.totals), ([0.4, 0.25], [0.2, 0.25], [10, 16]));
        // A cut year does not count.
        assert!(seasons(&bars(2)[..7]).get().is_none());
    }

    #[test]
    fn a_rate_needs_a_store_year() {
        assert_eq!(yearly_share(0, 3), None);
        let [rate, lo, hi] = yearly_share(12, 400).expect("a hundred store-years");
        assert!((rate - (1.0 - (-0.12f64).exp())).abs() < 1e-12 && lo < rate && rate < hi && lo > 0.05 && hi < 0.25);
    }
}
