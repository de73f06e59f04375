//! What a column says of itself in files that leave golmok: unit, meaning, Korean name.

use super::names::{ELSEWHERE, NAMES};
use super::{Column, ColumnType, TableSchema};

/// Unit of a column's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Texts, codes, flags, ordinals, ids: nothing is measured.
    None,
    /// A fraction, ratio, probability, weight or score of a test: a pure number.
    One,
    /// A number of things that the column's name says: stores, closures, persons.
    Count,
    /// Calendar day.
    Date,
    /// Days.
    Days,
    /// Months.
    Months,
    /// Years.
    Years,
    /// A calendar year.
    CalendarYear,
    /// A quarter as year × 10 + q.
    Quarter,
    /// Quarters.
    Quarters,
    /// Metres.
    Metres,
    /// Square metres.
    SquareMetres,
    /// Degrees.
    Degrees,
    /// Won.
    Won,
    /// Won per thousand passers-by of a day.
    WonPerThousand,
    /// Whole per cent.
    PerCent,
    /// Points.
    Points,
    /// Closures per store and quarter.
    PerQuarter,
    /// Closures per store and year.
    PerYear,
    /// Stores × quarters.
    StoreQuarters,
    /// Things per square kilometre.
    PerSquareKilometre,
    /// Persons a day.
    PersonsPerDay,
    /// Persons a day per hectare.
    PersonsPerDayAndHectare,
    /// Persons a day per store.
    PersonsPerDayAndStore,
    /// Stores per thousand passers-by of a day.
    StoresPerThousand,
    /// Natural logarithm of a ratio.
    Log,
    /// Natural logarithm per quarter.
    LogPerQuarter,
}

impl Unit {
    /// The unit as files state it; `1` is a pure number, `none` says that nothing is measured.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::One => "1",
            Self::Count => "count",
            Self::Date => "date",
            Self::Days => "d",
            Self::Months => "month",
            Self::Years => "year",
            Self::CalendarYear => "calendar year",
            Self::Quarter => "year*10+quarter",
            Self::Quarters => "quarter",
            Self::Metres => "m",
            Self::SquareMetres => "m2",
            Self::Degrees => "degree",
            Self::Won => "KRW",
            Self::WonPerThousand => "KRW/(1000 persons/d)",
            Self::PerCent => "%",
            Self::Points => "points",
            Self::PerQuarter => "1/quarter",
            Self::PerYear => "1/year",
            Self::StoreQuarters => "store*quarter",
            Self::PerSquareKilometre => "1/km2",
            Self::PersonsPerDay => "persons/d",
            Self::PersonsPerDayAndHectare => "persons/d/ha",
            Self::PersonsPerDayAndStore => "persons/d/store",
            Self::StoresPerThousand => "stores/(1000 persons/d)",
            Self::Log => "ln",
            Self::LogPerQuarter => "ln/quarter",
        }
    }
}

/// Ends of an interval and the number behind it; an end has the unit of its figure.
const ENDS: [(&str, &str); 3] = [("_lo", " 하한"), ("_hi", " 상한"), ("_n", "의 표본 수")];

/// The figure that a column is an end of, and the words for the end.
fn figure_of<'a>(table: &TableSchema, name: &'a str) -> Option<(&'a str, &'static str)> {
    let (figure, words) = ENDS.iter().find_map(|(end, words)| Some((name.strip_suffix(end)?, *words)))?;
    // The bound of a figure that stands under another name is a column of its own.
    (table.column(figure).is_some() || NAMES.iter().any(|(known, _)| *known == figure)).then_some((figure, words))
}

impl Column {
    /// Unit of its numbers.
    ///
    /// # Examples
    /// ```
    /// use golmok_model::tables::{Unit, mart, rating};
    /// let unit = |name| rating::ENTRY_RISK.column(name).unwrap().unit();
    /// assert_eq!(unit("closure_probability_1y_lo"), Unit::One);
    /// assert_eq!(unit("closure_hazard_q"), Unit::PerQuarter);
    /// assert_eq!(mart::DEMAND.column("sales_krw").unwrap().unit().symbol(), "KRW");
    /// ```
    pub fn unit(&self) -> Unit {
        match self.kind {
            ColumnType::Utf8 | ColumnType::Bool | ColumnType::Binary | ColumnType::U64 => Unit::None,
            ColumnType::Date32 => Unit::Date,
            ColumnType::F64 | ColumnType::I64 | ColumnType::I32 => unit_of_number(self.name, self.kind),
        }
    }
}

