//! Raw card rows of the sample city, as a card company holds them, with their true cells beside: a folder per day, Zipf over
//! shops, a profile of hours per industry, stamps in UTC, and rows that cannot be counted.

mod cells;

use crate::calendar::{Day, date_of, day_of};
use crate::city::City;
use crate::error::SampleError;
use crate::stream::Stream;
use crate::write::failed;
use cells::{Cells, Sale, Who};
use golmok_model::Quarter;
use golmok_model::reference;
use rayon::prelude::*;
use std::fmt::Write as _;
use std::path::Path;

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RawWritten {
    /// Rows, those that cannot be counted among them.
    pub rows: u64,
    /// Rows that cannot be counted.
    pub rejected: u64,
    /// Won of the rows that can.
    pub won: i64,
    /// Days.
    pub days: u64,
    /// Merchants in the list.
    pub merchants: u64,
}

/// The mapping that `golmok rollup` reads, `card.toml`.
const MAPPING: &str = r#"# 표본 카드 원자료의 열 · columns of the sample card rows
zone = "utc"

[columns]
time = "approved_at"
merchant = "merchant"
amount = "amount"
card = "card"
sex = "sex"
age = "age"

[merchants]
file = "merchants.csv"
merchant = "merchant"
lon = "x"
lat = "y"
crs = "EPSG:5181"
industry = "class"
"#;

const HEADER: &str = "approved_at,merchant,card,amount,sex,age\n";

/// Weights of the hours: shops and offices, cafés and meals, the night.
const HOURS: [[f64; 24]; 3] = [
    [
        0.05, 0.02, 0.01, 0.01, 0.01, 0.02, 0.1, 0.4, 1.0, 2.0, 3.5, 4.5, 4.5, 4.5, 4.5, 4.5, 4.5, 4.5, 4.0, 3.5, 2.0,
        1.0, 0.4, 0.1,
    ],
    [
        0.2, 0.1, 0.05, 0.02, 0.05, 0.1, 0.5, 1.5, 2.5, 2.5, 3.0, 6.0, 9.0, 6.0, 4.0, 4.0, 3.5, 4.0, 6.5, 6.0, 3.5,
        2.0, 1.0, 0.5,
    ],
    [
        6.0, 4.5, 3.0, 1.5, 0.5, 0.1, 0.0, 0.0, 0.0, 0.0, 0.1, 0.3, 0.6, 0.6, 0.5, 0.5, 0.8, 1.5, 4.0, 6.5, 8.0, 9.0,
        9.0, 8.0,
    ],
];

/// Weights of the days, Monday first.
const DAYS: [f64; 7] = [1.0, 1.0, 1.02, 1.03, 1.15, 1.1, 0.8];

/// A shop that takes cards.
struct Shop {
    id: String,
    area: Option<u32>,
    industry: u8,
    ticket: f64,
    hours: usize,
}

/// The quarter of the rows: the newest published first quarter of a year, which has New Year's night and may have 29 February.
pub fn raw_quarter(city: &City) -> Quarter {
    let newest = city.config.end_quarter;
    newest.plus(1 - newest.q())
}

