//! The model card: what was fitted on what, how good it was out of time, and what it is not for.
//!
//! `model_card.json` is the source; the Markdown is rendered from it alone, so that no figure can differ.

mod entrants;
mod indicators;
mod more;
mod shops;

use crate::read::track::TrackRecords;
use golmok_model::Quarter;
use golmok_rating::{BacktestOutput, EntrantCohort, ModelSummary, RatingConfig, Scope, Steadiness};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// The fixed headings of the card, in order.
pub const HEADINGS: [&str; 17] = [
    "Question",
    "Data and window",
    "Model",
    "Features",
    "Skill out of time, beside the baselines",
    "Pool and its parts",
    "Within industry",
    "Calibration, coverage and the city's total",
    "Late vintages",
    "New shops",
    "Grades",
    "Steadiness of grades",
    "Survival over three years",
    "How each figure held",
    "This shop, by licences alone",
    "Known limits",
    "Not for",
];

/// Figures of the table "Skill out of time", by metric name and words.
const SKILL: [(&str, &str); 8] = [
    ("explained_share", "share of explainable deviance"),
    ("explained_share_error", "± (200 resamples over areas)"),
    ("explained_share_raw", "the same, level not set"),
    ("log_loss", "log loss per store-quarter"),
    ("auc", "AUC per store-quarter"),
    ("within_industry_concordance", "within-industry concordance"),
    ("within_industry_contrast", "within-industry top tenth ÷ safest 40 %"),
    ("actual_to_expected", "closures reported ÷ predicted"),
];

/// What a card is made from.
#[derive(Debug, Clone, Copy)]
pub struct Card<'a> {
    /// What was fitted.
    pub model: &'a ModelSummary,
    /// The backtest.
    pub tested: &'a BacktestOutput,
    /// The backtest of its newest origin without what was published after that origin.
    pub in_time: Option<&'a BacktestOutput>,
    /// New shops after an origin and what was said of them, where they could be followed.
    pub entrants: Option<(Quarter, &'a [EntrantCohort])>,
    /// How steady the grades are.
    pub steadiness: &'a Steadiness,
    /// Settings of the rating.
    pub settings: &'a RatingConfig,
    /// Name, files, rows and data date of each source.
    pub sources: &'a [Value],
    /// Grades of the previous snapshot that were an input; 0 in a clean run.
    pub previous_grades: usize,
    /// How each figure beside the rating held in the past.
    pub track: &'a TrackRecords,
    /// What licences say of single shops.
    pub shops: Option<&'a super::shops::Examined>,
}

/// What a card tells of the files of its day: no figure of the rating rests on it.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// Name, files, rows and data date of each source.
    pub sources: &'a [Value],
    /// New shops after an origin and what was said of them, where they could be followed.
    pub entrants: Option<(Quarter, &'a [EntrantCohort])>,
    /// How each figure beside the rating held in the past.
    pub track: &'a TrackRecords,
    /// What licences say of single shops.
    pub shops: Option<&'a super::shops::Examined>,
}

impl Told<'_> {
    /// Puts it into a card that was made on an earlier day.
    pub fn put_into(&self, card: &mut Value) {
        card["sources"] = json!(self.sources);
        card["entrants"] = entrants::json(self.entrants);
        card["indicator_record"] = indicators::json(self.track);
        card["shops"] = shops::json(self.shops);
    }
}

