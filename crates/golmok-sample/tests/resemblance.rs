//! What the sample city must share with the real one (`shared/data/golmok/MANIFEST.md` and the figures of the design).
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use geo::{Area, Contains, Intersects, Relate, Validation};
use golmok_model::{Quarter, TradeAreaKind, reference};
use golmok_sample::{City, INDUSTRY_TRAITS, SampleConfig, generate, trade_of, truth};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static CITY: LazyLock<City> = LazyLock::new(|| generate(&SampleConfig::default()).unwrap());

fn plain() -> u32 {
    CITY.geography.plain_areas() as u32
}

#[test]
fn places() {
    let g = &CITY.geography;
    assert_eq!(g.gu.len(), 12);
    let kinds = |kind| g.trade_areas.iter().filter(|a| a.kind == kind).count();
    let [a, d, r, u] = TradeAreaKind::ALL.map(kinds);
    assert!(a + d + r >= 240 && (1..=2).contains(&u), "{a} {d} {r} {u}");
    assert!((150..190).contains(&a) && (30..50).contains(&d) && (35..60).contains(&r), "{a} {d} {r}");
    for area in &g.trade_areas {
        let digits = ["311", "312", "313", "300"][area.kind as usize];
        assert!(area.code.starts_with(digits) && area.code.len() == 7);
        assert!(area.outline.is_valid(), "{}", area.code);
        let corners = area.outline.exterior().coords().count() - 1;
        let frame = geo::BoundingRect::bounding_rect(&area.outline).unwrap();
        assert!(
            corners > 12 && area.outline.unsigned_area() < 0.97 * frame.unsigned_area(),
            "{} is a rectangle",
            area.code
        );
        assert!(frame.min().x > 179_000.0 && frame.max().x < 217_000.0);
        assert!(frame.min().y > 436_000.0 && frame.max().y < 467_000.0);
    }
    let codes: BTreeSet<_> = g.trade_areas.iter().map(|a| &a.code).collect();
    assert_eq!(codes.len(), g.trade_areas.len());
    for dong in g.gu.iter().chain(&g.admin_dongs).chain(&g.legal_dongs) {
        assert!(dong.outline.is_valid(), "{}", dong.code);
    }
    assert!(g.admin_dongs.iter().all(|d| d.code.len() == 8 && d.code.starts_with(&g.gu[d.gu].code)));
    // The dongs tile the gu.
    for dongs in [&g.admin_dongs, &g.legal_dongs] {
        let sum: f64 = dongs.iter().map(|d| d.outline.unsigned_area()).sum();
        let all: f64 = g.gu.iter().map(|d| d.outline.unsigned_area()).sum();
        assert!((sum - all).abs() < 1.0);
    }
}

#[test]
fn areas_overlap_only_under_tourist_zones() {
    let areas = &CITY.geography.trade_areas;
    let (flat, zones) = areas.split_at(plain() as usize);
    for (k, a) in flat.iter().enumerate() {
        for b in &flat[k + 1..] {
            if a.outline.intersects(&b.outline) {
                assert!(!a.outline.relate(&b.outline).is_overlaps(), "{} {}", a.code, b.code);
            }
        }
    }
    let under = |zone: &golmok_sample::TradeArea| {
        flat.iter().filter(|a| zone.outline.contains(&geo::Centroid::centroid(&a.outline).unwrap())).count()
    };
    assert!(zones.iter().all(|zone| under(zone) >= 1));
}

#[test]
fn cells_are_as_thin_as_the_real_ones() {
    let last = CITY.counts.iter().map(|c| c.quarter).max().unwrap();
    let newest: Vec<_> = CITY.counts.iter().filter(|c| c.area < plain() && c.quarter == last).collect();
    let thin = newest.iter().filter(|c| c.stores < 3).count() as f64 / newest.len() as f64;
    let mut year: BTreeMap<(u32, u8), u32> = BTreeMap::new();
    for c in CITY.counts.iter().filter(|c| c.area < plain() && c.quarter + 4 > last) {
        *year.entry((c.area, c.industry)).or_default() += c.closures;
    }
    let quiet = year.values().filter(|n| **n == 0).count() as f64 / year.len() as f64;
    let stores: u32 = newest.iter().map(|c| c.stores).sum();
    let areas: BTreeSet<u32> = newest.iter().map(|c| c.area).collect();
    eprintln!("cells {} thin {thin:.3} quiet {quiet:.3} stores {stores} areas {}", newest.len(), areas.len());
    assert!(areas.len() >= 200);
    assert!((0.48..=0.58).contains(&thin), "cells under three stores: {thin:.3} (real 0.53)");
    assert!((0.68..=0.76).contains(&quiet), "cells without a closure in a year: {quiet:.3} (real 0.70-0.72)");
    assert!((30_000..70_000).contains(&stores));
}

