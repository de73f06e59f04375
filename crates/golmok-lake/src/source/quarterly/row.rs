//! One record → its keys and values, or the fault that rejects it.

use super::checks::Cell;
use super::layout::{Layout, Period, Place};
use super::number::{self, Whole, is_missing};
use super::spec::{QuarterlySpec, Value};
use crate::reason::Reason;
use crate::source::encoding::{self, Trouble, Troubles};
use crate::source::records::Record;
use crate::source::{Header, Reject, TextEncoding};
use golmok_model::counted::{CountSource, CountedPeople};
use golmok_model::tables::Column;
use golmok_model::{AreaKind, CodeSet, Quarter, SourceKind};
use jiff::civil::Date;
use std::collections::HashMap;

/// Longest piece of a value that a reject keeps.
const VALUE_CHARS: usize = 200;

/// What is wrong with a record.
pub(super) struct Fault {
    /// Field at fault; `None` where the whole record is.
    field: Option<usize>,
    reason: Reason,
}

impl Fault {
    fn new(field: usize, reason: Reason) -> Self {
        Self { field: Some(field), reason }
    }
}

/// What a row is about.
pub(super) struct Keys<'a> {
    pub quarter: Option<Quarter>,
    pub code_set: CodeSet,
    pub area_code: &'a str,
    pub trade_area_kind: Option<&'static str>,
    pub industry_code: Option<&'a str>,
}

/// Names, for people only.
pub(super) struct RowNames<'a> {
    pub area: Option<&'a str>,
    pub industry: Option<&'a str>,
}

/// Peculiarities of a row's amounts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Marks {
    pub negative: bool,
    pub rounded: bool,
}

/// Reads records of one layout.
pub(super) struct RowReader<'s> {
    spec: &'s QuarterlySpec,
    pub layout: Layout,
    header: &'s Header,
    /// The staging column of each measure, which knows its plausible values.
    columns: Vec<&'static Column>,
    troubles: Troubles,
    area_names: NameMemo,
    industry_names: NameMemo,
}

impl<'s> RowReader<'s> {
    /// What golmok counted the people of a row by; `None` in files of a publisher and in other sources.
    pub fn counted(&self, record: &Record<'_>) -> Option<CountedPeople> {
        let at = self.layout.rolled_up.filter(|_| self.spec.kind == SourceKind::FootTraffic)?;
        let told = std::str::from_utf8(record.field(at)).ok();
        // Whoever writes something else there has counted, too.
        let unknown = CountedPeople { source: CountSource::Counts, days: 0, of: 0 };
        Some(CountedPeople::of_caveats(told).unwrap_or(unknown))
    }

    pub(super) fn new(spec: &'s QuarterlySpec, layout: Layout, header: &'s Header) -> Self {
        let names = NameMemo::default;
        let table = spec.table();
        let columns = spec.measures.iter().map(|measure| {
            table.column(measure.column).unwrap_or_else(|| unreachable!("{}: no column {}", table.name, measure.column))
        });
        Self {
            spec,
            layout,
            header,
            columns: columns.collect(),
            troubles: Troubles::default(),
            area_names: names(),
            industry_names: names(),
        }
    }

    /// What was wrong with the names so far.
    pub(super) fn troubles(&self) -> Troubles {
        self.troubles
    }

