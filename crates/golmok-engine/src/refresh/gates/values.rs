//! Gates that look at values: each quarter of a source that is new or differs, against what was published before.
//!
//! | gate | what it sees | module |
//! |---|---|---|
//! | `level` | totals and medians, of all, by gu and by industry | [`moved`] |
//! | `past` | rank correlation of cells with their own past | [`moved`] |
//! | `jumps` | cells that double, halve, move fivefold, or are empty now | [`moved`] |
//! | `copied` | the figures of another quarter under this one's name | [`copied`] |
//! | `columns` | a column that follows another column's past | [`columns`] |
//! | `codes`, `names` | codes never seen or gone, names that are others or garbled | [`words`] |
//! | `contradictions` | two files of one quarter that say different things | here |
//! | `balance`, `revised` | stock and flow of 점포; known quarters counted anew | [`accounts`] |
//!
//! A quarter is held against its earlier publication where there is one, else against the quarter before.

mod accounts;
mod case;
mod columns;
mod compare;
mod copied;
mod findings;
mod moved;
pub mod words;

use super::not_applicable;
use crate::error::Result;
use crate::read::areas::Areas;
use crate::read::figures::{Figures, KINDS, Part, Source};
use crate::read::publications::Publications;
use crate::refresh::limits::RefreshConfig;
use crate::settings::Settings;
use case::{Case, GuOfAreas, watched_of};
use copied::Digests;
pub use findings::Findings;
use golmok_lake::store::{CheckResult, Snapshot};
use golmok_model::{AreaKind, SourceKind};
use jiff::civil::Date;
use moved::Moved;
use std::collections::BTreeSet;

/// What the figures are held against.
struct Held<'a> {
    now: &'a Source,
    before: &'a Source,
    /// Each part to be judged, with its past and the source that holds the past.
    pairs: Vec<(Part, Part, &'a Source)>,
}

/// Areas that both sides know: their gu, and their codes.
struct Known {
    gu: GuOfAreas,
    codes: BTreeSet<String>,
}

/// The gates on a new snapshot.
///
/// # Errors
/// When a table cannot be read.
pub fn gates(now: &Snapshot, before: Option<&Snapshot>, as_of: Date, settings: &Settings) -> Result<Vec<CheckResult>> {
    let of_now = Publications::at(as_of, settings);
    let mut checks = Vec::new();
    let Some(before) = before else {
        for kind in KINDS {
            let Some(source) = Source::of(now, kind, &of_now)? else { continue };
            let parts: Vec<Part> = source.parts.keys().copied().collect();
            checks.extend(contradictions(kind, &source, &parts, settings.refresh.gates.contradictions)?);
        }
        checks.push(not_applicable("values", "there is no snapshot before"));
        return Ok(checks);
    };
    let known = known(&[before, now])?;
    let of_before = Publications::at(before.info().as_of.unwrap_or(as_of), settings);
    for kind in KINDS {
        let Some(source) = Source::of(now, kind, &of_now)? else { continue };
        let past = Source::of(before, kind, &of_before)?;
        let known_part = |part: &Part, speaks| past.as_ref().is_some_and(|past| past.parts.get(part) == Some(speaks));
        let new = source.parts.iter().filter(|(part, speaks)| !known_part(part, *speaks));
        let new: Vec<Part> = new.map(|(part, _)| *part).collect();
        checks.extend(contradictions(kind, &source, &new, settings.refresh.gates.contradictions)?);
        let Some(past) = past else {
            let name = format!("level.{}", kind.code());
            checks.push(not_applicable(&name, "a source without earlier figures"));
            continue;
        };
        let pairs: Vec<_> = new.iter().filter_map(|part| pair(*part, &source, &past)).collect();
        if !pairs.is_empty() {
            let held = Held { now: &source, before: &past, pairs };
            checks.extend(judge(kind, &held, &known, &settings.refresh)?);
        }
    }
    Ok(checks)
}

/// Whether files of one publication contradict each other in these quarters; no check where none stand beside each other.
fn contradictions(kind: SourceKind, source: &Source, parts: &[Part], limit: f64) -> Result<Option<CheckResult>> {
    let mut found = Findings::default();
    for part in parts {
        let Some(said) = source.contradictions(*part)? else { continue };
        let share = said.differ as f64 / said.cells.max(1) as f64;
        found.note(share > limit, share / limit.max(1e-6), || {
            let (area, industry) = said.first.unwrap_or_default();
            format!(
                "{} {}: two files of one publication say different things of {} of {} cells, the limit is {} %; the first \
                 is {area} {industry}",
                part.1.code(),
                part.0.code(),
                said.differ,
                said.cells,
                limit * 100.0
            )
        });
    }
    let name = format!("contradictions.{}", kind.code());
    Ok((found.compared > 0).then(|| found.check(&name, "files of one publication agree")))
}

/// Every quarter of a snapshot against the one before it in the same snapshot: how often honest news would be held.
///
/// # Errors
/// When a table cannot be read.
pub fn successive(snapshot: &Snapshot, as_of: Date, settings: &Settings) -> Result<Vec<(Part, CheckResult)>> {
    let known = known(&[snapshot])?;
    let mut checks = Vec::new();
    for kind in KINDS {
        let Some(source) = Source::of(snapshot, kind, &Publications::at(as_of, settings))? else { continue };
        for part in source.parts.keys() {
            let Some(past) = latest_before(*part, &source) else { continue };
            let held = Held { now: &source, before: &source, pairs: vec![(*part, past, &source)] };
            checks.extend(judge(kind, &held, &known, &settings.refresh)?.into_iter().map(|check| (*part, check)));
        }
    }
    Ok(checks)
}

