//! Raw columns to the table `tx` of the statements about people; rows that cannot be, with the reason.

use super::PERSON;
use super::mapping::{Columns, Counts};
use super::named_places::NamedPlaces;
use super::published_layout::Layout;
use crate::convert::{DAY, NINE_HOURS, Reject, Why, reject, times};
use crate::error::{Doing, Result};
use crate::mapping::Zone;
use crate::raw::Slice;
use crate::stamp;
use golmok_lake::schema::days_since_epoch;
use golmok_lake::source::dates::timestamp_day;
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::HashSet;

/// No row counts more people, in ten-thousandths: what is more is a slip.
pub const MOST: i64 = 100_000_000 * PERSON;
/// By how much the parts of a row may miss its total, in ten-thousandths: every part is rounded.
const ROUNDING: i64 = 100;

/// Typed rows and rejects of a slice.
#[derive(Debug)]
pub struct Typed {
    /// `day, hh, area, lon, lat, card_id, sex, age, n, persons, m, f, a1 … a6`.
    pub tx: DataFrame,
    /// People of the rows of `tx`, in ten-thousandths; of devices none.
    pub total: i64,
    /// What is not counted.
    pub rejects: Vec<Reject>,
}

/// Day, hour and place of the rows so far, where a source has each once.
pub type Seen = HashSet<(i32, i32, String)>;

/// A row.
#[derive(Debug, Default)]
struct Row<'a> {
    day: i32,
    hour: Option<i32>,
    area: Option<&'a str>,
    persons: i64,
    /// Men, women, six ages.
    parts: [i64; 8],
}

/// Columns of a frame being built.
#[derive(Debug, Default)]
struct Built {
    day: Vec<i32>,
    hh: Vec<Option<i32>>,
    area: Vec<Option<String>>,
    persons: Vec<i64>,
    parts: [Vec<i64>; 8],
    /// Row of the slice.
    of: Vec<u32>,
}

const PARTS: [&str; 8] = ["m", "f", "a1", "a2", "a3", "a4", "a5", "a6"];

impl Built {
    fn push(&mut self, at: usize, row: Row<'_>) {
        self.day.push(row.day);
        self.hh.push(row.hour);
        self.area.push(row.area.map(str::to_owned));
        self.persons.push(row.persons);
        self.parts.iter_mut().zip(row.parts).for_each(|(column, value)| column.push(value));
        self.of.push(at as u32);
    }

    fn frame(self, beside: Vec<Column>) -> Result<DataFrame> {
        let rows = self.day.len();
        let mut columns = vec![
            Column::new("day".into(), self.day),
            Column::new("hh".into(), self.hh),
            Column::new("area".into(), self.area),
            Column::new("n".into(), vec![1_i64; rows]),
            Column::new("persons".into(), self.persons),
        ];
        columns.extend(PARTS.into_iter().zip(self.parts).map(|(name, of)| Column::new(name.into(), of)));
        let kept = IdxCa::from_vec("".into(), self.of);
        for column in beside {
            columns.push(column.take(&kept).doing(|| "typed rows".to_owned())?);
        }
        let frame = DataFrame::new(rows, columns);
        let dated = frame.and_then(|frame| frame.lazy().with_column(col("day").cast(DataType::Date)).collect());
        dated.doing(|| "typed rows".to_owned())
    }
}

/// People of a text in ten-thousandths: `1,234.5678`, never negative.
///
/// # Examples
/// ```
/// use golmok_rollup::counts::typed::people;
/// assert_eq!((people("11193.5949"), people(" 1,234 "), people("0.00005")), (Some(111_935_949), Some(12_340_000), Some(1)));
/// assert_eq!((people("-3"), people("*"), people(""), people("1.2.3")), (None, None, None, None));
/// ```
pub fn people(text: &str) -> Option<i64> {
    let text = text.trim();
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    if !rest.bytes().all(|b| b.is_ascii_digit()) || whole.is_empty() {
        return None;
    }
    let whole: i64 = if whole.contains(',') { whole.replace(',', "").parse() } else { whole.parse() }.ok()?;
    let digit = |at: usize| rest.as_bytes().get(at).map_or(0, |b| i64::from(b - b'0'));
    let fraction = (0..4).fold(0, |sum, at| sum * 10 + digit(at)) + i64::from(digit(4) >= 5);
    let found = whole.checked_mul(PERSON)?.checked_add(fraction)?;
    (whole >= 0 && !text.starts_with('-') && found <= MOST).then_some(found)
}

