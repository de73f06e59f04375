//! `core_spells`, `core_spell_areas`, `core_spell_links`: licences as business spells with their place.

use super::areas::{EditionArea, newest};
use crate::frame;
use anyhow::{Context, Result};
use golmok_lake::batch::{TableBuilder, column_index};
use golmok_lake::schema::{date_from_days, sort_by_key};
use golmok_lake::store::SnapshotWriter;
use golmok_model::licence::DateField;
use golmok_model::tables::{core, staging};
use golmok_model::{
    AreaKind, BusinessSpell, CodeSet, DropReason, LicenceRecord, LicenceService, LicenceStatus, SpellPolicy, reference,
    spell,
};
use golmok_spatial::{Boundaries, LicenceColumns, Placed, place};
use jiff::ToSpan;
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Years before the as-of date from which spells are observed; earlier ones enter late.
const WINDOW_YEARS: i64 = 10;

/// What became of the licences.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
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
    /// Spells by how their point was found.
    pub by_quality: BTreeMap<&'static str, usize>,
}

/// A licence that gives a spell.
struct Licence<'a> {
    row: usize,
    key: [&'a str; 3],
    spell: BusinessSpell,
}

/// Writes the three tables.
pub fn spells(writer: &SnapshotWriter, areas: &[EditionArea], as_of: Date) -> Result<LicenceSummary> {
    let mut summary = LicenceSummary::default();
    let Some(staged) = frame::scan(&writer.so_far()?, &staging::LICENCES)? else { return Ok(summary) };
    let all = staged.clone().select([len()]).collect()?.column("len")?.u32()?.get(0).unwrap_or(0) as usize;
    let mergeable = col("mergeable")
        .and(col("service_id").neq(lit(LicenceService::UNKNOWN)))
        .and(col("authority_code").is_not_null())
        .and(col("management_no").is_not_null());
    let key = ["service_id", "authority_code", "management_no"];
    let order = ["data_date", "source_sha256", "member", "line"];
    let merged = staged
        .filter(mergeable)
        .sort(order, SortMultipleOptions::default().with_maintain_order(true));
    let with_key = merged.clone().select([len()]).collect()?.column("len")?.u32()?.get(0).unwrap_or(0) as usize;
    let rows = merged
        .unique_stable(Some(cols(key)), UniqueKeepStrategy::Last)
        .sort(key, SortMultipleOptions::default())
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
                Some(spell) => licences.push(Licence { row, key: columns.key(row)?, spell }),
            },
        }
    }
    let boundaries = Boundaries::new(
        newest(areas, AreaKind::TradeArea, CodeSet::Trdar2022),
        newest(areas, AreaKind::AdminDong, CodeSet::Adm8),
        newest(areas, AreaKind::LegalDong, CodeSet::Legal8),
        newest(areas, AreaKind::Gu, CodeSet::Gu5),
    )?;
    let placed = {
        let x: Vec<_> = licences.iter().map(|l| columns.x.get(l.row)).collect();
        let y: Vec<_> = licences.iter().map(|l| columns.y.get(l.row)).collect();
        place(
            LicenceColumns {
                x: &x,
                y: &y,
                authority_code: &texts(columns.authority, &licences),
                road_address: &texts(columns.road, &licences),
                lot_address: &texts(columns.lot, &licences),
            },
            &boundaries,
        )?
    };
    summary.spells = licences.len();
    for place in &placed {
        *summary.by_quality.entry(place.quality.code()).or_default() += 1;
        summary.located += usize::from(place.point.is_some());
    }
    write_spells(writer, &columns, &licences, &placed, as_of)?;
    write_spell_areas(writer, &licences, &placed)?;
    Ok(summary)
}

