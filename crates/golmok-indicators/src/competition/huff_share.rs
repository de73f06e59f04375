//! Huff share (허프 모형 점유율): which part of the custom around a site would go to it.

/// A shop that customers at a place may choose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// What draws customers, in any unit that is the same for all (floor area, or 1).
    pub attractiveness: f64,
    /// Distance from the customers in metres.
    pub distance_m: f64,
}

/// Distances below this count as this: at the door, distance no longer decides.
pub const LEAST_DISTANCE_M: f64 = 20.0;

/// Share of the customers at one place who choose `site` among itself and `rivals`: attractiveness ÷ distance^exponent,
/// over the sum of all. A larger exponent makes customers walk less; 1 to 2 is usual for daily goods. `None` where
/// nothing attracts.
///
/// # Examples
/// ```
/// use golmok_indicators::competition::huff_share::{Choice, huff_share};
/// let site = Choice { attractiveness: 1.0, distance_m: 100.0 };
/// let rival = Choice { attractiveness: 1.0, distance_m: 200.0 };
/// assert_eq!(huff_share(site, &[rival], 2.0), Some(0.8)); // 1 ÷ (1 + ¼)
/// assert_eq!(huff_share(site, &[], 2.0), Some(1.0));
/// ```
pub fn huff_share(site: Choice, rivals: &[Choice], exponent: f64) -> Option<f64> {
    let pull = |c: &Choice| c.attractiveness.max(0.0) / (c.distance_m.max(LEAST_DISTANCE_M) / 100.0).powf(exponent);
    let own = pull(&site);
    let all = own + rivals.iter().map(pull).sum::<f64>();
    (all > 0.0).then(|| own / all)
}
