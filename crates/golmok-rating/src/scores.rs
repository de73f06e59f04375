//! How good a forecast was: the same definitions as `scripts/score.py`.

use crate::deviance::{deviance, noise_floor};
use golmok_model::SplitMix;
use rayon::prelude::*;

/// A forecast of one cell beside what happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoredCell {
    /// Area, any number that tells areas apart.
    pub area: u32,
    /// Industry, any number that tells industries apart.
    pub industry: u32,
    /// Stores at the origin, positive.
    pub stores: f64,
    /// Closures predicted for the horizon.
    pub predicted: f64,
    /// Closures by the industry rate of the last four quarters × stores × 4.
    pub baseline: f64,
    /// Closures that happened.
    pub observed: f64,
}

/// Observed ÷ expected at the industry's realised rate, by class of relative risk inside each industry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RiskClasses {
    /// Safest 40 %, next 30 %, next 20 %, top tenth of each industry's stores.
    pub ratio: [f64; 4],
}

impl RiskClasses {
    /// Top tenth ÷ safest 40 %.
    pub fn contrast(&self) -> f64 {
        self.ratio[3] / self.ratio[0]
    }
}

/// Ends of the classes as shares of an industry's stores.
const CLASS_ENDS: [f64; 4] = [0.4, 0.7, 0.9, 1.0];

/// Share of explainable deviance: (D(y,b) − D(y,m)) ÷ (D(y,b) − D₀), level-set: b and m scaled to Σy. 0 for the
/// industry baseline, 1 for a forecast that leaves nothing but Poisson noise.
///
/// # Examples
/// ```
/// use golmok_rating::{ScoredCell, explained_share};
/// let cell = |predicted, observed| ScoredCell { area: 0, industry: 0, stores: 10.0, predicted, baseline: 1.0, observed };
/// assert_eq!(explained_share(&[cell(2.0, 0.0), cell(2.0, 9.0)], true), 0.0); // same shape as the baseline
/// ```
pub fn explained_share(cells: &[ScoredCell], level_set: bool) -> f64 {
    let parts = cells_deviance(cells, level_set);
    let sum = |of: fn(&Deviances) -> f64| parts.iter().map(of).sum::<f64>();
    (sum(|d| d.baseline) - sum(|d| d.model)) / (sum(|d| d.baseline) - sum(|d| d.floor))
}

struct Deviances {
    baseline: f64,
    model: f64,
    floor: f64,
}

fn cells_deviance(cells: &[ScoredCell], level_set: bool) -> Vec<Deviances> {
    let total = |of: fn(&ScoredCell) -> f64| cells.iter().map(of).sum::<f64>();
    let observed = total(|c| c.observed);
    let (to_baseline, to_model) =
        if level_set { (observed / total(|c| c.baseline), observed / total(|c| c.predicted)) } else { (1.0, 1.0) };
    cells
        .par_iter()
        .map(|c| Deviances {
            baseline: deviance(c.observed, c.baseline * to_baseline),
            model: deviance(c.observed, c.predicted * to_model),
            floor: noise_floor(c.predicted * to_model),
        })
        .collect()
}

/// Mean log loss of a store-quarter: −ln of the probability that was given to what happened, levels as predicted.
pub fn log_loss(cells: &[ScoredCell], horizon_quarters: f64) -> f64 {
    let (mut loss, mut all) = (0.0, 0.0);
    for c in cells {
        let quarters = c.stores * horizon_quarters;
        let p = (c.predicted / quarters).clamp(1e-9, 1.0 - 1e-9);
        loss -= c.observed * p.ln() + (quarters - c.observed).max(0.0) * (-p).ln_1p();
        all += quarters;
    }
    loss / all
}

/// Probability that a store-quarter that ended in closure was given a higher rate than one that did not; ties half.
pub fn auc(cells: &[ScoredCell], horizon_quarters: f64) -> f64 {
    let (concordant, pairs) = concordant_pairs(cells, horizon_quarters);
    concordant / pairs
}

