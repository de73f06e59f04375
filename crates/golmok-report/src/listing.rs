//! Small tables for a person or a program: aligned for a terminal, CSV, or JSON in which numbers are numbers.

use crate::formula;
use golmok_model::tables::{self, ColumnType};

/// Columns of printed tables that hold numbers.
const NUMBERS: &[&str] = &[
    "actual_to_expected",
    "at_risk",
    "auc",
    "blank",
    "bytes",
    "ci_high",
    "ci_low",
    "closed",
    "closed_within_1y",
    "closure_count",
    "closure_count_4q",
    "closure_probability_1y",
    "closure_probability_1y_hi",
    "closure_probability_1y_lo",
    "closures",
    "columns",
    "concordance",
    "consultants_now",
    "consultants_planned",
    "contrast",
    "contrast_error",
    "count",
    "coverage",
    "coverage_expecting_one",
    "default_grade",
    "default_rank",
    "default_score",
    "demand",
    "distance_m",
    "events",
    "executed",
    "expected_closures_4q",
    "expected_store_count",
    "files",
    "hi",
    "latitude",
    "line",
    "lo",
    "log_loss",
    "longitude",
    "member",
    "million_krw",
    "n",
    "opened_within_1y",
    "opening_count_4q",
    "own_area_m2",
    "own_grade",
    "own_rank",
    "own_score",
    "persons_per_hour",
    "radius_m",
    "rank",
    "ranks_gained",
    "rate",
    "rejected",
    "relative_risk",
    "relative_risk_hi",
    "relative_risk_lo",
    "resumed",
    "rows",
    "safer_than_1",
    "safer_than_2",
    "safer_than_3",
    "safer_than_4",
    "sales_krw",
    "saturation_ratio_shrunk",
    "share",
    "share_error",
    "share_of_own_area",
    "share_raw",
    "shared_bytes",
    "shops",
    "slope",
    "sources",
    "spells",
    "staged",
    "std_err",
    "store_count",
    "stores",
    "stores_per_1000",
    "stores_within",
    "survival",
    "survival_hi",
    "survival_lo",
    "tables",
    "without_point",
    "workers",
    "year",
    "years",
];

/// Columns of printed tables that hold true or false.
const TRUTHS: &[&str] = &["publication_inferred"];

/// A fraction with four digits that count; all else as every text that leaves. `csv` and `json` keep every digit.
fn readable(cell: &str) -> String {
    let Some(value) = cell.parse::<f64>().ok().filter(|value| cell.contains('.') && value.is_finite()) else {
        return formula::on_terminal(cell).into_owned();
    };
    let before = if value == 0.0 { 0 } else { value.abs().log10().floor() as i32 };
    format!("{value:.*}", (3 - before).clamp(0, 8) as usize)
}

/// A small table for a person: header and rows of text. An empty cell is an absent value.
#[derive(Debug, Default)]
pub struct Listing {
    /// Column names.
    pub header: Vec<&'static str>,
    /// Rows, as long as the header.
    pub rows: Vec<Vec<String>>,
}

