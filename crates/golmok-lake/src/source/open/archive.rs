//! Members of a zip: found by the `zip` crate, streamed by ourselves so that a member can be reopened at any time.

use super::{Member, Place, RATIO_FREE_BYTES, RATIO_LIMIT, SIZE_LIMIT, Sibling, file_name};
use crate::error::LakeError;
use crate::reason::Reason;
use crate::source::{Shape, encoding};
use flate2::Crc;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use zip::{CompressionMethod, ZipArchive};

/// An archive with more members than this is none of ours.
const MEMBER_LIMIT: usize = 10_000;
/// What belongs to a `.shp` and is no member of its own.
pub(super) const SHAPEFILE_PARTS: [&str; 8] = ["dbf", "shx", "prj", "cpg", "sbn", "sbx", "qpj", "qmd"];

/// A zip entry's place in the file and what it must unpack to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) data_start: u64,
    pub(super) packed: u64,
    pub(super) unpacked: u64,
    pub(super) crc32: u32,
    pub(super) deflated: bool,
}

struct Listed {
    name: String,
    entry: Result<Entry, Reason>,
}

/// Members of the zip at `path`. Shapefile parts are given to their `.shp`; folders and system leftovers are passed over.
pub(super) fn members(path: &Path) -> Result<Vec<Member>, LakeError> {
    let Some(listed) = list(path)? else {
        return Ok(vec![refused(path, 0, file_name(path), Reason::NameTwice)]);
    };
    let holds = |name: &str| listed.iter().any(|l| l.name == name);
    if holds("xl/workbook.xml") {
        // A workbook that would unpack beyond belief is not opened.
        return match listed.iter().find_map(|l| l.entry.as_ref().err()) {
            Some(reason) => Ok(vec![refused(path, 0, file_name(path), reason.clone())]),
            None => super::sheet::member(path).map(|member| vec![member]),
        };
    }
    if holds("[Content_Types].xml") || holds("mimetype") {
        let reason = Reason::OfficeDocument;
        return Ok(vec![refused(path, 0, file_name(path), reason)]);
    }
    let mut members = Vec::new();
    for (position, item) in listed.iter().enumerate() {
        let index = i32::try_from(position).unwrap_or(i32::MAX);
        let skipped =
            item.name.ends_with('/') || item.name.starts_with("__MACOSX/") || is_part_of_another(item, &listed);
        if skipped {
            continue;
        }
        members.push(match &item.entry {
            Err(reason) => refused(path, index, item.name.clone(), reason.clone()),
            Ok(entry) => {
                Member::sniffed(path, index, item.name.clone(), Place::Zip(*entry), siblings(path, item, &listed))?
            }
        });
    }
    if members.is_empty() {
        members.push(refused(path, 0, file_name(path), Reason::EmptyArchive));
    }
    Ok(members)
}

pub(super) fn refused(path: &Path, index: i32, name: String, reason: Reason) -> Member {
    let shape = Shape::Refused { reason };
    let (place, siblings) = (Place::Plain, Vec::new());
    Member {
        path: path.to_path_buf(),
        index,
        name,
        shape,
        place,
        siblings,
        after_sep_line: false,
        utf16: None,
        mapped: None,
    }
}

/// The members; `None` where two have one name: the directory shows the last of them alone.
fn list(path: &Path) -> Result<Option<Vec<Listed>>, LakeError> {
    let damaged = |reason: Reason| LakeError::Damaged { path: path.to_path_buf(), reason };
    let file = File::open(path).map_err(LakeError::io(path, "open"))?;
    let mut archive = ZipArchive::new(BufReader::new(file))
        .map_err(|error| damaged(Reason::NoDirectory { error: error.to_string() }))?;
    if archive.len() > MEMBER_LIMIT {
        return Err(damaged(Reason::ManyMembers {
            members: archive.len().to_string(),
            limit: MEMBER_LIMIT.to_string(),
        }));
    }
    let fewer_shown = stated_entries(path).is_some_and(|entries| entries != archive.len());
    if fewer_shown || archive.has_duplicate_names() {
        return Ok(None);
    }
    let listed = (0..archive.len())
        .map(|i| {
            let file = archive
                .by_index_raw(i)
                .map_err(|error| damaged(Reason::DamagedMember { member: i.to_string(), error: error.to_string() }))?;
            let name = encoding::decode_name(file.name_raw());
            let entry = Entry {
                data_start: file.data_start().unwrap_or(u64::MAX),
                packed: file.compressed_size(),
                unpacked: file.size(),
                crc32: file.crc32(),
                deflated: file.compression() == CompressionMethod::Deflated,
            };
            let trouble = trouble(&name, &entry, file.encrypted(), file.compression());
            Ok(Listed { entry: trouble.map_or(Ok(entry), Err), name })
        })
        .collect::<Result<Vec<Listed>, LakeError>>()?;
    // Names that differ in bytes and are one when they are decoded.
    let names: BTreeSet<&str> = listed.iter().map(|item| item.name.as_str()).collect();
    Ok((names.len() == listed.len()).then_some(listed))
}

