"""Golden values of survival kernels: Kaplan-Meier, RMST, log-rank, on synthetic subjects with ties and delayed entry.

    /work/venv/bin/python scripts/golden/indicators_lifelines.py

lifelines gives S, the log(-log) interval, the median and the log-rank test without delayed entry. The log-rank test
with delayed entry, which lifelines has not, is the plain sum over event times written out below.
"""

import csv
import math
import pathlib

import numpy as np
from lifelines import KaplanMeierFitter
from lifelines.statistics import logrank_test
from lifelines.utils import restricted_mean_survival_time
from scipy.stats import chi2

OUT = pathlib.Path(__file__).parents[2] / "tests" / "golden" / "indicators"
OUT.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(20261125)


def subjects(n, scale, late):
    entry = np.where(rng.random(n) < late, rng.integers(1, 900, n), 0)
    life = rng.exponential(scale, n).astype(int)
    censor = rng.integers(0, 4000, n)
    duration = np.minimum(life, censor)
    duration = (duration // 7) * 7  # ties on purpose
    keep = (duration > entry) | (entry == 0)
    return duration[keep], (life <= censor)[keep], entry[keep]


sets = {
    "whole_a": subjects(400, 1500, 0.0),
    "whole_b": subjects(300, 2100, 0.0),
    "late_a": subjects(500, 1500, 0.6),
    "late_b": subjects(350, 2100, 0.6),
}
with open(OUT / "lifelines_subjects.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["set", "duration", "event", "entry"])
    for name, (t, e, entry) in sets.items():
        for row in zip(t, e, entry):
            w.writerow([name, int(row[0]), int(row[1]), int(row[2])])

with open(OUT / "lifelines_km.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["set", "t", "survival", "lo", "hi", "median", "rmst"])
    for name, (t, e, entry) in sets.items():
        km = KaplanMeierFitter(alpha=0.05).fit(t, e, entry=entry if entry.any() else None)
        for at in (7, 100, 365.25, 730.5, 1826.25):
            s = float(km.predict(at))
            ci = km.confidence_interval_
            lo, hi = (float(v) for v in ci[ci.index <= at].iloc[-1])
            rmst = restricted_mean_survival_time(km, t=at)
            w.writerow([name, at, repr(s), repr(lo), repr(hi), km.median_survival_time_, repr(float(rmst))])


def logrank_late(a, b):
    (ta, ea, na), (tb, eb, nb) = a, b
    na, nb = np.where(na > 0, na, -1), np.where(nb > 0, nb, -1)
    o = ex = var = 0.0
    for t in sorted(set(ta[ea]) | set(tb[eb])):
        n1, n2 = ((na < t) & (ta >= t)).sum(), ((nb < t) & (tb >= t)).sum()
        d1, d2 = ((ta == t) & ea).sum(), ((tb == t) & eb).sum()
        n, d = n1 + n2, d1 + d2
        o += d1
        ex += d * n1 / n
        if n > 1:
            var += d * n1 * n2 * (n - d) / (n * n * (n - 1))
    stat = (o - ex) ** 2 / var
    return stat, chi2.sf(stat, 1)


with open(OUT / "lifelines_logrank.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["first", "second", "statistic", "p"])
    (ta, ea, _), (tb, eb, _) = sets["whole_a"], sets["whole_b"]
    r = logrank_test(ta, tb, ea, eb)
    w.writerow(["whole_a", "whole_b", repr(float(r.test_statistic)), repr(float(r.p_value))])
    ours = logrank_late(sets["whole_a"], sets["whole_b"])
    assert math.isclose(ours[0], r.test_statistic, rel_tol=1e-9)
    stat, p = logrank_late(sets["late_a"], sets["late_b"])
    w.writerow(["late_a", "late_b", repr(float(stat)), repr(float(p))])
