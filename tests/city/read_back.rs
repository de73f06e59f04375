//! Other tools read what golmok writes: polars, DuckDB, openpyxl, geopandas, jsonschema.

use crate::cities::SMALL;
use crate::program::{run, scratch, text};
use golmok_model::tables;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Output};

/// The lake of a small sample city.
fn lake() -> &'static Path {
    &SMALL.lake
}

/// A Python that can import the modules, or nothing (said loudly).
pub fn python(modules: &str, what: &str) -> Option<OsString> {
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

/// What a program that had to succeed said.
#[track_caller]
pub fn succeeded(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
    out.into_owned()
}

/// The schemas as the script wants them.
fn schemas() -> Value {
    let schema = |table: &tables::TableSchema| {
        let columns: Vec<Value> =
            table.columns.iter().map(|c| json!([c.name, format!("{:?}", c.kind), c.nullable])).collect();
        let said = |c: &tables::Column| {
            let said = json!({ "unit": c.unit().symbol(), "meaning": c.doc, "name_ko": table.name_ko(c.name) });
            (c.name.to_owned(), said)
        };
        let said: serde_json::Map<String, Value> = table.columns.iter().map(said).collect();
        json!({ "columns": columns, "key": table.key, "said": said })
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
    let own = dir.with_file_name("advice_own_area.json");
    own_area(&snapshot, &own);
    script.arg(own);
    let said = succeeded(&script.output().unwrap());
    assert!(said.ends_with("the report reads back\n"), "{said}");
    assert_eq!(said.matches("is by advice.schema.json").count(), 4, "{said}");
    if said.contains("LibreOffice is not installed") {
        golmok_testkit::skipped("reading the workbook with LibreOffice: it is not installed");
    }
}

/// The answer for an own area around the centre of a trade area.
fn own_area(snapshot: &golmok_lake::store::Snapshot, out: &std::path::Path) {
    let columns = ["area_kind", "centre_x_m", "centre_y_m"];
    let areas = crate::program::rows(snapshot, "core_areas", &columns);
    let centre = areas.iter().find(|row| row[0].as_deref() == Some("trade_area") && row[1].is_some()).unwrap();
    let [x, y] = [1, 2].map(|i| centre[i].as_ref().unwrap().parse::<f64>().unwrap());
    let ring = [(-9.0, -9.0), (9.0, -9.0), (9.0, 9.0), (-9.0, 9.0), (-9.0, -9.0)].map(|(dx, dy)| [x + dx, y + dy]);
    let document = serde_json::json!({
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "EPSG:5181"}},
        "features": [{
            "type": "Feature",
            "properties": {"name": "own"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }],
    });
    let file = out.with_file_name("own.geojson");
    std::fs::write(&file, document.to_string()).unwrap();
    let lake = ["--lake", text(lake()), "--areas", text(&file), "--out", text(out)];
    run(["advise", "--area", "own", "--industry", "CS100010"].into_iter().chain(lake)).exits(0);
}

#[test]
fn what_the_tables_say_of_themselves_holds_for_outside_tools() {
    let what = "data contracts";
    let Some(python) = python("frictionless, pyarrow", what) else { return };
    let exports = scratch("read_back").join("contracts");
    std::fs::create_dir_all(&exports).unwrap();
    for file in ["mart_signal.csv", "mart_survival.parquet", "stg_store_counts.csv", "ref_areas.parquet"] {
        let table = file.split('.').next().unwrap();
        run(["export", table, "--out", text(&exports.join(file)), "--lake", text(lake())]).exits(0);
    }
    let script = golmok_testkit::project_root().join("scripts/readback/contracts.py");
    let said = succeeded(&Command::new(python).arg(script).arg(&SMALL.out).arg(lake()).arg(&exports).output().unwrap());
    assert_eq!(said.matches(" is as described").count(), 3 + 4, "{said}");
    match said.contains("geoparquet-validator is not installed") {
        true => golmok_testkit::skipped("GeoParquet: geoparquet-validator is not installed"),
        false => assert!(said.contains(" files are GeoParquet"), "{said}"),
    }
}
