#!/usr/bin/env python3
"""One stage of the comparison by one tool, in a process of its own. Called by compare.py:

    tools.py STAGE TOOL INPUT WORK OUT

INPUT is what generate.py wrote; WORK holds `licences.parquet` and `placed.parquet`, from which every tool begins stages 2
to 5; the result goes to OUT. Prints the seconds of reading, work and writing; imports are not timed. The last stage, `all`,
chains the five without files between where the tool can.
"""
import importlib
import os
import pathlib
import sys
import time


sys.path.insert(0, str(pathlib.Path(__file__).parent))
STAGE, TOOL, INPUT, WORK, OUT = sys.argv[1], sys.argv[2], *map(pathlib.Path, sys.argv[3:6])
OUT.mkdir(parents=True, exist_ok=True)
# Libraries of the stages, loaded before the clock starts.
NEEDS = {"assign": ["pyproj", "shapely"], "rates": ["scipy.optimize"]}
NEEDS["neighbours"] = ["scipy.spatial"] if TOOL == "pandas" else []
if TOOL == "pandas":
    NEEDS["assign"].append("geopandas")
    NEEDS["ingest"] = ["pyarrow.parquet"]
for name in {name for stage, names in NEEDS.items() if STAGE in (stage, "all") for name in names}:
    importlib.import_module(name)
module = importlib.import_module(f"by_{TOOL}")
job = getattr(module, "everything" if STAGE == "all" else STAGE)
start = time.perf_counter()
job(INPUT, WORK, OUT)
print(f"{time.perf_counter() - start:.6f}", flush=True)
os._exit(0)  # no time for tearing down interpreters
