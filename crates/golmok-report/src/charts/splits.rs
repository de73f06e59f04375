//! Shares by hour, weekday, sex or age: of sales, and beside them of passers-by.

use super::canvas::{Canvas, FIGURE, LABEL, round_above};
use super::palette::{BLUE, INK, ORANGE, ORANGE_LIGHT};
use crate::numbers;

/// One row of a split.
#[derive(Debug, Clone, PartialEq)]
pub struct SplitRow {
    /// Name for people, e.g. `11–14시`.
    pub name: String,
    /// Share of sales, 0–1.
    pub sales: Option<f64>,
    /// Share of passers-by, 0–1.
    pub people: Option<f64>,
}

/// Names of the two series, for people.
#[derive(Debug, Clone, Copy)]
pub struct SplitWords<'a> {
    /// Sales.
    pub sales: &'a str,
    /// Passers-by.
    pub people: &'a str,
}

const WIDTH: f64 = 240.0;
const LEFT: f64 = 66.0;
const REACH: f64 = 126.0;

/// A word of the legend, and the share that a row has of it.
type Series<'a> = (&'a str, fn(&SplitRow) -> Option<f64>);

/// Draws one split: per row a solid bar for sales and a striped one for passers-by, each with its share.
/// `None` where no row has a share.
pub fn draw(id: &str, title: &str, rows: &[SplitRow], words: SplitWords<'_>) -> Option<String> {
    let series: [Series<'_>; 2] = [(words.sales, |r| r.sales), (words.people, |r| r.people)];
    let there: Vec<usize> = (0..2).filter(|s| rows.iter().any(|r| series[*s].1(r).is_some())).collect();
    if there.is_empty() {
        return None;
    }
    let most = rows.iter().flat_map(|r| [r.sales, r.people]).flatten().fold(0.0, f64::max);
    let end = round_above(most);
    let row_height = 9.0 + 13.0 * there.len() as f64;
    let top = 24.0;
    let mut canvas = Canvas::new(WIDTH, top + row_height * rows.len() as f64 + 4.0);
    let stripes = format!("{id}-stripes");
    canvas.stripes(&stripes, ORANGE_LIGHT, ORANGE);
    let fills = [BLUE.to_owned(), format!("url(#{stripes})")];
    let mut legend = LEFT;
    for s in &there {
        canvas.rect(legend, 4.0, 11.0, 10.0, &fills[*s]);
        canvas.text((legend + 16.0, 13.0), LABEL.fill(INK).size(12.0), series[*s].0);
        legend += 34.0 + super::canvas::text_width(series[*s].0, 12.0);
    }
    let mut told = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let y = top + row_height * i as f64;
        canvas.rule((LEFT, y), (WIDTH - 4.0, y));
        canvas.text((2.0, y + row_height / 2.0 + 4.0), FIGURE.size(12.0), &row.name);
        for (place, s) in there.iter().enumerate() {
            let Some(share) = series[*s].1(row) else { continue };
            let bar = y + 4.5 + 13.0 * place as f64;
            canvas.rect(LEFT, bar, REACH * share / end, 10.0, &fills[*s]);
            let text = numbers::percent(share);
            canvas.text((LEFT + REACH * share / end + 5.0, bar + 9.0), LABEL.fill(INK).size(12.0), &text);
            told.push(format!("{} {} {text}", row.name, series[*s].0));
        }
    }
    Some(canvas.finish(id, title, &told.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: SplitWords<'_> = SplitWords { sales: "매출", people: "유동인구" };

    fn row(name: &str, sales: Option<f64>, people: Option<f64>) -> SplitRow {
        SplitRow { name: name.into(), sales, people }
    }

    #[test]
    fn a_series_without_data_is_not_named() {
        let svg = draw("h", "시간", &[row("오전", Some(0.4), None), row("오후", Some(0.6), None)], WORDS).unwrap();
        assert!(svg.contains("매출") && !svg.contains("유동인구"));
        assert!(svg.contains("오전 매출 40 %, 오후 매출 60 %"));
        assert_eq!(draw("h", "시간", &[row("오전", None, None)], WORDS), None);
    }

    #[test]
    fn both_series_differ_by_pattern() {
        let svg = draw("h", "성별", &[row("여성", Some(0.5), Some(0.4))], WORDS).unwrap();
        assert!(svg.contains("url(#h-stripes)") && svg.contains(&format!("fill=\"{BLUE}\"")));
    }
}
