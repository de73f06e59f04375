"""The package against the files of the lake, and against lifelines and geopandas."""

import json
import threading
import time

import duckdb
import geopandas
import golmok
import pandas
import polars
import pyarrow
import pytest


def cells(session):
    """Rated trade areas of the industry with most of them."""
    rows = session.table(
        "mart_entry_risk",
        columns=["area_code", "industry_code", "store_count", "closure_probability_1y"],
        where="area_kind = 'trade_area' AND industry_code <> 'ALL' AND reason_unrated IS NULL",
    ).polars()
    assert len(rows) > 10
    industry = rows["industry_code"].value_counts(sort=True)["industry_code"][0]
    return rows.filter((polars.col("industry_code") == industry) & (polars.col("store_count") > 0))


def test_a_table_is_what_its_files_hold(session, city):
    rows = session.table("mart_entry_risk")
    files = str(city / "lake/current/mart_entry_risk/**/*.parquet")
    key = ["area_kind", "area_code", "industry_code", "as_of"]
    own = rows.polars().sort(key)
    theirs = polars.read_parquet(files, hive_partitioning=False).sort(key)
    assert own.equals(theirs)
    assert pyarrow.table(rows).num_rows == len(rows) == duckdb.sql("select count(*) from rows").fetchall()[0][0]
    assert isinstance(rows.pandas(), pandas.DataFrame)


def test_conditions_and_columns(session):
    few = session.table("mart_entry_risk", columns=["area_code", "grade"], where="grade = '고위험'")
    assert few.columns == ["area_code", "grade"]
    assert set(few.polars()["grade"]) <= {"high_risk"}
    for asked in [dict(name="mart_entry_risk", columns=["no_such"]), dict(name="no_such_table")]:
        with pytest.raises(golmok.NotFoundError, match="no_such"):
            session.table(**asked)
    with pytest.raises(golmok.InvalidError, match="no condition"):
        session.table("mart_entry_risk", where="no_such_column = 1")


def test_areas_are_geopandas(session):
    areas = session.areas("trade_area")
    assert isinstance(areas, geopandas.GeoDataFrame) and areas.crs.to_epsg() == 5181
    drawn = areas[areas.geometry.notna()]
    assert len(drawn) > 0 and drawn.geometry.area.min() > 0


def test_own_areas_are_answered_as_their_area(session, city, tmp_path):
    areas = session.areas("trade_area")
    code = cells(session)["area_code"][0]
    centre = areas[areas["area_code"] == code].to_crs(5181).geometry.iloc[0].representative_point()
    own = geopandas.GeoDataFrame({"name": ["Our street"]}, geometry=[centre.buffer(10)], crs=5181)
    file = tmp_path / "own.geojson"
    own.to_crs(4326).to_file(file, driver="GeoJSON")
    known = golmok.open(city / "lake", lang="en", areas=file)
    rows = known.own_areas()
    assert rows and {row["own_area"] for row in rows} == {"Our street"}
    answering, industry = rows[0]["area_code"], rows[0]["industry_code"]
    assert abs(rows[0]["own_area_m2"] - own.geometry.area.iloc[0]) < 1
    advice = known.advise(industry, area="our street")
    assert advice["subject"]["polygon"]["name"] == "Our street"
    assert advice["verdict"] == session.advise(industry, area=answering)["verdict"]
    assert known.places(area="Our street") == session.places(area=answering)
    chain = known.explain("Our street", industry)
    assert chain[0]["step"] == "own_area" and chain[3:] == session.explain(answering, industry)
    assert session.own_areas() == []
    file.write_text(file.read_text().replace("Our street", " "))
    with pytest.raises(golmok.GolmokError, match="feature 1"):
        golmok.open(city / "lake", areas=file)


def test_score_says_what_the_table_says(session):
    cell = cells(session)
    frame = {
        "id": [str(i) for i in range(len(cell))] + ["nowhere"],
        "area": [*cell["area_code"], "없는 곳"],
        "industry": [*cell["industry_code"], "카페"],
    }
    for kind in (frame, polars.DataFrame(frame), pandas.DataFrame(frame), pyarrow.table(frame)):
        rows = session.score(kind)
        assert [row["closure_probability_1y"] for row in rows[:-1]] == list(cell["closure_probability_1y"])
        assert (rows[-1]["closure_probability_1y"], rows[-1]["reason"]) == (None, "unknown_area")
    with pytest.raises(golmok.InvalidError, match="industry"):
        session.score({"id": ["1"]})


