//! From records to rows of `stg_licences`, or to rejects.

use super::caveat;
use super::columns::Columns;
use super::derived;
use super::forms::DateForms;
use super::out::Out;
use super::service::{self, UNKNOWN, service_hint, service_of};
use super::shift::{self, Typed};
use crate::batch::{TableBuilder, column_index};
use crate::error::LakeError;
use crate::reason::Reason;
use crate::source::dates::timestamp_day;
use crate::source::encoding::{Decoder, value};
use crate::source::masking::masked;
use crate::source::personal;
use crate::source::records::{Record, RecordBlock};
use crate::source::{EXAMPLES, Example, Header, Reject, StageContext};
use arrow::record_batch::RecordBatch;
use golmok_model::LicenceStatus;
use golmok_model::licence::DateField;
use golmok_model::tables::staging::LICENCES;
use jiff::civil::{Date, date};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};

/// What came of a block of records.
pub(super) struct Staged {
    pub(super) batch: Option<RecordBatch>,
    pub(super) rejects: Vec<Reject>,
    pub(super) rows: u64,
    pub(super) blank: u64,
    pub(super) undecodable: u64,
    pub(super) closed: u64,
    pub(super) caveats: BTreeMap<&'static str, u64>,
    /// Hash of the key of each licence that has a whole one, and its line.
    pub(super) keys: Vec<(u64, i64)>,
    /// The first rows of each caveat of rows.
    pub(super) examples: Vec<(&'static str, Example)>,
}

/// Decodes blocks of one file.
pub(super) struct RowWriter<'a> {
    header: &'a Header,
    columns: Columns,
    forms: DateForms,
    service: Option<&'a str>,
    hint: Option<String>,
    file_caveats: Vec<&'static str>,
    out: Out,
    rows: TableBuilder,
    decoder: Decoder,
    caveats: Vec<&'static str>,
    joined: String,
    typed: Vec<(usize, Typed)>,
    is_closed: bool,
}

impl<'a> RowWriter<'a> {
    /// `forms` says what must be known of the whole file.
    pub(super) fn new(header: &'a Header, context: &'a StageContext, forms: DateForms) -> Result<Self, LakeError> {
        let columns = Columns::of(&header.columns);
        let lacks = [
            (forms.open_only, caveat::OPEN_ONLY),
            (columns.licensed.is_none(), caveat::NO_ENTRY_DATE),
            (columns.management_no.is_none() && !derived::is_possible(&columns), caveat::NO_ID),
            (columns.authority.or(columns.city).is_none(), caveat::NO_AUTHORITY),
        ];
        let mut rows = TableBuilder::new(&LICENCES);
        let at = |name| column_index(&LICENCES, name);
        rows.constant_text(at("publication")?, &context.publication.to_string());
        rows.constant_boolean(at("publication_inferred")?, context.publication_inferred);
        rows.constant_text(at("source_sha256")?, &context.source_sha256);
        rows.constant_int32(at("member")?, context.member);
        rows.constant_date(at("data_date")?, context.data_date.unwrap_or(context.publication));
        Ok(Self {
            header,
            columns,
            forms,
            service: context.service.as_deref(),
            hint: service_hint(&context.name_hint),
            file_caveats: lacks.into_iter().filter(|(so, _)| *so).map(|(_, code)| code).collect(),
            out: Out::new()?,
            rows,
            decoder: Decoder::new(header.encoding),
            caveats: Vec::new(),
            joined: String::new(),
            typed: shift::typed(&columns),
            is_closed: false,
        })
    }

