"""Counts the identities of the quarterly public files with pandas, independently of golmok.

    python scripts/golden/lake_quarterly.py [shared/data] > tests/golden/lake/quarterly.csv

One row per file and identity: rows where it holds, rows where it does not. Rows with a missing value are not counted,
nor are rates without stores and labels where a month equals Seoul's.
"""

import csv
import pathlib
import sys

import numpy as np
import pandas as pd

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data") / "golmok"
OUT = csv.writer(sys.stdout, lineterminator="\n")


def read(path):
    for encoding in ("utf-8-sig", "cp949"):
        try:
            table = pd.read_csv(path, dtype=str, encoding=encoding, keep_default_na=False)
            break
        except UnicodeDecodeError:
            continue
    table.columns = [c.removeprefix("X.").replace(".", "_").replace("~", "_") for c in table.columns]
    return table


def number(table, column):
    return pd.to_numeric(table[column].replace({"": None, "NA": None}), errors="coerce")


def total(table, columns):
    return sum(number(table, c) for c in columns)


def tell(name, identity, holds):
    OUT.writerow([name, identity, int(holds.sum()), int((~holds).sum())])


def sums(name, table, identity, whole, parts, within=0):
    tell(name, identity, (total(table, parts) - number(table, whole)).abs() <= within)


def at_most(name, table, identity, whole, parts):
    tell(name, identity, total(table, parts) <= number(table, whole))


DAYS = ["월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"]
AGES = ["10", "20", "30", "40", "50", "60_이상"]
BANDS = ["00_06", "06_11", "11_14", "14_17", "17_21", "21_24"]


def stores(name, table):
    sums(name, table, "independent_and_franchise", "유사_업종_점포_수", ["점포_수", "프랜차이즈_점포_수"])
    base = number(table, "유사_업종_점포_수").astype(int)
    for rate, count, identity in [("개업_율", "개업_점포_수", "opening"), ("폐업_률", "폐업_점포_수", "closure")]:
        some = base > 0
        n = number(table, count).astype(int)[some]
        tenths = (n * 2000 + base[some]) // (2 * base[some])
        tell(name, f"published_{identity}_percent", (tenths + 5) // 10 == number(table, rate)[some])


def sales_names(table):
    """The official Korean names for tables that have others."""
    columns = list(table.columns)
    if columns[0] == "id":
        table, columns = table.drop(columns="id"), columns[1:]
    first = {53: 5, 55: 7, 80: 8}[len(columns)]
    # The layout of 2019 has 23 shares between the totals and their parts.
    skip = 23 if len(columns) == 80 else 0
    parts = ["주중", "주말", *DAYS, *(f"시간대_{b}" for b in BANDS), "남성", "여성", *(f"연령대_{a}" for a in AGES)]
    names = {}
    for i, unit in enumerate(["금액", "건수"]):
        names[columns[first + i]] = f"총_{unit}"
        for j, part in enumerate(parts):
            names[columns[first + 2 + skip + 23 * i + j]] = f"{part}_{unit}"
    return table.rename(columns=names)


def sales(name, table):
    table = sales_names(table)
    for unit, suffix in [("금액", "krw"), ("건수", "count")]:
        whole = f"총_{unit}"
        sums(name, table, f"weekday_weekend_{suffix}", whole, [f"{p}_{unit}" for p in ("주중", "주말")])
        sums(name, table, f"seven_days_{suffix}", whole, [f"{d}_{unit}" for d in DAYS])
        sums(name, table, f"six_time_bands_{suffix}", whole, [f"시간대_{b}_{unit}" for b in BANDS])
        at_most(name, table, f"sexes_{suffix}", whole, [f"{p}_{unit}" for p in ("남성", "여성")])
        at_most(name, table, f"ages_{suffix}", whole, [f"연령대_{a}_{unit}" for a in AGES])


def foot_traffic(name, table):
    whole, of = "총_유동인구_수", "_유동인구_수"
    bands = BANDS if "시간대_00_06" + of in table else ["1", "2", "3", "4", "5", "6"]
    sums(name, table, "sexes_foot_traffic", whole, ["남성" + of, "여성" + of], 6)
    sums(name, table, "ages_foot_traffic", whole, [f"연령대_{a}{of}" for a in AGES], 6)
    sums(name, table, "six_time_bands_foot_traffic", whole, [f"시간대_{b}{of}" for b in bands], 6)
    sums(name, table, "seven_days_foot_traffic", whole, [d + of for d in DAYS], 6)


def people(name, table, noun, of):
    sums(name, table, f"sexes_{noun}", "총_" + of, ["남성_" + of, "여성_" + of])
    sums(name, table, f"ages_{noun}", "총_" + of, [f"연령대_{a}_{of}" for a in AGES])
    for sex, english in [("남성", "male"), ("여성", "female")]:
        sums(name, table, f"{english}_ages_{noun}", f"{sex}_{of}", [f"{sex}연령대_{a}_{of}" for a in AGES])
    if noun == "resident":
        sums(name, table, "households", "총_가구_수", ["아파트_가구_수", "비_아파트_가구_수"])


def incomes(name, table):
    parts = [c for c in table.columns if c.endswith("_지출_총금액")]
    sums(name, table, "spending_parts", "지출_총금액", parts)


def facilities(name, table):
    parts = [c for c in table.columns if c.endswith("_수") and c != "집객시설_수"]
    blank_is_none = sum(number(table, c).fillna(0) for c in parts)
    tell(name, "facility_parts", blank_is_none <= number(table, "집객시설_수"))


def apartments(name, table):
    none = lambda mark: sum(number(table, c).fillna(0) for c in table.columns if mark in c and c.endswith("세대_수"))
    tell(name, "households_by_size_and_price", none("면적") == none("가격"))


def change_index(name, table):
    own = [number(table, "운영_영업_개월_평균"), number(table, "폐업_영업_개월_평균")]
    city = [number(table, "서울_운영_영업_개월_평균"), number(table, "서울_폐업_영업_개월_평균")]
    told = (own[0] != city[0]) & (own[1] != city[1])
    label = pd.Series(np.where(own[0] > city[0], "H", "L")) + pd.Series(np.where(own[1] > city[1], "H", "L"))
    tell(name, "published_label", (label == table["상권_변화_지표"])[told])


CHECKS = {
    "store_trdar": stores,
    "점포.csv": stores,
    "sample_stores_2024": stores,
    "sales_": sales,
    "sample_sales": sales,
    "추정매출": sales,
    "footfall": foot_traffic,
    "sample_foot": foot_traffic,
    "추정유동인구": foot_traffic,
    "residents": lambda n, t: people(n, t, "resident", "상주인구_수"),
    "상주인구": lambda n, t: people(n, t, "resident", "상주인구_수"),
    "workers": lambda n, t: people(n, t, "worker", "직장_인구_수"),
    "직장인구": lambda n, t: people(n, t, "worker", "직장_인구_수"),
    "income": incomes,
    "facility": facilities,
    "집객시설": facilities,
    "apartment": apartments,
    "change_": change_index,
    "상권변화지표": change_index,
}

OUT.writerow(["file", "identity", "holds", "broken"])
for path in sorted(ROOT.rglob("*")):
    if not path.name.endswith((".csv", ".csv.gz", ".zip")):
        continue
    check = next((c for mark, c in CHECKS.items() if path.name.startswith(mark)), None)
    if check is not None:
        check(path.relative_to(ROOT).as_posix(), read(path))
