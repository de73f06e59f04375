//! The founder's pages of the report in a real browser: the words and figures of `golmok advise`, the calculator, two sheets.

use super::{LISTEN, city};
use crate::cities::City;
use crate::program::{chromium, rows, run, text};
use golmok_report::{Lang, numbers};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a page says, without the form and without what depends on the reader's day.
const TELL: &str = r##"const told = box => { const copy = box.cloneNode(true); copy.querySelectorAll("#costs, .stale, script, style").forEach(e => e.remove());
  return copy.textContent.replace(/\s+/g, " ").trim(); };
const bars = () => [...document.querySelectorAll("[data-part=break_even] svg rect")].map(r => r.getAttribute("width"));
const done = seen => { const pre = document.createElement("pre"); pre.id = "seen"; seen.wrong = wrong; pre.textContent = JSON.stringify(seen).replaceAll("<", "\\u003c"); document.body.append(pre); };"##;

/// Put last into `founder.html`: waits for the data, reads, enters costs as a person does, reads again.
const CALCULATE: &str = r##"const go = () => { if (!document.querySelector("#sheet h1")) return void setTimeout(go, 50);
  const seen = {}, sheet = document.getElementById("sheet"), enter = (name, value) => { const input = document.querySelector(`#costs [name=${name}]`);
    input.value = value; input.dispatchEvent(new Event("input", {bubbles: true})); return input.nextElementSibling.textContent; };
  seen.title = document.title; seen.plain = told(sheet); seen.trades = document.querySelectorAll("#trade option").length;
  seen.links = [...document.querySelectorAll("a[href]")].map(a => a.getAttribute("href"));
  seen.beside = [enter("rent", "3,000,000"), enter("wages", "2500000"), enter("margin", "60")];
  seen.entered = told(sheet); seen.bars = bars(); seen.hash = location.hash;
  enter("margin", "0"); seen.nothing_left = told(sheet); enter("margin", ""); seen.emptied = told(sheet);
  seen.won = WON.map(golmok.won); seen.percent = SHARES.map(golmok.percent);
  location.hash = "area=" + new URLSearchParams(location.hash.slice(1)).get("area") + "&industry=CS999999";
  setTimeout(() => { seen.unknown = told(sheet); seen.width = [document.documentElement.scrollWidth, document.documentElement.clientWidth]; done(seen); }, 200); };
addEventListener("load", go);"##;

const READ: &str =
    r##"addEventListener("load", () => done({plain: told(document.querySelector("main")), bars: bars()}));"##;

const AMOUNTS: [f64; 14] = [
    0.0,
    1.0,
    999.0,
    4_500.4,
    9_999.0,
    10_000.0,
    15_000.0,
    994_999.0,
    12_345_678.0,
    99_994_999.0,
    100_000_000.0,
    123_456_789.0,
    200_004_999.0,
    98_765_432_101.0,
];
const SHARES: [f64; 12] = [0.0, 0.0025, 0.042, 0.0994, 0.0995, 0.125, 0.135, 0.5, 0.755, 0.999, 1.245, 12.5];

