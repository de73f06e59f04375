//! Hot spots (밀집 핫스팟): Getis–Ord Gi* of counts on cells, each with its neighbours, with the exact chance of each sum.

use crate::survival::benjamini_hochberg;
use std::collections::BTreeMap;

/// One cell's Gi*.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HotSpot {
    /// z-score of the cell with its neighbours against all cells; `None` where every cell counts alike.
    pub z: Option<f64>,
    /// Chance that as many cells drawn from all hold at least as much, were every arrangement as likely; one-sided.
    pub p: f64,
    /// Benjamini–Hochberg q-value of `p` over all cells; 1 where there is no z.
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
/// Counts of a trade are zero almost everywhere, so the normal tails of z are far too light: one shop in an empty place
/// has z > 3. The chances are those of all permutations of the counts over the cells, counted, not drawn.
///
/// # Examples
/// ```
/// use golmok_indicators::competition::hotspot_gi::hotspot_gi;
/// // a row of twenty cells with a heap at one end
/// let mut counts = vec![0; 20];
/// counts[..3].copy_from_slice(&[9, 8, 9]);
/// (counts[10], counts[15]) = (1, 1);
/// let beside = |i: usize| [i.checked_sub(1), (i < 19).then_some(i + 1)].into_iter().flatten().collect();
/// let next: Vec<Vec<usize>> = (0..20).map(beside).collect();
/// let spots = hotspot_gi(&counts, &next);
/// assert!((spots[1].p - 1.0 / 1140.0).abs() < 1e-15); // one of the 20·19·18 ÷ 6 triples holds 26
/// assert!(spots[1].is_hot(0.05) && !spots[10].is_hot(0.05));
/// ```
pub fn hotspot_gi(counts: &[u32], neighbours: &[Vec<usize>]) -> Vec<HotSpot> {
    let n = counts.len() as f64;
    let mean = counts.iter().map(|c| f64::from(*c)).sum::<f64>() / n;
    let spread = (counts.iter().map(|c| f64::from(*c).powi(2)).sum::<f64>() / n - mean * mean).max(0.0).sqrt();
    let local = |i: usize| counts[i] + neighbours[i].iter().map(|j| counts[*j]).sum::<u32>();
    let z = |i: usize| {
        let weight = 1.0 + neighbours[i].len() as f64;
        let scale = spread * ((n * weight - weight * weight) / (n - 1.0)).sqrt();
        (scale > 0.0 && scale.is_finite()).then(|| (f64::from(local(i)) - mean * weight) / scale)
    };
    let widest = neighbours.iter().map(Vec::len).max().map_or(0, |most| most + 1);
    let tails = tails(counts, widest);
    let scores: Vec<Option<f64>> = (0..counts.len()).map(z).collect();
    let chance = |i: usize| scores[i].map_or(1.0, |_| tails[neighbours[i].len() + 1][local(i) as usize]);
    let p: Vec<f64> = (0..counts.len()).map(chance).collect();
    let q = benjamini_hochberg(&p);
    (0..counts.len()).map(|i| HotSpot { z: scores[i], p: p[i], q: q[i] }).collect()
}

/// `tails(counts, most)[k][s]`: the share of all choices of k of the counts whose sum is at least s, for k up to `most`.
fn tails(counts: &[u32], most: usize) -> Vec<Vec<f64>> {
    let mut values: BTreeMap<u32, usize> = BTreeMap::new();
    for count in counts {
        *values.entry(*count).or_default() += 1;
    }
    // ways[k][s]: choices of k of the counts looked at so far that sum to s.
    let mut ways = vec![vec![1.0]];
    ways.resize(most + 1, Vec::new());
    for (value, many) in values {
        for k in (1..=most).rev() {
            for (drawn, ways_of_these) in (1..=k.min(many)).map(|j| (j, choose(many, j))) {
                let [of_less, of_k] = ways.get_disjoint_mut([k - drawn, k]).unwrap_or_else(|_| unreachable!());
                let more = drawn * value as usize;
                of_k.resize(of_k.len().max(if of_less.is_empty() { 0 } else { of_less.len() + more }), 0.0);
                for (sum, before) in of_less.iter().enumerate() {
                    of_k[sum + more] += before * ways_of_these;
                }
            }
        }
    }
    for ways in &mut ways {
        let all: f64 = ways.iter().sum();
        let mut above = 0.0;
        for way in ways.iter_mut().rev() {
            above += *way / all;
            *way = above.min(1.0);
        }
    }
    ways
}

fn choose(n: usize, k: usize) -> f64 {
    (0..k).map(|i| (n - i) as f64 / (i + 1) as f64).product()
}
