//! A session over a lake: opening it with all that questions need, and one founder's report from memory.
//!
//! `GOLMOK_LAKE=/path/to/lake cargo bench --profile release -p golmok --bench session` times a lake that `golmok run` has
//! made, of the real city where there is one; figures in benches/results/session.md.

use divan::Bencher;
use golmok_advice::break_even::Costs;
use golmok_advice::subject::AreaRef;
use golmok_engine::Session;
use golmok_engine::query::advise::{Asked, advise, names};
use golmok_engine::settings::Settings;
use golmok_lake::store::{Lake, Snapshot};
use golmok_model::AreaKind;
use jiff::civil::date;

fn snapshot() -> Option<Snapshot> {
    let lake = std::env::var_os("GOLMOK_LAKE").or_else(|| {
        golmok_testkit::skipped("GOLMOK_LAKE names no lake; make one with `golmok run`");
        None
    })?;
    Some(Lake::open(lake).expect("a lake").current().expect("a snapshot"))
}

fn warm(snapshot: &Snapshot) -> Session {
    let session = Session::of(snapshot.clone(), Settings::default());
    session.warm().expect("a rated city");
    session
}

#[divan::bench(sample_count = 20)]
fn open_and_read_all(bencher: Bencher<'_, '_>) {
    let Some(snapshot) = snapshot() else { return };
    bencher.bench_local(|| warm(&snapshot));
}

/// Cells of trade areas with the most common industries, in turn.
#[divan::bench(sample_count = 200)]
fn advise_on_a_cell(bencher: Bencher<'_, '_>) {
    let Some(snapshot) = snapshot() else { return };
    let session = warm(&snapshot);
    let areas: Vec<AreaRef> =
        session.entry_risk().expect("ratings").areas().filter(|area| area.kind == AreaKind::TradeArea).collect();
    let industries = ["CS100001", "CS100010", "CS200028", "CS300001"].map(|code| names::industry(code).expect("known"));
    let mut turn = 0;
    bencher.bench_local(|| {
        turn += 1;
        let asked = Asked {
            area: areas[turn * 37 % areas.len()].clone(),
            spot: None,
            industry: industries[turn % industries.len()].clone(),
            costs: Costs::default(),
            today: date(2024, 1, 15),
        };
        advise(&session, asked).expect("an answer")
    });
}

fn main() {
    divan::main();
}
