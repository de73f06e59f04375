//! How the sources are laid out: no file over 400 lines, and files that use each other in a circle only where listed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Lines that a Rust file may have.
const LINES: usize = 400;

/// The circles that are left, each by its first file and its number of files. The list only gets shorter.
const CIRCLES: &[(&str, usize)] = &[
    ("crates/golmok-advice/src/support/case.rs", 8),
    ("crates/golmok-engine/src/query/advise.rs", 14),
    ("crates/golmok-engine/src/step/as_of.rs", 2),
    ("crates/golmok-engine/src/step/layer.rs", 5),
    ("crates/golmok-engine/src/step/place/register.rs", 2),
    ("crates/golmok-lake/src/error.rs", 2),
    ("crates/golmok-lake/src/ingest/carry.rs", 7),
    ("crates/golmok-lake/src/source/open.rs", 2),
    ("crates/golmok-lake/src/source/open/archive.rs", 2),
    ("crates/golmok-lake/src/store/disk.rs", 2),
    ("crates/golmok-lake/src/store/kept.rs", 3),
    ("crates/golmok-model/src/area.rs", 3),
    ("crates/golmok-portal/src/api.rs", 3),
    ("crates/golmok-rating/src/backtest.rs", 2),
    ("crates/golmok-rating/src/boosted.rs", 4),
    ("crates/golmok-rating/src/density.rs", 2),
    ("crates/golmok-rating/src/hazard.rs", 5),
    ("crates/golmok/src/cli.rs", 15),
];

/// Every Rust file below a folder, with its text, by its path from the project's root.
fn rust_files(root: &Path, below: &str) -> BTreeMap<String, String> {
    let mut files = Vec::new();
    crate::dependencies::rust_files(&root.join(below), &mut files);
    let named = |path: PathBuf| {
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        (name, std::fs::read_to_string(&path).unwrap())
    };
    files.into_iter().map(named).collect()
}

#[test]
fn no_file_is_over_400_lines() {
    let files = rust_files(&golmok_testkit::project_root(), "");
    assert!(files.len() > 500, "{} Rust files", files.len());
    let long: Vec<_> = files.iter().map(|(name, text)| (name, text.lines().count())).filter(|f| f.1 > LINES).collect();
    assert!(long.is_empty(), "split by subject: {long:?}");
}

/// Path of a module within its crate.
type Module = Vec<String>;

/// What a file says of others.
#[derive(Default)]
struct Source {
    /// Paths that it uses.
    uses: Vec<Vec<String>>,
    /// Names that it only passes on, with where they come from.
    passed_on: BTreeMap<String, Vec<String>>,
}

/// The text without comments and without its tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The paths of a tree of `use`, each with the name that it gets.
fn leaves(before: &[String], tree: &str, found: &mut Vec<(Vec<String>, String)>) {
    let (mut depth, mut part, mut parts) = (0, String::new(), Vec::new());
    for sign in tree.chars() {
        depth += i32::from(sign == '{') - i32::from(sign == '}');
        match sign == ',' && depth == 0 {
            true => parts.push(std::mem::take(&mut part)),
            false => part.push(sign),
        }
    }
    parts.push(part);
    for part in parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()) {
        let (plain, inner) = part.split_once('{').map_or((part, None), |(plain, inner)| (plain, Some(inner)));
        let (plain, alias) = plain.split_once(" as ").map_or((plain, None), |(plain, alias)| (plain, Some(alias)));
        let segments = plain.split("::").map(|segment| segment.trim().to_owned()).filter(|segment| !segment.is_empty());
        let path: Vec<String> = before.iter().cloned().chain(segments).collect();
        match inner {
            Some(inner) => leaves(&path, inner.trim_end().trim_end_matches('}'), found),
            None => {
                let name =
                    alias.map_or_else(|| path.last().cloned().unwrap_or_default(), |name| name.trim().to_owned());
                found.push((path, name));
            }
        }
    }
}

fn is_of_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

fn source(text: &str) -> Source {
    let (mut source, text) = (Source::default(), code(text));
    let mut plain = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let trimmed = line.trim_start();
        let public = trimmed.starts_with("pub");
        let after = match trimmed.split_once("use ") {
            Some((before, after)) if ["", "pub ", "pub(super) ", "pub(crate) "].contains(&before) => after,
            _ => {
                plain.push_str(line);
                plain.push('\n');
                continue;
            }
        };
        let mut tree = after.to_owned();
        while !tree.contains(';') {
            let Some(more) = lines.next() else { break };
            tree.push_str(more);
        }
        let mut found = Vec::new();
        leaves(&[], tree.split(';').next().unwrap_or_default(), &mut found);
        match public {
            true => source.passed_on.extend(found.into_iter().map(|(path, name)| (name, path))),
            false => source.uses.extend(found.into_iter().map(|(path, _)| path)),
        }
    }
    for start in ["crate::", "super::"] {
        for (at, _) in plain.match_indices(start) {
            let inside = plain[..at].ends_with("::") || plain[..at].chars().next_back().is_some_and(is_of_word);
            if !inside {
                let path: String = plain[at..].chars().take_while(|sign| is_of_word(*sign) || *sign == ':').collect();
                source.uses.push(path.split("::").filter(|s| !s.is_empty()).map(str::to_owned).collect());
            }
        }
    }
    source
}