/// A text column in the order of the licences.
fn texts<'a>(column: &'a StringChunked, licences: &[Licence<'_>]) -> Vec<Option<&'a str>> {
    licences.iter().map(|licence| column.get(licence.row)).collect()
}

/// The columns of `stg_licences` that a spell needs.
struct Columns<'a> {
    key: [&'a StringChunked; 3],
    authority: &'a StringChunked,
    road: &'a StringChunked,
    lot: &'a StringChunked,
    detail: &'a StringChunked,
    status: &'a StringChunked,
    licensed: (&'a Int32Chunked, &'a StringChunked),
    closed: (&'a Int32Chunked, &'a StringChunked),
    cancelled: &'a Int32Chunked,
    data_date: &'a Int32Chunked,
    x: &'a Float64Chunked,
    y: &'a Float64Chunked,
    floor_area: &'a Float64Chunked,
}

impl<'a> Columns<'a> {
    fn of(rows: &'a DataFrame) -> Result<Self> {
        let text = |name: &str| -> Result<&'a StringChunked> { Ok(rows.column(name)?.str()?) };
        let day = |name: &str| -> Result<&'a Int32Chunked> { Ok(rows.column(name)?.date()?.physical()) };
        let number = |name: &str| -> Result<&'a Float64Chunked> { Ok(rows.column(name)?.f64()?) };
        Ok(Self {
            key: [text("service_id")?, text("authority_code")?, text("management_no")?],
            authority: text("authority_code")?,
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
            floor_area: number("floor_area_m2")?,
        })
    }

    fn key(&self, row: usize) -> Result<[&'a str; 3]> {
        let at = |i: usize| self.key[i].get(row).context("a licence without its key");
        Ok([at(0)?, at(1)?, at(2)?])
    }

    fn data_date(&self, row: usize) -> Result<Date> {
        self.data_date.get(row).and_then(date_from_days).context("a licence without a data date")
    }

    fn record(&self, row: usize) -> Result<LicenceRecord> {
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

fn write_spells(
    writer: &SnapshotWriter,
    columns: &Columns<'_>,
    licences: &[Licence<'_>],
    placed: &[Placed<'_>],
    as_of: Date,
) -> Result<()> {
    let table = &core::SPELLS;
    let at = |name: &str| column_index(table, name);
    let window_start = as_of.checked_sub(WINDOW_YEARS.years())?;
    let (gu, service, authority, number) =
        (at("gu_code")?, at("service_id")?, at("authority_code")?, at("management_no")?);
    let (industry, detail, reason) = (at("industry_code")?, at("industry_detail")?, at("end_reason")?);
    let (opened, entry, ended, data_date) = (at("opened_on")?, at("entry_on")?, at("ended_on")?, at("data_date")?);
    let (x, y, quality, dong, legal) =
        (at("x_m")?, at("y_m")?, at("place_quality")?, at("admin_dong_code")?, at("legal_dong_code")?);
    let (h3, scope, floor) = (at("h3_10")?, at("scope")?, at("floor_area_m2")?);
    for (gu_code, group) in by_gu(placed) {
        let mut builder = TableBuilder::new(table);
        for i in group {
            let (licence, place) = (&licences[i], &placed[i]);
            let [service_id, authority_code, management_no] = licence.key;
            let own_detail = columns.detail.get(licence.row);
            builder.text(gu, Some(gu_code));
            builder.text(service, Some(service_id));
            builder.text(authority, Some(authority_code));
            builder.text(number, Some(management_no));
            builder.text(industry, Some(reference::licence_industry(&service_id.parse()?, own_detail).as_str()));
            builder.text(detail, own_detail);
            builder.date(opened, Some(licence.spell.opened_on));
            builder.date(entry, Some(licence.spell.opened_on.max(window_start)));
            builder.date(ended, licence.spell.ended_on);
            builder.text(reason, licence.spell.end_reason.map(|r| r.code()));
            builder.date(data_date, Some(columns.data_date(licence.row)?));
            builder.float64(x, place.point.map(|p| p.x));
            builder.float64(y, place.point.map(|p| p.y));
            builder.text(quality, Some(place.quality.code()));
            builder.text(dong, place.admin_dong_code);
            builder.text(legal, place.legal_dong_code);
            builder.uint64(h3, place.h3_10);
            builder.text(scope, Some(place.scope.code()));
            builder.float64(floor, columns.floor_area.get(licence.row));
            builder.end_row();
        }
        let mut part = writer.part(table, Some(gu_code), "part-0")?;
        part.data_date(as_of);
        part.write(&sort_by_key(table, &builder.finish()?)?)?;
        part.finish()?;
    }
    Ok(())
}

fn write_spell_areas(writer: &SnapshotWriter, licences: &[Licence<'_>], placed: &[Placed<'_>]) -> Result<()> {
    let table = &core::SPELL_AREAS;
    for (gu_code, group) in by_gu(placed) {
        let mut builder = TableBuilder::new(table);
        for i in group {
            for code in &placed[i].trade_area_codes {
                let [service_id, authority_code, management_no] = licences[i].key;
                let values = [gu_code, service_id, authority_code, management_no, AreaKind::TradeArea.code(), code];
                for (column, value) in values.into_iter().enumerate() {
                    builder.text(column, Some(value));
                }
                builder.end_row();
            }
        }
        if builder.is_empty() {
            continue;
        }
        let mut part = writer.part(table, Some(gu_code), "part-0")?;
        part.write(&sort_by_key(table, &builder.finish()?)?)?;
        part.finish()?;
    }
    Ok(())
}

/// Indices of the placed licences by gu.
fn by_gu<'a>(placed: &'a [Placed<'_>]) -> BTreeMap<&'a str, Vec<usize>> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, place) in placed.iter().enumerate() {
        groups.entry(place.gu_code_or_zeros()).or_default().push(i);
    }
    groups
}
