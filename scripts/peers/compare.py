#!/usr/bin/env python3
"""golmok beside the tools that people would use instead: the same work on the same files, results compared, then timed.

    scripts/peers/generate.py INPUT [--licences 1000000]
    cargo build --release -p golmok --example peer_stages
    scripts/peers/compare.py INPUT WORK PEER_STAGES [--runs 5] [--only-check] [--golmok-only] [--out FILE]

Every stage of every tool runs in a process of its own; seconds are told by the process (imports left out), the peak is its
resident set by the operating system, libraries and all. Runs are interleaved tool by tool; the table gives medians.
Python needs pandas, geopandas, polars, scipy, lifelines, pyarrow, and DuckDB with the spatial extension of its version:
    pip install --no-deps --target DIR duckdb==1.5.5 duckdb-extension-spatial==1.5.5; DUCKDB_DIR=DIR scripts/peers/compare.py …
"""
import argparse
import datetime
import os
import pathlib
import platform
import statistics
import subprocess
import sys

import numpy as np
import polars as pl

HERE = pathlib.Path(__file__).parent
STAGES = ["ingest", "assign", "neighbours", "survival", "rates", "all"]
TOOLS = ["golmok", "duckdb", "polars", "pandas"]
WHAT = {
    "ingest": "1 CP949 CSV → Parquet",
    "assign": "2 EPSG:5174 → 5181, trade area and dong",
    "neighbours": "3 competitors within 300 m",
    "survival": "4 Kaplan–Meier per area × industry",
    "rates": "5 quarterly rates, shrunk",
    "all": "1–5 end to end",
}
NAMES = {
    "golmok": "golmok",
    "duckdb": "DuckDB (two iconv, spatial)",
    "polars": "polars (+ shapely, numpy)",
    "pandas": "pandas (+ geopandas, scipy, numpy)",
}