/// Entries that the end of a zip states; none where it states them elsewhere (zip64) or nowhere.
fn stated_entries(path: &Path) -> Option<usize> {
    const SIGNATURE: &[u8] = b"PK\x05\x06";
    const LENGTH: usize = 22;
    let mut file = File::open(path).ok()?;
    let bytes = file.metadata().ok()?.len();
    let tail = bytes.min(LENGTH as u64 + u64::from(u16::MAX));
    file.seek(SeekFrom::Start(bytes - tail)).ok()?;
    let mut end = Vec::new();
    file.take(tail).read_to_end(&mut end).ok()?;
    // The record whose comment reaches just to the end of the file.
    let at = (0..=end.len().checked_sub(LENGTH)?).rev().find(|at| {
        let comment = usize::from(u16::from_le_bytes([end[at + 20], end[at + 21]]));
        end[*at..].starts_with(SIGNATURE) && at + LENGTH + comment == end.len()
    })?;
    let entries = u16::from_le_bytes([end[at + 10], end[at + 11]]);
    (entries != u16::MAX).then_some(usize::from(entries))
}

/// Why a member is not read, if so.
fn trouble(name: &str, entry: &Entry, encrypted: bool, method: CompressionMethod) -> Option<Reason> {
    let unsafe_name = name.starts_with(['/', '\\'])
        || name.contains('\0')
        || name.get(1..2) == Some(":")
        || name.split(['/', '\\']).any(|part| part == "..");
    if unsafe_name {
        Some(Reason::UnsafeName)
    } else if encrypted {
        Some(Reason::Encrypted)
    } else if !matches!(method, CompressionMethod::Stored | CompressionMethod::Deflated) {
        Some(Reason::OtherPacking { method: format!("{method:?}") })
    } else if entry.unpacked > SIZE_LIMIT {
        Some(Reason::TooLarge { bytes: entry.unpacked.to_string(), limit: SIZE_LIMIT.to_string() })
    } else if entry.unpacked > RATIO_FREE_BYTES && entry.unpacked / RATIO_LIMIT > entry.packed {
        Some(Reason::ZipBomb { packed: entry.packed.to_string(), unpacked: entry.unpacked.to_string() })
    } else {
        None
    }
}

fn stem_and_extension(name: &str) -> (&str, &str) {
    name.rsplit_once('.').unwrap_or((name, ""))
}

fn is_part_of_another(item: &Listed, all: &[Listed]) -> bool {
    let (stem, extension) = stem_and_extension(&item.name);
    SHAPEFILE_PARTS.iter().any(|part| part.eq_ignore_ascii_case(extension))
        && all.iter().any(|other| {
            let (other_stem, other_extension) = stem_and_extension(&other.name);
            other_stem == stem && other_extension.eq_ignore_ascii_case("shp")
        })
}

fn siblings(path: &Path, shp: &Listed, all: &[Listed]) -> Vec<Sibling> {
    let (stem, extension) = stem_and_extension(&shp.name);
    if !extension.eq_ignore_ascii_case("shp") {
        return Vec::new();
    }
    all.iter()
        .filter_map(|other| {
            let (other_stem, extension) = stem_and_extension(&other.name);
            let entry = other.entry.as_ref().ok()?;
            let part = SHAPEFILE_PARTS.iter().any(|part| part.eq_ignore_ascii_case(extension));
            (other_stem == stem && part).then(|| Sibling {
                extension: extension.to_owned(),
                path: path.to_path_buf(),
                place: Place::Zip(*entry),
            })
        })
        .collect()
}

/// Holds an unpacked stream to the size and checksum that the archive states.
pub(super) struct Checked<R> {
    inner: R,
    crc: Crc,
    entry: Entry,
    passed: u64,
}

impl<R: Read> Checked<R> {
    pub(super) fn new(inner: R, entry: &Entry) -> Self {
        Self { inner, crc: Crc::new(), entry: *entry, passed: 0 }
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let read = self.inner.read(buffer)?;
        self.passed += read as u64;
        self.crc.update(&buffer[..read]);
        if self.passed > self.entry.unpacked {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "it unpacks to more than the archive states"));
        }
        if read == 0 && self.passed < self.entry.unpacked {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it ends before the size the archive states"));
        }
        if read == 0 && self.crc.sum() != self.entry.crc32 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "its checksum is not the one the archive states"));
        }
        Ok(read)
    }
}
