//! What the city overview shows.

use super::city::City;
use super::names;
use crate::gu_page;
use crate::index::{AreaShape, CellLine, Changes, IndexPage, IndustryLine, SourceLine};
use crate::numbers;
use crate::page::Block;
use crate::page::lines::RatedLine;
use golmok_engine::read::sources::{self, SourceTotals};
use golmok_lake::store::Snapshot;
use golmok_model::IndustryCode;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Lines of a public list on the overview.
const LISTED: usize = 20;

/// The overview.
pub fn page(
    city: &City,
    snapshot: &Snapshot,
    changes: Block<Changes>,
    files: Vec<(&'static str, &'static str)>,
) -> IndexPage {
    let codes: Vec<&String> = city.ratings.area_kinds.keys().collect();
    let place: BTreeMap<&str, usize> = codes.iter().enumerate().map(|(i, code)| (code.as_str(), i)).collect();
    let areas = codes.iter().map(|code| {
        let kind = city.ratings.area_kinds.get(*code).map_or("", |(kind, _)| kind.as_str());
        AreaShape {
            code: (*code).clone(),
            name: city.area_name(code).to_owned(),
            kind: names::kind(kind, city.lang).to_owned(),
            gu: city.gu_of(code),
            dongs: city.figures.dongs.get(*code).cloned().unwrap_or_default(),
            rings: city.figures.shapes.get(*code).map(|shape| shape.rings.clone()).unwrap_or_default(),
        }
    });
    let industries = city.ratings.city.values().map(|rating| IndustryLine {
        code: rating.industry.clone(),
        name: city.industry_name(&rating.industry).to_owned(),
        stores: rating.stores,
        closures: rating.closures,
        probability: rating.probability.map(|p| p[0]),
        lo: rating.probability.map(|p| p[1]),
        hi: rating.probability.map(|p| p[2]),
    });
    let mut cells: BTreeMap<String, Vec<CellLine>> = BTreeMap::new();
    for cell in &city.ratings.cells {
        let Some(area) = place.get(cell.area.as_str()) else { continue };
        cells.entry(cell.industry.clone()).or_default().push(CellLine {
            area: *area,
            stores: cell.stores,
            closures: cell.closures,
            probability: cell.probability.map(|ends| ends.map(|p| (p * 1000.0).round() as i32)),
            step: cell.step,
            confidence: cell.confidence,
            relative: cell.relative,
            relative_risk: cell.relative_risk.map(|risk| (risk[0] * 100.0).round() as i32),
            relative_step: cell.relative_step(),
        });
    }
    let mut riskiest = city.riskiest(city.ratings.cells.iter());
    let listed = riskiest.len();
    let mut crowded = city.crowded(city.ratings.cells.iter(), true);
    let crowded_count = crowded.len();
    crowded.truncate(LISTED);
    riskiest.truncate(LISTED);
    IndexPage {
        frame: city.frame.clone(),
        sources: source_lines(snapshot, city.ratings.day),
        areas: areas.collect(),
        gu_shapes: city.ground.gu.clone(),
        dong_shapes: city.ground.dongs.clone(),
        industries: industries.collect(),
        cells,
        listed,
        crowded: match (crowded.is_empty(), city.figures.crowding.is_empty()) {
            (false, _) => Block::shown(crowded),
            (true, true) => Block::absent("no_crowding"),
            (true, false) => Block::absent("no_crowded_place"),
        },
        crowded_count,
        riskiest,
        changes,
        gu: gu(city),
        files,
    }
}

/// The gu over all industries, highest probability first.
fn gu(city: &City) -> Vec<RatedLine> {
    let mut lines: Vec<(&String, RatedLine)> = city
        .ratings
        .gu
        .iter()
        .filter_map(|(code, ratings)| {
            let all = ratings.iter().find(|rating| rating.industry == IndustryCode::ALL)?;
            Some((code, all.line(city.area_name(code), Some(gu_page::href(code)), "")))
        })
        .collect();
    let probability = |line: &RatedLine| line.probability.map_or(-1.0, |p| p[0]);
    lines.sort_by(|a, b| probability(&b.1).total_cmp(&probability(&a.1)).then_with(|| a.0.cmp(b.0)));
    lines.into_iter().map(|(_, line)| line).collect()
}

/// One line per source kind.
pub fn source_lines(snapshot: &Snapshot, as_of: Date) -> Vec<SourceLine> {
    let line = |of: SourceTotals| SourceLine {
        name: of.kind.name_ko().to_owned(),
        files: of.files,
        rows: numbers::count(of.rows as i64),
        rejected: numbers::count(of.rejected as i64),
        data_date: of.data_date.map(|d| d.to_string()).unwrap_or_default(),
    };
    sources::totals(snapshot, as_of).into_iter().map(line).collect()
}
