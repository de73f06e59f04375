//! The five stages.

use crate::files::{self, Licences, NONE, OPEN, Placed, metres};
use arrow::array::{ArrayRef, Float64Array, Int32Array, UInt32Array};
use golmok_indicators::shrinkage::{Shrunk, Trials, shrink_beta_binomial};
use golmok_indicators::survival::{DAYS_PER_YEAR, SurvivalAt, kaplan_meier};
use golmok_lake::ingest::IngestOptions;
use golmok_lake::schema::days_since_epoch;
use golmok_lake::store::{Lake, Snapshot};
use golmok_model::{AreaKind, CodeSet, Quarter};
use golmok_spatial::{Epsg5174, Metres, Neighbours, Point, Transform};
use jiff::civil::date;
use rayon::prelude::*;
use std::path::Path;
use std::sync::Arc;

/// Radius of the competitors, metres.
const RADIUS_M: f64 = 300.0;
/// Ages at which survival is asked for, years.
const YEARS: [f64; 4] = [1.0, 3.0, 5.0, 10.0];
/// First and number of the quarters of the rates.
const FIRST_QUARTER: i32 = 20191;
const QUARTERS: usize = 24;

/// 1: the CP949 file to a lake.
pub fn ingest(input: &Path, out: &Path) -> Snapshot {
    let lake = Lake::create(out.join("lake")).unwrap();
    let now = jiff::Timestamp::UNIX_EPOCH;
    golmok_lake::ingest::ingest(&lake, &[input.join("licences.csv")], &IngestOptions::default(), now, &()).unwrap();
    lake.current().unwrap()
}

/// 2: EPSG:5174 → EPSG:5181, then the trade area and the dong of every licence.
pub fn assign(input: &Path, mut licences: Licences, out: &Path) -> Placed {
    let (areas, dongs) = rayon::join(
        || files::areas(&input.join("areas.csv"), AreaKind::TradeArea, CodeSet::Trdar2022),
        || files::areas(&input.join("dongs.csv"), AreaKind::AdminDong, CodeSet::Adm8),
    );
    let stated: Vec<Point<Epsg5174>> = licences.x.iter().zip(&licences.y).map(|(&x, &y)| Point::new(x, y)).collect();
    let nowhere = Point::<Metres>::new(f64::NAN, f64::NAN);
    let points: Vec<Point<Metres>> =
        Transform::<Epsg5174, Metres>::new().apply_all(&stated).into_iter().map(|p| p.unwrap_or(nowhere)).collect();
    let (in_areas, in_dongs) = (areas.assign(&points), dongs.assign(&points));
    let area: Vec<u32> = (0..points.len()).map(|i| in_areas.area(i).unwrap_or(NONE)).collect();
    let id = |id: Option<u32>| id.map(|id| id as i32);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("x_m", Arc::new(metres(points.iter().map(|p| p.x)))),
        ("y_m", Arc::new(metres(points.iter().map(|p| p.y)))),
        ("area", Arc::new((0..points.len()).map(|i| id(in_areas.area(i))).collect::<Int32Array>())),
        ("dong", Arc::new((0..points.len()).map(|i| id(in_dongs.area(i))).collect::<Int32Array>())),
    ];
    files::write(&out.join("assign.parquet"), columns);
    licences.x = points.iter().map(|p| p.x).collect();
    licences.y = points.iter().map(|p| p.y).collect();
    Placed { licences, area }
}

/// 3: competitors within 300 m of every store in business.
pub fn neighbours(placed: &Placed, out: &Path) {
    let licences = &placed.licences;
    let open: Vec<usize> =
        (0..licences.x.len()).filter(|&i| licences.closed[i] == OPEN && licences.x[i].is_finite()).collect();
    let points: Vec<Point<Metres>> = open.iter().map(|&i| Point::new(licences.x[i], licences.y[i])).collect();
    let industries: Vec<u32> = open.iter().map(|&i| licences.industry[i]).collect();
    let counts = Neighbours::new(&points, &industries).unwrap().competitors_within(RADIUS_M);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("row", Arc::new(open.iter().map(|&i| Some(i as u32)).collect::<UInt32Array>())),
        ("competitors", Arc::new(UInt32Array::from(counts))),
    ];
    files::write(&out.join("neighbours.parquet"), columns);
}

