//! Licences → shops, each with its trade, door and place, and the backtest of what they tell of each other: `backtest_shops`,
//! `mart_shop_sites` and the document of what was learnt.
//!
//! A register whose ends are no closings is left out, with the reason.

mod district;

use crate::error::{Context, Result};
use crate::read::staged;
use crate::step::place::register::{COLUMNS, Columns};
use crate::step::place::registers::shop;
use district::District;
use golmok_lake::schema::days_since_epoch;
use golmok_lake::store::Snapshot;
use golmok_model::{
    CutRegister, EndReason, LicenceService, RegisterRow, SpellPolicy, closings_begin, cut_register, reference, spell,
};
pub use golmok_rating::{Gain, ShopScore, shop_backtest_table};
use golmok_rating::{Learnt, ShopModel, ShopRow, Shops, SiteRow, TradeRegister, learn_shops};
use golmok_spatial::door;
use jiff::ToSpan;
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// Days after the newest licence of a file from which an end has not come yet.
const AHEAD: i64 = 92;

/// What licences say of single shops.
#[derive(Debug, Default)]
pub struct Examined {
    /// How good that was, by trade and origin.
    pub scores: Vec<ShopScore>,
    /// Registers that tell nothing, and why.
    pub refused: Vec<(String, CutRegister)>,
    /// Closings of days with so many of a trade and authority that they count as administrative.
    pub burst: u64,
    model: ShopModel,
    sites: Vec<SiteRow>,
}

impl Examined {
    /// What was learnt of single shops, and what their lots have seen; `None` where nothing could be tested.
    pub fn learnt(&self) -> Option<(&ShopModel, &[SiteRow])> {
        (!self.scores.is_empty()).then_some((&self.model, self.sites.as_slice()))
    }
}

/// A licence that gives a shop.
struct Licence {
    trade: String,
    detail: String,
    industry: String,
    opened: i32,
    ended: Option<i32>,
    administrative: bool,
    floor_area_m2: Option<f64>,
    point_m: Option<(f64, f64)>,
    site: Option<String>,
    district: District,
    data_date: Date,
}

/// A file's register: how its ends are judged, and since when it records them.
#[derive(Default)]
struct Register {
    rows: Vec<RegisterRow>,
    cut: Option<CutRegister>,
    seen_from: Option<i32>,
}

/// The shops of the licences as known on a day, and the backtest; `None` without licences.
///
/// # Errors
/// When staged licences cannot be read.
pub fn examine(snapshot: &Snapshot, as_of: Date) -> Result<Option<Examined>> {
    let Some(staged) = staged::licences(snapshot)? else { return Ok(None) };
    let order = ["data_date", "source_sha256", "member", "line"];
    let rows = staged
        .select(COLUMNS.map(col))
        .sort(order, SortMultipleOptions::default().with_maintain_order(true))
        .collect()?;
    let names: HashMap<&str, &str> =
        snapshot.info().sources.iter().map(|file| (file.sha256.as_str(), file.name.as_str())).collect();
    let mut read = Reading::of(&rows, &names)?;
    let registers = read.registers()?;
    let (licences, trades) = read.licences(&registers, as_of)?;
    let shops = shops(&licences, &trades);
    let refused = registers.into_iter().filter_map(|(file, register)| Some((read.name(file), register.cut?))).collect();
    let Learnt { scores, model, sites } = learn_shops(&shops);
    let examined = Examined { scores, refused, burst: shops.burst(), model, sites };
    for (file, cut) in &examined.refused {
        tracing::warn!("no risk of shops from {file}: {cut:?}");
    }
    for s in &examined.scores {
        tracing::info!(
            "shops of {} at day {}: {} closings, gain {:.0} ± {:.0}, weight {:.2}",
            s.trade,
            s.origin,
            s.closures,
            s.gain.value,
            s.gain.error,
            s.weight
        );
    }
    Ok(Some(examined))
}

