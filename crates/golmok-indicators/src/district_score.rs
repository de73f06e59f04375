//! `mart_district_scores` 상권평가지수: five heads of 20 points each, on the scale of the national service.

use crate::demand::mart::origin;
use crate::error::Result;
use crate::frame::{Builder, Reader};
use crate::indicator::Indicator;
use crate::surroundings::{AreaSizes, quantity};
use golmok_model::tables::{is_raw_card_data, mart, places};
use golmok_model::{IndustryCode, NullReason, Quarter};
use polars::prelude::DataFrame;
use std::collections::BTreeMap;

/// 상권평가지수.
pub const INDICATOR: Indicator = Indicator {
    id: "district_score",
    name_ko: "상권평가지수",
    name_en: "District score",
    question: "How does the area stand among the city's trade areas in growth, stability, trading, purchasing power and attraction?",
    formula: "Σ weight × percentile among the trade areas of the quarter. 성장성: sales_growth_yoy 10, share of city sales 5, demand_trend 5. 안정성: −|store_growth_yoy| 5, −sales_cv_8q 5, operating_months_mean 5, −closure_rate_4q 5. 영업력: demand_supply_ratio 10, −spread of sales per store 5 (coefficient of variation over the industries of the area, each weighted by its stores), −peak_weekday_share 5. 구매력: sales per m² 7.5, ticket 7.5, spending of residents per m² 5. 집객력: foot traffic 10, residents 5, workers 5, each per m². Measures that are absent leave their head's points to its others; grades 1–5 at 70, 57.5, 45, 32.5",
    inputs: &[
        "stg_sales.sales_krw",
        "stg_sales.sales_count",
        "core_cells.store_count",
        "core_cells.closure_count",
        "core_area_quarters.foot_traffic_count",
        "core_area_quarters.resident_count",
        "core_area_quarters.worker_count",
        "core_area_quarters.spending_krw",
        "core_areas.area_m2",
    ],
    unit: "points, 0..=100",
    table: "mart_district_scores",
    null_rules: "`not_published` where no measure of a head is published",
    small_sample: "`district_score_lo` and `_hi` say how far the score hangs on one head; `measured_share` how much could be measured",
    source: "heads, weights and cuts of 상권평가지수; its scaling is unpublished, ours is the percentile in the city (the national score is another number); `district_weights` and `district_cuts` in the configuration",
    example: "top in foot traffic, median in residents and workers: 10 × 1 + 5 × 0.5 + 5 × 0.5 = 15 points of 집객력",
    file: "crates/golmok-indicators/src/district_score.rs",
    golden: "crates/golmok-indicators/src/district_score.rs",
};

/// The indicators of this family.
pub const INDICATORS: &[Indicator] = &[INDICATOR];

/// Caveat of every row.
pub const PERCENTILES: &str = "scaled_by_percentile";

const HEADS: [&str; 5] = ["growth", "stability", "trading", "purchasing", "attraction"];

/// Measures: head, weight and whether less is better.
const MEASURES: [(usize, f64, bool); 16] = [
    (0, 10.0, false),
    (0, 5.0, false),
    (0, 5.0, false),
    (1, 5.0, true),
    (1, 5.0, true),
    (1, 5.0, false),
    (1, 5.0, true),
    (2, 10.0, false),
    (2, 5.0, true),
    (2, 5.0, true),
    (3, 7.5, false),
    (3, 7.5, false),
    (3, 5.0, false),
    (4, 10.0, false),
    (4, 5.0, false),
    (4, 5.0, false),
];

/// Points of each head and the cuts of the grades.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// Points of growth, stability, trading, purchasing power and attraction.
    pub weights: [f64; 5],
    /// Least scores of the grades 1 to 4, falling.
    pub cuts: [f64; 4],
}

impl Default for Scale {
    fn default() -> Self {
        Self { weights: [20.0; 5], cuts: [70.0, 57.5, 45.0, 32.5] }
    }
}

