//! From a licence row to a business spell (영업 기간): the one place that says when a shop began, ended, or left view.

use crate::licence::{DateField, LicenceRecord, LicenceStatus};
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

/// Which rule turns licence rows into spells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpellPolicy {
    /// The rule behind `shared/data/golden` (lifelines): undated closures are dropped, 인허가취소일자 is ignored, and a
    /// closure date is an event whatever the status says. Used by `golmok survival`.
    Golden,
    /// The rule of the marts: cancellations end at 인허가취소일자 and are censored there, as removals are; undated closures
    /// end at the data date (so that stock counts are right), 1900-01-01 is no date.
    Mart,
}

/// Why a spell ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// 폐업 with a date.
    Closed,
    /// 취소/말소/만료 with a date: the office's doing; censored, not closed.
    Cancelled,
    /// 폐업 or 취소 without a date: ended at an unknown time, put at the data date.
    ClosedUndated,
    /// 제외/삭제/전출: left the register; censored, not closed.
    Removed,
    /// 폐업 on a day on which so many of one trade and city ended that the office closed them
    /// ([`bursts`](crate::bursts)); censored, not closed.
    Burst,
}

impl EndReason {
    /// All reasons.
    pub const ALL: [Self; 5] = [Self::Closed, Self::Cancelled, Self::ClosedUndated, Self::Removed, Self::Burst];

    /// Code in tables: `closed`, `cancelled`, `closed_undated`, `removed`, `burst`.
    pub fn code(self) -> &'static str {
        ["closed", "cancelled", "closed_undated", "removed", "burst"][self as usize]
    }

    /// Whether the end is a closure (an event) rather than a loss of sight (censoring).
    pub fn is_closure(self) -> bool {
        matches!(self, Self::Closed | Self::ClosedUndated)
    }

    /// Whether the office ended the licence and the market did not.
    pub fn is_administrative(self) -> bool {
        matches!(self, Self::Cancelled | Self::Burst)
    }
}

/// Why a row gives no spell under the chosen policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DropReason {
    /// No usable 인허가일자.
    EntryMissing,
    /// 폐업일자 holds text that is no date.
    EndUnparseable,
    /// Closed or cancelled without a date (policy `Golden`).
    ClosedUndated,
    /// Closed before it opened.
    EndBeforeEntry,
    /// Closed after the data date (9999-12-31; policy `Golden`).
    EndAfterDataDate,
    /// Licensed after the data date.
    EntryAfterDataDate,
}

impl DropReason {
    /// Code in tables and reports.
    pub fn code(self) -> &'static str {
        match self {
            Self::EntryMissing => "entry_missing",
            Self::EndUnparseable => "end_unparseable",
            Self::ClosedUndated => "closed_undated",
            Self::EndBeforeEntry => "end_before_entry",
            Self::EndAfterDataDate => "end_after_data_date",
            Self::EntryAfterDataDate => "entry_after_data_date",
        }
    }
}

/// One spell of business: from `opened_on` to `ended_on`, or still running at the data date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BusinessSpell {
    /// First day of business: 인허가일자.
    pub opened_on: Date,
    /// Last day of business, where it ended.
    pub ended_on: Option<Date>,
    /// Why it ended; `None` while it runs. [`EndReason::ClosedUndated`] without a day where the data date is yet to come.
    pub end_reason: Option<EndReason>,
}

impl BusinessSpell {
    /// Whether the shop does business on `day`: opened on or before it and not ended by it. 휴업 counts as operating.
    pub fn operating_on(&self, day: Date) -> bool {
        self.opened_on <= day && self.ended_on.is_none_or(|end| end > day)
    }

    /// Whole days in business up to the end or to `data_date`.
    pub fn duration_days(&self, data_date: Date) -> i64 {
        i64::from((self.ended_on.unwrap_or(data_date) - self.opened_on).get_days())
    }

    /// Whether the end was observed as a closure.
    pub fn event_observed(&self) -> bool {
        self.ended_on.is_some() && self.end_reason.is_some_and(EndReason::is_closure)
    }

    /// Whether it closed on a day that nobody knows: it must not be followed as if alive, so it leaves survival.
    pub fn is_closed_undated(&self) -> bool {
        self.end_reason == Some(EndReason::ClosedUndated)
    }

