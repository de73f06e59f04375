//! All pages of a service into one CSV.

use crate::page::{Asker, Page};
use crate::state::{self, Beside, State};
use crate::{FetchError, FetchOptions, PAGE_ROWS, csv_line, services};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::Write;

/// Whole downloads begun, when rows move between pages.
const ROUNDS: usize = 2;

/// What was downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Rows.
    pub rows: u64,
    /// Rows that an earlier download, which was cut, had fetched.
    pub resumed: u64,
    /// Columns.
    pub columns: Vec<String>,
}

/// Downloads a service, from where the last download was cut. `progress` is told rows done and rows there are.
///
/// Rows are held to the number that the API states and to the columns of the first page (and those that golmok needs); an
/// absent key is a null, a new one is a change of layout. Where a page repeats rows of another one, it is asked for again,
/// and where rows keep moving, the download begins anew once. Rows that repeat in the same places again are no moved rows:
/// the register holds equal rows.
///
/// # Errors
/// [`FetchError`]; the output is then as it was before, and what was fetched is kept for the next time.
pub fn fetch(options: &FetchOptions, progress: &dyn Fn(u64, u64)) -> Result<Fetched, FetchError> {
    if !(1..=PAGE_ROWS).contains(&options.page_rows) || options.attempts == 0 {
        let reason = format!("pages have 1–{PAGE_ROWS} rows and are asked for at least once");
        return Err(FetchError::Option { name: "page", reason });
    }
    let plain = |text: &String| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "_-".contains(c));
    if !std::iter::once(&options.service).chain(&options.parameters).all(plain) {
        let reason = "a service and its parameters are letters, digits, _ and -".to_owned();
        return Err(FetchError::Option { name: "service", reason });
    }
    let beside = Beside::of(&options.out);
    let mut moved = String::new();
    for _ in 0..ROUNDS {
        match round(options, &beside, progress)? {
            Round::Whole(fetched) => return Ok(fetched),
            Round::Moved(reason) => {
                tracing::warn!(service = options.service, "rows moved between pages ({reason}); beginning anew");
                beside.forget();
                moved = reason;
            }
        }
    }
    Err(FetchError::Moved { service: options.service.clone(), reason: moved })
}

enum Round {
    Whole(Fetched),
    Moved(String),
}

fn round(options: &FetchOptions, beside: &Beside, progress: &dyn Fn(u64, u64)) -> Result<Round, FetchError> {
    let asker = Asker::new(options);
    let mut cut = beside.resume(options)?;
    if let Some((state, part)) = &cut
        && let Some(moved) = another_revision(&asker, state, part, options)?
    {
        tracing::warn!(
            service = options.service,
            "the data are of another revision than the {} rows fetched before ({moved}); beginning anew",
            state.rows
        );
        cut = None;
    }
    let (mut state, mut seen) = match cut {
        Some((state, part)) => {
            let rows = csv_line::records(&part);
            let seen: HashMap<u64, u64> = rows.iter().skip(1).map(|r| csv_line::mark(r)).zip(1..).collect();
            (Some(state), seen)
        }
        None => {
            beside.forget();
            (None, HashMap::new())
        }
    };
    let resumed = state.as_ref().map_or(0, |s| s.rows);
    loop {
        let start = state.as_ref().map_or(0, |s| s.rows) + 1;
        if let Some(state) = &state
            && start > state.total
        {
            break;
        }
        let end = start + options.page_rows - 1;
        let last = state.as_ref().map(|s| s.total);
        let whole = |page: &Page| {
            // What is wrong with the number of rows may be a hiccup; another total is not.
            if last.is_some_and(|total| total != page.total) {
                return Ok(());
            }
            let expected = page.total.min(end).saturating_sub(start - 1);
            match page.rows.len() as u64 == expected {
                true => match repeated(page, &seen, state.as_ref(), start).first() {
                    Some((row, _)) => Err(format!("{REPEATS}: row {row} was there before")),
                    None => Ok(()),
                },
                false => Err(format!("{} rows instead of {expected}", page.rows.len())),
            }
        };
        let page = match asker.page(start, end, whole) {
            Ok(page) => page,
            Err(FetchError::Page { reason, .. }) if reason.starts_with(REPEATS) => {
                let page = asker.page(start, end, |_| Ok(()))?;
                let again = repeated(&page, &seen, state.as_ref(), start);
                if !equal_at_rest(&asker, &page, &again, state.as_ref(), start)? {
                    return Ok(Round::Moved(reason));
                }
                tracing::warn!(service = options.service, rows = again.len(), "the register holds equal rows");
                page
            }
            Err(error) => return Err(error),
        };
        if let Some(total) = last.filter(|total| *total != page.total) {
            return Ok(Round::Moved(format!("{total} rows became {}", page.total)));
        }
        let now = match state.take() {
            Some(state) => state,
            None => begin(options, beside, &page)?,
        };
        let now = append(options, beside, now, &page, &mut seen)?;
        progress(now.rows, now.total);
        let done = now.rows >= now.total;
        state = Some(now);
        if !done {
            std::thread::sleep(options.pause);
        }
    }
    let Some(state) = state else { unreachable!("a page was read") };
    std::fs::rename(&beside.part, &options.out)
        .and_then(|()| state::sync_folder_of(&options.out))
        .map_err(FetchError::io(&options.out, "give the file its name"))?;
    beside.forget();
    Ok(Round::Whole(Fetched { rows: state.rows, resumed, columns: state.columns }))
}