/// Writes `rows` rows below `dir`: `rows/day=…/part-0.csv`, `merchants.csv`, `card.toml` and `truth_cells.csv`.
/// Memory follows the days that are written at once and the shops, not the rows.
///
/// # Errors
/// [`SampleError::Write`] naming the file.
///
/// # Examples
/// ```
/// use golmok_sample::{SampleConfig, generate, write_raw};
/// let city = generate(&SampleConfig { scale: 0.05, ..SampleConfig::default() })?;
/// let folder = tempfile::tempdir().expect("a folder");
/// let written = write_raw(&city, folder.path(), 1_000)?;
/// assert_eq!((written.rows, written.days), (1_000, 91));
/// assert!(folder.path().join("rows/day=2024-02-29/part-0.csv").exists());
/// # Ok::<(), golmok_sample::SampleError>(())
/// ```
pub fn write_raw(city: &City, dir: &Path, rows: u64) -> Result<RawWritten, SampleError> {
    let quarter = raw_quarter(city);
    let (first, last) = (day_of(quarter.first_day()), day_of(quarter.last_day()));
    let shops = shops(city, first, last);
    if shops.is_empty() {
        return Err(SampleError::Config { field: "scale", reason: "leaves no shop for card rows" });
    }
    let put = |name: &str, text: &[u8]| {
        let path = dir.join(name);
        let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        made.and_then(|()| std::fs::write(&path, text)).map_err(|error| failed(&path, &error))
    };
    put("card.toml", MAPPING.as_bytes())?;
    put("merchants.csv", &merchants(city, &shops))?;
    let chance = Chance::new(city, &shops, rows);
    let counts = rows_of_days(rows, first, last);
    let days: Vec<(Cells, RawWritten)> = counts
        .par_iter()
        .map(|(day, count)| {
            let mut cells = Cells::new(shops.len());
            let (text, written) = chance.day(*day, *count, *day == first, &mut cells);
            put(&format!("rows/day={}/part-0.csv", date_of(*day)), text.as_bytes())?;
            Ok((cells, written))
        })
        .collect::<Result<_, SampleError>>()?;
    let mut written = RawWritten { merchants: shops.len() as u64, ..RawWritten::default() };
    let mut all = Cells::new(shops.len());
    for (cells, of_day) in days {
        all.merge(cells);
        written.rows += of_day.rows;
        written.rejected += of_day.rejected;
        written.won += of_day.won;
        written.days += 1;
    }
    let place = |shop: usize| (shops[shop].area, Some(shops[shop].industry));
    put("truth_cells.csv", all.text(city, quarter, place).as_bytes())?;
    Ok(written)
}

/// How many rows each day has, by the weight of its weekday.
fn rows_of_days(rows: u64, first: Day, last: Day) -> Vec<(Day, u64)> {
    let weight = |day: Day| DAYS[(day + 3).rem_euclid(7) as usize];
    let total: f64 = (first..=last).map(weight).sum();
    let (mut before, mut sum) = (0, 0.0);
    let until = |day: Day| {
        sum += weight(day);
        let until = if day == last { rows } else { (rows as f64 * sum / total) as u64 };
        let of = until - before;
        before = until;
        (day, of)
    };
    (first..=last).map(until).collect()
}

/// The stores that do business on the first and on the last day.
fn shops(city: &City, first: Day, last: Day) -> Vec<Shop> {
    let industries = reference::industries();
    let of = |(at, store): (usize, &crate::simulate::Store)| {
        let code = industries[usize::from(store.industry)].industry_code.as_str();
        let mut own = Stream::new(city.config.seed, "raw_shop", at as u64, 0);
        let area = ((store.site as usize) < city.geography.plain_areas()).then_some(store.site);
        Shop {
            id: format!("M{at:07}"),
            area,
            industry: store.industry,
            ticket: if code.starts_with("CS100") { 18e3 } else { 32e3 } * own.lognormal(0.6),
            hours: match code {
                "CS100009" | "CS200037" | "CS200019" => 2,
                code if code.starts_with("CS100") => 1,
                _ => 0,
            },
        }
    };
    let open = city.stores.iter().enumerate().filter(|(_, store)| store.open_on(first) && store.open_on(last));
    open.map(of).collect()
}

fn merchants(city: &City, shops: &[Shop]) -> Vec<u8> {
    let premises = city.premises();
    let industries = reference::industries();
    let line = |shop: &Shop| {
        let at = shop.id[1..].parse::<usize>().map(|at| premises.door(&city.stores[at]).at).unwrap_or_default();
        format!("{},{},{},{}\n", shop.id, at.x, at.y, industries[usize::from(shop.industry)].industry_code.as_str())
    };
    let lines: Vec<String> = shops.par_iter().map(line).collect();
    format!("merchant,x,y,class\n{}", lines.concat()).into_bytes()
}

/// What rows are drawn from.
struct Chance<'a> {
    seed: u64,
    shops: &'a [Shop],
    /// Cumulated weights of the shops: the k-th of a shuffled order has 1 ÷ (k + 3).
    weights: Vec<f64>,
    hours: Vec<Vec<f64>>,
    cards: usize,
}

fn cumulated(weights: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let add = |sum: &mut f64, weight: f64| {
        *sum += weight;
        Some(*sum)
    };
    weights.into_iter().scan(0.0, add).collect()
}

fn drawn(weights: &[f64], s: &mut Stream) -> usize {
    let at = s.unit() * weights.last().copied().unwrap_or_default();
    weights.partition_point(|sum| *sum <= at).min(weights.len() - 1)
}

