//! Raw columns to the table `tx` of the SQL text; rows that cannot be, with the reason.

use crate::error::{Doing, Result};
use crate::mapping::{Mapping, Zone};
use crate::raw::Slice;
use crate::stamp;
use golmok_lake::schema::days_since_epoch;
use jiff::civil::Date;
use polars::prelude::*;

/// Why a row is not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// More or fewer fields than the header.
    FieldCount,
    /// The stamp is no time.
    Time,
    /// The amount is no whole number of won.
    Amount,
    /// No merchant.
    Merchant,
    /// A day other than the one its folder names: late or early.
    OtherDay,
    /// The hour is none from 0 to 23.
    Hour,
    /// The count is no number of people, or its parts are more than it.
    Count,
    /// Nothing says where.
    Place,
    /// The same place, day and hour again, in data that have each once.
    Twice,
}

impl Why {
    /// Every reason.
    pub const ALL: [Self; 9] = [
        Self::FieldCount,
        Self::Time,
        Self::Amount,
        Self::Merchant,
        Self::OtherDay,
        Self::Hour,
        Self::Count,
        Self::Place,
        Self::Twice,
    ];

    /// Code in manifests and lists.
    pub fn code(self) -> &'static str {
        [
            "field_count",
            "bad_time",
            "bad_amount",
            "no_merchant",
            "other_day",
            "bad_hour",
            "bad_count",
            "no_place",
            "twice",
        ][self as usize]
    }
}

/// A row that is not counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Line in the text, or row of the Parquet file.
    pub line: i64,
    /// Column at fault; empty where the whole row is.
    pub column: String,
    /// The value at fault; a merchant or a card is never shown.
    pub value: String,
    /// Why.
    pub why: Why,
    /// Its won, or ten-thousandths of a person, where they could be read.
    pub amount: Option<i64>,
}

/// Typed rows and rejects of a slice.
#[derive(Debug)]
pub struct Converted {
    /// `ts, merchant_id, card_id, industry, amount, sex, age, lon, lat`.
    pub tx: DataFrame,
    /// Days from 1970 in Seoul of the rows of `tx`: first and last; `None` without rows.
    pub days: Option<(i32, i32)>,
    /// Won of the rows of `tx`.
    pub won: i64,
    /// What is not counted.
    pub rejects: Vec<Reject>,
}

pub(crate) const DAY: i64 = 86_400_000_000;
pub(crate) const NINE_HOURS: i64 = 9 * 3_600_000_000;

