"""Golden values of the partially pooled hazard: dense numpy algebra beside golmok's collapsed and iterated one.

A city of 8 areas x 6 industries x 4 quarters. With given variances the mode of the penalised negative binomial likelihood
is found by dense Fisher scoring over every effect and coefficient at once; the prior variance of the coefficients by
MacKay's fixed point on their marginal (Schur) information; posterior variances from the inverse of the whole matrix. The
variances by moments are found by looping over all pairs of rows.

    python3 scripts/golden/rating_hazard.py crates/golmok-rating/tests/golden
"""

import csv
import sys
from pathlib import Path

import numpy as np

rng = np.random.default_rng(20261128)
AREAS, INDUSTRIES, QUARTERS = 8, 6, 4
LEVELS = ["gu", "gu_sector", "area", "gu_industry", "kind_industry", "area_sector", "dong", "dong_sector", "cell"]
PASSING = ["gu_sector", "area", "gu_industry", "area_sector", "cell"]
LASTING_V = dict(zip(LEVELS, [0.002, 0.002, 0.01, 0.01, 0.005, 0.01, 0.002, 0.002, 0.02]))
PASSING_V = dict(zip(PASSING, [0.003, 0.01, 0.01, 0.01, 0.04]))
OFFSET_STRENGTH, USUAL_VARIANCE, USUAL_WORTH = 20.0, 0.0025, 2.0

gu = np.arange(AREAS) % 2
dong = np.arange(AREAS) % 4  # a dong lies in one gu
kind = np.arange(AREAS) // 4
sector = np.arange(INDUSTRIES) % 2


def groups(a, i):
    return {
        "gu": (gu[a],), "gu_sector": (gu[a], sector[i]), "area": (a,), "gu_industry": (gu[a], i),
        "kind_industry": (kind[a], i), "area_sector": (a, sector[i]), "dong": (dong[a],),
        "dong_sector": (dong[a], sector[i]), "cell": (a, i),
    }


rows = []
area_effect = rng.normal(0, 0.3, AREAS)
cell_effect = rng.normal(0, 0.3, (AREAS, INDUSTRIES))
for a in range(AREAS):
    for i in range(INDUSTRIES):
        size = int(rng.integers(10, 120))
        x = rng.normal(0, 1, 2)
        for q in range(QUARTERS):
            stores = size + int(rng.integers(-3, 4))
            rate = 0.06 * np.exp(area_effect[a] + cell_effect[a, i] + 0.15 * x[0] - 0.1 * x[1] + rng.normal(0, 0.2))
            events = int(min(rng.poisson(stores * rate), stores))
            xs = np.round(x + [0, 0.2 * q], 3).astype(np.float32)
            rows.append((a, i, q, events, stores, float(xs[0]), float(xs[1])))

y = np.array([r[3] for r in rows], float)
n = np.array([r[4] for r in rows], float)
X = np.array([r[5:7] for r in rows], dtype=np.float32).astype(float)
industry = np.array([r[1] for r in rows])
quarter = np.array([r[2] for r in rows])
N = len(rows)

base = np.zeros(N)
for i in range(INDUSTRIES):
    of_i = industry == i
    for q in range(QUARTERS):
        of = of_i & (quarter == q)
        rate = (y[of].sum() + OFFSET_STRENGTH * y[of_i].sum() / n[of_i].sum() + 1e-3) / (n[of].sum() + OFFSET_STRENGTH + 1)
        base[of] = np.log(rate * n[of])

# One column per effect: its precision, and the share of it that lasts.
columns, precision, share, lasting_v, names = [], [], [], [], []
for level in LEVELS:
    keys = [groups(r[0], r[1])[level] for r in rows]
    for key in sorted(set(keys)):
        member = np.array([k == key for k in keys], float)
        v, s = LASTING_V[level], 1.0
        if level in PASSING and level != "cell":
            w = np.array([(member * np.exp(base))[quarter == q].sum() for q in range(QUARTERS)])
            effective = w.sum() ** 2 / (w**2).sum()
            v = LASTING_V[level] + PASSING_V[level] / effective
            s = LASTING_V[level] / v
        columns.append(member), precision.append(1 / v), share.append(s), lasting_v.append(LASTING_V[level])
        names.append((level, key))
first_level = len(columns)
for i in range(INDUSTRIES):
    for q in range(QUARTERS):
        columns.append(((industry == i) & (quarter == q)).astype(float)), precision.append(1.0)
first_slope = len(columns)
Z = np.column_stack(columns + [X])
burst = PASSING_V["cell"]


