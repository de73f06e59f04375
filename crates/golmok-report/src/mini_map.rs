//! A small map of trade areas by grade: told apart by pattern and number as well as by colour, each a link.

use crate::charts::canvas::escape;
use std::fmt::Write;

/// An area on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapItem {
    /// Rings in EPSG:5181 metres; holes by the even-odd rule.
    pub rings: Vec<Vec<(f64, f64)>>,
    /// Grade of all industries, step 1–4; 0 where unrated.
    pub step: u8,
    /// Number or sign on the map; empty for none.
    pub label: String,
    /// Name for those who point at it.
    pub name: String,
    /// Its page, as a link from the page with the map; none for the page's own area.
    pub href: Option<String>,
}

/// What the map shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// The first area and every numbered one around it.
    Around,
    /// All areas.
    All,
}

/// Sides of the map in its own units.
const SIDE: f64 = 340.0;
/// Metres that a map around an area shows at least.
const LEAST_M: f64 = 700.0;

/// Draws the areas; `None` where none has an outline.
pub fn draw(items: &[MapItem], window: Window, title: &str) -> Option<String> {
    let outlines = |of: &[MapItem]| bounds(of.iter().flat_map(|item| item.rings.iter().flatten()));
    let longer = |(low, high): ((f64, f64), (f64, f64))| (high.0 - low.0).max(high.1 - low.1);
    let (low, high, side) = match window {
        Window::All => {
            let (low, high) = outlines(items)?;
            (low, high, (longer((low, high)) * 1.04).max(1.0))
        }
        Window::Around => {
            let (low, high) = outlines(items.get(..1)?)?;
            let own = longer((low, high)) * 1.3;
            let numbered = items[1..].iter().filter(|item| !item.label.is_empty());
            let middles: Vec<(f64, f64)> = numbered
                .filter_map(|item| bounds(item.rings.iter().flatten()))
                .map(|(low, high)| ((low.0 + high.0) / 2.0, (low.1 + high.1) / 2.0))
                .collect();
            let (low, high) = bounds([low, high].iter().chain(&middles))?;
            (low, high, (longer((low, high)) * 1.12).max(own).max(LEAST_M))
        }
    };
    let (west, north) = ((low.0 + high.0 - side) / 2.0, (low.1 + high.1 + side) / 2.0);
    let at = |(x, y): (f64, f64)| ((x - west) / side * SIDE, (north - y) / side * SIDE);
    let mut svg = format!(
        "<svg class=\"map\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {SIDE} {SIDE}\" role=\"group\" \
         aria-label=\"{}\">{PATTERNS}<rect width=\"{SIDE}\" height=\"{SIDE}\" fill=\"#fafbfc\"/>",
        escape(title)
    );
    let seen: Vec<(usize, &MapItem)> =
        items.iter().enumerate().filter(|(_, item)| item.rings.iter().flatten().any(|p| inside(at(*p)))).collect();
    // The page's own area last, so that its outline is whole.
    let own_last = seen.iter().filter(|(i, _)| *i > 0).chain(seen.iter().filter(|(i, _)| *i == 0));
    for (i, item) in own_last {
        let own = *i == 0 && window == Window::Around;
        let path: String = item.rings.iter().map(|ring| outline(ring, at)).collect();
        let class = format!("s{}{}", item.step.min(4), if own { " own" } else { "" });
        let shape = format!("<path class=\"{class}\" d=\"{path}\"><title>{}</title></path>", escape(&item.name));
        link(&mut svg, item, &shape);
    }
    for (_, item) in &seen {
        let Some((from, to)) = bounds(item.rings.iter().flatten().filter(|p| inside(at(**p)))) else { continue };
        if item.label.is_empty() {
            continue;
        }
        let (x, y) = at(((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0));
        let (x, y) = (x.clamp(11.0, SIDE - 11.0), y.clamp(11.0, SIDE - 11.0));
        let sign = escape(&item.label);
        let label = match window {
            Window::Around => format!(
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"8\"/><text x=\"{x:.1}\" y=\"{:.1}\">{sign}</text>",
                y + 4.0
            ),
            // Many areas: a sign without a disc leaves their colours to be seen.
            Window::All => format!("<text class=\"sign\" x=\"{x:.1}\" y=\"{:.1}\">{sign}</text>", y + 2.5),
        };
        link(&mut svg, item, &label);
    }
    scale_bar(&mut svg, side);
    svg.push_str("</svg>");
    Some(svg)
}

/// Fills of the steps that are told apart by a pattern, too. Colours as everywhere.
pub(crate) const PATTERNS: &str = "<defs><pattern id=\"p3\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#d98b3a\"/><path d=\"M0 0V6\" stroke=\"#8c2d04\" \
stroke-width=\"1.6\"/></pattern><pattern id=\"p4\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#8c2d04\"/><path d=\"M0 0V6M0 0H6\" \
stroke=\"#f3cfae\" stroke-width=\"1\"/></pattern></defs>";

fn link(svg: &mut String, item: &MapItem, shape: &str) {
    match &item.href {
        Some(href) => _ = write!(svg, "<a href=\"{}\">{shape}</a>", escape(href)),
        None => svg.push_str(shape),
    }
}

fn inside((x, y): (f64, f64)) -> bool {
    (0.0..=SIDE).contains(&x) && (0.0..=SIDE).contains(&y)
}

fn outline(ring: &[(f64, f64)], at: impl Fn((f64, f64)) -> (f64, f64)) -> String {
    let mut path = String::new();
    for (i, point) in ring.iter().enumerate() {
        let (x, y) = at(*point);
        _ = write!(path, "{}{x:.1} {y:.1}", if i == 0 { 'M' } else { 'L' });
    }
    if !path.is_empty() {
        path.push('z');
    }
    path
}

fn bounds<'a>(points: impl Iterator<Item = &'a (f64, f64)>) -> Option<((f64, f64), (f64, f64))> {
    points.fold(None, |found, (x, y)| match found {
        None => Some(((*x, *y), (*x, *y))),
        Some((low, high)) => Some(((low.0.min(*x), low.1.min(*y)), (high.0.max(*x), high.1.max(*y)))),
    })
}

