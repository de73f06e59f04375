//! 지방행정 인허가 (business licences): the registers of LOCALDATA, the Seoul portal and data.go.kr, in every layout.
//!
//! | step | module |
//! |---|---|
//! | columns under all their names; the layouts | `columns` |
//! | which 개방서비스 a row belongs to | `service` |
//! | a record → a row of `stg_licences` or a reject | `rows` |
//! | splitting and decoding on several threads | `pipeline` |
//! | rows for survival straight from a file | `spells` |

mod columns;
mod pipeline;
mod rows;
mod service;
mod spells;

pub use rows::caveat;
pub use service::{Service, UNKNOWN, service_hint, service_of, services};
pub use spells::{ALL_GROUP, BLANK_GROUP, BY_ENTRY_YEAR, SpellFile, SpellRow, read_spell_rows};

use crate::error::LakeError;
use crate::source::dates::licence_date;
use crate::source::encoding::Decoder;
use crate::source::open::Member;
use crate::source::{Header, Shape, SourceReader, StageContext, StageSummary, StagingSink, Survey, Vintage};
use columns::{Columns, LAYOUTS};
use golmok_model::licence::DateField;
use golmok_model::{LicenceStatus, SourceKind};
use jiff::civil::{Date, date};
use rows::RowWriter;

/// Dates from this day on are placeholders such as 9999-12-31 and do not move the data date.
const PLACEHOLDER_FROM: Date = date(2100, 1, 1);
/// A file of at least so many rows without a single closure is one of open premises only.
const OPEN_ONLY_ROWS: usize = 100;

/// Reader of licence files.
#[derive(Debug, Clone, Copy)]
pub struct Licences;

impl SourceReader for Licences {
    fn kind(&self) -> SourceKind {
        SourceKind::Licences
    }

    fn recognise(&self, shape: &Shape) -> Option<Vintage> {
        columns::layout(shape).map(|name| Vintage { kind: SourceKind::Licences, name })
    }

    fn known_headers(&self) -> Vec<(&'static str, Vec<&'static str>)> {
        LAYOUTS.iter().map(|(name, columns)| (*name, columns.to_vec())).collect()
    }

    fn survey(&self, member: &mut Member) -> Result<Survey, LakeError> {
        let mut records = member.records()?;
        let columns = Columns::of(records.columns());
        let mut survey = Survey::default();
        while let Some(record) = records.next_record()? {
            if record.is_blank() {
                survey.blank += 1;
                continue;
            }
            survey.rows += 1;
            newest(&mut survey.newest_day, licence_date(record.field_of(columns.licensed)));
            newest(&mut survey.newest_day, licence_date(record.field_of(columns.closed)));
        }
        Ok(survey)
    }

    fn stage(
        &self,
        member: &mut Member,
        context: &StageContext,
        sink: &mut dyn StagingSink,
    ) -> Result<StageSummary, LakeError> {
        let records = member.records()?;
        let open_only = is_open_only(member)?;
        let Shape::Table(header) = member.shape() else { return Ok(StageSummary::default()) };
        let mut summary = StageSummary::default();
        pipeline::in_order(
            records,
            || RowWriter::new(header, context, open_only),
            RowWriter::block,
            |staged| {
                let rejected = staged.rejects.len() as u64;
                summary.rows += staged.rows;
                summary.rejected += rejected;
                summary.staged += staged.rows - rejected;
                summary.blank += staged.blank;
                summary.undecodable += staged.undecodable;
                for (code, rows) in staged.caveats {
                    *summary.caveats.entry(code.to_owned()).or_default() += rows;
                }
                staged.rejects.into_iter().try_for_each(|reject| sink.reject(reject))?;
                staged.batch.map_or(Ok(()), |batch| sink.accept(batch))
            },
        )?;
        Ok(summary)
    }
}

/// Moves `day` to a later date that is no placeholder.
fn newest(day: &mut Option<Date>, field: DateField) {
    *day = (*day).max(field.day().filter(|day| *day < PLACEHOLDER_FROM));
}

/// Whether a file knows no closures: by its columns, or because no row of many is closed. Reads up to the first closure.
fn is_open_only(member: &Member) -> Result<bool, LakeError> {
    let mut records = member.records()?;
    let Shape::Table(Header { encoding, .. }) = member.shape() else { return Ok(false) };
    let columns = Columns::of(records.columns());
    if columns.closed.is_none() && columns.status.is_none() {
        return Ok(true);
    }
    let mut decoder = Decoder::new(*encoding);
    let mut rows = 0;
    while let Some(record) = records.next_record()? {
        if record.is_blank() {
            continue;
        }
        rows += 1;
        let status = LicenceStatus::from_name(&decoder.text(record.field_of(columns.status)));
        let ended = matches!(status, LicenceStatus::Closed | LicenceStatus::Cancelled);
        if ended || !record.field_of(columns.closed).trim_ascii().is_empty() {
            return Ok(false);
        }
    }
    Ok(rows >= OPEN_ONLY_ROWS)
}
