//! Promising trades (유망업종): one self-contained page of under-supplied industries and of places with people but few
//! shops by time band. It says that it is no permit area.

use crate::{Lang, error::ReportError, numbers, support_page};
use golmok_advice::ground::legal_line;
use golmok_advice::support::promising::{BANDS, Gap, Supply, no_permit};
use serde::Serialize;
use std::collections::BTreeMap;

/// What the page shows, with the names behind the codes.
#[derive(Debug, Clone, Default)]
pub struct PromisingPage<'a> {
    /// Name of the area where one was asked for.
    pub place: Option<String>,
    /// Quarter of the shops, in words.
    pub stores_quarter: String,
    /// Quarter of the passers-by, in words; empty where there are none.
    pub persons_quarter: String,
    /// What the past says of the list.
    pub standing: Option<golmok_advice::Words>,
    /// Under-supplied industries, fewest shops for their demand first.
    pub supplies: Vec<&'a Supply>,
    /// Places with people and few shops.
    pub gaps: Vec<Gap<'a>>,
    /// Names of areas by code.
    pub areas: BTreeMap<String, String>,
    /// Names of industries by code.
    pub industries: BTreeMap<String, String>,
}

#[derive(Debug, Serialize)]
struct View {
    #[serde(rename = "where")]
    place: String,
    dates: String,
    no_permit: String,
    standing: String,
    legal: String,
    supplies: Vec<SupplyView>,
    bands: Vec<BandView>,
    words: BTreeMap<&'static str, &'static str>,
}

#[derive(Debug, Serialize)]
struct SupplyView {
    area: String,
    industry: String,
    stores: String,
    expected: String,
    ratio: String,
}

#[derive(Debug, Serialize)]
struct BandView {
    name: String,
    gaps: Vec<GapView>,
}

#[derive(Debug, Serialize)]
struct GapView {
    area: String,
    persons: String,
    stores: String,
    per_1000: String,
}

/// A band of hours in words: `21~24시`, `21–24 h`.
pub fn band_name(band: usize, lang: Lang) -> String {
    let (from, until) = BANDS.get(band).copied().unwrap_or_default();
    match lang {
        Lang::Ko => format!("{from:02}~{until:02}시"),
        Lang::En => format!("{from:02}–{until:02} h"),
    }
}

/// The page.
///
/// # Errors
/// When the template fails, which a test rules out.
pub fn html(page: &PromisingPage<'_>, lang: Lang) -> Result<String, ReportError> {
    support_page::render("promising.html", include_str!("templates/promising.html"), &view_of(page, lang), lang)
}

fn view_of(page: &PromisingPage<'_>, lang: Lang) -> View {
    let name = |names: &BTreeMap<String, String>, code: &str| names.get(code).map_or(code, String::as_str).to_owned();
    let ko = lang == Lang::Ko;
    let both = |words: golmok_advice::Words| if ko { words.ko } else { words.en };
    let supplies = page.supplies.iter().map(|s| SupplyView {
        area: name(&page.areas, &s.area),
        industry: name(&page.industries, &s.industry),
        stores: numbers::count(s.stores),
        expected: numbers::ratio(s.expected),
        ratio: format!(
            "{} ({}–{})",
            numbers::ratio(s.saturation.value),
            numbers::ratio(s.saturation.lo),
            numbers::ratio(s.saturation.hi)
        ),
    });
    let bands = (0..BANDS.len()).filter_map(|band| {
        let gaps: Vec<GapView> = page
            .gaps
            .iter()
            .filter(|g| g.band == band)
            .map(|g| GapView {
                area: name(&page.areas, &g.place.area),
                persons: numbers::count(g.persons_per_hour.round() as i64),
                stores: numbers::count(g.place.stores),
                per_1000: numbers::ratio(g.stores_per_1000),
            })
            .collect();
        (!gaps.is_empty()).then(|| BandView { name: band_name(band, lang), gaps })
    });
    let mut dates = match lang {
        Lang::Ko => format!("점포 {}", page.stores_quarter),
        Lang::En => format!("Shops: {}", page.stores_quarter),
    };
    if !page.persons_quarter.is_empty() {
        dates.push_str(&match lang {
            Lang::Ko => format!(" · 유동인구 {}", page.persons_quarter),
            Lang::En => format!(" · passers-by: {}", page.persons_quarter),
        });
    }
    View {
        place: page.place.clone().unwrap_or_default(),
        dates,
        no_permit: both(no_permit()),
        standing: page.standing.clone().map(both).unwrap_or_default(),
        legal: both(legal_line()),
        supplies: supplies.collect(),
        bands: bands.collect(),
        words: words(lang),
    }
}

