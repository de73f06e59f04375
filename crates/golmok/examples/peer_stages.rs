//! golmok's side of `scripts/peers/compare.py`: the six stages of the comparison, by the functions that the main job uses.
//!
//! `peer_stages STAGE INPUT WORK OUT`: INPUT is what `scripts/peers/generate.py` wrote, WORK holds the Parquet files that
//! every tool begins stages 2 to 5 from (`licences.parquet`, `placed.parquet`), the result goes to OUT. Prints seconds.
//! A stage reads its files, works and writes its result as Parquet; all of that is timed.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

#[path = "peer_stages/files.rs"]
mod files;
#[path = "peer_stages/stages.rs"]
mod stages;

use std::path::Path;
use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [stage, input, work, out] = arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] else {
        println!("usage: peer_stages (ingest|assign|neighbours|survival|rates|all) INPUT WORK OUT");
        std::process::exit(2)
    };
    let (input, work, out) = (Path::new(input), Path::new(work), Path::new(out));
    std::fs::create_dir_all(out).unwrap();
    let start = Instant::now();
    let placed = |wanted: &[&str]| files::placed(&work.join("placed.parquet"), wanted);
    let lives = ["licensed_on", "closed_on", files::INDUSTRY, "area"];
    match stage {
        "ingest" => drop(stages::ingest(input, out)),
        "assign" => drop(stages::assign(input, files::licences(&work.join("licences.parquet")), out)),
        "neighbours" => stages::neighbours(&placed(&["closed_on", files::INDUSTRY, "x_m", "y_m"]), out),
        "survival" => stages::survival(&placed(&lives), out),
        "rates" => stages::rates(&placed(&lives), out),
        "all" => {
            let lap = |what: &str| eprintln!("  {what} done at {:.3} s", start.elapsed().as_secs_f64());
            let staged = stages::ingest(input, out);
            lap("ingest");
            let licences = files::staged(&staged);
            lap("reading");
            let placed = stages::assign(input, licences, out);
            lap("assign");
            stages::neighbours(&placed, out);
            lap("neighbours");
            stages::survival(&placed, out);
            lap("survival");
            stages::rates(&placed, out);
            lap("rates");
        }
        other => panic!("no stage {other}"),
    }
    println!("{:.6}", start.elapsed().as_secs_f64());
}
