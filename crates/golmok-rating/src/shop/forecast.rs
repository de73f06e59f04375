//! What the regression and the trees say of the shops of a day, by the origins before it.

use super::columns::Column;
use super::design::Design;
use super::known::{Known, Outcome};
use super::poisson::{Poisson, RIDGE};
use crate::boosted::bins::Cuts;
use crate::boosted::trees::{Direction, Growth, Trees};
use golmok_model::SplitMix;
use serde::{Deserialize, Serialize};

/// How the trees are grown, chosen with the form of the model on origins four to six years before the ends of five
/// registers; none of these is reported.
const GROWTH: Growth =
    Growth { trees: 80, depth: 3, learning_rate: 0.05, leaf_closures: 60.0, shrinkage: 120.0, rows: 0.5, columns: 0.5 };
/// Years that are learnt from, at most, and origins of each: a closing is met by two of them, and bounds count it twice.
const LESSON_YEARS: i32 = 8;
pub(crate) const PER_YEAR: i32 = 2;
/// Origins that are learnt from, at most.
pub(crate) const LESSONS: i32 = LESSON_YEARS * PER_YEAR;
/// Closings with which an origin is a lesson.
const LEAST_CLOSINGS: f64 = 5.0;
/// Rows that are learnt from, at most: of more, every second, every third, … is taken.
const MOST_ROWS: usize = 100_000;

/// A day with what came of its shops.
pub(crate) struct Lesson<'a> {
    /// What was known.
    pub known: &'a Known,
    /// What came.
    pub outcome: &'a Outcome,
}

/// Log of each shop's hazard ÷ its trade's, by either part.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Said {
    /// The regression's.
    pub linear: Vec<f64>,
    /// The trees'.
    pub boosted: Vec<f64>,
}

/// Both parts, fitted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Fitted {
    /// What they look at.
    pub columns: Vec<Column>,
    /// The regression.
    pub regression: Poisson,
    cuts: Cuts,
    trees: Trees,
}

