//! The quarterly files of the trade areas: sums, identities, labels.

use crate::{SAMPLE, faults, files, number, read};
use geo::Contains;
use golmok_model::units::published_percent;
use std::collections::BTreeMap;

#[test]
fn store_counts_keep_their_identities() {
    let mut stores: BTreeMap<(String, String, i64), (i64, i64, i64)> = BTreeMap::new();
    let (mut rejected, mut broken) = (0, 0);
    let paths = files("점포-상권");
    assert_eq!(paths.len(), 4);
    assert_eq!(paths.iter().filter(|p| p.ends_with(".zip")).count(), 2);
    for path in &paths {
        let records = read(path);
        assert_eq!(records.header.len(), 14);
        assert_eq!(records.undecodable, faults(path, "stray_byte") > 0);
        assert_eq!(records.blank, faults(path, "blank_row"));
        for row in &records.rows {
            let quarter = number(row, "기준_년분기_코드");
            if !(1..=4).contains(&(quarter % 10)) || row["점포_수"].parse::<i64>().is_err() {
                rejected += 1;
                continue;
            }
            let n = number(row, "유사_업종_점포_수");
            let (opened, closed) = (number(row, "개업_점포_수"), number(row, "폐업_점포_수"));
            if n != number(row, "점포_수") + number(row, "프랜차이즈_점포_수") {
                broken += 1;
                continue;
            }
            assert_eq!(number(row, "개업_율"), published_percent(opened, n).unwrap_or(0));
            assert_eq!(number(row, "폐업_률"), published_percent(closed, n).unwrap_or(0));
            assert!(n > 0 || closed > 0, "an empty cell has a row only when its last store closed");
            let key = (row["상권_코드"].clone(), row["서비스_업종_코드"].clone(), quarter);
            assert_eq!(stores.insert(key, (n, opened, closed)), None);
        }
    }
    let expected = |fault| paths.iter().map(|p| faults(p, fault)).sum::<u64>();
    assert_eq!(rejected, expected("non_numeric_count") + expected("impossible_quarter"));
    assert_eq!(broken, expected("identity_broken"));
    let mut checked = 0;
    for ((area, industry, quarter), (n, _, _)) in &stores {
        let next = if quarter % 10 == 4 { quarter + 7 } else { quarter + 1 };
        if let Some((after, opened, closed)) = stores.get(&(area.clone(), industry.clone(), next)) {
            assert_eq!(n + opened - closed, *after, "{area} {industry} {quarter}");
            checked += 1;
        }
    }
    assert!(checked > 10_000);
}

#[test]
fn the_written_counts_are_the_underlying_stores() {
    let city = &SAMPLE.city;
    let last = city.data_date();
    let quarter = (city.config.published_quarters - 1) as u8;
    let open = |s: &&golmok_sample::Store| s.opened_on() <= last && s.closed_on().is_none_or(|day| day > last);
    let mut expected: BTreeMap<(u32, u8), u32> = BTreeMap::new();
    for s in city.stores.iter().filter(open).filter(|s| city.trade_area(s).is_some()) {
        *expected.entry((s.site, s.industry)).or_default() += 1;
    }
    let plain = city.geography.plain_areas() as u32;
    let newest = city.counts.iter().filter(|c| c.quarter == quarter && c.stores > 0);
    let counted: BTreeMap<_, _> =
        newest.clone().filter(|c| c.area < plain).map(|c| ((c.area, c.industry), c.stores)).collect();
    assert_eq!(counted, expected);
    // A tourist zone counts every store whose door it holds.
    let premises = city.premises();
    for (k, zone) in city.geography.trade_areas.iter().enumerate().skip(plain as usize) {
        let stores = city.stores.iter().filter(open).filter(|s| city.trade_area(s).is_some());
        let inside = stores.filter(|s| zone.outline.contains(&geo::Point::from(premises.door(s).at))).count();
        let counted: u32 = newest.clone().filter(|c| c.area == k as u32).map(|c| c.stores).sum();
        assert_eq!(counted as usize, inside);
        assert!(inside > 0);
    }
}

