//! Where a joint project (협업화: shared facilities, branding) could begin: shops of one industry close together.

use std::collections::BTreeMap;

/// A group of shops within walking distance of its middle shop.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// Index of the middle shop.
    pub middle: usize,
    /// Indices of its shops, the middle one included, ascending.
    pub shops: Vec<usize>,
}

/// Groups of at least `at_least` points within `radius_m` of a middle point; each point is in one group at most.
///
/// Greedy: the point with the most ungrouped points around it is the next middle (ties: the first point), until none has
/// enough. So groups stay compact, where joining neighbour to neighbour would chain whole streets. `O(n k)` per group
/// over a grid, `k` points within the radius.
pub fn clusters(points: &[(f64, f64)], radius_m: f64, at_least: usize) -> Vec<Cluster> {
    let around = neighbours(points, radius_m);
    let mut free = vec![true; points.len()];
    let mut count: Vec<usize> = around.iter().map(Vec::len).collect();
    let mut found = Vec::new();
    loop {
        let best = (0..points.len()).filter(|&i| free[i]).max_by_key(|&i| (count[i], std::cmp::Reverse(i)));
        let Some(middle) = best.filter(|&i| count[i] >= at_least.max(1)) else { break };
        let shops: Vec<usize> = around[middle].iter().copied().filter(|&i| free[i]).collect();
        for &shop in &shops {
            free[shop] = false;
            for &other in &around[shop] {
                count[other] -= 1;
            }
        }
        found.push(Cluster { middle, shops });
    }
    found
}

/// For each point the points within the radius, itself included, ascending.
fn neighbours(points: &[(f64, f64)], radius_m: f64) -> Vec<Vec<usize>> {
    let cell = |(x, y): (f64, f64)| ((x / radius_m).floor() as i64, (y / radius_m).floor() as i64);
    let mut grid: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
    for (i, point) in points.iter().enumerate() {
        grid.entry(cell(*point)).or_default().push(i);
    }
    points
        .iter()
        .map(|point| {
            let (cx, cy) = cell(*point);
            let boxes = (cx - 1..=cx + 1).flat_map(|x| (cy - 1..=cy + 1).map(move |y| (x, y)));
            let mut near: Vec<usize> = boxes
                .filter_map(|b| grid.get(&b))
                .flatten()
                .copied()
                .filter(|&i| (points[i].0 - point.0).hypot(points[i].1 - point.1) <= radius_m)
                .collect();
            near.sort_unstable();
            near
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_densest_place_comes_first_and_a_chain_is_no_cluster() {
        let mut points: Vec<(f64, f64)> = (0..6).map(|i| (f64::from(i) * 20.0, 0.0)).collect();
        points.extend((0..5).map(|i| (1000.0 + f64::from(i), 0.0)));
        points.push((5000.0, 0.0));
        let found = clusters(&points, 100.0, 5);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].shops, [0, 1, 2, 3, 4, 5]);
        assert_eq!(found[1].shops, [6, 7, 8, 9, 10]);
        let chain: Vec<(f64, f64)> = (0..20).map(|i| (f64::from(i) * 90.0, 0.0)).collect();
        assert_eq!(clusters(&chain, 100.0, 5), [], "a street of single shops");
        assert_eq!(clusters(&[], 100.0, 5), []);
    }

    proptest! {
        #[test]
        fn groups_are_compact_large_enough_and_disjoint(
            points in prop::collection::vec((0.0..600.0f64, 0.0..600.0f64), 0..60)
        ) {
            let found = clusters(&points, 100.0, 4);
            let mut seen = std::collections::BTreeSet::new();
            for cluster in &found {
                prop_assert!(cluster.shops.len() >= 4 && cluster.shops.contains(&cluster.middle));
                let m = points[cluster.middle];
                for &i in &cluster.shops {
                    prop_assert!(seen.insert(i));
                    prop_assert!((points[i].0 - m.0).hypot(points[i].1 - m.1) <= 100.0);
                }
            }
            prop_assert!(found.windows(2).all(|w| w[0].shops.len() >= w[1].shops.len()), "largest first");
        }
    }
}
