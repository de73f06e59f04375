//! Raw files → staging tables of a snapshot: what is read, listed, kept, carried and refused.
#![allow(clippy::unwrap_used, missing_docs)]

use arrow::array::{AsArray, types::Int32Type};
use golmok_lake::LakeError;
use golmok_lake::ingest::{IngestOptions, IngestReport, ingest};
use golmok_lake::store::{CheckResult, CheckStatus, Lake, Outcome, Snapshot};
use golmok_model::SourceKind;
use jiff::Timestamp;
use jiff::civil::date;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

const HEADER: &str = "기준_년분기_코드,상권_구분_코드,상권_구분_코드_명,상권_코드,상권_코드_명,서비스_업종_코드,서비스_업종_코드_명,점포_수,유사_업종_점포_수,개업_율,개업_점포_수,폐업_률,폐업_점포_수,프랜차이즈_점포_수\n";

/// A 점포-상권 file with `areas` areas in each quarter; `stores` is written into 점포_수 of every row.
fn store_counts(quarters: &[i32], areas: u32, stores: &str) -> String {
    let mut text = HEADER.to_owned();
    for quarter in quarters {
        for area in 0..areas {
            let code = 3_110_001 + area;
            writeln!(text, "{quarter},A,골목상권,{code},어느 골목,CS100010,커피-음료,{stores},4,0,0,25,1,1").unwrap();
        }
    }
    text
}

struct Case {
    _dir: tempfile::TempDir,
    input: PathBuf,
    lake: Lake,
    second: std::cell::Cell<i64>,
}

impl Case {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let input = dir.path().join("input");
        std::fs::create_dir_all(input.join("sub")).unwrap();
        let lake = Lake::create(dir.path().join("lake")).unwrap();
        Self { input, lake, second: std::cell::Cell::new(1_790_000_000), _dir: dir }
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.input.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn ingest(&self, paths: &[PathBuf], options: &IngestOptions) -> Result<IngestReport, LakeError> {
        self.second.set(self.second.get() + 60);
        ingest(&self.lake, paths, options, Timestamp::from_second(self.second.get()).unwrap(), &())
    }

    fn folder(&self) -> IngestReport {
        self.ingest(std::slice::from_ref(&self.input), &IngestOptions::default()).unwrap()
    }
}

fn outcomes(report: &IngestReport) -> BTreeMap<&str, Outcome> {
    report.sources.iter().map(|s| (s.name.as_str(), s.outcome)).collect()
}

/// Inode of each file of a table, by path below the snapshot.
fn inodes(snapshot: &Snapshot, table: &str) -> BTreeMap<PathBuf, u64> {
    let files = snapshot.table_files(table).unwrap().into_iter();
    files
        .map(|f| (f.strip_prefix(snapshot.dir()).unwrap().to_path_buf(), std::fs::metadata(&f).unwrap().ino()))
        .collect()
}

/// The checks, but for what only a lake with an earlier snapshot can be asked.
fn repeated_checks(snapshot: &Snapshot) -> Vec<&CheckResult> {
    snapshot.info().checks.iter().filter(|check| check.name != "republished").collect()
}

/// Rows and whether they are complete, by quarter.
fn complete(snapshot: &Snapshot) -> BTreeMap<i32, (usize, bool)> {
    let mut found: BTreeMap<i32, (usize, bool)> = BTreeMap::new();
    for batch in snapshot.read("stg_store_counts", Some(&["quarter", "complete"])).unwrap() {
        let batch = batch.unwrap();
        for (quarter, complete) in batch.column(0).as_primitive::<Int32Type>().iter().zip(batch.column(1).as_boolean())
        {
            let entry = found.entry(quarter.unwrap()).or_insert((0, complete.unwrap()));
            entry.0 += 1;
            assert_eq!(entry.1, complete.unwrap());
        }
    }
    found
}

