#!/usr/bin/env python3
"""H3 cells of the reference points by the original C library, through its Python binding.

Writes tests/golden/spatial/h3_cells.csv: id, longitude, latitude, cells of resolution 8, 9 and 10.
Usage (h3 from the Python package index): scripts/golden/spatial_h3.py ../shared/data/crs/reference_points.csv
"""
import csv
import pathlib
import sys

import h3

OUT = pathlib.Path(__file__).parents[2] / "tests/golden/spatial/h3_cells.csv"
with open(sys.argv[1], newline="") as source, open(OUT, "w", newline="") as out:
    out.write(f"# h3 {h3.__version__} (C library {h3.versions()['c']}); scripts/golden/spatial_h3.py\n")
    out.write("id,lon,lat,h3_8,h3_9,h3_10\n")
    for row in csv.DictReader(source):
        lon, lat = row["lon_4326"], row["lat_4326"]
        cells = [h3.latlng_to_cell(float(lat), float(lon), resolution) for resolution in (8, 9, 10)]
        out.write(",".join([row["id"], lon, lat, *cells]) + "\n")
