//! Boosted regression trees for counts: Poisson loss with an offset, on binned columns.
//!
//! Row r holds a count with expectation e(r) · exp(f(r)), f the sum of the trees. Each tree is grown level by level on
//! a share of the rows and of the columns; a split gains G² ÷ (H + λ) as in Chen & Guestrin, *XGBoost* (2016), with
//! their bounds for monotone columns. Sums run in the order of the rows: same input, same bytes, whatever the number of
//! threads.

use super::bins::{BINS, Binned};
use super::chance::Chance;
use serde::{Deserialize, Serialize};

/// How trees are grown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Growth {
    /// Trees.
    pub trees: usize,
    /// Levels of splits of a tree.
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
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
            let sample: Vec<u32> =
                (0..count.len() as u32).filter(|_| growth.rows >= 1.0 || chance.unit() < growth.rows).collect();
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

/// Rows that go down a tree together.
const TOGETHER: usize = 1024;

/// Multiplies each row by the factor of its leaf: some rows at a time go down level by level, their bins read column by column.
fn multiply(rows: &mut [f64], tree: &[Node], data: &Binned, factors: &[f64]) {
    // A leaf leads to itself: whatever its rows hold lies within the last bin.
    let steps: Vec<(u8, [u16; 2], &[u8])> = tree
        .iter()
        .enumerate()
        .map(|(at, node)| match node.left {
            0 => (u8::MAX, [at as u16; 2], data.column(0)),
            left => (node.cut, [left as u16, left as u16 + 1], data.column(usize::from(node.column))),
        })
        .collect();
    let mut depth = 0;
    let mut level: Vec<usize> = vec![0];
    while level.iter().any(|at| tree[*at].left > 0) {
        depth += 1;
        level = level
            .into_iter()
            .filter(|at| tree[*at].left > 0)
            .flat_map(|at| [tree[at].left as usize, tree[at].left as usize + 1])
            .collect();
    }
    let mut places = [0u16; TOGETHER];
    for (block, rows) in rows.chunks_mut(TOGETHER).enumerate() {
        let (from, places) = (block * TOGETHER, &mut places[..rows.len()]);
        places.fill(0);
        for _ in 0..depth {
            for (row, at) in (from..).zip(places.iter_mut()) {
                let (cut, next, bins) = &steps[usize::from(*at)];
                *at = next[usize::from(bins[row] > *cut)];
            }
        }
        for (row, at) in rows.iter_mut().zip(places.iter()) {
            *row *= factors[usize::from(*at)];
        }
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
        let (mut low, mut high) = (Vec::new(), Vec::new());
        for row in parent.rows {
            if bins[row as usize] <= split.cut { low.push(row) } else { high.push(row) }
        }
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
        for (place, column) in self.columns.iter().enumerate() {
            let bins = self.data.column(usize::from(*column));
            // Rows of an area often share a bin: summed in turns, one need not wait for the other.
            let mut lanes = [[[0.0; 2]; BINS]; LANES];
            for (rows, left) in rows.chunks(LANES).zip(left.chunks(LANES)) {
                for ((row, left), lane) in rows.iter().zip(left).zip(&mut lanes) {
                    let sum = &mut lane[usize::from(bins[*row as usize]) % BINS];
                    sum[0] += left[0];
                    sum[1] += left[1];
                }
            }
            for (bin, sum) in sums[place * BINS..(place + 1) * BINS].iter_mut().enumerate() {
                *sum = lanes.iter().fold([0.0; 2], |t, lane| [t[0] + lane[bin][0], t[1] + lane[bin][1]]);
            }
        }
        sums
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
