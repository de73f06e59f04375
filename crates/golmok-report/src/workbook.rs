//! The workbook of a report (golmok.xlsx): overview, one sheet per subject, definitions.

use crate::error::ReportError;
use crate::page::Frame;
use crate::words::columns;
use crate::xlsx_file::{MAX_ROWS, empty_book, write_rows};
use crate::{Lang, numbers};
use arrow::record_batch::RecordBatch;
use rust_xlsxwriter::{Format, Worksheet, XlsxError};
use std::path::Path;

/// A sheet of one subject.
#[derive(Debug)]
pub struct Sheet<'a> {
    /// Name of the sheet, at most 31 characters.
    pub name: &'a str,
    /// What it holds, in a sentence.
    pub about: &'a str,
    /// Rows, under the names that their columns have in the tables; codes of closed sets are words already.
    pub rows: RecordBatch,
}

/// Heading of a column in the reader's words with its unit: `1년 안 폐업 확률(%)`; its name in the tables where nobody
/// has words for it, which a test rules out for every sheet.
fn heading(column: &str, lang: Lang) -> String {
    match columns::column(column) {
        Some(words) if words.unit(lang).is_empty() => words.heading(lang).to_owned(),
        Some(words) => format!("{}({})", words.heading(lang), words.unit(lang)),
        None => column.to_owned(),
    }
}

/// Words that stand in the overview.
const LEGAL: (&str, &str) = (
    "이 자료는 참고용입니다. 창업을 제한하거나 허가하지 않으며, 사업자끼리 진입을 막기로 합의하는 근거로 쓸 수 없습니다.",
    "For reference only. It neither restricts nor permits starting a business, and may not be used by businesses to agree on keeping others out.",
);

/// Writes the workbook. Text is text, so no cell is a formula. The same sheets give the same bytes.
///
/// # Errors
/// When a sheet has more rows than fit, or the file cannot be written.
pub fn write(path: &Path, frame: &Frame, sheets: &[Sheet<'_>], lang: Lang) -> Result<(), ReportError> {
    let xlsx = |source| ReportError::Xlsx { path: path.to_path_buf(), source };
    if let Some(sheet) = sheets.iter().find(|sheet| sheet.rows.num_rows() > MAX_ROWS) {
        return Err(ReportError::TooManyRows { path: path.to_path_buf(), rows: sheet.rows.num_rows() });
    }
    let mut book = empty_book().map_err(xlsx)?;
    overview(book.add_worksheet(), frame, sheets, lang).map_err(xlsx)?;
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(sheet.name).map_err(xlsx)?;
        let meaning = |column: &str| columns::column(column).map(|words| words.meaning(lang));
        let heading = |column: &str| heading(column, lang);
        write_rows(page, heading, meaning, std::slice::from_ref(&sheet.rows)).map_err(xlsx)?;
    }
    definitions(book.add_worksheet(), sheets, lang).map_err(xlsx)?;
    book.save(path).map_err(xlsx)
}

fn overview(page: &mut Worksheet, frame: &Frame, sheets: &[Sheet<'_>], lang: Lang) -> Result<(), XlsxError> {
    let (bold, title) = (Format::new().set_bold(), Format::new().set_bold().set_font_size(14));
    let wrap = Format::new().set_text_wrap();
    page.set_name(lang.pick("개요", "overview"))?;
    page.set_column_width(0, 22)?;
    page.set_column_width(1, 12)?;
    page.set_column_width(2, 90)?;
    page.write_string_with_format(
        0,
        0,
        format!("{} · {}", frame.city, lang.pick("골목상권 창업 위험", "Entry risk of trade areas")),
        &title,
    )?;
    let facts = [
        (lang.pick("기준일", "As of"), frame.as_of.as_str()),
        (lang.pick("자료일", "Data date"), &frame.data_date),
        (lang.pick("방법", "Method"), &frame.method_version),
        (lang.pick("스냅샷", "Snapshot"), &frame.snapshot),
        (lang.pick("고칠 것이 있으면", "Corrections"), &frame.contact),
        (lang.pick("오래된 층", "Stale layers"), &frame.stale_notice),
    ];
    // What nobody is to be warned of is not said.
    let facts = facts.into_iter().take(if frame.stale_notice.is_empty() { 5 } else { 6 });
    for (row, (label, value)) in (2u32..).zip(facts) {
        page.write_string_with_format(row, 0, label, &bold)?;
        page.write_string(row, 1, crate::formula::in_workbook(value))?;
    }
    page.write_string_with_format(8, 0, lang.pick("시트", "Sheet"), &bold)?;
    page.write_string_with_format(8, 1, lang.pick("행", "Rows"), &bold)?;
    page.write_string_with_format(8, 2, lang.pick("내용", "What it holds"), &bold)?;
    let mut row = 9;
    for sheet in sheets {
        page.write_url_with_text(row, 0, format!("internal:'{}'!A1", sheet.name).as_str(), sheet.name)?;
        page.write_string(row, 1, numbers::count(sheet.rows.num_rows() as i64))?;
        page.write_string_with_format(row, 2, sheet.about, &wrap)?;
        row += 1;
    }
    page.write_string_with_format(row + 1, 2, lang.pick(LEGAL.0, LEGAL.1), &wrap)?;
    Ok(())
}

fn definitions(page: &mut Worksheet, sheets: &[Sheet<'_>], lang: Lang) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    page.set_name(lang.pick("정의", "definitions"))?;
    let heads = [
        lang.pick("시트", "sheet"),
        lang.pick("머리글", "heading"),
        lang.pick("단위", "unit"),
        lang.pick("뜻", "meaning"),
        lang.pick("다른 파일에서의 이름", "name in the other files"),
    ];
    for (column, word) in (0u16..).zip(heads) {
        page.write_string_with_format(0, column, word, &bold)?;
    }
    let mut row = 1;
    for sheet in sheets {
        for field in sheet.rows.schema().fields() {
            let Some(words) = columns::column(field.name()) else { continue };
            let name = heading(field.name(), lang);
            for (column, text) in
                (0u16..).zip([sheet.name, &name, words.unit(lang), words.meaning(lang), field.name().as_str()])
            {
                page.write_string(row, column, text)?;
            }
            row += 1;
        }
    }
    for (column, width) in (0u16..).zip([14, 32, 12, 90, 32]) {
        page.set_column_width(column, width)?;
    }
    page.set_freeze_panes(1, 0)?;
    if row > 1 {
        page.autofilter(0, 0, row - 1, heads.len() as u16 - 1)?;
    }
    Ok(())
}
