//! The quarterly public sources of the 상권분석서비스: one engine, one specification per source.
//!
//! | part | module |
//! |---|---|
//! | what a specification says | [`spec`] |
//! | finding its columns in a header | [`layout`] |
//! | numbers as the files write them | [`number`] |
//! | one record → one row or one reject | `row` |
//! | identities and caveats | `checks` |
//! | stock and flow between two quarters | [`stock_flow`] |
//!
//! A record lands whole or goes to rejects with the column, the value and the reason. What the publisher got wrong (more
//! closures than stores, parts that miss their total) lands with a caveat.

mod checks;
pub mod layout;
pub mod number;
mod row;
pub mod spec;
pub mod stock_flow;

use crate::batch::{TableBuilder, column_index};
use crate::error::LakeError;
use crate::reason::Reason;
use crate::source::caveat;
use crate::source::horizon;
use crate::source::open::Member;
use crate::source::{Example, Header, Shape, SourceReader, StageContext, StageSummary, StagingSink, Survey, Vintage};
use checks::{Cell, Checks};
use golmok_model::{Quarter, SourceKind};
use layout::Layout;
use row::RowReader;
use spec::QuarterlySpec;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Rows per batch handed to the sink.
const BATCH_ROWS: usize = 65_536;

/// The publisher gives the surroundings of trade areas (상권배후지) under the header of the trade areas: only the name
/// tells them apart.
const CATCHMENT: &str = "배후지";

impl QuarterlySpec {
    fn row_reader<'a>(&'a self, member: &'a Member) -> Result<RowReader<'a>, LakeError> {
        let not_read = || LakeError::NotRead {
            path: member.path().to_path_buf(),
            reason: Reason::NoHeaderOf { file: member.name().to_owned(), kind: self.kind.code().to_owned() },
        };
        let Shape::Table(header) = member.shape() else { return Err(not_read()) };
        if [member.name(), &member.path().to_string_lossy()].iter().any(|name| name.contains(CATCHMENT)) {
            return Err(LakeError::NotRead {
                path: member.path().to_path_buf(),
                reason: Reason::Catchment.of(member.name()),
            });
        }
        let layout = Layout::find(self, &header.columns).ok_or_else(not_read)?;
        Ok(RowReader::new(self, layout, header))
    }
}

impl SourceReader for QuarterlySpec {
    fn kind(&self) -> SourceKind {
        self.kind
    }

    fn recognise(&self, shape: &Shape) -> Option<Vintage> {
        let Shape::Table(Header { columns, .. }) = shape else { return None };
        Layout::find(self, columns).map(|layout| Vintage { kind: self.kind, name: layout.vintage })
    }

    fn known_headers(&self) -> Vec<(&'static str, Vec<&'static str>)> {
        layout::known_headers(self)
    }

    fn survey(&self, member: &mut Member) -> Result<Survey, LakeError> {
        let rows = self.row_reader(member)?;
        let mut records = member.records()?;
        let mut survey = Survey { rolled_up: rows.layout.rolled_up.is_some(), ..Survey::default() };
        let mut areas: BTreeMap<i32, HashSet<String>> = BTreeMap::new();
        let mut industries: HashSet<String> = HashSet::new();
        while let Some(record) = records.next_record()? {
            if record.is_blank() {
                survey.blank += 1;
                continue;
            }
            survey.rows += 1;
            let Ok(keys) = rows.keys(&record) else { continue };
            let month_end = rows.month_end(&record).filter(|end| horizon::come(end.first_of_month()).is_some());
            survey.newest_day = survey.newest_day.max(month_end);
            // A quarter that has not begun is no quarter of the file's.
            if let Some(quarter) = keys.quarter.filter(|quarter| horizon::come(quarter.first_day()).is_some()) {
                let areas = areas.entry(quarter.code()).or_default();
                if !areas.contains(keys.area_code) {
                    areas.insert(keys.area_code.to_owned());
                }
            }
            if let Some(industry) = keys.industry_code.filter(|code| !industries.contains(*code)) {
                industries.insert(industry.to_owned());
            }
        }
        survey.areas_by_quarter = areas.into_iter().map(|(q, codes)| (q, codes.into_iter().collect())).collect();
        survey.industries = industries.into_iter().collect::<BTreeSet<_>>();
        let newest = survey.areas_by_quarter.keys().next_back().and_then(|q| Quarter::from_code(*q).ok());
        survey.newest_day = survey.newest_day.max(newest.map(Quarter::last_day));
        Ok(survey)
    }

