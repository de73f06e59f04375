//! How long shops live: survival curves with bands.

use super::canvas::{Anchor, Canvas, FIGURE, LABEL, n, polyline, text_width};
use super::palette::{BLUE, BLUE_LIGHT, INK, ORANGE, PAPER};
use crate::numbers;

/// A point of a curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// Years after the opening.
    pub years: f64,
    /// Share still open, 0–1.
    pub share: f64,
    /// Its interval, where there is one.
    pub range: Option<(f64, f64)>,
}

/// A curve with its name for people.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Name.
    pub name: String,
    /// Points by years, without the start at 0 years and share 1.
    pub points: Vec<CurvePoint>,
}

const WIDTH: f64 = 340.0;
const LEFT: f64 = 42.0;
const RIGHT: f64 = 330.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 170.0;

/// Colour, dash and mark of the curves in their order: the place first.
const LOOKS: [(&str, &str, f64); 3] = [(BLUE, "", 2.5), (INK, "6 3", 1.5), (ORANGE, "2 3", 1.5)];

/// Draws at most three curves, the first with its band, each with a mark, a dash and a name of its own.
/// `None` where no curve has a point.
pub fn draw(id: &str, curves: &[Curve], years: &str, title: &str) -> Option<String> {
    let curves: Vec<&Curve> = curves.iter().filter(|c| !c.points.is_empty()).take(3).collect();
    let longest = curves.iter().flat_map(|c| &c.points).map(|p| p.years).reduce(f64::max).filter(|y| *y > 0.0)?;
    let height = 196.0 + 31.0 * curves.len() as f64;
    let mut canvas = Canvas::new(WIDTH, height);
    let x = |t: f64| LEFT + (RIGHT - LEFT) * t / longest;
    let y = |s: f64| BOTTOM - (BOTTOM - TOP) * s.clamp(0.0, 1.0);
    for quarter in 0..=4 {
        let share = f64::from(quarter) / 4.0;
        canvas.rule((LEFT, y(share)), (RIGHT, y(share)));
        let unit = if quarter == 4 { " %" } else { "" };
        canvas.text((LEFT - 5.0, y(share) + 4.0), LABEL.at(Anchor::End), &format!("{}{unit}", quarter * 25));
    }
    let mut ticks: Vec<f64> = curves.iter().flat_map(|c| &c.points).map(|p| p.years).chain([0.0]).collect();
    ticks.sort_by(f64::total_cmp);
    ticks.dedup();
    let mut free_from = f64::NEG_INFINITY;
    for tick in ticks {
        let text = format!("{}{years}", n(tick));
        let half = text_width(&text, LABEL.size) / 2.0;
        if x(tick) - half >= free_from {
            let at = x(tick).min(WIDTH - half);
            canvas.text((at, BOTTOM + 15.0), LABEL.at(Anchor::Middle), &text);
            free_from = x(tick) + half + 6.0;
        }
    }
    if let Some(first) = curves.first() {
        band(&mut canvas, first, x, y);
    }
    let mut description = Vec::new();
    for (i, curve) in curves.iter().enumerate().rev() {
        let (colour, dash, width) = LOOKS[i];
        let points: Vec<(f64, f64)> =
            [(0.0, 1.0)].into_iter().chain(curve.points.iter().map(|p| (p.years, p.share))).collect();
        let dashes = if dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dash}\"") };
        let style = format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"{dashes}");
        canvas.path(&polyline(points.iter().map(|(t, s)| (x(*t), y(*s)))), &style);
        for (t, s) in points.iter().skip(1) {
            mark(&mut canvas, i, (x(*t), y(*s)));
        }
        let legend = BOTTOM + 36.0 + 31.0 * i as f64;
        canvas.path(&format!("M{LEFT} {}h26", legend - 4.0), &style);
        mark(&mut canvas, i, (LEFT + 13.0, legend - 4.0));
        canvas.text((LEFT + 34.0, legend), FIGURE, &clipped(&curve.name, WIDTH - LEFT - 40.0));
        canvas.text((LEFT + 34.0, legend + 14.0), LABEL.fill(INK), &shares(curve, years));
        description.push(told(curve, years));
    }
    description.reverse();
    Some(canvas.finish(id, title, &description.join(" / ")))
}

