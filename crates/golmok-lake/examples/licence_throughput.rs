//! How fast a licence file is read, and in how much memory.
//!
//! `cargo run --release -p golmok-lake --example licence_throughput -- make FILE MEGABYTES` writes a CP949 file in the
//! layout of the Seoul portal; `… -- read FILE` surveys and stages it into a sink that only counts, and prints MB/s, the
//! processor time (which says more on a busy machine) and the peak resident size; `… -- ingest FILE` makes a lake of it in
//! a scratch folder beside the file, Parquet and all.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use arrow::record_batch::RecordBatch;
use golmok_lake::LakeError;
use golmok_lake::ingest::{IngestOptions, ingest};
use golmok_lake::source::licences::Licences;
use golmok_lake::source::open::SourceFile;
use golmok_lake::source::{Reject, SourceReader, StageContext, StagingSink};
use golmok_lake::store::Lake;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

/// Counts and drops.
#[derive(Default)]
struct Counter {
    rows: usize,
    batches: usize,
}

impl StagingSink for Counter {
    fn accept(&mut self, batch: RecordBatch) -> Result<(), LakeError> {
        self.rows += batch.num_rows();
        self.batches += 1;
        Ok(())
    }

    fn reject(&mut self, _: Reject) -> Result<(), LakeError> {
        Ok(())
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["make", path, megabytes] => make(Path::new(path), megabytes.parse::<u64>().unwrap() * 1_000_000),
        ["read", path] => read(Path::new(path)),
        ["ingest", path] => whole_ingest(Path::new(path)),
        _ => println!("usage: licence_throughput (make FILE MEGABYTES | read FILE | ingest FILE)"),
    }
}

/// Rows as the portal writes them: 44 quoted fields, of which the last 19 are mostly empty.
fn make(path: &Path, bytes: u64) {
    const HEADER: &str = "개방자치단체코드,관리번호,인허가일자,인허가취소일자,영업상태코드,영업상태명,상세영업상태코드,\
        상세영업상태명,폐업일자,휴업시작일자,휴업종료일자,재개업일자,전화번호,소재지면적,소재지우편번호,지번주소,도로명주소,\
        도로명우편번호,사업장명,최종수정일자,데이터갱신구분,데이터갱신일자,업태구분명,좌표정보(X),좌표정보(Y),위생업태명,\
        남성종사자수,여성종사자수,영업장주변구분명,등급구분명,급수시설구분명,총인원,본사종업원수,공장사무직종업원수,\
        공장판매직종업원수,공장생산직종업원수,건물소유구분명,보증액,월세액,다중이용업소여부,시설총규모,전통업소지정번호,\
        전통업소주된음식,홈페이지";
    let mut out = BufWriter::new(std::fs::File::create(path).unwrap());
    let mut written = 0_u64;
    let mut line = |fields: &[String]| {
        let text = format!("\"{}\"\n", fields.join("\",\""));
        let encoded = encoding_rs::EUC_KR.encode(&text).0;
        out.write_all(&encoded).unwrap();
        written += encoded.len() as u64;
        written
    };
    let mut size = line(&HEADER.split(',').map(str::to_owned).collect::<Vec<_>>());
    let mut i = 0_u64;
    while size < bytes {
        let closed = i.is_multiple_of(3);
        let mut fields = vec![
            format!("{}0000", 300 + i % 25),
            format!("{}0000-101-{}-{:05}", 300 + i % 25, 1990 + i % 35, i % 100_000),
            format!("{}-{:02}-{:02}", 1990 + i % 35, 1 + i % 12, 1 + i % 28),
            String::new(),
            if closed { "03" } else { "01" }.to_owned(),
            if closed { "폐업" } else { "영업/정상" }.to_owned(),
            if closed { "02" } else { "01" }.to_owned(),
            if closed { "폐업" } else { "영업" }.to_owned(),
            if closed { format!("2025{:02}{:02}", 1 + i % 12, 1 + i % 28) } else { String::new() },
            String::new(),
            String::new(),
            String::new(),
            format!("02 {:07}", i % 10_000_000),
            format!("{}.{:02}", 10 + i % 500, i % 100),
            format!("{}-{}", 130 + i % 20, 700 + i % 200),
            format!("서울특별시 강남구 역삼동 {}-{} 지하1층", i % 900, i % 40),
            format!("서울특별시 강남구 언주로{}길 {}, 지하{}층 (역삼동)", i % 90, i % 600, 1 + i % 3),
            format!("{:05}", 6000 + i % 900),
            format!("똠양꿍 {}호점", i % 5000),
            "2025-03-04 12:55:50".to_owned(),
            "U".to_owned(),
            "2024-12-03 00:06:00.0".to_owned(),
            ["한식", "중국식", "경양식", "호프/통닭", "분식"][(i % 5) as usize].to_owned(),
            format!("{}.591236107    ", 190_000 + i % 25_000),
            format!("{}.995018910    ", 440_000 + i % 20_000),
        ];
        fields.resize(44, String::new());
        size = line(&fields);
        i += 1;
    }
    println!("{} rows, {size} bytes", i);
}

fn read(path: &Path) {
    let megabytes = std::fs::metadata(path).unwrap().len() as f64 / 1e6;
    let mut file = SourceFile::open(path).unwrap();
    let member = &mut file.members_mut()[0];
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let survey = Licences.survey(member).unwrap();
    report("first pass", megabytes, start, cpu);
    let context = StageContext {
        source_sha256: "0".repeat(64),
        member: 0,
        publication: survey.newest_day.unwrap(),
        publication_inferred: true,
        data_date: survey.newest_day,
        complete_quarters: Default::default(),
        service: None,
        name_hint: member.name().to_owned(),
    };
    let mut sink = Counter::default();
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let summary = Licences.stage(member, &context, &mut sink).unwrap();
    report("second pass", megabytes, start, cpu);
    println!("{:.0} MB, {} rows in {} batches, {} rejected", megabytes, sink.rows, sink.batches, summary.rejected);
    println!("{}", peak_memory());
}

/// Hash, survey, stage, Parquet, atomic swap: what `golmok ingest FILE` does.
fn whole_ingest(path: &Path) {
    let megabytes = std::fs::metadata(path).unwrap().len() as f64 / 1e6;
    let scratch = tempfile::tempdir_in(path.parent().unwrap()).unwrap();
    let lake = Lake::create(scratch.path().join("lake")).unwrap();
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let now = jiff::Timestamp::UNIX_EPOCH;
    let outcome = ingest(&lake, &[path.to_path_buf()], &IngestOptions::default(), now, &()).unwrap();
    report("ingest", megabytes, start, cpu);
    for (kind, rows) in outcome.by_kind() {
        println!("{}: {} rows, {} staged, {} rejected", kind.code(), rows.rows, rows.staged, rows.rejected);
    }
    println!("{}", peak_memory());
}

fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM unknown");
    peak.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn report(pass: &str, megabytes: f64, start: Instant, cpu: f64) {
    let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    println!(
        "{pass}: {wall:.2} s, {:.0} MB/s; {cpu:.2} s of processor time, {:.0} MB/s per core",
        megabytes / wall,
        megabytes / cpu
    );
}

/// User and system time of this process; Linux counts them in hundredths of a second.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The second field, the program's name, may hold blanks; the rest follows its parenthesis.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}
