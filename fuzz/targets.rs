//! What each fuzz target does with bytes. `cargo fuzz` runs them without end; `tests/hostile_replay.rs` runs them over the
//! kept corpus on stable with every test run.

use golmok_engine::read::row_filter;
use golmok_lake::LakeError;
use golmok_lake::source::open::SourceFile;
use golmok_lake::source::personal;
use golmok_lake::source::recognise::{Recognition, reader, recognise};
use golmok_lake::source::{Reject, Shape, StageContext, StagingSink};
use golmok_model::SourceKind;
use golmok_spatial::{LegalDongs, stated_place};
use std::path::Path;

/// What is given any bytes and must not panic.
pub type Target = fn(&[u8]);

/// The targets by name.
pub const TARGETS: [(&str, Target); 6] = [
    ("sniffing", sniffing),
    ("licences", licences),
    ("quarterly", quarterly),
    ("address", address),
    ("shapefile", shapefile),
    ("filter", filter),
];

/// Runs a target.
///
/// # Panics
/// Where there is none of this name, and where the target finds a fault.
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("no target {name}"));
    target.1(data);
}

/// Counts what comes and checks that nothing personal is among it.
#[derive(Default)]
struct Counts {
    rows: usize,
    rejects: u64,
}

impl StagingSink for Counts {
    fn accept(&mut self, batch: arrow::record_batch::RecordBatch) -> Result<(), LakeError> {
        self.rows += batch.num_rows();
        for column in batch.columns() {
            if let Some(texts) = arrow::array::AsArray::as_string_opt::<i32>(column) {
                assert!(texts.iter().flatten().all(|text| !personal::is_in(text)), "a personal number is staged");
            }
        }
        Ok(())
    }

    fn reject(&mut self, _: Reject) -> Result<(), LakeError> {
        self.rejects += 1;
        Ok(())
    }
}

/// Opens a file, surveys and stages each member of it that is known; every row lands or is rejected.
fn read(path: &Path, only: Option<SourceKind>) {
    let Ok(file) = SourceFile::open(path) else { return };
    for member in file.members() {
        let Recognition::Known(vintage) = recognise(member.shape()) else { continue };
        let Some(reader) = reader(vintage.kind).filter(|_| only.is_none_or(|kind| kind == vintage.kind)) else {
            continue;
        };
        let Ok(survey) = reader.survey(&mut member.clone()) else { continue };
        let context = StageContext {
            source_sha256: "0".repeat(64),
            member: member.index(),
            publication: jiff::civil::date(2024, 12, 31),
            publication_inferred: true,
            data_date: survey.newest_day,
            complete_quarters: survey.areas_by_quarter.keys().copied().collect(),
            service: None,
            name_hint: member.name().to_owned(),
        };
        let mut counts = Counts::default();
        if let Ok(summary) = reader.stage(&mut member.clone(), &context, &mut counts) {
            assert_eq!(summary.rows, counts.rows as u64 + counts.rejects, "{:?} loses rows", vintage.kind);
            assert_eq!(summary.rows, survey.rows, "{:?} reads other rows the second time", vintage.kind);
        }
    }
}

fn written(name: &str, parts: &[(&str, &[u8])], work: impl FnOnce(&Path)) {
    let dir = tempfile::tempdir().expect("a folder");
    for (extension, bytes) in parts {
        std::fs::write(dir.path().join(format!("{name}.{extension}")), bytes).expect("written");
    }
    work(&dir.path().join(format!("{name}.{}", parts[0].0)));
}

/// Any bytes as any file.
fn sniffing(data: &[u8]) {
    written("file", &[("csv", data)], |path| {
        if let Ok(file) = SourceFile::open(path) {
            for member in file.members() {
                if let Shape::Table(header) = member.shape() {
                    assert!(header.columns.len() > 1, "a table of one column");
                }
            }
        }
        read(path, None);
    });
}

const LICENCE_HEADER: &str = "개방자치단체코드,관리번호,인허가일자,영업상태명,폐업일자,전화번호,사업장명,도로명주소,소재지면적,좌표정보(X),좌표정보(Y)\n";

/// Rows of licences: the bytes stand behind a header.
fn licences(data: &[u8]) {
    let bytes = [LICENCE_HEADER.as_bytes(), data].concat();
    written("licences", &[("csv", &bytes)], |path| read(path, Some(SourceKind::Licences)));
}

const COUNT_HEADER: &str = "기준_년분기_코드,상권_구분_코드,상권_구분_코드_명,상권_코드,상권_코드_명,서비스_업종_코드,\
서비스_업종_코드_명,점포_수,유사_업종_점포_수,개업_율,개업_점포_수,폐업_률,폐업_점포_수,프랜차이즈_점포_수\n";

/// Rows of 점포: the bytes stand behind a header.
fn quarterly(data: &[u8]) {
    let bytes = [COUNT_HEADER.as_bytes(), data].concat();
    written("counts", &[("csv", &bytes)], |path| read(path, Some(SourceKind::StoreCounts)));
}

/// A text as a lot address and as a road address.
fn address(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (lot, road) = text.split_once('\n').unwrap_or((&text, ""));
    let dongs = LegalDongs::new([("11680101", "역삼동"), ("11560121", "문래동3가"), ("11440123", "동교동")]);
    for authority in [None, Some("3220000")] {
        let _ = stated_place(Some(road), Some(lot), authority, &dongs);
    }
    let clean = personal::without(&text).into_owned();
    assert!(!personal::is_in(&clean), "what was masked is personal still");
}

/// A `.shp` and its `.dbf`, the first two bytes telling the length of the former.
fn shapefile(data: &[u8]) {
    let Some((length, rest)) = data.split_first_chunk::<2>() else { return };
    let (shp, dbf) = rest.split_at(usize::from(u16::from_le_bytes(*length)).min(rest.len()));
    written("areas", &[("shp", shp), ("dbf", dbf)], |path| read(path, None));
}

/// A condition on rows: what is allowed once is allowed as it is written anew.
fn filter(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for table in ["stg_sales", "mart_entry_risk"] {
        let table = golmok_model::tables::by_name(table).expect("a table");
        if let Ok(condition) = row_filter::condition(&text, table) {
            assert_eq!(row_filter::condition(&condition, table).as_deref(), Ok(condition.as_str()), "{text}");
        }
    }
}
