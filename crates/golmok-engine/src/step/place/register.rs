//! The licences as a register: each licence once, as a business spell with its place.

use super::registers::{self, RegisterTold};
use crate::error::{Context, Result};
use crate::read::staged;
use golmok_lake::schema::date_from_days;
use golmok_lake::source::licences::caveat;
use golmok_lake::store::Snapshot;
use golmok_model::licence::DateField;
use golmok_model::{
    AreaKind, BusinessSpell, DropReason, IndustryCode, LicenceRecord, LicenceService, LicenceStatus, SpellPolicy,
    reference, spell,
};
use golmok_spatial::{Boundaries, LicenceColumns, LinkReason, PlaceQuality, Placed, Scope, place, quality_counts};
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Columns of `stg_licences` that identify a licence.
const KEY: [&str; 3] = ["service_id", "authority_code", "management_no"];

/// Columns of `stg_licences` that are read.
pub(in crate::step) const COLUMNS: [&str; 22] = [
    "service_id",
    "authority_code",
    "management_no",
    "mergeable",
    "source_sha256",
    "member",
    "line",
    "road_address",
    "lot_address",
    "business_name",
    "industry_detail",
    "status",
    "licensed_on",
    "licensed_text",
    "closed_on",
    "closed_text",
    "cancelled_on",
    "data_date",
    "x_5174",
    "y_5174",
    "floor_area_m2",
    "caveats",
];

/// What became of the licences.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct LicenceSummary {
    /// Rows of `core_spells`.
    pub spells: usize,
    /// Spells with a trusted point.
    pub located: usize,
    /// Rows of which a later file holds the same licence.
    pub superseded: usize,
    /// Rows without a whole key or without a known service: staged, merged with nothing.
    pub unmergeable: usize,
    /// Rows that open after the as-of date.
    pub later: usize,
    /// Rows that give no spell, by reason.
    pub dropped: BTreeMap<DropReason, usize>,
    /// Spells by scope and by how their point was found.
    pub by_quality: BTreeMap<(Scope, PlaceQuality), u64>,
    /// Spells by kind of area that holds them; those in several areas of a kind count once.
    pub assigned: BTreeMap<AreaKind, usize>,
    /// Links between spells at one door, by reason.
    pub links: BTreeMap<LinkReason, usize>,
    /// What each trade and city tells of ends.
    pub registers: Vec<RegisterTold>,
}

/// The licences as spells, placed.
#[derive(Debug)]
pub struct Register<'b> {
    rows: DataFrame,
    /// The licences that give a spell, by key.
    pub licences: Vec<Licence>,
    /// Their places, in the same order.
    pub placed: Vec<Placed<'b>>,
    /// What each trade and city tells of ends.
    pub told: Vec<RegisterTold>,
}

/// A licence that gives a spell.
#[derive(Debug)]
pub struct Licence {
    /// Row of the register.
    pub(super) row: usize,
    /// Its spell, as known at the as-of date.
    pub spell: BusinessSpell,
    /// Service industry, or the service's own code.
    pub industry_code: IndustryCode,
    /// Last day its file speaks of.
    pub data_date: Date,
    /// Whether its file knows open premises only.
    pub open_only: bool,
    /// Whether the ends of its register are no closings.
    pub cut: bool,
    /// Whether it is of a pop-up.
    pub pop_up: bool,
    /// Day on which its register begins to record closings, where the shop is older.
    pub seen_from: Option<Date>,
}

