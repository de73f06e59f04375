//! Progress on stderr: a bar on a terminal, log lines otherwise.

use crate::output::LogFormat;
use golmok_lake::ingest::{Progress, Stage};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::sync::{Arc, Mutex, PoisonError};
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
    // Colours are for a terminal, and not where the person has none (https://no-color.org).
    let coloured = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty());
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(coloured);
    let lines = lines.without_time().with_target(false);
    tracing_subscriber::registry().with(lines).with(ours).init();
}

/// What a command works on: a spinner on a terminal, one line when it ends otherwise. Clones are the same bar.
#[derive(Clone)]
pub struct Bar {
    bar: ProgressBar,
    quiet: bool,
    name: Arc<Mutex<String>>,
}

impl Bar {
    /// A bar that shows nothing yet.
    pub fn new(quiet: bool) -> Self {
        let mut bar = ProgressBar::hidden();
        if !quiet && std::io::stderr().is_terminal() {
            bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
                bar.set_style(style);
            }
        }
        Self { bar, quiet, name: Arc::default() }
    }

    fn name(&self) -> std::sync::MutexGuard<'_, String> {
        self.name.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a piece of work.
    pub fn begin(&self, name: &str) {
        name.clone_into(&mut self.name());
        self.bar.reset();
        self.bar.enable_steady_tick(std::time::Duration::from_millis(120));
        self.bar.set_message(name.to_owned());
    }

    /// Says what is being worked on.
    pub fn at(&self, what: &str) {
        self.bar.set_message(format!("{} · {what}", self.name()));
    }

    /// Takes it away without a word.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }

    /// Ends the work with what it did.
    pub fn done(&self, what: &str) {
        self.clear();
        if !self.quiet {
            crate::output::note(&format!("{} · {what}", self.name()));
        }
    }
}

impl Progress for Bar {
    fn at(&self, _: Stage, done: usize, total: usize, name: &str) {
        Self::at(self, &format!("{done}/{total} {name}"));
    }
}
