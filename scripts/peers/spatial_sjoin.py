#!/usr/bin/env python3
"""Points to trade areas: golmok beside geopandas sjoin and DuckDB spatial, in one run on the same points.

Two sets of points over the real 1,650 trade areas: drawn (with replacement) from the real licences, and uniform over
the areas' box. Two jobs: `alone` (points are in memory in EPSG:5181) and `csv` (a CSV of EPSG:5174 is read,
transformed with its datum shift and assigned). Runs are interleaved; the table gives medians of elapsed
and of processor seconds (on a machine that is busy with other work the latter are the ones to compare). The
first result of every tool is checked: pairs reduced by golmok's rule (lowest code of the kinds that do not overlap, and every tourist
zone) have one CRC-32; of later runs the number of pairs.

geopandas is timed with predicate "within", which prepares the polygons and is its faster way, and with
"intersects". DuckDB must have the version of its extension wheel; the extension is loaded by path:
    pip install --no-deps --target DIR duckdb==1.5.5 duckdb-extension-spatial==1.5.5
    cargo build --release -p golmok-spatial --example spatial_peer
    PYTHONPATH=DIR scripts/peers/spatial_sjoin.py ../shared/data TARGET/release/examples/spatial_peer [RUNS] [POINTS]
"""
import csv
import gzip
import io
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import zlib

import duckdb
import geopandas
import numpy
import pandas
import pyproj
import shapely

DATA = pathlib.Path(sys.argv[1])
GOLMOK = sys.argv[2]
RUNS = int(sys.argv[3]) if len(sys.argv) > 3 else 5
POINTS = int(sys.argv[4]) if len(sys.argv) > 4 else 1_000_000
EPSG_5174 = (
    "+proj=tmerc +lat_0=38 +lon_0=127.002890277778 +k=1 +x_0=200000 +y_0=500000 +ellps=bessel "
    "+towgs84=-115.80,474.99,674.11,1.16,-2.31,-1.63,6.43 +units=m +no_defs +type=crs"
)
EPSG_5181 = (
    "+proj=tmerc +lat_0=38 +lon_0=127 +k=1 +x_0=200000 +y_0=500000 +ellps=GRS80 "
    "+towgs84=0,0,0,0,0,0,0 +units=m +no_defs +type=crs"
)
SEOUL = ["seoul_yuheung_jihye", "seoul_cinema_khuda", "seoul_hospital_dongwon", "seoul_largestore_khuda",
         "seoul_sukbak_lodging_njt", "localdata_03_11_04_P_minbak_njt"]
TO_METRES = pyproj.Transformer.from_crs(EPSG_5174, EPSG_5181, always_xy=True)
FROM_METRES = pyproj.Transformer.from_crs(EPSG_5181, EPSG_5174, always_xy=True)
AREAS = geopandas.read_file(DATA / "boundaries/sangkwon_area_trdar.shp").set_crs(None, allow_override=True)
AREAS = AREAS.sort_values("TRDAR_CD").reset_index(drop=True)[["TRDAR_CD", "TRDAR_SE_C", "geometry"]]
CODES = AREAS.TRDAR_CD.to_numpy()
ZONES = (AREAS.TRDAR_SE_C == "U").to_numpy()


def licences():
    """Coordinates of the real licences of Seoul, EPSG:5174."""
    found = []
    for name in SEOUL:
        raw = gzip.open(DATA / "licence" / f"{name}.csv.gz").read()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp949", errors="replace")
        rows = csv.reader(io.StringIO(text))
        header = next(rows)
        x, y = (i for i, column in enumerate(header) if column.startswith("좌표정보"))
        for row in rows:
            try:
                found.append((float(row[x]), float(row[y])))
            except (IndexError, ValueError):
                pass
    return numpy.array(found)


def checksum(points, areas):
    """Pairs by golmok's rule, and their CRC-32. `points` and `areas` are positions."""
    pairs = pandas.DataFrame({"point": numpy.asarray(points, dtype=numpy.int64), "area": areas})
    pairs = pairs.sort_values(["point", "area"])
    zone = ZONES[pairs.area.to_numpy()]
    first = pairs[~zone].drop_duplicates("point")
    pairs = pandas.concat([first, pairs[zone]]).sort_values(["point", "area"])
    lines = pairs.point.astype(str).str.cat(CODES[pairs.area.to_numpy()].astype(str), sep=",")
    text = "".join(line + "\n" for line in lines)
    return len(pairs), f"{zlib.crc32(text.encode()):08x}"


def timed(job):
    start, cpu = time.perf_counter(), time.process_time()
    result = job()
    return (time.perf_counter() - start, time.process_time() - cpu), result


def sjoin(frame, predicate):
    return geopandas.sjoin(frame, AREAS, predicate=predicate)


def geopandas_alone(case, predicate):
    # A fresh array, so that no index is left from the run before.
    frame = geopandas.GeoDataFrame(geometry=geopandas.GeoSeries(case["geometry"].copy()))
    seconds, joined = timed(lambda: sjoin(frame, predicate))
    return seconds, (joined.index, joined.index_right.to_numpy())


def geopandas_csv(case, predicate):
    def job():
        table = pandas.read_csv(case["csv"])
        x, y = TO_METRES.transform(table.x.to_numpy(), table.y.to_numpy())
        return sjoin(geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(x, y)), predicate)

    seconds, joined = timed(job)
    return seconds, (joined.index, joined.index_right.to_numpy())


