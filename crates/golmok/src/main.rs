//! The command line of golmok: arguments become a checked configuration once, libraries do the work.
//!
//! Exit codes: 0 done; 1 a data check failed and nothing was published; 2 error.

mod cli;
mod commands;
mod config;
mod language;
mod output;
mod progress;

use clap::Parser;
use std::borrow::Cow;
use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

/// An argument in composed Hangul, unless it names a file that is there as it was typed: macOS gives both forms.
fn composed(argument: OsString) -> OsString {
    match argument.to_str().map(golmok_model::hangul::compose) {
        Some(Cow::Owned(composed)) if !Path::new(&argument).exists() => composed.into(),
        _ => argument,
    }
}

fn main() -> ExitCode {
    let cli = cli::Cli::parse_from(std::env::args_os().map(composed));
    let lang = cli.global.lang;
    progress::start_log(cli.global.verbose, cli.global.quiet, cli.global.log_format);
    match commands::dispatch(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let failed_check = commands::is_failed_check(&error);
            output::say_error(lang, &error, failed_check);
            ExitCode::from(if failed_check || commands::is_unhealthy(&error) { 1 } else { 2 })
        }
    }
}
