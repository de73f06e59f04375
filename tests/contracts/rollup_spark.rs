//! `golmok rollup --engine spark`: the same SQL text, the same days, row by row; also where an executor is killed.
//!
//! Needs PySpark 4 (`$GOLMOK_SPARK_PYTHON`, else `$GOLMOK_PYTHON`) and Java 17; skipped, and said so, without them.

use crate::program::raw_rows::{World, args, world};
use crate::program::{golmok, run, scratch, text};
use golmok_testkit::skipped;
use polars::prelude::{DataFrame, ParquetReader, SerReader, SortMultipleOptions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A `spark-submit` that speaks to this machine only; `None` where there is no Spark or no Java.
fn spark_submit(dir: &Path) -> Option<PathBuf> {
    let named = std::env::var_os("GOLMOK_SPARK_PYTHON").or_else(|| std::env::var_os("GOLMOK_PYTHON"));
    let python = named.unwrap_or_else(|| "python3".into());
    let said =
        Command::new(&python).args(["-c", "import pyspark, os; print(os.path.dirname(pyspark.__file__))"]).output();
    let home = said.ok().filter(|said| said.status.success()).map(|said| String::from_utf8(said.stdout).unwrap());
    let java = Command::new("java").arg("-version").output().is_ok_and(|said| said.status.success());
    let Some(home) = home.filter(|_| java) else {
        skipped("PySpark or Java is absent; pip install pyspark, apt install openjdk-17-jre-headless");
        return None;
    };
    let script = dir.join("spark-submit");
    let confs = [
        "spark.ui.enabled=false",
        "spark.driver.host=127.0.0.1",
        "spark.driver.bindAddress=127.0.0.1",
        "spark.sql.shuffle.partitions=4",
    ]
    .map(|conf| format!("--conf {conf}"))
    .join(" ");
    let lines = format!(
        "#!/bin/sh\nexport SPARK_HOME={home} PYSPARK_PYTHON={python} SPARK_LOCAL_IP=127.0.0.1\nexec $SPARK_HOME/bin/spark-submit {confs} \"$@\"\n",
        home = home.trim(),
        python = python.to_string_lossy()
    );
    std::fs::write(&script, lines).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    Some(script)
}

/// Two days of the raw rows, one of them as CSV of another order of columns.
fn two_days(world: &World, dir: &Path) -> PathBuf {
    let rows = dir.join("rows");
    for day in ["2024-01-01", "2024-02-29"] {
        let folder = rows.join(format!("day={day}"));
        std::fs::create_dir_all(&folder).unwrap();
        let from = world.raw.join(format!("rows/day={day}/part-0.csv"));
        std::fs::copy(from, folder.join("part-0.csv")).unwrap();
    }
    rows
}

fn table(days: &Path, day: &str, name: &str) -> DataFrame {
    let file = std::fs::File::open(days.join(format!("days/{day}/v1/{name}.parquet"))).unwrap();
    let frame = ParquetReader::new(file).finish().unwrap();
    let by: Vec<_> = frame.get_column_names().into_iter().cloned().collect();
    frame.sort(by, SortMultipleOptions::default()).unwrap()
}

/// Sums and merchants are equal row by row; so is what the manifest says of both days.
fn are_equal(embedded: &Path, spark: &Path) {
    for day in ["2024-01-01", "2024-02-29"] {
        for name in ["sums", "merchants"] {
            let (one, other) = (table(embedded, day, name), table(spark, day, name));
            assert!(one.height() > 20 && one.equals_missing(&other), "{day} {name}: {one} {other}");
        }
    }
    let manifest = |days: &Path| std::fs::read_to_string(days.join("manifest.json")).unwrap();
    assert_eq!(manifest(embedded), manifest(spark));
}

/// Executors of a process: its descendants that run one.
fn executors(of: u32) -> Vec<u32> {
    let mut parents = std::collections::BTreeMap::new();
    let mut running = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)?.parse::<u32>().ok());
        parents.extend(parent.map(|parent| (pid, parent)));
        let command = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        if String::from_utf8_lossy(&command).contains("CoarseGrainedExecutorBackend") {
            running.push(pid);
        }
    }
    let is_ours = |pid: &u32| {
        std::iter::successors(Some(*pid), |pid| parents.get(pid).copied().filter(|p| *p > 1)).any(|pid| pid == of)
    };
    running.into_iter().filter(is_ours).collect()
}

