//! How crowded cells are, and what the fit says of density.

use super::cells::interval;
use crate::error::{Context, Result};
use crate::read::frame;
use crate::read::rows::{Rows, newest_quarter, of_industry};
use golmok_advice::entry_load::{DensityEffect, Saturation};
use golmok_advice::subject::AreaRef;
use golmok_advice::verdict::Interval;
use golmok_lake::store::Snapshot;
use golmok_model::tables::mart;
use polars::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Saturation by area and industry, with the interval of the shrunk ratio.
pub type CrowdingByCell = BTreeMap<(String, String), (Saturation, Option<Interval>)>;

/// The industry in every area of the subject's kind, and every industry of the subject.
pub fn crowding(snapshot: &Snapshot, area: &AreaRef, industry: &str) -> Result<CrowdingByCell> {
    let Some(newest) = newest_quarter(snapshot, &mart::SATURATION) else { return Ok(CrowdingByCell::new()) };
    let wanted = of_industry(industry).or(col("area_code").eq(lit(area.code.clone())));
    let wanted = wanted.and(col("area_kind").eq(lit(area.kind.code())));
    let columns = [
        "area_code",
        "industry_code",
        "store_count",
        "expected_store_count",
        "saturation_ratio_shrunk",
        "saturation_ratio_shrunk_lo",
        "saturation_ratio_shrunk_hi",
    ];
    let scan =
        frame::scan_partition(snapshot, &mart::SATURATION, &newest)?.map(|r| r.filter(wanted).select(columns.map(col)));
    let rows = Rows::of(scan, &mart::SATURATION, &["area_code", "industry_code"])?;
    let mut found = CrowdingByCell::new();
    for row in 0..rows.len() {
        let expected = rows.number("expected_store_count", row)?.filter(|e| *e > 0.0);
        let shrunk = rows.number("saturation_ratio_shrunk", row)?;
        if let (Some(expected), Some(shrunk)) = (expected, shrunk) {
            let stores = rows.count("store_count", row)?;
            let key = (
                rows.text("area_code", row)?.unwrap_or_default(),
                rows.text("industry_code", row)?.unwrap_or_default(),
            );
            let interval = interval(&rows, "saturation_ratio_shrunk", row)?;
            found.insert(key, (Saturation { stores, expected, shrunk }, interval));
        }
    }
    Ok(found)
}

/// `density_effect` of the model card; empty where the card has none.
pub fn density_effects(snapshot: &Snapshot) -> Result<Vec<DensityEffect>> {
    #[derive(Deserialize)]
    struct Card {
        #[serde(default)]
        density_effect: Vec<Stretch>,
    }
    #[derive(Deserialize)]
    struct Stretch {
        above_location_quotient: f64,
        elasticity: f64,
        lo: f64,
        hi: f64,
    }
    if !snapshot.info().documents.contains_key("model_card.json") {
        return Ok(Vec::new());
    }
    let card: Card = serde_json::from_slice(&snapshot.document("model_card.json")?).context("model_card.json")?;
    let effect = |s: Stretch| DensityEffect {
        above_quotient: s.above_location_quotient,
        elasticity: Interval { value: s.elasticity, lo: s.lo, hi: s.hi },
    };
    Ok(card.density_effect.into_iter().map(effect).collect())
}
