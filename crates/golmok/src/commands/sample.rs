//! `golmok sample`.

use crate::cli::{Global, SampleArgs};
use crate::language::Lang;
use crate::output;
use anyhow::{Result, ensure};
use std::path::Path;

/// Writes the sample city.
pub fn sample(global: &Global, args: &SampleArgs) -> Result<()> {
    let files = write(&args.out, args.seed, args.scale)?;
    if !global.quiet {
        output::note(&match global.lang {
            Lang::Ko => {
                format!("표본 도시(씨앗 {}, 크기 {})의 파일 {files}개 → {}", args.seed, args.scale, args.out.display())
            }
            Lang::En => format!(
                "{files} files of the sample city (seed {}, scale {}) → {}",
                args.seed,
                args.scale,
                args.out.display()
            ),
        });
    }
    Ok(())
}

/// Makes the city and writes its files; returns how many.
pub fn write(out: &Path, seed: u64, scale: f64) -> Result<usize> {
    ensure!(scale > 0.0 && scale.is_finite(), "--scale must be a positive number, got {scale}");
    let config = golmok_sample::SampleConfig { seed, scale, ..golmok_sample::SampleConfig::default() };
    let city = golmok_sample::generate(&config)?;
    Ok(golmok_sample::write(&city, out)?.files.len())
}
