//! Figures of a quarterly source by cell, of the publication that speaks for each quarter: what the gates of a refresh
//! compare with the publication before. They are compared, never shown: sales are among them.

use super::publications::Publications;
use super::{sales, staged};
use crate::error::Result;
use golmok_lake::store::Snapshot;
use golmok_model::tables::staging;
use golmok_model::tables::{ColumnType, TableSchema};
use golmok_model::{AreaKind, Quarter, SourceKind};
use polars::prelude::*;
use std::collections::BTreeMap;

/// The sources that have figures by quarter.
pub const KINDS: [SourceKind; 9] = [
    SourceKind::StoreCounts,
    SourceKind::Sales,
    SourceKind::FootTraffic,
    SourceKind::Workers,
    SourceKind::Residents,
    SourceKind::Incomes,
    SourceKind::Facilities,
    SourceKind::Apartments,
    SourceKind::ChangeIndex,
];

/// A kind of area in a quarter.
pub type Part = (AreaKind, Quarter);

/// A source of a snapshot, as far as a publication speaks.
pub struct Source {
    staged: LazyFrame,
    /// Kinds of area and quarters, each with the publication that speaks.
    pub parts: BTreeMap<Part, Speaks>,
    /// Names of the figures, in the order of the table.
    pub measures: Vec<&'static str>,
    has_industry: bool,
}

/// The publication of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaks {
    publication: String,
    /// Hashes of its files: equal ones give equal rows.
    files: Vec<String>,
}

/// The figures of one part.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures {
    /// Area and industry (empty where the source has none), sorted.
    pub cells: Vec<(String, String)>,
    /// Names of both as printed.
    pub names: Vec<[Option<String>; 2]>,
    /// By measure, one value per cell.
    pub values: Vec<Vec<Option<f64>>>,
}

