//! Schemas of the lake's tables: grain, key, partition and columns with unit and meaning.
//!
//! A schema here is data only. `golmok-lake` turns it into an Arrow schema, `docs/tables.md` is generated from it and
//! a test holds the files on disk to it.

pub mod core;
mod described;
pub mod mart;
mod names;
pub mod places;
pub mod rating;
pub mod record;
pub mod reject;
pub mod staging;

pub use described::Unit;

/// Type of a column as every tool sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// UTF-8 text; codes are text, never integers.
    Utf8,
    /// 64-bit integer: counts and won.
    I64,
    /// 32-bit integer: quarters and small ordinals.
    I32,
    /// 64-bit float: rates, metres.
    F64,
    /// True or false.
    Bool,
    /// A calendar day.
    Date32,
    /// Bytes: geometries as WKB in EPSG:5181.
    Binary,
    /// 64-bit unsigned integer: H3 cells.
    U64,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Name, with its unit as suffix where it has one (`_m _m2 _krw _rate _count _on`).
    pub name: &'static str,
    /// Type.
    pub kind: ColumnType,
    /// Whether nulls may occur.
    pub nullable: bool,
    /// Meaning; the official Korean term first, the publisher's column last.
    pub doc: &'static str,
    /// Whether its figures may leave the lake as they are.
    pub disclosure: Disclosure,
    /// Least and largest plausible value of a staged number: a row with any other is rejected, so that no work and no
    /// memory grows with what a file says.
    pub range: Option<[i64; 2]>,
}

impl Column {
    /// The column with its plausible values.
    pub const fn within(self, least: i64, largest: i64) -> Self {
        Self { range: Some([least, largest]), ..self }
    }

    /// Whether a number is plausible; every number is where the column has no range, but none that is not finite.
    ///
    /// ```
    /// use golmok_model::tables::staging::STORE_COUNTS;
    /// let stores = STORE_COUNTS.column("store_count").unwrap();
    /// assert!(stores.holds(0.0) && stores.holds(1e6));
    /// assert!(!stores.holds(-1.0) && !stores.holds(1e300) && !stores.holds(f64::NAN));
    /// ```
    pub fn holds(&self, value: f64) -> bool {
        value.is_finite() && self.range.is_none_or(|[least, largest]| (least as f64..=largest as f64).contains(&value))
    }
}

/// Caveat of rows that were made of raw card data; without it a row reprints what a publisher made public.
pub const RAW_CARD_DATA: &str = "raw_card_data";

/// Whether caveats, codes joined by `;`, say that a row was made of raw card data.
///
/// # Examples
/// ```
/// use golmok_model::tables::is_raw_card_data;
/// assert!(is_raw_card_data(Some("raw_card_data;sum_of_trade_areas")));
/// assert!(!is_raw_card_data(Some("estimated_by_the_publisher")) && !is_raw_card_data(None));
/// ```
pub fn is_raw_card_data(caveats: Option<&str>) -> bool {
    caveats.is_some_and(|codes| codes.split(';').any(|code| code == RAW_CARD_DATA))
}

/// Whether the figures of a column may leave the lake as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disclosure {
    /// Shown as they are.
    Open,
    /// Sales, or made of them: withheld where they would tell the sales of a single shop.
    Sales,
}

/// A column that is never null.
pub const fn required(name: &'static str, kind: ColumnType, doc: &'static str) -> Column {
    Column { name, kind, nullable: false, doc, disclosure: Disclosure::Open, range: None }
}

/// A column that may be null.
pub const fn optional(name: &'static str, kind: ColumnType, doc: &'static str) -> Column {
    Column { name, kind, nullable: true, doc, disclosure: Disclosure::Open, range: None }
}

/// A column of sales, or made of them; null where it is withheld.
pub const fn sales(name: &'static str, kind: ColumnType, doc: &'static str) -> Column {
    Column { name, kind, nullable: true, doc, disclosure: Disclosure::Sales, range: None }
}

/// Schema of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableSchema {
    /// Name: layer prefix and plural noun.
    pub name: &'static str,
    /// One row per what.
    pub grain: &'static str,
    /// Columns that identify a row; the table is sorted by them.
    pub key: &'static [&'static str],
    /// Column by whose values the files lie in folders (`20241/`), if any. It is a column of the files, and the folder does
    /// not name it: readers that take `column=value/` for a column of its own would make a number of a code.
    pub partition: Option<&'static str>,
    /// Bumped when a column changes; a lake of another version is rebuilt.
    pub version: u32,
    /// Columns in order.
    pub columns: &'static [Column],
}

impl TableSchema {
    /// The column called `name`.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.name == name)
    }
}

/// Every table that golmok writes.
pub fn all() -> Vec<&'static TableSchema> {
    let staged_to_rated = staging::TABLES.iter().chain(core::TABLES).chain(mart::TABLES).chain(rating::TABLES);
    staged_to_rated.copied().chain(reject::tables()).collect()
}

/// The schema of a table by name.
pub fn by_name(name: &str) -> Option<&'static TableSchema> {
    all().into_iter().find(|t| t.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_figure_of_sales_says_so() {
        let made_of_sales = |name: &str| {
            ["sales", "ticket_krw", "capture_krw", "demand_trend", "demand_supply", "peak_", "main_customer"]
                .iter()
                .any(|part| name.contains(part))
        };
        for table in all().into_iter().filter(|table| table.column("sales_krw").is_some()) {
            let unmarked = table.columns.iter().filter(|c| made_of_sales(c.name) && c.disclosure == Disclosure::Open);
            assert_eq!(unmarked.map(|c| c.name).collect::<Vec<_>>(), Vec::<&str>::new(), "{}", table.name);
        }
        let demand = by_name("mart_demand").expect("a table");
        let open = demand.columns.iter().filter(|c| c.disclosure == Disclosure::Open).map(|c| c.name);
        let key_and_counts = [
            "quarter",
            "area_kind",
            "area_code",
            "industry_code",
            "trade_area_kind",
            "gu_code",
            "publication",
            "store_count",
            "foot_traffic_daily",
            "foot_traffic_per_ha",
            "null_reasons",
            "caveats",
        ];
        assert_eq!(open.collect::<Vec<_>>(), key_and_counts, "a new column must say whether it is made of sales");
    }

    #[test]
    fn every_staged_number_has_plausible_values() {
        for table in staging::TABLES {
            let numbers =
                table.columns.iter().filter(|c| matches!(c.kind, ColumnType::I64 | ColumnType::F64) && c.nullable);
            for column in numbers {
                let [least, largest] =
                    column.range.unwrap_or_else(|| panic!("{}.{} has no range", table.name, column.name));
                assert!(least < largest && least.abs().max(largest) < 1 << 53, "{}.{}", table.name, column.name);
            }
        }
    }

    #[test]
    fn schemas_are_consistent() {
        let mut names = BTreeSet::new();
        for table in all() {
            assert!(names.insert(table.name), "{} twice", table.name);
            let columns: BTreeSet<_> = table.columns.iter().map(|c| c.name).collect();
            assert_eq!(columns.len(), table.columns.len(), "{}: a column twice", table.name);
            assert!(!table.grain.is_empty() && !table.key.is_empty(), "{}", table.name);
            for key in table.key.iter().chain(table.partition.iter()) {
                let column = table.column(key).unwrap_or_else(|| panic!("{}.{key} is no column", table.name));
                assert!(!column.nullable, "{}.{key}: a key is never null", table.name);
            }
            for column in table.columns {
                assert!(!column.doc.is_empty(), "{}.{} has no doc", table.name, column.name);
            }
        }
    }
}
