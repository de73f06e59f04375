//! Another snapshot takes the place of the one that is shown, while requests go on.

use super::LAKE;
use super::client::Server;
use crate::program::{copied, run, scratch, text};
use golmok_engine::settings::Settings;
use golmok_lake::store::Lake;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

#[test]
fn a_snapshot_is_swapped_and_no_request_sees_two() {
    let copy = scratch("portal-swap").join("lake");
    copied(&LAKE, &copy);
    let lake = Lake::open(&copy).unwrap();
    let rated = |id: &String| lake.snapshot(id).unwrap().tables().any(|table| table == "mart_entry_risk");
    let ids: Vec<String> = lake.snapshots().unwrap().into_iter().filter(rated).collect();
    // The day of each snapshot, for what an answer may say.
    let days: BTreeMap<String, String> =
        ids.iter().map(|id| (id.clone(), lake.snapshot(id).unwrap().info().as_of.unwrap().to_string())).collect();
    let (now, before) =
        (lake.current_id().unwrap().unwrap(), ids.iter().find(|id| days[*id].starts_with("2024-09")).unwrap());
    let mut settings = Settings::default();
    settings.portal.poll_seconds = 1;
    let server = Server::start(&copy, settings);
    let (done, seen) = (AtomicBool::new(false), Mutex::new(BTreeSet::new()));
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let told = server.get("/api/v1/ratings?industry=CS100010&limit=20").is(200).json();
                    let id = told["meta"]["snapshot"].as_str().unwrap().to_owned();
                    assert_eq!(told["meta"]["as_of"], days[&id], "{id}");
                    let page = server.get("/places?industry=CS100010").is(200);
                    let known = days.iter().filter(|(id, _)| page.text().contains(*id)).count();
                    assert_eq!(known, 1, "a page of two snapshots");
                    seen.lock().unwrap().insert(id);
                }
            });
        }
        run(["rollback", before, "--lake", text(&copy), "--force"]).exits(0);
        let since = Instant::now();
        while server.get("/health").json()["snapshot"] != **before && since.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(50));
        }
        std::thread::sleep(Duration::from_millis(200));
        done.store(true, Ordering::Relaxed);
    });
    assert_eq!(*seen.lock().unwrap(), BTreeSet::from([now, before.clone()]));
    assert!(server.get("/metrics").text().contains("golmok_snapshot_swaps_total 1"));
    server.stop();
}
