//! Days of counts to quarters: what is not there is taken to be like what is, and every part sums to its total.

use super::PERSON;
use super::mapping::{Counts, People, Source};
use crate::error::{Doing, Result, RollupError};
use crate::parts::{Family, PEOPLE_PARTS};
use crate::people::{Few, MIN_PEOPLE};
use crate::privacy::{Seen, hide};
use crate::store::{Entry, Store};
use golmok_model::Quarter;
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Parts of a count.
pub const N: usize = PEOPLE_PARTS.len();

/// A number and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Number {
    /// People of the quarter.
    pub persons: i64,
    /// Whether anybody was counted.
    pub any: bool,
    /// How many people stand behind it, five at most: devices, or the most that were counted at once.
    pub people: usize,
}

/// An area in a quarter, as known inside; not for showing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Quarter.
    pub quarter: Quarter,
    /// Area; `-` where rows are in none.
    pub area: String,
    /// Days that are known.
    pub days: u16,
    /// Days of the quarter.
    pub of: u16,
    /// All people.
    pub total: Number,
    /// In the order of [`PEOPLE_PARTS`].
    pub parts: [Number; N],
    /// Families of which nothing is told: days where a weekday is missing, hours, sexes or ages where the source has none.
    pub untold: Vec<Family>,
}

/// Sums of an area over the days of a quarter.
#[derive(Debug, Clone)]
struct OfArea {
    /// Days known, by day of the week.
    days: [u32; 7],
    /// Ten-thousandths by day of the week: the total, then what is within a day: bands, sexes, ages.
    sums: [[i64; 1 + WITHIN]; 7],
    /// The most that were counted at once.
    most: [[i64; 1 + WITHIN]; 7],
    few: Few,
}

/// Parts within a day, behind the seven days.
const WITHIN: usize = N - 7;

impl Default for OfArea {
    fn default() -> Self {
        Self { days: [0; 7], sums: [[0; 1 + WITHIN]; 7], most: [[0; 1 + WITHIN]; 7], few: Few::default() }
    }
}

/// The cells of every quarter of which a day is there.
///
/// # Errors
/// [`RollupError::OtherSetup`] where days of a quarter were made otherwise; others where a day cannot be read.
pub fn cells(store: &Store, counts: &Counts) -> Result<Vec<Cell>> {
    let mut all = Vec::new();
    for (quarter, _) in crate::cells::quarters(store) {
        let range = store.days().range(quarter.first_day()..=quarter.last_day());
        let days: Vec<(Date, &Entry)> = range.map(|(day, entry)| (*day, entry)).collect();
        if let Some(pair) = days.windows(2).find(|pair| pair[0].1.setup != pair[1].1.setup) {
            return Err(RollupError::OtherSetup { day: pair[0].0, other: pair[1].0 });
        }
        all.extend(of_quarter(store, quarter, &days, counts)?);
    }
    Ok(all)
}

fn of_quarter(store: &Store, quarter: Quarter, days: &[(Date, &Entry)], counts: &Counts) -> Result<Vec<Cell>> {
    let mut areas: BTreeMap<String, OfArea> = BTreeMap::new();
    let weekday = |day: Date| day.weekday().to_monday_zero_offset() as usize;
    for (day, entry) in days {
        let sums = read(store, *day, entry, "sums")?;
        add_sums(&mut areas, &sums, weekday(*day), counts.source == Source::LivingPopulation)?;
        if counts.columns.device.is_some() {
            add_people(&mut areas, &read(store, *day, entry, "people")?, weekday(*day))?;
        }
    }
    // A dong is known on the days of which it has every hour; who counts elsewhere has counted nobody on the others.
    if counts.source != Source::LivingPopulation {
        let mut known = [0; 7];
        days.iter().for_each(|(day, _)| known[weekday(*day)] += 1);
        areas.values_mut().for_each(|area| area.days = known);
    }
    let all = quarter.first_day().series(jiff::Span::new().days(1)).take_while(|day| *day <= quarter.last_day());
    let mut of_week = [0; 7];
    all.for_each(|day| of_week[weekday(day)] += 1);
    let known = areas.into_iter().filter(|(_, area)| area.days.iter().any(|days| *days > 0));
    Ok(known.map(|(code, area)| cell(quarter, code, &area, of_week, counts)).collect())
}