    /// Decodes a block.
    pub(super) fn block(&mut self, block: &RecordBlock) -> Result<Staged, LakeError> {
        let undecodable = self.decoder.troubles().undecodable;
        let mut staged = Staged {
            batch: None,
            rejects: Vec::new(),
            rows: 0,
            blank: 0,
            undecodable: 0,
            closed: 0,
            caveats: BTreeMap::new(),
            keys: Vec::new(),
            examples: Vec::new(),
        };
        for record in block.iter() {
            if record.is_blank() {
                staged.blank += 1;
                continue;
            }
            staged.rows += 1;
            match self.trouble(&record) {
                Some(reject) => staged.rejects.push(reject),
                None => {
                    self.row(&record);
                    staged.closed += u64::from(self.is_closed);
                    staged.keys.extend(key(&self.columns, &record).map(|key| (key, record.line())));
                    for (place, code) in self.caveats.iter().enumerate() {
                        let rows = staged.caveats.entry(code).or_default();
                        *rows += 1;
                        if *rows <= EXAMPLES as u64 && place >= self.file_caveats.len() {
                            staged.examples.push((code, self.example(code, &record)));
                        }
                    }
                }
            }
        }
        if !self.rows.is_empty() {
            staged.batch = Some(self.rows.finish()?);
        }
        staged.undecodable = self.decoder.troubles().undecodable - undecodable;
        Ok(staged)
    }

    /// Why a record does not land, if so.
    fn trouble(&self, record: &Record<'_>) -> Option<Reject> {
        let reject = |reason: Reason| Some(Reject { line: record.line(), column: String::new(), value: None, reason });
        if record.is_oversize() {
            return reject(Reason::UnclosedQuote);
        }
        if record.is_behind_other_header() {
            return reject(Reason::BehindOtherHeader);
        }
        let width = self.header.columns.len();
        // Commas after the last column are no fields.
        let surplus = (width..record.len()).any(|i| !record.field(i).trim_ascii().is_empty());
        if record.len() < self.header.least_fields() || surplus {
            return reject(Reason::FieldCount { found: record.len().to_string(), expected: width.to_string() });
        }
        if let Some(at) = shift::moved(&self.typed, record, record.len() > width) {
            let column = self.header.columns.get(at).map_or("", String::as_str);
            let text = value(record.encoding().unwrap_or(self.header.encoding), record.field(at)).text;
            return Some(Reject {
                line: record.line(),
                column: column.to_owned(),
                value: Some(masked("사업장명", &text)),
                reason: Reason::MovedFields,
            });
        }
        let c = &self.columns;
        let anyone = [c.management_no, c.business_name, c.road_address, c.lot_address];
        if anyone.iter().all(|column| record.field_of(*column).trim_ascii().is_empty()) {
            let column = c.management_no.or(c.business_name).map_or("", |i| self.header.columns[i].as_str());
            return Some(Reject {
                line: record.line(),
                column: column.to_owned(),
                value: Some(masked(column, "")),
                reason: Reason::NoLicence,
            });
        }
        None
    }

    /// A row as an example of a caveat.
    fn example(&self, code: &str, record: &Record<'_>) -> Example {
        let c = &self.columns;
        let column = match code {
            caveat::CLOSED_UNPARSEABLE | caveat::CLOSED_BEFORE_LICENSED => c.closed,
            caveat::LICENSED_UNPARSEABLE => c.licensed,
            caveat::UNKNOWN_STATUS => c.status,
            caveat::BAD_COORDINATE => c.x,
            caveat::BAD_FLOOR_AREA => c.floor_area,
            caveat::DESTROYED_ID => c.management_no,
            _ => None,
        };
        let text = column.map(|at| {
            let text = value(record.encoding().unwrap_or(self.header.encoding), record.field(at)).text;
            masked(&self.header.columns[at], &text)
        });
        Example { line: record.line(), value: text.unwrap_or_default() }
    }

    fn row(&mut self, record: &Record<'_>) {
        self.caveats.clear();
        self.caveats.extend(&self.file_caveats);
        self.decoder.turn_to(record.encoding().unwrap_or(self.header.encoding));
        let before = self.decoder.troubles();
        self.rows.int64(self.out.line, Some(record.line()));
        self.identity(record);
        self.dates_and_status(record);
        self.texts(record);
        self.numbers(record);
        self.caveats.extend(self.decoder.troubles().caveats_since(before));
        if !self.caveats.is_empty() {
            self.joined.clear();
            for code in &self.caveats {
                if !self.joined.is_empty() {
                    self.joined.push(';');
                }
                self.joined.push_str(code);
            }
            self.rows.text(self.out.caveats, Some(&self.joined));
        }
        self.rows.end_row();
    }

