"""pandas, geopandas, scipy's k-d tree and numpy: vectorised throughout."""
import numpy as np
import pandas as pd
from common import BEGINS, COLUMNS, FROM, QUARTERS, RADIUS_M, YEARS, lowest, polygons, shrink, transform


def read(path):
    names = {korean: name for name, (korean, _) in COLUMNS.items()}
    frame = pd.read_csv(path, encoding="cp949", usecols=list(names), dtype=str, keep_default_na=False, engine="c")
    frame = frame.rename(columns=names)[list(COLUMNS)]
    for name, (_, kind) in COLUMNS.items():
        if kind == "number":
            frame[name] = pd.to_numeric(frame[name].str.strip(), errors="coerce")
        elif kind == "day":
            frame[name] = pd.to_datetime(frame[name], format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")
        elif kind == "stamp":
            frame[name] = pd.to_datetime(frame[name].str[:10], format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")
    return frame


def ingest(source, work, out):
    frame = read(source / "licences.csv")
    frame.to_parquet(out / "ingest.parquet", compression="zstd", index=False)
    return frame


def place(source, frame):
    import geopandas

    there = frame.x_5174.notna().to_numpy()
    x, y = np.full(len(frame), np.nan), np.full(len(frame), np.nan)
    x[there], y[there] = transform(frame.x_5174[there].to_numpy(), frame.y_5174[there].to_numpy())
    result = {"x_m": x, "y_m": y}
    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(x[there], y[there]), index=np.flatnonzero(there))
    for name in ("area", "dong"):
        layer = geopandas.GeoDataFrame(geometry=polygons(source / f"{name}s.csv")[1])
        joined = geopandas.sjoin(points, layer, predicate="within")
        result[name] = lowest(len(frame), joined.index.to_numpy(), joined.index_right.to_numpy())
    return pd.DataFrame(result)


def assign(source, work, out):
    frame = pd.read_parquet(work / "licences.parquet", columns=["x_5174", "y_5174"])
    placed = place(source, frame)
    placed.to_parquet(out / "assign.parquet", index=False)
    return placed


def placed_columns(work, columns):
    return arrays(pd.read_parquet(work / "placed.parquet", columns=columns))


def arrays(frame):
    """Days as numbers, industries as codes in the order of their names."""
    out = {name: frame[name].to_numpy() for name in frame.columns if name in ("x_m", "y_m")}
    if "area" in frame:
        out["area"] = frame.area.fillna(-1).to_numpy().astype(np.int64)
    for name in ("licensed_on", "closed_on"):
        if name in frame:
            days = pd.to_datetime(frame[name]).astype("datetime64[s]")
            out[name] = np.where(days.isna(), np.iinfo(np.int32).max, days.astype("int64") // 86_400)
    if "industry_detail" in frame:
        codes, names = pd.factorize(frame.industry_detail, sort=True)
        out["industry"], out["industries"] = codes, len(names)
    return out


def competitors(data, out):
    from scipy.spatial import cKDTree

    open_rows = np.flatnonzero((data["closed_on"] == np.iinfo(np.int32).max) & ~np.isnan(data["x_m"]))
    points = np.column_stack([data["x_m"], data["y_m"]])[open_rows]
    industry, counts = data["industry"][open_rows], np.zeros(len(open_rows), dtype=np.int64)
    for i in range(data["industries"]):
        rows = np.flatnonzero(industry == i)
        counts[rows] = cKDTree(points[rows]).query_ball_point(points[rows], RADIUS_M, return_length=True, workers=2) - 1
    pd.DataFrame({"row": open_rows, "competitors": counts}).to_parquet(out / "neighbours.parquet", index=False)


def neighbours(source, work, out):
    competitors(placed_columns(work, ["closed_on", "industry_detail", "x_m", "y_m"]), out)


def lives(data):
    """Group, duration, whether ended, entry of the licences in an area that were seen at all."""
    rows = np.flatnonzero(data["area"] >= 0)
    licensed, closed = data["licensed_on"][rows], data["closed_on"][rows]
    ended = closed < np.iinfo(np.int32).max
    last = max(data["licensed_on"].max(), data["closed_on"][data["closed_on"] < np.iinfo(np.int32).max].max())
    duration, entry = np.minimum(closed, last) - licensed, np.maximum(FROM - licensed, 0)
    seen = (entry == 0) | (duration > entry)
    group = data["area"][rows] * data["industries"] + data["industry"][rows]
    return group[seen], duration[seen], ended[seen], entry[seen]


def product_limit(data, out):
    """Kaplan–Meier of all groups at once: one sorted array of (group, time), cumulative sums within groups."""
    group, duration, ended, entry = lives(data)
    span = np.int64(1) << 20
    exits = group * span + duration
    # −1 for those at risk from time 0 on, so that an event at time 0 counts.
    enters = np.sort(group * span + np.where(entry > 0, entry, -1))
    order = np.argsort(exits, kind="stable")
    exits_sorted, ended_sorted = exits[order], ended[order]
    keys, first, counts = np.unique(exits_sorted, return_index=True, return_counts=True)
    deaths = np.add.reduceat(ended_sorted.astype(np.int64), first)
    groups = keys // span
    # Entered strictly before, minus left strictly before, within the group.
    start_of_group = np.searchsorted(enters, groups * span - 1, "left")
    first_exit = np.searchsorted(exits_sorted, groups * span, "left")
    at_risk = (np.searchsorted(enters, keys, "left") - start_of_group) - (first - first_exit)
    factor = np.where(deaths > 0, 1 - deaths / at_risk, 1.0)
    which, begin = np.unique(groups, return_index=True)
    with np.errstate(divide="ignore"):
        logs = np.where(factor > 0, np.log(np.where(factor > 0, factor, 1)), 0)
    running, dead = np.cumsum(logs), np.cumsum(factor <= 0)
    result = {"area": which // data["industries"], "industry": which % data["industries"],
              "subjects": np.bincount(np.searchsorted(which, group), minlength=len(which))}
    base, dead_base = np.where(begin > 0, running[begin - 1], 0), np.where(begin > 0, dead[begin - 1], 0)
    for name, days in YEARS.items():
        # Times are whole days and the horizons are not, but for the tenth year: "at or before" is one search.
        upto = np.searchsorted(keys, which * span + int(np.floor(days)), "right") - 1
        before = upto < begin
        survival = np.exp(running[upto] - base)
        survival[(dead[upto] - dead_base) > 0] = 0
        survival[before] = 1
        result[f"s_{name}"] = survival
        when = which * span + int(np.ceil(days))
        entered = np.searchsorted(enters, when, "left") - np.searchsorted(enters, which * span - 1, "left")
        left = np.searchsorted(exits_sorted, when, "left") - np.searchsorted(exits_sorted, which * span, "left")
        result[f"n_{name}"] = entered - left
    pd.DataFrame(result).to_parquet(out / "survival.parquet", index=False)


def survival(source, work, out):
    product_limit(placed_columns(work, ["licensed_on", "closed_on", "industry_detail", "area"]), out)


def quarterly(data, out):
    rows = np.flatnonzero(data["area"] >= 0)
    licensed, closed = data["licensed_on"][rows], data["closed_on"][rows]
    group = data["area"][rows] * data["industries"] + data["industry"][rows]
    begin = np.searchsorted(BEGINS, licensed, "right").clip(max=QUARTERS)
    until = np.searchsorted(BEGINS, closed, "right")
    size = (int(group.max()) + 1) * (QUARTERS + 1)
    stop = np.maximum(until.clip(max=QUARTERS), begin)
    width = QUARTERS + 1
    steps = np.bincount(group * width + begin, minlength=size) - np.bincount(group * width + stop, minlength=size)
    trials = np.cumsum(steps.reshape(-1, width), axis=1)[:, :QUARTERS]
    hit = (until >= 1) & (until <= QUARTERS) & (begin < until)
    events = np.bincount(group[hit] * QUARTERS + until[hit] - 1, minlength=trials.size).reshape(-1, QUARTERS)
    cells = np.flatnonzero(trials.ravel() > 0)
    trials, events = trials.ravel()[cells], events.ravel()[cells]
    groups = cells // QUARTERS
    industry = groups % data["industries"]
    pd.DataFrame({
        "area": groups // data["industries"], "industry": industry, "quarter": cells % QUARTERS, "trials": trials,
        "events": events, "rate": events / trials, "shrunk": shrink(industry, events, trials, data["industries"]),
    }).to_parquet(out / "rates.parquet", index=False)


def rates(source, work, out):
    quarterly(placed_columns(work, ["licensed_on", "closed_on", "industry_detail", "area"]), out)


def everything(source, work, out):
    frame = ingest(source, work, out)
    placed = place(source, frame)
    placed.to_parquet(out / "assign.parquet", index=False)
    data = arrays(pd.concat([frame[["licensed_on", "closed_on", "industry_detail"]], placed], axis=1))
    competitors(data, out)
    product_limit(data, out)
    quarterly(data, out)
