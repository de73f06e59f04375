//! rate: cells and surroundings → entry risk, signal and the backtest behind them.

mod entrants;
mod input;
mod kept;
pub mod model_card;
mod previous;
pub mod shops;
mod unchanged;
mod write;

use super::{Day, Layer, Outcome, Step, Verb};
use crate::settings::Settings;

use self::model_card::Card;
use crate::error::{Result, bail};
use crate::read::sources::{self, SourceTotals};
use crate::read::track::TrackRecords;
use golmok_lake::store::{Snapshot, SnapshotWriter};
use golmok_model::tables::{core, rating, record, staging};
use golmok_model::{AreaKind, Quarter, RiskGrade};
use golmok_rating::{
    BacktestOutput, ColumnTable, MODEL, Past, PreviousGrades, RatingInput, RatingOutput, Scope, Steadiness,
    backtest_from, backtest_tables, entry_response, entry_response_table, entry_risk_table, origins, rate_from,
    rating_history, rating_history_table, signal, signal_table, steadiness,
};
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::BTreeMap;

pub use write::batch;

/// What it reads and makes.
pub const LAYER: Layer = Layer {
    verb: Verb::Rate,
    // The second part is raised where the rows say something else and the method stays.
    version: "entry-risk-6, rows 5",
    reads: &[core::TABLES, &[&record::INDICATOR_RECORD, &staging::LICENCES]],
    makes: rating::TABLES,
    documents: &[CARD, CARD_TEXT, previous::DOCUMENT],
};

/// Name of the model card.
const CARD: &str = "model_card.json";
/// Name of the same for a person.
const CARD_TEXT: &str = "model_card.md";

/// What the step did.
#[derive(Debug, Default)]
pub struct RateSummary {
    /// Rated area × industry cells per grade, lowest first.
    pub graded: [usize; 4],
    /// Cells without a rating.
    pub unrated: usize,
    /// Skill at the newest origin over the areas that do not overlap: share of explainable deviance, contrast within industry.
    pub skill: Option<(Quarter, f64, f64)>,
}

/// Ratings of a day and how good such ratings were in the past.
pub struct Examined {
    /// The ratings.
    pub output: RatingOutput,
    /// The backtest behind them.
    pub tested: BacktestOutput,
    /// Hash of what each origin's backtest was made of.
    made_of: BTreeMap<Quarter, String>,
    /// The model card.
    card: serde_json::Value,
    prepared: input::Prepared,
    quarter: Quarter,
}

impl Examined {
    /// The tables of the backtest.
    pub fn tables(&self) -> [ColumnTable; 3] {
        backtest_tables(&self.tested, AreaKind::TradeArea)
    }

    /// `model_card.json` and `model_card.md`.
    pub fn documents(&self) -> Result<[(&'static str, String); 2]> {
        card_documents(&self.card)
    }
}

fn card_documents(card: &serde_json::Value) -> Result<[(&'static str, String); 2]> {
    Ok([(CARD, card_json(card)?), (CARD_TEXT, model_card::markdown(card))])
}

fn card_json(card: &serde_json::Value) -> Result<String> {
    Ok(serde_json::to_string_pretty(card)? + "\n")
}

/// What an examination starts from, beside the core tables.
#[derive(Default)]
pub struct Start<'a> {
    /// Origins to backtest; all that there are where none is named.
    pub origins: &'a [Quarter],
    /// Grades of the previous snapshot; none in a clean run.
    pub previous: PreviousGrades,
    /// Snapshot whose backtests are taken over where they were made of the same.
    pub parent: Option<&'a Snapshot>,
    /// What licences say of single shops, for the card.
    pub shops: Option<&'a shops::Examined>,
}

/// What is rated: the newest quarter of counts, the origins of the backtest, and what was known in time of the last one.
struct Ground {
    prepared: input::Prepared,
    quarter: Quarter,
    chosen: Vec<Quarter>,
    /// Without the surroundings that were published after the newest origin.
    without_late: Option<(Quarter, RatingInput)>,
}

impl Ground {
    /// Reads it, for these origins or all that there are; `None` without counts.
    fn read(snapshot: &Snapshot, as_of: Date, asked: &[Quarter]) -> Result<Option<Self>> {
        let mut prepared = input::read(snapshot, as_of)?;
        let Some(quarter) = prepared.input.quarters().into_iter().rfind(|q| q.last_day() <= as_of) else {
            return Ok(None);
        };
        let possible = origins(&prepared.input, quarter);
        if let Some(impossible) = asked.iter().find(|o| !possible.contains(o)) {
            let listed = possible.iter().map(Quarter::to_string).collect::<Vec<_>>().join(", ");
            bail!("{impossible} is no origin: it needs four quarters up to it and four after it; origins are {listed}");
        }
        let chosen = if asked.is_empty() { possible } else { asked.to_vec() };
        let surroundings = input::Surroundings::read(snapshot)?;
        let without_late = match chosen.last() {
            Some(origin) => {
                let mut input = prepared.input.clone();
                surroundings.add_to(&mut input, Some(origin.last_day()))?;
                Some((*origin, input))
            }
            None => None,
        };
        surroundings.add_to(&mut prepared.input, None)?;
        Ok(Some(Self { prepared, quarter, chosen, without_late }))
    }