/// What a typed slice needs beside the mapping.
#[derive(Debug)]
pub struct Context<'a> {
    /// The mapping.
    pub counts: &'a Counts,
    /// Columns of the city's own file; `None` where the mapping names them.
    pub layout: Option<&'a Layout>,
    /// Stations or cells.
    pub places: Option<&'a NamedPlaces>,
    /// The day of the folder, where it names one.
    pub day: Option<Date>,
}

/// Types the rows of a slice.
///
/// # Errors
/// When a column is of a type that holds no such values.
pub fn typed(slice: Slice, context: &Context<'_>, seen: &mut Seen) -> Result<Typed> {
    let Slice { columns, lines, ragged } = slice;
    let mut rejects: Vec<Reject> = ragged.into_iter().map(|line| reject(line, "", "", Why::FieldCount, None)).collect();
    let mut built = Built::default();
    let mut total = 0;
    let day = context.day.map(days_since_epoch);
    let mut beside = Vec::new();
    let mut keep = |row: usize, found: Result<Row<'_>, (String, String, Why)>, device: bool| {
        let found = found.and_then(|of| match day {
            Some(day) if of.day != day => Err((String::new(), String::new(), Why::OtherDay)),
            _ => Ok(of),
        });
        match found {
            Ok(of) => {
                total += if device { 0 } else { of.persons };
                built.push(row, of);
            }
            Err((column, value, why)) => rejects.push(reject(lines[row], &column, &value, why, None)),
        }
    };
    let texts = |name: &str| -> Result<StringChunked> {
        let text = columns.column(name).and_then(|c| c.cast(&DataType::String)).and_then(|c| Ok(c.str()?.clone()));
        text.doing(|| format!("column {name}"))
    };
    match context.layout {
        Some(Layout::LivingPopulation { keys, parts }) => {
            let [days, hours, dongs, totals] = [texts(&keys[0])?, texts(&keys[1])?, texts(&keys[2])?, texts(&keys[3])?];
            let of_parts =
                parts.iter().map(|(name, man, age)| Ok((texts(name)?, *man, *age))).collect::<Result<Vec<_>>>()?;
            for row in 0..lines.len() {
                let at = |of: &StringChunked| of.get(row).unwrap_or_default().trim().to_owned();
                let [day, hour, dong, all] = [at(&days), at(&hours), at(&dongs), at(&totals)];
                let found = living_population([&day, &hour, &dong, &all], keys, &of_parts, row, seen);
                keep(row, found, false);
            }
        }
        Some(Layout::Subway { keys }) => {
            let [days, line, name, board, leave] =
                [texts(&keys[0])?, texts(&keys[1])?, texts(&keys[2])?, texts(&keys[3])?, texts(&keys[4])?];
            for row in 0..lines.len() {
                let at = |of: &StringChunked| of.get(row).unwrap_or_default().trim().to_owned();
                let of = [at(&days), at(&line), at(&name), at(&board), at(&leave)];
                keep(row, subway(&of, keys, context.places, seen), false);
            }
        }
        None => {
            let names = &context.counts.columns;
            let time = columns.column(&names.time).and_then(|column| times(column, context.counts.zone));
            let time = time.doing(|| format!("column {}", names.time))?;
            let optional = |name: &Option<String>| name.as_deref().map(&texts).transpose();
            let own = Own {
                time,
                count: optional(&names.count)?,
                device: optional(&names.device)?,
                area: optional(&names.area)?,
                place: optional(&names.place)?,
                sex: optional(&names.sex)?,
                age: optional(&names.age)?,
                point: optional(&names.lon)?.zip(optional(&names.lat)?),
            };
            let shown = |name: &str, row: usize| {
                let value = columns.column(name).and_then(|c| c.get(row)).map(|value| value.str_value().into_owned());
                value.unwrap_or_default().chars().take(80).collect::<String>()
            };
            for row in 0..lines.len() {
                let found = own.row(row, context, names).map_err(|(name, why)| {
                    // A device or a point is never shown.
                    let value =
                        if matches!(why, Why::Place | Why::Merchant) { String::new() } else { shown(&name, row) };
                    (name, value, why)
                });
                keep(row, found, own.device.is_some());
            }
            beside = own.beside(lines.len())?;
        }
    }
    if beside.is_empty() {
        beside = Own::default().beside(lines.len())?;
    }
    rejects.sort_by_key(|reject| reject.line);
    Ok(Typed { tx: built.frame(beside)?, total, rejects })
}

