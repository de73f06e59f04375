//! What an operator sees of a night: files that are left, a first inbox that is half there, logs without colours, errors said
//! once, held files counted.

use crate::program::night::{COUNTS, FIRST_DAY, config, copy, refresh, report};
use crate::program::{current, run, text};
use crate::stale::own;
use golmok_engine::refresh::AlertKind;
use golmok_lake::store::{CheckStatus, Lake};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, SystemTime};

fn age(dir: &Path, seconds: u64) {
    for entry in std::fs::read_dir(dir).unwrap().flatten() {
        match entry.path().is_dir() {
            true => age(&entry.path(), seconds),
            false => {
                let file = std::fs::File::options().write(true).open(entry.path()).unwrap();
                file.set_modified(SystemTime::now() - Duration::from_secs(seconds)).unwrap();
            }
        }
    }
}

fn plain(text: &str) -> &str {
    assert!(!text.contains('\u{1b}'), "colours where no terminal is: {text:?}");
    text
}

#[test]
fn files_that_are_left_are_told_and_a_marker_says_that_all_are_whole() {
    let (inbox, lake) = own("operator_left");
    let dir = lake.parent().unwrap();
    let usual = dir.join("usual.toml");
    std::fs::write(&usual, "").unwrap();
    // A first night on files that were copied a moment ago: why nothing was read, and once.
    let fresh = dir.join("fresh");
    let said = refresh(&fresh, &inbox, &usual, FIRST_DAY, &[]).exits(2);
    assert!(plain(&said.stderr).contains("still being written"), "{}", said.stderr);
    assert_eq!(said.stderr.matches("holds no file").count(), 1, "{}", said.stderr);
    assert!(said.stderr.contains(COUNTS), "{}", said.stderr);
    // One file of a usual night.
    age(&inbox, 3_600);
    age(&inbox.join("licence"), 5);
    let said = refresh(&lake, &inbox, &usual, "2025-01-03", &["-v"]).exits(0);
    let left: Vec<&str> = plain(&said.stderr).lines().filter(|line| line.contains("left for the next run")).collect();
    assert_eq!(left.len(), 2, "log and closing line: {left:?}");
    let alerts: Vec<Value> = said.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!alerts.is_empty() && alerts.iter().all(|alert| alert["kind"] == "file_left"), "{alerts:?}");
    assert!(alerts[0]["name"].as_str().unwrap().starts_with("licence/"), "{alerts:?}");

    // With a marker, nothing is read before it is there, and then all is, and it is no file that was not read.
    let marked = config(dir, "marker = \"COMPLETE\"\n");
    let said = refresh(&lake, &inbox, &marked, "2025-01-03", &[]).exits(2);
    assert!(said.stderr.contains("has no file COMPLETE yet"), "{}", said.stderr);
    std::fs::write(inbox.join("COMPLETE"), "").unwrap();
    let said = refresh(&lake, &inbox, &marked, "2025-01-03", &[]).exits(0);
    assert_eq!((said.stdout.as_str(), said.stderr.contains("left for")), ("", false), "{}", said.stderr);
}

#[test]
fn a_first_night_of_a_half_copied_inbox_is_held_and_a_whole_one_is_not() {
    let (inbox, lake) = own("operator_first");
    let dir = lake.parent().unwrap();
    let settings = config(dir, "");
    let half = dir.join("half");
    copy(&inbox, &half);
    // Of one source only the rows of the first areas came.
    let cut = half.join("golmok/서울시 상권분석서비스(길단위인구-상권).csv");
    let bytes = std::fs::read(&cut).unwrap();
    let code = |line: &[u8]| line.split(|byte| !byte.is_ascii_digit()).find(|text| text.len() == 7).map(<[u8]>::to_vec);
    let codes: BTreeSet<Vec<u8>> = bytes.split(|byte| *byte == b'\n').filter_map(code).collect();
    let first: Vec<_> = codes.into_iter().take(3).collect();
    let few =
        bytes.split_inclusive(|byte| *byte == b'\n').filter(|line| code(line).is_none_or(|of| first.contains(&of)));
    std::fs::write(&cut, few.collect::<Vec<_>>().concat()).unwrap();
    let fresh = dir.join("fresh");
    let said = refresh(&fresh, &half, &settings, FIRST_DAY, &[]).exits(1);
    assert!(said.stderr.contains("register.foot_traffic: 3 of 14 trade areas"), "{}", said.stderr);
    assert_eq!(Lake::open(&fresh).unwrap().snapshots().unwrap().len(), 0);
    // The report of a held night speaks one language.
    let held = Lake::open(&fresh).unwrap().rejected().unwrap().remove(0);
    assert!(
        report(&fresh, &held)["gates"].as_array().unwrap().iter().any(|gate| gate["name"] == "register.foot_traffic")
    );
    let first = current(&lake);
    let passed = |name: &str| first.info().checks.iter().any(|c| c.name == name && c.status == CheckStatus::Passed);
    for source in ["store_counts", "sales", "foot_traffic", "facilities"] {
        assert!(passed(&format!("register.{source}")), "{source}");
    }
    refresh(&fresh, &inbox, &settings, FIRST_DAY, &[]).exits(0);
}

#[test]
fn a_held_night_is_told_in_korean_and_a_rollback_counts_what_it_holds() {
    let (inbox, lake) = own("operator_korean");
    let settings = config(lake.parent().unwrap(), "");
    let bytes = std::fs::read(inbox.join(COUNTS)).unwrap();
    std::fs::write(inbox.join(COUNTS), &bytes[..bytes.len() / 2]).unwrap();
    let args = ["--lake", text(&lake), "--inbox", text(&inbox), "--config", text(&settings), "--as-of", "2025-01-03"];
    let said = run(["refresh"].iter().chain(&args)).exits(1);
    assert!(plain(&said.stderr).contains("전 ") && !said.stderr.contains("rows before"), "{}", said.stderr);
    let held = Lake::open(&lake).unwrap().rejected().unwrap().remove(0);
    let page = std::fs::read_to_string(lake.join("reports").join(&held).join("changes.md")).unwrap();
    for english in ["rows before", "the limit is", "not_applicable", "kept_beside", "as of:", "files:"] {
        assert!(!page.contains(english), "{english} in\n{page}");
    }
    assert!(page.contains("걸림") && page.contains("앞의 것과 함께 둠") && page.contains("기준일:"), "{page}");
    let record: Value = serde_json::from_slice(&std::fs::read(lake.join("refresh.json")).unwrap()).unwrap();
    let failed =
        record["failed_checks"].as_array().unwrap().iter().flat_map(|check| ["--accept", check.as_str().unwrap()]);
    let accept = ["refresh", "--lake", text(&lake), "--reason", "looked at it"].into_iter().chain(failed);
    run(accept).exits(0);
    let back = run(["rollback", "--hold", "--lake", text(&lake)]).exits(0);
    assert!(back.stderr.contains("보류한 파일 1개"), "{}", back.stderr);
}

#[test]
fn every_alert_is_described() {
    let page = std::fs::read_to_string(golmok_testkit::project_root().join("docs/operations.md")).unwrap();
    for kind in AlertKind::ALL {
        let word = serde_json::to_value(kind).unwrap();
        assert!(page.contains(&format!("| `{}` |", word.as_str().unwrap())), "{word} is not in docs/operations.md");
    }
}
