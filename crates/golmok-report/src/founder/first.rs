//! The first screen: the answer, in at most sixty words.

use super::sentences::{self, say};
use super::words::word;
use crate::charts::{steps, strip};
use crate::{Lang, numbers};
use golmok_advice::Advice;
use golmok_model::AreaKind;
use serde::Serialize;

/// What the first screen shows.
#[derive(Debug, Serialize)]
pub struct First {
    /// Place above the name: its gu.
    above: String,
    /// Area.
    area: String,
    /// Industry.
    industry: String,
    /// Said first where the data are old.
    stale: Option<&'static str>,
    /// The answer in words.
    verdict: String,
    /// The rating, where there is one.
    rated: Option<RatedFirst>,
    /// Last day that the counts speak of.
    data_date: String,
    /// Nothing later was used.
    as_of: String,
}

/// The rating's part of the first screen.
#[derive(Debug, Serialize)]
struct RatedFirst {
    probability: String,
    range: String,
    strip: String,
    grade: &'static str,
    step_of: String,
    steps: String,
    confidence: &'static str,
}

/// Forms the first screen.
pub fn view(advice: &Advice, lang: Lang) -> First {
    let (subject, verdict) = (&advice.subject, &advice.verdict);
    let rated = verdict.rated().map(|rated| {
        let p = rated.probability;
        let title = word("probability", lang);
        let mean = verdict.city_mean.map(|mean| (mean, word("city", lang)));
        RatedFirst {
            probability: numbers::percent(p.value),
            range: numbers::percent_range(p.lo, p.hi),
            strip: strip::draw("strip", &strip::Strip { value: p.value, range: (p.lo, p.hi), mean, title }),
            grade: sentences::grade_name(rated.grade, lang),
            step_of: match lang {
                Lang::Ko => format!("4단계 중 {}단계", rated.grade.step()),
                Lang::En => format!("step {} of 4", rated.grade.step()),
            },
            steps: steps::draw("steps", rated.grade.step(), word("grade", lang), &sentences::grade(rated.grade, lang)),
            confidence: sentences::confidence(rated.confidence, lang),
        }
    });
    First {
        above: if subject.area.kind == AreaKind::Gu {
            String::new()
        } else {
            sentences::gu_name(subject, lang).to_owned()
        },
        area: subject.area.name.clone(),
        industry: say(&subject.industry.name, lang).to_owned(),
        stale: verdict.stale.then(|| sentences::stale(lang)),
        verdict: sentences::verdict(advice, lang),
        rated,
        data_date: verdict.data_date.to_string(),
        as_of: verdict.as_of.to_string(),
    }
}