/// The figures that a table has beside keys and provenance.
fn measures(table: &'static TableSchema) -> Vec<&'static str> {
    let number = |kind| matches!(kind, ColumnType::I64 | ColumnType::F64);
    table.columns.iter().filter(|c| c.nullable && number(c.kind)).map(|c| c.name).collect()
}

impl Source {
    /// A source; `None` where the snapshot has no quarter of it that a publication speaks for.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn of(snapshot: &Snapshot, kind: SourceKind, publications: &Publications) -> Result<Option<Self>> {
        let table = staging::of(kind);
        let has_industry = table.column("industry_code").is_some();
        let staged = match kind {
            SourceKind::Sales => sales::to_compare(snapshot)?,
            _ => staged::surroundings(snapshot, kind)?,
        };
        let Some(staged) = staged else { return Ok(None) };
        let mut parts = BTreeMap::new();
        for (area_kind, choice) in publications.choices(kind, staged.clone())? {
            let publication = choice.publication.to_string();
            let files = files(snapshot, table, &publication);
            parts.insert((area_kind.parse()?, choice.quarter), Speaks { publication, files });
        }
        Ok((!parts.is_empty()).then(|| Self { staged, parts, measures: measures(table), has_industry }))
    }

    /// Whether its rows are about an industry.
    pub fn has_industry(&self) -> bool {
        self.has_industry
    }

    /// The figures of a part by these measures; none where no publication speaks for it.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn figures(&self, part: Part, wanted: &[&'static str]) -> Result<Figures> {
        let Some(speaks) = self.parts.get(&part) else { return Ok(Figures::default()) };
        let mut columns: Vec<Expr> = vec![col("area_code"), col("area_name")];
        if self.has_industry {
            columns.extend([col("industry_code"), col("industry_name")]);
        }
        columns.extend(wanted.iter().map(|name| col(*name).cast(DataType::Float64)));
        let key = self.key();
        let unique: Vec<PlSmallStr> = key.iter().map(|name| PlSmallStr::from(*name)).collect();
        let order = SortMultipleOptions::default().with_maintain_order(true);
        let rows = self
            .staged
            .clone()
            .filter(of_part(part, speaks))
            .select(columns)
            .unique_stable(Some(cols(unique)), UniqueKeepStrategy::First)
            .sort(key.to_vec(), order)
            .collect()?;
        self.part(&rows, wanted)
    }

    /// Cells of a part of which two files of one publication say different things, and all cells; `None` where one file
    /// alone speaks. Of two rows the one of the file whose hash comes first would be taken.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn contradictions(&self, part: Part) -> Result<Option<Contradictions>> {
        let Some(speaks) = self.parts.get(&part).filter(|speaks| speaks.files.len() > 1) else { return Ok(None) };
        let key: Vec<Expr> = self.key().iter().map(|name| col(*name)).collect();
        let differs = self.measures.iter().map(|name| col(*name).n_unique().gt(lit(1))).reduce(Expr::or);
        let Some(differs) = differs else { return Ok(None) };
        let cells = self
            .staged
            .clone()
            .filter(of_part(part, speaks))
            .group_by(key)
            .agg([differs.alias("differs"), col("source_sha256").first().alias("file")])
            .sort(self.key().to_vec(), SortMultipleOptions::default())
            .collect()?;
        let differs = cells.column("differs")?.bool()?;
        let first = differs.iter().position(|differs| differs == Some(true));
        let text = |name: &str, row: usize| -> Result<String> {
            Ok(cells.column(name)?.str()?.get(row).unwrap_or_default().to_owned())
        };
        let first = match first {
            None => None,
            Some(row) => {
                let industry = if self.has_industry { text("industry_code", row)? } else { String::new() };
                Some((text("area_code", row)?, industry))
            }
        };
        Ok(Some(Contradictions { cells: cells.height(), differ: differs.sum().unwrap_or(0) as usize, first }))
    }

    fn key(&self) -> &'static [&'static str] {
        if self.has_industry { &["area_code", "industry_code"] } else { &["area_code"] }
    }

    fn part(&self, rows: &DataFrame, wanted: &[&'static str]) -> Result<Figures> {
        let text = |name: &str| -> Result<&StringChunked> { Ok(rows.column(name)?.str()?) };
        let (areas, area_names) = (text("area_code")?, text("area_name")?);
        let industries = self.has_industry.then(|| text("industry_code")).transpose()?;
        let industry_names = self.has_industry.then(|| text("industry_name")).transpose()?;
        let owned = |column: Option<&StringChunked>, row: usize| column.and_then(|c| c.get(row)).map(str::to_owned);
        let mut figures = Figures::default();
        for row in 0..rows.height() {
            let industry = owned(industries, row).unwrap_or_default();
            figures.cells.push((areas.get(row).unwrap_or_default().to_owned(), industry));
            figures.names.push([owned(Some(area_names), row), owned(industry_names, row)]);
        }
        for name in wanted {
            figures.values.push(rows.column(name)?.f64()?.iter().collect());
        }
        Ok(figures)
    }
}

/// What several files of one publication say of the same cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradictions {
    /// Cells that any of them has.
    pub cells: usize,
    /// Cells of which they say different things.
    pub differ: usize,
    /// Area and industry of the first of these.
    pub first: Option<(String, String)>,
}

fn of_part(part: Part, speaks: &Speaks) -> Expr {
    col("complete")
        .and(col("area_kind").eq(lit(part.0.code())))
        .and(col("quarter").eq(lit(part.1.code())))
        .and(col("publication").eq(lit(speaks.publication.clone())))
}

/// Hashes of the files of a publication.
fn files(snapshot: &Snapshot, table: &TableSchema, publication: &str) -> Vec<String> {
    let files = snapshot.info().tables.get(table.name).map(|entry| &entry.files);
    let former = format!("publication={publication}");
    let of_publication = files.into_iter().flatten().filter(|file| {
        let folder = file.path.split('/').next().unwrap_or_default();
        folder == publication || folder == former
    });
    of_publication.map(|file| file.sha256.clone()).collect()
}