#[test]
fn a_folder_is_read_listed_and_then_kept() {
    let case = Case::new();
    case.write("a_whole.csv", &store_counts(&[20221, 20222, 20223, 20224], 30, "3"));
    case.write("a_whole.csv.meta.toml", "published = 2023-05-31\n");
    case.write("b_sample.csv", &store_counts(&[20251], 3, "3"));
    case.write("c_copy.csv", &store_counts(&[20251], 3, "3"));
    case.write("sub/d_strange.csv", "열,행\n1,2\n");
    case.write("sub/cut.csv.gz", "\u{1f}x");
    std::fs::write(case.input.join("sub/cut.csv.gz"), [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2]).unwrap();
    case.write("MANIFEST.md", "# files\n");

    let report = case.folder();
    assert_eq!(
        outcomes(&report),
        BTreeMap::from([
            ("a_whole.csv", Outcome::Staged),
            ("b_sample.csv", Outcome::Staged),
            ("c_copy.csv", Outcome::Duplicate),
            ("sub/cut.csv.gz", Outcome::Damaged),
            ("sub/d_strange.csv", Outcome::Unknown),
        ])
    );
    assert!(report.skipped().all(|s| s.reason.as_ref().is_some_and(|r| !r.is_empty())), "{report:?}");
    let whole = &report.sources[0];
    assert_eq!((whole.rows, whole.staged, whole.rejected), (120, 120, 0));
    assert_eq!((whole.publication, whole.publication_inferred), (Some(date(2023, 5, 31)), false));
    assert_eq!(whole.data_date, Some(date(2022, 12, 31)));
    let sample = &report.sources[1];
    assert_eq!((sample.publication, sample.publication_inferred), (Some(date(2025, 3, 31)), true));
    assert!(sample.incomplete_because.as_ref().unwrap().contains("20251 covers 3 of the 30 areas"));

    let first = case.lake.current().unwrap();
    assert_eq!(Some(first.id()), report.snapshot.as_deref());
    let quarters = [20221, 20222, 20223, 20224].map(|q| (q, (30, true)));
    assert_eq!(complete(&first), quarters.into_iter().chain([(20251, (3, false))]).collect());
    let checks: BTreeMap<_, _> = first.info().checks.iter().map(|c| (c.name.as_str(), c.status)).collect();
    assert_eq!(checks["rejects.store_counts"], CheckStatus::Passed);
    assert_eq!(checks["identity.store_counts.independent_and_franchise"], CheckStatus::Passed);

    // Again: nothing is read, every part is a hard link, the description says the same.
    let again = case.folder();
    assert_eq!(again.kept, 2);
    let second = case.lake.current().unwrap();
    assert_ne!(first.id(), second.id());
    assert_eq!(inodes(&first, "stg_store_counts"), inodes(&second, "stg_store_counts"));
    assert_eq!(
        (first.info().sources.as_slice(), repeated_checks(&first)),
        (again.sources.as_slice(), repeated_checks(&second))
    );

    // Another publication is another part; the other file's part is still kept.
    case.write("a_whole.csv.meta.toml", "published = 2023-06-30\n");
    assert_eq!(case.folder().kept, 1);
    let third = case.lake.current().unwrap();
    let paths: Vec<_> = inodes(&third, "stg_store_counts").into_keys().collect();
    assert!(paths[0].to_string_lossy().contains("/2023-06-30/"), "{paths:?}");
    third.verify().unwrap();
}

#[test]
fn threads_change_no_byte() {
    let texts: Vec<String> = (0..6).map(|n| store_counts(&[20221 + n % 4], 40 + n as u32, "3")).collect();
    let run = |threads| {
        let case = Case::new();
        for (n, text) in texts.iter().enumerate() {
            case.write(&format!("{n}.csv"), text);
        }
        case.ingest(
            std::slice::from_ref(&case.input),
            &IngestOptions { threads: Some(threads), ..IngestOptions::default() },
        )
        .unwrap();
        let snapshot = case.lake.current().unwrap();
        let mut info = snapshot.info().clone();
        info.host = String::new();
        (serde_json::to_string(&info).unwrap(), snapshot.document("surveys.json").unwrap())
    };
    let one = run(1);
    assert_eq!(one, run(4));
    assert!(one.0.contains("sha256"));
}

#[test]
fn what_is_named_must_be_read() {
    let case = Case::new();
    let strange = case.write("strange.csv", "상권_코드,점포_수\n1,2\n");
    let good = case.write("good.csv", &store_counts(&[20221], 3, "3"));
    let fails = |paths: &[&PathBuf], options: &IngestOptions| {
        let paths: Vec<_> = paths.iter().map(|p| (*p).clone()).collect();
        let error = case.ingest(&paths, options).unwrap_err();
        assert!(!error.is_failed_check());
        assert!(case.lake.snapshots().unwrap().is_empty() && case.lake.rejected().unwrap().is_empty());
        error.to_string()
    };
    let plain = IngestOptions::default();
    let message = fails(&[&good, &strange], &plain);
    assert!(message.contains("strange.csv") && message.contains("missing"), "{message}");
    fails(&[&case.input], &IngestOptions { as_named: true, ..plain.clone() });
    let sales = IngestOptions { kind: Some(SourceKind::Sales), ..plain.clone() };
    let message = fails(&[&good], &sales);
    assert!(message.contains("is store_counts") && message.contains("not sales"), "{message}");
    fails(&[&case.input.join("missing.csv")], &plain);
    let kind = IngestOptions { kind: Some(SourceKind::StoreCounts), ..plain };
    assert_eq!(case.ingest(&[good], &kind).unwrap().by_kind()[&SourceKind::StoreCounts].staged, 3);
}

