//! What is held against every surface: the tables themselves, exported whole, and cells chosen from them by shop count, kind
//! of area and gu.

use crate::program::{csv_rows, run, text};
use golmok_engine::Session;
use golmok_engine::settings::Settings;
use golmok_lake::store::Lake;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Kind of area, area, industry.
pub type Key = (String, String, String);

/// A row of `mart_entry_risk`, with the saturation ratio of `mart_saturation`.
#[derive(Debug, Clone)]
pub struct Truth {
    /// Which cell.
    pub key: Key,
    /// A, D, R, U for trade areas, else the kind of area.
    pub stratum: String,
    /// Gu.
    pub gu: String,
    /// Stores, openings and closures.
    pub counts: [i64; 3],
    /// Probability with its ends.
    pub probability: Option<[f64; 3]>,
    /// Grade as a code and as a step.
    pub grade: (String, u8),
    /// Whether the grade is still the one of before.
    pub waits: bool,
    /// As-of date.
    pub as_of: String,
    /// The shrunk ratio.
    pub saturation: Option<f64>,
}

/// A city with its lake and its report.
pub struct City {
    /// Folder of the report.
    pub out: PathBuf,
    /// Lake.
    pub lake: PathBuf,
    /// Every cell with stores.
    pub cells: BTreeMap<Key, Truth>,
    /// The chosen ones.
    pub chosen: Vec<Truth>,
    /// For questions in process.
    pub session: Session,
    /// The newest quarter and the last four, in Korean and in English.
    pub quarters: [[String; 2]; 2],
}

/// Rows of a table that meet a condition, as `golmok export` writes them.
pub fn exported(lake: &Path, table: &str, condition: &str) -> Vec<BTreeMap<String, String>> {
    let out = lake.join(format!("../{table}-{}.csv", condition.len()));
    run(["export", table, "--lake", text(lake), "--out", text(&out), "--where", condition, "--quiet"]).exits(0);
    csv_rows(&std::fs::read(&out).unwrap())
}

impl City {
    /// Reads the truth of a report and chooses cells, `most` of each stratum.
    pub fn of(out: PathBuf, lake: PathBuf, most: usize) -> Self {
        let city = "area_kind = 'city' AND industry_code = 'CS100010' AND source = 'store_counts'";
        let quarters: Vec<i32> =
            exported(&lake, "mart_changes", city).iter().map(|row| row["quarter"].parse().unwrap()).collect();
        let newest = quarters.iter().copied().max().expect("quarters of store counts");
        let stores = format!("quarter = {newest} AND store_count > 0");
        let key = |row: &BTreeMap<String, String>| -> Key {
            (row["area_kind"].clone(), row["area_code"].clone(), row["industry_code"].clone())
        };
        let number = |row: &BTreeMap<String, String>, column: &str| row[column].parse::<f64>().ok();
        let ratios: BTreeMap<Key, Option<f64>> = exported(&lake, "mart_saturation", &stores)
            .iter()
            .map(|row| (key(row), number(row, "saturation_ratio_shrunk")))
            .collect();
        let cells: BTreeMap<Key, Truth> = exported(&lake, "mart_entry_risk", "store_count > 0")
            .iter()
            .map(|row| {
                let ends = ["", "_lo", "_hi"].map(|end| number(row, &format!("closure_probability_1y{end}")));
                let [value, lo, hi] = ends;
                let count = |column: &str| row[column].parse::<i64>().unwrap();
                let truth = Truth {
                    key: key(row),
                    stratum: Some(row["trade_area_kind"].clone())
                        .filter(|k| !k.is_empty())
                        .unwrap_or(row["area_kind"].clone()),
                    gu: row["gu_code"].clone(),
                    counts: ["store_count", "opening_count_4q", "closure_count_4q"].map(count),
                    probability: value.zip(lo).zip(hi).map(|((value, lo), hi)| [value, lo, hi]),
                    grade: (row["grade"].clone(), row["grade_step"].parse().unwrap_or(0)),
                    waits: row["grade"] != row["grade_raw"],
                    as_of: row["as_of"].clone(),
                    saturation: ratios.get(&key(row)).copied().flatten(),
                };
                (truth.key.clone(), truth)
            })
            .collect();
        let chosen = choose(&cells, most);
        let session = Session::open(&Lake::open(&lake).unwrap(), Settings::default()).unwrap();
        session.warm().unwrap();
        Self { out, cells, chosen, session, quarters: words(newest, quarters.len().min(4) as i32), lake }
    }

    /// The city and gu cells of all industries and the trade areas'.
    pub fn together(&self) -> impl Iterator<Item = &Truth> {
        self.cells.values().filter(|truth| truth.key.2 == "ALL")
    }
}

/// Written here anew, so that the words of the pages are held to something else.
fn words(newest: i32, at_hand: i32) -> [[String; 2]; 2] {
    let (year, q) = (newest / 10, newest % 10);
    let first = (year * 4 + q - 1) - (at_hand - 1);
    let (from_year, from) = (first / 4, first % 4 + 1);
    let window = match (from_year == year, at_hand) {
        (_, 1) => [format!("{year}년 {q}분기"), format!("Q{q} {year}")],
        (true, _) => [format!("{year}년 {from}–{q}분기"), format!("Q{from}-Q{q} {year}")],
        (false, _) => {
            [format!("{from_year}년 {from}분기–{year}년 {q}분기"), format!("Q{from} {from_year}-Q{q} {year}")]
        }
    };
    [[format!("{year}년 {q}분기"), format!("Q{q} {year}")], window]
}

/// Cells of each kind of area and size, one gu after the other.
fn choose(cells: &BTreeMap<Key, Truth>, most: usize) -> Vec<Truth> {
    let mut strata: BTreeMap<(String, usize), BTreeMap<String, Vec<&Truth>>> = BTreeMap::new();
    for truth in cells.values().filter(|truth| truth.key.2 != "ALL" && truth.key.0 != "city") {
        let size = [3, 10, 30].iter().filter(|bound| truth.counts[0] >= **bound).count();
        strata.entry((truth.stratum.clone(), size)).or_default().entry(truth.gu.clone()).or_default().push(truth);
    }
    let mut chosen = Vec::new();
    // Each stratum begins with another gu, so that all of them have their turn.
    for (start, of_gu) in strata.into_values().enumerate().map(|(place, of_gu)| (place * 7, of_gu)) {
        let mut of_gu: Vec<Vec<&Truth>> = of_gu.into_values().collect();
        let total: usize = of_gu.iter().map(Vec::len).sum();
        for turn in 0..most.min(total) {
            let places = of_gu.len();
            let Some(gu) = (start + turn..start + turn + places).map(|i| i % places).find(|i| !of_gu[*i].is_empty())
            else {
                break;
            };
            // A stride that is no multiple of the number of industries.
            let at = (turn * 37 + 11) % of_gu[gu].len();
            chosen.push(of_gu[gu].swap_remove(at).clone());
        }
    }
    chosen
}
