//! The report as text for a terminal: the answer first, then the blocks in short.

use super::own_shop;
use super::sentences::{self, say};
use super::words::word;
use crate::{Lang, numbers};
use golmok_advice::alternatives::AlternativeKind;
use golmok_advice::break_even::Against;
use golmok_advice::{Absent, Advice, Figure, Known};

/// Reasons that are shown.
const DRIVERS: usize = 5;

/// The report as lines of text.
pub fn terminal_text(advice: &Advice, lang: Lang) -> String {
    let mut text = Text { lines: Vec::new(), lang };
    let verdict = &advice.verdict;
    text.line(format!("{} · {}", advice.subject.area.name, say(&advice.subject.industry.name, lang)));
    if verdict.stale {
        text.line(sentences::stale(lang).to_owned());
    }
    text.line(sentences::verdict(advice, lang));
    if let Some(rated) = verdict.rated() {
        let (grade, confidence) = (sentences::grade(rated.grade, lang), sentences::confidence(rated.confidence, lang));
        text.line(format!("{}: {grade} · {}: {confidence}", word("grade", lang), word("confidence", lang)));
    }
    text.line(super::blocks::counts(advice, lang));
    text.line(format!(
        "{}: {} · {}: {}",
        word("data_date", lang),
        verdict.data_date,
        word("as_of", lang),
        verdict.as_of
    ));
    text.line(format!("{}: {}", word("next", lang), say(&verdict.next_step, lang)));
    for line in super::blocks::place(advice, lang) {
        text.line(line);
    }
    text.block(word("own_shop", lang), &advice.own_shop, |text, shop| {
        own_shop::lines(shop, lang).into_iter().chain([own_shop::place(shop, lang)]).for_each(|line| text.item(line));
    });
    text.block(word("why", lang), &super::blocks::told(&advice.drivers), |text, drivers| {
        for driver in drivers.iter().take(DRIVERS) {
            let way = word(if driver.contribution > 0.0 { "raises" } else { "lowers" }, lang);
            let figure = driver.figure.as_ref().map(|f| {
                let [here, city] = numbers::figures_apart(f.here, f.city, lang);
                let city = f.city.map(|_| format!(", {} {city}", word("in_city", lang)));
                format!(" ({} {here}{})", say(&f.label, lang), city.unwrap_or_default())
            });
            text.item(format!("{way}: {}{}", say(&driver.label, lang), figure.unwrap_or_default()));
        }
    });
    alternatives(&mut text, advice);
    text.block(word("entry", lang), &advice.entry_load, |text, load| {
        let steps: Vec<String> = load
            .entrants
            .iter()
            .map(|e| format!("+{}: {}", e.count, numbers::figure(Figure::Times(e.after), lang)))
            .collect();
        text.item(format!("{} → {}", numbers::figure(Figure::Times(load.saturation), lang), steps.join(", ")));
        if let Some(rush) = &load.rush {
            text.item(super::sentences::rush(rush, lang));
        }
    });
    break_even(&mut text, advice);
    if let Some(point) = &advice.subject.point {
        text.block(word("former", lang), &point.former, |text, shops| {
            shops.iter().for_each(|shop| text.item(sentences::former(shop, lang)));
        });
    }
    if !advice.said_before.is_empty() {
        text.heading(word("said_before", lang));
        sentences::all_said_before(&advice.said_before, lang).into_iter().for_each(|line| text.item(line));
    }
    text.heading(word("checks", lang));
    for check in &advice.checks {
        let outcome = super::blocks::outcome(check.outcome);
        let figures: Vec<String> = check
            .figures
            .iter()
            .map(|f| format!("{} {}", say(&f.label, lang), numbers::figure(f.here, lang)))
            .collect();
        let figures = if figures.is_empty() { String::new() } else { format!(" ({})", figures.join(", ")) };
        text.line(format!("  {:>2}. [{}] {}{figures}", check.number, word(outcome, lang), say(&check.title, lang)));
    }
    text.heading(word("unknown", lang));
    let unknown: Vec<&str> = advice.unknowns.unknown.iter().map(|w| say(w, lang)).collect();
    text.item(unknown.join(", "));
    for caveat in &advice.caveats {
        text.item(say(caveat, lang).to_owned());
    }
    text.line(String::new());
    text.line(say(&golmok_advice::ground::not_a_forecast(), lang).to_owned());
    text.line(say(&advice.legal, lang).to_owned());
    text.line(format!("{} · {}", advice.method_version, advice.snapshot));
    text.lines.join("\n") + "\n"
}