#[test]
fn licences_are_about_forty_thousand_over_twenty_five_years() {
    let end = CITY.data_date();
    let licences: Vec<_> = CITY.stores.iter().filter(|s| City::licensed(s) && s.opened_on() <= end).collect();
    let since = CITY.config.start_quarter.first_day();
    let within = licences.iter().filter(|s| s.opened_on() >= since).count();
    eprintln!("licences {} since {since} {within}", licences.len());
    assert!((32_000..56_000).contains(&licences.len()), "{}", licences.len());
    let open = licences.iter().filter(|s| s.closed_on().is_none_or(|day| day > end)).count();
    assert!(open * 5 > licences.len() && open * 2 < licences.len(), "{open} open");
}

#[test]
fn closure_rates_by_industry_are_within_the_real_range() {
    let mut sums = vec![(0.0, 0.0, 0.0); 100];
    for c in CITY.counts.iter().filter(|c| c.area < plain()) {
        let sum = &mut sums[usize::from(c.industry)];
        sum.0 += f64::from(c.stores) / 4.0;
        sum.1 += f64::from(c.closures);
        sum.2 += f64::from(c.franchise) / 4.0;
    }
    let (stores, closures): (f64, f64) = (sums.iter().map(|s| s.0).sum(), sums.iter().map(|s| s.1).sum());
    eprintln!("city-wide yearly closure rate {:.4}", closures / stores);
    assert!((0.085..0.125).contains(&(closures / stores)), "city {:.3} (real 0.10)", closures / stores);
    for (i, (stores, closures, franchise)) in sums.into_iter().enumerate() {
        if stores < 600.0 {
            continue;
        }
        let name = &reference::industries()[i].name_ko;
        let (rate, expected) = (closures / stores, INDUSTRY_TRAITS[i].closure_rate);
        assert!((0.6 * expected..1.7 * expected).contains(&rate), "{name}: {rate:.3}, stated {expected}");
        assert!((franchise / stores - INDUSTRY_TRAITS[i].franchise_share).abs() < 0.08, "{name}");
    }
}

#[test]
fn the_densest_tenth_of_hexagons_holds_thirty_to_sixty_per_cent() {
    let premises = CITY.premises();
    let end = CITY.data_date();
    let to_degrees = golmok_spatial::Transform::<golmok_spatial::Metres, golmok_spatial::Epsg4326>::new();
    let mut cells: BTreeMap<h3o::CellIndex, u32> = BTreeMap::new();
    for s in CITY.stores.iter().filter(|s| s.opened_on() <= end && s.closed_on().is_none_or(|day| day > end)) {
        let at = premises.door(s).at;
        let p = to_degrees.apply(golmok_spatial::Point::new(at.x, at.y)).unwrap();
        *cells.entry(h3o::LatLng::new(p.y, p.x).unwrap().to_cell(h3o::Resolution::Nine)).or_default() += 1;
    }
    let mut counts: Vec<u32> = cells.into_values().collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let top: u32 = counts[..counts.len() / 10].iter().sum();
    let share = f64::from(top) / f64::from(counts.iter().sum::<u32>());
    eprintln!("densest tenth of {} hexagons: {share:.3}", counts.len());
    assert!((0.30..=0.60).contains(&share), "{share:.3}");
}

#[test]
fn doors_lie_in_their_area_and_some_are_used_again() {
    let premises = CITY.premises();
    let mut doors: BTreeMap<(u32, u8, u32), usize> = BTreeMap::new();
    for s in CITY.stores.iter().step_by(97) {
        let door = premises.door(s);
        if let Some(area) = CITY.trade_area(s) {
            assert!(area.outline.contains(&geo::Point::from(door.at)));
        }
        let gu = &CITY.geography.gu[premises.gu(&door)];
        assert!(gu.outline.contains(&geo::Point::from(door.at)));
        assert!(premises.addresses(&door).0.contains(&gu.name));
    }
    for s in &CITY.stores {
        *doors.entry((s.site, s.industry, s.premise)).or_default() += 1;
    }
    let again = doors.values().filter(|n| **n > 1).count() as f64 / doors.len() as f64;
    assert!((0.1..0.6).contains(&again), "{again:.3} of doors had two stores");
}

