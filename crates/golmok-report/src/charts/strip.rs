//! The probability with its range on one line, beside the city's average.

use super::canvas::{Anchor, Canvas, LABEL, n, round_above, text_width};
use super::palette::{BLUE, BLUE_LIGHT, INK, PAPER, WASH};
use crate::numbers;

/// What the strip shows; fractions 0–1.
#[derive(Debug, Clone)]
pub struct Strip<'a> {
    /// Probability.
    pub value: f64,
    /// Its range.
    pub range: (f64, f64),
    /// The same industry's average in the city, with its name for people.
    pub mean: Option<(f64, &'a str)>,
    /// Title for those who do not see it: what the value is.
    pub title: &'a str,
}

const WIDTH: f64 = 340.0;
const LEFT: f64 = 1.0;
const RIGHT: f64 = 339.0;

/// Draws the strip from 0 on: range as a bar, value as a ring, the average as a pin from below with its name.
pub fn draw(id: &str, strip: &Strip<'_>) -> String {
    let top = strip.range.1.max(strip.mean.map_or(0.0, |m| m.0)).max(strip.value);
    let end = round_above(top * 1.15).min(1.0).max(top);
    let x = |p: f64| LEFT + (RIGHT - LEFT) * (p / end).clamp(0.0, 1.0);
    let mut canvas = Canvas::new(WIDTH, 50.0);
    canvas.card([LEFT, 8.0, RIGHT - LEFT, 12.0], 6.0, WASH, "none");
    let (lo, hi) = (x(strip.range.0), x(strip.range.1));
    canvas.card([lo, 8.0, (hi - lo).max(4.0), 12.0], 6.0, BLUE_LIGHT, BLUE);
    canvas.disc((x(strip.value).clamp(LEFT + 8.0, RIGHT - 8.0), 14.0), 7.0, BLUE, PAPER);
    let range = numbers::percent_range(strip.range.0, strip.range.1);
    let mut description = format!("{} ({range})", numbers::percent(strip.value));
    if let Some((mean, name)) = strip.mean {
        let at = x(mean);
        canvas.line((at, 5.0), (at, 30.0), INK, 1.5);
        canvas.path(&format!("M{} 27l-4 6h8z", n(at)), &format!("fill=\"{INK}\""));
        let text = format!("{name} {}", numbers::percent(mean));
        let look = LABEL.fill(INK).size(12.0).at(Anchor::Middle);
        let half = text_width(&text, look.size) / 2.0;
        let centre = if 2.0 * half > RIGHT - LEFT { (LEFT + RIGHT) / 2.0 } else { at.clamp(LEFT + half, RIGHT - half) };
        canvas.text((centre, 46.0), look, &text);
        description = format!("{description}. {text}");
    }
    canvas.finish(id, strip.title, &description)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_value_range_and_mean_in_words() {
        let strip =
            Strip {
                value: 0.17, range: (0.14, 0.21), mean: Some((0.16, "서울 평균")), title: "1년 안 폐업 확률"
            };
        let svg = draw("s", &strip);
        assert!(svg.contains("17 % (14–21 %). 서울 평균 16 %"), "{svg}");
        assert!(!svg.contains("NaN"));
    }

    #[test]
    fn extremes_stay_on_the_sheet() {
        for (value, range) in [(0.0, (0.0, 0.0)), (1.0, (0.9, 1.0)), (0.5, (0.0, 1.0))] {
            let svg = draw("s", &Strip { value, range, mean: Some((1.0, "a")), title: "c" });
            assert!(!svg.contains("NaN") && !svg.contains("\"-") && !svg.contains("inf"), "{svg}");
        }
    }
}
