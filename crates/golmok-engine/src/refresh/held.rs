//! The error of a refresh whose snapshot did not pass its gates: why, what it would change, and the command that goes on.

use super::change_report::{ChangeReport, LEFT};
use golmok_lake::store::Lake;
use std::path::{Path, PathBuf};

/// Gates failed; the snapshot lies in `rejected/` and the one before is current.
#[derive(Debug)]
pub struct Held {
    /// Names of the failed checks with their findings.
    pub failed: Vec<(String, String)>,
    /// Where the snapshot is kept.
    pub kept: PathBuf,
    /// The lake.
    pub lake: PathBuf,
    /// What publishing it would change; none where a verb alone was held, which makes no report.
    pub changes: Option<Changes>,
}

/// What publishing a held snapshot would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// Grades that would move.
    pub moved: u64,
    /// Grades compared.
    pub compared: u64,
    /// Cells that would be graded for the first time, and cells that would lose their grade.
    pub new_and_lost: (u64, u64),
    /// Files of the inbox that are still being written and were left for the next run.
    pub left: Vec<String>,
    /// The page that tells all.
    pub report: PathBuf,
}

impl Held {
    /// What is held: checks with their findings, where the snapshot lies, and what it would change.
    pub fn new(
        lake: &Lake,
        failed: Vec<(String, String)>,
        kept: PathBuf,
        report: Option<(&ChangeReport, &Path)>,
    ) -> Self {
        let changes = report.map(|(report, dir)| Changes {
            moved: report.grades.moved,
            compared: report.grades.compared,
            new_and_lost: (report.grades.new, report.grades.lost),
            left: report.sources.iter().filter(|s| s.what == LEFT).map(|s| s.name.clone()).collect(),
            report: dir.join("changes.html"),
        });
        Self { failed, kept, lake: lake.dir().to_path_buf(), changes }
    }

    /// The command that publishes it nevertheless; `TEXT` stands for the reason.
    pub fn command(&self) -> String {
        command(&self.lake, self.failed.iter().map(|(name, _)| name.as_str()))
    }
}

/// The command that publishes a held snapshot in spite of its failed checks; `TEXT` stands for the reason.
pub fn command<'a>(lake: &Path, failed: impl Iterator<Item = &'a str>) -> String {
    let accept: String = failed.map(|name| format!(" --accept {name}")).collect();
    format!("golmok refresh --lake {}{accept} --reason TEXT", lake.display())
}

impl std::fmt::Display for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (name, detail) in &self.failed {
            write!(f, "{name}: {detail}; ")?;
        }
        write!(f, "kept for inspection in {}", self.kept.display())?;
        if let Some(Changes { moved, compared, new_and_lost: (new, lost), left, report }) = &self.changes {
            write!(
                f,
                "; it would move {moved} of {compared} grades, give {new} and take {lost}: see {}",
                report.display()
            )?;
            if !left.is_empty() {
                write!(f, "; left for the next run, since they are still being written: {}", left.join(", "))?;
            }
        }
        write!(f, "; to publish it nevertheless: {}", self.command())
    }
}

impl std::error::Error for Held {}
