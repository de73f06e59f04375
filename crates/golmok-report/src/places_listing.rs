//! `golmok status --places`: licences without a trusted point by industry and year of opening, and the boundaries.

use crate::error::Result;
use crate::listing::Listing;
use golmok_engine::read::{editions, spells};
use golmok_lake::schema::date_from_days;
use golmok_lake::store::Snapshot;
use golmok_spatial::PlaceQuality;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Kind of row, scope or kind of area, group, detail, rows, rows without a trusted point, their share, note.
const HEADER: [&str; 8] = ["what", "of", "group", "detail", "rows", "without_point", "share", "note"];

/// Rows of a group, and those without a trusted point.
type Counted = (u64, u64);

/// Four tables in one, told apart by the first column: `licences` by scope, industry and year of opening,
/// `place_quality`, `boundaries` by kind and edition, and each `invalid_polygon` with its reason.
pub fn listing(snapshot: &Snapshot) -> Result<Listing> {
    let mut listing = Listing { header: HEADER.to_vec(), rows: Vec::new() };
    if let Some(spells) = spells::table(snapshot)? {
        licences(spells, &mut listing)?;
    }
    if let Some(areas) = editions::table(snapshot)? {
        boundaries(areas, &mut listing)?;
    }
    Ok(listing)
}

/// Whether areas are taken from the point of a spell of this quality.
fn is_trusted(quality: &str) -> bool {
    [PlaceQuality::Stated, PlaceQuality::OtherCrs, PlaceQuality::Swapped].iter().any(|q| q.code() == quality)
}

fn licences(spells: LazyFrame, listing: &mut Listing) -> Result<()> {
    let spells = spells.select(["scope", "industry_code", "place_quality", "opened_on"].map(col)).collect()?;
    let text = |name: &str| -> Result<&StringChunked> { Ok(spells.column(name)?.str()?) };
    let (scopes, industries, qualities) = (text("scope")?, text("industry_code")?, text("place_quality")?);
    let opened = spells.column("opened_on")?.date()?.physical();
    let mut by_year: BTreeMap<(&str, &str, i16), Counted> = BTreeMap::new();
    let mut by_quality: BTreeMap<(&str, &str), Counted> = BTreeMap::new();
    for i in 0..spells.height() {
        let (Some(scope), Some(industry), Some(quality)) = (scopes.get(i), industries.get(i), qualities.get(i)) else {
            continue;
        };
        let year = opened.get(i).and_then(date_from_days).map_or(0, |day| day.year());
        let without = u64::from(!is_trusted(quality));
        for counted in
            [by_year.entry((scope, industry, year)).or_default(), by_quality.entry((scope, quality)).or_default()]
        {
            counted.0 += 1;
            counted.1 += without;
        }
    }
    for ((scope, industry, year), counted) in by_year {
        listing.rows.push(row("licences", scope, industry, &year.to_string(), counted));
    }
    for ((scope, quality), counted) in by_quality {
        listing.rows.push(row("place_quality", scope, quality, "", counted));
    }
    Ok(())
}

fn row(what: &str, of: &str, group: &str, detail: &str, (rows, without_point): Counted) -> Vec<String> {
    let share = format!("{:.4}", without_point as f64 / rows as f64);
    let texts = [what, of, group, detail].map(str::to_owned).into_iter();
    texts.chain([rows.to_string(), without_point.to_string(), share, String::new()]).collect()
}

fn boundaries(areas: LazyFrame, listing: &mut Listing) -> Result<()> {
    let order = ["area_kind", "code_set", "valid_from", "area_code"];
    let areas = areas.sort(order, SortMultipleOptions::default()).collect()?;
    let text = |name: &str| -> Result<&StringChunked> { Ok(areas.column(name)?.str()?) };
    let (kinds, sets, editions) = (text("area_kind")?, text("code_set")?, text("edition")?);
    let (geometries, reasons, codes) = (text("geometry_kind")?, text("invalid_reason")?, text("area_code")?);
    let mut by_edition: BTreeMap<(&str, &str, String), Counted> = BTreeMap::new();
    let mut invalid = Vec::new();
    for i in 0..areas.height() {
        let [kind, set, edition, geometry] = [kinds, sets, editions, geometries].map(|c| c.get(i).unwrap_or_default());
        let counted = by_edition.entry((kind, set, format!("{edition} {geometry}"))).or_default();
        counted.0 += 1;
        if let Some(reason) = reasons.get(i) {
            counted.1 += 1;
            let texts = ["invalid_polygon", kind, codes.get(i).unwrap_or_default(), edition, "1", "", "", reason];
            invalid.push(texts.map(str::to_owned).to_vec());
        }
    }
    for ((kind, set, edition), (rows, bad)) in by_edition {
        let note = if bad == 0 { String::new() } else { format!("{bad} invalid") };
        let texts = ["boundaries", kind, set, edition.as_str()].map(str::to_owned).into_iter();
        listing.rows.push(texts.chain([rows.to_string(), String::new(), String::new(), note]).collect());
    }
    listing.rows.extend(invalid);
    Ok(())
}
