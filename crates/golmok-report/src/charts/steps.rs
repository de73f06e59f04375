//! The grade as step n of four.

use super::canvas::{Anchor, Canvas, FIGURE};
use super::palette::{INK, LINE, WASH, step_fill, step_ink};

/// Draws four steps that rise; the one that holds is filled, outlined and bears its number.
///
/// `step` is 1–4; 0 where nothing is rated, and then no step is filled. The description says the step in words.
pub fn draw(id: &str, step: u8, title: &str, description: &str) -> String {
    let mut canvas = Canvas::new(132.0, 46.0);
    for i in 0..4u8 {
        let this = i + 1 == step;
        let (x, height) = (1.0 + 33.0 * f64::from(i), 17.0 + 9.0 * f64::from(i));
        let y = 45.0 - height;
        let fill = if this { step_fill(step) } else { WASH };
        canvas.card([x, y, 30.0, height], 3.0, fill, if this { INK } else { LINE });
        if this {
            let look = FIGURE.at(Anchor::Middle).size(14.0).fill(step_ink(step));
            canvas.text((x + 15.0, y + height / 2.0 + 5.0), look, &step.to_string());
        }
    }
    canvas.finish(id, title, description)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_step_is_filled_and_numbered() {
        for step in 1..=4 {
            let svg = draw("g", step, "등급", "4단계 중 한 단계");
            assert_eq!(svg.matches(step_fill(step)).count(), 1, "{svg}");
            assert!(svg.contains(&format!(">{step}</text>")) && svg.matches("<text").count() == 1);
        }
        assert!(!draw("g", 0, "등급", "평가 없음").contains(&format!("stroke=\"{INK}\"")));
    }
}