    fn stage(
        &self,
        member: &mut Member,
        context: &StageContext,
        sink: &mut dyn StagingSink,
    ) -> Result<StageSummary, LakeError> {
        let mut rows = self.row_reader(member)?;
        let mut records = member.records()?;
        let repeated_headers = records.repeated_headers();
        let mut out = Output::new(self, &rows, context)?;
        let mut checks = Checks::new(self, &rows.layout);
        let mut cells = vec![Cell::Null; self.measures.len()];
        let mut caveats = String::new();
        let mut summary = StageSummary::default();
        while let Some(record) = records.next_record()? {
            if record.is_blank() {
                summary.blank += 1;
                continue;
            }
            summary.rows += 1;
            let read = rows.keys(&record).and_then(|keys| Ok((keys, rows.measures(&record, &mut cells)?)));
            let (keys, marks) = match read {
                Ok(read) => read,
                Err(fault) => {
                    summary.rejected += 1;
                    sink.reject(rows.reject(&record, fault))?;
                    continue;
                }
            };
            checks.row(&cells, marks.negative, marks.rounded, &mut caveats);
            if let Some(counted) = rows.counted(&record) {
                for code in counted.to_string().split(';') {
                    *summary.caveats.entry(code.to_owned()).or_default() += 1;
                    caveats.push_str(if caveats.is_empty() { "" } else { ";" });
                    caveats.push_str(code);
                }
            }
            if !caveats.is_empty() {
                for code in caveats.split(';') {
                    summary.example(code, Example { line: record.line(), value: String::new() });
                }
            }
            let before = rows.troubles();
            let names = rows.names(&record);
            out.push(&record, &keys, &names, &cells, &caveats);
            // Another encoding is told of licences only.
            for code in rows.troubles().caveats_since(before).filter(|code| *code != caveat::OTHER_ENCODING) {
                summary.caveat(code, Example { line: record.line(), value: String::new() });
            }
            summary.staged += 1;
            if out.builder.len() >= BATCH_ROWS {
                sink.accept(out.builder.finish()?)?;
            }
        }
        if !out.builder.is_empty() {
            sink.accept(out.builder.finish()?)?;
        }
        summary.undecodable = rows.troubles().undecodable;
        summary.identities = checks.identities();
        for (code, rows) in checks.caveats() {
            *summary.caveats.entry(code).or_default() += rows;
        }
        for line in repeated_headers.lines() {
            summary.caveat(caveat::REPEATED_HEADER, Example { line, value: String::new() });
        }
        Ok(summary)
    }
}

/// Places of the columns in the staging table, and the table being built.
struct Output<'a> {
    builder: TableBuilder,
    complete_quarters: &'a BTreeSet<i32>,
    line: usize,
    quarter: Option<usize>,
    complete: Option<usize>,
    code_set: usize,
    area_code: usize,
    area_name: usize,
    trade_area_kind: usize,
    industry_code: Option<usize>,
    industry_name: Option<usize>,
    caveats: Option<usize>,
    measures: Vec<usize>,
    two_digits: Vec<bool>,
    last_quarter: Option<(i32, bool)>,
}

impl<'a> Output<'a> {
    fn new(spec: &QuarterlySpec, rows: &RowReader<'_>, context: &'a StageContext) -> Result<Self, LakeError> {
        let table = spec.table();
        let at = |name: &str| column_index(table, name);
        let maybe = |name: &str| column_index(table, name).ok();
        let mut builder = TableBuilder::new(table);
        builder.constant_text(at("publication")?, &context.publication.to_string());
        builder.constant_boolean(at("publication_inferred")?, context.publication_inferred);
        builder.constant_text(at("source_sha256")?, &context.source_sha256);
        builder.constant_int32(at("member")?, context.member);
        builder.constant_text(at("area_kind")?, rows.layout.area_kind.code());
        let measures: Result<Vec<usize>, _> = spec.measures.iter().map(|m| at(m.column)).collect();
        Ok(Self {
            builder,
            complete_quarters: &context.complete_quarters,
            line: at("line")?,
            quarter: maybe("quarter"),
            complete: maybe("complete"),
            code_set: at("code_set")?,
            area_code: at("area_code")?,
            area_name: at("area_name")?,
            trade_area_kind: at("trade_area_kind")?,
            industry_code: maybe("industry_code"),
            industry_name: maybe("industry_name"),
            caveats: maybe("caveats"),
            measures: measures?,
            two_digits: spec.measures.iter().map(|m| m.value == spec::Value::TwoDigits).collect(),
            last_quarter: None,
        })
    }

    fn push(
        &mut self,
        record: &crate::source::records::Record<'_>,
        keys: &row::Keys<'_>,
        names: &row::RowNames<'_>,
        cells: &[Cell],
        caveats: &str,
    ) {
        let b = &mut self.builder;
        b.int64(self.line, Some(record.line()));
        if let (Some(quarter), Some(at), Some(complete_at)) = (keys.quarter, self.quarter, self.complete) {
            let code = quarter.code();
            let complete = match self.last_quarter {
                Some((last, complete)) if last == code => complete,
                _ => self.complete_quarters.contains(&code),
            };
            self.last_quarter = Some((code, complete));
            b.int32(at, Some(code));
            b.boolean(complete_at, Some(complete));
        }
        b.text(self.code_set, Some(keys.code_set.code()));
        b.text(self.area_code, Some(keys.area_code));
        b.text(self.area_name, names.area);
        b.text(self.trade_area_kind, keys.trade_area_kind);
        if let Some(at) = self.industry_code {
            b.text(at, keys.industry_code);
        }
        if let Some(at) = self.industry_name {
            b.text(at, names.industry);
        }
        for ((cell, at), two_digits) in cells.iter().zip(&self.measures).zip(&self.two_digits) {
            match *cell {
                Cell::Null => {}
                Cell::Whole(value) if *two_digits => b.text(*at, Some(&format!("{value:02}"))),
                Cell::Whole(value) => b.int64(*at, Some(value)),
                Cell::Real(value) => b.float64(*at, Some(value)),
                Cell::Word(word) => b.text(*at, Some(word)),
                Cell::Field(field) => b.text(*at, number::code(record.field(field)).ok()),
            }
        }
        if let Some(at) = self.caveats {
            b.text(at, (!caveats.is_empty()).then_some(caveats));
        }
        b.end_row();
    }
}
