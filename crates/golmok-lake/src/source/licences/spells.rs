//! Licence rows straight from a file, for `golmok survival`.

use super::columns::{Columns, position};
use super::forms::DateForms;
use super::rows::key;
use super::{Licences, OPEN_ONLY_ROWS, derived, newest, shift};
use crate::error::LakeError;
use crate::reason::Reason;
use crate::source::encoding::Decoder;
use crate::source::horizon;
use crate::source::mapping::Mapping;
use crate::source::masking::is_telephone;
use crate::source::open::{Member, SourceFile};
use crate::source::recognise::{Recognition, recognise};
use crate::source::{Shape, SourceReader, TextEncoding};
use golmok_model::licence::DateField;
use golmok_model::{
    CutRegister, LicenceRecord, LicenceStatus, RegisterRow, ReportingLag, bursts, closings_begin, cut_register,
    pop_ups, reporting_lag,
};
use jiff::civil::Date;
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

/// Group of a row whose grouping column is blank.
pub const BLANK_GROUP: &str = "(blank)";
/// Group of every row where no column was asked for.
pub const ALL_GROUP: &str = "all";
/// Grouping by the year of 인허가일자.
pub const BY_ENTRY_YEAR: &str = "entry_year";

/// A licence row and its group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpellRow {
    /// What a spell needs to know.
    pub record: LicenceRecord,
    /// Value of the grouping column, [`BLANK_GROUP`], or [`ALL_GROUP`].
    pub group: Arc<str>,
    /// What its end is.
    pub end: RowEnd,
}

/// What the end of a licence row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RowEnd {
    /// A closing, or none.
    #[default]
    Market,
    /// 취소, 말소, 폐쇄 by its status.
    Cancelled,
    /// One of many of one trade and city on one day ([`bursts`]).
    Burst,
    /// Of a pop-up ([`pop_ups`]).
    PopUp,
}

impl RowEnd {
    /// Whether the office ended the licence and the market did not.
    pub fn is_administrative(self) -> bool {
        matches!(self, Self::Cancelled | Self::Burst)
    }
}

/// Licence rows of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SpellFile {
    /// Latest 인허가일자 or 폐업일자 that has come.
    pub data_date: Option<Date>,
    /// Rows in the file's order.
    pub rows: Vec<SpellRow>,
    /// Wholly blank records.
    pub blank: u64,
    /// Records with a wrong number of fields or with moved fields, left out.
    pub rejected: u64,
    /// Rows of which the same licence stands again further down; the last one speaks.
    pub repeated: u64,
    /// First day of the year in which the register begins to record closings, where many licences are older.
    pub closings_begin: Option<Date>,
    /// What is missing of the closings of the last months.
    pub lag: Option<ReportingLag>,
}

impl SpellFile {
    /// Rows whose end is of a kind.
    pub fn count(&self, of: impl Fn(RowEnd) -> bool) -> usize {
        self.rows.iter().filter(|row| of(row.end)).count()
    }
}

/// What is known of a row's shop besides its record: hashes of name and place, of the place, of trade and city.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shop {
    shop: Option<u64>,
    door: Option<u64>,
    trade_and_city: u64,
}

/// Reads the licence rows of a file of any layout (plain, `.gz`, zip), each with its group: a column of the file by its
/// name (업태구분명 also finds UPTAENM), or `entry_year`, or one group `all`.
///
/// # Errors
/// [`LakeError::NotRead`] with the reason where the file is no licence file, has no such column, or cannot tell survival:
/// without entry dates or ids, with open premises only, or with ends that are no closings ([`cut_register`]).
///
/// # Examples
/// ```
/// use golmok_lake::source::licences::read_spell_rows;
/// let dir = tempfile::tempdir()?;
/// let path = dir.path().join("bars.csv");
/// std::fs::write(&path, "관리번호,인허가일자,영업상태명,폐업일자,업태구분명\n\
///     1,20150302,폐업,2019-01-31,룸살롱\n2,2016-05-01,영업/정상,,\n")?;
/// let file = read_spell_rows(&path, Some("업태구분명"))?;
/// assert_eq!(file.data_date, Some(jiff::civil::date(2019, 1, 31)));
/// assert_eq!(file.rows.iter().map(|row| &*row.group).collect::<Vec<_>>(), ["룸살롱", "(blank)"]);
/// assert!(read_spell_rows(&path, Some("구")).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_spell_rows(path: &Path, by: Option<&str>) -> Result<SpellFile, LakeError> {
    read_mapped_spell_rows(path, by, None)
}

