//! What each register, a trade in a city, tells of ends: whether they are closings, from when on, whose doing they were and
//! how late they are told. Decided here, once, for every mart: `core_registers`, and the columns of `core_spells` that follow.

use super::register::{Columns, Licence, Register};
use crate::error::Result;
use golmok_lake::batch::{TableBuilder, column_index};
use golmok_lake::schema::sort_by_key;
use golmok_lake::source::licences::cut_reason;
use golmok_lake::store::SnapshotWriter;
use golmok_model::tables::core;
use golmok_model::{
    CutRegister, EndReason, RegisterRow, ReportingLag, bursts, closings_begin, cut_register, pop_ups, reporting_lag,
};
use golmok_spatial::{Door, door};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Below this share one day of a city is a burst, which is censored, and no reason to refuse the rest.
const MOSTLY: f64 = 0.5;

/// What a register tells of ends.
#[derive(Debug, Clone, PartialEq)]
pub struct RegisterTold {
    /// 개방서비스아이디.
    pub service_id: String,
    /// 개방자치단체코드 or 시군명.
    pub authority_code: String,
    /// The file that most of its licences stand in.
    pub source_sha256: String,
    /// Last day that this file speaks of.
    pub data_date: Date,
    /// Licences that give a spell.
    pub licences: usize,
    /// Whether its files list running shops only.
    pub open_only: bool,
    /// Why its ends are no closings.
    pub cut: Option<CutRegister>,
    /// First day of the year in which it begins to record closings, where many licences are older.
    pub closings_begin: Option<Date>,
    /// Licences that ended, by reason.
    pub ends: BTreeMap<EndReason, usize>,
    /// Of the closings, those of pop-ups.
    pub pop_ups: usize,
    /// What its file lacks of this trade's last closings.
    pub lag: Option<ReportingLag>,
}

/// Trade and city.
type Key<'a> = (&'a str, &'a str);
/// File and trade.
type FileKey<'a> = (&'a str, &'a str);

/// Judges the registers of licences, and marks each licence by what its register is: cut, seen from a day on, ended by the
/// office, of a pop-up. A city is judged by itself, then the rest of its file: a city that purged its register does not speak
/// against the others, and one that is too small to be judged goes with its file.
///
/// A file is judged as it is, with what it says of days after the as-of date: a register that was purged in 2022 tells no
/// survival of 2020 either.
pub(super) fn judge(
    columns: &Columns<'_>,
    height: usize,
    licences: &mut [Licence],
    as_of: Date,
) -> Result<Vec<RegisterTold>> {
    let mut cities: BTreeMap<Key<'_>, OfCity<'_>> = BTreeMap::new();
    for row in 0..height {
        let [service, authority, _] = columns.key(row)?;
        let city = cities.entry((service, authority)).or_default();
        let file = columns.source.get(row).unwrap_or_default();
        let data_date = columns.data_date(row)?;
        let of_file = city.files.entry(file).or_insert((0, data_date));
        of_file.0 += 1;
        of_file.1 = of_file.1.max(data_date);
        if columns.is_open_only(row) {
            city.open_only += 1;
        } else if let Some(judged) =
            RegisterRow::of(&columns.record(row)?, shop(columns.name.get(row), address(columns, row)), |end| {
                end > data_date
            })
        {
            city.rows.push((file, judged));
        }
    }
    for city in cities.values_mut() {
        let rows: Vec<RegisterRow> = city.rows.iter().map(|(_, row)| *row).collect();
        city.cut =
            cut_register(&rows).filter(|cut| !matches!(cut, CutRegister::OneDay { share, .. } if *share <= MOSTLY));
        city.begin = closings_begin(&rows);
    }
    let mut files: BTreeMap<FileKey<'_>, Vec<RegisterRow>> = BTreeMap::new();
    for ((service, _), city) in cities.iter().filter(|(_, city)| city.cut.is_none()) {
        for (file, row) in &city.rows {
            files.entry((*file, *service)).or_default().push(*row);
        }
    }
    let files: BTreeMap<FileKey<'_>, (Option<CutRegister>, Option<Date>)> =
        files.into_iter().map(|(key, rows)| (key, (cut_register(&rows), closings_begin(&rows)))).collect();
    for ((service, _), city) in &mut cities {
        if let Some((cut, begin)) = files.get(&(city.main_file().0, *service)) {
            city.cut = city.cut.or(*cut);
            city.begin = city.begin.or(*begin);
        }
    }
    mark(columns, licences, &cities)?;
    let told = tell(columns, licences, &cities, as_of)?;
    let mut cut: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for register in told.iter().filter(|register| register.cut.is_some()) {
        let because = register.cut.map(|cut| cut_reason(cut).to_string()).unwrap_or_default();
        tracing::info!("register {} of {}: {because}", register.service_id, register.authority_code);
        let (cities, licences) = cut.entry(&register.service_id).or_default();
        *cities += 1;
        *licences += register.licences;
    }
    for (service, (cities, licences)) in cut {
        tracing::warn!(
            "registers of {service} in {cities} cities whose ends are no closings: {licences} licences left out"
        );
    }
    Ok(told)
}

