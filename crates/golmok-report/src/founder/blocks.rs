//! The blocks below the first screen: each either holds what its template prints, or one line with the reason.

mod choices;
mod demand;
mod lead;

pub use lead::{counts, place};

use super::links::Links;
use super::own_shop;
use super::pictures::{self, reason};
use super::sentences::{self, say};
use super::told::Told;
use super::words::word;
use crate::{Lang, numbers};
use golmok_advice::advice::Advice;
use golmok_advice::checks::{Check, CheckOutcome, RuleId};
use golmok_advice::driver::Driver;
use golmok_advice::record::{QuarterCounts, Window};
use golmok_advice::{Figure, Known};
use golmok_model::AreaKind;
use serde::Serialize;

/// A block, or the reason why there is none.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Block<T> {
    Known(T),
    Absent(String),
}

/// Everything below the first screen.
#[derive(Debug, Serialize)]
pub struct Blocks {
    lead: Vec<String>,
    place: Vec<String>,
    drivers: Block<Vec<DriverView>>,
    map: Block<MapView>,
    /// Shops that were at the place before, where a place was asked about.
    former: Option<Block<Vec<String>>>,
    /// What licences tell of this shop, and of its place among the trade's.
    own_shop: Block<Vec<String>>,
    survival: Block<ChartView>,
    quarters: Block<ChartView>,
    splits: Block<demand::SplitsView>,
    alternatives: Block<Vec<choices::AlternativeView>>,
    entry: Block<ChartView>,
    checks: Vec<CheckView>,
    unknown: Vec<String>,
    questions: Vec<String>,
    legal: String,
    sources: Vec<[String; 2]>,
    caveats: Vec<String>,
    method: String,
    snapshot: String,
}

#[derive(Debug, Serialize)]
struct DriverView {
    label: String,
    raises: bool,
    /// Length of the bar, per cent of the longest.
    length: u32,
    figure: Option<String>,
}

#[derive(Debug, Serialize)]
struct MapView {
    svg: String,
    neighbours: Vec<[String; 2]>,
    shops: Result<bool, String>,
    point: bool,
    disc: bool,
}

