//! What the pages need of the marts beside the ratings.

use crate::Lang;
use crate::area_page::ChangeIndex;
use crate::charts::quarters::QuarterBar;
use crate::error::Result;
use crate::numbers;
use crate::page::Fact;
use crate::page::lines::CrowdedLine;
use crate::words;
use golmok_engine::Session;
use golmok_engine::read::area_quarters;
use golmok_engine::read::suppression::ShownSales;
use golmok_model::{AreaKind, IndustryCode, NullReason, Quarter, reference};
use std::collections::{BTreeMap, BTreeSet};

/// Area and industry.
pub type Cell = (String, String);

/// Counts per quarter: kind of area, area, industry → quarters, oldest first.
pub type Series = BTreeMap<(String, String, String), Vec<QuarterBar>>;

/// Counts of the count files per quarter: every industry of the city; all industries of each trade area and gu, which are
/// those that a rating of all industries covers, or a chart would count other shops than the card above it.
pub fn series(session: &Session) -> Result<Series> {
    let changes = session.changes()?;
    let mut sums: BTreeMap<(AreaKind, &str, &str, Quarter), [i64; 3]> = BTreeMap::new();
    for quarter in changes.quarters() {
        for kind in [AreaKind::City, AreaKind::TradeArea, AreaKind::Gu] {
            for (area, industry, change) in changes.of_kind(quarter, kind) {
                if !change.by_count_files || industry == IndustryCode::ALL {
                    continue;
                }
                let mut add = |industry| {
                    let sum = sums.entry((kind, area, industry, quarter)).or_default();
                    *sum = [sum[0] + change.stores, sum[1] + change.openings, sum[2] + change.closures];
                };
                if kind == AreaKind::City {
                    add(industry);
                }
                if reference::industry(industry).is_none_or(|i| i.location_bound) {
                    add(IndustryCode::ALL);
                }
            }
        }
    }
    // A cell without shops has no row: from its first quarter on it has nothing then, not no quarter.
    let firsts: BTreeMap<(AreaKind, &str, &str), Quarter> =
        sums.keys().rev().map(|(kind, area, industry, quarter)| ((*kind, *area, *industry), *quarter)).collect();
    let covered: BTreeSet<Quarter> = sums.keys().map(|(.., quarter)| *quarter).collect();
    for ((kind, area, industry), first) in firsts {
        for quarter in covered.range(first..) {
            sums.entry((kind, area, industry, *quarter)).or_default();
        }
    }
    let mut series = Series::new();
    for ((kind, area, industry, quarter), [stores, openings, closures]) in sums {
        let key = (kind.code().to_owned(), area.to_owned(), industry.to_owned());
        series.entry(key).or_default().push(QuarterBar { quarter, stores, openings, closures });
    }
    Ok(series)
}

/// Counts of a trade area's cell that groups are made by.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    pub stores: i64,
    pub franchise: i64,
    /// Openings of the four quarters.
    pub openings: i64,
}

/// Counts of the trade areas' cells at the end of a quarter, where four quarters are at hand.
pub fn counts(session: &Session, quarter: Quarter) -> Result<BTreeMap<Cell, Counts>> {
    let cells = session.changes()?.of_kind(quarter, AreaKind::TradeArea);
    let whole = cells.filter(|(.., change)| change.by_count_files && change.window == 4);
    let counts = whole.map(|(area, industry, change)| {
        let counts = Counts { stores: change.stores, franchise: change.franchises, openings: change.openings_4q };
        ((area.to_owned(), industry.to_owned()), counts)
    });
    Ok(counts.collect())
}

/// How crowded a cell is.
#[derive(Debug, Clone, Copy)]
pub struct Crowding {
    pub stores: i64,
    pub expected: f64,
    /// Drawn towards 1, with its 90 % interval.
    pub ratio: [f64; 3],
}

impl Crowding {
    /// A line of a list of crowded or sparse cells; with the industry's name and page where a list holds several.
    pub fn line(&self, name: &str, href: String, industry: Option<(String, String)>) -> CrowdedLine {
        CrowdedLine {
            industry,
            name: name.to_owned(),
            href,
            stores: self.stores,
            expected: self.expected,
            ratio: self.ratio,
        }
    }
}