#[test]
fn sales_sum_and_small_cells_are_silent() {
    let last = SAMPLE.city.config.first_published();
    let stores: BTreeMap<(String, String, i64), u32> = SAMPLE
        .city
        .counts
        .iter()
        .map(|c| {
            let area = &SAMPLE.city.geography.trade_areas[c.area as usize];
            let industry = &golmok_model::reference::industries()[usize::from(c.industry)].industry_code;
            let quarter = i64::from(last.plus(i32::from(c.quarter)).code());
            ((area.code.clone(), industry.as_str().to_owned(), quarter), c.stores)
        })
        .collect();
    let paths = files("추정매출");
    assert_eq!(paths.len(), 2);
    for (path, total) in paths.iter().zip(["당월", "분기당"]) {
        let records = read(path);
        assert_eq!(records.header.len(), 55);
        assert!(records.header.iter().any(|c| c == "시간대_건수~06_매출_건수"));
        let (mut broken, mut rejected) = (0, 0);
        for row in &records.rows {
            for measure in ["금액", "건수"] {
                let Ok(all) = row[&format!("{total}_매출_{measure}")].parse::<i64>() else {
                    rejected += 1;
                    continue;
                };
                let part = |name: &str| number(row, &format!("{name}_매출_{measure}"));
                let days: i64 =
                    ["월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"].into_iter().map(part).sum();
                let bands: i64 = (records.header.iter().filter(|c| c.starts_with("시간대") && c.ends_with(measure)))
                    .map(|c| number(row, c))
                    .sum();
                assert_eq!((days, bands), (all, all));
                broken += u64::from(part("주중") + part("주말") != all);
                let ages: i64 =
                    ["10", "20", "30", "40", "50", "60_이상"].map(|a| part(&format!("연령대_{a}"))).iter().sum();
                assert!(part("남성") + part("여성") <= all && ages <= all);
            }
            let key = (row["상권_코드"].clone(), row["서비스_업종_코드"].clone(), number(row, "기준_년분기_코드"));
            assert!(stores[&key] >= 3, "{key:?}");
        }
        assert_eq!(broken, faults(path, "identity_broken"));
        assert_eq!(rejected, faults(path, "non_numeric_amount"));
    }
}

#[test]
fn foot_traffic_breakdowns_are_near_the_total() {
    for path in files("길단위인구") {
        let records = read(&path);
        let broken = records
            .rows
            .iter()
            .filter(|row| {
                let total = number(row, "총_유동인구_수");
                let off = |prefix: &str| {
                    let parts = records.header.iter().filter(|c| c.starts_with(prefix) && c.ends_with("유동인구_수"));
                    (parts.map(|c| number(row, c)).sum::<i64>() - total).abs() > 6
                };
                let days = ["월", "화", "수", "목", "금", "토", "일"];
                let week: i64 = days.iter().map(|d| number(row, &format!("{d}요일_유동인구_수"))).sum();
                off("연령대_") || off("시간대_") || (week - total).abs() > 6
            })
            .count() as u64;
        assert_eq!(broken, faults(&path, "identity_broken"), "{path}");
    }
}

#[test]
fn people_and_spending_sum_exactly() {
    for (word, column) in [("상주인구", "상주인구"), ("직장인구", "직장_인구")] {
        let paths = files(word);
        assert_eq!(paths.len(), 2, "trade areas and admin dongs");
        for row in paths.iter().flat_map(|path| read(path).rows) {
            let (m, f) = (number(&row, &format!("남성_{column}_수")), number(&row, &format!("여성_{column}_수")));
            assert_eq!(m + f, number(&row, &format!("총_{column}_수")));
            let ages: i64 = ["10", "20", "30", "40", "50", "60_이상"]
                .map(|a| number(&row, &format!("연령대_{a}_{column}_수")))
                .iter()
                .sum();
            assert_eq!(ages, m + f);
        }
    }
    for path in files("소득소비") {
        let records = read(&path);
        for row in &records.rows {
            let parts = records.header.iter().filter(|c| c.ends_with("_지출_총금액"));
            assert_eq!(parts.map(|c| number(row, c)).sum::<i64>(), number(row, "지출_총금액"));
        }
    }
}

#[test]
fn change_labels_follow_the_rule() {
    let path = &files("상권변화지표")[0];
    for row in read(path).rows {
        let label: String = [("운영", 0), ("폐업", 1)]
            .iter()
            .map(|(word, k)| {
                let own = number(&row, &format!("{word}_영업_개월_평균"));
                let city = number(&row, &format!("서울_{word}_영업_개월_평균"));
                match own.cmp(&city) {
                    std::cmp::Ordering::Greater => "H",
                    std::cmp::Ordering::Less => "L",
                    // A tie of whole months: the label goes by what was not published.
                    std::cmp::Ordering::Equal => &row["상권_변화_지표"][*k..=*k],
                }
                .to_owned()
            })
            .collect();
        assert_eq!(label, row["상권_변화_지표"]);
    }
}
