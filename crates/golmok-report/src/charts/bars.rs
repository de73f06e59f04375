//! A few amounts as bars with their figures, held against a line.

use super::canvas::{Anchor, Canvas, FIGURE, LABEL, n, text_width};
use super::palette::{BLUE, BLUE_LIGHT, INK, WASH};

/// One amount.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Name for people.
    pub name: String,
    /// Amount, 0 or more.
    pub value: f64,
    /// The amount in words.
    pub text: String,
    /// Whether it is what now holds (solid), not what would be (outlined).
    pub solid: bool,
}

const WIDTH: f64 = 340.0;
const LEFT: f64 = 96.0;
const REACH: f64 = 168.0;
const ROW: f64 = 26.0;

/// Draws the bars; `line` is an amount with its name that the bars are held against. `None` where there is no bar.
pub fn draw(id: &str, title: &str, bars: &[Bar], line: Option<(f64, &str)>) -> Option<String> {
    let most = bars.iter().map(|b| b.value).chain(line.map(|l| l.0)).fold(0.0, f64::max);
    if bars.is_empty() || most <= 0.0 || !most.is_finite() {
        return None;
    }
    let top = if line.is_some() { 22.0 } else { 4.0 };
    let bottom = top + ROW * bars.len() as f64;
    let mut canvas = Canvas::new(WIDTH, bottom + 4.0);
    let x = |v: f64| LEFT + REACH * (v / most).clamp(0.0, 1.0);
    let mut told = Vec::new();
    for (i, bar) in bars.iter().enumerate() {
        let y = top + ROW * i as f64;
        canvas.text((1.0, y + 17.0), if bar.solid { FIGURE } else { LABEL.fill(INK) }, &bar.name);
        canvas.rect(LEFT, y + 5.0, REACH, 16.0, WASH);
        let width = x(bar.value) - LEFT;
        if bar.solid {
            canvas.rect(LEFT, y + 5.0, width, 16.0, BLUE);
        } else {
            canvas.card([LEFT + 0.5, y + 5.5, (width - 1.0).max(1.0), 15.0], 0.0, BLUE_LIGHT, BLUE);
        }
        canvas.text((LEFT + REACH + 8.0, y + 17.0), FIGURE, &bar.text);
        told.push(format!("{} {}", bar.name, bar.text));
    }
    if let Some((value, name)) = line {
        let at = n(x(value));
        let style = format!("stroke=\"{INK}\" stroke-width=\"1.5\" stroke-dasharray=\"4 2\"");
        canvas.path(&format!("M{at} 16V{}", n(bottom)), &style);
        let half = text_width(name, LABEL.size) / 2.0;
        let centre = x(value).clamp(half, WIDTH - half);
        canvas.text((centre, 11.0), LABEL.fill(INK).at(Anchor::Middle), name);
        told.push(name.to_owned());
    }
    Some(canvas.finish(id, title, &told.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_told_and_nothing_is_drawn_of_nothing() {
        let bar = |value: f64, solid| Bar { name: "지금".into(), value, text: format!("{value}배"), solid };
        let svg = draw("b", "부담", &[bar(1.3, true), bar(1.4, false)], Some((1.0, "수요만큼"))).unwrap();
        assert!(svg.contains("지금 1.3배, 지금 1.4배, 수요만큼"));
        assert!(svg.contains("stroke-dasharray"));
        assert_eq!(draw("b", "부담", &[], Some((1.0, "수요만큼"))), None);
        assert_eq!(draw("b", "부담", &[bar(0.0, true)], None), None);
    }
}
