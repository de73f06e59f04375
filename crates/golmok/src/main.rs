//! The command line of golmok: arguments become a checked configuration once, libraries do the work.
//!
//! Exit codes: 0 done; 1 a data check failed and nothing was published; 2 error.

mod cli;
mod commands;
mod config;
mod frame;
mod language;
mod output;
mod pipeline;
mod progress;
mod refresh;
mod shown;
mod words;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
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
