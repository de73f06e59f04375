#!/usr/bin/env python3
"""Reads a folder of `golmok report` and reports of `golmok advise` with other tools, and holds them to one another.

    scripts/readback/report.py REPORT SCHEMAS ADVICE.json [ADVICE.json …]

openpyxl reads the workbook, the csv module entry_risk.csv, polars entry_risk.parquet, geopandas the areas, jsonschema the
JSON files; LibreOffice converts the workbook where it is installed. Ends with an error at the first difference.
"""
import csv
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import geopandas
import jsonschema
import openpyxl
import polars as pl

report, schemas = map(pathlib.Path, sys.argv[1:3])
answers = [pathlib.Path(path) for path in sys.argv[3:]]

raw = (report / "entry_risk.csv").read_bytes()
assert raw.startswith(b"\xef\xbb\xbf"), "a byte-order mark for Excel"
table = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
by_cell = {(row["area_kind"], row["area_code"], row["industry_code"]): row for row in table}
assert len(by_cell) == len(table), "one row per cell"
print(f"entry_risk.csv: {len(table)} rows")


def same(one, text, what):
    """A typed value and what the CSV says."""
    if one is None:
        assert text == "", (what, one, text)
    elif isinstance(one, (int, float)):
        assert abs(one - float(text)) <= 1e-9 * max(1.0, abs(one)), (what, one, text)
    else:
        assert str(one) == text, (what, one, text)


parquet = pl.read_parquet(report / "entry_risk.parquet")
known = parquet.filter(pl.struct("area_kind", "area_code", "industry_code").map_elements(
    lambda key: tuple(key.values()) in by_cell, return_dtype=pl.Boolean))
assert known.height == len(table), (known.height, len(table))
for row in known.iter_rows(named=True):
    told = by_cell[row["area_kind"], row["area_code"], row["industry_code"]]
    for column in ("store_count", "closure_probability_1y", "closure_probability_1y_lo", "relative_risk", "grade", "confidence"):
        same(row[column], told[column], (told["area_code"], told["industry_code"], column))
print(f"entry_risk.parquet: {parquet.height} rows, those of the CSV alike")

# The workbook: numbers as numbers, text as text, every sheet with its header in sight.
book = openpyxl.load_workbook(report / "golmok.xlsx")
kinds = {"업종": "city", "상권": "trade_area", "자치구": "gu", "상권×업종": "trade_area",
         "industries": "city", "areas": "trade_area", "gu": "gu", "cells": "trade_area"}
words = {"주의": "caution", "의심": "suspect", "위험": "risk", "고위험": "high_risk",
         "Caution": "caution", "Suspect": "suspect", "Risk": "risk", "High risk": "high_risk"}
definitions = book.worksheets[-1]
assert definitions.title in ("정의", "definitions"), definitions.title
# Headings are words; the last column of the definitions tells the column's name in the other files.
name_of = {(row[0], row[1]): row[4] for row in definitions.iter_rows(min_row=2, values_only=True)}
for row in definitions.iter_rows(min_row=2, values_only=True):
    assert row[1] and row[3] and row[4], f"a column without words: {row}"
for sheet in book.worksheets[1:]:
    heads = [cell.value for cell in sheet[1]]
    assert sheet is definitions or all((sheet.title, head) in name_of for head in heads), f"{sheet.title}: {heads}"
    header = [name_of.get((sheet.title, head), head) for head in heads]
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref, f"{sheet.title}: header in sight, filter"
    assert sheet.max_row > 1, f"{sheet.title} is empty"
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            assert cell.data_type != "f", f"{sheet.title}!{cell.coordinate} is a formula: {cell.value}"
    if sheet.title in kinds:
        rows = [dict(zip(header, row)) for row in sheet.iter_rows(min_row=2, values_only=True)]
        for row in rows:
            told = by_cell.get((kinds[sheet.title], row["area_code"], row["industry_code"]))
            if told is None:  # the CSV leaves out what has no stores
                assert row["store_count"] == 0, row
                continue
            for column in ("area_name", "store_count", "closure_probability_1y", "relative_risk", "grade"):
                value = words.get(row[column], row[column]) if column == "grade" else row[column]
                same(value, told[column], (sheet.title, row["area_code"], row["industry_code"], column))
    print(f"golmok.xlsx {sheet.title}: {sheet.max_row - 1} rows")

areas = geopandas.read_parquet(report / "areas.parquet")
geojson = geopandas.read_file(report / "areas.geojson")
assert areas.crs.to_epsg() == 5181 and geojson.crs.to_epsg() == 4326, (areas.crs, geojson.crs)
assert areas.geometry.is_valid.all() and (areas.geometry.area > 0).all(), "every area has a valid outline"
assert sorted(areas["area_code"]) == sorted(geojson["area_code"].astype(str)), "the same areas in both files"
metres = geojson.set_index(geojson["area_code"].astype(str)).to_crs(5181).geometry.area
apart = (metres - areas.set_index("area_code").geometry.area).abs() / metres
assert apart.max() < 1e-3, f"the outlines are the same: {apart.max()}"
west, south, east, north = geojson.total_bounds
assert 126.7 < west < east < 127.3 and 37.4 < south < north < 37.8, (west, south, east, north)
print(f"areas.parquet and areas.geojson: {len(areas)} areas, outlines alike to {apart.max():.0e}")

for path, schema in [(report / "entry_risk.json", "entry_risk.schema.json")] + [(path, "advice.schema.json") for path in answers]:
    validator = jsonschema.Draft202012Validator(
        json.loads((schemas / schema).read_text()), format_checker=jsonschema.FormatChecker())
    value = json.loads(path.read_text())
    validator.validate(value)
    # The schema is closed: a key that it does not know is an error.
    assert list(validator.iter_errors({**value, "unheard_of": 1})), schema
    print(f"{path.name} is by {schema}")

told = json.loads((report / "entry_risk.json").read_text())
cells = {(area["kind"], area["code"], cell["industry"]): cell for area in told["areas"] for cell in area["cells"]}
for key, cell in cells.items():
    if key not in by_cell:  # the CSV leaves out what has no stores
        assert cell["stores"] == 0, (key, cell)
        continue
    probability = cell["closure_probability_1y"]
    same(probability and probability["value"], by_cell[key]["closure_probability_1y"], key)
    same(cell["stores"], by_cell[key]["store_count"], key)
print(f"entry_risk.json: {len(cells)} cells as the CSV says")

office = shutil.which("soffice") or shutil.which("libreoffice")
if office:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([office, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
                        "--outdir", folder, report / "golmok.xlsx"], check=True, capture_output=True)
        sheets = list(pathlib.Path(folder).glob("*.csv"))
        assert len(sheets) == len(book.worksheets), [path.name for path in sheets]
        print(f"LibreOffice: {len(sheets)} sheets")
else:
    print("LibreOffice is not installed: not read with it")
print("the report reads back")
