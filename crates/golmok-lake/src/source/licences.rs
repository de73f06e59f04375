//! 지방행정 인허가 (business licences): the registers of LOCALDATA, the Seoul portal and data.go.kr, in every layout.
//!
//! | step | module |
//! |---|---|
//! | columns under all their names; the layouts | `columns` |
//! | a number where the register has none | `derived` |
//! | open premises only; serial numbers for dates | `forms` |
//! | which 개방서비스 a row belongs to | `service` |
//! | a record → a row of `stg_licences` or a reject | `rows` |
//! | splitting and decoding on several threads | `pipeline` |
//! | rows for survival straight from a file | `spells` |

pub mod caveat;
mod columns;
mod derived;
mod forms;
mod out;
mod pipeline;
mod rows;
mod service;
mod shift;
mod spells;

pub use service::{Service, UNKNOWN, service_hint, service_name, service_of, services};
pub(crate) use service::{own_trade, service_named};
pub use spells::{
    ALL_GROUP, BLANK_GROUP, BY_ENTRY_YEAR, RowEnd, SpellFile, SpellRow, cut_reason, read_mapped_spell_rows,
    read_spell_rows,
};

use crate::error::LakeError;
use crate::source::caveat::REPEATED_HEADER;
use crate::source::open::Member;
use crate::source::{Example, Shape, SourceReader, StageContext, StageSummary, StagingSink, Survey, Vintage, horizon};
use columns::{Columns, LAYOUTS};
use forms::DateForms;
use golmok_model::SourceKind;
use golmok_model::licence::DateField;
use jiff::civil::Date;
use rows::RowWriter;

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
        let forms = DateForms::of(member)?;
        let mut records = member.records()?;
        let columns = Columns::of(records.columns());
        let mut survey = Survey::default();
        while let Some(record) = records.next_record()? {
            if record.is_blank() {
                survey.blank += 1;
                continue;
            }
            survey.rows += 1;
            newest(&mut survey.newest_day, forms.licensed(record.field_of(columns.licensed)));
            newest(&mut survey.newest_day, forms.closed(record.field_of(columns.closed)));
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
        let repeated_headers = records.repeated_headers();
        let forms = DateForms::of(member)?;
        let Shape::Table(header) = member.shape() else { return Ok(StageSummary::default()) };
        let mut summary = StageSummary::default();
        let mut keys = Vec::new();
        pipeline::in_order(
            records,
            || RowWriter::new(header, context, forms),
            RowWriter::block,
            |staged| {
                let rejected = staged.rejects.len() as u64;
                summary.rows += staged.rows;
                summary.rejected += rejected;
                summary.staged += staged.rows - rejected;
                summary.blank += staged.blank;
                summary.undecodable += staged.undecodable;
                summary.closed += staged.closed;
                keys.extend(staged.keys);
                for (code, rows) in staged.caveats {
                    *summary.caveats.entry(code.to_owned()).or_default() += rows;
                }
                staged.examples.into_iter().for_each(|(code, example)| summary.example(code, example));
                staged.rejects.into_iter().try_for_each(|reject| sink.reject(reject))?;
                staged.batch.map_or(Ok(()), |batch| sink.accept(batch))
            },
        )?;
        // The same licence twice in one file, e.g. a month and its changes: the last row speaks.
        keys.sort_unstable();
        let mut again: Vec<i64> = keys.windows(2).filter(|two| two[0].0 == two[1].0).map(|two| two[1].1).collect();
        again.sort_unstable();
        for line in again {
            summary.caveat(caveat::REPEATED_KEY, Example { line, value: String::new() });
        }
        for line in repeated_headers.lines() {
            summary.caveat(REPEATED_HEADER, Example { line, value: String::new() });
        }
        Ok(summary)
    }
}

/// Moves `day` to a later date that has come: placeholders and slips of the pen lie ahead.
fn newest(day: &mut Option<Date>, field: DateField) {
    *day = (*day).max(field.day().and_then(horizon::come));
}
