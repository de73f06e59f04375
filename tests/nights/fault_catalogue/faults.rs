//! Faults as changes of the public files of an inbox.

mod catalogue;

pub use catalogue::FAULTS;
use encoding_rs::EUC_KR;
use std::path::{Path, PathBuf};

/// Rows of a table as text.
pub type Rows = Vec<Vec<String>>;

/// The files of an inbox.
pub struct Files {
    root: PathBuf,
}

/// Quarterly files by a part of their names.
pub const QUARTERLY: [&str; 8] = [
    "점포-상권)_2024",
    "추정매출-상권)_2024",
    "길단위인구-상권",
    "상주인구-상권",
    "직장인구-상권",
    "소득소비-상권",
    "아파트-상권",
    "집객시설-상권",
];

impl Files {
    pub fn of(root: &Path) -> Self {
        Self { root: root.to_path_buf() }
    }

    /// The only file whose path holds a text.
    pub fn path(&self, part: &str) -> PathBuf {
        let mut found = Vec::new();
        for folder in ["golmok", "licence", "boundaries"] {
            for entry in std::fs::read_dir(self.root.join(folder)).unwrap().flatten() {
                if entry.file_name().to_string_lossy().contains(part) {
                    found.push(entry.path());
                }
            }
        }
        assert_eq!(found.len(), 1, "{part}: {found:?}");
        found.pop().unwrap()
    }

    /// Header and rows of a table, and whether it is UTF-8.
    fn read(&self, path: &Path) -> (Vec<String>, Rows, bool) {
        let bytes = std::fs::read(path).unwrap();
        let is_utf8 = std::str::from_utf8(&bytes).is_ok();
        let text = if is_utf8 { String::from_utf8(bytes).unwrap() } else { EUC_KR.decode(&bytes).0.into_owned() };
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        (header, rows, is_utf8)
    }

    /// Changes the rows of a table, which is written again in its encoding.
    pub fn edit(&self, part: &str, change: impl FnOnce(&[String], &mut Rows)) {
        let path = self.path(part);
        let (header, mut rows, is_utf8) = self.read(&path);
        change(&header, &mut rows);
        let mut writer =
            csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).flexible(true).from_writer(Vec::new());
        writer.write_record(&header).unwrap();
        rows.iter().for_each(|row| writer.write_record(row).unwrap());
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let bytes = if is_utf8 { text.into_bytes() } else { EUC_KR.encode(&text).0.into_owned() };
        std::fs::write(path, bytes).unwrap();
    }

    /// Changes each row.
    pub fn each(&self, part: &str, change: impl Fn(&[String], usize, &mut Vec<String>)) {
        self.edit(part, |header, rows| rows.iter_mut().enumerate().for_each(|(i, row)| change(header, i, row)));
    }

    /// Takes the quarters after one out of every quarterly table.
    pub fn keep_quarters_until(&self, last: u32) {
        for part in QUARTERLY.iter().chain(&["상권변화지표"]) {
            self.edit(part, |_, rows| rows.retain(|row| row[0].parse::<u32>().unwrap() <= last));
        }
        for part in ["길단위인구-행정동", "상주인구-행정동", "직장인구-행정동", "소득소비-행정동"]
        {
            self.edit(part, |_, rows| rows.retain(|row| row[0].parse::<u32>().unwrap() <= last));
        }
    }
}

/// Place of a column whose name holds a text.
pub fn at(header: &[String], part: &str) -> usize {
    header.iter().position(|name| name.contains(part)).unwrap_or_else(|| panic!("no column {part} in {header:?}"))
}

/// Multiplies a number of a row.
pub fn times(field: &mut String, factor: f64) {
    if let Ok(value) = field.parse::<f64>() {
        *field = format!("{:.0}", value * factor);
    }
}
