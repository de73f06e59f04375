//! rate: cells and surroundings → entry risk, signal and the backtest behind them.

mod input;
mod write;

use super::unchanged::Step;
use crate::config::Config;
use crate::language::Lang;
use anyhow::Result;
use golmok_lake::store::SnapshotWriter;
use golmok_model::tables::{core, rating};
use golmok_model::{AreaKind, RiskGrade};
use golmok_rating::{
    BacktestOutput, MODEL, PreviousGrades, Scope, backtest, backtest_tables, entry_response, entry_response_table,
    entry_risk_table, rate as rate_cells, rating_history, rating_history_table, signal, signal_table,
};
use jiff::civil::Date;

/// The step, for telling whether its inputs changed.
pub const STEP: Step = Step {
    name: "rate",
    version: golmok_rating::METHOD_VERSION,
    reads: &[core::TABLES],
    makes: rating::TABLES,
    documents: &["model_card.json", "model_card.md"],
};

/// What the step did.
#[derive(Debug, Default)]
pub struct RateSummary {
    /// Rated area × industry cells per grade, lowest first.
    pub graded: [usize; 4],
    /// Cells without a rating.
    pub unrated: usize,
    /// Skill at the newest origin: share of explainable deviance over all, contrast within industry.
    pub skill: Option<(golmok_model::Quarter, f64, f64)>,
}

impl RateSummary {
    /// One line for a person.
    pub fn in_words(&self, lang: Lang) -> String {
        let [caution, suspect, risk, high] = self.graded.map(|n| golmok_report::numbers::count(n as i64));
        let unrated = golmok_report::numbers::count(self.unrated as i64);
        let skill = match (self.skill, lang) {
            // Above one where closures vary less than by chance, see docs/decisions.md.
            (Some((origin, share, contrast)), Lang::Ko) => {
                let share = if share > 1.0 { "1 이상".to_owned() } else { format!("{share:.2}") };
                format!(" · 과거 검증({origin}): 설명 몫 {share}, 업종 안 대비 {contrast:.2}배")
            }
            (Some((origin, share, contrast)), Lang::En) => {
                let share = if share > 1.0 { "above 1".to_owned() } else { format!("{share:.2}") };
                format!(" · backtest ({origin}): explained share {share}, within-industry contrast {contrast:.2}×")
            }
            (None, Lang::Ko) => " · 과거 검증은 여덟 분기가 있어야 합니다".to_owned(),
            (None, Lang::En) => " · a backtest needs eight quarters".to_owned(),
        };
        match lang {
            Lang::Ko => {
                format!("주의 {caution} · 의심 {suspect} · 위험 {risk} · 고위험 {high} · 평가 없음 {unrated}{skill}")
            }
            Lang::En => {
                format!(
                    "caution {caution} · suspect {suspect} · risk {risk} · high risk {high} · not rated {unrated}{skill}"
                )
            }
        }
    }
}

/// Runs the step.
pub fn rate(writer: &SnapshotWriter, as_of: Date, config: &Config) -> Result<RateSummary> {
    let prepared = input::read(&writer.so_far()?)?;
    let mut summary = RateSummary::default();
    let Some(quarter) = prepared.newest else { return Ok(summary) };
    let tested = backtest(&prepared.input, quarter, &config.rating)?;
    let output = rate_cells(&prepared.input, quarter, &config.rating, &PreviousGrades::new())?;
    // An origin with twelve later quarters needs sixteen quarters of counts.
    let extrapolated = prepared.input.quarters().len() < 16;
    write::table(writer, &entry_risk_table(&output, &prepared.names, extrapolated), as_of)?;
    write::table(
        writer,
        &signal_table(&signal(&prepared.input, quarter, &config.rating)?, AreaKind::TradeArea, quarter),
        as_of,
    )?;
    for table in backtest_tables(&tested, AreaKind::TradeArea) {
        write::table(writer, &table, as_of)?;
    }
    let history = rating_history(&output, &tested, AreaKind::TradeArea);
    write::table(writer, &rating_history_table(&history, AreaKind::TradeArea), as_of)?;
    write::table(writer, &entry_response_table(&entry_response(&tested)), as_of)?;
    let card = golmok_report::model_card::json(&output.model, &tested, &config.rating, &sources(writer)?);
    writer.document("model_card.json", (serde_json::to_string_pretty(&card)? + "\n").as_bytes())?;
    writer.document("model_card.md", golmok_report::model_card::markdown(&card).as_bytes())?;
    for row in output.rows.iter().filter(|r| r.area_kind == AreaKind::TradeArea) {
        match &row.rating {
            Ok(rating) => summary.graded[usize::from(RiskGrade::step(rating.grade)) - 1] += 1,
            Err(_) => summary.unrated += 1,
        }
    }
    summary.skill = skill(&tested);
    Ok(summary)
}

/// Sources for the card: name, files, rows and data date of each kind.
fn sources(writer: &SnapshotWriter) -> Result<Vec<serde_json::Value>> {
    let snapshot = writer.so_far()?;
    let lines = super::report::sources(&snapshot);
    let line = |s: &golmok_report::index::SourceLine| serde_json::json!({"name": s.name, "files": s.files, "rows": s.rows, "data_date": s.data_date});
    Ok(lines.iter().map(line).collect())
}

fn skill(tested: &BacktestOutput) -> Option<(golmok_model::Quarter, f64, f64)> {
    let origin = *tested.origins.last()?;
    let figure = |metric: &str| tested.value(origin, MODEL, Scope::All, "all", metric);
    Some((origin, figure("explained_share")?, figure("within_industry_contrast")?))
}