/// The card as JSON.
pub fn json(card: &Card<'_>) -> Value {
    let Card { model, tested, settings: config, sources, .. } = *card;
    let variances = |levels: &[(&'static str, f64)]| -> Map<String, Value> {
        levels.iter().map(|(level, variance)| ((*level).to_owned(), number(*variance))).collect()
    };
    let coefficients: Vec<Value> = model
        .coefficients
        .iter()
        .map(|c| {
            // What the data said nothing of has no estimate: its prior is not printed as one.
            let told = |value: f64| if c.trained { number(value) } else { Value::Null };
            json!({
                "feature": c.feature,
                "driver": c.driver.code(),
                "effect": told(c.effect.value),
                "lo": told(c.effect.lo),
                "hi": told(c.effect.hi),
                "trained": c.trained,
            })
        })
        .collect();
    let density: Vec<Value> = model
        .density
        .iter()
        .map(|d| {
            json!({
                "above_location_quotient": number(d.above_quotient),
                "elasticity": number(d.effect.value),
                "lo": number(d.effect.lo),
                "hi": number(d.effect.hi),
            })
        })
        .collect();
    json!({
        "method_version": golmok_rating::METHOD_VERSION,
        "as_of": model.as_of.to_string(),
        "first_quarter": model.first_quarter.to_string(),
        "rows": model.rows,
        "sources": sources,
        "settings": config,
        "lasting_variance": variances(&model.lasting_variance),
        "passing_variance": variances(&model.passing_variance),
        "calendar_sd": number(model.calendar_sd),
        "industry_drift_sd": number(model.industry_drift_sd),
        "coefficients": coefficients,
        "density_effect": density,
        "n_origins": tested.origins.len(),
        "origins": tested.origins.iter().map(|o| o.code()).collect::<Vec<_>>(),
        "figures": SKILL.iter().map(|(name, words)| ((*name).to_owned(), json!(words))).collect::<Map<_, _>>(),
        "backtest": backtest(tested),
        "pool": more::pool_json(tested, model),
        "late_vintages": more::in_time_json(tested, card.in_time),
        "entrants": entrants::json(card.entrants),
        "steadiness": more::steadiness_json(card.steadiness),
        "previous_grades": card.previous_grades,
        "survival_3y": more::survival_json(card.steadiness),
        "indicator_record": indicators::json(card.track),
        "shops": shops::json(card.shops),
        "limits": LIMITS,
        "not_for": NOT_FOR,
    })
}

const LIMITS: [&str; 6] = [
    "Closing is not failing: moves, sales and retirements are reported as closures, too.",
    "The probability is that of the average shop of a cell; new shops close more often.",
    "72 % of area × industry cells had no closure in a year: most of what is said of one cell is borrowed from its area, sector, gu and industry.",
    "Two years of data cannot estimate how much the whole city moves from year to year; the spread is a prior in the settings.",
    "Industries of the business register report closures late.",
    "Trade areas do not cover the city; the city here is the covered city.",
];

const NOT_FOR: [&str; 3] = [
    "Decisions about a person's credit, rent or insurance: it knows nothing of the person.",
    "Forbidding or permitting anyone to open a shop.",
    "An agreement among businesses to keep others out.",
];

/// A finite number rounded to six significant digits after the point, else null.
fn number(value: f64) -> Value {
    if value.is_finite() { json!((value * 1e6).round() / 1e6) } else { Value::Null }
}

/// origin → model → scope → segment → metric → value.
fn backtest(tested: &BacktestOutput) -> Value {
    let mut origins = Map::new();
    for score in &tested.scores {
        let mut at = &mut origins;
        let origin = score.origin.code().to_string();
        for key in [origin.as_str(), score.model, score.scope.code(), score.metric.segment.as_str()] {
            let slot = at.entry(key.to_owned()).or_insert_with(|| Value::Object(Map::new()));
            let Value::Object(next) = slot else { unreachable!("every level but the last is an object") };
            at = next;
        }
        at.insert(score.metric.name.to_owned(), number(score.metric.value));
    }
    Value::Object(origins)
}

/// The card as Markdown, from its JSON alone.
pub fn markdown(card: &Value) -> String {
    let mut text = format!("# Model card · {}\n\n", word(&card["method_version"]));
    for heading in HEADINGS {
        let _ = writeln!(text, "## {heading}\n");
        let part = match heading {
            "Question" => "If a shop of industry i runs in area a now, how likely does it close within a year, how sure is that, and is it different from elsewhere? The answer is advice; it restricts nothing and permits nothing.\n".to_owned(),
            "Data and window" => data(card),
            "Model" => model(card),
            "Features" => features(card),
            "Skill out of time, beside the baselines" => skill(card),
            "Pool and its parts" => more::pool(card),
            "Within industry" => per_segment(card, &["within_industry_class_1", "within_industry_class_2", "within_industry_class_3", "within_industry_class_4", "largest_industries", "industries_where_grades_rise"]) + &relative(card),
            "Calibration, coverage and the city's total" => per_segment(card, &["calibration_slope", "coverage_90", "coverage_90_expecting_one", "observed", "total_lo", "total_hi", "total_inside"]) + &stress(card) + &thirds(card),
            "Late vintages" => more::in_time(card),
            "New shops" => entrants::markdown(card),
            "Grades" => grades(card),
            "Steadiness of grades" => more::steadiness(card),
            "Survival over three years" => more::survival(card),
            "How each figure held" => indicators::markdown(card),
            "This shop, by licences alone" => shops::markdown(card),
            "Known limits" => list(&card["limits"]),
            _ => list(&card["not_for"]),
        };
        text.push_str(&part);
        text.push('\n');
    }
    text
}

fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "–".to_owned(),
        other => other.to_string(),
    }
}

