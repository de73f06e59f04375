//! Records as the portals write them, split in one sweep: fields whole in quotes or without any, all in the buffer.
//!
//! The Seoul portal quotes every field, so a field ends at the next quote; looking for that byte takes half the time of a
//! state machine. Whatever is not of this form (text after a closing quote, a record that the buffer cuts)
//! is left to `csv-core`, which gives the same records: a property test holds both to the csv crate.

use memchr::{memchr, memchr3};

/// Most fields of a record that is split here.
const FIELD_LIMIT: usize = super::RECORD_LIMIT / 16;

/// Bytes of a short field.
const SHORT: usize = 16;

/// What was read of the input, and where the record's fields and their ends stop in the block.
pub(super) struct Split {
    pub(super) used: usize,
    pub(super) byte_len: usize,
    pub(super) end_len: usize,
}

/// Splits the record at the beginning of `input` into `bytes` and `ends`, from `byte_len` and `end_len` on; `None` where
/// that is not for this module. Then the room behind may have been written to.
pub(super) fn record(
    input: &[u8],
    delimiter: u8,
    (bytes, byte_len): (&mut Vec<u8>, usize),
    (ends, end_len): (&mut Vec<usize>, usize),
) -> Option<Split> {
    let (mut at, mut out, mut end) = (0, byte_len, end_len);
    let empty = [b'"', b'"', delimiter];
    loop {
        // Half of the fields of a licence hold nothing, one after the other.
        while input[at..].starts_with(&empty) && end < ends.len() {
            ends[end] = out - byte_len;
            (end, at) = (end + 1, at + empty.len());
        }
        let quoted = *input.get(at)? == b'"';
        let mut from = at + usize::from(quoted);
        let (stop, next) = loop {
            let to = match quoted {
                true => from + quote(&input[from..])?,
                false => from + memchr3(delimiter, b'\n', b'\r', &input[from..])?,
            };
            let doubled = quoted && *input.get(to + 1)? == b'"';
            let length = to + usize::from(doubled) - from;
            let stop = out + length;
            if bytes.len() < stop + SHORT {
                bytes.resize(2 * stop + 4096, 0);
            }
            // Most fields are short; a copy of fixed length is no call.
            match input[from..].first_chunk::<SHORT>() {
                Some(short) if length <= SHORT => bytes[out..out + SHORT].copy_from_slice(short),
                _ => bytes[out..stop].copy_from_slice(&input[from..from + length]),
            }
            out = stop;
            if !doubled {
                break (stop, to + usize::from(quoted));
            }
            // Of two quotes one stays.
            from = to + 2;
        };
        let after = *input.get(next)?;
        let is_last = after == b'\n' || after == b'\r';
        if (!is_last && after != delimiter) || end - end_len >= FIELD_LIMIT {
            return None;
        }
        if ends.len() <= end {
            ends.resize(2 * end + 64, 0);
        }
        ends[end] = stop - byte_len;
        (end, at) = (end + 1, next + 1);
        if is_last {
            return Some(Split { used: at, byte_len: out, end_len: end });
        }
    }
}

/// Place of the first quote: looked for in two words at hand, then by the library.
fn quote(field: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    let Some(short) = field.first_chunk::<SHORT>() else { return memchr(b'"', field) };
    for (at, bytes) in [(0, &short[..8]), (8, &short[8..])] {
        // A byte of `word` is zero where there is a quote; the lowest flag is always right.
        let word = bytes.try_into().map_or(0, u64::from_le_bytes) ^ (ONES * u64::from(b'"'));
        let flags = word.wrapping_sub(ONES) & !word & (ONES << 7);
        if flags != 0 {
            return Some(at + flags.trailing_zeros() as usize / 8);
        }
    }
    Some(SHORT + memchr(b'"', &field[SHORT..])?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_quote_is_found_wherever_it_stands() {
        for length in 0..40 {
            let mut field = vec![0xA1_u8; length];
            assert_eq!(quote(&field), None);
            for at in (0..length).rev() {
                // Bytes that differ from a quote by one bit or by one must not be taken for it.
                field[at] = b'"';
                assert_eq!(quote(&field), Some(at), "{field:?}");
                field[at] = [b'#', b'!', 0xA2, b' '][at % 4];
                field.iter_mut().skip(at + 1).for_each(|byte| *byte = b'"');
            }
        }
    }
}