    fn in_time(&self) -> Option<&RatingInput> {
        self.without_late.as_ref().map(|(_, input)| input)
    }
}

/// Rates from what a snapshot's core tables hold and backtests the origins. `None` without counts.
pub fn examine(snapshot: &Snapshot, as_of: Date, config: &Settings, start: &Start<'_>) -> Result<Option<Examined>> {
    let ground = Ground::read(snapshot, as_of, start.origins)?;
    ground.map(|ground| examine_on(ground, snapshot, as_of, config, start)).transpose()
}

fn examine_on(
    ground: Ground,
    snapshot: &Snapshot,
    as_of: Date,
    config: &Settings,
    start: &Start<'_>,
) -> Result<Examined> {
    let Ground { prepared, quarter, chosen, without_late } = ground;
    let input = &prepared.input;
    let made_of: BTreeMap<Quarter, String> =
        chosen.iter().map(|origin| (*origin, kept::made_of(input, *origin, &config.rating))).collect();
    let known = start.parent.map(|parent| kept::of_parent(parent, &made_of)).transpose()?.unwrap_or_default();
    let fresh: Vec<Quarter> = chosen.iter().copied().filter(|origin| !known.origins.contains(origin)).collect();
    tracing::info!("backtest: {} of {} origins kept", known.origins.len(), chosen.len());
    // What is known at the ends of quarters serves the backtest, the rating and that of a year ago. Beside it a fit that
    // knows nothing of what was published late, of the hazard model alone: half of the pool tells as much.
    let mut wanted = fresh.clone();
    wanted.extend(chosen.last());
    wanted.extend([golmok_rating::year_before(quarter), quarter]);
    let past = Past::of(input, &wanted, &config.rating)?;
    let alone = || -> Result<Option<BacktestOutput>> {
        let Some((origin, input)) = &without_late else { return Ok(None) };
        let past = past.by_surroundings(input, *origin, &config.rating)?;
        Ok(Some(backtest_from(&past, input, &[*origin], &config.rating)?))
    };
    let ((tested, in_time), rated) = rayon::join(
        || rayon::join(|| backtest_from(&past, input, &fresh, &config.rating), alone),
        || -> Result<(RatingOutput, Steadiness)> {
            let output = rate_from(&past, input, quarter, &config.rating, &start.previous)?;
            let steady = steadiness(&past, input, &output, &config.rating)?;
            Ok((output, steady))
        },
    );
    let in_time = in_time?;
    let (tested, (output, steady)) = (known.and(tested?), rated?);
    let (cohorts, ()) = rayon::join(|| entrants::cohorts(snapshot, as_of, &tested), || drop(past));
    let cohorts = cohorts?;
    let card = model_card::json(&Card {
        model: &output.model,
        tested: &tested,
        entrants: cohorts.as_ref().map(|(origin, cohorts)| (*origin, cohorts.as_slice())),
        in_time: in_time.as_ref(),
        steadiness: &steady,
        settings: &config.rating,
        sources: &sources(snapshot, as_of),
        previous_grades: start.previous.len(),
        track: &TrackRecords::read(snapshot)?,
        shops: start.shops,
    });
    Ok(Examined { output, tested, made_of, card, prepared, quarter })
}

/// `golmok rate`.
pub struct Rate;

impl Step<Day<'_>> for Rate {
    fn verb(&self) -> Verb {
        LAYER.verb
    }
    fn layer(&self) -> Option<&'static Layer> {
        Some(&LAYER)
    }
    fn make(&self, on: &Day<'_>) -> Result<Outcome> {
        Ok(rate(on.writer, on.known_on, on.settings)?.map_or(Outcome::Kept, Outcome::Rated))
    }
}

