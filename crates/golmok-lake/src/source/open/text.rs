//! The bytes of a text file without what programs leave in it: byte-order marks where files were joined, the Ctrl-Z and
//! the NULs of an old copy at its end, UTF-16.

use crate::source::encoding::BOM;
use encoding_rs::{Decoder, Encoding, UTF_16BE, UTF_16LE};
use std::io::{self, Read};

/// Longest run of NULs and Ctrl-Z that is held back until more text or the end follows.
const TAIL_LIMIT: usize = 4096;

/// Byte order of a UTF-16 text, told by its mark, or by NULs in every second place.
pub(super) fn utf16(sample: &[u8]) -> Option<&'static Encoding> {
    if sample.starts_with(b"\xFF\xFE") && !sample.starts_with(b"\xFF\xFE\0\0") {
        return Some(UTF_16LE);
    }
    if sample.starts_with(b"\xFE\xFF") {
        return Some(UTF_16BE);
    }
    // Without a mark: separators, digits and line ends are ASCII, so one of their two bytes is NUL.
    let start = &sample[..sample.len().min(4096) & !1];
    let nuls = |odd: usize| start.chunks_exact(2).filter(|pair| pair[odd] == 0).count();
    let (even, odd, pairs) = (nuls(0), nuls(1), start.len() / 2);
    match pairs >= 8 {
        true if odd * 8 > pairs && even * 100 < pairs => Some(UTF_16LE),
        true if even * 8 > pairs && odd * 100 < pairs => Some(UTF_16BE),
        _ => None,
    }
}

/// A whole sample as UTF-8.
pub(super) fn utf16_text(encoding: &'static Encoding, sample: &[u8]) -> Vec<u8> {
    encoding.decode_with_bom_removal(sample).0.into_owned().into_bytes()
}

/// Whether a sample is text in spite of some NULs in it: few of them, and hardly any other control character.
pub(super) fn is_text_with_nuls(sample: &[u8]) -> bool {
    let end = sample.iter().rposition(|b| *b != 0 && *b != 0x1A).map_or(0, |last| last + 1);
    let text = &sample[..end];
    let control = |b: &&u8| **b < 0x20 && !matches!(**b, b'\t' | b'\n' | b'\r' | 0x0C | 0x1A | 0);
    let nuls = memchr::memchr_iter(0, text).count();
    // The first line, which is the header, must be clean of them.
    let header = text.split(|b| *b == b'\n').next().unwrap_or_default();
    !header.contains(&0) && nuls * 50 < text.len() && text.iter().filter(control).count() * 1000 < text.len()
}

/// Passes text on without byte-order marks at the beginning of lines and without NULs and Ctrl-Z at its end.
pub(super) struct PlainText<R> {
    inner: R,
    /// Read, but not passed on yet: the beginning of a mark, or what may be the tail.
    held: Vec<u8>,
    at_line_start: bool,
}

impl<R: Read> PlainText<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, held: Vec::new(), at_line_start: true }
    }

    /// Takes the marks out of `bytes`; tells how many are left.
    fn without_marks(&mut self, bytes: &mut [u8]) -> usize {
        let (mut kept, mut at) = (0, 0);
        while let Some(found) = memchr::memmem::find(&bytes[at..], BOM).map(|found| at + found) {
            bytes.copy_within(at..found, kept);
            kept += found - at;
            at = found;
            let starts_line = match kept {
                0 => self.at_line_start,
                _ => matches!(bytes[kept - 1], b'\n' | b'\r'),
            };
            if !starts_line {
                bytes.copy_within(at..at + BOM.len(), kept);
                kept += BOM.len();
            }
            at += BOM.len();
        }
        let length = bytes.len();
        bytes.copy_within(at..length, kept);
        kept += length - at;
        if kept > 0 {
            self.at_line_start = matches!(bytes[kept - 1], b'\n' | b'\r');
        }
        kept
    }
}

/// Bytes at the end that may be part of a mark or of the tail.
fn open_end(bytes: &[u8]) -> usize {
    let tail = bytes.iter().rev().take(TAIL_LIMIT + 1).take_while(|b| matches!(**b, 0 | 0x1A)).count();
    match bytes {
        _ if (1..=TAIL_LIMIT).contains(&tail) => tail,
        [.., 0xEF, 0xBB] => 2,
        [.., 0xEF] => 1,
        _ => 0,
    }
}

