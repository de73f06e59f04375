//! Every kind of page before axe-core, on a screen and on a phone: nothing serious.
//!
//! `GOLMOK_AXE` names `axe.min.js` of the npm package axe-core (`npm pack axe-core`).

use super::{city, pages_below};
use crate::cities::City;
use crate::program::{chromium, run, text};
use std::path::PathBuf;

/// The pages of a report and those of single answers, with the hash that they are opened with.
fn pages(job: &City) -> Vec<(PathBuf, String)> {
    let lake = job.out.join("lake");
    let [area, gu, industry] = pages_below(job);
    let code = area.file_stem().unwrap().to_string_lossy().into_owned();
    let single = |name: &str, asked: &[&str]| {
        let out = job.out.join(name);
        run([asked, &["--lake", text(&lake), "--out", text(&out)]].concat()).exits(0);
        (out, String::new())
    };
    let founder = (job.out.join("founder.html"), format!("area={code}&industry=CS100010"));
    let (index, record) = (job.out.join("index.html"), job.out.join("record.html"));
    let report = [index, record, area, gu, industry].map(|page| (page, String::new()));
    let singles = [
        single("advise.html", &["advise", "--area", &code, "--industry", "CS100010"]),
        single("diagnose.html", &["diagnose", "--area", &code, "--industry", "CS100010", "--opened", "2020-03-01"]),
        single("programme.html", &["programme"]),
        single("promising.html", &["programme", "promising"]),
    ];
    report.into_iter().chain([founder]).chain(singles).collect()
}

#[test]
fn nothing_serious_is_found_on_any_kind_of_page() {
    let Some(job) = city() else { return };
    let Some(axe) = std::env::var_os("GOLMOK_AXE").map(PathBuf::from).filter(|path| path.is_file()) else {
        golmok_testkit::skipped("axe-core on every kind of page: GOLMOK_AXE names no axe.min.js");
        return;
    };
    let axe = std::fs::read_to_string(axe).unwrap().replace("</script", "<\\/script");
    let look = r##"addEventListener("load", () => setTimeout(async () => {
      const found = await axe.run(document, {resultTypes: ["violations"]}), pre = document.createElement("pre"); pre.id = "seen";
      pre.textContent = JSON.stringify(found.violations.map(v => `${v.impact} ${v.id}: ${v.nodes.map(n => n.html.slice(0, 120)).join(" | ")}`)).replaceAll("<", "\\u003c");
      document.body.append(pre); }, 800));"##;
    for (page, hash) in pages(job) {
        let html = std::fs::read_to_string(&page).unwrap();
        let probed = html.replacen("</body>", &format!("<script>{axe}</script><script>{look}</script></body>"), 1);
        let stem = page.file_stem().unwrap().to_string_lossy();
        let file = page.with_file_name(format!("{stem}_axe.html"));
        std::fs::write(&file, probed).unwrap();
        for size in ["--window-size=1280,900", "--window-size=390,844"] {
            let (dom, log) =
                chromium::open(&stem, &["--dump-dom", size], &PathBuf::from(format!("{}#{hash}", file.display())));
            let json = dom.split("<pre id=\"seen\">").nth(1).unwrap_or_else(|| panic!("{stem} told nothing: {log}"));
            let json =
                json.split("</pre>").next().unwrap().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            let found: Vec<String> = serde_json::from_str(&json).unwrap();
            let serious: Vec<&String> =
                found.iter().filter(|v| v.starts_with("serious") || v.starts_with("critical")).collect();
            assert_eq!(serious, Vec::<&String>::new(), "{} at {size}", page.display());
        }
    }
}
