"""Golden columns of the shop model, by numpy and scipy, to which those of `golmok_rating::shop` are held.

    /work/venv/bin/pip install numpy scipy
    /work/venv/bin/python scripts/golden/shop_columns.py

A made-up register of two trades; what was known on one day of every shop that ran then and was at least 90 days old. Day by
day and pair by pair, without the shortcuts of the program: exposures by counting days, neighbours by a k-d tree.
"""

import csv
import pathlib

import numpy as np
from scipy.spatial import cKDTree

OUT = pathlib.Path(__file__).parents[2] / "crates" / "golmok-rating" / "tests" / "golden"
DAY, WINDOW, END = 16_000, 1826, 18_000
rng = np.random.default_rng(29)
n = 1200

trade = rng.integers(0, 2, n)
opened = rng.integers(9_000, 17_500, n)
ended = opened + rng.exponential(2_000, n).astype(int) + 1
ended[ended > END] = 10**9
office = rng.random(n) < 0.08
area = np.where(rng.random(n) < 0.15, np.nan, rng.gamma(3.0, 25.0, n).round(1))
lot = rng.integers(0, 260, n)
x, y = (lot % 20) * 120.0 + 200_000.0, (lot // 20) * 130.0 + 400_000.0
x[rng.random(n) < 0.05] = np.nan
dong, gu = lot % 9, lot % 3
detail = rng.integers(0, 3, n)
# A clean-up: seven of one trade and authority on one day.
swept = np.where((trade == 1) & (opened < 14_000) & (ended > 15_000))[0][:7]
ended[swept], office[swept] = 15_000, False

closing = (ended < 10**9) & ~office
for t in (0, 1):
    for d in np.unique(ended[closing & (trade == t)]):
        same = closing & (trade == t) & (ended == d)
        if same.sum() >= 5:
            closing[same] = False

known = opened <= DAY
until = np.minimum(np.where(ended <= DAY, ended, 10**9), DAY)
hit = known & closing & (ended <= DAY) & (ended > DAY - WINDOW)
bands = [0, 365, 730, 1095, 1825, 3650, 7300, 10**7]
time = np.zeros((n, 7))
for i in np.where(known)[0]:
    days = np.arange(max(opened[i], DAY - WINDOW), until[i])
    time[i] = np.histogram(days - opened[i], bands)[0] / 365.25
ratio, rate = np.ones((2, 7)), np.zeros(2)
for t in (0, 1):
    of = trade == t
    years = time[of].sum(0)
    closings = np.histogram((ended - opened)[of & hit], bands)[0]
    rate[t] = closings.sum() / years.sum()
    ratio[t] = (closings + 20) / (years * rate[t] + 20)
expected = (time * ratio[trade] * rate[trade][:, None]).sum(1)


def ladder(same, strength, parent):
    return np.array([(hit[same(i)].sum() + strength * parent[i]) / (expected[same(i)].sum() + strength) for i in range(n)])


one = np.ones(n)
in_city = ladder(lambda i: trade == trade[i], 20, one)
in_gu = ladder(lambda i: (trade == trade[i]) & (gu == gu[i]), 20, in_city)
cell = ladder(lambda i: (trade == trade[i]) & (dong == dong[i]), 20, in_gu)
in_dong = ladder(lambda i: dong == dong[i], 20, one)
of_detail = ladder(lambda i: (trade == trade[i]) & (detail == detail[i]), 10, one)

asked = np.where(known & (ended > DAY) & (opened <= DAY - 90))[0]
located = ~np.isnan(x)
near_count, near = np.full(n, np.nan), np.full(n, np.nan)
for t in (0, 1):
    pool = np.where(known & (trade == t) & located)[0]
    tree = cKDTree(np.c_[x[pool], y[pool]])
    for i in asked[(trade[asked] == t) & located[asked]]:
        others = [j for j in pool[tree.query_ball_point([x[i], y[i]], 300.0)] if j != i]
        near_count[i] = (ended[others] > DAY).sum()
        near[i] = np.log((hit[others].sum() + 15) / (expected[others].sum() + 15))
rows = []
for i in asked:
    there = known & (lot == lot[i])
    gone = there & (ended <= DAY)
    before = gone & (opened < opened[i])
    former = [(ended[j], ended[j] - opened[j]) for j in np.where(before)[0] if ended[j] <= opened[i] + 60]
    peers = near_count[[j for j in asked if trade[j] == trade[i] and located[j]]]
    rank = ((peers < near_count[i]).sum() + (peers <= near_count[i]).sum()) / 2 / len(peers) - 0.5 if located[i] else np.nan
    areas = np.sort(np.log([area[j] for j in asked if trade[j] == trade[i] and not np.isnan(area[j])]))
    age = DAY - opened[i]
    rows.append([
        np.log(max(age / 365.25, 0.25)),
        np.log(ratio[trade[i]][np.digitize(age, bands) - 1]),
        np.log(area[i]) - areas[len(areas) // 2],
        np.log(of_detail[i]),
        np.log((hit[there].sum() + 2) / (expected[there].sum() + 2)),
        np.log1p(gone.sum()),
        np.log1p((gone & (ended > DAY - WINDOW)).sum()),
        np.log((there & (ended > DAY)).sum()),
        np.log1p(before.sum()),
        np.log(max(former)[1] / 365.25 + 0.25) if former else np.nan,
        rank,
        np.log(in_city[i]),
        np.log(in_gu[i]),
        np.log(cell[i]),
        np.log(in_dong[i]),
        near[i],
    ])


def text(value):
    return "" if np.isnan(value) else f"{value:.6f}"


with open(OUT / "shop_columns.csv", "w", newline="") as f:
    out = csv.writer(f, lineterminator="\n")
    out.writerow(["trade", "detail", "opened", "ended", "office", "area", "x", "y", "lot", "gu", "dong", *(f"told{k}" for k in range(16))])
    told = dict(zip(asked, rows))
    for i in range(n):
        end = "" if ended[i] == 10**9 else int(ended[i])
        place = [text(area[i]), text(x[i]), text(y[i])]
        values = [text(v) for v in told[i]] if i in told else [""] * 15 + ["-"]
        out.writerow([trade[i], detail[i], opened[i], end, int(office[i]), *place, lot[i], gu[i], dong[i], *values])
print(len(asked), "shops asked,", hit.sum(), "closings in the window,", len(swept), "swept")
