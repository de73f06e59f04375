//! A sheet that shapes are put on; it escapes every text.

use super::palette::{INK, LINE, SOFT};
use std::fmt::Write;

/// Fonts that machines of Korean readers have; none is fetched.
pub const FONTS: &str =
    "'Noto Sans KR','Noto Sans CJK KR','Apple SD Gothic Neo','Malgun Gothic','맑은 고딕',sans-serif";

/// Where a text is anchored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Begins at the point.
    Start,
    /// Centred on the point.
    Middle,
    /// Ends at the point.
    End,
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub struct Type {
    /// Size in units of the sheet.
    pub size: f64,
    /// Colour.
    pub fill: &'static str,
    /// Whether it is bold.
    pub bold: bool,
    /// Where it is anchored.
    pub anchor: Anchor,
}

/// Small label of second rank.
pub const LABEL: Type = Type { size: 11.0, fill: SOFT, bold: false, anchor: Anchor::Start };
/// A figure or a name that counts.
pub const FIGURE: Type = Type { size: 11.5, fill: INK, bold: true, anchor: Anchor::Start };

impl Type {
    /// The same, anchored elsewhere.
    #[must_use]
    pub const fn at(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// The same in another colour.
    #[must_use]
    pub const fn fill(self, fill: &'static str) -> Self {
        Self { fill, ..self }
    }

    /// The same in another size.
    #[must_use]
    pub const fn size(self, size: f64) -> Self {
        Self { size, ..self }
    }
}

/// A sheet of a width and a height in its own units.
#[derive(Debug)]
pub struct Canvas {
    width: f64,
    height: f64,
    body: String,
}

impl Canvas {
    /// An empty sheet.
    pub fn new(width: f64, height: f64) -> Self {
        Self { width, height, body: String::new() }
    }

    /// A filled rectangle.
    pub fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, fill: &str) {
        let (x, y, w, h) = (Short(x), Short(y), Short(width.max(0.0)), Short(height.max(0.0)));
        let _ = write!(self.body, "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"{fill}\"/>");
    }

    /// A rectangle with round corners and an outline.
    pub fn card(&mut self, [x, y, width, height]: [f64; 4], radius: f64, fill: &str, stroke: &str) {
        let (x, y, w, h, r) = (Short(x), Short(y), Short(width), Short(height), Short(radius));
        let _ = write!(
            self.body,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"{r}\" fill=\"{fill}\" stroke=\"{stroke}\"/>"
        );
    }

    /// A straight line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: &str, width: f64) {
        let (x1, y1, x2, y2) = (Short(from.0), Short(from.1), Short(to.0), Short(to.1));
        let _ = write!(
            self.body,
            "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"{stroke}\" stroke-width=\"{}\"/>",
            Short(width)
        );
    }

    /// A hair line of the grid.
    pub fn rule(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.line(from, to, LINE, 1.0);
    }

    /// A path; `style` holds further attributes, without texts of others.
    pub fn path(&mut self, d: &str, style: &str) {
        let _ = write!(self.body, "<path d=\"{d}\" {style}/>");
    }

    /// A disc with an outline.
    pub fn disc(&mut self, (x, y): (f64, f64), radius: f64, fill: &str, stroke: &str) {
        let (x, y, r) = (Short(x), Short(y), Short(radius));
        let _ = write!(
            self.body,
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"1.5\"/>"
        );
    }

    /// A text, escaped.
    pub fn text(&mut self, (x, y): (f64, f64), look: Type, text: &str) {
        let anchor = match look.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let weight = if look.bold { " font-weight=\"700\"" } else { "" };
        let (x, y, size) = (Short(x), Short(y), Short(look.size));
        let _ =
            write!(self.body, "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{}\"{anchor}{weight}>", look.fill);
        escape_into(&mut self.body, text);
        self.body.push_str("</text>");
    }

    /// A text on a white halo, so that lines below it do not disturb.
    pub fn halo_text(&mut self, at: (f64, f64), look: Type, text: &str) {
        self.body.push_str("<g paint-order=\"stroke\" stroke=\"#fff\" stroke-width=\"3\" stroke-linejoin=\"round\">");
        self.text(at, look, text);
        self.body.push_str("</g>");
    }

    /// Diagonal stripes under the name `id`, to be used as `url(#id)`.
    pub fn stripes(&mut self, id: &str, ground: &str, stripe: &str) {
        let _ = write!(
            self.body,
            "<defs><pattern id=\"{id}\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate(45)\"><rect width=\"5\" height=\"5\" fill=\"{ground}\"/>\
             <rect width=\"2.2\" height=\"5\" fill=\"{stripe}\"/></pattern></defs>"
        );
    }

    /// Only what lies inside the rectangle is drawn until [`Canvas::end_clip`].
    pub fn begin_clip(&mut self, id: &str, [x, y, width, height]: [f64; 4]) {
        let (x, y, w, h) = (Short(x), Short(y), Short(width), Short(height));
        let _ = write!(
            self.body,
            "<clipPath id=\"{id}\"><rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"/></clipPath><g clip-path=\"url(#{id})\">"
        );
    }

    /// Ends what [`Canvas::begin_clip`] began.
    pub fn end_clip(&mut self) {
        self.body.push_str("</g>");
    }

    /// The finished SVG; `id` is unique on its page, `title` names it, `description` tells its content in words.
    pub fn finish(self, id: &str, title: &str, description: &str) -> String {
        let (w, h, title, description) = (Short(self.width), Short(self.height), escape(title), escape(description));
        let mut svg = String::with_capacity(self.body.len() + title.len() + description.len() + 640);
        let _ = write!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\" \
             aria-labelledby=\"{id}-t {id}-d\" font-family=\"{FONTS}\"><title id=\"{id}-t\">{title}</title>\
             <desc id=\"{id}-d\">{description}</desc>"
        );
        svg.push_str(&self.body);
        svg.push_str("</svg>");
        svg
    }
}