struct Text {
    lines: Vec<String>,
    lang: Lang,
}

impl Text {
    fn line(&mut self, line: String) {
        self.lines.push(line);
    }

    fn item(&mut self, line: String) {
        self.lines.push(format!("  - {line}"));
    }

    fn heading(&mut self, heading: &str) {
        self.lines.push(String::new());
        self.lines.push(heading.to_owned());
    }

    /// A heading with its lines, or with the reason why there are none.
    fn block<T>(&mut self, heading: &str, block: &Known<T>, form: impl FnOnce(&mut Self, &T)) {
        self.heading(heading);
        match block {
            Known::Known(value) => form(self, value),
            Known::Absent(reason) => self.absent(*reason),
        }
    }

    fn absent(&mut self, reason: Absent) {
        let sentence = reason.sentence();
        self.item(say(&sentence, self.lang).to_owned());
    }
}

fn alternatives(text: &mut Text, advice: &Advice) {
    let lang = text.lang;
    text.block(word("alternatives", lang), &advice.alternatives, |text, all| {
        for a in all {
            let name = match a.kind {
                AlternativeKind::OtherArea => {
                    let far = a.distance_m.map(|m| format!(" ({})", numbers::metres(m))).unwrap_or_default();
                    format!("{}{far}", a.area.name)
                }
                AlternativeKind::OtherIndustry => say(&a.industry.name, lang).to_owned(),
            };
            let safer = format!("{} {}", word("safer", lang), numbers::percent(a.safer));
            text.item(format!(
                "{name}: {}, {}, {safer}",
                sentences::with_range(a.probability, lang),
                sentences::grade(a.grade, lang)
            ));
        }
    });
}

fn break_even(text: &mut Text, advice: &Advice) {
    let lang = text.lang;
    text.block(word("break_even", lang), &advice.break_even, |text, found| {
        let required = numbers::figure(Figure::WonPerMonth(found.required_per_month), lang);
        text.item(lang.pick(format!("손익분기 매출 {required}"), format!("to break even {required}")));
        let customers = match found.against {
            Against::MeanSales { ratio, customers_per_day, .. } => {
                let share = numbers::percent(ratio);
                text.item(lang.pick(
                    format!("이곳 평균 점포 매출의 {share} (보통 점포는 평균보다 덜 팝니다)"),
                    format!("{share} of the mean sales per shop here (the typical shop sells less)"),
                ));
                customers_per_day
            }
            Against::Customers { customers_per_day } => customers_per_day,
        };
        if let Some(customers) = customers {
            let customers = numbers::figure(Figure::CustomersPerDay(customers), lang);
            text.item(lang.pick(format!("손님 {customers}"), customers.clone()));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn the_answer_stands_first_and_nothing_is_left_out() {
        let advice = fixture::full();
        for lang in [Lang::Ko, Lang::En] {
            let text = terminal_text(&advice, lang);
            let verdict = text.find(&sentences::verdict(&advice, lang)).unwrap();
            let why = text.find(word("why", lang)).unwrap();
            assert!(verdict < why, "{text}");
            for check in &advice.checks {
                assert!(text.contains(say(&check.title, lang)), "{text}");
            }
            assert!(text.contains(&advice.verdict.data_date.to_string()) && text.contains(say(&advice.legal, lang)));
        }
    }
}