impl Scale {
    /// Grade 1 (best) to 5 of a score.
    ///
    /// # Examples
    /// ```
    /// use golmok_indicators::district_score::Scale;
    /// assert_eq!([70.0, 69.9, 45.0, 10.0].map(|score| Scale::default().grade(score)), [1, 2, 3, 5]);
    /// ```
    pub fn grade(&self, score: f64) -> i64 {
        1 + self.cuts.iter().filter(|cut| score < **cut).count() as i64
    }
}

/// `mart_district_scores` of every quarter of `mart_demand`, from `mart_demand`, `mart_changes`, `core_area_quarters`
/// and `core_areas`.
///
/// # Errors
/// When a column of the input tables is missing or of another type.
pub fn district_scores(
    demand: &DataFrame,
    changes: &DataFrame,
    area_quarters: &DataFrame,
    areas: &DataFrame,
    scale: &Scale,
) -> Result<DataFrame> {
    let rows = measured(demand, changes, area_quarters, areas)?;
    let mut groups: BTreeMap<Quarter, Vec<usize>> = BTreeMap::new();
    for (i, row) in rows.iter().enumerate() {
        groups.entry(row.quarter).or_default().push(i);
    }
    let mut percentiles = vec![[None; MEASURES.len()]; rows.len()];
    for members in groups.values() {
        for (m, (_, _, less_is_better)) in MEASURES.iter().enumerate() {
            let values: Vec<Option<f64>> = members.iter().map(|i| rows[*i].values[m]).collect();
            for (i, p) in members.iter().zip(ranks(&values)) {
                percentiles[*i][m] = p.map(|p| if *less_is_better { 1.0 - p } else { p });
            }
        }
    }
    let heads: Vec<[Option<f64>; 5]> = percentiles.iter().map(|p| heads(p, scale)).collect();
    let score = |h: &[Option<f64>; 5]| h.iter().copied().sum::<Option<f64>>();
    let without = |h: &[Option<f64>; 5], best: fn(f64, f64) -> f64| {
        let total: f64 = scale.weights.iter().sum();
        let all = score(h)?;
        let left = h.iter().zip(scale.weights).filter_map(|(points, weight)| {
            Some((all - (*points)?) * total / (total - weight)).filter(|s| s.is_finite())
        });
        left.reduce(best)
    };
    let share = |p: &[Option<f64>; MEASURES.len()]| {
        let weight = |known: bool| MEASURES.iter().zip(p).filter(move |(_, p)| !known || p.is_some()).map(|(m, _)| m.1);
        weight(true).sum::<f64>() / weight(false).sum::<f64>()
    };
    let mut out = Builder::new(&places::DISTRICT_SCORES, rows.len());
    out.integers("quarter", rows.iter().map(|r| Some(i64::from(r.quarter.code()))))
        .texts("area_kind", rows.iter().map(|_| Some("trade_area")))
        .texts("area_code", rows.iter().map(|r| Some(r.area)))
        .texts("trade_area_kind", rows.iter().map(|r| r.kind))
        .texts("gu_code", rows.iter().map(|r| r.gu));
    for (h, name) in HEADS.iter().enumerate() {
        out.numbers(&format!("{name}_points"), heads.iter().map(|points| points[h]));
    }
    out.numbers("district_score", heads.iter().map(score))
        .integers("district_grade", heads.iter().map(|h| score(h).map(|s| scale.grade(s))))
        .numbers("district_score_lo", heads.iter().map(|h| without(h, f64::min)))
        .numbers("district_score_hi", heads.iter().map(|h| without(h, f64::max)))
        .numbers("measured_share", percentiles.iter().map(|p| Some(share(p))));
    for (row, h) in heads.iter().enumerate() {
        if score(h).is_none() {
            out.reason(row, "district_score", NullReason::NotPublished.code());
        }
    }
    let caveats = [false, true].map(|raw| format!("{};{PERCENTILES}", origin(raw)));
    out.texts("caveats", rows.iter().map(|row| Some(caveats[usize::from(row.raw)].as_str())));
    out.finish()
}

