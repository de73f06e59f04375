//! Boosted regression trees for counts: Poisson loss with an offset, on binned columns.
//!
//! Row r holds a count with expectation e(r) · exp(f(r)), f the sum of the trees. Each tree is grown level by level on
//! a share of the rows and of the columns; a split gains G² ÷ (H + λ) as in Chen & Guestrin, *XGBoost* (2016), with
//! their bounds for monotone columns. Sums run in the order of the rows: same input, same bytes, whatever the number of
//! threads.

use super::bins::{BINS, Binned};
use super::chance::Chance;

/// How trees are grown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Growth {
    /// Trees.
    pub trees: usize,
    /// Levels of splits of a tree, seven at most.
    pub depth: usize,
    /// Share of each tree's value that is taken.
    pub learning_rate: f64,
    /// Expected closures that a leaf must hold.
    pub leaf_closures: f64,
    /// Expected closures at no effect by which a leaf is drawn towards zero.
    pub shrinkage: f64,
    /// Share of the rows that a tree sees.
    pub rows: f64,
    /// Share of the columns that a tree sees.
    pub columns: f64,
}

/// Which way a column may move the rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// Either way.
    Free,
    /// More of it, never a lower rate.
    Rising,
}

/// A node; leaves have no left child.
#[derive(Debug, Clone, PartialEq)]
struct Node {
    column: u16,
    /// Rows whose bin is at most this go left.
    cut: u8,
    /// Place of the left child; the right one follows. 0 for a leaf.
    left: u32,
    /// Value of the node, learning rate included, as if it were a leaf.
    value: f64,
}

/// Grown trees.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Trees(Vec<Vec<Node>>);

/// Largest step of a leaf on the log scale, before the learning rate.
const MOST_STEP: f64 = 1.0;

impl Trees {
    /// Grows trees on rows of `count` closures where `expected` were to be expected.
    pub fn grow(
        data: &Binned,
        count: &[f64],
        expected: &[f64],
        directions: &[Direction],
        growth: &Growth,
        seed: u64,
    ) -> Self {
        let mut chance = Chance::new(seed);
        let mut mean = expected.to_vec();
        let mut trees = Vec::with_capacity(growth.trees);
        let columns = data.columns();
        let taken = ((columns as f64 * growth.columns).ceil() as usize).clamp(1, columns);
        for _ in 0..growth.trees {
            let mut order: Vec<u16> = (0..columns as u16).collect();
            chance.shuffle(&mut order);
            order.truncate(taken);
            order.sort_unstable();
            let sample = sampled(count.len(), growth.rows, &mut chance);
            let tree = Grower { data, count, mean: &mean, directions, growth, columns: &order }.tree(sample);
            if tree.len() > 1 {
                let factors: Vec<f64> = tree.iter().map(|node| (node.value - tree[0].value).exp()).collect();
                multiply(&mut mean, &tree, data, &factors);
            }
            trees.push(tree);
        }
        Self(trees)
    }

    /// Log of the rate ÷ the expectation of a row, and what each column did: `sink` takes column and contribution, which
    /// is the change of the nodes' value along the row's path (Saabas, 2014); they add up to the result.
    pub fn explain(&self, data: &Binned, row: usize, mut sink: impl FnMut(usize, f64)) -> f64 {
        let mut sum = 0.0;
        for tree in &self.0 {
            let mut at = &tree[0];
            while at.left > 0 {
                let next = step(tree, at, data, row);
                sink(usize::from(at.column), next.value - at.value);
                at = next;
            }
            sum += at.value - tree[0].value;
        }
        sum
    }
}

fn step<'t>(tree: &'t [Node], at: &Node, data: &Binned, row: usize) -> &'t Node {
    let right = data.bin(usize::from(at.column), row) > at.cut;
    &tree[at.left as usize + usize::from(right)]
}

/// A share of the rows. Every row is written down and the next one written over it where it is not taken: no branch, which
/// nothing could foresee.
fn sampled(rows: usize, share: f64, chance: &mut Chance) -> Vec<u32> {
    if share >= 1.0 {
        return (0..rows as u32).collect();
    }
    let mut sample = vec![0; rows + 1];
    let mut taken = 0;
    for row in 0..rows {
        sample[taken] = row as u32;
        taken += usize::from(chance.unit() < share);
    }
    sample.truncate(taken);
    sample
}

