"""`golmok rollup` beside DuckDB and polars used directly, on the same Parquet rows, in one run.

    python scripts/peers/rollup.py WORK GOLMOK --lake LAKE [--rows 50000000] [--scale 1] [--runs 1]

WORK keeps the rows (about 25 bytes each as Parquet, twice 60 as CSV while they are made; `--keep` keeps them). Prints Markdown for
benches/results/rollup.md: CPU seconds, wall seconds and peak memory of each tool's own process, and whether its cells equal golmok's
truth to the won. The peers get the merchants' areas ready-made and give totals, counts and distinct merchants of every published
marginal; golmok also types and rejects rows, places merchants, keeps five people per number, commits every day and withholds.
"""

import argparse
import csv
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve()
HOLIDAYS = HERE.parents[2] / "data/reference/public_holidays.csv"
PARTS = {
    "wd": "NOT off", "we": "off", "d1": "dow = 1", "d2": "dow = 2", "d3": "dow = 3", "d4": "dow = 4", "d5": "dow = 5",
    "d6": "dow = 6", "d7": "dow = 7", "b1": "hh < 6", "b2": "hh BETWEEN 6 AND 10", "b3": "hh BETWEEN 11 AND 13",
    "b4": "hh BETWEEN 14 AND 16", "b5": "hh BETWEEN 17 AND 20", "b6": "hh >= 21", "m": "sex = 'M'", "f": "sex = 'F'",
    "a1": "age < 20", "a2": "age BETWEEN 20 AND 29", "a3": "age BETWEEN 30 AND 39", "a4": "age BETWEEN 40 AND 49",
    "a5": "age BETWEEN 50 AND 59", "a6": "age >= 60",
}  # fmt: skip


def holidays():
    return [line[:10] for line in HOLIDAYS.read_text().splitlines()[1:]]


def by_duckdb(work: Path, out: Path) -> None:
    import duckdb

    db = duckdb.connect()
    db.execute("SET threads = 2")
    off = ", ".join(f"DATE '{day}'" for day in holidays())
    parts = ", ".join(
        f"count(*) FILTER ({when}) AS {part}_n, coalesce(sum(amount) FILTER ({when}), 0) AS {part}_won" for part, when in PARTS.items()
    )
    sums = ", ".join(f"sum({p}_n)::BIGINT AS {p}_n, sum({p}_won)::BIGINT AS {p}_won, count(*) FILTER ({p}_n > 0) AS {p}_merchants" for p in PARTS)
    db.execute(f"""
        COPY (WITH rows AS (
          SELECT m.area, coalesce(m.industry, '-') AS industry, merchant, amount, sex, age, hour(ts) AS hh, isodow(ts) AS dow,
           isodow(ts) >= 6 OR ts::DATE IN ({off}) AS off
          FROM (SELECT approved_at + INTERVAL 9 HOUR AS ts, merchant, amount, sex, age, CAST(day AS DATE) AS folder
                FROM read_parquet('{work}/rows/*/*.parquet', hive_partitioning = true)) t
          LEFT JOIN read_csv('{work}/areas.csv', all_varchar = true) m USING (merchant)
          WHERE ts IS NOT NULL AND amount IS NOT NULL AND merchant <> '' AND ts::DATE = folder),
         shops AS (SELECT coalesce(area, '-') AS area, industry, merchant, count(*) AS n, sum(amount) AS won, {parts} FROM rows GROUP BY ALL)
         SELECT area, industry, sum(n)::BIGINT AS all_n, sum(won)::BIGINT AS all_won, count(*) AS all_merchants, {sums}
         FROM shops GROUP BY ALL ORDER BY ALL) TO '{out}' (HEADER)""")


