//! The card's part on single shops: what licences alone tell of them, and how that held.

use super::{number, word};
use crate::step::rate::shops::Examined;
use golmok_lake::schema::date_from_days;
use golmok_rating::{Gain, place_grade};
use serde_json::{Value, json};
use std::fmt::Write;

pub(super) fn json(shops: Option<&Examined>) -> Value {
    let Some(shops) = shops else { return Value::Null };
    let gain = |gain: &Gain| {
        let Gain { value, error, lo, hi } = *gain;
        json!({"value": tenth(value), "error": tenth(error), "lo": tenth(lo), "hi": tenth(hi)})
    };
    let scores: Vec<Value> = shops
        .scores
        .iter()
        .map(|s| {
            json!({
                "trade": s.trade,
                "origin": date_from_days(s.origin).map(|day| day.to_string()),
                "shops": s.shops,
                "closures": s.closures,
                "administrative": s.administrative,
                "gain": gain(&s.gain),
                "auc": number((s.auc * 1e3).round() / 1e3),
                "weight": number(s.weight),
                "place_gain": s.place_gain.as_ref().map(gain),
                "place_grade": place_grade(&shops.scores, &s.trade).code(),
            })
        })
        .collect();
    let refused: Vec<Value> = shops.refused.iter().map(|(file, cut)| json!([file, format!("{cut:?}")])).collect();
    json!({"scores": scores, "refused": refused, "burst": shops.burst})
}

fn tenth(value: f64) -> Value {
    number((value * 10.0).round() / 10.0)
}

pub(super) fn markdown(card: &Value) -> String {
    let scores = card["shops"]["scores"].as_array().map(Vec::as_slice).unwrap_or_default();
    if scores.is_empty() {
        return "Not tested: no licences that tell of closings after three origins.\n".to_owned();
    }
    let mut text = "Shops old enough to be past their first season, closed within a year: by age, floor area, turnover of the site, density and records of places, each as known at the origin. Gain: log-likelihood per thousand closings over the trade's rate, levels set; intervals by resampling dongs. The weight of the model beside the trade's rate rests on earlier origins. Ends by the office are no closings. A place is told apart only where two origins with enough closings each bear it out.\n\n| trade | origin | shops | closed | ended by the office | gain | ± | AUC within the trade | weight | gain of places | place grade |\n|---|---|---|---|---|---|---|---|---|---|---|\n".to_owned();
    for s in scores {
        let place = &s["place_gain"];
        let by_place = match place {
            Value::Null => "–".to_owned(),
            _ => format!("{} ({} … {})", word(&place["value"]), word(&place["lo"]), word(&place["hi"])),
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            word(&s["trade"]),
            word(&s["origin"]),
            word(&s["shops"]),
            word(&s["closures"]),
            word(&s["administrative"]),
            word(&s["gain"]["value"]),
            word(&s["gain"]["error"]),
            word(&s["auc"]),
            word(&s["weight"]),
            by_place,
            word(&s["place_grade"])
        );
    }
    text
}
