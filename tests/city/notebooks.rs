//! The notebooks run on the sample city, each opens with its question, and each is kept with what it shows.

use crate::cities::SMALL;
use crate::program::scratch;
use crate::read_back::{python, succeeded};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;

/// Each notebook with the modules that it needs beyond those of all.
const NOTEBOOKS: [(&str, &str); 7] = [
    ("read_the_lake", ""),
    ("survival_by_industry", "matplotlib, lifelines"),
    ("saturation_map", "matplotlib, geopandas"),
    ("audit_one_rating", "matplotlib"),
    ("score_the_backtest", "matplotlib"),
    ("what_if_entry_falls", "matplotlib"),
    ("raw_card_rows", "matplotlib"),
];

fn folder() -> PathBuf {
    golmok_testkit::project_root().join("notebooks")
}

fn runs(name: &str) {
    let (_, modules) = NOTEBOOKS.iter().find(|(known, _)| *known == name).expect("a notebook");
    let all = ["polars, duckdb, pyarrow, nbclient, nbformat, ipykernel", *modules];
    let all: Vec<&str> = all.into_iter().filter(|m| !m.is_empty()).collect();
    let Some(python) = python(&all.join(", "), &format!("notebook {name}")) else { return };
    let executed = scratch("notebooks").join(format!("{name}.ipynb"));
    let output = Command::new(python)
        .arg(golmok_testkit::project_root().join("scripts/readback/notebook.py"))
        .arg(folder().join(format!("{name}.ipynb")))
        .arg(&executed)
        .env("GOLMOK_LAKE", &SMALL.lake)
        .env("GOLMOK_FILES", &SMALL.files)
        .env("GOLMOK_SCALE", "0.05")
        .env("GOLMOK", env!("CARGO_BIN_EXE_golmok"))
        .output()
        .unwrap();
    succeeded(&output);
    let outputs = outputs_of(&std::fs::read_to_string(&executed).unwrap());
    assert!(outputs.iter().all(|kinds| !kinds.is_empty()), "a cell shows nothing: {outputs:?}");
}

macro_rules! notebooks {
    ($($name:ident)*) => { $(#[test] fn $name() { runs(stringify!($name)); })* };
}
notebooks! {
    read_the_lake survival_by_industry saturation_map audit_one_rating score_the_backtest what_if_entry_falls raw_card_rows
}

/// Kinds of the outputs of each code cell.
fn outputs_of(notebook: &str) -> Vec<Vec<String>> {
    let notebook: Value = serde_json::from_str(notebook).unwrap();
    let cells = notebook["cells"].as_array().unwrap().iter().filter(|cell| cell["cell_type"] == "code");
    let kinds = |cell: &Value| {
        let outputs = cell["outputs"].as_array().unwrap().iter();
        outputs.map(|output| output["output_type"].as_str().unwrap().to_owned()).collect()
    };
    cells.map(kinds).collect()
}

#[test]
fn every_notebook_opens_with_its_question_and_is_kept_with_what_it_shows() {
    let mut there: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "ipynb"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let mut listed: Vec<&str> = NOTEBOOKS.iter().map(|(name, _)| *name).collect();
    there.sort();
    listed.sort_unstable();
    assert_eq!(there, listed, "a notebook that no test runs");
    for name in listed {
        let kept = std::fs::read_to_string(folder().join(format!("{name}.ipynb"))).unwrap();
        let notebook: Value = serde_json::from_str(&kept).unwrap();
        let first = &notebook["cells"][0];
        let title = match &first["source"] {
            Value::Array(lines) => lines[0].as_str().unwrap(),
            whole => whole.as_str().unwrap().lines().next().unwrap(),
        };
        assert_eq!(first["cell_type"], "markdown", "{name}");
        assert!(title.starts_with("# ") && title.contains('?'), "{name} opens with {title:?}, no question");
        let outputs = outputs_of(&kept);
        assert!(outputs.len() >= 4, "{name}: {outputs:?}");
        for kinds in &outputs {
            assert!(!kinds.is_empty() && !kinds.iter().any(|kind| kind == "error"), "{name}: {outputs:?}");
        }
        assert!(kept.contains("<svg") || kept.contains("image/png"), "{name}: a chart");
        // Nothing of the machine that it was run on.
        for part in ["\"/work/", "/tmp/tmp", "/home/", "/root/"] {
            assert!(!kept.contains(part), "{part} in {name}");
        }
    }
}

/// The simulation for regulators says what it does not know.
#[test]
fn the_simulation_states_intervals_and_limits() {
    let kept = std::fs::read_to_string(folder().join("what_if_entry_falls.ipynb")).unwrap();
    for said in ["가정 · Assumptions", "한계 · Limits", "인과가 아닙니다", "Not causal", "0.05, 0.5, 0.95"]
    {
        assert!(kept.contains(said), "{said}");
    }
}
