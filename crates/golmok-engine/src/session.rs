//! A snapshot held open: every fact that questions need, read once and answered from memory.

use crate::error::Result;
use crate::query::advise::map::Competitors;
use crate::query::own_areas::OwnAreas;
use crate::query::search::Index;
use crate::read::area_quarters::Surroundings;
use crate::read::areas::Areas;
use crate::read::backtest;
use crate::read::changes::Changes;
use crate::read::competition::Competition;
use crate::read::entry_risk::EntryRisk;
use crate::read::history::History;
use crate::read::publications::Publications;
use crate::read::published::Published;
use crate::read::reconciliation::Reconciled;
use crate::read::sales::{Demand, PublishedSales};
use crate::read::saturation::Saturation;
use crate::read::shop_risk::ShopRisks;
use crate::read::spells::Shops;
use crate::read::survival::Survival;
use crate::read::track::TrackRecords;
use crate::settings::Settings;
use golmok_lake::store::{Lake, Snapshot};
use golmok_model::tables::rating::ENTRY_RISK;
use golmok_model::{AreaKind, City, Quarter, reference};
use golmok_rating::Scope;
use golmok_spatial::{Area, AreaIndex, Boundaries};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// One snapshot with its settings. Cheap to clone and to share between threads; what a question needs is read from the
/// lake at its first use and kept. A snapshot never changes, so neither does an answer.
///
/// Before questions are asked from the workers of a rayon pool, call [`Session::warm`] outside it: a worker that reads a
/// table takes up other questions while it waits, and each would read it again.
///
/// # Examples
/// ```no_run
/// use golmok_engine::{Session, settings::Settings};
/// use golmok_lake::store::Lake;
/// use golmok_model::AreaKind;
/// let session = Session::open(&Lake::open("lake")?, Settings::default())?;
/// let cafes = session.entry_risk()?.cell(AreaKind::TradeArea, "3110001", "CS100010");
/// println!("{:?}", cafes.and_then(|cell| cell.rated));
/// # Ok::<(), golmok_engine::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Session(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    snapshot: Snapshot,
    settings: Settings,
    areas: OnceLock<Areas>,
    drawn: [OnceLock<Arc<AreaIndex>>; 5],
    boundaries: OnceLock<Boundaries>,
    entry_risk: OnceLock<EntryRisk>,
    changes: OnceLock<Changes>,
    saturation: OnceLock<Option<Saturation>>,
    competition: OnceLock<Competition>,
    surroundings: OnceLock<Surroundings>,
    survival: OnceLock<Survival>,
    shops: OnceLock<Shops>,
    shop_risks: OnceLock<ShopRisks>,
    demand: OnceLock<Demand>,
    sales: OnceLock<PublishedSales>,
    foot_traffic: OnceLock<Published>,
    track: OnceLock<TrackRecords>,
    rating_record: OnceLock<BTreeMap<Quarter, f64>>,
    history: OnceLock<History>,
    reconciled: OnceLock<Reconciled>,
    places: OnceLock<Index>,
    own_areas: OnceLock<OwnAreas>,
    /// By the places of [`reference::industries`].
    competitors: Vec<OnceLock<Option<Competitors>>>,
}

/// What a cell holds, read at its first use. Two threads may both read; the first to finish is kept.
fn once<T>(cell: &OnceLock<T>, read: impl FnOnce() -> Result<T>) -> Result<&T> {
    match cell.get() {
        Some(known) => Ok(known),
        None => {
            let found = read()?;
            Ok(cell.get_or_init(|| found))
        }
    }
}

impl Session {
    /// The current snapshot of a lake.
    ///
    /// # Errors
    /// When there is none.
    pub fn open(lake: &Lake, settings: Settings) -> Result<Self> {
        Ok(Self::of(lake.current()?, settings))
    }

    /// A snapshot.
    pub fn of(snapshot: Snapshot, settings: Settings) -> Self {
        let city = crate::city::of(&snapshot);
        if let Err(other) = City::choose(city) {
            tracing::warn!("a snapshot of {} in a process that speaks of {}", city.name_en, other.name_en);
        }
        Self(Arc::new(Inner {
            snapshot,
            settings,
            areas: OnceLock::new(),
            drawn: Default::default(),
            boundaries: OnceLock::new(),
            entry_risk: OnceLock::new(),
            changes: OnceLock::new(),
            saturation: OnceLock::new(),
            competition: OnceLock::new(),
            surroundings: OnceLock::new(),
            survival: OnceLock::new(),
            shops: OnceLock::new(),
            shop_risks: OnceLock::new(),
            demand: OnceLock::new(),
            sales: OnceLock::new(),
            foot_traffic: OnceLock::new(),
            track: OnceLock::new(),
            rating_record: OnceLock::new(),
            history: OnceLock::new(),
            reconciled: OnceLock::new(),
            places: OnceLock::new(),
            own_areas: OnceLock::new(),
            competitors: vec![OnceLock::new(); reference::industries().len()],
        }))
    }

