//! Where tests find the real public files, how they say loudly that they were skipped, and what they hold files to. A
//! dev-dependency only.
//!
//! The real files are no part of the project. Tests look for them in `$GOLMOK_SHARED`, else in `../shared` beside the
//! project's root. Where they are absent the test passes with a line `SKIPPED …` on stderr, which `.ci/run` counts.

use std::path::{Path, PathBuf};

/// The project's root folder.
pub fn project_root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// `shared/data/<relative>`, or `None` (said loudly) where the real files are absent.
///
/// # Examples
/// ```
/// let Some(path) = golmok_testkit::shared_data("licence") else { return };
/// assert!(path.is_dir());
/// ```
pub fn shared_data(relative: &str) -> Option<PathBuf> {
    shared(&format!("data/{relative}"))
}

/// `shared/cases/<relative>`: small inputs made after public reports, each with a `case.md`; or `None` (said loudly).
pub fn shared_case(relative: &str) -> Option<PathBuf> {
    shared(&format!("cases/{relative}"))
}

fn shared(relative: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("GOLMOK_SHARED").map_or_else(|| project_root().join("../shared"), PathBuf::from);
    let path = shared.join(relative);
    if path.exists() {
        return Some(path);
    }
    skipped(&format!("the real file {} is absent; set GOLMOK_SHARED", path.display()));
    None
}

/// Says on stderr that a test was skipped and why, past the test harness's capture.
pub fn skipped(reason: &str) {
    use std::io::Write;
    // `eprintln!` is captured for passing tests; a direct write is not.
    let _ = writeln!(std::io::stderr(), "SKIPPED {reason}");
}

/// Holds `written` to the file that the project keeps under `path` (from its root). `GOLMOK_BLESS=1` writes the file
/// anew: look at the difference before it is committed.
///
/// # Panics
/// Where the two differ; the message shows the first line that does.
#[track_caller]
pub fn kept(path: &str, written: &str) {
    let file = project_root().join(path);
    if std::env::var_os("GOLMOK_BLESS").is_some() {
        let made = file.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&file, written));
        assert!(made.is_ok(), "{path}: {made:?}");
        return;
    }
    let there = std::fs::read_to_string(&file).unwrap_or_default();
    if there != written {
        let line = there.lines().zip(written.lines()).take_while(|(kept, new)| kept == new).count();
        let show = |text: &str| text.lines().nth(line).unwrap_or("(ends)").to_owned();
        panic!(
            "{path}, line {}: kept is\n  {}\nwritten now is\n  {}\nGOLMOK_BLESS=1 writes it anew",
            line + 1,
            show(&there),
            show(written)
        );
    }
}

/// A page as its reader has it: every piece of text on a line of its own, targets of links in brackets, charts by what
/// they say of themselves. Styles and scripts are left out, and so is where the pieces stand.
///
/// # Examples
/// ```
/// let page = "<style>p{}</style><h1>Risk</h1><p>See <a href='x.html'>one &amp; all</a></p>";
/// assert_eq!(golmok_testkit::page_lines(page), "Risk\nSee\n[x.html]\none & all\n");
/// ```
pub fn page_lines(html: &str) -> String {
    let mut lines = String::new();
    let mut say = |text: &str| {
        let words: Vec<&str> = text.split_whitespace().collect();
        if !words.is_empty() {
            lines.push_str(&words.join(" "));
            lines.push('\n');
        }
    };
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        say(&unescaped(text));
        let (tag, beyond) = after.split_once('>').unwrap_or((after, ""));
        rest = beyond;
        let name = tag.split_whitespace().next().unwrap_or_default();
        if let "style" | "script" = name {
            rest = rest.split_once(&format!("</{name}>")).map_or("", |(_, beyond)| beyond);
        }
        if let Some((_, target)) = tag.split_once("href=") {
            let target = target.trim_start_matches(['"', '\'']);
            say(&format!("[{}]", unescaped(target.split(['"', '\'', ' ']).next().unwrap_or_default())));
        }
    }
    say(&unescaped(rest));
    lines
}

fn unescaped(text: &str) -> String {
    let named = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'"), ("&#x2f;", "/")];
    let plain = named.iter().fold(text.to_owned(), |text, (name, sign)| text.replace(name, sign));
    plain.replace("&amp;", "&")
}
