//! Rows of the regression: pieces of the columns, each less its mean over the shops of its trade on that day, since levels
//! are the trades' own.

use super::columns::Column;
use super::known::Known;

/// Rows of a day, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Design {
    /// Pieces in a row.
    pub width: usize,
    /// The rows.
    pub rows: Vec<f64>,
}

impl Design {
    /// The pieces of some columns.
    pub fn of(known: &Known, columns: &[Column], trades: usize) -> Self {
        let mut rows = Vec::new();
        for shop in 0..known.shops.len() {
            columns.iter().for_each(|column| column.pieces(known.columns[*column as usize][shop], &mut rows));
        }
        let width = rows.len() / known.shops.len().max(1);
        let mut means = vec![0.0; trades * width];
        let mut count = vec![0.0_f64; trades];
        for (row, trade) in rows.chunks(width.max(1)).zip(&known.trade) {
            let trade = usize::from(*trade);
            count[trade] += 1.0;
            means[trade * width..(trade + 1) * width].iter_mut().zip(row).for_each(|(mean, x)| *mean += x);
        }
        for (mean, count) in means.chunks_mut(width.max(1)).zip(&count) {
            mean.iter_mut().for_each(|sum| *sum /= count.max(1.0));
        }
        for (row, trade) in rows.chunks_mut(width.max(1)).zip(&known.trade) {
            let trade = usize::from(*trade);
            row.iter_mut().zip(&means[trade * width..(trade + 1) * width]).for_each(|(x, mean)| *x -= mean);
        }
        Self { width, rows }
    }
}
