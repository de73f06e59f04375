//! Colours of the charts: told apart by people with any kind of colour vision, readable on paper, without green.
//!
//! Blue and orange differ in every common kind of colour blindness (Okabe & Ito); steps of a grade also differ in lightness.

/// Text and axes.
pub const INK: &str = "#1b2430";
/// Labels of second rank; 5.9 : 1 on white.
pub const SOFT: &str = "#566272";
/// Grid lines and outlines.
pub const LINE: &str = "#d5dbe3";
/// Quiet surfaces.
pub const WASH: &str = "#eef1f6";
/// Paper.
pub const PAPER: &str = "#ffffff";
/// This place; openings; sales.
pub const BLUE: &str = "#23508e";
/// Light companion of [`BLUE`].
pub const BLUE_LIGHT: &str = "#b9cbe6";
/// Closures; competitors.
pub const ORANGE: &str = "#b4530f";
/// Light companion of [`ORANGE`].
pub const ORANGE_LIGHT: &str = "#f3cfae";

/// Fill of a grade's step, 1–4, as on the overview page; 0 where nothing is rated.
pub fn step_fill(step: u8) -> &'static str {
    ["#eceff2", "#cfd8ec", "#8aa3d0", "#d98b3a", "#8c2d04"][usize::from(step.min(4))]
}

/// Fill of a step of relative risk, 1–5: blue is lower than the industry, orange higher, grey about the same.
pub fn relative_fill(step: u8) -> &'static str {
    ["#eceff2", "#23508e", "#8aa3d0", "#dfe3ea", "#e8b27a", "#b4530f"][usize::from(step.min(5))]
}

/// Patterns `v1`–`v5` of an SVG: a pale [`relative_fill`] striped with the full one, where a place does not clearly differ.
///
/// # Examples
/// ```
/// let patterns = golmok_report::charts::palette::relative_patterns();
/// assert_eq!(patterns.matches("<pattern").count(), 5);
/// ```
pub fn relative_patterns() -> String {
    let pattern = |step| {
        let fill = relative_fill(step);
        format!(
            "<pattern id=\"v{step}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><rect width=\"6\" height=\"6\" \
             fill=\"#fff\"/><rect width=\"6\" height=\"6\" fill=\"{fill}\" opacity=\".4\"/><path d=\"M0 0V6\" stroke=\"{fill}\" \
             stroke-width=\"2\"/></pattern>"
        )
    };
    format!("<defs>{}</defs>", (1..=5).map(pattern).collect::<String>())
}

/// Colour of text on [`step_fill`].
pub fn step_ink(step: u8) -> &'static str {
    if step == 4 { PAPER } else { INK }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rgb(colour: &str) -> [f64; 3] {
        [1, 3, 5].map(|i| f64::from(u8::from_str_radix(&colour[i..i + 2], 16).unwrap()) / 255.0)
    }

    fn luminance(colour: &str) -> f64 {
        let linear = rgb(colour).map(|c| if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    /// Contrast as the accessibility guidelines (WCAG 2.2) define it.
    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_can_be_read_and_marks_be_seen() {
        for text in [INK, SOFT, BLUE, ORANGE] {
            assert!(contrast(text, PAPER) >= 4.5, "{text} on paper: {:.1}", contrast(text, PAPER));
        }
        for step in 0..=4 {
            let ratio = contrast(step_ink(step), step_fill(step));
            assert!(ratio >= 4.5, "step {step}: {ratio:.1}");
        }
    }

    #[test]
    fn the_style_sheet_has_the_same_colours() {
        let css = include_str!("../templates/page.css");
        for step in 0..=4 {
            assert!(css.contains(&format!("--g{step}:{}", step_fill(step))), "g{step}");
        }
        for step in 1..=5 {
            assert!(css.contains(&format!("--r{step}:{}", relative_fill(step))), "r{step}");
            let ink = if step == 1 || step == 5 { PAPER } else { INK };
            let ratio = contrast(ink, relative_fill(step));
            assert!(ratio >= 4.5, "relative step {step}: {ratio:.1}");
        }
    }

    #[test]
    fn steps_darken_and_nothing_is_green() {
        for step in 1..4 {
            assert!(luminance(step_fill(step)) > luminance(step_fill(step + 1)), "step {step}");
        }
        let all = [INK, SOFT, LINE, WASH, BLUE, BLUE_LIGHT, ORANGE, ORANGE_LIGHT];
        for colour in all.into_iter().chain((0..=4).map(step_fill)).chain((1..=5).map(relative_fill)) {
            let [r, g, b] = rgb(colour);
            assert!(g <= r.max(b), "{colour} is greenish");
        }
    }
}
