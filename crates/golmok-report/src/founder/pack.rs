//! Founder's pages as data: a page is a row of pieces of text, each told by its number and the figures in it.
//!
//! A sentence of ten thousand pages stands once; a page holds its number and its figures. Text is only ever formed by the
//! page itself ([`super::Sheets`]) and put together again as it was, so that no second writer of words exists. Pieces that
//! pages of several areas share are in [`Pieces`], the others beside the pages of their area ([`Packed`]).

use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Whole pages pass through these maps, so that the hash takes many letters at a time.
type HashMap<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;

/// Stands in a piece for a figure.
pub const FIGURE: char = '\u{E000}';

/// A piece without its figures, and the figures.
type Parsed<'a> = (String, Vec<&'a str>);

/// The pieces of a page's text in their order: lines, charts, and single dots of a chart.
pub fn cut(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut from = 0;
    let mut at = 0;
    let mut end = |from: &mut usize, to: usize| {
        if to > *from {
            pieces.push(&text[*from..to]);
            *from = to;
        }
    };
    while let Some(next) = memchr::memchr2(b'\n', b'<', &text.as_bytes()[at..]).map(|i| at + i) {
        let rest = &text[next..];
        at = next + 1;
        if rest.starts_with('\n') {
            end(&mut from, at);
        } else if rest.starts_with("<svg") {
            end(&mut from, next);
        } else if rest.starts_with("</svg>") {
            at = next + "</svg>".len();
            end(&mut from, at);
        } else if rest.starts_with("<circle") {
            end(&mut from, next);
            at = rest.find('>').map_or(text.len(), |i| next + i + 1);
            end(&mut from, at);
        }
    }
    end(&mut from, text.len());
    pieces
}

/// The piece with [`FIGURE`] in the places of its figures, and the figures: digits with a point or with commas between
/// thousands, and a minus before them where no letter or digit stands before it.
fn parse(piece: &str) -> Parsed<'_> {
    let bytes = piece.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let (mut skeleton, mut figures) = (String::with_capacity(piece.len()), Vec::new());
    let (mut at, mut copied) = (0, 0);
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let minus = at > copied && bytes[at - 1] == b'-' && (at < 2 || !bytes[at - 2].is_ascii_alphanumeric());
        let from = if minus { at - 1 } else { at };
        at += digits(at);
        while bytes.get(at) == Some(&b',') && digits(at + 1) == 3 {
            at += 4;
        }
        if bytes.get(at) == Some(&b'.') && at + 1 < bytes.len() && digits(at + 1) > 0 {
            at += 1 + digits(at + 1);
        }
        skeleton.push_str(&piece[copied..from]);
        skeleton.push(FIGURE);
        figures.push(&piece[from..at]);
        copied = at;
    }
    skeleton.push_str(&piece[copied..]);
    (skeleton, figures)
}

/// The piece with its figures in their places.
fn fill(skeleton: &str, figures: &[&str]) -> String {
    let mut figures = figures.iter();
    skeleton.split(FIGURE).enumerate().fold(String::new(), |mut text, (i, part)| {
        if i > 0 {
            text.push_str(figures.next().copied().unwrap_or_default());
        }
        text.push_str(part);
        text
    })
}

/// Pieces that pages of several areas share.
#[derive(Debug, Default)]
pub struct Pieces {
    texts: Vec<String>,
    forms: HashMap<String, Form>,
}

/// Where a piece stands: as it is, and with the figures that it always had.
#[derive(Debug)]
struct Form {
    plain: usize,
    usual: Option<(usize, BTreeMap<usize, String>)>,
}

/// Times that a piece is seen before its unchanging figures are taken for a part of it.
const USUAL: usize = 8;