/// Rows of every area × industry: `rows[starts[g]..starts[g + 1]]` are those of group g = area × industries + industry.
struct Groups {
    starts: Vec<usize>,
    rows: Vec<u32>,
}

impl Groups {
    fn of(placed: &Placed) -> Self {
        let industries = placed.licences.industries.len();
        let areas = placed.area.iter().filter(|a| **a != NONE).max().map_or(0, |a| *a as usize + 1);
        let group = |i: usize| placed.area[i] as usize * industries + placed.licences.industry[i] as usize;
        let inside = || (0..placed.area.len()).filter(|&i| placed.area[i] != NONE);
        let mut starts = vec![0; areas * industries + 1];
        inside().for_each(|i| starts[group(i) + 1] += 1);
        (1..starts.len()).for_each(|g| starts[g] += starts[g - 1]);
        let (mut next, mut rows) = (starts.clone(), vec![0; starts[areas * industries]]);
        inside().for_each(|i| {
            let at = &mut next[group(i)];
            rows[*at] = i as u32;
            *at += 1;
        });
        Self { starts, rows }
    }

    fn count(&self) -> usize {
        self.starts.len() - 1
    }

    fn rows(&self, group: usize) -> &[u32] {
        &self.rows[self.starts[group]..self.starts[group + 1]]
    }
}

/// 4: Kaplan–Meier with delayed entry on 2010-01-01 for every area × industry.
pub fn survival(placed: &Placed, out: &Path) {
    let licences = &placed.licences;
    let days = licences.licensed.iter().chain(licences.closed.iter().filter(|day| **day != OPEN));
    let data_date = days.copied().max().unwrap_or_default();
    let from = days_since_epoch(date(2010, 1, 1));
    let groups = Groups::of(placed);
    let curves: Vec<(u32, [Option<SurvivalAt>; 4])> = (0..groups.count())
        .into_par_iter()
        .with_min_len(256)
        .map(|group| {
            let rows = groups.rows(group).iter().map(|&i| (licences.licensed[i as usize], licences.closed[i as usize]));
            let (mut durations, mut ended, mut entries) = (Vec::new(), Vec::new(), Vec::new());
            for (licensed, closed) in rows {
                durations.push(f64::from(closed.min(data_date) - licensed));
                ended.push(closed != OPEN);
                entries.push(f64::from((from - licensed).max(0)));
            }
            let curve = kaplan_meier(&durations, &ended, Some(&entries));
            (curve.subject_count() as u32, YEARS.map(|years| curve.known_at(years * DAYS_PER_YEAR, 0.95).ok()))
        })
        .collect();
    let industries = licences.industries.len().max(1);
    let kept: Vec<usize> = (0..groups.count()).filter(|&g| !groups.rows(g).is_empty()).collect();
    let number = |of: &dyn Fn(usize) -> u32| Arc::new(UInt32Array::from_iter_values(kept.iter().map(|&g| of(g))));
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("area", number(&|g| (g / industries) as u32)),
        ("industry", number(&|g| (g % industries) as u32)),
        ("subjects", number(&|g| curves[g].0)),
    ];
    let names = [["s_1y", "n_1y"], ["s_3y", "n_3y"], ["s_5y", "n_5y"], ["s_10y", "n_10y"]];
    for (at, [survival, at_risk]) in names.into_iter().enumerate() {
        let values = kept.iter().map(|&g| curves[g].1[at].map(|s| s.survival)).collect::<Float64Array>();
        let numbers = kept.iter().map(|&g| Some(curves[g].1[at].map_or(0, |s| s.at_risk) as u32));
        columns.push((survival, Arc::new(values)));
        columns.push((at_risk, Arc::new(numbers.collect::<UInt32Array>())));
    }
    files::write(&out.join("survival.parquet"), columns);
}

