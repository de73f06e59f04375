#!/usr/bin/env python3
"""Score a forecast of closures, without golmok. Needs Python 3.10+ and numpy; pyarrow only for Parquet files.

Two ways to use it:

  score.py backtest_cells.csv [--origin 20224]
      one row per area x industry: store_count, expected_closures_4q (and _lo, _hi), baseline_closures_4q,
      closure_count_4q, area_code, industry_code, trade_area_kind

  score.py --forecast mart_entry_risk.csv --history STORES.zip ... --outcome STORES.zip ... --origin 20234
      forecast as exported (area_code, industry_code, trade_area_kind, store_count, expected_closures_4q, _lo, _hi);
      STORES are the published quarterly files (CSV, zipped or not, CP949 or UTF-8): --history holds the four quarters
      up to the origin, --outcome the four after it (with fewer, the forecast is scaled and this is said)

Definitions
  b       industry rate of the last four quarters (closures / (stores + closures), kinds A, D, R) x stores x 4
  m       expected_closures_4q
  share   (D(y,b) - D(y,m)) / (D(y,b) - D0): D the Poisson deviance, b and m each scaled so that their total is sum(y),
          D0 the mean of D(y*, m) over 200 draws y* ~ Poisson(m). `explained_share` has the exact mean of D0 in place of
          the draws, `explained_share_drawn` the draws. b itself scores 0.
  classes cells ranked by m / stores inside each industry, cut at 40/70/90 % of its stores; observed / (stores x the
          industry's realised rate). A cell across a cut, or cells of equal rate, are split in proportion.
  auc     per store-quarter: y closures against 4 x stores - y that did not close, ranked by m / stores, ties half
  concordance  the same over pairs of one industry
  slope   Poisson regression of y on log(m / stores) with log(stores) as offset
  coverage  mean length of [y, y+1] within [lo, hi]; over all cells, and over those with m >= 1
Scored cells: stores > 0, not an online seller (CS300043); scope `adr` leaves out kind U, scope `all` keeps it.
"""
import argparse
import csv
import io
import math
import sys
import zipfile

import numpy as np

NOT_LOCATION_BOUND = {"CS300043"}
CLASS_ENDS = (0.4, 0.7, 0.9, 1.0)


def deviance(y, m):
    m = np.maximum(m, 1e-12)
    gain = np.where(y > 0, y * np.log(np.where(y > 0, y, 1.0) / m), 0.0)
    return 2.0 * (gain - (y - m))


def noise_floor(m):
    """Expected deviance of y ~ Poisson(m) from m, cell by cell."""
    floor = np.zeros_like(m)
    large = m > 400.0
    floor[large] = 1.0 + 1.0 / (6.0 * m[large]) + 1.0 / (6.0 * m[large] ** 2)
    for k in np.flatnonzero(~large & (m > 0.0)):
        mean = m[k]
        y = np.arange(1, int(mean + 12.0 * math.sqrt(mean) + 30.0) + 1, dtype=float)
        log_f = -mean + y * math.log(mean) - np.cumsum(np.log(y))
        floor[k] = 2.0 * (np.sum(np.exp(log_f) * y * np.log(y)) - mean * math.log(mean))
    return floor


def explained_share(y, m, b, drawn=0):
    m = m * (y.sum() / m.sum())
    b = b * (y.sum() / b.sum())
    if drawn:
        rng = np.random.default_rng(20240101)
        floor = np.mean([deviance(rng.poisson(m).astype(float), m).sum() for _ in range(drawn)])
    else:
        floor = noise_floor(m).sum()
    base = deviance(y, b).sum()
    return (base - deviance(y, m).sum()) / (base - floor)


def raw_share(y, m, b):
    base = deviance(y, b).sum()
    return (base - deviance(y, m).sum()) / (base - noise_floor(m).sum())