# Starts the command from a small process: the resident set that the system tells of a child begins with its parent's.
MEASURE = """import os, sys
pid = os.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(pid, 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def run(given, stage, tool):
    """Seconds and peak MiB of one run."""
    out = given.work / tool
    subprocess.run(["rm", "-rf", str(out / "lake")], check=True)
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    command = [given.peer_stages, stage, given.input, given.work, out]
    if tool != "golmok":
        command = [sys.executable, HERE / "tools.py", stage, tool, given.input, given.work, out]
        if tool == "duckdb" and "DUCKDB_DIR" in os.environ:
            environment["PYTHONPATH"] = os.environ["DUCKDB_DIR"]
    said = subprocess.run([sys.executable, "-S", "-c", MEASURE, *(str(c) for c in command)], env=environment,
                          stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    return float(said[0]), float(said[-1]) / 1024


def prepare(given):
    """The files that stages 2 to 5 begin from, made once by polars (`golmok_only`: by golmok)."""
    given.work.mkdir(parents=True, exist_ok=True)
    licences, placed = given.work / "licences.parquet", given.work / "placed.parquet"
    if not licences.exists():
        run(given, "ingest", "polars")
        (given.work / "polars/ingest.parquet").rename(licences)
    if not placed.exists():
        run(given, "assign", "polars")
        spots = pl.read_parquet(given.work / "polars/assign.parquet").with_columns(
            pl.col("x_m", "y_m").fill_nan(None), pl.when(pl.col("area", "dong") >= 0).then(pl.col("area", "dong")))
        kept = pl.read_parquet(licences, columns=["licensed_on", "closed_on", "industry_detail"])
        kept.hstack(spots).write_parquet(placed, compression="snappy")


def result(given, tool, stage):
    out = given.work / tool
    if stage != "ingest":
        return pl.read_parquet(out / f"{stage}.parquet")
    if tool == "golmok":
        return pl.read_parquet(f"{out}/lake/current/stg_licences/**/*.parquet", hive_partitioning=False)
    return pl.read_parquet(out / "ingest.parquet")


def check_ingest(mine, theirs):
    from common import COLUMNS

    assert mine.height == theirs.height
    for name, (_, kind) in COLUMNS.items():
        a, b = mine[name], theirs[name]
        if kind == "number":
            a, b = a.fill_null(np.nan).to_numpy(), b.fill_null(np.nan).to_numpy()
            assert np.array_equal(a, b, equal_nan=True), name
        elif kind == "text":
            assert (a.fill_null("") == b.fill_null("")).all(), name
        else:
            assert (a.cast(pl.Date).fill_null(pl.date(1, 1, 1)) == b.cast(pl.Date).fill_null(pl.date(1, 1, 1))).all(), name
    return f"{mine.height:,} rows, 14 columns, every value equal"


def check_assign(mine, theirs):
    for name in ("x_m", "y_m"):
        a, b = (frame[name].fill_null(np.nan).to_numpy() for frame in (mine, theirs))
        assert np.array_equal(np.isnan(a), np.isnan(b)) and np.nanmax(np.abs(a - b)) < 1e-3, (name, np.nanmax(np.abs(a - b)))
    said = []
    for name in ("area", "dong"):
        a, b = (frame[name].cast(pl.Int32).fill_null(-1).to_numpy() for frame in (mine, theirs))
        differ = int((a != b).sum())
        assert differ <= 5, (name, differ)
        said.append(f"{int((a >= 0).sum()):,} in {name}s, {differ} differ")
    return "; ".join(said) + "; metres to 1 mm"


def check_neighbours(mine, theirs):
    assert mine["row"].cast(pl.Int64).equals(theirs["row"].cast(pl.Int64))
    differ = np.abs(mine["competitors"].cast(pl.Int64).to_numpy() - theirs["competitors"].cast(pl.Int64).to_numpy())
    assert (differ > 0).sum() <= 5 and differ.max() <= 1, (differ.max(), (differ > 0).sum())
    return f"{mine.height:,} stores, {int(mine['competitors'].sum()):,} pairs, {int((differ > 0).sum())} stores differ"


def check_survival(mine, theirs):
    keys = ["area", "industry"]
    both = mine.with_columns(pl.col(keys).cast(pl.Int64)).join(
        theirs.with_columns(pl.col(keys).cast(pl.Int64)), on=keys, how="inner", suffix="_other")
    unseen = mine.height - both.height
    assert mine.height >= theirs.height == both.height and mine.filter(pl.col("subjects") > 0).height == both.height
    wrong = told = 0
    for year in ("1y", "3y", "5y", "10y"):
        a, b = both[f"s_{year}"].fill_null(np.nan).to_numpy(), both[f"s_{year}_other"].to_numpy()
        known = ~np.isnan(a)
        assert np.abs(a[known] - b[known]).max() < 1e-9, year
        at_risk = both[f"n_{year}_other"].cast(pl.Int64).to_numpy()
        assert (both[f"n_{year}"].cast(pl.Int64).to_numpy()[known] == at_risk[known]).all(), year
        assert (at_risk[~known] == 0).all(), year
        wrong, told = wrong + int((~known & ~np.isnan(b)).sum()), told + int(known.sum())
    return f"{both.height:,} groups, {told:,} values equal to 1e-9; {wrong:,} values of S where nobody was followed that long" \
        + (f" ({unseen:,} groups with nobody seen)" if unseen else "")


def check_rates(mine, theirs):
    keys = ["area", "industry", "quarter"]
    both = mine.with_columns(pl.col(keys).cast(pl.Int64)).join(
        theirs.with_columns(pl.col(keys).cast(pl.Int64)), on=keys, how="inner", suffix="_other")
    assert both.height == mine.height == theirs.height, (both.height, mine.height, theirs.height)
    for name, tolerance in (("trials", 0), ("events", 0), ("rate", 1e-12), ("shrunk", 1e-5)):
        gap = np.abs(both[name].cast(pl.Float64).to_numpy() - both[f"{name}_other"].cast(pl.Float64).to_numpy()).max()
        assert gap <= tolerance, (name, gap)
    return f"{both.height:,} cells, {int(mine['trials'].sum()):,} store-quarters, {int(mine['events'].sum()):,} closures; " \
        f"posterior means to 1e-5"


def lifelines_sample(given, groups=300):
    """lifelines on some groups of stage 4: seconds per group, how many horizons it has no answer for, equality."""
    import time

    from lifelines import KaplanMeierFitter
    sys.path.insert(0, str(HERE))
    import by_pandas
    from common import YEARS

    data = by_pandas.placed_columns(given.work, ["licensed_on", "closed_on", "industry_detail", "area"])
    group, duration, ended, entry = by_pandas.lives(data)
    names, counts = np.unique(group, return_counts=True)
    chosen = np.random.default_rng(1).choice(names, groups, replace=False)
    mine = result(given, "golmok", "survival").with_columns(
        group=pl.col("area").cast(pl.Int64) * data["industries"] + pl.col("industry").cast(pl.Int64))
    rows = {row["group"]: row for row in mine.to_dicts()}
    seconds, refused, compared = 0.0, 0, 0
    for one in chosen:
        at = group == one
        start = time.perf_counter()
        try:
            fitter = KaplanMeierFitter().fit(duration[at], ended[at], entry=np.where(entry[at] > 0, entry[at], 0))
        except Exception:
            refused += 1
            continue
        finally:
            seconds += time.perf_counter() - start
        for year, days in YEARS.items():
            if rows[one][f"s_{year}"] is not None:
                assert abs(float(fitter.predict(days)) - rows[one][f"s_{year}"]) < 1e-9, (one, year)
                compared += 1
    return seconds / groups, refused / groups, compared, len(names)


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    memory = next(int(line.split()[1]) for line in open("/proc/meminfo")) / 2**20
    return f"{os.cpu_count()} cores of {model}, {memory:.0f} GiB, {platform.system()} {platform.release().split('-')[0]}"


def versions(given):
    environment = {**os.environ, "PYTHONPATH": os.environ.get("DUCKDB_DIR", "")}
    duckdb = subprocess.run([sys.executable, "-c", "import duckdb; print(duckdb.__version__)"], env=environment, capture_output=True, text=True)
    from importlib.metadata import version

    others = [f"{name} {version(name)}" for name in ("polars", "pandas", "geopandas", "shapely", "pyproj", "numpy", "scipy", "lifelines", "pyarrow")]
    commit = subprocess.run(["git", "-C", str(HERE), "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True).stdout.split(" (")[0]
    return commit, f"{rustc}, Python {platform.python_version()}, DuckDB {duckdb.stdout.strip()}, {', '.join(others)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input", type=pathlib.Path)
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("peer_stages", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--stages", nargs="+", default=STAGES, choices=STAGES)
    parser.add_argument("--only-check", action="store_true", help="compare the results and stop")
    parser.add_argument("--golmok-only", action="store_true", help="end to end and the ingest by golmok alone, no comparison")
    parser.add_argument("--out", type=pathlib.Path, help="append the tables to this file as well")
    given = parser.parse_args()
    sys.path.insert(0, str(HERE))
    lines = []

    def say(line=""):
        print(line, flush=True)
        lines.append(line)

    commit, programs = versions(given)
    size = (given.input / "licences.csv").stat().st_size
    load = os.getloadavg()[0]
    say(f"## {size / 1e6:,.0f} MB of CP949, {datetime.date.today()}")
    say()
    say(f"Machine: {machine()}; load {load:.1f} when the run began. Commit {commit}. {programs}. Runs: {given.runs}, interleaved, medians.")
    say()
    tools = ["golmok"] if given.golmok_only else TOOLS
    if not given.golmok_only:
        prepare(given)
        say("| stage | tool | result beside golmok's |")
        say("|---|---|---|")
        for stage in (s for s in given.stages if s != "all"):
            for tool in tools:
                run(given, stage, tool)
                if tool != "golmok":
                    said = globals()[f"check_{stage}"](result(given, "golmok", stage), result(given, tool, stage))
                    say(f"| {WHAT[stage]} | {NAMES[tool]} | {said} |")
        if "survival" in given.stages:
            each, refused, compared, groups = lifelines_sample(given)
            say(f"| {WHAT['survival']} | lifelines, 300 groups of {groups:,} | {compared:,} values equal to 1e-9; refused {refused:.0%} of the "
                f"groups; {each * 1e3:.1f} ms a group, so about {each * groups:.0f} s for all |")
        say()
    if not given.only_check:
        stages = ["ingest", "all"] if given.golmok_only else given.stages
        say("| stage | tool | seconds, median | fastest–slowest | peak MiB | ÷ golmok |")
        say("|---|---|---|---|---|---|")
        for stage in stages:
            found = {tool: [] for tool in tools}
            for _ in range(given.runs):
                for tool in tools:
                    found[tool].append(run(given, stage, tool))
            base = statistics.median(s for s, _ in found["golmok"])
            for tool in tools:
                seconds = [s for s, _ in found[tool]]
                median = statistics.median(seconds)
                peak = max(p for _, p in found[tool])
                say(f"| {WHAT[stage]} | {NAMES[tool]} | {median:.2f} | {min(seconds):.2f}–{max(seconds):.2f} | {peak:,.0f} | {median / base:.1f} |")
    if given.out:
        with open(given.out, "a") as file:
            file.write("\n".join(lines) + "\n\n")


main()