#[test]
fn over_one_per_cent_rejects_publish_nothing() {
    let case = Case::new();
    case.write("good.csv", &store_counts(&[20221, 20222], 50, "3"));
    case.folder();
    let before = case.lake.current().unwrap();
    let bad = store_counts(&[20223], 2, "드물다").replace(HEADER, "");
    let good = store_counts(&[20223, 20224], 40, "3");
    case.write("more.csv", &format!("{good}{bad}"));

    // 2 of 182 rows are 1.1 %.
    let error = case.ingest(std::slice::from_ref(&case.input), &IngestOptions::default()).unwrap_err();
    let LakeError::TooManyRejects { kind, rejected, rows, first, kept, .. } = &error else { panic!("{error}") };
    assert_eq!((*kind, *rejected, *rows), (SourceKind::StoreCounts, 2, 182));
    assert!(error.is_failed_check());
    let told: Vec<String> = first.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2);
    assert!(told[0].starts_with("more.csv line 82, 점포_수 \"드물다\": "), "{told:?}");
    assert_eq!(case.lake.current().unwrap().id(), before.id());
    assert_eq!(case.lake.rejected().unwrap().len(), 1);
    assert!(kept.join("rejects_store_counts").is_dir() && kept.join("snapshot.json").is_file());

    // Below the limit the two are in the rejects table, with line and reason.
    let wide = IngestOptions { reject_limit: 0.02, ..IngestOptions::default() };
    case.ingest(std::slice::from_ref(&case.input), &wide).unwrap();
    let snapshot = case.lake.current().unwrap();
    let rejects: Vec<_> = snapshot.read("rejects_store_counts", None).unwrap().collect::<Result<_, _>>().unwrap();
    let lines: Vec<i64> =
        rejects[0].column_by_name("line").unwrap().as_primitive::<arrow::array::types::Int64Type>().values().to_vec();
    assert_eq!(lines, [82, 83]);
    assert_eq!(rejects[0].column_by_name("column").unwrap().as_string::<i32>().value(0), "점포_수");
    assert_eq!(rejects[0].column_by_name("value").unwrap().as_string::<i32>().value(0), "드물다");
    // And they are kept with the part.
    assert_eq!(case.ingest(std::slice::from_ref(&case.input), &wide).unwrap().kept, 2);
    assert_eq!(
        inodes(&snapshot, "rejects_store_counts"),
        inodes(&case.lake.current().unwrap(), "rejects_store_counts")
    );
}

#[test]
fn earlier_sources_stay_and_their_completeness_is_seen_anew() {
    let case = Case::new();
    let sample = case.write("sample.csv", &store_counts(&[20251], 3, "3"));
    let whole = case.write("whole.csv", &store_counts(&[20221, 20222], 30, "3"));
    let plain = IngestOptions::default();
    case.ingest(std::slice::from_ref(&sample), &plain).unwrap();
    // Alone, nothing tells that it is a sample.
    assert_eq!(complete(&case.lake.current().unwrap()), BTreeMap::from([(20251, (3, true))]));
    std::fs::remove_file(&sample).unwrap();

    let report = case.ingest(std::slice::from_ref(&whole), &plain).unwrap();
    assert_eq!(outcomes(&report).len(), 2);
    let seen_anew = case.lake.current().unwrap();
    let expected = BTreeMap::from([(20221, (30, true)), (20222, (30, true)), (20251, (3, false))]);
    assert_eq!(complete(&seen_anew), expected);
    seen_anew.verify().unwrap();

    // Both files at once give the same tables as one after the other.
    let sample = case.write("sample.csv", &store_counts(&[20251], 3, "3"));
    let at_once = Case::new();
    at_once.ingest(&[sample, whole.clone()], &plain).unwrap();
    assert_eq!(at_once.lake.current().unwrap().info().tables, seen_anew.info().tables);

    // Without `keep_earlier` the snapshot holds what the paths hold.
    let only = IngestOptions { keep_earlier: false, ..plain };
    let report = case.ingest(&[whole], &only).unwrap();
    assert_eq!(outcomes(&report), BTreeMap::from([("whole.csv", Outcome::Staged)]));
    assert_eq!(complete(&case.lake.current().unwrap()).len(), 2);
}

