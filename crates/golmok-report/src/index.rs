//! The city overview (index.html): one self-contained page with a map by grade and a table for a chosen industry.

use crate::{Lang, error::ReportError};
use minijinja::{Environment, Value, context};
use serde::Serialize;
use std::collections::BTreeMap;

/// Everything that the page shows.
#[derive(Debug, Clone, Default)]
pub struct IndexPage {
    /// Name of the data, e.g. `서울` or `표본 도시`.
    pub city: String,
    /// Nothing later was used, YYYY-MM-DD.
    pub as_of: String,
    /// Last day that the counts speak of.
    pub data_date: String,
    /// Version of the rating method.
    pub method_version: String,
    /// Snapshot behind the page.
    pub snapshot: String,
    /// One line per source.
    pub sources: Vec<SourceLine>,
    /// Trade areas with their outlines.
    pub areas: Vec<AreaShape>,
    /// Industries, `ALL` first.
    pub industries: Vec<IndustryLine>,
    /// Rated cells: industry code → cells.
    pub cells: BTreeMap<String, Vec<CellLine>>,
}

/// A source of the data.
#[derive(Debug, Clone)]
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

impl SourceLine {
    fn value(&self) -> Value {
        context! {
            name => self.name.as_str(),
            files => self.files,
            rows => self.rows.as_str(),
            rejected => self.rejected.as_str(),
            data_date => self.data_date.as_str(),
        }
    }
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
    /// Rings.
    pub rings: Vec<Vec<(f64, f64)>>,
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
}

/// Renders the page.
///
/// # Errors
/// When the template fails, which a test rules out.
pub fn render(page: &IndexPage, lang: Lang) -> Result<String, ReportError> {
    let template = |source| ReportError::Template { page: "index.html", source };
    let mut environment = Environment::new();
    environment.add_template("index.html", include_str!("templates/index.html")).map_err(template)?;
    let view = environment.get_template("index.html").map_err(template)?;
    let words = Words::of(lang);
    view.render(context! {
        lang => if lang == Lang::Ko { "ko" } else { "en" },
        t => words.0.clone(),
        city => page.city.as_str(),
        as_of => page.as_of.as_str(),
        data_date => page.data_date.as_str(),
        method_version => page.method_version.as_str(),
        snapshot => page.snapshot.as_str(),
        sources => page.sources.iter().map(SourceLine::value).collect::<Vec<_>>(),
        data => in_script(&data(page, &words)),
    })
    .map_err(template)
}

/// JSON that can stand inside a script element.
fn in_script(value: &serde_json::Value) -> String {
    value.to_string().replace("</", "<\\/").replace("<!--", "<\\!--")
}

