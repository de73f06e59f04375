//! What only a server shows: the banner over every page, its home, forms and lists. The pages of a report are the same.

mod markdown;

pub use markdown::markdown;

use crate::Lang;
use crate::error::ReportError;
use crate::founder::Sheets;
use crate::index::{IndexPage, SourceLine};
use crate::page::lines::RatedLine;
use crate::page::{Frame, Host, Pages};
use serde::Serialize;
use serde_json::json;

/// Style of what only a server shows; its address is [`CSS_FILE`] below the home.
pub const CSS: &str = include_str!("templates/hosted.css");
/// Name of the style's file.
pub const CSS_FILE: &str = "portal.css";

/// Where the banner leads: address below the home, key of the words.
const WAYS: [(&str, &str); 10] = [
    ("index.html", "h_map"),
    ("map", "h_big_map"),
    ("places", "h_places"),
    ("compare", "h_compare"),
    ("diagnose", "h_diagnose"),
    ("programmes", "h_programmes"),
    ("staff", "h_staff"),
    ("record.html", "h_record"),
    ("method", "h_method"),
    ("data", "h_data"),
];

/// What the home offers: address below it, key of the words.
const HOME_WAYS: [(&str, &str); 11] = [
    ("map", "h_browse_big_map"),
    ("index.html", "h_browse_map"),
    ("places", "h_browse_places"),
    ("compare", "h_browse_compare"),
    ("diagnose", "h_browse_diagnose"),
    ("programmes", "h_browse_programmes"),
    ("staff", "h_browse_staff"),
    ("record.html", "h_browse_record"),
    ("method", "h_browse_method"),
    ("data", "h_browse_data"),
    ("api/v1/openapi.json", "h_browse_api"),
];

/// Where a page stands on the server.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// Address below the home of its language, e.g. `area/3110001.html`, with its query.
    pub address: String,
    /// Address of the same page in the other language, relative to it; empty where there is none.
    pub other: String,
}

impl Place {
    /// How many folders the page lies below the home.
    pub fn depth(&self) -> usize {
        let path = self.address.split('?').next().unwrap_or_default();
        path.matches('/').count()
    }
}

/// The home.
#[derive(Debug, Clone, Default)]
pub struct Home {
    /// Code, name and page of every industry.
    pub industries: Vec<[String; 3]>,
    /// Name and page of every gu.
    pub gu: Vec<[String; 2]>,
    /// Width and height of the map that can be clicked, in pixels.
    pub map: Option<[u32; 2]>,
}

/// A form.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Form {
    /// Address below the home.
    pub action: &'static str,
    /// Whether what is entered goes in the body, not in the address.
    pub post: bool,
    /// What is entered.
    pub fields: Vec<Field>,
    /// Key of the words on the button.
    pub button: &'static str,
}

/// A field of a form.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Field {
    /// Key of the words before it.
    pub label: &'static str,
    /// Name.
    pub name: &'static str,
    /// What stands in it.
    pub value: String,
    /// Code and name of what can be chosen; empty where it is written.
    pub options: Vec<(String, String)>,
    /// Kind of the field, where it is no text: `date`.
    pub kind: &'static str,
    /// Whether a number is written.
    pub number: bool,
    /// Whether it must be filled in.
    pub required: bool,
}

/// A list of links, or a table of rated cells.
#[derive(Debug, Clone, Default, Serialize)]
pub struct List {
    /// Heading; may be empty.
    pub title: String,
    /// Rated cells.
    pub rated: Vec<RatedLine>,
    /// Key of the words over the first column.
    pub first: &'static str,
    /// Links, where no cells are rated.
    pub links: Vec<Link>,
    /// A table of other things.
    pub table: Option<Table>,
}

/// A table of words and figures.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Table {
    /// Keys of the words over the columns, and whether figures stand below.
    pub head: Vec<(&'static str, bool)>,
    /// Rows: what stands in a cell, and the page below the home that it leads to; empty where none.
    pub rows: Vec<Vec<(String, String)>>,
    /// Address below the home of the same as a file; empty where there is none.
    pub file: String,
}

/// A line of a list.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Link {
    /// Name.
    pub name: String,
    /// Page below the home.
    pub href: String,
    /// What to know beside it.
    pub note: String,
    /// A second page; empty where there is none.
    pub more: String,
    /// Key of the words for it.
    pub more_word: &'static str,
}

/// A page with a form, sentences and lists.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ListPage {
    /// Heading.
    pub title: String,
    /// What it is about.
    pub lead: String,
    /// Form above the lists.
    pub form: Option<Form>,
    /// Sentences above the lists.
    pub sentences: Vec<String>,
    /// Lists.
    pub lists: Vec<List>,
    /// Address of the page before; empty where there is none.
    pub before: String,
    /// Address of the page after; empty where there is none.
    pub after: String,
}

/// The page of the large map.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LargeMap {
    /// Code and name of every industry.
    pub industries: Vec<[String; 2]>,
    /// The one that is shown; empty for all together.
    pub industry: String,
    /// `within` or `grade`.
    pub view: &'static str,
    /// Width and height of the map that needs no script, in pixels; `None` without boundaries.
    pub size: Option<[u32; 2]>,
    /// Folder of the scripts, from the page.
    pub assets: String,
    /// What the script reads, as JSON without `<`.
    pub json: String,
}