/// Rows that the MANIFEST.md of a folder tells, by path below the data folder.
fn manifest_rows(folder: &Path, name: &str) -> BTreeMap<String, u64> {
    let mut found = BTreeMap::new();
    let mut rows_at = None;
    for line in std::fs::read_to_string(folder.join("MANIFEST.md")).unwrap_or_default().lines() {
        let cells: Vec<&str> = line.trim().trim_matches('|').split(" | ").map(str::trim).collect();
        if cells[0] == "file" {
            rows_at = cells.iter().position(|c| *c == "rows" || *c == "features");
        } else if let Some(rows) = rows_at.and_then(|at| cells.get(at)).and_then(|c| c.parse().ok()) {
            let file = cells[0].replace(".{shp,shx,dbf,prj,cpg}", ".shp").replace(".{shp,dbf,shx,prj,cpg}", ".shp");
            found.insert(format!("{name}/{file}"), rows);
        }
    }
    found
}

#[test]
fn the_real_files_are_read_to_the_last_row_or_listed() {
    let Some(data) = golmok_testkit::shared_data("") else { return };
    let case = Case::new();
    let report = case.ingest(std::slice::from_ref(&data), &IngestOptions::default()).unwrap();
    let mut told = BTreeMap::new();
    for folder in ["golmok", "licence", "boundaries", "semas"] {
        told.extend(manifest_rows(&data.join(folder), folder));
    }
    let mut compared = 0;
    for source in report.sources.iter().filter(|s| s.outcome == Outcome::Staged) {
        assert_eq!(source.rows, source.staged + source.rejected, "{}", source.name);
        if let Some(rows) = told.get(&source.name) {
            let found = [source.rows, source.rows + source.blank];
            assert!(found.contains(rows), "{}: MANIFEST says {rows}, found {found:?}", source.name);
            compared += 1;
        }
    }
    assert!(compared >= 50, "{compared} files compared with their MANIFEST");
    for source in report.skipped() {
        assert!(source.reason.as_ref().is_some_and(|r| !r.is_empty()), "{} has no reason", source.name);
    }
    // Every file of the folders is in the report, but lists and parts of shapefiles.
    assert_eq!(report.sources.len(), golmok_lake::ingest::walk(&[data], false).unwrap().len());

    let by_name: BTreeMap<_, _> = report.sources.iter().map(|s| (s.name.as_str(), s)).collect();
    for name in ["store_trdar_2022.zip", "store_trdar_2023.zip"] {
        assert_eq!(by_name[format!("golmok/{name}").as_str()].complete_quarters.len(), 4, "{name}");
    }
    for name in [
        "sample_ejjunm/sample_stores_2025_ejjunm.csv",
        "sample_ejjunm/sample_foot_traffic_ejjunm.csv",
        "workers_trdar_FILTERED_2019q1-2025q1_kmjun.csv.gz",
        "store_hjd_COFFEE_2024q1-q3_colproject1.csv.gz",
        "old2019_dureejung/점포.csv",
    ] {
        let source = by_name[format!("golmok/{name}").as_str()];
        assert!(source.complete_quarters.is_empty() && source.incomplete_because.is_some(), "{name}");
    }
    // Every common pair of quarters of the two years, across the files too.
    let first = case.lake.current().unwrap();
    let stock_flow = first.info().checks.iter().find(|c| c.name == "identity.store_counts.stock_flow").unwrap().clone();
    assert_eq!(stock_flow.status, CheckStatus::Passed, "{stock_flow:?}");
    assert!(stock_flow.figures["holds"].as_u64() > Some(500_000), "{stock_flow:?}");
    // A second run reads nothing again.
    let staged = report.sources.iter().filter(|s| s.outcome == Outcome::Staged).count();
    let again = case.ingest(&[golmok_testkit::shared_data("").unwrap()], &IngestOptions::default()).unwrap();
    assert_eq!(again.kept, staged);
    let second = case.lake.current().unwrap();
    second.verify().unwrap();
    assert_eq!((repeated_checks(&first), &first.info().tables), (repeated_checks(&second), &second.info().tables));
}
