//! Three past origins of every trade: how much more the model knew than the trade's rate, and whether places differ.

use super::columns::Column;
use super::forecast::{LESSONS, Lesson, PER_YEAR, Said, said};
use super::gain::{ByRate, Gain};
use super::known::{HORIZON, Known, Outcome};
use super::learn::{at_risk, taught};
use super::model::{OfTrade, ShopModel};
use super::places::{SiteRow, site_rows};
use super::pull::{Met, Pull};
use super::register::Shops;
use crate::scores::{ScoredCell, auc};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Origins that are reported, in years before the end of the register.
const REPORTED: [i32; 3] = [3, 2, 1];
/// Earlier origins that decide the weights of one.
const WEIGHED: i32 = 3;
/// Closings with which a trade is scored, and with which it says something of the weights.
const LEAST_CLOSINGS: f64 = 20.0;
const LEAST_MET: f64 = 5.0;
/// Closings of an origin that may tell whether places differ, and how many such origins must.
const PLACE_CLOSINGS: i64 = 150;
const PLACE_ORIGINS: usize = 2;

/// How good the forecast of a trade was at an origin: a row of `backtest_shops`.
#[derive(Debug, Clone, PartialEq)]
pub struct ShopScore {
    /// The trade.
    pub trade: String,
    /// Last day that the forecast knew, days since 1970-01-01.
    pub origin: i32,
    /// Shops at least 90 days old.
    pub shops: i64,
    /// Of these, closed within 365 days.
    pub closures: i64,
    /// Of these, ended by the office within them.
    pub administrative: i64,
    /// Gain over the trade's rate.
    pub gain: Gain,
    /// That of the regression alone, not pulled.
    pub gain_linear: f64,
    /// That of the trees alone, not pulled.
    pub gain_boosted: f64,
    /// Probability that a shop that closed was given a higher risk than one that did not; 0.5 where the weight is zero.
    pub auc: f64,
    /// Weight of the model beside the trade's rate.
    pub weight: f64,
    /// Weight of the trees beside the regression.
    pub boosted_weight: f64,
    /// Gain of the places' records over the same model without them; none where too few origins have the closings to
    /// tell.
    pub place_gain: Option<Gain>,
}

/// Whether the places of a trade may be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceGrade {
    /// Places differ, and the difference held out of time.
    Told,
    /// The data do not tell places apart: what is said rests on trade, age, size, site and density.
    NotTold,
}

impl PlaceGrade {
    /// Code in tables: `told`, `not_told`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::NotTold => "not_told",
        }
    }
}

/// The place grade of a trade by its scores: told where at least two origins of 150 closings each show a gain of places
/// whose interval lies above zero.
///
/// # Examples
/// ```
/// use golmok_rating::{PlaceGrade, place_grade};
/// assert_eq!(place_grade(&[], "07_24_04_P"), PlaceGrade::NotTold);
/// ```
pub fn place_grade(scores: &[ShopScore], trade: &str) -> PlaceGrade {
    let gains = |s: &ShopScore| s.place_gain.is_some_and(|gain| gain.is_above_zero());
    let holds = |s: &&ShopScore| s.trade == trade && s.closures >= PLACE_CLOSINGS && gains(s);
    if scores.iter().filter(holds).count() >= PLACE_ORIGINS { PlaceGrade::Told } else { PlaceGrade::NotTold }
}

/// Scores of every trade that closed 20 shops after an origin one, two, three years before the end of its register, sorted
/// by trade and origin. Weights and models of an origin rest on earlier ones alone.
///
/// # Examples
/// ```
/// use golmok_rating::{Shops, shop_backtest};
/// assert!(shop_backtest(&Shops::default()).is_empty());
/// ```
pub fn shop_backtest(shops: &Shops) -> Vec<ShopScore> {
    let scores = shops.ends().into_iter().flat_map(|(end, trades)| of_end(shops, end, &trades).0);
    sorted(scores.collect())
}

/// What a register taught: how good that was at past origins, what is said of a shop that is asked about now, and the lots
/// that it is told by.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Learnt {
    /// As of [`shop_backtest`].
    pub scores: Vec<ShopScore>,
    /// What is said of a shop.
    pub model: ShopModel,
    /// Lots.
    pub sites: Vec<SiteRow>,
}