def tie_groups(rate):
    """Order by rate, and the start of each group of equal rates in that order."""
    order = np.argsort(rate, kind="stable")
    r = rate[order]
    starts = np.flatnonzero(np.concatenate([[True], np.abs(np.diff(r)) > 1e-12 * r[:-1]]))
    return order, starts


def pairs(y, n, rate):
    order, starts = tie_groups(rate)
    e = np.add.reduceat(y[order], starts)
    r = np.add.reduceat(np.maximum(4.0 * n[order] - y[order], 0.0), starts)
    below = np.cumsum(r) - r
    return float((e * (below + r / 2.0)).sum()), float(e.sum() * r.sum())


def classes(y, n, rate, industry):
    observed, expected = np.zeros(4), np.zeros(4)
    for i in np.unique(industry):
        at = np.flatnonzero(industry == i)
        stores = n[at].sum()
        realised = y[at].sum() / stores
        order, starts = tie_groups(rate[at])
        ny, nn = np.add.reduceat(y[at][order], starts), np.add.reduceat(n[at][order], starts)
        end = np.cumsum(nn) / stores
        start = end - nn / stores
        low = 0.0
        for k, cut in enumerate(CLASS_ENDS):
            upper = np.maximum(cut, end) if k == 3 else cut
            share = np.clip((np.minimum(end, upper) - np.maximum(start, low)) / (end - start), 0.0, None)
            observed[k] += (share * ny).sum()
            expected[k] += (share * nn).sum() * realised
            low = cut
    return observed / expected


def slope(y, n, m):
    keep = m > 0.0
    y, n, x = y[keep], n[keep], np.log(m[keep] / n[keep])
    x = x - np.average(x, weights=n)
    if np.average(x * x, weights=n) < 1e-12:
        return float("nan")
    level, b = math.log(max(y.sum(), 1e-9) / n.sum()), 1.0
    for _ in range(50):
        mean = n * np.exp(level + b * x)
        g = np.array([(y - mean).sum(), ((y - mean) * x).sum()])
        h = np.array([[mean.sum(), (mean * x).sum()], [(mean * x).sum(), (mean * x * x).sum()]])
        step = np.linalg.solve(h, g)
        level, b = level + step[0], b + step[1]
        if abs(step).sum() < 1e-10:
            break
    return b


def coverage(y, lo, hi):
    return float(np.maximum(np.minimum(hi, y + 1.0) - np.maximum(lo, y), 0.0).mean()) if len(y) else float("nan")


def score(cells, draws):
    """Figures of one scope; cells are dicts of numbers and codes."""
    column = lambda name: np.array([float(c[name]) for c in cells])
    y, n, m, b = map(column, ("closure_count_4q", "store_count", "expected_closures_4q", "baseline_closures_4q"))
    industry = np.unique([c["industry_code"] for c in cells], return_inverse=True)[1]
    rate = m / n
    k = classes(y, n, rate, industry)
    inside = [pairs(y[industry == i], n[industry == i], rate[industry == i]) for i in np.unique(industry)]
    concordant, all_pairs = pairs(y, n, rate)
    figures = {
        "cells": len(y),
        "stores": n.sum(),
        "observed": y.sum(),
        "predicted": m.sum(),
        "explained_share": explained_share(y, m, b),
        "explained_share_raw": raw_share(y, m, b),
        "auc": concordant / all_pairs,
        "within_industry_concordance": sum(p[0] for p in inside) / sum(p[1] for p in inside),
        **{f"within_industry_class_{j + 1}": k[j] for j in range(4)},
        "within_industry_contrast": k[3] / k[0],
        "actual_to_expected": y.sum() / m.sum(),
        "calibration_slope": slope(y, n, m),
    }
    if draws:
        figures["explained_share_drawn"] = explained_share(y, m, b, draws)
        figures["industry_baseline_share"] = explained_share(y, b, b, draws)
    if "expected_closures_4q_lo" in cells[0]:
        lo, hi = column("expected_closures_4q_lo"), column("expected_closures_4q_hi")
        figures["coverage_90"] = coverage(y, lo, hi)
        big = m >= 1.0
        figures["coverage_90_expecting_one"] = coverage(y[big], lo[big], hi[big])
    return figures