impl<R: Read> Read for PlainText<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let held = self.held.len();
            if held >= buffer.len() {
                // A buffer smaller than what was held back: it is passed on as it is.
                let length = buffer.len();
                buffer.copy_from_slice(&self.held[..length]);
                self.held.drain(..length);
                return Ok(length);
            }
            buffer[..held].copy_from_slice(&self.held);
            let read = self.inner.read(&mut buffer[held..])?;
            self.held.clear();
            if read == 0 {
                let end = buffer[..held].iter().rposition(|b| !matches!(b, 0 | 0x1A)).map_or(0, |last| last + 1);
                return Ok(self.without_marks(&mut buffer[..end]));
            }
            let filled = held + read;
            let whole = filled - open_end(&buffer[..filled]);
            self.held.extend_from_slice(&buffer[whole..filled]);
            let kept = self.without_marks(&mut buffer[..whole]);
            if kept > 0 {
                return Ok(kept);
            }
        }
    }
}

/// UTF-16 as UTF-8.
pub(super) struct FromUtf16<R> {
    inner: R,
    decoder: Decoder,
    read: Vec<u8>,
    out: Vec<u8>,
    passed: usize,
    ended: bool,
}

impl<R: Read> FromUtf16<R> {
    pub(super) fn new(inner: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self { inner, decoder, read: vec![0; 64 << 10], out: Vec::new(), passed: 0, ended: false }
    }
}

impl<R: Read> Read for FromUtf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.passed == self.out.len() && !self.ended {
            let read = self.inner.read(&mut self.read)?;
            self.ended = read == 0;
            let room = self.decoder.max_utf8_buffer_length(read).unwrap_or(4 * read + 16);
            self.out.resize(room, 0);
            let (_, _, written, _) = self.decoder.decode_to_utf8(&self.read[..read], &mut self.out, self.ended);
            self.out.truncate(written);
            self.passed = 0;
        }
        let length = buffer.len().min(self.out.len() - self.passed);
        buffer[..length].copy_from_slice(&self.out[self.passed..self.passed + length]);
        self.passed += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Gives `step` bytes at a time.
    struct Steps<'a>(&'a [u8], usize);

    impl Read for Steps<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(buffer.len()).min(self.0.len());
            buffer[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    fn plain(text: &[u8], step: usize) -> Vec<u8> {
        let mut out = Vec::new();
        PlainText::new(Steps(text, step)).read_to_end(&mut out).expect("memory");
        out
    }

    #[test]
    fn marks_at_line_starts_and_the_tail_go() {
        let joined = "\u{feff}\u{feff}a,b\r\n\u{feff}c,\u{feff}d\n\u{feff}\u{feff}e\0f\n\u{1a}\0\0";
        for step in 1..joined.len() {
            assert_eq!(plain(joined.as_bytes(), step), "a,b\r\nc,\u{feff}d\ne\0f\n".as_bytes(), "in steps of {step}");
        }
    }

    #[test]
    fn utf16_of_either_order() {
        let text = "상호,업종\n똠양꿍,커피\n".repeat(9);
        for (encoding, mark) in [(UTF_16LE, true), (UTF_16BE, true), (UTF_16LE, false), (UTF_16BE, false)] {
            let mut bytes: Vec<u8> = if mark { vec![0xFF, 0xFE] } else { Vec::new() };
            bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
            if encoding == UTF_16BE {
                bytes.chunks_exact_mut(2).for_each(|pair| pair.swap(0, 1));
            }
            assert_eq!(utf16(&bytes), Some(encoding), "mark {mark}");
            let mut out = String::new();
            FromUtf16::new(Steps(&bytes, 7), encoding).read_to_string(&mut out).expect("memory");
            assert_eq!(out, text);
        }
        assert_eq!(utf16(text.as_bytes()), None);
        assert_eq!(utf16(&encoding_rs::EUC_KR.encode(&text).0), None);
    }

    proptest! {
        #[test]
        fn other_text_passes_unchanged(text in "[a가\n,]{0,60}", step in 1_usize..40) {
            prop_assert_eq!(plain(text.as_bytes(), step), text.into_bytes());
        }
    }
}
