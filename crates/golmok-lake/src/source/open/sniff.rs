//! What a member looks like, from its first bytes.

use super::archive::SHAPEFILE_PARTS;
use super::{Member, Place, Sibling, read_up_to, text};
use crate::error::LakeError;
use crate::reason::Reason;
use crate::source::records::Records;
use crate::source::{Header, Shape, TextEncoding, encoding, later};
use encoding_rs::Encoding;
use golmok_model::hangul::compose;
use parquet::file::reader::{FileReader, SerializedFileReader};
use std::path::Path;

/// First look at a member; as long as it is plain ASCII the look goes on.
const SAMPLE: usize = 256 << 10;
/// The look ends here at the latest.
const SAMPLE_LIMIT: usize = 4 << 20;
/// How far into a GeoJSON file its first properties may stand.
const GEOJSON_LIMIT: usize = 64 << 20;
const DELIMITERS: [u8; 4] = [b',', b'\t', b'|', b';'];

/// First bytes that say what a file is, and what to tell.
const MAGICS: [(&[u8], Reason); 9] = [
    (b"%PDF", Reason::Pdf),
    (b"\xD0\xCF\x11\xE0", Reason::OldOfficeDocument),
    (b"PK\x03\x04", Reason::ArchiveInArchive),
    (b"\x1F\x8B", Reason::ArchiveInArchive),
    (b"BZh", Reason::Bzip2),
    (b"\xFD7zXZ", Reason::Xz),
    (b"7z\xBC\xAF", Reason::SevenZip),
    (b"Rar!", Reason::Rar),
    (b"version https://git-lfs", Reason::LfsPointer),
];

/// What a look at the beginning of a member found.
pub(super) struct Look {
    pub(super) shape: Shape,
    /// A line `sep=,` stands above the header.
    pub(super) after_sep_line: bool,
    /// Its text is UTF-16.
    pub(super) utf16: Option<&'static Encoding>,
}

impl From<Shape> for Look {
    fn from(shape: Shape) -> Self {
        Self { shape, after_sep_line: false, utf16: None }
    }
}

pub(super) fn look(member: &Member) -> Result<Look, LakeError> {
    let refused = |reason: Reason| Ok(Look::from(Shape::Refused { reason }));
    let extension = member.name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    if SHAPEFILE_PARTS.contains(&extension.as_str()) {
        return refused(Reason::ShapefilePart);
    }
    let mut sample = Vec::new();
    let mut reader = member.reader()?;
    let mut whole = false;
    while !whole && sample.len() < SAMPLE_LIMIT && sample.is_ascii() {
        let start = sample.len();
        sample.resize(start + SAMPLE, 0);
        let read = read_up_to(&mut reader, &mut sample[start..]).map_err(|error| member.origin().io(error))?;
        sample.truncate(start + read);
        whole = read < SAMPLE;
    }
    if sample.starts_with(b"PAR1") {
        return refused(parquet(member).unwrap_or(Reason::Parquet));
    }
    if let Some((_, what)) = MAGICS.iter().find(|(magic, _)| sample.starts_with(magic)) {
        return refused(what.clone());
    }
    if sample.starts_with(&[0, 0, 0x27, 0x0A]) {
        return shapefile(member).map(Look::from);
    }
    let utf16 = text::utf16(&sample);
    if let Some(encoding) = utf16 {
        sample = text::utf16_text(encoding, &sample);
    }
    while sample.starts_with(encoding::BOM) {
        sample.drain(..encoding::BOM.len());
    }
    if sample.iter().all(u8::is_ascii_whitespace) {
        return refused(Reason::Empty);
    }
    if sample.contains(&0) && !text::is_text_with_nuls(&sample) {
        return refused(Reason::UnknownBinary);
    }
    let text = sample.trim_ascii_start();
    if text.starts_with(b"{") || text.starts_with(b"[") {
        return geojson(member).map(Look::from);
    }
    if text.starts_with(b"<") {
        return refused(Reason::Markup);
    }
    if is_sql(text) {
        return refused(Reason::SqlDump);
    }
    let (separator, rest) = sep_line(&sample);
    let mut shape = table(rest, separator)?;
    if let (Shape::Table(header), Some(_)) = (&mut shape, utf16) {
        header.encoding = TextEncoding::Utf16;
    }
    Ok(Look { shape, after_sep_line: separator.is_some(), utf16 })
}

/// What a Parquet file holds that goes elsewhere, by its column names.
fn parquet(member: &Member) -> Option<Reason> {
    let file = matches!(member.place, Place::Plain).then(|| std::fs::File::open(&member.path)).and_then(Result::ok)?;
    let reader = SerializedFileReader::new(file).ok()?;
    let schema = reader.metadata().file_metadata().schema_descr();
    let columns = schema.columns().iter().map(|column| compose(column.name()).into_owned()).collect();
    let header = Header { columns, encoding: TextEncoding::Utf8, delimiter: b',' };
    later::not_yet(&Shape::Table(header))
}

