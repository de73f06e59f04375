//! What holds of the shop model whatever the city: nothing later than the origin is looked at, closings of the office are
//! none, what holds is found and what does not is not believed.
#![allow(clippy::unwrap_used, reason = "a test")]

use super::columns::Column;
use super::known::Known;
use super::*;
use golmok_model::SplitMix;
use std::collections::BTreeMap;

/// A licence that owns its texts.
#[derive(Clone)]
struct Licence {
    trade: &'static str,
    opened: i32,
    ended: Option<i32>,
    administrative: bool,
    area: Option<f64>,
    point: (f64, f64),
    site: String,
    dong: String,
}

const END: i32 = 18_000;

/// A city of two trades: cafés under 50 m² close three times as often as larger ones; of halls nothing tells.
fn city(seed: u64) -> Vec<Licence> {
    let mut chance = SplitMix(seed);
    let mut unit = move || (chance.next() >> 11) as f64 / (1_u64 << 53) as f64;
    (0..6_000)
        .map(|_| {
            let trade = if unit() < 0.6 { "cafe" } else { "hall" };
            let opened = 10_000 + (unit() * 7_900.0) as i32;
            let area = 10.0 + 90.0 * unit();
            let yearly = if trade == "hall" {
                0.1
            } else if area < 50.0 {
                0.24
            } else {
                0.08
            };
            let life = (-(1.0 - unit()).ln() / yearly * 365.0) as i32 + 1;
            let (lot, unit_area) = ((unit() * 1_500.0) as i32, unit());
            Licence {
                trade,
                opened,
                ended: Some(opened + life).filter(|end| *end <= END),
                administrative: unit() < 0.05,
                area: (unit_area > 0.1).then_some(area),
                point: (f64::from(lot % 40) * 90.0, f64::from(lot / 40) * 90.0),
                site: format!("lot {lot}"),
                dong: format!("dong {}", lot % 30),
            }
        })
        .collect()
}

fn shops(licences: &[Licence]) -> Shops {
    let row = |l: &'_ Licence| -> (String, Licence) { (l.site.clone(), l.clone()) };
    let owned: Vec<(String, Licence)> = licences.iter().map(row).collect();
    let rows: Vec<ShopRow<'_>> = owned
        .iter()
        .map(|(site, l)| ShopRow {
            trade: l.trade,
            detail: "",
            opened: l.opened,
            ended: l.ended,
            administrative: l.administrative,
            floor_area_m2: l.area,
            point_m: Some(l.point),
            site: Some(site),
            authority: "시",
            gu: "시",
            dong: &l.dong,
        })
        .collect();
    let register = TradeRegister { seen_from: None, until: END };
    let registers: BTreeMap<String, TradeRegister> =
        ["cafe", "hall"].map(|trade| (trade.to_owned(), register)).into_iter().collect();
    Shops::of(&rows, &registers)
}

#[test]
fn nothing_after_the_origin_is_looked_at() {
    let day = 16_000;
    let told = city(7);
    // What a later file knows is taken away, or is anything else.
    let known_then = |scramble: i32| -> Vec<Licence> {
        let then = |mut l: Licence| {
            if l.ended.is_some_and(|end| end > day) {
                l.ended = (scramble > 0).then_some(day + 1 + (l.opened * scramble) % 900);
                l.administrative = scramble > 0 && l.opened % 2 == 0;
            }
            l
        };
        told.iter().filter(|l| scramble > 0 || l.opened <= day).cloned().map(then).collect()
    };
    let all = shops(&told);
    let before = Known::at(&all, |_| true, day);
    assert!(before.shops.len() > 1_000);
    for scramble in [0, 1, 17] {
        let then = Known::at(&shops(&known_then(scramble)), |_| true, day);
        assert_eq!(before.trade, then.trade);
        for column in Column::ALL {
            let (a, b) = (&before.columns[column as usize], &then.columns[column as usize]);
            let same = a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits());
            assert!(same && a.len() == b.len(), "{column:?} looks ahead, scramble {scramble}");
        }
    }
}

#[test]
fn what_holds_is_found_and_what_tells_nothing_is_not_believed() {
    let shops = shops(&city(11));
    let scores = shop_backtest(&shops);
    assert_eq!(scores.len(), 6, "two trades, three origins");
    for score in &scores {
        if score.trade == "cafe" {
            assert!(score.gain.is_above_zero() && score.gain.value > 30.0, "{score:?}");
            assert!(score.weight > 0.7 && score.auc > 0.58, "{score:?}");
        } else {
            assert!(score.gain.value > -score.gain.error.max(5.0), "a trade of which nothing tells: {score:?}");
        }
        assert!(score.administrative > 0 && score.closures > 20);
        assert_eq!(place_grade(&scores, &score.trade), PlaceGrade::NotTold, "dongs are alike: {score:?}");
    }
    assert_eq!(scores, shop_backtest(&shops), "the same input gives the same bytes");
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(scores, alone.install(|| shop_backtest(&shops)), "whatever the number of threads");
}

#[test]
fn a_lack_that_was_filled_in_later_is_not_learnt() {
    // Floor areas were filled in for those that still run at the end: their lack tells who closed.
    let mut licences = city(13);
    licences.iter_mut().for_each(|l| {
        l.trade = "hall";
        l.area = l.ended.is_none().then_some(30.0 + f64::from(l.opened % 50));
        let lot = l.opened % 7;
        l.ended = l.ended.map(|end| end + lot).filter(|end| *end <= END);
    });
    for score in shop_backtest(&shops(&licences)).iter().filter(|s| s.trade == "hall") {
        assert!(score.gain.value < 40.0, "the lack of a floor area was learnt: {score:?}");
    }
}
