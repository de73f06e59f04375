//! Counts of people end to end in the library: what comes in is what comes out or a reject, days that are not there are told, and
//! under five people nothing is shown.

use super::geo_square;
use golmok_model::counted::CountedPeople;
use golmok_model::{AreaKind, Quarter};
use golmok_rollup::convert::Why;
use golmok_rollup::counts::mapping::Counts;
use golmok_rollup::counts::quarters::{Cell, cells, withheld};
use golmok_rollup::counts::roll::{Where, roll};
use golmok_rollup::counts::{PERSON, file};
use golmok_rollup::parts::{Family, PEOPLE_PARTS};
use golmok_rollup::store::Store;
use golmok_rollup::{RollupError, input};
use golmok_spatial::AreaIndex;
use jiff::civil::date;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

fn at(key: &str) -> usize {
    PEOPLE_PARTS.iter().position(|part| part.key == key).expect("a part")
}

/// Rolls everything below a path up, in slices of a few rows, and gives the cells with rows read and rejects by reason.
fn roll_up(path: &Path, days: &Path, counts: &Counts, areas: &AreaIndex) -> (Vec<Cell>, i64, BTreeMap<Why, i64>) {
    let place = Where::of(counts, areas).expect("places");
    let mut store = Store::open_of(days, counts.source.of().code(), jiff::Timestamp::UNIX_EPOCH).expect("a store");
    let (mut rows, mut rejected, mut counted) = (0, BTreeMap::new(), 0);
    for unit in input::units(path).expect("files") {
        let rolled = roll(&unit, counts, &place, Some(7_000)).expect("rolled up");
        rows += rolled.rows;
        rolled.rejected.iter().for_each(|(why, (rows, _))| *rejected.entry(*why).or_default() += rows);
        store.commit(&unit, &rolled, "setup").expect("committed");
    }
    counted += store.days().values().map(|day| day.rows).sum::<i64>();
    assert_eq!(rows, counted + rejected.values().sum::<i64>(), "every row is counted or rejected");
    let cells = cells(&store, counts).expect("cells");
    for cell in &cells {
        for family in [Family::Days, Family::Bands, Family::Sexes, Family::Ages] {
            let parts = (0..PEOPLE_PARTS.len()).filter(|part| PEOPLE_PARTS[*part].family == family);
            let sum: i64 = parts.map(|part| cell.parts[part].persons).sum();
            let told = !cell.untold.contains(&family);
            assert!(!told || sum == cell.total.persons, "{family:?} of {cell:?}");
        }
    }
    (cells, rows, rejected)
}

const AGES: [&str; 14] = [
    "0세부터9세",
    "10세부터14세",
    "15세부터19세",
    "20세부터24세",
    "25세부터29세",
    "30세부터34세",
    "35세부터39세",
    "40세부터44세",
    "45세부터49세",
    "50세부터54세",
    "55세부터59세",
    "60세부터64세",
    "65세부터69세",
    "70세이상",
];

