#!/usr/bin/env python3
"""Reads a lake and exports of it with other tools than golmok: polars, DuckDB, openpyxl, geopandas.

    readback_tables.py LAKE SCHEMAS.json EXPORTS

SCHEMAS.json: table -> {"columns": [[name, type, nullable], ...], "key": [...], "said": {name: {unit, meaning, name_ko}}}, as golmok_model says (written by
tests/city/read_back.rs). EXPORTS: a folder with mart_entry_risk.{csv,xlsx,parquet}, ref_areas.{geojson,parquet} and
stg_licences.xlsx. Prints one line per table; ends with status 1 at the first difference.
"""

import json
import pathlib
import sys

import duckdb
import geopandas
import openpyxl
import polars as pl
import pyarrow.dataset
import pyarrow.parquet

POLARS = {
    "Utf8": pl.String, "I64": pl.Int64, "I32": pl.Int32, "F64": pl.Float64, "Bool": pl.Boolean,
    "Date32": pl.Date, "Binary": pl.Binary, "U64": pl.UInt64,
}
DUCKDB = {
    "Utf8": "VARCHAR", "I64": "BIGINT", "I32": "INTEGER", "F64": "DOUBLE", "Bool": "BOOLEAN",
    "Date32": "DATE", "Binary": "BLOB", "U64": "UBIGINT",
}