/// Runs the step; `None` where the parent's ratings were made of the same and are kept.
pub fn rate(writer: &SnapshotWriter, as_of: Date, config: &Settings) -> Result<Option<RateSummary>> {
    let mut summary = RateSummary::default();
    let snapshot = writer.so_far()?;
    let mut start = Start::default();
    // What licences say of single shops changes with every licence; the ratings of cells do not.
    let (shops, ground) = rayon::join(|| shops::examine(&snapshot, as_of), || Ground::read(&snapshot, as_of, &[]));
    let shops = shops?;
    if let Some(examined) = &shops {
        write::table(writer, &shops::shop_backtest_table(&examined.scores), as_of)?;
    }
    start.shops = shops.as_ref();
    let grades_before = unchanged::grades_before(writer, &snapshot, as_of, config)?;
    if let Some(document) = &grades_before {
        start.previous = previous::parse(document)?;
    }
    let Some(ground) = ground? else { return Ok(Some(summary)) };
    // Ratings are of a quarter: their files do not change with the day.
    let until = Quarter::ended_by(as_of)?.last_day();
    let made_of = unchanged::made_of(
        &ground.prepared,
        ground.in_time(),
        grades_before.as_deref(),
        (ground.quarter, until),
        config,
    );
    writer.method(unchanged::NAME, &made_of);
    if unchanged::keep(writer, &snapshot, as_of, &made_of, shops.as_ref())? {
        return Ok(None);
    }
    let backtests = [&rating::BACKTEST_CELLS, &rating::BACKTEST_SCORES, &rating::BACKTEST_RELIABILITY];
    start.parent = writer.parent().filter(|_| backtests.iter().all(|table| writer.is_table_whole(table)));
    let examined = examine_on(ground, &snapshot, as_of, config, &start)?;
    for (origin, hash) in &examined.made_of {
        writer.method(&kept::method_name(*origin), hash);
    }
    let Examined { output, tested, prepared, quarter, .. } = &examined;
    // An origin with twelve later quarters needs sixteen quarters of counts.
    let extrapolated = prepared.input.quarters().len() < 16;
    let risk = || Ok(vec![entry_risk_table(output, &prepared.names, extrapolated)]);
    let signals = || {
        let signal = signal(&prepared.input, *quarter, &config.rating)?;
        Ok(vec![signal_table(&signal, AreaKind::TradeArea, *quarter)])
    };
    let backtests = || Ok(examined.tables().into());
    let history = || {
        let history = rating_history(output, tested, AreaKind::TradeArea);
        Ok(vec![rating_history_table(&history, AreaKind::TradeArea)])
    };
    let response = || Ok(vec![entry_response_table(&entry_response(tested))]);
    let made: [&(dyn Fn() -> Result<Vec<ColumnTable>> + Sync); 5] = [&risk, &backtests, &history, &signals, &response];
    made.par_iter().try_for_each(|make| make()?.iter().try_for_each(|table| write::table(writer, table, until)))?;
    for (name, text) in examined.documents()? {
        writer.document(name, text.as_bytes())?;
    }
    for row in output.rows.iter().filter(|r| r.area_kind == AreaKind::TradeArea) {
        match &row.rating {
            Ok(rating) => summary.graded[usize::from(RiskGrade::step(rating.grade)) - 1] += 1,
            Err(_) => summary.unrated += 1,
        }
    }
    summary.skill = skill(tested);
    Ok(Some(summary))
}

/// Sources for the card: name, files, rows and data date of each kind.
fn sources(snapshot: &Snapshot, as_of: Date) -> Vec<serde_json::Value> {
    let line = |s: &SourceTotals| {
        let data_date = s.data_date.map(|d| d.to_string()).unwrap_or_default();
        serde_json::json!({"name": s.kind.name_ko(), "files": s.files, "rows": s.rows, "data_date": data_date})
    };
    sources::totals(snapshot, as_of).iter().map(line).collect()
}

fn skill(tested: &BacktestOutput) -> Option<(Quarter, f64, f64)> {
    let origin = *tested.origins.last()?;
    let figure = |metric: &str| tested.value(origin, MODEL, Scope::Apart, "all", metric);
    Some((origin, figure("explained_share")?, figure("within_industry_contrast")?))
}
