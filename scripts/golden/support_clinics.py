"""The twenty largest location-bound industries by stores, from the published file: golden values of clinics.toml.

Reads store_trdar_2023.zip of the real files and data/reference/industries.csv; writes tests/golden/support/clinics.csv.
Kinds A, D, R at 2023Q4; stores are 유사_업종_점포_수.
"""

import pathlib
import sys
import zipfile

import pandas as pd

root = pathlib.Path(__file__).resolve().parents[2]
shared = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else root / "../shared")
with zipfile.ZipFile(shared / "data/golmok/store_trdar_2023.zip") as archive:
    frames = [pd.read_csv(archive.open(name), encoding="cp949") for name in archive.namelist() if name.endswith(".csv")]
stores = pd.concat(frames)
stores = stores[(stores["기준_년분기_코드"] == 20234) & stores["상권_구분_코드"].isin(["A", "D", "R"])]
counts = stores.groupby("서비스_업종_코드")["유사_업종_점포_수"].sum()
industries = pd.read_csv(root / "data/reference/industries.csv").set_index("industry_code")
counts = counts[industries.loc[counts.index, "location_bound"].to_numpy()]
largest = counts.sort_values(ascending=False, kind="stable").head(20)
out = root / "tests/golden/support"
out.mkdir(exist_ok=True)
largest.rename("stores").rename_axis("industry_code").to_csv(out / "clinics.csv")
