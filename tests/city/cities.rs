//! Cities that many tests read: each is made once, by the program itself. Who writes into a lake copies it first.

use crate::program::{Said, current, run, scratch, text};
use golmok_lake::store::Snapshot;
use std::path::PathBuf;
use std::sync::LazyLock;

/// A city's files and what the main job made of them.
pub struct City {
    /// The public files.
    pub files: PathBuf,
    /// The report's folder.
    pub out: PathBuf,
    /// The lake.
    pub lake: PathBuf,
    /// Its one snapshot.
    pub snapshot: Snapshot,
}

fn sample(name: &str, scale: &str) -> City {
    let dir = scratch(name);
    let (files, out) = (dir.join("city"), dir.join("out"));
    run(["sample", "--out", text(&files), "--scale", scale]).exits(0);
    run(["run", "--input", text(&files), "--out", text(&out)]).exits(0);
    let lake = out.join("lake");
    City { files, snapshot: current(&lake), lake, out }
}

/// A sample city of some dozen areas.
pub static SMALL: LazyLock<City> = LazyLock::new(|| sample("city_small", "0.05"));

/// A command on the lake of the small city.
pub fn on_small(args: &[&str]) -> Said {
    run(args.iter().copied().chain(["--lake", text(&SMALL.lake)]))
}

/// A sample city of some hundred areas.
pub static MIDDLE: LazyLock<City> = LazyLock::new(|| sample("city_middle", "0.4"));

/// A sample city of a tenth of the size.
pub static TENTH: LazyLock<City> = LazyLock::new(|| sample("city_tenth", "0.1"));

/// One run of `golmok run`, without input, and then another one into the same folder.
pub struct Twice {
    /// The report's folder, with the lake and the sample city's files.
    pub out: PathBuf,
    /// What the first run left.
    pub first: Snapshot,
    /// The overview that it wrote.
    pub first_page: String,
    /// What it said.
    pub first_said: Said,
    /// What the second run left.
    pub second: Snapshot,
}

/// The main job as a newcomer starts it.
pub static WHOLE: LazyLock<Twice> = LazyLock::new(|| {
    let out = scratch("city_whole").join("out");
    let first_said = run(["run", "--out", text(&out)]).exits(0);
    let first = current(&out.join("lake"));
    let first_page = std::fs::read_to_string(out.join("index.html")).unwrap();
    run(["run", "--out", text(&out)]).exits(0);
    let second = current(&out.join("lake"));
    Twice { out, first, first_page, first_said, second }
});

/// The as-of date of the real city.
pub const REAL_AS_OF: &str = "2023-12-31";

/// The real files as of [`REAL_AS_OF`], or nothing (said loudly) where they are absent.
pub static REAL: LazyLock<Option<City>> = LazyLock::new(|| {
    let files = golmok_testkit::shared_data("")?;
    let out = scratch("city_real").join("out");
    run(["run", "--input", text(&files), "--as-of", REAL_AS_OF, "--out", text(&out)]).exits(0);
    let lake = out.join("lake");
    Some(City { files, snapshot: current(&lake), lake, out })
});