fn read(store: &Store, day: Date, entry: &Entry, name: &str) -> Result<DataFrame> {
    let path = store.table(day, entry, name);
    let file = std::fs::File::open(&path).map_err(RollupError::io(&path, "open"))?;
    ParquetReader::new(file).finish().doing(|| path.display().to_string())
}

fn add_sums(
    areas: &mut BTreeMap<String, OfArea>,
    sums: &DataFrame,
    weekday: usize,
    needs_all_hours: bool,
) -> Result<()> {
    let doing = || "sums of people".to_owned();
    let column = |name: &str| sums.column(name).and_then(|c| Ok(c.i64()?.clone())).doing(doing);
    let rows = column("n")?;
    let (mut of, mut most) = (vec![column("persons")?], vec![column("most")?]);
    for part in &PEOPLE_PARTS[7..] {
        most.push(column(&format!("{}_most", part.key))?);
        // What is not told of sex and age is what the told parts leave.
        of.push(if matches!(part.key, "su" | "au") { of[0].clone() } else { column(part.key)? });
    }
    let codes = sums.column("area_id").and_then(|c| c.str()).doing(doing)?;
    for (row, code) in codes.iter().enumerate() {
        if needs_all_hours && rows.get(row) != Some(24) {
            continue;
        }
        let area = areas.entry(code.unwrap_or("-").to_owned()).or_default();
        area.days[weekday] += 1;
        let value = |column: &Int64Chunked| column.get(row).unwrap_or(0);
        let mut values: Vec<i64> = of.iter().map(value).collect();
        for family in [Family::Sexes, Family::Ages] {
            let places = || (7..N).filter(|part| PEOPLE_PARTS[*part].family == family).map(|part| part - 6);
            let told: i64 = places().take(places().count() - 1).map(|place| values[place]).sum();
            if let Some(untold) = places().next_back() {
                values[untold] -= told;
            }
        }
        for (place, (value, most)) in values.into_iter().zip(most.iter().map(value)).enumerate() {
            area.sums[weekday][place] += value;
            area.most[weekday][place] = area.most[weekday][place].max(most);
        }
    }
    Ok(())
}

fn add_people(areas: &mut BTreeMap<String, OfArea>, people: &DataFrame, weekday: usize) -> Result<()> {
    let doing = || "people of the days".to_owned();
    let codes = people.column("area_id").and_then(|c| c.str()).doing(doing)?;
    let (parts, cards) = (people.column("parts").doing(doing)?, people.column("card").doing(doing)?);
    let (parts, cards) = (parts.i64().doing(doing)?, cards.i64().doing(doing)?);
    for row in 0..people.height() {
        let (Some(code), Some(parts)) = (codes.get(row), parts.get(row)) else { continue };
        let within = parts as u32;
        // Bit 0 is the total, then the seven days, then six bands; `bu` has nobody, whose bit the SQL text leaves out.
        let of_day = if within & 1 == 1 { 1 | 1 << (1 + weekday) } else { 0 };
        let (bands, others) = (within >> 1 & 0x3f, within >> 7);
        let bits = of_day | bands << 8 | others << 15;
        areas.entry(code.to_owned()).or_default().few.add_row(cards.get(row), bits);
    }
    Ok(())
}

