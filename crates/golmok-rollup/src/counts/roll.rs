//! Slices of counts folded into days, by the SQL text on polars.

use super::mapping::{Counts, People as Are, Source};
use super::named_places::NamedPlaces;
use super::published_layout;
use super::typed::{self, Context, Seen, typed};
use crate::error::{Doing, Result};
use crate::grid::{Grid, grid};
use crate::input::Unit;
use crate::people::People;
use crate::raw::{SLICE_ROWS, slices};
use crate::roll::{Amount, Day, FOLD_AFTER, LISTED_REJECTS, Rolled, days_of, of_day};
use crate::sql;
use golmok_lake::schema::{date_from_days, days_since_epoch};
use golmok_spatial::AreaIndex;
use jiff::civil::Date;
use polars::prelude::*;

/// Where rows are.
#[derive(Debug, Clone)]
pub enum Where {
    /// They name their area.
    Code,
    /// They name a station or a cell.
    Named(NamedPlaces),
    /// By their own points.
    Grid(Grid),
}

impl Where {
    /// That of a mapping.
    ///
    /// # Errors
    /// When the list of places cannot be read, or areas not carried to degrees.
    pub fn of(counts: &Counts, areas: &AreaIndex) -> Result<Self> {
        Ok(match &counts.places {
            Some(places) => Self::Named(NamedPlaces::read(places, areas)?),
            None if counts.by_point() => Self::Grid(grid(areas)?),
            None => Self::Code,
        })
    }

    fn named(&self) -> Option<&NamedPlaces> {
        match self {
            Self::Named(places) => Some(places),
            _ => None,
        }
    }

    fn rows(&self, tx: DataFrame) -> Result<DataFrame> {
        match self {
            Self::Grid(grid) => {
                let tables =
                    [("tx", tx.lazy()), ("inside", grid.inside.clone().lazy()), ("border", grid.border.clone().lazy())];
                sql::run("people_by_point", "", &tables)
            }
            _ => sql::run("people_by_area", "", &[("tx", tx.lazy())]),
        }
    }

    /// The tables as text, for a hash.
    pub(crate) fn text(&self) -> Result<Vec<u8>> {
        let mut text = Vec::new();
        match self {
            Self::Code => {}
            Self::Named(places) => text.extend(places.text().into_bytes()),
            Self::Grid(grid) => {
                for table in [&grid.inside, &grid.border] {
                    CsvWriter::new(&mut text).finish(&mut table.clone()).doing(|| "the grid".to_owned())?;
                }
            }
        }
        Ok(text)
    }
}

/// Rolls up the files of a unit. Memory follows the slice and, of devices, the areas and hours in which they were.
///
/// # Errors
/// When a file cannot be read or lacks a column.
pub fn roll(unit: &Unit, counts: &Counts, place: &Where, slice_rows: Option<usize>) -> Result<Rolled> {
    let devices = counts.columns.device.is_some();
    let statement = if devices { ("visits", "rows") } else { ("fold_people_sums", "sums") };
    let (mut folded, mut people, mut seen) = (Vec::new(), People::default(), Seen::new());
    let amount = match counts.people() {
        Are::Present => Amount::PersonHours,
        Are::Passed => Amount::Persons,
    };
    let mut rolled = Rolled { amount, ..Rolled::default() };
    for (file, _) in &unit.files {
        let layout = match counts.source {
            Source::People => None,
            source => Some(published_layout::of_file(file, source == Source::Subway)?),
        };
        let wanted = layout.as_ref().map_or_else(|| counts.columns.wanted(), |layout| layout.wanted());
        let context = Context { counts, layout: layout.as_ref(), places: place.named(), day: unit.day };
        slices(file, &wanted, slice_rows.unwrap_or(SLICE_ROWS), &mut |slice| {
            rolled.rows += (slice.lines.len() + slice.ragged.len()) as i64;
            let found = typed(slice, &context, &mut seen)?;
            found.rejects.iter().for_each(|reject| rolled.reject(reject.why, reject.amount));
            rolled.total += found.total;
            let room = LISTED_REJECTS.saturating_sub(rolled.rejects.len());
            rolled.rejects.extend(found.rejects.into_iter().take(room).map(|reject| (file.clone(), reject)));
            if found.tx.height() == 0 {
                return Ok(());
            }
            let rows = place.rows(found.tx)?.lazy();
            if devices {
                folded.push(sql::run("visits", "", &[("rows", rows.clone())])?);
                people.add(&sql::run("people", "", &[("rows", rows)])?)?;
            } else {
                folded.push(sql::run("people_sums", "", &[("rows", rows)])?);
            }
            if folded.len() >= FOLD_AFTER { fold(&mut folded, statement) } else { Ok(()) }
        })?;
    }
    fold(&mut folded, statement)?;
    let Some(mut sums) = folded.pop() else {
        rolled.days = unit.day.map(|day| empty(day, place)).transpose()?.into_iter().collect();
        return Ok(rolled);
    };
    if devices {
        rolled.total = sums.height() as i64 * super::PERSON;
        let visits = sql::run("people_of_visits", "", &[("visits", sums.lazy())])?;
        sums = sql::run("people_sums", "", &[("rows", visits.lazy())])?;
    }
    let day = |number: i32| {
        Ok(Day {
            day: date_from_days(number).unwrap_or_default(),
            sums: of_day(&sums, number, &["area_id"])?,
            merchants: None,
            people: people.table(number)?,
        })
    };
    rolled.days = days_of(&sums)?.into_iter().map(day).collect::<Result<_>>()?;
    Ok(rolled)
}

fn fold(frames: &mut Vec<DataFrame>, (statement, table): (&str, &str)) -> Result<()> {
    if frames.len() > 1 {
        let parts: Vec<LazyFrame> = frames.drain(..).map(IntoLazy::lazy).collect();
        let all = concat(parts, UnionArgs::default()).doing(|| statement.to_owned())?;
        frames.push(sql::run(statement, "", &[(table, all)])?);
    }
    Ok(())
}

/// A day without rows, in the schema of the others.
fn empty(day: Date, place: &Where) -> Result<Day> {
    let rows = place.rows(typed::none()?)?.lazy();
    let sums = sql::run("people_sums", "", &[("rows", rows)])?;
    let sums = sums.drop("day").doing(|| "an empty day".to_owned())?;
    Ok(Day { day, sums, merchants: None, people: People::default().table(days_since_epoch(day))? })
}
