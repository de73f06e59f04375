//! Opening a public file: plain, gzipped, an archive or a workbook, and what each member looks like.
//!
//! Nothing is ever unpacked to disk. A member can be read as often as needed, each time as a fresh stream.

mod archive;
mod gunzip;
mod mapped;
mod sheet;
mod sniff;
mod text;

use crate::error::LakeError;
use crate::reason::Reason;
use crate::source::mapping::Applied;
use crate::source::records::Records;
use crate::source::{Shape, TextEncoding, encoding};
use flate2::read::DeflateDecoder;
use golmok_model::hangul::compose;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Unpacked bytes per packed byte above which a large member is refused as a zip bomb. Real files reach 30.
const RATIO_LIMIT: u64 = 200;
/// Members that unpack to less than this are never refused for their ratio.
const RATIO_FREE_BYTES: u64 = 64 << 20;
/// No member may unpack to more than this.
const SIZE_LIMIT: u64 = 64 << 30;
/// Longest member that is read into memory as a whole (boundaries).
const WHOLE_LIMIT: u64 = 1 << 30;
const BUFFER: usize = 256 << 10;

/// Where bytes come from, for messages: the file, and the member inside it.
#[derive(Debug, Clone)]
pub struct Origin {
    path: PathBuf,
    member: Option<String>,
}

impl Origin {
    pub(crate) fn memory() -> Self {
        Self { path: PathBuf::from("(memory)"), member: None }
    }

    /// A failed read, told with file and member. A cut or damaged archive is [`LakeError::Damaged`].
    pub(crate) fn io(&self, source: io::Error) -> LakeError {
        let of = |reason: Reason| match &self.member {
            Some(name) => reason.of(name),
            None => reason,
        };
        match source.kind() {
            io::ErrorKind::UnexpectedEof => {
                LakeError::Damaged { path: self.path.clone(), reason: of(Reason::CutArchive) }
            }
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
                let reason = of(Reason::DamagedArchive { error: source.to_string() });
                LakeError::Damaged { path: self.path.clone(), reason }
            }
            _ => LakeError::Io { path: self.path.clone(), doing: "read", source },
        }
    }
}

/// A file on disk and its members. A file that is no archive has one member, itself.
#[derive(Debug, Clone)]
pub struct SourceFile {
    path: PathBuf,
    members: Vec<Member>,
}

impl SourceFile {
    /// Opens a file and looks at the beginning of each member.
    ///
    /// A workbook (`.xlsx`) has one member, its first sheet with a known header. What golmok does not read (SQL dumps, PDF,
    /// encrypted members, …) opens too: its member is [`Shape::Refused`] with the reason.
    ///
    /// # Errors
    /// When the file cannot be read, or an archive is cut or damaged; file and member are named.
    ///
    /// # Examples
    /// ```
    /// use golmok_lake::source::{Shape, open::SourceFile};
    /// let dir = tempfile::tempdir()?;
    /// let path = dir.path().join("점포.csv");
    /// std::fs::write(&path, "상권_코드,점포_수\n3110001,4\n")?;
    /// let file = SourceFile::open(&path)?;
    /// let Shape::Table(header) = file.members()[0].shape() else { panic!("a table") };
    /// assert_eq!(header.columns, ["상권_코드", "점포_수"]);
    /// let mut rows = file.members()[0].records()?;
    /// assert_eq!(rows.next_record()?.expect("a row").field(0), b"3110001");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open(path: &Path) -> Result<Self, LakeError> {
        regular(path)?;
        let mut file = File::open(path).map_err(LakeError::io(path, "open"))?;
        let mut magic = [0_u8; 4];
        let read = read_up_to(&mut file, &mut magic).map_err(LakeError::io(path, "read"))?;
        let members = match &magic[..read] {
            [0x1F, 0x8B, ..] => {
                let bytes = file.metadata().map_err(LakeError::io(path, "read"))?.len();
                let name = file_name(path);
                let name = name.strip_suffix(".gz").map_or(name.clone(), str::to_owned);
                vec![Member::sniffed(path, 0, name, Place::Gzip { bytes }, Vec::new())?]
            }
            b"PK\x03\x04" | b"PK\x05\x06" | b"PK\x07\x08" => archive::members(path)?,
            _ => {
                let siblings = sniff::siblings_on_disk(path)?;
                vec![Member::sniffed(path, 0, file_name(path), Place::Plain, siblings)?]
            }
        };
        Ok(Self { path: path.to_path_buf(), members })
    }

    /// The file on disk.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// All members, in the archive's order.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The member of an index.
    pub fn member(&self, index: usize) -> Option<&Member> {
        self.members.get(index)
    }

    /// All members, for reading.
    pub fn members_mut(&mut self) -> &mut [Member] {
        &mut self.members
    }
}

