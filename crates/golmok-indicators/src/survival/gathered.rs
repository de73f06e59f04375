//! What the spells of a cell tell on a day: who is followed, who is only counted.

use super::table::Subjects;
use crate::placed_spells::PlacedSpell;
use golmok_model::{BusinessSpell, EndReason, IndustryCode};
use jiff::ToSpan;
use jiff::civil::Date;

/// What can be seen on a day, from a day on.
pub(super) struct View {
    pub(super) as_of: Date,
    pub(super) from: Date,
}

/// What the spells of a cell tell.
#[derive(Default)]
pub(super) struct Gathered {
    /// In days.
    pub(super) subjects: Subjects,
    /// The same with undated closures on their first day in view.
    pub(super) undated_at_once: Subjects,
    pub(super) undated: usize,
    /// Running shops of files that list no others.
    pub(super) open_only: usize,
    /// Spells of registers whose ends are no closings.
    pub(super) cut: usize,
    /// Spells of pop-ups.
    pub(super) pop_ups: usize,
    /// Spells that the office ended in view.
    pub(super) administrative: usize,
    /// Spells as known on the day, for cohorts.
    pub(super) known: Vec<BusinessSpell>,
    /// Last day that all sources of the cell speak of.
    pub(super) until: Option<Date>,
    pub(super) operating_days: Vec<f64>,
    pub(super) closed_days: Vec<f64>,
}

impl View {
    /// A file that lists running shops only tells of no closure: its shops are counted and aged, never followed, and are
    /// no part of `ALL`. Spells of a register whose ends are no closings, and pop-ups, are only counted.
    pub(super) fn gather<'s>(&self, industry: &str, spells: impl Iterator<Item = &'s PlacedSpell<'s>>) -> Gathered {
        let mut out = Gathered::default();
        for placed in spells {
            let until = placed.data_date.min(self.as_of);
            if placed.cut_register {
                out.cut += usize::from(industry != IndustryCode::ALL);
                continue;
            }
            if placed.pop_up {
                out.pop_ups += usize::from(placed.spell.ended_on.is_none_or(|end| end > self.from));
                continue;
            }
            if placed.open_only {
                if industry != IndustryCode::ALL && placed.spell.operating_on(until) {
                    out.open_only += 1;
                    out.operating_days.push(placed.spell.duration_days(until) as f64);
                }
                continue;
            }
            out.until = Some(out.until.map_or(until, |u: Date| u.min(until)));
            let Some(spell) = placed.spell.as_of(until) else { continue };
            let duration = spell.duration_days(until) as f64;
            let entry_day = self.from.max(placed.entry_on);
            if spell.is_closed_undated() {
                // Closed on a day that nobody knows: never followed as if alive, but counted.
                let entry = f64::from((entry_day - spell.opened_on).get_days()).max(0.0);
                if entry == 0.0 || duration > entry {
                    out.undated += 1;
                    // The first day on which it can be seen is the day after its entry.
                    out.undated_at_once.push(if entry == 0.0 { 0.0 } else { entry + 1.0 }, true, entry);
                }
                continue;
            }
            out.known.push(spell);
            let year_ago = until.saturating_sub(1.year());
            match spell.ended_on {
                None => out.operating_days.push(duration),
                Some(end) if spell.event_observed() && end > year_ago => out.closed_days.push(duration),
                Some(_) => {}
            }
            let entry = f64::from((entry_day - spell.opened_on).get_days()).max(0.0);
            if entry > 0.0 && duration <= entry {
                continue;
            }
            out.administrative += usize::from(spell.end_reason.is_some_and(EndReason::is_administrative));
            out.subjects.push(duration, spell.event_observed(), entry);
            out.undated_at_once.push(duration, spell.event_observed(), entry);
        }
        out
    }
}
