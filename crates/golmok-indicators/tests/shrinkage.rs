//! Priors and posteriors against scipy (`scripts/golden/indicators_shrinkage.py`), coverage by simulation, and time.
#![allow(clippy::unwrap_used)]

use golmok_indicators::shrinkage::{
    BetaPrior, Exposure, GammaPrior, LastingPrior, Miss, Moments, Shrunk, Trials, shrink_beta_binomial,
    shrink_gamma_poisson,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha12Rng;
use rand_distr::{Beta, Binomial, Distribution, Gamma, Poisson};
use std::collections::BTreeMap;

fn golden(name: &str) -> Vec<csv::StringRecord> {
    let path = golmok_testkit::project_root().join("tests/golden/indicators").join(name);
    csv::Reader::from_path(path).unwrap().records().map(|r| r.unwrap()).collect()
}

fn near(a: f64, b: f64, relative: f64) -> bool {
    (a - b).abs() <= relative * b.abs()
}

/// Posterior of a cell with so many events out of so many trials.
type Posterior = Box<dyn Fn(u64, u64) -> Shrunk>;

#[test]
fn priors_and_posteriors_agree_with_scipy() {
    let mut cells: BTreeMap<String, Vec<(u64, u64)>> = BTreeMap::new();
    for row in golden("shrinkage_cells.csv") {
        cells.entry(row[0].to_owned()).or_default().push((row[1].parse().unwrap(), row[2].parse().unwrap()));
    }
    let mut posteriors: BTreeMap<String, Vec<[f64; 5]>> = BTreeMap::new();
    for row in golden("shrinkage_posteriors.csv") {
        let numbers: Vec<f64> = row.iter().skip(1).map(|v| v.parse().unwrap()).collect();
        posteriors.entry(row[0].to_owned()).or_default().push(numbers.try_into().unwrap());
    }
    for row in golden("shrinkage_priors.csv") {
        let set = &cells[&row[0]];
        let (mean, strength): (f64, f64) = (row[2].parse().unwrap(), row[3].parse().unwrap());
        let beta = &row[1] == "beta";
        let (ours, posterior): ((f64, f64), Posterior) = if beta {
            let fit =
                BetaPrior::fit(&set.iter().map(|&(events, trials)| Trials { events, trials }).collect::<Vec<_>>());
            let prior = fit.unwrap();
            let golden_prior = BetaPrior { mean, strength };
            (
                (prior.mean, prior.strength),
                Box::new(move |events, trials| golden_prior.posterior(Trials { events, trials })),
            )
        } else {
            let exposures: Vec<_> = set.iter().map(|&(events, n)| Exposure { events, exposure: n as f64 }).collect();
            let prior = GammaPrior::fit(&exposures).unwrap();
            let golden_prior = GammaPrior { mean, strength };
            let posterior = move |events, n: u64| golden_prior.posterior(Exposure { events, exposure: n as f64 });
            ((prior.mean, prior.strength), Box::new(posterior))
        };
        assert!(near(ours.0, mean, 1e-5) && near(ours.1, strength, 1e-4), "{row:?}: {ours:?}");
        for [k, n, mean, lo, hi] in &posteriors[&row[0]] {
            let cell = posterior(*k as u64, *n as u64);
            assert!(near(cell.mean, *mean, 1e-12), "{row:?} {k}/{n}: {cell:?}");
            assert!(near(cell.lo, *lo, 1e-8) && near(cell.hi, *hi, 1e-8), "{row:?} {k}/{n}: {cell:?} {lo} {hi}");
        }
    }
}

#[test]
fn lasting_rates_agree_with_numpy() {
    let number = |text: &str| text.parse::<f64>().unwrap();
    // Exposure and events of the four quarters of each cell, by industry.
    let mut cells: BTreeMap<String, Vec<Vec<(f64, f64)>>> = BTreeMap::new();
    for row in golden("lasting_cells.csv") {
        let numbers: Vec<f64> = row.iter().skip(2).map(number).collect();
        cells.entry(row[0].to_owned()).or_default().push(numbers.chunks(2).map(|q| (q[0], q[1])).collect());
    }
    let moments_of = |cells: &Vec<Vec<(f64, f64)>>| {
        let rate = |q: usize| {
            let (n, k) = cells.iter().fold((0.0, 0.0), |(n, k), cell| (n + cell[q].0, k + cell[q].1));
            k / n
        };
        let miss = |cell: &[(f64, f64)], q: usize| Miss { events: cell[q].1, expected: cell[q].0 * rate(q) };
        let mut moments = Moments::default();
        for cell in cells {
            for q in 0..4 {
                moments.add_quarter(miss(cell, q));
                (0..q).for_each(|r| moments.add_pair(miss(cell, q), miss(cell, r)));
            }
        }
        moments
    };
    let names: Vec<&String> = cells.keys().collect();
    let differences = Moments::differences(&cells.values().map(moments_of).collect::<Vec<_>>());
    let mut priors = BTreeMap::new();
    for row in golden("lasting_priors.csv") {
        let at = names.iter().position(|name| **name == row[0]).unwrap();
        let whole = |cell: &Vec<(f64, f64)>| cell.iter().fold((0.0, 0.0), |(k, n), q| (k + q.1, n + q.0));
        let prior =
            LastingPrior::of(&cells[&row[0]].iter().map(whole).collect::<Vec<_>>(), 4, differences[at]).unwrap();
        let ours = [prior.differences.lasting, prior.differences.passing, prior.mean, prior.mean_variance];
        for (ours, theirs) in ours.iter().zip(row.iter().skip(1)) {
            assert!(near(*ours, number(theirs), 1e-9), "{row:?}: {prior:?}");
        }
        priors.insert(row[0].to_owned(), prior);
    }
    // What lasts is told from what passes: the second industry bursts most and lasts least.
    let of = |name: &str| priors[name].differences;
    assert!(of("place").lasting > 2.0 * of("burst").lasting && of("burst").passing > of("place").passing);
    for row in golden("lasting_posteriors.csv") {
        let (exposure, events) = (row[2].parse().unwrap(), row[3].parse().unwrap());
        let prior = &priors[&row[0]];
        let cell = if &row[1] == "closures" {
            prior.closures(Trials { events, trials: exposure }, 4)
        } else {
            prior.openings(Exposure { events, exposure: exposure as f64 }, 4)
        };
        for (ours, theirs) in [cell.mean, cell.lo, cell.hi, cell.own_weight].iter().zip(row.iter().skip(4)) {
            assert!(near(*ours, number(theirs), 1e-7), "{row:?}: {cell:?}");
        }
    }
}

/// Cell sizes as in the real files: most cells hold a few stores.
fn store_quarters(rng: &mut ChaCha12Rng) -> u64 {
    let stores: f64 = Gamma::new(0.5, 12.0).unwrap().sample(rng);
    4 * (1 + stores as u64)
}

#[test]
fn ninety_per_cent_intervals_cover_the_true_hazard() {
    let mut rng = ChaCha12Rng::seed_from_u64(6);
    let (mut closures_in, mut openings_in, mut all) = (0, 0, 0);
    for (mean, strength) in [(0.02, 40.0), (0.035, 90.0), (0.05, 25.0), (0.08, 200.0)] {
        let hazard = Beta::new(mean * strength, (1.0 - mean) * strength).unwrap();
        let rate = Gamma::new(mean * strength, 1.0 / strength).unwrap();
        let (mut trials, mut exposures, mut hazards, mut rates) = (vec![], vec![], vec![], vec![]);
        for _ in 0..3000 {
            let n = store_quarters(&mut rng);
            let (h, r) = (hazard.sample(&mut rng), rate.sample(&mut rng));
            trials.push(Trials { events: Binomial::new(n, h).unwrap().sample(&mut rng), trials: n });
            let mean_count: f64 = (r * n as f64).max(1e-12);
            let openings: f64 = Poisson::new(mean_count).unwrap().sample(&mut rng);
            exposures.push(Exposure { events: openings as u64, exposure: n as f64 });
            hazards.push(h);
            rates.push(r);
        }
        let (prior, cells) = shrink_beta_binomial(&trials).unwrap();
        assert!(near(prior.mean, mean, 0.1) && near(prior.strength, strength, 0.5), "{prior:?}");
        closures_in += cells.iter().zip(&hazards).filter(|(c, h)| c.lo <= **h && **h <= c.hi).count();
        let (_, cells) = shrink_gamma_poisson(&exposures).unwrap();
        openings_in += cells.iter().zip(&rates).filter(|(c, r)| c.lo <= **r && **r <= c.hi).count();
        all += trials.len();
    }
    for (what, inside) in [("closures", closures_in), ("openings", openings_in)] {
        let coverage = inside as f64 / all as f64;
        assert!((0.88..=0.92).contains(&coverage), "{what}: {coverage}");
    }
}

#[test]
fn a_whole_city_takes_under_a_second() {
    let mut rng = ChaCha12Rng::seed_from_u64(7);
    let industries: Vec<Vec<Trials>> = (0..100)
        .map(|_| {
            let mean = rng.random_range(0.01..0.08);
            (0..1650)
                .map(|_| {
                    let trials = store_quarters(&mut rng);
                    Trials { events: Binomial::new(trials, mean).unwrap().sample(&mut rng), trials }
                })
                .collect()
        })
        .collect();
    let start = std::time::Instant::now();
    let cells: usize = industries.iter().map(|i| shrink_beta_binomial(i).unwrap().1.len()).sum();
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(cells, 165_000);
    #[expect(clippy::print_stdout, reason = "the figure belongs to the record of a test run")]
    {
        println!("165,000 cells in {seconds:.3} s on one thread");
    }
    // Generous, for a machine that does other work, too, and for an unoptimised build.
    assert!(seconds < 30.0, "{seconds} s");
}