/// What is known of areas, the first snapshot before the others; codes are those of the first alone.
fn known(snapshots: &[&Snapshot]) -> Result<Known> {
    let mut known = Known { gu: GuOfAreas::new(), codes: BTreeSet::new() };
    for (at, snapshot) in snapshots.iter().enumerate() {
        let areas = Areas::read(snapshot)?;
        for kind in [AreaKind::TradeArea, AreaKind::AdminDong, AreaKind::Gu] {
            for area in areas.of(kind) {
                if at == 0 {
                    known.codes.insert(area.code.clone());
                }
                if let Some(gu) = &area.gu_code {
                    known.gu.entry((kind, area.code.clone())).or_insert_with(|| gu.clone());
                }
            }
        }
    }
    Ok(known)
}

/// The past of a part: its earlier publication, else the newest quarter before it. `None` for a kind of area that is new.
fn pair<'a>(part: Part, now: &'a Source, before: &'a Source) -> Option<(Part, Part, &'a Source)> {
    if before.parts.contains_key(&part) {
        return Some((part, part, before));
    }
    let known = before.parts.keys().any(|p| p.0 == part.0);
    let of_now = latest_before(part, now).map(|past| (past, now));
    let of_before = latest_before(part, before).map(|past| (past, before));
    let (past, source) = of_now.into_iter().chain(of_before).max_by_key(|(past, _)| past.1).filter(|_| known)?;
    Some((part, past, source))
}

fn latest_before(part: Part, source: &Source) -> Option<Part> {
    source.parts.keys().copied().rfind(|p| p.0 == part.0 && p.1 < part.1)
}

fn judge(kind: SourceKind, held: &Held<'_>, known: &Known, config: &RefreshConfig) -> Result<Vec<CheckResult>> {
    let gates = &config.gates;
    let measures = watched_of(kind);
    let names: Vec<&'static str> = measures.iter().map(|watched| watched.name).collect();
    let mut moved = Moved::default();
    let [mut copied, mut columns, mut codes, mut called, mut balance, mut revised] =
        [(); 6].map(|()| Findings::default());
    let mut digests = Digests::default();
    for (part, past, source) in &held.pairs {
        let (old, new) = (source.figures(*past, &names)?, held.now.figures(*part, &names)?);
        let case = Case { kind, part: *part, past: *past, measures, old: &old, new: &new, gu: &known.gu };
        if old == new && case.is_revision() {
            continue;
        }
        let cells = case.cells();
        moved::judge(&case, &cells, config, &mut moved);
        words::codes(&case, &known.codes, gates, &mut codes);
        words::names(&case, gates, &mut called);
        copied::judge(&case, held.now, &mut digests, gates.copied, &mut copied)?;
        if kind == SourceKind::StoreCounts {
            if case.is_revision() {
                accounts::revised(&case, &cells, gates.revised, &mut revised);
            }
            accounts(&case, held, &names, gates.balance, &mut balance)?;
        } else {
            let (old, new) = (source.figures(*past, &source.measures)?, held.now.figures(*part, &source.measures)?);
            columns::judge(&case, &source.measures, &old, &new, &cells, &mut columns);
        }
    }
    let found = [
        ("level", moved.level, "totals and medians within their limits"),
        ("past", moved.past, "cells go with their own past"),
        ("jumps", moved.jumps, "no more cells jump than may"),
        ("copied", copied, "no figures of another quarter"),
        ("columns", columns, "every column follows its own past"),
        ("codes", codes, "known codes"),
        ("names", called, "known names"),
        ("balance", balance, "stock and flow agree"),
        ("revised", revised, "known quarters stand"),
    ];
    let made = found.into_iter().filter(|(_, found, _)| found.compared > 0);
    Ok(made.map(|(gate, found, holds)| found.check(&format!("{gate}.{}", kind.code()), holds)).collect())
}

/// Stock and flow with the quarters before and after.
fn accounts(case: &Case<'_>, held: &Held<'_>, names: &[&'static str], limit: f64, found: &mut Findings) -> Result<()> {
    let neighbour = |by: i32| (case.part.0, case.part.1.plus(by));
    let usual = usual_imbalance(held.before, case, names)?;
    for (old, new) in [(neighbour(-1), case.part), (case.part, neighbour(1))] {
        let other = if old == case.part { new } else { old };
        if !held.now.parts.contains_key(&other) {
            continue;
        }
        let beside = held.now.figures(other, names)?;
        let (of_old, of_new) = if old == case.part { (case.new, &beside) } else { (&beside, case.new) };
        let pair = Case { part: new, past: old, old: of_old, new: of_new, ..*case };
        accounts::balance(&pair, &pair.cells(), usual, limit, found);
    }
    Ok(())
}

/// Share of the cells out of balance in the newest pair of quarters that was published.
fn usual_imbalance(before: &Source, case: &Case<'_>, names: &[&'static str]) -> Result<f64> {
    let of_kind = before.parts.keys().rev().filter(|part| part.0 == case.part.0);
    let pair = of_kind.clone().find_map(|new| {
        let old = (new.0, new.1.plus(-1));
        before.parts.contains_key(&old).then_some((old, *new))
    });
    let Some((past, part)) = pair else { return Ok(0.0) };
    let (old, new): (Figures, Figures) = (before.figures(past, names)?, before.figures(part, names)?);
    let pair = Case { part, past, old: &old, new: &new, ..*case };
    Ok(accounts::balance(&pair, &pair.cells(), 0.0, f64::INFINITY, &mut Findings::default()))
}
