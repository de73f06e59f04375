//! Sales of raw card data: a withheld quarter does not follow from what is shown of others.

use crate::program::{csv_rows, run, scratch, text};
use crate::raw_sales::{self, Sales};
use std::collections::BTreeMap;
use std::path::Path;

/// Columns made of several quarters.
const OVER_QUARTERS: [&str; 5] =
    ["sales_growth_yoy", "sales_cv_8q", "demand_trend", "demand_trend_lo", "demand_trend_hi"];

/// Two areas over five quarters; area 1 had a single shop in the first one.
fn lake(dir: &Path) {
    let further = OVER_QUARTERS.map(|name| (name, 0.04));
    let sales = |area, turn| Sales {
        area,
        stores: if area == "1" && turn == 0 { 1 } else { 5 },
        won: 1000 + 10 * turn,
        won_per_store: 200.0,
        further: &further,
    };
    let quarters: Vec<_> = [20234, 20241, 20242, 20243, 20244]
        .into_iter()
        .zip(0_i64..)
        .map(|(q, turn)| (q, vec![sales("1", turn), sales("2", turn)]))
        .collect();
    raw_sales::lake(dir, &quarters);
}

#[test]
fn growth_and_trend_do_not_tell_a_withheld_quarter() {
    let dir = scratch("disclosure");
    let (place, out) = (dir.join("lake"), dir.join("demand.csv"));
    lake(&place);
    let export = |condition: &str| -> Vec<BTreeMap<String, String>> {
        run(["export", "mart_demand", "--lake", text(&place), "--where", condition, "--out", text(&out)]).exits(0);
        csv_rows(&std::fs::read(&out).unwrap())
    };
    let shown = |row: &BTreeMap<String, String>| OVER_QUARTERS.iter().any(|name| !row[*name].is_empty());
    let (first, second): (Vec<_>, Vec<_>) = export("TRUE").into_iter().partition(|row| row["area_code"] == "1");
    assert_eq!(first.iter().filter(|row| row["sales_krw"].is_empty()).count(), 1, "the quarter of the single shop");
    assert!(first.iter().all(|row| !shown(row)), "with 1010 … 1040 shown, a growth of 4 % would tell 1000");
    assert_eq!(second.iter().filter(|row| shown(row) && !row["sales_krw"].is_empty()).count(), 5, "nothing to protect");
    // No condition finds them, and one quarter alone shows no more.
    assert!(export("area_code = '1' AND sales_growth_yoy > 0").is_empty());
    assert!(export("quarter = 20244 AND area_code = '1'").iter().all(|row| !shown(row)));
}
