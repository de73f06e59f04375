//! Days to cells: area × industry × quarter with every part, and how many merchants and people each number rests on.
//!
//! Days are added up some at a time, so that memory follows the merchants and cells of a quarter and not its days.

use crate::calendar::Calendar;
use crate::error::{Doing, Result, RollupError};
use crate::parts::{OF_THE_DAY, PARTS, at};
use crate::people::Few;
use crate::sql;
use crate::store::{Entry, Store};
use golmok_lake::schema::days_since_epoch;
use golmok_model::Quarter;
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeMap;

/// A number and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Number {
    /// Won.
    pub won: i64,
    /// Sales.
    pub count: i64,
    /// Merchants.
    pub merchants: i64,
    /// People, five at most; sales where cards are not known, which are as many people at most.
    pub people: i64,
}

/// A cell as known inside; not for showing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Quarter code.
    pub quarter: i32,
    /// Area.
    pub area: String,
    /// Industry.
    pub industry: String,
    /// All sales.
    pub total: Number,
    /// In the order of [`PARTS`].
    pub parts: [Number; PARTS.len()],
}

/// Quarters of which days are there, each with the days that are not.
pub fn quarters(store: &Store) -> Vec<(Quarter, Vec<Date>)> {
    let mut found: Vec<Quarter> = store.days().keys().filter_map(|day| Quarter::of(*day).ok()).collect();
    found.dedup();
    let missing = |quarter: Quarter| {
        let days =
            quarter.first_day().series(jiff::Span::new().days(1)).take_while(move |day| *day <= quarter.last_day());
        days.filter(|day| !store.days().contains_key(day)).collect()
    };
    found.into_iter().map(|quarter| (quarter, missing(quarter))).collect()
}

/// Rows of days, one per day and merchant, that are read at once. A day is always read whole.
pub const ROWS_AT_ONCE: usize = 400_000;

/// The cells of a whole quarter, by area and industry; rows of no area or industry are `-` and are cells, too. The cells are
/// the same however many rows are read at once ([`ROWS_AT_ONCE`] where nothing is asked for).
///
/// # Errors
/// [`RollupError::MissingDays`] where a day is missing, [`RollupError::OtherSetup`] where one was made otherwise.
pub fn cells(
    store: &Store,
    quarter: Quarter,
    calendar: &Calendar,
    cards_known: bool,
    at_once: Option<usize>,
) -> Result<Vec<Cell>> {
    let lacks =
        quarters(store).into_iter().find(|(q, _)| *q == quarter).map(|(_, missing)| missing).unwrap_or_default();
    if !lacks.is_empty() {
        let shown: Vec<String> = lacks.iter().take(3).map(Date::to_string).collect();
        return Err(RollupError::MissingDays { quarter: quarter.code(), count: lacks.len(), first: shown.join(", ") });
    }
    let days: Vec<OfDay> =
        store.days().range(quarter.first_day()..=quarter.last_day()).map(|(day, entry)| (*day, entry)).collect();
    if let Some(pair) = days.windows(2).find(|pair| pair[0].1.setup != pair[1].1.setup) {
        return Err(RollupError::OtherSetup { day: pair[0].0, other: pair[1].0 });
    }
    let mut sums = ByCell::new();
    let mut merchants: Option<DataFrame> = None;
    for days in some_days(store, &days, at_once.unwrap_or(ROWS_AT_ONCE))? {
        let dates: Vec<Date> = days.iter().map(|(day, _)| *day).collect();
        let table = calendar.table(&dates)?.lazy();
        let day_sums = scan(store, days, "sums")?;
        add(&mut sums, &sql::run("quarter_sums", "", &[("day_sums", day_sums), ("calendar", table.clone())])?)?;
        let day_merchants = scan(store, days, "merchants")?;
        let new = sql::run("merchants_of_days", "", &[("day_merchants", day_merchants), ("calendar", table)])?;
        merchants = Some(match merchants.take() {
            None => new,
            Some(before) => {
                let both = concat([before.lazy(), new.lazy()], UnionArgs::default());
                sql::run("fold_merchants_of_days", "", &[("flags", both.doing(|| "merchants".to_owned())?)])?
            }
        });
    }
    let shops = match merchants {
        Some(flags) => numbers(&sql::run("quarter_merchants", "", &[("flags", flags.lazy())])?, of_merchants())?,
        None => ByCell::new(),
    };
    let people = if cards_known { people(store, &days, calendar)? } else { BTreeMap::new() };
    let nobody = Few::default();
    let none = vec![0; PARTS.len() + 1];
    let cell = |(key, sums): (&Key, &Vec<i64>)| {
        let (won, count) = sums.split_at(PARTS.len() + 1);
        let (shops, few) = (shops.get(key).unwrap_or(&none), people.get(key).unwrap_or(&nobody));
        let number = |at: usize| Number {
            won: won[at],
            count: count[at],
            merchants: shops[at],
            people: if cards_known { few.people(at) as i64 } else { count[at] },
        };
        let parts = std::array::from_fn(|part| number(part + 1));
        Cell { quarter: quarter.code(), area: key.0.clone(), industry: key.1.clone(), total: number(0), parts }
    };
    Ok(sums.iter().map(cell).collect())
}

/// A day and what the manifest says of it.
type OfDay<'a> = (Date, &'a Entry);

