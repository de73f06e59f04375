"""Published figures of the real files, added up by pandas: what the program must give back.

    /work/venv/bin/python scripts/golden/published_figures.py [SHARED]
"""

import csv
import io
import pathlib
import sys
import zipfile

import pandas as pd

ROOT = pathlib.Path(__file__).parents[2]
SHARED = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".." / "shared"
DATA = SHARED / "data" / "golmok"
out = []


def zipped(year):
    with zipfile.ZipFile(DATA / f"store_trdar_{year}.zip") as archive:
        return pd.read_csv(io.BytesIO(archive.read(archive.namelist()[0])), encoding="cp949")


# 점포-상권: totals by quarter and kind of area, and the published whole per cents.
stores = pd.concat([zipped(2022), zipped(2023)])
columns = {
    "store_count": "유사_업종_점포_수", "independent_store_count": "점포_수", "franchise_store_count": "프랜차이즈_점포_수",
    "opening_count": "개업_점포_수", "closure_count": "폐업_점포_수",
}
for (quarter, kind), rows in stores.groupby(["기준_년분기_코드", "상권_구분_코드"]):
    out.append(["rows", quarter, kind, len(rows)])
    out += [[name, quarter, kind, int(rows[column].sum())] for name, column in columns.items()]
some = stores[stores["유사_업종_점포_수"] > 0]
for quarter, rows in some.groupby("기준_년분기_코드"):
    out.append(["closure_percent_published", quarter, "", int(rows["폐업_률"].sum())])
    out.append(["opening_percent_published", quarter, "", int(rows["개업_율"].sum())])

# 상권변화지표: labels and the city's means by quarter; ties with the city cannot be decided from the file.
change = pd.read_csv(DATA / "change_trdar_v2024_2019q1-2024q1_jyjyjy17.csv.gz", encoding="cp949")
operating = change["운영_영업_개월_평균"], change["서울_운영_영업_개월_평균"]
closed = change["폐업_영업_개월_평균"], change["서울_폐업_영업_개월_평균"]
change["tie"] = (operating[0] == operating[1]) | (closed[0] == closed[1])
for quarter, rows in change[change["기준_년분기_코드"].between(20221, 20234)].groupby("기준_년분기_코드"):
    out += [["label", quarter, label, count] for label, count in rows["상권_변화_지표"].value_counts().sort_index().items()]
    out += [["decided_label", quarter, label, count] for label, count in rows[~rows.tie]["상권_변화_지표"].value_counts().sort_index().items()]
    out.append(["ties", quarter, "", int(rows.tie.sum())])
    out.append(["city_operating_months_mean", quarter, "", int(rows["서울_운영_영업_개월_평균"].iloc[0])])
    out.append(["city_closed_months_mean", quarter, "", int(rows["서울_폐업_영업_개월_평균"].iloc[0])])

with open(ROOT / "tests" / "golden" / "published_figures.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["figure", "quarter", "of", "value"])
    writer.writerows(out)
