//! Generated card rows end to end: the generator's own sums come back to the won, rows in are rows counted and rejected, a
//! day is replaced by its rerun, and nothing of few merchants or people is in the file.

mod people;

use geo_square::index;
use golmok_model::Quarter;
use golmok_rollup::calendar::Calendar;
use golmok_rollup::mapping::Mapping;
use golmok_rollup::parts::{PARTS, at};
use golmok_rollup::places::Places;
use golmok_rollup::store::{Moment, Store};
use golmok_rollup::{RollupError, cells, input, privacy, publish, roll};
use jiff::civil::date;
use polars::prelude::{ParquetReader, SerReader};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Two round areas.
mod geo_square {
    use golmok_model::{AreaKind, CodeSet, TradeAreaKind};
    use golmok_spatial::{Area, AreaIndex, Metres, Point};

    fn area(code: &str, x: f64) -> Area {
        let centre = Point::<Metres>::new(x, 450_000.0);
        Area::disc(AreaKind::TradeArea, CodeSet::Trdar2022, code, centre, 31_000.0)
            .expect("a disc")
            .with_trade_area_kind(TradeAreaKind::Alley)
            .with_name(code)
    }

    pub fn index() -> AreaIndex {
        AreaIndex::new(vec![area("3110001", 200_000.0), area("3110002", 201_000.0)]).expect("areas")
    }
}

const INDUSTRIES: [&str; 2] = ["CS100001", "CS100010"];

/// A small stream of numbers.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

type Truth = BTreeMap<(String, String), (i64, i64, [i64; 6])>;

/// Forty merchants in two areas and nowhere; all days of 2024's first quarter, UTC stamps, a few bad rows.
fn generate(dir: &Path) -> (Truth, i64, i64) {
    let mut merchants = "mer,x,y,class\n".to_owned();
    let place = |m: u64| match m % 5 {
        0 => ("-", 210_000),
        1 | 2 => ("3110001", 200_000),
        _ => ("3110002", 201_000),
    };
    for m in 0..40 {
        writeln!(merchants, "M{m},{},450000,{}", place(m).1 + m, INDUSTRIES[(m / 5 % 2) as usize]).expect("text");
    }
    std::fs::write(dir.join("merchants.csv"), merchants).expect("written");
    let mut chance = Chance(7);
    let (mut truth, mut rows, mut bad) = (Truth::new(), 0, 0);
    let mut day = date(2024, 1, 1);
    while day <= date(2024, 3, 31) {
        let mut text = "ts,mer,won,card,sex,age\n".to_owned();
        for row in 0..60 {
            rows += 1;
            // Zipf over shops, and an hour in Seoul that is written in UTC.
            let m = chance.below(40) * chance.below(40) / 40;
            let (hour, minute) = (chance.below(24) as i8, chance.below(60) as i8);
            let at = day.at(hour, minute, 59, 999_999_000) - jiff::Span::new().hours(9);
            let won = chance.below(50_000) as i64 - 500;
            let (sex, age) = (["M", "F", ""][chance.below(3) as usize], chance.below(70) + 5);
            let card = chance.below(300);
            if row == 7 {
                bad += 1;
                writeln!(text, "{at},M{m},12o,{card},{sex},{age}").expect("text");
                continue;
            }
            if row == 8 && day.day() == 3 {
                bad += 1; // late: a row of the day before
                writeln!(text, "{},M{m},{won},{card},{sex},{age}", at - jiff::Span::new().days(1)).expect("text");
                continue;
            }
            writeln!(text, "{at},M{m},{won},{card},{sex},{age}").expect("text");
            let band = [6, 11, 14, 17, 21, 24].iter().position(|until| hour < *until).expect("a band");
            let of = truth.entry((place(m).0.to_owned(), INDUSTRIES[(m / 5 % 2) as usize].to_owned())).or_default();
            (of.0, of.1) = (of.0 + 1, of.1 + won);
            of.2[band] += won;
        }
        let folder = dir.join(format!("rows/day={day}"));
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("part-0.csv"), text).expect("written");
        day = day.tomorrow().expect("a day");
    }
    (truth, rows, bad)
}

fn mapping(dir: &Path) -> Mapping {
    let text = r#"
zone = "utc"
[columns]
time = "ts"
merchant = "mer"
amount = "won"
card = "card"
sex = "sex"
age = "age"
[merchants]
file = "merchants.csv"
merchant = "mer"
lon = "x"
lat = "y"
crs = "EPSG:5181"
industry = "class"
"#;
    Mapping::parse(&dir.join("card.toml"), text).expect("a mapping")
}