/// The same with pairs of one industry only.
pub fn within_industry_concordance(cells: &[ScoredCell], horizon_quarters: f64) -> f64 {
    let (concordant, pairs) = by_industry(cells)
        .into_iter()
        .map(|cells| concordant_pairs(&cells, horizon_quarters))
        .fold((0.0, 0.0), |sum, next| (sum.0 + next.0, sum.1 + next.1));
    concordant / pairs
}

fn concordant_pairs(cells: &[ScoredCell], horizon_quarters: f64) -> (f64, f64) {
    let (mut concordant, mut events, mut rest) = (0.0, 0.0, 0.0);
    for tied in ties(cells) {
        let e: f64 = tied.iter().map(|c| c.observed).sum();
        let r: f64 = tied.iter().map(|c| (c.stores * horizon_quarters - c.observed).max(0.0)).sum();
        concordant += e * (rest + r / 2.0);
        events += e;
        rest += r;
    }
    (concordant, events * rest)
}

/// Cells in order of predicted rate, those of equal rate together.
fn ties(cells: &[ScoredCell]) -> Vec<Vec<ScoredCell>> {
    let mut sorted: Vec<(f64, ScoredCell)> = cells.iter().map(|c| (c.predicted / c.stores, *c)).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Rates that differ in the last digits only are the same rate, computed in another order.
    let mut groups: Vec<Vec<ScoredCell>> = Vec::new();
    let mut rate = f64::NAN;
    for (next, cell) in sorted {
        match groups.last_mut() {
            Some(group) if (next - rate).abs() <= 1e-12 * rate => group.push(cell),
            _ => groups.push(vec![cell]),
        }
        rate = next;
    }
    groups
}

/// Cells of each industry, in order of the industry's number.
fn by_industry(cells: &[ScoredCell]) -> Vec<Vec<ScoredCell>> {
    let mut groups: std::collections::BTreeMap<u32, Vec<ScoredCell>> = std::collections::BTreeMap::new();
    for cell in cells {
        groups.entry(cell.industry).or_default().push(*cell);
    }
    groups.into_values().collect()
}

/// Observed and expected closures by class of relative risk for each area: what [`classes`] and its resamples sum up.
fn class_parts(cells: &[ScoredCell]) -> Vec<(u32, [f64; 4], [f64; 4])> {
    let mut parts = Vec::new();
    for group in by_industry(cells) {
        let stores: f64 = group.iter().map(|c| c.stores).sum();
        let rate = group.iter().map(|c| c.observed).sum::<f64>() / stores;
        let mut start = 0.0;
        for tied in ties(&group) {
            let end = start + tied.iter().map(|c| c.stores).sum::<f64>() / stores;
            let mut from = 0.0;
            for (class, to) in CLASS_ENDS.into_iter().enumerate() {
                // The last class takes what rounding left.
                let upper = if class == 3 { f64::max(to, end) } else { to };
                let share = ((end.min(upper) - start.max(from)) / (end - start)).max(0.0);
                from = to;
                if share > 0.0 {
                    for c in &tied {
                        let (mut observed, mut expected) = ([0.0; 4], [0.0; 4]);
                        observed[class] = share * c.observed;
                        expected[class] = share * c.stores * rate;
                        parts.push((c.area, observed, expected));
                    }
                }
            }
            start = end;
        }
    }
    parts
}

/// Within-industry classes: cells are ranked by predicted rate inside each industry; a cell (or cells of equal rate)
/// that lies across a boundary is split.
pub fn classes(cells: &[ScoredCell]) -> RiskClasses {
    let (mut observed, mut expected) = ([0.0; 4], [0.0; 4]);
    for (_, o, e) in class_parts(cells) {
        for k in 0..4 {
            observed[k] += o[k];
            expected[k] += e[k];
        }
    }
    RiskClasses { ratio: std::array::from_fn(|k| observed[k] / expected[k]) }
}

