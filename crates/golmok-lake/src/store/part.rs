//! Writing one Parquet file of a table: streamed row groups, hashed while it is written.

use super::describe::FileEntry;
use super::disk::Disk;
use super::durable::HashingFile;
use super::geoparquet;
use super::kept::Like;
use super::writer::Shared;
use crate::error::LakeError;
use crate::schema::{arrow_schema, check_schema};
use arrow::array::{ArrayRef, DynComparator, make_comparator};
use arrow::compute::SortOptions;
use arrow::record_batch::RecordBatch;
use golmok_model::tables::TableSchema;
use jiff::civil::Date;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::{KeyValue, SortingColumn};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use std::cmp::Ordering;
use std::path::PathBuf;
use std::sync::Arc;

/// Rows of a row group. Fewer save memory while writing, more save bytes.
pub const ROWS_PER_GROUP: usize = 131_072;

/// Level 1 takes half the time of level 3 and a few per cent more room.
const ZSTD_LEVEL: i32 = 1;

/// A column whose dictionary grows larger than this is written plainly: ids and addresses hardly repeat, and looking
/// each up cost a twentieth of an ingest.
const DICTIONARY_BYTES: usize = 256 << 10;

/// What the files say wrote them. Changes only when the same rows come out as other bytes.
pub const CREATED_BY: &str = "golmok-lake version 1.2.0";

/// Writes one file of a table; batches must come in the order of the table's key.
///
/// A part that is dropped without [`finish`](Self::finish) leaves nothing behind.
pub struct PartWriter {
    table: &'static TableSchema,
    /// Path below the table's folder.
    name: String,
    path: PathBuf,
    writer: Option<ArrowWriter<HashingFile>>,
    shared: Arc<Shared>,
    disk: Disk,
    /// The parent's file of this name: where the new one comes out the same, it becomes a link to it.
    like: Option<Like>,
    /// Places of the key columns.
    key: Vec<usize>,
    /// Key of the last row written, as arrays of length one.
    last: Option<Vec<ArrayRef>>,
    data_date: Option<Date>,
    source_sha256: Option<String>,
    rows: u64,
}

