//! The table of `golmok survival`: Kaplan–Meier by group, straight from licence rows.

use super::logrank::Group;
use super::{DAYS_PER_YEAR, SurvivalCurve, kaplan_meier};
use crate::interval::Interval;
use golmok_model::licence::DateField;
use golmok_model::{BusinessSpell, DropReason, EndReason, LicenceRecord, NullReason, SpellPolicy, spell};
use jiff::civil::{Date, date};
use std::collections::BTreeMap;

/// What to compute.
#[derive(Debug, Clone, PartialEq)]
pub struct SurvivalOptions {
    /// Horizons in years.
    pub horizons: Vec<f64>,
    /// Observed only from this day on (left truncation); `None`: from the first licence.
    pub from: Option<Date>,
    /// Last day looked at; later ends are hidden and later openings do not exist. `None`: the file's last date.
    pub until: Option<Date>,
    /// Coverage of the intervals.
    pub confidence: f64,
    /// How rows become spells.
    pub policy: SpellPolicy,
    /// Days after this one have not come, whatever the file says.
    pub today: Date,
}

impl Default for SurvivalOptions {
    fn default() -> Self {
        Self {
            horizons: vec![1.0, 2.0, 3.0, 5.0, 10.0],
            from: None,
            until: None,
            confidence: 0.95,
            policy: SpellPolicy::Golden,
            today: date(2099, 12, 31),
        }
    }
}

/// One row: a group at a horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct SurvivalRow {
    /// Value of the grouping column.
    pub group: String,
    /// Subjects of the group.
    pub stores: usize,
    /// Closures seen.
    pub closures: usize,
    /// Horizon in years.
    pub years: f64,
    /// 생존율 S(t); `None` with its reason where nobody was followed that long.
    pub survival: Result<f64, NullReason>,
    /// Greenwood's standard error; `None` where S is 0 or unknown.
    pub std_err: Option<f64>,
    /// Interval on the log(−log) scale; `None` where S is 0, 1 or unknown.
    pub log_log: Option<Interval>,
    /// Interval on the plain scale.
    pub plain: Option<Interval>,
    /// Subjects at risk; 0 where nobody was followed that long.
    pub at_risk: usize,
}

/// The rows, and what was left out.
#[derive(Debug, Clone, PartialEq)]
pub struct SurvivalTable {
    /// By group, then horizon.
    pub rows: Vec<SurvivalRow>,
    /// The file's last day by [`data_date`], or `until` where it is earlier.
    pub until: Date,
    /// Rows that gave no spell, by reason.
    pub dropped: BTreeMap<DropReason, usize>,
    /// Spells outside the window: opened after `until`, or over by `from`.
    pub outside_window: usize,
}

/// Last day a file speaks of: its latest 인허가일자 or 폐업일자 up to `today`, since one slip of the pen would make every shop
/// run until 2062; `None` without any date.
pub fn data_date<'a>(records: impl IntoIterator<Item = &'a LicenceRecord>, today: Date) -> Option<Date> {
    let days = records.into_iter().flat_map(|r| [r.licensed, r.closed]).filter_map(DateField::day);
    days.filter(|day| *day <= today).max()
}

/// Kaplan–Meier of licence rows by group: the columns of `golmok survival`.
///
/// `rows` pairs each row with the value of its grouping column; groups come out sorted. `None` where no row has a date.
/// It is read twice: once for the last date.
///
/// # Examples
/// ```
/// use golmok_indicators::survival::{SurvivalOptions, survival_table};
/// use golmok_model::{LicenceRecord, LicenceStatus, licence::DateField};
/// use jiff::civil::date;
/// let row = |closed| LicenceRecord {
///     licensed: DateField::Day(date(2020, 1, 1)),
///     closed,
///     cancelled: DateField::Blank,
///     status: LicenceStatus::Operating,
/// };
/// let rows = [row(DateField::Day(date(2022, 1, 1))), row(DateField::Blank)];
/// let options = SurvivalOptions { horizons: vec![1.0, 3.0], ..Default::default() };
/// let table = survival_table(rows.iter().map(|r| ("all", r)), &options).expect("dated");
/// assert_eq!(table.rows[0].survival, Ok(1.0));
/// assert!(table.rows[1].survival.is_err()); // the file ends in January 2022
/// ```
pub fn survival_table<'a>(
    rows: impl Iterator<Item = (&'a str, &'a LicenceRecord)> + Clone,
    options: &SurvivalOptions,
) -> Option<SurvivalTable> {
    survival_table_where(rows.map(|(group, record)| (group, record, false)), options)
}

