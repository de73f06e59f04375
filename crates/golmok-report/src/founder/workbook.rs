//! One report as a spreadsheet: a sheet per subject, text as text, numbers as numbers with their format.

use super::sentences::{self, say};
use super::words::word;
use crate::{Lang, error::ReportError, numbers};
use golmok_advice::demand::Splits;
use golmok_advice::record::SaidBefore;
use golmok_advice::{Advice, Figure, Known};
use golmok_lake::store::write_replacing;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::path::Path;

/// A cell.
enum Cell {
    Text(String),
    Share(f64),
    Number(f64),
    Empty,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// A sheet: name, header, rows.
struct Sheet {
    name: &'static str,
    header: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
}

/// Writes one report: summary, reasons, quarters, survival, splits, alternatives, checks, support, sources. A block without
/// data is one row with the reason. The same report gives the same bytes.
///
/// # Errors
/// When the file cannot be written.
pub fn write_xlsx(advice: &Advice, lang: Lang, path: &Path) -> Result<(), ReportError> {
    let xlsx = |source| ReportError::Xlsx { path: path.to_path_buf(), source };
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1).map_err(xlsx)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    for sheet in sheets(advice, lang) {
        write(workbook.add_worksheet(), &sheet).map_err(xlsx)?;
    }
    write_replacing(path, |fresh| workbook.save(fresh).map_err(xlsx))
}

fn write(worksheet: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let head = Format::new().set_bold().set_text_wrap();
    let [share, whole, decimal] = ["0.0%", "#,##0", "#,##0.00"].map(|f| Format::new().set_num_format(f));
    worksheet.set_name(sheet.name)?;
    worksheet.set_freeze_panes(1, 0)?;
    for (column, name) in (0u16..).zip(&sheet.header) {
        worksheet.write_string_with_format(0, column, *name, &head)?;
        let longest = sheet.rows.iter().filter_map(|r| r.get(usize::from(column))).map(width).max().unwrap_or(0);
        worksheet.set_column_width(column, (longest.max(2 * name.chars().count()) as f64 + 2.0).clamp(10.0, 60.0))?;
    }
    for (line, row) in (1u32..).zip(&sheet.rows) {
        for (column, cell) in (0u16..).zip(row) {
            match cell {
                Cell::Text(text) => worksheet.write_string(line, column, crate::formula::in_workbook(text))?,
                Cell::Share(value) => worksheet.write_number_with_format(line, column, *value, &share)?,
                Cell::Number(value) => {
                    let format = if value.fract() == 0.0 { &whole } else { &decimal };
                    worksheet.write_number_with_format(line, column, *value, format)?
                }
                Cell::Empty => continue,
            };
        }
    }
    if sheet.rows.len() > 1 && sheet.header.len() > 1 {
        worksheet.autofilter(0, 0, sheet.rows.len() as u32, sheet.header.len() as u16 - 1)?;
    }
    Ok(())
}

/// Width of a cell in a spreadsheet's letters: a Korean letter takes two.
fn width(cell: &Cell) -> usize {
    match cell {
        Cell::Text(text) => text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum(),
        _ => 10,
    }
}

