//! Work on files: the main job, the sample city, survival of a licence file.

use crate::errors::{raised, unwritten};
use crate::{day, invalid, json, language};
use golmok_engine::settings::Settings;
use golmok_engine::step::{self, Plan, as_of, ingest::Ingest, plan::ALL_LAYERS};
use golmok_indicators::survival::{SurvivalOptions, survival_table};
use golmok_lake::ingest::IngestOptions;
use golmok_lake::source::licences::read_spell_rows;
use golmok_lake::store::Lake;
use golmok_report::closing::Closing;
use golmok_report::step::Pages;
use pyo3::prelude::*;
use std::path::{Path, PathBuf};

/// The main job, from files to a published snapshot and its report; the closing lines.
#[pyfunction]
#[pyo3(signature = (input, out, as_of_day=None, config=None, lang="ko"))]
fn run(
    py: Python<'_>,
    input: PathBuf,
    out: PathBuf,
    as_of_day: Option<&str>,
    config: Option<PathBuf>,
    lang: &str,
) -> PyResult<Vec<String>> {
    let lang = language(lang);
    py.detach(|| {
        let settings = match config {
            Some(path) => Settings::from_toml(&std::fs::read_to_string(path)?)?,
            None => Settings::default(),
        };
        std::fs::create_dir_all(&out)?;
        let lake = Lake::create(out.join("lake"))?;
        let now = jiff::Timestamp::now();
        let options = IngestOptions { keep_earlier: false, quality: settings.quality()?, ..IngestOptions::default() };
        let paths = [input];
        let ingest = Ingest { paths: &paths, options, progress: &() };
        let pages = Pages { out: &out, lang, city: None, settings: &settings };
        let plan = Plan {
            files: Some(&ingest),
            layers: &ALL_LAYERS,
            published: Some(&pages),
            as_of: day(as_of_day)?,
            settings: &settings,
        };
        let snapshot = step::run(&plan, &lake, now, &mut ())?;
        let today = jiff::tz::Offset::UTC.to_datetime(now).date();
        let index = out.join("index.html").display().to_string();
        Ok(Closing::of(&snapshot, as_of::of(&snapshot)?, today, index).map(|closing| closing.lines(lang)))
    })
    .map_err(raised)?
    .map_err(unwritten)
}

/// Writes a sample city in the public file formats; how many files.
#[pyfunction]
#[pyo3(signature = (out, seed=1, scale=1.0))]
fn sample(py: Python<'_>, out: PathBuf, seed: u64, scale: f64) -> PyResult<usize> {
    py.detach(|| {
        let config = golmok_sample::SampleConfig { seed, scale, ..golmok_sample::SampleConfig::default() };
        let city = golmok_sample::generate(&config).map_err(|error| invalid(error.to_string()))?;
        let written = golmok_sample::write(&city, &out).map_err(|error| invalid(error.to_string()))?;
        Ok(written.files.len())
    })
    .map_err(raised)
}

/// Kaplan–Meier straight from a licence file.
#[pyfunction]
#[pyo3(signature = (file, by=None, years=vec![1.0, 2.0, 3.0, 5.0, 10.0], from_day=None, until=None, confidence=0.95))]
fn survival(
    py: Python<'_>,
    file: PathBuf,
    by: Option<&str>,
    years: Vec<f64>,
    from_day: Option<&str>,
    until: Option<&str>,
    confidence: f64,
) -> PyResult<String> {
    py.detach(|| {
        if !(0.0 < confidence && confidence < 1.0) || years.iter().any(|y| !y.is_finite() || *y < 0.0) {
            return Err(invalid("confidence lies between 0 and 1, years are 0 or more".to_owned()));
        }
        let read = read_spell_rows(Path::new(&file), by)?;
        let options = SurvivalOptions {
            horizons: years,
            from: day(from_day)?,
            until: day(until)?,
            confidence,
            today: jiff::tz::Offset::constant(9).to_datetime(jiff::Timestamp::now()).date(),
            ..SurvivalOptions::default()
        };
        let rows = read.rows.iter().map(|row| (&*row.group, &row.record));
        let table = survival_table(rows, &options)
            .ok_or_else(|| invalid(format!("{} holds no date up to today", file.display())))?;
        json(&golmok_report::survival_listing::listing(&table))
    })
    .map_err(raised)
}

/// Adds the functions to the module.
pub fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(run, module)?)?;
    module.add_function(wrap_pyfunction!(sample, module)?)?;
    module.add_function(wrap_pyfunction!(survival, module)?)
}