def duckdb_run(case, source, threads):
    database.execute(f"set threads = {threads}")
    seconds, _ = timed(lambda: database.execute(
        f"create or replace temp table joined as select p.id, a.id as area from ({source}) p "
        "join areas a on ST_Intersects(p.geom, a.geom)"))
    found = database.execute("select id, area from joined").fetchnumpy()
    return seconds, (found["id"], found["area"])


def duckdb_alone(case, threads):
    return duckdb_run(case, f"select id, geom from points_{case['name']}", threads)


def duckdb_csv(case, threads):
    point = f"ST_Transform(ST_Point(x, y), '{EPSG_5174}', '{EPSG_5181}', true)"
    return duckdb_run(case, f"select id, {point} as geom from read_csv('{case['csv']}')", threads)


def golmok(case, what, threads):
    path = case["binary"] if what == "alone" else case["csv"]
    process.stdin.write(f"{what} {path} {threads}\n")
    process.stdin.flush()
    seconds, cpu, pairs, crc = process.stdout.readline().split()
    return (float(seconds), float(cpu)), (int(pairs), crc)


scratch = tempfile.TemporaryDirectory()
process = subprocess.Popen([GOLMOK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
extension = next(pathlib.Path(duckdb.__file__).parents[1].glob("**/spatial.duckdb_extension"))
database = duckdb.connect()
database.execute(f"load '{extension}'")
wkb = pandas.DataFrame({"id": range(len(AREAS)), "wkb": shapely.to_wkb(AREAS.geometry)})
database.execute("create table areas as select id, ST_GeomFromWKB(wkb) as geom from wkb")

random = numpy.random.default_rng(20261125)
real = licences()
drawn = real[random.integers(0, len(real), POINTS)]
box = AREAS.total_bounds
uniform = random.uniform(box[:2], box[2:], (POINTS, 2))
uniform = numpy.column_stack(FROM_METRES.transform(uniform[:, 0], uniform[:, 1]))
cases = []
for name, stated in [("licences", drawn), ("uniform", uniform)]:
    metres = numpy.column_stack(TO_METRES.transform(stated[:, 0], stated[:, 1]))
    case = {"name": name, "csv": f"{scratch.name}/{name}.csv", "binary": f"{scratch.name}/{name}.bin"}
    pandas.DataFrame({"id": range(POINTS), "x": stated[:, 0], "y": stated[:, 1]}).to_csv(case["csv"], index=False)
    metres.astype("<f8").tofile(case["binary"])
    case["geometry"] = shapely.points(metres)
    frame = pandas.DataFrame({"id": range(POINTS), "x": metres[:, 0], "y": metres[:, 1]})
    database.execute(f"create table points_{name} as select id, ST_Point(x, y) as geom from frame")
    cases.append(case)

JOBS = {
    "golmok, 1 thread": lambda case, what: golmok(case, what, 1),
    "golmok, 2 threads": lambda case, what: golmok(case, what, 2),
    "geopandas sjoin within": lambda case, what: (geopandas_alone if what == "alone" else geopandas_csv)(case, "within"),
    "geopandas sjoin intersects": lambda case, what: (geopandas_alone if what == "alone" else geopandas_csv)(case, "intersects"),
    "DuckDB spatial, 1 thread": lambda case, what: (duckdb_alone if what == "alone" else duckdb_csv)(case, 1),
    "DuckDB spatial, 2 threads": lambda case, what: (duckdb_alone if what == "alone" else duckdb_csv)(case, 2),
}
print(f"{POINTS:,} points, {len(AREAS):,} areas, {len(real):,} real licences to draw from, {RUNS} runs; geopandas "
      f"{geopandas.__version__}, shapely {shapely.__version__} (GEOS {shapely.geos_version_string}), pyproj "
      f"{pyproj.__version__} (PROJ {pyproj.proj_version_str}), pandas {pandas.__version__}, DuckDB {duckdb.__version__}")
print("\n| points | job | tool | elapsed s | fastest–slowest | CPU s | fastest–slowest | points per CPU s "
      "| elapsed / golmok 1 thread | CPU / golmok 1 thread |")
print("|---|---|---|---|---|---|---|---|---|---|")
for case in cases:
    for what in ["alone", "csv"]:
        times, pairs, expected = {tool: [] for tool in JOBS}, {}, None
        for run in range(RUNS):
            for tool, job in JOBS.items():
                seconds, result = job(case, what)
                times[tool].append(seconds)
                count = result[0] if tool.startswith("golmok") else len(result[0])
                if run == 0:
                    pairs[tool] = count
                    found = result if tool.startswith("golmok") else checksum(*result)
                    expected = expected or found
                    assert found == expected, (tool, found, expected)
                assert count == pairs[tool], (tool, run, count)
        median = {tool: [statistics.median(s) for s in zip(*both)] for tool, both in times.items()}
        base = median["golmok, 1 thread"]
        for tool, both in times.items():
            wall, cpu = zip(*both)
            print(f"| {case['name']} | {what} | {tool} | {median[tool][0]:.3f} | {min(wall):.3f}–{max(wall):.3f} | "
                  f"{median[tool][1]:.3f} | {min(cpu):.3f}–{max(cpu):.3f} | {POINTS / median[tool][1]:,.0f} | "
                  f"{median[tool][0] / base[0]:.1f} | {median[tool][1] / base[1]:.1f} |", flush=True)
        print(f"| {case['name']} | {what} | *all results equal: {expected[0]:,} pairs, CRC-32 "
              f"{expected[1]}* | | | | | | | |")
process.stdin.close()