fn sheets(advice: &Advice, lang: Lang) -> Vec<Sheet> {
    let mut all = vec![summary(advice, lang)];
    let mut block = |name: &'static str, header: Vec<&'static str>, rows: Result<Vec<Vec<Cell>>, String>| {
        let rows = rows.unwrap_or_else(|reason| vec![vec![reason.into()]]);
        all.push(Sheet { name, header, rows });
    };
    let p = |ko, en| lang.pick(ko, en);
    block(
        p("이유", "Why"),
        vec![
            p("이유", "Reason"),
            p("위험을 몇 배로", "Times the risk"),
            p("값", "Figure"),
            p("이곳", "Here"),
            p("서울", "Seoul"),
        ],
        rows(&advice.drivers, lang, |all| {
            all.iter()
                .map(|d| {
                    let mut row = vec![say(&d.label, lang).into(), Cell::Number(d.contribution.exp())];
                    if let Some(f) = &d.figure {
                        row.extend([say(&f.label, lang).into(), figure(f.here), f.city.map_or(Cell::Empty, figure)]);
                    }
                    row
                })
                .collect()
        }),
    );
    if !advice.said_before.is_empty() {
        let line = |said: &SaidBefore| {
            let after = |n: Option<i64>| n.map_or(Cell::Empty, count);
            vec![
                said.as_of.to_string().into(),
                Cell::Share(said.probability),
                sentences::grade_name(said.grade, lang).into(),
                count(said.stores),
                after(said.openings_after),
                after(said.closures_after),
            ]
        };
        block(
            p("전에 낸 답", "Said before"),
            vec![
                p("기준일", "As of"),
                p("1년 안 폐업 확률", "Closes within a year"),
                p("등급", "Grade"),
                p("그때 점포", "Stores then"),
                p("그 뒤 네 분기 개업", "Openings in the four quarters after"),
                p("그 뒤 네 분기 폐업", "Closures in the four quarters after"),
            ],
            Ok(advice.said_before.iter().map(line).collect()),
        );
    }
    if let Some(point) = &advice.subject.point {
        block(
            p("전에 있던 점포", "Here before"),
            vec![p("연 해, 닫은 해, 거리", "Opened, closed, distance")],
            rows(&point.former, lang, |all| {
                all.iter().map(|shop| vec![sentences::former(shop, lang).into()]).collect()
            }),
        );
    }
    block(
        p("분기", "Quarters"),
        vec![
            p("분기", "Quarter"),
            p("점포(분기 말)", "Stores (end)"),
            p("개업(그 분기)", "Openings (in it)"),
            p("폐업(그 분기)", "Closures (in it)"),
        ],
        rows(&advice.quarters, lang, |all| {
            all.iter()
                .map(|q| {
                    vec![
                        numbers::quarter(q.quarter, lang).into(),
                        count(q.stores),
                        count(q.openings),
                        count(q.closures),
                    ]
                })
                .collect()
        }),
    );
    block(
        p("남아 있는 비율", "Still open"),
        vec![p("곳", "Place"), p("연", "Years"), p("남아 있는 비율", "Still open"), p("아래", "Low"), p("위", "High")],
        rows(&advice.survival, lang, |curves| {
            curves
                .curves
                .iter()
                .flat_map(|c| {
                    c.points.iter().map(|point| {
                        vec![
                            c.area.name.as_str().into(),
                            Cell::Number(point.years),
                            Cell::Share(point.survival),
                            Cell::Share(point.lo),
                            Cell::Share(point.hi),
                        ]
                    })
                })
                .collect()
        }),
    );
    for (name, splits) in [(p("매출", "Sales"), &advice.sales), (p("유동인구", "Passers-by"), &advice.foot_traffic)]
    {
        block(
            name,
            vec![p("나눔", "By"), p("칸", "Part"), p("비율", "Share")],
            rows(splits, lang, |s| split_rows(s, lang)),
        );
    }
    block(
        p("대안", "Alternatives"),
        vec![
            p("상권", "Area"),
            p("업종", "Industry"),
            p("1년 안 폐업 확률", "Closes within a year"),
            p("아래", "Low"),
            p("위", "High"),
            p("등급", "Grade"),
            p("더 안전할 가능성", "Chance of being safer"),
            p("거리(m)", "Distance (m)"),
        ],
        rows(&advice.alternatives, lang, |all| {
            all.iter()
                .map(|a| {
                    vec![
                        a.area.name.as_str().into(),
                        say(&a.industry.name, lang).into(),
                        Cell::Share(a.probability.value),
                        Cell::Share(a.probability.lo),
                        Cell::Share(a.probability.hi),
                        sentences::grade(a.grade, lang).into(),
                        Cell::Share(a.safer),
                        a.distance_m.map_or(Cell::Empty, Cell::Number),
                    ]
                })
                .collect()
        }),
    );
    block(
        p("10계명", "Ten checks"),
        vec![
            p("번호", "No."),
            p("계명", "Rule"),
            p("결과", "Outcome"),
            p("값", "Figures"),
            p("할 일", "What to do"),
            p("기록", "Record"),
        ],
        Ok(advice
            .checks
            .iter()
            .map(|c| {
                let outcome = word(super::blocks::outcome(c.outcome), lang);
                let figures: Vec<String> =
                    c.figures.iter().map(|f| super::blocks::compared(&f.label, f.here, f.compared, lang)).collect();
                vec![
                    Cell::Number(f64::from(c.number)),
                    say(&c.title, lang).into(),
                    outcome.into(),
                    figures.join("; ").into(),
                    say(&c.advice, lang).into(),
                    say(&c.basis, lang).into(),
                ]
            })
            .collect()),
    );
    block(
        p("도움", "Support"),
        vec![
            p("사업", "Programme"),
            p("단계", "Stage"),
            p("상태", "Status"),
            p("기관", "Provider"),
            p("할 일", "Next step"),
        ],
        rows(&advice.supports, lang, |all| {
            all.iter()
                .map(|s| [&s.name, &s.stage, &s.status, &s.provider, &s.next_step].map(|w| say(w, lang).into()).into())
                .collect()
        }),
    );
    block(
        p("자료", "Sources"),
        vec![p("원천", "Source"), p("자료일", "Data date"), p("파일", "Files")],
        Ok(advice
            .sources
            .iter()
            .map(|s| {
                vec![
                    say(&s.name, lang).into(),
                    s.data_date.map_or(Cell::Empty, |d| d.to_string().into()),
                    count(s.files as i64),
                ]
            })
            .collect()),
    );
    all
}

