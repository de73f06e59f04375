"""Golden priors (maximum likelihood by scipy) and posterior quantiles of the shrinkage of closures and openings.

    /work/venv/bin/python scripts/golden/indicators_shrinkage.py
"""

import csv
import pathlib

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, gammaln
from scipy.stats import beta, gamma

OUT = pathlib.Path(__file__).parents[2] / "tests" / "golden" / "indicators"
rng = np.random.default_rng(6)


def cells(kind, mean, strength, n):
    size = 4 * (1 + rng.gamma(0.5, 12.0, n).astype(int))
    if kind == "beta":
        p = rng.beta(mean * strength, (1 - mean) * strength, n)
        return rng.binomial(size, p), size
    return rng.poisson(rng.gamma(mean * strength, 1 / strength, n) * size), size


def fit(kind, k, n):
    def loss(p):
        s = np.exp(p[1])
        if kind == "beta":
            m = 1 / (1 + np.exp(-p[0]))
            a, b = m * s, (1 - m) * s
            return -(betaln(k + a, n - k + b) - betaln(a, b)).sum()
        m = np.exp(p[0])
        a = m * s
        return -(gammaln(a + k) - gammaln(a) + a * np.log(s) - (a + k) * np.log(s + n)).sum()

    rate = k.sum() / n.sum()
    start = [np.log(rate / (1 - rate)) if kind == "beta" else np.log(rate), np.log(50)]
    r = minimize(loss, start, method="Nelder-Mead", options=dict(xatol=1e-11, fatol=1e-12, maxiter=5000))
    r = minimize(loss, r.x, method="Nelder-Mead", options=dict(xatol=1e-12, fatol=1e-13, maxiter=5000))
    m = 1 / (1 + np.exp(-r.x[0])) if kind == "beta" else np.exp(r.x[0])
    return m, np.exp(r.x[1])


priors, members, posteriors = [], [], []
for name, kind, mean, strength, size in [
    ("beta_small", "beta", 0.04, 30, 60),
    ("beta_large", "beta", 0.025, 90, 400),
    ("beta_strong", "beta", 0.06, 300, 400),
    ("gamma_small", "gamma", 0.05, 30, 60),
    ("gamma_large", "gamma", 0.03, 80, 400),
]:
    k, n = cells(kind, mean, strength, size)
    m, s = fit(kind, k, n)
    priors.append([name, kind, repr(float(m)), repr(float(s))])
    members += [[name, int(a), int(b)] for a, b in zip(k, n)]
    for a, b in sorted({(int(a), int(b)) for a, b in zip(k, n)} | {(0, 0), (0, 4), (40, 4000)})[::12]:
        if kind == "beta":
            post = beta(m * s + a, (1 - m) * s + b - a)
        else:
            post = gamma(m * s + a, scale=1 / (s + b))
        row = [post.mean(), post.ppf(0.05), post.ppf(0.95)]
        posteriors.append([name, a, b] + [repr(float(v)) for v in row])

for name, header, rows in [
    ("shrinkage_cells.csv", ["set", "events", "n"], members),
    ("shrinkage_priors.csv", ["set", "kind", "mean", "strength"], priors),
    ("shrinkage_posteriors.csv", ["set", "events", "n", "mean", "lo", "hi"], posteriors),
]:
    with open(OUT / name, "w", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(header)
        w.writerows(rows)
