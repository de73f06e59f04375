//! What each part of the pool says at the end of every quarter, computed once however many forecasts rest on it.

use crate::boosted::{Boosted, Columns, Known, boosted};
use crate::forecast::{Forecast, Use};
use crate::openings::Shelf;
use crate::pool::{Parts, Pool, boosted_expected};
use crate::{RatingConfig, RatingError, RatingInput};
use golmok_model::Quarter;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Quarters before a forecast from which the trees learn, at most.
const LESSONS: i32 = 12;
/// How many quarters before a forecast those lie whose forecasts weigh the parts: with all of their outcome known, and
/// with half of it. Those between would meet the same quarters once more.
const WEIGHED: [i32; 2] = [4, 2];

/// What is known at the ends of quarters: forecasts of both parts, each from its own past only.
pub struct Past<'a> {
    shelf: Arc<Shelf>,
    quarters: Vec<Quarter>,
    known: Vec<Known<'a>>,
    boosted: Vec<Option<Boosted>>,
    /// Quarters of which nothing could be said, and why.
    failed: Vec<(Quarter, RatingError)>,
}

impl<'a> Past<'a> {
    /// Both parts at the end of `wanted` quarters and of those before them on which their pool rests.
    ///
    /// # Errors
    /// When settings or counts make no sense. A quarter without counts, or with too little to fit, says so when it is
    /// asked for.
    pub fn of(input: &'a RatingInput, wanted: &[Quarter], config: &RatingConfig) -> Result<Self, RatingError> {
        config.checked()?;
        let held = input.quarters();
        let (weighed, lessons) = if config.pool { (&WEIGHED[..], LESSONS) } else { (&[][..], 0) };
        let is_held = |quarter: &Quarter| held.binary_search(quarter).is_ok();
        let predicted: BTreeSet<Quarter> = wanted
            .iter()
            .flat_map(|quarter| std::iter::once(*quarter).chain(weighed.iter().map(|before| quarter.plus(-before))))
            .filter(is_held)
            .collect();
        let needed: BTreeSet<Quarter> = predicted
            .iter()
            .flat_map(|quarter| (0..=lessons).map(|before| quarter.plus(-before)))
            .filter(is_held)
            .collect();
        let quarters: Vec<Quarter> = needed.into_iter().collect();
        let shelf = Arc::new(Shelf::of(input, &quarters, config)?);
        // The newest first: it takes longest, and the others fill what it leaves idle.
        let mut made: Vec<(Quarter, Result<Known, RatingError>)> = quarters
            .into_par_iter()
            .rev()
            .map(|quarter| {
                let use_of = if predicted.contains(&quarter) { Use::Said } else { Use::Lesson };
                let known = Forecast::make(input, quarter, &shelf, use_of, config).and_then(|forecast| {
                    let columns =
                        if config.pool { Columns::at(input, &forecast, &shelf, config)? } else { Columns::default() };
                    Ok(Known { forecast, columns })
                });
                (quarter, known)
            })
            .collect();
        made.reverse();
        let (mut quarters, mut known, mut failed) = (vec![], vec![], vec![]);
        for (quarter, made) in made {
            match made {
                Ok(made) => {
                    quarters.push(quarter);
                    known.push(made);
                }
                Err(error @ RatingError::TooFewClosures { .. }) => failed.push((quarter, error)),
                Err(error) => return Err(error),
            }
        }
        let boosted = (0..known.len())
            .into_par_iter()
            .map(|at| {
                let from = quarters.partition_point(|q| quarters[at].since(*q) > LESSONS);
                let earlier: Vec<&Known> = known[from..at].iter().collect();
                if config.pool && predicted.contains(&quarters[at]) { boosted(&known[at], &earlier) } else { None }
            })
            .collect();
        Ok(Self { shelf, quarters, known, boosted, failed })
    }

    /// The hazard model alone at the end of one of the quarters wanted, by other surroundings: `input` holds the same areas
    /// and counts.
    ///
    /// # Errors
    /// As [`Past::of`].
    pub fn by_surroundings<'b>(
        &self,
        input: &'b RatingInput,
        quarter: Quarter,
        config: &RatingConfig,
    ) -> Result<Past<'b>, RatingError> {
        let forecast = Forecast::make(input, quarter, &self.shelf, Use::Said, config)?;
        Ok(Past {
            shelf: Arc::clone(&self.shelf),
            quarters: vec![quarter],
            known: vec![Known { forecast, columns: Columns::default() }],
            boosted: vec![None],
            failed: vec![],
        })
    }

    /// The forecast of a quarter: the pool of both parts, by outcomes up to that quarter only, or the hazard model's where
    /// the trees had nothing to learn from.
    ///
    /// # Errors
    /// When the quarter was not wanted, has no counts or too little to fit.
    pub(crate) fn forecast(&self, quarter: Quarter) -> Result<Forecast<'a>, RatingError> {
        let at = self.place(quarter)?;
        let hazard = &self.known[at].forecast;
        let Some(boosted) = &self.boosted[at] else { return Ok(hazard.clone()) };
        let parts: Vec<Parts> = WEIGHED
            .into_iter()
            .filter_map(|before| self.quarters.binary_search(&quarter.plus(-before)).ok())
            .filter_map(|before| Parts::of(&self.known[before].forecast, self.boosted[before].as_ref()?, &hazard.panel))
            .collect();
        Ok(hazard.clone().pooled(boosted, Pool::of(&parts)))
    }

    /// Closures that each part expects for a quarter, by cell; none where nothing was pooled.
    ///
    /// # Errors
    /// When the quarter was not wanted, has no counts or too little to fit.
    pub(crate) fn parts(&self, quarter: Quarter) -> Result<Option<[Vec<f64>; 2]>, RatingError> {
        let at = self.place(quarter)?;
        let hazard = &self.known[at].forecast;
        let of_hazard = || (0..hazard.cells.len()).map(|cell| hazard.expected(cell)).collect();
        Ok(self.boosted[at].as_ref().map(|boosted| [of_hazard(), boosted_expected(hazard, boosted)]))
    }

    fn place(&self, quarter: Quarter) -> Result<usize, RatingError> {
        self.quarters.binary_search(&quarter).map_err(|_| {
            let failed = self.failed.iter().find(|(failed, _)| *failed == quarter);
            failed.map_or(RatingError::NoCounts(quarter), |(_, error)| error.clone())
        })
    }
}
