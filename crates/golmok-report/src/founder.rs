//! One founder's report: the page, the card to share, the spreadsheet, the JSON.
//!
//! Everything comes from one [`Advice`]; renderers form words and figures and add nothing. A block without data is one line
//! with its reason.
//!
//! | subject | module |
//! |---|---|
//! | sentences: verdict, relative, alternatives, break-even | [`sentences`] |
//! | the words of the page | `words` |
//! | the page's first screen and its blocks | `first`, `blocks` |
//! | the page's charts | `pictures` |
//! | the card to share | `share` |
//! | the spreadsheet | `workbook` |
//! | the text for a terminal | `terminal` |

mod blocks;
mod first;
#[cfg(test)]
mod fixture;
mod pictures;
pub mod sentences;
mod share;
mod terminal;
mod words;
mod workbook;

pub use share::{share_card_svg, share_text};
pub use terminal::terminal_text;
pub use workbook::write_xlsx;

use crate::{Lang, error::ReportError, numbers, template_value};
use golmok_advice::Advice;
use minijinja::{Environment, context};

/// Name of the JSON's shape; raised where a field changes its meaning.
pub const JSON_SCHEMA: &str = "golmok.advice/1";

/// The page of one report as one self-contained HTML file: nothing is fetched, no script runs.
///
/// The first screen of a phone holds the verdict, the probability with its range, the grade, the confidence, the data date
/// and the next step; the reasons follow. It prints on two A4 pages.
///
/// # Errors
/// When the template fails, which tests rule out.
pub fn render_html(advice: &Advice, lang: Lang) -> Result<String, ReportError> {
    let template = |source| ReportError::Template { page: "founder.html", source };
    let mut environment = Environment::new();
    for (name, text) in [
        ("founder.html", include_str!("templates/founder.html")),
        ("founder_blocks.html", include_str!("templates/founder_blocks.html")),
        ("founder.css", include_str!("templates/founder.css")),
    ] {
        environment.add_template(name, text).map_err(template)?;
    }
    let page = environment.get_template("founder.html").map_err(template)?;
    let json = |source| ReportError::Json { what: "founder's report", source };
    let first = template_value::of(&first::view(advice, lang)).map_err(json)?;
    let blocks = template_value::of(&blocks::view(advice, lang)).map_err(json)?;
    let html = page.render(context! {
        lang => lang.pick("ko", "en"),
        t => words::table(lang),
        first => first,
        blocks => blocks,
    });
    html.map(|html| numbers::with_their_signs(&html)).map_err(template)
}

/// The report as JSON: `{"schema": "golmok.advice/1", "advice": …}`, numbers as numbers, sentences in both languages.
///
/// # Errors
/// When a value cannot be written as JSON.
pub fn to_json(advice: &Advice) -> Result<String, ReportError> {
    let whole = serde_json::json!({ "schema": JSON_SCHEMA, "advice": advice });
    serde_json::to_string_pretty(&whole).map_err(|source| ReportError::Json { what: "founder's report", source })
}

#[cfg(test)]
mod tests;