/// Rolls everything up; rows read and rejected.
fn run(dir: &Path, store: &mut Store, slice: usize) -> (i64, i64) {
    let mapping = mapping(dir);
    let places = Places::of(&mapping, &index()).expect("merchants");
    let (mut rows, mut rejected) = (0, 0);
    for unit in input::units(&dir.join("rows")).expect("units") {
        let rolled = roll::roll(&unit, &mapping, &places, Some(slice)).expect("rolled up");
        (rows, rejected) = (rows + rolled.rows, rejected + rolled.rejected_rows());
        store.commit(&unit, &rolled, "setup").expect("committed");
    }
    (rows, rejected)
}

fn open(dir: &Path) -> Store {
    Store::open(&dir.join("state"), jiff::Timestamp::UNIX_EPOCH).expect("a store")
}

fn quarter() -> Quarter {
    Quarter::from_code(20241).expect("a quarter")
}

#[test]
fn the_generators_sums_come_back_to_the_won() {
    let dir = tempfile::tempdir().expect("a folder");
    let (truth, rows, bad) = generate(dir.path());
    let mut store = open(dir.path());
    assert_eq!(run(dir.path(), &mut store, 17), (rows, bad));
    let calendar = Calendar::kept().expect("a calendar");
    let cells = cells::cells(&store, quarter(), &calendar, true, None).expect("cells");
    let found: Truth = cells
        .iter()
        .map(|cell| {
            let bands = std::array::from_fn(|band| cell.parts[at("b1") + band].won);
            ((cell.area.clone(), cell.industry.clone()), (cell.total.count, cell.total.won, bands))
        })
        .collect();
    assert_eq!(found, truth);
    for cell in &cells {
        let sum = |parts: std::ops::Range<usize>| cell.parts[parts].iter().map(|part| part.won).sum::<i64>();
        let families =
            [at("wd")..at("d1"), at("d1")..at("wh"), at("b1")..at("m"), at("m")..at("a1"), at("a1")..PARTS.len()];
        assert!(families.into_iter().all(|parts| sum(parts) == cell.total.won), "{cell:?}");
    }

    // However many days are read at once: one by one, some, all.
    for at_once in [1, 150, usize::MAX] {
        assert_eq!(cells::cells(&store, quarter(), &calendar, true, Some(at_once)).expect("cells"), cells, "{at_once}");
    }

    // Slices of another size give the same days, byte for byte; a rerun replaces and adds nothing.
    let day = date(2024, 2, 29);
    let bytes = |store: &Store| std::fs::read(store.table(day, &store.days()[&day], "sums")).expect("read");
    let before = bytes(&store);
    run(dir.path(), &mut store, 1_000_000);
    assert_eq!((store.days()[&day].version, bytes(&store)), (2, before));
    assert_eq!(cells::cells(&store, quarter(), &calendar, true, None).expect("cells"), cells);
    assert_eq!(std::fs::read_dir(dir.path().join("state/days/2024-02-29")).expect("a folder").count(), 1);

    // An empty rerun empties the day.
    let empty = input::Unit { day: Some(day), files: Vec::new() };
    let places = Places::of(&mapping(dir.path()), &index()).expect("merchants");
    let rolled = roll::roll(&empty, &mapping(dir.path()), &places, None).expect("rolled up");
    store.commit(&empty, &rolled, "setup").expect("committed");
    assert_eq!(store.days()[&day].rows, 0);
    assert!(cells::cells(&store, quarter(), &calendar, true, None).is_ok());
}

#[test]
fn a_quarter_without_a_day_is_refused_and_so_are_twice_and_another_schema() {
    let dir = tempfile::tempdir().expect("a folder");
    generate(dir.path());
    let gone = dir.path().join("rows/day=2024-03-15");
    let text = std::fs::read_to_string(gone.join("part-0.csv")).expect("read");
    std::fs::remove_dir_all(&gone).expect("removed");
    let mut store = open(dir.path());
    run(dir.path(), &mut store, 1000);
    let calendar = Calendar::kept().expect("a calendar");
    let refused = cells::cells(&store, quarter(), &calendar, true, None);
    assert!(matches!(refused, Err(RollupError::MissingDays { count: 1, .. })), "{refused:?}");

    std::fs::create_dir_all(&gone).expect("a folder");
    std::fs::write(gone.join("part-0.csv"), text.replace("won", "amount")).expect("written");
    let unit = input::Unit { day: Some(date(2024, 3, 15)), files: vec![(gone.join("part-0.csv"), String::new())] };
    let places = Places::of(&mapping(dir.path()), &index()).expect("merchants");
    let refused = roll::roll(&unit, &mapping(dir.path()), &places, None);
    assert!(matches!(refused, Err(RollupError::Schema { .. })), "{refused:?}");

    let twin = dir.path().join("rows/day=20240315");
    std::fs::create_dir_all(&twin).expect("a folder");
    assert!(matches!(input::units(&dir.path().join("rows")), Err(RollupError::DayTwice { .. })));
    std::fs::remove_dir_all(&twin).expect("removed");
    std::fs::write(gone.join("part-1.csv"), text.replace("won", "amount")).expect("written");
    assert!(matches!(input::units(&dir.path().join("rows")), Err(RollupError::FileTwice { .. })));
}

