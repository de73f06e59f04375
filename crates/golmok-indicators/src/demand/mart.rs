//! `mart_demand`: every indicator of this family for every cell with published sales.

use super::sales::{Sales, roll_up};
use super::sales_shares::{AGES, Largest, SEXES, TIME_BANDS, WEEKDAYS, largest};
use super::{
    demand_supply_ratio::demand_supply_ratio, demand_trend::theil_sen, foot_traffic::daily, sales_growth::sales_growth,
    sales_per_store::sales_per_store, sales_percentile::percentile, sales_variation::sales_cv_8q, ticket::ticket,
};
use crate::error::Result;
use crate::estimate::Estimate;
use crate::frame::{Builder, Reader, polars_error};
use crate::surroundings::{AreaSizes, FootTraffic, StoreCounts};
use golmok_model::tables::{RAW_CARD_DATA, core, mart};
use golmok_model::{IndustryCode, NullReason, Quarter};
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Caveat of every row of a publisher: it estimates sales from card payments.
pub const ESTIMATED: &str = "estimated_by_the_publisher";

/// Caveat that tells where the sales of a row come from.
pub(crate) fn origin(raw: bool) -> &'static str {
    if raw { RAW_CARD_DATA } else { ESTIMATED }
}

/// `mart_demand` from sales in the shape of `stg_sales` (complete quarters, one row per publication × cell × quarter),
/// `mart_changes` (stores), `core_area_quarters` (foot traffic) and `core_areas` (size, gu).
///
/// Rows of `ALL`, gu and city are sums of published cells: what the publisher withholds is missing from them. Windows
/// run within one publication, since publications restate each other; of several, the newest speaks. Where an area has
/// passers-by and no published sales, one row of `ALL` tells of them, with every figure of sales null.
///
/// # Errors
/// When a column of the input tables is missing or of another type.
pub fn demand(
    sales: &DataFrame,
    changes: &DataFrame,
    area_quarters: Option<&DataFrame>,
    areas: Option<&DataFrame>,
) -> Result<DataFrame> {
    let stores = StoreCounts::read(changes)?;
    let traffic = area_quarters.map(FootTraffic::read).transpose()?.unwrap_or_default();
    let sizes = areas.map(AreaSizes::read).transpose()?.unwrap_or_default();
    let gu = gu_of_trade_areas(areas, changes)?;
    let rolled = roll_up(sales, &gu)?;
    let sales = Sales::read(&rolled)?;
    let reader = Reader::new(&core::AREAS, &gu);
    let of_trade_area: BTreeMap<&str, Option<&str>> =
        reader.keys("area_code")?.into_iter().zip(reader.texts("gu_code")?).collect();
    let kept = sales.speaking();
    let rows = || kept.iter().map(|i| &sales.rows[*i]);
    let store_count = |i: usize| {
        let r = &sales.rows[i];
        // Of raw card data the merchants that sold: the publisher's counts are of other shops.
        if r.raw {
            return sales.value("store_count", i);
        }
        stores.count(r.quarter, r.area_kind, r.area_code, r.industry_code)
    };
    let persons = |i: usize| {
        let r = &sales.rows[i];
        traffic.persons(r.quarter, r.area_kind, r.area_code)
    };
    let per_store: Vec<Estimate> =
        kept.iter().map(|i| sales_per_store(sales.rows[*i].sales_krw, store_count(*i))).collect();

    let mut out = Builder::new(&mart::DEMAND, kept.len());
    out.integers("quarter", rows().map(|r| Some(i64::from(r.quarter.code()))))
        .texts("area_kind", rows().map(|r| Some(r.area_kind)))
        .texts("area_code", rows().map(|r| Some(r.area_code)))
        .texts("industry_code", rows().map(|r| Some(r.industry_code)))
        .texts("trade_area_kind", rows().map(|r| r.trade_area_kind))
        .texts(
            "gu_code",
            rows().map(|r| match r.area_kind {
                "gu" => Some(r.area_code),
                "trade_area" => of_trade_area.get(r.area_code).copied().flatten(),
                _ => None,
            }),
        )
        .texts("publication", rows().map(|r| Some(r.publication)))
        .integers("sales_krw", rows().map(|r| Some(r.sales_krw)))
        .integers("sales_count", kept.iter().map(|i| sales.value("sales_count", *i)))
        .integers("store_count", kept.iter().map(|i| store_count(*i)));
    out.estimates("sales_per_store_krw", &per_store);
    let each = |f: &dyn Fn(usize) -> Estimate| kept.iter().map(|i| f(*i)).collect::<Vec<_>>();
    out.estimates("ticket_krw", &each(&|i| ticket(sales.rows[i].sales_krw, sales.value("sales_count", i))))
        .estimates("sales_growth_yoy", &each(&|i| sales_growth(sales.rows[i].sales_krw, sales.before(i, 4))))
        .estimates("sales_cv_8q", &each(&|i| sales_cv_8q(&last_eight(&sales, i))))
        .estimates("demand_trend", &each(&|i| trend(&last_eight(&sales, i))))
        .estimates("foot_traffic_daily", &each(&|i| foot_traffic_daily(persons(i), sales.rows[i].quarter)));
    let per_ha = |i: usize| {
        let r = &sales.rows[i];
        Some(daily(persons(i)?, r.quarter) / (sizes.area_m2(r.area_kind, r.area_code)? / 10_000.0))
    };
    out.numbers("foot_traffic_per_ha", kept.iter().map(|i| per_ha(*i)));
    out.estimates("capture_krw_per_1000", &each(&|i| capture(sales.rows[i].sales_krw, persons(i))));
    put_shares(&mut out, &kept, &sales);
    put_comparisons(&mut out, &kept, &sales, &per_store);
    let counted = |r: &super::sales::Sale<'_>| {
        traffic.counted(r.quarter, r.area_kind, r.area_code).map(|counted| counted.to_string())
    };
    let caveats: Vec<String> = rows()
        .map(|r| {
            let codes = [Some(origin(r.raw).to_owned()), r.caveats.map(str::to_owned), counted(r)];
            codes.into_iter().flatten().collect::<Vec<_>>().join(";")
        })
        .collect();
    out.texts("caveats", caveats.iter().map(|c| Some(c.as_str())));
    let with_sales = out.finish()?;
    let told: BTreeSet<(Quarter, &str, &str)> = rows()
        .filter(|r| r.industry_code == IndustryCode::ALL)
        .map(|r| (r.quarter, r.area_kind, r.area_code))
        .collect();
    let without = people_only(changes, &traffic, &sizes, &told)?;
    with_sales
        .vstack(&without)
        .and_then(|all| {
            all.sort(mart::DEMAND.key.iter().copied(), SortMultipleOptions::default().with_maintain_order(true))
        })
        .map_err(|e| polars_error(mart::DEMAND.name, e))
}

