#!/usr/bin/env python3
"""Golden figures of scripts/score.py on a small made-up table, for crates/golmok-rating/tests/score_agreement.rs.

    python scripts/golden/score_cells.py

writes crates/golmok-rating/tests/fixtures/score_cells.csv and score_expected.csv.
"""
import csv
import pathlib
import subprocess
import sys

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "crates/golmok-rating/tests/fixtures"
COLUMNS = (
    "area_code,industry_code,trade_area_kind,store_count,expected_closures_4q,expected_closures_4q_lo,"
    "expected_closures_4q_hi,baseline_closures_4q,closure_count_4q"
).split(",")


def main():
    rng = np.random.default_rng(7)
    FIXTURES.mkdir(parents=True, exist_ok=True)
    cells = FIXTURES / "score_cells.csv"
    with open(cells, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS)
        for area in range(60):
            kind = "ADRU"[0 if area % 10 < 6 else area % 4]
            for industry, rate in (("CS100001", 0.08), ("CS100010", 0.16), ("CS200028", 0.05), ("CS300043", 0.2)):
                stores = int(rng.lognormal(2.5, 1.2))
                # A third of the cells know nothing and share their industry's rate: ties.
                relative = 1.0 if area % 3 == 0 else float(np.exp(rng.normal(0.0, 0.6)))
                predicted = round(stores * rate * relative, 6)
                y = rng.poisson(stores * rate * relative * np.exp(rng.normal(0.0, 0.1)))
                lo, hi = round(0.4 * predicted + 0.05, 6), round(1.6 * predicted + 1.2, 6)
                out.writerow([3110001 + area, industry, kind, stores, predicted, lo, hi, round(stores * rate, 6), y])
    result = subprocess.run(
        [sys.executable, ROOT / "scripts/score.py", cells], check=True, capture_output=True, text=True
    )
    (FIXTURES / "score_expected.csv").write_text(result.stdout)


if __name__ == "__main__":
    main()
