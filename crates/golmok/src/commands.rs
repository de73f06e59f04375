//! One file per command; this one only chooses.

pub mod advise;
pub mod backtest;
pub mod compare;
pub mod diagnose;
pub mod district;
pub mod explain;
pub mod export;
mod fetch;
mod ingest;
pub mod places;
pub mod programme;
mod prune;
mod refresh;
mod rejects;
mod rollback;
mod rollup;
mod run;
mod sample;
pub mod score;
pub mod serve;
pub mod setup;
mod shell;
pub mod status;
mod steps;
mod survival;
mod tables;
mod transform;
mod verify;

use crate::cli::{Cli, Command, Global};
use anyhow::Result;
pub use fetch::FetchArgs;
use golmok_engine::Session;
use golmok_engine::settings::Settings;
use golmok_lake::LakeError;
use golmok_lake::store::Lake;
use golmok_rollup::RollupError;
pub use prune::PruneArgs;
pub use refresh::RefreshArgs;
pub use rejects::RejectsArgs;
use std::path::PathBuf;

/// Runs the command.
///
/// # Errors
/// Whatever failed, for a person; [`is_failed_check`] tells a failed data check from other errors.
pub fn dispatch(cli: Cli) -> Result<()> {
    let global = cli.global;
    golmok_engine::machine::prepare(global.threads)?;
    let mut config = crate::config::load(global.config.as_deref())?;
    config.areas = global.areas.clone().or(config.areas);
    if let Some(areas) = &config.areas {
        golmok_engine::query::own_areas::check(areas)?;
    }
    match cli.command {
        Command::Run(args) => run::run(&global, &config, &args),
        Command::Sample(args) => sample::sample(&global, &args),
        Command::Rollup(args) => rollup::rollup(&global, &config, &args),
        Command::Ingest(args) => ingest::ingest(&global, &config, &args),
        Command::Place(args) => steps::place(&global, &config, &args),
        Command::Measure(args) => steps::measure(&global, &config, &args),
        Command::Rate(args) => steps::rate(&global, &config, &args),
        Command::Backtest(args) => backtest::backtest(&global, &config, &args),
        Command::Score(args) => score::score(&global, &config, &args),
        Command::Advise(args) => advise::advise(&global, &config, &args),
        Command::Compare(args) => compare::compare(&global, &config, &args),
        Command::Places(args) => places::places(&global, &config, &args),
        Command::Explain(args) => explain::explain(&global, &config, &args),
        Command::District(args) => district::district(&global, &config, &args),
        Command::Diagnose(args) => diagnose::diagnose(&global, &config, &args),
        Command::Programme(args) => programme::programme(&global, &config, &args),
        Command::Report(args) => steps::report(&global, &config, &args),
        Command::Serve(args) => serve::serve(&global, &config, &args),
        Command::Survival(args) => survival::survival(&global, &args),
        Command::Transform(args) => transform::transform(&global, &args),
        Command::Tables => tables::tables(&global),
        Command::Export(args) => export::export(&global, &config, &args),
        Command::Status(args) => status::status(&global, &config, &args),
        Command::Rejects(args) => rejects::rejects(&global, &args),
        Command::Prune(args) => prune::prune(&global, &config, &args),
        Command::Rollback(args) => rollback::rollback(&global, &args),
        Command::Verify(args) => verify::verify(&global, &args),
        Command::Refresh(args) => refresh::refresh(&global, &config, &args),
        Command::Fetch(args) => fetch::fetch(&global, &args),
        Command::Doctor => setup::doctor(&global),
        Command::Init { out } => setup::init(&global, &out),
        Command::Completions { shell } => shell::completions(shell),
        Command::Man { out } => shell::man(&out),
    }
}

/// Whether an error is a failed data check: nothing was published and the last good snapshot stands.
pub fn is_failed_check(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<LakeError>().is_some_and(LakeError::is_failed_check)
            || cause.downcast_ref::<RollupError>().is_some_and(RollupError::is_failed_check)
            || cause.downcast_ref::<golmok_engine::Error>().is_some_and(golmok_engine::Error::is_failed_check)
    })
}

/// Whether a monitor is to be alarmed; exit code 1, too.
pub fn is_unhealthy(error: &anyhow::Error) -> bool {
    error.is::<status::Unhealthy>()
}

/// The current snapshot of the lake, for questions.
fn session(global: &Global, settings: &Settings) -> Result<Session> {
    Ok(Session::open(&Lake::open(lake_dir(global))?, settings.clone())?)
}

/// The mapping file of an unknown register, where one is named.
fn mapping(
    path: Option<&std::path::Path>,
) -> anyhow::Result<Option<std::sync::Arc<golmok_lake::source::mapping::Mapping>>> {
    Ok(path.map(golmok_lake::source::mapping::Mapping::read).transpose()?.map(std::sync::Arc::new))
}

/// The lake's folder.
fn lake_dir(global: &Global) -> PathBuf {
    global.lake.clone().unwrap_or_else(|| PathBuf::from("lake"))
}
