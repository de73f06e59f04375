//! The support programmes as printed tables: plan, budget and results; the list; pairs that overlap.

use crate::listing::Listing;
use crate::{Lang, tracker_page};
use golmok_advice::Words;
use golmok_advice::support::Stage;
use golmok_advice::support::programme::{Standing, overlaps, standings};
use golmok_advice::support::tracker::budget;
use golmok_model::programme_fact::{FactKind, programme_facts};
use jiff::civil::Date;

fn text(words: &Words, lang: Lang) -> String {
    lang.pick(&words.ko, &words.en).clone()
}

/// A day as a cell; empty where there is none.
pub fn day_text(day: Option<Date>) -> String {
    day.map(|d| d.to_string()).unwrap_or_default()
}

fn stages_text(stages: &[Stage], lang: Lang) -> String {
    stages.iter().map(|stage| text(&stage.words(), lang)).collect::<Vec<_>>().join("; ")
}

fn status(standing: Option<Standing>, lang: Lang) -> String {
    text(&standing.map_or(Words::new("열림", "open"), Standing::words), lang)
}

/// Budget lines with execution rates, then every other fact. For a person as printed in the plan ("23,911", "49.1 %",
/// "not yet reported"); `plain` gives numbers (million won, shares), and nothing where nothing was reported.
pub fn facts(lang: Lang, plain: bool) -> Listing {
    let mut listing = Listing {
        header: vec!["unit", "name", "kind", "period", "value", "executed", "rate", "measure", "source", "note"],
        rows: Vec::new(),
    };
    let number = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
    for line in budget(programme_facts()) {
        let [planned, executed, rate] = match plain {
            true => [number(Some(line.planned)), number(line.executed), number(line.rate())],
            false => tracker_page::in_words(&line, lang),
        };
        let name = tracker_page::unit_name(&line.unit, lang);
        let row = [line.unit, name, "budget".into(), line.period, planned, executed, rate, "million_krw".into()];
        listing.rows.push(row.into_iter().chain([String::new(), String::new()]).collect());
    }
    for fact in programme_facts().iter().filter(|f| !matches!(f.kind, FactKind::Budget | FactKind::Executed)) {
        listing.rows.push(vec![
            fact.unit.clone(),
            tracker_page::unit_name(&fact.unit, lang),
            fact.kind.code().to_owned(),
            fact.period.clone(),
            fact.value.clone(),
            String::new(),
            String::new(),
            fact.measure.clone(),
            fact.source.clone(),
            lang.pick(&fact.note_ko, &fact.note_en).clone(),
        ]);
    }
    listing
}

/// Every programme with its standing on a day.
pub fn list(today: Date, lang: Lang) -> Listing {
    let header = "programme name provider stage field target status valid_from valid_to checked_on source";
    let mut listing = Listing { header: header.split(' ').collect(), rows: Vec::new() };
    for (programme, standing) in standings(today) {
        listing.rows.push(vec![
            programme.id.clone(),
            text(&programme.name(), lang),
            text(&programme.provider().words(None), lang),
            stages_text(&programme.stages, lang),
            programme.field.clone(),
            programme.target.clone(),
            status(standing, lang),
            day_text(programme.valid_from),
            day_text(programme.valid_to),
            day_text(programme.checked_on),
            programme.source.clone(),
        ]);
    }
    listing
}

/// Pairs of programmes that overlap, with their standing on a day.
pub fn overlap(today: Date, lang: Lang) -> Listing {
    let header = "first first_provider first_status second second_provider second_status stage field target \
                  at_the_same_time";
    let mut listing = Listing { header: header.split(' ').collect(), rows: Vec::new() };
    for found in overlaps() {
        let mut row = Vec::new();
        for programme in [found.first, found.second] {
            row.push(text(&programme.name(), lang));
            row.push(text(&programme.provider().words(None), lang));
            row.push(status(programme.standing_on(today), lang));
        }
        let together = if found.at_the_same_time { ("예", "yes") } else { ("아니오", "no") };
        row.extend([
            stages_text(&found.stages, lang),
            found.first.field.clone(),
            found.first.target.clone(),
            lang.pick(together.0, together.1).to_owned(),
        ]);
        listing.rows.push(row);
    }
    listing
}
