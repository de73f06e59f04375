//! The city overview (index.html): one self-contained page with a map by grade and a table for a chosen industry.

use crate::ReportError;
use crate::charts::palette;
use crate::mini_map::PATTERNS;
use crate::page::lines::{CrowdedLine, LISTED_STORES, ListedLine, RatedLine};
use crate::page::{Block, Dictionary, Frame, Pages, words};
use golmok_model::IndustryCode;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;

/// Everything that the page shows.
#[derive(Debug, Clone, Default)]
pub struct IndexPage {
    /// What stands on every page.
    pub frame: Frame,
    /// One line per source.
    pub sources: Vec<SourceLine>,
    /// Trade areas with their outlines.
    pub areas: Vec<AreaShape>,
    /// The gu, to find one's way on the map.
    pub gu_shapes: Vec<GroundShape>,
    /// The 행정동, drawn where the map is enlarged.
    pub dong_shapes: Vec<GroundShape>,
    /// Industries, `ALL` first.
    pub industries: Vec<IndustryLine>,
    /// Rated cells: industry code → cells.
    pub cells: BTreeMap<String, Vec<CellLine>>,
    /// The most crowded cells.
    pub crowded: Block<Vec<CrowdedLine>>,
    /// Cells that are clearly crowded.
    pub crowded_count: usize,
    /// Cells that a public list may name.
    pub listed: usize,
    /// Those with the highest risk against their industry.
    pub riskiest: Vec<ListedLine>,
    /// What moved since the previous rating.
    pub changes: Block<Changes>,
    /// The gu, all industries together.
    pub gu: Vec<RatedLine>,
    /// Files beside the page: key of the words and name.
    pub files: Vec<(&'static str, &'static str)>,
}

/// Grades that moved since the previous rating, over trade areas × industries with stores.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Changes {
    /// As-of date of the previous rating.
    pub as_of: String,
    /// Its method.
    pub method_version: String,
    /// Its snapshot.
    pub snapshot: String,
    /// Cells whose grade is higher now.
    pub moved_up: usize,
    /// Cells whose grade is lower now.
    pub moved_down: usize,
    /// Cells with the same grade.
    pub unmoved: usize,
    /// Cells rated now and not then.
    pub newly_rated: usize,
    /// Cells rated then and not now.
    pub no_longer_rated: usize,
    /// Cells that moved by two steps or more and may be named, largest first.
    pub lines: Vec<MovedLine>,
}

/// A cell that moved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MovedLine {
    /// The industry's name.
    pub industry: String,
    /// Its page.
    pub industry_href: String,
    /// Step before.
    pub before: u8,
    /// The cell now; named by its area.
    pub cell: RatedLine,
}

/// A source of the data.
#[derive(Debug, Clone, Serialize)]
pub struct SourceLine {
    /// Official name.
    pub name: String,
    /// Files read.
    pub files: usize,
    /// Rows read.
    pub rows: String,
    /// Rows rejected.
    pub rejected: String,
    /// Last day the files speak of.
    pub data_date: String,
}

/// Outline of an area in EPSG:5181 metres; a few metres of precision suffice for a map of a city.
#[derive(Debug, Clone)]
pub struct AreaShape {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Kind in words: 골목상권, …
    pub kind: String,
    /// Gu in words.
    pub gu: String,
    /// Own names of the dongs that it is found by: its 행정동 first, then 법정동.
    pub dongs: Vec<String>,
    /// Rings.
    pub rings: Vec<Vec<(f64, f64)>>,
}

/// Outline of what lies under the trade areas, EPSG:5181 metres.
#[derive(Debug, Clone, Default)]
pub struct GroundShape {
    /// Name.
    pub name: String,
    /// Rings.
    pub rings: Vec<Vec<(f64, f64)>>,
    /// Where the name stands.
    pub centre: (f64, f64),
}

/// An industry of the list, with the city's figures.
#[derive(Debug, Clone, Serialize)]
pub struct IndustryLine {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Stores in the covered city at the newest quarter.
    pub stores: i64,
    /// Closures in the last four quarters.
    pub closures: i64,
    /// Closure probability within a year of the average shop, city-wide.
    pub probability: Option<f64>,
    /// Its 90 % interval.
    pub lo: Option<f64>,
    /// Its 90 % interval.
    pub hi: Option<f64>,
}

