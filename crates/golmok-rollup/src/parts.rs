//! The parts into which the public file splits sales, and its column names.

/// A part of a cell's sales: key in the SQL text, and what it is called in the file of the publisher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Prefix of its columns in `rollup.sql`.
    pub key: &'static str,
    /// The family whose parts, together, are the total or less.
    pub family: Family,
    /// Columns of won and of the number of sales; `None` where the file has none, so that the part is never shown.
    pub columns: Option<(&'static str, &'static str)>,
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

const fn part(key: &'static str, family: Family, won: &'static str, count: &'static str) -> Part {
    Part { key, family, columns: Some((won, count)) }
}

const fn untold(key: &'static str, family: Family) -> Part {
    Part { key, family, columns: None }
}

/// Number of the parts at the beginning of [`PARTS`] that follow from the day alone.
pub const OF_THE_DAY: usize = 10;

/// Every part, in the order of the columns of the public file. Those that the file has no columns for are counted, too: what it shows
/// must not give them as a difference.
pub const PARTS: [Part; 26] = [
    part("wd", Family::Week, "주중_매출_금액", "주중_매출_건수"),
    part("we", Family::Week, "주말_매출_금액", "주말_매출_건수"),
    part("d1", Family::Days, "월요일_매출_금액", "월요일_매출_건수"),
    part("d2", Family::Days, "화요일_매출_금액", "화요일_매출_건수"),
    part("d3", Family::Days, "수요일_매출_금액", "수요일_매출_건수"),
    part("d4", Family::Days, "목요일_매출_금액", "목요일_매출_건수"),
    part("d5", Family::Days, "금요일_매출_금액", "금요일_매출_건수"),
    part("d6", Family::Days, "토요일_매출_금액", "토요일_매출_건수"),
    part("d7", Family::Days, "일요일_매출_금액", "일요일_매출_건수"),
    untold("wh", Family::Week),
    part("b1", Family::Bands, "시간대_00~06_매출_금액", "시간대_건수~06_매출_건수"),
    part("b2", Family::Bands, "시간대_06~11_매출_금액", "시간대_건수~11_매출_건수"),
    part("b3", Family::Bands, "시간대_11~14_매출_금액", "시간대_건수~14_매출_건수"),
    part("b4", Family::Bands, "시간대_14~17_매출_금액", "시간대_건수~17_매출_건수"),
    part("b5", Family::Bands, "시간대_17~21_매출_금액", "시간대_건수~21_매출_건수"),
    part("b6", Family::Bands, "시간대_21~24_매출_금액", "시간대_건수~24_매출_건수"),
    part("m", Family::Sexes, "남성_매출_금액", "남성_매출_건수"),
    part("f", Family::Sexes, "여성_매출_금액", "여성_매출_건수"),
    untold("su", Family::Sexes),
    part("a1", Family::Ages, "연령대_10_매출_금액", "연령대_10_매출_건수"),
    part("a2", Family::Ages, "연령대_20_매출_금액", "연령대_20_매출_건수"),
    part("a3", Family::Ages, "연령대_30_매출_금액", "연령대_30_매출_건수"),
    part("a4", Family::Ages, "연령대_40_매출_금액", "연령대_40_매출_건수"),
    part("a5", Family::Ages, "연령대_50_매출_금액", "연령대_50_매출_건수"),
    part("a6", Family::Ages, "연령대_60_이상_매출_금액", "연령대_60_이상_매출_건수"),
    untold("au", Family::Ages),
];

/// Place of a part in [`PARTS`].
///
/// # Panics
/// Where there is no such part: the fault of the program.
pub fn at(key: &str) -> usize {
    PARTS.iter().position(|part| part.key == key).unwrap_or_else(|| panic!("no part {key}"))
}
