//! `golmok rollup`: files to days, quarters to the file that `golmok ingest` reads.

use crate::counts::file::Written;
use crate::counts::mapping::Counts;
use crate::counts::published_layout::Layout;
use crate::counts::roll::Where;
use crate::error::{Result, RollupError};
use crate::input::{Unit, units};
use crate::mapping::Mapping;
use crate::places::Places;
use crate::publish::{self, Published};
use crate::roll::{self, Amount, Rolled};
use crate::store::Store;
use crate::{cells, counts, raw, spark, sql};
use golmok_lake::store::{hash_bytes, replace_file};
use golmok_model::{AreaKind, Quarter};
use golmok_spatial::AreaIndex;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What is asked for.
#[derive(Debug, Clone, clap::Args)]
pub struct Job {
    /// 카드 원자료·생활인구·지하철 승하차·인원 수: 파일, 또는 day=2024-01-05 꼴 폴더가 든 폴더(CSV, Parquet) · raw rows: a file, or a folder
    #[arg(value_name = "PATH")]
    pub input: PathBuf,
    /// 열 이름을 알려 주는 TOML(docs/rollup.md); 생활인구에는 없어도 됩니다 · TOML that names the columns; 생활인구 needs none
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// 날마다의 합계를 두는 폴더(레이크 밖) · folder of the days, outside the lake [default: rollup, of people rollup-people]
    #[arg(long, value_name = "DIR")]
    pub days: Option<PathBuf>,
    /// `golmok ingest`가 읽을 파일을 둘 폴더 · folder for the file that `golmok ingest` reads
    #[arg(long, value_name = "DIR", default_value = "out")]
    pub out: PathBuf,
    /// 공표일 · day of publication [default: the last day of the newest quarter in the file]
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

impl Job {
    /// The folder of the days.
    fn days(&self, people: bool) -> PathBuf {
        self.days.clone().unwrap_or_else(|| PathBuf::from(if people { "rollup-people" } else { "rollup" }))
    }
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
    /// What its amounts are.
    pub amount: Amount,
    /// Won, or ten-thousandths of a person, of the rows that count.
    pub total: i64,
    /// Rows that do not, by reason.
    pub rejected: BTreeMap<&'static str, i64>,
}

/// What was done.
#[derive(Debug, Clone, Default)]
pub struct Done {
    /// Merchants of the list, where there is one: all, in an area, listed again.
    pub merchants: Option<(usize, usize, usize)>,
    /// Stations or cells of the list, where there is one: all, in an area, listed again.
    pub places: Option<(usize, usize, usize)>,
    /// Every unit.
    pub units: Vec<UnitDone>,
    /// Whole quarters of sales, each with what of it is in the file.
    pub published: Vec<(Quarter, Published)>,
    /// What of the counts of people is in the file.
    pub people: Option<Written>,
    /// Quarters that lack days: how many, and the first.
    pub unfinished: Vec<(Quarter, usize, Date)>,
    /// The file, where there is one.
    pub file: Option<PathBuf>,
}

/// Name of the file of sales that `golmok ingest` reads.
pub const FILE: &str = "서울시 상권분석서비스(추정매출-상권)_카드원자료.csv";

/// The areas of a kind in force.
pub type Areas<'a> = &'a dyn Fn(AreaKind) -> golmok_engine::Result<&'a AreaIndex>;

/// Rolls up and publishes. `each` is told of every unit that was committed.
///
/// # Errors
/// When a file cannot be read, a day comes twice, a check fails. Units committed before stay.
pub fn run(job: &Job, areas: Areas<'_>, now: jiff::Timestamp, each: &mut dyn FnMut(&UnitDone)) -> Result<Done> {
    let units = units(&job.input)?;
    match counts(job, &units)? {
        Some(counts) => people(job, &units, &counts, areas(counts.area_kind())?, now, each),
        None => sales(job, &units, areas(AreaKind::TradeArea)?, now, each),
    }
}

/// The counts that a mapping speaks of, or that the header of the first file shows; `None` for card rows.
fn counts(job: &Job, units: &[Unit]) -> Result<Option<Counts>> {
    if let Some(path) = &job.mapping {
        let text = std::fs::read_to_string(path).map_err(RollupError::io(path, "read"))?;
        let of_people = text.parse::<toml::Table>().is_ok_and(|table| table.contains_key("source"));
        return if of_people { Counts::parse(path, &text).map(Some) } else { Ok(None) };
    }
    let first = units.iter().flat_map(|unit| &unit.files).next();
    let header = first.map(|(path, _)| raw::header(path)).transpose()?.unwrap_or_default();
    if Layout::living_population(&header).is_some() {
        return Ok(Some(Counts::living_population()));
    }
    let path = first.map_or_else(|| job.input.clone(), |(path, _)| path.clone());
    let reason = if Layout::subway(&header).is_some() {
        "지하철 승하차 says no coordinates: --mapping FILE with source = \"subway\" and [places] must say where the stations are"
    } else {
        "--mapping FILE must name the columns (docs/rollup.md)"
    };
    Err(RollupError::Mapping { path, reason: reason.to_owned() })
}

fn sales(
    job: &Job,
    units: &[Unit],
    areas: &AreaIndex,
    now: jiff::Timestamp,
    each: &mut dyn FnMut(&UnitDone),
) -> Result<Done> {
    let path = job.mapping.clone().unwrap_or_default();
    let mapping = Mapping::read(&path)?;
    let places = Places::of(&mapping, areas)?;
    let setup = setup(Some(&path), &places.text()?)?;
    let days = job.days(false);
    let mut store = Store::open(&days, now)?;
    let merchants = match &places {
        Places::Merchants(list) => Some((list.table.height(), list.placed, list.repeated)),
        Places::Grid(_) => None,
    };
    let mut taken = Taken { job, store: &mut store, setup: &setup, seen: BTreeMap::new(), done: Vec::new() };
    match job.engine {
        Engine::Embedded => {
            for unit in units {
                taken.take(unit, roll::roll(unit, &mapping, &places, None)?, each)?;
            }
        }
        Engine::Spark => {
            let scratch = days.join(".spark");
            let mut take = |unit: &Unit, rolled: Rolled| taken.take(unit, rolled, each);
            spark::roll(units, &mapping, &places, &job.master, &scratch, &mut take)?;
        }
    }
    let mut done = Done { merchants, units: taken.done, ..Done::default() };
    publish(job, &mapping, areas, &store, &mut done)?;
    Ok(done)
}

fn people(
    job: &Job,
    units: &[Unit],
    counts: &Counts,
    areas: &AreaIndex,
    now: jiff::Timestamp,
    each: &mut dyn FnMut(&UnitDone),
) -> Result<Done> {
    if job.engine == Engine::Spark {
        return Err(RollupError::Spark {
            reason: "counts of people are added up by the embedded engine only".to_owned(),
        });
    }
    let place = Where::of(counts, areas)?;
    let setup = setup(job.mapping.as_deref(), &place.text()?)?;
    let mut store = Store::open_of(&job.days(true), counts.source.of().code(), now)?;
    let mut taken = Taken { job, store: &mut store, setup: &setup, seen: BTreeMap::new(), done: Vec::new() };
    for unit in units {
        taken.take(unit, counts::roll::roll(unit, counts, &place, None)?, each)?;
    }
    let places = match &place {
        Where::Named(list) => Some((list.counts().0, list.counts().1, list.repeated)),
        _ => None,
    };
    let mut done = Done { places, units: taken.done, ..Done::default() };
    for (quarter, missing) in cells::quarters(&store) {
        done.unfinished.extend(missing.first().map(|first| (quarter, missing.len(), *first)));
    }
    let found = counts::quarters::cells(&store, counts)?;
    let Some(newest) = found.iter().map(|cell| cell.quarter).max() else { return Ok(done) };
    let kind = counts.area_kind();
    let path = file(job, &counts::file::name(counts.source, kind), newest)?;
    done.people = Some(counts::file::write(&path, &found, counts.source, kind, areas)?);
    done.file = Some(path);
    Ok(done)
}

/// Commits units one after the other.
struct Taken<'a> {
    job: &'a Job,
    store: &'a mut Store,
    setup: &'a str,
    seen: BTreeMap<Date, PathBuf>,
    done: Vec<UnitDone>,
}