    /// The spell as someone could know it on `as_of`: later ends are hidden, and a spell opened later does not exist. That
    /// it closed on an unknown day stays, for the day put in its place says nothing of when.
    pub fn as_of(self, as_of: Date) -> Option<Self> {
        if self.opened_on > as_of {
            return None;
        }
        match self.ended_on {
            Some(end) if end > as_of => {
                let end_reason = self.end_reason.filter(|_| self.is_closed_undated());
                Some(Self { ended_on: None, end_reason, ..self })
            }
            _ => Some(self),
        }
    }
}

/// Turns a licence row into a spell.
///
/// `data_date` is the last day the file speaks of (see `../shared/data/golden/README.md`, rule 2).
///
/// # Errors
/// A [`DropReason`] where the row gives no spell; the caller counts them, nothing is silently lost.
///
/// # Examples
/// ```
/// use golmok_model::{licence::DateField, spell, DropReason, LicenceRecord, LicenceStatus, SpellPolicy};
/// use jiff::civil::date;
/// let row = LicenceRecord {
///     licensed: DateField::Day(date(2015, 3, 2)),
///     closed: DateField::Blank,
///     cancelled: DateField::Blank,
///     status: LicenceStatus::Closed,
/// };
/// assert_eq!(spell(&row, SpellPolicy::Golden, date(2025, 1, 1)), Err(DropReason::ClosedUndated));
/// let kept = spell(&row, SpellPolicy::Mart, date(2025, 1, 1)).expect("kept until the data date");
/// assert_eq!(kept.ended_on, Some(date(2025, 1, 1)));
/// ```
pub fn spell(row: &LicenceRecord, policy: SpellPolicy, data_date: Date) -> Result<BusinessSpell, DropReason> {
    match policy {
        SpellPolicy::Golden => golden_spell(row, data_date),
        SpellPolicy::Mart => mart_spell(row, data_date),
    }
}

fn golden_spell(row: &LicenceRecord, data_date: Date) -> Result<BusinessSpell, DropReason> {
    let opened_on = row.licensed.day().ok_or(DropReason::EntryMissing)?;
    let ended_on = match row.closed {
        DateField::Unparseable => return Err(DropReason::EndUnparseable),
        DateField::Blank if matches!(row.status, LicenceStatus::Closed | LicenceStatus::Cancelled) => {
            return Err(DropReason::ClosedUndated);
        }
        DateField::Blank => None,
        DateField::Day(end) if end < opened_on => return Err(DropReason::EndBeforeEntry),
        DateField::Day(end) if end > data_date => return Err(DropReason::EndAfterDataDate),
        DateField::Day(end) => Some(end),
    };
    Ok(BusinessSpell { opened_on, ended_on, end_reason: ended_on.map(|_| EndReason::Closed) })
}

/// 1900-01-01 stands for "unknown" in the registers, in entry and in closure dates.
fn known(field: DateField) -> DateField {
    match field {
        DateField::Day(day) if day == date(1900, 1, 1) => DateField::Blank,
        other => other,
    }
}