fn list(items: &Value) -> String {
    let items = items.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().map(|item| format!("- {}\n", word(item))).collect()
}

fn data(card: &Value) -> String {
    let mut text = format!(
        "As of {}; {} cells × quarters from {} on.\n\n| source | files | rows | data date |\n|---|---|---|---|\n",
        word(&card["as_of"]),
        word(&card["rows"]),
        word(&card["first_quarter"])
    );
    for source in card["sources"].as_array().map(Vec::as_slice).unwrap_or_default() {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            word(&source["name"]),
            word(&source["files"]),
            word(&source["rows"]),
            word(&source["data_date"])
        );
    }
    text
}

fn model(card: &Value) -> String {
    let mut text = "Discrete-time hazard of closure per store-quarter at risk, log link, the industry's rate as level; effects of area, gu, sector and cell partially pooled, each with its own variance.\n\n| level | lasting variance | variance of a single quarter |\n|---|---|---|\n".to_owned();
    let empty = Map::new();
    let lasting = card["lasting_variance"].as_object().unwrap_or(&empty);
    let passing = card["passing_variance"].as_object().unwrap_or(&empty);
    for level in lasting.keys().chain(passing.keys().filter(|k| !lasting.contains_key(*k))) {
        let of = |map: &Map<String, Value>| map.get(level).map_or_else(|| "–".to_owned(), word);
        let _ = writeln!(text, "| {level} | {} | {} |", of(lasting), of(passing));
    }
    let _ = writeln!(
        text,
        "\nSpread of the calendar effect (log scale): {}; of the drift of industries from year to year: {}.",
        word(&card["calendar_sd"]),
        word(&card["industry_drift_sd"])
    );
    text
}

fn features(card: &Value) -> String {
    let mut text = "| feature | driver | effect | 90 % interval |\n|---|---|---|---|\n".to_owned();
    for c in card["coefficients"].as_array().map(Vec::as_slice).unwrap_or_default() {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} … {} |",
            word(&c["feature"]),
            word(&c["driver"]),
            word(&c["effect"]),
            word(&c["lo"]),
            word(&c["hi"])
        );
    }
    text
}

/// Said where a card has no backtest.
const NO_BACKTEST: &str = "No backtest: an origin needs four quarters before and four after it.\n";

fn origins(card: &Value) -> Vec<(&String, &Value)> {
    card["backtest"].as_object().map(|origins| origins.iter().collect()).unwrap_or_default()
}

