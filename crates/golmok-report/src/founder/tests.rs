//! The renderers on fixed reports.

use super::fixture::{bare, full};
use super::*;
use crate::charts::canvas::escape;
use golmok_advice::verdict::Outcome;
use golmok_advice::{Absent, Words};
use golmok_model::RiskGrade;

/// Visible text of a piece of markup: no styles, titles, descriptions, tags.
fn text(html: &str) -> String {
    let mut rest = html.to_owned();
    for (open, close) in [("<style", "</style>"), ("<title", "</title>"), ("<desc", "</desc>"), ("<head>", "</head>")] {
        while let Some(from) = rest.find(open) {
            let to = rest[from..].find(close).map_or(rest.len(), |i| from + i + close.len());
            rest.replace_range(from..to, " ");
        }
    }
    let mut plain = String::new();
    let mut tag = false;
    for c in rest.chars() {
        match c {
            '<' => {
                tag = true;
                plain.push(' ');
            }
            '>' => tag = false,
            c if !tag => plain.push(c),
            _ => {}
        }
    }
    plain.replace('\u{2060}', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn first(html: &str) -> &str {
    let from = html.find("<header").unwrap();
    &html[from..html.find("</header>").unwrap()]
}

#[test]
fn the_first_screen_answers_in_sixty_words() {
    for lang in [Lang::Ko, Lang::En] {
        for stale in [false, true] {
            let mut advice = full();
            advice.verdict.stale = stale;
            let html = render_html(&advice, lang).unwrap();
            let words = text(first(&html));
            // Names of the area and the industry are not ours to shorten.
            let names = text(html.split("<h1>").nth(1).unwrap().split("</h1>").next().unwrap());
            let count = |t: &str| t.split(' ').filter(|w| w.chars().any(char::is_alphanumeric)).count();
            let ours = count(&words) - count(&names);
            assert!(ours <= 60, "{ours} words: {words}");
            let needed = lang.pick(
                ["약 17곳(14~21곳)", "17 %", "14–21 %", "의심", "4단계 중 2단계", "보통", "2023-12-31", "물어보십시오"],
                [
                    "about 17 (14–21)",
                    "17 %",
                    "14–21 %",
                    "Suspect",
                    "step 2 of 4",
                    "medium",
                    "2023-12-31",
                    "Ask three shops",
                ],
            );
            for part in needed {
                assert!(words.contains(part), "{part} is not in {words}");
            }
        }
    }
}

#[test]
fn the_page_is_one_file_that_fetches_nothing() {
    let html = render_html(&full(), Lang::Ko).unwrap();
    let without_names = html.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
    for forbidden in ["http://", "https://", "<script", "src=", "@import", "url(http"] {
        assert!(!without_names.contains(forbidden), "{forbidden}");
    }
    assert!(html.len() < 150_000, "{} bytes", html.len());
    assert!(html.matches("role=\"img\"").count() >= 9, "a chart per block");
    assert_eq!(html.matches("<svg").count(), html.matches("<desc").count());
    let mut ids: Vec<&str> = html.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id is used twice");
}

#[test]
fn blocks_come_in_their_order() {
    let html = render_html(&full(), Lang::Ko).unwrap();
    let keys = [
        "why",
        "map",
        "survival",
        "quarters",
        "splits",
        "alternatives",
        "entry",
        "break_even",
        "checks",
        "supports",
        "unknown",
        "questions",
        "ground",
    ];
    let places: Vec<usize> =
        keys.iter().map(|k| html.find(&format!("<h2>{}</h2>", words::word(k, Lang::Ko))).expect(k)).collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn a_block_without_data_is_one_line_with_its_reason() {
    for lang in [Lang::Ko, Lang::En] {
        let html = render_html(&bare(), lang).unwrap();
        let blocks = &html[html.find("</header>").unwrap()..];
        assert_eq!(blocks.matches("<svg").count(), 0, "no chart without data");
        assert_eq!(blocks.matches("class=\"block absent\"").count(), 8);
        for reason in
            [Absent::NotPublished, Absent::NoLicences, Absent::NoBoundary, Absent::NothingSafer, Absent::NotAsked]
        {
            assert!(html.contains(&escape(sentences::say(&reason.sentence(), lang))), "{reason:?}");
        }
        for nonsense in [" 0원", ">0원", "NaN", "null", "none", "0 won"] {
            assert!(!text(blocks).contains(nonsense), "{nonsense}");
        }
    }
}

#[test]
fn the_lowest_step_is_no_safety() {
    let mut advice = full();
    if let Outcome::Rated(rated) = &mut advice.verdict.outcome {
        (rated.grade, rated.step) = (RiskGrade::Caution, 1);
    }
    let html = render_html(&advice, Lang::Ko).unwrap();
    let top = text(first(&html));
    assert!(top.contains("주의") && top.contains("4단계 중 1단계") && !top.contains("안전"), "{top}");
    assert!(text(&html).contains("안전하다는 뜻이 아닙니다"));
}

#[test]
fn what_is_not_rated_says_why_and_shows_no_grade() {
    let mut advice = bare();
    let words = Words::new("온라인 업종이라 골목이 없습니다.", "Online sellers have no alley.");
    advice.verdict.outcome = Outcome::Unrated { reason: "not_location_bound".into(), words };
    let html = render_html(&advice, Lang::Ko).unwrap();
    let top = text(first(&html));
    assert!(top.contains("온라인 업종이라 골목이 없습니다."), "{top}");
    assert!(!top.contains("단계 중") && !top.contains('%'), "{top}");
}

#[test]
fn hostile_names_stay_text() {
    let hostile = "</script><script>alert(\"x\")</script>'\"><b>";
    let mut advice = full();
    advice.subject.area.name = hostile.into();
    advice.subject.industry.name = Words::new(hostile, hostile);
    advice.subject.gu_name = Some(hostile.into());
    advice.method_version = hostile.into();
    if let golmok_advice::Known::Known(map) = &mut advice.map {
        map.neighbours[0].area.name = hostile.into();
    }
    if let golmok_advice::Known::Known(survival) = &mut advice.survival {
        survival.curves[0].area.name = hostile.into();
    }
    for lang in [Lang::Ko, Lang::En] {
        let html = render_html(&advice, lang).unwrap();
        assert!(!html.contains("<script"), "a name became a script");
        let harmless = render_html(&full(), lang).unwrap();
        assert_eq!(html.matches('<').count(), harmless.matches('<').count(), "a name became markup");
        let card = share_card_svg(&advice, lang);
        assert!(!card.contains("<script") && card.matches("</svg>").count() == 1);
    }
}

#[test]
fn what_is_shared_carries_range_and_date() {
    for lang in [Lang::Ko, Lang::En] {
        let lines = share_text(&full(), lang);
        assert_eq!(lines.lines().count(), 3, "{lines}");
        let card = share_card_svg(&full(), lang);
        for part in ["14–21 %", "2023-12-31"] {
            assert!(lines.contains(part) && card.contains(part), "{part}");
        }
        assert!(card.contains("viewBox=\"0 0 1200 630\""));
    }
}

#[test]
fn json_is_read_back_as_the_same_report() {
    let text = to_json(&full()).unwrap();
    let mut whole: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(whole["schema"], JSON_SCHEMA);
    assert_eq!(serde_json::from_value::<Advice>(whole["advice"].take()).unwrap(), full());
}

#[test]
fn every_word_and_number_is_as_kept() {
    for (lang, code) in [(Lang::Ko, "ko"), (Lang::En, "en")] {
        for (name, advice) in [("founder", full()), ("founder_bare", bare())] {
            let kept = |what: &str, text: &str| {
                golmok_testkit::kept(&format!("crates/golmok-report/tests/snapshots/{name}{what}.{code}.txt"), text);
            };
            kept("", &golmok_testkit::page_lines(&render_html(&advice, lang).unwrap()));
            kept("_terminal", &terminal_text(&advice, lang));
            kept("_card", &golmok_testkit::page_lines(&share_card_svg(&advice, lang)));
        }
    }
    golmok_testkit::kept("crates/golmok-report/tests/snapshots/founder.json", &to_json(&full()).unwrap());
}

#[test]
fn english_has_no_korean_words_of_ours() {
    let mut advice = full();
    advice.subject.area.name = "Mangwon".into();
    advice.subject.gu_name = None;
    let html = render_html(&advice, Lang::En).unwrap();
    let plain = text(&html)
        .replace("망원동 골목", "")
        .replace("마포구", "")
        .replace("서교동 골목", "")
        .replace("연남동 골목", "");
    let korean: String = plain.chars().filter(|c| ('가'..='힣').contains(c)).collect();
    assert_eq!(korean, "");
}