#[test]
fn every_hour_of_every_dong_comes_back_and_parts_sum_to_the_total() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut header = "기준일ID,시간대구분,행정동코드,총생활인구수".to_owned();
    for sex in ["남자", "여자"] {
        AGES.iter().for_each(|age| write!(header, ",{sex}{age}생활인구수").expect("text"));
    }
    // Ten-thousandths of a person per hour: (total, men, under 20, 06–11, Thursdays) by dong.
    let mut truth: BTreeMap<&str, [i64; 5]> = BTreeMap::new();
    let mut day = date(2024, 1, 1);
    let (mut bad, mut thursday) = (0, 0);
    while day <= date(2024, 3, 31) {
        // The publisher's own rows have a comma more than their header.
        let mut text = format!("{header}\n");
        for (number, dong) in ["11110530", "11110540"].into_iter().enumerate() {
            for hour in 0..24_i64 {
                let of = |k: i64| 10_000 * (40 + hour) + 1_234 * k + 77 * i64::from(day.day()) + number as i64;
                let parts: Vec<i64> = (0..28).map(of).collect();
                // Every part is rounded, so that their sum misses the total a little.
                let total = parts.iter().sum::<i64>() + hour % 3 - 1;
                let spelled = |v: i64| format!("{}.{:04}", v / PERSON, v % PERSON);
                let fields: Vec<String> = parts.iter().map(|v| spelled(*v)).collect();
                writeln!(text, "{},{hour:02},{dong},{},{},", day.strftime("%Y%m%d"), spelled(total), fields.join(","))
                    .expect("text");
                let men = parts[..14].iter().sum::<i64>();
                let young = parts[..3].iter().chain(&parts[14..17]).sum::<i64>();
                let is_thursday = day.weekday() == jiff::civil::Weekday::Thursday;
                let own = truth.entry(dong).or_default();
                for (sum, value) in own.iter_mut().zip([
                    total,
                    men,
                    young,
                    if (6..11).contains(&hour) { total } else { 0 },
                    if is_thursday { total } else { 0 },
                ]) {
                    *sum += value;
                }
                thursday += i64::from(is_thursday && day == date(2024, 2, 29) && hour == 0 && number == 0);
            }
        }
        if day == date(2024, 2, 29) {
            let rest = vec!["1.0"; 28].join(",");
            writeln!(text, "20240229,24,11110530,28.0,{rest},").expect("text"); // no such hour
            writeln!(text, "20240229,07,11110530,28.0,{rest},").expect("text"); // the same hour again
            writeln!(text, "20240230,07,11110530,28.0,{rest},").expect("text"); // no such day
            writeln!(text, "20240301,07,11110530,28.0,{rest},").expect("text"); // another day
            writeln!(text, "20240229,07,1111,28.0,{rest},").expect("text"); // no such dong
            writeln!(text, "20240229,07,11110550,12.0,{rest},").expect("text"); // parts above the total
            writeln!(text, "20240229,07,11110550,many,{rest},").expect("text");
            writeln!(text, "20240229,07").expect("text");
            bad += 8;
        }
        let folder = dir.path().join(format!("rows/day={day}"));
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("LOCAL_PEOPLE_DONG.csv"), text).expect("written");
        day = day.tomorrow().expect("a day");
    }
    assert_eq!(thursday, 1, "the leap day is a Thursday");
    let counts = Counts::living_population();
    let none = AreaIndex::new(Vec::new()).expect("no areas");
    let (cells, rows, rejected) = roll_up(&dir.path().join("rows"), &dir.path().join("days"), &counts, &none);
    assert_eq!(rows, 91 * 48 + bad);
    let why = |why: Why| rejected.get(&why).copied().unwrap_or(0);
    assert_eq!((why(Why::Hour), why(Why::Twice), why(Why::Time), why(Why::OtherDay)), (1, 1, 1, 1));
    assert_eq!((why(Why::Place), why(Why::Count), why(Why::FieldCount)), (1, 2, 1));
    assert_eq!(cells.len(), 2);
    for cell in &cells {
        assert_eq!((cell.quarter, cell.days, cell.of), (Quarter::from_code(20241).expect("a quarter"), 91, 91));
        let [total, men, young, morning, thursdays] = truth[cell.area.as_str()];
        // A person present in an hour is a twenty-fourth of one of the day; parts are rounded with the total.
        let near = |persons: i64, exact: i64| (persons as f64 - exact as f64 / 240_000.0).abs() <= 1.0;
        assert_eq!(cell.total.persons, (total as f64 / 240_000.0).round() as i64);
        assert!(near(cell.parts[at("m")].persons, men) && near(cell.parts[at("a1")].persons, young), "{cell:?}");
        assert!(near(cell.parts[at("b2")].persons, morning) && near(cell.parts[at("d4")].persons, thursdays));
        assert_eq!((cell.parts[at("su")].persons, cell.parts[at("au")].persons), (0, 0), "rounding is no unknown sex");
        assert_eq!(withheld(cell, counts.source).map(|hidden| hidden.contains(&true)), Some(false));
    }
}

