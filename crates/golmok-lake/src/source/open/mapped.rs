//! A member whose columns a mapping file names: its records are those of the layout that the licence reader knows.

use super::{BUFFER, Member};
use crate::error::LakeError;
use crate::reason::Reason;
use crate::source::encoding::value;
use crate::source::mapping::{Applied, Converted, Mapping};
use crate::source::records::Records;
use crate::source::{Header, Shape};
use golmok_model::hangul::compose;
use std::io::{BufReader, Read};
use std::sync::Arc;

impl Member {
    /// The member as a mapping reads it.
    ///
    /// # Errors
    /// When it cannot be read. Where it is no table, or lacks a column of the mapping, the inner result has the reason.
    pub fn mapped(&self, mapping: &Arc<Mapping>) -> Result<Result<Self, Reason>, LakeError> {
        let Shape::Table(header) = &self.shape else {
            return Ok(Err(match &self.shape {
                Shape::Refused { reason } => reason.clone(),
                _ => Reason::NoText { file: self.name.clone() },
            }));
        };
        let (delimiter, encoding) = Applied::stated(mapping);
        let raw = match (delimiter, encoding) {
            (None, None) => header.clone(),
            _ => {
                let delimiter = delimiter.unwrap_or(header.delimiter);
                let mut records = self.split(delimiter)?;
                let first = records.next_record()?;
                let fields = first.iter().flat_map(|record| (0..record.len()).map(|at| record.field(at)));
                let name = |bytes: &[u8]| match encoding {
                    Some(encoding) => encoding.decode_with_bom_removal(bytes).0.into_owned(),
                    None => value(header.encoding, bytes).text.into_owned(),
                };
                let columns = fields.map(|bytes| compose(name(bytes).trim()).into_owned()).collect();
                Header { columns, delimiter, encoding: header.encoding }
            }
        };
        Ok(Applied::new(mapping, raw).map(|applied| {
            let shape = Shape::Table(applied.header());
            Self { shape, mapped: Some(Arc::new(applied)), ..self.clone() }
        }))
    }

    /// Hash of the mapping that it is read by.
    pub fn mapping_hash(&self) -> Option<&str> {
        self.mapped.as_ref().map(|applied| applied.hash())
    }

    pub(super) fn mapped_records(&self, applied: &Arc<Applied>) -> Result<Records, LakeError> {
        let raw = self.split(applied.raw.delimiter)?.skip_header(applied.raw.clone())?;
        let text: Box<dyn Read + Send> = Box::new(Converted::new(raw, Applied::clone(applied)));
        Ok(Records::new(BufReader::with_capacity(BUFFER, text), self.origin(), b','))
    }
}
