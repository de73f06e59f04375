//! What goes to stdout (data) and stderr (messages). The only place that prints.

#![expect(clippy::print_stderr, reason = "this is where the program speaks")]

use crate::cli::Global;
use crate::language::Lang;
use clap::ValueEnum;
use golmok_advice::subject::AreaRef;
use golmok_engine::Session;
use golmok_lake::store::Snapshot;
pub use golmok_report::listing::Listing;
use golmok_report::{own_areas, stale, words};
use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// Format of a printed table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns.
    Table,
    /// Comma-separated, with a header.
    Csv,
    /// An array of objects.
    Json,
}

impl Format {
    /// The chosen format, else `table` on a terminal and `csv` when piped.
    pub fn or_default(chosen: Option<Self>) -> Self {
        chosen.unwrap_or(if std::io::stdout().is_terminal() { Self::Table } else { Self::Csv })
    }
}

/// Prints a table in the format asked for.
pub trait Print {
    /// Prints to stdout.
    ///
    /// # Errors
    /// When stdout cannot be written, but for a reader that went away.
    fn print(&self, format: Option<Format>) -> anyhow::Result<()>;
}

impl Print for Listing {
    fn print(&self, format: Option<Format>) -> anyhow::Result<()> {
        let text = match Format::or_default(format) {
            Format::Table => self.aligned(),
            Format::Csv => self.csv()?,
            Format::Json => self.json()?,
        };
        write_stdout(&text)
    }
}

/// Writes data to stdout. A closed pipe (`golmok … | head`) is no error.
///
/// # Errors
/// When stdout cannot be written for another reason.
pub fn write_stdout(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// Format of messages on stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for a person.
    Text,
    /// One JSON object a line.
    Json,
}

/// Whether messages go through the log, which then writes JSON.
static AS_JSON: AtomicBool = AtomicBool::new(false);

/// Lets every message be a line of the JSON log.
pub fn speak_json() {
    AS_JSON.store(true, Ordering::Relaxed);
}

/// A message on stderr.
pub fn note(message: &str) {
    if AS_JSON.load(Ordering::Relaxed) {
        tracing::info!("{message}");
    } else {
        eprintln!("{message}");
    }
}

/// Says which layers of a snapshot are older than what they rest on, where there are any.
pub fn note_stale(global: &Global, snapshot: &Snapshot) {
    if let Some(notice) = stale::notice(&snapshot.info().stale, global.lang).filter(|_| !global.quiet) {
        note(&notice);
    }
}

/// Says which of the areas answer for own ones, and what is not known of these.
///
/// # Errors
/// When the own areas cannot be read.
pub fn note_own(global: &Global, session: &Session, areas: &[AreaRef]) -> anyhow::Result<()> {
    let said = own_areas::notes(session, areas, global.lang)?;
    said.iter().filter(|_| !global.quiet).for_each(|line| note(line));
    Ok(())
}

/// An error for a person: what failed, the chain of causes, and what stands.
pub fn say_error(lang: Lang, error: &anyhow::Error, failed_check: bool) {
    if AS_JSON.load(Ordering::Relaxed) {
        tracing::error!(failed_check, "{error:#}");
        return;
    }
    let said = |cause: &(dyn std::error::Error + 'static)| {
        golmok_rollup::words::cause(cause, lang).unwrap_or_else(|| words::cause(cause, lang))
    };
    for (place, cause) in error.chain().enumerate() {
        match place {
            0 => eprintln!("{}: {}", lang.pick("오류", "error"), said(cause)),
            _ => eprintln!("  {}: {}", lang.pick("까닭", "because"), said(cause)),
        }
    }
    if failed_check {
        eprintln!(
            "{}",
            lang.pick(
                "자료 검사에 걸려 아무것도 공개하지 않았습니다. 지난 스냅샷은 그대로입니다.",
                "A data check failed and nothing was published. The last good snapshot still stands.",
            )
        );
    }
}