/// As [`survival_table`], of rows that also say whether their end is no closing: such a shop is seen until then, at its
/// 폐업일자, else its 인허가취소일자.
pub fn survival_table_where<'a>(
    rows: impl Iterator<Item = (&'a str, &'a LicenceRecord, bool)> + Clone,
    options: &SurvivalOptions,
) -> Option<SurvivalTable> {
    let data_date = data_date(rows.clone().map(|r| r.1), options.today)?;
    let until = options.until.map_or(data_date, |u| u.min(data_date));
    let mut dropped = BTreeMap::new();
    let mut outside_window = 0;
    let mut groups: BTreeMap<&str, Subjects> = BTreeMap::new();
    for (group, record, is_censored) in rows {
        let closed = if is_censored && record.closed == DateField::Blank { record.cancelled } else { record.closed };
        let spell = match spell(&LicenceRecord { closed, ..*record }, options.policy, data_date) {
            Ok(spell) if is_censored && spell.ended_on.is_some() => {
                BusinessSpell { end_reason: Some(EndReason::Removed), ..spell }
            }
            Ok(spell) => spell,
            Err(reason) => {
                *dropped.entry(reason).or_default() += 1;
                continue;
            }
        };
        let Some(spell) = spell.as_of(until) else {
            outside_window += 1;
            continue;
        };
        let duration = spell.duration_days(until);
        let entry = options.from.map_or(0, |from| i64::from((from - spell.opened_on).get_days()).max(0));
        if entry > 0 && duration <= entry {
            outside_window += 1;
            continue;
        }
        groups.entry(group).or_default().push(duration as f64, spell.event_observed(), entry as f64);
    }
    let mut out = Vec::with_capacity(groups.len() * options.horizons.len());
    for (group, subjects) in groups {
        let curve = subjects.curve();
        out.extend(options.horizons.iter().map(|&years| row(group, &curve, years, options.confidence)));
    }
    Some(SurvivalTable { rows: out, until, dropped, outside_window })
}

fn row(group: &str, curve: &SurvivalCurve, years: f64, confidence: f64) -> SurvivalRow {
    let at = curve.at(years * DAYS_PER_YEAR, confidence);
    let known = at.ok();
    SurvivalRow {
        group: group.to_owned(),
        stores: curve.subject_count(),
        closures: curve.event_count(),
        years,
        survival: at.map(|a| a.survival),
        std_err: known.map(|a| a.std_err).filter(|se| !se.is_nan()),
        log_log: known.and_then(|a| a.log_log),
        plain: known.and_then(|a| a.plain),
        at_risk: curve.at_risk(years * DAYS_PER_YEAR),
    }
}

/// Durations, flags and entries in days, gathered row by row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Subjects {
    pub(crate) durations: Vec<f64>,
    pub(crate) event_observed: Vec<bool>,
    pub(crate) entry: Vec<f64>,
}

impl Subjects {
    pub(crate) fn push(&mut self, duration: f64, event: bool, entry: f64) {
        self.durations.push(duration);
        self.event_observed.push(event);
        self.entry.push(entry);
    }

    pub(crate) fn len(&self) -> usize {
        self.durations.len()
    }

    pub(crate) fn group(&self) -> Group<'_> {
        Group { durations: &self.durations, event_observed: &self.event_observed, entry: Some(&self.entry) }
    }

    pub(crate) fn curve(&self) -> SurvivalCurve {
        kaplan_meier(&self.durations, &self.event_observed, Some(&self.entry))
    }
}
