//! What must be known of a whole licence file before its first row is read: whether it knows closures, and whether its
//! dates are serial numbers of a spreadsheet.

use super::OPEN_ONLY_ROWS;
use super::columns::Columns;
use crate::error::LakeError;
use crate::source::dates::{SerialDates, licence_date, serial_day};
use crate::source::encoding::Decoder;
use crate::source::open::Member;
use crate::source::{Header, Shape};
use golmok_model::LicenceStatus;
use golmok_model::licence::DateField;

/// Forms of the dates of one file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct DateForms {
    /// The file knows no closures: by its columns, or because no row of many is closed.
    pub(super) open_only: bool,
    serial_licensed: bool,
    serial_closed: bool,
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
        while let Some(record) = records.next_record()? {
            if record.is_blank() {
                continue;
            }
            rows += 1;
            licensed.see(record.field_of(columns.licensed));
            closed.see(record.field_of(columns.closed));
            if !ended {
                decoder.turn_to(record.encoding().unwrap_or(*encoding));
                let status = LicenceStatus::from_name(&decoder.text(record.field_of(columns.status)));
                ended = matches!(status, LicenceStatus::Closed | LicenceStatus::Cancelled)
                    || !record.field_of(columns.closed).trim_ascii().is_empty();
            }
            let licensed_told = columns.licensed.is_none() || licensed.is_decided();
            if licensed_told && (knows_none || (ended && !licensed.is_serial() && !closed.is_serial())) {
                break;
            }
        }
        Ok(Self {
            open_only: knows_none || (!ended && rows >= OPEN_ONLY_ROWS),
            serial_licensed: licensed.is_serial(),
            serial_closed: closed.is_serial(),
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
