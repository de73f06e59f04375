//! Neighbourhoods (주변 점포): how many stores of the same and of other trades stand around a store or a candidate site,
//! which competitor is nearest, and distance-decayed sums.
//!
//! One grid per industry and one over all; a query looks at the cells around it only, so that its cost depends on
//! the density of stores and not on their number.

use crate::grid::{Entry, Grid};
use crate::{Metres, Point, SpatialError};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// How the weight of a neighbour falls with its distance d: exp(−d / scale) up to a cut-off, 0 beyond.
///
/// The cut-off bounds the work. With the default of five scales the omitted neighbours weigh 0.7 % at most each, and
/// 4 % of the whole where stores are evenly spread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decay {
    /// Distance at which the weight is 1/e. Larger: a smoother, wider neighbourhood.
    pub scale_m: f64,
    /// Distance beyond which nothing counts. Larger: more exact, dearer with its square.
    pub cutoff_m: f64,
}

impl Default for Decay {
    fn default() -> Self {
        Self { scale_m: 200.0, cutoff_m: 1000.0 }
    }
}

/// Stores within a radius.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Of the same industry.
    pub same: u32,
    /// Of all other industries.
    pub other: u32,
}

/// A store near a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbour {
    /// Position of the store in the input.
    pub store: u32,
    /// Its distance in metres.
    pub distance_m: f64,
}

/// What stands around a store or a candidate site.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbourhood {
    /// Stores within each radius, in the order of the radii; the store itself is not counted.
    pub counts: Vec<Counts>,
    /// Σ exp(−d / scale) over stores of the same industry.
    pub decayed_same: f64,
    /// Σ exp(−d / scale) over stores of other industries.
    pub decayed_other: f64,
    /// The nearest store of the same industry, however far.
    pub nearest_competitor: Option<Neighbour>,
}

/// What to compute of a neighbourhood.
#[derive(Debug, Clone, PartialEq)]
pub struct NeighbourhoodSpec {
    radii_m: Vec<f64>,
    decay: Decay,
}

impl NeighbourhoodSpec {
    /// Counts within some radii (each with its edge) and sums with a decay.
    ///
    /// # Errors
    /// [`SpatialError::Argument`] where a length is not positive and finite.
    pub fn new(radii_m: &[f64], decay: Decay) -> Result<Self, SpatialError> {
        let lengths = radii_m.iter().map(|r| ("radius_m", *r));
        for (name, value) in lengths.chain([("scale_m", decay.scale_m), ("cutoff_m", decay.cutoff_m)]) {
            if !(value > 0.0 && value.is_finite()) {
                let value = value.to_string();
                return Err(SpatialError::Argument { name, value, reason: "is no positive length" });
            }
        }
        Ok(Self { radii_m: radii_m.to_vec(), decay })
    }
}

impl Default for NeighbourhoodSpec {
    /// Radii of 100, 300, 500 and 1,000 m and the default decay.
    fn default() -> Self {
        Self { radii_m: vec![100.0, 300.0, 500.0, 1000.0], decay: Decay::default() }
    }
}

/// Stores by place and industry, ready for questions about neighbourhoods.
///
/// Industries are numbers of the caller's choice, for example positions in the sorted list of codes.
///
/// # Examples
/// ```
/// use golmok_spatial::{NeighbourhoodSpec, Neighbours, Point};
/// let at = |x| Point::new(200_000.0 + x, 450_000.0);
/// let (cafe, bakery) = (0, 1);
/// let stores = Neighbours::new(&[at(0.0), at(80.0), at(90.0), at(400.0)], &[cafe, cafe, bakery, cafe])?;
/// let spec = NeighbourhoodSpec::default();
///
/// let first = stores.of_store(0, &spec);
/// assert_eq!((first.counts[0].same, first.counts[0].other), (1, 1)); // within 100 m
/// assert_eq!(first.counts[2].same, 2); // within 500 m
/// assert_eq!(first.nearest_competitor.map(|n| n.store), Some(1));
///
/// // A candidate site is no store: every store counts.
/// assert_eq!(stores.at(at(0.0), cafe, &spec).counts[0].same, 2);
/// assert!(Neighbours::new(&[at(f64::NAN)], &[cafe]).is_err());
/// # Ok::<(), golmok_spatial::SpatialError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Neighbours {
    stores: Vec<(Point<Metres>, u32)>,
    all: Grid,
    by_industry: BTreeMap<u32, Grid>,
}

