//! Lagged features of a cell: what was known of it, its area and its surroundings at the end of a quarter.
//!
//! Features of quarter t are used for closures of t + 1 and later, never of t. Each is centred over the areas that
//! count and cut at three standard deviations; 0 stands for "nothing known", which is also the city's average.

use crate::effects::ranks;
use crate::hazard::{Design, Rows};
use crate::openings::{Openings, Shelf};
use crate::panel::Panel;
use crate::stock::{growth, opened};
use crate::{Covariate, RatingConfig, RatingError, RatingInput};
use golmok_model::DriverGroup;
use rayon::prelude::*;
use std::sync::Arc;

/// Features that share a prior variance, which is estimated: how large such effects tend to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prior {
    /// Openings.
    Openings,
    /// Figures of the cell.
    Cell,
    /// Figures of the area.
    Area,
}

/// Name, group and prior of each feature.
pub(crate) const FEATURES: [(&str, DriverGroup, Prior); 36] = [
    ("openings_cell", DriverGroup::Openings, Prior::Openings),
    ("openings_gu_industry", DriverGroup::Openings, Prior::Openings),
    ("openings_area", DriverGroup::Openings, Prior::Openings),
    ("openings_area_sector", DriverGroup::Openings, Prior::Openings),
    ("recent_openings_cell", DriverGroup::Openings, Prior::Openings),
    ("recent_openings_gu_industry", DriverGroup::Openings, Prior::Openings),
    ("recent_openings_area", DriverGroup::Openings, Prior::Openings),
    ("operating_months", DriverGroup::MonthsInBusiness, Prior::Area),
    ("closed_months", DriverGroup::MonthsInBusiness, Prior::Area),
    ("foot_traffic_per_store", DriverGroup::Demand, Prior::Area),
    ("foot_traffic_trend", DriverGroup::Demand, Prior::Area),
    ("foot_traffic_20s_share", DriverGroup::Demand, Prior::Area),
    ("foot_traffic_60s_share", DriverGroup::Demand, Prior::Area),
    ("foot_traffic_night_share", DriverGroup::Demand, Prior::Area),
    ("workers_per_m2", DriverGroup::Demand, Prior::Area),
    ("residents_per_m2", DriverGroup::Demand, Prior::Area),
    ("facilities_per_m2", DriverGroup::Demand, Prior::Area),
    ("income", DriverGroup::Means, Prior::Area),
    ("apartment_complexes", DriverGroup::Means, Prior::Area),
    ("apartment_price", DriverGroup::Means, Prior::Area),
    ("stores_per_m2", DriverGroup::Density, Prior::Area),
    ("area_stores", DriverGroup::Density, Prior::Area),
    ("sector_share", DriverGroup::Density, Prior::Cell),
    ("cell_stores", DriverGroup::Density, Prior::Cell),
    ("location_quotient", DriverGroup::Density, Prior::Cell),
    ("location_quotient_above_1_2", DriverGroup::Density, Prior::Cell),
    ("location_quotient_above_1_7", DriverGroup::Density, Prior::Cell),
    ("growth", DriverGroup::Density, Prior::Cell),
    ("young_share", DriverGroup::Openings, Prior::Cell),
    ("younger_middle_share", DriverGroup::Openings, Prior::Cell),
    ("middle_share", DriverGroup::Openings, Prior::Cell),
    ("older_middle_share", DriverGroup::Openings, Prior::Cell),
    ("against_own_past", DriverGroup::Density, Prior::Cell),
    ("against_own_past_above", DriverGroup::Density, Prior::Cell),
    ("franchise_area", DriverGroup::Franchise, Prior::Area),
    ("franchise_cell", DriverGroup::Franchise, Prior::Cell),
];

/// Quarters over which covariates and the ages of shops are looked at.
const HISTORY: usize = 4;
/// Quarters against which the trend of foot traffic is taken.
const LONG_HISTORY: usize = 12;

/// Features of every cell at the end of one quarter.
pub(crate) struct Features {
    columns: Vec<Column>,
    width: usize,
}

