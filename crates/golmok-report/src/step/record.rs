//! What was said of an area before, and its counts by two sources.

use super::city::City;
use crate::error::Result;
use crate::industry_page;
use crate::numbers;
use crate::page::Block;
use crate::page::record::{GradeLine, PairLine, Reconciled, SaidBefore, SaidByGrade, SaidLine};
use golmok_model::{AreaKind, RiskGrade};
use std::collections::BTreeMap;

/// Lines of a list.
const MOST: usize = 12;

/// What was said of an area's cells about a year before, and what came after: the newest earlier day.
pub fn said_before(city: &City, code: &str) -> Result<Block<SaidBefore>> {
    let day = city.ratings.day;
    let history = city.session.history()?;
    let newest = history.of_area(AreaKind::TradeArea, code).flat_map(|(_, said)| said).map(|said| said.as_of);
    let Some(newest) = newest.filter(|as_of| *as_of < day).max() else { return Ok(Block::absent("no_said")) };
    let now: BTreeMap<&str, u8> = city
        .ratings
        .by_area
        .get(code)
        .into_iter()
        .flatten()
        .map(|i| {
            let cell = &city.ratings.cells[*i];
            (cell.industry.as_str(), cell.step)
        })
        .collect();
    let mut total = (0, 0, 0.0, Some(0));
    let mut lines = Vec::new();
    for (industry, said) in history.of_area(AreaKind::TradeArea, code) {
        let Some(said) = said.iter().find(|said| said.as_of == newest).filter(|said| said.stores > 0) else { continue };
        total = (
            total.0 + 1,
            total.1 + said.stores,
            total.2 + said.probability * said.stores as f64,
            total.3.zip(said.closures).map(|(sum, closures)| sum + closures),
        );
        lines.push(SaidLine {
            name: city.industry_name(industry).to_owned(),
            href: industry_page::href(industry),
            step: RiskGrade::step(said.grade),
            probability: said.probability,
            stores: said.stores,
            closures: said.closures,
            step_now: now.get(industry).copied().unwrap_or(0),
        });
    }
    lines.sort_by(|a, b| b.stores.cmp(&a.stores).then_with(|| a.href.cmp(&b.href)));
    lines.truncate(MOST);
    Ok(Block::shown(SaidBefore { as_of: newest.to_string(), lines, total }))
}

/// What was said of an industry about a year before, by the grade given then, and what came after. Areas that overlap others
/// are left out.
pub fn said_of_industry(city: &City, industry: &str) -> Result<Block<SaidByGrade>> {
    let history = city.session.history()?;
    let apart = |area: &str| city.ratings.area_kinds.get(area).is_some_and(|(kind, _)| kind != "U");
    let all = history.of_industry(AreaKind::TradeArea, industry).filter(|(area, _)| apart(area));
    let all: Vec<_> = all.flat_map(|(_, said)| said).collect();
    let before = all.iter().map(|said| said.as_of).filter(|as_of| *as_of < city.ratings.day);
    let Some(newest) = before.max() else { return Ok(Block::absent("no_said")) };
    let lines = RiskGrade::ALL.into_iter().filter_map(|grade| {
        let mut line = GradeLine { step: grade.step(), areas: 0, stores: 0, expected: 0.0, closures: Some(0) };
        for said in all.iter().filter(|said| said.as_of == newest && said.grade == grade) {
            line.areas += 1;
            line.stores += said.stores;
            line.expected += said.probability * said.stores as f64;
            line.closures = line.closures.zip(said.closures).map(|(sum, closures)| sum + closures);
        }
        (line.areas > 0).then_some(line)
    });
    Ok(Block::shown(SaidByGrade { as_of: newest.to_string(), lines: lines.collect() }))
}

/// Stores of an area's cells by two sources.
pub fn reconciled(city: &City, code: &str) -> Result<Block<Reconciled>> {
    let found = city.session.reconciled()?;
    let Some(quarter) = found.quarter else { return Ok(Block::absent("no_reconciled")) };
    let (mut lines, mut equal) = (Vec::new(), 0);
    for (industry, pairs) in found.of_area(AreaKind::TradeArea, code) {
        for pair in
            pairs.iter().filter(|pair| pair.quantity == "store_count" && pair.counts.iter().flatten().any(|n| *n > 0))
        {
            if pair.counts[0].is_some() && pair.counts[0] == pair.counts[1] {
                equal += 1;
                continue;
            }
            lines.push(PairLine {
                name: city.industry_name(industry).to_owned(),
                href: industry_page::href(industry),
                sources: pair.sources.clone().map(|source| format!("src_{source}")),
                counts: pair.counts,
                reason: format!("why_{}", pair.likely_reason),
            });
        }
    }
    if lines.is_empty() && equal == 0 {
        return Ok(Block::absent("no_reconciled"));
    }
    let apart = |line: &PairLine| (line.counts[0].unwrap_or(0) - line.counts[1].unwrap_or(0)).abs();
    lines.sort_by(|a, b| apart(b).cmp(&apart(a)).then_with(|| (&a.href, &a.sources).cmp(&(&b.href, &b.sources))));
    lines.truncate(MOST);
    Ok(Block::shown(Reconciled { quarter: numbers::quarter(quarter, city.lang), lines, equal }))
}
