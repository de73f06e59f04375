//! `golmok init`: the files of a place that refreshes itself every night. They work as they are written; what is there
//! already is never overwritten.

use crate::error::{Result, cannot};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The folder that the shipped files speak of.
const SHIPPED_FOLDER: &str = "/srv/golmok";
/// The program that they start.
const SHIPPED_PROGRAM: &str = "/usr/local/bin/golmok";

/// The files, as `scripts/night/` has them, and whether they are run.
const FILES: [(&str, &str, bool); 7] = [
    ("golmok.toml", include_str!("../../../scripts/night/golmok.toml"), false),
    ("watch.toml", include_str!("../../../scripts/night/watch.toml"), false),
    ("alert.sh", include_str!("../../../scripts/night/alert.sh"), true),
    ("golmok-refresh.service", include_str!("../../../scripts/night/golmok-refresh.service"), false),
    ("golmok-refresh.timer", include_str!("../../../scripts/night/golmok-refresh.timer"), false),
    ("golmok-portal.service", include_str!("../../../scripts/night/golmok-portal.service"), false),
    ("golmok.cron", include_str!("../../../scripts/night/golmok.cron"), false),
];

/// Where and as whom the nightly job runs.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The folder, absolute: inbox, lake and site lie in it.
    pub folder: &'a Path,
    /// The program, absolute.
    pub program: &'a Path,
    /// The user that runs it.
    pub user: &'a str,
}

/// A file, and whether it was written or was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The file or folder.
    pub path: PathBuf,
    /// Whether it is new.
    pub is_new: bool,
}

/// Writes settings, watch list, alert script, units and crontab into the folder, and makes its inbox.
///
/// # Errors
/// [`crate::ReportError::UnitPath`] where a unit could not name the folder or the program; else when a file cannot be
/// written.
pub fn write(place: &Place<'_>) -> Result<Vec<Begun>> {
    let (folder, program) = (named(place.folder)?, named(place.program)?);
    let inbox = place.folder.join("inbox");
    let mut begun = vec![Begun { is_new: !inbox.is_dir(), path: inbox.clone() }];
    std::fs::create_dir_all(&inbox).map_err(cannot("make", &inbox))?;
    for (name, shipped, is_run) in FILES {
        let path = place.folder.join(name);
        let text = here(shipped, folder, program, place.user);
        let mode = if is_run { 0o755 } else { 0o644 };
        let is_new = match std::fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(&path) {
            Ok(mut file) => {
                file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(cannot("write", &path))?;
                true
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => false,
            Err(error) => return Err(cannot("write", &path)(error)),
        };
        begun.push(Begun { path, is_new });
    }
    Ok(begun)
}

/// A path that a unit and a crontab can name without quotes.
fn named(path: &Path) -> Result<&str> {
    let plain = |c: char| c.is_alphanumeric() || "/._-+@".contains(c);
    let text = path.to_str().filter(|text| path.is_absolute() && text.chars().all(plain));
    text.ok_or_else(|| crate::ReportError::UnitPath { path: path.to_owned() })
}

/// A shipped file as it is to stand in a folder.
fn here(shipped: &str, folder: &str, program: &str, user: &str) -> String {
    let mut text = shipped.replace(SHIPPED_FOLDER, folder).replace(SHIPPED_PROGRAM, program);
    text = text.replace("User=golmok", &format!("User={user}")).replace(" * * golmok ", &format!(" * * {user} "));
    text = text.replace(" * * * golmok ", &format!(" * * * {user} "));
    if let Some(bin) = Path::new(program).parent().and_then(Path::to_str) {
        text = text.replace("PATH=/usr/local/bin:", &format!("PATH={bin}:/usr/local/bin:"));
    }
    // What a unit hides from its program must not be where the program or its folder lies.
    let below = |root: &str| [folder, program].iter().any(|path| path.starts_with(root));
    if below("/home/") || below("/root/") {
        text = text.replace("ProtectHome=yes", "ProtectHome=no");
    }
    if below("/tmp/") || below("/var/tmp/") {
        text = text.replace("PrivateTmp=yes", "PrivateTmp=no");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_name_the_place_and_nothing_is_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("golmok.toml"), "keep_snapshots = 3\n").unwrap();
        let place = Place { folder: dir.path(), program: Path::new("/home/kim/bin/golmok"), user: "kim" };
        let begun = write(&place).unwrap();
        let new: Vec<bool> = begun.iter().map(|file| file.is_new).collect();
        assert_eq!(new, [true, false, true, true, true, true, true, true]);
        let read = |name: &str| std::fs::read_to_string(dir.path().join(name)).unwrap();
        assert_eq!(read("golmok.toml"), "keep_snapshots = 3\n");
        let unit = read("golmok-refresh.service");
        assert!(unit.contains("\nUser=kim\n") && unit.contains("\nExecStart=/home/kim/bin/golmok refresh "), "{unit}");
        assert!(unit.contains(&format!("\nWorkingDirectory={}\n", dir.path().display())), "{unit}");
        assert!(unit.contains("\nProtectHome=no\n") && !unit.contains(SHIPPED_FOLDER), "{unit}");
        let cron = read("golmok.cron");
        assert_eq!(cron.matches(" kim ").count(), 2, "{cron}");
        assert!(write(&place).unwrap().iter().all(|file| !file.is_new));
        let spaced = Place { folder: Path::new("/srv/my shop"), ..place };
        assert!(matches!(write(&spaced), Err(crate::ReportError::UnitPath { .. })));
    }
}
