"""polars, with shapely's tree for polygons (two threads) and numpy for the curves."""
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl
from common import BEGINS, COLUMNS, FROM, QUARTERS, RADIUS_M, YEARS, lowest, polygons, shrink, transform

OPEN = np.iinfo(np.int32).max


def ingest(source, work, out):
    # polars decodes UTF-8 only; Python's codec comes first.
    text = (source / "licences.csv").read_bytes().decode("cp949").encode()
    names = {korean: name for name, (korean, _) in COLUMNS.items()}
    frame = pl.read_csv(text, columns=list(names), infer_schema=False).rename(names).select(list(COLUMNS))
    del text
    casts = []
    for name, (_, kind) in COLUMNS.items():
        if kind == "number":
            casts.append(pl.col(name).str.strip_chars().cast(pl.Float64, strict=False))
        elif kind == "day":
            casts.append(pl.col(name).str.to_date("%Y-%m-%d", strict=False))
        elif kind == "stamp":
            casts.append(pl.col(name).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False))
    frame = frame.with_columns(casts)
    frame.write_parquet(out / "ingest.parquet", compression="zstd")
    return frame


def place(source, frame):
    import shapely

    x, y = frame["x_5174"].to_numpy(), frame["y_5174"].to_numpy()
    there = np.flatnonzero(~np.isnan(x))
    halves = np.array_split(there, 2)
    layers = {name: shapely.STRtree(polygons(source / f"{name}s.csv")[1]) for name in ("area", "dong")}

    def half(rows):
        hx, hy = transform(x[rows], y[rows])
        points = shapely.points(hx, hy)
        return hx, hy, {name: tree.query(points, predicate="within") for name, tree in layers.items()}

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(half, halves))
    x_m, y_m = np.full(len(x), np.nan), np.full(len(x), np.nan)
    result = {"x_m": x_m, "y_m": y_m}
    for rows, (hx, hy, _) in zip(halves, done):
        x_m[rows], y_m[rows] = hx, hy
    for name in layers:
        pairs = [(rows[found[name][0]], found[name][1]) for rows, (_, _, found) in zip(halves, done)]
        result[name] = lowest(len(x), np.concatenate([p for p, _ in pairs]), np.concatenate([a for _, a in pairs]))
    return pl.DataFrame(result)


def assign(source, work, out):
    frame = pl.read_parquet(work / "licences.parquet", columns=["x_5174", "y_5174"])
    frame = frame.with_columns(pl.all().fill_null(np.nan))
    place(source, frame).write_parquet(out / "assign.parquet", compression="snappy")


def competitors(placed, out):
    stores = (
        placed.with_row_index("row").filter(pl.col("closed_on").is_null() & pl.col("x_m").is_not_nan())
        .select("row", "industry_detail", "x_m", "y_m",
                cx=(pl.col("x_m") / RADIUS_M).floor().cast(pl.Int32), cy=(pl.col("y_m") / RADIUS_M).floor().cast(pl.Int32))
        .with_columns(pl.col("industry_detail").cast(pl.Categorical))
    )
    around = pl.DataFrame({"dx": [-1, 0, 1] * 3, "dy": [-1] * 3 + [0] * 3 + [1] * 3}, schema={"dx": pl.Int32, "dy": pl.Int32})
    near = stores.lazy().join(around.lazy(), how="cross").select(
        "industry_detail", pl.col("cx") + pl.col("dx"), pl.col("cy") + pl.col("dy"), "row", "x_m", "y_m")
    pairs = near.join(stores.lazy(), on=["industry_detail", "cx", "cy"], suffix="_other").filter(
        (pl.col("x_m") - pl.col("x_m_other")) ** 2 + (pl.col("y_m") - pl.col("y_m_other")) ** 2 <= RADIUS_M**2)
    counts = pairs.group_by("row").agg((pl.len() - 1).alias("competitors")).sort("row").collect()
    counts.write_parquet(out / "neighbours.parquet", compression="snappy")


def neighbours(source, work, out):
    frame = pl.read_parquet(work / "placed.parquet", columns=["closed_on", "industry_detail", "x_m", "y_m"])
    competitors(frame.with_columns(pl.col("x_m", "y_m").fill_null(np.nan)), out)


def coded(frame):
    """Rows in an area, with days as numbers and industries as codes in the order of their names."""
    names = frame["industry_detail"].unique().sort()
    return frame.select(
        pl.col("area").fill_null(-1).cast(pl.Int64),
        industry=pl.col("industry_detail").cast(pl.Enum(names)).to_physical().cast(pl.Int64),
        licensed=pl.col("licensed_on").to_physical().cast(pl.Int64),
        closed=pl.col("closed_on").to_physical().cast(pl.Int64).fill_null(OPEN),
    ), len(names)


