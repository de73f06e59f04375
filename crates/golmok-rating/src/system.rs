//! The quadratic form around a point of the hazard's likelihood, cells collapsed over their quarters and their own
//! effects taken out exactly: what is left are the effects that cells share, and the features.
//!
//! Solved by conjugate gradients, several right sides at a time, to a tolerance on each. Each batch runs on one thread
//! in a fixed order.

use crate::effects::Level;
use crate::nesting::{CELL, LEVELS, Nesting, place};
use std::ops::Range;

/// Right sides that are solved together where there are many.
pub(crate) const LANES: usize = 8;
/// Steps after which a solve is given up; the form is well conditioned, twenty to forty are usual.
const MOST_STEPS: usize = 500;

/// Levels of which the cells of a sector in an area share the group.
const COMMON: [Level; 6] =
    [Level::Gu, Level::GuSector, Level::Area, Level::AreaSector, Level::Neighbourhood, Level::NeighbourhoodSector];
/// The others; at the cell's place the industry stands.
const OWN: [Level; LEVELS - COMMON.len()] = [Level::GuIndustry, Level::KindIndustry, Level::Cell];

/// Cells that stand together and share their groups of the common levels.
pub(crate) struct Run {
    /// Places of the cells.
    pub cells: Range<usize>,
    /// Their groups' unknowns.
    pub common: [u32; COMMON.len()],
}

impl Run {
    /// Sum of the common effects.
    pub fn sum<const N: usize>(&self, x: &[[f64; N]]) -> [f64; N] {
        added([0.0; N], &self.common, x)
    }
}

/// A sum with some effects added.
fn added<const N: usize>(mut sum: [f64; N], of: &[u32], x: &[[f64; N]]) -> [f64; N] {
    for at in of {
        let x = &x[*at as usize];
        (0..N).for_each(|k| sum[k] += x[k]);
    }
    sum
}

/// Adds a value to some unknowns.
fn add_to<const N: usize>(image: &mut [[f64; N]], of: &[u32], value: [f64; N]) {
    for at in of {
        let image = &mut image[*at as usize];
        (0..N).for_each(|k| image[k] += value[k]);
    }
}

/// Where each shared effect of a cell stands in the vector of unknowns.
pub(crate) struct Layout {
    /// For each cell with rows: the panel's cell.
    pub cells: Vec<u32>,
    /// For each of them: its groups at the levels above the cell, and its industry.
    pub index: Vec<[u32; LEVELS]>,
    /// First unknown of each level; the last entry is the industries', then the end.
    pub start: Vec<usize>,
    /// The cells, those together that share groups.
    pub runs: Vec<Run>,
    /// For each cell: unknowns of the groups that its neighbour need not share.
    own: Vec<[u32; OWN.len()]>,
}

impl Layout {
    /// The unknowns of the cells given, in order.
    pub fn new(nesting: &Nesting, cells: Vec<u32>) -> Self {
        let mut start = vec![0];
        for groups in &nesting.groups[..CELL] {
            start.push(start[start.len() - 1] + groups.count);
        }
        start.push(start[CELL] + nesting.width);
        let index: Vec<[u32; LEVELS]> = cells.iter().map(|cell| Self::of(nesting, &start, *cell as usize)).collect();
        let (common, own) = (COMMON.map(place), OWN.map(place));
        let own = index.iter().map(|index| own.map(|level| index[level])).collect();
        let mut runs: Vec<Run> = Vec::new();
        for (place, index) in index.iter().enumerate() {
            let common = common.map(|level| index[level]);
            match runs.last_mut() {
                Some(run) if run.common == common => run.cells.end = place + 1,
                _ => runs.push(Run { cells: place..place + 1, common }),
            }
        }
        Self { cells, index, start, runs, own }
    }

    /// The sum of each cell's effects, cell by cell.
    pub fn sums<const N: usize>(&self, x: &[[f64; N]], mut sink: impl FnMut(usize, [f64; N])) {
        for run in &self.runs {
            let common = run.sum(x);
            run.cells.clone().for_each(|cell| sink(cell, self.with_own(cell, common, x)));
        }
    }

    /// A cell's sum, its own groups' effects added to the common ones.
    pub fn with_own<const N: usize>(&self, cell: usize, common: [f64; N], x: &[[f64; N]]) -> [f64; N] {
        added(common, &self.own[cell], x)
    }

    /// Adds what each cell gives, cell by cell, to all of its unknowns.
    pub fn spread<const N: usize>(&self, image: &mut [[f64; N]], mut value: impl FnMut(usize) -> [f64; N]) {
        self.spread_runs(image, |_| (), |cell, ()| value(cell));
    }