impl Neighbours {
    /// Indexes stores: their points and, in the same order, their industries.
    ///
    /// # Errors
    /// [`SpatialError::Argument`] where the lengths differ or a point is not finite.
    pub fn new(points: &[Point<Metres>], industries: &[u32]) -> Result<Self, SpatialError> {
        if points.len() != industries.len() {
            let value = industries.len().to_string();
            let reason = "differs from the number of points";
            return Err(SpatialError::Argument { name: "number of industries", value, reason });
        }
        let entry = |(id, (point, &group)): (usize, (&Point<Metres>, &u32))| Entry {
            x: point.x,
            y: point.y,
            id: id as u32,
            group,
        };
        let entries: Vec<Entry> = points.iter().zip(industries).enumerate().map(entry).collect();
        let mut groups: BTreeMap<u32, Vec<Entry>> = BTreeMap::new();
        for entry in &entries {
            groups.entry(entry.group).or_default().push(*entry);
        }
        let by_industry = groups
            .into_par_iter()
            .map(|(group, entries)| Ok((group, Grid::new(&entries)?)))
            .collect::<Result<_, _>>()?;
        let stores = points.iter().copied().zip(industries.iter().copied()).collect();
        Ok(Self { stores, all: Grid::new(&entries)?, by_industry })
    }

    /// Number of stores.
    pub fn len(&self) -> usize {
        self.stores.len()
    }

    /// Whether there are no stores.
    pub fn is_empty(&self) -> bool {
        self.stores.is_empty()
    }

    /// The neighbourhood of one of the stores, itself left out. `store` is its position in the input.
    pub fn of_store(&self, store: u32, spec: &NeighbourhoodSpec) -> Neighbourhood {
        let (point, industry) = self.stores[store as usize];
        self.look_around(point, industry, spec, Some(store))
    }

    /// The neighbourhood that a store of `industry` would have at a candidate site.
    pub fn at(&self, site: Point<Metres>, industry: u32, spec: &NeighbourhoodSpec) -> Neighbourhood {
        self.look_around(site, industry, spec, None)
    }

    /// The neighbourhoods of all stores, in parallel and in order.
    pub fn of_all_stores(&self, spec: &NeighbourhoodSpec) -> Vec<Neighbourhood> {
        // Neighbours one after another: what one store asks for is still at hand for the next.
        let by_place: Vec<u32> = self.all.ids().collect();
        let of_store = |&store: &u32| (store, self.of_store(store, spec));
        let mut around: Vec<_> = by_place.par_iter().with_min_len(64).map(of_store).collect();
        around.par_sort_unstable_by_key(|(store, _)| *store);
        around.into_iter().map(|(_, neighbourhood)| neighbourhood).collect()
    }

    /// The neighbourhoods of many candidate sites, in parallel and in order.
    pub fn at_all(&self, sites: &[(Point<Metres>, u32)], spec: &NeighbourhoodSpec) -> Vec<Neighbourhood> {
        sites.par_iter().with_min_len(64).map(|&(site, industry)| self.at(site, industry, spec)).collect()
    }

    /// The `k` nearest stores of an industry, nearest first; ties go to the lower position. `except` leaves one out.
    pub fn nearest(&self, at: Point<Metres>, industry: u32, k: usize, except: Option<u32>) -> Vec<Neighbour> {
        let Some(grid) = self.by_industry.get(&industry) else { return Vec::new() };
        let found = grid.nearest(at, k, |entry| Some(entry.id) != except);
        found.into_iter().map(|(d2, store)| Neighbour { store, distance_m: d2.sqrt() }).collect()
    }

    /// Stores of an industry within a radius, its edge included, by position; with their distances.
    pub fn within(&self, at: Point<Metres>, industry: u32, radius_m: f64) -> Vec<Neighbour> {
        let mut found = Vec::new();
        if let Some(grid) = self.by_industry.get(&industry) {
            grid.for_each_within(at, radius_m, |entry, d2| {
                found.push(Neighbour { store: entry.id, distance_m: d2.sqrt() });
            });
        }
        found.sort_unstable_by_key(|neighbour| neighbour.store);
        found
    }

