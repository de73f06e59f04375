//! Slices of raw rows folded into days, by the SQL text on polars.

use crate::convert::{Reject, Why, convert};
use crate::error::{Doing, Result};
use crate::input::Unit;
use crate::mapping::Mapping;
use crate::people::People;
use crate::places::Places;
use crate::raw::{SLICE_ROWS, slices};
use crate::sql;
use golmok_lake::schema::{date_from_days, days_since_epoch};
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Rejects of a unit that are listed one by one; all are counted.
pub const LISTED_REJECTS: usize = 100_000;

/// What a day's rows come to, before it is committed.
#[derive(Debug)]
pub struct Day {
    /// The day in Seoul.
    pub day: Date,
    /// Sums by area and industry, without the day: rows (`n`), what they add up to, and its parts.
    pub sums: DataFrame,
    /// Which merchants sold, without the day; `None` for counts of people.
    pub merchants: Option<DataFrame>,
    /// Up to five cards or devices per number; without rows where none are known.
    pub people: DataFrame,
}

/// What rows add up to, and its column in `sums`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Amount {
    /// Won of sales.
    #[default]
    Won,
    /// Ten-thousandths of a person who passes.
    Persons,
    /// Ten-thousandths of a person who is present in an hour.
    PersonHours,
}

impl Amount {
    /// The column in `sums`.
    pub fn column(self) -> &'static str {
        match self {
            Self::Won => "won",
            Self::Persons | Self::PersonHours => "persons",
        }
    }
}

/// A unit rolled up.
#[derive(Debug, Default)]
pub struct Rolled {
    /// Its days, ascending; the day of its folder even when it has no rows.
    pub days: Vec<Day>,
    /// Rows read.
    pub rows: i64,
    /// What its amounts are.
    pub amount: Amount,
    /// Amount of the rows that count, added up one by one.
    pub total: i64,
    /// Rows that were rejected, by reason, and their amount as far as it could be read.
    pub rejected: BTreeMap<Why, (i64, i64)>,
    /// The first rejects with their file.
    pub rejects: Vec<(PathBuf, Reject)>,
}

/// Rolls up the files of a unit. Memory follows the slice and the merchants of the unit's days, not its rows.
///
/// # Errors
/// When a file cannot be read or lacks a column that the mapping names.
pub fn roll(unit: &Unit, mapping: &Mapping, places: &Places, slice_rows: Option<usize>) -> Result<Rolled> {
    let mut state = State::default();
    let mut people = People::default();
    let mut rolled = Rolled::default();
    let lookups: Vec<(&str, LazyFrame)> =
        places.tables().into_iter().map(|(name, table)| (name, table.clone().lazy())).collect();
    for (file, _) in &unit.files {
        slices(file, &mapping.columns.wanted(), slice_rows.unwrap_or(SLICE_ROWS), &mut |slice| {
            rolled.rows += (slice.lines.len() + slice.ragged.len()) as i64;
            let converted = convert(slice, mapping, unit.day)?;
            converted.rejects.iter().for_each(|found| rolled.reject(found.why, found.amount));
            rolled.total += converted.won;
            let room = LISTED_REJECTS.saturating_sub(rolled.rejects.len());
            rolled.rejects.extend(converted.rejects.into_iter().take(room).map(|reject| (file.clone(), reject)));
            if converted.tx.height() == 0 {
                return Ok(());
            }
            let tables = [&[("tx", converted.tx.lazy())], lookups.as_slice()].concat();
            let rows = sql::run(places.statement(), mapping.zone.shift(), &tables)?.lazy();
            state.sums.push(sql::run("sums", "", &[("rows", rows.clone())])?);
            state.merchants.push(sql::run("merchants", "", &[("rows", rows.clone())])?);
            if mapping.columns.card.is_some() {
                people.add(&sql::run("people", "", &[("rows", rows)])?)?;
            }
            if state.sums.len() >= FOLD_AFTER { state.fold() } else { Ok(()) }
        })?;
    }
    state.fold()?;
    rolled.days = state.days(unit.day, &people)?;
    Ok(rolled)
}