/// How a member's bytes are reached.
#[derive(Debug, Clone)]
enum Place {
    /// The file itself.
    Plain,
    /// The file, gunzipped. `bytes` is its packed size.
    Gzip { bytes: u64 },
    /// Part of a zip.
    Zip(archive::Entry),
    /// A sheet of a workbook, by its name there; the row of the header is counted from the first row with cells.
    Sheet { name: String, header_row: usize },
}

/// A file that belongs to a shapefile: `.dbf`, `.shx`, `.prj`, `.cpg`.
#[derive(Debug, Clone)]
struct Sibling {
    extension: String,
    path: PathBuf,
    place: Place,
}

/// One table (or boundary file) inside a [`SourceFile`]; can be read again and again.
#[derive(Debug, Clone)]
pub struct Member {
    path: PathBuf,
    index: i32,
    name: String,
    shape: Shape,
    place: Place,
    siblings: Vec<Sibling>,
    /// A line `sep=,` stands above the header.
    after_sep_line: bool,
    /// Its text is UTF-16, in this byte order.
    utf16: Option<&'static encoding_rs::Encoding>,
    /// A mapping says which of its columns is what; its shape is then the mapped one.
    mapped: Option<Arc<Applied>>,
}

impl Member {
    fn sniffed(path: &Path, index: i32, name: String, place: Place, siblings: Vec<Sibling>) -> Result<Self, LakeError> {
        let name = compose(&name).into_owned();
        let shape = Shape::Refused { reason: Reason::Empty };
        let path = path.to_path_buf();
        let mut member =
            Self { path, index, name, shape, place, siblings, after_sep_line: false, utf16: None, mapped: None };
        let look = sniff::look(&member)?;
        (member.shape, member.after_sep_line, member.utf16) = (look.shape, look.after_sep_line, look.utf16);
        Ok(member)
    }

    /// The file on disk.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Place in the archive, 0 for a plain or gzipped file.
    pub fn index(&self) -> i32 {
        self.index
    }

    /// Name of the member, or of the file without `.gz`. For display and as a hint only; a name garbled by the zip
    /// format is read as CP949.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it looks like.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Encoding of its text, where it is a table.
    pub fn encoding(&self) -> Option<TextEncoding> {
        match &self.shape {
            Shape::Table(header) => Some(header.encoding),
            _ => None,
        }
    }

    /// File and member, for messages.
    pub fn origin(&self) -> Origin {
        let within = matches!(self.place, Place::Zip(_) | Place::Sheet { .. });
        Origin { path: self.path.clone(), member: within.then(|| self.name.clone()) }
    }

    /// A fresh stream of its unpacked bytes, without a UTF-8 byte-order mark.
    ///
    /// # Errors
    /// When the file cannot be opened or its beginning not read. Reading on may fail with `UnexpectedEof` (cut archive)
    /// or `InvalidData` (damaged, or a zip bomb).
    pub fn reader(&self) -> Result<BufReader<Box<dyn Read + Send>>, LakeError> {
        let mut reader = self.raw_reader()?;
        let start = io::BufRead::fill_buf(&mut reader).map_err(|error| self.origin().io(error))?;
        if start.starts_with(encoding::BOM) {
            io::BufRead::consume(&mut reader, encoding::BOM.len());
        }
        Ok(reader)
    }

    fn raw_reader(&self) -> Result<BufReader<Box<dyn Read + Send>>, LakeError> {
        let stream = stream(&self.path, &self.place).map_err(LakeError::io(&self.path, "read"))?;
        Ok(BufReader::with_capacity(BUFFER, stream))
    }

    /// Its records after the header row; columns are looked up by [`Records::column`].
    ///
    /// # Errors
    /// When it is no table or cannot be read.
    pub fn records(&self) -> Result<Records, LakeError> {
        let Shape::Table(header) = &self.shape else {
            let reason = Reason::NoText { file: self.name.clone() };
            return Err(LakeError::NotRead { path: self.path.clone(), reason });
        };
        match &self.mapped {
            None => self.split(header.delimiter)?.skip_header(header.clone()),
            Some(applied) => self.mapped_records(applied)?.skip_header(header.clone()),
        }
    }