    /// Stores of its own industry within a radius of every store, the edge included and itself left out; in order.
    ///
    /// Looks at competitors only, so it costs a small part of [`of_all_stores`](Self::of_all_stores).
    pub fn competitors_within(&self, radius_m: f64) -> Vec<u32> {
        let grids: Vec<&Grid> = self.by_industry.values().collect();
        let of_grid = |grid: &&Grid| -> Vec<(u32, u32)> {
            let count = |entry: &Entry| {
                let mut around = 0_u32;
                grid.for_each_within(Point::new(entry.x, entry.y), radius_m, |_, _| around += 1);
                (entry.id, around.saturating_sub(1))
            };
            grid.entries().iter().map(count).collect()
        };
        let found: Vec<Vec<(u32, u32)>> = grids.par_iter().map(of_grid).collect();
        let mut counts = vec![0; self.stores.len()];
        found.into_iter().flatten().for_each(|(store, around)| counts[store as usize] = around);
        counts
    }

    fn look_around(
        &self,
        at: Point<Metres>,
        industry: u32,
        spec: &NeighbourhoodSpec,
        except: Option<u32>,
    ) -> Neighbourhood {
        // One count per ring between two radii, for [other, same]; summed up to counts within each radius below.
        let mut rings = vec![[0_u32; 2]; spec.radii_m.len() + 1];
        let mut order: Vec<usize> = (0..spec.radii_m.len()).collect();
        order.sort_by(|&a, &b| spec.radii_m[a].total_cmp(&spec.radii_m[b]));
        let radii_m2: Vec<f64> = order.iter().map(|&i| spec.radii_m[i] * spec.radii_m[i]).collect();
        let mut decayed = [0.0; 2];
        let reach_m = spec.radii_m.iter().copied().fold(spec.decay.cutoff_m, f64::max);
        let cutoff_m2 = spec.decay.cutoff_m * spec.decay.cutoff_m;
        self.all.for_each_within(at, reach_m, |entry, distance_m2| {
            if Some(entry.id) == except {
                return;
            }
            let same = usize::from(entry.group == industry);
            let ring = radii_m2.iter().filter(|radius_m2| distance_m2 > **radius_m2).count();
            rings[ring][same] += 1;
            if distance_m2 <= cutoff_m2 {
                decayed[same] += (-distance_m2.sqrt() / spec.decay.scale_m).exp();
            }
        });
        let mut counts = vec![Counts::default(); spec.radii_m.len()];
        let mut within = Counts::default();
        for (ring, &i) in rings.iter().zip(&order) {
            within = Counts { same: within.same + ring[1], other: within.other + ring[0] };
            counts[i] = within;
        }
        let [decayed_other, decayed_same] = decayed;
        let nearest_competitor = self.nearest(at, industry, 1, except).first().copied();
        Neighbourhood { counts, decayed_same, decayed_other, nearest_competitor }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same by looking at every store.
    fn brute_force(
        stores: &[(Point<Metres>, u32)],
        at: Point<Metres>,
        industry: u32,
        spec: &NeighbourhoodSpec,
        except: Option<u32>,
    ) -> Neighbourhood {
        let others: Vec<_> = (0..stores.len() as u32)
            .filter(|i| Some(*i) != except)
            .map(|i| (at.distance_m(stores[i as usize].0), stores[i as usize].1 == industry, i))
            .collect();
        let counts = spec.radii_m.iter().map(|radius| Counts {
            same: others.iter().filter(|(d, same, _)| d <= radius && *same).count() as u32,
            other: others.iter().filter(|(d, same, _)| d <= radius && !*same).count() as u32,
        });
        let decayed = |of: bool| {
            let near = others.iter().filter(|(d, same, _)| *same == of && *d <= spec.decay.cutoff_m);
            near.map(|(d, ..)| (-d / spec.decay.scale_m).exp()).sum()
        };
        let competitors = others.iter().filter(|(_, same, _)| *same);
        let nearest = competitors.min_by(|a, b| (a.0, a.2).partial_cmp(&(b.0, b.2)).unwrap());
        Neighbourhood {
            counts: counts.collect(),
            decayed_same: decayed(true),
            decayed_other: decayed(false),
            nearest_competitor: nearest.map(|&(distance_m, _, store)| Neighbour { store, distance_m }),
        }
    }

    /// Clustered on a lattice of 50 m, so that many distances are equal and many lie exactly on a radius.
    fn stores() -> impl Strategy<Value = Vec<(Point<Metres>, u32)>> {
        let store = (0_i32..30, 0_i32..30, 0_u32..4, prop::bool::ANY).prop_map(|(x, y, industry, near)| {
            let step = if near { 50.0 } else { 400.0 };
            (Point::new(f64::from(x) * step, f64::from(y) * step), industry)
        });
        proptest::collection::vec(store, 0..80)
    }

    proptest! {
        #[test]
        fn equals_brute_force(
            stores in stores(),
            sites in proptest::collection::vec((-3000_i32..15_000, -3000_i32..15_000, 0_u32..5), 8),
            k in 0_usize..6,
        ) {
            let (points, industries): (Vec<_>, Vec<_>) = stores.iter().copied().unzip();
            let index = Neighbours::new(&points, &industries).unwrap();
            let spec = NeighbourhoodSpec::default();
            let competitors = index.competitors_within(300.0);
            let check = |got: Neighbourhood, expected: Neighbourhood| {
                prop_assert_eq!(&got.counts, &expected.counts);
                prop_assert_eq!(got.nearest_competitor.map(|n| n.store), expected.nearest_competitor.map(|n| n.store));
                prop_assert!((got.decayed_same - expected.decayed_same).abs() < 1e-9);
                prop_assert!((got.decayed_other - expected.decayed_other).abs() < 1e-9);
                Ok(())
            };
            for i in 0..stores.len() as u32 {
                let (point, industry) = stores[i as usize];
                let expected = brute_force(&stores, point, industry, &spec, Some(i));
                prop_assert_eq!(competitors[i as usize], expected.counts[1].same);
                check(index.of_store(i, &spec), expected)?;
            }
            for (x, y, industry) in sites {
                let site = Point::new(f64::from(x), f64::from(y));
                check(index.at(site, industry, &spec), brute_force(&stores, site, industry, &spec, None))?;
                let mut all: Vec<_> = (0..stores.len() as u32)
                    .filter(|i| stores[*i as usize].1 == industry)
                    .map(|i| (site.distance_m(stores[i as usize].0), i)).collect();
                all.sort_by(|a, b| a.partial_cmp(b).unwrap());
                let nearest: Vec<_> = index.nearest(site, industry, k, None).iter().map(|n| n.store).collect();
                prop_assert_eq!(nearest, all.iter().take(k).map(|(_, i)| *i).collect::<Vec<_>>());
                let mut within: Vec<_> = all.iter().filter(|(d, _)| *d <= 500.0).map(|(_, i)| *i).collect();
                within.sort_unstable();
                let got: Vec<_> = index.within(site, industry, 500.0).iter().map(|n| n.store).collect();
                prop_assert_eq!(got, within);
            }
        }
    }

    #[test]
    fn all_at_one_place_and_none_at_all() {
        let here = Point::new(5.0, 5.0);
        let index = Neighbours::new(&[here; 5], &[7; 5]).unwrap();
        let around = index.of_store(2, &NeighbourhoodSpec::default());
        assert_eq!((around.counts[0].same, around.nearest_competitor.unwrap().store), (4, 0));
        assert_eq!(around.decayed_same, 4.0);
        let empty = Neighbours::new(&[], &[]).unwrap();
        assert_eq!(empty.at(here, 7, &NeighbourhoodSpec::default()).nearest_competitor, None);
        assert!(empty.is_empty());
    }

    #[test]
    fn lengths_must_be_positive_and_columns_equal() {
        assert!(NeighbourhoodSpec::new(&[100.0, 0.0], Decay::default()).is_err());
        assert!(NeighbourhoodSpec::new(&[100.0], Decay { scale_m: f64::NAN, cutoff_m: 1.0 }).is_err());
        assert!(Neighbours::new(&[Point::new(0.0, 0.0)], &[]).is_err());
    }

    #[test]
    fn radii_come_in_any_order() {
        let points: Vec<_> = (0..20).map(|i| Point::new(f64::from(i) * 50.0, 0.0)).collect();
        let spec = NeighbourhoodSpec::new(&[500.0, 100.0, 300.0, 100.0], Decay::default()).unwrap();
        let around = Neighbours::new(&points, &[0; 20]).unwrap().of_store(0, &spec);
        assert_eq!(around.counts.iter().map(|c| c.same).collect::<Vec<_>>(), [10, 2, 6, 2]);
    }

    #[test]
    fn threads_do_not_change_a_bit() {
        let points: Vec<_> = (0..3000_u32)
            .map(|i| Point::new(f64::from(i * 7919 % 5003) * 1.7, f64::from(i * 104_729 % 4999) * 1.3))
            .collect();
        let industries: Vec<u32> = (0..3000).map(|i| i % 9).collect();
        let index = Neighbours::new(&points, &industries).unwrap();
        let spec = NeighbourhoodSpec::default();
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        assert_eq!(one.install(|| index.of_all_stores(&spec)), index.of_all_stores(&spec));
    }
}
