//! The blocks below the first screen: each either holds what its template prints, or one line with the reason.

use super::pictures::{self, reason};
use super::sentences::{self, say};
use super::words::word;
use crate::{Lang, numbers};
use golmok_advice::advice::Advice;
use golmok_advice::alternatives::{Alternative, AlternativeKind};
use golmok_advice::break_even::{Against, BreakEven, Costs, Reach};
use golmok_advice::checks::{Check, CheckOutcome};
use golmok_advice::demand::Splits;
use golmok_advice::driver::Driver;
use golmok_advice::entry_load::EntryLoad;
use golmok_advice::ground::not_a_forecast;
use golmok_advice::subject::Placed;
use golmok_advice::{Figure, Known};
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
    survival: Block<ChartView>,
    quarters: Block<ChartView>,
    splits: Block<SplitsView>,
    alternatives: Block<Vec<AlternativeView>>,
    entry: Block<ChartView>,
    break_even: Block<BreakEvenView>,
    checks: Vec<CheckView>,
    supports: Block<Vec<SupportView>>,
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
struct SplitsView {
    lines: Vec<String>,
    charts: Vec<SplitView>,
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct SplitView {
    name: &'static str,
    svg: String,
}

#[derive(Debug, Serialize)]
struct AlternativeView {
    name: String,
    kind: &'static str,
    grade: String,
    probability: String,
    safer: String,
    demand: String,
    load: Option<String>,
}

#[derive(Debug, Serialize)]
struct BreakEvenView {
    svg: Option<String>,
    lines: Vec<String>,
    entered: Vec<[String; 2]>,
    typical: bool,
}

#[derive(Debug, Serialize)]
struct CheckView {
    number: u8,
    title: String,
    advice: String,
    outcome: &'static str,
    outcome_word: &'static str,
    figures: Vec<String>,
}

#[derive(Debug, Serialize)]
struct SupportView {
    name: String,
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

/// Reasons that are shown, strongest first; the rest weigh little.
const DRIVERS: usize = 6;

/// Forms the blocks.
pub fn view(advice: &Advice, lang: Lang) -> Blocks {
    Blocks {
        lead: lead(advice, lang),
        place: place(advice, lang),
        drivers: block(&advice.drivers, lang, |all| {
            some(all.iter().take(DRIVERS).map(|d| driver(d, all, lang)).collect())
        }),
        map: map(advice, lang),
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
                format!("{}년부터 본 인허가 기록: {}.", curves.from_year, seen.join(", ")),
                format!("Licences seen from {} on: {}.", curves.from_year, seen.join(", ")),
            );
            let lines = vec![word("survival_lead", lang).to_owned()];
            Some(ChartView { svg: pictures::survival_curves(curves, lang)?, lines, notes: vec![from] })
        }),
        quarters: block(&advice.quarters, lang, |counts| {
            let lines = vec![word("quarters_lead", lang).to_owned()];
            Some(ChartView { svg: pictures::quarter_bars(counts, lang)?, lines, notes: Vec::new() })
        }),
        splits: splits(advice, lang),
        alternatives: block(&advice.alternatives, lang, |all| some(all.iter().map(|a| alternative(a, lang)).collect())),
        entry: block(&advice.entry_load, lang, |load| entry(load, lang)),
        break_even: block(&advice.break_even, lang, |b| Some(break_even(b, &advice.costs, lang))),
        checks: advice.checks.iter().map(|c| check(c, lang)).collect(),
        supports: block(&advice.supports, lang, |all| {
            let supports = all.iter().map(|s| SupportView {
                name: say(&s.name, lang).to_owned(),
                stage: say(&s.stage, lang).to_owned(),
                provider: say(&s.provider, lang).to_owned(),
                status: say(&s.status, lang).to_owned(),
                next_step: say(&s.next_step, lang).to_owned(),
            });
            some(supports.collect())
        }),
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

fn curve_name(curve: &golmok_advice::record::SurvivalCurve, lang: Lang) -> String {
    if curve.area.kind == golmok_model::AreaKind::City {
        word("in_city", lang).to_owned()
    } else {
        curve.area.name.clone()
    }
}

/// What the headline is and is not, in a few sentences.
fn lead(advice: &Advice, lang: Lang) -> Vec<String> {
    let verdict = &advice.verdict;
    let (stores, closures) = (numbers::count(verdict.store_count), numbers::count(verdict.closure_count_4q));
    let mut lines = vec![lang.pick(
        format!("이곳의 이 업종 점포는 {stores}곳이고 최근 네 분기에 {closures}곳이 폐업했습니다."),
        format!("There are {stores} shops of this kind here; {closures} closed in the last four quarters."),
    )];
    if let Some(rated) = verdict.rated() {
        let own = numbers::percent(rated.own_weight);
        lines.push(lang.pick(
            format!("이 확률의 {own}는 이곳의 기록에서, 나머지는 비슷한 곳들의 기록에서 왔습니다."),
            format!("{own} of this answer rests on this place's own record, the rest on places like it."),
        ));
        let held = numbers::percent(rated.grade_probability[usize::from(rated.grade.step()) - 1]);
        let name = sentences::grade_name(rated.grade, lang);
        lines.push(lang.pick(
            format!("등급이 ‘{name}’일 가능성은 {held}입니다. {}", word("lowest", lang)),
            format!("The chance that the grade is “{name}” is {held}. {}", word("lowest", lang)),
        ));
        lines.push(match verdict.entrant {
            Some(entrant) => lang.pick(
                format!(
                    "새로 여는 점포만 보면 {}입니다. 등급에는 쓰지 않습니다.",
                    sentences::with_range(entrant, lang)
                ),
                format!(
                    "For a shop that opens now it is {}; the grade does not use it.",
                    sentences::with_range(entrant, lang)
                ),
            ),
            None => word("young", lang).to_owned(),
        });
    }
    lines.push(say(&not_a_forecast(), lang).to_owned());
    lines
}

/// How a point was placed, and what else lies there.
pub(super) fn place(advice: &Advice, lang: Lang) -> Vec<String> {
    let Some(point) = &advice.subject.point else { return Vec::new() };
    let area = &advice.subject.area.name;
    let radius = numbers::metres(point.radius_m);
    let mut lines = vec![match (point.placed, lang) {
        (Placed::InTradeArea, Lang::Ko) => format!("물어본 자리는 {area} 안에 있습니다."),
        (Placed::WithinRadius, Lang::Ko) => {
            format!("물어본 자리는 어느 상권에도 들지 않아, {radius} 안의 가장 가까운 상권 {area}의 자료로 답합니다.")
        }
        (Placed::InAdminDong, Lang::Ko) => {
            format!("물어본 자리 {radius} 안에 상권이 없어, 행정동 {area}의 자료로 답합니다.")
        }
        (Placed::InGu, Lang::Ko) => {
            format!("물어본 자리 {radius} 안에 상권이 없고 행정동에는 등급이 없어, {area} 전체의 자료로 답합니다.")
        }
        (Placed::InTradeArea, Lang::En) => format!("The place asked about lies in {area}."),
        (Placed::WithinRadius, Lang::En) => {
            format!("The place asked about lies in no trade area; the nearest within {radius}, {area}, answers.")
        }
        (Placed::InAdminDong, Lang::En) => {
            format!("No trade area lies within {radius} of the place asked about; the dong {area} answers.")
        }
        (Placed::InGu, Lang::En) => {
            format!("No trade area lies within {radius}, and the dong is not rated; the whole of {area} answers.")
        }
    }];
    if let Some(stores) = point.stores_within_radius {
        let stores = numbers::count(stores);
        lines.push(lang.pick(
            format!("그 자리 {radius} 안에 같은 업종 점포가 {stores}곳 있습니다(인허가 자료)."),
            format!("Within {radius} of it there are {stores} shops of this kind (by licences)."),
        ));
    }
    if !advice.subject.other_areas.is_empty() {
        let names: Vec<&str> = advice.subject.other_areas.iter().map(|a| a.name.as_str()).collect();
        lines.push(format!(
            "{}: {}",
            lang.pick("그 자리를 품은 다른 상권", "Other areas that hold it"),
            names.join(", ")
        ));
    }
    lines
}

fn driver(driver: &Driver, all: &[Driver], lang: Lang) -> DriverView {
    let longest = all.iter().map(|d| d.contribution.abs()).fold(f64::MIN_POSITIVE, f64::max);
    let figure = driver.figure.as_ref().map(|f| {
        let here = format!("{} {} {}", say(&f.label, lang), word("here", lang), numbers::figure(f.here, lang));
        match f.city {
            Some(city) => format!("{here}, {} {}", word("in_city", lang), numbers::figure(city, lang)),
            None => here,
        }
    });
    DriverView {
        label: say(&driver.label, lang).to_owned(),
        raises: driver.contribution > 0.0,
        length: ((driver.contribution.abs() / longest) * 100.0).round().max(2.0) as u32,
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

fn splits(advice: &Advice, lang: Lang) -> Block<SplitsView> {
    let (sales, people) = (advice.sales.known(), advice.foot_traffic.known());
    if sales.is_none() && people.is_none() {
        let mut reasons = [advice.sales.absent(), advice.foot_traffic.absent()].into_iter().flatten();
        let first = reasons.next().unwrap_or(golmok_advice::Absent::NotPublished);
        return Block::Absent(reason(first, lang));
    }
    let mut lines = Vec::new();
    let mut notes = Vec::new();
    match &advice.sales {
        Known::Known(s) => lines.extend(total_line(s, Figure::WonPerQuarter, "점포당 매출", "Sales per shop", lang)),
        Known::Absent(a) => notes.push(format!("{}: {}", lang.pick("매출", "Sales"), reason(*a, lang))),
    }
    match &advice.foot_traffic {
        Known::Known(s) => lines.extend(total_line(s, Figure::PersonsPerDay, "유동인구", "Passers-by", lang)),
        Known::Absent(a) => notes.push(format!("{}: {}", lang.pick("유동인구", "Passers-by"), reason(*a, lang))),
    }
    lines.extend(sales.or(people).and_then(|s| peak_line(s, sales.is_some(), lang)));
    let charts: Vec<SplitView> = pictures::split_charts(sales, people, lang)
        .into_iter()
        .map(|(key, svg)| SplitView { name: word(key, lang), svg })
        .collect();
    let missing: Vec<&str> = ["hours", "weekdays", "sexes", "ages"]
        .into_iter()
        .map(|key| word(key, lang))
        .filter(|name| charts.iter().all(|c| c.name != *name))
        .collect();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        notes.push(lang.pick(
            format!("{missing}별로 나눈 자료는 없습니다."),
            format!("There are no data by {}.", missing.to_lowercase()),
        ));
    }
    notes.push(word("estimated", lang).to_owned());
    Block::Known(SplitsView { lines, charts, notes })
}

fn total_line(s: &Splits, unit: impl Fn(f64) -> Figure, ko: &str, en: &str, lang: Lang) -> Option<String> {
    let mean = numbers::figure(unit(s.mean?), lang);
    let city = s.city_mean.map(|m| format!(", {} {}", word("in_city", lang), numbers::figure(unit(m), lang)));
    let when = numbers::quarter(s.quarter, lang);
    Some(format!("{} {mean}{} ({when})", lang.pick(ko, en), city.unwrap_or_default()))
}

/// The band with the most per hour: bands are of unequal length, so shares alone mislead.
fn peak_line(s: &Splits, sales: bool, lang: Lang) -> Option<String> {
    let peak = s.hours.known()?.iter().max_by(|a, b| a.per_hour.total_cmp(&b.per_hour))?;
    let (from, until, times) = (peak.from, peak.until, numbers::ratio(peak.per_hour));
    let what = word(if sales { "sales" } else { "people" }, lang);
    Some(lang.pick(
        format!("한 시간으로 치면 {from:02}–{until:02}시에 {what} 비율이 가장 높습니다(고른 때의 {times}배)"),
        format!("Per hour, {what} peak between {from:02} and {until:02} ({times} times an even spread)"),
    ))
}

fn alternative(a: &Alternative, lang: Lang) -> AlternativeView {
    let (name, kind) = match a.kind {
        AlternativeKind::OtherArea => {
            let far = a.distance_m.map(|d| format!(" · {}", numbers::metres(d))).unwrap_or_default();
            (format!("{}{far}", a.area.name), word("other_area", lang))
        }
        AlternativeKind::OtherIndustry => (say(&a.industry.name, lang).to_owned(), word("other_industry", lang)),
    };
    let load = (!a.entry_load.is_empty()).then(|| {
        let steps: Vec<String> = a
            .entry_load
            .iter()
            .map(|e| format!("+{} → {}", e.count, numbers::figure(Figure::Times(e.after), lang)))
            .collect();
        format!("{}: {}", word("entry", lang), steps.join(", "))
    });
    AlternativeView {
        name,
        kind,
        grade: sentences::grade(a.grade, lang),
        probability: format!("{} {}", word("probability", lang), sentences::with_range(a.probability, lang)),
        safer: format!("{} {}", word("safer", lang), numbers::percent(a.safer)),
        demand: format!(
            "{} {}, {} {}",
            say(&a.demand.label, lang),
            numbers::figure(a.demand.there, lang),
            word("here", lang),
            numbers::figure(a.demand.here, lang)
        ),
        load,
    }
}

fn entry(load: &EntryLoad, lang: Lang) -> Option<ChartView> {
    let stores = numbers::figure(Figure::Stores(load.stores as f64), lang);
    let expected = numbers::figure(Figure::Stores(load.expected_stores), lang);
    let lines = vec![lang.pick(
        format!("지금 {stores}. 사람과 시설이 비슷한 다른 곳이라면 {expected}쯤 있습니다."),
        format!("{stores} now. Elsewhere, as many people and facilities go with about {expected}."),
    )];
    let notes = match &load.scenario {
        Known::Known(scenarios) => {
            let told: Vec<String> = scenarios
                .iter()
                .map(|s| format!("+{}: {}", s.count, sentences::with_range(s.probability, lang)))
                .collect();
            vec![format!("{}: {}", word("scenario_lead", lang), told.join(", "))]
        }
        Known::Absent(absent) => vec![reason(*absent, lang)],
    };
    Some(ChartView { svg: pictures::entry_bars(load, lang)?, lines, notes })
}

fn break_even(b: &BreakEven, costs: &Costs, lang: Lang) -> BreakEvenView {
    let won = |amount: f64| numbers::won(amount, lang);
    let mut lines = vec![lang.pick(
        format!(
            "한 달 고정비 {}을 내려면 한 달에 {}을 팔아야 합니다.",
            won(b.fixed_per_month),
            won(b.required_per_month)
        ),
        format!(
            "To pay {} of fixed costs a month, the shop must sell {} a month.",
            won(b.fixed_per_month),
            won(b.required_per_month)
        ),
    )];
    let customers = match b.against {
        Against::MeanSales { ratio, class, customers_per_day, .. } => {
            let share = numbers::percent(ratio);
            lines.push(match (class, lang) {
                (Reach::Reachable, Lang::Ko) => format!("이곳 평균 점포 매출의 {share}: 닿을 수 있는 목표입니다."),
                (Reach::Demanding, Lang::Ko) => format!("이곳 평균 점포 매출의 {share}: 빠듯한 목표입니다."),
                (Reach::AboveAverage, Lang::Ko) => {
                    format!("이곳 평균 점포 매출의 {share}: 평균 점포보다 많이 팔아야 합니다.")
                }
                (Reach::Reachable, Lang::En) => format!("{share} of the average shop's sales here: within reach."),
                (Reach::Demanding, Lang::En) => format!("{share} of the average shop's sales here: demanding."),
                (Reach::AboveAverage, Lang::En) => {
                    format!("{share} of the average shop's sales here: more than it sells.")
                }
            });
            customers_per_day
        }
        Against::Customers { customers_per_day } => customers_per_day,
    };
    if let Some(customers) = customers {
        let customers = numbers::figure(Figure::CustomersPerDay(customers), lang);
        lines.push(lang.pick(format!("손님으로 치면 {customers}입니다."), format!("In customers: {customers}.")));
    }
    BreakEvenView {
        svg: pictures::break_even_bars(b, lang),
        lines,
        entered: entered(costs, lang),
        typical: matches!(b.against, Against::MeanSales { .. }),
    }
}

fn entered(costs: &Costs, lang: Lang) -> Vec<[String; 2]> {
    let won = |w: golmok_model::Won| numbers::won(w.0 as f64, lang);
    [
        ("rent", costs.rent.map(won)),
        ("wages", costs.wages.map(won)),
        ("other", costs.other.map(won)),
        ("margin", costs.margin.map(numbers::percent)),
        ("capital", costs.capital.map(won)),
        ("payback", costs.payback_months.map(|m| numbers::figure(Figure::Months(f64::from(m)), lang))),
        ("ticket", costs.ticket.map(won)),
    ]
    .into_iter()
    .filter_map(|(key, text)| Some([word(key, lang).to_owned(), text?]))
    .collect()
}

fn check(check: &Check, lang: Lang) -> CheckView {
    let outcome = match check.outcome {
        CheckOutcome::Pass => "pass",
        CheckOutcome::Warn => "warn",
        CheckOutcome::Ask => "ask",
    };
    CheckView {
        number: check.number,
        title: say(&check.title, lang).to_owned(),
        advice: say(&check.advice, lang).to_owned(),
        outcome,
        outcome_word: word(outcome, lang),
        figures: check.figures.iter().map(|f| compared(&f.label, f.here, f.compared, lang)).collect(),
    }
}

/// A figure and what it is held against: `여기 1.3배 (기준 1배)`.
pub fn compared(label: &golmok_advice::Words, here: Figure, with: Option<Figure>, lang: Lang) -> String {
    let here = format!("{} {}", say(label, lang), numbers::figure(here, lang));
    match with {
        Some(with) => format!("{here} ({} {})", lang.pick("견줄 값", "against"), numbers::figure(with, lang)),
        None => here,
    }
}
