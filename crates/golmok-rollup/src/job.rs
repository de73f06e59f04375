//! `golmok rollup`: files to days, whole quarters to the file that `golmok ingest` reads.

use crate::cells;
use crate::error::{Result, RollupError};
use crate::input::{Unit, units};
use crate::mapping::Mapping;
use crate::places::Places;
use crate::publish::{self, Published};
use crate::roll::{self, Rolled};
use crate::store::Store;
use crate::{spark, sql};
use golmok_lake::store::{hash_bytes, replace_file};
use golmok_model::Quarter;
use golmok_spatial::AreaIndex;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What is asked for.
#[derive(Debug, Clone, clap::Args)]
pub struct Job {
    /// 카드 원자료: 파일, 또는 day=2024-01-05 꼴 폴더가 든 폴더(CSV, Parquet) · raw card rows: a file, or a folder
    #[arg(value_name = "PATH")]
    pub input: PathBuf,
    /// 열 이름을 알려 주는 TOML(docs/cli.md) · TOML that names the columns
    #[arg(long, value_name = "FILE")]
    pub mapping: PathBuf,
    /// 날마다의 합계를 두는 폴더(레이크 밖) · folder of the days, outside the lake
    #[arg(long, value_name = "DIR", default_value = "rollup")]
    pub days: PathBuf,
    /// `golmok ingest`가 읽을 파일을 둘 폴더 · folder for the file that `golmok ingest` reads
    #[arg(long, value_name = "DIR", default_value = "out")]
    pub out: PathBuf,
    /// 공표일 · day of publication [default: the last day of the newest whole quarter]
    #[arg(long, value_name = "DATE")]
    pub published: Option<Date>,
    /// 계산 엔진 · engine
    #[arg(long, value_enum, default_value = "embedded")]
    pub engine: Engine,
    /// Spark 마스터 · master of Spark
    #[arg(long, value_name = "URL", default_value = "local[*]")]
    pub master: String,
    /// 다른 파일로 이미 만든 날도 새로 바꿉니다 · replaces days that were made of other files, too
    #[arg(long)]
    pub replace: bool,
}

/// What adds rows up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Engine {
    /// polars, in this process.
    #[default]
    Embedded,
    /// Apache Spark by `spark-submit` (`GOLMOK_SPARK_SUBMIT` names another).
    Spark,
}

/// A unit that was committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitDone {
    /// Its days.
    pub days: Vec<Date>,
    /// Whether a day of it replaced one that stood.
    pub replaced: bool,
    /// Rows read.
    pub rows: i64,
    /// Won of the rows that count.
    pub won: i64,
    /// Rows that do not, by reason.
    pub rejected: BTreeMap<&'static str, i64>,
}

/// What was done.
#[derive(Debug, Clone, Default)]
pub struct Done {
    /// Merchants of the list, where there is one: all, in an area, listed again.
    pub merchants: Option<(usize, usize, usize)>,
    /// Every unit.
    pub units: Vec<UnitDone>,
    /// Whole quarters, each with what of it is in the file.
    pub published: Vec<(Quarter, Published)>,
    /// Quarters that lack days: how many, and the first.
    pub unfinished: Vec<(Quarter, usize, Date)>,
    /// The file, where a quarter is whole.
    pub file: Option<PathBuf>,
}

/// Name of the file that `golmok ingest` reads.
pub const FILE: &str = "서울시 상권분석서비스(추정매출-상권)_카드원자료.csv";

