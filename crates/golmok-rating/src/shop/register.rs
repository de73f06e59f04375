//! Licences of any number of trades as columns: struct of arrays, places and trades as small numbers.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::collections::{BTreeMap, HashMap};

/// Stands for a site that is not known.
pub(crate) const NO_SITE: u32 = u32::MAX;
/// The day that a count from 1970-01-01 stands for; `None` beyond the calendar.
fn day_of(days: i32) -> Option<Date> {
    date(1970, 1, 1).checked_add(days.days()).ok()
}

/// Stands for the end of a shop that runs.
pub(crate) const RUNS: i32 = i32::MAX;

/// A licence as a shop. Days count from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShopRow<'a> {
    /// Trade of the licence: its service, `07_24_04_P`.
    pub trade: &'a str,
    /// What the register says of the trade inside it (업태구분명); empty where it says nothing.
    pub detail: &'a str,
    /// 서비스_업종_코드, or another name of what it sells; empty where that is not known.
    pub industry: &'a str,
    /// First day.
    pub opened: i32,
    /// Last day, where it is over.
    pub ended: Option<i32>,
    /// Whether that end is the office's (취소, 말소, 제외): the shop left sight, it did not close.
    pub administrative: bool,
    /// 소재지면적 in m²; zero counts as not known.
    pub floor_area_m2: Option<f64>,
    /// Point in metres of any one projection.
    pub point_m: Option<(f64, f64)>,
    /// Door or lot: the same text for the shops that followed each other there.
    pub site: Option<&'a str>,
    /// Who grants the licence: a city, a county, a gu of a metropolitan city.
    pub authority: &'a str,
    /// Gu of a city that has some, with the city's name; else the authority.
    pub gu: &'a str,
    /// Dong, with the names above it; empty where it is not known.
    pub dong: &'a str,
}

/// What the register of a trade covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TradeRegister {
    /// First day from which closings are recorded, where licences are older: shops of before are seen from then on.
    pub seen_from: Option<i32>,
    /// Last day that it speaks of.
    pub until: i32,
}

/// Shops of some trades. Order of rows changes no figure beyond rounding; the same order gives the same bytes.
#[derive(Debug, Clone, Default)]
pub struct Shops {
    /// Trades, sorted.
    pub(crate) trades: Vec<String>,
    /// Register of each trade.
    pub(crate) registers: Vec<TradeRegister>,
    /// Trade of each shop.
    pub(crate) trade: Vec<u16>,
    /// Trade and detail as one number.
    pub(crate) detail: Vec<u32>,
    /// Names of the industries, sorted, and that of each shop.
    pub(crate) industries: Vec<String>,
    /// The same.
    pub(crate) industry: Vec<u32>,
    /// First day.
    pub(crate) opened: Vec<i32>,
    /// Last day, [`RUNS`] where it is not over.
    pub(crate) ended: Vec<i32>,
    /// Whether the end is a closing.
    pub(crate) closed: Vec<bool>,
    /// Whether it is one of the pop-ups of a door.
    pub(crate) pop_up: Vec<bool>,
    /// Log of the floor area, NaN where it is not known.
    pub(crate) log_area: Vec<f32>,
    /// Point, NaN where it is not known.
    pub(crate) x: Vec<f64>,
    /// The same.
    pub(crate) y: Vec<f64>,
    /// Site, or [`NO_SITE`].
    pub(crate) site: Vec<u32>,
    /// Authority.
    pub(crate) authority: Vec<u32>,
    /// Gu.
    pub(crate) gu: Vec<u32>,
    /// Names of the gus, sorted.
    pub(crate) gus: Vec<String>,
    /// Dong; 0 where it is not known.
    pub(crate) dong: Vec<u32>,
    /// Names of the dongs, sorted; the first is empty.
    pub(crate) dongs: Vec<String>,
    /// Closings that came in bursts.
    burst: u64,
}

/// Numbers for texts, in the order of the texts; the empty text is 0.
fn numbers<'a>(texts: impl Iterator<Item = &'a str>) -> HashMap<&'a str, u32> {
    let mut sorted: Vec<&str> = texts.chain([""]).collect();
    sorted.sort_unstable();
    sorted.dedup();
    sorted.into_iter().zip(0..).collect()
}

