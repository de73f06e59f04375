//! `core_shops`: the shops of the whole editions of 상가(상권)정보 that say when they stand, with their areas.
//!
//! Cuts by third parties have no shop number and stay in staging; what is not used is told by [`crate::read::notes`].

use crate::error::Result;
use crate::read::publications::edition_quarter;
use crate::read::staged;
use golmok_lake::batch::{TableBuilder, column_index};
use golmok_lake::schema::sort_by_key;
use golmok_lake::store::SnapshotWriter;
use golmok_model::tables::core;
use golmok_model::{AreaId, Quarter, ShopClass, industry_of_shop};
use golmok_spatial::{Area, AreaIndex, Boundaries, Epsg4326, Metres, Point, Transform};
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Writes the shops of Seoul of the editions up to the as-of date; returns the rows.
pub fn write(writer: &SnapshotWriter, boundaries: &Boundaries, as_of: Date) -> Result<usize> {
    let Some(staged) = staged::shop_register(&writer.so_far()?)? else { return Ok(0) };
    let usable = col("complete").and(col("semas_store_id").is_not_null());
    let order = ["publication", "source_sha256", "member", "line"];
    let rows = staged.filter(usable).sort(order, SortMultipleOptions::default()).collect()?;
    let mut editions: BTreeMap<Quarter, (Date, DataFrame)> = BTreeMap::new();
    for edition in rows.partition_by_stable(["publication"], true)? {
        let day = edition.column("publication")?.str()?.get(0).and_then(|text| text.parse::<Date>().ok());
        let Some((day, quarter)) = day.filter(|day| *day <= as_of).and_then(|day| Some((day, edition_quarter(day)?)))
        else {
            continue;
        };
        // Sorted by publication: of two editions of a quarter the newer speaks of a shop.
        let whole = match editions.remove(&quarter) {
            None => edition,
            Some((_, older)) => older.vstack(&edition)?,
        };
        editions.insert(quarter, (day, whole));
    }
    let mut count = 0;
    for (quarter, (day, rows)) in editions {
        let rows = rows.unique_stable(Some(&["semas_store_id".to_owned()]), UniqueKeepStrategy::Last, None)?;
        count += write_edition(writer, boundaries, quarter, day, &rows)?;
    }
    Ok(count)
}

fn write_edition(
    writer: &SnapshotWriter,
    boundaries: &Boundaries,
    quarter: Quarter,
    day: Date,
    rows: &DataFrame,
) -> Result<usize> {
    let table = &core::SHOPS;
    let text = |name: &str| -> Result<&StringChunked> { Ok(rows.column(name)?.str()?) };
    let number = |name: &str| -> Result<&Float64Chunked> { Ok(rows.column(name)?.f64()?) };
    let (ids, codes) = (text("semas_store_id")?, text("class_small_code")?);
    let (small, medium, ksic) = (text("class_small")?, text("class_medium")?, text("ksic_code")?);
    let (gus, dongs, legal) = (text("gu_code")?, text("admin_dong_code")?, text("legal_dong_code")?);
    let (lons, lats) = (number("lon")?, number("lat")?);
    let at = |name: &str| column_index(table, name);
    let (id, industry, class) = (at("semas_store_id")?, at("industry_code")?, at("class_small")?);
    let (x, y, gu) = (at("x_m")?, at("y_m")?, at("gu_code")?);
    let (dong, legal_dong, trade_areas) = (at("admin_dong_code")?, at("legal_dong_code")?, at("trade_area_codes")?);
    let mut builder = TableBuilder::new(table);
    builder.constant_int32(at("quarter")?, quarter.code());
    let to_metres = Transform::<Epsg4326, Metres>::new();
    for row in 0..rows.height() {
        let degrees = lons.get(row).zip(lats.get(row));
        let point = degrees.and_then(|(lon, lat)| to_metres.apply(Point::new(lon, lat)).ok());
        let held = |index: &AreaIndex, stated: Option<&str>| -> Option<String> {
            match (index.areas().is_empty(), point) {
                (false, Some(point)) => index.at(point).map(|area| area.code.clone()),
                _ => stated.map(str::to_owned),
            }
        };
        let gu_code = held(&boundaries.gu, None).or_else(|| gus.get(row).map(str::to_owned));
        if !gu_code.as_ref().is_some_and(|code| code.starts_with(AreaId::city_code())) {
            continue;
        }
        let in_areas = point.map(|point| boundaries.trade_areas.all_at(point)).unwrap_or_default();
        let in_areas: Vec<&str> = in_areas.iter().map(|area: &&Area| area.code.as_str()).collect();
        let of =
            ShopClass { code: codes.get(row), small: small.get(row), medium: medium.get(row), ksic: ksic.get(row) };
        builder.text(id, ids.get(row));
        builder.text(industry, industry_of_shop(of).map(|found| found.industry_code.as_str()));
        builder.text(class, small.get(row));
        builder.float64(x, point.map(|p| p.x));
        builder.float64(y, point.map(|p| p.y));
        builder.text(gu, gu_code.as_deref());
        builder.text(dong, held(&boundaries.admin_dongs, dongs.get(row)).as_deref());
        builder.text(legal_dong, held(&boundaries.legal_dongs, legal.get(row)).as_deref());
        builder.text(trade_areas, Some(in_areas.join(" ")).filter(|codes| !codes.is_empty()).as_deref());
        builder.end_row();
    }
    if builder.is_empty() {
        return Ok(0);
    }
    let batch = sort_by_key(table, &builder.finish()?)?;
    let mut part = writer.part(table, Some(&quarter.code().to_string()), "part-0")?;
    part.data_date(day);
    part.write(&batch)?;
    part.finish()?;
    Ok(batch.num_rows())
}