    /// The keys of a record.
    pub(super) fn keys<'a>(&self, record: &Record<'a>) -> Result<Keys<'a>, Fault> {
        self.check_width(record)?;
        let layout = &self.layout;
        let quarter = match layout.period {
            Period::None => None,
            Period::Quarter(at) => Some(quarter(record, at)?),
            Period::YearAndQuarter(year, q) => Some(year_and_quarter(record, year, q)?),
        };
        let (code_set, area_code) = area_code(layout.area_kind, record.field(layout.area_code))
            .map_err(|reason| Fault::new(layout.area_code, reason))?;
        let trade_area_kind = match layout.trade_area_kind {
            None => None,
            Some(at) => trade_area_kind(record.field(at)).map_err(|reason| Fault::new(at, reason))?,
        };
        let industry_code = match layout.industry_code {
            None => None,
            Some(at) => Some(industry_code(record.field(at)).map_err(|reason| Fault::new(at, reason))?),
        };
        Ok(Keys { quarter, code_set, area_code, trade_area_kind, industry_code })
    }

    /// Last day of the month that a row without a quarter speaks of.
    pub(super) fn month_end(&self, record: &Record<'_>) -> Option<Date> {
        let month = small_number(record, self.layout.month?).ok()?;
        let (year, month) = (i16::try_from(month / 100).ok()?, i8::try_from(month % 100).ok()?);
        Date::new(year, month, 1).ok().filter(|_| (1990..2100).contains(&year)).map(Date::last_of_month)
    }

    /// A record of another width than the header is not trusted: its values may stand in the wrong columns. Empty fields
    /// at its end are harmless.
    fn check_width(&self, record: &Record<'_>) -> Result<(), Fault> {
        let expected = self.header.columns.len();
        if record.is_oversize() {
            return Err(Fault { field: None, reason: Reason::TooLongRecord });
        }
        if record.is_behind_other_header() {
            let reason = Reason::BehindOtherHeader;
            return Err(Fault { field: None, reason });
        }
        let extra_is_empty = || (expected..record.len()).all(|i| record.field(i).trim_ascii().is_empty());
        if record.len() < self.header.least_fields() || (record.len() > expected && !extra_is_empty()) {
            let reason = Reason::OtherFieldCount { found: record.len().to_string(), expected: expected.to_string() };
            return Err(Fault { field: None, reason });
        }
        Ok(())
    }

    /// The measures of a record into `cells`, which has one cell per measure.
    pub(super) fn measures(&self, record: &Record<'_>, cells: &mut [Cell]) -> Result<Marks, Fault> {
        let mut marks = Marks::default();
        let places = self.layout.measures.iter().zip(&self.columns);
        for ((measure, (place, column)), cell) in self.spec.measures.iter().zip(places).zip(cells) {
            let mut read = |at: usize| {
                read_value(measure.value, column, record.field(at), at, &mut marks)
                    .map_err(|reason| Fault::new(at, reason))
            };
            *cell = match place {
                Place::Absent => Cell::Null,
                Place::Field(at) => read(*at)?,
                Place::Sum(fields) => {
                    let mut sum = Some(0);
                    for at in fields {
                        let part = read(*at)?;
                        sum = match (sum, part) {
                            (Some(sum), Cell::Whole(part)) => Some(sum + part),
                            _ => None,
                        };
                    }
                    // No overflow: a part is within its column's range, and there are few.
                    match sum {
                        Some(sum) if !column.holds(sum as f64) => {
                            return Err(Fault { field: fields.first().copied(), reason: Reason::OutOfRange });
                        }
                        sum => sum.map_or(Cell::Null, Cell::Whole),
                    }
                }
            };
        }
        Ok(marks)
    }

    /// The names of a record.
    pub(super) fn names(&mut self, record: &Record<'_>) -> RowNames<'_> {
        let encoding = record.encoding().unwrap_or(self.header.encoding);
        let (layout, bad) = (&self.layout, &mut self.troubles);
        RowNames {
            area: layout.area_name.and_then(|at| self.area_names.text(record.field(at), encoding, bad)),
            industry: layout.industry_name.and_then(|at| self.industry_names.text(record.field(at), encoding, bad)),
        }
    }

    /// The reject of a record. These files hold no names of persons, telephones or addresses: nothing to mask.
    pub(super) fn reject(&self, record: &Record<'_>, fault: Fault) -> Reject {
        let encoding = record.encoding().unwrap_or(self.header.encoding);
        let value = fault
            .field
            .map(|at| encoding::value(encoding, record.field(at)).text.chars().take(VALUE_CHARS).collect::<String>());
        let column = fault.field.and_then(|at| self.header.columns.get(at)).cloned().unwrap_or_default();
        Reject { line: record.line(), column, value, reason: fault.reason }
    }
}

/// Decodes a name once; a file repeats few of them.
#[derive(Default)]
struct NameMemo(HashMap<Vec<u8>, (String, Trouble)>, Option<TextEncoding>);

impl NameMemo {
    /// The name, or `None` where it is blank; every value with bad bytes is counted.
    fn text(&mut self, bytes: &[u8], encoding: TextEncoding, troubles: &mut Troubles) -> Option<&str> {
        // A hostile file could name every row otherwise.
        if self.0.len() > 100_000 {
            self.0.clear();
        }
        // The same bytes may be two names where files of two encodings were joined.
        if self.1 != Some(encoding) {
            self.0.clear();
            self.1 = Some(encoding);
        }
        if !self.0.contains_key(bytes) {
            let value = encoding::value(encoding, bytes);
            self.0.insert(bytes.to_vec(), (value.text.into_owned(), value.trouble));
        }
        let (text, trouble) = self.0.get(bytes)?;
        troubles.count(*trouble);
        (!is_missing(text.as_bytes())).then_some(text)
    }
}