/// As [`read_spell_rows`], of a register that a mapping file tells how to read. A group is then a column of the mapped
/// layout (업태구분명, 시군명, …).
///
/// # Errors
/// As [`read_spell_rows`]; where the file lacks a column of the mapping, that column and the nearest.
pub fn read_mapped_spell_rows(
    path: &Path,
    by: Option<&str>,
    map: Option<&Arc<Mapping>>,
) -> Result<SpellFile, LakeError> {
    let source = SourceFile::open(path)?;
    let mut file = SpellFile::default();
    let mut reasons = Vec::new();
    let mut read = 0;
    let mut shops = Vec::new();
    for member in source.members() {
        let member = &match map.map(|map| member.mapped(map)).transpose()? {
            None => member.clone(),
            Some(Ok(mapped)) => mapped,
            Some(Err(reason)) => {
                reasons.push(reason.of(member.name()));
                continue;
            }
        };
        if Licences.recognise(member.shape()).is_none() {
            let reason = match recognise(member.shape()) {
                Recognition::Known(vintage) => Reason::NotLicences { kind: vintage.kind.name_ko().to_owned() },
                other => other.reason().unwrap_or(Reason::UnknownHeader),
            };
            reasons.push(reason.of(member.name()));
            continue;
        }
        read_member(member, by, &mut file, &mut shops)?;
        read += 1;
    }
    let refuse = |reason: Reason| Err(LakeError::NotRead { path: path.to_path_buf(), reason });
    if read == 0 {
        return refuse(Reason::Several(reasons));
    }
    let ended = |row: &SpellRow| {
        row.record.closed != DateField::Blank
            || matches!(row.record.status, LicenceStatus::Closed | LicenceStatus::Cancelled)
    };
    if file.rows.len() >= OPEN_ONLY_ROWS && !file.rows.iter().any(ended) {
        return refuse(Reason::NoClosures { rows: file.rows.len().to_string() });
    }
    let ahead = |end: Date| horizon::come(end).is_none();
    let register: Vec<RegisterRow> =
        file.rows.iter().zip(&shops).filter_map(|(row, shop)| RegisterRow::of(&row.record, shop.shop, ahead)).collect();
    if let Some(cut) = cut_register(&register) {
        return refuse(cut_reason(cut));
    }
    file.closings_begin = closings_begin(&register);
    tell_ends(&mut file, &shops);
    Ok(file)
}

/// Tells administrative ends and pop-ups from closings, and how late closings are told.
fn tell_ends(file: &mut SpellFile, shops: &[Shop]) {
    let closed = |row: &SpellRow| row.record.closed.day().filter(|_| row.record.status != LicenceStatus::Cancelled);
    let ends = || file.rows.iter().zip(shops).filter_map(|(row, shop)| Some((shop.trade_and_city, closed(row)?)));
    let found = bursts(ends());
    let terms: Vec<_> = file
        .rows
        .iter()
        .zip(shops)
        .map(|(row, shop)| (shop.door, row.record.licensed.day().unwrap_or(Date::MIN), closed(row)))
        .collect();
    let popped = pop_ups(&terms);
    for ((row, shop), popped) in file.rows.iter_mut().zip(shops).zip(popped) {
        row.end = match (row.record.status, closed(row)) {
            (LicenceStatus::Cancelled, _) => RowEnd::Cancelled,
            (_, Some(end)) if found.contains(&(shop.trade_and_city, end)) => RowEnd::Burst,
            _ if popped => RowEnd::PopUp,
            _ => RowEnd::Market,
        };
    }
    let market = file.rows.iter().filter(|row| row.end == RowEnd::Market);
    let closings: Vec<Date> = market.filter_map(closed).filter(|day| horizon::come(*day).is_some()).collect();
    file.lag = file.data_date.and_then(|day| reporting_lag(&closings, day));
}

/// The reason of a register whose ends are no closings.
pub fn cut_reason(cut: CutRegister) -> Reason {
    let percent = |share: f64| format!("{:.0}", share * 100.0);
    match cut {
        CutRegister::OneDay { day, share } => Reason::EndsOnOneDay { percent: percent(share), day: day.to_string() },
        CutRegister::OneDateOfYear { month, day, share } => {
            Reason::EndsOnOneDate { percent: percent(share), date: format!("{month:02}-{day:02}") }
        }
        CutRegister::FewDays { ends, days } => Reason::EndsOnFewDays { ends: ends.to_string(), days: days.to_string() },
        CutRegister::FewMonths { ends, months } => {
            Reason::EndsInFewMonths { ends: ends.to_string(), months: months.to_string() }
        }
        CutRegister::WholeYears { share } => Reason::EndsInWholeYears { percent: percent(share) },
        CutRegister::Ahead { share } => Reason::EndsAhead { percent: percent(share) },
        CutRegister::OfRunning { share } => Reason::EndsOfRunning { percent: percent(share) },
        CutRegister::NoneRuns { rows } => Reason::NoneRuns { rows: rows.to_string() },
        CutRegister::Renewals { share } => Reason::RenewalRows { percent: percent(share) },
    }
}

