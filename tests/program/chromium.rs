//! Chromium without a window: whether it is there, and what it says of a page.

use std::path::Path;
use std::process::{Command, Stdio};

/// Whether it starts; says loudly what is skipped where it does not.
pub fn is_there(what: &str) -> bool {
    let there = Command::new("chromium").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if let Err(error) = &there {
        golmok_testkit::skipped(&format!("{what} in a browser: chromium does not start ({error})"));
    }
    there.is_ok()
}

/// Opens one page: stdout and stderr.
pub fn open(name: &str, arguments: &[&str], page: &Path) -> (String, String) {
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--enable-logging=stderr", "--virtual-time-budget=20000", "--window-size=1280,900"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(arguments)
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{name}: {stderr}");
    (String::from_utf8_lossy(&output.stdout).into_owned(), stderr)
}
