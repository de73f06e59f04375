//! The portal in a real browser: Playwright walks it as people do (`browser.mjs`). `GOLMOK_PLAYWRIGHT` names the folder of the
//! npm package playwright-core; node and chromium are the system's.

use super::client::Server;
use super::{CELL, LAKE, cells};
use crate::program::{chromium, copied, run, scratch, text};
use golmok_engine::settings::Settings;
use golmok_lake::store::Lake;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn people_find_their_way() {
    if !chromium::is_there("the portal") {
        return;
    }
    let playwright = std::env::var_os("GOLMOK_PLAYWRIGHT").map(PathBuf::from).filter(|folder| folder.is_dir());
    let Some(playwright) = playwright else {
        golmok_testkit::skipped("the portal in a browser: GOLMOK_PLAYWRIGHT names no folder of playwright-core");
        return;
    };
    if Command::new("node").arg("--version").output().is_err() {
        golmok_testkit::skipped("the portal in a browser: there is no node");
        return;
    }
    let folder = scratch("portal-browser");
    let (copy, swap) = (folder.join("lake"), folder.join("swap"));
    std::fs::create_dir_all(&swap).unwrap();
    copied(&LAKE, &copy);
    let shots = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../screenshots/portal");
    std::fs::create_dir_all(&shots).unwrap();
    let before = earlier(&Lake::open(&copy).unwrap());
    let mut settings = Settings::default();
    settings.portal.poll_seconds = 1;
    let server = Server::start(&copy, settings);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/city/portal/browser.mjs");
    let mut node = Command::new("node");
    node.arg(script).arg(playwright).arg(format!("http://{}/", server.address)).args([
        &CELL.0,
        &CELL.1,
        &cells(2)[1].0,
    ]);
    let mut child = node.arg(&shots).arg(&swap).spawn().unwrap();
    let wanted = swap.join("wanted");
    let status = loop {
        if wanted.exists() {
            run(["rollback", &before, "--lake", text(&copy), "--force"]).exits(0);
            std::fs::remove_file(&wanted).unwrap();
        }
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    };
    assert!(status.success(), "see its words above; pictures are in {}", shots.display());
    server.stop();
}

/// The rated snapshot before the current one.
fn earlier(lake: &Lake) -> String {
    let current = lake.current_id().unwrap().unwrap();
    let rated = |id: &String| lake.snapshot(id).unwrap().tables().any(|table| table == "mart_entry_risk");
    lake.snapshots().unwrap().into_iter().rfind(|id| *id != current && rated(id)).unwrap()
}
