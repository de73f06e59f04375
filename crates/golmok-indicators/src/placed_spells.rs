//! Business spells with their place: `core_spells` in memory, and which cells each belongs to.

use crate::error::Result;
use crate::frame::Reader;
use golmok_model::tables::core;
use golmok_model::{AreaId, BusinessSpell, EndReason, IndustryCode};
use golmok_spatial::Scope;
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use polars::prelude::DataFrame;
use std::collections::BTreeMap;

/// One spell of `core_spells` inside the city.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlacedSpell<'a> {
    pub spell: BusinessSpell,
    /// Its row in the table.
    pub row: usize,
    pub entry_on: Date,
    pub data_date: Date,
    /// Whether its file lists running shops only.
    pub open_only: bool,
    /// Whether the ends of its register are no closings.
    pub cut_register: bool,
    /// Whether it is of a pop-up.
    pub pop_up: bool,
    pub industry_code: &'a str,
    pub gu_code: &'a str,
    pub admin_dong_code: Option<&'a str>,
    /// EPSG:5181 metres.
    pub point: Option<(f64, f64)>,
    key: (&'a str, &'a str, &'a str),
}

/// A cell: kind of area, area, industry.
pub(crate) type CellKey<'a> = (&'a str, &'a str, &'a str);

fn day(days: i32) -> Date {
    date(1970, 1, 1).saturating_add(SignedDuration::from_hours(24 * i64::from(days)))
}

/// Days since 1970-01-01, as tables hold them.
pub(crate) fn epoch_days(day: Date) -> i32 {
    (day - date(1970, 1, 1)).get_days()
}

fn end_reason(code: Option<&str>) -> Option<EndReason> {
    EndReason::ALL.into_iter().find(|reason| Some(reason.code()) == code)
}

/// Reads the spells of scope `seoul`, those in the city; a row without its dates is no spell.
fn read(frame: &DataFrame) -> Result<Vec<PlacedSpell<'_>>> {
    let reader = Reader::new(&core::SPELLS, frame);
    let (gu, services) = (reader.keys("gu_code")?, reader.keys("service_id")?);
    let (authorities, numbers) = (reader.keys("authority_code")?, reader.keys("management_no")?);
    let (industries, scopes) = (reader.keys("industry_code")?, reader.keys("scope")?);
    let (opened, entry) = (reader.days("opened_on")?, reader.days("entry_on")?);
    let (ended, data_dates) = (reader.days("ended_on")?, reader.days("data_date")?);
    let (reasons, dongs) = (reader.texts("end_reason")?, reader.texts("admin_dong_code")?);
    let (x, y) = (reader.numbers("x_m")?, reader.numbers("y_m")?);
    let (open_only, cut_register, pop_up) =
        (reader.flags("open_only")?, reader.flags("cut_register")?, reader.flags("pop_up")?);
    let spell = |i: usize| {
        let opened_on = day(opened[i]?);
        let end_reason = end_reason(reasons[i]);
        Some(PlacedSpell {
            row: i,
            spell: BusinessSpell {
                opened_on,
                ended_on: ended[i].map(day).filter(|_| end_reason.is_some()),
                end_reason,
            },
            entry_on: entry[i].map_or(opened_on, day),
            data_date: day(data_dates[i]?),
            open_only: open_only[i],
            cut_register: cut_register[i],
            pop_up: pop_up[i],
            industry_code: industries[i],
            gu_code: gu[i],
            admin_dong_code: dongs[i],
            point: x[i].zip(y[i]),
            key: (services[i], authorities[i], numbers[i]),
        })
    };
    Ok((0..frame.height()).filter(|i| scopes[*i] == Scope::City.code()).filter_map(spell).collect())
}

/// `core_spells` with the trade areas that hold each spell (`core_spell_areas`).
#[derive(Debug, Default)]
pub(crate) struct PlacedSpells<'a> {
    pub spells: Vec<PlacedSpell<'a>>,
    trade_areas: BTreeMap<(&'a str, &'a str, &'a str), Vec<&'a str>>,
}

impl<'a> PlacedSpells<'a> {
    pub fn read(spells: &'a DataFrame, spell_areas: Option<&'a DataFrame>) -> Result<Self> {
        let mut trade_areas: BTreeMap<(&str, &str, &str), Vec<&str>> = BTreeMap::new();
        if let Some(frame) = spell_areas {
            let reader = Reader::new(&core::SPELL_AREAS, frame);
            let (services, authorities) = (reader.keys("service_id")?, reader.keys("authority_code")?);
            let (numbers, areas) = (reader.keys("management_no")?, reader.keys("area_code")?);
            for i in 0..frame.height() {
                trade_areas.entry((services[i], authorities[i], numbers[i])).or_default().push(areas[i]);
            }
        }
        Ok(Self { spells: read(spells)?, trade_areas })
    }

    /// Spells with a point that operate on a day, but of registers whose ends are no closings: they do not tell who is gone.
    pub fn open_with_point(&self, day: Date) -> impl Iterator<Item = &PlacedSpell<'a>> {
        let open = move |s: &PlacedSpell<'_>| s.spell.operating_on(day) && s.data_date >= s.spell.opened_on;
        self.spells.iter().filter(move |s| s.point.is_some() && !s.cut_register && open(s))
    }

    /// The trade areas that hold a spell.
    pub fn trade_areas(&self, spell: &PlacedSpell<'a>) -> &[&'a str] {
        self.trade_areas.get(&spell.key).map_or(&[], Vec::as_slice)
    }

    /// The cells that each of `spells` belongs to, by its index: its trade areas, dong, gu and the city, by industry
    /// and for `ALL`.
    pub fn cells(&self, spells: &[PlacedSpell<'a>]) -> BTreeMap<CellKey<'a>, Vec<usize>> {
        let mut out: BTreeMap<CellKey<'_>, Vec<usize>> = BTreeMap::new();
        for (i, spell) in spells.iter().enumerate() {
            let held = self.trade_areas(spell).iter().map(|code| ("trade_area", *code));
            let dong = spell.admin_dong_code.map(|code| ("admin_dong", code));
            let places = held.chain(dong).chain([("gu", spell.gu_code), ("city", AreaId::city_code())]);
            for (kind, code) in places {
                for industry in [spell.industry_code, IndustryCode::ALL] {
                    out.entry((kind, code, industry)).or_default().push(i);
                }
            }
        }
        out
    }
}