enum Column {
    PerArea(Vec<f32>),
    PerCell(Vec<f32>),
    Shared(Arc<Vec<f32>>),
}

impl Features {
    /// Features known at the end of the panel's quarter `at`, from the openings up to it.
    pub fn at(openings: &Openings, input: &RatingInput, panel: &Panel, at: usize, config: &RatingConfig) -> Self {
        let scale = Scale::new(panel);
        let mut columns: Vec<Column> = openings.features.iter().map(|f| Column::Shared(Arc::clone(f))).collect();
        columns.extend(area_columns(input, panel, at, config, &scale));
        let (density, franchise) = cell_columns(panel, at, &scale);
        columns.extend(density);
        columns.extend(franchise);
        debug_assert_eq!(columns.len(), FEATURES.len());
        Self { columns, width: panel.width() }
    }

    /// Value of feature `feature` for a cell.
    pub fn value(&self, feature: usize, cell: usize) -> f32 {
        match &self.columns[feature] {
            Column::PerArea(values) => values[cell / self.width],
            Column::PerCell(values) => values[cell],
            Column::Shared(values) => values[cell],
        }
    }

    /// Design of rows: each row's features are those known at the end of the quarter before it.
    ///
    /// # Errors
    /// Where a fit of openings does not settle.
    pub fn design(
        input: &RatingInput,
        panel: &Panel,
        shelf: &Shelf,
        rows: &Rows,
        config: &RatingConfig,
    ) -> Result<Design, RatingError> {
        let p = FEATURES.len();
        let mut values = vec![0.0_f32; rows.len() * p];
        let mut quarters = rows.quarter.clone();
        quarters.sort_unstable();
        quarters.dedup();
        // Nothing is known before the first quarter. The quarters are independent of each other.
        quarters.retain(|q| *q > 0);
        let of = |q: u16| {
            let at = usize::from(q) - 1;
            Ok((q, Self::at(shelf.at(panel, at)?, input, panel, at, config)))
        };
        let known: Vec<(u16, Self)> = quarters.into_par_iter().map(of).collect::<Result<_, RatingError>>()?;
        for (row, x) in values.chunks_mut(p).enumerate() {
            if let Ok(place) = known.binary_search_by_key(&rows.quarter[row], |k| k.0) {
                for (feature, value) in x.iter_mut().enumerate() {
                    *value = known[place].1.value(feature, rows.cell[row] as usize);
                }
            }
        }
        Ok(Design { values, features: p, prior: FEATURES.iter().map(|f| f.2 as usize).collect() })
    }
}

/// Centring over the areas that count.
struct Scale {
    counted: Vec<bool>,
}

impl Scale {
    fn new(panel: &Panel) -> Self {
        Self { counted: panel.areas.iter().map(|a| a.counts()).collect() }
    }