/// Reads the licences of the lake: each once, as the newest file tells it, with its place.
pub fn register<'b>(
    snapshot: &Snapshot,
    boundaries: &'b Boundaries,
    as_of: Date,
    summary: &mut LicenceSummary,
) -> Result<Option<Register<'b>>> {
    let Some(staged) = staged::licences(snapshot)? else { return Ok(None) };
    let staged = staged.select(COLUMNS.map(col));
    let height = |rows: LazyFrame| -> Result<usize> {
        Ok(rows.select([len()]).collect()?.column("len")?.u32()?.get(0).unwrap_or(0) as usize)
    };
    let mergeable = col("mergeable")
        .and(col("service_id").neq(lit(LicenceService::UNKNOWN)))
        .and(col("authority_code").is_not_null())
        .and(col("management_no").is_not_null());
    let all = height(staged.clone())?;
    let order = ["data_date", "source_sha256", "member", "line"];
    let merged =
        staged.filter(mergeable).sort(order, SortMultipleOptions::default().with_maintain_order(true)).collect()?;
    let with_key = merged.height();
    let rows = merged
        .lazy()
        .unique_stable(Some(cols(KEY)), UniqueKeepStrategy::Last)
        .sort(KEY, SortMultipleOptions::default())
        .collect()?;
    summary.unmergeable = all - with_key;
    summary.superseded = with_key - rows.height();

    let columns = Columns::of(&rows)?;
    let mut licences = Vec::with_capacity(rows.height());
    for row in 0..rows.height() {
        let data_date = columns.data_date(row)?;
        match spell(&columns.record(row)?, SpellPolicy::Mart, data_date) {
            Err(reason) => *summary.dropped.entry(reason).or_default() += 1,
            Ok(spell) => match spell.as_of(as_of) {
                None => summary.later += 1,
                Some(spell) => licences.push(Licence {
                    row,
                    spell,
                    industry_code: reference::licence_industry(&columns.key(row)?[0].parse()?, columns.detail.get(row)),
                    data_date,
                    open_only: columns.is_open_only(row),
                    cut: false,
                    pop_up: false,
                    seen_from: None,
                }),
            },
        }
    }
    let told = registers::judge(&columns, rows.height(), &mut licences, as_of)?;
    let placed = {
        let x: Vec<_> = licences.iter().map(|l| columns.x.get(l.row)).collect();
        let y: Vec<_> = licences.iter().map(|l| columns.y.get(l.row)).collect();
        place(
            LicenceColumns {
                x: &x,
                y: &y,
                authority_code: &of_licences(columns.key[1], &licences),
                road_address: &of_licences(columns.road, &licences),
                lot_address: &of_licences(columns.lot, &licences),
            },
            boundaries,
        )?
    };
    summary.spells = licences.len();
    summary.registers = told.clone();
    summary.by_quality = quality_counts(&placed);
    for place in &placed {
        summary.located += usize::from(is_located(place));
        let held = [
            (AreaKind::TradeArea, !place.trade_area_codes.is_empty()),
            (AreaKind::AdminDong, place.admin_dong_code.is_some()),
            (AreaKind::LegalDong, place.legal_dong_code.is_some()),
            (AreaKind::Gu, place.gu_code.is_some()),
        ];
        for (kind, _) in held.into_iter().filter(|(_, is_held)| *is_held) {
            *summary.assigned.entry(kind).or_default() += 1;
        }
    }
    Ok(Some(Register { rows, licences, placed, told }))
}

/// Whether a place has a point that areas are taken from.
fn is_located(place: &Placed<'_>) -> bool {
    place.point.is_some() && place.quality != PlaceQuality::OutsideGu
}

/// A text column in the order of the licences.
fn of_licences<'r>(column: &'r StringChunked, licences: &[Licence]) -> Vec<Option<&'r str>> {
    licences.iter().map(|licence| column.get(licence.row)).collect()
}

