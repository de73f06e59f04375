//! Gates on the licences: what was known of a shop before, against what is said of it now.

use super::super::changes::same;
use super::Candidate;
use super::values::{Findings, words};
use crate::error::Result;
use crate::read::{spells, staged};
use golmok_lake::store::{CheckResult, Snapshot};
use golmok_model::tables::core;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Metres that a shop may move by.
const NEAR_M: f64 = 200.0;
/// Fewer licences than this say nothing of a service or gu.
const LEAST: usize = 50;
/// How much more of one gu or service may differ than of all.
const GROUP: f64 = 3.0;

/// What may differ, and how many times the limit of the settings: shops close and change their names by themselves.
const DIFFERENCES: [(&str, &str, f64); 8] = [
    ("opened_other", "have another first day", 1.0),
    ("ended_other", "have another last day", 1.0),
    ("reopened", "were closed and are open", 1.0),
    ("closed", "were open and are closed", 2.0),
    ("moved", "moved by more than 200 m", 1.0),
    ("unplaced", "had a place and have none", 1.0),
    ("gu_other", "are in another gu", 1.0),
    ("industry_other", "are of another industry", 1.0),
];

const KEY: [&str; 3] = ["service_id", "authority_code", "management_no"];

/// `known_licences` and `names.licences`.
pub(super) fn gates(candidate: &Candidate<'_>) -> Result<Vec<CheckResult>> {
    let Some(before) = candidate.before else { return Ok(Vec::new()) };
    let (Some(old), Some(new)) = (spells::table(before)?, spells::table(candidate.now)?) else { return Ok(Vec::new()) };
    if same(before, candidate.now, &core::SPELLS) {
        return Ok(Vec::new());
    }
    let limit = candidate.config.gates.licences;
    let pairs = pairs(old, new);
    let mut found = Findings::default();
    note(&pairs.clone().select(sums()).collect()?, None, limit, &mut found)?;
    for by in ["service_id", "gu_code"] {
        let groups =
            pairs.clone().group_by([col(by)]).agg(sums()).sort([by], SortMultipleOptions::default()).collect()?;
        note(&groups, Some(by), limit * GROUP, &mut found)?;
    }
    let mut names = Findings::default();
    garbled(before, candidate.now, candidate.config.gates.garbled, &mut names)?;
    renamed(before, candidate.now, limit, &mut names)?;
    let made = [
        ("known_licences", found, "what was known of licences stands"),
        ("names.licences", names, "names of shops are read as before"),
    ];
    let made = made.into_iter().filter(|(_, found, _)| found.compared > 0);
    Ok(made.map(|(name, found, holds)| found.check(name, holds)).collect())
}

/// The spells that both have, with what differs.
fn pairs(old: LazyFrame, new: LazyFrame) -> LazyFrame {
    let values = ["gu_code", "industry_code", "opened_on", "ended_on", "x_m", "y_m"];
    let select = |suffix: &str| {
        let keys = KEY.iter().map(|k| col(*k));
        keys.chain(values.iter().map(|v| col(*v).alias(format!("{v}{suffix}")))).collect::<Vec<_>>()
    };
    let on: Vec<Expr> = KEY.iter().map(|k| col(*k)).collect();
    let joined =
        new.select(select("")).join(old.select(select("_before")), on.clone(), on, JoinArgs::new(JoinType::Inner));
    let was = |name: &str| col(format!("{name}_before"));
    let both = |name: &str| col(name).is_not_null().and(was(name).is_not_null());
    let gap = |name: &str| (col(name) - was(name)).pow(lit(2.0));
    let far = (gap("x_m") + gap("y_m")).gt(lit(NEAR_M * NEAR_M));
    joined.with_columns([
        col("opened_on").neq(was("opened_on")).alias("opened_other"),
        both("ended_on").and(col("ended_on").neq(was("ended_on"))).alias("ended_other"),
        was("ended_on").is_not_null().and(col("ended_on").is_null()).alias("reopened"),
        was("ended_on").is_null().and(col("ended_on").is_not_null()).alias("closed"),
        both("x_m").and(far).alias("moved"),
        was("x_m").is_not_null().and(col("x_m").is_null()).alias("unplaced"),
        col("gu_code").neq(was("gu_code")).alias("gu_other"),
        col("industry_code").neq(was("industry_code")).alias("industry_other"),
    ])
}

fn sums() -> Vec<Expr> {
    let one = |(name, ..): &(&'static str, &str, f64)| {
        col(*name).fill_null(lit(false)).cast(DataType::Int64).sum().alias(*name)
    };
    DIFFERENCES.iter().map(one).chain([len().cast(DataType::Int64).alias("all")]).collect()
}