fn cell(quarter: Quarter, area: String, of: &OfArea, of_week: [u32; 7], counts: &Counts) -> Cell {
    let devices = counts.columns.device.is_some();
    let every_weekday = of.days.iter().all(|days| *days > 0);
    let (known, all) = (of.days.iter().sum::<u32>(), of_week.iter().sum::<u32>());
    let weight = |weekday: usize| {
        if every_weekday {
            f64::from(of_week[weekday]) / f64::from(of.days[weekday])
        } else {
            f64::from(all) / f64::from(known)
        }
    };
    let of_person = PERSON as f64 * if counts.people() == People::Present { 24.0 } else { 1.0 };
    let whole = known == all;
    let estimate = |weekday: usize, place: usize| weight(weekday) * of.sums[weekday][place] as f64 / of_person;
    let over = |place: usize| {
        if whole {
            // Every day is there: the sum is exact.
            of.sums.iter().map(|sums| sums[place]).sum::<i64>() as f64 / of_person
        } else {
            (0..7).map(|weekday| estimate(weekday, place)).sum()
        }
    };
    let total = over(0).round();
    let exact: Vec<f64> = (0..N).map(|part| if part < 7 { estimate(part, 0) } else { over(part - 6) }).collect();
    let any = |part: usize| {
        if part < 7 { of.sums[part][0] > 0 } else { of.sums.iter().any(|sums| sums[part - 6] > 0) }
    };
    let most = |part: usize| {
        let most = if part < 7 { of.most[part][0] } else { of.most.iter().map(|m| m[part - 6]).max().unwrap_or(0) };
        ((most / PERSON) as usize).min(MIN_PEOPLE)
    };
    let people = |part: usize| if devices { of.few.people(1 + part) } else { most(part) };
    let mut parts = [Number::default(); N];
    let mut untold = Vec::new();
    for family in [Family::Days, Family::Bands, Family::Sexes, Family::Ages] {
        let places: Vec<usize> = (0..N).filter(|part| PEOPLE_PARTS[*part].family == family).collect();
        let rounded = rounded(&places.iter().map(|part| exact[*part]).collect::<Vec<_>>(), total as i64);
        for (part, persons) in places.iter().zip(rounded) {
            parts[*part] = Number { persons, any: any(*part), people: people(*part) };
        }
        let told = places.iter().any(|part| PEOPLE_PARTS[*part].name.is_some() && any(*part));
        if (family == Family::Days && !every_weekday) || (family != Family::Days && !told) {
            untold.push(family);
        }
    }
    let all_most = (of.most.iter().map(|most| most[0]).max().unwrap_or(0) / PERSON) as usize;
    let people = if devices { of.few.people(0) } else { all_most.min(MIN_PEOPLE) };
    let total = Number { persons: total as i64, any: of.sums.iter().any(|sums| sums[0] > 0), people };
    Cell { quarter, area, days: known as u16, of: all as u16, total, parts, untold }
}

/// Whole numbers that sum to `total`, each the floor of its value or one more: the largest remainders are rounded up.
///
/// # Examples
/// ```
/// use golmok_rollup::counts::quarters::rounded;
/// assert_eq!(rounded(&[1.4, 1.4, 1.2], 4), [2, 1, 1]);
/// assert_eq!(rounded(&[0.5, 0.5], 1), [1, 0]);
/// assert!(rounded(&[], 0).is_empty());
/// ```
pub fn rounded(values: &[f64], total: i64) -> Vec<i64> {
    let mut whole: Vec<i64> = values.iter().map(|value| value.floor() as i64).collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    let rest = |at: &usize| values[*at] - values[*at].floor();
    order.sort_by(|a, b| rest(b).total_cmp(&rest(a)).then(a.cmp(b)));
    let missing = (total - whole.iter().sum::<i64>()).clamp(0, values.len() as i64) as usize;
    order.into_iter().take(missing).for_each(|at| whole[at] += 1);
    whole
}

/// For each part whether it is withheld or not told; `None` where the whole cell is: fewer than five people.
pub fn withheld(cell: &Cell, source: Source) -> Option<[bool; N]> {
    if cell.total.people < MIN_PEOPLE {
        return None;
    }
    // The city has published its own files, in which what is not told is a difference already.
    let own = source == Source::People;
    let seen = |part: usize| {
        let (of, number) = (PEOPLE_PARTS[part], cell.parts[part]);
        let held = own || of.name.is_some();
        Seen { amount: number.persons, any: number.any, few: held && number.people < MIN_PEOPLE }
    };
    let mut hidden = [false; N];
    hide(&PEOPLE_PARTS, &seen, &mut hidden);
    for (part, hidden) in PEOPLE_PARTS.iter().zip(&mut hidden) {
        *hidden |= cell.untold.contains(&part.family);
    }
    Some(hidden)
}