/// Slope of the log of the observed rate on the log of the predicted one (Poisson regression): 1 where contrasts are
/// as strong as said, under 1 where they are exaggerated.
pub fn calibration_slope(cells: &[ScoredCell]) -> f64 {
    let known: Vec<(f64, f64, f64)> = cells
        .iter()
        .filter(|c| c.predicted > 0.0)
        .map(|c| (c.observed, c.stores, (c.predicted / c.stores).ln()))
        .collect();
    let weight: f64 = known.iter().map(|k| k.1).sum();
    let middle = known.iter().map(|k| k.1 * k.2).sum::<f64>() / weight;
    let spread = known.iter().map(|k| k.1 * (k.2 - middle).powi(2)).sum::<f64>() / weight;
    if spread.is_nan() || spread < 1e-12 {
        return f64::NAN; // one rate for all: no slope
    }
    let mut level = (known.iter().map(|k| k.0).sum::<f64>().max(1e-9) / weight).ln();
    let mut slope = 1.0;
    for _ in 0..50 {
        let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (observed, stores, log_rate) in &known {
            let x = log_rate - middle;
            let mean = stores * (level + slope * x).exp();
            g0 += observed - mean;
            g1 += (observed - mean) * x;
            h00 += mean;
            h01 += mean * x;
            h11 += mean * x * x;
        }
        let determinant = h00 * h11 - h01 * h01;
        if determinant <= 0.0 {
            return f64::NAN;
        }
        let (d0, d1) = ((h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant);
        level += d0;
        slope += d1;
        if d0.abs() + d1.abs() < 1e-10 {
            break;
        }
    }
    slope
}

/// Mean length of [y, y + 1] ∩ [lo, hi].
pub fn coverage(cells: impl IntoIterator<Item = (f64, f64, f64)>) -> f64 {
    let (mut sum, mut n) = (0.0, 0.0);
    for (observed, lo, hi) in cells {
        sum += (hi.min(observed + 1.0) - lo.max(observed)).max(0.0);
        n += 1.0;
    }
    sum / n
}

/// A bin of the reliability table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReliabilityBin {
    /// 1–10, a tenth of the stores each, lowest predicted rate first.
    pub bin: i32,
    /// Cells.
    pub cells: i64,
    /// Stores at the origin.
    pub stores: f64,
    /// Closures predicted ÷ stores.
    pub predicted_rate: f64,
    /// Closures that happened ÷ stores.
    pub realised_rate: f64,
}

/// Tenths of the stores by predicted rate.
pub fn reliability(cells: &[ScoredCell]) -> Vec<ReliabilityBin> {
    let stores: f64 = cells.iter().map(|c| c.stores).sum();
    let empty = |bin| ReliabilityBin { bin, cells: 0, stores: 0.0, predicted_rate: 0.0, realised_rate: 0.0 };
    let mut bins: Vec<ReliabilityBin> = (1..=10).map(empty).collect();
    let mut start = 0.0;
    for tied in ties(cells) {
        let size: f64 = tied.iter().map(|c| c.stores).sum();
        let middle = (start + size / 2.0) / stores;
        start += size;
        let bin = &mut bins[((middle * 10.0) as usize).min(9)];
        bin.cells += tied.len() as i64;
        bin.stores += size;
        // Sums until all cells are in their bins.
        bin.predicted_rate += tied.iter().map(|c| c.predicted).sum::<f64>();
        bin.realised_rate += tied.iter().map(|c| c.observed).sum::<f64>();
    }
    bins.retain(|b| b.cells > 0);
    for bin in &mut bins {
        bin.predicted_rate /= bin.stores;
        bin.realised_rate /= bin.stores;
    }
    bins
}

