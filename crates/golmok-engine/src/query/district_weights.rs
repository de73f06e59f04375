//! The district score by weights and cuts of one's own, beside the default: which trade areas move, without making a layer again.

use crate::error::{Result, bail};
use crate::read::district_scores::{self, Heads};
use crate::session::Session;
use golmok_advice::subject::AreaRef;
use golmok_indicators::district_score::Scale;
use golmok_model::{AreaKind, Quarter};

/// The trade areas of a quarter by the default and by the settings.
#[derive(Debug, Clone)]
pub struct Weighed {
    /// The newest quarter of the score.
    pub quarter: Quarter,
    /// The scored areas, by their rank with the settings, then by code.
    pub areas: Vec<WeighedArea>,
    /// Areas without a score: a head of theirs is measured by nothing.
    pub unscored: usize,
}

impl Weighed {
    /// How many areas have another grade than by default.
    pub fn regraded(&self) -> usize {
        self.areas.iter().filter(|area| area.own.grade != area.default.grade).count()
    }
}

/// A trade area by both.
#[derive(Debug, Clone)]
pub struct WeighedArea {
    /// Which.
    pub area: AreaRef,
    /// 자치구_코드.
    pub gu_code: Option<String>,
    /// By default weights and cuts.
    pub default: Standing,
    /// By those of the settings.
    pub own: Standing,
}

/// Where an area stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// Score, 0..= the sum of the weights.
    pub score: f64,
    /// Grade, 1 (best) to 5.
    pub grade: i64,
    /// One more than the areas with a higher score.
    pub rank: usize,
}

/// Weighs the scores of the newest quarter by default and by the session's settings.
///
/// # Errors
/// When the lake has no score, or was made by weights that are neither the default's nor the settings'.
///
/// # Examples
/// ```no_run
/// use golmok_engine::{Session, query::district_weights, settings::Settings};
/// use golmok_lake::store::Lake;
/// let settings = Settings::from_toml("[measure]\ndistrict_weights = [40.0, 10.0, 20.0, 20.0, 10.0]\n")?;
/// let weighed = district_weights::weigh(&Session::open(&Lake::open("lake")?, settings)?)?;
/// println!("{} of {} have another grade", weighed.regraded(), weighed.areas.len());
/// # Ok::<(), golmok_engine::Error>(())
/// ```
pub fn weigh(session: &Session) -> Result<Weighed> {
    let (quarter, heads) = district_scores::newest(session.snapshot())?;
    let made = made_by(session, &heads)?;
    let scored: Vec<(&Heads, [f64; 5])> = heads
        .iter()
        .filter_map(|row| {
            let shares = std::array::from_fn(|head| Some(row.points[head]? / made.weights[head]));
            Some((row, all(shares)?))
        })
        .collect();
    let of = |scale: &Scale| standings(scored.iter().map(|(_, shares)| shares), scale);
    let (default, own) = (of(&Scale::default()), of(&session.settings().measure.scale()));
    let known = session.areas()?;
    let name = |code: &str| {
        known.get(AreaKind::TradeArea, code).and_then(|area| area.name.clone()).unwrap_or_else(|| code.to_owned())
    };
    let mut areas: Vec<WeighedArea> = scored
        .iter()
        .zip(default.into_iter().zip(own))
        .map(|((row, _), (default, own))| WeighedArea {
            area: AreaRef { kind: AreaKind::TradeArea, code: row.area.clone(), name: name(&row.area) },
            gu_code: row.gu_code.clone(),
            default,
            own,
        })
        .collect();
    areas.sort_by(|a, b| (a.own.rank, &a.area.code).cmp(&(b.own.rank, &b.area.code)));
    Ok(Weighed { quarter, unscored: heads.len() - areas.len(), areas })
}

fn all(shares: [Option<f64>; 5]) -> Option<[f64; 5]> {
    let known: Option<Vec<f64>> = shares.into_iter().collect();
    known?.try_into().ok()
}

/// Scores by a scale, to a millionth of a point, so that what is equal but for the last bit ranks as equal.
fn standings<'a>(shares: impl Iterator<Item = &'a [f64; 5]>, scale: &Scale) -> Vec<Standing> {
    let score = |shares: &[f64; 5]| {
        let sum: f64 = shares.iter().zip(scale.weights).map(|(share, weight)| share * weight).sum();
        (sum * 1e6).round() / 1e6
    };
    let scores: Vec<f64> = shares.map(score).collect();
    let mut rising = scores.clone();
    rising.sort_unstable_by(f64::total_cmp);
    let rank = |score: f64| 1 + rising.len() - rising.partition_point(|other| *other <= score);
    scores.iter().map(|score| Standing { score: *score, grade: scale.grade(*score), rank: rank(*score) }).collect()
}

/// The scale by which the lake's scores were made: the default or that of the settings, whichever gives again the score
/// without one head that the lake has for each area. snapshot.json's hash of settings tells which to try first.
fn made_by(session: &Session, heads: &[Heads]) -> Result<Scale> {
    let settings = session.settings();
    let by_settings = session.snapshot().info().settings.as_deref() == Some(settings.hash_of_steps().as_str());
    let mut candidates = [Scale::default(), settings.measure.scale()];
    if by_settings {
        candidates.reverse();
    }
    let same = |a: Option<f64>, b: Option<f64>| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-6,
        (a, b) => a.is_none() && b.is_none(),
    };
    let fits = |scale: &Scale| {
        heads.iter().all(|row| {
            let [lo, hi] = scale.without_one(&row.points);
            same(lo, row.ends[0]) && same(hi, row.ends[1])
        })
    };
    match candidates.into_iter().find(fits) {
        Some(scale) => Ok(scale),
        None => bail!(
            "the scores of the lake are by other weights than the default and those given; make them again by `golmok measure --config FILE`"
        ),
    }
}
