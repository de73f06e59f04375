//! The parts into which the public file splits sales, and its column names.

/// A part of a cell's sales: key in the SQL text, and what it is called in the file of the publisher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Prefix of its columns in `rollup.sql`.
    pub key: &'static str,
    /// The family whose parts, together, are the total or less.
    pub family: Family,
    /// Column of won.
    pub won: &'static str,
    /// Column of the number of sales.
    pub count: &'static str,
}

/// Parts that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// 주중, 주말, and the seven days, which add up to them.
    Week,
    /// The six time bands.
    Bands,
    /// Both sexes; less than the total where a card says nothing.
    Sexes,
    /// The six age groups; less than the total, too.
    Ages,
}

const fn part(key: &'static str, family: Family, won: &'static str, count: &'static str) -> Part {
    Part { key, family, won, count }
}

/// Number of the parts at the beginning of [`PARTS`] that follow from the day alone.
pub const OF_THE_DAY: usize = 9;

/// Every part, in the order of the columns of the public file.
pub const PARTS: [Part; 23] = [
    part("wd", Family::Week, "주중_매출_금액", "주중_매출_건수"),
    part("we", Family::Week, "주말_매출_금액", "주말_매출_건수"),
    part("d1", Family::Week, "월요일_매출_금액", "월요일_매출_건수"),
    part("d2", Family::Week, "화요일_매출_금액", "화요일_매출_건수"),
    part("d3", Family::Week, "수요일_매출_금액", "수요일_매출_건수"),
    part("d4", Family::Week, "목요일_매출_금액", "목요일_매출_건수"),
    part("d5", Family::Week, "금요일_매출_금액", "금요일_매출_건수"),
    part("d6", Family::Week, "토요일_매출_금액", "토요일_매출_건수"),
    part("d7", Family::Week, "일요일_매출_금액", "일요일_매출_건수"),
    part("b1", Family::Bands, "시간대_00~06_매출_금액", "시간대_건수~06_매출_건수"),
    part("b2", Family::Bands, "시간대_06~11_매출_금액", "시간대_건수~11_매출_건수"),
    part("b3", Family::Bands, "시간대_11~14_매출_금액", "시간대_건수~14_매출_건수"),
    part("b4", Family::Bands, "시간대_14~17_매출_금액", "시간대_건수~17_매출_건수"),
    part("b5", Family::Bands, "시간대_17~21_매출_금액", "시간대_건수~21_매출_건수"),
    part("b6", Family::Bands, "시간대_21~24_매출_금액", "시간대_건수~24_매출_건수"),
    part("m", Family::Sexes, "남성_매출_금액", "남성_매출_건수"),
    part("f", Family::Sexes, "여성_매출_금액", "여성_매출_건수"),
    part("a1", Family::Ages, "연령대_10_매출_금액", "연령대_10_매출_건수"),
    part("a2", Family::Ages, "연령대_20_매출_금액", "연령대_20_매출_건수"),
    part("a3", Family::Ages, "연령대_30_매출_금액", "연령대_30_매출_건수"),
    part("a4", Family::Ages, "연령대_40_매출_금액", "연령대_40_매출_건수"),
    part("a5", Family::Ages, "연령대_50_매출_금액", "연령대_50_매출_건수"),
    part("a6", Family::Ages, "연령대_60_이상_매출_금액", "연령대_60_이상_매출_건수"),
];

/// The parts that are told within a day: [`PARTS`] without those of the week.
pub fn within_a_day() -> &'static [Part] {
    &PARTS[OF_THE_DAY..]
}
