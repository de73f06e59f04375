//! What there is to tell of the registers of licences.

use super::Note;
use crate::error::Result;
use crate::read::areas::Areas;
use crate::read::registers::{RegisterEnds, registers};
use crate::read::spells::Shops;
use golmok_lake::store::Snapshot;
use golmok_model::AreaKind;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A register that lacks fewer days of closings is told in time.
const LATE_DAYS: f64 = 15.0;

/// Cut registers, late beginnings, what the office ended, and how late closings are told; by trade.
pub(super) fn notes(snapshot: &Snapshot) -> Result<Vec<Note>> {
    Ok(of(&registers(snapshot)?))
}

fn of(registers: &[RegisterEnds]) -> Vec<Note> {
    let mut trades: BTreeMap<&str, Vec<&RegisterEnds>> = BTreeMap::new();
    for register in registers {
        trades.entry(&register.service_id).or_default().push(register);
    }
    let mut notes = Vec::new();
    let (mut cancelled, mut bursts, mut pop_ups) = (0, 0, 0);
    for (trade, registers) in &trades {
        let cut: Vec<&RegisterEnds> = registers.iter().copied().filter(|one| one.cut_because.is_some()).collect();
        if let Some(largest) = cut.iter().max_by_key(|one| one.licences) {
            notes.push(Note::CutRegister {
                trade: (*trade).to_owned(),
                cities: cut.iter().map(|one| one.authority_code.clone()).collect(),
                all: registers.len(),
                licences: cut.iter().map(|one| one.licences).sum(),
                because: largest.cut_because.clone().unwrap_or_default(),
            });
        }
        let told = || registers.iter().filter(|one| one.cut_because.is_none() && !one.open_only);
        let days: Vec<Date> = told().filter_map(|one| one.closings_begin).collect();
        if let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) {
            notes.push(Note::ClosingsBegin {
                trade: (*trade).to_owned(),
                first: *first,
                last: *last,
                cities: days.len(),
                all: registers.len(),
            });
        }
        let late = told().filter_map(|one| Some((one.lag?, one.data_date?))).max_by(|a, b| a.0.0.total_cmp(&b.0.0));
        if let Some(((days, missing), data_date)) = late.filter(|((days, _), _)| *days >= LATE_DAYS) {
            notes.push(Note::ToldLate {
                trade: (*trade).to_owned(),
                data_date,
                days: days.round() as u32,
                percent: (missing * 100.0).round() as u32,
            });
        }
        for one in told() {
            cancelled += one.cancelled;
            bursts += one.bursts;
            pop_ups += one.pop_ups;
        }
    }
    if cancelled + bursts + pop_ups > 0 {
        notes.push(Note::OfficeEnds { cancelled, bursts, pop_ups });
    }
    notes
}

/// Shops in no dong, where there are dongs: told above this share, which is more than points at borders.
const GAP: f64 = 0.02;

/// Running shops whose point lies in no 행정동, where the boundaries have any.
pub(super) fn without_dong(snapshot: &Snapshot) -> Result<Option<Note>> {
    let drawn = Areas::read(snapshot)?.of(AreaKind::AdminDong).iter().any(|dong| dong.shape.is_some());
    let Some(as_of) = snapshot.info().as_of.filter(|_| drawn) else { return Ok(None) };
    let shops = Shops::read(snapshot)?;
    let running = || shops.all().filter(|shop| shop.at.is_some() && shop.is_open(as_of));
    let (all, shops) = (running().count(), running().filter(|shop| shop.admin_dong.is_empty()).count());
    Ok((shops as f64 > GAP * all as f64).then_some(Note::ShopsWithoutDong { shops, all }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn register(trade: &str, city: &str) -> RegisterEnds {
        RegisterEnds {
            service_id: trade.to_owned(),
            authority_code: city.to_owned(),
            licences: 10,
            open_only: false,
            cut_because: None,
            closings_begin: None,
            closings: 4,
            cancelled: 0,
            bursts: 0,
            pop_ups: 0,
            lag: None,
            data_date: Some(date(2020, 12, 7)),
        }
    }

    #[test]
    fn one_note_of_each_kind_per_trade() {
        let cut = |city: &str, licences| RegisterEnds {
            licences,
            cut_because: Some(format!("purged in {city}")),
            bursts: 9,
            ..register("10_32_01_P", city)
        };
        let late = RegisterEnds { lag: Some((40.4, 0.66)), cancelled: 2, ..register("07_23_02_P", "용인시") };
        let begun = RegisterEnds { closings_begin: Some(date(2012, 1, 1)), ..register("07_23_02_P", "수원시") };
        let quick = RegisterEnds { lag: Some((9.0, 0.3)), ..register("07_24_04_P", "수원시") };
        let found = of(&[cut("수원시", 40), cut("가평군", 5), register("10_32_01_P", "용인시"), late, begun, quick]);
        let expected = [
            Note::ClosingsBegin {
                trade: "07_23_02_P".to_owned(),
                first: date(2012, 1, 1),
                last: date(2012, 1, 1),
                cities: 1,
                all: 2,
            },
            Note::ToldLate { trade: "07_23_02_P".to_owned(), data_date: date(2020, 12, 7), days: 40, percent: 66 },
            Note::CutRegister {
                trade: "10_32_01_P".to_owned(),
                cities: vec!["수원시".to_owned(), "가평군".to_owned()],
                all: 3,
                licences: 45,
                because: "purged in 수원시".to_owned(),
            },
            // The bursts of what is left out are not counted again.
            Note::OfficeEnds { cancelled: 2, bursts: 0, pop_ups: 0 },
        ];
        assert_eq!(found, expected);
    }
}
