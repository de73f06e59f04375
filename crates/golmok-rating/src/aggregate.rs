//! Rows of more than one cell: all industries of an area, an industry in a dong, in a gu or in the city.

use crate::RatingInput;
use crate::forecast::{Forecast, mean_square};
use crate::panel::Panel;
use crate::posterior::DRAWS;
use golmok_model::{AreaId, AreaKind, DriverGroup, IndustryCode, TradeAreaKind};
use std::collections::BTreeMap;

/// Cells that make a row.
pub(crate) struct Group {
    pub area_kind: AreaKind,
    pub area_code: String,
    pub industry_code: String,
    pub trade_area_kind: Option<TradeAreaKind>,
    pub gu_code: Option<String>,
    pub cells: Vec<usize>,
}

/// Every row: area × industry, area × `ALL`, and the same for the trade areas of a dong, of a gu and of the city where
/// trade areas are rated. Totals leave out areas that overlap others and industries without an alley.
pub(crate) fn groups(input: &RatingInput, panel: &Panel) -> Vec<Group> {
    let width = panel.width();
    let located: Vec<usize> = (0..width).filter(|&i| panel.industries[i].location_bound).collect();
    let mut rows = Vec::new();
    let mut push = |kind: AreaKind, code: &str, trade: Option<TradeAreaKind>, gu: Option<&str>, areas: &[usize]| {
        let mut add = |industry_code: &str, industries: &[usize]| {
            rows.push(Group {
                area_kind: kind,
                area_code: code.to_owned(),
                industry_code: industry_code.to_owned(),
                trade_area_kind: trade,
                gu_code: gu.map(str::to_owned),
                cells: areas.iter().flat_map(|a| industries.iter().map(move |i| a * width + i)).collect(),
            });
        };
        for (i, industry) in panel.industries.iter().enumerate() {
            add(&industry.code, &[i]);
        }
        add(IndustryCode::ALL, &located);
    };
    for (a, area) in panel.areas.iter().enumerate() {
        push(input.area_kind(), &area.code, area.kind, Some(&area.gu_code), &[a]);
    }
    if input.area_kind() == AreaKind::TradeArea {
        let mut by_dong: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (a, area) in panel.areas.iter().enumerate().filter(|(_, a)| a.counts() && !a.neighbourhood.is_empty()) {
            by_dong.entry(&area.neighbourhood).or_default().push(a);
        }
        for (dong, areas) in &by_dong {
            push(AreaKind::AdminDong, dong, None, Some(&panel.areas[areas[0]].gu_code), areas);
        }
        let mut by_gu: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (a, area) in panel.areas.iter().enumerate().filter(|(_, area)| area.counts()) {
            by_gu.entry(&area.gu_code).or_default().push(a);
        }
        // Areas whose gu nobody tells make no gu; they count for the city.
        for (gu, areas) in by_gu.iter().filter(|(gu, _)| !gu.is_empty()) {
            push(AreaKind::Gu, gu, None, Some(gu), areas);
        }
        let everywhere: Vec<usize> = by_gu.into_values().flatten().collect();
        push(AreaKind::City, AreaId::city_code(), None, None, &everywhere);
    }
    rows
}

/// A cell's share in a row.
pub(crate) struct Member {
    cell: usize,
    stores: f64,
    expected: f64,
}

impl Member {
    pub fn of(forecast: &Forecast, cell: usize) -> Self {
        let stores = f64::from(forecast.panel.now()[cell].stores);
        Self { cell, stores, expected: forecast.expected(cell) }
    }
}

/// The forecast of a row.
pub(crate) struct Whole {
    /// Closures per store-quarter at risk.
    pub hazard: f64,
    /// The same by the industries' city-wide rates.
    pub city_hazard: f64,
    /// Log of their ratio.
    pub log_relative: f64,
    /// Variance of that log over the next year: what is not known and what passes.
    pub relative_variance: f64,
    /// Variance of the log hazard against the whole city's: the industries' own errors and years with it, for grades compare
    /// across industries; the calendar moves the cuts, too.
    pub graded_variance: f64,
    /// Variance of the log hazard of the next year.
    pub total_variance: f64,
    /// Variance of the log of the mean hazard of the next three years.
    pub three_year_variance: f64,
    /// Closures of the next four quarters.
    pub expected: f64,
    /// Contributions to `log_relative`.
    pub drivers: [f64; DriverGroup::ALL.len()],
}

