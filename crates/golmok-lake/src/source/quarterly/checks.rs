//! Identities and caveats of a source, bound to the columns of one layout.

use super::layout::{Layout, Place};
use super::spec::{QuarterlySpec, Rule, When};
use golmok_model::SourceKind;
use golmok_model::tables::RAW_CARD_DATA;
use golmok_model::units::published_percent;
use std::collections::BTreeMap;

/// A value of a row, before it goes into its column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell {
    Null,
    Whole(i64),
    Real(f64),
    /// Of a short, known list.
    Word(&'static str),
    /// The text stays in this field of the record.
    Field(usize),
}

impl Cell {
    fn whole(self) -> Option<i64> {
        match self {
            Self::Whole(value) => Some(value),
            _ => None,
        }
    }
}

/// What must hold, by places of measures.
enum Check {
    Sum { total: usize, parts: Vec<usize>, within: i64 },
    AtMost { total: usize, parts: Vec<usize> },
    SameSum { left: Vec<usize>, right: Vec<usize> },
    Percent { published: usize, count: usize, of: usize },
    ChangeLabel(Label),
}

/// Places of the columns of the 상권변화지표.
#[derive(Clone, Copy)]
struct Label {
    class: usize,
    operating: usize,
    closed: usize,
    city_operating: usize,
    city_closed: usize,
}

enum Oddity {
    Exceeds { count: usize, stores: usize },
    WithoutAny { positive: usize, zero: usize },
    LabelTie(Label),
}

struct Bound<T> {
    what: T,
    /// Place of its caveat in [`Checks::codes`].
    code: usize,
}

