//! The first page of the sample city in a real browser: drawn, usable, without an error, no wider than a phone.
mod axe;
mod founder;
mod search;

use crate::cities::{City, MIDDLE};
use crate::program::{chromium, rows};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A sample city of some hundred areas, where there is a browser to look at its pages.
fn city() -> Option<&'static City> {
    static THERE: LazyLock<bool> = LazyLock::new(|| chromium::is_there("the page"));
    THERE.then(|| &*MIDDLE)
}

/// Put first into the page: keeps what goes wrong.
const LISTEN: &str = "<script>var wrong = []; addEventListener('error', e => wrong.push(String(e.message)));
addEventListener('unhandledrejection', e => wrong.push(String(e.reason)));
console.error = console.warn = (...what) => wrong.push(what.join(' '));</script>";

/// Put last into the page: uses it as a person does and tells what it sees.
const LOOK: &str = concat!("<script>", include_str!("browser/overview.js"), "</script>");

/// What a person sees on the overview in a window of a width: the page itself, or in a frame of that many pixels.
fn seen(job: &City, frame: Option<u32>) -> Value {
    seen_on(&job.out.join("index.html"), LOOK, frame)
}

/// The same of any page, by a script that is put last into it.
fn seen_on(page: &Path, look: &str, frame: Option<u32>) -> Value {
    let folder = page.parent().unwrap();
    let stem = page.file_stem().unwrap().to_string_lossy();
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("<head>") && page.contains("</body>"));
    let probed =
        page.replacen("<head>", &format!("<head>{LISTEN}"), 1).replacen("</body>", &format!("{look}</body>"), 1);
    let name = frame.map_or(format!("{stem}_probe"), |width| format!("{stem}_probe_{width}"));
    let mut file = folder.join(format!("{name}.html"));
    std::fs::write(&file, probed).unwrap();
    if let Some(width) = frame {
        let wrapper = format!(
            "<!doctype html><meta charset=utf-8><script>addEventListener('message', e => {{ const pre = \
             document.createElement('pre'); pre.id = 'seen'; pre.textContent = e.data; document.body.append(pre); }});\
             </script><body style='margin:0'><iframe src='{name}.html' style='border:0;width:{width}px;height:844px'>\
             </iframe></body>"
        );
        file = folder.join(format!("{name}_frame.html"));
        std::fs::write(&file, wrapper).unwrap();
    }
    let (dom, log) = chromium::open(&name, &["--dump-dom"], &file);
    let console: Vec<&str> = log.lines().filter(|line| line.contains("CONSOLE")).collect();
    assert_eq!(console, Vec::<&str>::new(), "{name}: the console is silent");
    let json = dom.split("<pre id=\"seen\">").nth(1).unwrap_or_else(|| panic!("{name} told nothing: {log}"));
    let json = json.split("</pre>").next().unwrap().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

fn count(value: &Value) -> usize {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no number")) as usize
}

/// Trade areas per industry that the page lists at first: those with five stores or more.
fn expected_rows(job: &City) -> BTreeMap<String, usize> {
    let columns = ["area_kind", "industry_code", "store_count", "reason_unrated"];
    let mut expected: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows(&job.snapshot, "mart_entry_risk", &columns) {
        let [kind, industry, ..] = &row[..] else { unreachable!("four columns") };
        let stores: i64 = row[2].as_deref().unwrap().parse().unwrap();
        if kind.as_deref() == Some("trade_area") && stores >= 5 {
            *expected.entry(industry.clone().unwrap()).or_default() += 1;
        }
    }
    expected
}

