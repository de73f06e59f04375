//! A number for licences of registers that have none: from city, name, day of licence and place.
//!
//! The closure is no part of it, so that the same licence is found in a later file, where it has closed.

use super::columns::Columns;
use crate::source::records::Record;
use sha2::{Digest, Sha256};

/// Whether the columns make a number: no 관리번호, but a city, a name, the day of licence and an address.
pub(super) fn is_possible(c: &Columns) -> bool {
    c.management_no.is_none()
        && c.city.is_some()
        && c.business_name.is_some()
        && c.licensed.is_some()
        && c.lot_address.or(c.road_address).is_some()
}

/// The number, 24 letters after `D-`, so that none reads as a telephone number; `None` where the columns make none or city, name or day is blank.
pub(super) fn number(c: &Columns, record: &Record<'_>) -> Option<String> {
    if !is_possible(c) {
        return None;
    }
    let parts = [c.city, c.business_name, c.licensed].map(|column| record.field_of(column).trim_ascii());
    if parts.iter().any(|part| part.is_empty()) {
        return None;
    }
    let digest = digest(parts.into_iter().chain([place(c, record)]));
    let letters = digest.iter().take(12).flat_map(|byte| [byte >> 4, byte & 0xF]).map(|four| char::from(b'a' + four));
    Some("D-".chars().chain(letters).collect())
}

/// Hash of a shop's name and place, where both are known.
pub(super) fn shop(c: &Columns, record: &Record<'_>) -> Option<u64> {
    let (name, place) = (record.field_of(c.business_name).trim_ascii(), place(c, record));
    // A masked address (`***`) is that of many shops.
    if name.is_empty() || place.is_empty() || place.contains(&b'*') {
        return None;
    }
    Some(short(digest([name, place].into_iter())))
}

/// Hash of a shop's place, where it is known.
pub(super) fn door(c: &Columns, record: &Record<'_>) -> Option<u64> {
    let place = place(c, record);
    (!place.is_empty() && !place.contains(&b'*')).then(|| short(digest([place].into_iter())))
}

/// Hash of what tells trade and city: equal where the register says neither.
pub(super) fn trade_and_city(c: &Columns, record: &Record<'_>) -> u64 {
    let parts = [c.service_id, c.trade, c.authority.or(c.city)];
    short(digest(parts.map(|column| record.field_of(column).trim_ascii()).into_iter()))
}

fn short(digest: [u8; 32]) -> u64 {
    digest.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}

fn place<'r>(c: &Columns, record: &Record<'r>) -> &'r [u8] {
    let addresses = [c.lot_address, c.road_address].map(|column| record.field_of(column).trim_ascii());
    addresses.into_iter().find(|address| !address.is_empty()).unwrap_or_default()
}

fn digest<'p>(parts: impl Iterator<Item = &'p [u8]>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
        hash.update([0xFF]);
    }
    hash.finalize().into()
}