fn summary(advice: &Advice, lang: Lang) -> Sheet {
    let verdict = &advice.verdict;
    let mut rows: Vec<Vec<Cell>> = vec![
        vec![lang.pick("상권", "Area").into(), advice.subject.area.name.as_str().into()],
        vec![lang.pick("업종", "Industry").into(), say(&advice.subject.industry.name, lang).into()],
        vec![lang.pick("답", "Answer").into(), sentences::verdict(advice, lang).into()],
    ];
    if let Some(rated) = verdict.rated() {
        let p = rated.probability;
        rows.extend([
            vec![word("probability", lang).into(), Cell::Share(p.value)],
            vec![lang.pick("추정 범위 아래", "Range, low").into(), Cell::Share(p.lo)],
            vec![lang.pick("추정 범위 위", "Range, high").into(), Cell::Share(p.hi)],
            vec![word("grade", lang).into(), sentences::grade(rated.grade, lang).into()],
            vec![word("confidence", lang).into(), sentences::confidence(rated.confidence, lang).into()],
        ]);
    }
    rows.extend(verdict.city_mean.map(|m| vec![word("city", lang).into(), Cell::Share(m)]));
    rows.extend([
        vec![lang.pick("점포(분기 말)", "Stores (end of the quarter)").into(), count(verdict.store_count)],
        vec![lang.pick("최근 네 분기 폐업", "Closures, last four quarters").into(), count(verdict.closure_count_4q)],
        vec![
            lang.pick("어느 분기, 어느 자료", "Which quarters and source").into(),
            super::blocks::counts(advice, lang).into(),
        ],
        vec![word("data_date", lang).into(), verdict.data_date.to_string().into()],
        vec![word("as_of", lang).into(), verdict.as_of.to_string().into()],
        vec![word("next", lang).into(), say(&verdict.next_step, lang).into()],
        vec![word("method", lang).into(), advice.method_version.as_str().into()],
        vec![word("snapshot", lang).into(), advice.snapshot.as_str().into()],
        vec![lang.pick("알아 둘 것", "Note").into(), say(&advice.legal, lang).into()],
    ]);
    rows.extend(advice.caveats.iter().map(|c| vec![word("caveats", lang).into(), say(c, lang).into()]));
    Sheet {
        name: lang.pick("요약", "Summary"), header: lang.pick(vec!["항목", "값"], vec!["Item", "Value"]), rows
    }
}

fn rows<T>(known: &Known<T>, lang: Lang, form: impl FnOnce(&T) -> Vec<Vec<Cell>>) -> Result<Vec<Vec<Cell>>, String> {
    match known {
        Known::Known(value) => Ok(form(value)),
        Known::Absent(absent) => Err(super::pictures::reason(*absent, lang)),
    }
}

fn split_rows(splits: &Splits, lang: Lang) -> Vec<Vec<Cell>> {
    super::pictures::split_shares(splits, lang)
        .into_iter()
        .flat_map(|(key, parts)| {
            parts.into_iter().map(move |(name, share)| vec![word(key, lang).into(), name.into(), Cell::Share(share)])
        })
        .collect()
}

fn count(value: i64) -> Cell {
    Cell::Number(value as f64)
}

fn figure(figure: Figure) -> Cell {
    match figure {
        Figure::Share(share) | Figure::Change(share) => Cell::Share(share),
        Figure::Stores(v) | Figure::PersonsPerDay(v) | Figure::Persons(v) | Figure::CustomersPerDay(v) => {
            Cell::Number(v)
        }
        Figure::WonPerQuarter(v) | Figure::WonPerMonth(v) | Figure::Won(v) | Figure::Times(v) => Cell::Number(v),
        Figure::Months(v) | Figure::Years(v) | Figure::Metres(v) | Figure::Count(v) => Cell::Number(v),
    }
}