/// The module that a path leads to, through the modules that only pass a name on.
fn resolve(from: &Module, path: &[String], sources: &BTreeMap<Module, Source>, turns: usize) -> Option<Module> {
    let (mut at, mut rest) = (from.clone(), path);
    match path.first()?.as_str() {
        "crate" => (at, rest) = (Module::new(), &path[1..]),
        "self" => rest = &path[1..],
        "super" => {
            while rest.first().is_some_and(|segment| segment == "super") {
                at.pop();
                rest = &rest[1..];
            }
        }
        first if sources.contains_key(&[from.as_slice(), &[first.to_owned()]].concat()) => {}
        _ => return None,
    }
    while let Some(next) = rest.first() {
        let below = [at.as_slice(), std::slice::from_ref(next)].concat();
        if !sources.contains_key(&below) {
            break;
        }
        (at, rest) = (below, &rest[1..]);
    }
    let passed = rest.first().and_then(|name| sources.get(&at)?.passed_on.get(name));
    match passed {
        Some(path) if turns > 0 => resolve(&at, path, sources, turns - 1),
        _ => Some(at),
    }
    .filter(|module| !module.is_empty())
}

/// Modules that use each other in a circle. What a module takes from one below it is no use: it is made of them.
fn circles(sources: &BTreeMap<Module, Source>) -> Vec<BTreeSet<Module>> {
    let uses: BTreeMap<&Module, BTreeSet<Module>> = sources
        .iter()
        .filter(|(module, _)| !module.is_empty())
        .map(|(module, source)| {
            let used = source.uses.iter().filter_map(|path| resolve(module, path, sources, 8));
            (module, used.filter(|used| !used.starts_with(module)).collect())
        })
        .collect();
    let reached = |from: &Module| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(module) = next.pop() {
            for used in uses.get(&module).into_iter().flatten() {
                if seen.insert(used.clone()) {
                    next.push(used.clone());
                }
            }
        }
        seen
    };
    let reach: BTreeMap<&Module, BTreeSet<Module>> = uses.keys().map(|module| (*module, reached(module))).collect();
    let circle = |module: &Module| -> BTreeSet<Module> {
        reach[module].iter().filter(|other| reach.get(other).is_some_and(|r| r.contains(module))).cloned().collect()
    };
    let all: BTreeSet<BTreeSet<Module>> = uses.keys().map(|module| circle(module)).filter(|c| c.len() > 1).collect();
    all.into_iter().collect()
}

/// The files of a crate as modules.
fn modules(folder: &str, files: &BTreeMap<String, String>) -> BTreeMap<Module, (String, Source)> {
    let of = |(file, text): (&String, &String)| {
        let inner = file.strip_prefix(folder)?.trim_start_matches('/').strip_suffix(".rs")?;
        let mut module: Module = inner.split('/').map(str::to_owned).collect();
        if ["lib", "main", "mod"].contains(&module.last()?.as_str()) {
            module.pop();
        }
        (module.last().is_none_or(|last| last != "tests")).then(|| (module, (file.clone(), source(text))))
    };
    files.iter().filter_map(of).collect()
}

#[test]
fn circles_of_files_are_those_listed() {
    let root = golmok_testkit::project_root();
    let mut found = BTreeMap::new();
    let mut told = String::new();
    for entry in std::fs::read_dir(root.join("crates")).unwrap() {
        let folder = format!("crates/{}/src", entry.unwrap().file_name().to_string_lossy());
        let (mut names, mut sources) = (BTreeMap::new(), BTreeMap::new());
        for (module, (file, source)) in modules(&folder, &rust_files(&root, &folder)) {
            names.insert(module.clone(), file);
            sources.insert(module, source);
        }
        for circle in circles(&sources) {
            let files: Vec<&str> = circle.iter().map(|module| names[module].as_str()).collect();
            told.push_str(&format!("{} files: {}\n", files.len(), files.join(" ")));
            found.insert(files[0].to_owned(), files.len());
        }
    }
    let listed: BTreeMap<String, usize> = CIRCLES.iter().map(|(file, files)| ((*file).to_owned(), *files)).collect();
    assert_eq!(found, listed, "let a file of its own hold what both use; take off the list what is open:\n{told}");
}

#[test]
fn a_circle_is_seen_and_what_is_passed_on_is_none() {
    let of = |texts: &[(&str, &str)]| {
        let files = texts.iter().map(|(file, text)| (format!("x/{file}"), (*text).to_owned())).collect();
        let sources = modules("x", &files).into_iter().map(|(module, (_, source))| (module, source)).collect();
        circles(&sources)
            .iter()
            .map(|c| c.iter().map(|m| m.join("::")).collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
    };
    let open = [("lib.rs", "pub mod a;"), ("a.rs", "pub use b::{B};\npub use c::C;"), ("a/b.rs", "use super::C;")];
    assert_eq!(of(&[&open[..], &[("a/c.rs", "use std::fmt;")]].concat()), Vec::<String>::new());
    assert_eq!(of(&[&open[..], &[("a/c.rs", "use crate::a::{\n    B,\n};")]].concat()), ["a::b a::c"]);
    assert_eq!(of(&[&open[..], &[("a/c.rs", "fn f() { super::b::g() }")]].concat()), ["a::b a::c"]);
    assert_eq!(
        of(&[&open[..], &[("a/c.rs", "// super::b\n#[cfg(test)]\nmod tests {\nuse super::B;")]].concat()),
        Vec::<String>::new()
    );
    assert_eq!(of(&[("a.rs", "use crate::b::g;\nfn f() {}"), ("b.rs", "fn g() { crate::a::f() }")]), ["a b"]);
}
