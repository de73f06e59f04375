"""Golden coefficients of a Poisson regression with offset and ridge, to which those of the shop model are held.

    /work/venv/bin/pip install numpy scipy statsmodels
    /work/venv/bin/python scripts/golden/shop_poisson.py

The penalised likelihood is maximised by scipy; statsmodels' unpenalised fit on the same rows stands in the last line for a
look (it lies within a few thousandths). The ridge is on standardised columns, the constant is free.
"""

import csv
import pathlib

import numpy as np
from scipy.optimize import minimize

OUT = pathlib.Path(__file__).parents[2] / "crates" / "golmok-rating" / "tests" / "golden"
RIDGE = 10.0
rng = np.random.default_rng(28)
n = 4000

x = np.column_stack(
    [rng.normal(size=n), rng.gamma(2.0, 3.0, n), (rng.random(n) < 0.2) * 1.0, rng.normal(size=n) * 0.1]
).round(4)
x[:, 3] = (x[:, 3] + 0.05 * x[:, 0]).round(4)
base = rng.uniform(0.02, 0.3, n).round(5)
count = rng.poisson(base * np.exp(0.5 * x[:, 0] - 0.08 * x[:, 1] + 0.6 * x[:, 2] + 0.3))
scale = x.std(axis=0)
z = np.column_stack([x / scale, np.ones(n)])


def loss(b):
    log = z @ b + np.log(base)
    return np.exp(log).sum() - count @ log + RIDGE / 2 * (b[:-1] ** 2).sum()


def slope(b):
    return z.T @ (base * np.exp(z @ b) - count) + RIDGE * np.append(b[:-1], 0.0)


best = minimize(loss, np.zeros(5), jac=slope, method="BFGS", options=dict(gtol=1e-9, maxiter=10_000))
assert np.abs(slope(best.x)).max() < 1e-5, best
told = best.x[:-1] / scale

with open(OUT / "shop_poisson.csv", "w", newline="") as f:
    out = csv.writer(f, lineterminator="\n")
    out.writerow(["row", "x0", "x1", "x2", "x3", "base", "count"])
    for i in range(n):
        out.writerow(["row", *(f"{v:.4f}" for v in x[i]), f"{base[i]:.5f}", int(count[i])])
    out.writerow(["told", *(f"{v:.9f}" for v in told), "", ""])

try:
    import statsmodels.api as sm

    plain = sm.GLM(count, np.column_stack([x, np.ones(n)]), family=sm.families.Poisson(), offset=np.log(base)).fit()
    print("with ridge", told, "statsmodels without", plain.params[:-1])
except ImportError:
    print("with ridge", told)
