//! All pages of a service into one CSV.

use crate::page::{Asker, Page};
use crate::state::{self, Beside, State};
use crate::{FetchError, FetchOptions, PAGE_ROWS, csv_line, services};
use serde_json::{Map, Value};
use std::collections::HashSet;
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
/// Rows are held to the number that the API states, to the columns of the first row (and those that golmok needs), and to
/// being different from each other: where a page repeats rows of another one, it is asked for again, and where rows
/// keep moving, the download begins anew once.
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
    let (mut state, mut seen) = match beside.resume(options)? {
        Some(state) => {
            let text = std::fs::read_to_string(&beside.part).map_err(FetchError::io(&beside.part, "read"))?;
            let seen: HashSet<u64> = csv_line::records(&text).iter().skip(1).map(|r| csv_line::mark(r)).collect();
            (Some(state), seen)
        }
        None => {
            beside.forget();
            (None, HashSet::new())
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
                true => repeats(page, &seen, state.as_ref()),
                false => Err(format!("{} rows instead of {expected}", page.rows.len())),
            }
        };
        let page = match asker.page(start, end, whole) {
            Ok(page) => page,
            Err(FetchError::Page { reason, .. }) if reason.starts_with(REPEATS) => return Ok(Round::Moved(reason)),
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
    std::fs::rename(&beside.part, &options.out).map_err(FetchError::io(&options.out, "give the file its name"))?;
    beside.forget();
    Ok(Round::Whole(Fetched { rows: state.rows, resumed, columns: state.columns }))
}

const REPEATS: &str = "a row repeats";

/// Whether a row of the page is one of another page, or twice in this one.
fn repeats(page: &Page, seen: &HashSet<u64>, state: Option<&State>) -> Result<(), String> {
    let columns: Vec<String> = match (state, page.rows.first()) {
        (Some(state), _) => state.columns.clone(),
        (None, Some(row)) => columns(row),
        (None, None) => return Ok(()),
    };
    let mut here = HashSet::new();
    for (i, row) in page.rows.iter().enumerate() {
        let mark = csv_line::mark(&line(row, &columns));
        if seen.contains(&mark) || !here.insert(mark) {
            return Err(format!("{REPEATS}: row {} of the page was there before", i + 1));
        }
    }
    Ok(())
}

/// Columns of a row, sorted, so that they do not depend on the order in the answer.
fn columns(row: &Map<String, Value>) -> Vec<String> {
    let mut names: Vec<String> = row.keys().cloned().collect();
    names.sort();
    names
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
    let Some(first) = page.rows.first() else {
        return Err(schema(options, "there are no rows".to_owned()));
    };
    let columns = columns(first);
    if let Some(service) = services::by_name(&options.service) {
        let missing = service.missing(|column| first.contains_key(column));
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
    Ok(State { service, page_rows, total: page.total, columns, rows: 0, bytes })
}

/// Appends a page: first the rows, durably, then the state that speaks of them.
fn append(
    options: &FetchOptions,
    beside: &Beside,
    mut state: State,
    page: &Page,
    seen: &mut HashSet<u64>,
) -> Result<State, FetchError> {
    let mut text = String::new();
    for row in &page.rows {
        if columns(row) != state.columns {
            return Err(schema(options, format!("row {} has other columns than the first", state.rows + 1)));
        }
        if row.values().any(|v| v.is_object() || v.is_array()) {
            return Err(schema(options, format!("row {} holds more than values", state.rows + 1)));
        }
        let line = line(row, &state.columns);
        seen.insert(csv_line::mark(&line));
        text.push_str(&line);
        state.rows += 1;
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
