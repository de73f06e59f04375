//! What the step did: one line, and counts per kind.

use super::edition_area::EditionArea;
use super::register::LicenceSummary;

use golmok_model::AreaKind;
use std::collections::BTreeMap;

/// An edition of boundaries: kind, code set, name, polygon or disc.
pub type EditionKey = (AreaKind, &'static str, String, &'static str);

/// What the step did, for the closing summary, the checks and `golmok place`.
#[derive(Debug, Default)]
pub struct PlaceSummary {
    /// Areas of each edition of boundaries.
    pub editions: BTreeMap<EditionKey, usize>,
    /// Polygons that are invalid and assigned by the even-odd rule: kind, code, reason.
    pub invalid: Vec<(AreaKind, String, String)>,
    /// Rows of `core_area_cells`.
    pub area_cells: usize,
    /// Rows of `core_cells` from count files, by kind of area.
    pub count_cells: BTreeMap<String, usize>,
    /// Rows of `core_cells` from licences, by kind of area.
    pub licence_cells: BTreeMap<AreaKind, usize>,
    /// Rows of `core_shops`.
    pub shops: usize,
    /// Rows of `core_area_quarters`.
    pub area_quarters: usize,
    /// What became of the licences.
    pub licences: LicenceSummary,
}

impl PlaceSummary {
    /// Counts areas by edition and lists the invalid ones.
    pub(super) fn add_areas(&mut self, areas: &[EditionArea]) {
        for EditionArea { area, edition, .. } in areas {
            let key = (area.kind, area.code_set.code(), edition.clone(), area.geometry_kind.code());
            *self.editions.entry(key).or_default() += 1;
            if let Some(reason) = &area.invalid_reason {
                self.invalid.push((area.kind, area.code.clone(), reason.clone()));
            }
        }
        self.invalid.sort_unstable();
    }
}
