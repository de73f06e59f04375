//! Rows of the regression: pieces of the columns, each less its mean over the shops of its trade on that day, since levels
//! are the trades' own.

use super::columns::Column;

/// Rows of a day, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Design {
    /// Pieces in a row.
    pub width: usize,
    /// The rows.
    pub rows: Vec<f64>,
    /// Means of the pieces, trade by trade.
    pub means: Vec<f64>,
}

impl Design {
    /// The pieces of some columns' values, of shops of these trades.
    pub fn of(columns: &[Column], values: &[Vec<f32>], trade_of: &[u16], trades: usize) -> Self {
        let mut rows = Vec::new();
        for shop in 0..trade_of.len() {
            columns.iter().zip(values).for_each(|(column, values)| column.pieces(values[shop], &mut rows));
        }
        let width = rows.len() / trade_of.len().max(1);
        let mut means = vec![0.0; trades * width];
        let mut count = vec![0.0_f64; trades];
        for (row, trade) in rows.chunks(width.max(1)).zip(trade_of) {
            let trade = usize::from(*trade);
            count[trade] += 1.0;
            means[trade * width..(trade + 1) * width].iter_mut().zip(row).for_each(|(mean, x)| *mean += x);
        }
        for (mean, count) in means.chunks_mut(width.max(1)).zip(&count) {
            mean.iter_mut().for_each(|sum| *sum /= count.max(1.0));
        }
        for (row, trade) in rows.chunks_mut(width.max(1)).zip(trade_of) {
            let trade = usize::from(*trade);
            row.iter_mut().zip(&means[trade * width..(trade + 1) * width]).for_each(|(x, mean)| *x -= mean);
        }
        Self { width, rows, means }
    }
}
