//! Nights that run unattended: the sample city advances day by day, and each night's report holds that night's change and
//! nothing else.

use crate::program::night::{
    COUNTS, FIRST_DAY, SALONS, add_store, city, close_shop, config, copy, files, open_shop, record, refresh, report,
};
use crate::program::{current, rows, scratch, table_hashes_but_grades};
use serde_json::{Value, json};

/// What a report says has changed: files, licences (opened, closed, others), cells of the counts.
fn changed(report: &Value) -> (Vec<(String, String)>, [u64; 3], usize) {
    let licences = &report["licences"];
    let number = |name: &str| licences[name].as_u64().unwrap();
    let other = number("reopened") + number("gone") + number("revised");
    (files(report), [number("opened"), number("closed"), other], report["counts"].as_array().unwrap().len())
}

#[test]
fn a_week_of_nights_each_tells_its_own_change_and_nothing_else() {
    let dir = scratch("refresh_nights");
    let inbox = dir.join("inbox");
    copy(&city(&dir, 0.05), &inbox);
    let (lake, settings) = (dir.join("lake"), config(&dir, ""));
    let salons = inbox.join(SALONS);
    let counts = inbox.join(COUNTS);
    let night = |day: &str| refresh(&lake, &inbox, &settings, day, &[]);
    let told = || report(&lake, record(&lake)["snapshot"].as_str().unwrap());
    let one = |name: &str, what: &str| vec![(name.to_owned(), what.to_owned())];

    night(FIRST_DAY).exits(0);
    assert_eq!(told()["cause"], "first");

    // 1: the day advances, no file changes.
    night("2025-01-03").exits(0);
    let first = told();
    assert_eq!(changed(&first), (vec![], [0, 0, 0], 0));
    assert_eq!((first["cause"].as_str().unwrap(), first["grades"]["moved"].as_u64().unwrap()), ("nothing", 0));
    assert_eq!(first["because"], json!(["as of: 2025-01-02 → 2025-01-03"]));

    // 2: a shop opened.
    open_shop(&salons, "2025-01-04");
    night("2025-01-04").exits(0);
    assert_eq!(changed(&told()), (one(SALONS, "replaced"), [1, 0, 0], 0));
    assert_eq!(told()["licences"]["cells"].as_array().unwrap().len(), 1);

    // 3: a shop closed, and one opened elsewhere in the file's future is not known yet.
    close_shop(&salons, 5, "2025-01-05");
    open_shop(&salons, "2025-01-06");
    night("2025-01-05").exits(0);
    assert_eq!(changed(&told()), (one(SALONS, "replaced"), [0, 1, 0], 0));
    // 4: with its day it is, though no file changed; and a cell of the counts was revised.
    let (area, industry) = add_store(&counts);
    night("2025-01-06").exits(0);
    assert_eq!(changed(&told()), (one(COUNTS, "replaced"), [1, 0, 0], 1));
    let cell = &told()["counts"][0];
    assert_eq!((cell["area_code"].as_str(), cell["industry_code"].as_str()), (Some(&*area), Some(&*industry)));
    assert_eq!(cell["now"][0].as_i64().unwrap(), cell["before"][0].as_i64().unwrap() + 1);
    assert!(told()["grades"]["moves"].as_array().unwrap().iter().all(|m| m["cause"] == "data"));

    // 5: a garbled file came in beside; the others are read.
    std::fs::write(inbox.join("garbled.zip"), b"PK\x03\x04 this is no archive").unwrap();
    night("2025-01-07").exits(0);
    assert_eq!(changed(&told()), (one("garbled.zip", "damaged"), [0, 0, 0], 0));
    // 6: the same files once more, and a file was taken away: its rows stay, nothing is news.
    let last_salons = std::fs::read(&salons).unwrap();
    std::fs::remove_file(&salons).unwrap();
    night("2025-01-08").exits(0);
    assert_eq!(changed(&told()), (vec![], [0, 0, 0], 0));

    // 7: the counts were cut; the night is held, and the last snapshot stands.
    let before = current(&lake);
    let whole = std::fs::read(&counts).unwrap();
    std::fs::write(&counts, &whole[..whole.len() / 2]).unwrap();
    let held = night("2025-01-09").exits(1);
    assert!(held.stderr.contains("cut_files") && held.stderr.contains("rows"), "{}", held.stderr);
    assert_eq!(current(&lake).id(), before.id());
    assert_eq!((told()["published"].as_bool(), files(&told())), (Some(false), one(COUNTS, "kept_beside")));

    // 8: it came whole again.
    std::fs::write(&counts, &whole).unwrap();
    night("2025-01-09").exits(0);
    assert_eq!(changed(&told()), (vec![], [0, 0, 0], 0));

    // Eight nights come to what one night makes of the same files.
    std::fs::write(&salons, &last_salons).unwrap();
    let fresh = dir.join("fresh");
    refresh(&fresh, &inbox, &settings, "2025-01-09", &[]).exits(0);
    let (many, one) = (current(&lake), current(&fresh));
    // But for the grades, which move from those of the night before only when that is clear.
    let (these, those) = (table_hashes_but_grades(&many), table_hashes_but_grades(&one));
    let differ: Vec<&String> =
        these.iter().filter(|(file, hash)| those.get(*file) != Some(hash)).map(|p| p.0).collect();
    assert!(these.len() == those.len() && differ.is_empty(), "{differ:?}");
    let columns = ["area_code", "industry_code", "store_count", "closure_probability_1y", "relative_risk", "grade_raw"];
    assert_eq!(rows(&many, "mart_entry_risk", &columns), rows(&one, "mart_entry_risk", &columns));
    many.verify().unwrap();
}
