//! The page of a trade area: its grades by industry, counts by quarter, change index, demand, crowding, neighbours.

use crate::charts::quarters::QuarterBar;
use crate::mini_map::{self, MapItem};
use crate::page::lines::{CrowdedLine, ListedLine, RatedLine};
use crate::page::record::{Reconciled, SaidBefore};
use crate::page::{Block, Fact, Frame, Pages, quarters_chart};
use crate::{ReportError, numbers};
use golmok_engine::read::suppression::ShownSales;
use serde::Serialize;
use serde_json::json;

/// Everything that the page shows.
#[derive(Debug, Clone)]
pub struct AreaPage {
    /// What stands on every page.
    pub frame: Frame,
    /// 상권_코드.
    pub code: String,
    /// Name.
    pub name: String,
    /// Kind in words.
    pub kind: String,
    /// Whether it is a tourist zone, which overlaps other areas.
    pub overlaps: bool,
    /// Gu in words and its page.
    pub gu: Option<(String, String)>,
    /// All industries together.
    pub all: RatedLine,
    /// Each industry with stores, most stores first.
    pub industries: Vec<RatedLine>,
    /// Counts of all industries per quarter, oldest first.
    pub quarters: Vec<QuarterBar>,
    /// 상권변화지표.
    pub change: Block<ChangeIndex>,
    /// Demand: foot traffic, residents, workers and the like.
    pub demand: Block<Vec<Fact>>,
    /// Sales of the quarter by industry, highest first.
    pub sales: Block<Vec<SalesLine>>,
    /// Industries that are clearly crowded, most crowded first.
    pub crowded: Block<Vec<CrowdedLine>>,
    /// Industries that are clearly sparse, sparsest first.
    pub sparse: Block<Vec<CrowdedLine>>,
    /// Industries of the area that a public list may name.
    pub listed: Vec<ListedLine>,
    /// The nearest areas, with the distance of the centres in metres.
    pub neighbours: Vec<(RatedLine, f64)>,
    /// The area and what lies around it, the area first, then the neighbours in their order, then others.
    pub map: Vec<MapItem>,
    /// What was said of the area before, and what came after.
    pub said: Block<SaidBefore>,
    /// Stores by two sources.
    pub reconciled: Block<Reconciled>,
}

/// 상권변화지표 of an area.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangeIndex {
    /// LL, LH, HL, HH; empty where published integers tie.
    pub class: String,
    /// Quarter in words.
    pub quarter: String,
    /// Mean months in business of running shops: here and in the city.
    pub operating_months: [Option<i64>; 2],
    /// Mean months in business of closed shops: here and in the city.
    pub closed_months: [Option<i64>; 2],
    /// Whether it was published after the as-of date.
    pub late: bool,
}

/// Sales of an industry in the area.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SalesLine {
    /// The industry.
    pub name: String,
    /// Its page.
    pub href: String,
    /// The quarter's sales.
    pub total: ShownSales,
    /// Mean per store, of the same cell: shown only where the total is.
    pub per_store_krw: Option<f64>,
    /// Stores of the same quarter.
    pub stores: i64,
    /// Quarter in words.
    pub quarter: String,
}

/// File of a trade area's page below the index's folder.
pub fn href(code: &str) -> String {
    format!("area/{}.html", file_name(code))
}

/// A code as a file name: letters and digits only, so that no code leads out of the folder.
pub(crate) fn file_name(code: &str) -> String {
    code.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

impl Pages {
    /// Renders the page of a trade area.
    ///
    /// # Errors
    /// When the template fails, which a test rules out.
    pub fn area(&self, page: &AreaPage) -> Result<String, ReportError> {
        let lang = self.lang();
        let neighbours: Vec<_> = page
            .neighbours
            .iter()
            .map(|(line, metres)| json!({ "line": line, "distance": numbers::metres(*metres) }))
            .collect();
        let data = json!({
            "code": page.code,
            "name": page.name,
            "kind": page.kind,
            "overlaps": page.overlaps,
            "gu": page.gu,
            "all": page.all,
            "industries": page.industries,
            "chart": quarters_chart(&page.quarters, lang),
            "change": page.change,
            "demand": page.demand,
            "sales": page.sales,
            "crowded": page.crowded,
            "sparse": page.sparse,
            "listed": page.listed,
            "neighbours": neighbours,
            "said": page.said,
            "said_sentence": page.said.get().map(|said| said.sentence(lang)),
            "reconciled": page.reconciled,
            "map": mini_map::draw(&page.map, mini_map::Window::Around, &page.name),
        });
        self.render("area.html", &page.frame, 1, data)
    }
}