/// How often an executor is killed in each stage: `$GOLMOK_SPARK_TRIES`, else once.
fn tries() -> usize {
    std::env::var("GOLMOK_SPARK_TRIES").ok().map_or(1, |tries| tries.parse().expect("GOLMOK_SPARK_TRIES is a number"))
}

#[test]
fn spark_gives_the_days_of_the_embedded_engine_also_after_a_killed_executor() {
    let dir = scratch("rollup_spark");
    let Some(submit) = spark_submit(&dir) else { return };
    let world = world();
    let rows = two_days(world, &dir);
    let (out, embedded) = (dir.join("out"), dir.join("embedded"));
    run(args(world, &rows, &embedded, &out)).exits(0);

    let days = dir.join("local");
    let mut list = args(world, &rows, &days, &out);
    list.extend(["--engine", "spark", "--master", "local[2]"].map(str::to_owned));
    let said = golmok().args(&list).env("GOLMOK_SPARK_SUBMIT", &submit).output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    are_equal(&embedded, &days);
    assert!(!days.join(".spark").exists());

    // An executor is killed at once, while the first table is written, and while the second day is at hand.
    let moments: [&dyn Fn(&Path) -> bool; 3] = [
        &|_| true,
        &|scratch| scratch.join("unit-0/sums/_temporary").exists() || scratch.join("unit-0/sums").exists(),
        &|scratch| scratch.join("unit-1").exists(),
    ];
    let tries = (0..tries()).flat_map(|_| moments.iter().enumerate());
    for (turn, moment) in tries {
        let _ = std::fs::remove_dir_all(dir.join(format!("killed_{turn}")));
        let days = dir.join(format!("killed_{turn}"));
        let mut list = args(world, &rows, &days, &out);
        list.extend(["--engine", "spark", "--master", "local-cluster[2,1,1024]"].map(str::to_owned));
        let log = std::fs::File::create(dir.join(format!("killed_{turn}.log"))).unwrap();
        let mut child =
            golmok().args(&list).env("GOLMOK_SPARK_SUBMIT", &submit).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let (begun, mut killed) = (Instant::now(), 0);
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            let running = executors(child.id());
            if killed == 0 && !running.is_empty() && moment(&days.join(".spark")) {
                let done = Command::new("kill").args(["-9", &running[0].to_string()]).status().unwrap();
                killed += i32::from(done.success());
            }
            assert!(begun.elapsed() < Duration::from_secs(900), "Spark hangs");
            std::thread::sleep(Duration::from_millis(100));
        };
        let said = std::fs::read_to_string(dir.join(format!("killed_{turn}.log"))).unwrap();
        assert!(status.success() && killed == 1, "kill {turn}: {killed} killed; {said}");
        are_equal(&embedded, &days);
    }
}

#[test]
fn both_engines_parse_every_statement() {
    let dir = scratch("rollup_spark_text");
    let Some(submit) = spark_submit(&dir) else { return };
    let script = dir.join("parse.py");
    std::fs::write(
        &script,
        "import sys\nfrom pyspark.sql import SparkSession\ns = SparkSession.builder.getOrCreate()\n\
         parts = open(sys.argv[1], encoding='utf-8').read().split('-- statement: ')[1:]\n\
         parse = s._jsparkSession.sessionState().sqlParser().parsePlan\n\
         for part in parts:\n    name, text = part.split('\\n', 1)\n    parse(text.replace('{shift}', '9 hours'))\n    print('parsed', name.strip())\ns.stop()\n",
    )
    .unwrap();
    let text_of = golmok_testkit::project_root().join("crates/golmok-rollup/src/rollup.sql");
    let said = Command::new(&submit).args(["--master", "local[1]", text(&script), text(&text_of)]).output().unwrap();
    let parsed = String::from_utf8_lossy(&said.stdout);
    for (name, statement) in golmok_rollup::sql::statements() {
        assert!(parsed.contains(&format!("parsed {name}\n")), "{name}: {}", String::from_utf8_lossy(&said.stderr));
        // polars' own parser takes it, too; the other tests run each.
        assert!(!statement.is_empty());
    }
}
