//! Hot spots (밀집 핫스팟): Getis–Ord Gi* of counts on cells, each with its neighbours.

use crate::survival::benjamini_hochberg;
use statrs::function::erf::erfc;

/// One cell's Gi*.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HotSpot {
    /// z-score of the cell with its neighbours against all cells; `None` where every cell counts alike.
    pub z: Option<f64>,
    /// Benjamini–Hochberg q-value of the two-sided test over all cells; 1 where there is no z.
    pub q: f64,
}

impl HotSpot {
    /// Whether the cell is a hot spot at the false discovery rate `alpha`.
    pub fn is_hot(&self, alpha: f64) -> bool {
        self.q <= alpha && self.z.is_some_and(|z| z > 0.0)
    }
}

/// Gi* with binary weights: `neighbours[i]` lists the cells around cell i (for H3, its grid disk of 1 without itself);
/// the cell itself always counts.
///
/// # Examples
/// ```
/// use golmok_indicators::competition::hotspot_gi::hotspot_gi;
/// // a row of ten cells with a heap at one end
/// let counts = [9.0, 8.0, 9.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0];
/// let beside = |i: usize| [i.checked_sub(1), (i < 9).then_some(i + 1)].into_iter().flatten().collect();
/// let next: Vec<Vec<usize>> = (0..10).map(beside).collect();
/// let spots = hotspot_gi(&counts, &next);
/// assert!(spots[1].is_hot(0.05) && !spots[6].is_hot(0.05));
/// ```
pub fn hotspot_gi(counts: &[f64], neighbours: &[Vec<usize>]) -> Vec<HotSpot> {
    let n = counts.len() as f64;
    let mean = counts.iter().sum::<f64>() / n;
    let spread = (counts.iter().map(|c| c * c).sum::<f64>() / n - mean * mean).max(0.0).sqrt();
    let z = |i: usize| {
        let weight = 1.0 + neighbours[i].len() as f64;
        let local = counts[i] + neighbours[i].iter().map(|j| counts[*j]).sum::<f64>();
        let scale = spread * ((n * weight - weight * weight) / (n - 1.0)).sqrt();
        (scale > 0.0 && scale.is_finite()).then(|| (local - mean * weight) / scale)
    };
    let scores: Vec<Option<f64>> = (0..counts.len()).map(z).collect();
    let p: Vec<f64> = scores.iter().map(|z| z.map_or(1.0, |z| erfc(z.abs() / std::f64::consts::SQRT_2))).collect();
    scores.into_iter().zip(benjamini_hochberg(&p)).map(|(z, q)| HotSpot { z, q }).collect()
}
