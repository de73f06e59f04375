//! What the origins up to the end of the registers teach of the shops that are asked about afterwards.

use super::columns::Column;
use super::forecast::{Fitted, LESSONS, Lesson, PER_YEAR, Said, levels};
use super::gain::level;
use super::known::{HORIZON, Known, Outcome, median_areas};
use super::ladder::Record;
use super::model::{Level, OfTrade, Taught};
use super::places::detail_level;
use super::pull::{Met, Pull};
use super::register::{RUNS, Shops};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Closings of three years with which a trade's rate is told.
const LEAST_CLOSINGS: f64 = 20.0;
/// Closings with which a cohort says something of the weights.
const LEAST_MET: f64 = 5.0;
/// What a rate misses from one year to the next where nothing is known, on the log scale, and its weight in years.
const MISS: f64 = 0.15;
const MISS_WEIGHT: f64 = 2.0;
/// Years whose rate is that of the next.
const RATE_YEARS: usize = 3;
/// Half-years from a cohort that opens to the newest one whose first year was over when it opened.
const FOLLOWED: i32 = 3;
/// Cohorts of openings that decide weights: three years.
const COHORTS: i32 = 6;

/// Closings and time at risk of a trade, year by year, newest first.
type Years = Vec<[f64; 2]>;

/// Of the trades of one end: what is learnt of shops that run (`running` by trade: what past forecasts decided, and the
/// years) and of shops that open.
pub(crate) fn taught(
    shops: &Shops,
    end: i32,
    trades: &[u16],
    running: &BTreeMap<u16, (Pull, Years)>,
) -> (Taught, Vec<(u16, OfTrade)>) {
    let is_asked = |trade: u16| trades.contains(&trade);
    let count = shops.trades.len();
    let day = |halves: i32| end - HORIZON * halves / PER_YEAR;
    let now = Known::at(shops, is_asked, end);
    let known: Vec<(Known, Outcome)> =
        (1..=LESSONS).into_par_iter().map(|halves| met(shops, Known::at(shops, is_asked, day(halves)), end)).collect();
    let fitted = Fitted::of(&lessons(&known), &Column::ALL, count);
    let columns: Vec<Column> = Column::ALL.into_iter().filter(|column| column.is_of_entrants()).collect();
    // The newest cohort is the last whose first year is over.
    let cohorts: Vec<(Known, Outcome)> = (FOLLOWED..=2 * FOLLOWED + COHORTS + LESSONS)
        .into_par_iter()
        .map(|halves| met(shops, Known::entering(shops, is_asked, day(halves)), end))
        .collect();
    let entering = Fitted::of(&lessons(&cohorts[..LESSONS as usize]), &columns, count);
    let said: Vec<Option<Said>> = (0..COHORTS as usize)
        .into_par_iter()
        .map(|at| {
            let from = at + FOLLOWED as usize;
            let earlier = Fitted::of(&lessons(&cohorts[from..from + LESSONS as usize]), &columns, count)?;
            Some(earlier.said(&cohorts[at].0, count))
        })
        .collect();
    let opened: BTreeMap<u16, (Pull, Years)> =
        trades.iter().map(|trade| (*trade, of_cohorts(&cohorts, &said, *trade))).collect();
    let of_running = fitted.as_ref().map(|fitted| of_level(shops, fitted, &[&now], running)).unwrap_or_default();
    let newest: Vec<&Known> = cohorts.iter().take(PER_YEAR as usize).map(|(known, _)| known).collect();
    let of_entering = entering.as_ref().map(|fitted| of_level(shops, fitted, &newest, &opened)).unwrap_or_default();
    let record = Record::at(shops, end);
    let mut industries = industries(shops, end, &record);
    let of = |trade: &u16| {
        let found = OfTrade {
            taught: 0,
            number: *trade,
            until: end,
            is_place_told: false,
            by_age: record.ages(*trade),
            industries: industries.remove(trade).unwrap_or_default(),
            running: of_running.get(trade).cloned(),
            entering: of_entering.get(trade).cloned(),
        };
        (*trade, found)
    };
    (Taught { running: fitted, entering }, trades.iter().map(of).collect())
}

fn met(shops: &Shops, known: Known, end: i32) -> (Known, Outcome) {
    let outcome = known.outcome(shops, end);
    (known, outcome)
}

fn lessons(days: &[(Known, Outcome)]) -> Vec<Lesson<'_>> {
    days.iter().map(|(known, outcome)| Lesson { known, outcome }).collect()
}

/// Closings and time at risk of a trade's rows.
pub(crate) fn at_risk(known: &Known, outcome: &Outcome, trade: u16) -> [f64; 2] {
    let rows = known.trade.iter().zip(outcome.closed.iter().zip(&outcome.exposure)).filter(|(own, _)| **own == trade);
    rows.fold([0.0; 2], |sum, (_, (closed, exposure))| [sum[0] + closed, sum[1] + exposure])
}

/// What past forecasts of a trade's openings decide, and how many of each year's closed.
fn of_cohorts(cohorts: &[(Known, Outcome)], said: &[Option<Said>], trade: u16) -> (Pull, Years) {
    let past: Vec<Met> = cohorts
        .iter()
        .zip(said)
        .filter_map(|((known, outcome), said)| {
            let said = said.as_ref()?;
            let rows: Vec<usize> = (0..known.trade.len()).filter(|row| known.trade[*row] == trade).collect();
            let part = |of: &[f64]| -> Vec<f64> { rows.iter().map(|row| of[*row]).collect() };
            let closed = part(&outcome.closed);
            let said = Said { linear: part(&said.linear), boosted: part(&said.boosted) };
            let exposure = part(&outcome.exposure);
            (closed.iter().sum::<f64>() >= LEAST_MET).then_some(Met { said, closed, exposure })
        })
        .collect();
    let halves: Vec<[f64; 2]> = cohorts.iter().map(|(known, outcome)| at_risk(known, outcome, trade)).collect();
    let years = halves.chunks(PER_YEAR as usize).map(|of| of.iter().fold([0.0; 2], |s, h| [s[0] + h[0], s[1] + h[1]]));
    (Pull::of(&past), years.collect())
}