def curves(frame, industries, out):
    last = max(frame["licensed"].max(), frame.filter(pl.col("closed") < OPEN)["closed"].max())
    lives = frame.lazy().filter(pl.col("area") >= 0).select(
        group=pl.col("area") * industries + pl.col("industry"),
        t=pl.min_horizontal("closed", pl.lit(last)) - pl.col("licensed"), ended=pl.col("closed") < OPEN,
        entry=pl.max_horizontal(FROM - pl.col("licensed"), pl.lit(0)),
    ).filter((pl.col("entry") == 0) | (pl.col("t") > pl.col("entry")))
    steps = pl.concat([
        lives.select("group", "t", into=pl.lit(0), out=pl.lit(1), dead=pl.col("ended").cast(pl.Int32)),
        lives.select("group", t=pl.when(pl.col("entry") > 0).then("entry").otherwise(-1), into=pl.lit(1), out=pl.lit(0),
                     dead=pl.lit(0)),
    ]).group_by("group", "t").agg(pl.col("into", "out", "dead").sum()).sort("group", "t")
    steps = steps.with_columns(
        n=(pl.col("into").cum_sum() - pl.col("into") - pl.col("out").cum_sum() + pl.col("out")).over("group"))
    steps = steps.with_columns(
        s=pl.when(pl.col("dead") > 0).then(1 - pl.col("dead") / pl.col("n")).otherwise(1.0).cum_prod().over("group"))
    wanted = [pl.col("into").sum().alias("subjects")]
    for name, days in YEARS.items():
        wanted.append(pl.col("s").filter(pl.col("t") <= days).last().fill_null(1.0).alias(f"s_{name}"))
        before = pl.col("t") < days
        wanted.append((pl.col("into").filter(before).sum() - pl.col("out").filter(before).sum()).alias(f"n_{name}"))
    result = steps.group_by("group").agg(wanted).sort("group").select(
        area=pl.col("group") // industries, industry=pl.col("group") % industries, *[pl.exclude("group")]).collect()
    result.write_parquet(out / "survival.parquet", compression="snappy")


def survival(source, work, out):
    curves(*coded(pl.read_parquet(work / "placed.parquet", columns=["licensed_on", "closed_on", "industry_detail", "area"])), out)


def quarterly(frame, industries, out):
    begins = pl.Series(BEGINS)
    cells = frame.lazy().filter(pl.col("area") >= 0).select(
        "area", "industry",
        first=begins.search_sorted(frame.filter(pl.col("area") >= 0)["licensed"], "right").clip(upper_bound=QUARTERS).cast(pl.Int64),
        until=begins.search_sorted(frame.filter(pl.col("area") >= 0)["closed"], "right").cast(pl.Int64),
    ).filter(pl.col("first") < pl.col("until"))
    trials = cells.with_columns(quarter=pl.int_ranges("first", pl.min_horizontal("until", pl.lit(QUARTERS)))).explode("quarter")
    trials = trials.drop_nulls("quarter").group_by("area", "industry", "quarter").agg(trials=pl.len().cast(pl.Int64))
    events = cells.filter(pl.col("until").is_between(1, QUARTERS)).select("area", "industry", quarter=pl.col("until") - 1)
    events = events.group_by("area", "industry", "quarter").agg(events=pl.len().cast(pl.Int64))
    both = trials.join(events, on=["area", "industry", "quarter"], how="left").with_columns(pl.col("events").fill_null(0))
    both = both.with_columns(rate=pl.col("events") / pl.col("trials")).collect()
    shrunk = shrink(both["industry"].to_numpy(), both["events"].to_numpy(), both["trials"].to_numpy(), industries)
    both.with_columns(shrunk=shrunk).write_parquet(out / "rates.parquet", compression="snappy")


def rates(source, work, out):
    quarterly(*coded(pl.read_parquet(work / "placed.parquet", columns=["licensed_on", "closed_on", "industry_detail", "area"])), out)


def everything(source, work, out):
    frame = ingest(source, work, out)
    placed = place(source, frame.select(pl.col("x_5174", "y_5174").fill_null(np.nan)))
    placed.write_parquet(out / "assign.parquet", compression="snappy")
    whole = frame.select("licensed_on", "closed_on", "industry_detail").hstack(placed)
    competitors(whole, out)
    data = coded(whole)
    curves(*data, out)
    quarterly(*data, out)
