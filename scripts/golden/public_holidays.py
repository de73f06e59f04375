"""Every row of data/reference/public_holidays.csv against the PyPI package `holidays` (Republic of Korea), which follows
관공서의 공휴일에 관한 규정 with substitute, temporary and election days. Exit code 1 where a day is missing or too many.

    pip install holidays && python3 scripts/golden/public_holidays.py

The names are golmok's own; the package's are printed beside a day that differs. Checked with holidays 0.109 (2026-11-29).
"""

import csv
import sys
from pathlib import Path

import holidays

LIST = Path(__file__).parents[2] / "data/reference/public_holidays.csv"


def main() -> int:
    with LIST.open(encoding="utf-8") as file:
        rows = [(row["day"], row["name"]) for row in csv.DictReader(file)]
    ours = dict(rows)
    years = range(int(min(ours)[:4]), int(max(ours)[:4]) + 1)
    theirs = {str(day): name for day, name in holidays.country_holidays("KR", years=years, language="ko").items()}
    faults = [f"{day} {ours[day]}: not in the package" for day in sorted(ours.keys() - theirs.keys())]
    faults += [f"{day} {theirs[day]}: not in the list" for day in sorted(theirs.keys() - ours.keys())]
    if [day for day, _ in rows] != sorted(ours):
        faults.append("the list is not in order, or has a day twice")
    print(*faults, f"{len(ours)} days of {years[0]}–{years[-1]}, {len(faults)} faults (holidays {holidays.__version__})", sep="\n")
    return 1 if faults else 0


sys.exit(main())