/// Rows of `ALL` for the areas whose passers-by are known and whose sales are not.
fn people_only(
    changes: &DataFrame,
    traffic: &FootTraffic<'_>,
    sizes: &AreaSizes<'_>,
    told: &BTreeSet<(Quarter, &str, &str)>,
) -> Result<DataFrame> {
    let reader = Reader::new(&mart::CHANGES, changes);
    let (quarters, kinds) = (reader.counts("quarter")?, reader.keys("area_kind")?);
    let (codes, industries) = (reader.keys("area_code")?, reader.keys("industry_code")?);
    let (trade_kinds, gu) = (reader.texts("trade_area_kind")?, reader.texts("gu_code")?);
    let stores = reader.integers("store_count")?;
    let mut rows: BTreeMap<(Quarter, &str, &str), (Option<usize>, i64)> = BTreeMap::new();
    for i in (0..changes.height()).filter(|i| industries[*i] == IndustryCode::ALL) {
        let quarter = Quarter::from_code(i32::try_from(quarters[i]).unwrap_or_default())?;
        let persons = traffic.persons(quarter, kinds[i], codes[i]);
        if let Some(persons) = persons.filter(|_| !told.contains(&(quarter, kinds[i], codes[i]))) {
            rows.insert((quarter, kinds[i], codes[i]), (Some(i), persons));
        }
    }
    // Who counted people in an area wants to see them, also where no stores are counted.
    for key in traffic.all_counted().filter(|key| !told.contains(key)) {
        if let Some(persons) = traffic.persons(key.0, key.1, key.2) {
            rows.entry(key).or_insert((None, persons));
        }
    }
    let mut out = Builder::new(&mart::DEMAND, rows.len());
    let origins: Vec<String> = rows
        .keys()
        .map(|(quarter, kind, area)| {
            traffic.counted(*quarter, kind, area).map_or_else(|| ESTIMATED.to_owned(), |counted| counted.to_string())
        })
        .collect();
    let per_day = |(key, (_, persons)): (&(Quarter, &str, &str), &(Option<usize>, i64))| daily(*persons, key.0);
    let per_ha = |row: (&(Quarter, &'_ str, &'_ str), &(Option<usize>, i64))| {
        Some(per_day(row) / (sizes.area_m2(row.0.1, row.0.2)? / 10_000.0))
    };
    out.integers("quarter", rows.keys().map(|key| Some(i64::from(key.0.code()))))
        .texts("area_kind", rows.keys().map(|key| Some(key.1)))
        .texts("area_code", rows.keys().map(|key| Some(key.2)))
        .texts("industry_code", rows.keys().map(|_| Some(IndustryCode::ALL)))
        .texts("trade_area_kind", rows.values().map(|(i, _)| trade_kinds[(*i)?]))
        .texts("gu_code", rows.values().map(|(i, _)| gu[(*i)?]))
        .integers("store_count", rows.values().map(|(i, _)| stores[(*i)?]))
        .numbers("foot_traffic_daily", rows.iter().map(|row| Some(per_day(row))))
        .numbers("foot_traffic_per_ha", rows.iter().map(per_ha))
        .texts("caveats", origins.iter().map(|codes| Some(codes.as_str())));
    for row in 0..rows.len() {
        for name in ["sales_krw", "sales_per_store_krw", "demand_supply_ratio"] {
            out.reason(row, name, NullReason::NotPublished.code());
        }
    }
    out.finish()
}