/// One rated cell. Probabilities in per mille, so that the page stays small.
#[derive(Debug, Clone)]
pub struct CellLine {
    /// Index into [`IndexPage::areas`].
    pub area: usize,
    /// Stores.
    pub stores: i64,
    /// Closures in the last four quarters.
    pub closures: i64,
    /// Closure probability within a year and its 90 % interval, in per mille.
    pub probability: Option<[i32; 3]>,
    /// Grade, step 1–4; 0 where unrated.
    pub step: u8,
    /// Confidence: 0 low, 1 medium, 2 high.
    pub confidence: u8,
    /// Against the same industry elsewhere: −1 lower, 0 no clear difference, 1 higher.
    pub relative: i8,
    /// Hazard ÷ the same industry's city-wide, in hundredths; none where unrated.
    pub relative_risk: Option<i32>,
    /// [`crate::page::relative::step`] of it; 0 where unrated.
    pub relative_step: u8,
}

impl Pages {
    /// Renders the city overview.
    ///
    /// # Errors
    /// When the template fails, which a test rules out.
    pub fn index(&self, page: &IndexPage) -> Result<String, ReportError> {
        let industries: Vec<(&str, String)> = page
            .industries
            .iter()
            .filter(|industry| industry.code != IndustryCode::ALL)
            .map(|industry| (industry.name.as_str(), crate::industry_page::href(&industry.code)))
            .collect();
        let view = json!({
            "patterns": format!("{PATTERNS}{}", palette::relative_patterns()),
            "sources": page.sources,
            "data": in_script(&data(page, words::of(self.lang()))),
            "listed": page.listed,
            "crowded": page.crowded,
            "crowded_count": page.crowded_count,
            "riskiest": page.riskiest,
            "changes": page.changes,
            "gu": page.gu,
            "industries": industries,
            "files": page.files,
        });
        self.render("index.html", &page.frame, 0, view)
    }
}

/// Words that the page's script writes.
const JS_WORDS: &[&str] = &[
    "area",
    "gu",
    "kind",
    "grade",
    "probability",
    "range",
    "stores",
    "closures_1y",
    "relative",
    "confidence",
    "map",
    "no_map",
    "no_data",
    "rows_shown",
    "times",
    "only_few",
    "not_found",
    "near",
    "open_area",
    "founder",
    "industry",
    "g0",
    "g1",
    "g2",
    "g3",
    "g4",
    "c0",
    "c1",
    "c2",
    "r-1",
    "r0",
    "r1",
];

/// JSON that can stand inside a script element.
fn in_script(value: &serde_json::Value) -> String {
    // No tag and no comment begins where there is no `<`; JSON reads the escape as one.
    value.to_string().replace('<', "\\u003c")
}

fn data(page: &IndexPage, words: &Dictionary) -> serde_json::Value {
    let ground = page.gu_shapes.iter().flat_map(|gu| gu.rings.iter().flatten());
    let shapes = page.areas.iter().flat_map(|a| a.rings.iter().flatten()).chain(ground);
    let (mut west, mut north) = (f64::INFINITY, f64::NEG_INFINITY);
    let (mut east, mut south) = (f64::NEG_INFINITY, f64::INFINITY);
    for (x, y) in shapes {
        west = west.min(*x);
        east = east.max(*x);
        north = north.max(*y);
        south = south.min(*y);
    }
    let areas: Vec<serde_json::Value> = page
        .areas
        .iter()
        .map(|area| {
            let path: String = area.rings.iter().map(|ring| path_of(ring, west, north)).collect();
            serde_json::json!([area.code, area.name, area.kind, area.gu, path, area.dongs])
        })
        .collect();
    let cells: BTreeMap<&str, Vec<serde_json::Value>> = page
        .cells
        .iter()
        .map(|(industry, cells)| {
            let rows = cells
                .iter()
                .map(|c| {
                    let [p, lo, hi] = c.probability.unwrap_or([-1, -1, -1]);
                    serde_json::json!([
                        c.area,
                        c.stores,
                        c.closures,
                        p,
                        lo,
                        hi,
                        c.step,
                        c.confidence,
                        c.relative,
                        c.relative_risk.unwrap_or(-1),
                        c.relative_step
                    ])
                })
                .collect();
            (industry.as_str(), rows)
        })
        .collect();
    let ground = |shape: &GroundShape| {
        let path: String = shape.rings.iter().map(|ring| path_of(ring, west, north)).collect();
        let at = |metres: f64| (metres / 10.0).round() as i64;
        serde_json::json!([shape.name, path, at(shape.centre.0 - west), at(north - shape.centre.1)])
    };
    serde_json::json!({
        "gu": page.gu_shapes.iter().map(ground).collect::<Vec<_>>(),
        "dongs": page.dong_shapes.iter().map(ground).collect::<Vec<_>>(),
        "box": [0, 0, ((east - west) / 10.0).ceil().max(1.0), ((north - south) / 10.0).ceil().max(1.0)],
        "areas": areas,
        "industries": page.industries,
        "cells": cells,
        "least": LISTED_STORES,
        "trades": golmok_model::industry_words()
            .map(|(word, industry)| (word.to_lowercase(), industry.industry_code.as_str()))
            .collect::<BTreeMap<_, _>>(),
        "words": JS_WORDS.iter().map(|key| (*key, words.get(key).copied().unwrap_or_default())).collect::<BTreeMap<_, _>>(),
    })
}

