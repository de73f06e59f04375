//! Figures of the model card that answers rest on: `model_card.json`.

use crate::error::{Context, Result};
use golmok_advice::entry_load::DensityEffect;
use golmok_advice::verdict::Interval;
use golmok_lake::store::Snapshot;
use serde::Deserialize;

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