#[test]
fn the_city_s_living_population_says_how_little_of_the_quarter_it_knows() {
    let Some(path) = golmok_testkit::shared_data("population/seongsu_local_people_dong_20250831_20250930_tprpt.csv.gz")
    else {
        return;
    };
    let dir = tempfile::tempdir().expect("a folder");
    let none = AreaIndex::new(Vec::new()).expect("no areas");
    let counts = Counts::living_population();
    let (cells, rows, rejected) = roll_up(&path, &dir.path().join("days"), &counts, &none);
    assert_eq!((rows, rejected.len(), cells.len()), (192, 0, 4));
    // By hand (Python): mean over the hours of 2025-08-31 and 2025-09-30, times 92 days.
    for (code, of_two_days) in [
        ("11110530", 444856.5896 + 668875.6222),
        ("11110540", 126158.1877 + 158426.2481),
        ("11110550", 259139.0509 + 283503.6069),
        ("11110560", 461688.9009 + 427758.8085),
    ] {
        let cell = cells.iter().find(|cell| cell.area == code).expect("the dong");
        assert_eq!((cell.days, cell.of, cell.total.persons), (2, 92, (of_two_days / 48.0 * 92.0_f64).round() as i64));
        assert_eq!(cell.untold, [Family::Days], "of five weekdays nothing is known");
    }
    let out = dir.path().join("file.csv");
    let written = file::write(&out, &cells, counts.source, AreaKind::AdminDong, &none).expect("written");
    assert_eq!((written.cells, written.withheld_cells, written.days), (4, 0, Some((2, 2))));
    let text = std::fs::read_to_string(&out).expect("text");
    assert!(text.contains("raw_living_population;days_2_of_92"), "{text}");
    assert_eq!(text.lines().next().map(|line| line.split(',').count()), Some(3 + 22 + 1));
}

#[test]
fn the_city_s_subway_riders_are_all_there_and_stations_are_told_to_their_areas() {
    let Some(path) = golmok_testkit::shared_data("population/seoul_subway_daily_202212.csv.gz") else { return };
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("stations.csv"), "역,상권\n강남역,3110001\n왕십리,3110002\n홍대입구,3119999\n")
        .expect("written");
    let text = "source = \"subway\"\n[places]\nfile = \"stations.csv\"\nname = \"역\"\narea = \"상권\"\n";
    let counts = Counts::parse(&dir.path().join("subway.toml"), text).expect("a mapping");
    let (cells, rows, rejected) = roll_up(&path, &dir.path().join("days"), &counts, &geo_square::index());
    assert_eq!((rows, rejected.len()), (18_802, 0), "the ragged seventh field is no fault");
    // By hand (Python): people who board and leave in the month, spread over the 92 days of the quarter by the days of the week.
    let of = |code: &str| cells.iter().find(|cell| cell.area == code).expect("an area");
    assert!(cells.iter().all(|cell| (cell.days, cell.of) == (31, 92)));
    for (code, month) in [("3110001", 4_615_577.0_f64), ("3110002", 2_241_390.0)] {
        let spread = of(code).total.persons as f64 / (month / 31.0 * 92.0);
        assert!((0.97..1.03).contains(&spread), "{code} {spread}");
        assert_eq!(of(code).untold, [Family::Bands, Family::Sexes, Family::Ages]);
    }
    let (all, nowhere) = (411_586_147.0 / 31.0 * 92.0, of("-").total.persons as f64);
    assert!((0.97..1.03).contains(&((nowhere + 4_615_577.0 * 3.0 + 2_241_390.0 * 3.0) / all)));
}

