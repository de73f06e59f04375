#!/usr/bin/env python3
"""Counts stores, openings and closures per quarter from a real licence register with pandas, as an independent check.

Writes tests/golden/spatial/licence_cells.csv: quarter, stores operating on its last day, openings and closures in it,
for 서울시 유흥주점 (07_23_02_P, all of Seoul), as known on 2023-12-31.

Rules: a store operates on a day when it was licensed on or before it and did not end by it. 폐업 ends at 폐업일자 and is
a closure, as is another status with a 폐업일자; 취소 and 제외 end at 인허가취소일자 (else 폐업일자) and are none; nor are
closures of a gu's day with five or more, where chance gives so many (Poisson, mean: the gu's other closures of the year by
260) in less than one of 10,000 days. Dates after the newest date of the file are no dates, nor is 1900-01-01; a row without a licence
date, or ended before it opened, is left out.

Usage: scripts/golden/place_licence_cells.py ../shared/data
"""
import pathlib
import sys

import pandas
from scipy.stats import poisson

DATA = pathlib.Path(sys.argv[1])
OUT = pathlib.Path(__file__).parents[2] / "tests/golden/spatial/licence_cells.csv"
AS_OF = pandas.Timestamp("2023-12-31")

rows = pandas.read_csv(DATA / "licence/seoul_yuheung_jihye.csv.gz", encoding="cp949", dtype=str)
assert not rows.duplicated(["개방자치단체코드", "관리번호"]).any()


def days(column):
    text = rows[column].str.replace("-", "").str.strip().str[:8]
    found = pandas.to_datetime(text.where(text.str.fullmatch(r"\d{8}")), format="%Y%m%d", errors="coerce")
    return found.where(found != pandas.Timestamp("1900-01-01"))


opened, closed, cancelled = days("인허가일자"), days("폐업일자"), days("인허가취소일자")
newest = max(opened.max(), closed.max())
closed, cancelled = closed.where(closed <= newest), cancelled.where(cancelled <= newest)
status = rows["영업상태명"].str[:2]
by_cancellation = status.isin(["취소", "제외", "삭제", "전출"])
ended = cancelled.fillna(closed).where(by_cancellation, closed)
undated = ended.isna() & status.isin(["폐업", "취소", "제외", "삭제", "전출"])
ended = ended.where(~undated, newest)
is_closure = ~status.isin(["취소", "제외", "삭제", "전출"]) & ~undated
kept = opened.notna() & (ended.isna() | (ended >= opened)) & (opened <= AS_OF)
opened, ended, is_closure, gu = opened[kept], ended[kept], is_closure[kept], rows["개방자치단체코드"][kept]
closures = pandas.DataFrame({"gu": gu, "day": ended})[is_closure & (ended <= AS_OF)]
closures["year"] = closures["day"].dt.year
of_day = closures.groupby(["gu", "day"])["year"].transform("size")
others = closures.groupby(["gu", "year"])["year"].transform("size") - of_day
burst = (of_day >= 5) & (poisson.sf(of_day - 1, others / 260) < 1e-4)
is_closure = is_closure & ~burst.reindex(is_closure.index, fill_value=False)

with open(OUT, "w") as out:
    out.write(f"# pandas {pandas.__version__}; scripts/golden/place_licence_cells.py\n")
    out.write("quarter,store_count,opening_count,closure_count\n")
    for period in pandas.period_range("2021Q1", "2023Q4", freq="Q"):
        first, last = period.start_time, period.end_time.normalize()
        stores = ((opened <= last) & ~(ended <= last)).sum()
        openings = ((opened >= first) & (opened <= last)).sum()
        closures = ((ended >= first) & (ended <= last) & is_closure).sum()
        out.write(f"{period.year}{period.quarter},{stores},{openings},{closures}\n")
