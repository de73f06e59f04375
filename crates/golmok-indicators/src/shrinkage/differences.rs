//! How the areas of an industry differ: in what lasts and in what passes within a quarter.
//!
//! By moments over the quarters of a window. The misses of a cell in two quarters, events less expected, have the
//! product of both expectations times the lasting variance for their mean, whatever bursts in either; the square of a
//! miss has the whole variance. Cells are weighed by what their counts can tell. Each industry's figure is drawn towards
//! that of all industries together, and that towards what is usual, both as far as their own errors are large.

/// Relative variances (squared coefficients of variation) between the areas of an industry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Differences {
    /// Of what lasts from quarter to quarter.
    pub lasting: f64,
    /// Of what comes on top in a single quarter.
    pub passing: f64,
}

/// What one quarter of a cell had and what its industry would have led one to expect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Miss {
    /// Events.
    pub events: f64,
    /// Exposure × the industry's rate in the quarter.
    pub expected: f64,
}

/// Sums over the cells of an industry, from which its [`Differences`] follow.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moments {
    across: Sum,
    within: Sum,
}

/// A sum of products, of their expectations at a variance of one, and of their own variances.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Sum {
    product: f64,
    expected: f64,
    variance: f64,
}

/// The usual relative variance between areas and its error: areas of an industry differ in hazard by about a third.
const USUAL: (f64, f64) = (0.125, 0.05);
/// An industry's relative variance lies around that of all by this share of it.
const INDUSTRY_SPREAD: f64 = 0.5;
/// Areas are never believed to differ less than by a tenth, or more than by as much again.
const BOUNDS: [f64; 2] = [0.01, 1.0];

impl Moments {
    /// Adds two quarters of one cell.
    pub fn add_pair(&mut self, a: Miss, b: Miss) {
        let weight = 1.0 / ((1.0 + USUAL.0 * a.expected) * (1.0 + USUAL.0 * b.expected));
        let expected = weight * a.expected * b.expected;
        self.across.add(weight * (a.events - a.expected) * (b.events - b.expected), expected, expected);
    }

    /// Adds one quarter of a cell.
    pub fn add_quarter(&mut self, one: Miss) {
        let weight = 1.0 / (1.0 + USUAL.0 * one.expected).powi(2);
        let square = (one.events - one.expected).powi(2) - one.expected;
        let expected = one.expected * one.expected;
        let variance = weight * weight * (2.0 * expected + one.expected);
        self.within.add(weight * square, weight * expected, variance);
    }

    /// Adds the sums of another.
    pub fn add(&mut self, other: &Self) {
        for (sum, other) in [(&mut self.across, other.across), (&mut self.within, other.within)] {
            sum.add(other.product, other.expected, other.variance);
        }
    }

    /// The differences of each industry of one kind and quarter.
    ///
    /// # Examples
    /// ```
    /// use golmok_indicators::shrinkage::{Differences, Miss, Moments};
    /// // Without a record, what is usual; nothing is known to pass.
    /// let usual = Moments::differences(&[Moments::default()]);
    /// assert_eq!(usual, [Differences { lasting: 0.125, passing: 0.0 }]);
    /// // Many cells with 30 closures in either quarter where 20 were expected: half as many again lasts.
    /// let mut moments = Moments::default();
    /// let quarter = Miss { events: 30.0, expected: 20.0 };
    /// (0..1000).for_each(|_| moments.add_pair(quarter, quarter));
    /// assert!((Moments::differences(&[moments])[0].lasting - 0.25).abs() < 0.01);
    /// ```
    pub fn differences(industries: &[Self]) -> Vec<Differences> {
        let whole = industries.iter().fold(Self::default(), |mut all, one| {
            all.add(one);
            all
        });
        let lasting = drawn(&whole.across, USUAL.0, USUAL.1).clamp(BOUNDS[0], BOUNDS[1]);
        let all = drawn(&whole.within, lasting, USUAL.1).clamp(lasting, lasting + BOUNDS[1]);
        let of_industry = |sum: &Sum, common: f64| drawn(sum, common, INDUSTRY_SPREAD * common);
        industries
            .iter()
            .map(|one| {
                let own = of_industry(&one.across, lasting).clamp(BOUNDS[0], BOUNDS[1]);
                Differences { lasting: own, passing: (of_industry(&one.within, all) - own).clamp(0.0, BOUNDS[1]) }
            })
            .collect()
    }
}

impl Sum {
    fn add(&mut self, product: f64, expected: f64, variance: f64) {
        self.product += product;
        self.expected += expected;
        self.variance += variance;
    }
}

/// The variance that a sum tells of, drawn towards `prior` by its own error against `spread`.
fn drawn(sum: &Sum, prior: f64, spread: f64) -> f64 {
    let precision = if sum.variance > 0.0 { sum.expected * sum.expected / sum.variance } else { 0.0 };
    let own = if sum.expected > 0.0 { sum.product / sum.expected } else { 0.0 };
    let weight = spread.powi(-2);
    (precision * own + weight * prior) / (precision + weight)
}
