"""Golden Clark-Evans ratios (scipy's kd-tree, Donnelly's correction) and Getis-Ord Gi* (esda).

The chance of a Gi* is counted here in whole numbers over all choices of as many cells. The same counting with the cell
itself held fixed is held against esda's conditional permutations, so that the counting is esda's, without the drawing.

    /work/venv/bin/python scripts/golden/indicators_competition.py
"""

import csv
import pathlib
from collections import Counter
from fractions import Fraction
from math import comb

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


def at_least(values, k, total):
    """Share of the choices of k of the values whose sum is at least total."""
    ways = Counter({(0, 0): 1})
    for value, many in Counter(int(v) for v in values).items():
        more = Counter()
        for (drawn, total_so_far), w in ways.items():
            for j in range(min(many, k - drawn) + 1):
                more[drawn + j, total_so_far + j * value] += w * comb(many, j)
        ways = more
    return Fraction(sum(w for (d, s), w in ways.items() if d == k and s >= total), comb(len(values), k))


# esda folds a chance over one half, and counts the observed arrangement as one of those drawn.
drawn = 99_999
e = G_Local(y, W(near, silence_warnings=True), transform="B", star=True, permutations=drawn, seed=5)
for k in range(side * side):
    exact = float(at_least(np.delete(y, k), len(near[k]), y[near[k]].sum()))
    if exact < 0.4:
        error = 5 * np.sqrt(exact * (1 - exact) / drawn) + 2 / drawn
        assert abs(e.p_sim[k] - exact) < error, (k, e.p_sim[k], exact)
with open(OUT / "hotspot_gi.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["count", "neighbours", "z", "p"])
    for k in range(side * side):
        p = at_least(y, len(near[k]) + 1, y[k] + y[near[k]].sum())
        w.writerow([int(y[k]), " ".join(map(str, near[k])), repr(float(g.Zs[k])), repr(float(p))])
