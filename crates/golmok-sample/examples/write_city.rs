//! Writes a sample city and tells how long it took: `write_city DIR [SCALE] [SEED] [licences]`.
#![expect(clippy::print_stdout, reason = "an example that talks")]

use golmok_sample::{SampleConfig, Subjects, generate, write};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let dir = args.get(1).ok_or("usage: write_city DIR [SCALE] [SEED] [licences]")?;
    let mut config = SampleConfig::default();
    if let Some(scale) = args.get(2) {
        config.scale = scale.parse()?;
    }
    if let Some(seed) = args.get(3) {
        config.seed = seed.parse()?;
    }
    if args.get(4).is_some() {
        config.subjects = Subjects::LicencesOnly;
    }
    let start = Instant::now();
    let city = generate(&config)?;
    println!("generated {} stores, {} counts in {:?}", city.stores.len(), city.counts.len(), start.elapsed());
    let start = Instant::now();
    let written = write(&city, dir.as_ref())?;
    println!("written in {:?}", start.elapsed());
    for file in &written.files {
        println!("{:>9} rows {:>11} bytes  {}", file.rows, file.bytes, file.path);
    }
    println!("{} bytes", written.files.iter().map(|f| f.bytes).sum::<u64>());
    Ok(())
}
