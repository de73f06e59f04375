#!/usr/bin/env python3
"""PROJ's own two-dimensional inverse of EPSG:5174 at the reference points.

Writes tests/golden/spatial/crs_5174_inverse.csv: id, x and y in EPSG:5174 as given, longitude and latitude by PROJ.
Usage: scripts/golden/spatial_crs.py ../shared/data/crs/reference_points.csv
"""
import csv
import pathlib
import sys

import pyproj

DEFINITION = (
    "+proj=tmerc +lat_0=38 +lon_0=127.002890277778 +k=1 +x_0=200000 +y_0=500000 +ellps=bessel "
    "+towgs84=-115.80,474.99,674.11,1.16,-2.31,-1.63,6.43 +units=m +no_defs +type=crs"
)
OUT = pathlib.Path(__file__).parents[2] / "tests/golden/spatial/crs_5174_inverse.csv"

inverse = pyproj.Transformer.from_crs(DEFINITION, "EPSG:4326", always_xy=True)
with open(sys.argv[1], newline="") as source, open(OUT, "w", newline="") as out:
    out.write(f"# pyproj {pyproj.__version__}, PROJ {pyproj.proj_version_str}; scripts/golden/spatial_crs.py\n")
    out.write("id,x_5174,y_5174,lon_inverse,lat_inverse\n")
    for row in csv.DictReader(source):
        lon, lat = inverse.transform(float(row["x_5174"]), float(row["y_5174"]))
        out.write(f"{row['id']},{row['x_5174']},{row['y_5174']},{lon:.12f},{lat:.12f}\n")
