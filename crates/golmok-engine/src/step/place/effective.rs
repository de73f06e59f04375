//! `core_areas`: the edition of each kind of area that is in force at the as-of date, and the areas that only the counts
//! know. Which boundary speaks is decided here, once.

use super::areas::newest;
use super::edition_area::EditionArea;
use crate::error::Result;
use crate::read::{cells, staged};
use golmok_lake::batch::{TableBuilder, column_index};
use golmok_lake::schema::sort_by_key;
use golmok_lake::store::SnapshotWriter;
use golmok_model::tables::core;
use golmok_model::{AreaKind, City, CodeSet, TradeAreaKind};
use golmok_spatial::{Area, Boundaries};
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeMap;

/// The kinds of area that have boundaries, with the code set that assignment uses.
const SETS: [(AreaKind, CodeSet); 4] = [
    (AreaKind::TradeArea, CodeSet::Trdar2022),
    (AreaKind::AdminDong, CodeSet::Adm8),
    (AreaKind::LegalDong, CodeSet::Legal8),
    (AreaKind::Gu, CodeSet::Gu5),
];

/// The areas in force, in the order of [`SETS`].
pub struct Effective<'a>([Vec<&'a EditionArea>; 4]);

impl<'a> Effective<'a> {
    /// The editions in force on a day.
    pub fn of(areas: &'a [EditionArea], as_of: Date) -> Self {
        Self(SETS.map(|(kind, set)| newest(areas, kind, set, as_of)))
    }

    /// The boundaries that assign points.
    pub fn boundaries(&self) -> Result<Boundaries> {
        let [trade_areas, dongs, legal_dongs, gu] =
            self.0.each_ref().map(|of| of.iter().map(|edition| edition.area.clone()).collect::<Vec<Area>>());
        Ok(Boundaries::new(trade_areas, dongs, legal_dongs, gu)?)
    }

    /// Code and gu of each trade area, for joining.
    pub fn gu_of_trade_areas(&self) -> Result<DataFrame> {
        let areas = || self.0[0].iter().map(|edition| &edition.area);
        Ok(df!(
            "area_code" => areas().map(|area| area.code.as_str()).collect::<Vec<_>>(),
            "area_gu_code" => areas().map(|area| area.gu_code.as_deref()).collect::<Vec<_>>(),
        )?)
    }

    /// Writes `core_areas`, with what the counts written before tell of areas without a boundary.
    pub fn write(&self, writer: &SnapshotWriter) -> Result<()> {
        let counted = counted(writer)?;
        let mut rows = Builder::new()?;
        let mut drawn = Vec::new();
        for ((kind, set), editions) in SETS.iter().zip(&self.0) {
            for edition in editions {
                let key = (*kind, edition.area.code.clone());
                rows.drawn(edition, counted.get(&key))?;
                drawn.push(key);
            }
            drawn.sort_unstable();
            for ((_, code), known) in counted.iter().filter(|(key, _)| key.0 == *kind) {
                if drawn.binary_search(&(*kind, code.clone())).is_err() {
                    rows.counted(*kind, *set, code, known);
                }
            }
        }
        rows.write(writer)
    }
}

/// What counts tell of an area.
#[derive(Default)]
struct Counted {
    name: Option<String>,
    trade_area_kind: Option<TradeAreaKind>,
}

/// The areas of the counts, with the newest name that the files print and their kind.
fn counted(writer: &SnapshotWriter) -> Result<BTreeMap<(AreaKind, String), Counted>> {
    let snapshot = writer.so_far()?;
    let mut found: BTreeMap<(AreaKind, String), Counted> = BTreeMap::new();
    for (kind, code, trade_area_kind) in cells::counted_areas(&snapshot)? {
        found.entry((kind, code)).or_default().trade_area_kind = trade_area_kind;
    }
    for (kind, code, name) in staged::names_in_counts(&snapshot)? {
        if let Some(area) = found.get_mut(&(kind, code)) {
            area.name = Some(name);
        }
    }
    Ok(found)
}

/// Rows of the table being written.
struct Builder {
    rows: TableBuilder,
    columns: [usize; 14],
}

impl Builder {
    fn new() -> Result<Self> {
        let mut columns = [0; 14];
        for (place, column) in columns.iter_mut().zip(core::AREAS.columns) {
            *place = column_index(&core::AREAS, column.name)?;
        }
        Ok(Self { rows: TableBuilder::new(&core::AREAS), columns })
    }

    fn drawn(&mut self, edition: &EditionArea, counted: Option<&Counted>) -> Result<()> {
        let area = &edition.area;
        let [kind, set, code, from, name_of_edition, name, trade_kind, gu, dong, area_m2, x, y, geometry, wkb] =
            self.columns;
        let rows = &mut self.rows;
        let printed = counted.and_then(|c| c.name.as_deref());
        let counted_kind = counted.and_then(|c| c.trade_area_kind);
        rows.text(kind, Some(area.kind.code()));
        rows.text(set, Some(area.code_set.code()));
        rows.text(code, Some(&area.code));
        rows.date(from, Some(edition.valid_from));
        rows.text(name_of_edition, Some(&edition.edition));
        rows.text(name, area.name.as_deref().or(printed));
        rows.text(trade_kind, area.trade_area_kind.or(counted_kind).map(|k| k.code()));
        rows.text(gu, area.gu_code.as_deref());
        rows.text(dong, area.admin_dong_code.as_deref());
        rows.float64(area_m2, Some(area.area_m2));
        rows.float64(x, Some(area.centre.x));
        rows.float64(y, Some(area.centre.y));
        rows.text(geometry, Some(area.geometry_kind.code()));
        rows.binary(wkb, Some(&area.to_wkb()?));
        rows.end_row();
        Ok(())
    }

    fn counted(&mut self, area_kind: AreaKind, code_set: CodeSet, area_code: &str, known: &Counted) {
        let [kind, set, code, from, edition, name, trade_kind, gu, dong, area_m2, x, y, geometry, wkb] = self.columns;
        let rows = &mut self.rows;
        // The first five digits of a dong's code are its gu.
        let gu_code = match area_kind {
            AreaKind::AdminDong | AreaKind::Gu => {
                City::current().gu_of(area_code).map(|gu| gu.gu_code.as_str()).or(area_code.get(..5))
            }
            _ => None,
        };
        rows.text(kind, Some(area_kind.code()));
        rows.text(set, Some(code_set.code()));
        rows.text(code, Some(area_code));
        rows.date(from, None);
        rows.text(edition, None);
        rows.text(name, known.name.as_deref());
        rows.text(trade_kind, known.trade_area_kind.map(|k| k.code()));
        rows.text(gu, gu_code);
        rows.text(dong, Some(area_code).filter(|_| area_kind == AreaKind::AdminDong));
        for column in [area_m2, x, y] {
            rows.float64(column, None);
        }
        rows.text(geometry, None);
        rows.binary(wkb, None);
        rows.end_row();
    }

    fn write(mut self, writer: &SnapshotWriter) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let batch = sort_by_key(&core::AREAS, &self.rows.finish()?)?;
        let mut part = writer.part(&core::AREAS, None, "part-0")?;
        part.write(&batch)?;
        part.finish()?;
        Ok(())
    }
}