/// 5: closures ÷ stores in business at the quarter's beginning, shrunk towards the industry over all its cells.
pub fn rates(placed: &Placed, out: &Path) {
    let licences = &placed.licences;
    let first = Quarter::from_code(FIRST_QUARTER).unwrap();
    let begins: Vec<i32> = (0..=QUARTERS as i32).map(|n| days_since_epoch(first.plus(n).first_day())).collect();
    let groups = Groups::of(placed);
    let industries = licences.industries.len();
    let areas = groups.count() / industries.max(1);
    // 0 before the first quarter, 1 in it.
    let quarter_of = |day: i32| begins.partition_point(|begin| *begin <= day);
    let by_industry: Vec<Vec<Rate>> = (0..industries)
        .into_par_iter()
        .map(|industry| {
            let mut cells = vec![Trials { events: 0, trials: 0 }; areas * QUARTERS];
            for area in 0..areas {
                let cells = &mut cells[area * QUARTERS..(area + 1) * QUARTERS];
                for &i in groups.rows(area * industries + industry) {
                    let (licensed, closed) = (licences.licensed[i as usize], licences.closed[i as usize]);
                    // In business when quarter q began: licensed before it, closed in it or later.
                    let (from, until) = (quarter_of(licensed).min(QUARTERS), quarter_of(closed));
                    cells[from..until.min(QUARTERS).max(from)].iter_mut().for_each(|cell| cell.trials += 1);
                    if (1..=QUARTERS).contains(&until) && from < until {
                        cells[until - 1].events += 1;
                    }
                }
            }
            let shrunk = shrink_beta_binomial(&cells).map_or_else(Vec::new, |(_, shrunk)| shrunk);
            let rated = cells.into_iter().zip(shrunk).enumerate().filter(|(_, (cell, _))| cell.trials > 0);
            let rate = |(place, (cell, shrunk))| Rate { industry: industry as u32, place: place as u32, cell, shrunk };
            rated.map(rate).collect()
        })
        .collect();
    let number = |of: fn(&Rate) -> u32| Column::Number(of);
    let float = |of: fn(&Rate) -> f64| Column::Float(of);
    let columns = vec![
        ("area", number(|r| r.place / QUARTERS as u32)),
        ("industry", number(|r| r.industry)),
        ("quarter", number(|r| r.place % QUARTERS as u32)),
        ("trials", number(|r| r.cell.trials as u32)),
        ("events", number(|r| r.cell.events as u32)),
        ("rate", float(|r| r.cell.events as f64 / r.cell.trials as f64)),
        ("shrunk", float(|r| r.shrunk.mean)),
        ("shrunk_lo", float(|r| r.shrunk.lo)),
        ("shrunk_hi", float(|r| r.shrunk.hi)),
    ];
    let columns = columns.into_par_iter().map(|(name, column)| (name, column.of(&by_industry))).collect();
    files::write(&out.join("rates.parquet"), columns);
}

/// One cell of stage 5; `place` is area × [`QUARTERS`] + quarter.
struct Rate {
    industry: u32,
    place: u32,
    cell: Trials,
    shrunk: Shrunk,
}

/// A column of the cells.
enum Column {
    Number(fn(&Rate) -> u32),
    Float(fn(&Rate) -> f64),
}

impl Column {
    fn of(&self, rates: &[Vec<Rate>]) -> ArrayRef {
        let all = rates.iter().flatten();
        match self {
            Self::Number(of) => Arc::new(UInt32Array::from_iter_values(all.map(of))),
            Self::Float(of) => Arc::new(Float64Array::from_iter_values(all.map(of))),
        }
    }
}
