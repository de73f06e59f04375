//! What people pass on: a card and three lines of text. Both always carry the range and the data date.

use super::sentences::{self, say};
use super::words::word;
use crate::charts::canvas::{Anchor, Canvas, LABEL, Type, n, round_above, text_width};
use crate::charts::palette::{BLUE, BLUE_LIGHT, INK, LINE, PAPER, SOFT, WASH, step_fill, step_ink};
use crate::{Lang, numbers};
use golmok_advice::Advice;
use golmok_advice::verdict::Rated;

const WIDTH: f64 = 1200.0;
const HEIGHT: f64 = 630.0;
const LEFT: f64 = 72.0;
const RIGHT: f64 = WIDTH - 72.0;

/// Three lines: place and industry; probability with its range, grade as step n of four; data date and that it is for reference.
pub fn share_text(advice: &Advice, lang: Lang) -> String {
    let industry = say(&advice.subject.industry.name, lang);
    let first = format!("{} · {industry}", advice.subject.area.name);
    let second = match advice.verdict.rated() {
        Some(rated) => format!(
            "{} {}, {} {}",
            word("probability", lang),
            sentences::with_range(rated.probability, lang),
            word("grade", lang),
            sentences::grade(rated.grade, lang)
        ),
        None => sentences::verdict(advice, lang),
    };
    format!("{first}\n{second}\n{}", ground(advice, lang))
}

fn ground(advice: &Advice, lang: Lang) -> String {
    let date = advice.verdict.data_date;
    lang.pick(
        format!("자료일 {date} · 참고용이며 특정 점포의 예측이 아닙니다."),
        format!("Data date {date} · for reference, no forecast of any one shop."),
    )
}

/// The card, 1200 × 630, as SVG.
pub fn share_card_svg(advice: &Advice, lang: Lang) -> String {
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    canvas.rect(0.0, 0.0, WIDTH, HEIGHT, PAPER);
    canvas.rect(0.0, 0.0, 14.0, HEIGHT, BLUE);
    let plain = |size: f64, fill| Type { size, fill, bold: false, anchor: Anchor::Start };
    let bold = |size: f64, fill| Type { size, fill, bold: true, anchor: Anchor::Start };
    let gu = sentences::gu_name(&advice.subject, lang);
    let above: Vec<&str> = [gu, word("brand", lang)].into_iter().filter(|text| !text.is_empty()).collect();
    canvas.text((LEFT, 84.0), plain(26.0, SOFT), &above.join(" · "));
    let name = format!("{} · {}", advice.subject.area.name, say(&advice.subject.industry.name, lang));
    let size = (RIGHT - LEFT) / text_width(&name, 1.0);
    canvas.text((LEFT, 150.0), bold(size.clamp(24.0, 54.0), INK), &clipped(&name, 24.0));
    match advice.verdict.rated() {
        Some(rated) => rating(&mut canvas, rated, advice.verdict.city_mean, lang),
        None => {
            for (i, line) in lines(&sentences::verdict(advice, lang), 34.0).iter().enumerate() {
                canvas.text((LEFT, 260.0 + 52.0 * i as f64), plain(34.0, INK), line);
            }
        }
    }
    canvas.line((LEFT, 544.0), (RIGHT, 544.0), LINE, 2.0);
    canvas.text((LEFT, 588.0), plain(26.0, SOFT), &ground(advice, lang));
    canvas.finish("card", &name, &share_text(advice, lang))
}

fn rating(canvas: &mut Canvas, rated: &Rated, city: Option<f64>, lang: Lang) {
    let p = rated.probability;
    let label = |size: f64, fill| LABEL.size(size).fill(fill);
    let bold = |size: f64, fill| Type { size, fill, bold: true, anchor: Anchor::Start };
    canvas.text((LEFT, 222.0), label(28.0, SOFT), word("probability", lang));
    let value = numbers::percent(p.value);
    canvas.text((LEFT, 322.0), bold(104.0, BLUE), &value);
    let range = format!("{} {}", word("range", lang), numbers::percent_range(p.lo, p.hi));
    canvas.text((LEFT, 378.0), bold(32.0, INK), &range);

    let top = p.hi.max(p.value).max(city.unwrap_or(0.0));
    let end = round_above(top * 1.15).min(1.0).max(top);
    let (from, to) = (LEFT, 640.0);
    let x = |v: f64| from + (to - from) * (v / end).clamp(0.0, 1.0);
    canvas.card([from, 420.0, to - from, 26.0], 13.0, WASH, "none");
    canvas.card([x(p.lo), 420.0, (x(p.hi) - x(p.lo)).max(8.0), 26.0], 13.0, BLUE_LIGHT, BLUE);
    canvas.disc((x(p.value).clamp(from + 16.0, to - 16.0), 433.0), 15.0, BLUE, PAPER);
    if let Some(mean) = city {
        canvas.line((x(mean), 412.0), (x(mean), 466.0), INK, 3.0);
        let text = format!("{} {}", word("city", lang), numbers::percent(mean));
        let half = text_width(&text, 24.0) / 2.0;
        let at = x(mean).clamp(from + half, to - half);
        canvas.text((at, 494.0), label(24.0, INK).at(Anchor::Middle), &text);
    }

    canvas.text((740.0, 222.0), label(28.0, SOFT), word("grade", lang));
    canvas.text((740.0, 286.0), bold(54.0, INK), sentences::grade_name(rated.grade, lang));
    let step = rated.grade.step();
    let step_of = lang.pick(format!("4단계 중 {step}단계"), format!("step {step} of 4"));
    canvas.text((740.0, 332.0), label(30.0, INK), &step_of);
    for i in 0..4u8 {
        let this = i + 1 == step;
        let height = 36.0 + 22.0 * f64::from(i);
        let box_x = 740.0 + 98.0 * f64::from(i);
        let fill = if this { step_fill(step) } else { WASH };
        canvas.card([box_x, 468.0 - height, 88.0, height], 6.0, fill, if this { INK } else { LINE });
        if this {
            let look = bold(28.0, step_ink(step)).at(Anchor::Middle);
            canvas.text((box_x + 44.0, 468.0 - height / 2.0 + 10.0), look, &n(f64::from(step)));
        }
    }
    let confidence = format!("{} {}", word("confidence", lang), sentences::confidence(rated.confidence, lang));
    canvas.text((740.0, 508.0), label(26.0, SOFT), &confidence);
}

/// A name that fits the card at its smallest size.
fn clipped(name: &str, size: f64) -> String {
    let mut kept = String::new();
    for c in name.chars() {
        if text_width(&kept, size) > RIGHT - LEFT - 2.0 * size {
            kept.push('…');
            break;
        }
        kept.push(c);
    }
    kept
}

/// A sentence in lines that fit the card.
fn lines(sentence: &str, size: f64) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in sentence.split_whitespace() {
        let last = lines.last_mut().map(std::mem::take).unwrap_or_default();
        let longer = if last.is_empty() { word.to_owned() } else { format!("{last} {word}") };
        let full = text_width(&longer, size) > RIGHT - LEFT && !last.is_empty();
        let next = if full { vec![last, word.to_owned()] } else { vec![longer] };
        lines.pop();
        lines.extend(next);
    }
    lines
}