/// Standard errors of the explained share and of the within-industry contrast, by resampling whole areas. Levels and
/// class boundaries stay those of the whole sample.
pub fn bootstrap_errors(cells: &[ScoredCell], resamples: usize) -> (f64, f64) {
    let areas = cells.iter().map(|c| c.area as usize + 1).max().unwrap_or(0);
    let mut parts = vec![[0.0; 7]; areas];
    for (cell, d) in cells.iter().zip(cells_deviance(cells, true)) {
        let part = &mut parts[cell.area as usize];
        part[0] += d.baseline - d.model;
        part[1] += d.baseline - d.floor;
        part[6] = 1.0;
    }
    for (area, observed, expected) in class_parts(cells) {
        let part = &mut parts[area as usize];
        part[2] += observed[3];
        part[3] += expected[3];
        part[4] += observed[0];
        part[5] += expected[0];
    }
    parts.retain(|p| p[6] > 0.0);
    let mut chance = SplitMix(2024);
    let (mut shares, mut contrasts) = (Vec::new(), Vec::new());
    for _ in 0..resamples {
        let mut sum = [0.0; 7];
        for _ in 0..parts.len() {
            let part = &parts[(chance.next() % parts.len() as u64) as usize];
            for (s, p) in sum.iter_mut().zip(part) {
                *s += p;
            }
        }
        shares.push(sum[0] / sum[1]);
        contrasts.push(sum[2] / sum[3] / (sum[4] / sum[5]));
    }
    (deviation(&shares), deviation(&contrasts))
}

fn deviation(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(area: u32, industry: u32, stores: f64, predicted: f64, baseline: f64, observed: f64) -> ScoredCell {
        ScoredCell { area, industry, stores, predicted, baseline, observed }
    }

    #[test]
    fn the_baseline_scores_zero_and_shows_no_contrast() {
        let cells: Vec<ScoredCell> = (0..60)
            .map(|k| {
                let baseline = 3.0 * f64::from(k % 3 + 1) * 0.2;
                cell(k, k % 3, 3.0, baseline * 1.3, baseline, f64::from(k * 7 % 5))
            })
            .collect();
        assert!(explained_share(&cells, true).abs() < 1e-12);
        for ratio in classes(&cells).ratio {
            assert!((ratio - 1.0).abs() < 1e-9, "equal rates are split evenly: {ratio}");
        }
        assert!((within_industry_concordance(&cells, 4.0) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_split_cell_counts_in_both_classes() {
        // One industry, ten stores: rates rise with the cell; the first cell holds half of the stores.
        let cells = [cell(0, 0, 5.0, 0.5, 1.0, 1.0), cell(1, 0, 2.0, 0.4, 0.4, 1.0), cell(2, 0, 3.0, 1.2, 0.6, 2.0)];
        let classes = classes(&cells);
        // rate 0.4 a store. Safest 40 % = 4/5 of the first cell: 0.8 ÷ 1.6.
        assert!((classes.ratio[0] - 0.5).abs() < 1e-12);
        // 70–90 %: 2 of the third cell's 3 stores: 4/3 ÷ 0.8.
        assert!((classes.ratio[2] - 5.0 / 3.0).abs() < 1e-12);
        assert!((classes.contrast() - 10.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn coverage_is_the_overlap_with_the_unit_step() {
        assert_eq!(coverage([(0.0, 0.05, 0.95)]), 0.95 - 0.05);
        assert_eq!(coverage([(3.0, 0.0, 3.5), (9.0, 0.0, 3.5)]), 0.25);
    }

    #[test]
    fn the_slope_sees_exaggeration() {
        let honest: Vec<ScoredCell> = (1..40).map(|k| cell(k, 0, 100.0, f64::from(k), 1.0, f64::from(k))).collect();
        assert!((calibration_slope(&honest) - 1.0).abs() < 1e-6);
        let loud: Vec<ScoredCell> =
            honest.iter().map(|c| ScoredCell { predicted: c.predicted.powi(2), ..*c }).collect();
        assert!((calibration_slope(&loud) - 0.5).abs() < 1e-6);
        assert!(calibration_slope(&[cell(0, 0, 1.0, 1.0, 1.0, 1.0), cell(0, 0, 1.0, 1.0, 1.0, 0.0)]).is_nan());
    }
}
