//! `mart_reconciliation`: two sources for the same count, side by side.

use crate::error::Result;
use crate::frame::{Builder, Reader};
use crate::register::Indicator;
use golmok_model::tables::{core, mart};
use polars::prelude::DataFrame;
use std::collections::BTreeMap;

/// 허수 점포 비율.
pub const GHOST_SHARE: Indicator = Indicator {
    id: "ghost_share",
    name_ko: "허수 점포 비율",
    name_en: "Share of ghost shops",
    question: "Which share of the shops of the first source does the second not know?",
    formula: "max(0, 1 − second ÷ first) for stores; first = the source whose name sorts first (licences before store_counts)",
    inputs: &["core_cells.store_count", "core_cells.source"],
    unit: "fraction, 0..=1",
    table: "mart_reconciliation",
    null_rules: "null where either has no row or the first is 0",
    small_sample: "a difference of counts, no estimate of its error",
    source: "golmok",
    example: "50 licences, 44 stores counted: 0.12",
    file: "crates/golmok-indicators/src/reconciliation.rs",
    golden: "crates/golmok-indicators/tests/competition.rs",
};

/// The indicators of this family.
pub const INDICATORS: &[Indicator] = &[GHOST_SHARE];

const QUANTITIES: [&str; 3] = ["store_count", "opening_count", "closure_count"];

/// Why two sources differ, as far as their numbers tell.
fn likely_reason(quantity: &str, first: Option<i64>, second: Option<i64>) -> &'static str {
    match (first, second) {
        (None, _) | (_, None) => "only_one_source_has_the_cell",
        (Some(a), Some(b)) if a == b => "agree",
        (Some(a), Some(b)) if (a - b).abs() <= 2 => "timing",
        (Some(a), Some(b)) if a > b && quantity == "store_count" => "licences_kept_after_closing_or_other_definition",
        (Some(_), Some(_)) if quantity == "store_count" => "industry_wider_than_the_licence",
        _ => "other_definition",
    }
}

/// `mart_reconciliation` from `core_cells` (rolled up or not): every pair of sources that both cover an area kind,
/// industry and quarter, cell by cell.
///
/// # Errors
/// When a column is missing or of another type.
pub fn reconciliation(cells: &DataFrame) -> Result<DataFrame> {
    let reader = Reader::new(&core::CELLS, cells);
    let (quarters, kinds) = (reader.counts("quarter")?, reader.keys("area_kind")?);
    let (areas, industries) = (reader.keys("area_code")?, reader.keys("industry_code")?);
    let (sources, gu) = (reader.keys("source")?, reader.texts("gu_code")?);
    let counts: Vec<Vec<i64>> = QUANTITIES.iter().map(|q| reader.counts(q)).collect::<Result<_>>()?;
    let mut covered: BTreeMap<_, BTreeMap<&str, BTreeMap<&str, usize>>> = BTreeMap::new();
    for i in 0..cells.height() {
        let group = covered.entry((quarters[i], kinds[i], industries[i])).or_default();
        group.entry(sources[i]).or_default().insert(areas[i], i);
    }
    struct Pair<'a> {
        key: (i64, &'a str, &'a str),
        area: &'a str,
        gu: Option<&'a str>,
        quantity: usize,
        sources: (&'a str, &'a str),
        counts: (Option<i64>, Option<i64>),
    }
    let mut rows: Vec<Pair<'_>> = Vec::new();
    for (key, by_source) in &covered {
        let names: Vec<&str> = by_source.keys().copied().collect();
        for (i, first) in names.iter().enumerate() {
            for second in &names[i + 1..] {
                let (one, other) = (&by_source[first], &by_source[second]);
                let both: std::collections::BTreeSet<&str> = one.keys().chain(other.keys()).copied().collect();
                for area in both {
                    let (a, b) = (one.get(area), other.get(area));
                    for (quantity, values) in counts.iter().enumerate() {
                        rows.push(Pair {
                            key: *key,
                            area,
                            gu: a.or(b).and_then(|i| gu[*i]),
                            quantity,
                            sources: (first, second),
                            counts: (a.map(|i| values[*i]), b.map(|i| values[*i])),
                        });
                    }
                }
            }
        }
    }
    let mut out = Builder::new(&mart::RECONCILIATION, rows.len());
    let known = |r: &Pair<'_>| r.counts.0.zip(r.counts.1);
    let ratio = |r: &Pair<'_>| known(r).filter(|(a, _)| *a > 0).map(|(a, b)| b as f64 / a as f64);
    out.integers("quarter", rows.iter().map(|r| Some(r.key.0)))
        .texts("area_kind", rows.iter().map(|r| Some(r.key.1)))
        .texts("area_code", rows.iter().map(|r| Some(r.area)))
        .texts("industry_code", rows.iter().map(|r| Some(r.key.2)))
        .texts("quantity", rows.iter().map(|r| Some(QUANTITIES[r.quantity])))
        .texts("source", rows.iter().map(|r| Some(r.sources.0)))
        .texts("other_source", rows.iter().map(|r| Some(r.sources.1)))
        .texts("gu_code", rows.iter().map(|r| r.gu))
        .integers("count", rows.iter().map(|r| r.counts.0))
        .integers("other_count", rows.iter().map(|r| r.counts.1))
        .integers("difference", rows.iter().map(|r| known(r).map(|(a, b)| a - b)))
        .numbers("ratio", rows.iter().map(ratio))
        .numbers("ghost_share", rows.iter().map(|r| ratio(r).filter(|_| r.quantity == 0).map(|x| (1.0 - x).max(0.0))))
        .texts(
            "likely_reason",
            rows.iter().map(|r| Some(likely_reason(QUANTITIES[r.quantity], r.counts.0, r.counts.1))),
        );
    out.finish()
}