impl PartWriter {
    pub(super) fn create(
        table: &'static TableSchema,
        name: String,
        path: PathBuf,
        like: Option<Like>,
        (shared, disk): (Arc<Shared>, Disk),
    ) -> Result<Self, LakeError> {
        let key = table.key.iter().filter_map(|k| table.columns.iter().position(|c| c.name == *k)).collect::<Vec<_>>();
        let sorting = key.iter().map(|i| SortingColumn { column_idx: *i as i32, descending: false, nulls_first: true });
        let level = ZstdLevel::try_new(ZSTD_LEVEL).map_err(LakeError::parquet(&path))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(level))
            .set_dictionary_page_size_limit(DICTIONARY_BYTES)
            .set_created_by(CREATED_BY.to_owned())
            .set_max_row_group_row_count(Some(ROWS_PER_GROUP))
            .set_statistics_enabled(EnabledStatistics::Page)
            .set_sorting_columns(Some(sorting.collect()))
            .build();
        let file = HashingFile::create_new(&path, disk.clone()).map_err(LakeError::io(&path, "create"))?;
        let writer =
            ArrowWriter::try_new(file, arrow_schema(table), Some(properties)).map_err(LakeError::parquet(&path))?;
        Ok(Self {
            table,
            name,
            path,
            writer: Some(writer),
            shared,
            disk,
            like,
            key,
            last: None,
            data_date: None,
            source_sha256: None,
            rows: 0,
        })
    }

    /// Says which day the rows speak of last; goes into the file's metadata as `data_date`.
    pub fn data_date(&mut self, date: Date) {
        self.data_date = Some(date);
    }

    /// Says what the rows were made of: the hash of the source, or of all inputs; goes into the file's metadata as
    /// `source_sha256`.
    pub fn source_sha256(&mut self, hash: &str) {
        self.source_sha256 = Some(hash.to_owned());
    }

    /// Rows written so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Writes rows.
    ///
    /// # Errors
    /// [`LakeError::Column`] where the batch has another schema, [`LakeError::NotSorted`] where its rows do not follow
    /// the key, [`LakeError::Parquet`] where the disk refuses.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), LakeError> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        check_schema(self.table, batch)?;
        self.check_order(batch)?;
        let writer = self.writer.as_mut().unwrap_or_else(|| unreachable!("the writer lives until finish"));
        writer.write(batch).map_err(LakeError::parquet(&self.path))?;
        self.rows += batch.num_rows() as u64;
        Ok(())
    }

    /// Ends the file, makes it durable and enters it in the snapshot. Where the parent's file of this name has the same
    /// bytes, it is a link to that one, so that what stands on it can be kept and no room is taken twice.
    ///
    /// # Errors
    /// [`LakeError::Parquet`] or [`LakeError::Io`] where the disk refuses.
    pub fn finish(mut self) -> Result<FileEntry, LakeError> {
        let mut writer = self.writer.take().unwrap_or_else(|| unreachable!("the writer lives until finish"));
        let sealed = (|| {
            let mut say = |key: &str, value: String| {
                writer.append_key_value_metadata(KeyValue::new(key.to_owned(), value));
            };
            say("golmok.table", self.table.name.to_owned());
            say("golmok.grain", self.table.grain.to_owned());
            say("golmok.schema_version", self.table.version.to_string());
            if let Some(date) = self.data_date {
                say("data_date", date.to_string());
            }
            if let Some(hash) = &self.source_sha256 {
                say("source_sha256", hash.clone());
            }
            if let Some(geo) = geoparquet::metadata(self.table) {
                say("geo", geo);
            }
            let file = writer.into_inner().map_err(LakeError::parquet(&self.path))?;
            let (bytes, sha256) = file.written();
            let same = self.like.as_ref().filter(|like| like.is(bytes, &sha256, &self.shared));
            if same.is_some_and(|like| self.disk.link_over(&like.path, &self.path)) {
                return Ok((bytes, sha256));
            }
            file.seal().map_err(LakeError::io(&self.path, "write"))
        })();
        let (bytes, sha256) = match sealed {
            Ok(sealed) => sealed,
            Err(error) => {
                let _ = self.disk.remove_file(&self.path);
                return Err(error);
            }
        };
        let entry = FileEntry {
            path: self.name.clone(),
            rows: self.rows,
            bytes,
            sha256,
            source_sha256: self.source_sha256.clone(),
            data_date: self.data_date,
        };
        self.shared.enter(self.table, entry.clone());
        Ok(entry)
    }

    /// Holds the rows to the order of the key, within the batch and after the one before.
    fn check_order(&mut self, batch: &RecordBatch) -> Result<(), LakeError> {
        let options = SortOptions { descending: false, nulls_first: true };
        let columns: Vec<ArrayRef> = self.key.iter().map(|i| Arc::clone(batch.column(*i))).collect();
        let compare = |left: &[ArrayRef], right: &[ArrayRef]| -> Result<Vec<DynComparator>, LakeError> {
            let pairs = left.iter().zip(right);
            pairs
                .map(|(l, r)| {
                    make_comparator(l.as_ref(), r.as_ref(), options).map_err(LakeError::arrow(self.table.name))
                })
                .collect()
        };
        let order = |comparators: &[DynComparator], l: usize, r: usize| {
            comparators.iter().map(|c| c(l, r)).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
        };
        let mut sorted = true;
        if let Some(last) = &self.last {
            sorted &= order(&compare(last, &columns)?, 0, 0).is_le();
        }
        let within = compare(&columns, &columns)?;
        sorted &= (1..batch.num_rows()).all(|row| order(&within, row - 1, row).is_le());
        if !sorted {
            let (table, part, key) = (self.table.name.to_owned(), self.name.clone(), self.table.key.join(", "));
            return Err(LakeError::NotSorted { table, part, key });
        }
        self.last = Some(columns.iter().map(|c| c.slice(batch.num_rows() - 1, 1)).collect());
        Ok(())
    }
}

impl Drop for PartWriter {
    fn drop(&mut self) {
        if self.writer.take().is_some() {
            let _ = self.disk.remove_file(&self.path);
            self.shared.forget(self.table, &self.name);
        }
    }
}
