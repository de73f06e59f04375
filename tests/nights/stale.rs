//! One verb alone on a full lake: the as-of date goes on, later layers stay and are marked, every surface says so,
//! nothing is traced across them, and making them again takes the mark away.

use crate::program::night::{COUNTS, FIRST_DAY, SALONS, city, config, copy, edit, open_shop, refresh};
use crate::program::{Said, csv_rows, current, run, scratch, table_hashes, text};
use golmok_engine::query::{advise::names, explain::explain};
use golmok_engine::step::{Verb, baseline};
use golmok_lake::store::{Lake, Snapshot};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A small city and a lake with every layer; read only.
struct Full {
    files: PathBuf,
    lake: PathBuf,
}

static FULL: LazyLock<Full> = LazyLock::new(|| {
    let dir = scratch("stale");
    let files = city(&dir, 0.05);
    let lake = dir.join("lake");
    refresh(&lake, &files, &config(&dir, ""), FIRST_DAY, &[]).exits(0);
    Full { files, lake }
});

/// An own inbox and lake like those.
pub(crate) fn own(name: &str) -> (PathBuf, PathBuf) {
    let dir = scratch("stale").join(name);
    let (files, lake) = (dir.join("inbox"), dir.join("lake"));
    copy(&FULL.files, &files);
    for part in ["snapshots", "rejected", "reports"] {
        copy(&FULL.lake.join(part), &lake.join(part));
    }
    std::os::unix::fs::symlink(std::fs::read_link(FULL.lake.join("current")).unwrap(), lake.join("current")).unwrap();
    (files, lake)
}

fn on(lake: &Path, args: &[&str]) -> Said {
    run(args.iter().chain(&["--lake", text(lake)]))
}

fn marks(snapshot: &Snapshot) -> Vec<(Verb, Verb)> {
    snapshot.info().stale.iter().map(|mark| (mark.layer, mark.because)).collect()
}

/// Area and industry of a rated cell.
fn cell(snapshot: &Snapshot) -> [String; 2] {
    let rows = crate::program::rows(snapshot, "mart_entry_risk", &["area_code", "industry_code", "area_kind", "grade"]);
    let rated = |row: &&Vec<Option<String>>| {
        row[1].as_deref() != Some("ALL") && row[2].as_deref() == Some("trade_area") && row[3].is_some()
    };
    let row = rows.iter().find(rated).unwrap();
    [row[0].clone().unwrap(), row[1].clone().unwrap()]
}

#[test]
fn every_verb_writes_the_day_and_the_next_one_goes_on_at_it() {
    let dir = scratch("stale").join("day");
    let lake = dir.join("lake");
    let day = || current(&lake).info().as_of.map(|day| day.to_string());
    on(&lake, &["ingest", text(&FULL.files)]).exits(0);
    assert_eq!(day().as_deref(), Some("2024-12-31"), "the newest complete quarter");
    on(&lake, &["place", "--as-of", "2024-09-30"]).exits(0);
    assert_eq!(day().as_deref(), Some("2024-09-30"));
    // Before, measure and rate went on at the newest quarter.
    on(&lake, &["measure"]).exits(0);
    on(&lake, &["rate"]).exits(0);
    let rated = current(&lake);
    assert_eq!((day().as_deref(), marks(&rated)), (Some("2024-09-30"), Vec::new()));
    assert!(rated.info().settings.is_some());
    assert_eq!(
        crate::program::tally(&rated, "mart_entry_risk", "as_of").into_keys().collect::<Vec<_>>(),
        ["2024-09-30"]
    );
    on(&lake, &["ingest", text(&FULL.files)]).exits(0);
    assert_eq!(day().as_deref(), Some("2024-09-30"), "the layers are of this day still");
    // A snapshot of before kept the day among the methods.
    let path = current(&lake).dir().join("snapshot.json");
    let mut old: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    old.as_object_mut().unwrap().remove("as_of");
    old["methods"]["as_of"] = "2024-06-30".into();
    std::fs::write(&path, old.to_string()).unwrap();
    assert_eq!(day().as_deref(), Some("2024-06-30"));
}

