//! Every fenced command of the documents is run, in order and in one folder, and what it prints is compared.
//!
//! In a block marked `console` a line `$ …` is a command for bash (a trailing backslash goes on) and the lines below it are
//! what it must print, errors and all. `…` stands for any text within a line; a line of `…` alone stands for any lines. A
//! command without lines below it must only succeed. `golmok` and `cargo run --release --` are the program under test.
//! `FOLDER` stands for a folder of real files: such commands are skipped, loudly, where these are absent. Blocks marked
//! `python` are run where Python has duckdb, blocks marked `toml` are read as a configuration (a watch list as TOML, the mapping of a roll-up as one). In a
//! block without a mark a line `golmok …` is a command with names to be filled in, and must be understood. Shell blocks of
//! other names would be read but not run, so there may be none.
//!
//! `GOLMOK_BLESS=1` writes what was printed into the documents, where they say every line of it.

use crate::program::{scratch, text};
use golmok_testkit::{project_root, shared_data, skipped};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Commands that are not run, and why.
const NOT_RUN: &[(&str, &str)] = &[("cargo test --release --workspace", "is what runs this test")];

/// The files of the folder that stands for FOLDER: enough for every verb, few enough to be quick.
const REAL: &[&str] = &[
    "golmok/store_trdar_2022.zip",
    "golmok/store_trdar_2023.zip",
    "golmok/area_trdar.csv",
    "golmok/change_trdar_v2024_2019q1-2024q1_jyjyjy17.csv.gz",
];

struct Block {
    /// `README.md:12`.
    place: String,
    language: String,
    lines: Vec<String>,
}

/// The fenced blocks of a Markdown text.
fn blocks(name: &str, page: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut open = false;
    for (number, line) in page.lines().enumerate() {
        match line.trim_start().strip_prefix("```") {
            Some(_) if open => open = false,
            Some(language) => {
                let language = language.trim().to_owned();
                found.push(Block { place: format!("{name}:{}", number + 1), language, lines: Vec::new() });
                open = true;
            }
            None if open => found.last_mut().unwrap().lines.push(line.to_owned()),
            None => {}
        }
    }
    assert!(!open, "{name}: a block that does not end");
    found
}

/// Commands of a console block with the lines that they must print.
fn commands(lines: &[String]) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let mut goes_on = false;
    for line in lines {
        if goes_on {
            let command = &mut found.last_mut().unwrap().0;
            command.push('\n');
            command.push_str(line);
        } else if let Some(command) = line.strip_prefix("$ ") {
            found.push((command.to_owned(), Vec::new()));
        } else {
            found.last_mut().unwrap_or_else(|| panic!("output without a command: {line}")).1.push(line.clone());
            continue;
        }
        goes_on = line.ends_with('\\');
    }
    found
}

/// Whether a line is as expected; `…` stands for any text.
fn line_fits(expected: &str, line: &str) -> bool {
    match expected.split_once('…') {
        None => expected == line,
        Some((before, rest)) => {
            let Some(after) = line.strip_prefix(before) else { return false };
            after.char_indices().map(|(at, _)| at).chain([after.len()]).any(|at| line_fits(rest, &after[at..]))
        }
    }
}

/// Whether the output is as expected; a line of `…` alone stands for any lines.
fn fits(expected: &[&str], lines: &[&str]) -> bool {
    match expected.split_first() {
        None => lines.is_empty(),
        Some((&"…", rest)) => (0..=lines.len()).any(|at| fits(rest, &lines[at..])),
        Some((first, rest)) => {
            lines.split_first().is_some_and(|(line, others)| line_fits(first, line.trim_end()) && fits(rest, others))
        }
    }
}

/// What a document should say, from what was printed: the id of a snapshot is another in every run.
fn masked(said: &str) -> String {
    let is_id = |word: &str| word.len() == 16 && word.as_bytes()[8] == b'T' && word.ends_with('Z');
    let line =
        |line: &str| line.split(' ').map(|word| if is_id(word) { "…" } else { word }).collect::<Vec<_>>().join(" ");
    said.lines().map(|text| line(text.trim_end())).collect::<Vec<_>>().join("\n")
}

/// Puts what was printed in the place of what the document said below its command.
fn bless(name: &str, expected: &[String], said: &str) {
    let path = project_root().join(name);
    let page = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, page.replace(&expected.join("\n"), &masked(said.trim_end()))).unwrap();
}

