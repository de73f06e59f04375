//! The probability with its range on one line, beside the city's average.

use super::canvas::{Anchor, Canvas, FIGURE, LABEL, round_above, text_width};
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
    /// Name of the value for people.
    pub name: &'a str,
    /// Title for those who do not see it.
    pub title: &'a str,
}

const WIDTH: f64 = 340.0;
const LEFT: f64 = 6.0;
const RIGHT: f64 = 334.0;

/// Draws the strip: range as a bar, value as a ring, average as a pin from below, an axis from 0.
pub fn draw(id: &str, strip: &Strip<'_>) -> String {
    let top = strip.range.1.max(strip.mean.map_or(0.0, |m| m.0)).max(strip.value);
    let end = round_above(top * 1.12).min(1.0);
    let x = |p: f64| LEFT + (RIGHT - LEFT) * (p / end).clamp(0.0, 1.0);
    let mut canvas = Canvas::new(WIDTH, 62.0);
    canvas.card([LEFT, 20.0, RIGHT - LEFT, 12.0], 6.0, WASH, "none");
    let (lo, hi) = (x(strip.range.0), x(strip.range.1));
    canvas.card([lo, 20.0, (hi - lo).max(4.0), 12.0], 6.0, BLUE_LIGHT, BLUE);
    canvas.disc((x(strip.value), 26.0), 7.0, BLUE, PAPER);
    let range = numbers::percent_range(strip.range.0, strip.range.1);
    put(&mut canvas, (x(strip.value), 13.0), FIGURE.fill(BLUE), &format!("{} {}", strip.name, range));
    let mut description = format!("{} {} ({range})", strip.name, numbers::percent(strip.value));
    if let Some((mean, name)) = strip.mean {
        let at = x(mean);
        canvas.line((at, 17.0), (at, 41.0), INK, 1.5);
        canvas.path(&format!("M{} 41l-4 6h8z", super::canvas::n(at)), &format!("fill=\"{INK}\""));
        let text = format!("{name} {}", numbers::percent(mean));
        put(&mut canvas, (at, 58.0), LABEL.fill(INK), &text);
        description = format!("{description}. {text}");
    }
    // The ends of the axis, where nothing else stands.
    let taken = strip.mean.map(|(mean, name)| {
        let half = text_width(&format!("{name} {}", numbers::percent(mean)), LABEL.size) / 2.0 + 4.0;
        let centre = x(mean).clamp(LEFT + half, RIGHT - half);
        (centre - half, centre + half)
    });
    if taken.is_none_or(|(from, _)| from > LEFT + 22.0) {
        canvas.text((LEFT, 58.0), LABEL, "0");
    }
    let last = numbers::percent(end);
    if taken.is_none_or(|(_, to)| to < RIGHT - text_width(&last, LABEL.size) - 4.0) {
        canvas.text((RIGHT, 58.0), LABEL.at(Anchor::End), &last);
    }
    canvas.finish(id, strip.title, &description)
}

/// A text centred on a point as far as the sheet allows.
fn put(canvas: &mut Canvas, (x, y): (f64, f64), look: super::canvas::Type, text: &str) {
    let half = text_width(text, look.size) / 2.0;
    let x = if 2.0 * half > RIGHT - LEFT { (LEFT + RIGHT) / 2.0 } else { x.clamp(LEFT + half, RIGHT - half) };
    canvas.text((x, y), look.at(Anchor::Middle), text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_value_range_and_mean_in_words() {
        let strip = Strip {
            value: 0.17,
            range: (0.14, 0.21),
            mean: Some((0.16, "서울 평균")),
            name: "추정 범위",
            title: "1년 안 폐업 확률",
        };
        let svg = draw("s", &strip);
        assert!(svg.contains("추정 범위 17 % (14–21 %). 서울 평균 16 %"), "{svg}");
        assert!(!svg.contains("NaN"));
    }

    #[test]
    fn extremes_stay_on_the_sheet() {
        for (value, range) in [(0.0, (0.0, 0.0)), (1.0, (0.9, 1.0)), (0.5, (0.0, 1.0))] {
            let svg = draw("s", &Strip { value, range, mean: Some((1.0, "a")), name: "b", title: "c" });
            assert!(!svg.contains("NaN") && !svg.contains("\"-") && !svg.contains("inf"), "{svg}");
        }
    }
}