type Fault = (String, String, Why);

fn living_population<'a>(
    [day, hour, dong, all]: [&'a str; 4],
    keys: &[String; 4],
    parts: &[(StringChunked, bool, i32)],
    row: usize,
    seen: &mut Seen,
) -> Result<Row<'a>, Fault> {
    let fault = |at: usize, value: &str, why| (keys[at].clone(), value.to_owned(), why);
    let number = timestamp_day(day.as_bytes()).map(days_since_epoch).ok_or_else(|| fault(0, day, Why::Time))?;
    let hour = hour.parse().ok().filter(|hour| (0..24).contains(hour)).ok_or_else(|| fault(1, hour, Why::Hour))?;
    let code = if dong.len() == 10 { dong.strip_suffix("00").unwrap_or(dong) } else { dong };
    if code.len() != 8 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return Err(fault(2, dong, Why::Place));
    }
    let persons = people(all).ok_or_else(|| fault(3, all, Why::Count))?;
    let (mut found, mut masked) = ([0; 8], false);
    for (column, man, age) in parts {
        let text = column.get(row).unwrap_or_default();
        // Under four people the publisher writes `*`: they are in the total, and of no sex or age.
        match people(text) {
            Some(people) => {
                found[usize::from(!man)] += people;
                found[2 + age_group(*age)] += people;
            }
            None if matches!(text.trim(), "*" | "") => masked = true,
            None => return Err(fault(3, text, Why::Count)),
        }
    }
    for family in [0..2, 2..8] {
        let sum: i64 = found[family.clone()].iter().sum();
        let rest = persons - sum;
        if rest < -ROUNDING {
            return Err(fault(3, all, Why::Count));
        }
        // Rounding goes to the largest part, so that nobody is without a sex who is not.
        if let Some(largest) = family.max_by_key(|at| found[*at])
            && !parts.is_empty()
            && (rest < 0 || (rest <= ROUNDING && !masked))
        {
            found[largest] += rest;
        }
    }
    if !seen.insert((number, hour, code.to_owned())) {
        return Err(fault(2, dong, Why::Twice));
    }
    Ok(Row { day: number, hour: Some(hour), area: Some(code), persons, parts: found })
}

fn subway<'a>(
    [day, line, name, board, leave]: &[String; 5],
    keys: &[String; 5],
    places: Option<&'a NamedPlaces>,
    seen: &mut Seen,
) -> Result<Row<'a>, Fault> {
    let fault = |at: usize, value: &str, why| (keys[at].clone(), value.to_owned(), why);
    let number = timestamp_day(day.as_bytes()).map(days_since_epoch).ok_or_else(|| fault(0, day, Why::Time))?;
    if name.is_empty() {
        return Err(fault(2, name, Why::Place));
    }
    let board = people(board).ok_or_else(|| fault(3, board, Why::Count))?;
    let leave = people(leave).ok_or_else(|| fault(4, leave, Why::Count))?;
    if !seen.insert((number, 0, format!("{line} {name}"))) {
        return Err(fault(2, name, Why::Twice));
    }
    let area = places.and_then(|places| places.area(line, name));
    Ok(Row { day: number, hour: None, area, persons: board + leave, parts: [0; 8] })
}