/// A folder with `golmok` and with a `cargo` that knows `run --release --` only.
fn programs(root: &Path) -> PathBuf {
    let folder = root.join("bin");
    std::fs::create_dir_all(&folder).unwrap();
    symlink(env!("CARGO_BIN_EXE_golmok"), folder.join("golmok")).unwrap();
    let cargo = folder.join("cargo");
    let script = "#!/bin/bash\n[ \"$1 $2 $3\" = 'run --release --' ] || { echo \"cargo $*: not run here\"; exit 2; }\n\
                  shift 3\nexec golmok \"$@\"\n";
    std::fs::write(&cargo, script).unwrap();
    std::fs::set_permissions(&cargo, std::fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

/// The folder of real files, or nothing.
fn real_files(root: &Path) -> Option<PathBuf> {
    let folder = root.join("real-files");
    std::fs::create_dir_all(&folder).unwrap();
    for name in REAL {
        let file = shared_data(name)?;
        std::fs::copy(&file, folder.join(file.file_name().unwrap())).unwrap();
    }
    Some(folder)
}

/// Exit code and everything printed.
fn bash(script: &str, bin: &Path, work: &Path) -> (i32, String) {
    let path = format!("{}:{}", text(bin), std::env::var("PATH").unwrap_or_default());
    let output = Command::new("bash")
        .args(["-c", &format!("exec 2>&1\n{script}")])
        .current_dir(work)
        .env("PATH", path)
        .env_remove("RUST_LOG")
        .output()
        .expect("bash starts");
    (output.status.code().unwrap_or(-1), String::from_utf8(output.stdout).expect("UTF-8"))
}

/// A Python that has duckdb.
fn python() -> Option<String> {
    let named = std::env::var("GOLMOK_PYTHON").ok();
    let has =
        |python: &String| Command::new(python).args(["-c", "import duckdb"]).output().is_ok_and(|o| o.status.success());
    named.into_iter().chain(["python3".to_owned()]).find(has)
}

#[test]
fn every_command_prints_what_its_document_says() {
    let root = scratch("doc_commands");
    let (bin, work) = (programs(&root), root.join("work"));
    std::fs::create_dir_all(&work).unwrap();
    let blesses = std::env::var_os("GOLMOK_BLESS").is_some();
    let mut folder = None;
    let mut wrong = Vec::new();
    let (mut ran, mut compared, mut scripts) = (0, 0, 0);
    // README first: its first command makes the sample run that the others look at.
    let mut names = vec!["README.md".to_owned(), "ARCHITECTURE.md".to_owned(), "CONTRIBUTING.md".to_owned()];
    let mut docs: Vec<String> = std::fs::read_dir(project_root().join("docs"))
        .unwrap()
        .map(|entry| format!("docs/{}", entry.unwrap().file_name().to_string_lossy()))
        .filter(|name| name.ends_with(".md"))
        .collect();
    docs.sort();
    names.extend(docs);
    for name in names {
        for block in blocks(&name, &std::fs::read_to_string(project_root().join(&name)).unwrap()) {
            let place = &block.place;
            match block.language.as_str() {
                "console" => {
                    for (command, expected) in commands(&block.lines) {
                        if let Some((_, why)) = NOT_RUN.iter().find(|(known, _)| *known == command) {
                            skipped(&format!("{place}: `{command}` {why}"));
                            continue;
                        }
                        let mut script = command.clone();
                        if command.contains("FOLDER") {
                            let Some(real) = folder.get_or_insert_with(|| real_files(&root)).as_deref() else {
                                skipped(&format!("{place}: `{command}` needs the real files"));
                                continue;
                            };
                            script = command.replace("FOLDER", text(real));
                        }
                        let (code, said) = bash(&script, &bin, &work);
                        let lines: Vec<&str> = said.trim_end().lines().collect();
                        let wanted: Vec<&str> = expected.iter().map(|line| line.trim_end()).collect();
                        let stale = !wanted.is_empty() && !fits(&wanted, &lines);
                        // Where a document says only some of the lines, a person has to look.
                        if stale && code == 0 && blesses && !expected.iter().any(|line| line == "…") {
                            bless(&name, &expected, &said);
                        } else if code != 0 || stale {
                            wrong.push(format!("{place}: `{command}` ended with {code} and printed\n{said}"));
                        }
                        ran += 1;
                        compared += usize::from(!wanted.is_empty());
                    }
                }
                "python" => match python() {
                    Some(python) => {
                        let file = root.join("block.py");
                        std::fs::write(&file, block.lines.join("\n")).unwrap();
                        let (code, said) = bash(&format!("{python} {}", text(&file)), &bin, &work);
                        if code != 0 {
                            wrong.push(format!("{place}: ended with {code} and printed\n{said}"));
                        }
                        scripts += 1;
                    }
                    None => skipped(&format!("{place}: no Python with duckdb; set GOLMOK_PYTHON")),
                },
                "toml" if block.lines.iter().any(|line| line.starts_with("[[watch]]")) => {
                    // A watch list, which is no configuration: it must be TOML.
                    if let Err(error) = block.lines.join("\n").parse::<toml::Table>() {
                        wrong.push(format!("{place}: {error}"));
                    }
                    scripts += 1;
                }
                "toml" if block.lines.iter().any(|line| line.starts_with("source = ")) => {
                    // The mapping of counts of people.
                    use golmok_rollup::counts::mapping::Counts;
                    let parsed = Counts::parse(Path::new(place), &block.lines.join("\n"));
                    wrong.extend(parsed.err().map(|error| format!("{place}: {error}")));
                    scripts += 1;
                }
                "toml" if block.lines.iter().any(|line| line.starts_with("start = ")) => {
                    // The mapping of a register of licences.
                    let file = root.join("block.toml");
                    std::fs::write(&file, block.lines.join("\n")).unwrap();
                    let read = golmok_lake::source::mapping::Mapping::read(&file);
                    wrong.extend(read.err().map(|error| format!("{place}: {error}")));
                    scripts += 1;
                }
                "toml"
                    if block
                        .lines
                        .iter()
                        .any(|line| ["[columns]", "layout = "].iter().any(|own| line.starts_with(own))) =>
                {
                    // The mapping of a roll-up.
                    let parsed = golmok_rollup::mapping::Mapping::parse(Path::new(place), &block.lines.join("\n"));
                    wrong.extend(parsed.err().map(|error| format!("{place}: {error}")));
                    scripts += 1;
                }
                "toml" => {
                    let file = root.join("block.toml");
                    std::fs::write(&file, block.lines.join("\n")).unwrap();
                    let (code, said) =
                        bash(&format!("golmok tables --lake out/lake --config {}", text(&file)), &bin, &work);
                    if code != 0 {
                        wrong.push(format!("{place}: no configuration: {said}"));
                    }
                    scripts += 1;
                }
                // A drawing, what a file holds, or a command with names to be filled in: that must be understood.
                "" | "text" => {
                    for command in block.lines.join("\n").replace("\\\n", " ").lines() {
                        if command.starts_with("golmok ") {
                            let (code, said) = bash(&format!("{} --help", command.replace(" …", "")), &bin, &work);
                            if code != 0 {
                                wrong.push(format!("{place}: `{command}`: {said}"));
                            }
                        }
                    }
                }
                other => wrong.push(format!("{place}: a block marked `{other}` is not run; `console` is")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(
        ran >= 4 && compared >= 3 && scripts >= 1,
        "{ran} commands run, {compared} compared, {scripts} other blocks"
    );
}

#[test]
fn a_difference_is_seen() {
    let said = ["read 3 files", "a", "b", "snapshot 20261125T041134Z"];
    assert!(fits(&["read 3 files", "…", "snapshot …Z"], &said));
    assert!(fits(&["read … files", "a", "b", "snapshot …"], &said));
    assert!(!fits(&["read 4 files", "…"], &said) && !fits(&["read 3 files", "a", "b"], &said));
    assert!(!fits(&["…", "snapshot …Y"], &said) && !fits(&["read 3 files", "a", "…", "b"], &said));
    assert_eq!(masked("스냅샷 20261125T065323Z · a \nb"), "스냅샷 … · a\nb");
    let page = "```console\n$ golmok run \\\n  --seed 1\nread\n$ true\n```\n```sh\nx\n```\n";
    let found = blocks("page.md", page);
    let expected = vec![("golmok run \\\n  --seed 1".to_owned(), vec!["read".to_owned()]), ("true".to_owned(), vec![])];
    assert_eq!((commands(&found[0].lines), found[1].language.as_str()), (expected, "sh"));
}