/// Rows of a trade in a city.
#[derive(Debug, Default)]
struct OfCity<'a> {
    rows: Vec<(&'a str, RegisterRow)>,
    /// Rows and last day of each file.
    files: BTreeMap<&'a str, (usize, Date)>,
    open_only: usize,
    cut: Option<CutRegister>,
    begin: Option<Date>,
}

impl<'a> OfCity<'a> {
    /// The file of most rows, and the last day that it speaks of.
    fn main_file(&self) -> (&'a str, Date) {
        let most = self.files.iter().max_by_key(|(_, (rows, day))| (*rows, *day));
        most.map_or(("", Date::MIN), |(file, (_, day))| (file, *day))
    }
}

/// Marks licences of cut registers and late starts, then bursts and pop-ups among the rest.
fn mark(columns: &Columns<'_>, licences: &mut [Licence], cities: &BTreeMap<Key<'_>, OfCity<'_>>) -> Result<()> {
    let mut keys = Vec::with_capacity(licences.len());
    for licence in licences.iter_mut() {
        let [service, authority, _] = columns.key(licence.row)?;
        if let Some(city) = cities.get(&(service, authority)) {
            licence.cut = city.cut.is_some() && !licence.open_only;
            licence.seen_from = city.begin.filter(|begin| licence.spell.opened_on < *begin);
        }
        keys.push((service, authority));
    }
    let closed = |licence: &Licence| {
        let is_closed = licence.spell.end_reason == Some(EndReason::Closed) && !licence.cut;
        licence.spell.ended_on.filter(|_| is_closed)
    };
    let found = bursts(keys.iter().zip(licences.iter()).filter_map(|(key, licence)| Some((*key, closed(licence)?))));
    for (key, licence) in keys.iter().zip(licences.iter_mut()) {
        if closed(licence).is_some_and(|end| found.contains(&(*key, end))) {
            licence.spell.end_reason = Some(EndReason::Burst);
        }
    }
    let terms: Vec<(Option<Door>, Date, Option<Date>)> = licences
        .iter()
        .map(|licence| {
            let end = closed(licence);
            // Doors are read of those that ended only.
            (end.and_then(|_| door_of(columns, licence.row)), licence.spell.opened_on, end)
        })
        .collect();
    for (licence, is_one) in licences.iter_mut().zip(pop_ups(&terms)) {
        licence.pop_up = is_one;
    }
    Ok(())
}