    fn identity(&mut self, record: &Record<'_>) {
        let management_no = record.field_of(self.columns.management_no).trim_ascii();
        let authority = record.field_of(self.columns.authority.or(self.columns.city)).trim_ascii();
        let derived = derived::number(&self.columns, record);
        let management_no = derived.as_deref().map_or(management_no, str::as_bytes);
        let trade = self.decoder.text(record.field_of(self.columns.trade)).into_owned();
        let stated = self.decoder.text(record.field_of(self.columns.service_id));
        let told = service_of(management_no).map(|service| (service, "management_no"));
        let told = told.or_else(|| service::service_named(&trade).map(|service| (service, "column")));
        let own = service::own_trade(&trade);
        let (service, source) = match (stated.is_empty(), told, self.service) {
            (false, ..) => (&*stated, "column"),
            (true, Some(told), _) => told,
            (true, None, Some(service)) => (service, "option"),
            (true, None, None) => match (self.forms.service, own.as_deref()) {
                (Some(service), _) => (service, "words"),
                (None, Some(own)) => (own, "column"),
                (None, None) => (UNKNOWN, UNKNOWN),
            },
        };
        if service != UNKNOWN && self.hint.as_deref().is_some_and(|hint| hint != service) {
            self.caveats.push(caveat::FILE_NAME_DISAGREES);
        }
        // A telephone number that moved here is no number of a licence.
        let number = std::str::from_utf8(management_no).unwrap_or_default();
        let destroyed = service::is_destroyed(management_no) || personal::is_in(number);
        if destroyed {
            self.caveats.push(caveat::DESTROYED_ID);
        } else if management_no.is_empty() && self.columns.management_no.is_some() {
            self.caveats.push(caveat::BLANK_ID);
        }
        let mergeable = service != UNKNOWN && !authority.is_empty() && !management_no.is_empty() && !destroyed;
        self.rows.text(self.out.service_id, Some(service));
        self.rows.text(self.out.service_source, Some(source));
        self.rows.text(self.out.authority_code, self.decoder.optional(authority).as_deref());
        self.rows.text(self.out.management_no, self.decoder.optional(management_no).as_deref());
        self.rows.boolean(self.out.mergeable, Some(mergeable));
    }

    fn dates_and_status(&mut self, record: &Record<'_>) {
        let (c, out) = (self.columns, &self.out);
        let forms = self.forms;
        let licensed = forms.licensed(record.field_of(c.licensed));
        let closed = forms.closed(record.field_of(c.closed));
        let cancelled = forms.other(record.field_of(c.cancelled));
        let others =
            [c.suspended_from, c.suspended_until, c.reopened].map(|column| forms.other(record.field_of(column)));
        self.rows.date(out.licensed_on, licensed.day());
        self.rows.date(out.closed_on, closed.day());
        self.rows.date(out.cancelled_on, cancelled.day());
        for (place, day) in [out.suspended_from, out.suspended_until, out.reopened_on].into_iter().zip(others) {
            self.rows.date(place, day.day());
        }
        self.rows.date(out.modified_on, timestamp_day(record.field_of(c.modified)));
        self.rows.date(out.updated_on, timestamp_day(record.field_of(c.updated)));
        match licensed {
            DateField::Unparseable => {
                self.caveats.push(caveat::LICENSED_UNPARSEABLE);
                self.rows.text(out.licensed_text, Some(&self.decoder.text(record.field_of(c.licensed))));
            }
            DateField::Blank if c.licensed.is_some() => self.caveats.push(caveat::LICENSED_BLANK),
            _ => {}
        }
        if closed == DateField::Unparseable {
            self.caveats.push(caveat::CLOSED_UNPARSEABLE);
            self.rows.text(out.closed_text, Some(&self.decoder.text(record.field_of(c.closed))));
        }
        if cancelled == DateField::Unparseable || others.contains(&DateField::Unparseable) {
            self.caveats.push(caveat::DATE_UNPARSEABLE);
        }
        if [licensed, closed, cancelled].iter().filter_map(|field| field.day()).any(is_placeholder) {
            self.caveats.push(caveat::PLACEHOLDER_DATE);
        }
        if let (Some(from), Some(to)) = (licensed.day(), closed.day())
            && to < from
        {
            self.caveats.push(caveat::CLOSED_BEFORE_LICENSED);
        }
        let name = self.decoder.borrowed(record.field_of(c.status));
        let status = LicenceStatus::from_name(name);
        match status {
            LicenceStatus::Unknown if !name.is_empty() => self.caveats.push(caveat::UNKNOWN_STATUS),
            LicenceStatus::Closed | LicenceStatus::Cancelled
                if closed == DateField::Blank && cancelled.day().is_none() =>
            {
                self.caveats.push(caveat::CLOSED_UNDATED);
            }
            LicenceStatus::Operating | LicenceStatus::Suspended if closed.day().is_some() => {
                self.caveats.push(caveat::CLOSED_YET_OPERATING);
            }
            _ => {}
        }
        self.is_closed =
            matches!(status, LicenceStatus::Closed | LicenceStatus::Cancelled) || closed != DateField::Blank;
        self.rows.text(out.status, Some(status.code()));
        self.rows.text(out.status_name, (!name.is_empty()).then_some(name));
    }