#[test]
fn a_device_is_counted_once_an_hour_in_seoul_s_new_year_s_night_and_four_are_told_nowhere() {
    let dir = tempfile::tempdir().expect("a folder");
    let text = "source = \"people\"\nzone = \"utc\"\n[columns]\ntime = \"at\"\ndevice = \"id\"\narea = \"area\"\nsex = \"sex\"\nage = \"age\"\n";
    let counts = Counts::parse(&dir.path().join("pings.toml"), text).expect("a mapping");
    let mut rows = "at,id,area,sex,age\n".to_owned();
    // 00:10 in Seoul on New Year's Day is 15:10 of the day before in UTC. Each device says so every ten minutes.
    for (area, devices) in [("3110001", 12), ("3110002", 4)] {
        for device in 0..devices {
            for minute in [10, 20, 30] {
                let (sex, age) = if device < 3 { ("F", 64) } else { ("M", 25) };
                writeln!(rows, "2023-12-31T15:{minute}:00Z,{area}-{device},{area},{sex},{age}").expect("text");
            }
        }
    }
    // An hour before it is the old year, and the quarter before.
    (0..6).for_each(|d| writeln!(rows, "2023-12-31 14:59:59,old-{d},3110001,,").expect("text"));
    rows.push_str("2023-12-31T15:10:00Z,,3110001,M,30\nlast night,x,3110001,M,30\n2023-12-31T15:10:00Z,y,,M,30\n");
    std::fs::write(dir.path().join("pings.csv"), rows).expect("written");
    let areas = geo_square::index();
    let (cells, read, rejected) = roll_up(&dir.path().join("pings.csv"), &dir.path().join("days"), &counts, &areas);
    assert_eq!((read, rejected.values().sum::<i64>()), (16 * 3 + 6 + 3, 3));
    let of = |quarter: i32, code: &str| {
        cells.iter().find(|cell| cell.quarter.code() == quarter && cell.area == code).expect("a cell")
    };
    let (new, few, old) = (of(20241, "3110001"), of(20241, "3110002"), of(20234, "3110001"));
    // Twelve people for an hour of one day, and 91 such days.
    assert_eq!(new.total.persons, (12.0_f64 / 24.0 * 91.0).round() as i64);
    assert_eq!((new.parts[at("b1")].persons, old.parts[at("b6")].persons), (new.total.persons, old.total.persons));
    assert_eq!((new.total.people, few.total.people, old.total.people), (5, 4, 5));
    let hidden = withheld(new, counts.source).expect("shown");
    assert!(hidden[at("f")] && hidden[at("m")], "three women: men would tell them");
    assert!(hidden[at("a6")] && hidden[at("a2")]);
    assert_eq!(withheld(few, counts.source), None);
    let out = dir.path().join("file.csv");
    let written = file::write(&out, &cells, counts.source, AreaKind::TradeArea, &areas).expect("written");
    assert_eq!((written.cells, written.withheld_cells), (2, 1));
    let text = std::fs::read_to_string(&out).expect("text");
    assert!(!text.contains("3110002"), "{text}");
    let told = text.lines().nth(1).and_then(|line| CountedPeople::of_caveats(line.rsplit(',').next()));
    assert_eq!(told.map(|counted| (counted.days, counted.of)), Some((1, 92)));
}

#[test]
fn counts_by_point_are_placed_and_days_of_another_kind_are_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let text = "source = \"people\"\n[columns]\ntime = \"at\"\ncount = \"n\"\nlon = \"x\"\nlat = \"y\"\n";
    let counts = Counts::parse(&dir.path().join("counts.toml"), text).expect("a mapping");
    let areas = geo_square::index();
    let crs = golmok_spatial::Crs::Epsg5181.to(golmok_spatial::Crs::Epsg4326);
    let mut rows = "at,n,x,y\n".to_owned();
    for (easting, people) in [(200_000.0, 40), (201_000.0, 4), (230_000.0, 7)] {
        let (lon, lat) = crs.apply(easting, 450_000.0).expect("degrees");
        for hour in [9, 20] {
            writeln!(rows, "2024-02-29 {hour:02}:30,{people},{lon},{lat}").expect("text");
        }
    }
    rows.push_str("2024-02-29 10:00,-3,127.0,37.5\n2024-02-29 10:00,3,east,37.5\n");
    std::fs::write(dir.path().join("counts.csv"), rows).expect("written");
    let days = dir.path().join("days");
    let (cells, read, rejected) = roll_up(&dir.path().join("counts.csv"), &days, &counts, &areas);
    assert_eq!((read, rejected.get(&Why::Count), rejected.get(&Why::Place)), (8, Some(&1), Some(&1)));
    let of = |code: &str| cells.iter().find(|cell| cell.area == code).expect("a cell");
    assert_eq!((of("3110001").total.persons, of("3110001").days), (80 * 91, 1));
    assert_eq!(of("3110001").parts[at("b2")].persons, 40 * 91);
    assert_eq!(withheld(of("3110002"), counts.source), None, "never more than four at once");
    assert_eq!(of("-").total.persons, 14 * 91);
    let other = Store::open(&days, jiff::Timestamp::UNIX_EPOCH);
    assert!(matches!(other, Err(RollupError::OtherKind { .. })), "{other:?}");
}