/// Puts a script last into a page, opens it with a hash, and gives what the script told.
fn told(page: &Path, hash: &str, look: &str) -> Value {
    let html = std::fs::read_to_string(page).unwrap();
    let script = look.replace("WON", &format!("{AMOUNTS:?}")).replace("SHARES", &format!("{SHARES:?}"));
    let probed = html.replacen("<head>", &format!("<head>{LISTEN}"), 1).replacen(
        "</body>",
        &format!("<script>{TELL}{script}</script></body>"),
        1,
    );
    let stem = page.file_stem().unwrap().to_string_lossy();
    let file = page.with_file_name(format!("{stem}_probe_{}.html", hash.len()));
    std::fs::write(&file, probed).unwrap();
    let (dom, log) = chromium::open(&stem, &["--dump-dom"], &PathBuf::from(format!("{}#{hash}", file.display())));
    let json = dom.split("<pre id=\"seen\">").nth(1).unwrap_or_else(|| panic!("{stem} told nothing: {log}"));
    let json = json.split("</pre>").next().unwrap().replace("&lt;", "<").replace("&gt;", ">");
    let json = json.replace("&nbsp;", "\u{a0}").replace("&amp;", "&");
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

/// Cells of several kinds: cafés of the largest area, its rarest trade, a trade with known sales where there is one.
fn cells(job: &City) -> Vec<(String, String)> {
    let columns = ["area_kind", "area_code", "industry_code", "store_count", "closure_probability_1y"];
    let ratings = rows(&job.snapshot, "mart_entry_risk", &columns);
    let mut by_area: BTreeMap<String, Vec<(i64, String)>> = BTreeMap::new();
    for row in &ratings {
        let stores: i64 = row[3].as_deref().unwrap().parse().unwrap();
        let industry = row[2].clone().unwrap();
        if row[0].as_deref() == Some("trade_area") && row[4].is_some() && stores > 0 && industry != "ALL" {
            by_area.entry(row[1].clone().unwrap()).or_default().push((stores, industry));
        }
    }
    let (area, trades) = by_area.iter().max_by_key(|(_, trades)| trades.iter().map(|t| t.0).sum::<i64>()).unwrap();
    let (most, least) = (trades.iter().max().unwrap(), trades.iter().min().unwrap());
    let (other, others) = by_area.iter().nth(by_area.len() / 2).unwrap();
    [(area, most), (area, least), (other, &others[0])].map(|(area, trade)| (area.clone(), trade.1.clone())).into()
}

/// What `golmok advise --out` says of a cell on the day of the report.
fn advised(job: &City, (area, industry): &(String, String), costs: &[&str]) -> Value {
    let info = job.snapshot.info();
    let day = golmok_model::seoul::day(info.created_at).max(info.as_of.unwrap()).to_string();
    let out = job.out.join(format!("advise_{area}_{industry}_{}.html", costs.len()));
    let lake = job.out.join("lake");
    let mut asked = vec![
        "advise",
        "--lake",
        text(&lake),
        "--area",
        area,
        "--industry",
        industry,
        "--today",
        &day,
        "--out",
        text(&out),
    ];
    asked.extend(costs);
    run(asked).exits(0);
    told(&out, "", READ)
}

#[test]
fn a_founders_page_says_what_advise_says() {
    let Some(job) = city() else { return };
    let page = job.out.join("founder.html");
    for cell in cells(job) {
        let (area, industry) = &cell;
        let seen = told(&page, &format!("area={area}&industry={industry}"), CALCULATE);
        assert_eq!(seen["wrong"], serde_json::json!([]), "{cell:?}");
        assert_eq!(seen["plain"], advised(job, &cell, &[])["plain"], "{cell:?}");
        assert!(seen["trades"].as_u64().unwrap() > 10, "the area's other trades: {}", seen["trades"]);
        // Entered in the form, as by flags.
        let by_flags = advised(job, &cell, &["--rent", "3000000", "--wages", "2500000", "--margin", "0.6"]);
        assert_eq!(seen["entered"], by_flags["plain"], "{cell:?}");
        assert_eq!(seen["bars"], by_flags["bars"], "{cell:?}");
        assert_ne!(seen["entered"], seen["plain"], "the costs change something");
        assert_eq!(seen["beside"], serde_json::json!(["300만 원", "250만 원", "60\u{a0}%"]));
        let hash = format!("#area={area}&industry={industry}&rent=3000000&wages=2500000&margin=0.6");
        assert_eq!(seen["hash"], hash);
        let none_left = advised(job, &cell, &["--rent", "3000000", "--wages", "2500000", "--margin", "0.0"]);
        assert_eq!(seen["nothing_left"], none_left["plain"], "{cell:?}");
        assert_eq!(seen["emptied"], seen["plain"], "what is emptied is as if it was never entered");
        // The same by an address that somebody sent.
        let sent = told(
            &page,
            &hash[1..],
            "const go = () => document.querySelector(\"#sheet h1\") ? done({plain: told(document.getElementById(\"sheet\"))}) : void setTimeout(go, 50); addEventListener(\"load\", go);",
        );
        assert_eq!(sent["plain"], by_flags["plain"], "{cell:?}");
        assert!(seen["unknown"].as_str().unwrap().contains("보고서가 없습니다"), "{}", seen["unknown"]);
        for link in seen["links"].as_array().unwrap().iter().map(|link| link.as_str().unwrap()) {
            let file = link.split('#').next().unwrap();
            let there = file.is_empty() || file.starts_with("https://") || job.out.join(file).is_file();
            assert!(there, "{cell:?}: {link} leads nowhere");
        }
    }
}

#[test]
fn the_script_writes_numbers_as_the_pages_do() {
    let Some(job) = city() else { return };
    let (area, industry) = cells(job).remove(0);
    let seen = told(&job.out.join("founder.html"), &format!("area={area}&industry={industry}"), CALCULATE);
    let said = |key: &str| -> Vec<String> { serde_json::from_value(seen[key].clone()).unwrap() };
    let expected: Vec<String> = AMOUNTS.iter().map(|amount| numbers::won(*amount, Lang::Ko)).collect();
    assert_eq!(said("won"), expected);
    let expected: Vec<String> = SHARES.iter().map(|share| numbers::percent(*share).replace(' ', "\u{a0}")).collect();
    assert_eq!(said("percent"), expected);
}

#[test]
fn a_founders_page_prints_on_two_sheets() {
    let Some(job) = city() else { return };
    for (i, (area, industry)) in cells(job).into_iter().enumerate() {
        let pdf = job.out.join(format!("founder_{i}.pdf"));
        let option = format!("--print-to-pdf={}", pdf.display());
        let address = format!(
            "{}#area={area}&industry={industry}&rent=3000000&wages=2500000&margin=0.6",
            job.out.join("founder.html").display()
        );
        chromium::open("print", &[&option, "--no-pdf-header-footer"], &PathBuf::from(address));
        let pages = super::sheets(&pdf);
        assert!((1..=2).contains(&pages), "{area} {industry}: {pages} sheets");
    }
}
