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
from scipy.stats import chi2, poisson

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

# Small groups out of a large one: chi squared fails, the Poisson mid-p of the smaller count stands in. A permutation of
# the labels is written beside it: the mid-p has to lie near it, or above: lives
# longer than all are bounded, and Poisson knows no bound.
everyone = subjects(300, 1500, 0.4)
shuffle = np.random.default_rng(7)


def parts(mask):
    return [tuple(column[m] for column in everyone) for m in (mask, ~mask)]


def observed_expected(mask):
    t, e, entry = everyone
    entry = np.where(entry > 0, entry, -1)
    expected = 0.0
    for at in np.unique(t[e]):
        risk = (entry < at) & (t >= at)
        expected += ((t == at) & e).sum() * (risk & mask).sum() / risk.sum()
    return int(e[mask].sum()), expected


def mid_p(observed, expected):
    half = poisson.pmf(observed, expected) / 2
    return min(1.0, 2 * min(poisson.cdf(observed - 1, expected) + half, poisson.sf(observed, expected) + half))


# Each subject's expected events, so that a permutation is a sum: subject i is at risk at t where entry < t <= duration.
def own_expected():
    t, e, entry = everyone
    entry = np.where(entry > 0, entry, -1)
    own = np.zeros(len(t))
    for at in np.unique(t[e]):
        risk = (entry < at) & (t >= at)
        own[risk] += ((t == at) & e).sum() / risk.sum()
    return own


own = own_expected()
with open(OUT / "logrank_few.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["members", "observed", "expected", "p", "permuted"])
    t, e, entry = everyone
    late, early = np.argsort(-t, kind="stable"), np.argsort(t, kind="stable")
    early = early[(e & (t > 0))[early]]
    for members in ([early[0]], early[:3], early[20:24], late[:1], np.arange(0, 300, 60) % len(t), np.arange(5)):
        mask = np.zeros(len(t), bool)
        mask[members] = True
        observed, expected = observed_expected(mask)
        assert math.isclose(expected, own[mask].sum(), rel_tol=1e-9) and expected < 5
        n = int(mask.sum())
        drawn = np.argsort(shuffle.random((40_000, len(t))), axis=1)[:, :n]
        gap = e[drawn].sum(axis=1) - own[drawn].sum(axis=1)
        seen = observed - expected
        tail = lambda more: np.mean(gap > seen if more else gap < seen) + np.mean(np.isclose(gap, seen)) / 2
        permuted = min(1.0, 2 * min(tail(True), tail(False)))
        w.writerow([" ".join(map(str, sorted(int(m) for m in set(members)))), observed, repr(float(expected)),
                    repr(float(mid_p(observed, expected))), round(float(permuted), 4)])

with open(OUT / "logrank_few_subjects.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["set", "duration", "event", "entry"])
    for row in zip(*everyone):
        w.writerow(["everyone", int(row[0]), int(row[1]), int(row[2])])
