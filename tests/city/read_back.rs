//! Other tools read what golmok writes: polars, DuckDB, openpyxl, geopandas, jsonschema, and the notebook.

use crate::cities::SMALL;
use crate::program::{run, scratch, text};
use golmok_model::tables;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The lake of a small sample city.
fn lake() -> &'static Path {
    &SMALL.lake
}

/// A Python that can import the modules, or nothing (said loudly).
fn python(modules: &str, what: &str) -> Option<OsString> {
    let named = std::env::var_os("GOLMOK_PYTHON");
    let candidates = named.into_iter().chain(["/work/venv/bin/python".into(), "python3".into()]);
    for candidate in candidates {
        let imported = Command::new(&candidate).args(["-c", &format!("import {modules}")]).output();
        if imported.is_ok_and(|output| output.status.success()) {
            return Some(candidate);
        }
    }
    golmok_testkit::skipped(&format!("{what}: no Python with {modules}; set GOLMOK_PYTHON"));
    None
}

#[track_caller]
fn succeeded(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
    out.into_owned()
}

/// The schemas as the script wants them.
fn schemas() -> Value {
    let schema = |table: &tables::TableSchema| {
        let columns: Vec<Value> =
            table.columns.iter().map(|c| json!([c.name, format!("{:?}", c.kind), c.nullable])).collect();
        json!({ "columns": columns, "key": table.key })
    };
    let all: BTreeMap<&str, Value> = tables::all().into_iter().map(|table| (table.name, schema(table))).collect();
    json!(all)
}

#[test]
fn polars_duckdb_openpyxl_and_geopandas_read_what_golmok_writes() {
    let what = "reading the lake and its exports with other tools";
    let Some(python) = python("polars, duckdb, pyarrow, openpyxl, geopandas", what) else { return };
    let exports = scratch("read_back").join("exports");
    std::fs::create_dir_all(&exports).unwrap();
    let asked = [
        ("mart_entry_risk", &["csv", "xlsx", "parquet"][..]),
        ("ref_areas", &["geojson", "parquet"]),
        ("stg_licences", &["xlsx"]),
    ];
    for (table, extensions) in asked {
        for extension in extensions {
            let out = exports.join(format!("{table}.{extension}"));
            run(["export", table, "--out", text(&out), "--lake", text(lake())]).exits(0);
        }
    }
    let file = exports.join("schemas.json");
    std::fs::write(&file, schemas().to_string()).unwrap();
    let script = golmok_testkit::project_root().join("scripts/readback/tables.py");
    let output = Command::new(python).arg(script).arg(lake()).arg(&file).arg(&exports).output().unwrap();
    let said = succeeded(&output);
    let read = said.lines().filter(|line| line.ends_with(" rows")).count();
    assert_eq!(read, crate::program::current(lake()).tables().count(), "{said}");
    assert!(said.ends_with("exports are as the tables\n"), "{said}");
}

#[test]
fn other_tools_read_the_report_and_the_advice() {
    let what = "reading the report with other tools";
    let Some(python) = python("polars, openpyxl, geopandas, jsonschema", what) else { return };
    let dir = scratch("read_back").join("report");
    run(["report", "--lake", text(lake()), "--out", text(&dir)]).exits(0);
    let snapshot = crate::program::current(lake());
    let columns = ["area_kind", "industry_code", "reason_unrated", "area_code"];
    let cells = crate::program::rows(&snapshot, "mart_entry_risk", &columns);
    let cell = |kind: &str, rated: bool| {
        let found = cells.iter().find(|r| {
            let industry = r[1].as_deref() != Some("ALL");
            r[0].as_deref() == Some(kind) && industry && r[2].is_none() == rated
        });
        let found = found.unwrap_or_else(|| panic!("a cell: {kind}, rated {rated}"));
        (found[3].clone().unwrap(), found[1].clone().unwrap())
    };
    let mut script = Command::new(python);
    script.arg(golmok_testkit::project_root().join("scripts/readback/report.py"));
    script.arg(&dir).arg(golmok_testkit::project_root().join("docs/schemas"));
    let costs = ["--rent", "2500000", "--wages", "3000000", "--margin", "0.6"];
    for (kind, rated, costs) in [("trade_area", true, &costs[..]), ("trade_area", false, &[]), ("gu", true, &[])] {
        let (area, industry) = cell(kind, rated);
        let file = dir.with_file_name(format!("advice_{kind}_{rated}.json"));
        let mut args = vec!["advise", "--lake", text(lake()), "--area", &area, "--industry", &industry];
        args.extend(["--out", text(&file)]);
        args.extend(costs);
        run(args).exits(0);
        script.arg(file);
    }
    let said = succeeded(&script.output().unwrap());
    assert!(said.ends_with("the report reads back\n"), "{said}");
    assert_eq!(said.matches("is by advice.schema.json").count(), 3, "{said}");
    if said.contains("LibreOffice is not installed") {
        golmok_testkit::skipped("reading the workbook with LibreOffice: it is not installed");
    }
}

fn notebook() -> PathBuf {
    golmok_testkit::project_root().join("notebooks/read_the_lake.ipynb")
}

#[test]
fn the_notebook_runs() {
    let what = "running the notebook";
    let Some(python) = python("polars, duckdb, pyarrow, nbclient, nbformat, ipykernel", what) else { return };
    let script = golmok_testkit::project_root().join("scripts/readback/notebook.py");
    let executed = scratch("read_back").join("executed.ipynb");
    let output =
        Command::new(python).arg(script).arg(notebook()).arg(&executed).env("GOLMOK_LAKE", lake()).output().unwrap();
    succeeded(&output);
    let outputs = outputs_of(&std::fs::read_to_string(&executed).unwrap());
    assert!(outputs.iter().all(|kinds| !kinds.is_empty()), "a cell shows nothing: {outputs:?}");
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
fn the_notebook_is_kept_with_what_it_shows() {
    let kept = std::fs::read_to_string(notebook()).unwrap();
    let outputs = outputs_of(&kept);
    assert!(outputs.len() >= 4, "{outputs:?}");
    for kinds in &outputs {
        assert!(!kinds.is_empty() && !kinds.iter().any(|kind| kind == "error"), "{outputs:?}");
    }
    assert!(kept.contains("<svg"), "a chart");
    // Nothing of the machine that it was run on.
    for part in ["/work/", "/tmp/", "/home/", "/root/"] {
        assert!(!kept.contains(part), "{part} in the notebook");
    }
}
