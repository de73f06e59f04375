//! The cells of `core_cells` that the licences give, beside those of the count files.

use super::register::Register;
use crate::error::Result;
use golmok_indicators::licence_cells::{CountedSpell, LicenceCell, licence_cells};
use golmok_lake::batch::{TableBuilder, column_index};
use golmok_lake::schema::sort_by_key;
use golmok_lake::store::SnapshotWriter;
use golmok_model::tables::core;
use golmok_model::{AreaId, AreaKind, City, Quarter};
use golmok_spatial::{Area, Placed, Scope};
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Quarters up to the as-of date that are counted.
const QUARTERS: i32 = 12;
/// Name of the part in a quarter's folder; the count files write `part-0`.
const PART: &str = "licences";

/// Writes the cells; returns the rows by kind of area.
///
/// Stores in Seoul count; registers that know open premises only do not, because they tell no closures, nor do those whose
/// ends are none.
pub fn write(
    writer: &SnapshotWriter,
    register: &Register<'_>,
    trade_areas: &[Area],
    as_of: Date,
) -> Result<BTreeMap<AreaKind, usize>> {
    let keys = register.keys()?;
    let mut known_until: BTreeMap<&str, Date> = BTreeMap::new();
    for (key, licence) in keys.iter().zip(&register.licences).filter(|(_, licence)| !licence.open_only && !licence.cut)
    {
        let until = known_until.entry(key[0]).or_insert(licence.data_date);
        *until = licence.data_date.max(*until);
    }
    let spells: Vec<CountedSpell<'_>> = register
        .licences
        .iter()
        .zip(&register.placed)
        .zip(&keys)
        .filter(|((licence, place), _)| place.scope == Scope::City && !licence.cut)
        .filter_map(|((licence, place), key)| {
            Some(CountedSpell {
                spell: licence.spell,
                industry_code: licence.industry_code.as_str(),
                known_until: *known_until.get(key[0])?,
                areas: areas_of(place),
            })
        })
        .collect();
    let cells = licence_cells(&spells, as_of, QUARTERS)?;
    let mut by_kind = BTreeMap::new();
    for cell in &cells {
        *by_kind.entry(cell.area_kind).or_default() += 1;
    }
    let reference: BTreeMap<&str, &Area> = trade_areas.iter().map(|area| (area.code.as_str(), area)).collect();
    let quarters: Vec<&[LicenceCell<'_>]> = cells.chunk_by(|a, b| a.quarter == b.quarter).collect();
    quarters.into_par_iter().try_for_each(|of_quarter| match of_quarter.first() {
        Some(first) => write_quarter(writer, first.quarter, of_quarter, &reference, as_of),
        None => Ok(()),
    })?;
    Ok(by_kind)
}

/// Every area that counts a store.
fn areas_of<'p>(place: &'p Placed<'_>) -> Vec<(AreaKind, &'p str)> {
    let one = |kind, code: Option<&'p str>| code.map(|code| (kind, code));
    let held = place.trade_area_codes.iter().map(|code| (AreaKind::TradeArea, *code));
    held.chain(one(AreaKind::AdminDong, place.admin_dong_code))
        .chain(one(AreaKind::LegalDong, place.legal_dong_code))
        .chain(one(AreaKind::Gu, place.gu_code))
        .chain([(AreaKind::City, AreaId::city_code())])
        .collect()
}

fn write_quarter(
    writer: &SnapshotWriter,
    quarter: Quarter,
    cells: &[LicenceCell<'_>],
    trade_areas: &BTreeMap<&str, &Area>,
    as_of: Date,
) -> Result<()> {
    let table = &core::CELLS;
    let at = |name: &str| column_index(table, name);
    let (kind, code, industry) = (at("area_kind")?, at("area_code")?, at("industry_code")?);
    let (trade_kind, gu, stores) = (at("trade_area_kind")?, at("gu_code")?, at("store_count")?);
    let (openings, closures, at_risk) = (at("opening_count")?, at("closure_count")?, at("at_risk")?);
    let mut builder = TableBuilder::new(table);
    builder.constant_int32(at("quarter")?, quarter.code());
    builder.constant_text(at("source")?, "licences");
    for cell in cells {
        let area = trade_areas.get(cell.area_code).filter(|_| cell.area_kind == AreaKind::TradeArea);
        let gu_code = match cell.area_kind {
            AreaKind::TradeArea => area.and_then(|area| area.gu_code.as_deref()),
            AreaKind::City => None,
            AreaKind::AdminDong | AreaKind::LegalDong | AreaKind::Gu => {
                City::current().gu_of(cell.area_code).map(|gu| gu.gu_code.as_str()).or(cell.area_code.get(..5))
            }
        };
        builder.text(kind, Some(cell.area_kind.code()));
        builder.text(code, Some(cell.area_code));
        builder.text(industry, Some(cell.industry_code));
        builder.text(trade_kind, area.and_then(|area| area.trade_area_kind).map(|kind| kind.code()));
        builder.text(gu, gu_code);
        builder.int64(stores, Some(i64::from(cell.store_count)));
        builder.int64(openings, Some(i64::from(cell.opening_count)));
        builder.int64(closures, Some(i64::from(cell.closure_count)));
        builder.int64(at_risk, Some(i64::from(cell.at_risk())));
        builder.end_row();
    }
    let mut part = writer.part(table, Some(&quarter.code().to_string()), PART)?;
    part.data_date(as_of);
    part.write(&sort_by_key(table, &builder.finish()?)?)?;
    part.finish()?;
    Ok(())
}
