"""What one would build instead of `golmok serve`: FastAPI over DuckDB and the Parquet files of the same snapshot.

    PEER_TABLES=FOLDER python3 -m uvicorn portal_peer:app --port 8788 --workers 2 --log-level warning

FOLDER has mart_entry_risk.parquet as `golmok export` or `/api/v1/tables` gives it, and areas.parquet (code, name, lon, lat).
It answers a rating, and of a point its nearest area with its rating: much less than a founder's report.
"""

import os

import duckdb
from fastapi import FastAPI, HTTPException

folder = os.environ["PEER_TABLES"]
base = duckdb.connect()
base.execute(f"create table ratings as select * from '{folder}/mart_entry_risk.parquet'")
base.execute("create index by_cell on ratings (area_code, industry_code)")
base.execute(f"create table areas as select * from '{folder}/areas.parquet'")
app = FastAPI()
RATING = "select * from ratings where area_code = ? and industry_code = ?"
NEAREST = """select code from areas order by power((lon - ?) * 88.2, 2) + power((lat - ?) * 111.0, 2) limit 1"""


def rating_of(cursor, area, industry):
    found = cursor.execute(RATING, [area, industry])
    row = found.fetchone()
    if row is None:
        raise HTTPException(404)
    return dict(zip([column[0] for column in found.description], row))


@app.get("/api/v1/ratings/{area}/{industry}")
def rating(area: str, industry: str):
    return {"data": rating_of(base.cursor(), area, industry)}


@app.get("/api/v1/advise")
def advise(lon: float, lat: float, radius: float, industry: str):
    cursor = base.cursor()
    (area,) = cursor.execute(NEAREST, [lon, lat]).fetchone()
    return {"data": rating_of(cursor, area, industry)}
