//! A person's own list, as Excel and others save it: CP949 or UTF-8 or UTF-16, with or without marks, `sep=` and other
//! separators, decomposed Hangul.

use crate::error::{Context, Result, invalid};
use golmok_lake::source::Shape;
use golmok_lake::source::encoding::{self, BOM, Decoder};
use golmok_lake::source::open::SourceFile;
use std::path::Path;

/// The list as CSV in UTF-8 with commas.
///
/// # Errors
/// When the file cannot be read or is no text.
pub fn as_csv(path: &Path) -> Result<String> {
    let shown = || format!("cannot read {}", path.display());
    let file = SourceFile::open(path).with_context(shown)?;
    let table = file.members().first().and_then(|member| match member.shape() {
        Shape::Table(header) => Some((member, header)),
        _ => None,
    });
    let Some((member, header)) = table else {
        // A list of one column has no separator; anything else is told by whoever looks for columns in it.
        let bytes = std::fs::read(path).with_context(shown)?;
        let bytes = bytes.strip_prefix(BOM).unwrap_or(&bytes);
        return Ok(encoding::decode(encoding::detect(bytes), bytes).0.into_owned());
    };
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    writer.write_record(&header.columns)?;
    let mut decoder = Decoder::new(header.encoding);
    let mut records = member.records().with_context(shown)?;
    while let Some(record) = records.next_record().with_context(shown)? {
        decoder.turn_to(record.encoding().unwrap_or(header.encoding));
        if record.is_blank() {
            continue;
        }
        let fields: Vec<String> = (0..record.len()).map(|i| decoder.text(record.field(i)).into_owned()).collect();
        writer.write_record(&fields)?;
    }
    let bytes = writer.into_inner().map_err(|error| invalid!("{}: {error}", path.display()))?;
    String::from_utf8(bytes).map_err(|error| invalid!("{}: {error}", path.display()))
}

/// Columns that nobody reads, for a message; `None` where there are none.
pub fn unknown_columns<'a>(header: impl Iterator<Item = &'a str>, known: &[&str]) -> Option<String> {
    let others: Vec<&str> =
        header.filter(|name| !name.is_empty() && !known.iter().any(|k| k.eq_ignore_ascii_case(name))).collect();
    (!others.is_empty()).then(|| others.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use golmok_lake::source::TextEncoding;

    #[test]
    fn every_way_to_save_a_list_is_the_same_list() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("shops.csv");
        let text = "id,industry,lon,lat\n접수-1,커피-음료,127.04,37.56\n접수-2,한식음식점,127.05,37.57\n";
        let cp949 = encoding_rs_bytes(text);
        let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let semicolons = format!("sep=;\r\n{}", text.replace(',', ";").replace('\n', "\r\n"));
        for bytes in [
            text.as_bytes().to_vec(),
            format!("\u{feff}{text}").into_bytes(),
            cp949,
            utf16,
            semicolons.into_bytes(),
            golmok_model::hangul::decompose(text).into_bytes(),
        ] {
            std::fs::write(&path, bytes).expect("written");
            assert_eq!(as_csv(&path).expect("read"), text);
        }
        std::fs::write(&path, "id\na\n").expect("written");
        assert_eq!(as_csv(&path).expect("read"), "id\na\n");
    }

    /// CP949 of a text, by the reader's own table turned round.
    fn encoding_rs_bytes(text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for c in text.chars() {
            if c.is_ascii() {
                bytes.push(c as u8);
                continue;
            }
            let found = (0x81..=0xFE_u8).find_map(|lead| {
                let pair = (0x41..=0xFE_u8).map(|trail| [lead, trail]);
                pair.into_iter().find(|pair| encoding::decode(TextEncoding::Cp949, pair).0 == c.to_string())
            });
            bytes.extend(found.expect("a syllable of CP949"));
        }
        bytes
    }
}