impl Pieces {
    /// Learns the pieces from pages of some areas: one list of pages per area. A piece of one area only is not shared.
    pub fn learn<'a, T: AsRef<str> + 'a>(areas: impl IntoIterator<Item = &'a [T]>) -> Self {
        struct Seen {
            area: usize,
            several: bool,
            times: usize,
            /// The figure of each place, while it never changed.
            same: Vec<Option<String>>,
        }
        let mut order: Vec<String> = Vec::new();
        let mut seen: HashMap<String, Seen> = HashMap::default();
        for (area, pages) in areas.into_iter().enumerate() {
            for piece in pages.iter().flat_map(|page| cut(page.as_ref())) {
                let (skeleton, figures) = parse(piece);
                match seen.get_mut(&skeleton) {
                    None => {
                        let same = figures.iter().map(|figure| Some((*figure).to_owned())).collect();
                        order.push(skeleton.clone());
                        seen.insert(skeleton, Seen { area, several: false, times: 1, same });
                    }
                    Some(known) => {
                        known.times += 1;
                        known.several |= known.area != area;
                        for (same, figure) in known.same.iter_mut().zip(figures) {
                            if same.as_deref().is_some_and(|s| s != figure) {
                                *same = None;
                            }
                        }
                    }
                }
            }
        }
        let mut pieces = Self::default();
        for skeleton in order {
            let Some(known) = seen.remove(&skeleton).filter(|known| known.several) else { continue };
            let usual: BTreeMap<usize, String> =
                known.same.into_iter().enumerate().filter_map(|(i, same)| Some((i, same?))).collect();
            let usual = (known.times >= USUAL && !usual.is_empty()).then(|| {
                let all: Vec<String> = (0..skeleton.matches(FIGURE).count())
                    .map(|i| usual.get(&i).cloned().unwrap_or_else(|| FIGURE.to_string()))
                    .collect();
                let all: Vec<&str> = all.iter().map(String::as_str).collect();
                pieces.texts.push(fill(&skeleton, &all));
                (pieces.texts.len() - 1, usual)
            });
            pieces.texts.push(skeleton.clone());
            pieces.forms.insert(skeleton, Form { plain: pieces.texts.len() - 1, usual });
        }
        pieces
    }

    /// The texts, by number.
    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    /// Packs the pages of an area. Pages that are one text in memory become one row.
    pub fn pack(&self, pages: &[impl AsRef<str>]) -> Packed {
        let mut places: HashMap<(*const u8, usize), usize> = HashMap::default();
        let (mut distinct, mut of) = (Vec::new(), Vec::with_capacity(pages.len()));
        for page in pages.iter().map(AsRef::as_ref) {
            let place = *places.entry((page.as_ptr(), page.len())).or_insert_with(|| {
                distinct.push((cut(page), 0));
                distinct.len() - 1
            });
            distinct[place].1 += 1;
            of.push(place);
        }
        let mut times: HashMap<&str, usize> = HashMap::default();
        for (pieces, often) in &distinct {
            for piece in pieces {
                *times.entry(piece).or_default() += often;
            }
        }
        let parsed: HashMap<&str, Parsed<'_>> = times.keys().map(|piece| (*piece, parse(piece))).collect();
        let mut shapes: HashMap<&str, usize> = HashMap::default();
        for (skeleton, _) in parsed.values() {
            *shapes.entry(skeleton).or_default() += 1;
        }
        let mut own = Own { texts: Vec::new(), places: HashMap::default(), after: self.texts.len() };
        let rows = distinct
            .iter()
            .map(|(pieces, _)| {
                let mut row = Vec::new();
                for piece in pieces {
                    let (skeleton, figures) = &parsed[piece];
                    let (number, figures) = match self.forms.get(skeleton) {
                        // What the pages of an area share with all its figures stands once beside them.
                        Some(_) if figures.len() > MANY && times[piece] > 1 => (own.place(piece), Vec::new()),
                        Some(form) => form.of(figures),
                        None if figures.is_empty() || shapes[skeleton.as_str()] == 1 => (own.place(piece), Vec::new()),
                        None => (own.place(skeleton), figures.clone()),
                    };
                    row.push(json!(number));
                    if !figures.is_empty() {
                        row.push(json!(figures.join(" ")));
                    }
                }
                Value::Array(row)
            })
            .collect();
        Packed { texts: own.texts, rows, of }
    }

    /// The text of a page, by its number among those that were packed.
    pub fn unpack(&self, packed: &Packed, page: usize) -> Option<String> {
        let mut text = String::new();
        let mut row = packed.rows.get(*packed.of.get(page)?)?.as_array()?.iter().peekable();
        while let Some(number) = row.next() {
            let number = usize::try_from(number.as_u64()?).ok()?;
            let piece = self.texts.get(number).or_else(|| packed.texts.get(number - self.texts.len()))?;
            let figures = row.next_if(|next| next.is_string()).and_then(Value::as_str).unwrap_or_default();
            text += &fill(piece, &figures.split(' ').collect::<Vec<_>>());
        }
        Some(text)
    }
}

/// Figures from which on a piece that is met again in its area is kept whole.
const MANY: usize = 3;