/// Types the rows of a slice. `day` is the day of the folder, where it names one.
///
/// # Errors
/// When a column is of a type that holds no such values.
pub fn convert(slice: Slice, mapping: &Mapping, day: Option<Date>) -> Result<Converted> {
    let Slice { columns, lines, ragged } = slice;
    let names = &mapping.columns;
    let doing = |name: &str| format!("column {name}");
    let column = |name: &str| columns.column(name).doing(|| doing(name));
    let texts = |name: &str| -> Result<StringChunked> {
        column(name)?.cast(&DataType::String).and_then(|c| Ok(c.str()?.clone())).doing(|| doing(name))
    };
    let times = times(column(&names.time)?, mapping.zone).doing(|| doing(&names.time))?;
    let amounts = amounts(column(&names.amount)?).doing(|| doing(&names.amount))?;
    let merchants = texts(&names.merchant)?;
    let shift = if mapping.zone == Zone::Utc { NINE_HOURS } else { 0 };
    let wanted_day = day.map(|day| i64::from(days_since_epoch(day)));

    let mut rejects: Vec<Reject> = ragged.into_iter().map(|line| reject(line, "", "", Why::FieldCount, None)).collect();
    let mut keep = vec![true; lines.len()];
    let (mut first, mut last, mut won) = (i64::MAX, i64::MIN, 0);
    let shown = |name: &str, row: usize| -> String {
        let value = columns.column(name).and_then(|c| c.get(row)).map(|value| value.str_value().into_owned());
        value.unwrap_or_default().chars().take(80).collect()
    };
    for (row, (time, amount)) in times.iter().zip(&amounts).enumerate() {
        let line = lines[row];
        let day = time.map(|at| (at + shift).div_euclid(DAY));
        let fault = match (day, amount) {
            (None, _) => Some((names.time.as_str(), Why::Time)),
            (_, None) => Some((names.amount.as_str(), Why::Amount)),
            _ if merchants.get(row).is_none_or(str::is_empty) => Some((names.merchant.as_str(), Why::Merchant)),
            (day, _) if wanted_day.is_some() && day != wanted_day => Some((names.time.as_str(), Why::OtherDay)),
            _ => None,
        };
        if let Some((name, why)) = fault {
            keep[row] = false;
            let value = if why == Why::Merchant { String::new() } else { shown(name, row) };
            rejects.push(reject(line, name, &value, why, *amount));
        } else if let Some(day) = day {
            (first, last) = (first.min(day), last.max(day));
            won += amount.unwrap_or(0);
        }
    }
    rejects.sort_by_key(|reject| reject.line);

    let empty = || StringChunked::full_null("".into(), lines.len());
    let optional = |name: &Option<String>| name.as_deref().map_or_else(|| Ok(empty()), texts);
    let industries = optional(&names.industry)?;
    let sexes = optional(&names.sex)?;
    let degrees = |name: &Option<String>| -> Result<Float64Chunked> {
        let Some(name) = name else { return Ok(Float64Chunked::full_null("".into(), lines.len())) };
        let column = column(name)?.cast(&DataType::Float64);
        column.and_then(|c| Ok(c.f64()?.clone())).doing(|| doing(name))
    };
    let (lon, lat) = (degrees(&names.lon)?, degrees(&names.lat)?);
    let cards = optional(&names.card)?;
    let no_card = cards.iter().any(|card| card.is_some_and(str::is_empty));
    let cards: StringChunked =
        if no_card { cards.iter().map(|card| card.filter(|card| !card.is_empty())).collect() } else { cards };
    let industry: StringChunked = if names.industry.is_some() {
        industries.iter().map(|class| class.and_then(|class| mapping.industry(class))).collect()
    } else {
        industries
    };
    let sex: StringChunked = sexes.iter().map(|text| text.and_then(stamp::sex)).collect();
    let age = match &names.age {
        Some(name) => ages(column(name)?).doing(|| doing(name))?,
        None => vec![None; lines.len()],
    };
    let frame = df!(
        "ts" => times,
        "merchant_id" => merchants.into_series(),
        "card_id" => cards.into_series(),
        "industry" => industry.into_series(),
        "amount" => amounts,
        "sex" => sex.into_series(),
        "age" => age,
        "lon" => lon.into_series(),
        "lat" => lat.into_series(),
    );
    let kept = frame.and_then(|frame| {
        let frame = if keep.contains(&false) { frame.filter(&BooleanChunked::from_iter(keep))? } else { frame };
        frame.lazy().with_column(col("ts").cast(DataType::Datetime(TimeUnit::Microseconds, None))).collect()
    });
    let days = (first <= last).then_some((first as i32, last as i32));
    Ok(Converted { tx: kept.doing(|| "typed rows".to_owned())?, days, won, rejects })
}

pub(crate) fn reject(line: i64, column: &str, value: &str, why: Why, amount: Option<i64>) -> Reject {
    Reject { line, column: column.to_owned(), value: value.to_owned(), why, amount }
}

/// Microseconds in the zone of the mapping; null where there is no time.
pub(crate) fn times(column: &Column, zone: Zone) -> PolarsResult<Vec<Option<i64>>> {
    let behind = if zone == Zone::Seoul { NINE_HOURS } else { 0 };
    Ok(match column.dtype() {
        DataType::String => {
            let of = |text: &str| stamp::stamp(text).map(|(at, told)| if told { at + behind } else { at });
            column.str()?.iter().map(|text| text.and_then(of)).collect()
        }
        DataType::Datetime(_, told) => {
            let told = told.is_some();
            let micros = column.cast(&DataType::Datetime(TimeUnit::Microseconds, None))?.cast(&DataType::Int64)?;
            micros.i64()?.iter().map(|at| at.map(|at| if told { at + behind } else { at })).collect()
        }
        _ => {
            let texts = column.cast(&DataType::String)?;
            texts.str()?.iter().map(|text| text.and_then(stamp::stamp).map(|(at, _)| at)).collect()
        }
    })
}

fn ages(column: &Column) -> PolarsResult<Vec<Option<i32>>> {
    if column.dtype().is_integer() {
        let years = column.cast(&DataType::Int32)?;
        return Ok(years.i32()?.iter().map(|age| age.filter(|age| stamp::AGES.contains(age))).collect());
    }
    let texts = column.cast(&DataType::String)?;
    Ok(texts.str()?.iter().map(|text| text.and_then(stamp::age)).collect())
}

fn amounts(column: &Column) -> PolarsResult<Vec<Option<i64>>> {
    let within = |won: &i64| won.unsigned_abs() <= stamp::WON_LIMIT;
    if column.dtype().is_integer() {
        let whole = column.cast(&DataType::Int64)?;
        return Ok(whole.i64()?.iter().map(|won| won.filter(within)).collect());
    }
    let texts = column.cast(&DataType::String)?;
    Ok(texts.str()?.iter().map(|text| text.and_then(stamp::won)).collect())
}