/// A bar of a round number of metres, at most a third of the side.
fn scale_bar(svg: &mut String, side_m: f64) {
    let most = side_m / 3.0;
    let power = 10f64.powf(most.log10().floor());
    let metres = [5.0, 2.0, 1.0].into_iter().map(|s| s * power).find(|m| *m <= most).unwrap_or(power);
    let width = metres / side_m * SIDE;
    let text = if metres >= 1000.0 { format!("{} km", metres / 1000.0) } else { format!("{metres} m") };
    let y = SIDE - 8.0;
    _ = write!(
        svg,
        "<path class=\"scale\" d=\"M8 {y}h{width:.1}\"/><text class=\"scale\" x=\"8\" y=\"{}\">{text}</text>",
        y - 5.0
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(name: &str, x: f64) -> MapItem {
        MapItem {
            rings: vec![vec![(x, 0.0), (x + 100.0, 0.0), (x + 100.0, 100.0), (x, 0.0)]],
            step: 3,
            label: "1".into(),
            name: name.into(),
            href: Some("x.html".into()),
        }
    }

    #[test]
    fn no_outline_no_map() {
        assert_eq!(draw(&[], Window::All, "가"), None);
        assert_eq!(draw(&[MapItem { rings: vec![], ..item("가", 0.0) }], Window::Around, "가"), None);
    }

    #[test]
    fn only_what_is_near_is_drawn_and_names_stay_text() {
        let far = MapItem { label: String::new(), ..item("다", 9000.0) };
        let items = [item("<b>가", 0.0), item("나", 300.0), far.clone()];
        let svg = draw(&items, Window::Around, "\"가").unwrap();
        assert!(svg.contains("<title>나</title>") && !svg.contains("다"), "{svg}");
        let numbered = MapItem { label: "2".into(), ..far };
        let whole = draw(&[item("가", 0.0), item("나", 300.0), numbered], Window::Around, "가").unwrap();
        assert!(
            whole.contains("<title>다</title>") && whole.contains(">2</text>"),
            "what is numbered is there: {whole}"
        );
        assert!(svg.contains("&lt;b&gt;가") && svg.contains("aria-label=\"&quot;가\""));
        assert!(svg.ends_with("</svg>") && svg.contains("200 m") && !svg.contains("NaN"));
        assert!(draw(&items, Window::All, "가").unwrap().contains("다"));
    }
}