def by_polars(work: Path, out: Path) -> None:
    import polars as pl

    hh, dow, sex, age = pl.col("hh"), pl.col("dow"), pl.col("sex"), pl.col("age")
    off = pl.col("off")
    when = {"wd": ~off, "we": off, "m": sex == "M", "f": sex == "F", "a1": age < 20, "a6": age >= 60}
    when |= {f"d{d}": dow == d for d in range(1, 8)} | {f"a{k}": age.is_between(k * 10, k * 10 + 9) for k in range(2, 6)}
    when |= {f"b{k}": hh.is_between(a, b - 1) for k, (a, b) in enumerate([(0, 6), (6, 11), (11, 14), (14, 17), (17, 21), (21, 24)], 1)}
    rows = pl.scan_parquet(f"{work}/rows/*/*.parquet", hive_partitioning=True, try_parse_hive_dates=True)
    ts = pl.col("approved_at") + pl.duration(hours=9)
    good = ts.is_not_null() & pl.col("amount").is_not_null() & (pl.col("merchant") != "") & (ts.dt.date() == pl.col("day"))
    rows = rows.filter(good).with_columns(hh=ts.dt.hour(), dow=ts.dt.weekday(), date=ts.dt.date())
    days = pl.Series([d for d in holidays()]).str.to_date()
    rows = rows.with_columns(off=(dow >= 6) | pl.col("date").is_in(days.implode()))
    areas = pl.scan_csv(work / "areas.csv", infer_schema=False)
    rows = rows.join(areas, on="merchant", how="left").with_columns(pl.col("area", "industry").fill_null("-"))
    parts = [e for p in PARTS for e in ((when[p]).sum().cast(pl.Int64).alias(f"{p}_n"), pl.col("amount").filter(when[p]).sum().alias(f"{p}_won"))]
    shops = rows.group_by("area", "industry", "merchant").agg(pl.len().cast(pl.Int64).alias("n"), pl.col("amount").sum().alias("won"), *parts)
    sums = [e for p in PARTS for e in (pl.col(f"{p}_n", f"{p}_won").sum(), (pl.col(f"{p}_n") > 0).sum().alias(f"{p}_merchants"))]
    cells = shops.group_by("area", "industry").agg(
        pl.col("n").sum().alias("all_n"), pl.col("won").sum().alias("all_won"), pl.len().alias("all_merchants"), *sums
    )
    cells.sort("area", "industry").collect(engine="streaming").write_csv(out)


def measured(command, **more):
    """Runs a command; its CPU seconds, wall seconds and peak memory in MB."""
    begun = time.monotonic()
    child = subprocess.Popen(command, **more)
    _, status, used = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{command} ended with {status}")
    return used.ru_utime + used.ru_stime, time.monotonic() - begun, used.ru_maxrss / 1024


def generate(work: Path, golmok: str, lake: Path, rows: int, scale: float) -> None:
    """Rows as Parquet, one folder per day; the merchants' areas as the truth has them."""
    import duckdb

    raw = work / "raw"
    subprocess.run([golmok, "sample", "--out", raw, "--raw", str(rows), "--scale", str(scale)], check=True)
    db = duckdb.connect()
    db.execute("SET threads = 2")
    for day in sorted((raw / "rows").iterdir()):
        to = work / "rows" / day.name
        to.mkdir(parents=True, exist_ok=True)
        # In two steps: a cast that is pushed into the reader of the text fails where it should give null.
        db.execute(f"CREATE OR REPLACE TEMP TABLE day AS SELECT * FROM read_csv('{day}/part-0.csv', all_varchar = true)")
        db.execute(f"""COPY (SELECT try_cast(approved_at AS TIMESTAMP) AS approved_at, merchant, card, try_cast(amount AS BIGINT) AS amount,
            sex, try_cast(age AS SMALLINT) AS age FROM day) TO '{to}/part-0.parquet' (COMPRESSION zstd, ROW_GROUP_SIZE 250000)""")
        shutil.rmtree(day)
    for name in ["card.toml", "merchants.csv", "truth_cells.csv"]:
        shutil.copy(raw / name, work / name)
    shutil.rmtree(raw)


def areas(work: Path, days: Path) -> None:
    """The merchants' areas for the peers, from golmok's own days."""
    import duckdb

    found = f"read_parquet('{days}/days/*/v*/merchants.parquet')"
    duckdb.sql(f"""COPY (SELECT DISTINCT who AS merchant, nullif(area_id, '-') AS area, nullif(industry, '-') AS industry FROM {found})
        TO '{work}/areas.csv' (HEADER)""")


