"""Counts and measures the boundary files with geopandas, independently of golmok.

    python scripts/golden/lake_boundaries.py [shared/data] > tests/golden/lake/boundaries.csv

One row per file: features, polygons, holes, points of all rings, and the summed area in the file's own units.
"""

import csv
import pathlib
import sys

import geopandas as gpd

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")
OUT = csv.writer(sys.stdout, lineterminator="\n")

OUT.writerow(["file", "crs", "features", "polygons", "holes", "points", "area"])
for path in sorted([*ROOT.glob("boundaries/*"), *ROOT.glob("golmok/area_trdar_shp/*")]):
    if not path.name.endswith((".geojson.gz", ".shp")):
        continue
    source = f"/vsigzip/{path.resolve()}" if path.name.endswith(".gz") else path
    table = gpd.read_file(source)
    polygons = [p for g in table.geometry for p in (g.geoms if g.geom_type == "MultiPolygon" else [g])]
    rings = [r for p in polygons for r in (p.exterior, *p.interiors)]
    OUT.writerow(
        [
            path.relative_to(ROOT).as_posix(),
            f"EPSG:{table.crs.to_epsg() or 4326}",
            len(table),
            len(polygons),
            sum(len(p.interiors) for p in polygons),
            sum(len(r.coords) for r in rings),
            repr(float(table.geometry.area.sum())),
        ]
    )