/// Points of each head; of the measures that a head has, the absent leave their weight to the others.
fn heads(percentiles: &[Option<f64>; MEASURES.len()], scale: &Scale) -> [Option<f64>; 5] {
    std::array::from_fn(|h| {
        let known = MEASURES.iter().zip(percentiles).filter(|(m, _)| m.0 == h).filter_map(|(m, p)| Some((m.1, (*p)?)));
        let (points, weight) = known.fold((0.0, 0.0), |(points, sum), (weight, p)| (points + weight * p, sum + weight));
        (weight > 0.0).then(|| points / weight * scale.weights[h])
    })
}

/// Percentile 0..=1 of each value among all; equal values share their mean rank, a lone value has the middle.
fn ranks(values: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut sorted: Vec<f64> = values.iter().copied().flatten().collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let rank = |value: f64| {
        let (below, up_to) = (sorted.partition_point(|v| *v < value), sorted.partition_point(|v| *v <= value));
        match sorted.len() {
            1 => 0.5,
            n => (below + up_to - 1) as f64 / 2.0 / (n - 1) as f64,
        }
    };
    values.iter().map(|value| value.map(rank)).collect()
}

struct Measured<'a> {
    quarter: Quarter,
    area: &'a str,
    kind: Option<&'a str>,
    gu: Option<&'a str>,
    raw: bool,
    values: [Option<f64>; MEASURES.len()],
}

/// The raw measures of every trade area with sales, in the order of [`MEASURES`].
fn measured<'a>(
    demand: &'a DataFrame,
    changes: &DataFrame,
    area_quarters: &DataFrame,
    areas: &DataFrame,
) -> Result<Vec<Measured<'a>>> {
    let sizes = AreaSizes::read(areas)?;
    let around = |source: &str, column: &str| quantity(area_quarters, source, column);
    let (traffic, residents) = (around("foot_traffic", "foot_traffic_count")?, around("residents", "resident_count")?);
    let (workers, spending) = (around("workers", "worker_count")?, around("incomes", "spending_krw")?);
    let stock = Reader::new(&mart::CHANGES, changes);
    let (quarters, codes, industries) =
        (stock.counts("quarter")?, stock.keys("area_code")?, stock.keys("industry_code")?);
    let (growth, closures) = (stock.numbers("store_growth_yoy")?, stock.numbers("closure_rate_4q")?);
    let months = stock.numbers("operating_months_mean")?;
    let stock: BTreeMap<(i64, &str), usize> = (0..changes.height())
        .filter(|i| industries[*i] == IndustryCode::ALL)
        .map(|i| ((quarters[i], codes[i]), i))
        .collect();
    let sales = Reader::new(&mart::DEMAND, demand);
    let (quarters, kinds, codes) = (sales.counts("quarter")?, sales.keys("area_kind")?, sales.keys("area_code")?);
    let (industries, trade_kinds) = (sales.keys("industry_code")?, sales.texts("trade_area_kind")?);
    let caveats = sales.texts("caveats")?;
    let (gu, amounts) = (sales.texts("gu_code")?, sales.numbers("sales_krw")?);
    let column = |name: &str| sales.numbers(name);
    let (yoy, trend, spread) = (column("sales_growth_yoy")?, column("demand_trend")?, column("sales_cv_8q")?);
    let supply = column("demand_supply_ratio")?;
    let spreads = spreads_per_store(demand)?;
    let (peak, ticket) = (column("peak_weekday_share")?, column("ticket_krw")?);
    let mut out = Vec::new();
    for i in 0..demand.height() {
        if kinds[i] != "trade_area" || industries[i] != IndustryCode::ALL || amounts[i].is_none() {
            continue;
        }
        let quarter = Quarter::from_code(i32::try_from(quarters[i]).unwrap_or_default())?;
        let size = sizes.area_m2("trade_area", codes[i]);
        let per_m2 = |value: Option<f64>| Some(value? / size?);
        let of = |map: &BTreeMap<(Quarter, &str, &str), i64>| {
            per_m2(map.get(&(quarter, "trade_area", codes[i])).map(|v| *v as f64))
        };
        let row = stock.get(&(quarters[i], codes[i])).copied();
        let stock = |column: &[Option<f64>]| row.and_then(|row| column[row]);
        out.push(Measured {
            quarter,
            area: codes[i],
            kind: trade_kinds[i],
            gu: gu[i],
            raw: is_raw_card_data(caveats[i]),
            values: [
                yoy[i],
                // The share of city sales ranks as the sales do.
                amounts[i],
                trend[i],
                stock(&growth).map(f64::abs),
                spread[i],
                stock(&months),
                stock(&closures),
                supply[i],
                // Sales per store of all industries would rank as the ratio above does.
                spreads.get(&(quarters[i], codes[i])).copied(),
                peak[i],
                per_m2(amounts[i]),
                ticket[i],
                of(&spending),
                of(&traffic),
                of(&residents),
                of(&workers),
            ],
        });
    }
    Ok(out)
}

