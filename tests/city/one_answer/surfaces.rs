//! Rendered bytes back into figures: rows of HTML tables, the data of the overview, sheets.

use calamine::{Data, Reader, Xlsx};
use std::collections::BTreeMap;
use std::path::Path;

/// A page with its entities and spaces as a reader sees them.
pub fn page(path: &Path) -> String {
    let html = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    html.replace("&#x2f;", "/").replace('\u{a0}', " ")
}

/// Text without tags.
pub fn bare(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => text.push(letter),
            _ => {}
        }
    }
    text.trim().to_owned()
}

/// The row of the table of rated cells whose name leads to `href`: grade, probability, range, stores, openings, closures.
pub fn rated_row(html: &str, href: &str) -> Option<Vec<String>> {
    let link = format!("href=\"{href}\"");
    let row = html.split("<tr>").find(|row| row.contains(&link) && row.contains("class=\"narrow\""))?;
    Some(row.split("<td").skip(2).take(6).map(|cell| bare(&format!("<td{cell}"))).collect())
}

/// Ratios that the page shows beside `href` in the lists of crowded and sparse cells and in the public list; `listed` columns
/// before the ratio there.
pub fn ratios(html: &str, href: &str, area: &str, listed: usize) -> Vec<String> {
    let link = |row: &str, href: &str| row.contains(&format!("href=\"{href}\""));
    let rows = html.split("<tr>").filter(|row| link(row, href) && !row.contains("class=\"narrow\""));
    rows.filter_map(|row| {
        let cells: Vec<String> = row.split("<td").skip(1).map(|cell| bare(&format!("<td{cell}"))).collect();
        match cells.len() {
            5 => Some(cells[1].clone()),
            _ if cells.len() > listed && (area.is_empty() || link(row, area)) => Some(cells[listed].clone()),
            _ => None,
        }
    })
    .filter(|text| text.parse::<f64>().is_ok())
    .collect()
}

/// The six figures of the first card.
pub fn card(html: &str) -> Vec<String> {
    let card = html.split("<div class=\"figures\">").nth(1).unwrap_or_default();
    card.split("<b>").skip(1).take(6).map(|part| bare(part.split("</b>").next().unwrap_or_default())).collect()
}

/// The rows of the whole city above the groups of a lecture note: name, share, range, stores, closures, areas.
pub fn city_rows(html: &str) -> Vec<Vec<String>> {
    let name = golmok_report::page::words::of(golmok_report::Lang::Ko)["whole_city"];
    let rows = html.split("<tr>").filter(|row| row.starts_with(&format!("<td>{name}</td>")));
    rows.map(|row| row.split("<td").skip(1).map(|cell| bare(&format!("<td{cell}"))).collect()).collect()
}

/// Stores of the newest quarter in the chart of quarters, from its description.
pub fn chart_of_quarters(html: &str) -> Option<i64> {
    let description = html.split("<desc id=\"quarters-d\">").nth(1)?.split("</desc>").next()?;
    let stores = description.split(" → ").nth(1)?.split('.').next()?.split(' ').next_back()?;
    stores.replace(',', "").parse().ok()
}

/// The data of the overview.
pub fn overview(html: &str) -> serde_json::Value {
    let data = html.split("id=\"data\">").nth(1).and_then(|rest| rest.split("</script>").next()).expect("data");
    serde_json::from_str(data).expect("JSON")
}

/// A workbook's sheets as rows by column name.
pub struct Book(Xlsx<std::io::BufReader<std::fs::File>>);

impl Book {
    /// Opens a workbook.
    pub fn open(path: &Path) -> Self {
        Self(calamine::open_workbook(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
    }

    /// Names of the sheets.
    pub fn names(&self) -> Vec<String> {
        self.0.sheet_names().to_vec()
    }

    /// Rows of a sheet that `wanted` takes, by the text of area and industry.
    pub fn rows(&mut self, sheet: &str, wanted: impl Fn(&str, &str) -> bool) -> Vec<BTreeMap<String, String>> {
        let range = self.0.worksheet_range(sheet).unwrap_or_else(|error| panic!("{sheet}: {error}"));
        let mut rows = range.rows();
        // Headings are words; the definitions tell the column's name in the other files.
        let definitions = self.0.worksheet_range("정의").unwrap_or_else(|error| panic!("정의: {error}"));
        let name = |heading: &Data| {
            let told = definitions.rows().find(|row| row[0] == *sheet && row[1] == *heading);
            told.map_or_else(|| heading.to_string(), |row| row[4].to_string())
        };
        let header: Vec<String> = rows.next().expect("a header").iter().map(name).collect();
        let at = |name: &str| header.iter().position(|column| column == name).expect("a column");
        let (area, industry) = (at("area_code"), at("industry_code"));
        let word = |data: &Data| data.to_string();
        rows.filter(|row| wanted(&word(&row[area]), &word(&row[industry])))
            .map(|row| header.iter().zip(row).map(|(name, data)| (name.clone(), code(name, &word(data)))).collect())
            .collect()
    }
}

/// Codes behind the words of a workbook's cells; other texts are themselves.
const WORDS: [(&str, &str, &str); 7] = [
    ("grade", "주의", "caution"),
    ("grade", "의심", "suspect"),
    ("grade", "위험", "risk"),
    ("grade", "고위험", "high_risk"),
    ("source", "점포-상권", "store_counts"),
    ("source", "인허가", "licences"),
    ("source", "추정매출-상권", "sales"),
];

fn code(column: &str, word: &str) -> String {
    let known = WORDS.iter().find(|(of, said, _)| *of == column && *said == word);
    known.map_or(word, |(.., code)| *code).to_owned()
}
