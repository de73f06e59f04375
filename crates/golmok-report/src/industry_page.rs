//! The page of an industry: its lecture note (업종별 고수의 강의노트), all from data.

use crate::area_page::file_name;
use crate::charts::quarters::QuarterBar;
use crate::charts::survival::{self, Curve, CurvePoint};
#[cfg(doc)]
use crate::page::lines::LISTED_STORES;
use crate::page::lines::{Contrast, ContrastView, CrowdedLine, ListedLine, RatedLine};
use crate::page::record::SaidByGrade;
use crate::page::{Block, Frame, Pages, quarters_chart, words};
use crate::{Lang, ReportError};
use serde::Serialize;
use serde_json::json;

/// Everything that the page shows.
#[derive(Debug, Clone)]
pub struct IndustryPage {
    /// What stands on every page.
    pub frame: Frame,
    /// 서비스_업종_코드.
    pub code: String,
    /// Name.
    pub name: String,
    /// Sector in words.
    pub sector: String,
    /// Whether its closures are known from business registration only, so late.
    pub known_late: bool,
    /// The industry in the whole city.
    pub city: RatedLine,
    /// Trade areas with stores of it: unrated, then step 1–4.
    pub grades: [usize; 5],
    /// Counts in the city per quarter, oldest first.
    pub quarters: Vec<QuarterBar>,
    /// How long shops last.
    pub survival: Block<Survival>,
    /// At which age they close.
    pub ages: Block<Vec<AgeLine>>,
    /// In which quarter of the year they open and close.
    pub seasons: Block<Seasons>,
    /// Areas with and without franchises.
    pub franchise: Block<Contrast>,
    /// What the closures have in common.
    pub common: Vec<Block<Contrast>>,
    /// Where it is crowded, counted.
    pub crowding: Block<Crowding>,
    /// The most crowded areas.
    pub crowded: Block<Vec<CrowdedLine>>,
    /// Cells that a public list may name.
    pub listed: Vec<ListedLine>,
    /// The industry by gu, highest probability first.
    pub gu: Vec<RatedLine>,
    /// Trade areas within the industry: those with [`LISTED_STORES`] stores and more, the highest relative risk first.
    pub highest: Vec<RatedLine>,
    /// The lowest relative risk first, where `highest` does not hold all.
    pub lowest: Vec<RatedLine>,
    /// Trade areas by [`crate::page::relative::step`], unrated first.
    pub within: [usize; 6],
    /// Trade areas clearly lower than the industry, without a clear difference, clearly higher.
    pub clear: [usize; 3],
    /// Trade areas with stores of it.
    pub area_count: usize,
    /// What was said before, and what came after.
    pub said: Block<SaidByGrade>,
}

/// How long the industry's shops last in the city, from licences.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Survival {
    /// Years, share still open with its 95 % interval, shops at risk at that age.
    pub points: Vec<(u8, [f64; 3], f64)>,
    /// The same of all industries whose licences were read: years and share.
    pub all: Vec<(u8, f64)>,
    /// How many industries those are.
    pub all_kinds: usize,
    /// Median years in business, where half had closed.
    pub median_years: Option<f64>,
    /// Mean years in business of those that closed in the last four quarters, and how many they are.
    pub closed_life: Option<(f64, f64)>,
    /// Spells seen.
    pub stores: i64,
    /// Closures seen.
    pub closures: i64,
    /// First day in view.
    pub from: String,
}

/// Closures at an age.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgeLine {
    /// Key of the words for the age.
    pub age: &'static str,
    /// Share of the shops of that age that close within a year, with a 95 % interval.
    pub hazard: [f64; 3],
    /// Store-years at risk.
    pub store_years: f64,
}

/// Openings and closures by the quarter of the year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Seasons {
    /// First and last whole year.
    pub years: (i32, i32),
    /// Per quarter of the year: share of the openings and of the closures of those years.
    pub shares: [[f64; 2]; 4],
    /// Openings and closures of those years.
    pub totals: [i64; 2],
}

/// Where the industry is crowded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Crowding {
    /// Areas with stores of it.
    pub areas: usize,
    /// Of those, clearly more stores than like places usually have: the whole interval is above 1.
    pub crowded: usize,
    /// Clearly fewer: the whole interval is below 1.
    pub sparse: usize,
}

