//! Charts of the page, from an [`Advice`].

use super::sentences::say;
use super::words::word;
use crate::charts::bars::{self, Bar};
use crate::charts::map::{self, AreaMap, MapArea};
use crate::charts::quarters::{self, QuarterBar, QuarterWords};
use crate::charts::splits::{self, SplitRow, SplitWords};
use crate::charts::survival::{self, Curve, CurvePoint};
use crate::{Lang, numbers};
use golmok_advice::Advice;
use golmok_advice::break_even::{Against, BreakEven};
use golmok_advice::demand::Splits;
use golmok_advice::entry_load::EntryLoad;
use golmok_advice::map::{MapShapes, Rings};
use golmok_advice::record::{QuarterCounts, SurvivalCurves};
use golmok_model::AreaKind;

/// Stores, openings and closures by quarter.
pub fn quarter_bars(counts: &[QuarterCounts], lang: Lang) -> Option<String> {
    let bars: Vec<QuarterBar> = counts
        .iter()
        .map(|q| QuarterBar { quarter: q.quarter, stores: q.stores, openings: q.openings, closures: q.closures })
        .collect();
    let words = QuarterWords {
        stores: word("stores", lang),
        openings: word("openings", lang),
        closures: word("closures", lang),
        title: word("quarters", lang),
    };
    quarters::draw("quarters", &bars, words, lang)
}

/// Survival curves.
pub fn survival_curves(curves: &SurvivalCurves, lang: Lang) -> Option<String> {
    let curves: Vec<Curve> = curves
        .curves
        .iter()
        .map(|curve| Curve {
            name: if curve.area.kind == AreaKind::City {
                word("in_city", lang).to_owned()
            } else {
                curve.area.name.clone()
            },
            points: curve
                .points
                .iter()
                .filter(|p| p.years > 0.0)
                .map(|p| CurvePoint { years: p.years, share: p.survival, range: Some((p.lo, p.hi)) })
                .collect(),
        })
        .collect();
    survival::draw("survival", &curves, word("year", lang), word("survival", lang))
}

/// The map, and in words the neighbours that bear a number on it: name, then distance and grade.
pub fn area_map(advice: &Advice, shapes: &MapShapes, lang: Lang) -> Option<(String, Vec<[String; 2]>)> {
    let rings = |rings: &Rings| -> Vec<map::Ring> {
        rings.iter().map(|ring| ring.iter().map(|[x, y]| (*x, *y)).collect()).collect()
    };
    let here = MapArea { name: advice.subject.area.name.clone(), rings: rings(&shapes.outline) };
    let all: Vec<MapArea> =
        shapes.neighbours.iter().map(|n| MapArea { name: n.area.name.clone(), rings: rings(&n.outline) }).collect();
    let point = shapes.point.map(|[x, y]| (x, y));
    let zone: Option<map::Ring> = shapes.zone.as_ref().map(|ring| ring.iter().map(|[x, y]| (*x, *y)).collect());
    let seen = map::in_view(&here, point, zone.as_ref(), &all);
    let neighbours: Vec<MapArea> = seen.iter().map(|i| all[*i].clone()).collect();
    let competitors: Vec<(f64, f64)> =
        shapes.competitors.known().into_iter().flatten().map(|[x, y]| (*x, *y)).collect();
    let lines: Vec<[String; 2]> = seen
        .iter()
        .take(NUMBERED)
        .map(|i| {
            let n = &shapes.neighbours[*i];
            let grade = n.grade.map_or(word("unrated", lang).to_owned(), |g| {
                format!("{} {}/4", super::sentences::grade_name(g, lang), g.step())
            });
            [n.area.name.clone(), format!("{} · {grade}", numbers::metres(n.distance_m))]
        })
        .collect();
    let names: Vec<&str> = lines.iter().map(|[name, _]| name.as_str()).collect();
    let description = format!("{}; {}: {}", here.name, word("map_near", lang), names.join(", "));
    let whole = AreaMap {
        here: &here,
        neighbours: &neighbours,
        numbered: NUMBERED,
        competitors: &competitors,
        point,
        zone: zone.as_ref(),
    };
    let drawn = map::draw("map", &whole, word("map_title", lang), &description, ("m", word("north", lang)))?;
    Some((drawn, lines))
}

/// Neighbours that are numbered and told of.
const NUMBERED: usize = 5;

