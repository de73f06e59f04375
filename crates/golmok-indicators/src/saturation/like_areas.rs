//! Like areas: what a regression may expect of an area is bounded by what the areas most like it hold.

use super::design::Area;

/// Areas that an area is held against.
const ALIKE: usize = 30;

/// For each area the areas of its kind whose demand, size and shops of each sector lie nearest to its own.
pub(super) fn like_areas(areas: &[Area<'_>], shops: &[Vec<f64>]) -> Vec<Vec<usize>> {
    let place = |i: usize| areas[i].place.iter().copied().chain(shops.iter().map(move |column| column[i]));
    let apart = |i: usize, j: usize| place(i).zip(place(j)).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
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

/// An expectation bounded by the most that any like area holds; where none holds a shop, by one in all of them and this.
pub(super) fn supported(expected: f64, alike: &[usize], counts: &[u64]) -> f64 {
    match alike.iter().map(|j| counts[*j]).max() {
        None => expected,
        Some(0) => expected.min(1.0 / (alike.len() + 1) as f64),
        Some(most) => expected.min(most as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_any_like_area_holds() {
        let counts = [4, 0, 7, 0];
        assert_eq!(supported(1354.0, &[0, 1], &counts), 4.0);
        assert_eq!(supported(2.5, &[0, 2], &counts), 2.5);
        assert_eq!(supported(366.0, &[1, 3], &counts), 1.0 / 3.0);
        assert_eq!(supported(3.0, &[], &counts), 3.0);
    }
}
