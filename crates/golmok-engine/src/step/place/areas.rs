//! `ref_areas`: the areas of every edition of boundaries, and discs where only centres are published.

use super::area_codes;
use super::edition_area::EditionArea;
use crate::error::{Context, Result};
use crate::read::staged;
use golmok_lake::batch::{TableBuilder, column_index};
use golmok_lake::schema::{self, sort_by_key};
use golmok_lake::store::{Snapshot, SnapshotWriter};
use golmok_model::tables::core;
use golmok_model::{AreaKind, CodeSet};
use golmok_spatial::{Area, Crs, Point, other_codes, polygon_from_wkb, validity};
use jiff::civil::Date;
use polars::prelude::*;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Every area of every edition in the lake, with the codes that other files tell of it.
///
/// Of two files of one edition the one with more corners speaks; the other adds the codes that it lacks.
pub fn areas(snapshot: &Snapshot) -> Result<Vec<EditionArea>> {
    let mut areas = polygons(snapshot)?;
    let mut corners: BTreeMap<(String, i32), usize> = BTreeMap::new();
    for a in &areas {
        *corners.entry(a.file.clone()).or_default() += corners_of(&a.area);
    }
    areas.sort_by_key(|a| Reverse(corners.get(&a.file).copied()));
    let with_polygon: BTreeSet<String> =
        areas.iter().filter(|a| a.area.kind == AreaKind::TradeArea).map(|a| a.area.code.clone()).collect();
    areas.extend(discs(snapshot, &with_polygon)?);
    let mut seen = BTreeSet::new();
    areas.retain(|a| seen.insert((a.area.kind, a.area.code_set, a.area.code.clone(), a.valid_from)));
    area_codes::complete(&mut areas);
    Ok(areas)
}

fn corners_of(area: &Area) -> usize {
    let rings = area.geometry.iter().flat_map(|part| part.interiors().iter().chain([part.exterior()]));
    rings.map(|ring| ring.0.len()).sum()
}

fn polygons(snapshot: &Snapshot) -> Result<Vec<EditionArea>> {
    let Some(staged) = staged::boundaries(snapshot)? else { return Ok(Vec::new()) };
    let rows = staged.sort(["source_sha256", "member", "line"], SortMultipleOptions::default()).collect()?;
    let text = |name: &str| -> Result<&StringChunked> { Ok(rows.column(name)?.str()?) };
    let number = |name: &str| -> Result<&Float64Chunked> { Ok(rows.column(name)?.f64()?) };
    let (kinds, sets, codes, names) = (text("area_kind")?, text("code_set")?, text("area_code")?, text("area_name")?);
    let (trade_kinds, gus, dongs) = (text("trade_area_kind")?, text("gu_code")?, text("admin_dong_code")?);
    let (crs, publications, editions) = (text("crs")?, text("publication")?, text("edition")?);
    let (xs, ys) = (number("centre_x_m")?, number("centre_y_m")?);
    let (hashes, members, others) = (text("source_sha256")?, rows.column("member")?.i32()?, text("other_codes")?);
    let shapes = rows.column("geometry_wkb")?.binary()?;
    let area = |i: usize| -> Result<EditionArea> {
        let code = codes.get(i).context("a boundary without a code")?;
        let shape = polygon_from_wkb(code, shapes.get(i).context("a boundary without a geometry")?)?;
        let kind: AreaKind = kinds.get(i).unwrap_or_default().parse()?;
        let mut area = Area::from_polygon(
            kind,
            CodeSet::from_code(sets.get(i).unwrap_or_default())?,
            code,
            shape,
            Crs::from_epsg(crs.get(i).unwrap_or_default())?,
        )?;
        area.name = names.get(i).map(str::to_owned);
        area.trade_area_kind = trade_kinds.get(i).map(str::parse).transpose()?;
        area.gu_code = gus.get(i).map(str::to_owned);
        area.admin_dong_code = dongs.get(i).map(str::to_owned);
        if let (Some(x), Some(y)) = (xs.get(i), ys.get(i)) {
            area.centre = Point::new(x, y);
        }
        Ok(EditionArea {
            area,
            valid_from: publications.get(i).unwrap_or_default().parse()?,
            edition: editions.get(i).unwrap_or_default().to_owned(),
            other_codes: others.get(i).map(other_codes).transpose()?.unwrap_or_default(),
            file: (hashes.get(i).unwrap_or_default().to_owned(), members.get(i).unwrap_or_default()),
        })
    };
    // In order, so that of several faults the first is told.
    let areas: Vec<Result<EditionArea>> = (0..rows.height()).into_par_iter().map(area).collect();
    areas.into_iter().collect()
}