/// Variance of the mean of three years of a random walk ÷ that of its first year: the calendar and the industries' years
/// move on from where they are, so the mean of e₁, e₁ + e₂ and e₁ + e₂ + e₃ varies by 1 + (2/3)² + (1/3)². Effects of
/// single quarters do not last: over three years they average out to a third.
const THREE_YEARS_OF_WALK: f64 = 14.0 / 9.0;

/// Store-weighted whole of cells (weights of one where none has stores); `None` for no cell.
pub(crate) fn aggregate(forecast: &Forecast, members: &[Member]) -> Option<Whole> {
    if members.is_empty() {
        return None;
    }
    let width = forecast.panel.width();
    let any = members.iter().any(|m| m.stores > 0.0);
    let weight = |m: &Member| if any { m.stores } else { 1.0 };
    let stores: f64 = members.iter().map(weight).sum();
    let city = |m: &Member| forecast.levels.industry_rate[m.cell % width];
    let hazard = members.iter().map(|m| weight(m) * forecast.cells[m.cell].hazard).sum::<f64>() / stores;
    let city_hazard = members.iter().map(|m| weight(m) * city(m)).sum::<f64>() / stores;
    let log_relative = (hazard / city_hazard).ln();

    // Shares of the closures. What cells of one area share moves together, areas move apart, industries move together
    // over all areas, the calendar moves everything.
    let mut by_area: BTreeMap<usize, f64> = BTreeMap::new();
    let mut by_industry: BTreeMap<usize, f64> = BTreeMap::new();
    let (mut own, mut own_drift) = (0.0, 0.0);
    let mut shared = [0.0_f32; DRAWS];
    let mut drivers = [0.0; DriverGroup::ALL.len()];
    for m in members {
        let cell = &forecast.cells[m.cell];
        let share = weight(m) * cell.hazard / (stores * hazard);
        own += share * share * cell.own_variance;
        own_drift += share * share * forecast.drift.0;
        *by_area.entry(m.cell / width).or_default() += share * forecast.drift.1.sqrt();
        shared.iter_mut().zip(&forecast.shared[m.cell]).for_each(|(sum, draw)| *sum += share as f32 * draw);
        *by_industry.entry(m.cell % width).or_default() += share;
        for (sum, d) in drivers.iter_mut().zip(cell.drivers) {
            *sum += share * d;
        }
    }
    let drift = own_drift + by_area.values().map(|a| a * a).sum::<f64>();
    let relative_variance = own + mean_square(&shared) + drift;
    let of_industries = |variance: &dyn Fn(usize) -> f64| -> f64 {
        by_industry.iter().map(|(industry, share)| share * share * variance(*industry)).sum()
    };
    let industry_levels = of_industries(&|industry| forecast.levels.industry_variance[industry]);
    let industry_years = of_industries(&|_| forecast.levels.industry_year_sd.powi(2));
    let year = industry_years + forecast.levels.calendar_sd.powi(2);
    // What averaging leaves over, so that the drivers add up to the log of the relative risk.
    drivers[DriverGroup::Remainder as usize] += log_relative - drivers.iter().sum::<f64>();
    Some(Whole {
        hazard,
        city_hazard,
        log_relative,
        relative_variance,
        graded_variance: relative_variance + industry_levels + industry_years,
        total_variance: relative_variance + industry_levels + year,
        three_year_variance: relative_variance - drift + drift / 3.0 + industry_levels + THREE_YEARS_OF_WALK * year,
        expected: members.iter().map(|m| m.expected).sum(),
        drivers,
    })
}
