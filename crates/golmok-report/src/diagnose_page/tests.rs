use super::*;
use golmok_advice::support::diagnosis::{Evidence, diagnose};
use golmok_advice::verdict::Interval;
use golmok_model::{RelativeGrade, Won};

fn page(area: &str) -> DiagnosePage {
    let day = |text: &str| text.parse().unwrap();
    let shop = Shop {
        opened_on: day("2021-07-01"),
        monthly_sales: Some(Won(8_000_000)),
        margin: Some(-0.05),
        workers: None,
        floor_area_m2: Some(33.0),
    };
    let evidence = Evidence {
        hazard: Some(HazardAtAge {
            from_years: 2.0,
            until_years: Some(3.0),
            level: Level::Gu,
            here: Interval { value: 0.214, lo: 0.15, hi: 0.3 },
            city: Some(Interval { value: 0.19, lo: 0.18, hi: 0.2 }),
        }),
        probability: Some(Interval { value: 0.171, lo: 0.14, hi: 0.21 }),
        grade: None,
        relative: Some(RelativeGrade::NoClearDifference),
        mean_monthly_sales: Some(21_500_000.0),
        demand_trend: None,
    };
    DiagnosePage {
        area: area.to_owned(),
        industry: Words::new("커피-음료", "Coffee and drinks"),
        shop,
        today: "2024-01-15".into(),
        as_of: "2023-12-31".into(),
        stale: false,
        diagnosis: diagnose(&shop, &evidence, "CS100010", "11200", day("2024-01-15")),
        own_shop: Known::Known(founder::fixture::own_shop()),
        method_version: "2".into(),
        snapshot: "s".into(),
        stale_layers: Vec::new(),
    }
}

#[test]
fn the_page_and_the_text_say_the_same() {
    let page = page("왕십리역");
    let (html, text) = (html(&page, Lang::Ko).unwrap(), text(&page, Lang::Ko));
    for said in [
        "우선 점검 권고 · 점검할 것 2가지",
        "100곳 중 한 해에 약 21곳이 닫았습니다(95 % 범위 15~30곳, 인허가 기준). 서울 전체로는 19곳입니다.",
        "800만 원",
        "2,150만 원",
        "희망리턴패키지",
        "확인 필요",
        "다음 한 걸음",
        "저장하거나 보내지 않았습니다",
    ] {
        assert!(text.contains(said), "text: {said}\n{text}");
        assert!(html.contains(said), "page: {said}");
    }
    assert!(!html.contains("<script") && !html.contains("src="), "self-contained, without a script");
}

#[test]
fn every_word_and_number_is_as_kept() {
    for lang in [Lang::Ko, Lang::En] {
        let (page, folder) = (page("왕십리역"), "crates/golmok-report/tests/snapshots");
        let lines = golmok_testkit::page_lines(&html(&page, lang).unwrap());
        golmok_testkit::kept(&format!("{folder}/diagnose.{}.txt", lang.pick("ko", "en")), &lines);
        golmok_testkit::kept(&format!("{folder}/diagnose_terminal.{}.txt", lang.pick("ko", "en")), &text(&page, lang));
    }
}

#[test]
fn hostile_names_are_escaped_and_english_has_no_korean_of_ours() {
    let html = html(&page("<b>가</b>"), Lang::En).unwrap();
    assert!(!html.contains("<b>가"), "a name became markup");
    let words: String = html.split("</style>").nth(1).unwrap().replace("가", "");
    assert!(!words.chars().any(|c| ('가'..='힣').contains(&c)), "a Korean word in the English page");
}