/// An SVG path in steps of ten metres, relative to the north-west corner.
fn path_of(ring: &[(f64, f64)], west: f64, north: f64) -> String {
    let mut path = String::new();
    let mut last = None;
    for (x, y) in ring {
        let point = (((x - west) / 10.0).round() as i64, ((north - y) / 10.0).round() as i64);
        match last {
            None => path.push_str(&format!("M{} {}", point.0, point.1)),
            Some((px, py)) if (px, py) != point => path.push_str(&format!("l{} {}", point.0 - px, point.1 - py)),
            Some(_) => continue,
        }
        last = Some(point);
    }
    if !path.is_empty() {
        path.push('z');
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    fn page() -> IndexPage {
        IndexPage {
            frame: Frame { city: "시험".into(), as_of: "2023-12-31".into(), ..Frame::default() },
            areas: vec![AreaShape {
                code: "3110001".into(),
                name: "</script><b>가".into(),
                kind: "골목상권".into(),
                gu: "종로구".into(),
                dongs: vec!["사직동".into()],
                rings: vec![vec![(0.0, 0.0), (100.0, 0.0), (103.0, 100.0), (0.0, 0.0)]],
            }],
            cells: BTreeMap::from([(
                "ALL".to_owned(),
                vec![CellLine {
                    area: 0,
                    stores: 3,
                    closures: 1,
                    probability: Some([171, 140, 210]),
                    step: 2,
                    confidence: 1,
                    relative: 0,
                    relative_risk: Some(104),
                    relative_step: 3,
                }],
            )]),
            ..IndexPage::default()
        }
    }

    #[test]
    fn hostile_names_cannot_leave_the_script() {
        let html = Pages::new(Lang::Ko).unwrap().index(&page()).unwrap();
        assert!(!html.contains("</script><b>"), "a name closed the data's script element");
        assert_eq!(html.matches("<script").count(), html.matches("</script>").count());
        for name in ["<!--", "<!--<script>", "]]>", "\u{2028}", "\\u003c/script>", "\"'&--><"] {
            let mut page = page();
            page.areas[0].name = name.into();
            let html = Pages::new(Lang::Ko).unwrap().index(&page).unwrap();
            let (_, data) = html.split_once("id=\"data\">").unwrap();
            let (data, _) = data.split_once("</script>").unwrap();
            let data: serde_json::Value = serde_json::from_str(data).expect("the data of the page is JSON");
            assert!(data.to_string().contains(&serde_json::json!(name).to_string()), "{name} in {data}");
            assert!(!html.contains("<!--<script"), "a name began a comment");
        }
        assert!(
            html.contains("골목상권 창업 위험")
                && !html.contains("https://")
                && !html.replace("http://www.w3.org/2000/svg", "").contains("http://")
        );
    }

    #[test]
    fn english_has_no_korean_words_of_ours() {
        let html = Pages::new(Lang::En).unwrap().index(&IndexPage::default()).unwrap();
        assert!(html.contains("Entry risk of trade areas"));
        assert!(!html.contains("등급"), "a Korean word in the English page");
    }

    #[test]
    fn paths_are_relative_and_drop_repeated_points() {
        assert_eq!(path_of(&[(0.0, 0.0), (100.0, 0.0), (103.0, 0.0), (0.0, -50.0)], 0.0, 0.0), "M0 0l10 0l-10 5z");
    }
}
