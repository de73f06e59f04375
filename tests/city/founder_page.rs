//! A founder's page as a person meets it: on a phone, on paper, in plain words.

use crate::program::{chromium, current, rows, run, scratch, text};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// Coffee shops.
const INDUSTRY: &str = "CS100010";

struct Pages {
    dir: PathBuf,
    area: String,
}

/// Reports of the sample city's area with the most coffee shops, in every form.
static PAGES: LazyLock<Pages> = LazyLock::new(|| {
    let dir = scratch("founder");
    let (city, out) = (dir.join("city"), dir.join("out"));
    run(["sample", "--out", text(&city), "--scale", "0.4"]).exits(0);
    run(["run", "--input", text(&city), "--out", text(&out)]).exits(0);
    let lake = out.join("lake");
    let columns = ["area_kind", "industry_code", "area_code", "store_count", "trade_area_kind"];
    let (_, area) = rows(&current(&lake), "mart_entry_risk", &columns)
        .into_iter()
        .filter(|r| r[0].as_deref() == Some("trade_area") && r[1].as_deref() == Some(INDUSTRY))
        .filter(|r| r[4].as_deref() == Some("A"))
        .map(|r| (r[3].as_deref().unwrap().parse::<i64>().unwrap(), r[2].clone().unwrap()))
        .max()
        .expect("an area with coffee shops");
    let costs = ["--rent", "2500000", "--wages", "3000000", "--margin", "0.6"];
    for (name, lang, with_costs) in [
        ("ko.html", "ko", false),
        ("en.html", "en", false),
        ("costs.html", "ko", true),
        ("ko.xlsx", "ko", true),
        ("ko.json", "ko", true),
    ] {
        let file = dir.join(name);
        let mut args = vec!["advise", "--lake", text(&lake), "--area", &area, "--industry", INDUSTRY, "--lang", lang];
        args.extend(["--out", text(&file)]);
        if with_costs {
            args.extend(costs);
            args.extend(["--today", "2025-01-15"]);
        }
        run(args).exits(0);
    }
    Pages { dir, area }
});

/// Put last into a copy of the page: tells where the parts of the first screen lie and what can be read.
const LOOK: &str = r##"<script>addEventListener("load", () => {
const all = query => [...document.querySelectorAll(query)], seen = {first: {}};
for (const e of all("[data-first]")) { const b = e.getBoundingClientRect();
  seen.first[e.dataset.first] = {top: b.top, bottom: b.bottom, left: b.left, right: b.right, text: e.innerText}; }
const words = node => { const copy = node.cloneNode(true); copy.querySelectorAll("title, desc, h1").forEach(t => t.remove());
  return copy.textContent.split(/\s+/).filter(w => /[\p{L}\p{N}]/u.test(w)).length; };
seen.words = words(document.querySelector("header"));
seen.below = all("main > :not(header)").map(e => e.getBoundingClientRect().top);
seen.wide = document.documentElement.scrollWidth; seen.viewport = document.documentElement.clientWidth;
seen.charts = all("svg").map(s => { const b = s.getBoundingClientRect(); return b.width > 40 && b.height > 20; });
seen.small = all("body *").filter(e => e.childElementCount === 0 && e.textContent.trim() && !e.closest("svg, head, script"))
  .map(e => parseFloat(getComputedStyle(e).fontSize)).filter(s => s < 11).length;
const whole = document.querySelector("main").cloneNode(true);
whole.querySelectorAll("script").forEach(s => s.remove());
seen.text = whole.textContent;
parent.postMessage(JSON.stringify(seen).replaceAll("<", "\\u003c"), "*");
});</script>"##;

