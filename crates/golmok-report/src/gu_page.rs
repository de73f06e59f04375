//! The page of a gu (자치구): its grades by industry and by trade area, on a map.

use crate::ReportError;
use crate::area_page::file_name;
use crate::charts::quarters::QuarterBar;
use crate::mini_map::{self, MapItem};
use crate::page::lines::{ListedLine, RatedLine};
use crate::page::{Block, Frame, Pages, quarters_chart};
use serde_json::json;

/// Everything that the page shows.
#[derive(Debug, Clone)]
pub struct GuPage {
    /// What stands on every page.
    pub frame: Frame,
    /// 자치구_코드.
    pub code: String,
    /// Name.
    pub name: String,
    /// All industries together.
    pub all: RatedLine,
    /// Each industry with stores, most stores first.
    pub industries: Vec<RatedLine>,
    /// The gu's trade areas, all industries together, most stores first.
    pub areas: Vec<RatedLine>,
    /// Counts of all industries per quarter, oldest first.
    pub quarters: Vec<QuarterBar>,
    /// Trade areas by 상권변화지표, LL LH HL HH, and the quarter in words.
    pub change: Block<([usize; 4], String)>,
    /// Cells of the gu that a public list may name.
    pub listed: Vec<ListedLine>,
    /// The trade areas, in the order of `areas`.
    pub map: Vec<MapItem>,
}

/// File of a gu's page below the index's folder.
pub fn href(code: &str) -> String {
    format!("gu/{}.html", file_name(code))
}

impl Pages {
    /// Renders the page of a gu.
    ///
    /// # Errors
    /// When the template fails, which a test rules out.
    pub fn gu(&self, page: &GuPage) -> Result<String, ReportError> {
        let data = json!({
            "code": page.code,
            "name": page.name,
            "all": page.all,
            "industries": page.industries,
            "areas": page.areas,
            "chart": quarters_chart(&page.quarters, self.lang()),
            "change": page.change,
            "listed": page.listed,
            "map": mini_map::draw(&page.map, mini_map::Window::All, &page.name),
        });
        self.render("gu.html", &page.frame, 1, data)
    }
}