/// Whether the API now gives another revision than the one whose rows were fetched before, and how that shows: by the
/// number of rows, or by the rows of the first page or of the last one fetched.
fn another_revision(
    asker: &Asker<'_>,
    state: &State,
    part: &str,
    options: &FetchOptions,
) -> Result<Option<String>, FetchError> {
    let rows = csv_line::records(part);
    let last = (state.rows.max(1) - 1) / options.page_rows * options.page_rows + 1;
    for start in BTreeSet::from([1, last]) {
        let end = start + options.page_rows - 1;
        let page = asker.page(start, end, |_| Ok(()))?;
        if page.total != state.total {
            return Ok(Some(format!("{} rows became {}", state.total, page.total)));
        }
        let given: Vec<String> = page.rows.iter().map(|row| line(row, &state.columns)).collect();
        let new_key = page.rows.iter().flat_map(Map::keys).find(|key| !state.columns.contains(key));
        let (from, to) = (usize::try_from(start), usize::try_from(end.min(state.rows) + 1));
        let kept = from.ok().zip(to.ok()).and_then(|(from, to)| rows.get(from..to));
        if new_key.is_some() || kept.is_none_or(|kept| kept != given) {
            return Ok(Some(format!("rows {start}–{} are others", end.min(state.rows))));
        }
    }
    Ok(None)
}

const REPEATS: &str = "a row repeats";

/// Repeated rows that are asked for by themselves.
const ASKED_ALONE: usize = 20;

/// Rows of the page that were there before, in another page or further up in this one: their numbers among all rows, from
/// 1, and those of the first ones.
fn repeated(page: &Page, seen: &HashMap<u64, u64>, state: Option<&State>, start: u64) -> Vec<(u64, u64)> {
    let columns = state.map_or_else(|| columns(page), |state| state.columns.clone());
    let mut here: HashMap<u64, u64> = HashMap::new();
    let mut again = Vec::new();
    for (number, row) in (start..).zip(&page.rows) {
        let mark = csv_line::mark(&line(row, &columns));
        match seen.get(&mark).or_else(|| here.get(&mark)) {
            Some(first) => again.push((number, *first)),
            None => {
                here.insert(mark, number);
            }
        }
    }
    again
}

