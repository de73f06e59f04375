"""Golden expectations of the saturation regression: bounded columns, other shops of the area, like areas.

    /work/venv/bin/python scripts/golden/saturation_expected.py

A made-up city of 120 areas; the columns, the maximum likelihood of the negative binomial (scipy) and the bound by the
thirty most like areas are written out here anew. `saturation_folds.py` judges the same columns by folds of gu.
"""

import pathlib

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import gammaln

OUT = pathlib.Path(__file__).parents[2] / "tests" / "golden" / "indicators"
rng = np.random.default_rng(21)
N = 120
INDUSTRIES = {"CS100001": "food", "CS100010": "food", "CS200028": "service", "CS300011": "retail"}

kind = np.array(["A"] * 80 + ["D"] * 20 + ["R"] * 18 + ["U"] * 2)
people = rng.lognormal(11, 1, N).round()
homes = rng.lognormal(8, 0.8, N).round()
size = rng.uniform(20_000, 200_000, N).round()
people[5] = 0  # an area that the log would throw far out
base = np.exp(0.5 * (np.log1p(people) - 11)).clip(0.2) * np.where(kind == "R", 3, 1)
counts = {i: rng.negative_binomial(2, 2 / (2 + base * m)) for i, m in zip(INDUSTRIES, [6, 3, 2, 1.5])}
counts["CS300011"][kind == "R"] *= 8  # clothes in markets
missing = {7, 19, 33}
areas = pd.DataFrame({"area_code": [f"31{i:05}" for i in range(N)], "kind": kind, "people": people.astype(int),
                      "homes": [None if i in missing else int(h) for i, h in enumerate(homes)], "area_m2": size})
for i, c in counts.items():
    areas[i] = c
areas.to_csv(OUT / "saturation_city.csv", index=False, lineterminator="\n")


def standardised(v):
    v = np.asarray(v, float)
    known = v[~np.isnan(v)]
    lo, hi = np.quantile(known, [0.02, 0.98])
    w = np.clip(known, lo, hi)
    return np.where(np.isnan(v), 0.0, (np.clip(v, lo, hi) - w.mean()) / w.std())


logs = [np.log1p(people), np.where(areas.homes.isna(), np.nan, np.log1p(areas.homes.astype(float))), np.log(size)]
columns, place = [np.ones(N)], []
for v in logs:
    columns.append(standardised(v))
    place.append(columns[-1])
    if np.isnan(v).any():
        columns.append(np.isnan(v).astype(float))
group = np.where(np.isin(kind, ["D", "U"]), 1, np.where(kind == "R", 2, 0))
columns += [(group == 1).astype(float), (group == 2).astype(float)]
sectors = sorted(set(INDUSTRIES.values()), key=["food", "service", "retail"].index)
total = {s: sum(counts[i] for i, of in INDUSTRIES.items() if of == s) for s in sectors}
place += [standardised(np.log1p(total[s])) for s in sectors]

place = np.array(place).T
used = kind != "U"

rows = []
for industry, sector in INDUSTRIES.items():
    own = counts[industry]
    beside = [standardised(np.log1p(total[s] - (own if s == sector else 0))) for s in sectors]
    x = np.column_stack([c for c in columns + beside if np.ptp(c) > 0 or c is columns[0]])
    y, xu = own[used], x[used]

    def loss(p):
        s, eta = np.exp(p[-1]), xu @ p[:-1]
        return -(gammaln(y + s) - gammaln(s) + s * np.log(s) + y * eta - (y + s) * np.logaddexp(np.log(s), eta)).sum()

    def slope(p):
        s, m = np.exp(p[-1]), np.exp(xu @ p[:-1])
        from scipy.special import digamma
        ds = digamma(y + s) - digamma(s) + np.log(s) + 1 - np.log(s + m) - (y + s) / (s + m)
        return -np.concatenate([xu.T @ (y - (y + s) * m / (s + m)), [s * ds.sum()]])

    p = np.zeros(x.shape[1] + 1)
    p[0] = np.log(y.mean())
    for _ in range(5):
        p = minimize(loss, p, jac=slope, method="BFGS", options=dict(gtol=1e-9, maxiter=5000)).x
    mean = np.exp(x @ p[:-1])
    for a in range(N):
        same = [j for j in range(N) if j != a and group[j] == group[a] and kind[j] != "U"]
        near = sorted(same, key=lambda j: (((place[j] - place[a]) ** 2).sum(), j))[:30]
        bound = max(np.sort(own[near])[-3], (own[near].sum() + 1) / (len(near) + 1))
        rows.append([industry, areas.area_code[a], repr(float(max(min(mean[a], bound), 0.5 / used.sum()))), repr(float(np.exp(p[-1])))])
pd.DataFrame(rows, columns=["industry", "area", "expected", "size"]).to_csv(
    OUT / "saturation_expected.csv", index=False, lineterminator="\n")
