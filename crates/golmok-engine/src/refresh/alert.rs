//! Alerts: what is told of the watch list and of the refresh itself.

use serde::Serialize;

/// What an alert tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// The grade of a watched cell moved.
    GradeMoved,
    /// Its closure probability rose to the one named, or over it.
    ProbabilityReached,
    /// It changed by as much as named.
    ProbabilityChanged,
    /// Its stores changed by as many as named.
    StoresChanged,
    /// A line of the watch list names no cell.
    UnknownSubscription,
    /// The night was held by this check.
    Held,
    /// A source became late.
    SourceLate,
    /// A file of the inbox was not read.
    FileNotRead,
    /// A file of the inbox is still being written and was left for the next night.
    FileLeft,
    /// A download could not be had.
    NotFetched,
}

impl AlertKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::GradeMoved,
        Self::ProbabilityReached,
        Self::ProbabilityChanged,
        Self::StoresChanged,
        Self::UnknownSubscription,
        Self::Held,
        Self::SourceLate,
        Self::FileNotRead,
        Self::FileLeft,
        Self::NotFetched,
    ];
}

/// Something that a person asked to be told; one JSON line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alert {
    /// What is told.
    pub kind: AlertKind,
    /// Snapshot.
    pub snapshot: String,
    /// Nothing later was used.
    pub as_of: String,
    /// Name of the subscription, of the source, the file or the check.
    pub name: String,
    /// Area, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area_code: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area_name: Option<String>,
    /// Industry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub industry_code: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub industry_name: Option<String>,
    /// Value before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<f64>,
    /// Value now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<f64>,
    /// The finding in words, where figures do not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Alert {
    /// An alert that is about no cell.
    pub fn plain(kind: AlertKind, snapshot: &str, as_of: &str, name: &str, detail: String) -> Self {
        Self {
            kind,
            snapshot: snapshot.to_owned(),
            as_of: as_of.to_owned(),
            name: name.to_owned(),
            area_code: None,
            area_name: None,
            industry_code: None,
            industry_name: None,
            before: None,
            now: None,
            detail: Some(detail),
        }
    }
}