fn read_value(value: Value, column: &Column, field: &[u8], at: usize, marks: &mut Marks) -> Result<Cell, Reason> {
    let whole = |marks: &mut Marks| -> Result<Option<i64>, Reason> {
        let whole = number::whole(field)?;
        marks.rounded |= matches!(whole, Whole::Rounded(_));
        Ok(whole.value())
    };
    let plausible =
        |value: i64| if column.holds(value as f64) { Ok(Cell::Whole(value)) } else { Err(Reason::OutOfRange) };
    Ok(match value {
        Value::Count | Value::CountOrNone => match whole(marks)? {
            Some(count) if count < 0 => return Err(Reason::Negative),
            Some(count) => plausible(count)?,
            None if value == Value::CountOrNone => Cell::Whole(0),
            None => Cell::Null,
        },
        Value::Won => match whole(marks)? {
            Some(won) => {
                marks.negative |= won < 0;
                plausible(won)?
            }
            None => Cell::Null,
        },
        Value::Measure => match number::decimal(field)? {
            Some(measure) if column.holds(measure) => Cell::Real(measure),
            Some(_) => return Err(Reason::OutOfRange),
            None => Cell::Null,
        },
        Value::TwoDigits => match whole(marks)? {
            Some(code) if !(0..=99).contains(&code) => return Err(Reason::NoTwoDigits),
            Some(code) => Cell::Whole(code),
            None => Cell::Null,
        },
        Value::Digits(width) => {
            if is_missing(field.trim_ascii()) {
                Cell::Null
            } else if number::code(field)?.len() == width {
                Cell::Field(at)
            } else {
                return Err(Reason::OtherWidth);
            }
        }
        Value::ChangeClass => {
            let field = field.trim_ascii();
            match ["LL", "LH", "HL", "HH"].into_iter().find(|class| class.as_bytes() == field) {
                Some(class) => Cell::Word(class),
                None if is_missing(field) => Cell::Null,
                None => return Err(Reason::NoChangeClass),
            }
        }
    })
}

fn small_number(record: &Record<'_>, at: usize) -> Result<i32, Fault> {
    match number::whole(record.field(at)) {
        Ok(Whole::Exact(value)) => i32::try_from(value).map_err(|_| Fault::new(at, Reason::OutOfRange)),
        Ok(Whole::Rounded(_)) => Err(Fault::new(at, Reason::LostDigits)),
        Ok(Whole::Missing) => Err(Fault::new(at, Reason::Missing)),
        Err(reason) => Err(Fault::new(at, reason)),
    }
}

fn quarter(record: &Record<'_>, at: usize) -> Result<Quarter, Fault> {
    Quarter::from_code(small_number(record, at)?).map_err(|_| Fault::new(at, Reason::NoQuarterCode))
}

fn year_and_quarter(record: &Record<'_>, year_at: usize, quarter_at: usize) -> Result<Quarter, Fault> {
    let (year, q) = (small_number(record, year_at)?, small_number(record, quarter_at)?);
    if !(1..=4).contains(&q) {
        return Err(Fault::new(quarter_at, Reason::NoQuarter));
    }
    Quarter::new(year, q).map_err(|_| Fault::new(year_at, Reason::NoYear))
}

/// The code of an area and the set it belongs to.
fn area_code(kind: AreaKind, field: &[u8]) -> Result<(CodeSet, &str), Reason> {
    let code = number::code(field)?;
    match (kind, code.len()) {
        (AreaKind::TradeArea, 7) => {
            CodeSet::of_trade_area(code).map(|set| (set, code)).map_err(|_| Reason::NoTradeArea)
        }
        (AreaKind::TradeArea, _) => Err(Reason::NoSevenDigits),
        (AreaKind::AdminDong, 8) => Ok((CodeSet::Adm8, code)),
        (AreaKind::AdminDong, 10) => Ok((CodeSet::Adm8, &code[..8])),
        (AreaKind::AdminDong, _) => Err(Reason::NoAdminDong),
        (_, 5) => Ok((CodeSet::Gu5, code)),
        _ => Err(Reason::NoGu),
    }
}

fn trade_area_kind(field: &[u8]) -> Result<Option<&'static str>, Reason> {
    let field = field.trim_ascii();
    match ["A", "D", "R", "U"].into_iter().find(|kind| kind.as_bytes() == field) {
        Some(kind) => Ok(Some(kind)),
        None if is_missing(field) => Ok(None),
        None => Err(Reason::NoTradeAreaKind),
    }
}

fn industry_code(field: &[u8]) -> Result<&str, Reason> {
    let field = field.trim_ascii();
    match std::str::from_utf8(field) {
        Ok(code) if field.len() == 8 && field.starts_with(b"CS") && field[2..].iter().all(u8::is_ascii_digit) => {
            Ok(code)
        }
        _ if is_missing(field) => Err(Reason::Missing),
        _ => Err(Reason::NoIndustry),
    }
}