fn age_group(years: i32) -> usize {
    ((years / 10).clamp(1, 6) - 1) as usize
}

/// Columns that a mapping names.
#[derive(Debug, Default)]
struct Own {
    time: Vec<Option<i64>>,
    count: Option<StringChunked>,
    device: Option<StringChunked>,
    area: Option<StringChunked>,
    place: Option<StringChunked>,
    sex: Option<StringChunked>,
    age: Option<StringChunked>,
    point: Option<(StringChunked, StringChunked)>,
}

impl Own {
    fn row<'a>(
        &'a self,
        row: usize,
        context: &Context<'a>,
        names: &Columns,
    ) -> std::result::Result<Row<'a>, (String, Why)> {
        let text = |of: &'a Option<StringChunked>| of.as_ref().and_then(|of| of.get(row)).unwrap_or_default().trim();
        let named = |name: &Option<String>| name.clone().unwrap_or_default();
        let shift = if context.counts.zone == Zone::Utc { NINE_HOURS } else { 0 };
        let at = self.time[row].ok_or_else(|| (names.time.clone(), Why::Time))? + shift;
        let persons = match &self.count {
            Some(_) => people(text(&self.count)).ok_or_else(|| (named(&names.count), Why::Count))?,
            None => PERSON,
        };
        if self.device.is_some() && text(&self.device).is_empty() {
            return Err((named(&names.device), Why::Merchant));
        }
        let area = match (&self.area, &self.place) {
            (Some(_), _) => match text(&self.area) {
                "" => return Err((named(&names.area), Why::Place)),
                code => Some(code),
            },
            (_, Some(_)) => match text(&self.place) {
                "" => return Err((named(&names.place), Why::Place)),
                name => context.places.and_then(|places| places.area("", name)),
            },
            _ => {
                let degrees = |of: &StringChunked| of.get(row)?.trim().parse::<f64>().ok().filter(|d| d.is_finite());
                let point = self.point.as_ref().and_then(|(lon, lat)| degrees(lon).zip(degrees(lat)));
                if point.is_none() {
                    return Err((named(&names.lon), Why::Place));
                }
                None
            }
        };
        let mut parts = [0; 8];
        match stamp::sex(text(&self.sex)) {
            Some("M") => parts[0] = persons,
            Some(_) => parts[1] = persons,
            None => {}
        }
        if let Some(age) = stamp::age(text(&self.age)) {
            parts[2 + age_group(age)] = persons;
        }
        let hour = at.rem_euclid(DAY) / (DAY / 24);
        Ok(Row { day: at.div_euclid(DAY) as i32, hour: Some(hour as i32), area, persons, parts })
    }

    /// What stands beside the counts: points, devices with their sex and age.
    fn beside(self, rows: usize) -> Result<Vec<Column>> {
        let (lon, lat) = self.point.unzip();
        let degrees = |of: Option<StringChunked>| -> Vec<Option<f64>> {
            of.map_or_else(|| vec![None; rows], |of| of.iter().map(|d| d?.trim().parse().ok()).collect())
        };
        let known = self.device.is_some();
        let text = |of: Option<StringChunked>| of.unwrap_or_else(|| StringChunked::full_null("".into(), rows));
        let device: StringChunked = text(self.device).iter().map(|id| id.map(str::trim)).collect();
        let (sex, age) = if known { (self.sex, self.age) } else { (None, None) };
        let sex: StringChunked = text(sex).iter().map(|sex| sex.and_then(stamp::sex)).collect();
        let age: Vec<Option<i32>> = text(age).iter().map(|age| age.and_then(stamp::age)).collect();
        Ok(vec![
            Column::new("lon".into(), degrees(lon)),
            Column::new("lat".into(), degrees(lat)),
            device.with_name("card_id".into()).into_column(),
            sex.with_name("sex".into()).into_column(),
            Column::new("age".into(), age),
        ])
    }
}

/// The table `tx` without rows.
pub(crate) fn none() -> Result<DataFrame> {
    Built::default().frame(Own::default().beside(0)?)
}