def test_advice_compare_places_and_explain_agree(session):
    cell = cells(session).sort("area_code")
    industry, areas = cell["industry_code"][0], list(cell["area_code"][:3])
    advice = session.advise(industry, area=areas[0], rent=2_000_000, margin=0.6)
    assert "<svg" in advice._repr_html_() and "<html" in advice.html() and repr(advice)
    assert json.loads(json.dumps(advice.answer)) == advice.answer
    rows, said = session.compare(areas, industry)
    known = dict(zip(cell["area_code"], cell["closure_probability_1y"]))
    assert [row["closure_probability_1y"] for row in rows] == [known[a] for a in areas]
    assert len(said) == 3
    ranked = session.places(industry=industry, min_stores=1, top=10_000)
    risks = [row["relative_risk"] for row in ranked]
    assert risks == sorted(risks) and {row["area_code"] for row in ranked} == set(known)
    trace = session.explain(areas[0], industry)
    value = next(line["value"] for line in trace if line["item"] == "closure_probability_1y")
    assert float(value) == known[areas[0]]
    with pytest.raises(golmok.NotFoundError):
        session.advise(industry, area="없는 곳")
    with pytest.raises(golmok.InvalidError):
        session.advise(industry)
    with pytest.raises(golmok.InvalidError, match="rent"):
        session.advise(industry, area=areas[0], rent=-1)
    with pytest.raises(golmok.OutOfScopeError):
        session.advise(industry, at=(129.0, 35.1))


def test_no_lake_is_a_lake_error(tmp_path):
    with pytest.raises(golmok.LakeError):
        golmok.open(tmp_path)


def test_survival_is_as_lifelines_has_it(city):
    lifelines = pytest.importorskip("lifelines")
    file = next((city / "sample").rglob("*미용업*.csv"))
    raw = pandas.read_csv(file, encoding="cp949", encoding_errors="replace", dtype=str)
    raw = raw.drop_duplicates("관리번호", keep="last") if "관리번호" in raw else raw
    opened = pandas.to_datetime(raw["인허가일자"], errors="coerce")
    closed = pandas.to_datetime(raw["폐업일자"], errors="coerce")
    [whole] = golmok.survival(file, years=[3])
    until = max(opened.max(), closed.max())
    known = opened.notna() & ~(closed < opened)
    days = (closed.where(closed.notna(), until) - opened)[known].dt.days
    fitter = lifelines.KaplanMeierFitter().fit(days, closed.notna()[known])
    # The sample plants faults that each reader drops by rules of its own: a few shops of some hundred.
    assert abs(whole["survival"] - fitter.predict(3 * 365.25)) < 0.02
    by_year = golmok.survival(file, by="entry_year", years=[1])
    assert sum(row["stores"] for row in by_year) == whole["stores"]


def test_survival_of_a_frame_is_as_lifelines_has_it():
    lifelines = pytest.importorskip("lifelines")
    days = pandas.date_range("2015-01-01", periods=300, freq="5D")
    lives = [60 + 37 * (i * i % 53) for i in range(300)]
    last = pandas.Timestamp("2023-06-30")
    closed = [day + pandas.Timedelta(days=life) for day, life in zip(days, lives)]
    closed = [day if day <= last else None for day in closed]
    closed[-1] = last  # the last day that the frame speaks of
    frame = pandas.DataFrame({"opened_on": days, "closed_on": closed, "trade": ["a", "b", "c"] * 100})
    for kind in (frame, polars.from_pandas(frame), pyarrow.Table.from_pandas(frame)):
        rows = golmok.survival(kind, by="trade", years=[1, 3])
        for row in rows:
            part = frame[frame["trade"] == row["group"]]
            ends = part["closed_on"].fillna(last)
            fitter = lifelines.KaplanMeierFitter().fit((ends - part["opened_on"]).dt.days, part["closed_on"].notna())
            assert abs(row["survival"] - fitter.predict(365.25 * row["years"])) < 1e-9
        assert {row["group"] for row in rows} == {"a", "b", "c"}
    with pytest.raises(golmok.InvalidError, match="closed_on"):
        golmok.survival({"opened_on": ["2020-01-01"]})
    with pytest.raises(golmok.InvalidError, match="no column trade"):
        golmok.survival({"opened_on": ["2020-01-01"], "closed_on": [""]}, by="trade")


def test_cards_for_notebooks(session):
    assert "<details>" in session._repr_html_() and session.snapshot in session._repr_html_()
    card = session.table("mart_entry_risk", columns=["area_code", "grade"])._repr_html_()
    assert "<table" in card and "grade" in card


def test_the_interpreter_goes_on_while_a_question_is_answered(session):
    ticks, done = [], threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.001)

    other = threading.Thread(target=tick)
    other.start()
    began = time.perf_counter()
    for _ in range(3):
        session.table("core_cells")
    ended = time.perf_counter()
    done.set()
    other.join()
    during = [t for t in ticks if began <= t <= ended]
    assert len(during) > (ended - began) / 0.1, "another thread ran all the while"