/// The separator of a first line `sep=,`, which is meant for Excel, and what follows it.
fn sep_line(sample: &[u8]) -> (Option<u8>, &[u8]) {
    let end = sample.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(sample.len());
    let line = sample[..end].trim_ascii_end();
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let line = line.strip_suffix(b"\"").unwrap_or(line);
    let separator = match line.split_first_chunk::<4>() {
        Some((b"sep=" | b"SEP=" | b"Sep=", [])) => Some(b'\t'), // trimmed away
        Some((b"sep=" | b"SEP=" | b"Sep=", [separator])) => Some(*separator),
        _ => None,
    };
    (separator, if separator.is_some() { sample[end..].trim_ascii_start() } else { sample })
}

/// An SQL dump begins with a comment or statement; the words alone may stand in any table.
fn is_sql(text: &[u8]) -> bool {
    let start = text[..text.len().min(4096)].to_ascii_uppercase();
    let begins = [b"--".as_slice(), b"/*", b"SET ", b"CREATE ", b"DROP ", b"INSERT INTO", b"BEGIN"];
    let words = [b"CREATE TABLE".as_slice(), b"INSERT INTO", b"SQL DUMP", b"SET NAMES", b"POSTGRESQL"];
    begins.iter().any(|b| start.starts_with(b)) && words.iter().any(|w| memchr::memmem::find(&start, w).is_some())
}

fn table(sample: &[u8], separator: Option<u8>) -> Result<Shape, LakeError> {
    let mut best: Option<Header> = None;
    for delimiter in separator.map_or(DELIMITERS.to_vec(), |one| vec![one]) {
        let mut records = Records::from_bytes(&sample[..sample.len().min(SAMPLE)], delimiter);
        let Some(record) = records.next_record()? else { continue };
        if record.len() > best.as_ref().map_or(1, |header| header.columns.len()) {
            let fields: Vec<&[u8]> = (0..record.len()).map(|i| record.field(i)).collect();
            let encoding = encoding::of_header(&fields).unwrap_or_else(|| encoding::detect(sample));
            let name = |field: &&[u8]| compose(encoding::decode(encoding, field).0.trim()).into_owned();
            best = Some(Header { columns: fields.iter().map(name).collect(), encoding, delimiter });
        }
    }
    let none = || Shape::Refused { reason: Reason::NoColumns };
    Ok(best.map_or_else(none, Shape::Table))
}

fn geojson(member: &Member) -> Result<Shape, LakeError> {
    let mut start = vec![0; GEOJSON_LIMIT.min(SAMPLE_LIMIT)];
    let mut reader = member.reader()?;
    let mut filled = 0;
    loop {
        filled += read_up_to(&mut reader, &mut start[filled..]).map_err(|error| member.origin().io(error))?;
        if let Some(properties) = first_properties(&start[..filled]) {
            return Ok(Shape::GeoJson { properties });
        }
        if filled < start.len() || filled >= GEOJSON_LIMIT {
            return Ok(Shape::Refused { reason: Reason::OtherJson });
        }
        start.resize(start.len() * 2, 0);
    }
}

/// Property names of the first feature, if they stand in `json`. The `crs` of old files has `properties` too, before
/// the features.
fn first_properties(json: &[u8]) -> Option<Vec<String>> {
    let features = memchr::memmem::find(json, b"\"features\"")?;
    let rest = &json[features..];
    let after = memchr::memmem::find(rest, b"\"properties\"")? + b"\"properties\"".len();
    let value = rest[after..].trim_ascii_start().strip_prefix(b":")?;
    let mut values = serde_json::Deserializer::from_slice(value).into_iter::<serde_json::Value>();
    match values.next()?.ok()? {
        serde_json::Value::Object(map) => Some(map.into_iter().map(|(name, _)| compose(&name).into_owned()).collect()),
        serde_json::Value::Null => Some(Vec::new()),
        _ => None,
    }
}

fn shapefile(member: &Member) -> Result<Shape, LakeError> {
    let Some(dbf) = member.read_sibling("dbf")? else {
        return Ok(Shape::Refused { reason: Reason::NoDbf });
    };
    let names = dbf.get(32..).unwrap_or_default().chunks(32).take_while(|field| field.len() == 32 && field[0] != 0x0D);
    let fields = names
        .map(|field| {
            let name = field[..11].split(|byte| *byte == 0).next().unwrap_or_default();
            encoding::decode_name(name).trim().to_owned()
        })
        .collect();
    Ok(Shape::Shapefile { fields })
}

/// The parts of a shapefile that lie beside it.
pub(super) fn siblings_on_disk(path: &Path) -> Result<Vec<Sibling>, LakeError> {
    let is_shp = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("shp"));
    let Some(folder) = path.parent().filter(|_| is_shp) else { return Ok(Vec::new()) };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut siblings = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(LakeError::io(folder, "list"))? {
        let other = entry.map_err(LakeError::io(folder, "list"))?.path();
        let extension = other.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        let part = other.file_stem() == path.file_stem() && SHAPEFILE_PARTS.contains(&extension.as_str());
        if part && other.is_file() {
            siblings.push(Sibling { extension, path: other, place: Place::Plain });
        }
    }
    siblings.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(siblings)
}