    /// Its records as they lie in the file, the header first.
    fn split(&self, delimiter: u8) -> Result<Records, LakeError> {
        let bytes: Box<dyn Read + Send> = match self.utf16 {
            None => Box::new(text::PlainText::new(self.reader()?)),
            Some(encoding) => Box::new(text::PlainText::new(text::FromUtf16::new(self.raw_reader()?, encoding))),
        };
        let mut records = Records::new(BufReader::with_capacity(BUFFER, bytes), self.origin(), delimiter);
        if self.after_sep_line {
            records.next_record()?;
        }
        Ok(records)
    }

    /// All its unpacked bytes, up to 1 GiB: for boundaries, whose readers need to seek.
    ///
    /// # Errors
    /// When it cannot be read or is longer.
    pub fn read_whole(&self) -> Result<Vec<u8>, LakeError> {
        self.whole(self.reader()?)
    }

    /// A sibling of a shapefile (`dbf`, `shx`, `prj`, `cpg`), from the same folder or archive.
    ///
    /// # Errors
    /// When it is there but cannot be read.
    pub fn read_sibling(&self, extension: &str) -> Result<Option<Vec<u8>>, LakeError> {
        let Some(sibling) = self.siblings.iter().find(|s| s.extension.eq_ignore_ascii_case(extension)) else {
            return Ok(None);
        };
        let stream = stream(&sibling.path, &sibling.place).map_err(LakeError::io(&sibling.path, "read"))?;
        self.whole(BufReader::new(stream)).map(Some)
    }

    fn whole(&self, reader: BufReader<Box<dyn Read + Send>>) -> Result<Vec<u8>, LakeError> {
        let mut bytes = Vec::new();
        reader.take(WHOLE_LIMIT + 1).read_to_end(&mut bytes).map_err(|error| self.origin().io(error))?;
        if bytes.len() as u64 > WHOLE_LIMIT {
            let reason = Reason::TooLongFile { file: self.name.clone(), limit: WHOLE_LIMIT.to_string() };
            return Err(LakeError::NotRead { path: self.path.clone(), reason });
        }
        Ok(bytes)
    }
}

/// Refuses what is no regular file: opening a pipe waits for a writer, and a device may never end.
///
/// # Errors
/// [`LakeError::NotRead`] naming what it is; [`LakeError::Io`] where it is not there.
pub(crate) fn regular(path: &Path) -> Result<(), LakeError> {
    let metadata = std::fs::metadata(path).map_err(LakeError::io(path, "find"))?;
    match special(metadata.file_type()) {
        None => Ok(()),
        Some(kind) => {
            let reason = Reason::NoRegularFile { kind: kind.to_owned() };
            Err(LakeError::NotRead { path: path.to_path_buf(), reason })
        }
    }
}

/// What is neither a file nor a folder, in words.
pub(crate) fn special(file_type: std::fs::FileType) -> Option<&'static str> {
    use std::os::unix::fs::FileTypeExt;
    if file_type.is_fifo() {
        Some("a pipe")
    } else if file_type.is_char_device() || file_type.is_block_device() {
        Some("a device")
    } else if file_type.is_socket() {
        Some("a socket")
    } else if file_type.is_dir() {
        Some("a folder")
    } else {
        None
    }
}

fn stream(path: &Path, place: &Place) -> io::Result<Box<dyn Read + Send>> {
    if let Place::Sheet { name, header_row } = place {
        return Ok(Box::new(io::Cursor::new(sheet::read(path, name, *header_row)?)));
    }
    let mut file = File::open(path)?;
    Ok(match place {
        Place::Plain | Place::Sheet { .. } => Box::new(file),
        Place::Gzip { bytes } => {
            let unpacked = gunzip::Gunzip::new(BufReader::with_capacity(BUFFER, file));
            let limit = bytes.saturating_mul(RATIO_LIMIT).clamp(RATIO_FREE_BYTES, SIZE_LIMIT);
            Box::new(Limited { inner: unpacked, left: limit })
        }
        Place::Zip(entry) => {
            file.seek(SeekFrom::Start(entry.data_start))?;
            let packed = BufReader::with_capacity(BUFFER, file.take(entry.packed));
            if entry.deflated {
                Box::new(archive::Checked::new(DeflateDecoder::new(packed), entry))
            } else {
                Box::new(archive::Checked::new(packed, entry))
            }
        }
    })
}

/// Stops a stream that grows beyond belief.
struct Limited<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "it unpacks to more than 200 times its size (a zip bomb?)")
        })?;
        Ok(read)
    }
}

/// Fills `buffer` as far as the stream goes.
fn read_up_to(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
