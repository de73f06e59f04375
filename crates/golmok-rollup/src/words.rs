//! What `golmok rollup` says to a person, Korean first.

use crate::counts::PERSON;
use crate::error::RollupError;
use crate::job::{Done, UnitDone};
use crate::roll::Amount;
use golmok_report::Lang;
use golmok_report::listing::Listing;
use golmok_report::numbers::count;
use std::error::Error;

/// A unit that was committed.
pub fn unit(unit: &UnitDone, lang: Lang) -> String {
    let days = match unit.days.as_slice() {
        [day] => day.to_string(),
        [first, .., last] => format!("{first}…{last}"),
        [] => String::new(),
    };
    let rejected = unit.rejected.values().sum::<i64>();
    let again = if unit.replaced { lang.pick(", 새로 바꿈", ", replaced") } else { "" };
    let (rows, rejected, all) = (count(unit.rows), count(rejected), amount(unit, lang));
    match lang {
        Lang::Ko => format!("{days}: {rows}행, 거부 {rejected}행, {all}{again}"),
        Lang::En => format!("{days}: {rows} rows, {rejected} rejected, {all}{again}"),
    }
}

fn amount(unit: &UnitDone, lang: Lang) -> String {
    match unit.amount {
        Amount::Won => format!("{}{}", count(unit.total), lang.pick("원", " won")),
        Amount::Persons => format!("{}{}", count(unit.total / PERSON), lang.pick("명", " people")),
        Amount::PersonHours => format!("{}{}", count(unit.total / PERSON), lang.pick("명·시간", " person-hours")),
    }
}

/// How it ended.
pub fn lines(done: &Done, lang: Lang) -> Vec<String> {
    let of = |n: usize| count(n as i64);
    let mut lines = Vec::new();
    if let Some((all, placed, repeated)) = done.merchants {
        lines.push(match lang {
            Lang::Ko => format!("가맹점 {}곳 중 {}곳이 상권 안, 두 번 나온 것 {}곳", of(all), of(placed), of(repeated)),
            Lang::En => format!("{} merchants, {} in a trade area, {} listed twice", of(all), of(placed), of(repeated)),
        });
    }
    if let Some((all, placed, repeated)) = done.places {
        lines.push(match lang {
            Lang::Ko => format!("역·칸 {}곳 중 {}곳이 지역 안, 두 번 나온 것 {}곳", of(all), of(placed), of(repeated)),
            Lang::En => format!("{} places, {} in an area, {} listed twice", of(all), of(placed), of(repeated)),
        });
    }
    if let Some(written) = &done.people {
        let (cells, withheld, parts) = (of(written.cells), of(written.withheld_cells), of(written.withheld_parts));
        let (persons, nowhere) = (count(written.persons), count(written.nowhere));
        let (least, most) = written.days.unwrap_or_default();
        let days = if least == most { least.to_string() } else { format!("{least}–{most}") };
        lines.push(match lang {
            Lang::Ko => format!(
                "칸 {cells}개({persons}명) 공개, 관측 {days}일, 칸 {withheld}개와 값 {parts}개는 비공개(5명 미만), 지역 밖 {nowhere}명"
            ),
            Lang::En => format!(
                "{cells} cells ({persons} people) published, of {days} days; {withheld} cells and {parts} numbers withheld (under five people); {nowhere} people outside areas"
            ),
        });
    }
    for (quarter, published) in &done.published {
        let (cells, withheld, parts) =
            (of(published.cells), of(published.withheld_cells), of(published.withheld_parts));
        let (won, nowhere) = (count(published.won), count(published.nowhere_won));
        lines.push(match lang {
            Lang::Ko => format!(
                "{quarter}: 칸 {cells}개({won}원) 공개, 칸 {withheld}개와 값 {parts}개는 비공개(가맹점 3곳 또는 5명 미만), 상권·업종 밖 {nowhere}원"
            ),
            Lang::En => format!(
                "{quarter}: {cells} cells ({won} won) published; {withheld} cells and {parts} numbers withheld (under three merchants or five people); {nowhere} won outside areas and industries"
            ),
        });
    }
    for (quarter, missing, first) in &done.unfinished {
        let people = done.people.is_some();
        lines.push(match lang {
            Lang::Ko if people => {
                format!("{quarter}: {missing}일이 모자라 있는 날의 평균으로 채웠습니다(처음 {first})")
            }
            Lang::En if people => {
                format!("{quarter}: {missing} days are missing (first {first}) and taken to be like the others")
            }
            Lang::Ko => format!("{quarter}: {missing}일이 모자라 공개하지 않습니다(처음 {first})"),
            Lang::En => format!("{quarter}: {missing} days are missing (first {first}); nothing is published of it"),
        });
    }
    if let Some(file) = &done.file {
        lines.push(format!("→ {}", file.display()));
    }
    lines
}

/// Raw rows that were made up: all, those that cannot be counted, won of the others.
pub fn sample((rows, rejected): (u64, u64), won: i64, lang: Lang) -> String {
    let (rows, rejected, won) = (count(rows as i64), count(rejected as i64), count(won));
    match lang {
        Lang::Ko => format!("표본 카드 원자료 {rows}행(셀 수 없는 {rejected}행), {won}원"),
        Lang::En => format!("{rows} raw card rows ({rejected} of them cannot be counted), {won} won"),
    }
}

