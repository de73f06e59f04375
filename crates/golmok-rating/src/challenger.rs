//! The challenger: boosted trees on the same features and on shrunken observed ÷ expected ratios of several levels.
//!
//! Squared loss on the ratio observed ÷ expected, weighted by the expected count, is the quasi-Poisson model with the
//! industry's rate as offset. It learns from whole years of the past only: features at the end of a year, closures of
//! the next. It is used only where it beats the hazard model out of time, and always shown beside it. One thread, fixed
//! order: same input, same bytes.

use crate::effects::Level;
use crate::features::{FEATURES, Features};
use crate::forecast::{Forecast, HORIZON};
use crate::level::shape;
use crate::panel::Panel;
use crate::{RatingConfig, RatingError, RatingInput};
use forust_ml::data::Matrix;
use forust_ml::gradientbooster::GradientBooster;
use forust_ml::objective::ObjectiveType;
use rayon::prelude::*;

/// Levels whose record is a feature, as the log of a shrunken ratio.
const RECORDS: [Level; 7] = [
    Level::Gu,
    Level::Area,
    Level::AreaSector,
    Level::NeighbourhoodSector,
    Level::KindIndustry,
    Level::GuIndustry,
    Level::Cell,
];
const COLUMNS: usize = FEATURES.len() + RECORDS.len();
const TREES: usize = 80;
const LEARNING_RATE: f32 = 0.08;
const DEPTH: usize = 4;
const BINS: u16 = 64;
/// Expected closures that a leaf must hold, and that its value is drawn towards zero by.
const LEAF_CLOSURES: f32 = 60.0;
const SHRINKAGE: f32 = 40.0;
/// Ratios outside of these are not believed.
const RATIO_RANGE: (f64, f64) = (0.3, 3.0);

/// Closures that the next four quarters are expected to report, by cell, at the level of the hazard model. `None` with
/// less than two quarters, from which nothing can be learnt.
///
/// # Errors
/// When the booster refuses the data.
pub(crate) fn predict(
    input: &RatingInput,
    forecast: &Forecast,
    config: &RatingConfig,
) -> Result<Option<Vec<f64>>, RatingError> {
    let panel = &forecast.panel;
    let last = panel.quarters.len() - 1;
    let mut ends: Vec<usize> = (1..).map_while(|year| last.checked_sub(4 * year)).collect();
    if ends.is_empty() {
        if last == 0 {
            return Ok(None);
        }
        ends.push(0); // less than a year after the first quarter
    }
    let parts: Vec<Lesson> =
        ends.par_iter().map(|end| Lesson::at(input, forecast, *end, last, config)).collect::<Result<_, _>>()?;
    let (mut ratio, mut weight) = (Vec::new(), Vec::new());
    for part in &parts {
        ratio.extend_from_slice(&part.ratio);
        weight.extend_from_slice(&part.weight);
    }
    let rows = ratio.len();
    if rows == 0 {
        return Ok(None);
    }
    let mut values = Vec::with_capacity(rows * COLUMNS);
    for column in 0..COLUMNS {
        parts.iter().for_each(|part| values.extend_from_slice(&part.columns[column]));
    }
    let refused = |error: forust_ml::errors::ForustError| RatingError::Challenger(error.to_string());
    let mut booster = GradientBooster::default()
        .set_objective_type(ObjectiveType::SquaredLoss)
        .set_iterations(TREES)
        .set_learning_rate(LEARNING_RATE)
        .set_max_depth(DEPTH)
        .set_nbins(BINS)
        .set_min_leaf_weight(LEAF_CLOSURES)
        .set_l2(SHRINKAGE)
        .set_parallel(false);
    booster.fit(&Matrix::new(&values, rows, COLUMNS), &ratio, &weight, None).map_err(refused)?;
    let cells: Vec<usize> = (0..panel.cells()).filter(|&cell| panel.now()[cell].stores > 0).collect();
    let columns = columns(input, forecast, last, config, &cells)?;
    let ratios = booster.predict(&Matrix::new(&columns.concat(), cells.len(), COLUMNS), false);
    let mut expected = vec![0.0; panel.cells()];
    let (mut own, mut hazard) = (0.0, 0.0);
    for (cell, ratio) in cells.into_iter().zip(ratios) {
        let industry = forecast.levels.industry_rate[panel.industry_of(cell)];
        let stores = f64::from(panel.now()[cell].stores);
        expected[cell] = ratio.clamp(RATIO_RANGE.0, RATIO_RANGE.1) * industry * stores * HORIZON;
        if panel.counts(cell) && panel.industries[panel.industry_of(cell)].location_bound {
            own += expected[cell];
            hazard += forecast.expected(cell);
        }
    }
    expected.iter_mut().for_each(|e| *e *= hazard / f64::max(own, 1e-9));
    Ok(Some(expected))
}

