//! What is known of places: what the lots of a register have seen, and what is around a point.

use super::density::NEAR;
use super::ladder::{DETAIL_STRENGTH, PLACE_STRENGTH, Record};
use super::register::{NO_SITE, RUNS, Shops};
use super::site::{LATELY, STRENGTH, Site};
use std::collections::{BTreeMap, HashMap};

/// A point this near a lot, in metres, is of its door.
const DOOR: f64 = 20.0;
/// The nearest lot within this tells of the districts.
const DISTRICT: f64 = 1_000.0;

/// What a lot has seen of a trade: a row of `mart_shop_sites`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SiteRow {
    /// Trade of the licences.
    pub trade: String,
    /// Number of the lot among those of the register; where it is not known, `@` and the point.
    pub site: String,
    /// Point in metres of the projection of the rows.
    pub point_m: Option<(f64, f64)>,
    /// Dong with the names above it; empty where it is not known.
    pub dong: String,
    /// Gu with the name above it.
    pub gu: String,
    /// Shops that run.
    pub running: i64,
    /// Shops that have gone.
    pub gone: i64,
    /// Of these, in the last five years.
    pub gone_lately: i64,
    /// Closings of the last five years.
    pub observed: f64,
    /// Those that trade and ages lead one to expect.
    pub expected: f64,
    /// Last day of the last that went, days since 1970-01-01, and its life in days.
    pub last_gone: Option<(i32, i32)>,
    /// Log of closings ÷ expected, shrunk: of the trade in authority, gu and dong; of all trades in the dong.
    pub place: [f64; 4],
}

/// The rows of the registers' lots, at the end of each trade's register, sorted by trade and lot.
///
/// # Examples
/// ```
/// use golmok_rating::{Shops, site_rows};
/// assert!(site_rows(&Shops::default()).is_empty());
/// ```
pub fn site_rows(shops: &Shops) -> Vec<SiteRow> {
    let mut found: BTreeMap<(u16, String), SiteRow> = BTreeMap::new();
    for day in shops.ends().into_keys() {
        let record = Record::at(shops, day);
        let levels = place_levels(shops, &record);
        for shop in 0..shops.len() {
            let trade = shops.trade[shop];
            if shops.registers[usize::from(trade)].until != day || shops.opened[shop] > day {
                continue;
            }
            let point = Some((shops.x[shop], shops.y[shop])).filter(|(x, y)| x.is_finite() && y.is_finite());
            let site = match (shops.site[shop], point) {
                (NO_SITE, None) => continue,
                (NO_SITE, Some((x, y))) => format!("@{x:.0},{y:.0}"),
                (site, _) => site.to_string(),
            };
            let row = found.entry((trade, site)).or_insert_with_key(|(_, site)| SiteRow {
                trade: shops.trades[usize::from(trade)].clone(),
                site: site.clone(),
                dong: shops.dongs[shops.dong[shop] as usize].clone(),
                gu: shops.gus[shops.gu[shop] as usize].clone(),
                place: levels.each_ref().map(|level| level[shop].ln()),
                ..SiteRow::default()
            });
            row.point_m = row.point_m.or(point);
            row.observed += record.observed[shop];
            row.expected += record.expected[shop];
            let ended = shops.ended_by(shop, day);
            if ended == RUNS {
                row.running += 1;
            } else {
                row.gone += 1;
                row.gone_lately += i64::from(ended > day - LATELY);
                row.last_gone = row.last_gone.max(Some((ended, ended - shops.opened[shop])));
            }
        }
    }
    found.into_values().collect()
}

/// Closings ÷ expected of each shop's authority, gu and dong by trade, and of its dong.
pub(crate) fn place_levels(shops: &Shops, record: &Record) -> [Vec<f64>; 4] {
    let of_trade = |of: &[u32], shop: usize| u64::from(of[shop]) << 16 | u64::from(shops.trade[shop]);
    let authority = record.ratios(|s| of_trade(&shops.authority, s), None, PLACE_STRENGTH);
    let gu = record.ratios(|s| of_trade(&shops.gu, s), Some(&authority), PLACE_STRENGTH);
    let cell = record.ratios(|s| of_trade(&shops.dong, s), Some(&gu), PLACE_STRENGTH);
    let dong = record.ratios(|s| u64::from(shops.dong[s]), None, PLACE_STRENGTH);
    [authority, gu, cell, dong]
}

/// Closings ÷ expected of what the register calls each shop inside its trade.
pub(crate) fn detail_level(shops: &Shops, record: &Record) -> Vec<f64> {
    record.ratios(|s| u64::from(shops.detail[s]), None, DETAIL_STRENGTH)
}

/// What is known of a point.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seen {
    /// What its door was known for.
    pub(crate) site: Option<Site>,
    /// Shops of the trade within 300 m.
    pub(crate) around: Option<Around>,
    /// Logs of closings ÷ expected of its districts.
    pub(crate) place: Option<[f64; 4]>,
    /// Shops of any trade that have gone at its door, and of these in the last five years.
    pub gone: [i64; 2],
}

impl Seen {
    /// Closings of the trade in the dong ÷ those expected by trade and age, drawn towards the gu's; `None` where no dong or
    /// gu of a register is near.
    pub fn place_ratio(&self) -> Option<f64> {
        self.place.map(|logs| logs[2].exp())
    }

    /// Shops of the trade that run within 300 m.
    pub fn running_near(&self) -> Option<i64> {
        self.around.map(|around| i64::from(around.running))
    }
}