/// A coordinate: at most two decimals, none where it needs none.
pub fn n(value: f64) -> String {
    Short(value).to_string()
}

/// The same where it is written at once.
struct Short(f64);

impl std::fmt::Display for Short {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hundredths = (self.0 * 100.0).round();
        // Fifteen digits that a number is the nearest to are its shortest ones, too.
        if hundredths.abs() >= 1e15 || hundredths.is_nan() {
            return write!(f, "{}", hundredths / 100.0);
        }
        let (whole, rest) = ((hundredths.abs() / 100.0).trunc() as u64, (hundredths.abs() % 100.0) as u64);
        let sign = if hundredths < 0.0 { "-" } else { "" };
        match rest {
            0 => write!(f, "{sign}{whole}"),
            tenths if tenths % 10 == 0 => write!(f, "{sign}{whole}.{}", tenths / 10),
            _ => write!(f, "{sign}{whole}.{rest:02}"),
        }
    }
}

/// A coordinate with one decimal, as `{:.1}` writes it.
pub(super) struct Tenths(pub f64);

impl std::fmt::Display for Tenths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scaled = self.0.abs() * 10.0;
        // Near the middle of two tenths only all digits of the number tell which is nearer.
        let in_doubt = (scaled.fract() - 0.5).abs() < 1e-6 || scaled.is_nan() || scaled >= 1e9;
        if in_doubt {
            return write!(f, "{:.1}", self.0);
        }
        let tenths = scaled.round() as u64;
        let sign = if self.0.is_sign_negative() { "-" } else { "" };
        write!(f, "{sign}{}.{}", tenths / 10, tenths % 10)
    }
}

/// Text that can stand in markup.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    escape_into(&mut safe, text);
    safe
}

fn escape_into(safe: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
}

/// Width of a text in units of its size: a Korean letter takes 0.92, others 0.56.
pub fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 0.56 } else { 0.92 }).sum::<f64>() * size
}

/// A polyline through points.
pub fn polyline(points: impl IntoIterator<Item = (f64, f64)>) -> String {
    let mut d = String::new();
    for (i, (x, y)) in points.into_iter().enumerate() {
        let _ = write!(d, "{}{} {}", if i == 0 { 'M' } else { 'L' }, Short(x), Short(y));
    }
    d
}

/// The next round number at or above `value`, of 1, 2, 3, 4, 5, 6, 8 times a power of ten.
pub fn round_above(value: f64) -> f64 {
    if value.is_nan() || value <= 0.0 {
        return 1.0;
    }
    let power = 10f64.powf(value.log10().floor());
    let steps = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    steps.into_iter().map(|s| s * power).find(|s| *s >= value * (1.0 - 1e-9)).unwrap_or(10.0 * power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        let mut canvas = Canvas::new(10.0, 10.0);
        canvas.text((0.0, 0.0), LABEL, "</text></svg><script>alert('x')</script>");
        let svg = canvas.finish("a", "\"t\"", "<d>");
        assert!(!svg.contains("<script") && svg.matches("</svg>").count() == 1, "{svg}");
        assert!(svg.contains("&quot;t&quot;") && svg.contains("&lt;d&gt;"));
    }

    #[test]
    fn coordinates_read_as_the_formatter_writes_them() {
        let mut state = golmok_model::SplitMix(7);
        for _ in 0..200_000 {
            let value = (state.next() % 2_000_001) as f64 / 1_000.0 - 1_000.0;
            let rounded = (value * 100.0).round() / 100.0;
            let wanted = if rounded == 0.0 { "0".to_owned() } else { rounded.to_string() };
            assert_eq!(n(value), wanted, "{value:e}");
            assert_eq!(Tenths(value).to_string(), format!("{value:.1}"), "{value:e}");
        }
        for value in [0.0, -0.0, -0.04, 0.05, 0.15, 0.25, 1e17, -1e17, f64::INFINITY, f64::NAN] {
            assert_eq!(Tenths(value).to_string(), format!("{value:.1}"));
        }
        assert_eq!([n(1e17), n(f64::NAN)], ["100000000000000000", "NaN"]);
    }

    #[test]
    fn round_numbers_lie_above() {
        assert_eq!(round_above(0.17), 0.2);
        assert_eq!(round_above(0.2), 0.2);
        assert_eq!(round_above(43.0), 50.0);
        assert_eq!(round_above(0.0), 1.0);
        assert_eq!(n(-0.001), "0");
    }
}
