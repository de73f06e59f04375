//! Stores, openings and closures per quarter.

use super::canvas::{Anchor, Canvas, FIGURE, LABEL, n, polyline, round_above};
use super::palette::{BLUE, INK, LINE, ORANGE, ORANGE_LIGHT, PAPER};
use crate::{Lang, numbers};
use golmok_model::Quarter;

/// Counts of one quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuarterBar {
    /// The quarter.
    pub quarter: Quarter,
    /// Stores on its last day.
    pub stores: i64,
    /// Openings in it.
    pub openings: i64,
    /// Closures in it.
    pub closures: i64,
}

/// Names of the parts, for people.
#[derive(Debug, Clone, Copy)]
pub struct QuarterWords<'a> {
    /// Stores.
    pub stores: &'a str,
    /// Openings.
    pub openings: &'a str,
    /// Closures.
    pub closures: &'a str,
    /// Title for those who do not see it.
    pub title: &'a str,
}

const WIDTH: f64 = 340.0;
const LEFT: f64 = 4.0;
const RIGHT: f64 = 336.0;
/// Height of the panel of stores, with its middle.
const LEVEL: (f64, f64) = (34.0, 76.0);
/// Line between openings (above) and closures (below), and how far the bars may reach.
const ZERO: f64 = 150.0;
const REACH: f64 = 34.0;
/// Quarters that fit the sheet with their figures.
pub const MOST: usize = 12;
/// Quarters of which each bears its figures; of more, every second does, the newest always.
const ALL_LABELLED: usize = 8;

/// Draws the newest [`MOST`] quarters: stores as a line of figures, openings as solid bars up, closures as striped bars down.
/// `None` where there is no quarter.
pub fn draw(id: &str, quarters: &[QuarterBar], words: QuarterWords<'_>, lang: Lang) -> Option<String> {
    let shown = &quarters[quarters.len().saturating_sub(MOST)..];
    let (first, last) = (shown.first()?, shown.last()?);
    let mut canvas = Canvas::new(WIDTH, 232.0);
    let stripes = format!("{id}-stripes");
    canvas.stripes(&stripes, ORANGE_LIGHT, ORANGE);
    let step = (RIGHT - LEFT) / shown.len() as f64;
    let x = |i: usize| LEFT + step * (i as f64 + 0.5);
    let labelled = |i: usize| shown.len() <= ALL_LABELLED || (shown.len() - 1 - i).is_multiple_of(2);

    canvas.text((LEFT, 12.0), FIGURE, words.stores);
    let (low, high) = shown.iter().fold((i64::MAX, i64::MIN), |(l, h), q| (l.min(q.stores), h.max(q.stores)));
    // The line uses its panel's height only as far as the counts differ: 2 of 200 is no leap.
    let span = ((high - low) as f64).max(high as f64 * 0.25).max(4.0);
    let middle = (low + high) as f64 / 2.0;
    let y = |stores: i64| (LEVEL.0 + LEVEL.1) / 2.0 - (stores as f64 - middle) / span * (LEVEL.1 - LEVEL.0);
    let line = polyline(shown.iter().enumerate().map(|(i, q)| (x(i), y(q.stores))));
    canvas.path(&line, &format!("fill=\"none\" stroke=\"{INK}\" stroke-width=\"2\""));
    for (i, q) in shown.iter().enumerate() {
        canvas.disc((x(i), y(q.stores)), 3.5, INK, PAPER);
        if labelled(i) {
            canvas.halo_text((x(i), y(q.stores) - 9.0), FIGURE.at(Anchor::Middle), &numbers::count(q.stores));
        }
    }

    canvas.rect(LEFT, 101.0, 11.0, 10.0, BLUE);
    canvas.text((LEFT + 16.0, 110.0), FIGURE, words.openings);
    canvas.rect(LEFT, 190.0, 11.0, 10.0, &format!("url(#{stripes})"));
    canvas.text((LEFT + 16.0, 199.0), FIGURE, words.closures);
    let most = shown.iter().map(|q| q.openings.max(q.closures)).max().unwrap_or(0);
    let end = round_above(most.max(4) as f64);
    let width = (step * 0.56).min(24.0);
    for (i, q) in shown.iter().enumerate() {
        let (up, down) = (q.openings as f64 / end * REACH, q.closures as f64 / end * REACH);
        canvas.rect(x(i) - width / 2.0, ZERO - up, width, up, BLUE);
        canvas.rect(x(i) - width / 2.0, ZERO, width, down, &format!("url(#{stripes})"));
        let look = LABEL.at(Anchor::Middle).fill(INK);
        if labelled(i) {
            canvas.halo_text((x(i), ZERO - up - 4.0), look, &numbers::count(q.openings));
            canvas.halo_text((x(i), ZERO + down + 11.0), look, &numbers::count(q.closures));
        }
        quarter_label(&mut canvas, x(i), *q, i == 0, lang);
    }
    canvas.line((LEFT, ZERO), (RIGHT, ZERO), INK, 1.0);
    canvas.rule((LEFT, 204.5), (RIGHT, 204.5));
    for (i, pair) in shown.windows(2).enumerate() {
        if pair[0].quarter.year() != pair[1].quarter.year() {
            let at = x(i) + step / 2.0;
            canvas.path(
                &format!("M{} 30V228", n(at)),
                &format!("stroke=\"{LINE}\" stroke-width=\"1\" stroke-dasharray=\"2 3\""),
            );
        }
    }
    let total = |of: fn(&QuarterBar) -> i64| numbers::count(shown.iter().map(of).sum());
    let description = format!(
        "{}: {} {} → {} {}. {} {}, {} {}.",
        words.stores,
        numbers::quarter(first.quarter, lang),
        numbers::count(first.stores),
        numbers::quarter(last.quarter, lang),
        numbers::count(last.stores),
        words.openings,
        total(|q| q.openings),
        words.closures,
        total(|q| q.closures),
    );
    Some(canvas.finish(id, words.title, &description))
}

