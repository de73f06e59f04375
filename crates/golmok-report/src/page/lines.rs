//! Lines of the tables on the pages: rated cells, crowding, contrasts.

use crate::Lang;
use crate::numbers;
use crate::page::words;
use serde::Serialize;

/// A rated cell on a page: an industry of an area, or an area of an industry.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RatedLine {
    /// Name of what the line is of.
    pub name: String,
    /// Page of it below the index's folder, where there is one.
    pub href: Option<String>,
    /// What of the address tells the founder's page of the cell, where there is one ([`super::Host::founder`] before it).
    pub founder: Option<String>,
    /// What to know beside the name: the gu, the kind of area; may be empty.
    pub note: String,
    /// Stores at the newest quarter.
    pub stores: i64,
    /// Openings in the last four quarters.
    pub openings: i64,
    /// Closures in the last four quarters.
    pub closures: i64,
    /// Closure probability within a year and its 90 % interval.
    pub probability: Option<[f64; 3]>,
    /// Grade, step 1–4; 0 where unrated.
    pub step: u8,
    /// Confidence: 0 low, 1 medium, 2 high.
    pub confidence: u8,
    /// Against the same industry elsewhere: −1 lower, 0 no clear difference, 1 higher.
    pub relative: i8,
    /// Hazard ÷ the same industry's city-wide; none where unrated.
    pub relative_risk: Option<f64>,
    /// [`super::relative::step`] of it; 0 where unrated.
    pub relative_step: u8,
    /// Key of the words that tell why there is no rating.
    pub unrated: &'static str,
}

/// A cell of a public list: rated, and how crowded it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListedLine {
    /// The industry's name.
    pub industry: String,
    /// Page of the industry.
    pub industry_href: String,
    /// The cell; named by its area.
    pub cell: RatedLine,
    /// Hazard ÷ the same industry's city-wide, with its 90 % interval.
    pub relative_risk: [f64; 3],
    /// Stores ÷ stores that like places usually have, with its 90 % interval.
    pub crowding: Option<[f64; 3]>,
}

pub use golmok_engine::query::places::LISTED_STORES;

/// An industry of an area, or an area of an industry, and how crowded it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CrowdedLine {
    /// Name and page of the industry, where a list holds several.
    pub industry: Option<(String, String)>,
    /// Name.
    pub name: String,
    /// Page of it.
    pub href: String,
    /// Stores.
    pub stores: i64,
    /// Stores that like places usually have.
    pub expected: f64,
    /// Stores ÷ expected, drawn towards 1 where there are few, with its 90 % interval.
    pub ratio: [f64; 3],
}

/// A group of cells beside others: how many closed there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupLine {
    /// Key of the words for the group.
    pub label: &'static str,
    /// Areas in it.
    pub areas: usize,
    /// Stores at the newest quarter.
    pub stores: i64,
    /// Closures in the last four quarters.
    pub closures: i64,
    /// Share that closed in the last four quarters, `1 − exp(−4 × closures ÷ store-quarters at risk)` as
    /// `closure_probability_1y` has it, with a 95 % interval; none where there are no stores.
    pub rate: Option<[f64; 3]>,
}

/// Groups of cells beside each other: descriptive, nothing is said of causes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contrast {
    /// Key of the words for the heading.
    pub title: &'static str,
    /// Groups in a fixed order.
    pub groups: Vec<GroupLine>,
    /// The whole city in the same measure, groups or none: what the groups are parts of.
    pub whole: GroupLine,
}

impl Contrast {
    /// What the groups say, in one sentence: that the highest and the lowest differ only where their intervals do not
    /// touch.
    ///
    /// # Examples
    /// ```
    /// use golmok_report::{Lang, page::lines::{Contrast, GroupLine}};
    /// let group = |label, rate| GroupLine { label, areas: 9, stores: 900, closures: 90, rate: Some(rate) };
    /// let whole = group("whole_city", [0.12, 0.11, 0.13]);
    /// let far = Contrast { title: "by_kind", whole: whole.clone(), groups: vec![group("kind_A", [0.10, 0.09, 0.11]), group("kind_D", [0.15, 0.13, 0.17])] };
    /// assert_eq!(far.finding(Lang::Ko), "지난 네 분기에 100곳 중 발달상권 15곳, 골목상권 10곳이 폐업했습니다. 차이가 뚜렷합니다.");
    /// let near = Contrast { title: "by_kind", whole, groups: vec![group("kind_A", [0.10, 0.07, 0.14]), group("kind_D", [0.15, 0.13, 0.17])] };
    /// assert!(near.finding(Lang::Ko).ends_with("범위가 겹쳐 다르다고 말할 수 없습니다."));
    /// ```
    pub fn finding(&self, lang: Lang) -> String {
        let t = words::of(lang);
        let name = |group: &GroupLine| t.get(group.label).copied().unwrap_or(group.label);
        let told: Vec<(&GroupLine, [f64; 3])> = self.groups.iter().filter_map(|g| Some((g, g.rate?))).collect();
        let highest = told.iter().max_by(|a, b| a.1[0].total_cmp(&b.1[0]));
        let lowest = told.iter().min_by(|a, b| a.1[0].total_cmp(&b.1[0]));
        let (Some((high, [hp, hlo, _])), Some((low, [lp, _, lhi]))) = (highest, lowest) else {
            return String::new();
        };
        if std::ptr::eq(*high, *low) {
            return String::new();
        }
        let apart = hlo > lhi;
        let of = |p: f64| numbers::shops_of_hundred(p, lang);
        match lang {
            Lang::Ko => format!(
                "지난 네 분기에 100곳 중 {} {}, {} {}이 폐업했습니다. {}",
                name(high),
                of(*hp),
                name(low),
                of(*lp),
                if apart {
                    "차이가 뚜렷합니다."
                } else {
                    "범위가 겹쳐 다르다고 말할 수 없습니다."
                }
            ),
            Lang::En => format!(
                "Of 100 shops, {} closed in the last four quarters: {}; {}: {}. {}",
                of(*hp),
                name(high),
                name(low),
                of(*lp),
                if apart { "A clear difference." } else { "The ranges overlap: no difference can be told." }
            ),
        }
    }
}

/// A contrast with its sentence, for the template.
#[derive(Debug, Serialize)]
pub(crate) struct ContrastView<'a> {
    title: &'static str,
    /// The whole city, then the groups.
    lines: Vec<&'a GroupLine>,
    finding: String,
    /// Largest upper end, for the bars.
    most: f64,
}

impl<'a> ContrastView<'a> {
    pub(crate) fn of(contrast: &'a Contrast, lang: Lang) -> Self {
        let lines: Vec<&GroupLine> = std::iter::once(&contrast.whole).chain(&contrast.groups).collect();
        let most = lines.iter().filter_map(|g| g.rate.map(|r| r[2])).fold(0.0, f64::max);
        Self { title: contrast.title, lines, finding: contrast.finding(lang), most }
    }
}
