//! What was read and could not be used, or not in full: told at the end of a run and by `golmok status`.

mod registers;

use crate::error::Result;
use crate::read::publications::edition_quarter;
use crate::read::{cells, editions};
use golmok_lake::store::{Outcome, Snapshot};
use golmok_model::{AreaKind, CodeSet, Quarter, SourceKind};
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Something that a reader should know of what was read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// A cut of 상가(상권)정보 without shop numbers: it joins with nothing and may hold a shop twice.
    ShopsWithoutKey {
        /// The file.
        file: String,
    },
    /// A whole edition of 상가(상권)정보 of which nothing tells the quarter.
    ShopsWithoutDate {
        /// The file.
        file: String,
    },
    /// An edition of 상가(상권)정보 of after the as-of date.
    ShopsLater {
        /// The file.
        file: String,
        /// Its day.
        day: Date,
    },
    /// 행정동 of 통계청 whose codes join with no administrative code, by number or by name and place: they give no dong.
    DongsWithoutCode {
        /// Edition of the boundaries.
        edition: String,
        /// Their codes, sorted.
        codes: Vec<String>,
        /// All dongs of the edition.
        all: usize,
    },
    /// Codes that have counts of stores and no boundary.
    CodesWithoutBoundary {
        /// Kind of area.
        kind: AreaKind,
        /// The codes, sorted.
        codes: Vec<String>,
    },
    /// Running shops whose point lies in no 행정동 of the boundaries at hand: these are incomplete.
    ShopsWithoutDong {
        /// Such shops.
        shops: usize,
        /// Running shops with a point.
        all: usize,
    },
    /// Registers of licences whose ends are no closings: their rows are in no mart.
    CutRegister {
        /// 개방서비스아이디 of the trade.
        trade: String,
        /// The cities whose registers are cut.
        cities: Vec<String>,
        /// All cities with a register of the trade.
        all: usize,
        /// Licences of the cut ones.
        licences: u64,
        /// Why, of the largest, in the lake's words.
        because: String,
    },
    /// Registers that record closings only from a day on, later than many licences: older shops enter there.
    ClosingsBegin {
        /// 개방서비스아이디 of the trade.
        trade: String,
        /// The first of the days.
        first: Date,
        /// The last of them.
        last: Date,
        /// Cities with such a day.
        cities: usize,
        /// All cities with a register of the trade.
        all: usize,
    },
    /// A file that lacks closings of its last months.
    ToldLate {
        /// 개방서비스아이디 of the trade.
        trade: String,
        /// Last day that the file speaks of.
        data_date: Date,
        /// Days of closings that are missing.
        days: u32,
        /// Share of the usual closings that is missing in the last months, in per cent.
        percent: u32,
    },
    /// Ends of licences that count as no closures.
    OfficeEnds {
        /// 취소, 말소, 폐쇄.
        cancelled: u64,
        /// 폐업 of days with so many of one trade and city that the office closed them.
        bursts: u64,
        /// Licences of pop-ups.
        pop_ups: u64,
    },
    /// Codes whose counts end before the newest quarter: no closure of their shops.
    CodesEnd {
        /// Kind of area.
        kind: AreaKind,
        /// The codes, sorted.
        codes: Vec<EndedCode>,
    },
}

/// A code whose counts end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedCode {
    /// The code.
    pub code: String,
    /// Its last quarter with counts.
    pub last: Quarter,
    /// Codes of the same gu whose counts begin in the quarter after: its likely successors.
    pub successors: Vec<String>,
}

/// Everything that there is to tell of a snapshot.
///
/// # Errors
/// When a table cannot be read.
pub fn notes(snapshot: &Snapshot, as_of: Option<Date>) -> Result<Vec<Note>> {
    let mut notes = shops(snapshot, as_of);
    notes.extend(dongs(snapshot)?);
    notes.extend(codes(snapshot)?);
    notes.extend(registers::notes(snapshot)?);
    notes.extend(registers::without_dong(snapshot)?);
    Ok(notes)
}

fn shops(snapshot: &Snapshot, as_of: Option<Date>) -> Vec<Note> {
    let staged = snapshot.info().sources.iter().filter(|s| s.outcome == Outcome::Staged);
    let shops = staged.filter(|s| s.kind == Some(SourceKind::SemasStores));
    let note = |source: &golmok_lake::store::SourceEntry| {
        let file = source.member_name.as_ref().unwrap_or(&source.name).clone();
        if source.vintage.as_deref() == Some(golmok_lake::source::semas::CUT) {
            return Some(Note::ShopsWithoutKey { file });
        }
        match source.publication.filter(|day| edition_quarter(*day).is_some()) {
            None => Some(Note::ShopsWithoutDate { file }),
            Some(day) => as_of.is_some_and(|as_of| day > as_of).then_some(Note::ShopsLater { file, day }),
        }
    };
    shops.filter_map(note).collect()
}