impl Form {
    /// The number of the piece and the figures that are left to tell.
    fn of<'a>(&self, figures: &[&'a str]) -> (usize, Vec<&'a str>) {
        match &self.usual {
            Some((number, usual)) if usual.iter().all(|(i, figure)| figures.get(*i) == Some(&figure.as_str())) => {
                let left = figures.iter().enumerate().filter(|(i, _)| !usual.contains_key(i));
                (*number, left.map(|(_, figure)| *figure).collect())
            }
            _ => (self.plain, figures.to_vec()),
        }
    }
}

/// The pieces of one area by number, in the order in which they are met.
struct Own {
    texts: Vec<String>,
    places: HashMap<String, usize>,
    after: usize,
}

impl Own {
    fn place(&mut self, text: &str) -> usize {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = self.after + self.texts.len();
        self.texts.push(text.to_owned());
        self.places.insert(text.to_owned(), place);
        place
    }
}

/// The pages of an area.
#[derive(Debug, Serialize)]
pub struct Packed {
    /// Pieces that only this area has; their numbers go on where those of [`Pieces`] end.
    pub texts: Vec<String>,
    /// A row per text: the number of each piece, followed by its figures, with blanks between, where it has some.
    pub rows: Vec<Value>,
    /// The row of each page.
    pub of: Vec<usize>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pieces_are_lines_charts_and_dots() {
        let text = "<p>하나</p>\n<p><svg a><path/><circle x/><circle y/><b/></svg></p>\n끝";
        let wanted =
            ["<p>하나</p>\n", "<p>", "<svg a><path/>", "<circle x/>", "<circle y/>", "<b/></svg>", "</p>\n", "끝"];
        assert_eq!(cut(text), wanted);
    }

    #[test]
    fn figures_are_taken_out_and_put_back() {
        let (skeleton, figures) = parse("M1.5 -20L3,000.25 2023-12-31 x2 10–21 1,23 가5.");
        assert_eq!(figures, ["1.5", "-20", "3,000.25", "2023", "12", "31", "2", "10", "21", "1", "23", "5"]);
        assert_eq!(fill(&skeleton, &figures), "M1.5 -20L3,000.25 2023-12-31 x2 10–21 1,23 가5.");
    }

    #[test]
    fn what_many_pages_share_stands_once() {
        let page = |i: usize, area: &str| format!("<p>{area}에 점포 {i}곳, 높이 17</p>\n<p>모두 같다</p>\n");
        let area = |name: &str| (0..9).map(|i| page(i, name)).collect::<Vec<_>>();
        let learned = [area("가"), area("나")];
        let pieces = Pieces::learn(learned.iter().map(Vec::as_slice));
        assert_eq!(pieces.texts(), ["<p>모두 같다</p>\n"], "a name makes another piece");
        let packed = pieces.pack(&learned[0]);
        assert_eq!(packed.texts, [format!("<p>가에 점포 {FIGURE}곳, 높이 {FIGURE}</p>\n")]);
        assert_eq!(packed.rows[3], json!([1, "3 17", 0]));
        let one_name = [area("가"), area("가")];
        let pieces = Pieces::learn(one_name.iter().map(Vec::as_slice));
        assert_eq!(pieces.pack(&learned[0]).rows[3], json!([0, "3", 2]), "17 never changed");
    }

    proptest! {
        #[test]
        fn every_page_comes_back(
            learned in prop::collection::vec(prop::collection::vec("(<circle r=\"[0-9.]{1,3}\"/>|[가나 0-9,.-]{0,6}|<svg>|</svg>|\n){0,9}", 0..5), 0..4),
            pages in prop::collection::vec("(<circle r=\"[0-9.]{1,3}\"/>|[가나 0-9,.-]{0,6}|<svg>|</svg>|\n){0,9}", 0..6),
        ) {
            let pieces = Pieces::learn(learned.iter().map(Vec::as_slice));
            // As they are, and each twice, the second time the same text in memory.
            let pages: Vec<std::sync::Arc<str>> = pages.into_iter().map(std::sync::Arc::from).collect();
            let pages = [pages.clone(), pages].concat();
            let packed = pieces.pack(&pages);
            prop_assert!(packed.rows.len() <= pages.len() / 2);
            for (i, page) in pages.iter().enumerate() {
                prop_assert_eq!(pieces.unpack(&packed, i).unwrap(), page.as_ref());
            }
        }
    }
}
