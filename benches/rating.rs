//! Fitting and rating a city of Seoul's size: 1,650 areas × 100 industries × 8 quarters, with peak memory.
#![allow(clippy::unwrap_used, missing_docs)]
#![allow(clippy::print_stdout, reason = "a bench speaks")]

use golmok_model::{Quarter, TradeAreaKind, reference};
use golmok_rating::{Area, Counts, PreviousGrades, RatingConfig, RatingInput, backtest, rate};

const AREAS: u32 = 1_650;
const QUARTERS: i32 = 8;

fn main() {
    divan::main();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).map(str::trim);
    println!("peak memory of the process: {}", peak.unwrap_or("not told by this system"));
}

/// A draw in 0–1 that every machine has alike.
fn chance(key: u64) -> f64 {
    let z = key.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 11) as f64 / (1_u64 << 53) as f64
}

/// Every cell has stores in about half of the cases, as in the real files; closures and openings about 2.5 % a quarter.
fn city() -> (RatingInput, Quarter) {
    let mut input = RatingInput::default();
    for a in 0..AREAS {
        let kind = [TradeAreaKind::Alley, TradeAreaKind::Developed, TradeAreaKind::Market][a as usize % 3];
        let area = Area {
            code: (3_110_001 + a).to_string(),
            kind: Some(kind),
            gu_code: format!("11{:03}", a % 25),
            neighbourhood: format!("11{:03}{:03}", a % 25, a % 400),
            area_m2: Some(4e4 + 1e5 * chance(u64::from(a))),
            centre_m: Some((3e4 * chance(u64::from(a) + 7_919), 3e4 * chance(u64::from(a) + 104_729))),
        };
        input.add_area(area).unwrap();
    }
    let first = Quarter::from_code(20221).unwrap();
    for (i, industry) in reference::industries().iter().enumerate() {
        let code = industry.industry_code.as_str();
        let (sector, location_bound) = (industry.sector.code().to_owned(), industry.location_bound);
        let entry = golmok_rating::Industry { code: code.to_owned(), sector, location_bound, entrant_ratio: None };
        input.add_industry(entry).unwrap();
        for a in 0..AREAS {
            let key = u64::from(a) << 20 | (i as u64) << 8;
            let size = (12.0 * (chance(key) - 0.5)).max(0.0).powf(1.3) as u32;
            if size == 0 {
                continue;
            }
            let hazard = 0.02 * (0.5 + chance(u64::from(a)) + chance(1_000 + i as u64));
            for q in 0..QUARTERS {
                let draws = |of: u64| {
                    (0..size).filter(|s| chance(key ^ of ^ (q as u64) << 40 ^ u64::from(*s) << 48) < hazard).count()
                        as u32
                };
                let counts = Counts { stores: size, franchise: size / 8, openings: draws(1), closures: draws(2) };
                input.add_cell(first.plus(q), &(3_110_001 + a).to_string(), code, counts).unwrap();
            }
        }
    }
    (input, first.plus(QUARTERS - 1))
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn fit_and_rate(bencher: divan::Bencher) {
    let (input, newest) = city();
    bencher.bench_local(|| rate(&input, newest, &RatingConfig::default(), &PreviousGrades::new()).unwrap().rows.len());
}

#[divan::bench(sample_count = 1, sample_size = 1)]
fn backtest_with_pool(bencher: divan::Bencher) {
    let (input, newest) = city();
    bencher.bench_local(|| backtest(&input, newest, &RatingConfig::default()).unwrap().cells.len());
}