/// Whether the register holds equal rows: asked for by themselves, both places hold the row. Rows that moved do not.
fn equal_at_rest(
    asker: &Asker<'_>,
    page: &Page,
    again: &[(u64, u64)],
    state: Option<&State>,
    start: u64,
) -> Result<bool, FetchError> {
    let columns = state.map_or_else(|| columns(page), |state| state.columns.clone());
    let expected = page.total.min(start + page.rows.len() as u64 - 1).saturating_sub(start - 1);
    if page.rows.len() as u64 != expected || state.is_some_and(|state| state.total != page.total) {
        return Ok(false);
    }
    for (number, first) in again.iter().take(ASKED_ALONE) {
        let row = usize::try_from(number - start).ok().and_then(|at| page.rows.get(at));
        let Some(row) = row.map(|row| line(row, &columns)) else { return Ok(false) };
        for alone in [*number, *first] {
            let one = asker.page(alone, alone, |_| Ok(()))?;
            if one.rows.len() != 1 || line(&one.rows[0], &columns) != row {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Columns of the rows of a page, sorted, so that they do not depend on the order in the answer. A key may be absent from
/// a row for null.
fn columns(page: &Page) -> Vec<String> {
    let names: BTreeSet<&String> = page.rows.iter().flat_map(Map::keys).collect();
    names.into_iter().cloned().collect()
}

/// A row as a line of CSV, as it is in the columns given.
fn line(row: &Map<String, Value>, columns: &[String]) -> String {
    let fields: Vec<String> = columns.iter().map(|c| row.get(c).map(field).unwrap_or_default()).collect();
    csv_line::record(fields.iter().map(String::as_str))
}

fn field(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn schema(options: &FetchOptions, reason: String) -> FetchError {
    FetchError::Schema { service: options.service.clone(), reason, out: options.out.clone() }
}

/// Begins the file with the columns of the first row, after holding them to those that golmok needs.
fn begin(options: &FetchOptions, beside: &Beside, page: &Page) -> Result<State, FetchError> {
    if page.rows.is_empty() {
        return Err(schema(options, "there are no rows".to_owned()));
    }
    let mut columns = columns(page);
    if let Some(service) = services::by_name(&options.service) {
        let absent = service.absent_for_null(|column| columns.iter().any(|c| c == column));
        columns.extend(absent.into_iter().map(str::to_owned));
        columns.sort();
        let missing = service.missing(|column| columns.iter().any(|c| c == column));
        if !missing.is_empty() {
            return Err(schema(options, format!("columns are missing: {}", missing.join(", "))));
        }
    }
    if let Some(folder) = options.out.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(FetchError::io(folder, "make the folder"))?;
    }
    let header = csv_line::record(columns.iter().map(String::as_str));
    std::fs::write(&beside.part, &header).map_err(FetchError::io(&beside.part, "write"))?;
    let bytes = header.len() as u64;
    let (service, page_rows) = (state::name(options), options.page_rows);
    let lines: String = page.rows.iter().map(|row| line(row, &columns)).collect();
    let first_page = csv_line::mark(&lines);
    Ok(State { service, page_rows, total: page.total, columns, rows: 0, bytes, first_page })
}

/// Appends a page: first the rows, durably, then the state that speaks of them.
fn append(
    options: &FetchOptions,
    beside: &Beside,
    mut state: State,
    page: &Page,
    seen: &mut HashMap<u64, u64>,
) -> Result<State, FetchError> {
    let mut text = String::new();
    for row in &page.rows {
        if let Some(new) = row.keys().find(|key| !state.columns.contains(key)) {
            let reason = format!("row {} has other columns than the first page: {new} is new", state.rows + 1);
            return Err(schema(options, reason));
        }
        if row.values().any(|v| v.is_object() || v.is_array()) {
            return Err(schema(options, format!("row {} holds more than values", state.rows + 1)));
        }
        let line = line(row, &state.columns);
        text.push_str(&line);
        state.rows += 1;
        seen.entry(csv_line::mark(&line)).or_insert(state.rows);
    }
    let appended = File::options().append(true).open(&beside.part).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    appended.map_err(FetchError::io(&beside.part, "write"))?;
    state.bytes += text.len() as u64;
    beside.write(&state)?;
    Ok(state)
}