/// The curve in words: its name and each share.
fn told(curve: &Curve, years: &str) -> String {
    format!("{}: {}", curve.name, shares(curve, years))
}

fn shares(curve: &Curve, years: &str) -> String {
    let shares: Vec<String> =
        curve.points.iter().map(|p| format!("{}{years} {}", n(p.years), numbers::percent(p.share))).collect();
    shares.join(", ")
}

/// A name that fits the width.
fn clipped(name: &str, width: f64) -> String {
    let mut kept = String::new();
    for c in name.chars() {
        if text_width(&kept, FIGURE.size) > width - 2.0 * FIGURE.size {
            kept.push('…');
            break;
        }
        kept.push(c);
    }
    kept
}

fn band(canvas: &mut Canvas, curve: &Curve, x: impl Fn(f64) -> f64, y: impl Fn(f64) -> f64) {
    let ranges: Vec<(f64, (f64, f64))> = curve.points.iter().filter_map(|p| Some((p.years, p.range?))).collect();
    if ranges.is_empty() {
        return;
    }
    let start = (x(0.0), y(1.0));
    let upper = ranges.iter().map(|(t, r)| (x(*t), y(r.1)));
    let lower = ranges.iter().rev().map(|(t, r)| (x(*t), y(r.0)));
    let outline = polyline([start].into_iter().chain(upper).chain(lower));
    canvas.path(&format!("{outline}z"), &format!("fill=\"{BLUE_LIGHT}\" fill-opacity=\"0.55\""));
    for (t, (lo, hi)) in ranges {
        canvas.line((x(t), y(lo)), (x(t), y(hi)), BLUE, 1.0);
    }
}

fn mark(canvas: &mut Canvas, i: usize, (x, y): (f64, f64)) {
    match i {
        0 => canvas.disc((x, y), 4.0, BLUE, PAPER),
        1 => canvas.card([x - 3.5, y - 3.5, 7.0, 7.0], 0.0, PAPER, INK),
        _ => canvas.path(
            &format!("M{} {}l4.5 7.5h-9z", n(x), n(y - 4.5)),
            &format!("fill=\"{PAPER}\" stroke=\"{ORANGE}\" stroke-width=\"1.5\""),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(name: &str, shares: &[(f64, f64)]) -> Curve {
        let points = shares.iter().map(|(years, share)| CurvePoint {
            years: *years,
            share: *share,
            range: Some((share - 0.05, share + 0.05)),
        });
        Curve { name: name.into(), points: points.collect() }
    }

    #[test]
    fn no_point_no_chart() {
        assert_eq!(draw("v", &[], "년", "생존"), None);
        assert_eq!(draw("v", &[curve("가", &[])], "년", "생존"), None);
    }

    #[test]
    fn every_curve_is_told_in_words_and_drawn_in_its_own_way() {
        let curves = [
            curve("이 상권", &[(1.0, 0.85), (3.0, 0.6), (5.0, 0.45)]),
            curve("서울", &[(1.0, 0.88), (3.0, 0.64), (5.0, 0.5)]),
            curve("서울 모든 업종", &[(1.0, 0.9), (3.0, 0.7)]),
        ];
        let svg = draw("v", &curves, "년", "생존").unwrap();
        for text in ["이 상권: 1년 85 %, 3년 60 %, 5년 45 %", "서울 모든 업종: 1년 90 %, 3년 70 %"] {
            assert!(svg.contains(text), "{text}");
        }
        assert!(svg.contains("stroke-dasharray=\"6 3\"") && svg.contains("stroke-dasharray=\"2 3\""));
        assert!(svg.contains("fill-opacity"), "the place has a band");
    }
}