def read_table(path):
    """Rows of a CSV (zipped or not, UTF-8 or CP949) or Parquet file, as dicts of text."""
    if path.endswith(".parquet"):
        import pyarrow.parquet

        return pyarrow.parquet.read_table(path).to_pylist()
    if path.endswith(".zip"):
        archive = zipfile.ZipFile(path)
        data = archive.read(archive.namelist()[0])
    else:
        with open(path, "rb") as file:
            data = file.read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp949")
    return list(csv.DictReader(io.StringIO(text)))


def plus(quarter, step):
    ordinal = quarter // 10 * 4 + quarter % 10 - 1 + step
    return ordinal // 4 * 10 + ordinal % 4 + 1


def from_published(forecast, history, outcome, origin):
    """Cells to score, from an exported forecast and the published files."""
    past = {plus(origin, -k) for k in range(4)}
    future = {plus(origin, k) for k in range(1, 5)}
    closures, at_risk, y, seen = {}, {}, {}, set()
    for row in (row for path in history for row in read_table(path)):
        if int(row["기준_년분기_코드"]) in past and row["상권_구분_코드"] != "U":
            i, c, s = row["서비스_업종_코드"], int(row["폐업_점포_수"]), int(row["유사_업종_점포_수"])
            closures[i] = closures.get(i, 0) + c
            at_risk[i] = at_risk.get(i, 0) + c + s
    for row in (row for path in outcome for row in read_table(path)):
        quarter = int(row["기준_년분기_코드"])
        if quarter in future:
            seen.add(quarter)
            key = row["상권_코드"], row["서비스_업종_코드"]
            y[key] = y.get(key, 0) + int(row["폐업_점포_수"])
    if len(seen) < 4:
        print(f"only {sorted(seen)} of {sorted(future)}: forecasts are scaled by {len(seen)}/4", file=sys.stderr)
    cells = []
    for row in read_table(forecast):
        i = row["industry_code"]
        if row.get("area_kind", "trade_area") != "trade_area" or i == "ALL" or row["expected_closures_4q"] in ("", None):
            continue
        n = float(row["store_count"] or 0)
        cell = dict(row, store_count=n, closure_count_4q=y.get((row["area_code"], i), 0))
        for name in ("expected_closures_4q", "expected_closures_4q_lo", "expected_closures_4q_hi"):
            cell[name] = float(row[name]) * len(seen) / 4
        cell["baseline_closures_4q"] = closures.get(i, 0) / max(at_risk.get(i, 0), 1) * n * 4
        cells.append(cell)
    return cells


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cells", nargs="?", help="table of forecasts beside outcomes (backtest_cells)")
    parser.add_argument("--forecast")
    parser.add_argument("--history", nargs="+", default=[])
    parser.add_argument("--outcome", nargs="+", default=[])
    parser.add_argument("--origin", type=int)
    parser.add_argument("--draws", type=int, default=200, help="draws for D0; 0 leaves the drawn share out")
    args = parser.parse_args()
    if args.forecast:
        cells = from_published(args.forecast, args.history, args.outcome, args.origin)
    elif args.cells:
        cells = read_table(args.cells)
        if args.origin:
            cells = [c for c in cells if int(c["origin"]) == args.origin]
    else:
        parser.error("give a table of cells, or --forecast, --history and --outcome")
    cells = [c for c in cells if float(c["store_count"]) > 0 and c["industry_code"] not in NOT_LOCATION_BOUND]
    if not cells:
        sys.exit("nothing to score")
    print("scope,metric,value")
    for scope, kept in (("adr", [c for c in cells if c.get("trade_area_kind") != "U"]), ("all", cells)):
        for name, value in score(kept, args.draws).items():
            print(f"{scope},{name},{float(value)!r}")


if __name__ == "__main__":
    main()
