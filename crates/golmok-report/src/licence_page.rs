//! A page of what licences alone say: blocks of sentences and tables. The report of a city without counts is made of these.

use crate::error::ReportError;
use crate::{Lang, support_page};
use golmok_advice::ground::{legal_line, not_a_forecast};
use serde::Serialize;

/// A cell of a table, perhaps with a link.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// Where it leads; empty for no link.
    pub href: String,
}

impl Cell {
    /// Text alone.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), href: String::new() }
    }

    /// A link.
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: href.into() }
    }
}

/// A heading with sentences and a table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Block {
    /// The heading.
    pub heading: String,
    /// Sentences below it.
    pub lines: Vec<String>,
    /// Heads of the columns.
    pub head: Vec<String>,
    /// How many of the first columns are words; the others are numbers.
    pub words: usize,
    /// Rows; no table where there are none.
    pub rows: Vec<Vec<Cell>>,
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct LicencePage {
    /// Title and first heading.
    pub title: String,
    /// Link to the page above.
    pub up: Option<Cell>,
    /// What the page is.
    pub lead: Vec<String>,
    /// The blocks.
    pub blocks: Vec<Block>,
}

#[derive(Serialize)]
struct View<'a> {
    #[serde(flatten)]
    page: &'a LicencePage,
    legal: [String; 2],
}

impl LicencePage {
    /// The page as HTML.
    ///
    /// # Errors
    /// When the template fails, which a test rules out.
    pub fn html(&self, lang: Lang) -> Result<String, ReportError> {
        let legal = [not_a_forecast(), legal_line()].map(|words| lang.pick(words.ko, words.en));
        let view = View { page: self, legal };
        support_page::render("licences.html", include_str!("templates/licences.html"), &view, lang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_links_lead_somewhere() {
        let block = Block {
            heading: "A & B".to_owned(),
            lines: vec!["<b>".to_owned()],
            head: vec!["trade".to_owned(), "n".to_owned()],
            words: 1,
            rows: vec![vec![Cell::link("bars", "industry/L_x.html"), Cell::text("3")]],
        };
        let page = LicencePage { title: "T".to_owned(), blocks: vec![block], ..LicencePage::default() };
        for lang in [Lang::Ko, Lang::En] {
            let html = page.html(lang).unwrap();
            assert!(html.contains("A &amp; B") && html.contains("&lt;b&gt;") && !html.contains("<b>"));
            assert!(html.contains("<a href=\"industry/L_x.html\">bars</a>") || html.contains("industry&#x2f;L_x.html"));
            assert!(html.contains("<td class=\"n\">3</td>"));
        }
    }
}
