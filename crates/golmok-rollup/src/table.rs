//! The table of a delimited file: its member, its header, its columns by name.

use crate::error::{Result, RollupError};
use golmok_lake::source::open::{Member, SourceFile};
use golmok_lake::source::{Header, Shape};
use std::path::Path;

/// The first member of an open file, which is a table.
pub(crate) struct Table<'f> {
    path: &'f Path,
    pub member: &'f Member,
    pub header: &'f Header,
}

impl<'f> Table<'f> {
    /// The table of a file that was opened from `path`.
    ///
    /// # Errors
    /// [`RollupError::NoTable`] where there is none.
    pub fn of(path: &'f Path, file: &'f SourceFile) -> Result<Self> {
        let member = file.members().first();
        match member.map(|member| (member, member.shape())) {
            Some((member, Shape::Table(header))) => Ok(Self { path, member, header }),
            _ => Err(RollupError::NoTable { path: path.to_path_buf() }),
        }
    }

    /// The place of a column.
    ///
    /// # Errors
    /// [`RollupError::Schema`] where there is none of that name.
    pub fn column(&self, name: &str) -> Result<usize> {
        self.header.columns.iter().position(|column| column == name).ok_or_else(|| RollupError::Schema {
            path: self.path.to_path_buf(),
            missing: name.to_owned(),
            columns: self.header.columns.join(", "),
        })
    }
}
