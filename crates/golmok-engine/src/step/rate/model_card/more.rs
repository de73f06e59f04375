//! Parts of the card beside the fit and its skill: the pool, late vintages, steadiness, survival.

use super::{NO_BACKTEST, number, word};
use golmok_model::RiskGrade;
use golmok_rating::{BOOSTED, BacktestOutput, HAZARD, MODEL, ModelSummary, Scope, Steadiness};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Figures by which the pool and its parts are compared.
const DUEL: [&str; 6] = [
    "log_loss",
    "calibration_slope",
    "explained_share",
    "within_industry_contrast",
    "auc",
    "within_industry_concordance",
];

fn figures(tested: &BacktestOutput, origin: golmok_model::Quarter, model: &str) -> Value {
    let value = |name| tested.value(origin, model, Scope::All, "all", name).map_or(Value::Null, number);
    Value::Object(DUEL.iter().map(|name| ((*name).to_owned(), value(name))).collect())
}

pub(super) fn pool_json(tested: &BacktestOutput, model: &ModelSummary) -> Value {
    let origins: Map<String, Value> = tested
        .origins
        .iter()
        .map(|o| {
            let all = [MODEL, HAZARD, BOOSTED].map(|m| (m.to_owned(), figures(tested, *o, m)));
            (o.code().to_string(), Value::Object(all.into_iter().collect()))
        })
        .collect();
    json!({
        "parts": [HAZARD, BOOSTED],
        "weight_of_boosted": model.pool_weight.map_or(Value::Null, number),
        "past_forecasts": model.pool_origins,
        "origins": origins,
    })
}

pub(super) fn pool(card: &Value) -> String {
    let pool = &card["pool"];
    let mut text = "The rating is the log-linear pool of the hazard model and of boosted trees, each learning from earlier quarters only. The weight rests on the log score of both over the outcomes known by then, with a prior at one half.\n".to_owned();
    let _ = match &pool["weight_of_boosted"] {
        Value::Null => {
            writeln!(text, "The trees had nothing to learn from, or are switched off: the hazard model rates alone.")
        }
        weight => writeln!(
            text,
            "Weight of the boosted trees here: {}, by {} past forecasts.",
            word(weight),
            word(&pool["past_forecasts"])
        ),
    };
    text.push_str(CHOSEN_ON_2023);
    match pool["origins"].as_object() {
        Some(origins) if !origins.is_empty() => {
            for (origin, models) in origins {
                text.push_str(&duel(&format!("Origin {origin}"), models));
            }
        }
        _ => text.push_str(NO_BACKTEST),
    }
    text
}

/// Said beside the figures, since an origin that reports on 2023 flatters.
const CHOSEN_ON_2023: &str = "The list of what the trees look at was chosen on outcomes of Seoul's year 2023: an origin that reports on 2023 is no clean report of it.\n";

/// Rows: figures; columns: the models.
fn duel(title: &str, models: &Value) -> String {
    let Some(models) = models.as_object() else { return String::new() };
    let heads: Vec<&str> = models.keys().map(String::as_str).collect();
    let mut text = format!("\n{title}:\n\n| figure | {} |\n|---|{}\n", heads.join(" | "), "---|".repeat(heads.len()));
    for name in DUEL {
        let values: Vec<String> = heads.iter().map(|head| word(&models[*head][name])).collect();
        let _ = writeln!(text, "| {name} | {} |", values.join(" | "));
    }
    text
}

pub(super) fn in_time_json(tested: &BacktestOutput, in_time: Option<&BacktestOutput>) -> Value {
    let newest = in_time.and_then(|in_time| Some((in_time, *in_time.origins.last()?)));
    newest.map_or(Value::Null, |(in_time, origin)| {
        // Like with like: the hazard model alone, also where it was pooled.
        let pooled = tested.value(origin, HAZARD, Scope::All, "all", DUEL[0]).is_some();
        let alone = if pooled { HAZARD } else { MODEL };
        json!({
            "origin": origin.code(),
            "models": { "with": figures(tested, origin, alone), "without": figures(in_time, origin, MODEL) },
        })
    })
}