/// Checks every row and keeps count.
pub(super) struct Checks {
    identities: Vec<(&'static str, Bound<Check>, u64, u64)>,
    oddities: Vec<Bound<Oddity>>,
    /// Place of the caveat that every row has where golmok rolled the file up from raw rows.
    rolled_up: Option<usize>,
    /// Every caveat code, in the order in which a row lists them.
    codes: Vec<(&'static str, u64)>,
}

/// Caveat of a negative amount of won.
pub(super) const NEGATIVE: &str = "negative_amount";
/// Caveat of an amount that lost digits in a spreadsheet.
pub(super) const ROUNDED: &str = "rounded_amount";

impl Checks {
    pub(super) fn new(spec: &QuarterlySpec, layout: &Layout) -> Self {
        let at = |column: &str| spec.measure_index(column);
        let all = |columns: &[&str]| -> Vec<usize> { columns.iter().map(|c| at(c)).collect() };
        let present = |column: &str| layout.measures[at(column)] != Place::Absent;
        let label = || Label {
            class: at("change_class_published"),
            operating: at("operating_months_mean"),
            closed: at("closed_months_mean"),
            city_operating: at("city_operating_months_mean"),
            city_closed: at("city_closed_months_mean"),
        };
        let mut codes: Vec<(&'static str, u64)> = Vec::new();
        let mut code = |code: &'static str| {
            codes.iter().position(|(c, _)| *c == code).unwrap_or_else(|| {
                codes.push((code, 0));
                codes.len() - 1
            })
        };
        let mut oddities = Vec::new();
        for caveat in spec.caveats {
            let what = match caveat.when {
                When::Exceeds { count, stores } => Oddity::Exceeds { count: at(count), stores: at(stores) },
                When::WithoutAny { positive, zero } => Oddity::WithoutAny { positive: at(positive), zero: at(zero) },
                When::LabelTie => Oddity::LabelTie(label()),
            };
            oddities.push(Bound { what, code: code(caveat.code) });
        }
        let mut identities = Vec::new();
        for identity in spec.identities {
            let what = match identity.rule {
                Rule::Sum { total, parts, within } => Check::Sum { total: at(total), parts: all(parts), within },
                Rule::AtMost { total, parts } => Check::AtMost { total: at(total), parts: all(parts) },
                Rule::SameSum { left, right } => Check::SameSum { left: all(left), right: all(right) },
                Rule::Percent { published, count, of } => {
                    Check::Percent { published: at(published), count: at(count), of: at(of) }
                }
                Rule::ChangeLabel => Check::ChangeLabel(label()),
            };
            let bound = Bound { what, code: code(identity.caveat) };
            if identity.without.iter().all(|column| !present(column)) {
                identities.push((identity.name, bound, 0, 0));
            }
        }
        // People are told by each row; whatever else is rolled up is sales.
        let sales = layout.rolled_up.filter(|_| spec.kind != SourceKind::FootTraffic);
        let rolled_up = sales.map(|_| code(RAW_CARD_DATA));
        code(NEGATIVE);
        code(ROUNDED);
        Self { identities, oddities, rolled_up, codes }
    }

    /// Checks a row; `caveats` receives its codes joined by `;`.
    pub(super) fn row(&mut self, cells: &[Cell], negative: bool, rounded: bool, caveats: &mut String) {
        let mut found = 0_u64; // bit per code
        for bound in &self.oddities {
            if bound.what.is_in(cells) {
                found |= 1 << bound.code;
            }
        }
        for (_, bound, held, broken) in &mut self.identities {
            match bound.what.holds(cells) {
                Some(true) => *held += 1,
                Some(false) => {
                    *broken += 1;
                    found |= 1 << bound.code;
                }
                None => {}
            }
        }
        found |= self.rolled_up.map_or(0, |code| 1 << code);
        let last = self.codes.len();
        found |= (u64::from(negative) << (last - 2)) | (u64::from(rounded) << (last - 1));
        caveats.clear();
        if found == 0 {
            return;
        }
        for (i, (code, count)) in self.codes.iter_mut().enumerate() {
            if found & (1 << i) != 0 {
                *count += 1;
                if !caveats.is_empty() {
                    caveats.push(';');
                }
                caveats.push_str(code);
            }
        }
    }

    /// Rows per identity: those where it holds, those where it does not. Identities that no row let be checked are left out.
    pub(super) fn identities(&self) -> BTreeMap<String, (u64, u64)> {
        let mut counts = BTreeMap::new();
        for (name, _, held, broken) in &self.identities {
            if held + broken > 0 {
                counts.insert((*name).to_owned(), (*held, *broken));
            }
        }
        counts
    }

    /// Rows per caveat code.
    pub(super) fn caveats(&self) -> BTreeMap<String, u64> {
        self.codes.iter().filter(|(_, n)| *n > 0).map(|(code, n)| ((*code).to_owned(), *n)).collect()
    }
}

fn total(cells: &[Cell], parts: &[usize]) -> Option<i64> {
    // No overflow: a part is within its column's range, and there are few.
    parts.iter().try_fold(0, |sum, part| Some(sum + cells[*part].whole()?))
}

impl Check {
    /// Whether it holds; `None` where it cannot be checked.
    fn holds(&self, cells: &[Cell]) -> Option<bool> {
        let whole = |i: usize| cells[i].whole();
        Some(match self {
            Self::Sum { total: t, parts, within } => (total(cells, parts)? - whole(*t)?).abs() <= *within,
            Self::AtMost { total: t, parts } => total(cells, parts)? <= whole(*t)?,
            Self::SameSum { left, right } => total(cells, left)? == total(cells, right)?,
            Self::Percent { published, count, of } => {
                published_percent(whole(*count)?, whole(*of)?)? == whole(*published)?
            }
            Self::ChangeLabel(label) => {
                let Cell::Word(published) = cells[label.class] else { return None };
                let letters = [
                    letter(whole(label.operating)?, whole(label.city_operating)?)?,
                    letter(whole(label.closed)?, whole(label.city_closed)?)?,
                ];
                published.as_bytes() == letters
            }
        })
    }
}

fn letter(months: i64, city: i64) -> Option<u8> {
    match months.cmp(&city) {
        std::cmp::Ordering::Greater => Some(b'H'),
        std::cmp::Ordering::Less => Some(b'L'),
        std::cmp::Ordering::Equal => None,
    }
}

impl Oddity {
    fn is_in(&self, cells: &[Cell]) -> bool {
        let whole = |i: &usize| cells[*i].whole();
        match self {
            Self::Exceeds { count, stores } => {
                matches!((whole(count), whole(stores)), (Some(c), Some(s)) if c > s)
            }
            Self::WithoutAny { positive, zero } => {
                matches!((whole(positive), whole(zero)), (Some(p), Some(0)) if p > 0)
            }
            Self::LabelTie(label) => {
                let tie = |own: &usize, city: &usize| whole(own).is_some() && whole(own) == whole(city);
                tie(&label.operating, &label.city_operating) || tie(&label.closed, &label.city_closed)
            }
        }
    }
}
