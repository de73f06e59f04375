//! The public files of the city, to the last byte as their publishers write them, and the truth beside them.

mod archive;
mod area_tables;
mod faults;
mod licence;
mod licence_layouts;
mod licences;
mod people;
mod places;
mod sales;
mod store_counts;
mod table;
mod truth_files;
mod units;

use crate::SampleError;
use crate::city::City;
use crate::config::Subjects;
use golmok_model::SourceKind;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

pub use faults::{Expected, Fault};

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenFile {
    /// Path inside the folder, with `/`.
    pub path: String,
    /// Its source; `None` for side files (`.dbf`, truth).
    pub source: Option<SourceKind>,
    /// Records, header and wholly blank ones not counted; features of a map.
    pub rows: u64,
    /// Wholly blank records.
    pub blank: u64,
    /// Size on disk.
    pub bytes: u64,
}

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// All files, in the order of writing.
    pub files: Vec<WrittenFile>,
    /// All injected faults.
    pub faults: Vec<Fault>,
}

/// Writes the city as public files below `dir`, with `truth.csv`, `truth_faults.csv` and `truth_counts.csv`.
///
/// | folder | files |
/// |---|---|
/// | `licence/` | business licences, one file per trade |
/// | `golmok/` | 점포, 추정매출, 길단위인구, 상권변화지표, 상주인구, 직장인구, 소득소비, 집객시설, 아파트, 영역 |
/// | `boundaries/` | 자치구, 행정동, 법정동 as GeoJSON, 상권 as a shapefile |
///
/// Existing files of the same names are replaced; others are left alone.
///
/// # Errors
/// [`SampleError::Write`] naming the file.
pub fn write(city: &City, dir: &Path) -> Result<Written, SampleError> {
    let mut folder = Folder::new(dir);
    licences::write(city, &mut folder)?;
    if city.config.subjects == Subjects::All {
        store_counts::write(city, &mut folder)?;
        sales::write(city, &mut folder)?;
        area_tables::write(city, &mut folder)?;
        people::write(city, &mut folder)?;
        places::write(city, &mut folder)?;
        truth_files::write_cells(city, &mut folder)?;
    }
    truth_files::write_faults(&mut folder)?;
    truth_files::write_counts(&mut folder)?;
    Ok(folder.written)
}

/// Writes the licence files only, streaming: memory does not grow with the files beyond the stores themselves.
///
/// # Errors
/// [`SampleError::Write`] naming the file.
pub fn write_licences(city: &City, dir: &Path) -> Result<Written, SampleError> {
    let mut folder = Folder::new(dir);
    licences::write(city, &mut folder)?;
    Ok(folder.written)
}

/// The folder that is written to, and what was written so far.
struct Folder {
    root: PathBuf,
    written: Written,
}

impl Folder {
    fn new(root: &Path) -> Self {
        Self { root: root.to_path_buf(), written: Written::default() }
    }

    /// Creates a file and its folder.
    fn create(&self, path: &str) -> Result<fs::File, SampleError> {
        let full = self.root.join(path);
        if let Some(parent) = full.parent() {
            fs::create_dir_all(parent).map_err(|error| failed(&full, &error))?;
        }
        fs::File::create(&full).map_err(|error| failed(&full, &error))
    }

    /// Writes a whole file.
    fn put(&mut self, path: &str, source: Option<SourceKind>, rows: u64, bytes: &[u8]) -> Result<(), SampleError> {
        self.put_with_blank(path, source, rows, 0, bytes)
    }

    fn put_with_blank(
        &mut self,
        path: &str,
        source: Option<SourceKind>,
        rows: u64,
        blank: u64,
        bytes: &[u8],
    ) -> Result<(), SampleError> {
        let mut file = self.create(path)?;
        file.write_all(bytes).map_err(|error| failed(&self.root.join(path), &error))?;
        self.note(path, source, rows, blank, bytes.len() as u64);
        Ok(())
    }

    fn note(&mut self, path: &str, source: Option<SourceKind>, rows: u64, blank: u64, bytes: u64) {
        self.written.files.push(WrittenFile { path: path.to_owned(), source, rows, blank, bytes });
    }
}

pub(crate) fn failed(path: &Path, error: &dyn std::error::Error) -> SampleError {
    SampleError::Write { path: path.to_path_buf(), reason: error.to_string() }
}
