//! Which areas lie near each other, and which are alike.

use crate::panel::Panel;
use rayon::prelude::*;

/// Neighbours of each area with their weights.
pub(crate) type Near = Vec<Vec<(u32, f64)>>;

/// The other areas whose centre lies within some metres, each of weight one. An area without a centre has none; areas
/// that overlap others are no one's neighbours.
pub(crate) fn within(panel: &Panel, metres: f64) -> Near {
    let near = |a: usize| {
        let Some((x, y)) = panel.areas[a].centre_m else { return Vec::new() };
        let other = |(b, area): (usize, &&crate::Area)| {
            let (u, v) = area.centre_m.filter(|_| b != a && area.counts())?;
            ((x - u).powi(2) + (y - v).powi(2) <= metres * metres).then_some((b as u32, 1.0))
        };
        panel.areas.iter().enumerate().filter_map(other).collect()
    };
    (0..panel.areas.len()).map(near).collect()
}

/// How many areas are looked at as alike, and whose distance sets the kernel's width.
const ALIKE: usize = 120;
const WIDTH_AT: usize = 60;
/// Squared distance of one standard deviation of the logs of size and of ground; the roots of two mixes of trades that
/// share nothing are 2 apart.
const SIZE_WEIGHT: f64 = 0.1;
const GROUND_WEIGHT: f64 = 0.05;

/// The areas most alike each area in the panel's quarter `at`: by the square roots of their mix of trades (Hellinger), by
/// shops and by ground; a Gaussian kernel over the nearest 120, as wide as the 60th is far. The area itself is left out.
pub(crate) fn alike(panel: &Panel, at: usize) -> Near {
    let width = panel.width();
    let stores = panel.area_stores(at);
    let size = standardised(&stores.iter().map(|s| Some(s.max(1.0).ln())).collect::<Vec<_>>());
    let ground =
        standardised(&panel.areas.iter().map(|a| a.area_m2.filter(|m2| *m2 > 0.0).map(f64::ln)).collect::<Vec<_>>());
    let dimensions = width + 2;
    let mut points = vec![0.0_f32; panel.areas.len() * dimensions];
    for (a, point) in points.chunks_mut(dimensions).enumerate() {
        for (x, counts) in point.iter_mut().zip(&panel.quarters[at][a * width..(a + 1) * width]) {
            *x = (f64::from(counts.stores) / stores[a].max(1.0)).sqrt() as f32;
        }
        point[width] = (SIZE_WEIGHT.sqrt() * size[a]) as f32;
        point[width + 1] = (GROUND_WEIGHT.sqrt() * ground[a]) as f32;
    }
    let candidates: Vec<usize> =
        (0..panel.areas.len()).filter(|&b| panel.areas[b].counts() && stores[b] > 0.0).collect();
    let near = |a: usize| {
        let own = &points[a * dimensions..(a + 1) * dimensions];
        let mut found: Vec<(f32, u32)> = Vec::with_capacity(candidates.len());
        for some in candidates.chunks(ABREAST) {
            // The last ones are measured more than once where fewer are left.
            let others: [&[f32]; ABREAST] = std::array::from_fn(|k| {
                let b = some[k.min(some.len() - 1)];
                &points[b * dimensions..(b + 1) * dimensions]
            });
            found.extend(some.iter().zip(distances(own, others)).map(|(&b, distance)| (distance, b as u32)));
        }
        found.retain(|(_, b)| *b as usize != a);
        let nearer = |x: &(f32, u32), y: &(f32, u32)| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1));
        if found.len() > ALIKE {
            found.select_nth_unstable_by(ALIKE, nearer);
            found.truncate(ALIKE);
        }
        found.sort_unstable_by(nearer);
        let scale = f64::from(found.get(WIDTH_AT.min(found.len().saturating_sub(1))).map_or(1.0, |f| f.0)).max(1e-6);
        found.into_iter().map(|(d, b)| (b, (-f64::from(d) / scale).exp())).collect()
    };
    (0..panel.areas.len()).into_par_iter().map(near).collect()
}

/// Areas whose distances are summed side by side, as none waits for another.
const ABREAST: usize = 8;

/// Squared distances of a point from some others.
fn distances(own: &[f32], others: [&[f32]; ABREAST]) -> [f32; ABREAST] {
    let mut sums = [0.0; ABREAST];
    for (at, x) in own.iter().enumerate() {
        for (sum, other) in sums.iter_mut().zip(others) {
            let apart = x - other[at];
            *sum += apart * apart;
        }
    }
    sums
}

/// Values by their standard deviation from their mean; 0 where missing.
fn standardised(values: &[Option<f64>]) -> Vec<f64> {
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    let n = known.len().max(1) as f64;
    let mean = known.iter().sum::<f64>() / n;
    let sd = (known.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt();
    values.iter().map(|v| v.map_or(0.0, |v| if sd > 1e-9 { (v - mean) / sd } else { 0.0 })).collect()
}