/// File of an industry's page below the index's folder.
pub fn href(code: &str) -> String {
    format!("industry/{}.html", file_name(code))
}

impl Survival {
    fn chart(&self, name: &str, all_name: &str, years: &str, title: &str) -> Option<String> {
        let own = self.points.iter().map(|(years, [s, lo, hi], _)| CurvePoint {
            years: f64::from(*years),
            share: *s,
            range: Some((*lo, *hi)),
        });
        let all = self.all.iter().map(|(y, share)| CurvePoint { years: f64::from(*y), share: *share, range: None });
        let curves = [
            Curve { name: name.to_owned(), points: own.collect() },
            Curve { name: all_name.to_owned(), points: all.collect() },
        ];
        survival::draw("survival", &curves, years, title)
    }
}

impl Pages {
    /// Renders the page of an industry.
    ///
    /// # Errors
    /// When the template fails, which a test rules out.
    pub fn industry(&self, page: &IndustryPage) -> Result<String, ReportError> {
        let lang = self.lang();
        let t = words::of(lang);
        let word = |key: &str| t.get(key).copied().unwrap_or_default();
        let curve = page.survival.get().and_then(|s| {
            let all = lang.pick(
                format!("{} {}{}", word("all_licensed"), s.all_kinds, word("kinds")),
                format!("{} ({} {})", word("all_licensed"), s.all_kinds, word("kinds")),
            );
            s.chart(&page.name, &all, word("year_unit"), word("survival"))
        });
        let common: Vec<_> = page.common.iter().map(|block| block.map(|c| ContrastView::of(c, lang))).collect();
        let most_age = page.ages.get().map_or(0.0, |ages| ages.iter().map(|a| a.hazard[2]).fold(0.0, f64::max));
        let data = json!({
            "code": page.code,
            "name": page.name,
            "sector": page.sector,
            "known_late": page.known_late,
            "city": page.city,
            "grades": page.grades,
            "chart": quarters_chart(&page.quarters, lang),
            "survival": page.survival,
            "curve": curve,
            "ages": page.ages,
            "most_age": most_age,
            "riskiest_age": page.ages.get().and_then(|ages| riskiest(ages)),
            "seasons": page.seasons,
            "season_finding": page.seasons.get().map(|s| season_finding(s, lang)),
            "franchise": page.franchise.map(|c| ContrastView::of(c, lang)),
            "common": common,
            "crowding": page.crowding,
            "listed": page.listed,
            "gu": page.gu,
            "crowded": page.crowded,
            "highest": page.highest,
            "lowest": page.lowest,
            "within": page.within,
            "clear": page.clear,
            "area_count": page.area_count,
            "said": page.said,
        });
        self.render("industry.html", &page.frame, 1, data)
    }
}

/// The age with the highest hazard, where its interval lies above that of the lowest.
fn riskiest(ages: &[AgeLine]) -> Option<&AgeLine> {
    let high = ages.iter().max_by(|a, b| a.hazard[0].total_cmp(&b.hazard[0]))?;
    let low = ages.iter().min_by(|a, b| a.hazard[0].total_cmp(&b.hazard[0]))?;
    (high.hazard[1] > low.hazard[2]).then_some(high)
}

/// In which quarter most opened and most closed, in one sentence.
fn season_finding(seasons: &Seasons, lang: Lang) -> String {
    let most = |of: usize| {
        (0..4).max_by(|a, b| seasons.shares[*a][of].total_cmp(&seasons.shares[*b][of]).then(b.cmp(a))).unwrap_or(0)
    };
    let (open, close) = (most(0), most(1));
    let share = |quarter: usize, of: usize| crate::numbers::percent(seasons.shares[quarter][of]);
    match lang {
        Lang::Ko => format!(
            "개업은 {}분기에 가장 많고({}), 폐업은 {}분기에 가장 많습니다({}). 고르다면 분기마다 25 %입니다.",
            open + 1,
            share(open, 0),
            close + 1,
            share(close, 1)
        ),
        Lang::En => format!(
            "Most openings come in Q{} ({}), most closures in Q{} ({}). An even spread would be 25 % each.",
            open + 1,
            share(open, 0),
            close + 1,
            share(close, 1)
        ),
    }
}
