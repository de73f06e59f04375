//! The pages of the city as text: every word and number of a small made-up area, gu, industry and overview.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "city_pages/fixture.rs"]
mod fixture;

use fixture::{area, gu, index, industry, unrated};
use golmok_report::Lang;
use golmok_report::area_page::AreaPage;
use golmok_report::industry_page::IndustryPage;
use golmok_report::page::{Block, Pages};

fn rendered(lang: Lang) -> [(&'static str, String); 4] {
    let pages = Pages::new(lang).unwrap();
    [
        ("index", pages.index(&index()).unwrap()),
        ("area", pages.area(&area()).unwrap()),
        ("gu", pages.gu(&gu()).unwrap()),
        ("industry", pages.industry(&industry()).unwrap()),
    ]
}

#[test]
fn every_page_tells_its_figures_in_korean_and_english() {
    let told: [(&str, &[&str], &[&str]); 4] = [
        (
            "index",
            &["기준일", "고위험 4/4", "1.42", "2.30", "지난 평가", "5,600", "entry-risk-8", "golmok@example.org"],
            &["As of", "High risk 4/4", "1.42", "2.30", "Previous rating", "5,600", "entry-risk-8"],
        ),
        (
            "area",
            &[
                "의심 2/4",
                "17 %",
                "14–21 %",
                "1,234",
                "상권확장(LH)",
                "101 개월",
                "12,345",
                "240 m",
                "2.30",
                "1.40–3.50",
            ],
            &["Suspect 2/4", "17 %", "14–21 %", "1,234", "Expanding (LH)", "101 months", "12,345", "240 m"],
        ),
        ("gu", &["이 자치구의 상권", "다이나믹 (LL)", "고위험 4/4"], &["Trade areas of the gu", "Dynamic (LL)"]),
        (
            "industry",
            &[
                "업종 보고서",
                "84 %",
                "82–85 %",
                "3,000",
                "1–2년",
                "25 %",
                "2022–2023",
                "15곳",
                "차이가 뚜렷합니다",
                "늦게 잡히므로",
            ],
            &["Lecture note", "84 %", "82–85 %", "3,000", "1–2 years", "2022–2023", "A clear difference"],
        ),
    ];
    for (lang, which) in [(Lang::Ko, 0), (Lang::En, 1)] {
        for ((page, html), (name, korean, english)) in rendered(lang).into_iter().zip(told) {
            assert_eq!(page, name);
            // The template engine writes a slash as an entity.
            let html = html.replace("&#x2f;", "/").replace('\u{a0}', " ");
            for text in [korean, english][which] {
                assert!(html.contains(text), "{page}: no {text:?}");
            }
        }
    }
}

#[test]
fn every_word_and_number_is_as_kept() {
    for (lang, code) in [(Lang::Ko, "ko"), (Lang::En, "en")] {
        for (page, html) in rendered(lang) {
            let path = format!("crates/golmok-report/tests/snapshots/{page}.{code}.txt");
            golmok_testkit::kept(&path, &golmok_testkit::page_lines(&html));
        }
    }
}

#[test]
fn pages_fetch_nothing_and_let_no_name_in() {
    for lang in [Lang::Ko, Lang::En] {
        for (page, html) in rendered(lang) {
            let outside = html.replace("http://www.w3.org/2000/svg", "");
            assert!(!outside.contains("http://") && !outside.contains("https://"), "{page} fetches something");
            assert!(!html.contains("<link") && !html.contains(" src="), "{page} fetches something");
            assert!(!html.contains("<b>가나"), "{page}: a name is markup");
            for tag in ["table", "div", "section", "svg", "p", "h2"] {
                let opened = html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count();
                assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "{page}: <{tag}>");
            }
            for green in ["green", "#0f0", "#00ff00", "lime", "teal"] {
                assert!(!html.to_lowercase().contains(green), "{page}: {green}");
            }
        }
    }
}

#[test]
fn sales_of_two_shops_are_withheld_with_the_reason() {
    let html = Pages::new(Lang::Ko).unwrap().area(&area()).unwrap();
    assert!(html.contains("9억 원"), "the large cell is shown");
    assert_eq!(html.matches("비공개(점포 3곳 미만)").count(), 2, "the small one, and one that hides it");
    for secret in ["700만", "4,000만", "7000000", "40000000"] {
        assert!(!html.contains(secret), "{secret}");
    }
}

#[test]
fn an_empty_page_says_why_in_every_block() {
    let pages = Pages::new(Lang::Ko).unwrap();
    let empty = AreaPage {
        quarters: vec![],
        change: Block::absent("no_change"),
        demand: Block::absent("no_demand"),
        sales: Block::absent("no_sales"),
        crowded: Block::absent("no_crowding"),
        sparse: Block::absent("no_crowding"),
        listed: vec![],
        neighbours: vec![],
        map: vec![],
        industries: vec![],
        gu: None,
        all: unrated(),
        said: Block::absent("no_said"),
        reconciled: Block::absent("no_reconciled"),
        ..area()
    };
    let html = pages.area(&empty).unwrap();
    let reasons = [
        "분기별 점포 수 자료가 없습니다",
        "상권변화지표 자료가 없습니다",
        "기준일까지의 추정매출이 없습니다",
        "경계가 없어",
    ];
    for reason in reasons {
        assert!(html.contains(reason), "{reason}");
    }
    assert!(!html.contains("NaN") && !html.contains("<svg"), "no empty chart");
    let empty = IndustryPage {
        said: Block::absent("no_said"),
        survival: Block::absent("no_survival"),
        ages: Block::absent("no_ages"),
        seasons: Block::absent("no_seasons"),
        franchise: Block::absent("no_franchise"),
        common: vec![Block::absent("no_contrast")],
        crowding: Block::absent("no_crowding"),
        quarters: vec![],
        gu: vec![],
        highest: vec![],
        lowest: vec![],
        crowded: Block::absent("no_crowded_place"),
        listed: vec![],
        grades: [0; 5],
        area_count: 0,
        ..industry()
    };
    let html = pages.industry(&empty).unwrap();
    assert!(!html.contains("NaN") && !html.contains("<svg"));
    assert_eq!(html.matches("class=\"empty\"").count(), 13);
}
