//! How the parts are pooled, and how far they are believed beside the trade's rate: by earlier origins only.

use super::forecast::Said;
use super::gain::ByRate;
use crate::pool::{Parts, PastCell, weight};

/// Closings come in bursts, so that they tell less than independent ones would.
pub(super) const DISPERSION: f64 = 1.4;
/// Log-likelihood by which the parts must beat the rate to be believed whole.
const DOUBT: f64 = 1.0;
/// Weights that are tried.
const STEPS: usize = 20;

/// What earlier origins say of a trade.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pull {
    /// Weight of the trees beside the regression.
    pub boosted: f64,
    /// Weight of the pool beside the trade's rate: 0 where nothing was learnt.
    pub pool: f64,
}

/// What was said of a trade's shops at an earlier origin, and what came.
pub(crate) struct Met {
    /// Log relative hazards by either part.
    pub said: Said,
    /// 1 where it closed.
    pub closed: Vec<f64>,
    /// Share of the year in sight.
    pub exposure: Vec<f64>,
}

impl Pull {
    /// By what earlier forecasts met.
    pub fn of(met: &[Met]) -> Self {
        if met.is_empty() {
            return Self { boosted: 0.5, pool: 0.0 };
        }
        let boosted = weight(&met.iter().enumerate().map(|(place, met)| met.parts(place)).collect::<Vec<_>>());
        let rates: Vec<ByRate<'_>> = met.iter().map(|met| ByRate::of(&met.closed, &met.exposure)).collect();
        let score = |step: usize| -> f64 {
            let pull = Self { boosted, pool: step as f64 / STEPS as f64 };
            let gained =
                |(met, rate): (&Met, &ByRate<'_>)| rate.gained(&pull.log_relative(&met.said)).iter().sum::<f64>();
            let sum: f64 = met.iter().zip(&rates).map(gained).sum();
            sum / DISPERSION - DOUBT * pull.pool
        };
        let best =
            (0..=STEPS).map(|step| (step, score(step))).reduce(|best, next| if next.1 > best.1 { next } else { best });
        Self { boosted, pool: best.map_or(0.0, |(step, _)| step as f64 / STEPS as f64) }
    }

    /// Log of the hazard ÷ the trade's.
    pub fn log_relative(&self, said: &Said) -> Vec<f64> {
        let pooled =
            |(linear, boosted): (&f64, &f64)| self.pool * ((1.0 - self.boosted) * linear + self.boosted * boosted);
        said.linear.iter().zip(&said.boosted).map(pooled).collect()
    }
}

impl Met {
    fn parts(&self, place: usize) -> Parts {
        let cell = |((linear, boosted), (closed, exposure)): ((&f64, &f64), (&f64, &f64))| PastCell {
            hazard: linear + exposure.ln(),
            boosted: boosted + exposure.ln(),
            variance: 0.0,
            industry_variance: 0.0,
            bounded: 0.0,
            closures: vec![*closed],
        };
        let said = self.said.linear.iter().zip(&self.said.boosted);
        Parts::met(place, said.zip(self.closed.iter().zip(&self.exposure)).map(cell).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(signal: f64) -> Met {
        let risky = |shop: usize| shop.is_multiple_of(5);
        let closes = |shop: usize| if risky(shop) { shop.is_multiple_of(10) } else { shop % 25 == 1 };
        let log: Vec<f64> = (0..2000).map(|shop| if risky(shop) { signal } else { 0.0 }).collect();
        Met {
            said: Said { linear: log.clone(), boosted: log },
            closed: (0..2000).map(|shop| f64::from(u8::from(closes(shop)))).collect(),
            exposure: vec![1.0; 2000],
        }
    }

    #[test]
    fn what_held_is_believed_and_what_failed_is_not() {
        assert_eq!(Pull::of(&[]).pool, 0.0, "nothing was learnt");
        assert_eq!(Pull::of(&[met(-1.0), met(-2.0)]).pool, 0.0, "it pointed the wrong way");
        assert!(Pull::of(&[met(1.5)]).pool > 0.9);
        let loud = Pull::of(&[met(8.0)]).pool;
        assert!(loud > 0.1 && loud < 0.6, "an exaggerated contrast is drawn in: {loud}");
        assert!(Pull::of(&[met(0.0)]).log_relative(&met(1.0).said).iter().all(|log| *log == 0.0));
    }
}