/// A page of text.
#[derive(Debug, Clone, Default)]
pub struct TextPage {
    /// Heading.
    pub title: String,
    /// Sources of the data, where the page is about them.
    pub sources: Vec<SourceLine>,
    /// Tables that can be downloaded: name, rows in words.
    pub downloads: Vec<(String, String)>,
    /// From the page to the API's folder.
    pub api: &'static str,
    /// HTML of the text, made by [`markdown`] only.
    pub text: String,
    /// Sentences.
    pub sentences: Vec<String>,
}

impl Pages {
    /// The home.
    ///
    /// # Errors
    /// When the template fails, which a test rules out.
    pub fn home(&self, frame: &Frame, home: &Home) -> Result<String, ReportError> {
        let view = json!({
            "industries": home.industries, "gu": home.gu, "map": home.map, "ways": HOME_WAYS,
        });
        self.render("hosted_home.html", frame, 0, view)
    }

    /// A page with a form, sentences and lists, directly below the home.
    ///
    /// # Errors
    /// When the template fails, which a test rules out.
    pub fn list(&self, frame: &Frame, page: &ListPage) -> Result<String, ReportError> {
        self.render("hosted_list.html", frame, 0, json!(page))
    }

    /// The page of the large map.
    ///
    /// # Errors
    /// When the template fails, which a test rules out.
    pub fn map(&self, frame: &Frame, map: &LargeMap) -> Result<String, ReportError> {
        self.render("hosted_map.html", frame, 0, json!(map))
    }

    /// A page of text, directly below the home.
    ///
    /// # Errors
    /// When the template fails, which a test rules out.
    pub fn text(&self, frame: &Frame, page: &TextPage) -> Result<String, ReportError> {
        let view = json!({
            "title": page.title, "sources": page.sources, "downloads": page.downloads, "api": page.api,
            "text": page.text, "sentences": page.sentences,
        });
        self.render("hosted_text.html", frame, 0, view)
    }

    /// A page of the report, or of this module, with the banner of the server over it and its style beside its own.
    ///
    /// # Errors
    /// When the template fails, which a test rules out.
    pub fn dressed(&self, html: &str, place: &Place) -> Result<String, ReportError> {
        let here = place.address.split('?').next().unwrap_or_default();
        let view = json!({ "ways": WAYS, "here": here, "other": place.other });
        let banner = self.render("hosted_banner.html", &Frame::default(), place.depth(), view)?;
        let style = format!("<link rel=\"stylesheet\" href=\"{}{CSS_FILE}\">\n</head>", "../".repeat(place.depth()));
        let html = html.replacen("</head>", &style, 1);
        Ok(html.replacen("<body>\n<main>", &format!("<body>\n{banner}<main id=\"page\">"), 1))
    }
}

/// The inline blocks that the pages of a server run, for the hashes of its policy.
#[derive(Debug, Clone, Default)]
pub struct Inline {
    /// Styles.
    pub styles: Vec<String>,
    /// Scripts.
    pub scripts: Vec<String>,
}

/// The inline blocks of every template, from pages that show nothing: no text of any data is among them.
///
/// # Errors
/// When a template fails, which tests rule out.
pub fn inline(lang: Lang) -> Result<Inline, ReportError> {
    let (pages, frame) = (Pages::on(Host::Server, lang)?, Frame::default());
    let empty = [
        pages.index(&IndexPage::default())?,
        pages.list(&frame, &ListPage::default())?,
        pages.map(&frame, &LargeMap::default())?,
        crate::record_page::html(&[], lang)?,
    ];
    let mut blocks = Inline { styles: vec![Sheets::new(lang)?.style()?], scripts: Vec::new() };
    for html in &empty {
        blocks.styles.extend(inline_blocks(html, "style").into_iter().map(str::to_owned));
        blocks.scripts.extend(inline_blocks(html, "script").into_iter().map(str::to_owned));
    }
    Ok(blocks)
}

/// The text of every inline block of a kind (`style`, `script`) that a page runs. Data in a script element is not run.
pub fn inline_blocks<'a>(html: &'a str, kind: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{kind}>"), format!("</{kind}>"));
    let mut blocks = Vec::new();
    let mut rest = html;
    while let Some((_, from)) = rest.split_once(&open) {
        let Some((block, after)) = from.split_once(&close) else { break };
        blocks.push(block);
        rest = after;
    }
    blocks
}

/// A word of the pages of a portal.
pub fn word(key: &str, lang: Lang) -> &'static str {
    crate::page::words::of(lang).get(key).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_wear_the_banner() {
        let pages = Pages::on(crate::page::Host::Server, Lang::Ko).unwrap();
        let html = pages.list(&Frame::default(), &ListPage { title: "순위".into(), ..ListPage::default() }).unwrap();
        let place = Place { address: "places?industry=CS100010".into(), other: "en/places?industry=CS100010".into() };
        let html = pages.dressed(&html, &place).unwrap();
        assert!(html.contains("<main id=\"page\">") && html.contains("href=\"portal.css\""), "{html}");
        assert!(
            html.contains("href=\"places\" aria-current=\"page\"")
                && html.contains("href=\"en&#x2f;places?industry=CS100010\"")
        );
        assert_eq!(inline_blocks(&html, "style").len(), 1);
        assert_eq!(inline_blocks(&html, "script").len(), 1);
    }
}
