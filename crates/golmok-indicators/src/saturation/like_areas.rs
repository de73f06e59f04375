//! Like areas: what a regression may expect of an area is bounded by what the areas most like it hold.

use super::design::Area;

/// Areas that an area is held against.
const ALIKE: usize = 30;

/// For each area the areas of its kind whose demand, size and shops of each sector lie nearest to its own.
pub(super) fn like_areas(areas: &[Area<'_>], shops: &[Vec<f64>]) -> Vec<Vec<usize>> {
    let place = |i: usize| areas[i].place.iter().copied().chain(shops.iter().map(move |column| column[i])).collect();
    let places: Vec<Vec<f64>> = (0..areas.len()).map(place).collect();
    let apart = |i: usize, j: usize| places[i].iter().zip(&places[j]).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
    let nearest = |i: usize| {
        let same = |j: &usize| *j != i && areas[*j].group() == areas[i].group() && areas[*j].kind != Some("U");
        let mut others: Vec<(f64, usize)> = (0..areas.len()).filter(same).map(|j| (apart(i, j), j)).collect();
        let order = |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        if others.len() > ALIKE {
            others.select_nth_unstable_by(ALIKE, order);
            others.truncate(ALIKE);
        }
        others.into_iter().map(|(_, j)| j).collect()
    };
    (0..areas.len()).map(nearest).collect()
}

/// Like areas that must hold as much before so much is expected: one mall among thirty is no custom.
const AS_MUCH: usize = 3;

/// An expectation bounded by what three like areas hold, or, where that is less, by their mean with one shop more; and by
/// half a store over all `areas` from below.
pub(super) fn supported(expected: f64, alike: &[usize], counts: &[u64], areas: usize) -> f64 {
    let mut held: Vec<u64> = alike.iter().map(|j| counts[*j]).collect();
    held.sort_unstable_by(|a, b| b.cmp(a));
    let mean = (held.iter().sum::<u64>() + 1) as f64 / (held.len() + 1) as f64;
    let most = held.get(AS_MUCH - 1).map_or(mean, |third| mean.max(*third as f64));
    let bound = if held.is_empty() { expected } else { most };
    expected.min(bound).max(0.5 / areas.max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_three_like_areas_hold() {
        let counts = [4, 0, 7, 0, 514];
        assert_eq!(supported(1354.0, &[0, 2, 4, 1], &counts, 5), 105.2, "their mean with one more: 526 ÷ 5");
        assert_eq!(supported(1354.0, &[0, 2, 0, 1], &counts, 5), 4.0, "the third of 7, 4, 4, 0");
        assert_eq!(supported(2.5, &[0, 2, 0], &counts, 5), 2.5);
        assert_eq!(supported(366.0, &[1, 3], &counts, 5), 1.0 / 3.0);
        assert_eq!(supported(3.0, &[], &counts, 5), 3.0);
        assert_eq!(supported(1e-13, &[1, 3], &counts, 1000), 0.000_5);
    }
}