/// Rolls up and publishes. `areas` are the trade areas in force; `each` is told of every unit that was committed.
///
/// # Errors
/// When a file cannot be read, a day comes twice, a check fails. Units committed before stay.
pub fn run(job: &Job, areas: &AreaIndex, now: jiff::Timestamp, each: &mut dyn FnMut(&UnitDone)) -> Result<Done> {
    let mapping = Mapping::read(&job.mapping)?;
    let places = Places::of(&mapping, areas)?;
    let setup = setup(&job.mapping, &places)?;
    let mut store = Store::open(&job.days, now)?;
    let merchants = match &places {
        Places::Merchants(list) => Some((list.table.height(), list.placed, list.repeated)),
        Places::Grid(_) => None,
    };
    let mut done = Done { merchants, ..Done::default() };
    let mut seen: BTreeMap<Date, PathBuf> = BTreeMap::new();
    let mut take = |unit: &Unit, rolled: Rolled| -> Result<()> {
        admit(unit, &rolled, &store, &mut seen, job)?;
        let replaced = rolled.days.iter().any(|day| store.days().contains_key(&day.day));
        store.commit(unit, &rolled, &setup)?;
        let rejected = rolled.rejected.iter().map(|(why, (rows, _))| (why.code(), *rows)).collect();
        let days = rolled.days.iter().map(|day| day.day).collect();
        done.units.push(UnitDone { days, replaced, rows: rolled.rows, won: rolled.won, rejected });
        done.units.last().into_iter().for_each(&mut *each);
        Ok(())
    };
    let units = units(&job.input)?;
    match job.engine {
        Engine::Embedded => {
            for unit in &units {
                take(unit, roll::roll(unit, &mapping, &places, None)?)?;
            }
        }
        Engine::Spark => {
            let scratch = job.days.join(".spark");
            spark::roll(&units, &mapping, &places, &job.master, &scratch, &mut take)?;
        }
    }
    publish(job, &mapping, areas, &store, &mut done)?;
    Ok(done)
}

/// Refuses days that come twice, and files of which no row counts.
fn admit(unit: &Unit, rolled: &Rolled, store: &Store, seen: &mut BTreeMap<Date, PathBuf>, job: &Job) -> Result<()> {
    let path = unit.files.first().map_or_else(|| job.input.clone(), |(path, _)| path.clone());
    if rolled.days.is_empty() {
        let why = rolled.rejected.iter().max_by_key(|(_, (rows, _))| *rows).map_or("", |(why, _)| why.code());
        return Err(RollupError::NothingCounts { path, rows: rolled.rows, why });
    }
    for day in &rolled.days {
        if let Some(one) = seen.insert(day.day, path.clone()) {
            return Err(RollupError::DayTwice { day: day.day, one, other: path });
        }
    }
    // A folder names the day that it replaces. Other files do not: one late row would replace a whole day.
    match store.standing(unit, rolled).next() {
        Some(day) if unit.day.is_none() && !job.replace => Err(RollupError::DayStands { day, path }),
        _ => Ok(()),
    }
}

/// What days must have in common to be of one quarter.
fn setup(mapping: &Path, places: &Places) -> Result<String> {
    let text = std::fs::read(mapping).map_err(RollupError::io(mapping, "read"))?;
    let text = [text, sql::TEXT.as_bytes().to_vec(), places.text()?].concat();
    Ok(hash_bytes(&text)[..16].to_owned())
}

fn publish(job: &Job, mapping: &Mapping, areas: &AreaIndex, store: &Store, done: &mut Done) -> Result<()> {
    let calendar = mapping.calendar()?;
    let mut all = Vec::new();
    let mut whole: BTreeSet<Quarter> = BTreeSet::new();
    for (quarter, missing) in cells::quarters(store) {
        if let Some(first) = missing.first() {
            done.unfinished.push((quarter, missing.len(), *first));
            continue;
        }
        let cells = cells::cells(store, quarter, &calendar, mapping.columns.card.is_some())?;
        done.published.push((quarter, publish::count(&cells, areas)));
        whole.insert(quarter);
        all.extend(cells);
    }
    let Some(newest) = whole.last() else { return Ok(()) };
    std::fs::create_dir_all(&job.out).map_err(RollupError::io(&job.out, "make the folder"))?;
    let path = job.out.join(FILE);
    let published = job.published.unwrap_or(newest.last_day());
    let told = format!("published = {published}\n");
    replace_file(&job.out.join(format!("{FILE}.meta.toml")), told.as_bytes())?;
    publish::write(&path, &all, areas)?;
    done.file = Some(path);
    Ok(())
}