#[test]
fn the_page_shows_its_map_and_table() {
    let Some(job) = city() else { return };
    let seen = seen(job, None);
    assert_eq!(seen["wrong"], serde_json::json!([]), "errors on the page");
    let areas: BTreeSet<_> = rows(&job.snapshot, "stg_areas", &["area_code"]).into_iter().flatten().flatten().collect();
    assert!(areas.len() > 90, "{} areas", areas.len());
    for what in ["paths", "drawn", "titles"] {
        assert_eq!(count(&seen[what]), areas.len(), "{what}");
    }
    assert!(count(&seen["fills"]) >= 4, "grades have colours of their own: {}", seen["fills"]);

    let expected = expected_rows(job);
    let industries: Vec<&str> =
        seen["industries"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
    assert_eq!(industries[0], "ALL", "all industries come first");
    assert!(industries.len() > 60, "{} industries", industries.len());
    for code in &industries {
        let shown = count(&seen["by_industry"][code]);
        // At most 300 rows at a time; a row says that there is none.
        assert_eq!(shown, expected.get(*code).copied().unwrap_or(0).clamp(1, 300), "{code}");
    }
    assert_eq!(count(&seen["rows"]), count(&seen["by_industry"]["ALL"]));
    assert_eq!(count(&seen["rows"]), expected["ALL"], "a row of all industries for each area");
    let first = seen["cells"].as_array().unwrap();
    assert_eq!(first.len(), 10);
    assert!(first[4].as_str().unwrap().ends_with('%') && first[5].as_str().unwrap().contains('–'), "{first:?}");
    let kinds: BTreeSet<_> = job.snapshot.info().sources.iter().filter_map(|s| s.kind).collect();
    assert_eq!(count(&seen["sources"]), kinds.len());
}

#[test]
fn the_page_can_be_sorted_searched_and_clicked() {
    let Some(job) = city() else { return };
    let seen = seen(job, Some(800));
    let stores: Vec<i64> = seen["by_stores"].as_array().unwrap().iter().map(|n| n.as_i64().unwrap()).collect();
    assert!(
        stores.len() > 90 && stores[0] > stores[stores.len() - 1] && stores.is_sorted_by(|a, b| a >= b),
        "{stores:?}"
    );
    let found = seen["found"].as_array().unwrap();
    assert!(!found.is_empty() && found.len() < 30, "{found:?}");
    assert!(found.iter().all(|name| name.as_str().unwrap().contains(found[0].as_str().unwrap())), "{found:?}");
    assert_eq!((count(&seen["chosen"]), count(&seen["chosen_path"])), (1, 1));
}

#[test]
fn places_are_compared_within_their_industry_until_the_reader_asks_otherwise() {
    let Some(job) = city() else { return };
    let seen = seen(job, None);
    let numbers = |value: &Value| -> Vec<f64> { value.as_array().unwrap().iter().filter_map(Value::as_f64).collect() };
    let within = &seen["within"];
    assert_eq!(within["checked"], "within");
    assert_eq!(within["legends"], serde_json::json!([true, false]), "its own legend");
    assert!(count(&within["vague"]) > 0, "places without a clear difference are hatched");
    let ranked = numbers(&within["ranked"]);
    assert!(ranked.len() > 10 && ranked.is_sorted_by(|a, b| a >= b), "by relative risk: {ranked:?}");
    assert!(numbers(&within["stores"]).iter().all(|stores| *stores >= 5.0), "{}", within["stores"]);
    let few = numbers(&seen["with_few"]);
    assert!(few.len() > ranked.len() && few.iter().any(|stores| *stores < 5.0), "small cells when asked");
    assert_eq!(seen["over_all"]["legends"], serde_json::json!([false, true]));
    assert_ne!(seen["over_all"]["fills"], within["fills"], "another question, another map");
}

#[test]
fn a_place_is_found_as_people_write_it() {
    let Some(job) = city() else { return };
    for width in [None, Some(390)] {
        let seen = seen(job, width);
        let (name, searched) = (seen["sought"].as_str().unwrap(), &seen["searched"]);
        for how in ["whole", "apart", "pieces", "station", "initials", "slipped"] {
            let hits = searched[how]["hits"].as_array().unwrap();
            assert!(hits.iter().any(|hit| hit == name), "{name} {how}: {hits:?}");
            assert!(searched[how]["top"].as_f64().unwrap() < 844.0, "{how}: below the first screen");
            assert!(count(&searched[how]["marked"]) > 0, "{how}: not marked on the map");
        }
        let [shown, home]: [Vec<f64>; 2] =
            ["box", "home"].map(|key| serde_json::from_value(searched["whole"][key].clone()).unwrap());
        let city = searched["whole"]["whole"].as_f64().unwrap();
        let holds = shown[0] <= home[0] + 1.0 && shown[1] <= home[1] + 1.0;
        let holds = holds && shown[0] + shown[2] >= home[2] - 1.0 && shown[1] + shown[3] >= home[3] - 1.0;
        assert!(holds, "{width:?}: {shown:?} leaves out some of {home:?}");
        assert_eq!(
            shown[2] < city * 0.9,
            width.is_some(),
            "a phone shows the gu of what is sought: {shown:?} of {city}"
        );
        assert!(count(&searched["gu"]["rows"]) > 1 && !searched["gu"]["hits"].as_array().unwrap().is_empty());
        assert!(!searched["dong"]["hits"].as_array().unwrap().is_empty(), "a dong is answered by its trade areas");
        let nowhere = &searched["nowhere"];
        let text = nowhere["text"].as_str().unwrap();
        assert!(text.contains("없는곳이름이다") && text.contains("찾지 못했습니다"), "{text}");
        assert_eq!(nowhere["hits"].as_array().unwrap().len(), 0, "no name is like it");
        let alike = &searched["twice"];
        assert!(alike["text"].as_str().unwrap().contains("찾지 못했습니다"), "{alike}");
        assert!(alike["hits"].as_array().unwrap().iter().any(|hit| hit == name), "{name} is like it: {alike}");
        assert_eq!(searched["none"]["text"], "");
        assert!(count(&searched["none"]["rows"]) > count(&searched["whole"]["rows"]));
    }
}

#[test]
fn the_map_has_gu_can_be_enlarged_and_answers_a_tap() {
    let Some(job) = city() else { return };
    for width in [None, Some(390)] {
        let seen = seen(job, width);
        let boxes: Vec<Vec<f64>> = serde_json::from_value(seen["boxes"].clone()).unwrap();
        assert!(boxes[1][2] < boxes[0][2] / 4.0, "three steps enlarge: {boxes:?}");
        assert!(boxes[2][0] > boxes[1][0] && boxes[2][2] == boxes[1][2], "a key moves: {boxes:?}");
        assert_eq!(boxes[3], boxes[0], "the whole again");
        let gu = seen["gu"].as_array().unwrap();
        assert!(gu.len() > 3 && gu.len() == count(&seen["ground"]), "{gu:?}");
        assert!(gu.iter().all(|name| name.as_str().unwrap().ends_with('구')), "{gu:?}");
        assert!(count(&seen["near"]["dongs"]) > 0 && count(&seen["near"]["names"]) > 0, "{}", seen["near"]);
        let (card, name) = (seen["card"].as_str().unwrap(), seen["card_name"].as_str().unwrap());
        assert!(card.starts_with(name) && card.contains("상권 보기"), "{card}");
    }
}

#[test]
fn the_page_fits_a_phone() {
    let Some(job) = city() else { return };
    for width in [390, 360] {
        let seen = seen(job, Some(width));
        assert_eq!(seen["wrong"], serde_json::json!([]));
        assert!(count(&seen["viewport"]) <= width as usize && count(&seen["viewport"]) + 20 > width as usize);
        for wide in seen["widths"].as_array().unwrap() {
            assert!(count(wide) <= count(&seen["viewport"]), "{wide} px wide in a window of {}", seen["viewport"]);
        }
        let shown: Vec<&str> = (seen["heads"].as_array().unwrap().iter())
            .zip(seen["shown_on_row"].as_array().unwrap())
            .filter(|(_, shown)| shown.as_bool().unwrap())
            .map(|(key, _)| key.as_str().unwrap())
            .collect();
        assert_eq!(shown, ["area", "grade", "probability", "stores", "confidence"], "what a phone keeps");
        assert_eq!(count(&seen["small"]), 0, "something to touch is under 16 px high");
    }
}

#[test]
fn the_page_prints() {
    let Some(job) = city() else { return };
    let pdf = job.out.join("index.pdf");
    let option = format!("--print-to-pdf={}", pdf.display());
    chromium::open("print", &[&option, "--no-pdf-header-footer"], &job.out.join("index.html"));
    let pages = sheets(&pdf);
    assert!((1..=3).contains(&pages), "{pages} sheets");
}

/// Sheets of a PDF.
fn sheets(pdf: &Path) -> usize {
    let bytes = std::fs::read(pdf).unwrap();
    assert!(bytes.starts_with(b"%PDF"), "{}", pdf.display());
    let text = String::from_utf8_lossy(&bytes);
    text.matches("/Type /Page\n").count().max(text.matches("/Type /Page ").count())
}

/// Put last into a page below the overview.
const LOOK_BELOW: &str = r##"<script>addEventListener("load", () => {
const all = query => [...document.querySelectorAll(query)], seen = {};
seen.viewport = document.documentElement.clientWidth;
seen.width = document.documentElement.scrollWidth;
seen.wide = all("main *").filter(e => e.getBoundingClientRect().right > seen.viewport + 1 && !e.closest("svg, .scroll"))
  .map(e => e.tagName + " " + e.textContent.slice(0, 40));
seen.title = document.title; seen.heading = document.querySelector("h1").textContent;
seen.text = document.body.innerText;
seen.links = all("a[href]").map(a => a.getAttribute("href"));
seen.charts = all("svg[role=img]").map(s => s.getBoundingClientRect().height);
seen.unnamed = all("svg[role=img]").filter(s => !s.getAttribute("aria-label") && !s.getAttribute("aria-labelledby")).length;
const table = document.querySelector("table.sortable"), column = () => [...table.tBodies[0].rows].map(r => parseFloat(r.cells[2].dataset.v));
seen.before = column(); table.tHead.rows[0].cells[2].querySelector("button").click(); seen.sorted = column();
seen.wrong = wrong;
const text = JSON.stringify(seen).replaceAll("<", "\\u003c");
if (parent !== window) parent.postMessage(text, "*");
else { const pre = document.createElement("pre"); pre.id = "seen"; pre.textContent = text; document.body.append(pre); }
});</script>"##;

