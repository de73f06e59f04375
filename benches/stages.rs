//! The stages of a night on made-up input: licence records to a lake, competitors of every store, survival curves of many
//! cells, shrinkage of many cells. Assignment and neighbourhoods have benches of their own.
//!
//! The comparison with other tools on a million licences is scripts/peers; figures in benches/results/peers.md.

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use golmok_indicators::shrinkage::{Trials, shrink_beta_binomial};
use golmok_indicators::survival::kaplan_meier;
use golmok_lake::ingest::{IngestOptions, ingest};
use golmok_lake::store::Lake;
use golmok_spatial::{Metres, Neighbours, Point};
use std::fmt::Write;

/// Numbers between 0 and 1, spread evenly and without a generator: multiples of an irrational number.
fn spread(i: u32, step: f64) -> f64 {
    (f64::from(i) * step).fract()
}

/// Licences in the layout of the Seoul portal, as UTF-8.
fn licences(rows: u32) -> String {
    let mut text = String::from(
        "개방자치단체코드,관리번호,인허가일자,영업상태명,폐업일자,소재지면적,지번주소,도로명주소,사업장명,최종수정일자,\
         업태구분명,좌표정보(X),좌표정보(Y)\n",
    );
    for i in 0..rows {
        let (status, closed) = if i % 3 == 0 { ("폐업", "2024-05-06") } else { ("영업/정상", "") };
        writeln!(
            text,
            "\"3220000\",\"3220000-101-2001-{i:05}\",\"2001-02-{:02}\",\"{status}\",\"{closed}\",\"{i}.50\",\
             \"서울특별시 강남구 역삼동 {i}\",\"서울특별시 강남구 언주로 {i} (역삼동)\",\"가게 {i}\",\"2024-05-06 12:00:00\",\
             \"한식\",\"{:.3}    \",\"{:.3}    \"",
            1 + i % 28,
            190_000.0 + 20_000.0 * spread(i, 0.754_877_666_246_693),
            440_000.0 + 20_000.0 * spread(i, 0.569_840_290_998_053),
        )
        .expect("memory");
    }
    text
}

#[divan::bench(args = [100_000], sample_count = 5)]
fn ingest_licences(bencher: Bencher<'_, '_>, rows: u32) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("licences.csv");
    let text = licences(rows);
    std::fs::write(&file, &text).expect("the file");
    let whole = || {
        let lake = folder.path().join("lake");
        let _ = std::fs::remove_dir_all(&lake);
        let lake = Lake::create(&lake).expect("a lake");
        let now = jiff::Timestamp::UNIX_EPOCH;
        ingest(&lake, std::slice::from_ref(&file), &IngestOptions::default(), now, &()).expect("a snapshot")
    };
    bencher.counter(BytesCount::of_str(&text)).counter(ItemsCount::new(rows)).bench(whole);
}

#[divan::bench(args = [150_000], sample_count = 10)]
fn competitors_within_300_m(bencher: Bencher<'_, '_>, stores: u32) {
    let point = |i: u32| {
        let (x, y) = (spread(i, 0.754_877_666_246_693), spread(i, 0.569_840_290_998_053));
        Point::<Metres>::new(184_000.0 + 30_000.0 * x, 436_000.0 + 30_000.0 * y)
    };
    let points: Vec<_> = (0..stores).map(point).collect();
    let industries: Vec<u32> = (0..stores).map(|i| i.wrapping_mul(2_654_435_761) % 55).collect();
    let count = || Neighbours::new(&points, &industries).expect("finite points").competitors_within(300.0);
    bencher.counter(ItemsCount::new(stores)).bench(count);
}

#[divan::bench(args = [10_000], sample_count = 10)]
fn survival_of_cells_of_ten(bencher: Bencher<'_, '_>, cells: u32) {
    let lives: Vec<f64> = (0..cells * 10).map(|i| (-spread(i, 0.618_033_988_749_895).ln() * 2_200.0).floor()).collect();
    let ended: Vec<bool> = (0..cells * 10).map(|i| i % 6 != 0).collect();
    let entry: Vec<f64> = (0..cells * 10).map(|i| if i % 2 == 0 { 0.0 } else { f64::from(i % 900) }).collect();
    let all = || {
        let of = |cell: usize| {
            let rows = cell * 10..cell * 10 + 10;
            let curve = kaplan_meier(&lives[rows.clone()], &ended[rows.clone()], Some(&entry[rows]));
            [1.0, 3.0, 5.0, 10.0].map(|years| curve.at(years * 365.25, 0.95))
        };
        (0..cells as usize).filter(|cell| of(*cell)[0].is_ok()).count()
    };
    bencher.counter(ItemsCount::new(cells)).bench(all);
}

#[divan::bench(args = [40_000], sample_count = 10)]
fn shrink_cells_of_an_industry(bencher: Bencher<'_, '_>, cells: u32) {
    let cell = |i: u32| {
        let trials = 1 + (spread(i, 0.618_033_988_749_895) * 40.0) as u64;
        let rate = 0.02 + 0.06 * spread(i, 0.754_877_666_246_693);
        Trials {
            events: ((trials as f64 * rate * 2.0 * spread(i, 0.569_840_290_998_053)).round() as u64).min(trials),
            trials,
        }
    };
    let cells: Vec<Trials> = (0..cells).map(cell).collect();
    bencher.counter(ItemsCount::new(cells.len())).bench(|| shrink_beta_binomial(&cells));
}

fn main() {
    divan::main();
}
