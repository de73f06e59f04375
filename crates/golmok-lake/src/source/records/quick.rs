//! Records as the portals write them, split in one sweep: fields whole in quotes or without any, all in the buffer.
//!
//! The Seoul portal quotes every field, so a field ends at the next quote; looking for that byte takes half the time of a
//! state machine. Whatever is not of this form (a doubled quote, text after a closing quote, a record that the buffer cuts)
//! is left to `csv-core`, which gives the same records: a property test holds both to the csv crate.

use memchr::{memchr, memchr3};

/// Most fields of a record that is split here.
const FIELD_LIMIT: usize = super::RECORD_LIMIT / 16;

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
    loop {
        let (from, to, next) = if *input.get(at)? == b'"' {
            let from = at + 1;
            let to = if *input.get(from)? == b'"' { from } else { from + memchr(b'"', &input[from..])? };
            (from, to, to + 1)
        } else {
            let to = at + memchr3(delimiter, b'\n', b'\r', &input[at..])?;
            (at, to, to)
        };
        let after = *input.get(next)?;
        let is_last = after == b'\n' || after == b'\r';
        if (!is_last && after != delimiter) || end - end_len >= FIELD_LIMIT {
            return None;
        }
        let stop = out + (to - from);
        if bytes.len() < stop {
            bytes.resize(2 * stop + 4096, 0);
        }
        bytes[out..stop].copy_from_slice(&input[from..to]);
        if ends.len() <= end {
            ends.resize(2 * end + 64, 0);
        }
        ends[end] = stop - byte_len;
        (out, end, at) = (stop, end + 1, next + 1);
        if is_last {
            return Some(Split { used: at, byte_len: out, end_len: end });
        }
    }
}