fn quarter_label(canvas: &mut Canvas, x: f64, bar: QuarterBar, first: bool, lang: Lang) {
    let quarter = match lang {
        Lang::Ko => format!("{}분기", bar.quarter.q()),
        Lang::En => format!("Q{}", bar.quarter.q()),
    };
    canvas.text((x, 216.0), LABEL.at(Anchor::Middle).size(10.0), &quarter);
    if first || bar.quarter.q() == 1 {
        canvas.text((x, 229.0), LABEL.at(Anchor::Middle).size(10.0).fill(INK), &bar.quarter.year().to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: QuarterWords<'_> =
        QuarterWords { stores: "점포", openings: "개업", closures: "폐업", title: "분기별" };

    fn bars(n: i32) -> Vec<QuarterBar> {
        let first = Quarter::from_code(20221).unwrap();
        (0..n)
            .map(|i| QuarterBar {
                quarter: first.plus(i),
                stores: 100 + i64::from(i),
                openings: 3 + i64::from(i),
                closures: i64::from(i),
            })
            .collect()
    }

    #[test]
    fn nothing_to_draw_draws_nothing() {
        assert_eq!(draw("q", &[], WORDS, Lang::Ko), None);
    }

    #[test]
    fn the_newest_quarters_are_drawn_with_their_figures() {
        let svg = draw("q", &bars(14), WORDS, Lang::Ko).unwrap();
        assert_eq!(svg.matches("분기</text>").count(), MOST);
        assert!(svg.contains(">113</text>") && !svg.contains(">101</text>"), "the newest, not the oldest");
        assert!(svg.contains(">111</text>") && !svg.contains(">112</text>"), "every second of twelve");
        assert!(svg.contains("2022년 3분기 102 → 2025년 2분기 113"), "{svg}");
        let few = draw("q", &bars(8), WORDS, Lang::Ko).unwrap();
        assert!((100..108).all(|stores| few.contains(&format!(">{stores}</text>"))), "all of eight");
    }

    #[test]
    fn zero_stores_draw_without_nonsense() {
        let zero = [QuarterBar { quarter: Quarter::from_code(20234).unwrap(), stores: 0, openings: 0, closures: 0 }];
        let svg = draw("q", &zero, WORDS, Lang::En).unwrap();
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }
}