fn unit_of_number(column: &str, kind: ColumnType) -> Unit {
    if column.ends_with("_n") {
        return if column == "effective_n" { Unit::StoreQuarters } else { Unit::Count };
    }
    let name = column.trim_end_matches("_lo").trim_end_matches("_hi").trim_end_matches("_shrunk");
    match name {
        "quarter" | "origin" => return Unit::Quarter,
        "window_q" | "window_12q" | "grade_pending_quarters" => return Unit::Quarters,
        "gap_days" | "lag_days" => return Unit::Days,
        "rmst_5y" => return Unit::Years,
        "at_risk_4q" => return Unit::StoreQuarters,
        "x_5174" | "y_5174" => return Unit::Metres,
        "lon" | "lat" => return Unit::Degrees,
        "score" | "district_score" => return Unit::Points,
        "demand_trend" => return Unit::LogPerQuarter,
        "foot_traffic_daily" => return Unit::PersonsPerDay,
        "foot_traffic_per_ha" => return Unit::PersonsPerDayAndHectare,
        "foot_traffic_per_store" => return Unit::PersonsPerDayAndStore,
        "stores_per_1000_foot_traffic" => return Unit::StoresPerThousand,
        "capture_krw_per_1000" => return Unit::WonPerThousand,
        "at_risk" | "count" | "other_count" | "difference" | "n_origins" => return Unit::Count,
        "closed_months" => return Unit::Months,
        _ => {}
    }
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    if ends(&["_krw"]) {
        Unit::Won
    } else if ends(&["_m2"]) {
        Unit::SquareMetres
    } else if ends(&["_m"]) {
        Unit::Metres
    } else if ends(&["_density", "_per_km2"]) {
        Unit::PerSquareKilometre
    } else if ends(&["_percent_published"]) {
        Unit::PerCent
    } else if ends(&["_points"]) {
        Unit::Points
    } else if ends(&["_years"]) {
        Unit::Years
    } else if ends(&["months_mean"]) {
        Unit::Months
    } else if name.starts_with("cohort_year_") {
        Unit::CalendarYear
    } else if name.starts_with("hazard_age_") {
        Unit::PerYear
    } else if ends(&["_hazard_q"]) {
        Unit::PerQuarter
    } else if name.starts_with("driver_") {
        Unit::Log
    } else if ["_count", "closures_4q", "competitors_within_", "industries_step_"]
        .iter()
        .any(|part| name.contains(part))
    {
        Unit::Count
    } else if kind == ColumnType::F64 {
        Unit::One
    } else {
        Unit::None
    }
}

/// The Korean words with which a meaning begins: the official term comes first.
fn leading_korean(doc: &str) -> Option<String> {
    let korean = |word: &str| word.chars().any(|c| ('가'..='힣').contains(&c));
    let mut words = Vec::new();
    for word in doc.split(' ') {
        let plain = word.trim_end_matches(['.', ',', ':', ';']);
        if !korean(word) && !plain.chars().all(|c| c.is_ascii_digit()) {
            break;
        }
        words.push(plain);
        if plain != word {
            break;
        }
    }
    let name = words.join(" ");
    korean(&name).then_some(name)
}

impl TableSchema {
    /// Korean name of a column; `None` where the table has no such column.
    ///
    /// # Examples
    /// ```
    /// use golmok_model::tables::{mart, rating};
    /// assert_eq!(mart::SURVIVAL.name_ko("survival_1y_lo").as_deref(), Some("1년 생존율 하한"));
    /// assert_eq!(rating::ENTRY_RISK.name_ko("closure_probability_1y").as_deref(), Some("1년 안에 폐업할 확률"));
    /// assert_eq!(rating::ENTRY_RISK.name_ko("no_such_column"), None);
    /// ```
    pub fn name_ko(&self, column: &str) -> Option<String> {
        self.column(column)?;
        self.named(column)
    }

    fn named(&self, name: &str) -> Option<String> {
        let listed =
            |list: &[(&str, &str)]| list.iter().find(|(known, _)| *known == name).map(|(_, ko)| (*ko).to_owned());
        if let Some(found) = listed(NAMES) {
            return Some(found);
        }
        if let Some((figure, words)) = figure_of(self, name) {
            return self.named(figure).map(|figure| figure + words);
        }
        self.column(name).and_then(|column| leading_korean(column.doc)).or_else(|| listed(ELSEWHERE))
    }
}

#[cfg(test)]
mod tests {
    use super::super::all;
    use super::*;

    #[test]
    fn every_column_has_a_korean_name() {
        let mut nameless = Vec::new();
        for table in all() {
            for column in table.columns {
                let name = table.name_ko(column.name).unwrap_or_default();
                if !name.chars().any(|c| ('가'..='힣').contains(&c)) {
                    nameless.push(format!("{}.{}: {name:?}", table.name, column.name));
                }
            }
        }
        assert_eq!(nameless, Vec::<String>::new());
    }

    #[test]
    fn names_with_a_unit_have_it() {
        for column in all().iter().flat_map(|table| table.columns) {
            let unit = column.unit();
            for (end, expected) in [
                ("_krw", Unit::Won),
                ("_m2", Unit::SquareMetres),
                ("_m", Unit::Metres),
                ("_on", Unit::Date),
                ("_count", Unit::Count),
                ("_rate", Unit::One),
                ("_share", Unit::One),
                ("_years", Unit::Years),
                ("_code", Unit::None),
            ] {
                assert!(!column.name.ends_with(end) || unit == expected, "{}: {unit:?}", column.name);
            }
        }
    }

    #[test]
    fn no_name_is_listed_for_nothing() {
        let there: Vec<&str> = all().iter().flat_map(|table| table.columns).map(|column| column.name).collect();
        // Of tables that are written for people only.
        let elsewhere =
            ["geometry", "industries_step_1", "industries_step_2", "industries_step_3", "industries_step_4"];
        for (name, _) in NAMES.iter().chain(ELSEWHERE) {
            let known = there.contains(name) || there.contains(&format!("{name}_lo").as_str());
            assert!(known || elsewhere.contains(name), "{name} is no column");
        }
    }

    #[test]
    fn the_leading_words_are_the_name() {
        assert_eq!(leading_korean("1년 생존율 by Kaplan–Meier.").as_deref(), Some("1년 생존율"));
        assert_eq!(leading_korean("00~06시 매출 금액 (won).").as_deref(), Some("00~06시 매출 금액"));
        assert_eq!(leading_korean("과밀지수: observed ÷ expected.").as_deref(), Some("과밀지수"));
        assert_eq!(leading_korean("5 % end."), None);
    }
}
