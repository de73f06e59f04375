//! A place within its industry, in five steps around the city's mean.

/// Bounds of the steps of relative risk: the hazard of a cell ÷ its industry's in the whole city.
///
/// 1.1 and 1.5 and their inverses: ratios lie alike on both sides of 1 on a log scale.
const BOUNDS: [f64; 4] = [1.0 / 1.5, 1.0 / 1.1, 1.1, 1.5];

/// The step of a relative risk: 1 much lower, 2 lower, 3 about the same, 4 higher, 5 much higher than the same industry in
/// the whole city. Whether it differs *clearly* is another question (`relative_grade`): pages hatch where it does not.
///
/// # Examples
/// ```
/// use golmok_report::page::relative::step;
/// assert_eq!([0.5, 0.8, 1.0, 1.2, 2.0].map(step), [1, 2, 3, 4, 5]);
/// assert_eq!([1.1, 1.5].map(step), [4, 5]);
/// ```
pub fn step(relative_risk: f64) -> u8 {
    BOUNDS.iter().filter(|bound| relative_risk >= **bound).count() as u8 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_mirror_each_other() {
        for ratio in [1.02, 1.2, 1.49, 1.7, 30.0] {
            assert_eq!(step(ratio) + step(1.0 / ratio), 6, "{ratio}");
        }
    }
}
