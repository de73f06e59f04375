//! Nights of the sample city: its files in an inbox, and what is put in between.
#![allow(dead_code, reason = "each test binary uses its part")]

use super::{Said, golmok, text};
use csv::ByteRecord;
use golmok_sample::SampleConfig;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;

/// Licences of 미용업 below the inbox.
pub const SALONS: &str = "licence/서울시 미용업 인허가 정보.csv";
/// Counts of the newest year below the inbox.
pub const COUNTS: &str = "golmok/서울시_상권분석서비스(점포-상권)_2024년.csv";
/// The first as-of date: every count and licence of the city is known.
pub const FIRST_DAY: &str = "2025-01-02";

/// A small city without faults in `dir`, as public files.
pub fn city(dir: &Path, scale: f64) -> PathBuf {
    let config = SampleConfig { scale, seed: 3, faults: false, ..SampleConfig::default() };
    let files = dir.join("city");
    golmok_sample::write(&golmok_sample::generate(&config).expect("a city"), &files).expect("files");
    for name in ["truth.csv", "truth_faults.csv", "truth_counts.csv", "truth_hazard.json"] {
        let _ = std::fs::remove_file(files.join(name));
    }
    files
}

/// A copy of a folder.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &place);
        } else {
            std::fs::copy(entry.path(), place).expect("copied");
        }
    }
}

/// A configuration in which files just written are read, with further lines.
pub fn config(dir: &Path, more: &str) -> PathBuf {
    let path = dir.join(format!("golmok-{}.toml", more.len()));
    std::fs::write(&path, format!("[refresh]\nsettle_seconds = 0\n{more}")).expect("written");
    path
}

/// `golmok refresh` with these arguments.
pub fn refresh(lake: &Path, inbox: &Path, config: &Path, as_of: &str, more: &[&str]) -> Said {
    let mut command = golmok();
    command.args(["refresh", "--lake", text(lake), "--inbox", text(inbox), "--config", text(config)]);
    said(command.args(["--as-of", as_of, "--lang", "en"]).args(more).output().expect("golmok starts"))
}

/// A night as it is told in Korean: what stood on stderr.
pub fn refresh_in_korean(lake: &Path, inbox: &Path, config: &Path, as_of: &str) -> String {
    let mut command = golmok();
    command.args(["refresh", "--lake", text(lake), "--inbox", text(inbox), "--config", text(config), "--lang", "ko"]);
    said(command.args(["--as-of", as_of]).output().expect("golmok starts")).exits(0).stderr
}

/// What an ended command said.
pub fn said(output: Output) -> Said {
    Said {
        code: output.status.code().expect("golmok ends by itself"),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// The change report of a snapshot.
pub fn report(lake: &Path, id: &str) -> Value {
    let path = lake.join("reports").join(id).join("changes.json");
    serde_json::from_slice(&std::fs::read(&path).expect("a report")).expect("JSON")
}

/// The record of the last run.
pub fn record(lake: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(lake.join("refresh.json")).expect("a record")).expect("JSON")
}

/// Names and what became of them in a report.
pub fn files(report: &Value) -> Vec<(String, String)> {
    let text = |v: &Value| v.as_str().expect("a text").to_owned();
    report["sources"].as_array().expect("a list").iter().map(|s| (text(&s["name"]), text(&s["what"]))).collect()
}

/// A CSV of quoted fields, whatever its encoding.
pub fn edit(path: &Path, change: impl FnOnce(&ByteRecord, &mut Vec<ByteRecord>)) {
    let mut reader = csv::Reader::from_path(path).expect("a CSV");
    let header = reader.byte_headers().expect("a header").clone();
    let mut rows: Vec<ByteRecord> = reader.byte_records().map(|row| row.expect("a row")).collect();
    change(&header, &mut rows);
    let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
    writer.write_byte_record(&header).expect("written");
    for row in &rows {
        writer.write_byte_record(row).expect("written");
    }
    std::fs::write(path, writer.into_inner().expect("bytes")).expect("written");
}

fn with(row: &ByteRecord, changes: &[(usize, &[u8])]) -> ByteRecord {
    let field = |(i, old): (usize, &[u8])| changes.iter().find(|(at, _)| *at == i).map_or(old, |(_, new)| new).to_vec();
    row.iter().enumerate().map(field).collect()
}

/// Columns of the Seoul portal: management number, licensed on, status (four columns), closed on.
const NUMBER: usize = 1;
const LICENSED: usize = 2;
const STATUS: [usize; 4] = [4, 5, 6, 7];
const CLOSED: usize = 8;

/// Puts a shop into a licence file that opened on a day, at the door of the first running one.
pub fn open_shop(path: &Path, day: &str) {
    edit(path, |_, rows| {
        let running = rows.iter().find(|r| &r[STATUS[0]] == b"01").expect("a running shop").clone();
        // The number tells the service: authority, service, year, serial number.
        let like = String::from_utf8_lossy(&running[NUMBER]).into_owned();
        let (beginning, _) = like.rsplit_once('-').and_then(|(rest, _)| rest.rsplit_once('-')).expect("four parts");
        let number = format!("{beginning}-{}-9{}", &day[..4], day[5..].replace('-', ""));
        rows.push(with(&running, &[(NUMBER, number.as_bytes()), (LICENSED, day.as_bytes())]));
    });
}

/// Closes the `nth` running shop of a licence file on a day.
pub fn close_shop(path: &Path, nth: usize, day: &str) {
    edit(path, |_, rows| {
        let closed = rows.iter().find(|r| &r[STATUS[0]] == b"03").expect("a closed shop").clone();
        let at = rows.iter().enumerate().filter(|(_, r)| &r[STATUS[0]] == b"01").nth(nth).expect("running shops").0;
        let status = STATUS.map(|i| (i, &closed[i]));
        let changes: Vec<(usize, &[u8])> = status.into_iter().chain([(CLOSED, day.as_bytes())]).collect();
        rows[at] = with(&rows[at], &changes);
    });
}

/// Adds one independent store to the first cell of the newest quarter; tells area and industry.
pub fn add_store(path: &Path) -> (String, String) {
    let mut cell = (String::new(), String::new());
    edit(path, |_, rows| {
        let row = rows.iter_mut().find(|r| &r[0] == b"20244").expect("a row of the newest quarter");
        let more = |field: &[u8]| (String::from_utf8_lossy(field).parse::<u64>().expect("a count") + 1).to_string();
        let (own, all) = (more(&row[7]), more(&row[8]));
        cell = (String::from_utf8_lossy(&row[3]).into_owned(), String::from_utf8_lossy(&row[5]).into_owned());
        *row = with(row, &[(7, own.as_bytes()), (8, all.as_bytes())]);
    });
    cell
}