fn tell(
    columns: &Columns<'_>,
    licences: &[Licence],
    cities: &BTreeMap<Key<'_>, OfCity<'_>>,
    as_of: Date,
) -> Result<Vec<RegisterTold>> {
    let mut told: BTreeMap<Key<'_>, RegisterTold> = BTreeMap::new();
    let mut closings: BTreeMap<FileKey<'_>, (Date, Vec<Date>)> = BTreeMap::new();
    for licence in licences {
        let [service, authority, _] = columns.key(licence.row)?;
        let Some(city) = cities.get(&(service, authority)) else { continue };
        let (file, data_date) = city.main_file();
        let register = told.entry((service, authority)).or_insert_with(|| RegisterTold {
            service_id: service.to_owned(),
            authority_code: authority.to_owned(),
            source_sha256: file.to_owned(),
            data_date,
            licences: 0,
            open_only: city.rows.is_empty() && city.open_only > 0,
            cut: city.cut,
            closings_begin: city.begin,
            ends: BTreeMap::new(),
            pop_ups: 0,
            lag: None,
        });
        register.licences += 1;
        register.pop_ups += usize::from(licence.pop_up);
        if let Some(reason) = licence.spell.end_reason {
            *register.ends.entry(reason).or_default() += 1;
        }
        if city.cut.is_none() && !licence.open_only {
            let (until, days) = closings.entry((file, service)).or_insert((data_date, Vec::new()));
            *until = data_date.max(*until);
            days.extend(licence.spell.ended_on.filter(|_| licence.spell.end_reason == Some(EndReason::Closed)));
        }
    }
    let lags: BTreeMap<FileKey<'_>, ReportingLag> = closings
        .into_iter()
        .filter_map(|(key, (until, days))| Some((key, reporting_lag(&days, until.min(as_of))?)))
        .collect();
    for register in told.values_mut() {
        register.lag = lags.get(&(register.source_sha256.as_str(), register.service_id.as_str())).copied();
    }
    Ok(told.into_values().collect())
}

/// Lot address, else road address.
fn address<'a>(columns: &Columns<'a>, row: usize) -> Option<&'a str> {
    columns.lot.get(row).or_else(|| columns.road.get(row))
}

/// An address of one place: a masked one (`***`) is that of many shops.
fn of_one_place(address: &&str) -> bool {
    !address.contains('*')
}

/// Hash of a shop's name and address, where both are known and the address is that of one place.
pub(in crate::step) fn shop(name: Option<&str>, address: Option<&str>) -> Option<u64> {
    let place = name.zip(address.filter(of_one_place))?;
    let mut hash = DefaultHasher::new();
    place.hash(&mut hash);
    Some(hash.finish())
}

fn door_of(columns: &Columns<'_>, row: usize) -> Option<Door> {
    address(columns, row).filter(of_one_place).and_then(door)
}

/// Writes `core_registers`.
pub(super) fn write(writer: &SnapshotWriter, register: &Register<'_>, as_of: Date) -> Result<()> {
    let table = &core::REGISTERS;
    let at = |name: &str| column_index(table, name);
    let (service, authority, source) = (at("service_id")?, at("authority_code")?, at("source_sha256")?);
    let (data_date, licences, open_only) = (at("data_date")?, at("licence_count")?, at("open_only")?);
    let (cut, begin, pop_ups) = (at("cut_because")?, at("closings_begin")?, at("pop_up_count")?);
    let (lag, missing) = (at("lag_days")?, at("lag_missing_share")?);
    let ends = [
        (at("closing_count")?, EndReason::Closed),
        (at("undated_closing_count")?, EndReason::ClosedUndated),
        (at("cancelled_count")?, EndReason::Cancelled),
        (at("burst_count")?, EndReason::Burst),
        (at("removed_count")?, EndReason::Removed),
    ];
    let count = |n: usize| i64::try_from(n).ok();
    let mut builder = TableBuilder::new(table);
    for told in &register.told {
        builder.text(service, Some(&told.service_id));
        builder.text(authority, Some(&told.authority_code));
        builder.text(source, Some(&told.source_sha256));
        builder.date(data_date, Some(told.data_date));
        builder.int64(licences, count(told.licences));
        builder.boolean(open_only, Some(told.open_only));
        builder.text(cut, told.cut.map(|cut| cut_reason(cut).to_string()).as_deref());
        builder.date(begin, told.closings_begin);
        for (column, reason) in &ends {
            builder.int64(*column, count(told.ends.get(reason).copied().unwrap_or_default()));
        }
        builder.int64(pop_ups, count(told.pop_ups));
        builder.float64(lag, told.lag.map(|lag| lag.days));
        builder.float64(missing, told.lag.map(|lag| lag.missing));
        builder.end_row();
    }
    if builder.is_empty() {
        return Ok(());
    }
    let mut part = writer.part(table, None, "part-0")?;
    part.data_date(as_of);
    part.write(&sort_by_key(table, &builder.finish()?)?)?;
    part.finish()?;
    Ok(())
}