def equal(found: Path, truth: Path) -> str:
    def read(path):
        with path.open(encoding="utf-8") as file:
            return {(row["area"], row["industry"]): row for row in csv.DictReader(file)}

    ours, theirs = read(found), read(truth)
    columns = [f"{part}_{what}" for part in ["all", *PARTS] for what in ["n", "won", "merchants"]]
    # A merchant that is not listed is one in the peers' sums and none in the truth.
    differ = sum(
        int(ours[cell][column]) != int(theirs[cell][column])
        for cell in theirs.keys() & ours.keys()
        for column in columns
        if cell[1] != "-" or not column.endswith("merchants")
    )
    return f"{len(ours)} of {len(theirs)} cells, {differ} of {len(columns) * len(theirs)} numbers differ"


def published(out: Path, truth: Path) -> str:
    (file,) = out.glob("*.csv")
    with file.open(encoding="utf-8-sig") as rows:
        own = {(r["상권_코드"], r["서비스_업종_코드"]): r for r in csv.DictReader(rows)}
    with truth.open(encoding="utf-8") as rows:
        cells = list(csv.DictReader(rows))
    expected = [c for c in cells if c["area"] != "-" and int(c["all_merchants"]) >= 3 and int(c["all_people"]) >= 5]
    wrong = sum(own.get((c["area"], c["industry"]), {}).get("당월_매출_금액") != c["all_won"] for c in expected)
    return f"{len(own)} cells published of {len(expected)} that may be, {wrong} totals differ"


def main() -> None:
    if len(sys.argv) == 4 and sys.argv[1] in ("duckdb", "polars"):
        {"duckdb": by_duckdb, "polars": by_polars}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=Path)
    parser.add_argument("golmok")
    parser.add_argument("--lake", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=50_000_000)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--keep", action="store_true")
    args = parser.parse_args()
    work = args.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    if not (work / "truth_cells.csv").exists():
        generate(work, args.golmok, args.lake, args.rows, args.scale)
    size = sum(file.stat().st_size for file in (work / "rows").rglob("*.parquet")) / 1e6
    results = {name: [] for name in ("golmok rollup", "DuckDB", "polars")}
    said = {}
    for _ in range(args.runs):
        days, out = work / "days", work / "out"
        for left in (days, out):
            shutil.rmtree(left, ignore_errors=True)
        command = [args.golmok, "rollup", work / "rows", "--mapping", work / "card.toml", "--days", days, "--out", out, "--lake", args.lake, "-q"]
        results["golmok rollup"].append(measured(command))
        said["golmok rollup"] = published(out, work / "truth_cells.csv")
        areas(work, days)
        for name, short in (("DuckDB", "duckdb"), ("polars", "polars")):
            file = work / f"{short}.csv"
            results[name].append(measured([sys.executable, HERE, short, work, file], env={**os.environ, "POLARS_MAX_THREADS": "2"}))
            said[name] = equal(file, work / "truth_cells.csv")
    import duckdb
    import polars

    load = os.getloadavg()[0]
    kept = sum(file.stat().st_size for file in (work / "days").rglob("*") if file.is_file()) / 1e6
    print(f"\n## {args.rows:,} rows ({size:,.0f} MB of Parquet)\n")
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}; DuckDB {duckdb.__version__}, polars {polars.__version__} (Python). "
          f"Days kept by golmok: {kept:,.0f} MB.\n")  # fmt: skip
    print("| tool | CPU s | wall s | peak MB | cells |\n|---|---|---|---|---|")
    for name, runs in results.items():
        cpu, wall, peak = (sorted(values)[len(values) // 2] for values in zip(*runs))
        print(f"| {name} | {cpu:,.0f} | {wall:,.0f} | {peak:,.0f} | {said[name]} |")
    if not args.keep:
        shutil.rmtree(work / "rows")
        shutil.rmtree(work / "days")
        (work / "truth_cells.csv").unlink()


if __name__ == "__main__":
    main()
