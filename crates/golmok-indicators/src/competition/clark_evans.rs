//! `clark_evans_r`: do the stores of an industry cluster or keep apart?

use crate::indicator::Indicator;
use golmok_spatial::{Metres, Neighbours, Point, SpatialError};

/// Clark–Evans 지수.
pub const INDICATOR: Indicator = Indicator {
    id: "clark_evans_r",
    name_ko: "Clark–Evans 지수",
    name_en: "Clark–Evans ratio",
    question: "Do the shops of the industry cluster within the area, or keep apart?",
    formula: "mean distance to the nearest same-industry store of the area ÷ the distance expected of as many random points, ½ √(A ÷ n) + (0.0514 + 0.041 ÷ √n) P ÷ n (A area, P perimeter: Donnelly's edge correction); `clark_evans_z` by the variance 0.0703 A ÷ n² + 0.037 P √(A ÷ n⁵). Below 1: clustered",
    inputs: &["core_spells.x_m", "core_spells.y_m", "core_areas.area_m2", "core_areas.geometry_wkb"],
    unit: "ratio",
    table: "mart_competition",
    null_rules: "trade areas and dongs only; `no_stores` under 7 stores with a point, `not_published` without a boundary",
    small_sample: "needs 7 stores: below that the correction does not hold; `clark_evans_z` beside it",
    source: "Clark and Evans (1954), Donnelly (1978)",
    example: "16 stores on a grid of 100 m, 400 m square: 100 ÷ (50 + 6.2) = 1.78",
    file: "crates/golmok-indicators/src/competition/clark_evans.rs",
    golden: "tests/golden/indicators/clark_evans.csv (scipy)",
};

/// Fewest points for which the edge correction was made.
pub const LEAST_STORES: usize = 7;

/// The ratio and its z-score of points in an area of `area_m2` with a border of `perimeter_m`; `None` under
/// [`LEAST_STORES`] points.
///
/// # Errors
/// When a point is not finite.
///
/// # Examples
/// ```
/// use golmok_indicators::competition::clark_evans::clark_evans;
/// use golmok_spatial::Point;
/// let at = |i: u32| Point::new(f64::from(i % 4) * 100.0, f64::from(i / 4) * 100.0);
/// let grid: Vec<_> = (0..16).map(at).collect();
/// let (ratio, z) = clark_evans(&grid, 160_000.0, 1600.0)?.expect("16 points");
/// assert!(ratio > 1.7 && z > 5.0); // kept apart
/// # Ok::<(), golmok_spatial::SpatialError>(())
/// ```
pub fn clark_evans(
    points: &[Point<Metres>],
    area_m2: f64,
    perimeter_m: f64,
) -> Result<Option<(f64, f64)>, SpatialError> {
    if points.len() < LEAST_STORES || area_m2 <= 0.0 {
        return Ok(None);
    }
    let near = Neighbours::new(points, &vec![0; points.len()])?;
    let nearest = |i: usize| near.nearest(points[i], 0, 1, Some(i as u32)).first().map_or(0.0, |n| n.distance_m);
    let n = points.len() as f64;
    let mean = (0..points.len()).map(nearest).sum::<f64>() / n;
    let expected = 0.5 * (area_m2 / n).sqrt() + (0.0514 + 0.041 / n.sqrt()) * perimeter_m / n;
    let variance = 0.0703 * area_m2 / (n * n) + 0.037 * perimeter_m * (area_m2 / n.powi(5)).sqrt();
    Ok(Some((mean / expected, (mean - expected) / variance.sqrt())))
}