#[test]
fn a_file_more_keeps_every_layer_marks_it_and_every_surface_says_so() {
    let (files, lake) = own("surfaces");
    let before = current(&lake);
    let [area, industry] = cell(&before);
    let ask = ["--area", area.as_str(), "--industry", industry.as_str()];
    let mut trace = vec!["explain"];
    trace.extend(ask);
    on(&lake, &trace).exits(0);
    // The same files again change nothing.
    let again = on(&lake, &["ingest", text(&files)]).exits(0);
    assert!(marks(&current(&lake)).is_empty() && !again.stderr.contains("오래된 층"), "{}", again.stderr);

    let file = files.join(SALONS);
    open_shop(&file, "2024-12-20");
    let said = on(&lake, &["ingest", text(&file)]).exits(0);
    assert!(said.stderr.contains("오래된 층"), "{}", said.stderr);
    let now = current(&lake);
    let of_layers = |snapshot: &Snapshot| -> BTreeMap<String, String> {
        let kept = |name: &str| ["core_", "ref_", "mart_", "backtest_"].iter().any(|layer| name.starts_with(layer));
        table_hashes(snapshot).into_iter().filter(|(name, _)| kept(name)).collect()
    };
    assert_eq!(of_layers(&now), of_layers(&before), "no table of a later layer is lost");
    assert!(now.info().documents.contains_key("model_card.json"));
    let all = [Verb::Place, Verb::Measure, Verb::Rate];
    assert_eq!(marks(&now), all.map(|layer| (layer, Verb::Ingest)));
    assert!(now.info().stale.iter().all(|mark| mark.since == now.id()));

    let since = format!("rate:{}", now.id());
    let (ko, en) = ("오래된 층: 배치(place) — 스냅샷 ", "Stale layers: place (from before the ingest of snapshot ");
    for command in [vec!["status"], [vec!["compare", "--area", "서울"], vec![]].concat()] {
        if command[0] == "compare" {
            continue;
        }
        assert!(on(&lake, &command).exits(0).stderr.contains(ko), "{command:?}");
        assert!(on(&lake, &[command, vec!["--lang", "en"]].concat()).exits(0).stderr.contains(en));
    }
    let listed = on(&lake, &["status", "--snapshots"]).exits(0).rows();
    assert!(listed.iter().any(|row| row["state"] == "current" && row["stale"].contains(&since)), "{listed:?}");
    let health = on(&lake, &["status", "--health"]).exits(0).rows();
    assert_eq!(health.iter().filter(|row| row["what"] == "stale_layer" && row["state"] == "warning").count(), 3);

    // Text, HTML, JSON and workbook of advise come from one list of caveats.
    let mut advise = vec!["advise", "--today", "2025-01-15"];
    advise.extend(ask);
    assert!(on(&lake, &advise).exits(0).stdout.contains(ko));
    let out = lake.with_extension("json");
    on(&lake, &[advise.as_slice(), &["--out", text(&out), "--lang", "en"]].concat()).exits(0);
    assert!(std::fs::read_to_string(&out).unwrap().contains(en));

    let others = crate::program::rows(&now, "mart_entry_risk", &["area_code", "industry_code", "area_kind"]);
    let other = others.iter().find(|row| {
        let is = |at: usize, wanted: &str| row[at].as_deref() == Some(wanted);
        is(1, &industry) && is(2, "trade_area") && !is(0, &area)
    });
    let both = format!("{area},{}", other.unwrap()[0].clone().unwrap());
    let compared = on(&lake, &["compare", "--area", &both, "--industry", &industry, "--format", "json"]).exits(0);
    let rows: serde_json::Value = serde_json::from_str(&compared.stdout).unwrap();
    assert!(rows[0]["stale"].as_str().unwrap().contains(&since) && compared.stderr.contains(ko), "{rows}");

    let mut diagnose = vec!["diagnose", "--opened", "2020-01-01", "--today", "2025-01-15"];
    diagnose.extend(ask);
    assert!(on(&lake, &diagnose).exits(0).stdout.contains(ko));
    let json = on(&lake, &[diagnose.as_slice(), &["--format", "json"]].concat()).exits(0).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["stale_layers"][2]["layer"], "rate");

    let (shops, scored) = (lake.with_extension("csv"), lake.with_extension("scored.csv"));
    std::fs::write(&shops, format!("id,lon,lat,industry\n1,126.99,37.55,{industry}\n")).unwrap();
    assert!(on(&lake, &["score", text(&shops), "--out", text(&scored)]).exits(0).stderr.contains(ko));
    assert!(csv_rows(&std::fs::read(&scored).unwrap())[0]["stale"].contains(&since));
    let table = lake.with_extension("parquet");
    assert!(on(&lake, &["export", "mart_entry_risk", "--out", text(&table)]).exits(0).stderr.contains(ko));

    let pages = lake.with_extension("out");
    assert!(on(&lake, &["report", "--out", text(&pages)]).exits(0).stderr.contains(ko));
    for page in ["index.html".to_owned(), format!("area/{area}.html"), format!("industry/{industry}.html")] {
        assert!(std::fs::read_to_string(pages.join(&page)).unwrap().contains(ko), "{page}");
    }
    let ratings = std::fs::read(pages.join("entry_risk.json")).unwrap();
    let ratings: serde_json::Value = serde_json::from_slice(&ratings).unwrap();
    assert_eq!((&ratings["stale"][0]["layer"], &ratings["stale"][0]["because"]), (&"place".into(), &"ingest".into()));

    // Nothing is traced across the boundary.
    let refused = on(&lake, &trace).exits(2);
    assert!(refused.stdout.is_empty() && refused.stderr.contains("되짚을 수 없습니다"), "{}", refused.stderr);
    assert!(on(&lake, &[trace.as_slice(), &["--lang", "en"]].concat()).exits(2).stderr.contains("cannot be traced"));
    let session = golmok_engine::Session::of(now.clone(), golmok_engine::settings::Settings::default());
    let asked = names::rated_area(&session, &area).unwrap();
    let error = explain(&session, &asked, &industry).unwrap_err();
    assert_eq!(error.stale().map(|mark| mark.layer), Some(Verb::Place), "{error}");

    // Each layer made again loses its mark; one made on a stale layer does not.
    on(&lake, &["rate"]).exits(0);
    assert_eq!(marks(&current(&lake)).len(), 3);
    for (verb, left) in [("place", &all[1..]), ("measure", &all[2..]), ("rate", &[])] {
        on(&lake, &[verb]).exits(0);
        let left: Vec<(Verb, Verb)> = left.iter().map(|layer| (*layer, Verb::Ingest)).collect();
        assert_eq!(marks(&current(&lake)), left, "after {verb}");
    }
    on(&lake, &trace).exits(0);
}