/// Rows on the low side of a split and those on the high one, as they stood; without a branch, as in [`sampled`].
fn parted(rows: &[u32], is_high: impl Fn(u32) -> bool) -> (Vec<u32>, Vec<u32>) {
    let (mut low, mut high) = (vec![0; rows.len()], vec![0; rows.len()]);
    let (mut lows, mut highs) = (0, 0);
    for row in rows {
        low[lows] = *row;
        high[highs] = *row;
        let goes_high = usize::from(is_high(*row));
        highs += goes_high;
        lows += 1 - goes_high;
    }
    low.truncate(lows);
    high.truncate(highs);
    (low, high)
}

/// Rows that go down a tree together.
const TOGETHER: usize = 1024;

/// Multiplies each row by the factor of its leaf. Some rows at a time meet every split, those first that stand nearest the
/// root: rows that have come to the node go left or right, the others stay.
fn multiply(rows: &mut [f64], tree: &[Node], data: &Binned, factors: &[f64]) {
    assert!(tree.len() <= usize::from(u8::MAX), "places of nodes are bytes: seven levels of splits at most");
    let splits: Vec<(u8, u8, u8, &[u8])> = (0_u8..)
        .zip(tree)
        .filter(|(_, node)| node.left > 0)
        .map(|(at, node)| (at, node.left as u8, node.cut, data.column(usize::from(node.column))))
        .collect();
    let mut places = [0_u8; TOGETHER];
    for (block, rows) in rows.chunks_mut(TOGETHER).enumerate() {
        let (from, places) = (block * TOGETHER, &mut places[..rows.len()]);
        places.fill(0);
        for &(node, left, cut, bins) in &splits {
            step_down(places, &bins[from..from + rows.len()], node, left, cut);
        }
        for (row, at) in rows.iter_mut().zip(places.iter()) {
            *row *= factors[usize::from(*at)];
        }
    }
}

/// Rows at `node` go to `left`, or to the node after it where their bin lies above the cut. Masks instead of branches: sixteen
/// rows at a time.
fn step_down(places: &mut [u8], bins: &[u8], node: u8, left: u8, cut: u8) {
    for (at, bin) in places.iter_mut().zip(bins) {
        let here = u8::from(*at == node).wrapping_neg();
        let next = left.wrapping_add(u8::from(*bin > cut));
        *at = (*at & !here) | (next & here);
    }
}

struct Grower<'a> {
    data: &'a Binned,
    count: &'a [f64],
    mean: &'a [f64],
    directions: &'a [Direction],
    growth: &'a Growth,
    columns: &'a [u16],
}

/// Sums that are taken in turns.
const LANES: usize = 4;
/// Columns that are summed together.
const ABREAST: usize = 2;

/// Σ (count − mean) and Σ mean of each bin of each sampled column.
type Histogram = Vec<[f64; 2]>;

/// A node that may be split, with its rows, its sums and the bounds that monotone columns above it set.
struct Open {
    node: usize,
    rows: Vec<u32>,
    sums: Histogram,
    bounds: (f64, f64),
}

struct Split {
    column: usize,
    cut: u8,
    values: [f64; 2],
    gain: f64,
}

