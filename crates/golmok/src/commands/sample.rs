//! `golmok sample`.

use crate::cli::{Global, SampleArgs};
use crate::language::Lang;
use crate::output;
use anyhow::{Result, ensure};
use std::path::Path;

/// Writes the sample city, or raw card rows of it.
pub fn sample(global: &Global, args: &SampleArgs) -> Result<()> {
    let (seed, scale, out) = (args.seed, args.scale, args.out.display());
    let said = match args.raw {
        Some(rows) => {
            let written = golmok_sample::write_raw(&city(seed, scale)?, &args.out, rows)?;
            golmok_rollup::words::sample((written.rows, written.rejected), written.won, global.lang)
        }
        None => {
            let files = write(&args.out, seed, scale)?;
            match global.lang {
                Lang::Ko => format!("표본 도시(씨앗 {seed}, 크기 {scale})의 파일 {files}개"),
                Lang::En => format!("{files} files of the sample city (seed {seed}, scale {scale})"),
            }
        }
    };
    if !global.quiet {
        output::note(&format!("{said} → {out}"));
    }
    Ok(())
}

fn city(seed: u64, scale: f64) -> Result<golmok_sample::City> {
    ensure!(scale > 0.0 && scale.is_finite(), "--scale must be a positive number, got {scale}");
    let config = golmok_sample::SampleConfig { seed, scale, ..golmok_sample::SampleConfig::default() };
    Ok(golmok_sample::generate(&config)?)
}

/// Makes the city and writes its files; returns how many.
pub fn write(out: &Path, seed: u64, scale: f64) -> Result<usize> {
    Ok(golmok_sample::write(&city(seed, scale)?, out)?.files.len())
}