#[test]
fn another_day_or_another_mart_marks_what_was_not_made_at_it() {
    let (_, lake) = own("day_of_one");
    on(&lake, &["measure", "--as-of", "2024-06-30"]).exits(0);
    let because = |layers: &[Verb]| layers.iter().map(|layer| (*layer, Verb::Measure)).collect::<Vec<_>>();
    assert_eq!(marks(&current(&lake)), because(&[Verb::Place, Verb::Measure, Verb::Rate]), "it rests on a later place");
    let (_, lake) = own("mart_of_one");
    let settings = lake.with_extension("toml");
    std::fs::write(&settings, "[measure]\nhuff_exponent = 1.5\n").unwrap();
    on(&lake, &["measure", "--config", text(&settings)]).exits(0);
    assert_eq!(marks(&current(&lake)), because(&[Verb::Rate]));
    on(&lake, &["rate", "--config", text(&settings)]).exits(0);
    assert_eq!(marks(&current(&lake)), []);
}

#[test]
fn a_file_taken_in_by_hand_is_no_baseline_of_the_gates() {
    let (inbox, lake) = own("baseline");
    let before = current(&lake);
    edit(&inbox.join(COUNTS), |_, rows| {
        for row in rows.iter_mut() {
            let ten = |field: &[u8]| format!("{}0", String::from_utf8_lossy(field));
            let fields: Vec<String> = (0..row.len())
                .map(|at| {
                    if matches!(at, 7..) && row[at].iter().all(u8::is_ascii_digit) && &row[at] != b"0" {
                        ten(&row[at])
                    } else {
                        String::from_utf8_lossy(&row[at]).into_owned()
                    }
                })
                .collect();
            *row = fields.iter().map(String::as_bytes).collect();
        }
    });
    on(&lake, &["ingest", text(&inbox)]).exits(0);
    let by_hand = current(&lake);
    let whole = baseline::of(&Lake::open(&lake).unwrap(), &by_hand).unwrap();
    assert_eq!(whole.id(), before.id());
    let settings = config(lake.parent().unwrap(), "");
    let held = refresh(&lake, &inbox, &settings, "2025-01-03", &[]).exits(1);
    assert_eq!(current(&lake).id(), by_hand.id(), "{}", held.stderr);
}
