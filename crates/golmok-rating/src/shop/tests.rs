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

fn shop_row<'a>(site: &'a str, l: &'a Licence) -> ShopRow<'a> {
    ShopRow {
        trade: l.trade,
        detail: "",
        industry: l.trade,
        opened: l.opened,
        ended: l.ended,
        administrative: l.administrative,
        floor_area_m2: l.area,
        point_m: Some(l.point),
        site: Some(site),
        authority: "시",
        gu: "시",
        dong: &l.dong,
    }
}

fn shops(licences: &[Licence]) -> Shops {
    let row = |l: &'_ Licence| -> (String, Licence) { (l.site.clone(), l.clone()) };
    let owned: Vec<(String, Licence)> = licences.iter().map(row).collect();
    let rows: Vec<ShopRow<'_>> = owned.iter().map(|(site, l)| shop_row(site, l)).collect();
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

#[test]
fn what_was_learnt_is_told_of_one_shop() {
    let shops = shops(&city(11));
    let model = learn_shops(&shops).model;
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(model, alone.install(|| learn_shops(&shops).model), "whatever the number of threads");
    let read: ShopModel = serde_json::from_str(&serde_json::to_string(&model).unwrap()).unwrap();
    assert_eq!(model, read, "what is read is what was written");
    assert_eq!(model.trade_of("cafe"), Some("cafe"));
    let cafe = |age_days, m2| {
        let asked = ShopAsked { trade: "cafe", industry: "cafe", age_days, floor_area_m2: m2, ..ShopAsked::default() };
        model.said(&asked).unwrap()
    };
    for age_days in [None, Some(700), Some(3_000)] {
        let (small, usual, large) = (cafe(age_days, Some(25.0)), cafe(age_days, None), cafe(age_days, Some(85.0)));
        assert!(small.probability > 1.5 * large.probability, "{age_days:?} {small:?} {large:?}");
        assert!(large.probability < usual.probability && usual.probability < small.probability);
        // 1 − exp(−0.24) and 1 − exp(−0.08).
        assert!(small.lo < 0.213 && 0.213 < small.hi && large.lo < 0.077 && 0.077 < large.hi, "{small:?} {large:?}");
        assert!(small.hi - small.lo < 0.15 && !small.is_place_told && small.is_new == age_days.is_none());
    }
    let hall = ShopAsked { trade: "hall", industry: "hall", floor_area_m2: Some(25.0), ..ShopAsked::default() };
    let hall = model.said(&hall).unwrap();
    assert!((hall.probability - hall.trade_share).abs() < 0.02, "of halls nothing tells: {hall:?}");
    assert!(model.said(&ShopAsked { trade: "bar", ..ShopAsked::default() }).is_none());
}

#[test]
fn a_door_tells_what_it_has_seen() {
    let licences = city(5);
    let shops = shops(&licences);
    let rows = site_rows(&shops);
    let of = |trade: &str, lot: &str| licences.iter().filter(|l| l.trade == trade && l.site == lot).count() as i64;
    let total = rows.iter().map(|row| row.running + row.gone).sum::<i64>();
    assert_eq!(total, licences.iter().filter(|l| l.opened <= END).count() as i64);
    let (lot, point) = (licences[0].site.clone(), licences[0].point);
    let places = ShopPlaces::of(rows);
    let seen = places.seen("cafe", point, true);
    assert!(seen.gone[0] <= of("cafe", &lot) + of("hall", &lot) && seen.gone[1] <= seen.gone[0]);
    assert!(seen.running_near().unwrap() > 10 && seen.place_ratio().unwrap() > 0.5);
    let nowhere = places.seen("cafe", (-9e5, 0.0), true);
    assert_eq!((nowhere.running_near(), nowhere.gone, nowhere.place_ratio()), (Some(0), [0, 0], None));
    assert_eq!(places.seen("cafe", point, false).running_near(), None, "the middle of an area is no door");
}

#[test]
fn a_shop_is_told_by_what_was_learnt() {
    // Of cafés under 50 m² 21 % close within a year, of larger ones 8 %; of halls 10 %.
    let licences = city(11);
    let shops = shops(&licences);
    let learnt = learn_shops(&shops);
    assert_eq!(learnt.scores, shop_backtest(&shops), "one backtest");
    let kept: ShopModel = serde_json::from_str(&serde_json::to_string(&learnt.model).unwrap()).unwrap();
    let places = ShopPlaces::of(learnt.sites.clone());
    let seen = places.seen("cafe", (900.0, 900.0), true);
    let asked = |trade, floor: f64, age_days| ShopAsked {
        trade,
        industry: trade,
        age_days,
        floor_area_m2: Some(floor),
        seen: Some(&seen),
    };
    let truth = |yearly: f64| -(-yearly).exp_m1();
    for age in [None, Some(1_500)] {
        let small = kept.said(&asked("cafe", 25.0, age)).unwrap();
        let large = kept.said(&asked("cafe", 80.0, age)).unwrap();
        assert!(small.lo > large.hi, "{small:?} {large:?}");
        for (risk, yearly) in [(small, 0.24), (large, 0.08), (kept.said(&asked("hall", 40.0, age)).unwrap(), 0.1)] {
            let truth = truth(yearly);
            assert!(risk.lo < truth && truth < risk.hi && risk.hi < 3.0 * risk.lo, "{age:?} {truth}: {risk:?}");
            assert_eq!(risk.is_new, age.is_none());
        }
    }
    assert!(kept.said(&asked("inn", 40.0, None)).is_none(), "no such trade");
}

#[test]
fn the_lots_tell_a_shop_what_the_lessons_had() {
    let licences = city(5);
    let shops = shops(&licences);
    let known = Known::at(&shops, |_| true, END);
    let places = ShopPlaces::of(site_rows(&shops));
    for (at, shop) in known.shops.iter().enumerate().step_by(97) {
        let licence = &licences[*shop as usize];
        let seen = places.seen(licence.trade, licence.point, true);
        let site = seen.site.unwrap();
        let value = |column: Column| known.columns[column as usize][at];
        for (ours, told) in [
            (site.record, value(Column::SiteRecord)),
            (site.gone, value(Column::SiteGone)),
            (site.gone_lately, value(Column::SiteGoneLately)),
            (site.open, value(Column::SiteOpen)),
            (seen.place.unwrap()[0] as f32, value(Column::Authority)),
            (seen.place.unwrap()[2] as f32, value(Column::Cell)),
            (seen.place.unwrap()[3] as f32, value(Column::Dong)),
        ] {
            assert!((ours - told).abs() < 1e-5, "{ours} {told}");
        }
        assert_eq!(seen.running_near().unwrap() - 1, i64::from(known.neighbours[at].unwrap()));
    }
}
