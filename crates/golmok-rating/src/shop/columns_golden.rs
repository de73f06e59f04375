//! The columns beside those of numpy and scipy on a made-up register (`scripts/golden/shop_columns.py`).
#![allow(clippy::unwrap_used, reason = "a test")]

use super::Column;
use crate::shop::known::Known;
use crate::shop::{ShopRow, Shops, TradeRegister};

#[test]
fn columns_are_those_of_numpy() {
    let lines: Vec<Vec<&str>> = include_str!("../../tests/golden/shop_columns.csv")
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect())
        .collect();
    let number = |text: &str| text.parse::<f64>().ok();
    let rows: Vec<ShopRow<'_>> = lines
        .iter()
        .map(|cells| ShopRow {
            trade: cells[0],
            detail: cells[1],
            industry: "",
            opened: cells[2].parse().unwrap(),
            ended: cells[3].parse().ok(),
            administrative: cells[4] == "1",
            floor_area_m2: number(cells[5]),
            point_m: number(cells[6]).zip(number(cells[7])),
            site: Some(cells[8]),
            authority: "시",
            gu: cells[9],
            dong: cells[10],
        })
        .collect();
    let register = TradeRegister { seen_from: None, until: 18_000 };
    let shops = Shops::of(&rows, &["0", "1"].map(|trade| (trade.to_owned(), register)).into());
    assert_eq!(shops.burst(), 8, "a clean-up of seven, and one more on its day");
    let known = Known::at(&shops, |_| true, 16_000);
    let asked: Vec<usize> = (0..lines.len()).filter(|row| lines[*row][26] != "-").collect();
    assert_eq!(known.shops.iter().map(|shop| *shop as usize).collect::<Vec<_>>(), asked);
    for column in Column::ALL {
        for (row, ours) in asked.iter().zip(&known.columns[column as usize]) {
            match number(lines[*row][11 + column as usize]) {
                Some(told) => assert!((f64::from(*ours) - told).abs() < 2e-6, "{column:?} of {row}: {ours} {told}"),
                None => assert!(ours.is_nan(), "{column:?} of {row}: {ours}"),
            }
        }
    }
}