/// Shops of a trade around a point.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Around {
    /// Shops that run.
    pub running: u32,
    /// Whether one of them is at the door itself.
    pub is_at_one: bool,
    /// Closings of the last five years.
    pub observed: f64,
    /// Those expected.
    pub expected: f64,
}

/// Lots of all trades, found by place.
///
/// # Examples
/// ```
/// use golmok_rating::{ShopPlaces, SiteRow};
/// let lot = |x: f64, running| SiteRow {
///     trade: "07_24_04_P".to_owned(), site: format!("lot {x}"), point_m: Some((x, 0.0)), running, ..SiteRow::default()
/// };
/// let places = ShopPlaces::of(vec![lot(0.0, 2), lot(250.0, 1), lot(900.0, 4)]);
/// let seen = places.seen("07_24_04_P", (10.0, 0.0), true);
/// assert_eq!(seen.running_near(), Some(3));
/// ```
#[derive(Debug, Clone, Default)]
pub struct ShopPlaces {
    rows: Vec<SiteRow>,
    squares: HashMap<(i32, i32), Vec<u32>>,
    sites: HashMap<String, Vec<u32>>,
    /// A row of each trade and dong, and of each trade and gu.
    districts: HashMap<(String, String), u32>,
}

fn square((x, y): (f64, f64)) -> (i32, i32) {
    ((x / NEAR).floor() as i32, (y / NEAR).floor() as i32)
}

impl ShopPlaces {
    /// Of the rows of a table.
    pub fn of(rows: Vec<SiteRow>) -> Self {
        let mut places = Self::default();
        for (at, row) in (0..).zip(&rows) {
            if let Some(point) = row.point_m {
                places.squares.entry(square(point)).or_default().push(at);
            }
            places.sites.entry(row.site.clone()).or_default().push(at);
            for district in [&row.dong, &row.gu] {
                places.districts.entry((row.trade.clone(), district.clone())).or_insert(at);
            }
        }
        Self { rows, ..places }
    }

    /// What is known of a point for a trade. Where the point is no door, only its districts are told.
    pub fn seen(&self, trade: &str, point: (f64, f64), is_door: bool) -> Seen {
        let metres = |row: &SiteRow| row.point_m.map_or(f64::INFINITY, |at| (at.0 - point.0).hypot(at.1 - point.1));
        let (column, line) = square(point);
        let reach = (DISTRICT / NEAR).ceil() as i32;
        let cells = (-reach..=reach).flat_map(|dx| (-reach..=reach).map(move |dy| (column + dx, line + dy)));
        let near: Vec<(f64, &SiteRow)> = cells
            .filter_map(|cell| self.squares.get(&cell))
            .flatten()
            .map(|at| &self.rows[*at as usize])
            .map(|row| (metres(row), row))
            .collect();
        let nearest = near.iter().min_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.site.cmp(&b.1.site)));
        let nearest = nearest.filter(|(metres, _)| *metres <= DISTRICT).map(|(metres, row)| (*metres, *row));
        let place = nearest.and_then(|(_, row)| {
            let of = |name: &String| {
                self.districts.get(&(trade.to_owned(), name.clone())).map(|at| &self.rows[*at as usize])
            };
            let dong = of(&row.dong).filter(|_| !row.dong.is_empty()).map(|known| known.place);
            // Where the trade has no shop in the dong, the level above speaks.
            dong.or_else(|| of(&row.gu).map(|known| [known.place[0], known.place[1], known.place[1], row.place[3]]))
        });
        if !is_door {
            return Seen { place, ..Seen::default() };
        }
        let own = nearest.filter(|(metres, _)| *metres <= DOOR).map(|(_, row)| row.site.as_str());
        let at_door: Vec<&SiteRow> = own
            .and_then(|site| self.sites.get(site))
            .into_iter()
            .flatten()
            .map(|at| &self.rows[*at as usize])
            .collect();
        let mut around = Around::default();
        for (_, row) in near.iter().filter(|(metres, row)| *metres <= NEAR && row.trade == trade) {
            around.running += u32::try_from(row.running).unwrap_or(0);
            around.observed += row.observed;
            around.expected += row.expected;
            around.is_at_one |= row.running > 0 && Some(row.site.as_str()) == own;
        }
        let sum = |of: fn(&SiteRow) -> i64| at_door.iter().map(|row| of(row)).sum::<i64>();
        let gone = [sum(|row| row.gone), sum(|row| row.gone_lately)];
        Seen { site: Some(site(&at_door, gone)), around: Some(around), place, gone }
    }
}

/// What a door was known for; of one where no licence ever was, nothing.
fn site(rows: &[&SiteRow], [gone, lately]: [i64; 2]) -> Site {
    let (observed, expected) = rows.iter().fold((0.0, 0.0), |sum, row| (sum.0 + row.observed, sum.1 + row.expected));
    let count = |n: i64| (n as f64).ln_1p() as f32;
    let running = rows.iter().map(|row| row.running).sum::<i64>();
    let former = rows.iter().filter_map(|row| row.last_gone).max();
    Site {
        record: ((observed + STRENGTH) / (expected + STRENGTH)).ln() as f32,
        gone: count(gone),
        gone_lately: count(lately),
        open: (running.max(1) as f64).ln() as f32,
        before: count(gone),
        former_life: former.map_or(f32::NAN, |(_, days)| (f64::from(days) / 365.25 + 0.25).ln() as f32),
    }
}
