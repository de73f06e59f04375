//! Arrows between the crates point one way, and the folders `tests/` and `benches/` hold what Cargo.toml lists.

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// Which crates of the workspace a crate may depend on, tests aside (ARCHITECTURE.md).
const ARROWS: &[(&str, &[&str])] = &[
    ("golmok-model", &[]),
    ("golmok-lake", &["golmok-model", "golmok-spatial"]),
    ("golmok-spatial", &["golmok-model"]),
    ("golmok-sample", &["golmok-model", "golmok-spatial"]),
    ("golmok-indicators", &["golmok-model", "golmok-spatial"]),
    ("golmok-rating", &["golmok-model"]),
    ("golmok-advice", &["golmok-model"]),
    ("golmok-fetch", &[]),
    (
        "golmok-engine",
        &[
            "golmok-model",
            "golmok-lake",
            "golmok-spatial",
            "golmok-indicators",
            "golmok-rating",
            "golmok-advice",
            "golmok-fetch",
        ],
    ),
    (
        "golmok-report",
        &["golmok-model", "golmok-lake", "golmok-spatial", "golmok-indicators", "golmok-advice", "golmok-engine"],
    ),
    ("golmok-rollup", &["golmok-model", "golmok-lake", "golmok-spatial", "golmok-engine", "golmok-report"]),
    (
        "golmok-portal",
        &["golmok-model", "golmok-lake", "golmok-spatial", "golmok-advice", "golmok-engine", "golmok-report"],
    ),
    ("golmok-testkit", &[]),
    (
        "golmok",
        &[
            "golmok-model",
            "golmok-lake",
            "golmok-spatial",
            "golmok-sample",
            "golmok-indicators",
            "golmok-rating",
            "golmok-advice",
            "golmok-engine",
            "golmok-report",
            "golmok-portal",
            "golmok-rollup",
            "golmok-fetch",
        ],
    ),
];

fn metadata() -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(golmok_testkit::project_root())
        .output()
        .expect("cargo metadata starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn packages(metadata: &Value) -> &[Value] {
    metadata["packages"].as_array().expect("packages")
}

/// What is wrong with the dependencies: an arrow too many, or one that Cargo.toml lacks; one for tests only is free.
fn violations(metadata: &Value) -> Vec<String> {
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let members: BTreeSet<&str> = packages(metadata).iter().map(|p| text(&p["name"])).collect();
    let mut found = Vec::new();
    for package in packages(metadata) {
        let name = text(&package["name"]);
        let Some(allowed) = arrows.get(name) else {
            found.push(format!("{name}: has no arrows"));
            continue;
        };
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let on = text(&dependency["name"]);
            let for_tests = dependency["kind"] == "dev";
            if members.contains(on) && !for_tests && !allowed.contains(&on) {
                found.push(format!("{name} depends on {on}"));
            }
        }
        let dependencies = package["dependencies"].as_array().expect("dependencies");
        let has = |on: &str| dependencies.iter().any(|d| d["name"] == on && d["kind"] != "dev");
        for on in allowed.iter().filter(|on| members.contains(*on) && !has(on)) {
            found.push(format!("{name} lacks its arrow to {on}"));
        }
    }
    found
}

#[test]
fn arrows_point_one_way() {
    let metadata = metadata();
    assert_eq!(violations(&metadata), Vec::<String>::new());
    let members: BTreeSet<&str> = packages(&metadata).iter().map(|p| text(&p["name"])).collect();
    let listed: BTreeSet<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    assert_eq!(members, listed);
}

#[test]
fn a_wrong_arrow_is_seen() {
    let of = |name: &str, on: &str, kind: Value| json!({"name": name, "dependencies": [{"name": on, "kind": kind}]});
    let model = json!({"name": "golmok-model", "dependencies": [{"name": "serde", "kind": null}]});
    let with =
        |package: Value| violations(&json!({"packages": [model, package, of("golmok-testkit", "x", Value::Null)]}));
    assert_eq!(with(of("golmok-lake", "golmok-model", Value::Null)), Vec::<String>::new());
    let lacks = "golmok-lake lacks its arrow to golmok-model";
    assert_eq!(with(of("golmok-lake", "golmok-testkit", json!("dev"))), [lacks]);
    assert_eq!(
        with(of("golmok-lake", "golmok-testkit", Value::Null)),
        ["golmok-lake depends on golmok-testkit", lacks]
    );
    assert_eq!(
        with(of("golmok-lake", "golmok-testkit", json!("build"))),
        ["golmok-lake depends on golmok-testkit", lacks]
    );
    assert_eq!(with(of("golmok-extra", "serde", Value::Null)), ["golmok-extra: has no arrows"]);
}

/// The program's targets of a kind: file name by target name.
fn targets(metadata: &Value, kind: &str, folder: &Path) -> BTreeMap<String, String> {
    let program = packages(metadata).iter().find(|p| p["name"] == "golmok").expect("package golmok");
    let of_kind = program["targets"].as_array().expect("targets").iter().filter(|t| t["kind"][0] == kind);
    of_kind
        .filter_map(|target| {
            let path = Path::new(text(&target["src_path"])).canonicalize().expect("the target's file");
            let file = path.strip_prefix(folder).ok()?.to_str()?.to_owned();
            Some((text(&target["name"]).to_owned(), file))
        })
        .collect()
}

#[test]
fn folders_hold_what_is_listed() {
    let metadata = metadata();
    for (kind, folder) in [("test", "tests"), ("bench", "benches")] {
        let folder = golmok_testkit::project_root().join(folder).canonicalize().expect("the folder");
        let there: BTreeMap<String, String> = std::fs::read_dir(&folder)
            .expect("the folder")
            .map(|entry| entry.expect("an entry").path())
            .filter_map(|path| {
                let name = path.file_name()?.to_string_lossy().into_owned();
                // A target is a file, or a folder with its parts.
                match path.join("main.rs").is_file() {
                    true => Some((name.clone(), format!("{name}/main.rs"))),
                    false => Some((name.strip_suffix(".rs")?.to_owned(), name)),
                }
            })
            .collect();
        assert!(!there.is_empty(), "{} holds no Rust file", folder.display());
        assert_eq!(targets(&metadata, kind, &folder), there, "[[{kind}]] in crates/golmok/Cargo.toml");
    }
}