/// A page of each kind: the largest trade area, its gu, cafés.
fn pages_below(job: &City) -> [PathBuf; 3] {
    let ratings =
        rows(&job.snapshot, "mart_entry_risk", &["area_kind", "industry_code", "store_count", "area_code", "gu_code"]);
    let areas =
        ratings.iter().filter(|row| row[0].as_deref() == Some("trade_area") && row[1].as_deref() == Some("ALL"));
    let largest = areas.max_by_key(|row| row[2].as_deref().unwrap().parse::<i64>().unwrap()).unwrap();
    let (area, gu) = (largest[3].as_deref().unwrap(), largest[4].as_deref().unwrap());
    [format!("area/{area}.html"), format!("gu/{gu}.html"), "industry/CS100010.html".to_owned()].map(|p| job.out.join(p))
}

#[test]
fn pages_of_area_gu_and_industry_are_whole_on_a_screen_and_a_phone() {
    let Some(job) = city() else { return };
    let texts = [
        &["업종별 등급", "과밀지수", "상권변화지표", "가까운 상권", "수요", "추정매출", "참고용입니다"][..],
        &["이 자치구의 상권", "업종별 등급", "위험이 뚜렷한 업종", "참고용입니다"],
        &[
            "업종 보고서",
            "얼마나 오래 영업하나",
            "몇 년째에 폐업이 많은가",
            "개업과 폐업이 많은 분기",
            "폐업의 공통점",
            "어디가 붐비나",
        ],
    ];
    for (page, texts) in pages_below(job).iter().zip(texts) {
        for width in [None, Some(390)] {
            let seen = seen_on(page, LOOK_BELOW, width);
            let what = format!("{} at {width:?}", page.display());
            assert_eq!(seen["wrong"], serde_json::json!([]), "{what}");
            assert_eq!(seen["wide"], serde_json::json!([]), "{what}: wider than its window");
            assert!(count(&seen["width"]) <= count(&seen["viewport"]), "{what}: {} px wide", seen["width"]);
            let text = seen["text"].as_str().unwrap();
            for key in texts {
                assert!(text.contains(key), "{what}: no {key:?}");
            }
            assert!(!text.contains("NaN") && !text.contains("undefined") && !text.contains("{{"), "{what}");
            let charts = seen["charts"].as_array().unwrap();
            assert!(
                !charts.is_empty() && charts.iter().all(|height| height.as_f64().unwrap() > 60.0),
                "{what}: {charts:?}"
            );
            assert_eq!(count(&seen["unnamed"]), 0, "{what}: a chart without a name");
            let numbers =
                |key: &str| -> Vec<f64> { seen[key].as_array().unwrap().iter().filter_map(Value::as_f64).collect() };
            let (mut expected, sorted) = (numbers("before"), numbers("sorted"));
            expected.sort_by(|a, b| b.total_cmp(a));
            assert!(expected.len() > 1 && sorted == expected, "{what}: sorted by probability");
            for link in seen["links"].as_array().unwrap() {
                let link = link.as_str().unwrap().split('#').next().unwrap();
                assert!(page.parent().unwrap().join(link).is_file(), "{what}: {link} leads nowhere");
            }
        }
    }
}

#[test]
fn every_link_of_the_overview_leads_to_a_file() {
    let Some(job) = city() else { return };
    let seen = seen(job, None);
    let links = seen["links"].as_array().unwrap();
    assert!(links.len() > 150, "{} links", links.len());
    for link in links {
        let link = link.as_str().unwrap().split('#').next().unwrap();
        assert!(job.out.join(link).is_file(), "{link} leads nowhere");
    }
}

#[test]
fn pages_below_print() {
    let Some(job) = city() else { return };
    for page in pages_below(job) {
        let pdf = page.with_extension("pdf");
        let option = format!("--print-to-pdf={}", pdf.display());
        chromium::open("print", &[&option, "--no-pdf-header-footer"], &page);
        let pages = sheets(&pdf);
        assert!((1..=12).contains(&pages), "{}: {pages} sheets", page.display());
    }
}
