//! The next night: a day that only goes by is linked whole, and what became known that day changes what it must.

use crate::program::night::{FIRST_DAY, SALONS, close_shop, config, open_shop, refresh, refresh_in_korean, report};
use crate::program::{current, rows, table_hashes, table_hashes_but_grades};
use crate::stale::own;
use golmok_lake::store::Snapshot;
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// What a night without news may write: description, change report, record.
const NIGHT_BYTES: u64 = 1_000_000;

/// Bytes on disk below a folder by inode, each file once.
fn inodes(dir: &Path, found: &mut BTreeMap<u64, u64>) {
    for entry in std::fs::read_dir(dir).unwrap().flatten() {
        let about = entry.path().symlink_metadata().unwrap();
        if about.is_dir() {
            inodes(&entry.path(), found);
        } else {
            found.insert(about.ino(), about.len());
        }
    }
}

fn files(lake: &Path) -> BTreeMap<u64, u64> {
    let mut found = BTreeMap::new();
    inodes(lake, &mut found);
    found
}

/// Inodes of the files of all tables.
fn of_tables(snapshot: &Snapshot) -> BTreeSet<u64> {
    let files = snapshot.tables().flat_map(|table| snapshot.table_files(table).unwrap());
    files.map(|path| path.metadata().unwrap().ino()).collect()
}

fn cause(lake: &Path) -> String {
    report(lake, current(lake).id())["cause"].as_str().unwrap().to_owned()
}

#[test]
fn ten_days_without_news_are_linked_and_are_what_a_fresh_lake_holds() {
    let (inbox, lake) = own("next_day");
    let settings = config(lake.parent().unwrap(), "");
    let (first, before) = (current(&lake), files(&lake));
    let mut last = before.clone();
    for day in 3..=12 {
        let as_of = format!("2025-01-{day:02}");
        let said = refresh(&lake, &inbox, &settings, &as_of, &[]).exits(0);
        assert!(said.stderr.contains("because of: no new data"), "{}", said.stderr);
        let now = current(&lake);
        assert_eq!((cause(&lake).as_str(), now.info().as_of.unwrap().to_string()), ("nothing", as_of));
        assert_eq!(now.info().known_on, first.info().known_on);
        assert_eq!(of_tables(&now), of_tables(&first), "every file of every table is linked");
        let here = files(&lake);
        let written: u64 = here.iter().filter(|(inode, _)| !last.contains_key(inode)).map(|(_, bytes)| bytes).sum();
        assert!(written < NIGHT_BYTES, "{written} bytes");
        last = here;
    }
    let grown: u64 = last.iter().filter(|(inode, _)| !before.contains_key(inode)).map(|(_, bytes)| bytes).sum();
    assert!(grown < 10 * NIGHT_BYTES, "{grown} bytes");
    assert!(refresh_in_korean(&lake, &inbox, &settings, "2025-01-13").contains("바뀐 자료 없음"));
    let fresh = lake.with_extension("fresh");
    refresh(&fresh, &inbox, &settings, "2025-01-13", &[]).exits(0);
    assert_eq!(table_hashes(&current(&lake)), table_hashes(&current(&fresh)));
}

#[test]
fn a_closure_of_that_day_changes_its_own_and_nothing_that_ends_with_a_quarter() {
    let (inbox, lake) = own("closure");
    let settings = config(lake.parent().unwrap(), "");
    // The file speaks of the whole last quarter already: it is no news that the quarter is over.
    open_shop(&inbox.join(SALONS), "2025-01-01");
    refresh(&lake, &inbox, &settings, FIRST_DAY, &[]).exits(0);
    let before = current(&lake);
    close_shop(&inbox.join(SALONS), 5, "2025-01-03");
    // The file came a day early: what it tells of tomorrow is not known yet.
    let said = refresh(&lake, &inbox, &settings, FIRST_DAY, &[]).exits(0);
    let early = current(&lake);
    let key = ["service_id", "authority_code", "management_no", "ended_on"];
    assert_eq!(rows(&early, "core_spells", &key), rows(&before, "core_spells", &key), "{}", said.stderr);
    assert_eq!(early.info().known_on.unwrap().to_string(), before.info().known_on.unwrap().to_string());

    // What the ratings are made of is over: they are kept, and none is fitted again.
    let said = refresh(&lake, &inbox, &settings, "2025-01-03", &["-v"]).exits(0);
    assert!(said.stderr.contains("rate: made of the same, kept"), "{}", said.stderr);
    let now = current(&lake);
    assert_eq!((cause(&lake).as_str(), now.info().known_on.unwrap().to_string().as_str()), ("data", "2025-01-03"));
    let changed: Vec<_> = rows(&now, "core_spells", &key)
        .into_iter()
        .zip(rows(&before, "core_spells", &key))
        .filter(|(a, b)| a != b)
        .collect();
    assert_eq!(changed.len(), 1, "one spell ended: {changed:?}");
    assert_eq!(changed[0].0[3].as_deref(), Some("2025-01-03"));
    let (these, those) = (table_hashes(&now), table_hashes(&before));
    let moved: BTreeSet<&str> = these
        .iter()
        .filter(|(file, hash)| those.get(*file) != Some(hash))
        .filter_map(|(file, _)| file.split_once('/').map(|(table, _)| table))
        .collect();
    let may = [
        "stg_licences",
        "core_spells",
        "core_spell_areas",
        "core_spell_links",
        "core_registers",
        "mart_hotspots",
        "mart_huff_shares",
        "backtest_shops",
        "mart_shop_sites",
    ];
    assert!(moved.iter().all(|table| may.contains(table)), "{moved:?}");
    assert!(moved.contains("core_spells") && moved.contains("mart_hotspots"), "{moved:?}");

    let fresh = lake.with_extension("fresh");
    refresh(&fresh, &inbox, &settings, "2025-01-03", &[]).exits(0);
    assert_eq!(table_hashes_but_grades(&now), table_hashes_but_grades(&current(&fresh)));
    // The card tells the files of today; a fresh lake has no grades to start from.
    let card = |snapshot: &Snapshot| {
        let mut card: serde_json::Value =
            serde_json::from_slice(&snapshot.document("model_card.json").unwrap()).unwrap();
        card["previous_grades"] = 0.into();
        card
    };
    assert_eq!(card(&now), card(&current(&fresh)));
}
