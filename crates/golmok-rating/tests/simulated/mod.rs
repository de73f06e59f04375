//! A small city whose hazards are known: what the model must find again.

use golmok_model::{Quarter, TradeAreaKind};
use golmok_rating::{Area, Counts, Industry, RatingInput};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Normal, Poisson};

/// Areas of the city.
pub const AREAS: usize = 160;
/// Industries.
pub const INDUSTRIES: usize = 24;

/// The city and its truth.
pub struct World {
    /// Counts of all quarters, the outcome's included.
    pub input: RatingInput,
    /// Newest quarter with four known after it.
    pub origin: Quarter,
    /// True hazard per store-quarter, area by area.
    #[allow(dead_code, reason = "not every test asks for it")]
    pub hazard: Vec<f64>,
}

/// Eight quarters up to the origin and four after it. `spread` scales every difference within industries.
pub fn world(seed: u64, spread: f64) -> World {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut normal = |sd: f64| Normal::new(0.0, sd).expect("a spread").sample(&mut chance);
    let area: Vec<f64> = (0..AREAS).map(|_| normal(0.15 * spread)).collect();
    let gu_industry: Vec<f64> = (0..8 * INDUSTRIES).map(|_| normal(0.15 * spread)).collect();
    let base: Vec<f64> = (0..INDUSTRIES).map(|_| 0.03 * normal(0.4).exp()).collect();
    let cell: Vec<f64> = (0..AREAS * INDUSTRIES).map(|_| normal(0.15 * spread)).collect();
    let size: Vec<f64> = (0..AREAS * INDUSTRIES).map(|_| 6.0 * normal(1.0).exp()).collect();
    let mut input = RatingInput::default();
    for a in 0..AREAS {
        input
            .add_area(Area {
                code: format!("{}", 3_110_001 + a),
                kind: Some(if a % 4 == 0 { TradeAreaKind::Developed } else { TradeAreaKind::Alley }),
                gu_code: format!("11{:03}", a % 8),
                neighbourhood: format!("11{:03}{:03}", a % 8, a % 40),
                area_m2: None,
                centre_m: None,
            })
            .expect("once");
    }
    for i in 0..INDUSTRIES {
        let sector = ["음식", "서비스", "소매"][i % 3].to_owned();
        let code = format!("CS{}{:05}", i % 3 + 1, i);
        input.add_industry(Industry { code, sector, location_bound: true, entrant_ratio: None }).expect("once");
    }
    let first = Quarter::from_code(20221).expect("a quarter");
    let mut hazard = Vec::new();
    for a in 0..AREAS {
        for i in 0..INDUSTRIES {
            let k = a * INDUSTRIES + i;
            let h = base[i] * (area[a] + gu_industry[a % 8 * INDUSTRIES + i] + cell[k]).exp();
            hazard.push(h);
            let mut stores = Poisson::new(size[k].max(0.01)).expect("a mean").sample(&mut chance) as u32;
            for q in 0..12 {
                let openings = Poisson::new(base[i] * size[k]).expect("a mean").sample(&mut chance) as u32;
                let at_risk = stores + openings;
                let closures = (0..at_risk).filter(|_| chance.random::<f64>() < h).count() as u32;
                stores = at_risk - closures;
                let counts = Counts { stores, franchise: 0, openings, closures };
                let (area, industry) = (format!("{}", 3_110_001 + a), format!("CS{}{:05}", i % 3 + 1, i));
                input.add_cell(first.plus(q), &area, &industry, counts).expect("once");
            }
        }
    }
    World { input, origin: first.plus(7), hazard }
}
