//! What a quarterly source looks like, as data: columns with every name they go by, identities, caveats.

use golmok_model::SourceKind;
use golmok_model::tables::{TableSchema, staging};

/// One source: one file of this folder's parent holds one.
#[derive(Debug)]
pub struct QuarterlySpec {
    /// The source.
    pub kind: SourceKind,
    /// Staging columns that a header must offer to be this source's (besides the area and the period).
    pub recognised_by: &'static [&'static str],
    /// Columns that hold values.
    pub measures: &'static [Measure],
    /// What must hold in a row; broken ones land with a caveat.
    pub identities: &'static [Identity],
    /// Further oddities that land with a caveat.
    pub caveats: &'static [Caveat],
}

impl QuarterlySpec {
    /// Its staging table.
    pub fn table(&self) -> &'static TableSchema {
        staging::of(self.kind)
    }

    /// Whether its rows are about a quarter.
    pub fn has_quarter(&self) -> bool {
        self.table().column("quarter").is_some()
    }

    /// Whether its rows are about an industry.
    pub fn has_industry(&self) -> bool {
        self.table().column("industry_code").is_some()
    }

    /// Place of a measure.
    ///
    /// # Panics
    /// Where the specification names a column it does not have: the fault of the program.
    pub(super) fn measure_index(&self, column: &str) -> usize {
        self.measures
            .iter()
            .position(|m| m.column == column)
            .unwrap_or_else(|| panic!("{}: {column} is no measure", self.kind.code()))
    }
}

/// A staging column and the names it goes by.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// Column of the staging table.
    pub column: &'static str,
    /// How its text is read.
    pub value: Value,
    /// Names in files, all vintages: the official Korean one first, the Open API's second, then the others.
    pub names: &'static [&'static str],
    /// Where a layout splits the column: names of each part; the value is their sum.
    pub split: &'static [&'static [&'static str]],
}

/// How a field becomes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// A count: a whole number, never negative; blank or `NA` is null.
    Count,
    /// A count whose blank means none: 0.
    CountOrNone,
    /// Won: a whole number; a negative one lands with the caveat `negative_amount`.
    Won,
    /// A length or area: any finite number.
    Measure,
    /// A code of two digits that a spreadsheet may have turned into `7` or `8.0`.
    TwoDigits,
    /// A code of this many digits.
    Digits(usize),
    /// LL, LH, HL or HH.
    ChangeClass,
}

