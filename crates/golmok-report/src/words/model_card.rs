//! The model card in Korean: line by line by a table of sentences and words (`data/reference/model_card_ko.csv`).
//!
//! The card is written once, in English, by the rating. A line or a word that the table does not know stays as it is and is
//! told, so that nothing is dropped and a test sees it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A sentence or a word: the text around its figures, and the Korean with `{}` (or `{2}`) in their places.
struct Entry {
    around: Vec<String>,
    ko: String,
}

struct Table {
    exact: BTreeMap<String, String>,
    with_figures: Vec<Entry>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let text = include_str!("../../../../data/reference/model_card_ko.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut table = Table { exact: BTreeMap::new(), with_figures: Vec::new() };
    for row in reader.records() {
        let row = row.unwrap_or_else(|error| panic!("model_card_ko.csv, embedded at build time and tested: {error}"));
        if row[0].contains("{}") {
            let around = row[0].split("{}").map(str::to_owned).collect();
            table.with_figures.push(Entry { around, ko: row[1].to_owned() });
        } else {
            table.exact.insert(row[0].to_owned(), row[1].to_owned());
        }
    }
    table
});

/// The card in Korean, and what the table does not know.
///
/// # Examples
/// ```
/// use golmok_report::words::model_card::korean;
/// let (card, unknown) = korean("## Model\n\nWeight of the boosted trees here: 0.47, by 2 past forecasts.\n");
/// assert_eq!(card, "## 모형\n\n여기서 부스팅 나무의 무게: 0.47, 지난 예측 2번으로 정함.\n");
/// assert!(unknown.is_empty());
/// ```
pub fn korean(card: &str) -> (String, Vec<String>) {
    let mut unknown = Vec::new();
    let mut told = |text: &str| match translated(text) {
        Some(ko) => ko,
        None => {
            if needs_words(text) {
                unknown.push(text.to_owned());
            }
            text.to_owned()
        }
    };
    let mut lines = Vec::new();
    for line in card.lines() {
        lines.push(if let Some(item) = line.strip_prefix("- ") {
            format!("- {}", told(item))
        } else if let Some(row) = line.strip_prefix('|').and_then(|row| row.strip_suffix('|')) {
            let cells: Vec<String> = row.split('|').map(|cell| padded(cell, &mut told)).collect();
            format!("|{}|", cells.join("|"))
        } else {
            told(line)
        });
    }
    (lines.join("\n") + "\n", unknown)
}

/// A cell of a table with the blanks around it.
fn padded(cell: &str, told: &mut impl FnMut(&str) -> String) -> String {
    let text = cell.trim();
    if text.is_empty() { cell.to_owned() } else { cell.replacen(text, &told(text), 1) }
}

/// Whether a text says something in English: codes, figures and Korean names need no words.
fn needs_words(text: &str) -> bool {
    text.split(' ').filter(|word| word.len() > 1 && word.chars().all(|c| c.is_ascii_alphabetic())).count() > 1
}

fn translated(text: &str) -> Option<String> {
    if let Some(ko) = TABLE.exact.get(text) {
        return Some(ko.clone());
    }
    TABLE.with_figures.iter().find_map(|entry| {
        let mut figures = figures(text, &entry.around)?;
        // A word among the figures (which areas, which model) has words of its own.
        figures.iter_mut().for_each(|figure| {
            if let Some(ko) = TABLE.exact.get(figure) {
                figure.clone_from(ko);
            }
        });
        let mut ko = entry.ko.clone();
        for (i, figure) in figures.iter().enumerate() {
            let numbered = format!("{{{}}}", i + 1);
            ko = if ko.contains(&numbered) { ko.replace(&numbered, figure) } else { ko.replacen("{}", figure, 1) };
        }
        Some(ko)
    })
}

/// What stands between the parts of a template; `None` where the text is not of it.
fn figures(text: &str, around: &[String]) -> Option<Vec<String>> {
    let (first, rest) = around.split_first()?;
    let mut left = text.strip_prefix(first.as_str())?;
    let mut found = Vec::new();
    for (i, part) in rest.iter().enumerate() {
        let at = if i + 1 == rest.len() && part.is_empty() {
            left.len()
        } else if i + 1 == rest.len() {
            left.strip_suffix(part.as_str())?.len()
        } else {
            left.find(part.as_str())?
        };
        found.push(left[..at].to_owned());
        left = &left[at + part.len()..];
    }
    (left.is_empty() && found.iter().all(|figure| !figure.is_empty())).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_keep_their_places_and_tables_their_bars() {
        let card = "As of 2023Q4; 609180 cells × quarters from 2022Q1 on.\n\n| figure | 20224, all kinds of area |\n|---|---|\n\
                    | calibration_slope | 0.99 |\n\nOrigin 20224, all kinds of area:\n- A new sentence of the card.\n";
        let (ko, unknown) = korean(card);
        assert!(ko.contains("기준 분기 2023Q4, 2022Q1부터의 칸 × 분기 609180개."), "{ko}");
        assert!(ko.contains("| 값 | 20224, 모든 상권 |\n|---|---|\n| 보정 기울기(calibration_slope) | 0.99 |"), "{ko}");
        assert!(ko.contains("기점 20224, 모든 상권:"), "{ko}");
        assert_eq!(unknown, ["A new sentence of the card."], "told, and kept: {ko}");
        assert!(ko.contains("- A new sentence of the card."));
    }
}