/// Trade areas of which only centre and surface are published.
fn discs(snapshot: &Snapshot, with_polygon: &BTreeSet<String>) -> Result<Vec<EditionArea>> {
    let Some(staged) = staged::areas(snapshot)? else { return Ok(Vec::new()) };
    let rows = staged.sort(["source_sha256", "member", "line"], SortMultipleOptions::default()).collect()?;
    let text = |name: &str| -> Result<&StringChunked> { Ok(rows.column(name)?.str()?) };
    let number = |name: &str| -> Result<&Float64Chunked> { Ok(rows.column(name)?.f64()?) };
    let (sets, codes, names) = (text("code_set")?, text("area_code")?, text("area_name")?);
    let (trade_kinds, gus, dongs) = (text("trade_area_kind")?, text("gu_code")?, text("admin_dong_code")?);
    let (publications, sizes) = (text("publication")?, number("area_m2")?);
    let (hashes, members) = (text("source_sha256")?, rows.column("member")?.i32()?);
    let (xs, ys) = (number("centre_x_m")?, number("centre_y_m")?);
    let mut areas = Vec::new();
    for i in 0..rows.height() {
        let code = codes.get(i).context("an area without a code")?;
        let (Some(x), Some(y), Some(size)) = (xs.get(i), ys.get(i), sizes.get(i)) else { continue };
        if with_polygon.contains(code) || size <= 0.0 {
            continue;
        }
        let set = CodeSet::from_code(sets.get(i).unwrap_or_default())?;
        let mut area = Area::disc(AreaKind::TradeArea, set, code, Point::new(x, y), size)?;
        area.name = names.get(i).map(str::to_owned);
        area.trade_area_kind = trade_kinds.get(i).map(str::parse).transpose()?;
        area.gu_code = gus.get(i).map(str::to_owned);
        area.admin_dong_code = dongs.get(i).map(str::to_owned);
        areas.push(EditionArea {
            area,
            valid_from: publications.get(i).unwrap_or_default().parse()?,
            edition: "centres".to_owned(),
            other_codes: BTreeMap::new(),
            file: (hashes.get(i).unwrap_or_default().to_owned(), members.get(i).unwrap_or_default()),
        });
    }
    Ok(areas)
}

/// An edition with fewer areas than this share of the largest one covers a part of the city only.
const COMPLETE_SHARE: f64 = 0.95;

/// The edition of a kind in a code set that assignment uses: the newest that was known on `as_of`, else the oldest.
///
/// An edition without a date counts as older than any other. Editions of a part of the city are passed over. Trade
/// areas come from several files (polygons and centres): there each code has its own newest row.
pub fn newest(areas: &[EditionArea], kind: AreaKind, set: CodeSet, as_of: Date) -> Vec<&EditionArea> {
    let of_kind = || areas.iter().filter(|a| a.area.kind == kind && a.area.code_set == set);
    let mut newest: BTreeMap<&str, &EditionArea> = BTreeMap::new();
    if kind == AreaKind::TradeArea {
        // Known before unknown, then the newest of the known and the oldest of the unknown.
        let rank = |a: &EditionArea| {
            let day = schema::days_since_epoch(a.valid_from);
            if a.valid_from <= as_of { (1, day) } else { (0, -day) }
        };
        for area in of_kind() {
            let slot = newest.entry(&area.area.code).or_insert(area);
            if rank(area) > rank(slot) {
                *slot = area;
            }
        }
    } else {
        let mut sizes: BTreeMap<Date, usize> = BTreeMap::new();
        for area in of_kind() {
            *sizes.entry(area.valid_from).or_default() += 1;
        }
        let largest = sizes.values().copied().max().unwrap_or_default() as f64;
        sizes.retain(|_, size| *size as f64 >= COMPLETE_SHARE * largest);
        let known = sizes.range(..=as_of).next_back().or_else(|| sizes.first_key_value());
        let Some((&day, _)) = known else { return Vec::new() };
        newest.extend(of_kind().filter(|a| a.valid_from == day).map(|a| (a.area.code.as_str(), a)));
    }
    newest.into_values().collect()
}