/// One chart per kind of split that sales or foot traffic has: key, chart.
pub fn split_charts(sales: Option<&Splits>, people: Option<&Splits>, lang: Lang) -> Vec<(&'static str, String)> {
    let words = SplitWords { sales: word("sales", lang), people: word("people", lang) };
    let shares = |splits: Option<&Splits>| splits.map(|s| split_shares(s, lang)).unwrap_or_default();
    let (sales, people) = (shares(sales), shares(people));
    SPLITS
        .into_iter()
        .filter_map(|key| {
            let of =
                |all: &[(&'static str, Vec<Part>)]| all.iter().find(|(k, _)| *k == key).map(|(_, parts)| parts.clone());
            let (sales, people) = (of(&sales), of(&people));
            let names = sales.as_ref().or(people.as_ref())?.iter().map(|(name, _)| name.clone());
            let share = |parts: &Option<Vec<Part>>, i: usize| parts.as_ref().and_then(|p| p.get(i)).map(|(_, s)| *s);
            let rows: Vec<SplitRow> = names
                .enumerate()
                .map(|(i, name)| SplitRow { name, sales: share(&sales, i), people: share(&people, i) })
                .collect();
            Some((key, splits::draw(&format!("split-{key}"), word(key, lang), &rows, words)?))
        })
        .collect()
}

/// Kinds of split in their order.
pub const SPLITS: [&str; 4] = ["hours", "weekdays", "sexes", "ages"];

/// A part of a split with its share.
pub type Part = (String, f64);

/// The kinds of split that are known, each with its parts.
pub fn split_shares(splits: &Splits, lang: Lang) -> Vec<(&'static str, Vec<Part>)> {
    let days = lang.pick(["월", "화", "수", "목", "금", "토", "일"], ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]);
    let sexes = lang.pick(["남성", "여성"], ["Men", "Women"]);
    let ages = lang.pick(
        ["10대", "20대", "30대", "40대", "50대", "60대 이상"],
        ["Teens", "20s", "30s", "40s", "50s", "60 and up"],
    );
    let parts = |names: &[&str], shares: &[f64]| -> Vec<Part> {
        names.iter().map(|n| (*n).to_owned()).zip(shares.iter().copied()).collect()
    };
    let hours = splits.hours.known().map(|bands| {
        let name = |from: u8, until: u8| lang.pick(format!("{from:02}–{until:02}시"), format!("{from:02}–{until:02}"));
        bands.iter().map(|b| (name(b.from, b.until), b.share)).collect()
    });
    let kinds = [
        hours,
        splits.weekdays.known().map(|shares| parts(&days, shares)),
        splits.sexes.known().map(|s| parts(&sexes, &[s.male, s.female])),
        splits.ages.known().map(|shares| parts(&ages, shares)),
    ];
    SPLITS.into_iter().zip(kinds).filter_map(|(key, parts)| Some((key, parts?))).collect()
}

/// Stores against what like places usually have, now and with more entrants.
pub fn entry_bars(load: &EntryLoad, lang: Lang) -> Option<String> {
    let times = |value: f64| lang.pick(format!("{}배", numbers::ratio(value)), format!("× {}", numbers::ratio(value)));
    let mut bars = vec![Bar {
        name: word("now", lang).to_owned(),
        value: load.saturation,
        text: times(load.saturation),
        solid: true,
    }];
    bars.extend(load.entrants.iter().map(|e| Bar {
        name: lang.pick(format!("+{}곳", e.count), format!("+{}", e.count)),
        value: e.after,
        text: times(e.after),
        solid: false,
    }));
    let line = lang.pick("1배 = 비슷한 곳에 보통 있는 만큼", "× 1 = what like places usually have");
    bars::draw("entry", word("entry", lang), &bars, Some((1.0, line)))
}

/// Required sales beside the average shop's, where these are known; `required` is their text.
pub fn break_even_bars(break_even: &BreakEven, required: &str, lang: Lang) -> Option<String> {
    let Against::MeanSales { mean_per_month, .. } = break_even.against else { return None };
    let bar =
        |key: &str, value: f64, text: String, solid: bool| Bar { name: word(key, lang).to_owned(), value, text, solid };
    let bars = [
        bar("required", break_even.required_per_month, required.to_owned(), true),
        bar("mean_sales", mean_per_month, numbers::won(mean_per_month, lang), false),
    ];
    bars::draw("break-even", word("break_even", lang), &bars, None)
}

/// Reason of absence in the reader's language.
pub fn reason(absent: golmok_advice::Absent, lang: Lang) -> String {
    say(&absent.sentence(), lang).to_owned()
}
