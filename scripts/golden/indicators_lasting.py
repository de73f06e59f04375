"""Golden moments, priors and posteriors of lasting rates by numpy and scipy (`golmok_indicators::shrinkage`).

    /work/venv/bin/python scripts/golden/indicators_lasting.py

Three industries of areas with lasting and passing differences, four quarters each. Written out from the formulas:
products of the misses of two quarters of a cell have the lasting variance times both expectations for their mean, the
square of a miss the whole variance; each industry's figure is drawn towards that of all, and that towards what is usual.
"""

import csv
import pathlib

import numpy as np
from scipy.stats import beta, gamma

OUT = pathlib.Path(__file__).parents[2] / "tests" / "golden" / "indicators"
rng = np.random.default_rng(11)
USUAL, USUAL_SD, INDUSTRY, LEAST, MOST, SHOPS = 0.125, 0.05, 0.5, 0.01, 1.0, 0.4

industries = []
for mean, lasting, passing, count in [(0.03, 0.30, 0.20, 400), (0.05, 0.05, 0.60, 250), (0.02, 0.10, 0.05, 40)]:
    size = 1 + rng.gamma(0.5, 12.0, count).astype(int)
    place = rng.gamma(1 / lasting, lasting, count)
    burst = rng.gamma(1 / passing, passing, (count, 4))
    events = rng.binomial(size[:, None], np.minimum(mean * place[:, None] * burst, 1.0))
    industries.append((np.repeat(size[:, None], 4, 1).astype(float), events.astype(float)))


def sums(n, k):
    """(product, expected, variance) across quarters and within one."""
    e = n * k.sum(0) / n.sum(0)
    w, d = 1 / (1 + USUAL * e), k - e
    across = np.zeros(3)
    for q in range(4):
        for r in range(q):
            ww, ee = w[:, q] * w[:, r], e[:, q] * e[:, r]
            across += [(ww * d[:, q] * d[:, r]).sum(), (ww * ee).sum(), (ww * ee).sum()]
    square = w**2
    within = [(square * (d**2 - e)).sum(), (square * e**2).sum(), (square**2 * (2 * e**2 + e)).sum()]
    return across, np.array(within)


def drawn(s, prior, sd):
    precision = s[1] ** 2 / s[2]
    return (precision * s[0] / s[1] + prior / sd**2) / (precision + 1 / sd**2)


each = [sums(n, k) for n, k in industries]
across, within = sum(a for a, _ in each), sum(w for _, w in each)
common = np.clip(drawn(across, USUAL, USUAL_SD), LEAST, MOST)
whole = np.clip(drawn(within, common, USUAL_SD), common, common + MOST)

cells, priors, posteriors = [], [], []
for name, (n, k), (a, w) in zip(["place", "burst", "few"], industries, each):
    lasting = np.clip(drawn(a, common, INDUSTRY * common), LEAST, MOST)
    passing = np.clip(drawn(w, whole, INDUSTRY * whole) - lasting, 0, MOST)
    N, K = n.sum(1), k.sum(1)
    m = (K.sum() + 0.5) / (N.sum() + 1)
    mean_variance = m / (N / (1 + N * m * (lasting + passing / 4))).sum()
    priors.append([name, *(repr(float(v)) for v in (lasting, passing, m, mean_variance))])
    cells += [[name, i, *(int(v) for pair in zip(n[i], k[i]) for v in pair)] for i in range(len(n))]
    for i in range(0, len(n), 13):
        told = N[i] / (1 + N[i] * m * passing / 4)
        own = told / (told + 1 / (lasting * m))
        mean = (1 - own) * m + own * K[i] / N[i]
        for kind in ("closures", "openings"):
            unseen = SHOPS * 4 / max(N[i], 4) if kind == "closures" else 0
            relative = (1 - own) ** 2 * (lasting + passing / 4 + unseen) + own**2 / (N[i] * m)
            variance = mean * m * relative + (1 - own) ** 2 * mean_variance
            if kind == "closures":
                total = mean / variance - 1
                distribution = beta(mean * total, (1 - mean) * total)
            else:
                distribution = gamma(mean**2 / variance, scale=variance / mean)
            ends = (float(distribution.ppf(q)) for q in (0.05, 0.95))
            posteriors.append([name, kind, int(N[i]), int(K[i]), *(repr(float(v)) for v in (mean, *ends, own))])

for file, head, rows in [
    ("lasting_cells.csv", ["industry", "cell"] + [f"{w}_{q}" for q in range(4) for w in ("exposure", "events")], cells),
    ("lasting_priors.csv", ["industry", "lasting", "passing", "mean", "mean_variance"], priors),
    ("lasting_posteriors.csv", ["industry", "kind", "exposure", "events", "mean", "lo", "hi", "own_weight"], posteriors),
]:
    with open(OUT / file, "w", newline="") as f:
        csv.writer(f, lineterminator="\n").writerows([head, *rows])