/// The gu of each trade area, from `core_areas`; from `mart_changes` for an area without a boundary, so that its sales are
/// in the sums all the same.
fn gu_of_trade_areas(areas: Option<&DataFrame>, changes: &DataFrame) -> Result<DataFrame> {
    let of = |frame: &DataFrame| {
        let in_a_gu = col("area_kind").eq(lit("trade_area")).and(col("gu_code").is_not_null());
        frame
            .clone()
            .lazy()
            .filter(in_a_gu)
            .select([col("area_code"), col("gu_code")])
            .unique_stable(Some(cols(["area_code"])), UniqueKeepStrategy::Last)
    };
    concat(areas.into_iter().chain([changes]).map(of).collect::<Vec<_>>(), UnionArgs::default())
        .and_then(|all| all.unique_stable(Some(cols(["area_code"])), UniqueKeepStrategy::First).collect())
        .map_err(|e| polars_error(core::AREAS.name, e))
}

/// The sales of the last eight quarters, oldest first; fewer where one is missing.
fn last_eight(sales: &Sales<'_>, row: usize) -> Vec<f64> {
    (0..8).rev().filter_map(|back| sales.before(row, back)).map(|s| s as f64).collect()
}

fn trend(quarters: &[f64]) -> Estimate {
    if quarters.iter().any(|q| *q <= 0.0) {
        return Estimate::missing(NullReason::ShortHistory, quarters.len() as f64);
    }
    theil_sen(&quarters.iter().map(|q| q.ln()).collect::<Vec<_>>())
}

fn foot_traffic_daily(persons: Option<i64>, quarter: Quarter) -> Estimate {
    persons.map_or(Estimate::missing(NullReason::NotPublished, 0.0), |p| Estimate::plain(daily(p, quarter), p as f64))
}

fn capture(sales_krw: i64, persons: Option<i64>) -> Estimate {
    match persons {
        Some(persons) if persons > 0 => Estimate::plain(sales_krw as f64 / persons as f64 * 1000.0, persons as f64),
        _ => Estimate::missing(NullReason::NotPublished, 0.0),
    }
}

