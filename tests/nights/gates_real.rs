//! The gates on values over all real successive publications: how often honest news would be held.
//!
//! The table is `benches/results/gates-honest.md`; `GOLMOK_BLESS=1` writes it anew.

use crate::program::{current, run, scratch, text};
use golmok_engine::refresh::gates::values;
use golmok_engine::settings::Settings;
use golmok_lake::store::{CheckResult, CheckStatus, Snapshot};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

const AS_OF: &str = "2025-12-31";

/// Files whose quarters follow each other, each in a lake of its own.
const SERIES: [&str; 18] = [
    "store_trdar_2022.zip+store_trdar_2023.zip",
    "footfall_trdar_2021q1-2023q2_hyelin606.csv.gz",
    "footfall_trdar_2024q1-q3_itsjulianjeong.csv.gz",
    "footfall_hjd_2019q1-2024q4_tthyuk.csv.gz",
    "residents_trdar_2021q1-2023q2_hyelin606.csv.gz",
    "residents_hjd_2019q1-2025q1_kkyung.csv.gz",
    "workers_trdar_2021q1-2023q2_hyelin606.csv.gz",
    "workers_trdar_2024q1-q3_itsjulianjeong.csv.gz",
    "workers_trdar_FILTERED_2019q1-2025q1_kmjun.csv.gz",
    "workers_hjd_2019q1-2025q1_kkyung.csv.gz",
    "income_trdar_2021q1-2023q2_hyelin606.csv.gz",
    "income_hjd_leejongseok1.csv.gz",
    "facility_trdar_2021q1-2023q2_hyelin606.csv.gz",
    "facility_trdar_2020q4-2025q1_surviving.csv.gz",
    "apartment_trdar_2019q4-2025q1_kmjun.csv.gz",
    "change_trdar_v2024_2019q1-2024q1_jyjyjy17.csv.gz",
    "change_trdar_v2025_2019q1-2025q1_surviving.csv.gz",
    "sales_trdar_CVS_2021q1-2023q2_hyelin606.csv.gz",
];

/// An earlier and a later publication of the same quarters.
const RESTATED: [(&str, &str); 3] = [
    ("change_trdar_v2024_2019q1-2024q1_jyjyjy17.csv.gz", "change_trdar_v2025_2019q1-2025q1_surviving.csv.gz"),
    ("facility_trdar_2021q1-2023q2_hyelin606.csv.gz", "facility_trdar_2020q4-2025q1_surviving.csv.gz"),
    ("workers_trdar_2024q1-q3_itsjulianjeong.csv.gz", "workers_trdar_FILTERED_2019q1-2025q1_kmjun.csv.gz"),
];

/// Transitions that may be held: news that an operator is to look at. docs and benches/results/gates.md say which.
const HELD_AT_MOST: usize = 4;

fn placed(data: &Path, lake: &Path, names: &str) -> Snapshot {
    let mut files: Vec<PathBuf> = names.split('+').map(|name| data.join(name)).collect();
    files.push(data.join("area_trdar.csv"));
    let mut arguments = vec!["ingest"];
    arguments.extend(files.iter().map(|file| text(file)));
    arguments.extend(["--lake", text(lake)]);
    run(arguments).exits(0);
    run(["place", "--lake", text(lake), "--as-of", AS_OF]).exits(0);
    current(lake)
}

fn failed(checks: &[CheckResult]) -> Vec<&CheckResult> {
    checks.iter().filter(|check| check.status == CheckStatus::Failed).collect()
}

fn line(table: &mut String, name: &str, quarter: &str, checks: &[CheckResult]) {
    for check in failed(checks) {
        writeln!(table, "| {name} | {quarter} | {} | {} |", check.name, check.detail.replace('|', "/")).unwrap();
    }
}

#[test]
fn honest_news_passes() {
    let Some(data) = golmok_testkit::shared_data("golmok") else { return };
    let dir = scratch("gates_real");
    let settings = Settings::default();
    let as_of = AS_OF.parse().unwrap();
    let mut summary = String::from("| series | transitions | comparisons | held |\n|---|---|---|---|\n");
    let mut held = String::from("| series | quarter | gate | what it saw |\n|---|---|---|---|\n");
    let (mut transitions, mut stopped) = (0, 0);
    for (i, names) in SERIES.iter().enumerate() {
        let snapshot = placed(&data, &dir.join(format!("lake{i}")), names);
        let mut by_part: BTreeMap<String, Vec<CheckResult>> = BTreeMap::new();
        for ((kind, quarter), check) in values::successive(&snapshot, as_of, &settings).unwrap() {
            by_part.entry(format!("{} {}", quarter.code(), kind.code())).or_default().push(check);
        }
        assert!(!by_part.is_empty(), "{names}: nothing compared");
        let compared: f64 = by_part.values().flatten().filter_map(|c| c.figures.get("compared")?.as_f64()).sum();
        let of_series = by_part.values().filter(|checks| !failed(checks).is_empty()).count();
        writeln!(summary, "| {names} | {} | {compared} | {of_series} |", by_part.len()).unwrap();
        by_part.iter().for_each(|(part, checks)| line(&mut held, names, part, checks));
        transitions += by_part.len();
        stopped += of_series;
    }
    for (i, (earlier, later)) in RESTATED.iter().enumerate() {
        let lake = dir.join(format!("restated{i}"));
        let before = placed(&data, &lake, earlier);
        std::thread::sleep(std::time::Duration::from_millis(1100));
        let now = placed(&data, &lake, later);
        let checks = values::gates(&now, Some(&before), as_of, &settings).unwrap();
        let compared: f64 = checks.iter().filter_map(|c| c.figures.get("compared")?.as_f64()).sum();
        let of_pair = usize::from(!failed(&checks).is_empty());
        writeln!(summary, "| {earlier} → {later} | 1 | {compared} | {of_pair} |").unwrap();
        line(&mut held, &format!("{earlier} → {later}"), "all", &checks);
        transitions += 1;
        stopped += of_pair;
    }
    let share = stopped as f64 * 100.0 / transitions as f64;
    let text = format!(
        "# Honest news at the gates on values\n\nEvery real quarter against the one before it, every gate on values with its \
         default limits, and three pairs of publications of the same quarters. Written by `tests/nights/gates_real.rs`.\n\n\
         {stopped} of {transitions} transitions are held: {share:.1} %.\n\n{summary}\n## What was held\n\n{held}"
    );
    golmok_testkit::kept("benches/results/gates-honest.md", &text);
    assert!(stopped <= HELD_AT_MOST, "{stopped} held:\n{held}");
}
