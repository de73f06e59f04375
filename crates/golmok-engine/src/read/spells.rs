//! Business spells of licences: `core_spells`, `core_spell_areas`.

use super::frame;
use super::rows::{Rows, of_industry};
use crate::error::Result;
use golmok_lake::store::Snapshot;
use golmok_model::tables::core;
use golmok_spatial::{Metres, Point, Scope};
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeMap;

/// The spells; `None` without licences.
///
/// # Errors
/// When the table cannot be read.
pub fn table(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    frame::scan(snapshot, &core::SPELLS)
}

/// The trade areas that hold each spell; `None` without licences.
///
/// # Errors
/// When the table cannot be read.
pub fn areas(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    frame::scan(snapshot, &core::SPELL_AREAS)
}

/// A licence: service, authority and number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Licence(pub [String; 3]);

/// A business spell near a place. No name is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Spell {
    /// Its licence.
    pub licence: Licence,
    /// Where it is.
    pub at: Point<Metres>,
    /// First day of business.
    pub opened_on: Option<Date>,
    /// Last day of business, where it is over.
    pub ended_on: Option<Date>,
}

/// The spells of an industry within a distance of a point, by licence.
///
/// # Errors
/// When the table cannot be read.
pub fn near(snapshot: &Snapshot, industry: &str, at: Point<Metres>, metres: f64) -> Result<Vec<Spell>> {
    let within = |column: &str, middle: f64| {
        col(column).gt_eq(lit(middle - metres)).and(col(column).lt_eq(lit(middle + metres)))
    };
    let wanted = of_industry(industry).and(within("x_m", at.x)).and(within("y_m", at.y));
    let key = ["service_id", "authority_code", "management_no"];
    let columns = ["service_id", "authority_code", "management_no", "x_m", "y_m", "opened_on", "ended_on"];
    let scan = table(snapshot)?.map(|spells| spells.filter(wanted).select(columns.map(col)));
    let rows = Rows::of(scan, &core::SPELLS, &key)?;
    let mut found = Vec::new();
    for row in 0..rows.len() {
        let Some((x, y)) = rows.number("x_m", row)?.zip(rows.number("y_m", row)?) else { continue };
        let spell = Spell {
            licence: Licence([rows.word(key[0], row)?, rows.word(key[1], row)?, rows.word(key[2], row)?]),
            at: Point::new(x, y),
            opened_on: rows.date("opened_on", row)?,
            ended_on: rows.date("ended_on", row)?,
        };
        if spell.at.distance_m(at) <= metres {
            found.push(spell);
        }
    }
    Ok(found)
}

/// A licensed shop of the city. No name is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Shop {
    /// Where it is, if the licence tells.
    pub at: Option<Point<Metres>>,
    /// 자치구_코드.
    pub gu: String,
    /// 행정동_코드, if the point tells.
    pub admin_dong: String,
    /// First day of business.
    pub opened_on: Option<Date>,
    /// Last day of business, where it is over.
    pub ended_on: Option<Date>,
}

impl Shop {
    /// Whether it is open on a day.
    pub fn is_open(&self, on: Date) -> bool {
        self.opened_on.is_some_and(|day| day <= on) && self.ended_on.is_none_or(|day| day > on)
    }
}

/// The licensed shops of the city by industry.
#[derive(Debug, Default)]
pub struct Shops(BTreeMap<String, Vec<Shop>>);

impl Shops {
    /// Reads them; none without licences.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn read(snapshot: &Snapshot) -> Result<Self> {
        let columns = [
            "industry_code",
            "gu_code",
            "service_id",
            "management_no",
            "admin_dong_code",
            "x_m",
            "y_m",
            "opened_on",
            "ended_on",
        ];
        let in_city = col("scope").eq(lit(Scope::City.code()));
        let scan = table(snapshot)?.map(|spells| spells.filter(in_city).select(columns.map(col)));
        let key = ["industry_code", "gu_code", "service_id", "management_no"];
        let rows = Rows::of(scan, &core::SPELLS, &key)?;
        let mut found: BTreeMap<String, Vec<Shop>> = BTreeMap::new();
        for row in 0..rows.len() {
            let at = rows.number("x_m", row)?.zip(rows.number("y_m", row)?);
            let shop = Shop {
                at: at.map(|(x, y)| Point::new(x, y)),
                gu: rows.word("gu_code", row)?,
                admin_dong: rows.word("admin_dong_code", row)?,
                opened_on: rows.date("opened_on", row)?,
                ended_on: rows.date("ended_on", row)?,
            };
            found.entry(rows.word("industry_code", row)?).or_default().push(shop);
        }
        Ok(Self(found))
    }

    /// The shops of an industry; none where no licence of it is known.
    pub fn of(&self, industry: &str) -> &[Shop] {
        self.0.get(industry).map_or(&[], Vec::as_slice)
    }

    /// The shops of all industries.
    pub fn all(&self) -> impl Iterator<Item = &Shop> {
        self.0.values().flatten()
    }

    /// Whether there are licences at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