/// The share that closes within a year by the newest years, the error of its log by how such a share missed the year after
/// it, and the closings behind it; `None` with too few.
fn rate(years: &[[f64; 2]]) -> Option<(f64, f64, f64)> {
    let pooled = |from: usize| {
        let of = years.iter().skip(from).take(RATE_YEARS);
        of.fold([0.0; 2], |sum, year| [sum[0] + year[0], sum[1] + year[1]])
    };
    let share = |[closed, at_risk]: [f64; 2]| ((closed + 0.5) / (at_risk + 1.0)).min(0.95);
    let now = pooled(0);
    if now[0] < LEAST_CLOSINGS {
        return None;
    }
    let missed: Vec<f64> = (0..RATE_YEARS)
        .filter(|at| years.len() >= at + 1 + RATE_YEARS && pooled(at + 1)[0] >= LEAST_MET)
        .map(|at| (share(years[at]) / share(pooled(at + 1))).ln())
        .collect();
    let squares: f64 = missed.iter().map(|miss| miss * miss).sum();
    let variance = (squares + MISS_WEIGHT * MISS * MISS) / (missed.len() as f64 + MISS_WEIGHT) + 1.0 / now[0];
    Some((share(now), variance.sqrt(), now[0]))
}

/// Where the shops of some days stand, trade by trade; trades whose rate is not known are left out.
fn of_level(
    shops: &Shops,
    fitted: &Fitted,
    days: &[&Known],
    decided: &BTreeMap<u16, (Pull, Years)>,
) -> BTreeMap<u16, Level> {
    let trade: Vec<u16> = days.iter().flat_map(|day| day.trade.iter().copied()).collect();
    let asked: Vec<u32> = days.iter().flat_map(|day| day.shops.iter().copied()).collect();
    let neighbours: Vec<Option<u32>> = days.iter().flat_map(|day| day.neighbours.iter().copied()).collect();
    let parts: Vec<Vec<Vec<f32>>> = days.iter().map(|day| fitted.values(day)).collect();
    let values: Vec<Vec<f32>> =
        (0..fitted.columns.len()).map(|c| parts.iter().flat_map(|part| part[c].iter().copied()).collect()).collect();
    let count = shops.trades.len();
    let (rows, means) = fitted.design(&values, &trade, count);
    let width = means.len() / count.max(1);
    let linear = fitted.regression.said(&rows);
    let boosted = fitted.boosted(&values, &trade, |_, _, _| {});
    let (by_linear, by_trees) = (levels(&linear, &trade, count), levels(&boosted, &trade, count));
    let areas = median_areas(shops, &asked);
    let of = |(trade_no, (pull, years)): (&u16, &(Pull, Years))| {
        let at = usize::from(*trade_no);
        let own: Vec<usize> = (0..trade.len()).filter(|row| trade[*row] == *trade_no).collect();
        let (share, error, closures) = rate(years)?;
        if own.is_empty() {
            return None;
        }
        let said = Said {
            linear: own.iter().map(|row| linear[*row] - by_linear[at]).collect(),
            boosted: own.iter().map(|row| boosted[*row] - by_trees[at]).collect(),
        };
        let relative: Vec<f64> = pull.log_relative(&said).iter().map(|log| log.exp()).collect();
        let n = own.len() as f64;
        let mut counts: Vec<u32> = own.iter().filter_map(|row| neighbours[*row]).collect();
        counts.sort_unstable();
        let mut upto: BTreeMap<u32, usize> = BTreeMap::new();
        upto.extend(counts.iter().copied().zip(1..));
        let usual = |column: &Vec<f32>| {
            let known: Vec<f32> = own.iter().map(|row| column[*row]).filter(|value| value.is_finite()).collect();
            if known.is_empty() { 0.0 } else { known.iter().sum::<f32>() / known.len() as f32 }
        };
        let level = Level {
            means: means[at * width..(at + 1) * width].to_vec(),
            usual: values.iter().map(usual).collect(),
            said: [by_linear[at], by_trees[at]],
            weights: [pull.boosted, pull.pool],
            hazard: [level(&relative, share * n, &vec![1.0; own.len()]).ln(), error],
            share,
            log_area: areas[at],
            neighbours: upto.into_iter().collect(),
            shops: own.len() as i64,
            closures: closures as i64,
        };
        Some((*trade_no, level))
    };
    decided.iter().filter_map(of).collect()
}

/// Industries inside each trade: shops that run, and the mean log of closings ÷ expected of what the register calls them.
fn industries(shops: &Shops, end: i32, record: &Record) -> BTreeMap<u16, BTreeMap<String, (u32, f64)>> {
    let ratio = detail_level(shops, record);
    let mut found: BTreeMap<u16, BTreeMap<String, (u32, f64)>> = BTreeMap::new();
    for shop in (0..shops.len()).filter(|shop| shops.opened[*shop] <= end && shops.ended_by(*shop, end) == RUNS) {
        let industry = shops.industries[shops.industry[shop] as usize].clone();
        let sum = found.entry(shops.trade[shop]).or_default().entry(industry).or_insert((0, 0.0));
        *sum = (sum.0 + 1, sum.1 + ratio[shop].ln());
    }
    found.values_mut().flat_map(BTreeMap::values_mut).for_each(|sum| sum.1 /= f64::from(sum.0));
    found
}