/// A [`Value::Count`].
pub const fn count(column: &'static str, names: &'static [&'static str]) -> Measure {
    Measure { column, value: Value::Count, names, split: &[] }
}

/// A [`Value::CountOrNone`].
pub const fn count_or_none(column: &'static str, names: &'static [&'static str]) -> Measure {
    Measure { column, value: Value::CountOrNone, names, split: &[] }
}

/// A [`Value::Won`].
pub const fn won(column: &'static str, names: &'static [&'static str]) -> Measure {
    Measure { column, value: Value::Won, names, split: &[] }
}

/// A [`Value::Measure`].
pub const fn measure(column: &'static str, names: &'static [&'static str]) -> Measure {
    Measure { column, value: Value::Measure, names, split: &[] }
}

/// A [`Value::TwoDigits`].
pub const fn two_digits(column: &'static str, names: &'static [&'static str]) -> Measure {
    Measure { column, value: Value::TwoDigits, names, split: &[] }
}

/// A [`Value::Digits`].
pub const fn digits(column: &'static str, width: usize, names: &'static [&'static str]) -> Measure {
    Measure { column, value: Value::Digits(width), names, split: &[] }
}

/// A [`Value::ChangeClass`].
pub const fn change_class(column: &'static str, names: &'static [&'static str]) -> Measure {
    Measure { column, value: Value::ChangeClass, names, split: &[] }
}

/// Something that holds in every row of the official files. Not checked in layouts that lack one of its columns, nor in
/// rows in which one is null.
#[derive(Debug, Clone, Copy)]
pub struct Identity {
    /// Name in [`StageSummary::identities`](crate::source::StageSummary::identities).
    pub name: &'static str,
    /// What holds.
    pub rule: Rule,
    /// Caveat of the rows where it does not.
    pub caveat: &'static str,
    /// It is about layouts that lack these columns only.
    pub without: &'static [&'static str],
}

/// What an identity says, in staging columns.
#[derive(Debug, Clone, Copy)]
pub enum Rule {
    /// The parts sum to the total, up to `within`.
    Sum {
        /// The total.
        total: &'static str,
        /// Its parts.
        parts: &'static [&'static str],
        /// Allowed difference, either way: the publisher's rounding.
        within: i64,
    },
    /// The parts sum to the total or less.
    AtMost {
        /// The total.
        total: &'static str,
        /// Its parts.
        parts: &'static [&'static str],
    },
    /// Two breakdowns have the same sum.
    SameSum {
        /// Parts of one.
        left: &'static [&'static str],
        /// Parts of the other.
        right: &'static [&'static str],
    },
    /// `published` is the publisher's whole per cent of `count` out of `of`; not checked where `of` is zero.
    Percent {
        /// The published per cent.
        published: &'static str,
        /// What was counted.
        count: &'static str,
        /// Out of what.
        of: &'static str,
    },
    /// The label of the 상권변화지표 follows from the months; not checked where one equals the city's.
    ChangeLabel,
}

/// A [`Rule::Sum`].
pub const fn sum(name: &'static str, total: &'static str, parts: &'static [&'static str], within: i64) -> Identity {
    Identity { name, rule: Rule::Sum { total, parts, within }, caveat: "parts_differ_from_total", without: &[] }
}

/// Two breakdowns of one thing: a [`Rule::SameSum`].
pub const fn same_sum(name: &'static str, left: &'static [&'static str], right: &'static [&'static str]) -> Identity {
    Identity { name, rule: Rule::SameSum { left, right }, caveat: "parts_differ_from_total", without: &[] }
}

/// A [`Rule::AtMost`].
pub const fn at_most(name: &'static str, total: &'static str, parts: &'static [&'static str]) -> Identity {
    Identity { name, rule: Rule::AtMost { total, parts }, caveat: "parts_exceed_total", without: &[] }
}

/// A [`Rule::Percent`].
pub const fn percent(name: &'static str, published: &'static str, count: &'static str, of: &'static str) -> Identity {
    Identity { name, rule: Rule::Percent { published, count, of }, caveat: "published_rate_differs", without: &[] }
}

/// An oddity that no identity speaks of.
#[derive(Debug, Clone, Copy)]
pub struct Caveat {
    /// Code in the column `caveats`.
    pub code: &'static str,
    /// When a row has it.
    pub when: When,
}

/// When a row has a caveat.
#[derive(Debug, Clone, Copy)]
pub enum When {
    /// `count` is above `stores`.
    Exceeds {
        /// What was counted.
        count: &'static str,
        /// Stores at the quarter's end.
        stores: &'static str,
    },
    /// `positive` is above zero though `zero` is zero.
    WithoutAny {
        /// Above zero.
        positive: &'static str,
        /// Zero.
        zero: &'static str,
    },
    /// The months of operating or of closed stores equal the city's, so that the label cannot be told.
    LabelTie,
}

/// Names of the columns that say what a row is about, in every quarterly source.
pub mod keys {
    /// Year and quarter in one: 20241.
    pub const QUARTER: &[&str] = &["기준_년분기_코드", "STDR_YYQU_CD"];
    /// Year, until 2020. A re-exported file calls it 기준_년월_코드.
    pub const YEAR: &[&str] = &["기준_년_코드", "STDR_YY_CD", "기준_년월_코드", "base_year_code"];
    /// Quarter of the year, until 2020.
    pub const QUARTER_OF_YEAR: &[&str] = &["기준_분기_코드", "STDR_QU_CD", "base_qu_code"];
    /// Year and month, in the areas of 2018: 201810.
    pub const MONTH: &[&str] = &["기준_년월_코드", "STDR_YM_CD"];
    /// 상권.
    pub const TRADE_AREA: &[&str] = &["상권_코드", "TRDAR_CD", "commercial_code"];
    /// Name of the 상권.
    pub const TRADE_AREA_NAME: &[&str] = &["상권_코드_명", "TRDAR_CD_NM", "commercial_code_kr"];
    /// Letter of the 상권's kind. R calls a second 기준_분기_코드 `.1`, and in one file that is the letter.
    pub const TRADE_AREA_KIND: &[&str] =
        &["상권_구분_코드", "TRDAR_SE_CD", "commercial_class_code", "기준_분기_코드.1"];
    /// Name of the 상권's kind: read by nobody, named for [`known_headers`](crate::source::SourceReader::known_headers).
    pub const TRADE_AREA_KIND_NAME: &[&str] = &["상권_구분_코드_명", "TRDAR_SE_CD_NM"];
    /// 행정동.
    pub const ADMIN_DONG: &[&str] = &["행정동_코드", "ADSTRD_CD"];
    /// Name of the 행정동.
    pub const ADMIN_DONG_NAME: &[&str] = &["행정동_코드_명", "ADSTRD_CD_NM"];
    /// 자치구.
    pub const GU: &[&str] = &["자치구_코드", "SIGNGU_CD", "시군구_코드"];
    /// Name of the 자치구.
    pub const GU_NAME: &[&str] = &["자치구_코드_명", "SIGNGU_CD_NM", "시군구_코드_명"];
    /// Industry.
    pub const INDUSTRY: &[&str] = &["서비스_업종_코드", "SVC_INDUTY_CD", "service_industry_code"];
    /// What golmok rolled the file up from; no publisher has it.
    pub const ROLLED_UP: &[&str] = &["원자료"];
    /// Name of the industry.
    pub const INDUSTRY_NAME: &[&str] = &["서비스_업종_코드_명", "SVC_INDUTY_CD_NM", "service_industry_code_kr"];
}