/// What a grouping asks of each record.
enum Grouping {
    All,
    EntryYear,
    Column(usize),
}

fn read_member(
    member: &Member,
    by: Option<&str>,
    file: &mut SpellFile,
    shops: &mut Vec<Shop>,
) -> Result<(), LakeError> {
    let refuse = |reason: Reason| LakeError::NotRead { path: member.path().to_path_buf(), reason };
    let mut records = member.records()?;
    let header = records.columns().to_vec();
    let least = match member.shape() {
        Shape::Table(header) => header.least_fields(),
        _ => header.len(),
    };
    let columns = Columns::of(&header);
    let lacking = [
        (columns.licensed.is_none(), Reason::NoEntryDates),
        (columns.management_no.is_none() && !derived::is_possible(&columns), Reason::NoIds),
        (columns.closed.is_none(), Reason::OpenPremisesOnly),
    ];
    let lacking: Vec<String> = lacking.into_iter().filter(|(so, _)| *so).map(|(_, what)| what.to_string()).collect();
    if !lacking.is_empty() {
        return Err(refuse(Reason::NoSurvival { lacking: lacking.join(", ") }));
    }
    let grouping = match by {
        None => Grouping::All,
        Some(BY_ENTRY_YEAR) => Grouping::EntryYear,
        Some(name) if is_telephone(name) => {
            return Err(refuse(Reason::TelephoneColumn { column: name.to_owned() }));
        }
        Some(name) => Grouping::Column(position(&header, name).ok_or_else(|| {
            let named: Vec<_> = header.iter().filter(|name| !name.is_empty()).map(String::as_str).collect();
            refuse(Reason::NoColumn {
                column: name.to_owned(),
                by: BY_ENTRY_YEAR.to_owned(),
                columns: named.join(", "),
            })
        })?),
    };
    let forms = DateForms::of(member)?;
    let typed = shift::typed(&columns);
    let encoding = member.encoding().unwrap_or(TextEncoding::Utf8);
    let mut decoder = Decoder::new(encoding);
    let mut groups: BTreeSet<Arc<str>> = BTreeSet::new();
    let mut places: HashMap<u64, usize> = HashMap::new();
    while let Some(record) = records.next_record()? {
        if record.is_blank() {
            file.blank += 1;
            continue;
        }
        let surplus = (header.len()..record.len()).any(|i| !record.field(i).trim_ascii().is_empty());
        if record.is_oversize()
            || record.is_behind_other_header()
            || record.len() < least
            || surplus
            || shift::moved(&typed, &record, record.len() > header.len()).is_some()
        {
            file.rejected += 1;
            continue;
        }
        decoder.turn_to(record.encoding().unwrap_or(encoding));
        let licensed = forms.licensed(record.field_of(columns.licensed));
        let closed = forms.closed(record.field_of(columns.closed));
        newest(&mut file.data_date, licensed);
        newest(&mut file.data_date, closed);
        let status = LicenceStatus::from_name(&decoder.text(record.field_of(columns.status)));
        let cancelled = forms.other(record.field_of(columns.cancelled));
        let group = match grouping {
            Grouping::All => Some(ALL_GROUP.into()),
            Grouping::EntryYear => licensed.day().map(|day| day.year().to_string().into()),
            Grouping::Column(column) => decoder.optional(record.field(column)),
        }
        .unwrap_or(BLANK_GROUP.into());
        let row = SpellRow {
            record: LicenceRecord { licensed, closed, cancelled, status },
            group: interned(&mut groups, &group),
            end: RowEnd::default(),
        };
        let shop = Shop {
            shop: derived::shop(&columns, &record),
            door: derived::door(&columns, &record),
            trade_and_city: derived::trade_and_city(&columns, &record),
        };
        match key(&columns, &record).map(|key| places.entry(key)) {
            Some(Entry::Occupied(place)) => {
                file.repeated += 1;
                file.rows[*place.get()] = row;
                shops[*place.get()] = shop;
            }
            Some(Entry::Vacant(place)) => {
                place.insert(file.rows.len());
                file.rows.push(row);
                shops.push(shop);
            }
            None => {
                file.rows.push(row);
                shops.push(shop);
            }
        }
    }
    Ok(())
}

fn interned(groups: &mut BTreeSet<Arc<str>>, group: &str) -> Arc<str> {
    if let Some(known) = groups.get(group) {
        return Arc::clone(known);
    }
    let new: Arc<str> = group.into();
    groups.insert(Arc::clone(&new));
    new
}