/// Learns of shops.
///
/// # Examples
/// ```
/// use golmok_rating::{Shops, learn_shops};
/// assert!(learn_shops(&Shops::default()).scores.is_empty());
/// ```
pub fn learn_shops(shops: &Shops) -> Learnt {
    let (mut scores, mut model) = (Vec::new(), ShopModel::default());
    for (end, trades) in shops.ends() {
        let (found, running) = of_end(shops, end, &trades);
        scores.extend(found);
        if running.is_empty() {
            continue;
        }
        let (taught, of_trades) = taught(shops, end, &trades, &running);
        let at = model.taught.len();
        model.taught.push(taught);
        let named = |(trade, of)| (shops.trades[usize::from(trade)].clone(), OfTrade { taught: at, ..of });
        model.trades.extend(of_trades.into_iter().map(named));
    }
    let scores = sorted(scores);
    for (trade, of) in &mut model.trades {
        of.is_place_told = place_grade(&scores, trade) == PlaceGrade::Told;
    }
    Learnt { scores, model, sites: site_rows(shops) }
}

fn sorted(mut scores: Vec<ShopScore>) -> Vec<ShopScore> {
    scores.sort_by(|a, b| (&a.trade, a.origin).cmp(&(&b.trade, b.origin)));
    scores
}

/// By trade: how the parts are pooled for a shop that is asked about now, and closings and time at risk of the years.
type Decided = BTreeMap<u16, (Pull, Vec<[f64; 2]>)>;

/// A day, what was known and what came.
struct Day {
    /// What was known.
    known: Known,
    /// What came.
    outcome: Outcome,
}

/// What was said of a day, with and without the records of places.
type Both = [Option<Said>; 2];

fn of_end(shops: &Shops, end: i32, trades: &[u16]) -> (Vec<ShopScore>, Decided) {
    let longest = REPORTED[0] + WEIGHED;
    // Twice a year, the newest a year before the end.
    let days: Vec<Day> = (PER_YEAR..=longest * PER_YEAR + LESSONS)
        .into_par_iter()
        .map(|halves| {
            let known = Known::at(shops, |trade| trades.contains(&trade), end - HORIZON * halves / PER_YEAR);
            let outcome = known.outcome(shops, end);
            Day { known, outcome }
        })
        .collect();
    let (per_year, lessons) = (PER_YEAR as usize, LESSONS as usize);
    let closings = |day: &Day| day.outcome.closed.iter().sum::<f64>();
    if days.iter().step_by(per_year).take(REPORTED[0] as usize).all(|day| closings(day) < LEAST_CLOSINGS) {
        return (Vec::new(), Decided::new());
    }
    let all = Column::ALL.to_vec();
    let without: Vec<Column> = Column::ALL.into_iter().filter(|column| !column.is_place()).collect();
    // Without enough closings of any trade nothing is said of places, and the second model is spared.
    let large = |trade: u16| {
        let closings = |day: &&Day| {
            let of = day.known.trade.iter().zip(&day.outcome.closed).filter(|(own, _)| **own == trade);
            of.map(|(_, closed)| closed).sum::<f64>() >= PLACE_CLOSINGS as f64
        };
        days.iter().step_by(per_year).take(REPORTED[0] as usize).filter(closings).count() >= PLACE_ORIGINS
    };
    let large: Vec<u16> = trades.iter().copied().filter(|trade| large(*trade)).collect();
    let models: &[&[Column]] = if large.is_empty() { &[&all] } else { &[&all, &without] };
    let asked: Vec<(usize, &[Column])> =
        (0..longest as usize).flat_map(|at| models.iter().map(move |columns| (at, *columns))).collect();
    let mut made = asked
        .into_par_iter()
        .map(|(at, columns)| {
            let now = &days[at * per_year].known;
            let earlier = &days[at * per_year + 1..(at * per_year + 1 + lessons).min(days.len())];
            // Of the newest, what was known by then: half of its year.
            let outcomes: Vec<Outcome> = earlier.iter().map(|day| day.known.outcome(shops, now.day)).collect();
            let lessons: Vec<Lesson<'_>> =
                earlier.iter().zip(&outcomes).map(|(day, outcome)| Lesson { known: &day.known, outcome }).collect();
            said(now, &lessons, columns, shops.trades.len())
        })
        .collect::<Vec<_>>()
        .into_iter();
    let mut next = |is_made: bool| if is_made { made.next().flatten() } else { None };
    let said: Vec<Both> = (0..longest).map(|_| [next(true), next(models.len() > 1)]).collect();
    let yearly: Vec<&Day> = days.iter().step_by(per_year).collect();
    let score =
        |(years, trade): (i32, u16)| score(shops, &yearly, &said, years as usize - 1, trade, large.contains(&trade));
    let asked: Vec<(i32, u16)> = trades.iter().flat_map(|trade| REPORTED.map(|years| (years, *trade))).collect();
    let decided = |trade: &u16| {
        let past = (0..WEIGHED as usize).filter_map(|at| met(yearly[at], said[at][0].as_ref(), *trade, LEAST_MET));
        let years = yearly.iter().map(|day| at_risk(&day.known, &day.outcome, *trade));
        (*trade, (Pull::of(&past.collect::<Vec<_>>()), years.collect()))
    };
    let decided = trades.iter().map(decided).collect();
    (asked.into_par_iter().filter_map(score).collect(), decided)
}

