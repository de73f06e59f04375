//! Each table of the lake is scanned by one file of `read/`, and by nothing else above the lake.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Crates above the lake whose code might read tables.
const ABOVE_THE_LAKE: [&str; 3] = ["golmok-engine", "golmok-report", "golmok"];
/// Modules of `golmok_model::tables` that hold schemas.
const LAYERS: [&str; 7] = ["staging::", "core::", "mart::", "places::", "rating::", "record::", "reject::"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The schemas that a text names, `core::SPELLS`.
fn schemas(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for layer in LAYERS {
        for (at, _) in text.match_indices(layer) {
            let before = text[..at].chars().next_back();
            let name: String =
                text[at + layer.len()..].chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect();
            if name.len() > 2 && name != "TABLES" && !before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                found.insert(format!("{layer}{name}"));
            }
        }
    }
    found
}

#[test]
fn a_table_is_scanned_by_one_file() {
    let read = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/read");
    let mut files = Vec::new();
    sources(&read, &mut files);
    let mut readers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in files.iter().filter(|path| !path.ends_with("suppression/tests.rs")) {
        let name = path.strip_prefix(&read).expect("in read/").display().to_string();
        for schema in schemas(&std::fs::read_to_string(path).expect("a source")) {
            readers.entry(schema).or_default().push(name.clone());
        }
    }
    let several: Vec<_> = readers.iter().filter(|(_, files)| files.len() > 1).collect();
    assert_eq!(several, Vec::<(&String, &Vec<String>)>::new());
    for schema in ["rating::ENTRY_RISK", "mart::CHANGES", "mart::DEMAND", "core::AREAS", "staging::SALES"] {
        assert_eq!(readers.get(schema).map(Vec::len), Some(1), "{schema} has a reader");
    }
}

#[test]
fn nothing_else_reads_the_lakes_tables() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("crates");
    let ways = ["table_files(", "scan_parquet", "frame::scan", "snapshot.read(", "parent.read(", "earlier.read("];
    let mut faults = Vec::new();
    for name in ABOVE_THE_LAKE {
        let mut files = Vec::new();
        sources(&crates.join(name).join("src"), &mut files);
        for path in files.iter().filter(|path| !path.components().any(|part| part.as_os_str() == "read")) {
            let text = std::fs::read_to_string(path).expect("a source");
            faults
                .extend(ways.iter().filter(|way| text.contains(*way)).map(|way| format!("{}: {way}", path.display())));
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn a_schema_is_seen_by_its_name() {
    let text = "scan(s, &core::SPELLS)?; x_core::Y; rating::TABLES; mart::DEMAND.name";
    assert_eq!(schemas(text), BTreeSet::from(["core::SPELLS".to_owned(), "mart::DEMAND".to_owned()]));
}
