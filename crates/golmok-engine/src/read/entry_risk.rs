//! Ratings of area × industry: `mart_entry_risk`, in memory, found by cell.

use super::by_cell::{ByCell, collected};
use super::{frame, public_list};
use crate::error::{Context, Error, Result};
use golmok_advice::alternatives::Odds;
use golmok_advice::subject::AreaRef;
use golmok_advice::verdict::{Interval, Rated};
use golmok_lake::schema::date_from_days;
use golmok_lake::store::Snapshot;
use golmok_model::tables::rating;
use golmok_model::{AreaKind, Confidence, DriverGroup, RelativeGrade, RiskGrade, TradeAreaKind};
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// One area × industry.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Area.
    pub area: AreaRef,
    /// A, D, R, U for trade areas.
    pub trade_area_kind: Option<String>,
    /// 자치구_코드.
    pub gu_code: Option<String>,
    /// 서비스_업종_코드, or ALL.
    pub industry: String,
    /// Shops at the newest quarter.
    pub stores: i64,
    /// Openings of the window.
    pub openings: i64,
    /// Closures of the window.
    pub closures: i64,
    /// Store-quarters at risk of the window.
    pub at_risk: i64,
    /// Quarters of the window.
    pub window: i64,
    /// Closures ÷ mean stores of the window.
    pub closure_rate: Option<f64>,
    /// The rating.
    pub rated: Option<Rated>,
    /// A shop opening now.
    pub entrant: Option<Interval>,
    /// Within three years.
    pub three_years: Option<f64>,
    /// All closures that the next four quarters are expected to report.
    pub expected_closures: Option<f64>,
    /// Contributions to the log of the relative risk.
    pub contributions: Vec<(DriverGroup, f64)>,
    /// Why there is no rating.
    pub reason_unrated: Option<String>,
}

impl Cell {
    /// Whether a public list ("highest risk") may name the cell.
    pub fn may_be_named(&self) -> bool {
        self.rated.as_ref().is_some_and(|rated| {
            let [.., risk, high_risk] = rated.grade_probability;
            public_list::may_be_named(Some(rated.confidence.code()), Some(risk), Some(high_risk))
        })
    }
}

/// The ratings of a snapshot: each is read once and answered from memory.
#[derive(Debug)]
pub struct EntryRisk {
    /// The day after which nothing was used.
    pub as_of: Date,
    /// Version of the method.
    pub method_version: String,
    cells: ByCell,
    /// Probabilities of each kind of area and industry, ascending, tourist zones left out; made at the first use.
    ascending: OnceLock<BTreeMap<(AreaKind, String), Vec<f64>>>,
    table: DataFrame,
    texts: Texts,
    counts: [Int64Chunked; 4],
    window: Int32Chunked,
    closure_rate: Float64Chunked,
    probability: Ends,
    entrant: Ends,
    three_years: Float64Chunked,
    expected_closures: Float64Chunked,
    relative_risk: Ends,
    grade_probability: [Float64Chunked; 4],
    own_weight: Float64Chunked,
    drivers: Vec<(DriverGroup, Float64Chunked)>,
}

/// Value, lower and upper end.
type Ends = [Float64Chunked; 3];

#[derive(Debug)]
struct Texts {
    area_name: StringChunked,
    trade_area_kind: StringChunked,
    gu_code: StringChunked,
    industry_name: StringChunked,
    grade: StringChunked,
    relative_grade: StringChunked,
    confidence: StringChunked,
    reason_unrated: StringChunked,
}

impl EntryRisk {
    /// Reads the ratings.
    ///
    /// # Errors
    /// [`Error::NoTable`] where nothing is rated; else when the table cannot be read.
    pub fn read(snapshot: &Snapshot) -> Result<Self> {
        Self::find(snapshot)?.ok_or(Error::NoTable { table: rating::ENTRY_RISK.name, made_by: "rate" })
    }

