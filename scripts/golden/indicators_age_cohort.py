"""Golden values of the closure hazard by age (업력별 폐업률) and of cohort survival (창업생존율).

    /work/venv/bin/python scripts/golden/indicators_age_cohort.py

The hazards of the subjects of lifelines_subjects.csv are counted with pandas and held against lifelines' piecewise
exponential model, whose rates are closures over time at risk; the interval is scipy's chi-squared form of Garwood's.
Cohorts are counted with pandas, by anniversaries of its calendar, on dated spells made here; the interval is scipy's.
"""

import pathlib

import numpy as np
import pandas as pd
from lifelines import PiecewiseExponentialFitter
from scipy.stats import binomtest, chi2

OUT = pathlib.Path(__file__).parents[2] / "tests" / "golden" / "indicators"
YEAR = 365.25
BREAKS = [0, 1, 2, 3, 5, 10, np.inf]


def hazards(of):
    of = of.assign(t=of.duration / YEAR, start=of.entry / YEAR)
    rows = []
    for lo, hi in zip(BREAKS, BREAKS[1:]):
        exposure = (of.t.clip(upper=hi) - of.start.clip(lower=lo)).clip(lower=0).sum()
        closed = int(((of.event == 1) & (of.t >= lo) & (of.t < hi)).sum())
        if exposure > 0:
            garwood = (chi2.ppf(0.025, 2 * closed) / 2 if closed else 0.0, chi2.ppf(0.975, 2 * closed + 2) / 2)
            rows.append([lo, hi, closed, exposure, closed / exposure, garwood[0] / exposure, garwood[1] / exposure])
        else:
            rows.append([lo, hi, closed, 0.0, None, None, None])
    return pd.DataFrame(rows, columns=["from", "to", "closures", "store_years", "hazard", "lo", "hi"])


subjects = pd.read_csv(OUT / "lifelines_subjects.csv")
found = []
for name, of in subjects.groupby("set"):
    table = hazards(of)
    seen = of[of.duration > 0]
    breaks = [b for b in BREAKS[1:-1] if b * YEAR < seen.duration[seen.event == 1].max()]
    fit = PiecewiseExponentialFitter(breaks).fit(seen.duration / YEAR, seen.event, entry=seen.entry / YEAR)
    model = 1 / fit.summary["coef"].to_numpy()
    plain = hazards(seen).hazard.to_numpy(float)[: len(model)]
    assert np.allclose(model[:4], plain[:4], rtol=5e-3), (name, model, plain)
    found.append(table.assign(set=name)[["set", *table.columns]])
pd.concat(found).to_csv(OUT / "hazard_by_age.csv", index=False, lineterminator="\n")

rng = np.random.default_rng(6)
n = 600
opened = pd.Timestamp("2015-01-01") + pd.to_timedelta(rng.integers(0, 9 * 365, n), "D")
life = pd.to_timedelta((rng.exponential(1400, n) // 5 * 5).astype(int), "D")
until = pd.Timestamp("2023-12-31")  # the cohort of 2022 is whole on this day
spells = pd.DataFrame({"opened_on": opened, "ended_on": (opened + life)})
spells["end_reason"] = rng.choice(["closed", "cancelled", "removed"], n, p=[0.8, 0.1, 0.1])
spells.loc[spells.ended_on > until, ["ended_on", "end_reason"]] = None
spells.to_csv(OUT / "cohort_spells.csv", index=False, lineterminator="\n", date_format="%Y-%m-%d")

rows = []
spells["year"] = spells.opened_on.dt.year
for (year, of) in spells.groupby("year"):
    for after in (1, 3, 5):
        later = pd.DateOffset(years=after)
        if until < pd.Timestamp(year, 12, 31) + later:
            continue
        gone = of.ended_on.notna() & (of.ended_on <= of.opened_on + later)
        removed = gone & of.end_reason.isin(["removed", "cancelled"])
        k, all_ = int((~gone).sum()), int((~removed).sum())
        interval = binomtest(k, all_).proportion_ci(0.95, "wilson")
        rows.append([year, after, all_, k, int(removed.sum()), k / all_, interval.low, interval.high])
columns = ["year", "after_years", "opened", "surviving", "removed", "survival", "lo", "hi"]
pd.DataFrame(rows, columns=columns).to_csv(OUT / "cohort_survival.csv", index=False, lineterminator="\n")