fn skill(card: &Value) -> String {
    let mut text = String::new();
    for (origin, models) in origins(card) {
        let Some(models) = models.as_object() else { continue };
        for scope in [Scope::All.code(), Scope::Apart.code()] {
            let _ = writeln!(text, "Origin {origin}, {}:\n", scope_words(scope));
            let head: Vec<&str> = models.keys().map(String::as_str).collect();
            let _ = writeln!(text, "| figure | {} |\n|---|{}", head.join(" | "), "---|".repeat(head.len()));
            for (metric, _) in SKILL {
                let words = word(&card["figures"][metric]);
                let values: Vec<String> = head.iter().map(|m| word(&models[*m][scope]["all"][metric])).collect();
                let _ = writeln!(text, "| {words} | {} |", values.join(" | "));
            }
            text.push('\n');
        }
    }
    let _ = writeln!(text, "n_origins = {}.", word(&card["n_origins"]));
    match card["n_origins"].as_u64() {
        Some(0) | None => NO_BACKTEST.to_owned(),
        Some(1) => text + "No trend over origins is told, and the gate \"backtest not worse\" is skipped.\n",
        Some(_) => text,
    }
}

fn scope_words(scope: &str) -> &'static str {
    if scope == Scope::All.code() { "all kinds of area" } else { "areas that do not overlap (A, D, R)" }
}

fn golmok_scopes(card: &Value) -> Vec<(String, &'static str, &Value)> {
    let scopes = [Scope::All.code(), Scope::Apart.code()];
    origins(card)
        .into_iter()
        .flat_map(|(origin, models)| {
            scopes.map(|scope| (origin.clone(), scope_words(scope), &models[golmok_rating::MODEL][scope]))
        })
        .collect()
}

fn per_segment(card: &Value, metrics: &[&str]) -> String {
    let scopes = golmok_scopes(card);
    if scopes.is_empty() {
        return NO_BACKTEST.to_owned();
    }
    let mut text = "| figure |".to_owned();
    for (origin, scope, _) in &scopes {
        let _ = write!(text, " {origin}, {scope} |");
    }
    let _ = writeln!(text, "\n|---|{}", "---|".repeat(scopes.len()));
    for metric in metrics {
        let values: Vec<String> = scopes.iter().map(|(_, _, segments)| word(&segments["all"][*metric])).collect();
        let _ = writeln!(text, "| {metric} | {} |", values.join(" | "));
    }
    text
}

fn relative(card: &Value) -> String {
    by_segment(
        card,
        &["lower", "no_clear_difference", "higher"],
        &["share_of_cells", "realised_relative_risk", "telling_cells", "share_held", "share_held_null"],
    )
}

fn stress(card: &Value) -> String {
    by_segment(
        card,
        &["calendar_plus_1sd", "calendar_plus_2sd"],
        &["coverage_90", "total_lo", "total_hi", "total_inside"],
    )
}

/// Coverage by thirds of size and of relative risk.
fn thirds(card: &Value) -> String {
    let segments = ["size", "relative_risk"].map(|what| [1, 2, 3].map(|third| format!("{what}_third_{third}")));
    by_segment(card, &segments.as_flattened().iter().map(String::as_str).collect::<Vec<_>>(), &["coverage_90"])
}

fn grades(card: &Value) -> String {
    let grades = golmok_model::RiskGrade::ALL.map(golmok_model::RiskGrade::code);
    let table = by_segment(card, &grades, &["stores", "predicted_rate", "realised_rate"]);
    if table.is_empty() { NO_BACKTEST.to_owned() } else { table }
}

/// Rows: segments; columns: metrics; one table per origin, all kinds of area.
fn by_segment(card: &Value, segments: &[&str], metrics: &[&str]) -> String {
    let mut text = String::new();
    for (origin, scope, of) in golmok_scopes(card).into_iter().filter(|(_, scope, _)| *scope == scope_words("all")) {
        let _ = writeln!(
            text,
            "\nOrigin {origin}, {scope}:\n\n| | {} |\n|---|{}",
            metrics.join(" | "),
            "---|".repeat(metrics.len())
        );
        for segment in segments {
            let values: Vec<String> = metrics.iter().map(|m| word(&of[*segment][*m])).collect();
            let _ = writeln!(text, "| {segment} | {} |", values.join(" | "));
        }
    }
    text
}