    fn texts(&mut self, record: &Record<'_>) {
        let (c, out) = (self.columns, &self.out);
        for (place, column) in [
            (out.detail_status, c.detail_status),
            (out.business_name, c.business_name),
            (out.industry_detail, c.industry_detail),
            (out.road_address, c.road_address),
            (out.lot_address, c.lot_address),
        ] {
            let text = self.decoder.borrowed(record.field_of(column));
            self.rows.text(place, (!text.is_empty()).then_some(text));
        }
    }

    fn numbers(&mut self, record: &Record<'_>) {
        let (c, out) = (self.columns, &self.out);
        for (place, column, code) in [
            (out.floor_area_m2, c.floor_area, caveat::BAD_FLOOR_AREA),
            (out.x_5174, c.x, caveat::BAD_COORDINATE),
            (out.y_5174, c.y, caveat::BAD_COORDINATE),
        ] {
            let mut text = record.field_of(column).trim_ascii();
            if text.is_empty() && place != out.floor_area_m2 {
                // Degrees stand in for what is not projected; which system it is, `place` tells by the address.
                let degrees = if place == out.x_5174 { c.longitude } else { c.latitude };
                text = record.field_of(degrees).trim_ascii();
            }
            // A licence is not lost for its floor area or its place: an implausible one is none.
            let value = number(text).filter(|value| LICENCES.columns[place].holds(*value));
            if value.is_none() && !is_no_value(text) && !text.is_empty() && self.caveats.last() != Some(&code) {
                self.caveats.push(code);
            }
            self.rows.float64(place, value);
        }
    }
}

/// Hash of the key of a licence: service, authority, number. `None` where the number is blank or destroyed.
pub(super) fn key(c: &Columns, record: &Record<'_>) -> Option<u64> {
    let derived = derived::number(c, record);
    let number = derived.as_deref().map_or(record.field_of(c.management_no).trim_ascii(), str::as_bytes);
    if number.is_empty() || service::is_destroyed(number) || std::str::from_utf8(number).is_ok_and(personal::is_in) {
        return None;
    }
    let mut hash = DefaultHasher::new();
    for part in [record.field_of(c.service_id), record.field_of(c.authority.or(c.city)), number] {
        hash.write(part.trim_ascii());
        hash.write_u8(0xFF);
    }
    Some(hash.finish())
}

/// 1900-01-01 and years such as 9999 stand for "unknown".
fn is_placeholder(day: Date) -> bool {
    day == date(1900, 1, 1) || day.year() >= 2100
}

/// What databases and statistics programs write for an empty field.
fn is_no_value(text: &[u8]) -> bool {
    [b"NA".as_slice(), b"NaN", b"NULL", b"None"].iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// A finite number; spreadsheets put commas between thousands.
fn number(text: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(text).ok().filter(|text| !text.is_empty())?;
    let value: f64 = if text.contains(',') { text.replace(',', "").parse().ok()? } else { text.parse().ok()? };
    value.is_finite().then_some(value)
}
