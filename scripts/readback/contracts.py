#!/usr/bin/env python3
"""Holds what golmok says of its tables to outside tools: frictionless (datapackage.json), pyarrow (what each column says of
itself), geoparquet-validator (geometries).

    readback_contracts.py REPORT LAKE EXPORTS

REPORT: the folder of a report. EXPORTS: a folder with exports and the *.datapackage.json beside them.
"""

import pathlib
import re
import shutil
import subprocess
import sys

import frictionless
import pyarrow.parquet
import pyarrow.types

TYPES = {
    "string": pyarrow.types.is_string, "integer": pyarrow.types.is_integer, "number": pyarrow.types.is_floating,
    "boolean": pyarrow.types.is_boolean, "date": pyarrow.types.is_date, "any": pyarrow.types.is_binary,
}


def refused(what, why):
    sys.exit(f"{what}: {why}")


def package(path):
    """Reads a description, holds its files to it; the rows of a CSV file by frictionless, a Parquet file by its schema."""
    described = frictionless.Package(str(path))  # raises where the description is none
    if not described.resources:
        refused(path, "no resource")
    for resource in described.resources:
        file = path.parent / resource.path
        if not file.exists():
            refused(path, f"{resource.path} is not there")
        fields = [field.to_descriptor() for field in resource.schema.fields]
        if resource.format == "csv":
            report = resource.validate(limit_rows=1000)
            if not report.valid:
                refused(file, report.flatten(["rowNumber", "fieldName", "type", "message"])[:5])
        else:
            schema = pyarrow.parquet.read_schema(file)
            if schema.names != [field["name"] for field in fields]:
                refused(file, f"columns {schema.names}")
            for field in fields:
                column = schema.field(field["name"])
                if not TYPES[field["type"]](column.type):
                    refused(file, f"{field['name']} is {column.type}, described as {field['type']}")
                said = {key.decode(): value.decode() for key, value in (column.metadata or {}).items()}
                told = {"unit": field["unit"], "meaning": field["description"], "name_ko": field["title"]}
                if {key: said.get(key) for key in told} != told:
                    refused(file, f"{field['name']} says {said}, described as {told}")
        print(f"{path.name}: {resource.path} is as described, {len(fields)} columns")


def main():
    report, lake, exports = (pathlib.Path(argument) for argument in sys.argv[1:])
    package(report / "datapackage.json")
    for path in sorted(exports.glob("*.datapackage.json")):
        package(path)
    beside = pathlib.Path(sys.executable).with_name("geoparquet-validator")
    validator = str(beside) if beside.exists() else shutil.which("geoparquet-validator")
    if validator is None:
        print("geoparquet-validator is not installed")
        return
    snapshot = (lake / "current").resolve()
    files = [report / "areas.parquet"]
    for table in ("ref_areas", "core_areas", "stg_boundaries"):
        files += sorted((snapshot / table).rglob("*.parquet"))
    for file in files:
        done = subprocess.run([validator, "check", str(file)], capture_output=True, text=True)
        # Its status counts statistics of row groups, too, which files of one group have no use for.
        if not re.search(r"=> core: [1-9]\d* pass, 0 fail, \d+ skipped: conformant", done.stdout):
            refused(file, done.stdout + done.stderr)
    print(f"{len(files)} files are GeoParquet")


if __name__ == "__main__":
    main()
