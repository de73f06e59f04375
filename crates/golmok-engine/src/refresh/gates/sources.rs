//! Gates on the sources: row counts, quarters, cut files, identities, freshness.

use super::{Candidate, check, not_applicable, passed_if};
use golmok_lake::store::{CheckResult, CheckStatus, Outcome, Snapshot, SourceEntry};
use golmok_model::SourceKind;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn gates(candidate: &Candidate<'_>) -> Vec<CheckResult> {
    let mut checks = rows(candidate);
    checks.extend(quarters(candidate));
    checks.push(cut_files(candidate));
    checks.extend(identities(candidate));
    checks.extend(freshness(candidate));
    checks
}

fn staged(snapshot: &Snapshot) -> impl Iterator<Item = (SourceKind, &SourceEntry)> {
    let staged = snapshot.info().sources.iter().filter(|s| s.outcome == Outcome::Staged);
    staged.filter_map(|s| Some((s.kind?, s)))
}

fn kinds(snapshot: &Snapshot) -> BTreeSet<SourceKind> {
    staged(snapshot).map(|(kind, _)| kind).collect()
}

/// Rows of each source against the last snapshot.
fn rows(candidate: &Candidate<'_>) -> Vec<CheckResult> {
    let count = |snapshot: &Snapshot| {
        let mut rows: BTreeMap<SourceKind, u64> = BTreeMap::new();
        for (kind, source) in staged(snapshot) {
            *rows.entry(kind).or_default() += source.rows;
        }
        rows
    };
    let now = count(candidate.now);
    let Some(before) = candidate.before.map(count) else {
        return vec![not_applicable("rows", "there is no snapshot before")];
    };
    let limit = candidate.config.gates.rows;
    let both: BTreeSet<SourceKind> = now.keys().chain(before.keys()).copied().collect();
    both.into_iter()
        .map(|kind| {
            let name = format!("rows.{}", kind.code());
            let (old, new) = (before.get(&kind).copied().unwrap_or(0), now.get(&kind).copied().unwrap_or(0));
            if old == 0 {
                return not_applicable(&name, &format!("a source without rows before, {new} now"));
            }
            let change = new as f64 / old as f64 - 1.0;
            let detail =
                format!("{old} rows before, {new} now: {:+.2} %, the limit is {} %", change * 100.0, limit * 100.0);
            let figures = [("before", old as f64), ("now", new as f64), ("limit", limit)];
            check(name, passed_if(change.abs() <= limit), detail, &figures)
        })
        .collect()
}

/// No quarter that was complete is lost, and a source all of whose quarters were complete brings no incomplete one.
fn quarters(candidate: &Candidate<'_>) -> Vec<CheckResult> {
    let complete = |snapshot: &Snapshot, kind: SourceKind| -> BTreeSet<i32> {
        staged(snapshot).filter(|(k, _)| *k == kind).flat_map(|(_, s)| s.complete_quarters.iter().copied()).collect()
    };
    let incomplete = |snapshot: &Snapshot, kind: SourceKind| -> BTreeSet<i32> {
        let held = staged(snapshot).filter(|(k, _)| *k == kind).flat_map(|(_, s)| s.quarters.iter().copied());
        let complete = complete(snapshot, kind);
        held.filter(|quarter| !complete.contains(quarter)).collect()
    };
    let words = |quarters: &[i32]| quarters.iter().map(i32::to_string).collect::<Vec<_>>().join(", ");
    let Some(before) = candidate.before else { return Vec::new() };
    let with_quarters = kinds(before).into_iter().filter(|kind| !complete(before, *kind).is_empty());
    with_quarters
        .map(|kind| {
            let (old, new) = (complete(before, kind), complete(candidate.now, kind));
            let lost: Vec<i32> = old.difference(&new).copied().collect();
            // A source of which parts are given as a rule may bring a further part.
            let cut: Vec<i32> = match incomplete(before, kind).is_empty() {
                true => incomplete(candidate.now, kind).difference(&old).copied().collect(),
                false => Vec::new(),
            };
            let mut found = Vec::new();
            if !lost.is_empty() {
                found.push(format!("no longer complete: {}", words(&lost)));
            }
            if !cut.is_empty() {
                let because = staged(candidate.now)
                    .filter(|(k, s)| *k == kind && s.quarters.iter().any(|quarter| cut.contains(quarter)))
                    .find_map(|(_, s)| s.incomplete_because.as_deref());
                found.push(format!("new and incomplete: {} ({})", words(&cut), because.unwrap_or("cells are missing")));
            }
            let detail = match found.is_empty() {
                true => format!("{} complete quarters, none lost", new.len()),
                false => found.join("; "),
            };
            let figures =
                [("complete", new.len() as f64), ("lost", lost.len() as f64), ("incomplete", cut.len() as f64)];
            check(format!("quarters.{}", kind.code()), passed_if(found.is_empty()), detail, &figures)
        })
        .collect()
}

