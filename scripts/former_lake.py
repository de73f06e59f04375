#!/usr/bin/env python3
"""Makes of a lake that today's golmok wrote one as commit d899b17 left it (lake format 1), in place.

usage: former_lake.py LAKE

What was different then, by `git show d899b17:crates/golmok-lake/src/store/describe.rs` and its neighbours: snapshot.json told
neither format, day, settings nor stale layers of their own (day and settings stood among the methods) and had no hash beside
it; folders of partitions bore the column's name (`publication=2024-12-31`); files were read by version 1, which also begins
the names of surveys; tables had the schema versions, and lacked the tables and columns, below. Columns are cut by DuckDB;
where Python has none they stay, which is said.
"""
import hashlib, json, pathlib, shutil, sys

try:
    import duckdb
except ImportError:
    duckdb = None
    print("no duckdb: columns that came later stay", file=sys.stderr)

# Schema versions of the tables that have another today (`git show d899b17:crates/golmok-model/src/tables/…`).
VERSIONS = {
    "core_spells": 1, "core_area_quarters": 1, "mart_survival": 1, "mart_competition": 1, "mart_demand": 2,
    "mart_saturation": 1, "mart_hotspots": 1,
}
# Tables that were not there.
LATER = ["core_areas", "core_shops", "mart_indicator_record"]
METHODS = {"staging": "1", "place": "place-2", "measure": "measure-4", "rate": "entry-risk-4"}
# Columns that came later.
COLUMNS = {
    "core_area_quarters": ["caveats"],
    "core_spells": ["open_only"],
    "mart_competition": [f"entry_rush{where}{what}" for where in ["", "_1km"] for what in ["", "_n", "_lo", "_hi"]],
    "mart_entry_risk": ["driver_remainder"],
    "mart_hotspots": ["hotspot_gi_p"],
    "mart_saturation": ["area_concentration"],
}
# Columns by which tables are partitioned.
PARTITION = {"stg_": "publication", "rejects_": "publication"}


def column_of(table, part):
    for prefix, column in PARTITION.items():
        if table.startswith(prefix):
            return column
    return "quarter" if part.isdigit() and len(part) == 5 and part[4] in "1234" else "gu_code"


def cut(path, columns):
    """Takes columns out of a Parquet file; tells its new length and hash."""
    fresh = path.with_suffix(".cut")
    duckdb.sql(f"COPY (SELECT * EXCLUDE ({', '.join(columns)}) FROM read_parquet('{path}')) TO '{fresh}' (FORMAT parquet)")
    # The name may be a link to the file of another snapshot.
    path.unlink()
    fresh.rename(path)
    return {"bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def former(snapshot):
    path = snapshot / "snapshot.json"
    info = json.loads(path.read_text())
    for name in LATER:
        if info["tables"].pop(name, None) is not None:
            shutil.rmtree(snapshot / name)
    for name, table in info["tables"].items():
        table["schema_version"] = VERSIONS.get(name, table["schema_version"])
        for file in table["files"]:
            if duckdb and name in COLUMNS:
                file.update(cut(snapshot / name / file["path"], COLUMNS[name]))
            if "/" in file["path"]:
                part, rest = file["path"].split("/", 1)
                folder = f"{column_of(name, part)}={part}"
                if (snapshot / name / part).exists():
                    (snapshot / name / part).rename(snapshot / name / folder)
                file["path"] = f"{folder}/{rest}"
        table["files"].sort(key=lambda file: file["path"])
    day, settings = info.pop("as_of"), info.pop("settings")
    for later in ["known_on", "lake_format", "stale"]:
        info.pop(later, None)
    info["methods"] = METHODS | {"as_of": day, "settings": settings}
    for source in info["sources"]:
        for later in ["examples", "closed"]:
            source.pop(later, None)
        source["stage_key"] = hashlib.sha256(source.get("stage_key", "").encode()).hexdigest() if source.get("stage_key") else ""
        if not source["stage_key"]:
            source.pop("stage_key")
    surveys = snapshot / "surveys.json"
    stored = json.loads(surveys.read_text())
    stored["surveys"] = {"1/" + key.split("/", 1)[1]: survey for key, survey in stored["surveys"].items()}
    for survey in stored["surveys"].values():
        survey.pop("rolled_up", None)
    text = json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode()
    # A link may lead to the file of another snapshot.
    surveys.unlink()
    surveys.write_bytes(text)
    info["documents"]["surveys.json"] = {"bytes": len(text), "sha256": hashlib.sha256(text).hexdigest()}
    path.unlink()
    path.write_text(json.dumps(info, ensure_ascii=False, indent=2) + "\n")
    (snapshot / "snapshot.json.sha256").unlink(missing_ok=True)


def main():
    lake = pathlib.Path(sys.argv[1])
    for home in ["snapshots", "rejected"]:
        for snapshot in sorted((lake / home).iterdir()):
            if snapshot.is_dir() and not snapshot.name.startswith("."):
                former(snapshot)


main()
