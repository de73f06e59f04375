//! What the step did: one line, and counts per kind.

use super::areas::EditionArea;
use super::register::LicenceSummary;
use crate::language::Lang;
use crate::output::Listing;
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

    /// One line for a person.
    pub fn in_words(&self, lang: Lang) -> String {
        let count = |n: usize| golmok_report::numbers::count(n as i64);
        let sum = |counts: &mut dyn Iterator<Item = usize>| count(counts.sum());
        let areas = sum(&mut self.editions.values().copied());
        let cells = sum(&mut self.count_cells.values().chain(self.licence_cells.values()).copied());
        let (invalid, quarters) = (self.invalid.len(), count(self.area_quarters));
        let licences = &self.licences;
        let (spells, located) = (count(licences.spells), count(licences.located));
        let (doubles, links) = (count(licences.superseded), sum(&mut licences.links.values().copied()));
        match lang {
            Lang::Ko => format!(
                "구역 {areas}(잘못된 다각형 {invalid}) · 구역×업종×분기 {cells} · 구역×분기 {quarters} · 영업 기간 {spells}\
                 (좌표 있음 {located}, 겹친 인허가 {doubles}, 같은 자리 이음 {links})"
            ),
            Lang::En => format!(
                "{areas} areas ({invalid} invalid polygons) · {cells} area × industry × quarter cells · {quarters} area \
                 × quarter rows · {spells} spells ({located} located, {doubles} superseded licences, {links} links at \
                 one door)"
            ),
        }
    }

    /// Counts per kind of everything that was placed.
    pub fn listing(&self) -> Listing {
        let mut listing = Listing { header: vec!["what", "kind", "detail", "count"], rows: Vec::new() };
        let mut row = |what: &str, kind: &str, detail: &str, count: usize| {
            listing.rows.push(vec![what.to_owned(), kind.to_owned(), detail.to_owned(), count.to_string()]);
        };
        for ((kind, code_set, edition, geometry), count) in &self.editions {
            row("areas", kind.code(), &format!("{code_set} {edition} {geometry}"), *count);
        }
        let mut invalid: BTreeMap<AreaKind, usize> = BTreeMap::new();
        for (kind, ..) in &self.invalid {
            *invalid.entry(*kind).or_default() += 1;
        }
        for (kind, count) in invalid {
            row("invalid_polygons", kind.code(), "", count);
        }
        let licences = &self.licences;
        for ((scope, quality), count) in &licences.by_quality {
            row("spells", scope.code(), quality.code(), *count as usize);
        }
        for (kind, count) in &licences.assigned {
            row("spells_assigned", kind.code(), "", *count);
        }
        for (reason, count) in &licences.dropped {
            row("licences_dropped", reason.code(), "", *count);
        }
        row("licences_dropped", "after_as_of", "", licences.later);
        row("licences_dropped", "superseded", "", licences.superseded);
        row("licences_dropped", "no_whole_key", "", licences.unmergeable);
        for (reason, count) in &licences.links {
            row("spell_links", reason.code(), "", *count);
        }
        for (kind, count) in &self.count_cells {
            row("cells", kind, "store_counts", *count);
        }
        for (kind, count) in &self.licence_cells {
            row("cells", kind.code(), "licences", *count);
        }
        row("area_cells", AreaKind::TradeArea.code(), "h3_9", self.area_cells);
        row("area_quarters", "", "", self.area_quarters);
        listing
    }
}
