//! `golmok doctor` and `golmok init`.

use crate::cities::SMALL;
use crate::program::{golmok, run, scratch, text};
use std::collections::BTreeMap;

#[test]
fn the_doctor_says_what_the_lake_holds_and_what_is_missing_for_what() {
    let said = run(["doctor", "--lake", text(&SMALL.lake), "--lang", "en", "--format", "json"]).exits(0);
    let rows: Vec<BTreeMap<String, Option<String>>> = serde_json::from_str(&said.stdout).unwrap();
    let row =
        |what: &str| rows.iter().find(|row| row["what"].as_deref() == Some(what)).unwrap_or_else(|| panic!("{what}"));
    for layer in ["ingest layer", "place layer", "measure layer", "rate layer", "licences", "store counts"] {
        assert_eq!((row(layer)["state"].as_deref(), &row(layer)["missing_for"]), (Some("ok"), &None), "{layer}");
    }
    // The sample city has no shop register.
    assert_eq!(row("shop register")["state"].as_deref(), Some("missing"));
    assert!(row("shop register")["missing_for"].as_deref().unwrap().starts_with("places of shops"));
    assert!(row("golmok")["detail"].as_deref().unwrap().contains("commit "));
    let screen = run(["doctor", "--lake", text(&SMALL.lake)]).exits(0).stdout;
    assert!(screen.lines().count() <= 25 && screen.contains("상가(상권)정보"), "{screen}");
    // Without a lake it says so and does not fail.
    let bare = run(["doctor", "--lake", text(&scratch("doctor").join("none"))]).exits(0).stdout;
    assert!(
        bare.lines().any(|line| line.starts_with("lake ") && line.contains("missing") && line.contains("golmok run")),
        "{bare}"
    );
}

#[test]
fn init_writes_what_works_and_nothing_over_what_is_there() {
    let dir = scratch("init").join("night");
    let init = || golmok().args(["init", "--lang", "en", "--out", text(&dir)]).env("USER", "kim").output().unwrap();
    let said = String::from_utf8(init().stderr).unwrap();
    assert_eq!(said.matches("written: ").count(), 8, "{said}");
    // The settings are read, and the health of a lake that is not there is asked as the crontab asks it.
    let config = dir.join("golmok.toml");
    run(["doctor", "--config", text(&config), "--lake", text(&dir.join("lake"))]).exits(0);
    let unit = std::fs::read_to_string(dir.join("golmok-refresh.service")).unwrap();
    assert!(unit.contains(&format!("ExecStart={} refresh", env!("CARGO_BIN_EXE_golmok"))), "{unit}");
    std::fs::write(&config, "keep_snapshots = 3\n").unwrap();
    let said = String::from_utf8(init().stderr).unwrap();
    assert_eq!(said.matches("kept as it was: ").count(), 8, "{said}");
    assert_eq!(std::fs::read_to_string(&config).unwrap(), "keep_snapshots = 3\n");
    let version = run(["--version"]).exits(0).stdout;
    assert!(
        version.starts_with("golmok ") && version.contains("lake format ") && version.contains("commit "),
        "{version}"
    );
}