/// Staged rows by column.
struct Reading<'a> {
    height: usize,
    columns: Columns<'a>,
    key: [&'a StringChunked; 3],
    mergeable: &'a BooleanChunked,
    numbers: [&'a Float64Chunked; 3],
    names: &'a HashMap<&'a str, &'a str>,
}

impl<'a> Reading<'a> {
    fn of(rows: &'a DataFrame, names: &'a HashMap<&'a str, &'a str>) -> Result<Self> {
        let text = |name: &str| -> Result<&'a StringChunked> { Ok(rows.column(name)?.str()?) };
        let number = |name: &str| -> Result<&'a Float64Chunked> { Ok(rows.column(name)?.f64()?) };
        Ok(Self {
            height: rows.height(),
            columns: Columns::of(rows)?,
            key: [text("service_id")?, text("authority_code")?, text("management_no")?],
            mergeable: rows.column("mergeable")?.bool()?,
            numbers: [number("x_5174")?, number("y_5174")?, number("floor_area_m2")?],
            names,
        })
    }

    fn file(&self, row: usize) -> Result<&'a str> {
        self.columns.source.get(row).context("a licence without its file")
    }

    fn name(&self, file: &str) -> String {
        (*self.names.get(file).unwrap_or(&file)).to_owned()
    }

    /// Lot address, else road address.
    fn address(&self, row: usize) -> Option<&'a str> {
        [self.columns.lot, self.columns.road]
            .into_iter()
            .filter_map(|a| a.get(row))
            .find(|text| !text.trim().is_empty())
    }

    /// The register of every file, judged.
    fn registers(&mut self) -> Result<BTreeMap<&'a str, Register>> {
        let mut registers: BTreeMap<&'a str, Register> = BTreeMap::new();
        for row in 0..self.height {
            if self.columns.is_open_only(row) {
                continue;
            }
            let shop = shop(self.columns.name.get(row), self.address(row));
            // How far a file speaks is known once all its rows are.
            if let Some(found) = RegisterRow::of(&self.columns.record(row)?, shop, |_| false) {
                registers.entry(self.file(row)?).or_default().rows.push(found);
            }
        }
        for register in registers.values_mut() {
            let mut rows = std::mem::take(&mut register.rows);
            let newest = rows.iter().map(|row| row.opened_on).max().unwrap_or(Date::ZERO);
            let until = newest.saturating_add(AHEAD.days());
            rows.iter_mut().for_each(|row| row.is_ahead = row.ended_on.is_some_and(|end| end > until));
            register.cut = cut_register(&rows);
            register.seen_from = closings_begin(&rows).map(days_since_epoch);
        }
        Ok(registers)
    }

    /// Licences as known on a day, the newest file speaking for each, and the registers of their trades.
    fn licences(
        &self,
        registers: &BTreeMap<&'a str, Register>,
        as_of: Date,
    ) -> Result<(Vec<Licence>, BTreeMap<String, TradeRegister>)> {
        let mut licences: Vec<Option<Licence>> = Vec::new();
        let mut places: HashMap<[&str; 3], usize> = HashMap::new();
        let mut seen: BTreeMap<String, Option<i32>> = BTreeMap::new();
        for row in 0..self.height {
            let file = self.file(row)?;
            let Some(register) = registers.get(file).filter(|register| register.cut.is_none()) else { continue };
            if self.columns.is_open_only(row) {
                continue;
            }
            let licence = self.licence(row, as_of)?;
            if let Some(licence) = &licence {
                let from = seen.entry(licence.trade.clone()).or_default();
                *from = (*from).max(register.seen_from);
            }
            let key = self.key.map(|column| column.get(row).unwrap_or_default());
            match self.mergeable.get(row).unwrap_or(false).then(|| places.entry(key)) {
                Some(std::collections::hash_map::Entry::Occupied(place)) => licences[*place.get()] = licence,
                Some(std::collections::hash_map::Entry::Vacant(place)) => {
                    place.insert(licences.len());
                    licences.push(licence);
                }
                None => licences.push(licence),
            }
        }
        let licences: Vec<Licence> = licences.into_iter().flatten().collect();
        let mut days: BTreeMap<&str, Vec<Date>> = BTreeMap::new();
        licences.iter().for_each(|l| days.entry(&l.trade).or_default().push(l.data_date));
        let mut trades = BTreeMap::new();
        for (trade, mut days) in days {
            // All but a twentieth of the licences are spoken of until then, or later.
            days.sort_unstable();
            let until = days[days.len() / 20].min(as_of);
            let seen_from = seen.get(trade).copied().flatten();
            trades.insert(trade.to_owned(), TradeRegister { seen_from, until: days_since_epoch(until) });
        }
        Ok((licences, trades))
    }

    fn licence(&self, row: usize, as_of: Date) -> Result<Option<Licence>> {
        let data_date = self.columns.data_date(row)?;
        let found = spell(&self.columns.record(row)?, SpellPolicy::Mart, data_date).ok();
        let Some(spell) = found.filter(|spell| !spell.is_closed_undated()).and_then(|spell| spell.as_of(as_of)) else {
            return Ok(None);
        };
        let address = self.address(row);
        let [x, y, floor_area_m2] = self.numbers.map(|column| column.get(row));
        let is_place = |metres: &f64| metres.is_finite() && metres.abs() > 1_000.0;
        let service = self.key[0].get(row).unwrap_or(LicenceService::UNKNOWN);
        let is_known = service != LicenceService::UNKNOWN;
        Ok(Some(Licence {
            trade: if is_known { service.to_owned() } else { format!("{service}:{}", self.name(self.file(row)?)) },
            detail: self.columns.detail.get(row).unwrap_or_default().trim().to_owned(),
            industry: reference::licence_industry(&service.parse()?, self.columns.detail.get(row)).as_str().to_owned(),
            opened: days_since_epoch(spell.opened_on),
            ended: spell.ended_on.map(days_since_epoch),
            administrative: spell.end_reason.is_some_and(|reason| reason != EndReason::Closed),
            floor_area_m2,
            point_m: x.filter(is_place).zip(y.filter(is_place)),
            site: address.and_then(door).map(|door| door.lot),
            district: address.map(District::of).unwrap_or_default(),
            data_date,
        }))
    }
}

fn shops(licences: &[Licence], trades: &BTreeMap<String, TradeRegister>) -> Shops {
    let rows: Vec<ShopRow<'_>> = licences
        .iter()
        .map(|l| ShopRow {
            trade: &l.trade,
            detail: &l.detail,
            industry: &l.industry,
            opened: l.opened,
            ended: l.ended,
            administrative: l.administrative,
            floor_area_m2: l.floor_area_m2,
            point_m: l.point_m,
            site: l.site.as_deref(),
            authority: &l.district.authority,
            gu: &l.district.gu,
            dong: &l.district.dong,
        })
        .collect();
    Shops::of(&rows, trades)
}
