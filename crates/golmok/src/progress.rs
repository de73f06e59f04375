//! Progress on stderr: a bar on a terminal, log lines otherwise.

use crate::output::LogFormat;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts the log on stderr.
pub fn start_log(verbose: u8, quiet: bool, format: LogFormat) {
    let level = match (quiet, verbose) {
        (true, _) => LevelFilter::ERROR,
        // In JSON every message is a line of the log.
        (false, 0) if format == LogFormat::Text => LevelFilter::WARN,
        (false, 0 | 1) => LevelFilter::INFO,
        (false, _) => LevelFilter::DEBUG,
    };
    // Only what golmok itself says; geo logs every polygon that it checks.
    let ours = Targets::new().with_target("golmok", level).with_default(LevelFilter::ERROR);
    if format == LogFormat::Json {
        crate::output::speak_json();
        let lines = tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(std::io::stderr);
        tracing_subscriber::registry().with(lines).with(ours).init();
        return;
    }
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).without_time().with_target(false);
    tracing_subscriber::registry().with(lines).with(ours).init();
}

/// A step of a command: a spinner on a terminal, one line when it ends otherwise.
pub struct Step {
    bar: ProgressBar,
    quiet: bool,
    name: String,
}

impl Step {
    /// Begins a step.
    pub fn begin(name: &str, quiet: bool) -> Self {
        let bar = if quiet || !std::io::stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(std::time::Duration::from_millis(120));
            bar.set_message(name.to_owned());
            bar
        };
        Self { bar, quiet, name: name.to_owned() }
    }

    /// Says what is being worked on.
    pub fn at(&self, what: &str) {
        self.bar.set_message(format!("{} · {what}", self.name));
    }

    /// Ends the step with what it did.
    pub fn done(self, what: &str) {
        self.bar.finish_and_clear();
        if !self.quiet {
            crate::output::note(&format!("{} · {what}", self.name));
        }
    }
}