/// The days in runs of about as many merchants' rows as are wanted at once, a day at least.
fn some_days<'a, 'd>(store: &Store, days: &'d [OfDay<'a>], at_once: usize) -> Result<Vec<&'d [OfDay<'a>]>> {
    let (mut runs, mut from, mut rows) = (Vec::new(), 0, 0);
    for (at, (day, entry)) in days.iter().enumerate() {
        let path = store.table(*day, entry, "merchants");
        let file = std::fs::File::open(&path).map_err(RollupError::io(&path, "open"))?;
        let own = ParquetReader::new(file).num_rows().doing(|| path.display().to_string())?;
        if at > from && rows + own > at_once {
            runs.push(&days[from..at]);
            (from, rows) = (at, 0);
        }
        rows += own;
    }
    if from < days.len() {
        runs.push(&days[from..]);
    }
    Ok(runs)
}

/// A table of some days, with the day of each row.
fn scan(store: &Store, days: &[OfDay<'_>], name: &str) -> Result<LazyFrame> {
    let frames = days.iter().map(|(day, entry)| {
        let path = PlRefPath::try_from_pathbuf(store.table(*day, entry, name))?;
        let hive_options = HiveOptions { enabled: Some(false), ..HiveOptions::default() };
        let options = ScanArgsParquet { hive_options, glob: false, ..ScanArgsParquet::default() };
        let number = lit(days_since_epoch(*day)).cast(DataType::Date).alias("day");
        Ok(LazyFrame::scan_parquet(path, options)?.with_column(number))
    });
    let frames = frames.collect::<PolarsResult<Vec<LazyFrame>>>();
    frames.and_then(|frames| concat(frames, UnionArgs::default())).doing(|| format!("the days' {name}"))
}

/// Area and industry.
type Key = (String, String);
type ByCell<T> = BTreeMap<Key, Vec<T>>;

/// Columns of won, of the total and the parts, then those of sales.
fn of_sums() -> impl Iterator<Item = String> {
    let of = |total: &str, what: &'static str| {
        std::iter::once(total.to_owned()).chain(PARTS.iter().map(move |part| format!("{}_{what}", part.key)))
    };
    of("won", "won").chain(of("n", "n"))
}

/// Columns of merchants, of the total and the parts.
fn of_merchants() -> impl Iterator<Item = String> {
    std::iter::once("total".to_owned()).chain(PARTS.iter().map(|part| part.key.to_owned()))
}

/// Adds sums of days to those of the days before.
fn add(sums: &mut ByCell<i64>, new: &DataFrame) -> Result<()> {
    for (key, values) in numbers(new, of_sums())? {
        let of = sums.entry(key).or_insert_with(|| vec![0; values.len()]);
        of.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
    }
    Ok(())
}

/// Some columns of each cell.
fn numbers(frame: &DataFrame, names: impl Iterator<Item = String>) -> Result<ByCell<i64>> {
    let doing = || "cells".to_owned();
    let columns =
        names.map(|name| Ok(frame.column(&name)?.i64()?.clone())).collect::<PolarsResult<Vec<_>>>().doing(doing)?;
    let text = |name: &str| frame.column(name).and_then(|c| c.str()).doing(doing);
    let (areas, industries) = (text("area_id")?, text("industry")?);
    let mut found = BTreeMap::new();
    for (row, (area, industry)) in areas.iter().zip(industries.iter()).enumerate() {
        let key = (area.unwrap_or("-").to_owned(), industry.unwrap_or("-").to_owned());
        found.insert(key, columns.iter().map(|column| column.get(row).unwrap_or(0)).collect());
    }
    Ok(found)
}

/// The people of each cell: bit 0 is the total, bit n the part n − 1.
fn people(store: &Store, days: &[OfDay<'_>], calendar: &Calendar) -> Result<BTreeMap<Key, Few>> {
    let doing = || "people of the days".to_owned();
    let mut found: BTreeMap<Key, Few> = BTreeMap::new();
    for (day, entry) in days {
        let path = store.table(*day, entry, "people");
        let file = std::fs::File::open(&path).map_err(RollupError::io(&path, "open"))?;
        let frame = ParquetReader::new(file).finish().doing(doing)?;
        let off = calendar.is_day_off(*day)?;
        let weekday = day.weekday().to_monday_zero_offset() as usize;
        let holiday = if off && weekday < 5 { 1 << (1 + at("wh")) } else { 0 };
        let of_the_day = 1 | 1 << (1 + usize::from(off)) | 1 << (3 + weekday) | holiday;
        let text = |name: &str| frame.column(name).and_then(|c| c.str()).doing(doing);
        let (areas, industries) = (text("area_id")?, text("industry")?);
        let parts = frame.column("parts").and_then(|c| c.i64()).doing(doing)?;
        let cards = frame.column("card").and_then(|c| c.i64()).doing(doing)?;
        // The rows of a cell stand together: it is looked for once.
        let mut cell: Option<(&str, &str, &mut Few)> = None;
        for (((area, industry), parts), card) in areas.iter().zip(industries.iter()).zip(parts.iter()).zip(cards.iter())
        {
            let (Some(area), Some(industry), Some(parts)) = (area, industry, parts) else { continue };
            let parts = parts as u32;
            // Who is in the day's total is in the day's parts; the parts within a day stand behind those of the day.
            let of_the_day = if parts & 1 == 1 { of_the_day } else { 0 };
            let bits = of_the_day | (parts >> 1) << (1 + OF_THE_DAY);
            match &mut cell {
                Some((own, of, few)) if *own == area && *of == industry => few.add_row(card, bits),
                _ => {
                    let few = found.entry((area.to_owned(), industry.to_owned())).or_default();
                    few.add_row(card, bits);
                    cell = Some((area, industry, few));
                }
            }
        }
    }
    Ok(found)
}
