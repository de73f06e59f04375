"""Sums of indicators over the real public files, computed by pandas and scipy.

    /work/venv/bin/python scripts/golden/indicators_real_files.py [SHARED]
"""

import csv
import io
import pathlib
import sys
import zipfile

import numpy as np
import pandas as pd
from scipy.stats import theilslopes

ROOT = pathlib.Path(__file__).parents[2]
SHARED = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".." / "shared"
DATA = SHARED / "data" / "golmok"
OUT = ROOT / "tests" / "golden" / "indicators"
out = []


def note(what, value):
    out.append([what, repr(float(value))])


def zipped(year):
    with zipfile.ZipFile(DATA / f"store_trdar_{year}.zip") as z:
        return pd.read_csv(io.BytesIO(z.read(z.namelist()[0])), encoding="cp949", dtype=str)


s = pd.concat([zipped(2022), zipped(2023)])
s = s.rename(
    columns={
        "기준_년분기_코드": "q", "상권_구분_코드": "kind", "상권_코드": "area", "서비스_업종_코드": "industry",
        "유사_업종_점포_수": "stores", "프랜차이즈_점포_수": "franchises", "개업_점포_수": "opened", "폐업_점포_수": "closed",
    }
)[["q", "kind", "area", "industry", "stores", "franchises", "opened", "closed"]]
for c in ("q", "stores", "franchises", "opened", "closed"):
    s[c] = s[c].astype("int64")
quarters = sorted(s.q.unique())
counted = s[s.kind != "U"]
for q, g in counted.groupby("q"):
    note(f"city.{q}.store_count", g.stores.sum())
    note(f"city.{q}.opening_count", g.opened.sum())
    note(f"city.{q}.closure_count", g.closed.sum())
last = s[s.q == 20234].set_index(["area", "industry"])


def wide(column, frame=s):
    w = frame.pivot_table(index=["area", "industry"], columns="q", values=column, aggfunc="sum", fill_value=0)
    return w.reindex(last.index, fill_value=0)


stores, opened, closed = wide("stores"), wide("opened"), wide("closed")
note("cells.20234.rows", len(last))
one = last[last.stores > 0]
note("cells.20234.closure_rate", (one.closed / one.stores).sum())
note("cells.20234.closure_rate.nulls", (last.stores <= 0).sum())
at_risk = last.stores + last.closed
note("cells.20234.closure_hazard_q", (last.closed / at_risk)[at_risk > 0].sum())
year = quarters[-4:]
mean = stores[year].mean(axis=1)
rate = (closed[year].sum(axis=1) / mean)[mean > 0]
note("cells.20234.closure_rate_4q", rate.sum())
note("cells.20234.closure_rate_4q.nulls", (mean <= 0).sum())
o, c = opened[quarters].sum(axis=1), closed[quarters].sum(axis=1)
note("cells.20234.closure_to_opening_3y", (c / o)[o > 0].sum())
note("cells.20234.closure_to_opening_3y.nulls", (o == 0).sum())
before = stores[20224]
note("cells.20234.store_growth_yoy", (last.stores / before - 1)[before > 0].sum())
note("cells.20234.store_growth_yoy.nulls", (before == 0).sum())
note("cells.20234.franchise_share", (one.franchises / one.stores).sum())
shares = last.stores / last.groupby("area").stores.transform("sum")
shares = shares[shares > 0]
note("areas.20234.industry_hhi", (shares**2).sum())
note("areas.20234.industry_entropy", -(shares * np.log(shares)).sum())

v = pd.read_csv(DATA / "sales_trdar_CVS_2021q1-2023q2_hyelin606.csv.gz", dtype={"상권_코드": str})
v = v.rename(columns={"기준_년분기_코드": "q", "상권_구분_코드": "kind", "상권_코드": "area", "당월_매출_금액": "sales"})
v["q"] = v.q.astype(int)
w = v.pivot_table(index="area", columns="q", values="sales", aggfunc="sum")
eight = [20211, 20212, 20213, 20214, 20221, 20222, 20223, 20224]
now = v[v.q == 20224].set_index("area")
shops = s[(s.q == 20224) & (s.industry == "CS300002")].set_index("area").stores
now["stores"] = shops.reindex(now.index)
note("sales.20224.rows", len(now))
good = now[now.stores > 0].copy()
good["per_store"] = good.sales / good.stores
note("sales.20224.sales_per_store_krw", good.per_store.sum())
note("sales.20224.sales_per_store_krw.nulls", len(now) - len(good))
whole = w.reindex(now.index)[eight].dropna()
note("sales.20224.sales_cv_8q", (whole.std(axis=1, ddof=1) / whole.mean(axis=1)).sum())
trend = [theilslopes(np.log(r), np.arange(8), 0.95) for r in whole.to_numpy()]
note("sales.20224.demand_trend", sum(t[0] for t in trend))
note("sales.20224.demand_trend_lo", sum(t[2] for t in trend))
note("sales.20224.demand_trend.nulls", len(now) - len(whole))
peers = np.sort(good[good.kind != "U"].per_store.to_numpy())
below, upto = np.searchsorted(peers, good.per_store, "left"), np.searchsorted(peers, good.per_store, "right")
note("sales.20224.sales_percentile", ((below + upto) / 2 / len(peers)).sum())
adr = good[good.kind != "U"]
ratio = (good.sales / adr.sales.sum()) / (good.stores / adr.stores.sum())
note("sales.20224.demand_supply_ratio", ratio.sum())

with open(OUT / "real_files.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["what", "value"])
    w.writerows(out)
