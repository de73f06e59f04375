//! The engine as a Python package: sessions held open, tables by Arrow's C stream, answers as JSON texts.
//!
//! It knows no figures and no words of its own: questions are answered by `golmok-engine`, written down by
//! `golmok-report`. What Python sees of it is `python/golmok/__init__.py`.

mod errors;
mod stream;
mod work;

use errors::raised;
use golmok_advice::break_even::Costs;
use golmok_engine::query::advise::{Asked, Spot, advise, costs, names, place};
use golmok_engine::query::score::line::line;
use golmok_engine::query::score::places::{Place, Places};
use golmok_engine::query::score::ratings::Ratings;
use golmok_engine::query::{compare, explain, own_areas, places};
use golmok_engine::read::disclosed;
use golmok_engine::settings::Settings;
use golmok_lake::store::Lake;
use golmok_model::{Won, tables};
use golmok_report::listing::Listing;
use golmok_report::score_listing::{OWN_COLUMNS, own_cells};
use golmok_report::{Lang, founder, rating_listing};
use golmok_spatial::Crs;
use pyo3::prelude::*;
use std::path::PathBuf;
use stream::Table;

fn language(lang: &str) -> Lang {
    if lang == "en" { Lang::En } else { Lang::Ko }
}

fn day(text: Option<&str>) -> golmok_engine::Result<Option<jiff::civil::Date>> {
    text.map(|text| text.parse().map_err(golmok_engine::Error::from)).transpose()
}

fn invalid(text: String) -> golmok_engine::Error {
    golmok_engine::Error::Invalid(text)
}

fn json(listing: &Listing) -> golmok_engine::Result<String> {
    Ok(listing.json()?)
}

/// A snapshot held open; answers come from memory.
#[pyclass(frozen)]
struct Session(golmok_engine::Session);

#[pymethods]
impl Session {
    /// Id of the snapshot.
    #[getter]
    fn snapshot(&self) -> String {
        self.0.snapshot().id().to_owned()
    }

    /// Names of the tables that the snapshot holds.
    #[getter]
    fn tables(&self) -> Vec<String> {
        self.0.snapshot().tables().map(str::to_owned).collect()
    }

    /// The day after which nothing was used, ISO 8601.
    #[getter]
    fn as_of(&self, py: Python<'_>) -> PyResult<String> {
        py.detach(|| self.0.as_of()).map(|day| day.to_string()).map_err(raised)
    }

    /// Rows of a table as they may leave the lake.
    #[pyo3(signature = (name, columns=None, condition=None))]
    fn table(
        &self,
        py: Python<'_>,
        name: &str,
        columns: Option<Vec<String>>,
        condition: Option<&str>,
    ) -> PyResult<Table> {
        py.detach(|| {
            let table = tables::by_name(name).ok_or_else(|| golmok_engine::Error::NotFound {
                what: "table",
                asked: name.to_owned(),
                nearest: self.tables(),
            })?;
            let batch = disclosed::rows(self.0.snapshot(), table, condition)?;
            Table::of(table, &batch, columns.as_deref())
        })
        .map_err(raised)
    }