/// 통계청's dongs of the city that have no administrative code, by edition.
fn dongs(snapshot: &Snapshot) -> Result<Vec<Note>> {
    let Some(areas) = editions::table(snapshot)? else { return Ok(Vec::new()) };
    let of_city = col("code_set").eq(lit(CodeSet::Kostat7.code())).and(col("gu_code").is_not_null());
    let columns = ["edition", "area_code", "admin_dong_code"].map(col);
    let order = ["edition", "area_code"];
    let rows = areas.filter(of_city).select(columns).sort(order, SortMultipleOptions::default()).collect()?;
    let text = |name: &str| -> Result<&StringChunked> { Ok(rows.column(name)?.str()?) };
    let (editions, codes, joined) = (text("edition")?, text("area_code")?, text("admin_dong_code")?);
    let mut found: BTreeMap<&str, (Vec<String>, usize)> = BTreeMap::new();
    for row in 0..rows.height() {
        let (without, all) = found.entry(editions.get(row).unwrap_or_default()).or_default();
        *all += 1;
        if joined.get(row).is_none() {
            without.extend(codes.get(row).map(str::to_owned));
        }
    }
    let note = |(edition, (codes, all)): (&str, (Vec<String>, usize))| {
        (!codes.is_empty()).then(|| Note::DongsWithoutCode { edition: edition.to_owned(), codes, all })
    };
    Ok(found.into_iter().filter_map(note).collect())
}

/// First and last quarter of each code that 점포 counts.
type Spans = BTreeMap<String, (Quarter, Quarter)>;

fn codes(snapshot: &Snapshot) -> Result<Vec<Note>> {
    let mut spans: BTreeMap<AreaKind, Spans> = BTreeMap::new();
    if let Some(cells) = cells::of_count_files(snapshot)? {
        let rows = cells
            .group_by([col("area_kind"), col("area_code")])
            .agg([col("quarter").min().alias("first"), col("quarter").max().alias("last")])
            .collect()?;
        let (kinds, codes) = (rows.column("area_kind")?.str()?, rows.column("area_code")?.str()?);
        let (firsts, lasts) = (rows.column("first")?.i32()?, rows.column("last")?.i32()?);
        for row in 0..rows.height() {
            let (Some(kind), Some(code)) = (kinds.get(row), codes.get(row)) else { continue };
            let quarter = |of: &Int32Chunked| Quarter::from_code(of.get(row).unwrap_or_default());
            spans.entry(kind.parse()?).or_default().insert(code.to_owned(), (quarter(firsts)?, quarter(lasts)?));
        }
    }
    let bounded = bounded(snapshot)?;
    let mut notes = Vec::new();
    for (kind, spans) in spans {
        if let Some(bounded) = bounded.get(&kind) {
            let codes: Vec<String> = spans.keys().filter(|code| !bounded.contains(*code)).cloned().collect();
            if !codes.is_empty() {
                notes.push(Note::CodesWithoutBoundary { kind, codes });
            }
        }
        let codes = ended(kind, &spans);
        if !codes.is_empty() {
            notes.push(Note::CodesEnd { kind, codes });
        }
    }
    Ok(notes)
}

/// Codes of every kind that has boundaries, of any edition.
fn bounded(snapshot: &Snapshot) -> Result<BTreeMap<AreaKind, BTreeSet<String>>> {
    let mut bounded: BTreeMap<AreaKind, BTreeSet<String>> = BTreeMap::new();
    let Some(areas) = editions::table(snapshot)? else { return Ok(bounded) };
    let rows = areas.select([col("area_kind"), col("area_code")]).collect()?;
    for (kind, code) in rows.column("area_kind")?.str()?.iter().zip(rows.column("area_code")?.str()?.iter()) {
        if let (Some(kind), Some(code)) = (kind, code) {
            bounded.entry(kind.parse()?).or_default().insert(code.to_owned());
        }
    }
    Ok(bounded)
}

/// Digits of the gu in a dong's code.
const GU_DIGITS: usize = 5;

fn ended(kind: AreaKind, spans: &Spans) -> Vec<EndedCode> {
    let Some(newest) = spans.values().map(|(_, last)| *last).max() else { return Vec::new() };
    let gu = |code: &str| code.get(..GU_DIGITS).map(str::to_owned);
    let ended = spans.iter().filter(|(_, (_, last))| *last < newest).map(|(code, (_, last))| {
        let begun = spans.iter().filter(|(_, (first, _))| kind == AreaKind::AdminDong && *first == last.plus(1));
        let successors = begun.filter(|(other, _)| gu(other) == gu(code)).map(|(other, _)| other.clone()).collect();
        EndedCode { code: code.clone(), last: *last, successors }
    });
    ended.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(codes: &[(&str, i32, i32)]) -> Spans {
        let quarter = |code| Quarter::from_code(code).expect("a quarter");
        codes.iter().map(|(code, first, last)| ((*code).to_owned(), (quarter(*first), quarter(*last)))).collect()
    }

    #[test]
    fn a_code_that_ends_is_told_with_those_that_begin() {
        let told = |codes: &[(&str, i32, i32)]| -> Vec<(String, Vec<String>)> {
            ended(AreaKind::AdminDong, &spans(codes)).into_iter().map(|e| (e.code, e.successors)).collect()
        };
        let of =
            |code: &str, successors: &[&str]| (code.to_owned(), successors.iter().map(|s| (*s).to_owned()).collect());
        // A split, a merger, a code that goes for good, and codes of another gu.
        let split = [("11740520", 20231, 20242), ("11740525", 20243, 20244), ("11740526", 20243, 20244)];
        assert_eq!(told(&split), [of("11740520", &["11740525", "11740526"])]);
        let merger = [("11110510", 20231, 20234), ("11110520", 20231, 20234), ("11110530", 20241, 20244)];
        assert_eq!(told(&merger), [of("11110510", &["11110530"]), of("11110520", &["11110530"])]);
        let gone = [("11110510", 20231, 20234), ("11140510", 20241, 20244), ("11110515", 20231, 20244)];
        assert_eq!(told(&gone), [of("11110510", &[])]);
        assert_eq!(told(&[("11110510", 20231, 20244), ("11110520", 20242, 20244)]), []);
    }
}
