"""Golden forecasts of boosted trees by LightGBM, to which those of `golmok_rating` are held.

    /work/venv/bin/pip install lightgbm
    /work/venv/bin/python scripts/golden/rating_trees.py

Poisson counts with an offset on six columns, one of them monotone, one with missing values, two without any say. Same
loss, learning rate, depth, least leaf and shrinkage; all rows and columns in every tree, so that chance has no part.
"""

import csv
import pathlib

import lightgbm as lgb
import numpy as np

OUT = pathlib.Path(__file__).parents[2] / "crates" / "golmok-rating" / "tests" / "golden"
rng = np.random.default_rng(5)
TRAIN, TEST = 6000, 1500
n = TRAIN + TEST

x = rng.normal(size=(n, 6)).round(3)
x[:, 2] = (x[:, 2] > 0.3).astype(float) + (x[:, 2] > 1.2)
x[rng.random(n) < 0.15, 3] = np.nan
truth = 0.35 * np.tanh(x[:, 0]) + 0.25 * (x[:, 1] > 0.4) * (x[:, 2] > 0) - 0.2 * np.nan_to_num(x[:, 3], nan=-2.0) ** 2 / 4
expected = rng.gamma(0.6, 2.5, n).round(4) + 0.01
count = rng.poisson(expected * np.exp(truth))
expected = (expected * count[:TRAIN].sum() / expected[:TRAIN].sum()).round(6)

# The first bin holds what is missing, as in golmok: below every value.
seen = np.where(np.isnan(x), -1e9, x)
data = lgb.Dataset(seen[:TRAIN], label=count[:TRAIN], init_score=np.log(expected[:TRAIN]), params=dict(max_bin=63, min_data_in_bin=1))
model = lgb.train(
    dict(
        objective="poisson",
        poisson_max_delta_step=1e-9,
        boost_from_average=False,
        learning_rate=0.05,
        num_leaves=8,
        max_depth=3,
        min_data_in_leaf=1,
        min_sum_hessian_in_leaf=30.0,
        lambda_l2=60.0,
        monotone_constraints=[1, 0, 0, 0, 0, 0],
        deterministic=True,
        num_threads=1,
        verbose=-1,
    ),
    data,
    num_boost_round=60,
)
told = model.predict(seen[TRAIN:], raw_score=True)

with open(OUT / "trees_rows.csv", "w", newline="") as f:
    out = csv.writer(f, lineterminator="\n")
    out.writerow(["x0", "x1", "x2", "x3", "x4", "x5", "expected", "count", "told"])
    for i in range(n):
        values = ["" if np.isnan(v) else f"{v:.3f}" for v in x[i]]
        out.writerow([*values, f"{expected[i]:.6f}", int(count[i]), "" if i < TRAIN else f"{told[i - TRAIN]:.6f}"])
