//! Where a reader's rows and rejects go: two parts of the snapshot.

use super::stage::part_name;
use crate::batch::TableBuilder;
use crate::error::LakeError;
use crate::schema::sort_by_key;
use crate::source::{Reject, StageContext, StagingSink, personal};
use crate::store::{PartWriter, SnapshotWriter};
use arrow::record_batch::RecordBatch;
use golmok_model::SourceKind;
use golmok_model::tables::{TableSchema, reject, staging};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

/// Rejects that are written at once.
const REJECT_ROWS: usize = 8_192;
/// Batches that may wait to be written. More hides a slower disk, and costs memory.
const WAITING_BATCHES: usize = 2;

/// Writes one member's rows and rejects.
pub(super) struct PartSink<'a> {
    writer: &'a SnapshotWriter,
    context: &'a StageContext,
    rows: BackgroundPart,
    rejects_table: &'static TableSchema,
    rejects: TableBuilder,
    /// Begun with the first reject.
    rejects_part: Option<PartWriter>,
    rejected: u64,
}

impl<'a> PartSink<'a> {
    pub(super) fn new(
        writer: &'a SnapshotWriter,
        kind: SourceKind,
        context: &'a StageContext,
    ) -> Result<Self, LakeError> {
        let rejects_table = reject::of(kind);
        let mut rejects = TableBuilder::new(rejects_table);
        rejects.constant_text(0, &context.publication.to_string());
        rejects.constant_text(1, &context.source_sha256);
        rejects.constant_int32(2, context.member);
        let rows = BackgroundPart::new(Self::part(writer, staging::of(kind), context)?);
        Ok(Self { writer, context, rows, rejects_table, rejects, rejects_part: None, rejected: 0 })
    }

    fn part(
        writer: &SnapshotWriter,
        table: &'static TableSchema,
        context: &StageContext,
    ) -> Result<PartWriter, LakeError> {
        let name = part_name(&context.source_sha256, context.member);
        let mut part = writer.part(table, Some(&context.publication.to_string()), &name)?;
        part.source_sha256(&context.source_sha256);
        if let Some(date) = context.data_date {
            part.data_date(date);
        }
        Ok(part)
    }

    fn flush_rejects(&mut self) -> Result<(), LakeError> {
        if self.rejects.is_empty() {
            return Ok(());
        }
        let batch = sort_by_key(self.rejects_table, &self.rejects.finish()?)?;
        let part = match &mut self.rejects_part {
            Some(part) => part,
            None => self.rejects_part.insert(Self::part(self.writer, self.rejects_table, self.context)?),
        };
        part.write(&batch)
    }

    /// Ends both parts; tells rows staged and rejected.
    pub(super) fn finish(mut self) -> Result<(u64, u64), LakeError> {
        self.flush_rejects()?;
        if let Some(part) = self.rejects_part {
            part.finish()?;
        }
        Ok((self.rows.finish()?, self.rejected))
    }
}

impl StagingSink for PartSink<'_> {
    fn accept(&mut self, batch: RecordBatch) -> Result<(), LakeError> {
        self.rows.write(batch)
    }

    fn reject(&mut self, mut reject: Reject) -> Result<(), LakeError> {
        reject.value = reject.value.map(|value| personal::without(&value).into_owned());
        self.rejects.int64(3, Some(reject.line));
        self.rejects.text(4, Some(&reject.column));
        self.rejects.text(5, reject.value.as_deref());
        self.rejects.text(6, Some(&reject.reason.to_string()));
        self.rejects.end_row();
        self.rejected += 1;
        if self.rejects.len() >= REJECT_ROWS {
            self.flush_rejects()?;
        }
        Ok(())
    }
}

/// A part that is compressed and written by a thread of its own, so that reading goes on meanwhile.
struct BackgroundPart {
    /// `None` in the channel asks for the end of the file; a channel that closes without it means to give up.
    batches: SyncSender<Option<RecordBatch>>,
    thread: Option<JoinHandle<Result<u64, LakeError>>>,
}

impl BackgroundPart {
    fn new(mut part: PartWriter) -> Self {
        let (batches, waiting) = sync_channel::<Option<RecordBatch>>(WAITING_BATCHES);
        let thread = std::thread::spawn(move || {
            while let Ok(message) = waiting.recv() {
                match message {
                    Some(batch) => part.write(&batch)?,
                    None => return part.finish().map(|file| file.rows),
                }
            }
            Ok(0)
        });
        Self { batches, thread: Some(thread) }
    }

    fn write(&mut self, batch: RecordBatch) -> Result<(), LakeError> {
        match self.batches.send(Some(batch)) {
            Ok(()) => Ok(()),
            // The thread ended early, so it has an error to tell.
            Err(_) => self.join().map(|_| ()),
        }
    }

    /// Ends the file; tells its rows.
    fn finish(mut self) -> Result<u64, LakeError> {
        let _ = self.batches.send(None);
        self.join()
    }

    fn join(&mut self) -> Result<u64, LakeError> {
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(result)) => result,
            Some(Err(panic)) => std::panic::resume_unwind(panic),
            None => Ok(0), // its error was told already
        }
    }
}
