//! `golmok doctor`: what is installed, what the lake holds, what is missing for what.

use crate::Lang;
use crate::closing::{adds, source_name};
use crate::error::Result;
use crate::listing::Listing;
use crate::stale;
use golmok_engine::read::registers::registers;
use golmok_engine::read::sources;
use golmok_engine::step::Verb;
use golmok_lake::source::licences::service_name as trade;
use golmok_lake::store::{Lake, Outcome, Snapshot};
use golmok_model::SourceKind;
use golmok_model::tables::{TableSchema, core, mart, rating, staging};
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::Path;

/// What is known of the program and its surroundings, besides the lake.
#[derive(Debug, Clone, Copy)]
pub struct Program<'a> {
    /// Version and commit, as `golmok --version` says them.
    pub version: &'a str,
    /// Folder of the lake.
    pub lake: &'a Path,
    /// Folders in which programs are looked for: the environment's `PATH`.
    pub path: Option<&'a OsStr>,
    /// Whether `GOLMOK_API_KEY` is set.
    pub has_key: bool,
    /// Processors that may be used.
    pub processors: usize,
}

/// How a thing that was looked at is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Ok,
    Missing,
    Stale,
    Failed,
}

impl State {
    fn code(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Missing => "missing",
            Self::Stale => "stale",
            Self::Failed => "failed",
        }
    }

    fn of(there: bool) -> Self {
        if there { Self::Ok } else { Self::Missing }
    }
}

/// Rows under construction.
struct Found {
    lang: Lang,
    rows: Vec<Vec<String>>,
}

impl Found {
    /// `without`: what does not work where the thing is not as it should be.
    fn add(&mut self, what: &str, state: State, detail: impl Into<String>, without: &str) {
        let without = if state == State::Ok { "" } else { without };
        self.rows.push(vec![what.to_owned(), state.code().to_owned(), detail.into(), without.to_owned()]);
    }

    fn pick<'a>(&self, ko: &'a str, en: &'a str) -> &'a str {
        self.lang.pick(ko, en)
    }
}

/// One row per thing looked at: its state (`ok`, `missing`, `stale`, `failed`), what was found, and what does not work
/// without it. A lake that is not there is a row, not an error.
///
/// # Errors
/// When a snapshot is there and cannot be read.
pub fn listing(program: &Program<'_>, lang: Lang) -> Result<Listing> {
    let mut found = Found { lang, rows: Vec::new() };
    installed(program, &mut found);
    match Lake::open(program.lake).and_then(|lake| lake.current()) {
        Ok(snapshot) => held(&snapshot, &mut found)?,
        Err(error) if program.lake.join("current").exists() => {
            let text = crate::words::cause(&error, lang);
            found.add("lake", State::Failed, text, found.pick("모든 물음", "every question"));
        }
        Err(_) => {
            let detail = match lang {
                Lang::Ko => format!("{} 에 스냅샷이 없음: `golmok run`이 만듦", program.lake.display()),
                Lang::En => format!("no snapshot in {}: `golmok run` makes one", program.lake.display()),
            };
            found.add("lake", State::Missing, detail, found.pick("모든 물음", "every question"));
        }
    }
    Ok(Listing { header: vec!["what", "state", "detail", "missing_for"], rows: found.rows })
}

fn installed(program: &Program<'_>, found: &mut Found) {
    let lang = found.lang;
    found.add("golmok", State::Ok, program.version, "");
    found.add("processors", State::Ok, program.processors.to_string(), "");
    let on_path = |name: &str| {
        let folders = program.path.map(std::env::split_paths).into_iter().flatten();
        folders.map(|folder| folder.join(name)).find(|file| file.is_file())
    };
    let shown = |file: Option<&std::path::PathBuf>| file.map_or(String::new(), |file| file.display().to_string());
    let (systemd, cron) = (on_path("systemctl"), on_path("crontab"));
    let scheduler = systemd.or(cron);
    let nights =
        lang.pick("밤마다 하는 일(golmok init의 유닛이나 crontab)", "the nightly job (unit or crontab of golmok init)");
    found.add("scheduler", State::of(scheduler.is_some()), shown(scheduler.as_ref()), nights);
    let python = on_path("python3");
    let notebooks = lang.pick("노트북과 파이썬 꾸러미", "notebooks and the Python package");
    found.add("python3", State::of(python.is_some()), shown(python.as_ref()), notebooks);
    let fetch = lang.pick("내려받기(golmok fetch, refresh --fetch)", "downloads (golmok fetch, refresh --fetch)");
    found.add("GOLMOK_API_KEY", State::of(program.has_key), "", fetch);
}

