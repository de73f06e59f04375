"""Golden Clark-Evans ratios (scipy's kd-tree, Donnelly's correction) and Getis-Ord Gi* (esda).

    /work/venv/bin/python scripts/golden/indicators_competition.py
"""

import csv
import pathlib

import numpy as np
from esda.getisord import G_Local
from libpysal.weights import W
from scipy.spatial import cKDTree

OUT = pathlib.Path(__file__).parents[2] / "tests" / "golden" / "indicators"
rng = np.random.default_rng(3)

with open(OUT / "clark_evans.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["points", "area_m2", "perimeter_m", "ratio", "z"])
    for n, side, clustered in [(10, 300, False), (40, 500, False), (40, 500, True)]:
        p = rng.uniform(0, side, (n, 2))
        if clustered:
            p = side / 2 + (p - side / 2) / 8
        p = np.round(p, 2)
        d = cKDTree(p).query(p, k=2)[0][:, 1].mean()
        a, peri = side**2, 4 * side
        e = 0.5 * np.sqrt(a / n) + (0.0514 + 0.041 / np.sqrt(n)) * peri / n
        v = 0.0703 * a / n**2 + 0.037 * peri * np.sqrt(a / n**5)
        text = " ".join(f"{x},{y}" for x, y in p)
        w.writerow([text, a, peri, repr(float(d / e)), repr(float((d - e) / np.sqrt(v)))])

side = 9
index = {(i, j): i * side + j for i in range(side) for j in range(side)}
near = {
    k: [index[i + a, j + b] for a in (-1, 0, 1) for b in (-1, 0, 1) if (a or b) and (i + a, j + b) in index]
    for (i, j), k in index.items()
}
y = rng.poisson(2.0, side * side).astype(float)
y[[index[2, 2], index[2, 3], index[3, 2]]] += 9
g = G_Local(y, W(near, silence_warnings=True), transform="B", star=True, permutations=0)
with open(OUT / "hotspot_gi.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["count", "neighbours", "z"])
    for k in range(side * side):
        w.writerow([int(y[k]), " ".join(map(str, near[k])), repr(float(g.Zs[k]))])
