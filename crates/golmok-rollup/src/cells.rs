//! Days to cells: area × industry × quarter with every part, and how many merchants and people each number rests on.

use crate::calendar::Calendar;
use crate::error::{Doing, Result, RollupError};
use crate::parts::{OF_THE_DAY, PARTS, at};
use crate::people::Few;
use crate::sql;
use crate::store::Store;
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

/// The cells of a whole quarter, by area and industry; rows of no area or industry are `-` and are cells, too.
///
/// # Errors
/// [`RollupError::MissingDays`] where a day is missing, [`RollupError::OtherSetup`] where one was made otherwise.
pub fn cells(store: &Store, quarter: Quarter, calendar: &Calendar, cards_known: bool) -> Result<Vec<Cell>> {
    let lacks =
        quarters(store).into_iter().find(|(q, _)| *q == quarter).map(|(_, missing)| missing).unwrap_or_default();
    if !lacks.is_empty() {
        let shown: Vec<String> = lacks.iter().take(3).map(Date::to_string).collect();
        return Err(RollupError::MissingDays { quarter: quarter.code(), count: lacks.len(), first: shown.join(", ") });
    }
    let days: Vec<(Date, &crate::store::Entry)> =
        store.days().range(quarter.first_day()..=quarter.last_day()).map(|(day, entry)| (*day, entry)).collect();
    if let Some(pair) = days.windows(2).find(|pair| pair[0].1.setup != pair[1].1.setup) {
        return Err(RollupError::OtherSetup { day: pair[0].0, other: pair[1].0 });
    }
    let scan = |name: &str| -> Result<LazyFrame> {
        let frames = days.iter().map(|(day, entry)| {
            let path = PlRefPath::try_from_pathbuf(store.table(*day, entry, name))?;
            let hive_options = HiveOptions { enabled: Some(false), ..HiveOptions::default() };
            let options = ScanArgsParquet { hive_options, glob: false, ..ScanArgsParquet::default() };
            let number = lit(days_since_epoch(*day)).cast(DataType::Date).alias("day");
            Ok(LazyFrame::scan_parquet(path, options)?.with_column(number))
        });
        let frames = frames.collect::<PolarsResult<Vec<LazyFrame>>>();
        frames.and_then(|frames| concat(frames, UnionArgs::default())).doing(|| format!("the days' {name}"))
    };
    let dates: Vec<Date> = days.iter().map(|(day, _)| *day).collect();
    let table = calendar.table(&dates)?;
    let sums = sql::run("quarter_sums", "", &[("day_sums", scan("sums")?), ("calendar", table.clone().lazy())])?;
    let merchants =
        sql::run("quarter_merchants", "", &[("day_merchants", scan("merchants")?), ("calendar", table.lazy())])?;
    let people = if cards_known { people(store, &days, calendar)? } else { BTreeMap::new() };
    let shops = numbers(&merchants, |name| name.to_owned(), "total")?;
    let won = numbers(&sums, |name| format!("{name}_won"), "won")?;
    let counts = numbers(&sums, |name| format!("{name}_n"), "n")?;
    let nobody = Few::default();
    let none = vec![0; PARTS.len() + 1];
    let cell = |(key, won): (&Key, &Vec<i64>)| {
        let (count, shops) = (counts.get(key).unwrap_or(&none), shops.get(key).unwrap_or(&none));
        let few = people.get(key).unwrap_or(&nobody);
        let number = |at: usize| Number {
            won: won[at],
            count: count[at],
            merchants: shops[at],
            people: if cards_known { few.people(at) as i64 } else { count[at] },
        };
        let parts = std::array::from_fn(|part| number(part + 1));
        Cell { quarter: quarter.code(), area: key.0.clone(), industry: key.1.clone(), total: number(0), parts }
    };
    Ok(won.iter().map(cell).collect())
}

/// Area and industry.
type Key = (String, String);
type ByCell<T> = BTreeMap<Key, Vec<T>>;

/// Total and parts of each cell, by columns so named.
fn numbers(frame: &DataFrame, name: impl Fn(&str) -> String, total: &str) -> Result<ByCell<i64>> {
    let doing = || "cells".to_owned();
    let names = std::iter::once(total.to_owned()).chain(PARTS.iter().map(|part| name(part.key)));
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
fn people(store: &Store, days: &[(Date, &crate::store::Entry)], calendar: &Calendar) -> Result<BTreeMap<Key, Few>> {
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
        for row in 0..frame.height() {
            let (Some(area), Some(industry), Some(parts)) = (areas.get(row), industries.get(row), parts.get(row))
            else {
                continue;
            };
            let parts = parts as u32;
            // Who is in the day's total is in the day's parts; the parts within a day stand behind those of the day.
            let of_the_day = if parts & 1 == 1 { of_the_day } else { 0 };
            let few = found.entry((area.to_owned(), industry.to_owned())).or_default();
            few.add_row(cards.get(row), of_the_day | (parts >> 1) << (1 + OF_THE_DAY));
        }
    }
    Ok(found)
}
