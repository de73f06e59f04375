//! An area as one edition of boundaries draws it.

use golmok_model::CodeSet;
use golmok_spatial::Area;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// An area of an edition.
#[derive(Debug, Clone)]
pub struct EditionArea {
    /// The area.
    pub area: Area,
    /// First day of the edition: the publication of its file.
    pub valid_from: Date,
    /// Name of the edition.
    pub edition: String,
    /// Its codes in other sets, where the file tells them.
    pub(super) other_codes: BTreeMap<CodeSet, String>,
    /// The file: its hash and the member in it.
    pub(super) file: (String, i32),
}
