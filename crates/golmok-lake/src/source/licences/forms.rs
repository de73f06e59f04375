//! What must be known of a whole licence file before its first row is read: whether it knows closures, and whether its
//! dates are serial numbers of a spreadsheet.

use super::OPEN_ONLY_ROWS;
use super::columns::Columns;
use super::service::service_of_word;
use crate::error::LakeError;
use crate::source::dates::{SerialDates, licence_date, serial_day};
use crate::source::encoding::Decoder;
use crate::source::open::Member;
use crate::source::{Header, Shape};
use golmok_model::LicenceStatus;
use golmok_model::licence::DateField;
use std::collections::BTreeMap;

/// So many rows tell the trade by its words.
const WORD_ROWS: usize = 2_000;

/// Forms of the dates of one file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct DateForms {
    /// The file knows no closures: by its columns, or because no row of many is closed.
    pub(super) open_only: bool,
    serial_licensed: bool,
    serial_closed: bool,
    /// The service that the words of 업태구분명 tell, where neither number nor column does.
    pub(super) service: Option<&'static str>,
}

impl DateForms {
    /// Reads as far as needed: in most files up to the first closure.
    pub(super) fn of(member: &Member) -> Result<Self, LakeError> {
        let mut records = member.records()?;
        let Shape::Table(Header { encoding, .. }) = member.shape() else { return Ok(Self::default()) };
        let columns = Columns::of(records.columns());
        let knows_none = columns.closed.is_none() && columns.status.is_none();
        let mut decoder = Decoder::new(*encoding);
        let (mut rows, mut ended) = (0, false);
        let (mut licensed, mut closed) = (SerialDates::default(), SerialDates::default());
        let tells_no_service = columns.service_id.or(columns.management_no).or(columns.trade).is_none();
        let words = columns.industry_detail.filter(|_| tells_no_service);
        let mut services: BTreeMap<&'static str, usize> = BTreeMap::new();
        while let Some(record) = records.next_record()? {
            if record.is_blank() {
                continue;
            }
            rows += 1;
            if words.is_some() {
                decoder.turn_to(record.encoding().unwrap_or(*encoding));
                let service = service_of_word(&decoder.text(record.field_of(words)));
                service.into_iter().for_each(|service| *services.entry(service).or_default() += 1);
            }
            licensed.see(record.field_of(columns.licensed));
            closed.see(record.field_of(columns.closed));
            if !ended {
                decoder.turn_to(record.encoding().unwrap_or(*encoding));
                let status = LicenceStatus::from_name(&decoder.text(record.field_of(columns.status)));
                ended = matches!(status, LicenceStatus::Closed | LicenceStatus::Cancelled)
                    || !record.field_of(columns.closed).trim_ascii().is_empty();
            }
            let licensed_told = columns.licensed.is_none() || licensed.is_decided();
            let words_told = words.is_none() || rows >= WORD_ROWS;
            if licensed_told && words_told && (knows_none || (ended && !licensed.is_serial() && !closed.is_serial())) {
                break;
            }
        }
        Ok(Self {
            open_only: knows_none || (!ended && rows >= OPEN_ONLY_ROWS),
            serial_licensed: licensed.is_serial(),
            serial_closed: closed.is_serial(),
            // One trade's words, in most rows that were seen.
            service: services.first_key_value().filter(|(_, n)| services.len() == 1 && **n * 2 > rows).map(|(s, _)| *s),
        })
    }

    /// 인허가일자.
    pub(super) fn licensed(self, bytes: &[u8]) -> DateField {
        read(bytes, self.serial_licensed)
    }

    /// 폐업일자.
    pub(super) fn closed(self, bytes: &[u8]) -> DateField {
        read(bytes, self.serial_closed)
    }

    /// Any other date of a row: in a sheet whose dates are serial numbers, a number is one.
    pub(super) fn other(self, bytes: &[u8]) -> DateField {
        read(bytes, self.serial_licensed || self.serial_closed)
    }
}

fn read(bytes: &[u8], serial: bool) -> DateField {
    match licence_date(bytes) {
        DateField::Unparseable if serial => serial_day(bytes).map_or(DateField::Unparseable, DateField::Day),
        field => field,
    }
}
