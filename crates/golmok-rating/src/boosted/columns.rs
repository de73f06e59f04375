//! What the trees look at: columns of every cell with shops, as known at the end of one quarter.
//!
//! The list was frozen before it met an outcome that is reported (docs/decisions.md).

use super::age;
use super::classes::classes;
use super::factors::interactions;
use super::near::{Near, alike, within};
use super::record::Record;
use super::trees::Direction;
use crate::effects::{Level, ranks};
use crate::features::{FEATURES, Features};
use crate::forecast::Forecast;
use crate::openings::Shelf;
use crate::panel::Panel;
use crate::{Covariate, RatingConfig, RatingError, RatingInput};
use golmok_model::DriverGroup;

/// Half-lives of records in quarters: all quarters alike, three, one.
const HALF_LIVES: [f64; 3] = [f64::INFINITY, 3.0, 1.0];
/// Levels whose records are columns at every half-life.
const RECORDS: [(Level, DriverGroup); 7] = [
    (Level::Gu, DriverGroup::Surroundings),
    (Level::Area, DriverGroup::Area),
    (Level::AreaSector, DriverGroup::Area),
    (Level::NeighbourhoodSector, DriverGroup::Surroundings),
    (Level::KindIndustry, DriverGroup::IndustryNearby),
    (Level::GuIndustry, DriverGroup::IndustryNearby),
    (Level::Cell, DriverGroup::OwnRecord),
];
/// Radii of the spatial lags in metres.
const RADII_M: [f64; 2] = [400.0, 1_200.0];
/// Quarters over which long series of the change index are looked at.
const LONG: [usize; 2] = [4, 20];

/// Where a column's contribution is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// Under one heading.
    As(DriverGroup),
    /// As the hazard model's own drivers stand.
    AsHazard,
}

/// A column: which way it may move the rate, and where that is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kind {
    pub direction: Direction,
    pub told: Told,
}

/// Columns of the cells with shops.
#[derive(Default)]
pub(crate) struct Columns {
    /// Cells, in order.
    pub cells: Vec<u32>,
    /// Values by column, then cell.
    pub values: Vec<Vec<f32>>,
    /// What each column is.
    pub kinds: Vec<Kind>,
}

impl Columns {
    fn add(&mut self, direction: Direction, told: Told, of_cell: impl Fn(usize) -> f32) {
        self.values.push(self.cells.iter().map(|&cell| of_cell(cell as usize)).collect());
        self.kinds.push(Kind { direction, told });
    }

    /// Columns known at the end of the forecast's newest quarter.
    ///
    /// # Errors
    /// When the shelf did not foresee that quarter.
    pub fn at(
        input: &RatingInput,
        forecast: &Forecast,
        shelf: &Shelf,
        config: &RatingConfig,
    ) -> Result<Self, RatingError> {
        let panel = &forecast.panel;
        let at = panel.quarters.len() - 1;
        let cells = (0..panel.cells()).filter(|&c| panel.now()[c].stores > 0).map(|c| c as u32).collect();
        let mut columns = Self { cells, values: vec![], kinds: vec![] };
        let features = Features::at(shelf.at(panel, at)?, input, panel, at, config);
        for (feature, (_, group, _)) in FEATURES.iter().enumerate() {
            columns.add(Direction::Free, Told::As(*group), |cell| features.value(feature, cell));
        }
        let places = Places::of(panel, at);
        for half_life in HALF_LIVES {
            columns.records(panel, &places, &Record::of_cells(panel, at, half_life), half_life);
        }
        columns.stock(panel, at);
        columns.change(input, panel, at, config);
        columns.hazard(forecast);
        Ok(columns)
    }

    /// Ratios of one half-life: by level, by class of trades, around, and in areas alike.
    fn records(&mut self, panel: &Panel, places: &Places, own: &Record, half_life: f64) {
        let rising = Direction::Rising;
        for (level, group) in RECORDS {
            let groups = level.groups(panel);
            // Areas that overlap others tell of themselves only.
            let alone = matches!(level, Level::Cell | Level::Area | Level::AreaSector);
            let sums =
                own.summed(groups.count, |cell| (alone || panel.counts(cell)).then(|| groups.of_cell[cell] as usize));
            let ratios = sums.log_ratios();
            self.add(rising, Told::As(group), |cell| ratios[groups.of_cell[cell] as usize]);
        }
        let (width, classes) = (panel.width(), places.class_count);
        let area_of = |cell: usize| cell / width;
        let class_of = |cell: usize| places.class[cell % width];
        let by_class = own.summed(panel.areas.len() * classes, |cell| Some(area_of(cell) * classes + class_of(cell)));
        let by_area = own.summed(panel.areas.len(), |cell| Some(area_of(cell)));
        let at_class = |cell: usize| area_of(cell) * classes + class_of(cell);
        let ratios = by_class.log_ratios();
        self.add(rising, Told::As(DriverGroup::Area), |cell| ratios[at_class(cell)]);
        for (part, count, group) in [
            (&places.dong, places.dongs, DriverGroup::Surroundings),
            (&places.gu, places.gus, DriverGroup::Surroundings),
            (&places.kind, places.kinds, DriverGroup::IndustryNearby),
        ] {
            let place = |member: usize| part[member / classes] * classes + member % classes;
            let counted = |member: usize| panel.areas[member / classes].counts().then(|| place(member));
            let ratios = by_class.summed(count * classes, counted).log_ratios();
            self.add(rising, Told::As(group), |cell| ratios[place(at_class(cell))]);
        }
        let around = [(&places.near, DriverGroup::Surroundings), (&places.around, DriverGroup::Surroundings)];
        for (near, group) in around.into_iter().chain([(&places.alike, DriverGroup::IndustryNearby)]) {
            let ratios = by_area.spread(near, 1).log_ratios();
            self.add(rising, Told::As(group), |cell| ratios[area_of(cell)]);
            let ratios = by_class.spread(near, classes).log_ratios();
            self.add(rising, Told::As(group), |cell| ratios[at_class(cell)]);
        }
        if half_life.is_infinite() {
            for (near, group) in
                [(&places.around, DriverGroup::IndustryNearby), (&places.alike, DriverGroup::IndustryNearby)]
            {
                let ratios = own.spread(near, width).log_ratios();
                self.add(rising, Told::As(group), |cell| ratios[cell]);
            }
            let counted: Vec<bool> = panel.areas.iter().map(|a| a.counts()).collect();
            let factors = interactions(own, width, &counted);
            self.add(rising, Told::As(DriverGroup::IndustryNearby), |cell| factors[cell]);
        }
    }

