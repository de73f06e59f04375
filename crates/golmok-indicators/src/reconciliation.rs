//! `mart_reconciliation`: two sources for the same count, side by side.

use crate::error::Result;
use crate::frame::{Builder, Reader};
use crate::indicator::Indicator;
use golmok_model::tables::{core, places};
use polars::prelude::DataFrame;
use std::collections::{BTreeMap, BTreeSet};

/// 허수 점포 비율.
pub const GHOST_SHARE: Indicator = Indicator {
    id: "ghost_share",
    name_ko: "허수 점포 비율",
    name_en: "Share of ghost shops",
    question: "Which share of the shops of the first source does the second not know?",
    formula: "max(0, 1 − second ÷ first) for stores; first = the source whose name sorts first (licences, semas_stores, store_counts)",
    inputs: &["core_cells.store_count", "core_cells.source", "core_shops.industry_code"],
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

/// A quantity of a cell by two sources.
struct Pair<'a> {
    key: (i64, &'a str, &'a str),
    area: &'a str,
    gu: Option<&'a str>,
    quantity: usize,
    sources: (&'a str, &'a str),
    counts: (Option<i64>, Option<i64>),
    /// Whether one of the sources says nothing at all of the quarter, kind of area and industry.
    alone: bool,
}

/// By source the row of each area.
type BySource<'a> = BTreeMap<&'a str, BTreeMap<&'a str, usize>>;

/// What `core_cells` holds, for looking up.
struct Counted<'a> {
    gu: Vec<Option<&'a str>>,
    counts: Vec<Vec<i64>>,
    /// By quarter, kind of area and industry.
    rows: BTreeMap<(i64, &'a str, &'a str), BySource<'a>>,
}

impl<'a> Counted<'a> {
    fn read(cells: &'a DataFrame) -> Result<Self> {
        let reader = Reader::new(&core::CELLS, cells);
        let (quarters, kinds) = (reader.counts("quarter")?, reader.keys("area_kind")?);
        let (areas, industries) = (reader.keys("area_code")?, reader.keys("industry_code")?);
        let (sources, gu) = (reader.keys("source")?, reader.texts("gu_code")?);
        let counts: Vec<Vec<i64>> = QUANTITIES.iter().map(|q| reader.counts(q)).collect::<Result<_>>()?;
        let mut rows: BTreeMap<_, BTreeMap<&str, BTreeMap<&str, usize>>> = BTreeMap::new();
        for i in 0..cells.height() {
            let group = rows.entry((quarters[i], kinds[i], industries[i])).or_default();
            group.entry(sources[i]).or_default().insert(areas[i], i);
        }
        Ok(Self { gu, counts, rows })
    }
}

/// `mart_reconciliation` from `core_cells` (rolled up or not): every pair of sources that both cover an area kind,
/// industry and quarter, cell by cell.
///
/// # Errors
/// When a column is missing or of another type.
pub fn reconciliation(cells: &DataFrame) -> Result<DataFrame> {
    let counted = Counted::read(cells)?;
    let mut rows: Vec<Pair<'_>> = Vec::new();
    for (key, by_source) in &counted.rows {
        let names: Vec<&str> = by_source.keys().copied().collect();
        for (i, first) in names.iter().enumerate() {
            for second in &names[i + 1..] {
                let (one, other) = (&by_source[first], &by_source[second]);
                let both: BTreeSet<&str> = one.keys().chain(other.keys()).copied().collect();
                for area in both {
                    let (a, b) = (one.get(area), other.get(area));
                    for (quantity, values) in counted.counts.iter().enumerate() {
                        rows.push(Pair {
                            key: *key,
                            area,
                            gu: a.or(b).and_then(|i| counted.gu[*i]),
                            quantity,
                            sources: (first, second),
                            counts: (a.map(|i| values[*i]), b.map(|i| values[*i])),
                            alone: false,
                        });
                    }
                }
            }
        }
    }
    table(&rows)
}

/// Name of the shop register as a source.
pub const SHOP_REGISTER: &str = "semas_stores";