/// No file was given again under its name saying less than before.
fn cut_files(candidate: &Candidate<'_>) -> CheckResult {
    let name = "cut_files";
    if candidate.before.is_none() {
        return not_applicable(name, "there is no snapshot before");
    }
    let cut: Vec<String> = candidate
        .ingested
        .republished
        .iter()
        .filter(|r| !r.replaced)
        .map(|r| format!("{} ({} rows, {} before)", r.name, r.rows_now, r.rows_before))
        .collect();
    let detail = match cut.len() {
        0 => "no file says less than the one of the same name before".to_owned(),
        _ => format!("say less than the files of the same name before: {}", cut.join("; ")),
    };
    check(name.to_owned(), passed_if(cut.is_empty()), detail, &[("files", cut.len() as f64)])
}

/// Shares of rows in which an identity fails: before, and in one file now.
struct Rise<'a> {
    old: f64,
    new: f64,
    identity: &'a str,
    file: String,
}

impl Rise<'_> {
    fn by(&self) -> f64 {
        self.new - self.old
    }
}

/// In no file that was not there before an identity fails in more rows than it did in the file of the same name before,
/// or over all of the source where there is none.
fn identities(candidate: &Candidate<'_>) -> Vec<CheckResult> {
    // Rows in which it holds and in which it fails, by source, file (empty: over all files) and identity.
    let mut sums: BTreeMap<(SourceKind, String, &str), (u64, u64)> = BTreeMap::new();
    let mut known = BTreeSet::new();
    for (kind, source) in candidate.before.into_iter().flat_map(staged) {
        known.insert((&source.sha256, source.member));
        for (name, (holds, fails)) in &source.identities {
            for file in [source.shown_name(), String::new()] {
                let sum = sums.entry((kind, file, name)).or_default();
                *sum = (sum.0 + holds, sum.1 + fails);
            }
        }
    }
    let share = |(holds, fails): (u64, u64)| fails as f64 / (holds + fails).max(1) as f64;
    let limit = candidate.config.gates.identities;
    // The worst of each source.
    let mut worst: BTreeMap<SourceKind, Option<Rise<'_>>> = BTreeMap::new();
    for (kind, source) in staged(candidate.now) {
        let of_kind = worst.entry(kind).or_default();
        if known.contains(&(&source.sha256, source.member)) {
            continue;
        }
        for (name, counts) in &source.identities {
            let of = |file: String| sums.get(&(kind, file, name.as_str())).copied().map(share);
            let Some(old) = of(source.shown_name()).or_else(|| of(String::new())) else { continue };
            let rise = Rise { old, new: share(*counts), identity: name, file: source.shown_name() };
            if of_kind.as_ref().is_none_or(|known| rise.by() > known.by()) {
                *of_kind = Some(rise);
            }
        }
    }
    let made = worst.into_iter().map(|(kind, worst)| {
        let name = format!("identities.{}", kind.code());
        let Some(worst) = worst else { return not_applicable(&name, "no new file of rows that were there before") };
        let (rise, Rise { old, new, identity, file }) = (worst.by(), worst);
        let detail = format!(
            "{identity} fails in {:.3} % of the rows of {file}, {:.3} % before; the limit is a rise of {} %",
            new * 100.0,
            old * 100.0,
            limit * 100.0
        );
        let figures = [("before", old), ("now", new), ("limit", limit)];
        check(name, passed_if(rise <= limit), detail, &figures)
    });
    made.collect()
}

/// Days from the last day of each source to the as-of date; a source that knows later days is 0 days old.
pub fn ages(now: &Snapshot, as_of: Date) -> BTreeMap<SourceKind, i64> {
    let mut newest: BTreeMap<SourceKind, Date> = BTreeMap::new();
    for (kind, source) in staged(now) {
        if let Some(date) = source.data_date {
            let entry = newest.entry(kind).or_insert(date);
            *entry = (*entry).max(date);
        }
    }
    let days = |date: Date| date.until(as_of).map_or(0, |span| i64::from(span.get_days()).max(0));
    newest.into_iter().map(|(kind, date)| (kind, days(date))).collect()
}

/// Late sources are noted, never a reason to stop.
fn freshness(candidate: &Candidate<'_>) -> Vec<CheckResult> {
    let mut checks = Vec::new();
    for (kind, age) in ages(candidate.now, candidate.as_of) {
        let name = format!("freshness.{}", kind.code());
        let Some(limit) = candidate.config.freshness_days(kind) else {
            checks.push(not_applicable(&name, "this source is not dated"));
            continue;
        };
        let status = if age > limit { CheckStatus::Noted } else { CheckStatus::Passed };
        let detail = format!("the last day is {age} days before the as-of date, the limit is {limit}");
        checks.push(check(name, status, detail, &[("days", age as f64), ("limit", limit as f64)]));
    }
    checks
}
