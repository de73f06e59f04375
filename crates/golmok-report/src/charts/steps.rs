//! The grade as step n of four.

use super::canvas::{Anchor, Canvas, FIGURE, LABEL};
use super::palette::{BLUE, INK, LINE, PAPER, SOFT, WASH, step_fill, step_ink};

/// Draws four steps that rise; the one that holds is filled, outlined and named in bold, the others are named.
///
/// `step` is 1–4; 0 where nothing is rated, and then no step is filled.
pub fn draw(id: &str, step: u8, names: [&str; 4], title: &str, description: &str) -> String {
    let mut canvas = Canvas::new(340.0, 54.0);
    for (i, name) in names.into_iter().enumerate() {
        let this = i + 1 == usize::from(step);
        let (x, height) = (2.0 + 84.0 * i as f64, 14.0 + 6.0 * i as f64);
        let y = 36.0 - height;
        let fill = if this { step_fill(step) } else { WASH };
        canvas.card([x, y, 80.0, height], 3.0, fill, if this { INK } else { LINE });
        let number = FIGURE.at(Anchor::Middle).size(11.0);
        let ink = if this { step_ink(step) } else { SOFT };
        canvas.text((x + 40.0, y + height / 2.0 + 4.0), number.fill(ink), &(i + 1).to_string());
        let look = if this { FIGURE.fill(INK) } else { LABEL };
        canvas.text((x + 40.0, 50.0), look.at(Anchor::Middle), name);
        if this {
            canvas.path(
                &format!("M{} {}l-5 -6h10z", super::canvas::n(x + 40.0), super::canvas::n(y - 1.0)),
                &format!("fill=\"{BLUE}\" stroke=\"{PAPER}\""),
            );
        }
    }
    canvas.finish(id, title, description)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_step_is_filled() {
        let names = ["주의", "의심", "위험", "고위험"];
        for step in 1..=4 {
            let svg = draw("g", step, names, "등급", "4단계 중 한 단계");
            assert_eq!(svg.matches(step_fill(step)).count(), 1, "{svg}");
        }
        assert!(names.iter().all(|name| draw("g", 0, names, "등급", "평가 없음").contains(name)));
        assert!(!draw("g", 0, names, "등급", "평가 없음").contains(&format!("stroke=\"{INK}\"")));
    }
}