impl<'a> Chance<'a> {
    fn new(city: &City, shops: &'a [Shop], rows: u64) -> Self {
        let mut order: Vec<usize> = (0..shops.len()).collect();
        let mut s = Stream::new(city.config.seed, "raw_order", 0, 0);
        for at in (1..order.len()).rev() {
            order.swap(at, s.below(at + 1));
        }
        let mut rank = vec![0; shops.len()];
        order.iter().enumerate().for_each(|(k, shop)| rank[*shop] = k);
        Self {
            seed: city.config.seed,
            shops,
            weights: cumulated(rank.iter().map(|k| 1.0 / (*k as f64 + 3.0))),
            hours: HOURS.iter().map(|hours| cumulated(hours.iter().copied())).collect(),
            cards: (rows / 15).clamp(50, 20_000_000) as usize,
        }
    }

    /// The text of a day. The first day has one row of every kind that cannot be counted; the others some.
    fn day(&self, day: Day, rows: u64, first: bool, cells: &mut Cells) -> (String, RawWritten) {
        let mut s = Stream::new(self.seed, "raw_day", day as u64, 0);
        let mut text = String::with_capacity(rows as usize * 56 + 64);
        text.push_str(HEADER);
        let mut written = RawWritten { rows, ..RawWritten::default() };
        let of_day = cells::Day::of(day);
        for row in 0..rows {
            let at = drawn(&self.weights, &mut s);
            let shop = &self.shops[at];
            let listed = !s.chance(0.002);
            let (hour, second) = (drawn(&self.hours[shop.hours], &mut s) as i64, s.below(3600) as i64);
            let card = s.below(self.cards) as u64;
            let (sex, age) = holder(card);
            let amount = ((shop.ticket * s.lognormal(0.7) / 100.0) as i64).max(1) * 100;
            let amount = if s.chance(0.004) { -amount } else { amount };
            let known = !s.chance(0.005);
            let fault = match s.unit() {
                _ if first && row < 4 => Some(row),
                draw if draw < 0.0008 => Some((draw / 0.0002) as u64),
                _ => None,
            };
            // Seoul is nine hours ahead; a late row tells the day before.
            let late = if fault == Some(3) { 86_400 } else { 0 };
            let utc = i64::from(day) * 86_400 + hour * 3600 + second - 9 * 3600 - late;
            let (utc_day, clock) = (utc.div_euclid(86_400), utc.rem_euclid(86_400));
            let month = if fault == Some(1) { "-13-" } else { "-" };
            let date = date_of(utc_day as Day).to_string();
            let date = if fault == Some(1) { format!("{}{month}{}", &date[..4], &date[8..]) } else { date };
            let _ = write!(text, "{date} {:02}:{:02}:{:02},", clock / 3600, clock / 60 % 60, clock % 60);
            match (fault, listed) {
                (Some(2), _) => {}
                (_, true) => text.push_str(&shop.id),
                (_, false) => text.push_str("X0000001"),
            }
            let _ = if known { write!(text, ",c{card:08},") } else { write!(text, ",,") };
            let _ = if fault == Some(0) { write!(text, "{amount}o") } else { write!(text, "{amount}") };
            let sex_text = ["M", "F", ""][sex];
            let _ = match age {
                Some(age) => writeln!(text, ",{sex_text},{age}"),
                None => writeln!(text, ",{sex_text},"),
            };
            if fault.is_some() {
                written.rejected += 1;
                continue;
            }
            written.won += amount;
            let who = Who { shop: listed.then_some(at), card: known.then_some(card) };
            let place = if listed { (shop.area, Some(shop.industry)) } else { (None, None) };
            cells.add(&of_day, who, place, &Sale { hour, sex, age, amount });
        }
        (text, written)
    }
}

/// Sex (0 man, 1 woman, 2 not told) and age of a card's holder.
fn holder(card: u64) -> (usize, Option<i64>) {
    let mut s = Stream::new(0, "raw_card", card, 0);
    let sex = if s.chance(0.03) { 2 } else { s.below(2) };
    let age = 14 + (s.unit() * s.unit() * 20.0 + s.unit() * 50.0) as i64;
    (sex, (!s.chance(0.04)).then_some(age))
}