fn put_shares(out: &mut Builder, kept: &[usize], sales: &Sales<'_>) {
    let split = |groups: &[(&'static str, &str, f64)]| -> Vec<Option<Largest>> {
        let of = |i: usize| {
            let parts: Vec<Option<i64>> = groups.iter().map(|g| sales.value(g.1, i)).collect();
            largest(groups, &parts, sales.rows[i].sales_krw)
        };
        kept.iter().map(|i| of(*i)).collect()
    };
    for (groups, name, share, unsplit) in [
        (&TIME_BANDS[..], "peak_time_band", "peak_time_band_share", "time_unsplit_share"),
        (&WEEKDAYS[..], "peak_weekday", "peak_weekday_share", "weekday_unsplit_share"),
        (&SEXES[..], "main_customer_sex", "main_customer_sex_share", "sex_unsplit_share"),
        (&AGES[..], "main_customer_age", "main_customer_age_share", "age_unsplit_share"),
    ] {
        let found = split(groups);
        out.texts(name, found.iter().map(|f| f.map(|f| f.name)));
        out.numbers(share, found.iter().map(|f| f.map(|f| f.share)));
        out.numbers(unsplit, found.iter().map(|f| f.map(|f| f.unsplit)));
        for (row, found) in found.iter().enumerate() {
            if found.is_none() {
                out.reason(row, name, NullReason::NotPublished.code());
            }
        }
    }
    let halves = |i: &usize| {
        let total = sales.rows[*i].sales_krw as f64;
        let (week, end) = (sales.value("weekday_sales_krw", *i)? as f64, sales.value("weekend_sales_krw", *i)? as f64);
        (week + end > 0.0).then(|| (end / (week + end), 1.0 - (week + end) / total))
    };
    let halves: Vec<Option<(f64, f64)>> = kept.iter().map(halves).collect();
    out.numbers("weekend_share", halves.iter().map(|h| h.map(|h| h.0)));
    out.numbers("weekend_share_unsplit", halves.iter().map(|h| h.map(|h| h.1)));
    for (row, half) in halves.iter().enumerate() {
        if half.is_none() {
            out.reason(row, "weekend_share", NullReason::NotPublished.code());
        }
    }
}

/// Percentile and demand–supply ratio compare a cell with the other areas of its industry, quarter and publication.
fn put_comparisons(out: &mut Builder, kept: &[usize], sales: &Sales<'_>, per_store: &[Estimate]) {
    let group = |i: usize| {
        let r = &sales.rows[i];
        (r.publication, r.quarter, r.area_kind, r.industry_code)
    };
    let mut peers: BTreeMap<_, Vec<f64>> = BTreeMap::new();
    let mut city: BTreeMap<_, (f64, f64)> = BTreeMap::new();
    for (row, &i) in kept.iter().enumerate() {
        let Ok(value) = per_store[row].value else { continue };
        if sales.rows[i].trade_area_kind == Some("U") {
            continue;
        }
        peers.entry(group(i)).or_default().push(value);
        let total = city.entry(group(i)).or_default();
        total.0 += sales.rows[i].sales_krw as f64;
        total.1 += per_store[row].n;
    }
    for values in peers.values_mut() {
        values.sort_unstable_by(f64::total_cmp);
    }
    let of = |row: usize, i: usize| percentile(peers.get(&group(i))?, per_store[row].value.ok()?);
    out.numbers("sales_percentile", kept.iter().enumerate().map(|(row, i)| of(row, *i)));
    out.numbers("sales_percentile_n", kept.iter().map(|i| peers.get(&group(*i)).map(|p| p.len() as f64)));
    let ratios: Vec<Estimate> = kept
        .iter()
        .enumerate()
        .map(|(row, &i)| match per_store[row].value {
            Err(reason) => Estimate::missing(reason, 0.0),
            Ok(_) => demand_supply_ratio(
                (sales.rows[i].sales_krw as f64, per_store[row].n),
                city.get(&group(i)).copied().unwrap_or_default(),
            ),
        })
        .collect();
    out.estimates("demand_supply_ratio", &ratios);
    for (row, estimate) in per_store.iter().enumerate() {
        if let Err(reason) = estimate.value {
            out.reason(row, "sales_percentile", reason.code());
        }
    }
}
