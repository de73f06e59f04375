//! Promising trades (유망업종): industries of which a place has too few shops, and places with people but without shops
//! at some time of the day (푸드트럭). Statistics, no permit.

use crate::demand::per_day;
use crate::known::Words;
use crate::track::{Direction, TrackRecord};
use crate::verdict::Interval;
use golmok_model::Quarter;

/// An industry of a cell, with its 과밀지수.
#[derive(Debug, Clone, PartialEq)]
pub struct Supply {
    /// Area code.
    pub area: String,
    /// 서비스_업종_코드.
    pub industry: String,
    /// Shops.
    pub stores: i64,
    /// Shops that like places usually have.
    pub expected: f64,
    /// 과밀지수, shrunk, with its 90 % interval.
    pub saturation: Interval,
}

/// Whether the list is shown, and what is said of it: what followed in the past where cells were on it, against cells
/// like them that were not. A list that the past does not bear out is not shown.
pub fn standing(record: Option<&TrackRecord>) -> (bool, Words) {
    let Some(record) = record.filter(|record| record.direction != Direction::Thin) else {
        return (
            true,
            Words::new(
                "이 목록이 맞았는지 되짚을 만한 기록이 없습니다. 알려 주는 것은 비슷한 곳보다 점포가 적다는 것뿐입니다.",
                "There is no record of whether this list was right. It says only that like places have more shops.",
            ),
        );
    };
    let times = |i: Option<Interval>| i.map_or(String::new(), |i| format!("{:.2}({:.2}–{:.2})", i.value, i.lo, i.hi));
    let net = record
        .ends
        .net_change
        .map_or(String::new(), |i| format!("{:+.1}({:+.1}–{:+.1})", i.value * 100.0, i.lo * 100.0, i.hi * 100.0));
    let (openings, closures) = (times(record.ends.openings), times(record.ends.closures));
    let (ko, en) = if record.supports {
        ("지난 기록이 이 목록을 받쳐 줍니다", "The past bears this list out")
    } else {
        (
            "지난 기록이 이 목록을 받쳐 주지 않아 싣지 않습니다",
            "The past does not bear this list out, so it is left empty",
        )
    };
    let words = Words::new(
        format!(
            "{ko}: 목록에 올랐을 칸은 업종·종류·점포 수가 같은 다른 칸에 비해 그 뒤 한 해 개업 {openings}배, 폐업 {closures}배, 점포 증감 {net} %포인트였습니다."
        ),
        format!(
            "{en}: against cells alike in trade, kind and shops, those that would have been listed saw openings {openings} times, closures {closures} times and a net change of {net} points within a year."
        ),
    );
    (record.supports, words)
}

/// The under-supplied ones: the whole interval lies under 1, and there are at least so many shops (a market hall may have
/// none of a trade because nobody looks for it there). Fewest shops for their demand first.
pub fn under_supplied(cells: &[Supply], shops_at_least: i64) -> Vec<&Supply> {
    let short = |c: &&Supply| c.saturation.hi < 1.0 && c.stores >= shops_at_least;
    let mut found: Vec<&Supply> = cells.iter().filter(short).collect();
    found.sort_by(|a, b| {
        let by_ratio = a.saturation.value.total_cmp(&b.saturation.value);
        by_ratio.then_with(|| (&a.area, &a.industry).cmp(&(&b.area, &b.industry)))
    });
    found
}

/// Hours of the six bands of the publisher.
pub const BANDS: [(u8, u8); 6] = [(0, 6), (6, 11), (11, 14), (14, 17), (17, 21), (21, 24)];

/// Mean persons an hour in each band, from the persons of a quarter; 0 where a band is not published.
pub fn persons_per_hour(quarter: Quarter, persons: [Option<f64>; 6]) -> [f64; 6] {
    let mut found = [0.0; 6];
    for ((hourly, total), (from, until)) in found.iter_mut().zip(persons).zip(BANDS) {
        *hourly = per_day(quarter, total.unwrap_or(0.0)) / f64::from(until - from);
    }
    found
}

/// Bands in which a truck or a stall is open: before six nobody is out but on the way home.
const OPEN_BANDS: std::ops::Range<usize> = 1..BANDS.len();

/// Persons an hour who are out: those counted less the residents at home. Phones at home are counted, too; what of the
/// residents is counted at home is the median of persons by night (0–6 h) over residents, of all areas with residents.
/// Where residents are not known all persons are taken to be out.
///
/// # Examples
/// ```
/// use golmok_advice::support::promising::out_of_home;
/// // Homes: a tenth of the residents is counted by night, and by day the same people.
/// let homes = [100.0, 100.0, 100.0, 100.0, 100.0, 100.0];
/// let offices = [10.0, 80.0, 300.0, 300.0, 200.0, 40.0];
/// let out = out_of_home(&[(homes, Some(1000.0)), (homes, Some(1000.0)), (offices, Some(100.0))]);
/// assert_eq!(out[0], [0.0; 6]);
/// assert_eq!(out[2], [0.0, 70.0, 290.0, 290.0, 190.0, 30.0]);
/// ```
pub fn out_of_home(places: &[([f64; 6], Option<f64>)]) -> Vec<[f64; 6]> {
    let by_night = |(persons, residents): &([f64; 6], Option<f64>)| {
        let residents = residents.filter(|residents| *residents > 0.0)?;
        (persons[0] > 0.0).then(|| persons[0] / residents)
    };
    let counted_at_home = quantile(places.iter().filter_map(by_night).collect(), 0.5).unwrap_or(0.0);
    let out = |(persons, residents): &([f64; 6], Option<f64>)| {
        let home = residents.unwrap_or(0.0) * counted_at_home;
        persons.map(|persons| (persons - home).max(0.0))
    };
    places.iter().map(out).collect()
}