    /// One founder's report.
    #[pyo3(signature = (industry, area=None, at=None, radius_m=500.0, rent=None, wages=None, own_wage=None,
        other_costs=None, margin=None, capital=None, payback_months=None, ticket=None, today=None))]
    #[expect(clippy::too_many_arguments, reason = "keywords of Python")]
    fn advise(
        &self,
        py: Python<'_>,
        industry: &str,
        area: Option<&str>,
        at: Option<(f64, f64)>,
        radius_m: f64,
        rent: Option<i64>,
        wages: Option<i64>,
        own_wage: Option<i64>,
        other_costs: Option<i64>,
        margin: Option<f64>,
        capital: Option<i64>,
        payback_months: Option<u32>,
        ticket: Option<i64>,
        today: Option<&str>,
    ) -> PyResult<Advice> {
        let entered = Costs {
            rent: rent.map(Won),
            wages: wages.map(Won),
            own_wage: own_wage.map(Won),
            other: other_costs.map(Won),
            margin,
            capital: capital.map(Won),
            payback_months,
            ticket: ticket.map(Won),
        };
        py.detach(|| {
            let session = &self.0;
            let (area, spot) = match (area, at) {
                (Some(asked), None) => own_areas::meant(session, asked)?,
                (None, Some((longitude, latitude))) => {
                    let placed = place::place(session, longitude, latitude, radius_m)?;
                    (placed.area.clone(), Some(Spot::Circle(placed, [longitude, latitude], radius_m)))
                }
                _ => return Err(invalid("give either area or at=(longitude, latitude)".to_owned())),
            };
            let today = match day(today)? {
                Some(day) => day,
                None => session.as_of()?,
            };
            let industry = names::industry(industry)?;
            let costs = costs::checked(entered)?;
            let mut advice = advise(session, Asked { area, spot, industry, costs, today })?;
            if let Some(words) = golmok_report::stale::words(&session.snapshot().info().stale) {
                advice.caveats.insert(0, words);
            }
            Ok(Advice(advice))
        })
        .map_err(raised)
    }

    /// Two to four areas side by side: rows, and what may be said of each two.
    #[pyo3(signature = (areas, industry, lang="ko"))]
    fn compare(
        &self,
        py: Python<'_>,
        areas: Vec<String>,
        industry: &str,
        lang: &str,
    ) -> PyResult<(String, Vec<String>)> {
        let lang = language(lang);
        py.detach(|| {
            let session = &self.0;
            let areas: Vec<_> =
                areas.iter().map(|asked| names::rated_area(session, asked)).collect::<golmok_engine::Result<_>>()?;
            let found = compare::compare(session, &areas, names::industry(industry)?)?;
            let name = |code: &str| areas.iter().find(|a| a.code == code).map_or(code, |a| a.name.as_str()).to_owned();
            let said = found.pairs.iter().map(|p| rating_listing::difference(p, &name(&p.a), &name(&p.b), lang));
            Ok((json(&rating_listing::compared(session, &found.cells, &found.pairs, lang)?)?, said.collect()))
        })
        .map_err(raised)
    }

    /// Areas of an industry, or industries of an area, by relative risk.
    #[pyo3(signature = (industry=None, area=None, gu=None, min_stores=places::LISTED_STORES, highest=false, top=20, lang="ko"))]
    #[expect(clippy::too_many_arguments, reason = "keywords of Python")]
    fn places(
        &self,
        py: Python<'_>,
        industry: Option<&str>,
        area: Option<&str>,
        gu: Option<&str>,
        min_stores: i64,
        highest: bool,
        top: usize,
        lang: &str,
    ) -> PyResult<String> {
        py.detach(|| {
            let session = &self.0;
            let asked = match (industry, area) {
                (Some(industry), None) => places::Asked::Where {
                    industry: names::industry(industry)?,
                    gu: gu.map(|gu| places::gu(session, gu)).transpose()?,
                },
                (None, Some(area)) => places::Asked::WithWhat(names::rated_area(session, area)?),
                _ => return Err(invalid("give either industry or area".to_owned())),
            };
            let ranking = places::rank(session, &asked, min_stores)?;
            json(&rating_listing::ranked(session, &ranking, highest, top, language(lang))?)
        })
        .map_err(raised)
    }

    /// Own areas × industries: what is counted within, and the rating of the area that answers.
    #[pyo3(signature = (lang="ko"))]
    fn own_areas(&self, py: Python<'_>, lang: &str) -> PyResult<String> {
        py.detach(|| json(&golmok_report::own_areas::listing(&self.0, language(lang))?)).map_err(raised)
    }

    /// A grade back to drivers, indicators, input rows and files.
    fn explain(&self, py: Python<'_>, area: &str, industry: &str) -> PyResult<String> {
        py.detach(|| {
            let own = own_areas::trace(&self.0, area)?;
            let area = names::rated_area(&self.0, area)?;
            let lines = explain::explain(&self.0, &area, &names::industry(industry)?.code)?;
            let rows = own.into_iter().chain(lines).map(|l| vec![l.step, l.table, l.item, l.value, l.place]).collect();
            json(&Listing { header: vec!["step", "table", "item", "value", "where"], rows })
        })
        .map_err(raised)
    }

    /// One rating per row: ids, industries, and places as (kind, first, second).
    #[pyo3(signature = (ids, industries, places, crs="EPSG:5181"))]
    fn score(
        &self,
        py: Python<'_>,
        ids: Vec<String>,
        industries: Vec<String>,
        places: Vec<(String, String, String)>,
        crs: &str,
    ) -> PyResult<String> {
        let of = |(kind, a, b): (String, String, String)| match kind.as_str() {
            "degrees" => Place::Degrees((a, b)),
            "metres" => Place::Metres((a, b)),
            "legal_dong" => Place::LegalDong(a),
            "area" => Place::Named(a),
            _ => Place::Nowhere,
        };
        let asked: Vec<Place> = places.into_iter().map(of).collect();
        py.detach(|| {
            if ids.len() != industries.len() || ids.len() != asked.len() {
                return Err(invalid("ids, industries and places differ in length".to_owned()));
            }
            let ratings = Ratings::of(&self.0)?;
            let places = Places::of(&self.0, Crs::from_epsg(crs)?)?;
            let answers = places.answer(&asked)?;
            let header = OWN_COLUMNS.into_iter().chain(ratings.columns()).collect();
            let mut listing = Listing { header, rows: Vec::with_capacity(ids.len()) };
            for ((id, industry), answer) in ids.iter().zip(&industries).zip(&answers) {
                let line = line(&ratings, industry, answer);
                let values = ratings.values(line.rating).map(str::to_owned);
                listing.rows.push(own_cells(&ratings, id, &line).into_iter().chain(values).collect());
            }
            json(&listing)
        })
        .map_err(raised)
    }
}

