//! Change reports and alerts on disk, and the command that gets the alerts.

use super::alert::Alert;

use super::Reporter;
use super::change_report::ChangeReport;
use crate::error::{Context, Error, Result};
use golmok_lake::store::{Lake, REPORTS};
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Alerts of a snapshot, one JSON object a line.
const ALERTS: &str = "alerts.jsonl";
/// Stands beside the alerts once they were told.
const TOLD: &str = "alerts.told";

/// A report on disk.
pub struct Told {
    /// Id of the snapshot.
    pub id: String,
    /// Its folder.
    pub dir: PathBuf,
    /// The alerts as JSON lines.
    pub lines: String,
}

/// A report that is made and not on disk yet.
pub struct Made {
    /// Its files below the lake.
    pub files: Vec<(String, Vec<u8>)>,
    /// The mark of an earlier report of the same snapshot; it must go, so that the alerts are told.
    pub told_mark: String,
    /// The report once its files are there.
    pub told: Told,
}

/// Makes the report and the alerts of a snapshot.
///
/// # Errors
/// When a page cannot be made.
pub fn make(lake: &Lake, id: &str, report: &ChangeReport, alerts: &[Alert], reporter: &dyn Reporter) -> Result<Made> {
    let folder = format!("{REPORTS}/{id}");
    let mut lines = String::new();
    for alert in alerts {
        lines.push_str(&serde_json::to_string(alert)?);
        lines.push('\n');
    }
    let pages = reporter.pages(report).map_err(Error::Report)?.into_iter();
    let mut files: Vec<(String, Vec<u8>)> =
        pages.map(|(name, text)| (format!("{folder}/{name}"), text.into_bytes())).collect();
    files.push((format!("{folder}/changes.json"), (serde_json::to_string_pretty(report)? + "\n").into_bytes()));
    files.push((format!("{folder}/{ALERTS}"), lines.clone().into_bytes()));
    let told = Told { id: id.to_owned(), dir: lake.dir().join(&folder), lines };
    Ok(Made { files, told_mark: format!("{folder}/{TOLD}"), told })
}

/// Writes the report and the alerts of a snapshot that is not published yet: without it they are of nothing, and go with
/// the next pruning.
///
/// # Errors
/// When the disk refuses.
pub fn write(lake: &Lake, id: &str, report: &ChangeReport, alerts: &[Alert], reporter: &dyn Reporter) -> Result<Told> {
    let made = make(lake, id, report, alerts, reporter)?;
    for (path, bytes) in &made.files {
        lake.replace_file(path, bytes)?;
    }
    lake.sync_folder(REPORTS)?;
    Ok(made.told)
}

/// The command that gets the alerts, and how long it may take.
#[derive(Debug, Clone, Copy)]
pub struct Hook<'a> {
    /// The command; none where nobody is told.
    pub command: Option<&'a str>,
    /// Longest time; then it and all that it started are ended.
    pub longest: Duration,
}

/// Gives the alerts to the command, where there are any. That it fails is told, and changes nothing about the snapshot;
/// the next run tries again.
pub fn tell(lake: &Lake, told: &Told, hook: &Hook<'_>) {
    let given = match hook.command {
        Some(command) if !told.lines.is_empty() => give(command, &told.id, &told.lines, hook.longest),
        _ => Ok(()),
    };
    let marked = given.and_then(|()| Ok(lake.replace_file(told.dir.join(TOLD), b"")?));
    if let Err(error) = marked {
        tracing::warn!("alerts of {}: {}", told.id, error.whole());
    }
}

/// How often it is looked whether the command ended.
const LOOK: Duration = Duration::from_millis(20);

fn give(command: &str, id: &str, lines: &str, longest: Duration) -> Result<()> {
    let count = lines.lines().count().to_string();
    let mut child = Command::new("sh")
        .args(["-c", command])
        .env("GOLMOK_SNAPSHOT", id)
        .env("GOLMOK_ALERTS", count)
        // Data goes to our stdout; what the command says is a message.
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        // A group of its own, so that what it starts can be ended with it.
        .process_group(0)
        .spawn()
        .context("--on-alert cannot be started")?;
    if let Some(mut stdin) = child.stdin.take() {
        let lines = lines.to_owned();
        // A command that does not read its input is its own affair; it must not stop us.
        std::thread::spawn(move || drop(stdin.write_all(lines.as_bytes())));
    }
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().context("--on-alert")? {
            break status;
        }
        if begun.elapsed() >= longest {
            let group = format!("kill -s KILL -- -{}", child.id());
            let _ = Command::new("sh").args(["-c", &group]).stderr(Stdio::null()).status();
            let _ = child.kill();
            let _ = child.wait();
            crate::error::bail!("--on-alert took longer than {} s and was ended", longest.as_secs());
        }
        std::thread::sleep(LOOK);
    };
    crate::error::ensure!(status.success(), "--on-alert ended with {status}");
    Ok(())
}

/// The alerts of a published snapshot whose run was killed, or whose command failed, before they were told.
pub fn untold(lake: &Lake, id: &str) -> Option<Told> {
    let dir = lake.dir().join(REPORTS).join(id);
    if dir.join(TOLD).exists() {
        return None;
    }
    let lines = std::fs::read_to_string(dir.join(ALERTS)).ok()?;
    Some(Told { id: id.to_owned(), dir, lines })
}