    /// Reads the ratings; `None` where nothing is rated.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn find(snapshot: &Snapshot) -> Result<Option<Self>> {
        let Some(scan) = frame::scan(snapshot, &rating::ENTRY_RISK)? else { return Ok(None) };
        Self::of(collected(scan, rating::ENTRY_RISK.name)?).map(Some)
    }

    /// The ratings of a table in the schema of `mart_entry_risk`, sorted by its key.
    ///
    /// # Errors
    /// When a column is missing or there are no rows.
    pub fn of(table: DataFrame) -> Result<Self> {
        let text = |name: &str| -> Result<StringChunked> { Ok(table.column(name)?.str()?.clone()) };
        let count = |name: &str| -> Result<Int64Chunked> { Ok(table.column(name)?.i64()?.clone()) };
        let number = |name: &str| -> Result<Float64Chunked> { Ok(table.column(name)?.f64()?.clone()) };
        let ends = |name: &str| -> Result<Ends> {
            Ok([number(name)?, number(&format!("{name}_lo"))?, number(&format!("{name}_hi"))?])
        };
        let probability_of = |step: usize| number(&format!("grade_probability_{step}"));
        let driver = |group: DriverGroup| Ok((group, number(&format!("driver_{}", group.code()))?));
        let day = table.column("as_of")?.date()?.physical().get(0).and_then(date_from_days);
        Ok(Self {
            as_of: day.context("mart_entry_risk is empty")?,
            method_version: text("method_version")?.get(0).unwrap_or_default().to_owned(),
            cells: ByCell::of(&table)?,
            ascending: OnceLock::new(),
            texts: Texts {
                area_name: text("area_name")?,
                trade_area_kind: text("trade_area_kind")?,
                gu_code: text("gu_code")?,
                industry_name: text("industry_name")?,
                grade: text("grade")?,
                relative_grade: text("relative_grade")?,
                confidence: text("confidence")?,
                reason_unrated: text("reason_unrated")?,
            },
            counts: [
                count("store_count")?,
                count("opening_count_4q")?,
                count("closure_count_4q")?,
                count("at_risk_4q")?,
            ],
            window: table.column("window_q")?.i32()?.clone(),
            closure_rate: number("closure_rate_4q")?,
            probability: ends("closure_probability_1y")?,
            entrant: ends("entrant_closure_probability_1y")?,
            three_years: number("closure_probability_3y")?,
            expected_closures: number("expected_closures_4q")?,
            relative_risk: ends("relative_risk")?,
            grade_probability: [probability_of(1)?, probability_of(2)?, probability_of(3)?, probability_of(4)?],
            own_weight: number("own_weight")?,
            drivers: DriverGroup::ALL.into_iter().map(driver).collect::<Result<_>>()?,
            table,
        })
    }

    /// Where the rows of areas and cells stand.
    pub fn cells(&self) -> &ByCell {
        &self.cells
    }

    /// Every column, in the order of [`EntryRisk::cells`].
    pub fn table(&self) -> &DataFrame {
        &self.table
    }

    /// The cell of an area and industry.
    pub fn cell(&self, kind: AreaKind, code: &str, industry: &str) -> Option<Cell> {
        self.cells.cell(kind, code, industry).map(|row| self.row(row))
    }

    /// The cells of one industry in every area.
    pub fn of_industry<'a>(&'a self, industry: &'a str) -> impl Iterator<Item = Cell> + 'a {
        self.cells.industry(industry).map(|row| self.row(row))
    }

    /// The cells of every industry in an area.
    pub fn of_area(&self, kind: AreaKind, code: &str) -> impl Iterator<Item = Cell> {
        self.cells.area(kind, code).map(|row| self.row(row))
    }

    /// Areas that are rated, with their names.
    pub fn areas(&self) -> impl Iterator<Item = AreaRef> {
        self.cells.areas().map(|(kind, code, rows)| self.area_ref(kind, code, rows.start))
    }

    /// A rated area with its name.
    pub fn area(&self, kind: AreaKind, code: &str) -> Option<AreaRef> {
        let rows = self.cells.area(kind, code);
        (!rows.is_empty()).then(|| self.area_ref(kind, code, rows.start))
    }

    /// Shops of a row at the newest quarter.
    pub fn stores(&self, row: usize) -> i64 {
        self.counts[0].get(row).unwrap_or(0)
    }

    /// Name of the industry of a row, in Korean.
    pub fn industry_name(&self, row: usize) -> Option<&str> {
        self.texts.industry_name.get(row)
    }

    /// Name of the area of a row, as published.
    pub fn area_name(&self, row: usize) -> Option<&str> {
        self.texts.area_name.get(row)
    }

    /// Kind of trade area and gu of a row.
    pub fn trade_area(&self, row: usize) -> (Option<&str>, Option<&str>) {
        (self.texts.trade_area_kind.get(row), self.texts.gu_code.get(row))
    }

    /// Why a row has no rating.
    pub fn reason_unrated(&self, row: usize) -> Option<&str> {
        self.texts.reason_unrated.get(row)
    }

    /// Grade of a row.
    pub fn grade(&self, row: usize) -> Option<RiskGrade> {
        self.texts.grade.get(row).and_then(|grade| grade.parse().ok())
    }

    /// Closure probability within a year of a row, with its 90 % interval.
    pub fn probability(&self, row: usize) -> Option<Interval> {
        interval(&self.probability, row)
    }

    /// What of a row tells whether it is safer than another one; `None` where it is not rated.
    pub fn odds(&self, row: usize) -> Option<Odds> {
        let (probability, relative_risk) = (self.probability(row)?, interval(&self.relative_risk, row)?);
        Some(Odds { stores: self.stores(row), probability, relative_risk })
    }

    /// Share of the areas of a kind, tourist zones apart, in which an industry is rated safer than `probability`; `None`
    /// where it is rated in none.
    pub fn share_safer(&self, kind: AreaKind, industry: &str, probability: f64) -> Option<f64> {
        let known = self.ascending().get(&(kind, industry.to_owned()))?;
        Some(known.partition_point(|other| *other < probability) as f64 / known.len() as f64)
    }

    fn ascending(&self) -> &BTreeMap<(AreaKind, String), Vec<f64>> {
        self.ascending.get_or_init(|| {
            let mut of: BTreeMap<(AreaKind, String), Vec<f64>> = BTreeMap::new();
            for (row, (kind, _, industry)) in self.cells.keys().enumerate() {
                let overlaps = self.trade_area(row).0 == Some(TradeAreaKind::Tourist.code());
                if let Some(probability) = self.probability(row).filter(|_| !overlaps) {
                    of.entry((kind, industry.to_owned())).or_default().push(probability.value);
                }
            }
            of.values_mut().for_each(|known| known.sort_by(f64::total_cmp));
            of
        })
    }

    /// A row as a cell.
    pub fn row(&self, row: usize) -> Cell {
        let (kind, code) = self.cells.area_of(row);
        let owned = |column: &StringChunked| column.get(row).map(str::to_owned);
        let [stores, openings, closures, at_risk] = self.counts.each_ref().map(|c| c.get(row).unwrap_or(0));
        Cell {
            area: self.area_ref(kind, code, row),
            trade_area_kind: owned(&self.texts.trade_area_kind),
            gu_code: owned(&self.texts.gu_code),
            industry: self.cells.industry_of(row).to_owned(),
            stores,
            openings,
            closures,
            at_risk,
            window: self.window.get(row).map_or(0, i64::from),
            closure_rate: self.closure_rate.get(row),
            rated: self.rated(row),
            entrant: interval(&self.entrant, row),
            three_years: self.three_years.get(row),
            expected_closures: self.expected_closures.get(row),
            contributions: self.drivers.iter().filter_map(|(group, of)| Some((*group, of.get(row)?))).collect(),
            reason_unrated: owned(&self.texts.reason_unrated),
        }
    }

    fn area_ref(&self, kind: AreaKind, code: &str, row: usize) -> AreaRef {
        AreaRef { kind, code: code.to_owned(), name: self.area_name(row).unwrap_or(code).to_owned() }
    }

    fn rated(&self, row: usize) -> Option<Rated> {
        let (probability, relative_risk) = (self.probability(row)?, interval(&self.relative_risk, row)?);
        let grade = self.grade(row)?;
        let relative = match self.texts.relative_grade.get(row) {
            Some("lower") => RelativeGrade::Lower,
            Some("higher") => RelativeGrade::Higher,
            _ => RelativeGrade::NoClearDifference,
        };
        let confidence = match self.texts.confidence.get(row) {
            Some("high") => Confidence::High,
            Some("medium") => Confidence::Medium,
            _ => Confidence::Low,
        };
        Some(Rated {
            probability,
            relative,
            relative_risk,
            grade,
            step: grade.step(),
            grade_probability: self.grade_probability.each_ref().map(|p| p.get(row).unwrap_or(0.0)),
            confidence,
            own_weight: self.own_weight.get(row).unwrap_or(0.0),
        })
    }
}

/// A value with its ends; `None` where any is null.
pub(super) fn interval(ends: &[Float64Chunked; 3], row: usize) -> Option<Interval> {
    Some(Interval { value: ends[0].get(row)?, lo: ends[1].get(row)?, hi: ends[2].get(row)? })
}