fn note(rows: &DataFrame, by: Option<&str>, limit: f64, found: &mut Findings) -> Result<()> {
    let all = rows.column("all")?.i64()?;
    for row in 0..rows.height() {
        let of = all.get(row).unwrap_or(0);
        if of < LEAST as i64 {
            continue;
        }
        let of_which = match by {
            None => "all".to_owned(),
            Some(by) => format!("{by} {}", rows.column(by)?.str()?.get(row).unwrap_or_default()),
        };
        for (name, what, times) in DIFFERENCES {
            let count = rows.column(name)?.i64()?.get(row).unwrap_or(0);
            let (share, limit) = (count as f64 / of as f64, limit * times);
            found.note(share > limit, share / limit.max(1e-6), || {
                format!("{of_which}: {count} of {of} licences known before {what}, the limit is {} %", limit * 100.0)
            });
        }
    }
    Ok(())
}

/// The newest staged name of each licence.
fn names(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    let Some(rows) = staged::licences(snapshot)? else { return Ok(None) };
    let order = SortMultipleOptions::default().with_maintain_order(true);
    let columns: Vec<Expr> = KEY.iter().chain(&["publication", "business_name"]).map(|c| col(*c)).collect();
    let named = rows.filter(col("business_name").is_not_null().and(col("mergeable"))).select(columns);
    let keys: Vec<Expr> = KEY.iter().map(|k| col(*k)).collect();
    Ok(Some(named.sort(["publication"], order).group_by(keys).agg([col("business_name").last()])))
}

/// Names that look garbled, by service.
fn garbled(before: &Snapshot, now: &Snapshot, limit: f64, found: &mut Findings) -> Result<()> {
    let shares = |snapshot: &Snapshot| -> Result<BTreeMap<String, (usize, f64)>> {
        let Some(rows) = names(snapshot)? else { return Ok(BTreeMap::new()) };
        let rows = rows.collect()?;
        let (services, names) = (rows.column("service_id")?.str()?, rows.column("business_name")?.str()?);
        let mut by: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for (service, name) in services.iter().zip(names.iter()) {
            let (Some(service), Some(name)) = (service, name) else { continue };
            let count = match by.get_mut(service) {
                Some(count) => count,
                None => by.entry(service.to_owned()).or_default(),
            };
            count.0 += 1;
            count.1 += usize::from(words::is_garbled(name));
        }
        Ok(by.into_iter().map(|(service, (all, bad))| (service, (all, bad as f64 / all as f64))).collect())
    };
    let old = shares(before)?;
    for (service, (all, share)) in shares(now)? {
        let Some((_, usual)) = old.get(&service).filter(|_| all >= LEAST) else { continue };
        let rise = share - usual;
        found.note(rise > limit, rise / limit.max(1e-6), || {
            format!(
                "service {service}: {:.1} % more of {all} names look garbled, the limit is {} %",
                rise * 100.0,
                limit * 100.0
            )
        });
    }
    Ok(())
}

/// Shops whose name is another one.
fn renamed(before: &Snapshot, now: &Snapshot, limit: f64, found: &mut Findings) -> Result<()> {
    let (Some(old), Some(new)) = (names(before)?, names(now)?) else { return Ok(()) };
    let on: Vec<Expr> = KEY.iter().map(|k| col(*k)).collect();
    let old = old.rename(["business_name"], ["was"], true);
    let joined = new.join(old, on.clone(), on, JoinArgs::new(JoinType::Inner));
    let other = col("business_name").neq(col("was")).cast(DataType::Int64).sum().alias("other");
    let groups = joined
        .group_by([col("service_id")])
        .agg([other, len().cast(DataType::Int64).alias("all")])
        .sort(["service_id"], SortMultipleOptions::default())
        .collect()?;
    let services = groups.column("service_id")?.str()?;
    let (others, all) = (groups.column("other")?.i64()?, groups.column("all")?.i64()?);
    for row in 0..groups.height() {
        let (other, of) = (others.get(row).unwrap_or(0), all.get(row).unwrap_or(0));
        if of < LEAST as i64 {
            continue;
        }
        let (share, limit) = (other as f64 / of as f64, limit * 2.0);
        found.note(share > limit, share / limit.max(1e-6), || {
            let service = services.get(row).unwrap_or_default();
            format!("service {service}: {other} of {of} shops have another name, the limit is {} %", limit * 100.0)
        });
    }
    Ok(())
}
