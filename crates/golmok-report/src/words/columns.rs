//! Columns of the workbook for people: heading, unit and meaning in both languages (`data/reference/column_words.csv`).

use crate::Lang;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A column: heading, unit (may be empty) and meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnWords {
    /// Heading, unit and meaning in Korean.
    ko: [String; 3],
    /// The same in English.
    en: [String; 3],
}

impl ColumnWords {
    fn of(&self, lang: Lang) -> &[String; 3] {
        lang.pick(&self.ko, &self.en)
    }

    /// Heading.
    pub fn heading(&self, lang: Lang) -> &str {
        &self.of(lang)[0]
    }

    /// Unit; may be empty.
    pub fn unit(&self, lang: Lang) -> &str {
        &self.of(lang)[1]
    }

    /// Meaning.
    pub fn meaning(&self, lang: Lang) -> &str {
        &self.of(lang)[2]
    }
}

/// The words of a column, by its name in the tables.
///
/// # Examples
/// ```
/// use golmok_report::{Lang, words::columns::column};
/// let stores = column("store_count").unwrap();
/// assert_eq!((stores.heading(Lang::Ko), stores.unit(Lang::Ko)), ("점포", "곳"));
/// ```
pub fn column(name: &str) -> Option<&'static ColumnWords> {
    static COLUMNS: LazyLock<BTreeMap<String, ColumnWords>> = LazyLock::new(|| {
        let mut reader =
            csv::Reader::from_reader(include_str!("../../../../data/reference/column_words.csv").as_bytes());
        let rows = reader.records().map(|row| {
            let row =
                row.unwrap_or_else(|error| panic!("column_words.csv, embedded at build time and tested: {error}"));
            let of = |places: [usize; 3]| places.map(|place| row[place].to_owned());
            (row[0].to_owned(), ColumnWords { ko: of([1, 3, 5]), en: of([2, 4, 6]) })
        });
        rows.collect()
    });
    COLUMNS.get(name)
}

/// A code of a column in the reader's words, where the column holds codes of a closed set.
///
/// # Examples
/// ```
/// use golmok_report::{Lang, words::columns::label};
/// assert_eq!(label("grade", "high_risk", Lang::Ko), "고위험");
/// assert_eq!(label("grade", "high_risk", Lang::En), "High risk");
/// assert_eq!(label("source", "licences", Lang::Ko), "인허가");
/// assert_eq!(label("area_name", "high_risk", Lang::Ko), "high_risk");
/// ```
pub fn label(column: &str, code: &str, lang: Lang) -> String {
    let of_source = || SOURCES.iter().find(|(source, ..)| column == "source" && *source == code);
    if let Some((_, ko, en)) = of_source() {
        return lang.pick(*ko, *en).to_owned();
    }
    let Some(codes) = golmok_engine::read::labels::of_column(column) else { return code.to_owned() };
    let Some((_, words)) = codes.into_iter().find(|(known, _)| *known == code) else { return code.to_owned() };
    match (lang, words.get(1).filter(|word| word.is_ascii())) {
        (Lang::Ko, _) => words.first().map_or_else(|| code.to_owned(), |word| (*word).to_owned()),
        (Lang::En, Some(word)) => (*word).to_owned(),
        (Lang::En, None) => code.replace('_', " "),
    }
}

/// Sources of counts: code, Korean, English.
const SOURCES: [(&str, &str, &str); 4] = [
    ("store_counts", "점포-상권", "store counts"),
    ("licences", "인허가", "licences"),
    ("sales", "추정매출-상권", "estimated sales"),
    ("semas_stores", "상가(상권)정보", "shop register"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_told_in_both_languages() {
        for name in ["area_code", "closure_probability_1y_hi", "saturation_ratio_shrunk", "caveats"] {
            let words = column(name).unwrap();
            for lang in [Lang::Ko, Lang::En] {
                assert!(!words.heading(lang).is_empty() && !words.meaning(lang).is_empty(), "{name}");
            }
            assert!(words.heading(Lang::Ko).chars().any(|c| ('가'..='힣').contains(&c)), "{name}");
            assert!(!words.meaning(Lang::En).chars().any(|c| ('가'..='힣').contains(&c)) || name.ends_with("_code"));
        }
    }
}