    /// The same, where what a cell gives rests on something of its run.
    fn spread_runs<const N: usize, T: Copy>(
        &self,
        image: &mut [[f64; N]],
        of_run: impl Fn(&Run) -> T,
        mut value: impl FnMut(usize, T) -> [f64; N],
    ) {
        for run in &self.runs {
            let (of_run, mut common) = (of_run(run), [0.0; N]);
            for cell in run.cells.clone() {
                let value = value(cell, of_run);
                add_to(image, &self.own[cell], value);
                (0..N).for_each(|k| common[k] += value[k]);
            }
            add_to(image, &run.common, common);
        }
    }

    /// Unknowns of a cell of the panel.
    pub fn of(nesting: &Nesting, start: &[usize], cell: usize) -> [u32; LEVELS] {
        let mut index = [0; LEVELS];
        for (level, place) in index.iter_mut().enumerate().take(CELL) {
            *place = start[level] as u32 + nesting.groups[level].of_cell[cell];
        }
        index[CELL] = (start[CELL] + cell % nesting.width) as u32;
        index
    }

    /// Number of unknowns.
    pub fn unknowns(&self) -> usize {
        self.start[CELL + 1]
    }
}

/// The form: information of each cell once its own effect is taken out, and precisions of the shared effects.
pub(crate) struct System<'a> {
    pub layout: &'a Layout,
    /// By cell of the layout.
    pub weight: Vec<f64>,
    /// By unknown.
    pub precision: &'a [f64],
}

impl System<'_> {
    /// Effects x with (precision + Z'WZ) x = right, from a start, until each lane's residual is `tolerance` of its right
    /// side. Where the steps do not suffice, `Err` with the largest relative residual.
    pub fn solve<const N: usize>(
        &self,
        right: &[[f64; N]],
        start: Option<&[[f64; N]]>,
        tolerance: f64,
    ) -> Result<Vec<[f64; N]>, f64> {
        let n = right.len();
        let mut diagonal: Vec<[f64; 1]> = self.precision.iter().map(|p| [*p]).collect();
        self.layout.spread(&mut diagonal, |cell| [self.weight[cell]]);
        let scale = diagonal.iter().map(|[d]| 1.0 / d).collect::<Vec<f64>>();
        let mut x = start.map_or_else(|| vec![[0.0; N]; n], <[[f64; N]]>::to_vec);
        let mut residual = right.to_vec();
        if start.is_some() {
            let mut image = vec![[0.0; N]; n];
            self.times(&x, &mut image);
            for (r, image) in residual.iter_mut().zip(&image) {
                (0..N).for_each(|k| r[k] -= image[k]);
            }
        }
        let inner = |a: &[[f64; N]], b: &[[f64; N]], by: Option<&[f64]>| -> [f64; N] {
            let mut sum = [0.0; N];
            for (at, (a, b)) in a.iter().zip(b).enumerate() {
                let by = by.map_or(1.0, |by| by[at]);
                (0..N).for_each(|k| sum[k] += by * a[k] * b[k]);
            }
            sum
        };
        let goal = inner(right, right, Some(&scale)).map(|s| s * tolerance * tolerance);
        let mut left = inner(&residual, &residual, Some(&scale));
        let mut direction: Vec<[f64; N]> = residual.iter().zip(&scale).map(|(r, s)| r.map(|r| r * s)).collect();
        let mut image = vec![[0.0; N]; n];
        for _ in 0..MOST_STEPS {
            if (0..N).all(|k| left[k] <= goal[k]) {
                return Ok(x);
            }
            self.times(&direction, &mut image);
            let curvature = inner(&direction, &image, None);
            let step: [f64; N] =
                std::array::from_fn(
                    |k| if left[k] > goal[k] && curvature[k] > 0.0 { left[k] / curvature[k] } else { 0.0 },
                );
            for at in 0..n {
                for k in 0..N {
                    x[at][k] += step[k] * direction[at][k];
                    residual[at][k] -= step[k] * image[at][k];
                }
            }
            let next = inner(&residual, &residual, Some(&scale));
            let back: [f64; N] = std::array::from_fn(|k| if step[k] > 0.0 { next[k] / left[k] } else { 0.0 });
            for at in 0..n {
                for k in 0..N {
                    direction[at][k] = residual[at][k] * scale[at] + back[k] * direction[at][k];
                }
            }
            left = next;
        }
        Err((0..N).map(|k| (left[k] / goal[k]).sqrt() * tolerance).fold(0.0, f64::max))
    }

    fn times<const N: usize>(&self, x: &[[f64; N]], image: &mut [[f64; N]]) {
        for ((image, x), p) in image.iter_mut().zip(x).zip(self.precision) {
            *image = x.map(|x| x * p);
        }
        let weighed = |cell: usize, common| self.layout.with_own(cell, common, x).map(|sum| self.weight[cell] * sum);
        self.layout.spread_runs(image, |run| run.sum(x), weighed);
    }
}
