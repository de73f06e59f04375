//! What `cargo machete` and `cargo deny check licenses sources` ask, by `cargo metadata`: each dependency is used, each
//! licence is among those of `deny.toml`, each crate is of crates.io or of this project.
//!
//! The tools themselves take a minute and more to be installed, so CI asks here; `deny.toml` serves who has them.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    golmok_testkit::project_root().canonicalize().unwrap()
}

fn answer(program: &str, fallback: &str, args: &[&str]) -> String {
    let program = std::env::var_os(program).unwrap_or_else(|| fallback.into());
    let output = Command::new(program).args(args).current_dir(root()).output().expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Packages of `cargo metadata`, with all that they stand on where this machine builds.
fn packages(with_dependencies: bool) -> Vec<Value> {
    let version = answer("RUSTC", "rustc", &["-vV"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("the host");
    let mut args = vec!["metadata", "--format-version", "1", "--offline", "--filter-platform", host];
    args.extend((!with_dependencies).then_some("--no-deps"));
    let metadata: Value = serde_json::from_str(&answer("CARGO", "cargo", &args)).unwrap();
    metadata["packages"].as_array().expect("packages").clone()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// Rust files of a folder, but for what is built or installed in it.
pub fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() {
            let name = name.to_string_lossy();
            let is_not_ours = name.starts_with('.') || name == "target" || name == "node_modules";
            if !is_not_ours {
                rust_files(&path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The code of a package's targets of these kinds, examples in comments and all.
fn code(package: &Value, is_of: impl Fn(&str) -> bool) -> String {
    let mut files = Vec::new();
    for target in package["targets"].as_array().expect("targets") {
        if !is_of(text(&target["kind"][0])) {
            continue;
        }
        let path = Path::new(text(&target["src_path"]));
        match path.file_name().and_then(|name| name.to_str()) {
            Some("lib.rs" | "main.rs") => rust_files(path.parent().expect("a folder"), &mut files),
            _ => {
                files.push(path.to_owned());
                // What a file takes by `mod` lies in the folder of its name, or in one beside it.
                for entry in std::fs::read_dir(path.parent().expect("a folder")).unwrap().flatten() {
                    if entry.path().is_dir() {
                        rust_files(&entry.path(), &mut files);
                    }
                }
            }
        }
    }
    files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

/// Whether code names a crate: `name::…`, `use name;`, `use name as …`.
fn names(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let within_a_word = code[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':');
        let rest = &code[at + name.len()..];
        let starts_a_path =
            !within_a_word || code[..at].ends_with("::") && !code[..at - 2].ends_with(char::is_alphanumeric);
        let used_whole = code[..at].trim_end().ends_with("use") && (rest.starts_with(';') || rest.starts_with(" as "));
        starts_a_path && (rest.starts_with("::") || used_whole)
    })
}

/// Dependencies that no code of a package names.
fn unused(package: &Value) -> Vec<String> {
    let made = code(package, |kind| !["test", "bench", "example"].contains(&kind));
    let all = made.clone() + &code(package, |kind| ["test", "bench", "example"].contains(&kind));
    let mut found = Vec::new();
    for dependency in package["dependencies"].as_array().expect("dependencies") {
        let name = dependency["rename"].as_str().unwrap_or_else(|| text(&dependency["name"])).replace('-', "_");
        let code = if dependency["kind"] == "dev" { &all } else { &made };
        if !names(code, &name) {
            found.push(format!("{} does not use {name}", text(&package["name"])));
        }
    }
    found
}

#[test]
fn every_dependency_is_used() {
    let found: Vec<String> = packages(false).iter().flat_map(unused).collect();
    assert_eq!(found, Vec::<String>::new(), "take it out of its Cargo.toml");
}

#[test]
fn a_dependency_is_known_by_its_paths() {
    for used in ["use geo::Area;", "let a = geo::Area::default();", "use geo;", "use geo as g;", "a(::geo::x())"] {
        assert!(names(used, "geo"), "{used}");
    }
    for not in [
        "let geo = 1;",
        "use geo_types::Point;",
        "mod my_geo { fn f() {} } my_geo::f()",
        "crate::geo::f()",
        "// of geo",
    ] {
        assert!(!names(not, "geo"), "{not}");
    }
}

/// Whether a licence expression of SPDX (or with the older `/` for OR) is met by the allowed licences.
fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let met = either(&words, &mut at, allowed);
    assert_eq!(at, words.len(), "{expression}");
    met
}

fn either(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = both(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= both(words, at, allowed);
    }
    met
}

fn both(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let word = words.get(*at).expect("a licence");
    *at += 1;
    if *word == "(" {
        let met = either(words, at, allowed);
        assert_eq!(words.get(*at), Some(&")"));
        *at += 1;
        return met;
    }
    if words.get(*at) == Some(&"WITH") {
        *at += 2;
        return allowed.contains(&format!("{word} WITH {}", words[*at - 1]));
    }
    allowed.contains(*word)
}

#[test]
fn every_licence_is_allowed_and_every_crate_of_a_known_place() {
    let deny: toml::Table = toml::from_str(&std::fs::read_to_string(root().join("deny.toml")).unwrap()).unwrap();
    let allowed: BTreeSet<String> =
        deny["licenses"]["allow"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect();
    let packages = packages(true);
    assert!(packages.len() > 100, "{}", packages.len());
    let mut wrong = Vec::new();
    for package in &packages {
        let name = text(&package["name"]);
        match package["license"].as_str() {
            Some(licence) if is_met(licence, &allowed) => {}
            licence => wrong.push(format!("{name}: {licence:?}")),
        }
        match package["source"].as_str() {
            None => assert!(Path::new(text(&package["manifest_path"])).starts_with(root()), "{name}"),
            Some("registry+https://github.com/rust-lang/crates.io-index") => {}
            Some(other) => wrong.push(format!("{name}: from {other}")),
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn a_licence_expression_is_read() {
    let allowed: BTreeSet<String> =
        ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-3-Clause"].map(str::to_owned).into();
    for met in
        ["MIT", "GPL-3.0 OR MIT", "GPL-3.0/MIT", "(MIT OR GPL-3.0) AND BSD-3-Clause", "Apache-2.0 WITH LLVM-exception"]
    {
        assert!(is_met(met, &allowed), "{met}");
    }
    for not in ["GPL-3.0", "MIT AND GPL-3.0", "GPL-3.0 WITH LLVM-exception", "(MIT OR Apache-2.0) AND GPL-3.0"] {
        assert!(!is_met(not, &allowed), "{not}");
    }
}

/// What each package of golmok's own depends on, by a lock file.
fn locked(path: &str) -> BTreeMap<String, BTreeSet<String>> {
    let text = std::fs::read_to_string(root().join(path)).unwrap();
    let lock: toml::Table = text.parse().unwrap();
    let names = |package: &toml::Value| -> BTreeSet<String> {
        let listed = package.get("dependencies").and_then(toml::Value::as_array).into_iter().flatten();
        // A version follows where there are two of a name.
        listed.filter_map(|name| Some(name.as_str()?.split(' ').next()?.to_owned())).collect()
    };
    let own = lock["package"].as_array().unwrap().iter().filter(|package| package.get("source").is_none());
    own.map(|package| (package["name"].as_str().unwrap().to_owned(), names(package))).collect()
}

#[test]
fn the_python_package_locks_what_the_workspace_depends_on() {
    // The workspace's lock knows what only tests use.
    let (workspace, python) = (locked("Cargo.lock"), locked("crates/golmok-py/Cargo.lock"));
    for package in packages(false) {
        let name = text(&package["name"]).to_owned();
        let Some(known) = python.get(&name) else { continue };
        let dependencies = package["dependencies"].as_array().unwrap().iter().filter(|d| d["kind"].is_null());
        let wanted: BTreeSet<String> = dependencies.map(|d| text(&d["name"]).to_owned()).collect();
        assert!(wanted.is_subset(&workspace[&name]), "{name}: {wanted:?}");
        let missing: Vec<&String> = wanted.iter().filter(|d| !known.contains(*d)).collect();
        assert_eq!(
            missing,
            Vec::<&String>::new(),
            "{name}: run cargo metadata in crates/golmok-py, and keep its Cargo.lock"
        );
    }
}
