//! The counts up to the as-of quarter as dense arrays, areas and industries in order of their codes.
//!
//! Nothing later than the as-of quarter gets in here, and everything else is computed from here: this is where the
//! future ends.

use crate::{Area, Counts, Industry, RatingError, RatingInput};
use golmok_model::Quarter;

/// Counts of areas × industries × quarters.
#[derive(Clone)]
pub(crate) struct Panel<'a> {
    /// Areas in order of code.
    pub areas: Vec<&'a Area>,
    /// Industries in order of code.
    pub industries: Vec<&'a Industry>,
    /// Place of each area in the input.
    pub area_source: Vec<usize>,
    /// Place of each industry in the input.
    pub industry_source: Vec<usize>,
    /// First quarter held.
    pub first: Quarter,
    /// Counts by quarter, then cell (area × industries + industry).
    pub quarters: Vec<Vec<Counts>>,
}

impl<'a> Panel<'a> {
    /// Counts of the `window` quarters up to `as_of`.
    ///
    /// # Errors
    /// When `as_of` has no counts, or a count makes no sense.
    pub fn until(input: &'a RatingInput, as_of: Quarter, window: i32) -> Result<Self, RatingError> {
        Self::over(input, Self::first_until(input, as_of, window)?, as_of)
    }

    /// First of the `window` quarters up to `as_of` that a panel holds.
    ///
    /// # Errors
    /// When `as_of` has no counts.
    pub fn first_until(input: &RatingInput, as_of: Quarter, window: i32) -> Result<Quarter, RatingError> {
        let oldest = input.quarters().first().copied().ok_or(RatingError::NoCounts(as_of))?;
        input.counts(as_of).ok_or(RatingError::NoCounts(as_of))?;
        Ok(oldest.max(as_of.plus(1 - window)))
    }

    /// Counts from one quarter to another.
    ///
    /// # Errors
    /// When a count makes no sense.
    pub fn over(input: &'a RatingInput, first: Quarter, as_of: Quarter) -> Result<Self, RatingError> {
        let (area_source, area_rank) = order(input.areas().iter().map(|a| a.code.as_str()));
        let (industry_source, industry_rank) = order(input.industries().iter().map(|i| i.code.as_str()));
        let width = industry_source.len();
        let mut quarters = Vec::new();
        for step in 0..=as_of.since(first) {
            let mut cells = vec![Counts::default(); area_source.len() * width];
            for (&(area, industry), &counts) in input.counts(first.plus(step)).into_iter().flatten() {
                if counts.franchise > counts.stores {
                    let (a, i) = (&input.areas()[area as usize].code, &input.industries()[industry as usize].code);
                    return Err(RatingError::BadCounts {
                        cell: format!("{a} × {i} × {}", first.plus(step)),
                        reason: format!("{} franchises of {} stores", counts.franchise, counts.stores),
                    });
                }
                cells[area_rank[area as usize] * width + industry_rank[industry as usize]] = counts;
            }
            quarters.push(cells);
        }
        Ok(Self {
            areas: area_source.iter().map(|&at| &input.areas()[at]).collect(),
            industries: industry_source.iter().map(|&at| &input.industries()[at]).collect(),
            area_source,
            industry_source,
            first,
            quarters,
        })
    }

    /// Newest quarter held.
    pub fn last_quarter(&self) -> Quarter {
        self.first.plus(self.quarters.len() as i32 - 1)
    }

    /// Number of industries.
    pub fn width(&self) -> usize {
        self.industries.len()
    }

    /// Number of cells.
    pub fn cells(&self) -> usize {
        self.areas.len() * self.width()
    }

    /// Area of a cell.
    pub fn area_of(&self, cell: usize) -> usize {
        cell / self.width()
    }

    /// Industry of a cell.
    pub fn industry_of(&self, cell: usize) -> usize {
        cell % self.width()
    }

    /// Whether a cell enters fits, totals and quantiles.
    pub fn counts(&self, cell: usize) -> bool {
        self.areas[self.area_of(cell)].counts()
    }

    /// The newest quarter's counts.
    pub fn now(&self) -> &[Counts] {
        self.quarters.last().map_or(&[], Vec::as_slice)
    }

    /// Stores per area in a quarter.
    pub fn area_stores(&self, quarter: usize) -> Vec<f64> {
        self.quarters[quarter].chunks(self.width()).map(|row| row.iter().map(|c| f64::from(c.stores)).sum()).collect()
    }

    /// Sums of a count over the areas that enter totals, per industry, in a range of quarters.
    pub fn industry_totals(&self, quarters: std::ops::Range<usize>, count: impl Fn(&Counts) -> u32) -> Vec<f64> {
        let mut sums = vec![0.0; self.width()];
        for quarter in quarters {
            for (cell, counts) in self.quarters[quarter].iter().enumerate() {
                if self.counts(cell) {
                    sums[self.industry_of(cell)] += f64::from(count(counts));
                }
            }
        }
        sums
    }

    /// The last `n` quarters, as a range of places.
    pub fn last(&self, n: i32) -> std::ops::Range<usize> {
        self.quarters.len().saturating_sub(usize::try_from(n).unwrap_or(0))..self.quarters.len()
    }
}

/// Places in order of code, and the rank of each place.
fn order<'a>(codes: impl Iterator<Item = &'a str>) -> (Vec<usize>, Vec<usize>) {
    let codes: Vec<&str> = codes.collect();
    let mut sorted: Vec<usize> = (0..codes.len()).collect();
    sorted.sort_by_key(|&at| codes[at]);
    let mut rank = vec![0; codes.len()];
    for (place, &at) in sorted.iter().enumerate() {
        rank[at] = place;
    }
    (sorted, rank)
}