#[derive(Debug, Serialize)]
struct ChartView {
    svg: String,
    /// Sentences before the chart.
    lines: Vec<String>,
    /// Sentences after it.
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct CheckView {
    id: String,
    number: u8,
    title: String,
    advice: String,
    outcome: &'static str,
    outcome_word: &'static str,
    figures: Vec<String>,
    /// The record that the rule rests on.
    basis: String,
}

#[derive(Debug, Serialize)]
struct SupportView {
    name: String,
    /// Page of the provider, where there is a report around this page.
    href: Option<String>,
    stage: String,
    provider: String,
    status: String,
    next_step: String,
}

fn block<T, V>(known: &Known<T>, lang: Lang, form: impl FnOnce(&T) -> Option<V>) -> Block<V> {
    match known {
        Known::Known(value) => {
            form(value).map_or_else(|| Block::Absent(reason(golmok_advice::Absent::NotPublished, lang)), Block::Known)
        }
        Known::Absent(absent) => Block::Absent(reason(*absent, lang)),
    }
}

/// Former shops that are told, the last to close first.
const FORMER: usize = 8;
/// Reasons that are shown, strongest first; the rest weigh little.
const DRIVERS: usize = 6;

/// What follows from the founder's own figures.
#[derive(Debug, Serialize)]
pub struct Answer {
    next_step: String,
    break_even: Block<choices::BreakEvenView>,
    /// Whether nothing stands beside the break-even.
    alone: bool,
    supports: Block<Vec<SupportView>>,
}

/// Forms what follows from the founder's own figures; `marks` stand in the places of the figures where it is asked for.
pub fn answer(advice: &Advice, marks: bool, links: &dyn Links, lang: Lang) -> Answer {
    let sales = advice.sales.known().map(|s| s.quarter);
    Answer {
        next_step: say(&advice.verdict.next_step, lang).to_owned(),
        break_even: block(&advice.break_even, lang, |b| {
            let told = if marks { Told::marks(b) } else { Told::of(b, lang) };
            Some(choices::break_even(b, &told, &advice.costs, sales, lang))
        }),
        alone: advice.entry_load.known().is_none(),
        supports: block(&advice.supports, lang, |all| {
            let supports = all.iter().map(|s| SupportView {
                name: say(&s.name, lang).to_owned(),
                href: links.provider(&s.page),
                stage: say(&s.stage, lang).to_owned(),
                provider: say(&s.provider, lang).to_owned(),
                status: say(&s.status, lang).to_owned(),
                next_step: say(&s.next_step, lang).to_owned(),
            });
            some(supports.collect())
        }),
    }
}

/// The check that looks at the break-even.
pub fn break_even_check(advice: &Advice, marks: bool, lang: Lang) -> Option<CheckView> {
    let told = advice.break_even.known().map(|b| if marks { Told::marks(b) } else { Told::of(b, lang) });
    let check = advice.checks.iter().find(|check| check.id == RuleId::BreakEven.code())?;
    Some(self::check(check, told.as_ref(), lang))
}

/// Forms the blocks.
pub fn view(advice: &Advice, links: &dyn Links, lang: Lang) -> Blocks {
    Blocks {
        lead: lead::lead(advice, lang),
        place: lead::place(advice, lang),
        drivers: block(&told(&advice.drivers), lang, |all| {
            some(all.iter().take(DRIVERS).map(|d| driver(d, lang)).collect())
        }),
        map: map(advice, lang),
        former: advice.subject.point.as_ref().map(|point| {
            block(&point.former, lang, |shops| {
                Some(shops.iter().take(FORMER).map(|shop| sentences::former(shop, lang)).collect())
            })
        }),
        own_shop: block(&advice.own_shop, lang, |shop| {
            Some(own_shop::lines(shop, lang).into_iter().chain([own_shop::place(shop, lang)]).collect())
        }),
        survival: block(&advice.survival, lang, |curves| {
            let seen: Vec<String> = curves
                .curves
                .iter()
                .map(|c| {
                    let stores = numbers::figure(Figure::Stores(c.stores as f64), lang);
                    format!("{} {stores}", curve_name(c, lang))
                })
                .collect();
            let from = lang.pick(
                format!(
                    "{}년부터 본 인허가 기록: {}. 지금 영업하는 점포 수와는 다른 집계입니다.",
                    curves.from_year,
                    seen.join(", ")
                ),
                format!(
                    "Licences seen from {} on: {}. Not the count of shops that run today.",
                    curves.from_year,
                    seen.join(", ")
                ),
            );
            let lines = vec![word("survival_lead", lang).to_owned()];
            Some(ChartView { svg: pictures::survival_curves(curves, lang)?, lines, notes: vec![from] })
        }),
        quarters: block(&advice.quarters, lang, |counts| {
            let lines = vec![word("quarters_lead", lang).to_owned()];
            let said = sentences::all_said_before(&advice.said_before, lang);
            let notes = chart_window(counts, advice.subject.area.kind, lang).into_iter().chain(said).collect();
            Some(ChartView { svg: pictures::quarter_bars(counts, lang)?, lines, notes })
        }),
        splits: demand::splits(advice, lang),
        alternatives: block(&advice.alternatives, lang, |all| {
            some(all.iter().map(|a| choices::alternative(a, links, lang)).collect())
        }),
        entry: block(&advice.entry_load, lang, |load| choices::entry(load, advice.quarter, lang)),
        checks: checks(advice, lang),
        unknown: advice.unknowns.unknown.iter().map(|w| say(w, lang).to_owned()).collect(),
        questions: advice.unknowns.ask_at_the_door.iter().map(|w| say(w, lang).to_owned()).collect(),
        legal: say(&advice.legal, lang).to_owned(),
        sources: advice
            .sources
            .iter()
            .map(|s| [say(&s.name, lang).to_owned(), s.data_date.map_or_else(|| "–".to_owned(), |d| d.to_string())])
            .collect(),
        caveats: advice.caveats.iter().map(|w| say(w, lang).to_owned()).collect(),
        method: advice.method_version.clone(),
        snapshot: advice.snapshot.clone(),
    }
}

/// `None` for an empty list: an empty block is an absent one.
fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

/// Which quarters, industry and source the chart of quarters speaks of.
fn chart_window(counts: &[QuarterCounts], kind: AreaKind, lang: Lang) -> Option<String> {
    let shown = counts.len().min(crate::charts::quarters::MOST) as i64;
    let window = Window::ending(counts.last()?.quarter, shown).words();
    let dong = kind == AreaKind::AdminDong;
    Some(lang.pick(
        format!(
            "{}, 이 업종만, 점포-상권 파일{}. 10계명 가운데 더 긴 기간을 보는 것은 그 기간을 적었습니다.",
            window.ko,
            if dong { "(이 행정동에 있는 상권을 더한 것)" } else { "" }
        ),
        format!(
            "{}, this kind of shop only, from the store counts{}. Checks that look further back say so.",
            window.en,
            if dong { " of the dong's trade areas together" } else { "" }
        ),
    ))
}

fn curve_name(curve: &golmok_advice::record::SurvivalCurve, lang: Lang) -> String {
    if curve.area.kind == AreaKind::City { word("in_city", lang).to_owned() } else { curve.area.name.clone() }
}

/// The reasons that move the risk enough to be told.
pub fn told(drivers: &Known<Vec<Driver>>) -> Known<Vec<Driver>> {
    match drivers {
        Known::Known(all) => {
            let told: Vec<Driver> = all.iter().filter(|driver| driver.is_told()).cloned().collect();
            Known::or((!told.is_empty()).then_some(told), golmok_advice::Absent::NothingStandsOut)
        }
        Known::Absent(reason) => Known::Absent(*reason),
    }
}

fn driver(driver: &Driver, lang: Lang) -> DriverView {
    let figure = driver.figure.as_ref().map(|f| {
        let [own, city] = numbers::figures_apart(f.here, f.city, lang);
        let here = format!("{} {} {own}", say(&f.label, lang), word("here", lang));
        match f.city {
            Some(_) => format!("{here}, {} {city}", word("in_city", lang)),
            None => here,
        }
    });
    DriverView {
        label: say(&driver.label, lang).to_owned(),
        raises: driver.contribution > 0.0,
        length: (driver.bar() * 100.0).round().max(2.0) as u32,
        figure,
    }
}

fn map(advice: &Advice, lang: Lang) -> Block<MapView> {
    block(&advice.map, lang, |shapes| {
        let (svg, neighbours) = pictures::area_map(advice, shapes, lang)?;
        let shops = match &shapes.competitors {
            Known::Known(shops) => Ok(!shops.is_empty()),
            Known::Absent(absent) => Err(reason(*absent, lang)),
        };
        Some(MapView { svg, neighbours, shops, point: shapes.point.is_some(), disc: shapes.disc })
    })
}

fn checks(advice: &Advice, lang: Lang) -> Vec<CheckView> {
    let told = advice.break_even.known().map(|b| Told::of(b, lang));
    advice.checks.iter().map(|c| check(c, told.as_ref(), lang)).collect()
}

/// A check; `told` has the figures of the break-even, where they are known.
fn check(check: &Check, told: Option<&Told>, lang: Lang) -> CheckView {
    let outcome = outcome(check.outcome);
    let told = told.filter(|_| check.id == RuleId::BreakEven.code());
    CheckView {
        id: check.id.clone(),
        number: check.number,
        title: say(&check.title, lang).to_owned(),
        advice: say(&check.advice, lang).to_owned(),
        outcome,
        outcome_word: word(outcome, lang),
        figures: check
            .figures
            .iter()
            .map(|f| match told.and_then(|told| told.checked(f.here)) {
                Some(text) => format!("{} {text}", say(&f.label, lang)),
                None => compared(&f.label, f.here, f.compared, lang),
            })
            .collect(),
        basis: say(&check.basis, lang).to_owned(),
    }
}

/// Key of an outcome: of its word, and of its colour.
pub fn outcome(outcome: CheckOutcome) -> &'static str {
    match outcome {
        CheckOutcome::Pass => "pass",
        CheckOutcome::Warn => "warn",
        CheckOutcome::Ask => "ask",
        CheckOutcome::Note => "note",
    }
}

/// A figure and what it is held against: `여기 1.3배 (기준 1배)`.
pub fn compared(label: &golmok_advice::Words, here: Figure, with: Option<Figure>, lang: Lang) -> String {
    let here = format!("{} {}", say(label, lang), numbers::figure(here, lang));
    match with {
        Some(with) => format!("{here} ({} {})", lang.pick("비교값", "against"), numbers::figure(with, lang)),
        None => here,
    }
}