#[test]
fn nothing_of_few_merchants_or_people_is_in_the_file() {
    let dir = tempfile::tempdir().expect("a folder");
    generate(dir.path());
    let mut store = open(dir.path());
    run(dir.path(), &mut store, 1000);
    let calendar = Calendar::kept().expect("a calendar");
    let mut cells = cells::cells(&store, quarter(), &calendar, true, None).expect("cells");
    // One cell of two merchants, one whose night rests on one merchant, one whose women are four.
    let own: Vec<usize> = (0..cells.len()).filter(|cell| cells[*cell].area != "-").collect();
    cells[own[0]].total.merchants = 2;
    cells[own[1]].parts[at("b1")].merchants = 1;
    cells[own[2]].parts[at("f")].people = 4;
    let path = dir.path().join("sales.csv");
    let published = publish::count(&cells, &index());
    publish::write(&path, &cells, &index()).expect("written");
    let text = std::fs::read_to_string(&path).expect("read");
    assert_eq!(text.lines().count(), 1 + published.cells);
    assert!(published.withheld_cells >= 1 && published.nowhere_won > 0);
    assert!(!text.contains(&format!(",{},", cells[own[0]].total.won)), "the total of two merchants is told");
    for cell in [&cells[own[1]], &cells[own[2]]] {
        let hidden = privacy::withheld_parts(cell).expect("a total");
        // What the total and the parts that are shown tell: of the bands, less than two withheld ones would be told.
        let bands = (at("b1")..at("m")).filter(|part| hidden[*part] && cell.parts[*part].count > 0).count();
        assert_ne!(bands, 1);
        let sexes = (at("m")..at("a1")).filter(|part| hidden[*part]).count();
        assert_ne!(sexes, 1);
    }
    assert!(privacy::withheld_parts(&cells[own[1]]).is_some_and(|hidden| hidden[at("b1")]));
    assert!(privacy::withheld_parts(&cells[own[2]]).is_some_and(|hidden| hidden[at("f")]));
}

const DIE: &str = "GOLMOK_ROLLUP_DIES_AT";

/// Ends the process at the moment that the environment names.
fn die(moment: Moment) {
    if std::env::var(DIE).is_ok_and(|wanted| wanted == format!("{moment:?}")) {
        std::process::abort();
    }
}

/// The part of the next test that is killed: a day is rolled up again, with a row more.
#[test]
fn a_commit_that_may_be_killed() {
    let Some(dir) = std::env::var_os("GOLMOK_ROLLUP_DIR") else { return };
    let mut store = open(Path::new(&dir));
    store.at = die;
    run(Path::new(&dir), &mut store, 1000);
}

#[test]
fn killed_at_each_moment_of_a_commit_the_days_before_or_after_stand_whole() {
    let dir = tempfile::tempdir().expect("a folder");
    generate(dir.path());
    let kept = date(2024, 2, 29);
    for folder in std::fs::read_dir(dir.path().join("rows")).expect("a folder").flatten() {
        if !folder.path().ends_with(format!("day={kept}")) {
            std::fs::remove_dir_all(folder.path()).expect("removed");
        }
    }
    let part = dir.path().join(format!("rows/day={kept}/part-0.csv"));
    let commit = |moment: &str| {
        let test = std::process::Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "a_commit_that_may_be_killed"])
            .env("GOLMOK_ROLLUP_DIR", dir.path())
            .env(DIE, moment)
            .output()
            .expect("it starts");
        test.status.success()
    };
    assert!(commit("never"));
    let rows = || open(dir.path()).days()[&kept].rows;
    let (mut before, mut text) = (rows(), std::fs::read_to_string(&part).expect("read"));
    for (moment, after) in [("Written", false), ("Renamed", false), ("Ready", false), ("Swapped", true)] {
        text.push_str("2024-02-29 01:00:00,M1,1000,7,M,30\n");
        std::fs::write(&part, &text).expect("written");
        assert!(!commit(moment), "{moment}: the process went on");
        assert_eq!(rows(), before + i64::from(after), "{moment}");
        let store = open(dir.path());
        let entry = &store.days()[&kept];
        let sums = std::fs::File::open(store.table(kept, entry, "sums")).expect("the version that counts");
        let sums = ParquetReader::new(sums).finish().expect("whole");
        let total: i64 = sums.column("n").and_then(|c| c.i64()).expect("rows").iter().flatten().sum();
        assert_eq!(total, entry.rows, "{moment}");
        drop(store);
        // The next commit works, counts every row once and leaves nothing behind.
        assert!(commit("never"));
        assert_eq!(rows(), before + 1, "{moment}");
        let left = std::fs::read_dir(dir.path().join(format!("state/days/{kept}"))).expect("a folder").count();
        assert_eq!(left, 1, "{moment}");
        before += 1;
    }
}
