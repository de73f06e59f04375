//! The command that gets the alerts: it has a limit, ends with all that it started, and nothing waits for it. And the file
//! of metrics by a bare name.

use crate::program::night::{FIRST_DAY, city, config, said};
use crate::program::{current, golmok, run, scratch, text};
use std::time::{Duration, Instant};

#[test]
fn a_command_that_does_not_end_is_ended_with_what_it_started_and_the_night_is_published() {
    let dir = scratch("on_alert");
    let inbox = city(&dir, 0.05);
    let lake = dir.join("lake");
    let settings = config(&dir, "on_alert_seconds = 1\n");
    let garbled = |name: &str| std::fs::write(inbox.join(name), format!("PK\x03\x04 {name} is no archive")).unwrap();
    let hook = format!("sleep 50 & echo $! > {}; cat > /dev/null; wait", text(&dir.join("child")));
    let night = |day: &str, hook: &str| {
        let mut command = golmok();
        command.args(["refresh", "--lake", text(&lake), "--inbox", text(&inbox), "--config", text(&settings)]);
        command.args(["--as-of", day, "--lang", "en", "--on-alert", hook, "--metrics", "golmok.prom"]);
        said(command.current_dir(&dir).output().unwrap())
    };
    // The first night has nobody to tell of anything: there is no night before.
    night(FIRST_DAY, &hook).exits(0);
    assert!(!dir.join("child").exists());
    garbled("one.zip");
    let begun = Instant::now();
    let first = night("2025-01-03", &hook).exits(0);
    assert!(begun.elapsed() < Duration::from_secs(45), "{:?}", begun.elapsed());
    assert!(first.stderr.contains("--on-alert took longer than 1 s"), "{}", first.stderr);
    let child = std::fs::read_to_string(dir.join("child")).unwrap();
    let alive = std::fs::read_to_string(format!("/proc/{}/stat", child.trim())).unwrap_or_default();
    assert!(alive.is_empty() || alive.contains(") Z "), "what it started lives on: {alive}");
    // A bare name is a file in the folder of work.
    assert!(!first.stderr.contains("cannot sync"), "{}", first.stderr);
    assert!(std::fs::read_to_string(dir.join("golmok.prom")).unwrap().contains("golmok_refresh_ending"));
    // What was not told is told after the next night, and the command sees that night's snapshot already.
    let seen = dir.join("seen");
    garbled("two.zip");
    let second = night("2025-01-04", &format!("readlink {}/current >> {}", text(&lake), text(&seen))).exits(0);
    let id = current(&lake).id().to_owned();
    let links = std::fs::read_to_string(&seen).unwrap();
    assert!(links.lines().count() == 2 && links.lines().all(|link| link.ends_with(&id)), "{links}{}", second.stderr);
    run(["status", "--lake", text(&lake)]).exits(0);
}
