//! The parts into which the public files split sales and people, by the names that the lake reads them under.

use golmok_lake::source::foot_traffic::FOOT_TRAFFIC;
use golmok_lake::source::quarterly::spec::QuarterlySpec;
use golmok_lake::source::sales::SALES;

/// A part of a cell: key in the SQL text, and what it is called in the staging tables and the files of the publisher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Prefix of its columns in `rollup.sql`.
    pub key: &'static str,
    /// The family whose parts, together, are the total or less.
    pub family: Family,
    /// Prefix of its columns in the staging tables; `None` where the files have none, so that the part is never shown.
    pub name: Option<&'static str>,
}

impl Part {
    /// Its columns of won and of the number of sales in the public file of sales.
    ///
    /// # Examples
    /// ```
    /// use golmok_rollup::parts::{PARTS, at};
    /// assert_eq!(PARTS[at("b1")].sales(), Some(("시간대_00~06_매출_금액", "시간대_건수~06_매출_건수")));
    /// assert_eq!(PARTS[at("su")].sales(), None);
    /// ```
    pub fn sales(&self) -> Option<(&'static str, &'static str)> {
        let of = |measure: &str| column(&SALES, &format!("{}_{measure}", self.name?));
        Some((of("sales_krw")?, of("sales_count")?))
    }

    /// Its column in the public file of foot traffic.
    pub fn people(&self) -> Option<&'static str> {
        column(&FOOT_TRAFFIC, &format!("{}_foot_traffic_count", self.name?))
    }
}

/// What a staging column is called in the publisher's file of today.
pub fn column(of: &QuarterlySpec, staged: &str) -> Option<&'static str> {
    of.measures.iter().find(|measure| measure.column == staged)?.names.first().copied()
}

/// Parts that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// 주중 and 주말, with the public holidays from Monday to Friday, by which they differ from the days.
    Week,
    /// The seven days.
    Days,
    /// The six time bands.
    Bands,
    /// Both sexes, and the sales of which none is told.
    Sexes,
    /// The six age groups, and the sales of which none is told.
    Ages,
}

const fn part(key: &'static str, family: Family, name: &'static str) -> Part {
    Part { key, family, name: Some(name) }
}

const fn untold(key: &'static str, family: Family) -> Part {
    Part { key, family, name: None }
}

/// Number of the parts at the beginning of [`PARTS`] that follow from the day alone.
pub const OF_THE_DAY: usize = 10;

/// Every part, in the order of the columns of the public file. Those that the file has no columns for are counted, too: what it shows
/// must not give them as a difference.
pub const PARTS: [Part; 26] = [
    part("wd", Family::Week, "weekday"),
    part("we", Family::Week, "weekend"),
    part("d1", Family::Days, "mon"),
    part("d2", Family::Days, "tue"),
    part("d3", Family::Days, "wed"),
    part("d4", Family::Days, "thu"),
    part("d5", Family::Days, "fri"),
    part("d6", Family::Days, "sat"),
    part("d7", Family::Days, "sun"),
    untold("wh", Family::Week),
    part("b1", Family::Bands, "h00_06"),
    part("b2", Family::Bands, "h06_11"),
    part("b3", Family::Bands, "h11_14"),
    part("b4", Family::Bands, "h14_17"),
    part("b5", Family::Bands, "h17_21"),
    part("b6", Family::Bands, "h21_24"),
    part("m", Family::Sexes, "male"),
    part("f", Family::Sexes, "female"),
    untold("su", Family::Sexes),
    part("a1", Family::Ages, "age_10"),
    part("a2", Family::Ages, "age_20"),
    part("a3", Family::Ages, "age_30"),
    part("a4", Family::Ages, "age_40"),
    part("a5", Family::Ages, "age_50"),
    part("a6", Family::Ages, "age_60_plus"),
    untold("au", Family::Ages),
];

/// The parts of a count of people: those of sales without 주중 and 주말, which the file of foot traffic does not have, and with
/// `bu`, the people of whom no hour is told.
pub const PEOPLE_PARTS: [Part; 24] = [
    PARTS[2],
    PARTS[3],
    PARTS[4],
    PARTS[5],
    PARTS[6],
    PARTS[7],
    PARTS[8],
    PARTS[10],
    PARTS[11],
    PARTS[12],
    PARTS[13],
    PARTS[14],
    PARTS[15],
    untold("bu", Family::Bands),
    PARTS[16],
    PARTS[17],
    PARTS[18],
    PARTS[19],
    PARTS[20],
    PARTS[21],
    PARTS[22],
    PARTS[23],
    PARTS[24],
    PARTS[25],
];

/// Place of a part in [`PARTS`].
///
/// # Panics
/// Where there is no such part: the fault of the program.
pub fn at(key: &str) -> usize {
    PARTS.iter().position(|part| part.key == key).unwrap_or_else(|| panic!("no part {key}"))
}