impl Grower<'_> {
    fn tree(&self, rows: Vec<u32>) -> Vec<Node> {
        let mut nodes = vec![Node { column: 0, cut: 0, left: 0, value: 0.0 }];
        let sums = self.histogram(&rows);
        let root = self.total(&sums);
        nodes[0].value = self.growth.learning_rate * self.value(root, (-MOST_STEP, MOST_STEP));
        let mut open = vec![Open { node: 0, rows, sums, bounds: (-MOST_STEP, MOST_STEP) }];
        for _ in 0..self.growth.depth {
            let mut next = Vec::new();
            for parent in open {
                self.split(parent, &mut nodes, &mut next);
            }
            open = next;
        }
        nodes
    }

    fn split(&self, parent: Open, nodes: &mut Vec<Node>, next: &mut Vec<Open>) {
        let Some(split) = self.best(&parent) else { return };
        let column = self.columns[split.column];
        let left = nodes.len();
        nodes[parent.node] = Node { column, cut: split.cut, left: left as u32, value: nodes[parent.node].value };
        for value in split.values {
            nodes.push(Node { column: 0, cut: 0, left: 0, value: self.growth.learning_rate * value });
        }
        let bins = self.data.column(usize::from(column));
        let (low, high) = parted(&parent.rows, |row| bins[row as usize] > split.cut);
        // The smaller side is summed, the other one is what is left.
        let left_smaller = low.len() <= high.len();
        let small = self.histogram(if left_smaller { &low } else { &high });
        let large: Histogram =
            parent.sums.iter().zip(&small).map(|(all, part)| [all[0] - part[0], all[1] - part[1]]).collect();
        let (low_sums, high_sums) = if left_smaller { (small, large) } else { (large, small) };
        let middle = (split.values[0] + split.values[1]) / 2.0;
        let (mut low_bounds, mut high_bounds) = (parent.bounds, parent.bounds);
        if self.directions[usize::from(column)] == Direction::Rising {
            low_bounds.1 = middle;
            high_bounds.0 = middle;
        }
        next.push(Open { node: left, rows: low, sums: low_sums, bounds: low_bounds });
        next.push(Open { node: left + 1, rows: high, sums: high_sums, bounds: high_bounds });
    }

    fn histogram(&self, rows: &[u32]) -> Histogram {
        let mut sums = vec![[0.0; 2]; self.columns.len() * BINS];
        let left: Vec<[f64; 2]> =
            rows.iter().map(|&r| [self.count[r as usize] - self.mean[r as usize], self.mean[r as usize]]).collect();
        for (columns, sums) in self.columns.chunks(ABREAST).zip(sums.chunks_mut(ABREAST * BINS)) {
            match columns {
                [a, b] => self.sum([*a, *b], rows, &left, sums),
                rest => rest.iter().zip(sums.chunks_mut(BINS)).for_each(|(a, sums)| self.sum([*a], rows, &left, sums)),
            }
        }
        sums
    }

    /// Sums of some columns, which share the reading of the rows.
    fn sum<const N: usize>(&self, columns: [u16; N], rows: &[u32], left: &[[f64; 2]], sums: &mut [[f64; 2]]) {
        let bins = columns.map(|column| self.data.column(usize::from(column)));
        // Rows of an area often share a bin: summed in turns, one need not wait for the other.
        let mut lanes = [[[[0.0; 2]; BINS]; LANES]; N];
        for (rows, left) in rows.chunks(LANES).zip(left.chunks(LANES)) {
            for (lane, (row, left)) in rows.iter().zip(left).enumerate() {
                for (bins, lanes) in bins.iter().zip(&mut lanes) {
                    let sum = &mut lanes[lane % LANES][usize::from(bins[*row as usize]) % BINS];
                    sum[0] += left[0];
                    sum[1] += left[1];
                }
            }
        }
        for (lanes, sums) in lanes.iter().zip(sums.chunks_mut(BINS)) {
            for (bin, sum) in sums.iter_mut().enumerate() {
                *sum = lanes.iter().fold([0.0; 2], |t, lane| [t[0] + lane[bin][0], t[1] + lane[bin][1]]);
            }
        }
    }

    fn total(&self, sums: &Histogram) -> [f64; 2] {
        sums[..BINS].iter().fold([0.0; 2], |t, s| [t[0] + s[0], t[1] + s[1]])
    }

    fn value(&self, [left, mean]: [f64; 2], bounds: (f64, f64)) -> f64 {
        (left / (mean + self.growth.shrinkage)).clamp(bounds.0, bounds.1)
    }

    /// Twice the gain in log-likelihood at a value, to second order.
    fn gain(&self, [left, mean]: [f64; 2], value: f64) -> f64 {
        2.0 * left * value - (mean + self.growth.shrinkage) * value * value
    }

    fn best(&self, node: &Open) -> Option<Split> {
        let total = self.total(&node.sums);
        let whole = self.gain(total, self.value(total, node.bounds));
        let mut best: Option<Split> = None;
        for (place, column) in self.columns.iter().enumerate() {
            let rising = self.directions[usize::from(*column)] == Direction::Rising;
            let mut low = [0.0; 2];
            for (bin, sum) in node.sums[place * BINS..(place + 1) * BINS - 1].iter().enumerate() {
                low = [low[0] + sum[0], low[1] + sum[1]];
                let high = [total[0] - low[0], total[1] - low[1]];
                if sum[1] <= 0.0 || low[1] < self.growth.leaf_closures {
                    continue;
                }
                if high[1] < self.growth.leaf_closures {
                    break;
                }
                let values = [self.value(low, node.bounds), self.value(high, node.bounds)];
                if rising && values[0] > values[1] {
                    continue;
                }
                let gain = self.gain(low, values[0]) + self.gain(high, values[1]) - whole;
                if gain > best.as_ref().map_or(1e-9, |b| b.gain) {
                    best = Some(Split { column: place, cut: bin as u8, values, gain });
                }
            }
        }
        best
    }
}

#[cfg(test)]
#[path = "trees_golden.rs"]
mod golden;