/// The rows of `mart_reconciliation` that hold the shop register (`core_shops`) against the sources of `core_cells`, by
/// trade area, 행정동, 법정동, gu and city. Stores only: an edition tells no openings or closures. Where no other source
/// speaks of a quarter, kind of area and industry, the register stands beside licences without a count.
///
/// # Errors
/// When a column is missing or of another type.
pub fn of_shops(shops: &DataFrame, cells: Option<&DataFrame>) -> Result<DataFrame> {
    let city = golmok_model::AreaId::city_code();
    let counted = cells.map(Counted::read).transpose()?;
    let reader = Reader::new(&core::SHOPS, shops);
    let (quarters, industries) = (reader.counts("quarter")?, reader.texts("industry_code")?);
    let (gus, held) = (reader.texts("gu_code")?, reader.texts("trade_area_codes")?);
    let (dongs, legal) = (reader.texts("admin_dong_code")?, reader.texts("legal_dong_code")?);
    let mut by_cell: BTreeMap<(i64, &str, &str), BTreeMap<&str, i64>> = BTreeMap::new();
    let mut gu_of: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for i in 0..shops.height() {
        let Some(industry) = industries[i] else { continue };
        let in_areas = held[i].into_iter().flat_map(|codes| codes.split(' ').map(|code| ("trade_area", code)));
        let areas = in_areas
            .chain(dongs[i].map(|code| ("admin_dong", code)))
            .chain(legal[i].map(|code| ("legal_dong", code)))
            .chain(gus[i].map(|code| ("gu", code)))
            .chain([("city", city)]);
        for (kind, area) in areas {
            *by_cell.entry((quarters[i], kind, industry)).or_default().entry(area).or_default() += 1;
            if let Some(gu) = gus[i].filter(|_| kind != "city" && kind != "trade_area") {
                gu_of.insert((kind, area), gu);
            }
        }
    }
    let mut rows: Vec<Pair<'_>> = Vec::new();
    for (key, own) in &by_cell {
        let gu_by_code = |area| gu_of.get(&(key.1, area)).copied();
        match counted.as_ref().and_then(|counted| Some((counted, counted.rows.get(key)?))) {
            None => rows.extend(own.iter().map(|(area, shops)| Pair {
                alone: true,
                ..of_register(*key, (area, gu_by_code(area)), (LICENCES, None), Some(*shops))
            })),
            Some((counted, by_source)) => {
                for (source, theirs) in by_source {
                    let both: BTreeSet<&str> = own.keys().chain(theirs.keys()).copied().collect();
                    rows.extend(both.into_iter().map(|area| {
                        let row = theirs.get(area).copied();
                        let gu = row.and_then(|i| counted.gu[i]).or_else(|| gu_by_code(area));
                        let count = row.map(|i| counted.counts[0][i]);
                        of_register(*key, (area, gu), (source, count), own.get(area).copied())
                    }));
                }
            }
        }
    }
    table(&rows)
}

/// The source that the register is held against where none has the cell.
const LICENCES: &str = "licences";

/// A cell of the shop register beside another source, in the order of their names.
fn of_register<'a>(
    key: (i64, &'a str, &'a str),
    (area, gu): (&'a str, Option<&'a str>),
    (other, count): (&'a str, Option<i64>),
    shops: Option<i64>,
) -> Pair<'a> {
    let (sources, counts) = match other < SHOP_REGISTER {
        true => ((other, SHOP_REGISTER), (count, shops)),
        false => ((SHOP_REGISTER, other), (shops, count)),
    };
    Pair { key, area, gu, quantity: 0, sources, counts, alone: false }
}

fn table(rows: &[Pair<'_>]) -> Result<DataFrame> {
    let mut out = Builder::new(&places::RECONCILIATION, rows.len());
    let known = |r: &Pair<'_>| r.counts.0.zip(r.counts.1);
    let ratio = |r: &Pair<'_>| known(r).filter(|(a, _)| *a > 0).map(|(a, b)| b as f64 / a as f64);
    let reason = |r: &Pair<'_>| match r.alone {
        true => "only_one_source_has_the_quarter",
        false => likely_reason(QUANTITIES[r.quantity], r.counts.0, r.counts.1),
    };
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
        .texts("likely_reason", rows.iter().map(|r| Some(reason(r))));
    out.finish()
}
