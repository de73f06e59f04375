//! The portal over one sample lake: routes, the API as it describes itself, snapshots swapped under requests, hostile
//! clients, withheld sales, and the same numbers as the engine's answers.
pub mod client;
mod described;
mod hostile;
mod in_browser;
mod pages;
mod swap;
pub mod walk;
mod withheld;

use crate::program::{run, scratch, text};
use client::Server;
use golmok_engine::Session;
use golmok_engine::settings::Settings;
use golmok_lake::store::Lake;
use std::path::PathBuf;
use std::sync::LazyLock;

/// A lake of two snapshots, an earlier day and a later one.
static LAKE: LazyLock<PathBuf> = LazyLock::new(|| {
    let dir = scratch("portal");
    let (files, out) = (dir.join("city"), dir.join("out"));
    run(["sample", "--out", text(&files), "--scale", "0.15"]).exits(0);
    run(["ingest", text(&files), "--lake", text(&out)]).exits(0);
    for verb in ["place", "measure", "rate"] {
        run([verb, "--as-of", "2024-09-30", "--lake", text(&out)]).exits(0);
    }
    for verb in ["place", "measure", "rate"] {
        run([verb, "--as-of", "2024-12-31", "--lake", text(&out)]).exits(0);
    }
    out
});

/// A server over it that most tests share.
static SERVER: LazyLock<Server> = LazyLock::new(|| Server::start(&LAKE, Settings::default()));

/// The snapshot that it shows, asked without it.
static SESSION: LazyLock<Session> =
    LazyLock::new(|| Session::open(&Lake::open(&*LAKE).unwrap(), Settings::default()).unwrap());

/// A trade area and an industry with a rating and shops.
static CELL: LazyLock<(String, String)> = LazyLock::new(|| cells(1).remove(0));

/// Rated cells of trade areas with shops, spread over the table.
fn cells(wanted: usize) -> Vec<(String, String)> {
    let ratings = SESSION.entry_risk().unwrap();
    let all = ratings.cells().keys().enumerate().filter(|(row, (kind, _, industry))| {
        *kind == golmok_model::AreaKind::TradeArea
            && *industry == "CS100010"
            && ratings.stores(*row) > 2
            && ratings.probability(*row).is_some()
    });
    let all: Vec<(String, String)> = all.map(|(_, (_, area, of))| (area.to_owned(), of.to_owned())).collect();
    assert!(all.len() >= wanted, "{} cells", all.len());
    all.iter().step_by(all.len() / wanted).take(wanted).cloned().collect()
}
