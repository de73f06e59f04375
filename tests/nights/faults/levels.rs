//! What was accepted, or dated in the future, by mistake does not hold good files for ever.

use crate::program::night::{FIRST_DAY, SALONS, city, config, edit, open_shop, record, refresh};
use crate::program::{current, run, scratch, text};
use csv::ByteRecord;
use std::path::{Path, PathBuf};

const LICENSED: usize = 2;

/// The lake after its first night, its inbox and its configuration.
fn first_night(name: &str) -> (PathBuf, PathBuf, PathBuf) {
    let dir = scratch(name);
    let (inbox, lake, config) = (city(&dir, 0.03), dir.join("lake"), config(&dir, ""));
    refresh(&lake, &inbox, &config, FIRST_DAY, &[]).exits(0);
    (lake, inbox, config)
}

/// Adds a licence of the first row's kind, dated on a day.
fn dated(path: &Path, day: &str) {
    edit(path, |_, rows| {
        let mut row: Vec<Vec<u8>> = rows[0].iter().map(<[u8]>::to_vec).collect();
        // Another serial number: another licence.
        let serial = row[1].len() - 5;
        row[1][serial..].copy_from_slice(b"77777");
        row[LICENSED] = day.as_bytes().to_vec();
        rows.push(ByteRecord::from(row));
    });
}

#[test]
fn one_licence_of_another_age_moves_no_curve() {
    let dir = scratch("levels_survival");
    let good = city(&dir, 0.03).join(SALONS);
    let curve = |file: &Path| run(["survival", text(file), "--format", "csv", "--at", "1,3,5"]).exits(0).rows();
    let before = curve(&good);
    for day in ["2062-01-01", "0001-01-01"] {
        let file = dir.join("salons.csv");
        std::fs::copy(&good, &file).unwrap();
        dated(&file, day);
        for (was, is) in before.iter().zip(curve(&file)) {
            for (name, value) in was.iter().filter(|(name, _)| name.starts_with("survival") || name.contains("year")) {
                assert_eq!(&is[name], value, "{day}: {name}");
            }
        }
    }
}

#[test]
fn a_licence_dated_2062_holds_no_later_night() {
    let (lake, inbox, config) = first_night("levels_2062");
    let salons = inbox.join(SALONS);
    let good = std::fs::read(&salons).unwrap();
    dated(&salons, "2062-01-01");
    let bad = std::fs::read(&salons).unwrap();
    refresh(&lake, &inbox, &config, "2025-01-03", &[]).exits(0);
    assert_ne!(good, bad);
    // The publisher takes it back, and a shop opens.
    std::fs::write(&salons, good).unwrap();
    open_shop(&salons, "2025-01-04");
    refresh(&lake, &inbox, &config, "2025-01-04", &[]).exits(0);
    let files = current(&lake).info().sources.iter().filter(|source| source.name == SALONS).count();
    assert_eq!(files, 1, "the good file replaced the one with the row of 2062");
    let ages = current(&lake).info().checks.iter().find(|c| c.name == "freshness.licences").cloned().unwrap();
    assert!(ages.detail.contains("0 days") || ages.detail.contains("1 days"), "{}", ages.detail);
}

#[test]
fn an_accepted_cut_holds_no_good_file() {
    let (lake, inbox, config) = first_night("levels_cut");
    let food = inbox.join("licence/서울시 일반음식점 인허가 정보.csv");
    let good = std::fs::read(&food).unwrap();
    let rows = |lake: &Path| current(lake).info().tables["stg_licences"].rows;
    let before = rows(&lake);
    edit(&food, |_, rows| rows.truncate(rows.len() / 3));
    let said = refresh(&lake, &inbox, &config, "2025-01-03", &[]).exits(1);
    assert!(said.stderr.contains("it would move"), "it says what it would change: {}", said.stderr);
    let failed: Vec<String> =
        record(&lake)["failed_checks"].as_array().unwrap().iter().map(|c| c.as_str().unwrap().to_owned()).collect();
    let accept: Vec<&str> = failed.iter().flat_map(|name| ["--accept", name.as_str()]).collect();
    assert!(failed.iter().all(|name| said.stderr.contains(&format!("--accept {name}"))), "{}", said.stderr);
    run(["refresh", "--lake", text(&lake), "--config", text(&config), "--reason", "by mistake"].iter().chain(&accept))
        .exits(0);
    assert_ne!(rows(&lake), before);
    std::fs::write(&food, &good).unwrap();
    open_shop(&food, "2025-01-04");
    let said = refresh(&lake, &inbox, &config, "2025-01-04", &[]);
    assert_eq!(said.code, 0, "the good file goes through: {}", said.stderr);
    assert_eq!(rows(&lake), before + 1);
}
