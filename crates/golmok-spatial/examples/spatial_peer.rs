//! The golmok side of scripts/peers/spatial_sjoin.py: assigns points to the real trade areas and tells the time.
//!
//! Reads commands from stdin, one a line, and answers each with `seconds cpu_seconds pairs crc32` on
//! stdout:
//! - `alone FILE THREADS`: x and y as little-endian f64 pairs in EPSG:5181; reading is not timed;
//! - `csv FILE THREADS`: columns id,x,y in EPSG:5174; reading, transforming and assigning are timed.
//!
//! The CRC-32 is over `point,area code` lines of every pair in order. Needs the real files (see golmok-testkit).
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "../tests/real_files/mod.rs"]
mod real_files;

use golmok_spatial::{AreaIndex, Assignment, Epsg5174, Metres, Point, Transform};
use std::io::Write;
use std::time::Instant;

fn from_binary(path: &str) -> Vec<Point<Metres>> {
    let bytes = std::fs::read(path).unwrap();
    let number = |at: usize| f64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
    (0..bytes.len() / 16).map(|i| Point::new(number(16 * i), number(16 * i + 8))).collect()
}

fn from_csv(path: &str) -> Vec<Point<Metres>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let mut record = csv::ByteRecord::new();
    let mut points: Vec<Point<Epsg5174>> = Vec::new();
    while reader.read_byte_record(&mut record).unwrap() {
        let number = |i: usize| std::str::from_utf8(&record[i]).unwrap().parse::<f64>().unwrap();
        points.push(Point::new(number(1), number(2)));
    }
    Transform::<Epsg5174, Metres>::new().apply_all(&points).into_iter().map(Option::unwrap).collect()
}

/// Processor time of all threads of this process so far, in seconds (Linux).
fn cpu_seconds() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let of_task = tasks.filter_map(|task| std::fs::read_to_string(task.unwrap().path().join("schedstat")).ok());
    of_task.map(|text| text.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1e9).sum()
}

fn checksum(index: &AreaIndex, assignment: &Assignment) -> (usize, u32) {
    let mut crc = flate2::Crc::new();
    let mut pairs = 0;
    for point in 0..assignment.len() {
        for id in assignment.areas(point) {
            crc.update(format!("{point},{}\n", index.areas()[id as usize].code).as_bytes());
            pairs += 1;
        }
    }
    (pairs, crc.sum())
}

fn main() {
    let index = AreaIndex::new(real_files::trade_areas().expect("the real files")).unwrap();
    // Kept alive, because a thread that ends takes its processor time with it.
    let pools = [1, 2].map(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap());
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let [what, path, threads] = line.split_whitespace().collect::<Vec<_>>()[..] else { break };
        let pool = &pools[threads.parse::<usize>().unwrap() - 1];
        let points = if what == "alone" { from_binary(path) } else { Vec::new() };
        let (start, cpu) = (Instant::now(), cpu_seconds());
        let assignment = pool.install(|| match what {
            "alone" => index.assign(&points),
            _ => index.assign(&from_csv(path)),
        });
        let (seconds, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
        let (pairs, crc) = checksum(&index, &assignment);
        println!("{seconds:.6} {cpu:.6} {pairs} {crc:08x}");
        std::io::stdout().flush().unwrap();
    }
}