impl Taken<'_> {
    fn take(&mut self, unit: &Unit, rolled: Rolled, each: &mut dyn FnMut(&UnitDone)) -> Result<()> {
        self.admit(unit, &rolled)?;
        let replaced = rolled.days.iter().any(|day| self.store.days().contains_key(&day.day));
        self.store.commit(unit, &rolled, self.setup)?;
        let rejected = rolled.rejected.iter().map(|(why, (rows, _))| (why.code(), *rows)).collect();
        let days = rolled.days.iter().map(|day| day.day).collect();
        let (rows, amount, total) = (rolled.rows, rolled.amount, rolled.total);
        self.done.push(UnitDone { days, replaced, rows, amount, total, rejected });
        self.done.last().into_iter().for_each(each);
        Ok(())
    }

    /// Refuses days that come twice, and files of which no row counts.
    fn admit(&mut self, unit: &Unit, rolled: &Rolled) -> Result<()> {
        let path = unit.files.first().map_or_else(|| self.job.input.clone(), |(path, _)| path.clone());
        if rolled.days.is_empty() {
            let why = rolled.rejected.iter().max_by_key(|(_, (rows, _))| *rows).map_or("", |(why, _)| why.code());
            return Err(RollupError::NothingCounts { path, rows: rolled.rows, why });
        }
        for day in &rolled.days {
            if let Some(one) = self.seen.insert(day.day, path.clone()) {
                return Err(RollupError::DayTwice { day: day.day, one, other: path });
            }
        }
        // A folder names the day that it replaces. Other files do not: one late row would replace a whole day.
        match self.store.standing(unit, rolled).next() {
            Some(day) if unit.day.is_none() && !self.job.replace => Err(RollupError::DayStands { day, path }),
            _ => Ok(()),
        }
    }
}

/// What days must have in common to be of one quarter.
fn setup(mapping: Option<&Path>, places: &[u8]) -> Result<String> {
    let read = |path: &Path| std::fs::read(path).map_err(RollupError::io(path, "read"));
    let text = [mapping.map(read).transpose()?.unwrap_or_default(), sql::TEXT.as_bytes().to_vec(), places.to_vec()];
    Ok(hash_bytes(&text.concat())[..16].to_owned())
}

/// The path of the file, with the day of its publication beside it.
fn file(job: &Job, name: &str, newest: Quarter) -> Result<PathBuf> {
    std::fs::create_dir_all(&job.out).map_err(RollupError::io(&job.out, "make the folder"))?;
    let told = format!("published = {}\n", job.published.unwrap_or(newest.last_day()));
    replace_file(&job.out.join(format!("{name}.meta.toml")), told.as_bytes())?;
    Ok(job.out.join(name))
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
        let cells = cells::cells(store, quarter, &calendar, mapping.columns.card.is_some(), None)?;
        done.published.push((quarter, publish::count(&cells, areas)));
        whole.insert(quarter);
        all.extend(cells);
    }
    let Some(newest) = whole.last() else { return Ok(()) };
    let path = file(job, FILE, *newest)?;
    publish::write(&path, &all, areas)?;
    done.file = Some(path);
    Ok(())
}
