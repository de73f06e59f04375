"""Golden negative-binomial regressions (maximum likelihood by scipy) and gamma posteriors.

    /work/venv/bin/python scripts/golden/indicators_saturation.py
"""

import csv
import pathlib

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln
from scipy.stats import gamma

OUT = pathlib.Path(__file__).parents[2] / "tests" / "golden" / "indicators"
rng = np.random.default_rng(9)

rows, fits, posteriors = [], [], []
for name, n, size, beta in [
    ("spread", 300, 1.5, [1.0, 0.6, -0.3]),
    ("calm", 300, 20.0, [2.0, 0.4, 0.2]),
    ("sparse", 400, 0.8, [-1.2, 0.8, 0.1]),
]:
    x = np.column_stack([np.ones(n), rng.normal(size=n), rng.normal(size=n)])
    mu = np.exp(x @ np.array(beta))
    y = rng.poisson(mu * rng.gamma(size, 1 / size, n))

    def loss(p):
        s, m = np.exp(p[-1]), np.exp(x @ p[:-1])
        ll = gammaln(y + s) - gammaln(s) + s * np.log(s) + y * np.log(m) - (y + s) * np.log(s + m)
        return -ll.sum()

    p = np.array(beta + [np.log(size)])
    for _ in range(6):
        p = minimize(loss, p, method="Nelder-Mead", options=dict(xatol=1e-12, fatol=1e-13, maxiter=20000)).x
    fits.append([name] + [repr(float(v)) for v in p[:-1]] + [repr(float(np.exp(p[-1])))])
    rows += [[name, int(c)] + [repr(float(v)) for v in r[1:]] for c, r in zip(y, x)]
    s = np.exp(p[-1])
    for c, r in list(zip(y, x))[::60]:
        m = np.exp(r @ p[:-1])
        post = gamma(s + c, scale=1 / (s + m))
        posteriors.append([name, int(c)] + [repr(float(v)) for v in (m, s, post.mean(), post.ppf(0.05), post.ppf(0.95))])

for name, header, data in [
    ("saturation_rows.csv", ["set", "count", "x1", "x2"], rows),
    ("saturation_fit.csv", ["set", "b0", "b1", "b2", "size"], fits),
    ("saturation_posteriors.csv", ["set", "count", "expected", "size", "mean", "lo", "hi"], posteriors),
]:
    with open(OUT / name, "w", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(header)
        w.writerows(data)
