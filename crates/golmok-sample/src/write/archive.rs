//! Compressed files without a clock in them. The zip is made by hand, because its member's name must be CP949 without
//! the UTF-8 flag, as the portal's archives have it: most tools show it garbled.

use encoding_rs::EUC_KR;
use flate2::{Compression, Crc, write::DeflateEncoder, write::GzEncoder};
use std::io::Write;

/// gzip, without name and time.
pub(super) fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// A zip of one member whose name is stored in CP949, unflagged.
pub(super) fn zip(member: &str, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let name = EUC_KR.encode(member).0.into_owned();
    let mut crc = Crc::new();
    crc.update(bytes);
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(bytes)?;
    let packed = encoder.finish()?;
    let too_large = |_| std::io::Error::other("a zip member over 4 GiB");
    let (size, packed_size) =
        (u32::try_from(bytes.len()).map_err(too_large)?, u32::try_from(packed.len()).map_err(too_large)?);
    // Version 2.0, no flags, deflate, 00:00 on 1 January 2025.
    let mut shared = Vec::new();
    for half in [20_u16, 0, 8, 0, (2025 - 1980) << 9 | 1 << 5 | 1] {
        shared.extend(half.to_le_bytes());
    }
    for word in [crc.sum(), packed_size, size] {
        shared.extend(word.to_le_bytes());
    }
    shared.extend((name.len() as u16).to_le_bytes());
    shared.extend(0_u16.to_le_bytes());

    let mut out = b"PK\x03\x04".to_vec();
    out.extend(&shared);
    out.extend(&name);
    out.extend(&packed);
    let directory = out.len() as u32;
    out.extend(b"PK\x01\x02\x14\x00");
    out.extend(&shared);
    out.extend([0; 14]); // no comment, disk 0, no attributes, member at offset 0
    out.extend(&name);
    let directory_size = out.len() as u32 - directory;
    out.extend(b"PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00");
    out.extend(directory_size.to_le_bytes());
    out.extend(directory.to_le_bytes());
    out.extend(0_u16.to_le_bytes());
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn a_kept_library_reads_the_zip() {
        let text = b"0123456789".repeat(1000);
        let bytes = zip("가나_2021년.csv", &text).unwrap();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        assert_eq!(archive.len(), 1);
        let mut member = archive.by_index(0).unwrap();
        assert_eq!(EUC_KR.decode(member.name_raw()).0, "가나_2021년.csv");
        let mut read = Vec::new();
        member.read_to_end(&mut read).unwrap();
        assert_eq!(read, text);
    }
}
