//! Raw card rows of a small sample city, and a lake with its trade areas.

use super::{Said, csv_rows, run, scratch, text};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A row of a CSV.
pub type Row = BTreeMap<String, String>;

/// The sample city measured in a lake, and its raw card rows.
pub struct World {
    /// Lake.
    pub lake: PathBuf,
    /// Folder of the raw rows.
    pub raw: PathBuf,
}

/// Raw rows.
pub const ROWS: &str = "60000";

/// The one world of a test binary.
pub fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let dir = scratch("raw_rows");
        let (city, raw, lake) = (dir.join("city"), dir.join("raw"), dir.join("lake"));
        let of = ["--scale", "0.05", "--seed", "3"];
        run([&["sample", "--out", text(&city)][..], &of].concat()).exits(0);
        run([&["sample", "--out", text(&raw), "--raw", ROWS][..], &of].concat()).exits(0);
        run(["ingest", text(&city), "--lake", text(&lake)]).exits(0);
        run(["place", "--lake", text(&lake)]).exits(0);
        World { lake, raw }
    })
}

/// Arguments of `golmok rollup`.
pub fn args<'a>(world: &'a World, input: &'a Path, days: &'a Path, out: &'a Path) -> Vec<String> {
    let mapping = world.raw.join("card.toml");
    let list = ["rollup", text(input), "--mapping", text(&mapping), "--days", text(days), "--out", text(out)];
    [&list[..], &["--lake", text(&world.lake), "--format", "csv"]].concat().into_iter().map(str::to_owned).collect()
}

/// Runs `golmok rollup`.
pub fn rollup(world: &World, input: &Path, days: &Path, out: &Path) -> Said {
    run(args(world, input, days, out))
}

/// The generator's cells.
pub fn truth(world: &World) -> Vec<Row> {
    csv_rows(&std::fs::read(world.raw.join("truth_cells.csv")).unwrap())
}

/// The file that was published.
pub fn published(out: &Path) -> Vec<Row> {
    let bytes = std::fs::read(out.join(golmok_rollup::job::FILE)).unwrap();
    csv_rows(&bytes)
}

/// A whole number of a row.
pub fn number(row: &Row, column: &str) -> i64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} {:?}", row[column]))
}