    /// Standardised values, cut at ±3; 0 where missing.
    fn standardise(&self, values: &[Option<f64>]) -> Column {
        let known: Vec<f64> = values.iter().zip(&self.counted).filter(|(_, c)| **c).filter_map(|(v, _)| *v).collect();
        let n = known.len() as f64;
        let mean = known.iter().sum::<f64>() / n;
        let sd = (known.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt();
        let scaled = |v: &Option<f64>| match v {
            Some(v) if sd > 1e-9 => ((v - mean) / sd).clamp(-3.0, 3.0) as f32,
            _ => 0.0,
        };
        Column::PerArea(values.iter().map(scaled).collect())
    }

    /// The same for logarithms; values under one count as one.
    fn log(&self, values: Vec<Option<f64>>) -> Column {
        self.standardise(&values.into_iter().map(|v| v.map(|v| v.max(1.0).ln())).collect::<Vec<_>>())
    }
}

fn area_columns(input: &RatingInput, panel: &Panel, at: usize, config: &RatingConfig, scale: &Scale) -> Vec<Column> {
    let last = panel.first.plus(at as i32 - config.covariate_lag_quarters);
    let known = |covariate| {
        let by_source = input.covariate_mean(covariate, last, HISTORY);
        panel.area_source.iter().map(|&s| by_source[s]).collect::<Vec<Option<f64>>>()
    };
    let stores = panel.area_stores(at);
    let size: Vec<Option<f64>> = panel.areas.iter().map(|a| a.area_m2.filter(|m2| *m2 > 0.0)).collect();
    let over = |top: &[Option<f64>], bottom: &[Option<f64>], per: f64| {
        top.iter()
            .zip(bottom)
            .map(|(t, b)| t.zip(*b).filter(|(_, b)| *b > 0.0).map(|(t, b)| t / b * per))
            .collect::<Vec<_>>()
    };
    let some_stores: Vec<Option<f64>> = stores.iter().map(|s| Some(s.max(1.0))).collect();
    let foot = known(Covariate::FootTraffic);
    // Against its own past: what is peculiar to an area's counting cancels.
    let long = input.covariate_mean(Covariate::FootTraffic, last, LONG_HISTORY);
    let long: Vec<Option<f64>> = panel.area_source.iter().map(|&s| long[s]).collect();
    let trend: Vec<Option<f64>> =
        over(&foot, &long, 1.0).into_iter().map(|ratio| ratio.filter(|r| *r > 0.0).map(f64::ln)).collect();
    vec![
        scale.standardise(&known(Covariate::OperatingMonths)),
        scale.standardise(&known(Covariate::ClosedMonths)),
        scale.log(over(&foot, &some_stores, 1.0)),
        scale.standardise(&trend),
        scale.standardise(&over(&known(Covariate::FootTraffic20s), &foot, 1.0)),
        scale.standardise(&over(&known(Covariate::FootTraffic60s), &foot, 1.0)),
        scale.standardise(&over(&known(Covariate::FootTrafficNight), &foot, 1.0)),
        scale.log(over(&known(Covariate::Workers), &size, 1e4)),
        scale.log(over(&known(Covariate::Residents), &size, 1e4)),
        scale.log(over(&known(Covariate::Facilities), &size, 1e6)),
        scale.log(known(Covariate::Income)),
        scale.log(known(Covariate::ApartmentComplexes).into_iter().map(|v| v.map(|v| v + 1.0)).collect()),
        scale.log(known(Covariate::ApartmentPrice)),
        scale.log(over(&some_stores, &size, 1e6)),
        scale.log(some_stores),
    ]
}

/// Stores of an area that its mix is drawn towards the city's by.
const MIX_STRENGTH: f64 = 50.0;
/// 밀집률 cuts of the public service, where the slope of the location quotient may change.
pub(crate) const QUOTIENT_KNOTS: [f64; 2] = [1.2, 1.7];
/// One unit of the feature `cell_stores` is this much of the log of the stores.
pub(crate) const STORES_SCALE: f64 = 1.2;
/// The feature `location_quotient` is this much of the log of the quotient.
pub(crate) const QUOTIENT_SCALE: f64 = 0.5;

/// Log ratio of a cell's stores to what it held before that counts as one unit, and from which it is crowding.
const PAST_SCALE: f64 = 0.25;
const PAST_KNOT: f64 = 0.2;
/// Quarters of which a cell's past must consist.
const LEAST_PAST: usize = 8;

fn cell_columns(panel: &Panel, at: usize, scale: &Scale) -> (Vec<Column>, Vec<Column>) {
    let width = panel.width();
    let cells = &panel.quarters[at];
    let area_stores = panel.area_stores(at);
    let city = panel.industry_totals(at..at + 1, |c| c.stores);
    let city_franchise = panel.industry_totals(at..at + 1, |c| c.franchise);
    let city_stores: f64 = city.iter().sum();
    let sector = ranks(panel.industries.iter().map(|i| i.sector.as_str()));
    let sectors = sector.iter().max().map_or(1, |m| m + 1);
    let mut city_sector = vec![0.0; sectors];
    for (i, stores) in city.iter().enumerate() {
        city_sector[sector[i]] += stores;
    }
    let mut by_sector = vec![0.0; panel.areas.len() * sectors];
    for (cell, counts) in cells.iter().enumerate() {
        by_sector[cell / width * sectors + sector[cell % width]] += f64::from(counts.stores);
    }
    let quotient: Vec<f64> = (0..cells.len())
        .map(|cell| {
            let share = (city[cell % width] + 1.0) / (city_stores + width as f64);
            let stores = f64::from(cells[cell].stores) + MIX_STRENGTH * share;
            (stores / (area_stores[cell / width] + MIX_STRENGTH) / share).ln().clamp(-2.0, 2.0)
        })
        .collect();
    let column = |of: &dyn Fn(usize) -> f64| Column::PerCell((0..cells.len()).map(|c| of(c) as f32).collect());
    let above = |knot: f64| column(&|cell| (quotient[cell] - knot.ln()).max(0.0));
    // Divisors bring the figures of a cell to about one standard deviation, so that one prior suits them all.
    let density = vec![
        column(&|cell| {
            let (a, s) = (cell / width, sector[cell % width]);
            (by_sector[a * sectors + s] / area_stores[a].max(1.0) - city_sector[s] / city_stores.max(1.0)) / 0.2
        }),
        column(&|cell| (f64::from(cells[cell].stores.max(1)).ln() - 1.0) / STORES_SCALE),
        column(&|cell| QUOTIENT_SCALE * quotient[cell]),
        above(QUOTIENT_KNOTS[0]),
        above(QUOTIENT_KNOTS[1]),
        column(&|cell| growth(&panel.quarters, at, cell) / 0.15),
    ];
    // How many of the cell's shops opened within the last year, and in the years before: what is there, not a rate.
    let young = |from: usize, to: usize| {
        let of = |cell: usize| opened(&panel.quarters, at, cell, from, to);
        let (mut share, mut stores) = (vec![0.0; width], vec![1e-9; width]);
        for cell in (0..cells.len()).filter(|&c| panel.counts(c)) {
            share[cell % width] += of(cell).unwrap_or(0.0) * f64::from(cells[cell].stores);
            stores[cell % width] += f64::from(cells[cell].stores);
        }
        column(&|cell| match of(cell) {
            Some(own) if cells[cell].stores > 0 => (own - share[cell % width] / stores[cell % width]) / 0.15,
            _ => 0.0,
        })
    };
    let mut density = density;
    density.push(young(0, HISTORY));
    density.push(young(HISTORY, 2 * HISTORY));
    density.push(young(2 * HISTORY, 3 * HISTORY));
    density.push(young(3 * HISTORY, 4 * HISTORY));
    // What a cell held on average over two years or more is what it can carry; more than that is crowding. Over less, it
    // would be the last quarters' growth once more.
    let held: Vec<f64> = (0..cells.len())
        .map(|cell| {
            if at + 1 < LEAST_PAST {
                return 0.0;
            }
            let sum: f64 = panel.quarters[..=at].iter().map(|q| f64::from(q[cell].stores)).sum();
            ((f64::from(cells[cell].stores) + 0.5) / (sum / (at + 1) as f64 + 0.5)).ln().clamp(-1.0, 1.0)
        })
        .collect();
    density.push(column(&|cell| held[cell] / PAST_SCALE));
    density.push(column(&|cell| (held[cell] - PAST_KNOT).max(0.0) / PAST_SCALE));
    let franchise_share = |cell: usize| f64::from(cells[cell].franchise) / f64::from(cells[cell].stores.max(1));
    let city_share: f64 = city_franchise.iter().sum::<f64>() / city_stores.max(1.0);
    let by_area: Vec<Option<f64>> = cells
        .chunks(width)
        .zip(&area_stores)
        .map(|(row, stores)| {
            let franchise: f64 = row.iter().map(|c| f64::from(c.franchise)).sum();
            Some((franchise + 5.0 * city_share) / (stores + 5.0))
        })
        .collect();
    let own = column(&|cell| {
        if cells[cell].stores == 0 {
            return 0.0;
        }
        (franchise_share(cell) - city_franchise[cell % width] / city[cell % width].max(1.0)) / 0.25
    });
    (density, vec![scale.standardise(&by_area), own])
}