def same(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: {found!r}, expected {expected!r}")


def read_table(snapshot, name, entry, schema):
    """The table as polars reads it, after DuckDB read the same."""
    files = [str(snapshot / name / file["path"]) for file in entry["files"]]
    columns = [column for column, _, _ in schema["columns"]]
    frame = pl.concat([pl.read_parquet(file) for file in files])
    same(f"{name}: columns and types in polars", list(frame.schema.items()), [
        (column, POLARS[kind]()) for column, kind, _ in schema["columns"]
    ])
    same(f"{name}: rows in polars", frame.height, entry["rows"])
    for column, _, nullable in schema["columns"]:
        if not nullable:
            same(f"{name}.{column}: nulls", frame[column].null_count(), 0)

    relation = duckdb.read_parquet(files)
    found = list(zip(relation.columns, (str(kind) for kind in relation.types)))
    geometry = [column for column, kind in found if kind.startswith("GEOMETRY")]
    if geometry:  # DuckDB knows GeoParquet: to compare, as the bytes that they are.
        relation = relation.project(", ".join(
            f"ST_AsWKB({column})::BLOB AS {column}" if column in geometry else column for column in columns
        ))
        found = list(zip(relation.columns, (str(kind) for kind in relation.types)))
    same(f"{name}: columns and types in DuckDB", found, [
        (column, DUCKDB[kind]) for column, kind, _ in schema["columns"]
    ])
    other = relation.pl().cast(dict(frame.schema))
    for column in columns:
        if not frame[column].equals(other[column], null_equal=True):
            sys.exit(f"{name}.{column}: polars and DuckDB read different values")

    # Each column says its unit, meaning and Korean name.
    for file in files:
        fields = pyarrow.parquet.read_schema(file)
        for column, said in schema["said"].items():
            found = {key.decode(): value.decode() for key, value in (fields.field(column).metadata or {}).items()}
            same(f"{file}: what {column} says", {key: found.get(key) for key in said}, said)

    # Whoever reads the folder gets the columns of the files, no more and none of another type: codes are text.
    folder = str(snapshot / name)
    dataset = pyarrow.dataset.dataset(folder, partitioning="hive").to_table()
    same(f"{name}: columns in pyarrow.dataset", dataset.column_names, columns)
    same(f"{name}: rows in pyarrow.dataset", dataset.num_rows, entry["rows"])
    pandas = pyarrow.parquet.read_table(folder).to_pandas()  # what pandas.read_parquet does
    same(f"{name}: columns in pandas", list(pandas.columns), columns)
    whole = pl.scan_parquet(f"{folder}/**/*.parquet")
    same(f"{name}: types in polars by folder", list(whole.collect_schema().items()), list(frame.schema.items()))
    listed = duckdb.sql(f"select * from '{folder}/**/*.parquet'")
    same(f"{name}: columns in DuckDB by folder", listed.columns, columns)
    for column, kind, _ in schema["columns"]:
        if kind == "Utf8":
            texts = {type(value) for value in dataset[column].to_pylist()} - {type(None)}
            same(f"{name}.{column}: types in pyarrow.dataset", texts - {str}, set())

    # Sorted by the key inside each file, and the key is one.
    key = schema["key"]
    for file in files:
        keys = pl.read_parquet(file, columns=key).select(key)
        same(f"{file}: sorted by {key}", keys.equals(keys.sort(key)), True)
    same(f"{name}: rows with the key of another", frame.height - frame.select(key).n_unique(), 0)
    return frame


def as_written(frame):
    """The columns and values that CSV and XLSX show: no bytes, H3 cells in hexadecimal in XLSX."""
    return frame.select(pl.exclude(pl.Binary))


def guarded(frame):
    """The texts as CSV and XLSX show them: with an apostrophe where a spreadsheet would run them."""
    texts = [column for column, kind in frame.schema.items() if kind == pl.String]
    return frame.with_columns(
        pl.when(pl.col(column).str.contains(r"^[=+\-@\t\r']"))
        .then(pl.concat_str(pl.lit("'"), pl.col(column))).otherwise(pl.col(column)).alias(column)
        for column in texts
    )


def check_csv(path, frame):
    shown = guarded(as_written(frame))
    read = pl.read_csv(path, schema_overrides=dict(shown.schema), encoding="utf8")
    same(f"{path.name}: columns", read.columns, shown.columns)
    # CSV knows no empty text beside null.
    text = [column for column, kind in shown.schema.items() if kind == pl.String]
    shown = shown.with_columns(pl.when(pl.col(text) == "").then(None).otherwise(pl.col(text)).name.keep())
    for column in shown.columns:
        if not shown[column].equals(read[column], null_equal=True):
            sys.exit(f"{path.name}.{column}: values differ")


def check_xlsx(path, table, frame, exact=True):
    book = openpyxl.load_workbook(path)
    sheet = book[table[:31]]
    shown = guarded(as_written(frame))
    same(f"{path.name}: header", [cell.value for cell in sheet[1]], shown.columns)
    same(f"{path.name}: rows", sheet.max_row - 1, shown.height)
    for row, values in zip(sheet.iter_rows(min_row=2), shown.iter_rows(named=True)):
        for cell, (column, value) in zip(row, values.items()):
            where = f"{path.name}: {cell.coordinate} ({column})"
            if cell.data_type == "f":
                sys.exit(f"{where} is a formula: {cell.value!r}")
            if not exact:
                continue
            kind = shown.schema[column]
            if value is None or (kind == pl.String and value == ""):
                same(where, cell.value in (None, ""), True)
            elif kind == pl.Date:
                same(where, cell.value.date(), value)
            elif kind == pl.Float64:
                same(where, abs(cell.value - value) <= 1e-12 * max(1.0, abs(value)), True)
            else:
                same(where, cell.value, value)
    definitions = book.worksheets[1]
    named = {row[0].value for row in definitions.iter_rows(min_row=4)}
    same(f"{path.name}: defined columns", set(shown.columns) <= named, True)


def check_geojson(path, frame):
    shapes = geopandas.read_file(path)
    same(f"{path.name}: features", len(shapes), frame.height)
    same(f"{path.name}: reference system", shapes.crs.to_epsg(), 4326)
    shapes["area_m2_here"] = shapes.to_crs(5181).area
    for (_, shape), row in zip(shapes.iterrows(), frame.iter_rows(named=True)):
        same(f"{path.name}: area", shape.area_code, row["area_code"])
        # An area that crosses itself has no area that two tools agree on.
        if row["invalid_reason"] is None:
            difference = abs(shape.area_m2_here - row["area_m2"])
            # Degrees are rounded to seven decimals, about a centimetre.
            same(f"{path.name}: {shape.area_code} differs by {difference} m²", difference <= 1e-4 * row["area_m2"] + 5, True)
            same(f"{path.name}: {shape.area_code} is valid", shape.geometry.is_valid, True)


def check_geoparquet(path, frame):
    shapes = geopandas.read_parquet(path)
    same(f"{path.name}: features", len(shapes), frame.height)
    same(f"{path.name}: reference system", shapes.crs.to_epsg(), 5181)
    same(f"{path.name}: geometry", shapes.geometry.to_wkb().tolist(), frame["geometry_wkb"].to_list())


def main():
    lake, schemas, exports = (pathlib.Path(argument) for argument in sys.argv[1:])
    snapshot = (lake / "current").resolve()
    info = json.loads((snapshot / "snapshot.json").read_text(encoding="utf-8"))
    schemas = json.loads(schemas.read_text(encoding="utf-8"))
    frames = {}
    for name, entry in info["tables"].items():
        frames[name] = read_table(snapshot, name, entry, schemas[name])
        print(f"{name}: {entry['rows']} rows")

    risk, areas = frames["mart_entry_risk"], frames["ref_areas"]
    check_csv(exports / "mart_entry_risk.csv", risk)
    check_xlsx(exports / "mart_entry_risk.xlsx", "mart_entry_risk", risk)
    exported = pl.read_parquet(exports / "mart_entry_risk.parquet")
    same("mart_entry_risk.parquet", exported.equals(risk, null_equal=True), True)
    check_geojson(exports / "ref_areas.geojson", areas)
    check_geoparquet(exports / "ref_areas.parquet", areas)
    # As geopandas meets it in the lake itself.
    (part,) = info["tables"]["ref_areas"]["files"]
    check_geoparquet(snapshot / "ref_areas" / part["path"], areas)
    check_xlsx(exports / "stg_licences.xlsx", "stg_licences", frames["stg_licences"], exact=False)
    print("exports are as the tables")


if __name__ == "__main__":
    main()