    /// Reads all that questions may need, on several threads; without it each is read at its first use.
    ///
    /// # Errors
    /// When a table cannot be read, or nothing is rated.
    pub fn warm(&self) -> Result<()> {
        // Threads of their own: a lazy frame collected inside rayon's pool may wait for good.
        let parts: [&(dyn Fn() -> Result<()> + Sync); 4] = [
            &|| {
                let records = self.track().map(drop).and(self.rating_record().map(drop));
                self.changes().map(drop).and(records).and(self.history().map(drop))
            },
            &|| self.entry_risk().and(self.competition()).map(drop),
            &|| self.saturation().and(self.surroundings()).and(self.survival()).and(self.shops()).map(drop),
            &|| {
                self.shop_risks()?;
                let (demand, sales, foot_traffic) = (self.demand(), self.sales(), self.foot_traffic());
                demand.map(drop).and(sales.map(drop)).and(foot_traffic.map(drop))?;
                [AreaKind::TradeArea, AreaKind::AdminDong, AreaKind::Gu]
                    .into_iter()
                    .try_for_each(|kind| self.drawn(kind).map(drop))
            },
        ];
        std::thread::scope(|scope| {
            let threads: Vec<_> = parts.iter().map(|part| scope.spawn(part)).collect();
            threads.into_iter().try_for_each(|thread| match thread.join() {
                Ok(read) => read,
                Err(panic) => std::panic::resume_unwind(panic),
            })
        })?;
        self.own_areas().map(drop)
    }

    /// The snapshot.
    pub fn snapshot(&self) -> &Snapshot {
        &self.0.snapshot
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The city that the snapshot speaks of.
    pub fn city(&self) -> &'static City {
        crate::city::of(self.snapshot())
    }

    /// The day after which nothing was used.
    ///
    /// # Errors
    /// When nothing is rated.
    pub fn as_of(&self) -> Result<Date> {
        Ok(self.entry_risk()?.as_of)
    }

    /// The publications that speak.
    ///
    /// # Errors
    /// When nothing is rated.
    pub fn publications(&self) -> Result<Publications> {
        Ok(Publications::at(self.as_of()?, &self.0.settings))
    }

