//! `golmok completions` and `golmok man`.

use crate::cli::Cli;
use crate::output;
use anyhow::{Context, Result};
use clap::CommandFactory;
use std::path::Path;

/// Prints a completion script.
pub fn completions(shell: clap_complete::Shell) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "golmok", &mut script);
    output::write_stdout(&String::from_utf8_lossy(&script))
}

/// Writes a man page of the program and of each command.
pub fn man(out: &Path) -> Result<()> {
    std::fs::create_dir_all(out).with_context(|| format!("cannot make the folder {}", out.display()))?;
    clap_mangen::generate_to(Cli::command(), out)
        .with_context(|| format!("cannot write man pages into {}", out.display()))?;
    output::note(&format!("{}", out.join("golmok.1").display()));
    Ok(())
}
