//! How each figure beside the rating held in the past, for the card: `mart_indicator_record` over all origins.

use super::{number, word};
use crate::read::track::TrackRecords;
use golmok_advice::track::Fifth;
use golmok_advice::verdict::Interval;
use golmok_model::IndustryCode;
use serde_json::{Value, json};
use std::fmt::Write;

pub fn json(track: &TrackRecords) -> Value {
    let interval = |of: Option<Interval>| of.map_or(Value::Null, |i| json!([short(i.value), short(i.lo), short(i.hi)]));
    let fifth = |f: &Fifth| json!({"cells": f.cells, "closures": interval(f.closures), "openings": interval(f.openings), "net_change": interval(f.net_change)});
    let records = track.all().filter(|record| record.sector == IndustryCode::ALL).map(|record| {
        json!({
            "indicator": record.indicator,
            "origins": record.origins.iter().map(|origin| origin.code()).collect::<Vec<_>>(),
            "fifths": record.fifths.iter().map(fifth).collect::<Vec<_>>(),
            "ends": fifth(&record.ends),
            "direction": record.direction,
            "supports": record.supports,
        })
    });
    records.collect()
}

/// One row per figure: closures by fifths, the ends against each other, whether the past bears the figure out.
pub fn markdown(card: &Value) -> String {
    let records = card["indicator_record"].as_array().map(Vec::as_slice).unwrap_or_default();
    if records.is_empty() {
        return "No record: an origin needs four quarters after it.\n".to_owned();
    }
    let mut text = "Cells in fifths by the figure within their industry; closures of the next four quarters over the industry's own rate, openings per shop, net change (intervals by resampling areas, two and a half per cent beyond each end). A figure whose record does not bear out what it is taken for only informs.\n\n| figure | closures, lowest … highest fifth | highest ÷ lowest | openings, ratio | net change, difference | borne out |\n|---|---|---|---|---|---|\n".to_owned();
    for record in records {
        let of = |fifth: &Value, what: &str| {
            let ends = fifth[what].as_array().map(Vec::as_slice).unwrap_or_default();
            match ends {
                [value, lo, hi] => format!("{} ({} … {})", word(value), word(lo), word(hi)),
                _ => "–".to_owned(),
            }
        };
        let fifths = record["fifths"].as_array().map(Vec::as_slice).unwrap_or_default();
        let closures: Vec<String> = fifths.iter().map(|fifth| word(&fifth["closures"][0])).collect();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            word(&record["indicator"]),
            closures.join(" "),
            of(&record["ends"], "closures"),
            of(&record["ends"], "openings"),
            of(&record["ends"], "net_change"),
            if record["supports"] == Value::Bool(true) { "yes" } else { "no" },
        );
    }
    text
}

/// Three digits: more would promise what an interval takes back.
fn short(value: f64) -> Value {
    number((value * 1e3).round() / 1e3)
}
