//! Gzip of several members, with the zeros behind it that tapes and block devices leave.

use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, Read};

/// The members of a gzip stream one after the other; zeros up to the end are passed over, anything else behind a member
/// is damage.
pub(super) struct Gunzip<R> {
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Gunzip<R> {
    pub(super) fn new(packed: R) -> Self {
        Self { member: Some(GzDecoder::new(packed)) }
    }
}

/// Whether another member follows; the padding before the end is read.
fn another<R: BufRead>(packed: &mut R) -> io::Result<bool> {
    let mut padded = false;
    loop {
        let rest = packed.fill_buf()?;
        let zeros = rest.iter().take_while(|byte| **byte == 0).count();
        match rest.get(zeros) {
            None if rest.is_empty() => return Ok(false),
            Some(0x1F) if !padded && zeros == 0 => return Ok(true),
            Some(_) => return Err(io::Error::new(io::ErrorKind::InvalidData, "bytes that are no gzip behind its end")),
            None => {}
        }
        padded = true;
        packed.consume(zeros);
    }
}

impl<R: BufRead> Read for Gunzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        while let Some(member) = &mut self.member {
            let read = member.read(buffer)?;
            if read > 0 {
                return Ok(read);
            }
            let Some(member) = self.member.take() else { break };
            let mut packed = member.into_inner();
            if another(&mut packed)? {
                self.member = Some(GzDecoder::new(packed));
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).expect("in memory");
        encoder.finish().expect("in memory")
    }

    fn unpacked(bytes: &[u8]) -> io::Result<String> {
        let mut text = String::new();
        Gunzip::new(bytes).read_to_string(&mut text).map(|_| text)
    }

    #[test]
    fn padding_is_passed_over_and_rubbish_is_damage() {
        let (one, two) = (packed(b"one "), packed(b"two"));
        let both = [one.as_slice(), &two].concat();
        assert_eq!(unpacked(&both).expect("two members"), "one two");
        for zeros in [1, 511, 70_000] {
            assert_eq!(unpacked(&[both.as_slice(), &vec![0; zeros]].concat()).expect("padded"), "one two", "{zeros}");
        }
        for rest in [b"rubbish".as_slice(), b"\0\0rubbish", b"\0\x1f\x8b"] {
            assert!(unpacked(&[both.as_slice(), rest].concat()).is_err(), "{rest:?}");
        }
        assert!(unpacked(&both[..both.len() - 3]).is_err(), "cut");
    }
}