/// A trade's part of what was said of a day and what came; `None` without a forecast or with too few closings.
fn met(day: &Day, said: Option<&Said>, trade: u16, least: f64) -> Option<Met> {
    let rows: Vec<usize> = (0..day.known.shops.len()).filter(|row| day.known.trade[*row] == trade).collect();
    let part = |of: &[f64]| -> Vec<f64> { rows.iter().map(|row| of[*row]).collect() };
    let closed = part(&day.outcome.closed);
    if closed.iter().sum::<f64>() < least {
        return None;
    }
    let said = match said {
        Some(said) => Said { linear: part(&said.linear), boosted: part(&said.boosted) },
        None => return None,
    };
    Some(Met { said, closed, exposure: part(&day.outcome.exposure) })
}

fn score(shops: &Shops, days: &[&Day], said: &[Both], at: usize, trade: u16, has_place: bool) -> Option<ShopScore> {
    let day = days[at];
    let rows: Vec<usize> = (0..day.known.shops.len()).filter(|row| day.known.trade[*row] == trade).collect();
    let none = Said { linear: vec![0.0; day.known.shops.len()], boosted: vec![0.0; day.known.shops.len()] };
    let dong: Vec<u32> = rows.iter().map(|row| shops.dong[day.known.shops[*row] as usize]).collect();
    // With places and without: the same shops, each by the weights that its own past decides.
    let of = |which: usize| -> Option<(Met, Pull, Vec<f64>)> {
        let own = met(day, Some(said[at][which].as_ref().unwrap_or(&none)), trade, LEAST_CLOSINGS)?;
        let past: Vec<Met> = (at + 1..=at + WEIGHED as usize)
            .filter_map(|before| met(days[before], said[before][which].as_ref(), trade, LEAST_MET))
            .collect();
        let pull = Pull::of(&past);
        let gained = ByRate::of(&own.closed, &own.exposure).gained(&pull.log_relative(&own.said));
        Some((own, pull, gained))
    };
    let (own, pull, gained_by_all) = of(0)?;
    let place_gain = of(1).filter(|_| has_place).map(|(_, _, gained_without)| {
        let by_place: Vec<f64> =
            gained_by_all.iter().zip(&gained_without).map(|(all, without)| all - without).collect();
        Gain::of(&by_place, &own.closed, &dong)
    });
    let rate = ByRate::of(&own.closed, &own.exposure);
    let part = |log: &[f64]| {
        let sum: f64 = rate.gained(log).iter().sum();
        1000.0 * sum / own.closed.iter().sum::<f64>()
    };
    let log = pull.log_relative(&own.said);
    let cell = |(log, closed): (&f64, &f64)| ScoredCell {
        area: 0,
        industry: 0,
        stores: 1.0,
        predicted: log.exp(),
        baseline: 1.0,
        observed: *closed,
    };
    let cells: Vec<ScoredCell> = log.iter().zip(&own.closed).map(cell).collect();
    let administrative = own.exposure.iter().filter(|exposure| **exposure < 1.0).count();
    Some(ShopScore {
        trade: shops.trades[usize::from(trade)].clone(),
        origin: day.known.day,
        shops: rows.len() as i64,
        closures: own.closed.iter().sum::<f64>() as i64,
        administrative: administrative as i64,
        gain: Gain::of(&gained_by_all, &own.closed, &dong),
        gain_linear: part(&own.said.linear),
        gain_boosted: part(&own.said.boosted),
        auc: auc(&cells, 1.0),
        weight: pull.pool,
        boosted_weight: pull.boosted,
        place_gain,
    })
}
