//! Every row of the golden Kaplan–Meier files, computed from the real licence files they were made of.
#![allow(clippy::unwrap_used)]

use golmok_indicators::survival::{SurvivalOptions, SurvivalRow, SurvivalTable, survival_table};
use golmok_lake::source::licences::{BLANK_GROUP, SpellFile, read_spell_rows};
use golmok_model::{SpellPolicy, spell};
use jiff::civil::date;
use std::collections::BTreeMap;
use std::path::Path;

fn table(path: &Path, by: &str, left_truncated: bool) -> BTreeMap<(String, String), SurvivalRow> {
    let column = Some(by).filter(|by| *by != "all");
    // The animal hospitals have no 업태구분명; the golden file calls its one group blank.
    let (file, only) = match read_spell_rows(path, column) {
        Err(_) if by == "업태구분명" => (read_spell_rows(path, None).unwrap(), Some(BLANK_GROUP)),
        file => (file.unwrap(), None),
    };
    let options = SurvivalOptions { from: left_truncated.then(|| date(2010, 1, 1)), ..Default::default() };
    let rows = file.rows.iter().map(|row| (only.unwrap_or(&row.group), &row.record));
    let SurvivalTable { rows, until, .. } = survival_table(rows, &options).unwrap();
    assert_eq!(Some(until), file.data_date);
    rows.into_iter().map(|r| ((r.group.clone(), r.years.to_string()), r)).collect()
}

fn close(ours: Option<f64>, golden: &str) -> bool {
    match ours {
        None => golden.is_empty() || golden == "nan",
        Some(v) => golden.parse::<f64>().is_ok_and(|g| (g - v).abs() <= 1e-9),
    }
}

fn compare(dataset: &str, file: &str, variant: &str) -> usize {
    let golden = format!("golden/km_{dataset}_{variant}.csv");
    let (Some(golden), Some(path)) =
        (golmok_testkit::shared_data(&golden), golmok_testkit::shared_data(&format!("licence/{file}.csv.gz")))
    else {
        return 0;
    };
    let mut tables = BTreeMap::new();
    let mut compared = 0;
    for record in csv::Reader::from_path(golden).unwrap().into_records() {
        let record = record.unwrap();
        let by = record[0].to_owned();
        let ours = tables.entry(by.clone()).or_insert_with(|| table(&path, &by, variant == "lt2010"));
        let row = ours
            .get(&(record[1].to_owned(), record[4].to_owned()))
            .unwrap_or_else(|| panic!("{dataset} {variant}: no row for {record:?}"));
        let g = |i: usize| record[i].trim();
        assert_eq!((row.stores.to_string(), row.closures.to_string()), (g(2).into(), g(3).into()), "{record:?}");
        assert_eq!(row.at_risk.to_string(), g(6), "{dataset} {variant}: {record:?}");
        for (what, value, column) in [
            ("S", row.survival.ok(), 7),
            ("se", row.std_err, 8),
            ("plain lo", row.plain.map(|i| i.lo), 9),
            ("plain hi", row.plain.map(|i| i.hi), 10),
            ("log-log lo", row.log_log.map(|i| i.lo), 11),
            ("log-log hi", row.log_log.map(|i| i.hi), 12),
        ] {
            assert!(close(value, g(column)), "{dataset} {variant} {what}: {value:?}, golden {record:?}");
        }
        compared += 1;
    }
    compared
}

const DATASETS: [(&str, &str); 7] = [
    ("yuheung_202509", "seoul_yuheung_jihye"),
    ("yuheung_202406", "seoul_yuheung_leejongseok"),
    ("cinema_202502", "seoul_cinema_khuda"),
    ("hospital_202505", "seoul_hospital_dongwon"),
    ("animalhospital_202602", "national_animalhospital_2026format_pawly"),
    ("seongnamrestaurant_202607", "seongnam_general_restaurant_SUJEONG_JUNGWON_2016_nn98"),
    ("sukbak_202604", "seoul_sukbak_lodging_njt"),
];

#[test]
fn every_golden_row_of_every_licence_file() {
    let mut compared = 0;
    for (dataset, file) in DATASETS {
        for variant in ["full", "lt2010"] {
            compared += compare(dataset, file, variant);
        }
    }
    // 14 files; 0 where the real files are absent
    assert!(compared == 0 || compared > 4000, "{compared} rows compared");
    #[expect(clippy::print_stdout, reason = "the figure belongs to the record of a test run")]
    {
        println!("{compared} golden rows agree");
    }
}

/// How many rows the two policies read differently, per file.
#[test]
fn policies_differ_on_the_rows_counted() {
    for ((dataset, file), expected) in DATASETS.into_iter().zip([0, 0, 12, 28, 145, 0, 9]) {
        let Some(path) = golmok_testkit::shared_data(&format!("licence/{file}.csv.gz")) else { return };
        let SpellFile { rows, data_date, .. } = read_spell_rows(&path, None).unwrap();
        let of = |policy| rows.iter().map(move |r| spell(&r.record, policy, data_date.unwrap()));
        let differ = of(SpellPolicy::Golden)
            .zip(of(SpellPolicy::Mart))
            .filter(|pair| match pair {
                (Ok(g), Ok(m)) => (g.opened_on, g.ended_on) != (m.opened_on, m.ended_on),
                (Err(_), Err(_)) => false,
                _ => true,
            })
            .count();
        assert_eq!(differ, expected, "{dataset}");
    }
}
