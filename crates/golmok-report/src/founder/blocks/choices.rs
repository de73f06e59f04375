//! What a founder can choose: safer alternatives, the load of new entrants, break-even.

use super::ChartView;
use crate::founder::links::Links;
use crate::founder::pictures;
use crate::founder::sentences::{self, say};
use crate::founder::told::Told;
use crate::founder::words::word;
use crate::{Lang, numbers};
use golmok_advice::Figure;
use golmok_advice::alternatives::{Alternative, AlternativeKind};
use golmok_advice::break_even::{Against, BreakEven, Costs, Reach};
use golmok_advice::entry_load::EntryLoad;
use golmok_model::Quarter;
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(super) struct AlternativeView {
    name: String,
    /// Page of it, where there is a report around this one.
    href: Option<String>,
    /// Distance after the name; may be empty.
    far: String,
    kind: &'static str,
    grade: String,
    probability: String,
    safer: String,
    demand: String,
    load: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct BreakEvenView {
    svg: Option<String>,
    lines: Vec<String>,
    entered: Vec<[String; 2]>,
    typical: bool,
}

/// One alternative.
pub(super) fn alternative(a: &Alternative, links: &dyn Links, lang: Lang) -> AlternativeView {
    let (name, kind) = match a.kind {
        AlternativeKind::OtherArea => (a.area.name.clone(), word("other_area", lang)),
        AlternativeKind::OtherIndustry => (say(&a.industry.name, lang).to_owned(), word("other_industry", lang)),
    };
    let elsewhere = a.distance_m.filter(|_| a.kind == AlternativeKind::OtherArea);
    let far = elsewhere.map(|d| format!(" · {}", numbers::metres(d))).unwrap_or_default();
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
        href: links.report(&a.area.code, &a.industry.code),
        far,
        kind,
        grade: sentences::grade(a.grade, lang),
        probability: format!("{} {}", word("probability", lang), sentences::with_range(a.probability, lang)),
        safer: format!("{} {}", word("safer", lang), numbers::chance(a.safer, lang)),
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

/// The load of new entrants.
pub(super) fn entry(load: &EntryLoad, quarter: Option<Quarter>, lang: Lang) -> Option<ChartView> {
    let stores = numbers::figure(Figure::Stores(load.stores as f64), lang);
    let carried = if load.expected_stores < 3.0 { load.expected_stores } else { load.expected_stores.round() };
    let expected = numbers::figure(Figure::Stores(carried), lang);
    let when = quarter.map(|quarter| numbers::quarter(quarter, lang));
    let when =
        when.map_or(lang.pick("지금", "Now").to_owned(), |q| lang.pick(format!("{q} 말"), format!("End of {q}:")));
    let lines = vec![lang.pick(
        format!(
            "{when} {stores}. 비슷한 곳에는 보통 {expected}쯤 있습니다. 버틸 수 있는 수가 아니라 보통 있는 수입니다."
        ),
        format!(
            "{when} {stores}. Like places usually have about {expected}: what is usual, not what a place can carry."
        ),
    )];
    let notes = load.rush.map(|rush| sentences::rush(&rush, lang)).into_iter().collect();
    Some(ChartView { svg: pictures::entry_bars(load, lang)?, lines, notes })
}

/// What must be sold.
pub(super) fn break_even(
    b: &BreakEven,
    told: &Told,
    costs: &Costs,
    sales: Option<Quarter>,
    lang: Lang,
) -> BreakEvenView {
    let (fixed, required, share) = (&told.fixed, &told.required, &told.share);
    let mut lines = vec![lang.pick(
        format!("한 달 고정비 {fixed}을 내려면 한 달에 {required}을 팔아야 합니다."),
        format!("To pay {fixed} of fixed costs a month, the shop must sell {required} a month."),
    )];
    if let Against::MeanSales { class, .. } = b.against {
        lines.extend(sales.map(|quarter| {
            let quarter = numbers::quarter(quarter, lang);
            lang.pick(
                format!("평균 점포의 매출은 {quarter} 매출을 그때의 점포 수와 석 달로 나눈 것입니다."),
                format!("The average shop's sales: those of {quarter} by its shops and by three months."),
            )
        }));
        lines.push(match (class, lang) {
            (Reach::WithinHalf, Lang::Ko) => {
                format!("이곳 평균 점포 매출의 {share}: 평균의 절반 안입니다. 평균의 절반을 못 파는 점포도 많습니다.")
            }
            (Reach::Demanding, Lang::Ko) => format!("이곳 평균 점포 매출의 {share}: 빠듯한 목표입니다."),
            (Reach::AboveAverage, Lang::Ko) => {
                format!("이곳 평균 점포 매출의 {share}: 평균 점포보다 많이 팔아야 합니다.")
            }
            (Reach::WithinHalf, Lang::En) => {
                format!("{share} of the average shop's sales here: within half. Many shops sell less than half.")
            }
            (Reach::Demanding, Lang::En) => format!("{share} of the average shop's sales here: demanding."),
            (Reach::AboveAverage, Lang::En) => {
                format!("{share} of the average shop's sales here: more than it sells.")
            }
        });
        lines.push(word("without_vat", lang).to_owned());
    }
    if costs.own_wage.is_none() {
        lines.push(word("no_own_wage", lang).to_owned());
    }
    if matches!(b.against, Against::Customers { .. }) {
        lines.push(word("no_sales", lang).to_owned());
    }
    lines.push(match &told.customers {
        Some(customers) => {
            lang.pick(format!("손님으로 치면 {customers}입니다."), format!("In customers: {customers}."))
        }
        None => word("no_ticket", lang).to_owned(),
    });
    BreakEvenView {
        svg: pictures::break_even_bars(b, &told.required, lang),
        lines,
        entered: told.entered(costs, lang),
        typical: matches!(b.against, Against::MeanSales { .. }),
    }
}