impl Register<'_> {
    /// Service, authority and management number of the licences, in order.
    pub fn keys(&self) -> Result<Vec<[&str; 3]>> {
        let columns = Columns::of(&self.rows)?;
        self.licences.iter().map(|licence| columns.key(licence.row)).collect()
    }

    /// A text column of `stg_licences`, in the order of the licences.
    pub fn texts(&self, name: &str) -> Result<Vec<Option<&str>>> {
        Ok(of_licences(self.rows.column(name)?.str()?, &self.licences))
    }

    /// A column of numbers of `stg_licences`, in the order of the licences.
    pub fn numbers(&self, name: &str) -> Result<Vec<Option<f64>>> {
        let column = self.rows.column(name)?.f64()?;
        Ok(self.licences.iter().map(|licence| column.get(licence.row)).collect())
    }

    /// Positions of the licences by gu of their place; `00000` outside Seoul or unknown.
    pub fn by_gu(&self) -> BTreeMap<&str, Vec<usize>> {
        let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, place) in self.placed.iter().enumerate() {
            groups.entry(place.gu_code_or_zeros()).or_default().push(i);
        }
        groups
    }
}

/// The columns of `stg_licences` that a spell needs.
pub(in crate::step) struct Columns<'a> {
    key: [&'a StringChunked; 3],
    pub(in crate::step) source: &'a StringChunked,
    pub(in crate::step) name: &'a StringChunked,
    pub(in crate::step) road: &'a StringChunked,
    pub(in crate::step) lot: &'a StringChunked,
    pub(in crate::step) detail: &'a StringChunked,
    status: &'a StringChunked,
    licensed: (&'a Int32Chunked, &'a StringChunked),
    closed: (&'a Int32Chunked, &'a StringChunked),
    cancelled: &'a Int32Chunked,
    data_date: &'a Int32Chunked,
    x: &'a Float64Chunked,
    y: &'a Float64Chunked,
    caveats: &'a StringChunked,
}

impl<'a> Columns<'a> {
    /// The columns of staged rows.
    pub(in crate::step) fn of(rows: &'a DataFrame) -> Result<Self> {
        let text = |name: &str| -> Result<&'a StringChunked> { Ok(rows.column(name)?.str()?) };
        let day = |name: &str| -> Result<&'a Int32Chunked> { Ok(rows.column(name)?.date()?.physical()) };
        let number = |name: &str| -> Result<&'a Float64Chunked> { Ok(rows.column(name)?.f64()?) };
        Ok(Self {
            key: [text(KEY[0])?, text(KEY[1])?, text(KEY[2])?],
            source: text("source_sha256")?,
            name: text("business_name")?,
            road: text("road_address")?,
            lot: text("lot_address")?,
            detail: text("industry_detail")?,
            status: text("status")?,
            licensed: (day("licensed_on")?, text("licensed_text")?),
            closed: (day("closed_on")?, text("closed_text")?),
            cancelled: day("cancelled_on")?,
            data_date: day("data_date")?,
            x: number("x_5174")?,
            y: number("y_5174")?,
            caveats: text("caveats")?,
        })
    }

    pub(in crate::step) fn is_open_only(&self, row: usize) -> bool {
        self.caveats.get(row).is_some_and(|c| c.split(';').any(|one| one == caveat::OPEN_ONLY))
    }

    pub(super) fn key(&self, row: usize) -> Result<[&'a str; 3]> {
        let at = |i: usize| self.key[i].get(row).context("a licence without its key");
        Ok([at(0)?, at(1)?, at(2)?])
    }

    /// Last day that the file of a row speaks of.
    pub(in crate::step) fn data_date(&self, row: usize) -> Result<Date> {
        self.data_date.get(row).and_then(date_from_days).context("a licence without a data date")
    }

    /// A row as its spell is made of it.
    pub(in crate::step) fn record(&self, row: usize) -> Result<LicenceRecord> {
        let field = |(days, text): (&Int32Chunked, &StringChunked)| match days.get(row).and_then(date_from_days) {
            Some(day) => DateField::Day(day),
            None if text.get(row).is_some() => DateField::Unparseable,
            None => DateField::Blank,
        };
        let cancelled = self.cancelled.get(row).and_then(date_from_days);
        Ok(LicenceRecord {
            licensed: field(self.licensed),
            closed: field(self.closed),
            cancelled: cancelled.map_or(DateField::Blank, DateField::Day),
            status: self.status.get(row).unwrap_or_default().parse::<LicenceStatus>()?,
        })
    }
}