/// One founder's report.
#[pyclass(frozen)]
struct Advice(golmok_advice::Advice);

#[pymethods]
impl Advice {
    /// As docs/schemas/advice.schema.json says.
    fn json(&self, py: Python<'_>) -> PyResult<String> {
        py.detach(|| founder::to_json(&self.0)).map_err(errors::unwritten)
    }

    /// The whole page.
    fn html(&self, py: Python<'_>, lang: &str) -> PyResult<String> {
        py.detach(|| founder::render_html(&self.0, language(lang))).map_err(errors::unwritten)
    }

    /// The card to share, as SVG.
    fn card(&self, lang: &str) -> String {
        founder::share_card_svg(&self.0, language(lang))
    }

    /// The answer as text.
    fn text(&self, lang: &str) -> String {
        founder::terminal_text(&self.0, language(lang))
    }
}

/// Opens the current snapshot of a lake.
#[pyfunction]
#[pyo3(signature = (lake, config=None, areas=None))]
fn open(py: Python<'_>, lake: PathBuf, config: Option<PathBuf>, areas: Option<PathBuf>) -> PyResult<Session> {
    py.detach(|| {
        let mut settings = match config {
            Some(path) => Settings::from_toml(&std::fs::read_to_string(path)?)?,
            None => Settings::default(),
        };
        settings.areas = areas.or(settings.areas);
        if let Some(areas) = &settings.areas {
            own_areas::check(areas)?;
        }
        Ok(Session(golmok_engine::Session::open(&Lake::open(lake)?, settings)?))
    })
    .map_err(raised)
}

/// The native half of the package `golmok`.
#[pymodule]
fn _golmok(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Session>()?;
    module.add_class::<Advice>()?;
    module.add_class::<Table>()?;
    module.add_function(wrap_pyfunction!(open, module)?)?;
    work::add(module)?;
    errors::add(module)
}
