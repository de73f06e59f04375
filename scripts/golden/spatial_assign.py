#!/usr/bin/env python3
"""Assigns the real licences to the real trade areas and dongs with geopandas, as an independent check.

Writes tests/golden/spatial/assign_areas.csv: points per area over all licence files, and
tests/golden/spatial/assign_files.csv: one row per file and boundaries with the number of points, of points in some
area, in several, and a CRC-32 over the assignment of every point in file order (codes joined by "+", points by
newline). tests/golden/spatial/invalid_areas.csv lists the areas that shapely finds invalid.

Rules: EPSG:5174 with its datum shift -> EPSG:5181 by PROJ; a point is in an area that covers it, edges included; of
areas that do not overlap by kind the lowest code, and every tourist zone (kind U) beside it. Invalid areas are tested
by the even-odd rule, written out below, and not repaired.

Usage: scripts/golden/spatial_assign.py ../shared/data
"""
import csv
import gzip
import io
import pathlib
import sys
import zlib

import geopandas
import numpy
import pyproj
import shapely

DATA = pathlib.Path(sys.argv[1])
OUT = pathlib.Path(__file__).parents[2] / "tests/golden/spatial"
EPSG_5174 = (
    "+proj=tmerc +lat_0=38 +lon_0=127.002890277778 +k=1 +x_0=200000 +y_0=500000 +ellps=bessel "
    "+towgs84=-115.80,474.99,674.11,1.16,-2.31,-1.63,6.43 +units=m +no_defs +type=crs"
)
EPSG_5181 = (
    "+proj=tmerc +lat_0=38 +lon_0=127 +k=1 +x_0=200000 +y_0=500000 +ellps=GRS80 "
    "+towgs84=0,0,0,0,0,0,0 +units=m +no_defs +type=crs"
)
LICENCES = [
    "localdata_03_11_04_P_minbak_njt",
    "localdata_fulldata_02_03_01_P_animalhospital_jeonghyeon",
    "localdata_fulldata_07_24_01_P_tourist_restaurant",
    "national_animalhospital_2026format_pawly",
    "seongnam_general_restaurant_SUJEONG_JUNGWON_2016_nn98",
    "seoul_cinema_khuda",
    "seoul_hospital_dongwon",
    "seoul_largestore_khuda",
    "seoul_sukbak_lodging_njt",
    "seoul_yuheung_jihye",
    "seoul_yuheung_leejongseok",
]
BOUNDARIES = {
    "trade_area": ("sangkwon_area_trdar.shp", "TRDAR_CD", "TRDAR_SE_C"),
    "admin_dong": ("seoul_hjd_leejongseok.geojson.gz", "adm_cd2", None),
    "legal_dong": ("juso2015_seoul_beopjeongdong_simple.geojson.gz", "EMD_CD", None),
}


def points(name):
    """Rows with two finite numbers other than 0, in file order, in EPSG:5181."""
    raw = gzip.open(DATA / "licence" / f"{name}.csv.gz").read()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp949", errors="replace")
    rows = csv.reader(io.StringIO(text))
    header = next(rows)
    x, y = (i for i, column in enumerate(header) if column.startswith("좌표정보"))
    found = []
    for row in rows:
        try:
            pair = float(row[x]), float(row[y])
        except (IndexError, ValueError):
            continue
        if numpy.isfinite(pair).all() and pair[0] != 0 and pair[1] != 0:
            found.append(pair)
    found = numpy.array(found)
    to_metres = pyproj.Transformer.from_crs(EPSG_5174, EPSG_5181, always_xy=True)
    return to_metres.transform(found[:, 0], found[:, 1])


def even_odd(geometry, x, y):
    """Even-odd rule over all rings; a point within 0 of an edge is inside."""
    inside = numpy.zeros(len(x), bool)
    for ring in shapely.get_rings(shapely.get_parts(geometry)):
        corners = shapely.get_coordinates(ring)
        for (x1, y1), (x2, y2) in zip(corners[:-1], corners[1:]):
            spans = (y1 > y) != (y2 > y)
            if y1 != y2:
                inside ^= spans & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return inside | shapely.intersects(geometry.boundary, shapely.points(x, y))


def assign(areas, code, kind, x, y):
    """For each point the sorted codes that count it."""
    frame = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(x, y), crs=areas.crs)
    valid = areas[areas.is_valid]
    joined = geopandas.sjoin(frame, valid, predicate="intersects")
    pairs = list(zip(joined.index, joined[code], joined[kind] if kind else [""] * len(joined)))
    for _, area in areas[~areas.is_valid].iterrows():
        for i in numpy.flatnonzero(even_odd(area.geometry, x, y)):
            pairs.append((i, area[code], area[kind] if kind else ""))
    held = [([], []) for _ in range(len(x))]
    for i, area_code, area_kind in pairs:
        held[i][area_kind == "U"].append(area_code[:8])
    return [sorted([min(base)] + zones if base else zones) for base, zones in held]


def main():
    versions = f"shapely {shapely.__version__}, GEOS {shapely.geos_version_string}, geopandas {geopandas.__version__}"
    note = f"# {versions}, PROJ {pyproj.proj_version_str}; scripts/golden/spatial_assign.py\n"
    with (
        open(OUT / "assign_files.csv", "w") as files,
        open(OUT / "assign_areas.csv", "w") as out,
        open(OUT / "invalid_areas.csv", "w") as invalid,
    ):
        files.write(note + "file,boundaries,points,points_in_an_area,points_in_several,crc32\n")
        out.write(note + "boundaries,area_code,points\n")
        invalid.write(note + "boundaries,area_code,reason\n")
        for boundaries, (path, code, kind) in BOUNDARIES.items():
            full = DATA / "boundaries" / path
            areas = geopandas.read_file(f"/vsigzip/{full}" if path.endswith(".gz") else full)
            if not path.endswith(".shp"):
                to_metres = pyproj.Transformer.from_crs("EPSG:4326", EPSG_5181, always_xy=True).transform
                lon_lat = shapely.get_coordinates(areas.geometry)
                metres = numpy.column_stack(to_metres(lon_lat[:, 0], lon_lat[:, 1]))
                areas = areas.set_geometry(shapely.set_coordinates(areas.geometry.values, metres))
            areas = areas.set_crs(None, allow_override=True)
            for _, area in areas[~areas.is_valid].sort_values(code).iterrows():
                reason = shapely.is_valid_reason(area.geometry).split("[")[0]
                invalid.write(f"{boundaries},{area[code][:8]},{reason}\n")
            counts = {}
            for name in LICENCES:
                x, y = points(name)
                held = assign(areas, code, kind, x, y)
                for area_code in (c for codes in held for c in codes):
                    counts[area_code] = counts.get(area_code, 0) + 1
                crc = zlib.crc32("\n".join("+".join(codes) for codes in held).encode())
                several = sum(len(codes) > 1 for codes in held)
                files.write(f"{name},{boundaries},{len(x)},{sum(map(bool, held))},{several},{crc:08x}\n")
            for area_code, count in sorted(counts.items()):
                out.write(f"{boundaries},{area_code},{count}\n")


main()