fn words(lang: Lang) -> BTreeMap<&'static str, &'static str> {
    let all = [
        (
            "title",
            "유망업종: 비슷한 곳보다 적은 업종, 사람은 있고 점포는 적은 곳",
            "Promising trades: fewer shops than like places",
        ),
        ("short", "비슷한 곳보다 점포가 적은 업종", "Industries with fewer shops than like places"),
        (
            "short_note",
            "과밀지수(비슷한 곳에 보통 있는 수와 비교한 값, 작은 칸은 1 쪽으로 당김)의 90 % 범위가 모두 1보다 아래인 칸만 싣습니다. 손님 따라 고르게 흩어지지 않는 업종과 한 업종으로 사는 상권(도매시장 따위)은 뺐습니다. 점포가 적은 데에는 자료에 없는 까닭이 있을 수 있습니다.",
            "Only cells whose whole 90 % range of the saturation ratio (shrunk towards 1) lies under 1. Trades that heap up and areas that live of one trade are left out. There may be reasons that the data do not know.",
        ),
        ("gaps", "시간대별로 사람은 많고 음식점은 적은 곳", "Many people, few food shops, by time of day"),
        (
            "gaps_note",
            "그 시간대 한 시간에 밖에 나와 있는 사람(유동인구에서 집에 있을 주민을 뺀 값)이 상위 25 %이고, 그 1,000명당 음식점이 하위 25 %인 상권입니다. 문을 열지 않는 00~06시는 뺐습니다.",
            "Areas in the top quarter by people out in that band (passers-by less residents at home) and in the bottom quarter by food shops per 1,000 of them; 0-6 h, when none is open, is left out.",
        ),
        ("area", "상권", "Trade area"),
        ("industry", "업종", "Industry"),
        ("stores", "점포", "Shops"),
        ("expected", "기대 점포", "Expected"),
        ("ratio", "과밀지수(90 % 범위)", "Saturation (90 % range)"),
        ("persons", "한 시간에 나와 있는 사람", "People out an hour"),
        ("per_1000", "1,000명당 점포", "Shops per 1,000"),
        ("none", "해당하는 곳이 없습니다.", "There is none."),
    ];
    all.into_iter().map(|(key, ko, en)| (key, if lang == Lang::Ko { ko } else { en })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use golmok_advice::support::promising::Place;
    use golmok_advice::verdict::Interval;

    #[test]
    fn the_page_says_first_that_it_is_no_permit_area() {
        let supply = Supply {
            area: "3110001".into(),
            industry: "CS100010".into(),
            stores: 2,
            expected: 6.5,
            saturation: Interval { value: 0.52, lo: 0.3, hi: 0.9 },
        };
        let place = Place { area: "3110001".into(), persons_per_hour: [0.0, 0.0, 0.0, 0.0, 0.0, 912.0], stores: 1 };
        let gap = Gap { place: &place, band: 5, persons_per_hour: 912.0, stores_per_1000: 1.0965 };
        let page = PromisingPage {
            supplies: vec![&supply],
            gaps: vec![gap],
            areas: BTreeMap::from([("3110001".to_owned(), "<i>가</i>".to_owned())]),
            ..PromisingPage::default()
        };
        for lang in [Lang::Ko, Lang::En] {
            let path = format!("crates/golmok-report/tests/snapshots/promising.{}.txt", lang.pick("ko", "en"));
            golmok_testkit::kept(&path, &golmok_testkit::page_lines(&super::html(&page, lang).unwrap()));
        }
        let html = html(&page, Lang::Ko).unwrap();
        let (permit, first) = (html.find("허가 구역이 아닙니다").unwrap(), html.find("0.52 (0.30–0.90)").unwrap());
        assert!(permit < first);
        assert!(html.contains("21~24시") && html.contains("912") && html.contains("1.10"));
        assert!(!html.contains("<i>가"), "a name became markup");
    }
}