impl Shops {
    /// Shops of the trades whose registers are given; rows of other trades are left out.
    ///
    /// # Examples
    /// ```
    /// use golmok_rating::{ShopRow, Shops, TradeRegister};
    /// let row = ShopRow {
    ///     trade: "07_23_02_P", detail: "", industry: "", opened: 10_000, ended: Some(12_000), administrative: false,
    ///     floor_area_m2: None, point_m: None, site: None, authority: "수원시", gu: "수원시 팔달구", dong: "",
    /// };
    /// let register = TradeRegister { seen_from: None, until: 18_000 };
    /// // Five of one trade and authority on one day: a clean-up.
    /// let shops = Shops::of(&[row; 5], &[("07_23_02_P".to_owned(), register)].into());
    /// assert_eq!((shops.len(), shops.burst()), (5, 5));
    /// ```
    pub fn of<'a>(rows: &[ShopRow<'a>], registers: &BTreeMap<String, TradeRegister>) -> Self {
        let rows: Vec<&ShopRow<'a>> = rows.iter().filter(|row| registers.contains_key(row.trade)).collect();
        let (trades, of_trades): (Vec<String>, Vec<TradeRegister>) =
            registers.iter().map(|(trade, register)| (trade.clone(), *register)).unzip();
        let trade_at: HashMap<&str, u16> = trades.iter().map(String::as_str).zip(0..).collect();
        let trade: Vec<u16> = rows.iter().map(|row| trade_at[row.trade]).collect();
        // An end of the office's own is no closing, in a crowd or alone.
        let end = |row: &ShopRow<'a>, trade: u16| {
            let day = row.ended.filter(|_| !row.administrative).and_then(day_of)?;
            Some(((trade, row.authority), day))
        };
        let ends: Vec<_> = rows.iter().zip(&trade).map(|(row, trade)| end(row, *trade)).collect();
        let of_the_office = golmok_model::bursts(ends.iter().copied().flatten());
        let bursts: Vec<bool> = ends.iter().map(|end| end.is_some_and(|end| of_the_office.contains(&end))).collect();
        let pop_up =
            |row: &&ShopRow<'a>| (row.site, day_of(row.opened).unwrap_or(Date::ZERO), row.ended.and_then(day_of));
        let pop_up = golmok_model::pop_ups(&rows.iter().map(pop_up).collect::<Vec<_>>());
        let sites = numbers(rows.iter().filter_map(|row| row.site));
        let coded = |of: fn(&ShopRow<'a>) -> &'a str| -> Vec<u32> {
            let codes = numbers(rows.iter().map(|row| of(row)));
            rows.iter().map(|row| codes[of(row)]).collect()
        };
        let named = |of: fn(&ShopRow<'a>) -> &'a str| -> Vec<String> {
            let mut names: Vec<&str> = rows.iter().map(|row| of(row)).chain([""]).collect();
            names.sort_unstable();
            names.dedup();
            names.into_iter().map(str::to_owned).collect()
        };
        let details = numbers(rows.iter().map(|row| row.detail));
        let width = details.len() as u32;
        let area = |row: &&ShopRow<'_>| {
            row.floor_area_m2.filter(|m2| *m2 > 0.0 && m2.is_finite()).map_or(f32::NAN, |m2| m2.ln() as f32)
        };
        Self {
            detail: rows.iter().zip(&trade).map(|(row, t)| u32::from(*t) * width + details[row.detail]).collect(),
            opened: rows.iter().map(|row| row.opened).collect(),
            ended: rows.iter().map(|row| row.ended.unwrap_or(RUNS)).collect(),
            closed: rows.iter().zip(&bursts).map(|(r, b)| r.ended.is_some() && !r.administrative && !b).collect(),
            pop_up,
            log_area: rows.iter().map(area).collect(),
            x: rows.iter().map(|row| row.point_m.map_or(f64::NAN, |p| p.0)).collect(),
            y: rows.iter().map(|row| row.point_m.map_or(f64::NAN, |p| p.1)).collect(),
            site: rows.iter().map(|row| row.site.map_or(NO_SITE, |site| sites[site])).collect(),
            authority: coded(|row| row.authority),
            industries: named(|row| row.industry),
            industry: coded(|row| row.industry),
            gu: coded(|row| row.gu),
            gus: named(|row| row.gu),
            dongs: named(|row| row.dong),
            dong: coded(|row| row.dong),
            burst: bursts.iter().map(|b| u64::from(*b)).sum(),
            registers: of_trades,
            trades,
            trade,
        }
    }

    /// Number of shops.
    pub fn len(&self) -> usize {
        self.opened.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.opened.is_empty()
    }

    /// Closings of days with so many of one trade and authority that they count as administrative ([`golmok_model::bursts`]).
    pub fn burst(&self) -> u64 {
        self.burst
    }

    /// Trades by the ends of their registers: those that end on one day learn from each other.
    pub(crate) fn ends(&self) -> BTreeMap<i32, Vec<u16>> {
        let mut ends: BTreeMap<i32, Vec<u16>> = BTreeMap::new();
        for (register, trade) in self.registers.iter().zip(0..) {
            ends.entry(register.until).or_default().push(trade);
        }
        ends
    }

    /// Last day of a shop as someone could know it on a day, [`RUNS`] where it was open.
    pub(crate) fn ended_by(&self, shop: usize, day: i32) -> i32 {
        if self.ended[shop] <= day { self.ended[shop] } else { RUNS }
    }
}