/// Crowding of the trade areas' cells with stores, at the newest quarter.
pub fn crowding(session: &Session) -> Result<BTreeMap<Cell, Crowding>> {
    let Some(saturation) = session.saturation()? else { return Ok(BTreeMap::new()) };
    let with_stores = saturation.of_kind(AreaKind::TradeArea).filter(|(.., found, _)| found.stores > 0);
    let cells = with_stores.filter_map(|(area, industry, found, shrunk)| {
        let ratio = shrunk.map(|s| [s.value, s.lo, s.hi])?;
        let crowding = Crowding { stores: found.stores, expected: found.expected, ratio };
        Some(((area.to_owned(), industry.to_owned()), crowding))
    });
    Ok(cells.collect())
}

/// 상권변화지표 of the trade areas at the newest quarter that has one.
pub fn change_index(session: &Session, lang: Lang) -> Result<BTreeMap<String, ChangeIndex>> {
    let found = area_quarters::change_index(session.snapshot())?;
    let index = |of: area_quarters::ChangeIndex| ChangeIndex {
        class: of.class.unwrap_or_default(),
        quarter: numbers::quarter(of.quarter, lang),
        operating_months: of.operating_months,
        closed_months: of.closed_months,
        late: of.late,
    };
    Ok(found.into_iter().map(|(area, of)| (area, index(of))).collect())
}

/// Sources of demand with their column, the label's key, and whether the figure is won.
const FACTS: [(&str, &str, &str, bool); 6] = [
    ("residents", "resident_count", "residents", false),
    ("workers", "worker_count", "workers", false),
    ("incomes", "monthly_income_mean_krw", "income", true),
    ("facilities", "facility_count", "facilities", false),
    ("facilities", "subway_station_count", "subway", false),
    ("apartments", "apartment_complex_count", "apartments", false),
];

/// Demand of the trade areas: the newest figure of each kind.
pub fn demand(session: &Session, lang: Lang) -> Result<BTreeMap<String, Vec<Fact>>> {
    let mut facts: BTreeMap<String, Vec<Fact>> = BTreeMap::new();
    let mut add = |area: &str, label: &'static str, (quarter, value): (Quarter, f64), won: bool, by: Option<String>| {
        let text = if won { numbers::won(value, lang) } else { numbers::count(value.round() as i64) };
        let note = [Some(numbers::quarter(quarter, lang)), by].into_iter().flatten().collect::<Vec<_>>().join(", ");
        let fact = Fact { label, value: text, note };
        facts.entry(area.to_owned()).or_default().push(fact);
    };
    for (area, newest) in session.competition()?.foot_traffic_daily(AreaKind::TradeArea) {
        let counted = session.foot_traffic()?.counted(AreaKind::TradeArea, area)?;
        add(area, "foot_traffic", newest, false, counted.map(|counted| words::counted(counted, lang)));
    }
    for (source, column, label, won) in FACTS {
        for (area, newest) in area_quarters::newest(session.snapshot(), source, column)? {
            add(&area, label, newest, won, None);
        }
    }
    Ok(facts)
}

/// Sales of a trade area's cell.
#[derive(Debug, Clone)]
pub struct CellSales {
    pub industry: String,
    pub total: ShownSales,
    pub stores: i64,
    pub per_store_krw: Option<f64>,
}

/// Sales of the cells of each trade area.
pub type SalesByArea = BTreeMap<String, Vec<CellSales>>;

/// Sales of the trade areas at the newest quarter, and that quarter; none where nothing is published.
pub fn sales(session: &Session) -> Result<Option<(Quarter, SalesByArea)>> {
    let demand = session.demand()?;
    let Some(newest) = demand.newest(AreaKind::TradeArea) else { return Ok(None) };
    let mut sales = SalesByArea::new();
    for (area, industry, found) in demand.of_kind(newest, AreaKind::TradeArea) {
        let published = found.total.krw().is_some() || found.total.reason() == Some(NullReason::Suppressed);
        if industry != IndustryCode::ALL && published {
            sales.entry(area.to_owned()).or_default().push(CellSales {
                industry: industry.to_owned(),
                total: found.total,
                stores: found.stores,
                per_store_krw: found.per_store_krw,
            });
        }
    }
    Ok(Some((newest, sales)))
}