#[test]
fn young_shops_close_more_and_differently_by_industry() {
    let end = CITY.data_date();
    let survive = |industry: u8, days: i32| {
        let cohort = CITY
            .stores
            .iter()
            .filter(|s| s.industry == industry && s.opened_on().year() < 2015 && s.opened_on().year() >= 2001);
        let (mut n, mut alive) = (0.0_f64, 0.0_f64);
        for s in cohort {
            n += 1.0;
            let life = s.closed_on().unwrap_or(end) - s.opened_on();
            alive += f64::from(u8::from(life.get_days() > days));
        }
        alive / n
    };
    let (one, three) = (survive(0, 365), survive(0, 3 * 365));
    eprintln!("한식음식점: S(1) {one:.3} S(3) {three:.3}");
    assert!((0.75..0.95).contains(&one) && (0.45..0.75).contains(&three));
    let profile = |i: usize| CITY.hazards.age[i].clone();
    let peak = |p: Vec<f64>| (0..p.len()).max_by(|a, b| p[*a].total_cmp(&p[*b])).unwrap();
    let peaks: BTreeSet<usize> = (0..10).map(|i| peak(profile(i))).collect();
    assert!(peaks.len() >= 4, "an interaction of age and industry: {peaks:?}");
}

#[test]
fn the_oracle_is_calibrated_and_sees_more_than_the_industry_rate() {
    let rows = truth(&CITY);
    let sums = |pick: &dyn Fn(&golmok_sample::CellTruth) -> f64| rows.iter().map(pick).sum::<f64>();
    let (seen, full, oracle) =
        (sums(&|r| f64::from(r.closures)), sums(&|r| r.full_oracle_closures), sums(&|r| r.oracle_closures));
    eprintln!("closures {seen} full oracle {full:.0} oracle {oracle:.0}");
    assert!((seen / full - 1.0).abs() < 0.08 && (seen / oracle - 1.0).abs() < 0.10);

    // Poisson deviance explained beyond industry rate × stores, at the last origin.
    let last: Vec<_> = rows.iter().filter(|r| usize::from(r.quarter) == 15).collect();
    let mut industry = vec![(0.0, 0.0); 100];
    for r in &last {
        industry[usize::from(r.industry)].0 += f64::from(r.closures);
        industry[usize::from(r.industry)].1 += f64::from(r.stores);
    }
    let deviance = |mean: &dyn Fn(&golmok_sample::CellTruth) -> f64| {
        let scale = last.iter().map(|r| f64::from(r.closures)).sum::<f64>() / last.iter().map(|r| mean(r)).sum::<f64>();
        last.iter()
            .map(|r| {
                let (y, m) = (f64::from(r.closures), mean(r) * scale);
                2.0 * (if y > 0.0 { y * (y / m).ln() } else { 0.0 } - y + m)
            })
            .sum::<f64>()
    };
    let b = deviance(&|r| {
        let (y, n) = industry[usize::from(r.industry)];
        (y + 0.01) / n * f64::from(r.stores)
    });
    let (o, f) = (deviance(&|r| r.oracle_closures), deviance(&|r| r.full_oracle_closures));
    eprintln!("deviance: industry rate {b:.0}, oracle {o:.0}, full oracle {f:.0}");
    assert!(o < b && f < o);
    let correlation = |pairs: Vec<(f64, f64)>| {
        let n = pairs.len() as f64;
        let (mx, my) = (pairs.iter().map(|p| p.0).sum::<f64>() / n, pairs.iter().map(|p| p.1).sum::<f64>() / n);
        let cov: f64 = pairs.iter().map(|p| (p.0 - mx) * (p.1 - my)).sum();
        let (vx, vy): (f64, f64) =
            (pairs.iter().map(|p| (p.0 - mx).powi(2)).sum(), pairs.iter().map(|p| (p.1 - my).powi(2)).sum());
        cov / (vx * vy).sqrt()
    };
    let same = correlation(last.iter().map(|r| (r.oracle_closures.ln(), r.full_oracle_closures.ln())).collect());
    assert!(same > 0.95, "{same}");
}

