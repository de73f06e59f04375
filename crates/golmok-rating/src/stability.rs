//! How steady grades are: from one snapshot to the next, and against the choice of cuts.

use crate::grading::GradeCuts;
use crate::metrics::Metric;
use crate::rate::{EntryRisk, Rating, RatingOutput};
use golmok_model::{AreaKind, DriverGroup, IndustryCode, RiskGrade};
use std::collections::BTreeMap;

/// Share of the stores (of those rated in both) that went from each grade (row) to each grade (column).
pub type MigrationMatrix = [[f64; 4]; 4];

/// By how much cuts and weights are moved.
const SHIFTS: [(&str, f64); 2] = [("minus_20_percent", 0.8), ("plus_20_percent", 1.2)];

/// Rated cells of one area kind with stores.
fn cells(output: &RatingOutput, kind: AreaKind) -> impl Iterator<Item = &EntryRisk> {
    output.rows.iter().filter(move |r| {
        r.area_kind == kind && r.store_count > 0 && r.industry_code != IndustryCode::ALL && r.rating.is_ok()
    })
}

fn graded(output: &RatingOutput, kind: AreaKind) -> BTreeMap<(&str, &str), (RiskGrade, f64)> {
    cells(output, kind)
        .filter_map(|r| {
            let rating = r.rating.as_ref().ok()?;
            Some(((r.area_code.as_str(), r.industry_code.as_str()), (rating.grade, r.store_count as f64)))
        })
        .collect()
}

/// Migration of grades between two ratings, weighted by the later one's stores.
pub fn migration(before: &RatingOutput, after: &RatingOutput, kind: AreaKind) -> MigrationMatrix {
    let (old, new) = (graded(before, kind), graded(after, kind));
    let mut matrix = [[0.0; 4]; 4];
    let mut total = 0.0;
    for (key, (grade, stores)) in &new {
        if let Some((from, _)) = old.get(key) {
            matrix[*from as usize][*grade as usize] += stores;
            total += stores;
        }
    }
    matrix.map(|row| row.map(|stores| if total > 0.0 { stores / total } else { 0.0 }))
}

/// Population stability index of the closure probability between two ratings. Under 0.1 steady, over 0.25 another
/// population.
pub fn stability_index(before: &RatingOutput, after: &RatingOutput, kind: AreaKind) -> f64 {
    let weighted = |output| -> Vec<(f64, f64)> {
        cells(output, kind)
            .filter_map(|r| Some((r.rating.as_ref().ok()?.closure_probability_1y.value, r.store_count as f64)))
            .collect()
    };
    population_stability_index(&weighted(before), &weighted(after))
}

/// Population stability index of values with weights: Σ (p − q) ln(p ÷ q) over the tenths of the earlier ones' weight.
///
/// # Examples
/// ```
/// use golmok_rating::population_stability_index;
/// let before = [(0.1, 5.0), (0.2, 5.0)];
/// assert_eq!(population_stability_index(&before, &before), 0.0);
/// assert!(population_stability_index(&before, &[(0.1, 9.0), (0.2, 1.0)]) > 0.25);
/// ```
pub fn population_stability_index(before: &[(f64, f64)], after: &[(f64, f64)]) -> f64 {
    let mut sorted = before.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = sorted.iter().map(|c| c.1).sum();
    let (mut edges, mut sum) = (Vec::new(), 0.0);
    for (value, weight) in sorted {
        sum += weight;
        if edges.len() < 9 && sum >= (edges.len() + 1) as f64 / 10.0 * total {
            edges.push(value);
        }
    }
    let shares = |values: &[(f64, f64)]| {
        let mut bins = [0.0; 10];
        for (value, weight) in values {
            bins[edges.iter().filter(|edge| value > *edge).count()] += weight;
        }
        let total: f64 = bins.iter().sum();
        bins.map(|b| (b / total).max(1e-6))
    };
    shares(before).iter().zip(shares(after)).map(|(p, q)| (p - q) * (p / q).ln()).sum()
}

/// Share of the cells whose raw grade moves by one step, and by two or more, when the cuts move by ±20 %, and when one
/// group of drivers weighs 20 % more or less, cuts as they are.
pub fn sensitivity(output: &RatingOutput, kind: AreaKind) -> Vec<Metric> {
    let cuts = output.model.cuts;
    let mut metrics = Vec::new();
    for (segment, factor) in SHIFTS {
        let moved = GradeCuts { probability: cuts.probability.map(|p| p * factor) };
        moves(output, kind, format!("cuts_{segment}"), &mut metrics, |r| moved.grade(r.closure_probability_1y.value));
    }
    for driver in DriverGroup::ALL {
        for (segment, factor) in SHIFTS {
            moves(output, kind, format!("weight_{}_{segment}", driver.code()), &mut metrics, |r| {
                let hazard = r.hazard_q * ((factor - 1.0) * r.drivers[driver as usize]).exp();
                cuts.grade(-(-4.0 * hazard).exp_m1())
            });
        }
    }
    metrics
}

fn moves(
    output: &RatingOutput,
    kind: AreaKind,
    segment: String,
    metrics: &mut Vec<Metric>,
    moved: impl Fn(&Rating) -> RiskGrade,
) {
    let (mut one, mut more, mut all) = (0.0, 0.0, 0.0);
    for rating in cells(output, kind).filter_map(|r| r.rating.as_ref().ok()) {
        match moved(rating).step().abs_diff(rating.grade_raw.step()) {
            0 => {}
            1 => one += 1.0,
            _ => more += 1.0,
        }
        all += 1.0;
    }
    metrics.push(Metric { segment: segment.clone(), name: "share_moved_one_step", value: one / all });
    metrics.push(Metric { segment, name: "share_moved_two_steps", value: more / all });
}
