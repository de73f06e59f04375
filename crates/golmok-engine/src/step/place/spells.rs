//! `core_spells`, `core_spell_areas`: business spells with their place, and the trade areas that hold them.

use super::register::Register;
use crate::error::Result;
use golmok_lake::batch::{TableBuilder, column_index};
use golmok_lake::schema::sort_by_key;
use golmok_lake::store::SnapshotWriter;
use golmok_model::tables::core;
use golmok_model::{AreaKind, Quarter};
use jiff::ToSpan;
use jiff::civil::Date;
use rayon::prelude::*;

/// Years before the end of the last quarter that is over from which spells are observed; earlier ones enter late.
const WINDOW_YEARS: i64 = 10;

/// Writes both tables, the gu side by side.
pub fn write(writer: &SnapshotWriter, register: &Register<'_>, as_of: Date) -> Result<()> {
    write_spells(writer, register, as_of)?;
    write_areas(writer, register, as_of)
}

fn write_spells(writer: &SnapshotWriter, register: &Register<'_>, as_of: Date) -> Result<()> {
    let table = &core::SPELLS;
    let at = |name: &str| column_index(table, name);
    let window_start = Quarter::ended_by(as_of)?.last_day().checked_sub(WINDOW_YEARS.years())?;
    let (keys, details) = (register.keys()?, register.texts("industry_detail")?);
    let floor_areas = register.numbers("floor_area_m2")?;
    let (gu, service, authority, number) =
        (at("gu_code")?, at("service_id")?, at("authority_code")?, at("management_no")?);
    let (industry, detail, reason) = (at("industry_code")?, at("industry_detail")?, at("end_reason")?);
    let (opened, entry, ended, data_date) = (at("opened_on")?, at("entry_on")?, at("ended_on")?, at("data_date")?);
    let (x, y, quality, dong, legal) =
        (at("x_m")?, at("y_m")?, at("place_quality")?, at("admin_dong_code")?, at("legal_dong_code")?);
    let (h3, scope, floor, open_only) = (at("h3_10")?, at("scope")?, at("floor_area_m2")?, at("open_only")?);
    let (cut, pop_up) = (at("cut_register")?, at("pop_up")?);
    register.by_gu().into_par_iter().try_for_each(|(gu_code, group)| {
        let mut builder = TableBuilder::new(table);
        for i in group {
            let (licence, place) = (&register.licences[i], &register.placed[i]);
            let [service_id, authority_code, management_no] = keys[i];
            builder.text(gu, Some(gu_code));
            builder.text(service, Some(service_id));
            builder.text(authority, Some(authority_code));
            builder.text(number, Some(management_no));
            builder.text(industry, Some(licence.industry_code.as_str()));
            builder.text(detail, details[i]);
            builder.date(opened, Some(licence.spell.opened_on));
            let seen_from = licence.seen_from.unwrap_or(Date::MIN).max(window_start);
            builder.date(entry, Some(licence.spell.opened_on.max(seen_from)));
            builder.date(ended, licence.spell.ended_on);
            builder.text(reason, licence.spell.end_reason.map(|r| r.code()));
            builder.date(data_date, Some(licence.data_date));
            builder.boolean(open_only, Some(licence.open_only));
            builder.boolean(cut, Some(licence.cut));
            builder.boolean(pop_up, Some(licence.pop_up));
            builder.float64(x, place.point.map(|p| p.x));
            builder.float64(y, place.point.map(|p| p.y));
            builder.text(quality, Some(place.quality.code()));
            builder.text(dong, place.admin_dong_code);
            builder.text(legal, place.legal_dong_code);
            builder.uint64(h3, place.h3_10);
            builder.text(scope, Some(place.scope.code()));
            builder.float64(floor, floor_areas[i]);
            builder.end_row();
        }
        let mut part = writer.part(table, Some(gu_code), "part-0")?;
        part.data_date(as_of);
        part.write(&sort_by_key(table, &builder.finish()?)?)?;
        part.finish()?;
        Ok(())
    })
}

fn write_areas(writer: &SnapshotWriter, register: &Register<'_>, as_of: Date) -> Result<()> {
    let table = &core::SPELL_AREAS;
    let keys = register.keys()?;
    register.by_gu().into_par_iter().try_for_each(|(gu_code, group)| {
        let mut builder = TableBuilder::new(table);
        for i in group {
            for code in &register.placed[i].trade_area_codes {
                let [service_id, authority_code, management_no] = keys[i];
                let values = [gu_code, service_id, authority_code, management_no, AreaKind::TradeArea.code(), code];
                for (column, value) in values.into_iter().enumerate() {
                    builder.text(column, Some(value));
                }
                builder.end_row();
            }
        }
        if builder.is_empty() {
            return Ok(());
        }
        let mut part = writer.part(table, Some(gu_code), "part-0")?;
        part.data_date(as_of);
        part.write(&sort_by_key(table, &builder.finish()?)?)?;
        part.finish()?;
        Ok(())
    })
}