impl Fitted {
    /// Learns from days before; `None` where nothing can be learnt.
    pub fn of(lessons: &[Lesson<'_>], columns: &[Column], trades: usize) -> Option<Self> {
        let lessons: Vec<&Lesson<'_>> =
            lessons.iter().filter(|lesson| lesson.outcome.closed.iter().sum::<f64>() >= LEAST_CLOSINGS).collect();
        if lessons.is_empty() {
            return None;
        }
        let every = lessons.iter().map(|lesson| lesson.known.shops.len()).sum::<usize>().div_ceil(MOST_ROWS).max(1);
        let count: Vec<f64> = lessons.iter().flat_map(|l| l.outcome.closed.iter().copied().step_by(every)).collect();
        let base: Vec<f64> =
            lessons.iter().flat_map(|lesson| by_rate(lesson, trades).into_iter().step_by(every)).collect();
        let trades_of: Vec<Vec<u16>> =
            lessons.iter().map(|lesson| lesson.known.trade.iter().copied().step_by(every).collect()).collect();
        let learnt: Vec<Vec<Vec<f32>>> =
            lessons.iter().map(|lesson| columns.iter().map(|c| filled(lesson.known, *c, every)).collect()).collect();
        let (mut width, mut rows) = (0, Vec::new());
        for (values, trade_of) in learnt.iter().zip(&trades_of) {
            let design = Design::of(columns, values, trade_of, trades);
            width = design.width.max(width);
            rows.extend(design.rows);
        }
        let regression = Poisson::fit(width, &rows, &count, &base, RIDGE * f64::from(PER_YEAR))?;
        drop(rows);
        let trade_columns: Vec<Vec<f32>> = trades_of.iter().map(|trades| as_column(trades)).collect();
        let mut parts: Vec<Vec<&[f32]>> =
            (0..columns.len()).map(|c| learnt.iter().map(|lesson| lesson[c].as_slice()).collect()).collect();
        parts.push(trade_columns.iter().map(Vec::as_slice).collect());
        let cuts = Cuts::of(&parts);
        let data = cuts.bin(&parts);
        let trees = Trees::grow(&data, &count, &base, &vec![Direction::Free; parts.len()], &GROWTH, 1);
        Some(Self { columns: columns.to_vec(), regression, cuts, trees })
    }

    /// What both parts say of a day's shops, each trade's mean hazard brought to one.
    pub fn said(&self, now: &Known, trades: usize) -> Said {
        let current = self.values(now);
        let mut linear = self.regression.said(&Design::of(&self.columns, &current, &now.trade, trades).rows);
        let mut boosted = self.boosted(&current, &now.trade, |_, _, _| {});
        for log in [&mut linear, &mut boosted] {
            let levels = levels(log, &now.trade, trades);
            at_level(log, &now.trade, &levels);
        }
        Said { linear, boosted }
    }

    /// The values by which shops are judged, column by column.
    pub fn values(&self, now: &Known) -> Vec<Vec<f32>> {
        self.columns.iter().map(|column| neutral(now, *column)).collect()
    }

    /// Rows of the regression and their means, trade by trade.
    pub fn design(&self, values: &[Vec<f32>], trade: &[u16], trades: usize) -> (Vec<f64>, Vec<f64>) {
        let design = Design::of(&self.columns, values, trade, trades);
        (design.rows, design.means)
    }

    /// What the trees say of rows of values; `sink` takes row, column and what the column did there (the trade comes last).
    pub fn boosted(&self, values: &[Vec<f32>], trade: &[u16], mut sink: impl FnMut(usize, usize, f64)) -> Vec<f64> {
        let own_trade = as_column(trade);
        let mut current: Vec<Vec<&[f32]>> = values.iter().map(|column| vec![column.as_slice()]).collect();
        current.push(vec![own_trade.as_slice()]);
        let current = self.cuts.bin(&current);
        let of = |row: usize| self.trees.explain(&current, row, |column, value| sink(row, column, value));
        (0..trade.len()).map(of).collect()
    }
}

fn as_column(trades: &[u16]) -> Vec<f32> {
    trades.iter().map(|trade| f32::from(*trade)).collect()
}

/// What both parts say of a day's shops by some columns; `None` where nothing can be learnt.
pub(crate) fn said(now: &Known, lessons: &[Lesson<'_>], columns: &[Column], trades: usize) -> Option<Said> {
    if now.shops.is_empty() {
        return None;
    }
    Some(Fitted::of(lessons, columns, trades)?.said(now, trades))
}

/// Closings by each trade's rate in that year.
fn by_rate(lesson: &Lesson<'_>, trades: usize) -> Vec<f64> {
    let mut sums = vec![[0.0; 2]; trades];
    let Outcome { closed, exposure } = lesson.outcome;
    for ((trade, closed), exposure) in lesson.known.trade.iter().zip(closed).zip(exposure) {
        let sum = &mut sums[usize::from(*trade)];
        *sum = [sum[0] + closed, sum[1] + exposure];
    }
    let rate = |trade: &u16| (sums[usize::from(*trade)][0] + 0.5) / (sums[usize::from(*trade)][1] + 1.0);
    lesson.known.trade.iter().zip(exposure).map(|(trade, exposure)| rate(trade) * exposure).collect()
}

/// A column to learn from, of every so manieth shop: what the register does not tell takes the value of another shop of the trade, so that its lack
/// cannot be learnt.
fn filled(known: &Known, column: Column, every: usize) -> Vec<f32> {
    let values = &known.columns[column as usize];
    if !column.is_told_later() {
        return values.iter().copied().step_by(every).collect();
    }
    let width = known.trade.iter().map(|t| usize::from(*t) + 1).max().unwrap_or(0);
    let mut told = vec![Vec::new(); width];
    for (value, trade) in values.iter().zip(&known.trade).filter(|(value, _)| value.is_finite()) {
        told[usize::from(*trade)].push(*value);
    }
    let other = |(value, (trade, shop)): (&f32, (&u16, &u32))| {
        let told = &told[usize::from(*trade)];
        match (value.is_finite(), told.len()) {
            (true, _) => *value,
            (false, 0) => 0.0,
            (false, n) => told[(SplitMix(u64::from(*shop) << 8 | column as u64).next() % n as u64) as usize],
        }
    };
    values.iter().zip(known.trade.iter().zip(&known.shops)).step_by(every).map(other).collect()
}

/// A column to judge by: what the register does not tell is as usual in the trade.
fn neutral(known: &Known, column: Column) -> Vec<f32> {
    let values = &known.columns[column as usize];
    if !column.is_told_later() {
        return values.clone();
    }
    values.iter().map(|value| if value.is_finite() { *value } else { 0.0 }).collect()
}

/// Log of each trade's mean hazard.
pub(crate) fn levels(log: &[f64], trade: &[u16], trades: usize) -> Vec<f64> {
    let mut sums = vec![[0.0; 2]; trades];
    for (log, trade) in log.iter().zip(trade) {
        let sum = &mut sums[usize::from(*trade)];
        *sum = [sum[0] + log.exp(), sum[1] + 1.0];
    }
    sums.iter().map(|[sum, n]| if *n > 0.0 { (sum / n).ln() } else { 0.0 }).collect()
}

/// Takes each trade's level off.
fn at_level(log: &mut [f64], trade: &[u16], levels: &[f64]) {
    log.iter_mut().zip(trade).for_each(|(log, trade)| *log -= levels[usize::from(*trade)]);
}
