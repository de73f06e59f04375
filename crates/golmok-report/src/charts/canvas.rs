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
        let (x, y, w, h) = (n(x), n(y), n(width.max(0.0)), n(height.max(0.0)));
        let _ = write!(self.body, "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"{fill}\"/>");
    }

    /// A rectangle with round corners and an outline.
    pub fn card(&mut self, [x, y, width, height]: [f64; 4], radius: f64, fill: &str, stroke: &str) {
        let (x, y, w, h, r) = (n(x), n(y), n(width), n(height), n(radius));
        let _ = write!(
            self.body,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"{r}\" fill=\"{fill}\" stroke=\"{stroke}\"/>"
        );
    }

    /// A straight line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: &str, width: f64) {
        let (x1, y1, x2, y2) = (n(from.0), n(from.1), n(to.0), n(to.1));
        let _ = write!(
            self.body,
            "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"{stroke}\" stroke-width=\"{}\"/>",
            n(width)
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
        let (x, y, r) = (n(x), n(y), n(radius));
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
        let (x, y, size) = (n(x), n(y), n(look.size));
        let _ = write!(
            self.body,
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{}\"{anchor}{weight}>{}</text>",
            look.fill,
            escape(text)
        );
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
        let (x, y, w, h) = (n(x), n(y), n(width), n(height));
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
        let (w, h, title, description) = (n(self.width), n(self.height), escape(title), escape(description));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\" \
             aria-labelledby=\"{id}-t {id}-d\" font-family=\"{FONTS}\"><title id=\"{id}-t\">{title}</title>\
             <desc id=\"{id}-d\">{description}</desc>{}</svg>",
            self.body
        )
    }
}

/// A coordinate: at most two decimals, none where it needs none.
pub fn n(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    if rounded == 0.0 { "0".to_owned() } else { rounded.to_string() }
}

/// Text that can stand in markup.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
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
    safe
}

/// Width of a text in units of its size: a Korean letter takes 0.92, others 0.56.
pub fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 0.56 } else { 0.92 }).sum::<f64>() * size
}

/// A polyline through points.
pub fn polyline(points: impl IntoIterator<Item = (f64, f64)>) -> String {
    let mut d = String::new();
    for (i, (x, y)) in points.into_iter().enumerate() {
        let _ = write!(d, "{}{} {}", if i == 0 { 'M' } else { 'L' }, n(x), n(y));
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
    fn round_numbers_lie_above() {
        assert_eq!(round_above(0.17), 0.2);
        assert_eq!(round_above(0.2), 0.2);
        assert_eq!(round_above(43.0), 50.0);
        assert_eq!(round_above(0.0), 1.0);
        assert_eq!(n(-0.001), "0");
    }
}