/// What is learnt from the end of one year: features then, ratios of the year after.
struct Lesson {
    columns: Vec<Vec<f64>>,
    ratio: Vec<f64>,
    weight: Vec<f64>,
}

impl Lesson {
    fn at(
        input: &RatingInput,
        forecast: &Forecast,
        end: usize,
        last: usize,
        config: &RatingConfig,
    ) -> Result<Self, RatingError> {
        let panel = &forecast.panel;
        let year = end + 1..(end + 5).min(last + 1);
        let closures = panel.industry_totals(year.clone(), |c| c.closures);
        let exposure: Vec<f64> = panel.industry_totals(end..end + 1, |c| c.stores);
        let expected = |cell: usize| {
            let industry = panel.industry_of(cell);
            f64::from(panel.quarters[end][cell].stores) * closures[industry] / exposure[industry].max(1.0)
        };
        let cells: Vec<usize> = (0..panel.cells())
            .filter(|&cell| panel.counts(cell) && panel.quarters[end][cell].stores > 0 && expected(cell) > 0.0)
            .collect();
        let weight: Vec<f64> = cells.iter().map(|&cell| expected(cell)).collect();
        let observed = |cell: usize| -> f64 { year.clone().map(|q| f64::from(panel.quarters[q][cell].closures)).sum() };
        let ratio = cells.iter().zip(&weight).map(|(&cell, weight)| observed(cell) / weight).collect();
        Ok(Self { columns: columns(input, forecast, end, config, &cells)?, ratio, weight })
    }
}

/// Features of some cells as known at the end of a quarter, column by column.
fn columns(
    input: &RatingInput,
    forecast: &Forecast,
    at: usize,
    config: &RatingConfig,
    cells: &[usize],
) -> Result<Vec<Vec<f64>>, RatingError> {
    let panel = &forecast.panel;
    let features = Features::at(input, panel, &forecast.nesting, at, config)?;
    let own = (0..FEATURES.len()).map(|f| cells.iter().map(|&cell| f64::from(features.value(f, cell))).collect());
    let (observed, expected) = record(panel, at);
    let records = RECORDS.into_iter().map(|level| {
        let ratios = shrunken(panel, level, &observed, &expected);
        cells.iter().map(|&cell| ratios[cell]).collect()
    });
    Ok(own.chain(records).collect())
}

/// Closures of every cell up to a quarter, and those expected at the industries' rates of each quarter.
fn record(panel: &Panel, at: usize) -> (Vec<f64>, Vec<f64>) {
    let (mut observed, mut expected) = (vec![0.0; panel.cells()], vec![0.0; panel.cells()]);
    for quarter in 0..=at {
        let closures = panel.industry_totals(quarter..quarter + 1, |c| c.closures);
        let exposure = panel.industry_totals(quarter..quarter + 1, |c| c.at_risk());
        for (cell, counts) in panel.quarters[quarter].iter().enumerate() {
            let industry = panel.industry_of(cell);
            observed[cell] += f64::from(counts.closures);
            expected[cell] += f64::from(counts.at_risk()) * closures[industry] / exposure[industry].max(1.0);
        }
    }
    (observed, expected)
}

/// Log of observed ÷ expected of each cell's group at a level, drawn towards zero as far as the groups are alike.
fn shrunken(panel: &Panel, level: Level, observed: &[f64], expected: &[f64]) -> Vec<f64> {
    let groups = level.groups(panel);
    let (mut y, mut e) = (vec![0.0; groups.count], vec![0.0; groups.count]);
    for (cell, group) in groups.of_cell.iter().enumerate() {
        if panel.counts(cell) || level == Level::Cell || level == Level::Area || level == Level::AreaSector {
            y[*group as usize] += observed[cell];
            e[*group as usize] += expected[cell];
        }
    }
    let strength = shape(&y, &e, 1.0);
    groups
        .of_cell
        .iter()
        .map(|group| ((y[*group as usize] + strength) / (e[*group as usize] + strength)).ln())
        .collect()
}