#[test]
fn frailty_is_correlated_over_space() {
    let areas = &CITY.geography.trade_areas[..plain() as usize];
    let f = &CITY.hazards.area_frailty;
    let sd = (f.iter().map(|v| v * v).sum::<f64>() / f.len() as f64).sqrt();
    assert!((sd - golmok_sample::AREA_FRAILTY_SD).abs() < 0.01);
    let (mut near, mut far) = ((0.0, 0.0), (0.0, 0.0));
    for a in 0..areas.len() {
        for b in 0..a {
            let d = (areas[a].centre.x - areas[b].centre.x).hypot(areas[a].centre.y - areas[b].centre.y);
            let sum = if d < 700.0 {
                &mut near
            } else if d > 6000.0 {
                &mut far
            } else {
                continue;
            };
            sum.0 += f[a] * f[b] / (sd * sd);
            sum.1 += 1.0;
        }
    }
    let (near, far) = (near.0 / near.1, far.0 / far.1);
    eprintln!("correlation near {near:.2} far {far:.2}");
    assert!(near > 0.2 && far.abs() < 0.15);
}

#[test]
fn one_burst_a_year_is_visible_in_the_calendar() {
    let starts = CITY.config.start_quarter;
    let years: Vec<i32> = CITY.hazards.bursts.iter().map(|b| starts.plus(b.quarter as i32).year()).collect();
    assert!(years.windows(2).all(|w| w[1] == w[0] + 1));
    let b = &CITY.hazards.bursts[22];
    let gu = b.gu.iter().position(|hit| *hit);
    if let Some(gu) = gu {
        let industry = reference::industries().iter().position(|i| i.sector == b.sector).unwrap();
        assert!(CITY.hazards.burst(gu, industry, b.quarter) > 0.7);
        assert_eq!(CITY.hazards.burst(gu, industry, b.quarter + 1), 0.0);
    }
}

#[test]
fn a_later_end_leaves_the_past_as_it_was() {
    let config = SampleConfig { scale: 0.1, ..SampleConfig::default() };
    let early = generate(&config).unwrap();
    let late = generate(&SampleConfig { end_quarter: Quarter::from_code(20252).unwrap(), ..config }).unwrap();
    let known = |city: &City| {
        let end = config.end_quarter.plus(4).last_day();
        city.stores
            .iter()
            .filter(|s| s.opened_on() <= end)
            .map(|s| {
                (s.site, s.industry, s.premise, s.franchise, s.opened_on(), s.closed_on().filter(|day| *day <= end))
            })
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(known(&early), known(&late));
    let days = (1..=28).map(|day| jiff::civil::date(2025, 2, day));
    let news: usize = days
        .map(|day| {
            assert_eq!(early.changes_on(day).len(), late.changes_on(day).len());
            early.changes_on(day).len()
        })
        .sum();
    assert!(news > 5);
    assert!(trade_of(0).is_some());
}

#[test]
fn other_seeds_resemble_too() {
    for seed in 1..=6 {
        let city = generate(&SampleConfig { seed, ..SampleConfig::default() }).unwrap();
        let plain = city.geography.plain_areas() as u32;
        let counts: Vec<_> = city.counts.iter().filter(|c| c.area < plain).collect();
        let newest: Vec<_> = counts.iter().filter(|c| c.quarter == 15).collect();
        let thin = newest.iter().filter(|c| c.stores < 3).count() as f64 / newest.len() as f64;
        let mut year: BTreeMap<(u32, u8), u32> = BTreeMap::new();
        for c in counts.iter().filter(|c| c.quarter >= 12) {
            *year.entry((c.area, c.industry)).or_default() += c.closures;
        }
        let quiet = year.values().filter(|n| **n == 0).count() as f64 / year.len() as f64;
        let sum =
            |pick: &dyn Fn(&golmok_sample::CellCount) -> u32| counts.iter().map(|c| f64::from(pick(c))).sum::<f64>();
        let rate = 4.0 * sum(&|c| c.closures) / sum(&|c| c.stores);
        let licences = city.stores.iter().filter(|s| City::licensed(s)).count();
        eprintln!("seed {seed}: {plain} areas, thin {thin:.3}, quiet {quiet:.3}, rate {rate:.4}, licences {licences}");
        assert!(plain >= 240 && (0.45..0.62).contains(&thin) && (0.62..0.78).contains(&quiet));
        assert!((0.08..0.14).contains(&rate));
    }
}