impl Listing {
    /// Aligned columns, for a terminal: numbers at the right, fractions with four digits that count.
    pub fn aligned(&self) -> String {
        let mut widths: Vec<usize> = self.header.iter().map(|h| display_width(h)).collect();
        let numeric: Vec<bool> = self.header.iter().map(|name| NUMBERS.contains(name)).collect();
        let shown = |row: &Vec<String>| {
            let cells = row.iter().zip(&numeric);
            let cells = cells
                .map(|(cell, numeric)| if *numeric { readable(cell) } else { formula::on_terminal(cell).into_owned() });
            cells.collect()
        };
        let rows: Vec<Vec<String>> = self.rows.iter().map(shown).collect();
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(display_width(cell));
            }
        }
        let mut text = String::new();
        let header: Vec<String> = self.header.iter().map(|h| (*h).to_owned()).collect();
        for row in std::iter::once(&header).chain(&rows) {
            let cells: Vec<String> = row
                .iter()
                .zip(widths.iter().zip(&numeric))
                .map(|(cell, (width, numeric))| {
                    let room = " ".repeat(width - display_width(cell));
                    if *numeric { format!("{room}{cell}") } else { format!("{cell}{room}") }
                })
                .collect();
            text.push_str(cells.join("  ").trim_end());
            text.push('\n');
        }
        text
    }

    /// Comma-separated, with a header.
    ///
    /// # Errors
    /// When a row cannot be written.
    pub fn csv(&self) -> Result<String, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.header)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(|cell| formula::number_or_text(cell).into_owned()))?;
        }
        let bytes = writer.into_inner().map_err(|error| error.into_error())?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// A cell as JSON: a number where its column holds numbers, null where it is empty, else a text. Codes stay texts.
    fn value(&self, name: &str, cell: &str, row: &[String]) -> serde_json::Value {
        let of = |wanted: &str| self.header.iter().position(|h| *h == wanted).map(|at| row[at].as_str());
        let is_number = match (name, of("table"), of("item")) {
            // A trace holds one figure of a table a row: the table's schema tells what it is.
            ("value", _, Some("industry_hazard_q")) => true,
            ("value", Some(table), Some(item)) => tables::by_name(table)
                .and_then(|table| table.column(item))
                .is_some_and(|column| matches!(column.kind, ColumnType::F64 | ColumnType::I64 | ColumnType::I32)),
            ("value", ..) => of("unit").is_some(),
            _ => NUMBERS.contains(&name),
        };
        match cell {
            "" => serde_json::Value::Null,
            "true" | "false" if TRUTHS.contains(&name) => serde_json::Value::Bool(cell == "true"),
            text if is_number => {
                serde_json::from_str::<serde_json::Number>(text).map_or_else(|_| text.into(), serde_json::Value::Number)
            }
            text => text.into(),
        }
    }

    /// An array of objects.
    ///
    /// # Errors
    /// When a row cannot be written.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        let rows: Vec<serde_json::Map<String, serde_json::Value>> = self
            .rows
            .iter()
            .map(|row| {
                let cells = self.header.iter().zip(row);
                cells.map(|(name, cell)| ((*name).to_owned(), self.value(name, cell, row))).collect()
            })
            .collect();
        Ok(serde_json::to_string_pretty(&rows)? + "\n")
    }
}

/// CSV with a header as an array of objects; the named columns hold numbers, an empty cell is null.
///
/// ```
/// let json = golmok_report::listing::json_of_csv("id,x\n01,2.5\n02,\n", &["x"])?;
/// let rows: serde_json::Value = serde_json::from_str(&json)?;
/// assert_eq!(rows, serde_json::json!([{"id": "01", "x": 2.5}, {"id": "02", "x": null}]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When the text is no CSV.
pub fn json_of_csv(text: &str, numbers: &[&str]) -> Result<String, csv::Error> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers()?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        let cell = |(name, cell): (&str, &str)| {
            let number = || serde_json::from_str::<serde_json::Number>(cell.trim()).ok();
            let value = match (cell, numbers.contains(&name)) {
                ("", _) => serde_json::Value::Null,
                (_, true) => number().map_or_else(|| cell.into(), serde_json::Value::Number),
                _ => cell.into(),
            };
            (name.to_owned(), value)
        };
        rows.push(header.iter().zip(&record).map(cell).collect::<serde_json::Map<_, _>>());
    }
    Ok(format!("{:#}\n", serde_json::json!(rows)))
}

/// Columns that a terminal gives to a text: Hangul and other wide characters take two.
fn display_width(text: &str) -> usize {
    text.chars().map(|c| if matches!(c as u32, 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFF00..=0xFF60) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_has_the_digits_that_count_and_a_file_has_all() {
        let rows = vec![
            vec!["가".to_owned(), "0.12087081217751414".to_owned(), "5".to_owned()],
            vec!["나다".to_owned(), "1234.5678".to_owned(), String::new()],
        ];
        let listing = Listing { header: vec!["name", "share", "stores"], rows };
        assert_eq!(listing.aligned(), "name   share  stores\n가    0.1209       5\n나다    1235\n");
        assert!(listing.csv().unwrap().contains("0.12087081217751414"));
    }
}