/// Slices between two folds.
pub(crate) const FOLD_AFTER: usize = 4;

/// Sums and merchants of the slices so far.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) sums: Vec<DataFrame>,
    pub(crate) merchants: Vec<DataFrame>,
}

impl State {
    fn fold(&mut self) -> Result<()> {
        for (frames, statement, table) in
            [(&mut self.sums, "fold_sums", "sums"), (&mut self.merchants, "fold_merchants", "merchants")]
        {
            if frames.len() > 1 {
                let parts: Vec<LazyFrame> = frames.drain(..).map(IntoLazy::lazy).collect();
                let all = concat(parts, UnionArgs::default()).doing(|| statement.to_owned())?;
                frames.push(sql::run(statement, "", &[(table, all)])?);
            }
        }
        Ok(())
    }

    /// The days of it, which must be folded.
    pub(crate) fn days(self, named: Option<Date>, people: &People) -> Result<Vec<Day>> {
        let (Some(sums), Some(merchants)) = (self.sums.into_iter().next(), self.merchants.into_iter().next()) else {
            return named.map(empty).into_iter().collect();
        };
        let numbers = days_of(&sums)?;
        numbers
            .into_iter()
            .map(|number| {
                Ok(Day {
                    day: date_from_days(number).unwrap_or_default(),
                    sums: of_day(&sums, number, &["area_id", "industry"])?,
                    merchants: Some(of_day(&merchants, number, &["area_id", "industry", "who"])?),
                    people: people.table(number)?,
                })
            })
            .collect()
    }
}

/// The days of a table, ascending.
pub(crate) fn days_of(table: &DataFrame) -> Result<Vec<i32>> {
    let days = table.column("day").and_then(|c| c.cast(&DataType::Int32)).and_then(|c| c.unique());
    let days = days.doing(|| "days".to_owned())?;
    let mut days: Vec<i32> = days.i32().doing(|| "days".to_owned())?.iter().flatten().collect();
    days.sort_unstable();
    Ok(days)
}

/// The rows of a day without it, in order.
pub(crate) fn of_day(table: &DataFrame, day: i32, by: &[&str]) -> Result<DataFrame> {
    let rows = table.clone().lazy().filter(col("day").cast(DataType::Int32).eq(lit(day)));
    let by: Vec<PlSmallStr> = by.iter().map(|name| PlSmallStr::from(*name)).collect();
    rows.drop(cols(["day"])).sort(by, SortMultipleOptions::default()).collect().doing(|| "days".to_owned())
}

/// A day without rows, in the schema of the others.
fn empty(day: Date) -> Result<Day> {
    let none = df!(
        "ts" => Vec::<i64>::new(), "merchant_id" => Vec::<String>::new(), "card_id" => Vec::<String>::new(),
        "industry" => Vec::<String>::new(), "amount" => Vec::<i64>::new(), "sex" => Vec::<String>::new(), "age" => Vec::<i32>::new(),
    );
    let tx = none
        .and_then(|tx| {
            tx.lazy().with_column(col("ts").cast(DataType::Datetime(TimeUnit::Microseconds, None))).collect()
        })
        .doing(|| "an empty day".to_owned())?;
    let place = df!("merchant_id" => Vec::<String>::new(), "area_id" => Vec::<String>::new(), "industry" => Vec::<String>::new())
        .doing(|| "an empty day".to_owned())?;
    let rows = sql::run("rows_by_merchant", "0 hours", &[("tx", tx.lazy()), ("merchant_area", place.lazy())])?.lazy();
    let without_day = |name: &str| {
        let frame = sql::run(name, "", &[("rows", rows.clone())])?;
        frame.drop("day").doing(|| "an empty day".to_owned())
    };
    let people = People::default().table(days_since_epoch(day))?;
    Ok(Day { day, sums: without_day("sums")?, merchants: Some(without_day("merchants")?), people })
}
