//! What `scripts/night/` ships works as it is: the command of the crontab and that of the unit, with the sample settings,
//! watch list and alert script, in a folder as the operator sets it up.

use crate::program::night::{FIRST_DAY, city};
use crate::program::{scratch, text};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};

fn shipped(name: &str) -> PathBuf {
    golmok_testkit::project_root().join("scripts/night").join(name)
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// Files as they are an hour after they were written.
fn settle(path: &Path) {
    if path.is_dir() {
        std::fs::read_dir(path).unwrap().for_each(|entry| settle(&entry.unwrap().path()));
    } else {
        let file = std::fs::File::options().write(true).open(path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(3600)).unwrap();
    }
}

/// A folder as the operator's page has it, files settled, and a folder with `golmok` for the PATH.
fn set_up(name: &str) -> (PathBuf, PathBuf) {
    let dir = scratch(name);
    std::fs::rename(city(&dir, 0.05), dir.join("inbox")).unwrap();
    settle(&dir.join("inbox"));
    for sample in ["golmok.toml", "watch.toml", "alert.sh"] {
        std::fs::copy(shipped(sample), dir.join(sample)).unwrap();
    }
    let bin = dir.join("bin");
    std::fs::create_dir(&bin).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_golmok"), bin.join("golmok")).unwrap();
    (dir, bin)
}

/// A command in the folder with nothing but the PATH that the crontab gives, `golmok` before it.
fn shell(dir: &Path, bin: &Path, command: &str) -> Output {
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", text(bin));
    Command::new("/bin/sh").args(["-c", command]).current_dir(dir).env_clear().env("PATH", path).output().unwrap()
}

/// The commands of the crontab with `\%` as cron gives it, without schedule and user.
fn cron_commands() -> Vec<String> {
    let table = read(&shipped("golmok.cron"));
    assert!(table.contains("\nPATH=") && !table.contains("\nCRON_TZ"), "Debian's cron heeds no CRON_TZ");
    let lines = table.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit() || c == '*'));
    lines.map(|line| line.splitn(7, ' ').last().unwrap().replace("\\%", "%")).collect()
}

fn published(dir: &Path) {
    assert!(read(&dir.join("www/index.html")).contains("<html"), "the site is written");
    assert!(read(&dir.join("golmok.prom")).contains("golmok_refresh_last_success_timestamp_seconds"));
}

#[test]
fn the_crontab_publishes_lake_and_site_at_two_in_seoul_only() {
    let (dir, bin) = set_up("night_cron");
    let commands = cron_commands();
    let [night, health] = &commands[..] else { panic!("{commands:?}") };
    let here = |command: &str| {
        let changed = command.replace("cd /srv/golmok", &format!("cd {}", text(&dir)));
        assert_ne!(changed, command);
        changed
    };
    // A `date` that says which hour it is in Seoul, where it is asked for that.
    let clock = |hour: &str| {
        let script = format!("#!/bin/sh\n[ \"$TZ\" = KST-9 ] && echo {hour}\n");
        std::fs::write(bin.join("date"), script).unwrap();
        std::fs::set_permissions(bin.join("date"), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    };
    let as_of = here(night).replace("golmok refresh", &format!("golmok refresh --as-of {FIRST_DAY}"));
    clock("01");
    let early = shell(&dir, &bin, &as_of);
    assert!(!dir.join("lake").exists() && early.stdout.is_empty() && early.stderr.is_empty(), "cron mails nothing");
    clock("02");
    let done = shell(&dir, &bin, &as_of);
    let log = read(&dir.join("refresh.log"));
    assert!(done.status.success(), "{log}");
    assert!(!log.contains("\"WARN\"") && !log.contains('\u{1b}'), "{log}");
    published(&dir);
    // The monitor mails only when something is wrong; here there is no `mail`.
    let well = shell(&dir, &bin, &here(health));
    assert!(well.status.success(), "{}", read(&dir.join("health.txt")));
    std::fs::remove_file(dir.join("lake/current")).unwrap();
    let ill = shell(&dir, &bin, &here(health));
    assert!(!ill.status.success(), "mail is asked for");
}

#[test]
fn the_unit_publishes_lake_and_site_and_is_a_unit() {
    let (dir, bin) = set_up("night_unit");
    let unit = read(&shipped("golmok-refresh.service")).replace("\\\n", " ");
    let command = unit.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/local/bin/")).unwrap();
    let night = |day: &str| {
        let command = command.replace("golmok refresh", &format!("golmok refresh --as-of {day}"));
        let done = shell(&dir, &bin, &command);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    night(FIRST_DAY);
    published(&dir);
    // What the alert script is given is kept: a file that is no archive is told of.
    std::fs::write(dir.join("inbox/broken.zip"), "PK\u{3}\u{4} no archive").unwrap();
    settle(&dir.join("inbox/broken.zip"));
    night("2025-01-03");
    assert!(read(&dir.join("alerts-received.jsonl")).contains("broken.zip"));
    // systemd's own opinion, with a program and a folder that are there.
    let Ok(found) = Command::new("systemd-analyze").arg("--version").output() else {
        return golmok_testkit::skipped("the unit by systemd-analyze");
    };
    assert!(found.status.success());
    for name in ["golmok-refresh.service", "golmok-refresh.timer"] {
        let text_of = read(&shipped(name)).replace("/usr/local/bin/golmok", env!("CARGO_BIN_EXE_golmok"));
        std::fs::write(dir.join(name), text_of).unwrap();
    }
    let units = ["golmok-refresh.service", "golmok-refresh.timer"].map(|name| dir.join(name));
    let said = Command::new("systemd-analyze").arg("verify").args(units).output().unwrap();
    let complaints = String::from_utf8_lossy(&said.stderr);
    let ours = complaints.lines().filter(|line| line.contains("golmok-refresh")).collect::<Vec<_>>();
    assert!(ours.is_empty(), "{ours:?}");
}
