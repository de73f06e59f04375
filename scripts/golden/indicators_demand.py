"""Golden Theil-Sen slopes with their intervals (scipy.stats.theilslopes).

    /work/venv/bin/python scripts/golden/indicators_demand.py
"""

import csv
import pathlib

import numpy as np
from scipy.stats import theilslopes

OUT = pathlib.Path(__file__).parents[2] / "tests" / "golden" / "indicators"
rng = np.random.default_rng(4)

series = [rng.normal(20 + 0.05 * np.arange(8), 0.1) for _ in range(12)]
series += [np.round(s, 1) for s in series[:4]]  # ties
series += [rng.normal(20, 0.3, 12), np.full(8, 19.0)]
with open(OUT / "theil_sen.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["values", "slope", "lo", "hi"])
    for y in series:
        r = theilslopes(y, np.arange(len(y)), 0.95)
        w.writerow([" ".join(repr(float(v)) for v in y)] + [repr(float(v)) for v in (r[0], r[2], r[3])])