/// What a verb makes, and what needs it.
const LAYERS: [(Verb, &[&TableSchema], &str, &str); 4] = [
    (Verb::Ingest, staging::TABLES, "모든 단계", "every step"),
    (Verb::Place, core::TABLES, "지표, 자리로 묻기, 지도", "indicators, questions by place, maps"),
    (Verb::Measure, mart::TABLES, "과밀·생존·경쟁 지표, 보고서의 그림", "saturation, survival, competition, charts"),
    (
        Verb::Rate,
        rating::TABLES,
        "advise, compare, places, score, explain, report, serve",
        "advise, compare, places, score, explain, report, serve",
    ),
];

fn held(snapshot: &Snapshot, found: &mut Found) -> Result<()> {
    let (lang, info) = (found.lang, snapshot.info());
    let as_of = info.as_of.map(|day| format!(" · {} {day}", lang.pick("기준일", "as of"))).unwrap_or_default();
    found.add(
        "lake",
        State::Ok,
        format!(
            "{}{as_of} · golmok {}, {} {}",
            snapshot.id(),
            info.golmok_version,
            found.pick("형식", "format"),
            info.lake_format
        ),
        "",
    );
    for (verb, tables, ko, en) in LAYERS {
        let there: Vec<_> = tables.iter().filter_map(|t| Some((*t, info.tables.get(t.name)?))).collect();
        let other: Vec<&str> =
            there.iter().filter(|(t, entry)| entry.schema_version != t.version).map(|(t, _)| t.name).collect();
        let make = || format!("`golmok {}`", verb.code());
        let (state, detail) = match (there.len(), info.stale_layer(verb)) {
            (0, _) => (State::Missing, make()),
            (_, Some(mark)) => {
                (State::Stale, format!("{} {} · {}", mark.since, stale::verb(mark.because, lang), make()))
            }
            (..) if !other.is_empty() => (State::Stale, format!("{} · {}", other.join(", "), make())),
            (n, None) => {
                let rows: u64 = there.iter().map(|(_, entry)| entry.rows).sum();
                let rows = crate::numbers::count(rows as i64);
                (
                    State::Ok,
                    match lang {
                        Lang::Ko => format!("테이블 {n}개, {rows}행"),
                        Lang::En => format!("{n} tables, {rows} rows"),
                    },
                )
            }
        };
        found.add(&format!("{} {}", verb.code(), lang.pick("층", "layer")), state, detail, lang.pick(ko, en));
    }
    let registers = registers(snapshot)?;
    let cut: Vec<_> = registers.iter().filter(|register| register.cut_because.is_some()).collect();
    if !registers.is_empty() {
        let trades: BTreeSet<&str> = cut.iter().map(|register| trade(&register.service_id)).collect();
        let names = trades.into_iter().collect::<Vec<_>>().join(", ");
        let (all, left_out) = (registers.len(), cut.len());
        let detail = match (cut.is_empty(), lang) {
            (true, Lang::Ko) => format!("대장(업종 × 도시) {all}개의 끝이 폐업임"),
            (true, Lang::En) => format!("the ends of {all} registers (trade × city) are closings"),
            (false, Lang::Ko) => format!("{all}개 가운데 {left_out}개의 끝이 폐업이 아님: {names}"),
            (false, Lang::En) => format!("the ends of {left_out} of {all} are no closings: {names}"),
        };
        let without =
            lang.pick("그 업종의 생존율·밀도·새 점포 비율", "survival, density and new-shop rates of these trades");
        let state = if cut.is_empty() { State::Ok } else { State::Failed };
        found.add(lang.pick("인허가 대장", "licence registers"), state, detail, without);
    }
    let totals = sources::totals(snapshot, info.as_of.unwrap_or(jiff::civil::Date::MAX));
    for kind in SourceKind::ALL {
        let staged = info.sources.iter().any(|s| s.kind == Some(kind) && s.outcome == Outcome::Staged);
        let of = totals.iter().find(|of| of.kind == kind).filter(|_| staged);
        let detail = of.map_or(String::new(), |of| {
            let (files, rows) = (of.files, crate::numbers::count(of.rows as i64));
            let until = of.data_date.map(|day| format!(" · {day}")).unwrap_or_default();
            match lang {
                Lang::Ko => format!("파일 {files}개, {rows}행{until}"),
                Lang::En => format!("{files} files, {rows} rows{until}"),
            }
        });
        found.add(source_name(kind, lang), State::of(staged), detail, adds(kind, lang));
    }
    Ok(())
}
