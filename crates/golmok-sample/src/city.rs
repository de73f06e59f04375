//! The generated city.

use crate::SampleError;
use crate::calendar::day_of;
use crate::config::{SampleConfig, Subjects};
use crate::counts::{CellCount, count};
use crate::geography::{Geography, TradeArea};
use crate::hazard::HazardModel;
use crate::premises::Premises;
use crate::simulate::{Store, simulate};
use crate::trade::trade_of;
use golmok_model::Quarter;
use jiff::civil::Date;

/// A synthetic city: places, hazards, stores with their true days, and the counts that follow from them.
#[derive(Debug, Clone)]
pub struct City {
    /// What it was made from.
    pub config: SampleConfig,
    /// Gu, dongs and trade areas.
    pub geography: Geography,
    /// The stated hazard with all its terms.
    pub hazards: HazardModel,
    /// All stores of the whole simulation, by site, industry and opening: also those of the future quarters.
    pub stores: Vec<Store>,
    /// Store counts of the published quarters, by area, industry and quarter.
    pub counts: Vec<CellCount>,
}

/// One day's news of the register: what a refresh on that day should find, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A store opened (index into [`City::stores`]).
    Opened(usize),
    /// A store closed.
    Closed(usize),
}

/// Generates a city. The same config gives the same city, whatever the number of threads.
///
/// # Errors
/// [`SampleError::Config`] for a setting outside its range.
///
/// # Examples
/// ```
/// use golmok_sample::{SampleConfig, generate};
/// let city = generate(&SampleConfig { seed: 1, scale: 0.05, ..SampleConfig::default() })?;
/// assert!(city.geography.trade_areas.len() >= 12 && !city.counts.is_empty());
/// # Ok::<(), golmok_sample::SampleError>(())
/// ```
pub fn generate(config: &SampleConfig) -> Result<City, SampleError> {
    config.check()?;
    let geography = Geography::new(config);
    let hazards = HazardModel::new(config, &geography);
    let stores = simulate(config, &geography, &hazards);
    let counts = match config.subjects {
        Subjects::All => count(config, &geography, &Premises::new(config.seed, &geography), &stores),
        Subjects::LicencesOnly => Vec::new(),
    };
    Ok(City { config: *config, geography, hazards, stores, counts })
}

impl City {
    /// Last day the files speak of.
    pub fn data_date(&self) -> Date {
        self.config.end_quarter.last_day()
    }

    /// Finds the doors of stores.
    pub fn premises(&self) -> Premises<'_> {
        Premises::new(self.config.seed, &self.geography)
    }

    /// The trade area (A, D or R) of a store, `None` for streets outside any.
    pub fn trade_area(&self, store: &Store) -> Option<&TradeArea> {
        let site = store.site as usize;
        (site < self.geography.plain_areas()).then(|| &self.geography.trade_areas[site])
    }

    /// Gu whose effects a store's hazard has.
    pub fn gu_of_site(&self, site: usize) -> usize {
        self.geography.sites[site].gu
    }

    /// Whether a store's trade has a licence register.
    pub fn licensed(store: &Store) -> bool {
        trade_of(usize::from(store.industry)).is_some()
    }

    /// The published quarter of a row of counts.
    pub fn quarter(&self, count: &CellCount) -> Quarter {
        self.config.first_published().plus(i32::from(count.quarter))
    }

    /// What happened on a day to licensed stores, by store.
    pub fn changes_on(&self, day: Date) -> Vec<Change> {
        let day = day_of(day);
        let of = |(k, store): (usize, &Store)| {
            [(store.opened == day).then_some(Change::Opened(k)), (store.closed == day).then_some(Change::Closed(k))]
        };
        self.stores.iter().enumerate().filter(|(_, s)| Self::licensed(s)).flat_map(of).flatten().collect()
    }
}