/// An area with the people out there and its shops.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Area code.
    pub area: String,
    /// Mean persons an hour out of home in each of [`BANDS`].
    pub persons_per_hour: [f64; 6],
    /// Shops of the sector.
    pub stores: i64,
}

/// A place with demand and few shops in one band.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap<'a> {
    /// The place.
    pub place: &'a Place,
    /// Index into [`BANDS`].
    pub band: usize,
    /// Mean persons an hour out of home.
    pub persons_per_hour: f64,
    /// Shops per 1,000 of them.
    pub stores_per_1000: f64,
}

/// Per band in which a truck is open the places whose people out are at or over the `many` quantile and whose shops per person are at or
/// under the `few` quantile of all places; most people first.
pub fn gaps(places: &[Place], many: f64, few: f64) -> Vec<Gap<'_>> {
    let mut found = Vec::new();
    for band in OPEN_BANDS {
        let all: Vec<Gap<'_>> = places
            .iter()
            .filter(|place| place.persons_per_hour[band] > 0.0)
            .map(|place| {
                let persons_per_hour = place.persons_per_hour[band];
                let stores_per_1000 = place.stores as f64 / persons_per_hour * 1000.0;
                Gap { place, band, persons_per_hour, stores_per_1000 }
            })
            .collect();
        let bound = |of: fn(&Gap<'_>) -> f64, q: f64| quantile(all.iter().map(of).collect(), q);
        let (Some(persons), Some(stores)) = (bound(|g| g.persons_per_hour, many), bound(|g| g.stores_per_1000, few))
        else {
            continue;
        };
        let mut here: Vec<Gap<'_>> =
            all.into_iter().filter(|g| g.persons_per_hour >= persons && g.stores_per_1000 <= stores).collect();
        here.sort_by(|a, b| {
            b.persons_per_hour.total_cmp(&a.persons_per_hour).then_with(|| a.place.area.cmp(&b.place.area))
        });
        found.extend(here);
    }
    found
}

/// Linear interpolation between order statistics (numpy's default); `None` of nothing.
fn quantile(mut values: Vec<f64>, q: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let at = q.clamp(0.0, 1.0) * (values.len().checked_sub(1)? as f64);
    let (below, above) = (values[at.floor() as usize], values[at.ceil() as usize]);
    Some(below + (above - below) * at.fract())
}

/// What the list is not; stands beside it wherever it is shown.
pub fn no_permit() -> Words {
    Words::new(
        "통계일 뿐 영업 허가 구역이 아닙니다. 푸드트럭(음식판매자동차)은 「식품위생법」에 따른 신고와 관할 자치구가 정한 장소가 있어야 합니다.",
        "Statistics, no permit area. A food truck needs registration under the Food Sanitation Act and a place that the gu has set aside.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_clearly_short_is_listed() {
        let cell = |area: &str, value, hi| Supply {
            area: area.into(),
            industry: "CS100010".into(),
            stores: 1,
            expected: 4.0,
            saturation: Interval { value, lo: 0.1, hi },
        };
        let cells = [cell("a", 0.6, 0.95), cell("b", 0.5, 1.2), cell("c", 0.4, 0.99), cell("d", 0.7, 1.0)];
        let found: Vec<&str> = under_supplied(&cells, 1).iter().map(|s| s.area.as_str()).collect();
        assert_eq!(found, ["c", "a"]);
        assert!(under_supplied(&cells, 2).is_empty(), "one shop each");
    }

    #[test]
    fn a_list_that_the_past_does_not_bear_out_is_left_empty() {
        let mut record = TrackRecord::new("promising_listed", "ALL");
        assert!(standing(None).0 && standing(Some(&record)).1.ko.contains("기록이 없습니다"));
        record.direction = Direction::Unclear;
        assert!(!standing(Some(&record)).0);
        record.supports = true;
        assert!(standing(Some(&record)).0 && standing(Some(&record)).1.ko.contains("받쳐 줍니다"));
    }

    #[test]
    fn quantiles_as_numpy() {
        let values = vec![4.0, 1.0, 3.0, 2.0];
        assert_eq!(quantile(values.clone(), 0.75), Some(3.25));
        assert_eq!(quantile(values, 0.25), Some(1.75));
        assert_eq!(quantile(Vec::new(), 0.5), None);
    }

    #[test]
    fn a_place_with_people_at_night_and_no_shops_is_found_in_that_band_only() {
        let place = |area: &str, night: f64, stores| Place {
            area: area.into(),
            persons_per_hour: [100.0, 100.0, 100.0, 100.0, 100.0, night],
            stores,
        };
        let places = [place("a", 900.0, 0), place("b", 900.0, 60), place("c", 80.0, 1), place("d", 90.0, 40)];
        let found = gaps(&places, 0.75, 0.25);
        let night: Vec<&str> = found.iter().filter(|g| g.band == 5).map(|g| g.place.area.as_str()).collect();
        assert_eq!(night, ["a"]);
        assert!(no_permit().ko.contains("허가 구역이 아닙니다"));
    }
}
