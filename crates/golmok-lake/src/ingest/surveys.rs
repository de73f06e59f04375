//! Surveys of earlier ingests, kept beside the tables, so that an unchanged file is not read again.

use super::STAGING_VERSION;
use crate::error::LakeError;
use crate::source::Survey;
use crate::store::{Snapshot, SnapshotWriter};
use golmok_model::SourceKind;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Name of the file in the snapshot.
pub const DOCUMENT: &str = "surveys.json";

/// Surveys by [`key`].
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Surveys {
    by_key: BTreeMap<String, Survey>,
}

/// How they lie on disk: most quarters of a source share one set of areas, so each set is written once.
#[derive(Serialize, Deserialize)]
struct Stored {
    area_sets: Vec<BTreeSet<String>>,
    surveys: BTreeMap<String, StoredSurvey>,
}

#[derive(Serialize, Deserialize)]
struct StoredSurvey {
    rows: u64,
    blank: u64,
    areas_by_quarter: BTreeMap<i32, usize>,
    industries: BTreeSet<String>,
    newest_day: Option<Date>,
    #[serde(default)]
    rolled_up: bool,
}

impl Surveys {
    /// Those of a snapshot. One that does not read is as good as none: the files are then surveyed anew.
    pub(super) fn of(snapshot: Option<&Snapshot>) -> Self {
        let Some(stored) = snapshot
            .and_then(|s| s.document(DOCUMENT).ok())
            .and_then(|bytes| serde_json::from_slice::<Stored>(&bytes).ok())
        else {
            return Self::default();
        };
        let survey = |s: StoredSurvey| {
            let areas = s.areas_by_quarter.into_iter();
            let areas = areas.map(|(quarter, set)| Some((quarter, stored.area_sets.get(set)?.clone())));
            Some(Survey {
                rows: s.rows,
                blank: s.blank,
                areas_by_quarter: areas.collect::<Option<_>>()?,
                industries: s.industries,
                newest_day: s.newest_day,
                rolled_up: s.rolled_up,
            })
        };
        let by_key = stored.surveys.into_iter().filter_map(|(key, s)| Some((key, survey(s)?))).collect();
        Self { by_key }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Survey> {
        self.by_key.get(key)
    }

    /// The survey of another version of golmok.
    pub(super) fn of_other_version(&self, key: &str) -> Option<&Survey> {
        let of = |key: &str| key.split_once('/').map(|(_, rest)| rest.to_owned());
        let wanted = of(key)?;
        self.by_key.iter().find(|(known, _)| of(known).as_ref() == Some(&wanted)).map(|(_, survey)| survey)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }

    pub(super) fn insert(&mut self, key: String, survey: Survey) {
        self.by_key.insert(key, survey);
    }

    /// Writes them into a snapshot.
    pub(super) fn write(&self, writer: &SnapshotWriter) -> Result<(), LakeError> {
        let mut numbers: BTreeMap<&BTreeSet<String>, usize> = BTreeMap::new();
        let mut stored = Stored { area_sets: Vec::new(), surveys: BTreeMap::new() };
        for (key, survey) in &self.by_key {
            let mut areas_by_quarter = BTreeMap::new();
            for (quarter, areas) in &survey.areas_by_quarter {
                let number = *numbers.entry(areas).or_insert_with(|| {
                    stored.area_sets.push(areas.clone());
                    stored.area_sets.len() - 1
                });
                areas_by_quarter.insert(*quarter, number);
            }
            let survey = StoredSurvey {
                rows: survey.rows,
                blank: survey.blank,
                areas_by_quarter,
                industries: survey.industries.clone(),
                newest_day: survey.newest_day,
                rolled_up: survey.rolled_up,
            };
            stored.surveys.insert(key.clone(), survey);
        }
        let path = writer.dir().join(DOCUMENT);
        let bytes = serde_json::to_vec(&stored).map_err(|source| LakeError::Json { path, source })?;
        writer.document(DOCUMENT, &bytes)
    }
}

/// What decides a survey besides the program: the bytes, the member, the layout.
pub(super) fn key(content_sha256: &str, member: i32, vintage: &crate::source::Vintage) -> String {
    key_of(content_sha256, member, vintage.kind, vintage.name)
}

/// As [`key`], for a layout that is known by name only.
pub(super) fn key_of(content_sha256: &str, member: i32, kind: SourceKind, vintage: &str) -> String {
    format!("{STAGING_VERSION}/{content_sha256}/{member}/{}/{vintage}", kind.code())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Lake;

    #[test]
    fn come_back_as_they_were() {
        let dir = tempfile::tempdir().expect("tempdir");
        let lake = Lake::create(dir.path()).expect("lake");
        let areas: BTreeSet<String> = ["3110001", "3110002"].map(str::to_owned).into();
        let mut surveys = Surveys::default();
        for (key, newest_day) in [("a", None), ("b", Some(jiff::civil::date(2024, 3, 31)))] {
            let survey = Survey {
                rows: 3,
                blank: 1,
                areas_by_quarter: [(20233, areas.clone()), (20241, areas.clone()), (20242, BTreeSet::new())].into(),
                industries: ["CS100010".to_owned()].into(),
                newest_day,
                rolled_up: newest_day.is_some(),
            };
            surveys.insert(key.to_owned(), survey);
        }
        let writer = lake.begin(jiff::Timestamp::UNIX_EPOCH).expect("begun");
        surveys.write(&writer).expect("written");
        let snapshot = writer.publish().expect("published");
        assert_eq!(Surveys::of(Some(&snapshot)), surveys);
        let text = snapshot.document(DOCUMENT).expect("read");
        assert_eq!(String::from_utf8_lossy(&text).matches("3110002").count(), 1, "each set of areas is written once");
        assert_eq!(Surveys::of(None), Surveys::default());
    }
}