/// What a person sees on a page of a phone of 390 × 844.
fn seen(name: &str) -> Value {
    let page = std::fs::read_to_string(PAGES.dir.join(name)).unwrap();
    std::fs::write(PAGES.dir.join(format!("probe_{name}")), page.replacen("</body>", &format!("{LOOK}</body>"), 1))
        .unwrap();
    let wrapper = format!(
        "<!doctype html><meta charset=utf-8><script>addEventListener('message', e => {{ const pre = \
         document.createElement('pre'); pre.id = 'seen'; pre.textContent = e.data; document.body.append(pre); }});\
         </script><body style='margin:0'><iframe src='probe_{name}' style='border:0;width:390px;height:844px'></iframe></body>"
    );
    let file = PAGES.dir.join(format!("frame_{name}"));
    std::fs::write(&file, wrapper).unwrap();
    let (dom, log) = chromium::open(name, &["--dump-dom"], &file);
    let console: Vec<&str> = log.lines().filter(|line| line.contains("CONSOLE")).collect();
    assert_eq!(console, Vec::<&str>::new(), "{name}: the console is silent");
    let json = dom.split("<pre id=\"seen\">").nth(1).unwrap_or_else(|| panic!("{name} told nothing: {log}"));
    let json = json
        .split("</pre>")
        .next()
        .unwrap()
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
        .replace("&nbsp;", "\u{a0}");
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

#[test]
fn the_answer_fits_the_first_screen_of_a_phone() {
    if !chromium::is_there("a founder's page") {
        return;
    }
    for name in ["ko.html", "en.html", "costs.html"] {
        let seen = seen(name);
        for part in ["verdict", "probability", "grade", "confidence", "data_date", "next_step"] {
            let place = &seen["first"][part];
            let edge = |side: &str| place[side].as_f64().unwrap_or_else(|| panic!("{name} has no {part}"));
            assert!(edge("top") >= 0.0 && edge("bottom") <= 844.0, "{name}: {part} is out of sight: {place}");
            assert!(edge("left") >= 0.0 && edge("right") <= 390.0, "{name}: {part} is cut: {place}");
            assert!(
                edge("bottom") - edge("top") > 12.0 && !place["text"].as_str().unwrap().is_empty(),
                "{name}: {part}"
            );
        }
        let words = seen["words"].as_u64().unwrap();
        assert!((20..=60).contains(&words), "{name}: {words} words");
        for top in seen["below"].as_array().unwrap() {
            assert!(top.as_f64().unwrap() >= 843.0, "{name}: something else reaches into the first screen at {top}");
        }
        assert!(seen["wide"].as_f64().unwrap() <= 390.0, "{name} scrolls sideways: {}", seen["wide"]);
        assert_eq!(seen["small"].as_u64(), Some(0), "{name}: text under 11 px");
        let charts = seen["charts"].as_array().unwrap();
        assert!(charts.len() >= 6 && charts.iter().all(|drawn| drawn == true), "{name}: {charts:?}");
    }
}

#[test]
fn it_prints_on_two_pages() {
    if !chromium::is_there("a founder's page") {
        return;
    }
    for name in ["ko", "en", "costs"] {
        let pdf = PAGES.dir.join(format!("{name}.pdf"));
        let option = format!("--print-to-pdf={}", pdf.display());
        chromium::open(name, &[&option, "--no-pdf-header-footer"], &PAGES.dir.join(format!("{name}.html")));
        let bytes = std::fs::read(&pdf).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let pages = text.matches("/Type /Page\n").count().max(text.matches("/Type /Page ").count());
        assert!(bytes.starts_with(b"%PDF") && pages == 2, "{name}: {pages} pages in {} bytes", bytes.len());
    }
}

/// Terms of the glossary that founders' pages must not say: Korean, then English.
fn analysts_words() -> [BTreeSet<String>; 2] {
    let glossary = std::fs::read_to_string(golmok_testkit::project_root().join("docs/glossary.md")).unwrap();
    // The table of phrases before and after is no list of terms.
    let glossary = glossary.split("## Words before and after").next().unwrap();
    let list = |begin: &str| -> BTreeSet<String> {
        let rest = glossary.split(begin).nth(1).unwrap_or_else(|| panic!("docs/glossary.md has no “{begin}”"));
        let list = rest.split(".\n").next().unwrap().replace('\n', " ");
        list.split(',').map(|word| word.trim().to_owned()).collect()
    };
    let mut allowed = list("no other technical words:");
    allowed.extend(list("In English:"));
    let mut only = [BTreeSet::new(), BTreeSet::new()];
    for line in glossary.lines().filter(|l| l.starts_with("| ") && !l.starts_with("| term")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        for (place, cell) in [(0, cells[2]), (1, cells[1])] {
            for word in
                cell.split([':', ',']).map(|w| w.replace('`', "").trim().to_owned()).filter(|w| w.chars().count() > 1)
            {
                let word = if place == 1 { word.to_lowercase() } else { word };
                let codes =
                    word.chars().all(|c| c.is_ascii_uppercase()) || cell.contains("1/4") || cell.contains("LL ");
                if !allowed.contains(&word) && !codes {
                    only[place].insert(word);
                }
            }
        }
    }
    for word in list("founders' pages never say:") {
        only[usize::from(word.is_ascii())].insert(word);
    }
    only
}

#[test]
fn a_founder_meets_no_word_of_analysts() {
    let [korean, english] = analysts_words();
    assert!(
        korean.contains("과밀지수") && korean.contains("생존율") && english.contains("location quotient"),
        "{korean:?} {english:?}"
    );
    assert!(!korean.contains("상권") && !english.contains("confidence"));
    for (name, words) in [("ko.html", &korean), ("costs.html", &korean), ("en.html", &english)] {
        let page = std::fs::read_to_string(PAGES.dir.join(name)).unwrap();
        // Sources keep the names that their publishers gave them.
        let (from, until) = (page.find("<main").unwrap(), page.find("<ul class=\"sources\"").expect("sources"));
        let page = page[from..until].to_lowercase();
        // Tags hold class names; only what is read counts.
        let read: String = page.split('<').map(|piece| piece.split_once('>').map_or("", |(_, text)| text)).collect();
        let said: Vec<&String> = words.iter().filter(|word| read.contains(&word.to_lowercase())).collect();
        assert_eq!(said, Vec::<&String>::new(), "{name} speaks like an analyst");
    }
}

#[test]
fn one_page_holds_all_and_fetches_nothing() {
    for name in ["ko.html", "en.html", "costs.html"] {
        let page = std::fs::read_to_string(PAGES.dir.join(name)).unwrap();
        assert!(page.len() < 1_500_000, "{name}: {} bytes", page.len());
        let plain = page.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
        for fetches in ["http://", "https://", "<script", " src=", "@import", "url(http"] {
            assert!(!plain.contains(fetches), "{name} holds {fetches}");
        }
        for nonsense in ["NaN", ">0원", " 0원", "null", "undefined"] {
            assert!(!plain.contains(nonsense), "{name} says {nonsense}");
        }
        assert_eq!(page.matches("data-first=\"grade\"").count(), 1, "one page, one grade");
    }
}

#[test]
fn json_and_page_say_the_same() {
    let json: Value = serde_json::from_slice(&std::fs::read(PAGES.dir.join("ko.json")).unwrap()).unwrap();
    assert_eq!(json["schema"], golmok_report::founder::JSON_SCHEMA);
    assert_eq!(json["advice"]["subject"]["area"]["code"].as_str(), Some(PAGES.area.as_str()));
    let advice: golmok_advice::Advice = serde_json::from_value(json["advice"].clone()).unwrap();
    let rated = advice.verdict.rated().expect("a rating");
    let page = std::fs::read_to_string(PAGES.dir.join("costs.html")).unwrap();
    let value = golmok_report::numbers::percent(rated.probability.value).replace(' ', "\u{a0}");
    assert!(page.contains(&format!("<b>{value}</b>")), "{value}");
    assert!(rated.probability.lo < rated.probability.value && rated.probability.value < rated.probability.hi);
}

#[test]
fn the_spreadsheet_is_read_by_others() {
    let python = "/work/venv/bin/python";
    let python = if Path::new(python).exists() { python } else { "python3" };
    let script = "import openpyxl, sys, json\nbook = openpyxl.load_workbook(sys.argv[1])\n\
                  print(json.dumps({s.title: [[c.value for c in r] for r in s.iter_rows()] for s in book}, ensure_ascii=False, default=str))";
    let output = Command::new(python).args(["-c", script]).arg(PAGES.dir.join("ko.xlsx")).output();
    let Some(output) =
        output.ok().filter(|o| o.status.success() || !String::from_utf8_lossy(&o.stderr).contains("ModuleNotFound"))
    else {
        golmok_testkit::skipped("a founder's spreadsheet: no Python with openpyxl");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let book: Value = serde_json::from_slice(&output.stdout).unwrap();
    let summary = book["요약"].as_array().expect("a summary");
    let row = summary.iter().find(|r| r[0] == "1년 안 폐업 확률").expect("the probability");
    assert!((0.0..1.0).contains(&row[1].as_f64().expect("a number")), "{row}");
    let quarters = book["분기"].as_array().expect("quarters");
    assert!(quarters.len() >= 5 && quarters[1][1].is_number(), "{quarters:?}");
    assert_eq!(book["10계명"].as_array().map(Vec::len), Some(11));
}
