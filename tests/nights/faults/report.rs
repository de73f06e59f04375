//! A report killed at any moment: index and pages are of one snapshot, and the next report works.

use crate::program::night::{FIRST_DAY, SALONS, city, config, copy, open_shop, refresh};
use crate::program::{current, golmok, run, scratch, text};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

const KILLS: u32 = 12;

/// Ids of snapshots that the pages of a folder speak of, in their foot.
fn speaks_of(out: &Path, ids: &[String]) -> BTreeSet<String> {
    let mut pages = vec![out.join("index.html"), out.join("report.json"), out.join("entry_risk.json")];
    for folder in ["area", "gu", "industry"] {
        pages.extend(std::fs::read_dir(out.join(folder)).unwrap().flatten().map(|entry| entry.path()));
    }
    let of = |page: &Path| {
        let text = std::fs::read_to_string(page).unwrap();
        // The overview names the snapshot before as well; the last one named is its own.
        let named = ids.iter().filter_map(|id| Some((text.rfind(id.as_str())?, id.clone())));
        if page.ends_with("entry_risk.json") {
            let json: serde_json::Value = serde_json::from_str(&text).unwrap();
            return json["snapshot"].as_str().unwrap().to_owned();
        }
        named.max().map(|(_, id)| id).unwrap_or_else(|| panic!("{} names no snapshot", page.display()))
    };
    pages.iter().map(|page| of(page)).collect()
}

#[test]
fn a_report_killed_at_any_moment_is_of_one_snapshot() {
    let dir = scratch("faults_report");
    let (first, config) = (city(&dir, 0.03), config(&dir, ""));
    let (second, lake, out) = (dir.join("second"), dir.join("lake"), dir.join("out"));
    copy(&first, &second);
    open_shop(&second.join(SALONS), "2025-01-03");
    refresh(&lake, &first, &config, FIRST_DAY, &[]).exits(0);
    let before = current(&lake).id().to_owned();
    refresh(&lake, &second, &config, "2025-01-03", &[]).exits(0);
    let ids = [before, current(&lake).id().to_owned()];
    let report = || run(["report", "--lake", text(&lake), "--out", text(&out)]).exits(0);
    let started = Instant::now();
    report();
    let took = started.elapsed();
    assert_eq!(speaks_of(&out, &ids), BTreeSet::from([ids[1].clone()]));
    let mut half = 0;
    for kill in 0..KILLS {
        // The other snapshot is current now, and its report is killed on its way.
        run(["rollback", text(Path::new(&ids[(kill % 2) as usize])), "--lake", text(&lake)]).exits(0);
        let status = run(["status", "--lake", text(&lake), "--lang", "en"]).exits(0);
        let shown = speaks_of(&out, &ids);
        assert_eq!(
            status.stderr.contains("not of the current snapshot"),
            !shown.contains(current(&lake).id()),
            "{}",
            status.stderr
        );
        let mut child = golmok();
        child.args(["report", "--lake", text(&lake), "--out", text(&out)]).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = child.spawn().unwrap();
        std::thread::sleep(took.mul_f64(f64::from(kill + 1) / f64::from(KILLS)).max(Duration::from_millis(1)));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(speaks_of(&out, &ids).len(), 1, "kill {kill}: index and pages are of one snapshot");
        half += usize::from(std::fs::read_dir(out.join(".report")).unwrap().count() > 3);
        if kill % 3 == 0 {
            report();
            assert_eq!(speaks_of(&out, &ids), BTreeSet::from([current(&lake).id().to_owned()]));
            assert_eq!(std::fs::read_dir(out.join(".report")).unwrap().count(), 3, "nothing is left behind");
        }
    }
    let _ = writeln!(std::io::stderr(), "{half} of {KILLS} kills left half a report beside the shown one");
    assert!(half > 0);
}
