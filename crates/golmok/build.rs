//! Tells the program of which commit it was built.
#![allow(clippy::print_stdout, reason = "cargo reads it")]

use std::process::Command;

/// What git says, in one line.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=GOLMOK_COMMIT");
    // A new commit, and nothing else, is written down there.
    if let Some(log) = git(&["rev-parse", "--git-path", "logs/HEAD"]).filter(|path| std::path::Path::new(path).exists())
    {
        println!("cargo:rerun-if-changed={log}");
    }
    let commit = std::env::var("GOLMOK_COMMIT").ok().or_else(|| git(&["rev-parse", "--short=12", "HEAD"]));
    println!("cargo:rustc-env=GOLMOK_COMMIT={}", commit.as_deref().unwrap_or("unknown"));
}
