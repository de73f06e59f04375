"""Golden record of indicators: closures, openings and net change of the next four quarters by fifths, by pandas.

    /work/venv/bin/python scripts/golden/indicator_record.py

Writes a made-up city of ten quarters (cells with stores, openings, closures and the value of an indicator that raises
closures) and, at every origin with four quarters after it, the sums of each fifth within its industry. The intervals
are resampled by another generator than golmok's, so the test asks for nearness only.
"""

import pathlib

import numpy as np
import pandas as pd

OUT = pathlib.Path(__file__).parents[2] / "tests" / "golden" / "indicators"
rng = np.random.default_rng(20)
QUARTERS = [20221 + i if i < 4 else 20231 + i - 4 if i < 8 else 20241 + i - 8 for i in range(10)]
INDUSTRIES = {"CS100001": "food", "CS100010": "food", "CS200028": "service"}

rows = []
for a in range(60):
    for industry in INDUSTRIES:
        stores, danger = int(rng.integers(0, 40)), rng.normal()
        for quarter in QUARTERS:
            closures = int(rng.binomial(stores, min(0.5, 0.05 * np.exp(0.5 * danger))))
            openings = int(rng.poisson(0.05 * stores))
            stores += openings - closures
            value = round(danger + rng.normal(0, 0.2), 6) if rng.random() > 0.02 else None
            rows.append([quarter, f"31100{a:02}", industry, stores, openings, closures, value])
columns = ["quarter", "area_code", "industry_code", "store_count", "opening_count", "closure_count", "value"]
cells = pd.DataFrame(rows, columns=columns)
# A cell without stores, openings or closures has no row, as in the published files.
cells = cells[(cells[["store_count", "opening_count", "closure_count"]].sum(axis=1) > 0)]
cells.to_csv(OUT / "record_cells.csv", index=False, lineterminator="\n")

found = []
for origin in QUARTERS[:-4]:
    at = QUARTERS.index(origin)
    now = cells[(cells.quarter == origin) & (cells.store_count > 0)].set_index(["area_code", "industry_code"])
    ahead = cells[cells.quarter.isin(QUARTERS[at + 1 : at + 5])].copy()
    ahead["at_risk"] = ahead.store_count + ahead.closure_count
    sums = ahead.groupby(["area_code", "industry_code"])[["closure_count", "opening_count", "at_risk"]].sum()
    last = cells[cells.quarter == QUARTERS[at + 4]].set_index(["area_code", "industry_code"]).store_count
    of = now[["store_count", "value"]].join(sums).fillna({"closure_count": 0, "opening_count": 0, "at_risk": 0})
    of["later"] = last.reindex(of.index).fillna(0)
    of = of.reset_index()
    rate = of.groupby("industry_code").closure_count.transform("sum") / of.groupby("industry_code").at_risk.transform("sum")
    of["expected"] = of.at_risk * rate
    of = of[of.value.notna()].copy()
    # The middle rank of equal values, as a share of all.
    rank = of.groupby("industry_code").value.rank(method="average") - 0.5
    share = rank / of.groupby("industry_code").value.transform("size")
    of["fifth"] = np.minimum((share * 5).astype(int), 4) + 1
    of["sector"] = of.industry_code.map(INDUSTRIES)
    for sector, part in [("ALL", of), *of.groupby("sector")]:
        for fifth, part in part.groupby("fifth"):
            s = part[["store_count", "closure_count", "expected", "opening_count", "later"]].sum()
            found.append([origin, sector, fifth, len(part), s.store_count, s.closure_count / s.expected,
                          s.opening_count / s.store_count, s.later / s.store_count - 1])
columns = ["origin", "sector", "fifth", "cells", "stores", "closure_ratio", "openings_per_store", "net_change"]
pd.DataFrame(found, columns=columns).to_csv(OUT / "record_fifths.csv", index=False, lineterminator="\n")