/// Writes `ref_areas`.
pub fn write(writer: &SnapshotWriter, areas: &[EditionArea]) -> Result<()> {
    if areas.is_empty() {
        return Ok(());
    }
    let table = &core::REF_AREAS;
    let at = |name| column_index(table, name);
    let (kind, set, code, from, to) =
        (at("area_kind")?, at("code_set")?, at("area_code")?, at("valid_from")?, at("valid_to")?);
    let (edition, name, trade_kind) = (at("edition")?, at("area_name")?, at("trade_area_kind")?);
    let (gu, dong, area_m2) = (at("gu_code")?, at("admin_dong_code")?, at("area_m2")?);
    let (x, y, geometry_kind) = (at("centre_x_m")?, at("centre_y_m")?, at("geometry_kind")?);
    let (invalid, wkb) = (at("invalid_reason")?, at("geometry_wkb")?);
    let ends = ends(areas);
    let mut builder = TableBuilder::new(table);
    for edition_area in areas {
        let area = &edition_area.area;
        builder.text(kind, Some(area.kind.code()));
        builder.text(set, Some(area.code_set.code()));
        builder.text(code, Some(&area.code));
        builder.date(from, Some(edition_area.valid_from));
        builder.date(to, ends.get(&(area.kind, area.code_set, edition_area.valid_from)).copied().flatten());
        builder.text(edition, Some(&edition_area.edition));
        builder.text(name, area.name.as_deref());
        builder.text(trade_kind, area.trade_area_kind.map(|k| k.code()));
        builder.text(gu, area.gu_code.as_deref());
        builder.text(dong, area.admin_dong_code.as_deref());
        builder.float64(area_m2, Some(area.area_m2));
        builder.float64(x, Some(area.centre.x));
        builder.float64(y, Some(area.centre.y));
        builder.text(geometry_kind, Some(area.geometry_kind.code()));
        builder.text(invalid, area.invalid_reason.as_deref());
        builder.binary(wkb, Some(&area.to_wkb()?));
        builder.end_row();
    }
    let batch = sort_by_key(table, &builder.finish()?)?;
    let mut part = writer.part(table, None, "part-0")?;
    part.write(&batch)?;
    part.finish()?;
    Ok(())
}

type EditionKey = (AreaKind, CodeSet, Date);

/// Last day of each edition: the day before the next one of its kind and code set.
fn ends(areas: &[EditionArea]) -> BTreeMap<EditionKey, Option<Date>> {
    let mut days: BTreeMap<(AreaKind, CodeSet), BTreeSet<Date>> = BTreeMap::new();
    for a in areas {
        days.entry((a.area.kind, a.area.code_set)).or_default().insert(a.valid_from);
    }
    let mut ends = BTreeMap::new();
    for ((kind, set), firsts) in days {
        let numbers: Vec<i32> = firsts.iter().map(|d| schema::days_since_epoch(*d)).collect();
        for (first, (_, end)) in firsts.iter().zip(validity(&numbers)) {
            ends.insert((kind, set, *first), end.and_then(schema::date_from_days));
        }
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn areas(kind: AreaKind, set: CodeSet, valid_from: Date, codes: &[&str]) -> Vec<EditionArea> {
        let centre = Point::new(200_000.0, 450_000.0);
        let disc = |code: &&str| Area::disc(kind, set, code, centre, 1.0).expect("a disc");
        let of_day = |area| EditionArea {
            area,
            valid_from,
            edition: valid_from.to_string(),
            other_codes: BTreeMap::new(),
            file: (String::new(), 0),
        };
        codes.iter().map(disc).map(of_day).collect()
    }

    const UNDATED: Date = date(1970, 1, 1);
    #[test]
    fn the_newest_whole_edition_that_was_known() {
        let of = |day, codes: &[&str]| areas(AreaKind::Gu, CodeSet::Gu5, day, codes);
        // Each edition has a last code of its own, by which it is told; that of 2020 holds a part of the city.
        let dated = [
            of(date(2013, 12, 31), &["11110", "11140", "12013"]),
            of(date(2017, 12, 31), &["11110", "11140", "12017"]),
            of(date(2020, 12, 31), &["12020"]),
        ]
        .concat();
        let both = [dated.clone(), of(UNDATED, &["11110", "11140", "11970"])].concat();
        let told = |editions: &[EditionArea], as_of| {
            newest(editions, AreaKind::Gu, CodeSet::Gu5, as_of).last().map(|edition| edition.area.code.clone())
        };
        assert_eq!(told(&both, date(2023, 12, 31)).as_deref(), Some("12017"));
        assert_eq!(told(&both, date(2015, 1, 1)).as_deref(), Some("12013"));
        assert_eq!(told(&both, date(2012, 1, 1)).as_deref(), Some("11970"));
        assert_eq!(told(&dated, date(2012, 1, 1)).as_deref(), Some("12013"), "the oldest where none was known");
        assert!(newest(&dated, AreaKind::Gu, CodeSet::KostatGu5, date(2023, 12, 31)).is_empty());
    }

    #[test]
    fn each_trade_area_has_its_own_newest_row() {
        let of = |day, codes: &[&str]| areas(AreaKind::TradeArea, CodeSet::Trdar2022, day, codes);
        let all = [of(UNDATED, &["3110001", "3110002"]), of(date(2023, 10, 20), &["3110001"])].concat();
        let found = newest(&all, AreaKind::TradeArea, CodeSet::Trdar2022, date(2023, 12, 31));
        assert_eq!(found.iter().map(|a| a.area.code.as_str()).collect::<Vec<_>>(), ["3110001", "3110002"]);
    }
}