/// Coefficient of variation of the sales per store of the industries of each trade area and quarter, each industry
/// weighted by its stores; of two industries at least.
fn spreads_per_store(demand: &DataFrame) -> Result<BTreeMap<(i64, &str), f64>> {
    let sales = Reader::new(&mart::DEMAND, demand);
    let (quarters, kinds, codes) = (sales.counts("quarter")?, sales.keys("area_kind")?, sales.keys("area_code")?);
    let (industries, amounts) = (sales.keys("industry_code")?, sales.numbers("sales_per_store_krw")?);
    let stores = sales.numbers("store_count")?;
    let mut of_area: BTreeMap<(i64, &str), Vec<(f64, f64)>> = BTreeMap::new();
    for i in 0..demand.height() {
        if kinds[i] == "trade_area" && industries[i] != IndustryCode::ALL {
            let both = amounts[i].zip(stores[i].filter(|stores| *stores > 0.0));
            of_area.entry((quarters[i], codes[i])).or_default().extend(both);
        }
    }
    let spread = |industries: Vec<(f64, f64)>| {
        let weight: f64 = industries.iter().map(|(_, stores)| stores).sum();
        let mean = industries.iter().map(|(amount, stores)| amount * stores).sum::<f64>() / weight;
        let square = industries.iter().map(|(amount, stores)| (amount - mean).powi(2) * stores).sum::<f64>() / weight;
        (industries.len() > 1 && mean > 0.0).then(|| square.sqrt() / mean)
    };
    Ok(of_area.into_iter().filter_map(|(area, industries)| Some((area, spread(industries)?))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_a_rank() {
        assert_eq!(ranks(&[Some(1.0), None, Some(3.0), Some(1.0)]), [Some(0.25), None, Some(1.0), Some(0.25)]);
        assert_eq!(ranks(&[Some(9.0)]), [Some(0.5)]);
    }

    /// The worked example: top in foot traffic, median in residents and workers.
    #[test]
    fn fifteen_points_of_attraction() {
        let mut percentiles = [None; MEASURES.len()];
        (percentiles[13], percentiles[14], percentiles[15]) = (Some(1.0), Some(0.5), Some(0.5));
        let found = heads(&percentiles, &Scale::default());
        assert_eq!(found, [None, None, None, None, Some(15.0)]);
        // Without workers the rest of the head speaks for it.
        percentiles[15] = None;
        let points = heads(&percentiles, &Scale::default())[4].unwrap();
        assert!((points - 12.5 / 15.0 * 20.0).abs() < 1e-12);
    }

    #[test]
    fn every_head_has_twenty_points() {
        for (head, name) in HEADS.iter().enumerate() {
            assert_eq!(MEASURES.iter().filter(|m| m.0 == head).map(|m| m.1).sum::<f64>(), 20.0, "{name}");
        }
    }
}