    /// The areas in force.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn areas(&self) -> Result<&Areas> {
        once(&self.0.areas, || Areas::read(&self.0.snapshot))
    }

    /// The areas of a kind that have a boundary, indexed by place.
    ///
    /// # Errors
    /// When a geometry cannot be read.
    pub fn drawn(&self, kind: AreaKind) -> Result<&AreaIndex> {
        self.indexed(kind).map(AsRef::as_ref)
    }

    fn indexed(&self, kind: AreaKind) -> Result<&Arc<AreaIndex>> {
        once(&self.0.drawn[kind as usize], || Ok(Arc::new(AreaIndex::new(self.areas()?.drawn(kind)?)?)))
    }

    /// The boundaries that assign points: the areas of [`Session::drawn`], of all kinds together.
    ///
    /// # Errors
    /// When a geometry cannot be read.
    pub fn boundaries(&self) -> Result<&Boundaries> {
        once(&self.0.boundaries, || {
            let of = |kind| self.indexed(kind).map(Arc::clone);
            let (trade_areas, dongs) = (of(AreaKind::TradeArea)?, of(AreaKind::AdminDong)?);
            Ok(Boundaries::of_indexes(trade_areas, dongs, of(AreaKind::LegalDong)?, of(AreaKind::Gu)?))
        })
    }

    /// The area of a kind with its boundary.
    ///
    /// # Errors
    /// When a geometry cannot be read.
    pub fn drawn_area(&self, kind: AreaKind, code: &str) -> Result<Option<&Area>> {
        let index = self.drawn(kind)?;
        Ok(index.id(code).map(|id| &index.areas()[id as usize]))
    }

    /// The ratings.
    ///
    /// # Errors
    /// [`crate::Error::NoTable`] where nothing is rated.
    pub fn entry_risk(&self) -> Result<&EntryRisk> {
        once(&self.0.entry_risk, || EntryRisk::read(&self.0.snapshot))
    }

    /// Counts by quarter.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn changes(&self) -> Result<&Changes> {
        once(&self.0.changes, || Changes::read(&self.0.snapshot))
    }

    /// Saturation of the newest quarter; `None` where nothing was measured.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn saturation(&self) -> Result<Option<&Saturation>> {
        Ok(once(&self.0.saturation, || Saturation::read(&self.0.snapshot))?.as_ref())
    }

    /// Density and passers-by by quarter.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn competition(&self) -> Result<&Competition> {
        once(&self.0.competition, || Competition::read(&self.0.snapshot))
    }

    /// Foot traffic and incomes of the areas.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn surroundings(&self) -> Result<&Surroundings> {
        once(&self.0.surroundings, || Surroundings::read(&self.0.snapshot))
    }

    /// Survival of licensed shops.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn survival(&self) -> Result<&Survival> {
        once(&self.0.survival, || Survival::read(&self.0.snapshot))
    }

    /// Licensed shops of the city.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn shops(&self) -> Result<&Shops> {
        once(&self.0.shops, || Shops::read(&self.0.snapshot))
    }

    /// What was learnt of single shops.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn shop_risks(&self) -> Result<&ShopRisks> {
        once(&self.0.shop_risks, || ShopRisks::read(&self.0.snapshot))
    }

    /// Whether areas are rated: without counts they are not.
    pub fn is_rated(&self) -> bool {
        self.0.snapshot.info().tables.contains_key(ENTRY_RISK.name)
    }

    /// Sales of cells by quarter.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn demand(&self) -> Result<&Demand> {
        once(&self.0.demand, || Demand::read(&self.0.snapshot))
    }

    /// Sales as published, with their splits.
    ///
    /// # Errors
    /// When the table cannot be read, or nothing is rated.
    pub fn sales(&self) -> Result<&PublishedSales> {
        once(&self.0.sales, || PublishedSales::read(&self.0.snapshot, &self.publications()?))
    }

    /// Foot traffic as published, with its splits.
    ///
    /// # Errors
    /// When the table cannot be read, or nothing is rated.
    pub fn foot_traffic(&self) -> Result<&Published> {
        once(&self.0.foot_traffic, || Published::foot_traffic(&self.0.snapshot, &self.publications()?))
    }

    /// What was said of cells at earlier days, and what came after.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn history(&self) -> Result<&History> {
        once(&self.0.history, || History::read(&self.0.snapshot))
    }

    /// The same counts by two sources, of the newest quarter in which they meet.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn reconciled(&self) -> Result<&Reconciled> {
        once(&self.0.reconciled, || Reconciled::read(&self.0.snapshot))
    }

    /// Areas by what people type.
    ///
    /// # Errors
    /// When a table cannot be read, or nothing is rated.
    pub fn places(&self) -> Result<&Index> {
        once(&self.0.places, || Index::of(self))
    }

    /// The areas of [`Settings::areas`], placed; none where no file is named.
    ///
    /// # Errors
    /// When the file holds what is no polygon with a name of its own, or one lies outside the city.
    pub fn own_areas(&self) -> Result<&OwnAreas> {
        once(&self.0.own_areas, || match &self.0.settings.areas {
            Some(path) => OwnAreas::read(self, path),
            None => Ok(OwnAreas::default()),
        })
    }

    /// Running shops of an industry that have a point; `None` where no source places them.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn competitors(&self, industry: &str) -> Result<Option<&Competitors>> {
        let place = reference::industries().iter().position(|known| known.industry_code.as_str() == industry);
        let Some(cell) = place.map(|place| &self.0.competitors[place]) else { return Ok(None) };
        Ok(once(cell, || Competitors::of(self, industry, self.as_of()?))?.as_ref())
    }

    /// How each figure held in the past.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn track(&self) -> Result<&TrackRecords> {
        once(&self.0.track, || TrackRecords::read(&self.0.snapshot))
    }

    /// How many times as often the shops of the riskiest tenth closed as those of the safest two fifths, within an
    /// industry, at every origin of the backtest.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn rating_record(&self) -> Result<&BTreeMap<Quarter, f64>> {
        once(&self.0.rating_record, || backtest::figure(&self.0.snapshot, Scope::Apart, "within_industry_contrast"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_goes_to_every_thread() {
        fn shared<T: Send + Sync + Clone>() {}
        shared::<Session>();
    }
}