def mode(slope_precision, start):
    P = np.array(precision + [slope_precision] * 2)
    theta = start
    for _ in range(200):
        mean = np.exp(base + Z @ theta)
        gradient = Z.T @ ((y - mean) / (1 + burst * mean)) - P * theta
        H = (Z * (mean / (1 + burst * mean))[:, None]).T @ Z + np.diag(P)
        step = np.linalg.solve(H, gradient)
        theta = theta + step
        if gradient @ step < 1e-16:
            break
    return theta, H


theta, tau = np.zeros(Z.shape[1]), USUAL_VARIANCE
for _ in range(200):
    theta, H = mode(1 / tau, theta)
    marginal = np.linalg.inv(H)[first_slope:, first_slope:]
    information = np.linalg.inv(marginal) - np.eye(2) / tau
    told = (information + np.eye(2) / tau) @ theta[first_slope:]
    before = tau
    for _ in range(1000):
        C = np.linalg.inv(information + np.eye(2) / tau)
        b = C @ told
        tau = (USUAL_WORTH * USUAL_VARIANCE + b @ b) / (USUAL_WORTH + (1 - np.diag(C) / tau).sum())
    if abs(tau / before - 1) < 1e-10:
        break
covariance = np.linalg.inv(H)
conditional = np.linalg.inv(H[first_slope:, first_slope:])
slopes = theta[first_slope:]

out = Path(sys.argv[1])
with open(out / "hazard_rows.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["area", "industry", "quarter", "events", "exposure", "x0", "x1"])
    w.writerows([(*r[:5], f"{r[5]:.4g}", f"{r[6]:.4g}") for r in rows])

with open(out / "hazard_fit.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["what", "area", "industry", "value"])
    for k in range(2):
        w.writerow([f"coefficient_{k}", "", "", f"{slopes[k]:.10g}"])
        w.writerow([f"variance_{k}", "", "", f"{covariance[first_slope + k, first_slope + k]:.10g}"])
        w.writerow([f"conditional_variance_{k}", "", "", f"{conditional[k, k]:.10g}"])
    for a in range(AREAS):
        for i in range(INDUSTRIES):
            of = groups(a, i)
            c = np.zeros(Z.shape[1])
            hidden = 0.0
            for at, (level, key) in enumerate(names):
                if of[level] == key:
                    c[at] = share[at]
                    hidden += lasting_v[at] * (1 - share[at])
            w.writerow(["lasting", a, i, f"{c @ theta:.10g}"])
            last = max(r for r in range(N) if rows[r][0] == a and rows[r][1] == i)
            c[first_slope:] = X[last]
            w.writerow(["posterior_variance", a, i, f"{c @ covariance @ c + hidden:.10g}"])

# Moments, pair by pair, from the offsets alone: prior standard deviations as wide as the means.
mean = np.exp(base)
for i in range(INDUSTRIES):
    for q in range(QUARTERS):
        of = (industry == i) & (quarter == q)
        if y[of].sum() > 0:
            mean[of] *= y[of].sum() / mean[of].sum()
thin = np.ones(N)
for i in range(INDUSTRIES):
    for q in range(QUARTERS):
        of = (industry == i) & (quarter == q)
        thin[of] = 1 - min(y[of].sum() / n[of].sum(), 0.9)
total = sum(LASTING_V.values()) + sum(PASSING_V.values())
a_ = 1 / (1 + total * mean)
r_, m_ = a_ * (y - mean), a_ * mean
keys = {level: [groups(r[0], r[1])[level] for r in rows] for level in LEVELS}
same_group = {level: np.array([[k == l for l in keys[level]] for k in keys[level]]) for level in LEVELS}
same_quarter = quarter[:, None] == quarter[None, :]
identity = np.eye(N, dtype=bool)
products, weights = np.outer(r_, r_), np.outer(m_, m_)
with open(out / "hazard_moments.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["level", "pairs", "sum", *LEVELS])
    for level in LEVELS:
        pairs = same_group[level] & ~same_quarter
        w.writerow([level, "cross", f"{products[pairs].sum():.10g}"]
                   + [f"{weights[pairs & same_group[m]].sum():.10g}" for m in LEVELS])
    for level in PASSING:
        if level == "cell":
            value, pairs = products[identity].sum() - (a_**2 * thin * y).sum(), identity
        else:
            pairs = same_group[level] & same_quarter & ~identity
            value = products[pairs].sum()
        w.writerow([level, "same", f"{value:.10g}"]
                   + [f"{weights[pairs & same_group[m]].sum():.10g}" for m in LEVELS])