fn data(page: &IndexPage, words: &Words) -> serde_json::Value {
    let shapes = page.areas.iter().flat_map(|a| a.rings.iter().flatten());
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
            serde_json::json!([area.code, area.name, area.kind, area.gu, path])
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
                    serde_json::json!([c.area, c.stores, c.closures, p, lo, hi, c.step, c.confidence, c.relative])
                })
                .collect();
            (industry.as_str(), rows)
        })
        .collect();
    serde_json::json!({
        "box": [0, 0, ((east - west) / 10.0).ceil().max(1.0), ((north - south) / 10.0).ceil().max(1.0)],
        "areas": areas,
        "industries": page.industries,
        "cells": cells,
        "words": words.0,
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

/// The page's words in one language.
struct Words(BTreeMap<&'static str, &'static str>);

impl Words {
    fn of(lang: Lang) -> Self {
        let all: &[(&str, &str, &str)] = &[
            ("title", "골목상권 진입 위험", "Entry risk of trade areas"),
            (
                "lead",
                "업종을 고르면 상권마다 지난 자료로 본 1년 안 폐업 확률과 등급이 보입니다. 알려 줄 뿐, 막거나 허락하지 않습니다.",
                "Choose an industry to see, per trade area, the probability of closing within a year as the record shows it, and its grade. It informs; it neither forbids nor permits.",
            ),
            ("as_of", "기준일", "As of"),
            ("data_date", "자료일", "Data date"),
            ("method", "방법", "Method"),
            ("snapshot", "스냅샷", "Snapshot"),
            ("industry", "업종", "Industry"),
            ("find", "상권 찾기", "Find an area"),
            ("city_wide", "서울 전체(조사 상권)", "Covered city"),
            ("stores", "점포", "Stores"),
            ("closures", "최근 1년 폐업", "Closures, last year"),
            ("probability", "1년 안 폐업 확률", "Closes within a year"),
            ("range", "추정 범위(90 %)", "Range (90 %)"),
            ("grade", "등급", "Grade"),
            ("confidence", "신뢰도", "Confidence"),
            ("relative", "같은 업종 다른 곳과", "Against the same industry elsewhere"),
            ("area", "상권", "Trade area"),
            ("gu", "자치구", "Gu"),
            ("kind", "구분", "Kind"),
            ("map", "지도", "Map"),
            ("table", "표", "Table"),
            (
                "legend",
                "등급은 4단계 중 몇 단계인지입니다. 주의가 가장 낮은 단계이며 안전하다는 뜻이 아닙니다.",
                "The grade is a step of four. Caution is the lowest step; it does not mean safe.",
            ),
            ("g0", "평가 없음", "Not rated"),
            ("g1", "주의 1/4", "Caution 1/4"),
            ("g2", "의심 2/4", "Suspect 2/4"),
            ("g3", "위험 3/4", "Risk 3/4"),
            ("g4", "고위험 4/4", "High risk 4/4"),
            ("c0", "낮음", "low"),
            ("c1", "보통", "medium"),
            ("c2", "높음", "high"),
            ("r-1", "낮음", "lower"),
            ("r0", "뚜렷한 차이 없음", "no clear difference"),
            ("r1", "높음", "higher"),
            ("sources", "원천과 자료일", "Sources and data dates"),
            ("source", "원천", "Source"),
            ("files", "파일", "Files"),
            ("rows", "행", "Rows"),
            ("rejected", "거부", "Rejected"),
            (
                "caveat",
                "폐업은 실패와 다릅니다: 이전, 양도, 은퇴도 폐업 신고로 잡힙니다. 확률은 그 칸의 평균 가게에 대한 것이며 특정 가게의 예측이 아닙니다. 점포와 매출은 발표 기관의 집계입니다.",
                "Closing is not failing: moves, sales and retirements are reported as closures, too. The probability is the average shop's of the cell, no forecast of any one shop. Counts and sales are the publisher's.",
            ),
            (
                "legal",
                "이 자료는 참고용입니다. 창업을 제한하거나 허가하지 않으며, 사업자끼리 진입을 막기로 합의하는 근거로 쓸 수 없습니다.",
                "For reference only. It neither restricts nor permits starting a business, and may not be used by businesses to agree on keeping others out.",
            ),
            ("rows_shown", "곳", "areas"),
            ("no_data", "이 업종의 점포가 있는 상권이 없습니다.", "No trade area has stores of this industry."),
            ("no_map", "경계가 없어 지도를 그리지 않았습니다.", "No boundaries, so no map."),
        ];
        Self(all.iter().map(|(key, ko, en)| (*key, if lang == Lang::Ko { *ko } else { *en })).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> IndexPage {
        IndexPage {
            city: "시험".into(),
            as_of: "2023-12-31".into(),
            areas: vec![AreaShape {
                code: "3110001".into(),
                name: "</script><b>가".into(),
                kind: "골목상권".into(),
                gu: "종로구".into(),
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
                }],
            )]),
            ..IndexPage::default()
        }
    }

    #[test]
    fn hostile_names_cannot_leave_the_script() {
        let html = render(&page(), Lang::Ko).unwrap();
        assert!(!html.contains("</script><b>"), "a name closed the data's script element");
        assert_eq!(html.matches("<script").count(), html.matches("</script>").count());
        assert!(html.contains("골목상권 진입 위험") && !html.contains("http://") && !html.contains("https://"));
    }

    #[test]
    fn english_has_no_korean_words_of_ours() {
        let html = render(&IndexPage { city: "City".into(), ..IndexPage::default() }, Lang::En).unwrap();
        assert!(html.contains("Entry risk of trade areas"));
        assert!(!html.contains("등급"), "a Korean word in the English page");
    }

    #[test]
    fn paths_are_relative_and_drop_repeated_points() {
        assert_eq!(path_of(&[(0.0, 0.0), (100.0, 0.0), (103.0, 0.0), (0.0, -50.0)], 0.0, 0.0), "M0 0l10 0l-10 5z");
    }
}