pub(super) fn in_time(card: &Value) -> String {
    let late = &card["late_vintages"];
    if late.is_null() {
        return NO_BACKTEST.to_owned();
    }
    let mut text = "The surroundings of an area (foot traffic, workers, months in business, …) are often known in a publication of a later day only. The hazard model alone at the newest origin with all of them, and without those published after it; the counts of stores themselves have one publication.\n".to_owned();
    text.push_str(&duel(&format!("Origin {}", word(&late["origin"])), &late["models"]));
    text
}

pub(super) fn steadiness_json(steadiness: &Steadiness) -> Value {
    let since = steadiness.since.map_or(Value::Null, |since| {
        let row = |from: RiskGrade| -> (String, Value) {
            let to = |to: RiskGrade| (to.code().to_owned(), number(since.migration[from as usize][to as usize]));
            (from.code().to_owned(), Value::Object(RiskGrade::ALL.into_iter().map(to).collect()))
        };
        json!({
            "quarter": since.quarter.to_string(),
            "migration": RiskGrade::ALL.into_iter().map(row).collect::<Map<_, _>>(),
            "stability_index": number(since.stability_index),
        })
    });
    let mut moved: Map<String, Value> = Map::new();
    for metric in &steadiness.sensitivity {
        let entry = moved.entry(metric.segment.clone()).or_insert_with(|| json!({}));
        if let Value::Object(entry) = entry {
            entry.insert(metric.name.to_owned(), number(metric.value));
        }
    }
    json!({ "since": since, "sensitivity": moved })
}

pub(super) fn steadiness(card: &Value) -> String {
    let steadiness = &card["steadiness"];
    let mut text = match &steadiness["since"] {
        Value::Null => "No rating a year earlier: too few quarters for a migration matrix.\n".to_owned(),
        since => migration(since),
    };
    let _ = writeln!(
        text,
        "\nGrades of the previous snapshot that were an input: {} (a grade moves when the new one is clear or after two quarters).\n\nShare of cells whose grade moves when the cuts, or the weight of one group of drivers, change:\n\n| change | by one step | by two or more |\n|---|---|---|",
        word(&card["previous_grades"])
    );
    for (segment, moved) in steadiness["sensitivity"].as_object().into_iter().flatten() {
        let [one, more] = ["share_moved_one_step", "share_moved_two_steps"].map(|name| word(&moved[name]));
        let _ = writeln!(text, "| {segment} | {one} | {more} |");
    }
    text
}

fn migration(since: &Value) -> String {
    let mut text = format!(
        "Share of stores by grade in {} (rows) and now (columns); population stability index of the closure probability: {}.\n\n",
        word(&since["quarter"]),
        word(&since["stability_index"])
    );
    let codes = RiskGrade::ALL.map(RiskGrade::code);
    let _ = writeln!(text, "| | {} |\n|---|{}", codes.join(" | "), "---|".repeat(codes.len()));
    for from in codes {
        let values = codes.map(|to| word(&since["migration"][from][to]));
        let _ = writeln!(text, "| {from} | {} |", values.join(" | "));
    }
    text
}

/// Published survival that is set beside ours: industry, share, whose, of whom.
const PUBLISHED: [(&str, f64, &str); 2] = [
    ("ALL", 0.595, "Seoul, daily-life industries, new shops, 2025Q3"),
    ("CS100010", 0.53, "national tax service, cafés, new businesses"),
];

pub(super) fn survival_json(steadiness: &Steadiness) -> Value {
    let row = |(industry, implied): &(&'static str, f64)| {
        let published = PUBLISHED.iter().find(|p| p.0 == *industry);
        json!({
            "industry": industry,
            "implied": number(*implied),
            "published": published.map_or(Value::Null, |p| number(p.1)),
            "published_of": published.map(|p| p.2),
        })
    };
    Value::Array(steadiness.survival_3y.iter().map(row).collect())
}

pub(super) fn survival(card: &Value) -> String {
    let mut text = "Implied: today's average shop of the covered city still runs after three years, extrapolated from one year's hazard. Published: of shops that opened, those that still run after three years; new shops close more often, so the two are not the same quantity.\n\n| industry | implied | published | of whom |\n|---|---|---|---|\n".to_owned();
    for row in card["survival_3y"].as_array().into_iter().flatten() {
        let cells = ["industry", "implied", "published", "published_of"].map(|name| word(&row[name]));
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}