fn mart_spell(row: &LicenceRecord, data_date: Date) -> Result<BusinessSpell, DropReason> {
    let opened_on = known(row.licensed).day().ok_or(DropReason::EntryMissing)?;
    if opened_on > data_date {
        return Err(DropReason::EntryAfterDataDate);
    }
    let within = |field: DateField| known(field).day().filter(|day| *day <= data_date);
    let (ended_on, end_reason) = match row.status {
        LicenceStatus::Removed => {
            (within(row.cancelled).or(within(row.closed)).unwrap_or(data_date), EndReason::Removed)
        }
        LicenceStatus::Cancelled => match within(row.cancelled).or(within(row.closed)) {
            Some(day) => (day, EndReason::Cancelled),
            None => (data_date, EndReason::ClosedUndated),
        },
        LicenceStatus::Closed => match within(row.closed) {
            Some(day) => (day, EndReason::Closed),
            None => (data_date, EndReason::ClosedUndated),
        },
        LicenceStatus::Operating | LicenceStatus::Suspended | LicenceStatus::Unknown => match within(row.closed) {
            Some(day) => (day, EndReason::Closed),
            // Nothing says that it operates, and something was written for its end.
            None if row.status == LicenceStatus::Unknown && row.closed == DateField::Unparseable => {
                (data_date, EndReason::ClosedUndated)
            }
            None => return Ok(BusinessSpell { opened_on, ended_on: None, end_reason: None }),
        },
    };
    if ended_on < opened_on {
        return Err(DropReason::EndBeforeEntry);
    }
    Ok(BusinessSpell { opened_on, ended_on: Some(ended_on), end_reason: Some(end_reason) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(licensed: &str, closed: &str, status: LicenceStatus) -> LicenceRecord {
        let field = |t: &str| match t {
            "" => DateField::Blank,
            t => t.parse().map_or(DateField::Unparseable, DateField::Day),
        };
        LicenceRecord { licensed: field(licensed), closed: field(closed), cancelled: DateField::Blank, status }
    }

    const DATA_DATE: Date = date(2025, 8, 22);

    #[test]
    fn golden_drops_in_the_stated_order() {
        let s = |r: LicenceRecord| spell(&r, SpellPolicy::Golden, DATA_DATE);
        assert_eq!(s(row("", "", LicenceStatus::Closed)), Err(DropReason::EntryMissing));
        assert_eq!(s(row("2001-01-01", "199704", LicenceStatus::Closed)), Err(DropReason::EndUnparseable));
        assert_eq!(s(row("2001-01-01", "", LicenceStatus::Cancelled)), Err(DropReason::ClosedUndated));
        assert_eq!(s(row("2001-01-01", "2000-12-31", LicenceStatus::Closed)), Err(DropReason::EndBeforeEntry));
        assert_eq!(s(row("2001-01-01", "9999-12-31", LicenceStatus::Closed)), Err(DropReason::EndAfterDataDate));
        let same_day = s(row("2001-01-01", "2001-01-01", LicenceStatus::Closed)).expect("T = 0 is an event");
        assert!(same_day.event_observed() && same_day.duration_days(DATA_DATE) == 0);
        assert_eq!(s(row("1900-01-01", "", LicenceStatus::Operating)).expect("kept").opened_on, date(1900, 1, 1));
    }

    #[test]
    fn mart_censors_removals_and_keeps_undated_closures() {
        let s = |r: LicenceRecord| spell(&r, SpellPolicy::Mart, DATA_DATE);
        let removed = s(row("2001-01-01", "2010-01-01", LicenceStatus::Removed)).expect("kept");
        assert!(!removed.event_observed() && removed.ended_on == Some(date(2010, 1, 1)));
        let undated = s(row("2001-01-01", "", LicenceStatus::Closed)).expect("kept");
        assert_eq!(undated.end_reason, Some(EndReason::ClosedUndated));
        assert!(undated.operating_on(date(2025, 8, 21)) && !undated.operating_on(DATA_DATE));
        assert_eq!(s(row("1900-01-01", "", LicenceStatus::Operating)), Err(DropReason::EntryMissing));
    }

    #[test]
    fn closed_on_an_unreadable_day_is_never_alive() {
        for (closed, status) in [
            ("199704", LicenceStatus::Closed),
            ("미상", LicenceStatus::Cancelled),
            ("199704", LicenceStatus::Unknown),
            ("", LicenceStatus::Closed),
        ] {
            let spell = spell(&row("2001-01-01", closed, status), SpellPolicy::Mart, DATA_DATE).expect("kept");
            let before = spell.as_of(date(2019, 12, 31)).expect("opened");
            assert!(before.is_closed_undated() && before.ended_on.is_none() && !before.event_observed(), "{closed}");
        }
    }

    #[test]
    fn as_of_hides_the_future() {
        let spell = BusinessSpell {
            opened_on: date(2020, 1, 1),
            ended_on: Some(date(2022, 5, 1)),
            end_reason: Some(EndReason::Closed),
        };
        assert_eq!(spell.as_of(date(2019, 12, 31)), None);
        assert_eq!(spell.as_of(date(2022, 4, 30)).expect("known").ended_on, None);
        assert_eq!(spell.as_of(date(2022, 5, 1)).expect("known").ended_on, Some(date(2022, 5, 1)));
    }
}