    /// The age of the stock and its size.
    fn stock(&mut self, panel: &Panel, at: usize) {
        let ages = age::log_expected(panel, at);
        self.add(Direction::Rising, Told::As(DriverGroup::Openings), |cell| ages[cell]);
        let stores = |cell: usize| f64::from(panel.now()[cell].stores);
        let width = panel.width();
        let mut by_area = vec![(0.0, 1e-9); panel.areas.len()];
        for cell in 0..panel.cells() {
            by_area[cell / width].0 += stores(cell) * f64::from(ages[cell]);
            by_area[cell / width].1 += stores(cell);
        }
        let of_area = |cell: usize| by_area[cell / width];
        self.add(Direction::Free, Told::As(DriverGroup::Openings), |cell| (of_area(cell).0 / of_area(cell).1) as f32);
        self.add(Direction::Free, Told::As(DriverGroup::Density), |cell| stores(cell).ln() as f32);
    }

    /// Months in business over a year and over five: level and change.
    fn change(&mut self, input: &RatingInput, panel: &Panel, at: usize, config: &RatingConfig) {
        let last = panel.first.plus(at as i32 - config.covariate_lag_quarters);
        for covariate in [Covariate::OperatingMonths, Covariate::ClosedMonths] {
            let [year, long] = LONG.map(|window| input.covariate_mean(covariate, last, window));
            let known = |of: &[Option<f64>], cell: usize| of[panel.area_source[cell / panel.width()]];
            let told = Told::As(DriverGroup::MonthsInBusiness);
            self.add(Direction::Free, told, |cell| known(&long, cell).map_or(f32::NAN, |v| v as f32));
            let change = |cell: usize| Some(known(&year, cell)? - known(&long, cell)?);
            self.add(Direction::Free, told, |cell| change(cell).map_or(f32::NAN, |v| v as f32));
        }
    }

    /// What the hazard model says, and why.
    fn hazard(&mut self, forecast: &Forecast) {
        let cells = &forecast.cells;
        self.add(Direction::Rising, Told::AsHazard, |cell| cells[cell].log_relative as f32);
        for group in DriverGroup::ALL {
            self.add(Direction::Free, Told::As(group), |cell| cells[cell].drivers[group as usize] as f32);
        }
        let rate = |cell: usize| forecast.levels.industry_rate[cell % forecast.panel.width()];
        self.add(Direction::Free, Told::AsHazard, |cell| rate(cell).max(1e-9).ln() as f32);
    }
}

/// Groups and neighbours of areas, classes of industries.
struct Places {
    near: Near,
    around: Near,
    alike: Near,
    class: Vec<usize>,
    class_count: usize,
    dong: Vec<usize>,
    dongs: usize,
    gu: Vec<usize>,
    gus: usize,
    kind: Vec<usize>,
    kinds: usize,
}

impl Places {
    fn of(panel: &Panel, at: usize) -> Self {
        let (class, class_count) = classes(&panel.industries);
        let count = |of: &[usize]| of.iter().max().map_or(1, |m| m + 1);
        // Without a neighbourhood the gu stands in, as in the hazard model.
        let dong = ranks(
            panel.areas.iter().map(|a| if a.neighbourhood.is_empty() { &a.gu_code } else { &a.neighbourhood }.as_str()),
        );
        let gu = ranks(panel.areas.iter().map(|a| a.gu_code.as_str()));
        let kind = ranks(panel.areas.iter().map(|a| a.kind.map_or("", |k| k.code())));
        Self {
            near: within(panel, RADII_M[0]),
            around: within(panel, RADII_M[1]),
            alike: alike(panel, at),
            class,
            class_count,
            dongs: count(&dong),
            gus: count(&gu),
            kinds: count(&kind),
            dong,
            gu,
            kind,
        }
    }
}