/// Every unit as a row.
pub fn listing(done: &Done) -> Listing {
    let row = |unit: &UnitDone| {
        let rejected: Vec<String> = unit.rejected.iter().map(|(why, rows)| format!("{why}={rows}")).collect();
        let day = |day: Option<&jiff::civil::Date>| day.map(ToString::to_string).unwrap_or_default();
        vec![
            day(unit.days.first()),
            day(unit.days.last()),
            unit.rows.to_string(),
            unit.total.to_string(),
            unit.rejected.values().sum::<i64>().to_string(),
            rejected.join(";"),
        ]
    };
    // People are told in ten-thousandths, as they are held: nothing is rounded.
    let people = done.units.iter().any(|unit| unit.amount != Amount::Won);
    Listing {
        header: vec![
            "first_day",
            "last_day",
            "rows",
            if people { "persons_10000" } else { "won" },
            "rejected",
            "reasons",
        ],
        rows: done.units.iter().map(row).collect(),
    }
}

/// An error of a roll-up in Korean; `None` for others and in English, where the error speaks for itself.
pub fn cause(error: &(dyn Error + 'static), lang: Lang) -> Option<String> {
    if lang == Lang::En {
        return None;
    }
    Some(match error.downcast_ref::<RollupError>()? {
        RollupError::Mapping { path, reason } => format!("{}: 열 이름 설정이 잘못되었습니다: {reason}", path.display()),
        RollupError::Schema { path, missing, columns } => {
            format!("{}에 {missing} 열이 없습니다; 있는 열: {columns}", path.display())
        }
        RollupError::NoTable { path } => format!("{}은(는) 읽을 수 있는 표(CSV, Parquet)가 아닙니다", path.display()),
        RollupError::NoInput { path } => format!("{}에 파일이 없습니다", path.display()),
        RollupError::Remote { address } => format!(
            "{address}은(는) 폴더가 아닙니다. 이 컴퓨터의 파일만 읽습니다. 먼저 내려받거나(aws s3 sync {address} rows) 마운트해 주십시오"
        ),
        RollupError::DayTwice { day, one, other } => {
            format!("{day}이(가) 두 번 있습니다: {}, {}", one.display(), other.display())
        }
        RollupError::FileTwice { one, other } => {
            format!("같은 파일이 두 번 있습니다: {}, {}", one.display(), other.display())
        }
        RollupError::DayStands { day, path } => format!(
            "{}에 {day}의 행이 있는데 그날은 다른 파일로 이미 만들었습니다. 그날의 행을 day={day} 폴더에 두거나 --replace를 주십시오",
            path.display()
        ),
        RollupError::NothingCounts { path, rows, why } => {
            format!("{}: {}행 가운데 셀 수 있는 행이 없습니다; 가장 많은 까닭은 {why}", path.display(), count(*rows))
        }
        RollupError::Check { day, what, found, expected } => {
            format!("{day}: 쓴 것의 {what} {found}이(가) 센 것 {expected}과 다릅니다")
        }
        RollupError::MissingDays { quarter, count, first } => {
            format!("{quarter}분기에 {count}일이 모자랍니다(처음 {first}). 공개하지 않았습니다")
        }
        RollupError::OtherSetup { day, other } => {
            format!("{day}은(는) {other}과 다른 설정·가맹점·경계로 만들었습니다. 다시 만드십시오")
        }
        RollupError::OtherKind { path, found } => {
            let found = if found.is_empty() { "매출" } else { found };
            format!("{}에는 {found}의 날들이 있습니다. --days로 다른 폴더를 주십시오", path.display())
        }
        RollupError::Calendar { day, from, until } => format!(
            "공휴일 목록은 {from}년부터 {until}년까지라 {day}을(를) 모릅니다. 설정의 [calendar] holidays에 목록을 주십시오"
        ),
        RollupError::Spark { reason } => format!("Spark 실행에 실패했습니다: {reason}"),
        RollupError::State { path, reason } => format!("{}을(를) 읽을 수 없습니다: {reason}", path.display()),
        RollupError::Polars { doing, .. } => format!("표를 다루다 멈추었습니다: {doing}"),
        RollupError::Lake(error) => golmok_report::words::cause(error, lang),
        RollupError::Engine(error) => golmok_report::words::cause(error, lang),
        RollupError::Spatial(error) => golmok_report::words::cause(error, lang),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_present_is_told_by_the_hour_and_who_passes_is_not() {
        let said = |amount, lang| {
            let total = 12_345 * PERSON;
            let (days, rejected) = (vec![jiff::civil::date(2024, 1, 5)], Default::default());
            unit(&UnitDone { days, replaced: false, rows: 10_176, amount, total, rejected }, lang)
        };
        assert_eq!(said(Amount::PersonHours, Lang::Ko), "2024-01-05: 10,176행, 거부 0행, 12,345명·시간");
        assert!(said(Amount::PersonHours, Lang::En).ends_with("12,345 person-hours"));
        assert!(said(Amount::Persons, Lang::Ko).ends_with("12,345명"));
    }
}
