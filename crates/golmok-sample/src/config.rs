//! What to generate.

use crate::SampleError;
use golmok_model::Quarter;

/// Which subjects the city holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Subjects {
    /// Everything.
    #[default]
    All,
    /// Only the stores of licensed trades, and only licence files: for benches of large files.
    LicencesOnly,
}

/// What to generate. The same config gives the same bytes, whatever the machine and the number of threads.
///
/// # Examples
/// ```
/// use golmok_sample::SampleConfig;
/// let config = SampleConfig { seed: 7, scale: 0.1, ..SampleConfig::default() };
/// assert_eq!(config.end_quarter.code(), 20244);
/// assert!(config.check().is_ok());
/// assert!(SampleConfig { scale: 0.0, ..config }.check().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampleConfig {
    /// Seed of all chance.
    pub seed: u64,
    /// Size: 1 is about 12 gu, 250 trade areas and 40,000 licences. Up to 6.6 (Seoul's 1,650 areas) areas are added,
    /// beyond it stores per area. At least 0.02.
    pub scale: f64,
    /// First simulated quarter. Stores that then exist were opened in the years before.
    pub start_quarter: Quarter,
    /// Last published quarter. Licences are known up to its last day.
    pub end_quarter: Quarter,
    /// Number of published quarters of store counts, sales and foot traffic.
    pub published_quarters: i32,
    /// Simulated quarters after the last published one: the future that ratings are judged by. At least 4.
    pub future_quarters: i32,
    /// Which subjects.
    pub subjects: Subjects,
    /// Whether faults are injected into the files (listed in `truth_faults.csv`).
    pub faults: bool,
}

impl Default for SampleConfig {
    fn default() -> Self {
        let quarter = |code| Quarter::from_code(code).unwrap_or_else(|error| panic!("a constant quarter: {error}"));
        Self {
            seed: 20_241_231,
            scale: 1.0,
            start_quarter: quarter(20001),
            end_quarter: quarter(20244),
            published_quarters: 16,
            future_quarters: 4,
            subjects: Subjects::All,
            faults: true,
        }
    }
}

impl SampleConfig {
    /// Refuses what cannot be generated.
    ///
    /// # Errors
    /// [`SampleError::Config`] naming the field.
    pub fn check(&self) -> Result<(), SampleError> {
        let fail = |field, reason| Err(SampleError::Config { field, reason });
        if !(0.02..=200.0).contains(&self.scale) {
            return fail("scale", "must lie between 0.02 and 200");
        }
        if self.published_quarters < 4 {
            return fail("published_quarters", "must be at least 4");
        }
        if self.end_quarter.since(self.start_quarter) < self.published_quarters {
            return fail("start_quarter", "must lie before the published quarters");
        }
        if self.future_quarters < 4 {
            return fail("future_quarters", "must be at least 4");
        }
        Ok(())
    }

    /// First published quarter.
    pub fn first_published(&self) -> Quarter {
        self.end_quarter.plus(1 - self.published_quarters)
    }

    /// The published quarters, in order.
    pub fn quarters(&self) -> Vec<Quarter> {
        (0..self.published_quarters).map(|k| self.first_published().plus(k)).collect()
    }

    /// All simulated quarters, the future included.
    pub(crate) fn simulated_quarters(&self) -> usize {
        (self.end_quarter.since(self.start_quarter) + 1 + self.future_quarters) as usize
    }
}
