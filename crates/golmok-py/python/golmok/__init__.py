"""골목상권 분석 엔진 · Open analysis engine for neighbourhood trade areas.

    >>> import golmok
    >>> session = golmok.open("out/lake")                                    # doctest: +SKIP
    >>> session.table("mart_entry_risk", where="grade = '고위험'").polars()   # doctest: +SKIP
    >>> session.advise("카페", area="왕십리역", rent=3_000_000)               # doctest: +SKIP

Money is won (a month where it is a cost), distances are metres, probabilities and shares lie within 0 and 1, days are
ISO 8601 texts or ``datetime.date``. Codes are texts. Sales that would tell those of a single shop are null, as on every
surface of golmok.
"""

from __future__ import annotations

import builtins
import csv
import datetime
import html
import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from typing import Any

from . import _golmok
from ._golmok import (
    FailedCheckError,
    GolmokError,
    InvalidError,
    LakeError,
    MissingTableError,
    NotFoundError,
    OutOfScopeError,
    StaleError,
)

__all__ = [
    "Advice",
    "FailedCheckError",
    "GolmokError",
    "InvalidError",
    "LakeError",
    "MissingTableError",
    "NotFoundError",
    "OutOfScopeError",
    "Session",
    "StaleError",
    "Table",
    "open",
    "run",
    "sample",
    "survival",
]

Row = dict[str, Any]
Path = str | PathLike[str]
Day = str | datetime.date


def _day(day: Day | None) -> str | None:
    return None if day is None else str(day)


class Table:
    """Rows of a table. Anything that knows Arrow's PyCapsule interface takes it: ``polars.DataFrame(rows)``,
    ``pyarrow.table(rows)``, ``duckdb.sql("select * from rows")``, ``pandas.DataFrame.from_arrow(rows)``."""

    def __init__(self, native: _golmok.Table) -> None:
        self._native = native

    def __len__(self) -> int:
        return len(self._native)

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return self._native.columns

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._native.__arrow_c_stream__(requested_schema)

    def _repr_html_(self) -> str:
        title = f"<b>{len(self):,} × {len(self.columns)}</b>"
        try:
            shown: str = self.polars().head(8)._repr_html_()
        except ImportError:
            shown = ", ".join(f"<code>{html.escape(name)}</code>" for name in self.columns)
        return f"<div>{title} {shown}</div>"

    def polars(self) -> Any:
        """As a polars DataFrame."""
        import polars

        return polars.DataFrame(self)

    def arrow(self) -> Any:
        """As a pyarrow Table."""
        import pyarrow

        return pyarrow.table(self)

    def pandas(self) -> Any:
        """As a pandas DataFrame, by pyarrow."""
        return self.arrow().to_pandas()

    def geopandas(self) -> Any:
        """As a GeoDataFrame in EPSG:5181 (metres), of a table with the column ``geometry_wkb``."""
        if "geometry_wkb" not in self.columns:
            raise InvalidError("the table has no column geometry_wkb; ref_areas and core_areas have")
        import geopandas

        frame = self.pandas()
        shapes = geopandas.GeoSeries.from_wkb(frame.pop("geometry_wkb"), crs="EPSG:5181")
        return geopandas.GeoDataFrame(frame, geometry=shapes)

    def __repr__(self) -> str:
        return f"<golmok.Table {len(self)} rows: {', '.join(self.columns)}>"


class Advice:
    """One founder's report. In Jupyter it shows itself as a card."""

    def __init__(self, native: _golmok.Advice, lang: str) -> None:
        self._native = native
        self._lang = lang
        self._answer: Row = json.loads(native.json())

    @property
    def answer(self) -> Row:
        """The report as docs/schemas/advice.schema.json describes it."""
        return self._answer

    def __getitem__(self, key: str) -> Any:
        return self._answer[key]

    def html(self) -> str:
        """The whole page, self-contained."""
        return self._native.html(self._lang)

    def _repr_html_(self) -> str:
        return self._native.card(self._lang)

    def __repr__(self) -> str:
        return self._native.text(self._lang)


class Session:
    """One snapshot held open. Answers come from memory; several threads may ask."""

    def __init__(self, native: _golmok.Session, lang: str = "ko") -> None:
        self._native = native
        self._lang = lang

    @property
    def snapshot(self) -> str:
        """Id of the snapshot, the second in UTC in which it was begun."""
        return self._native.snapshot

    @property
    def as_of(self) -> datetime.date:
        """The day after which nothing was used."""
        return datetime.date.fromisoformat(self._native.as_of)

    @property
    def tables(self) -> list[str]:
        """Names of the tables; docs/tables.md tells their columns and units."""
        return self._native.tables

    def table(self, name: str, columns: Sequence[str] | None = None, where: str | None = None) -> Table:
        """Rows of a table: all, or those that meet an SQL condition on its columns (``grade = '고위험'``)."""
        return Table(self._native.table(name, None if columns is None else list(columns), where))

    def areas(self, kind: str = "trade_area") -> Any:
        """The areas of a kind in force as a GeoDataFrame in EPSG:5181 (metres)."""
        if not kind.replace("_", "").isalpha():
            raise InvalidError(f"{kind!r} is no kind of area")
        return self.table("core_areas", where=f"area_kind = '{kind}'").geopandas()

    def own_areas(self) -> list[Row]:
        """A row for every own area (``open(areas=…)``) and industry: ``own_area_m2`` (m²), ``share_of_own_area`` (0–1) in the
        published area that answers, shops counted within (``None``: not known), and the rating of that area."""
        rows: list[Row] = json.loads(self._native.own_areas(self._lang))
        return rows

    def advise(
        self,
        industry: str,
        area: str | None = None,
        at: tuple[float, float] | None = None,
        radius_m: float = 500.0,
        *,
        rent: int | None = None,
        wages: int | None = None,
        own_wage: int | None = None,
        other_costs: int | None = None,
        margin: float | None = None,
        capital: int | None = None,
        payback_months: int | None = None,
        ticket: int | None = None,
        today: Day | None = None,
    ) -> Advice:
        """One founder's report for an area (code or name) or a point ``at=(longitude, latitude)``.

        Costs are won a month, ``margin`` the share of a sale left after goods and fees (0–1), ``capital`` and ``ticket``
        (one sale) won. ``today`` is the day of the report, the as-of date unless told."""
        native = self._native.advise(
            industry, area, at, radius_m, rent, wages, own_wage, other_costs, margin, capital, payback_months, ticket,
            _day(today),
        )
        return Advice(native, self._lang)

    def compare(self, areas: Iterable[str], industry: str) -> tuple[list[Row], list[str]]:
        """Two to four areas side by side: a row each, ``safer_than_1…4`` as posterior probabilities (0–1), and a sentence
        on each two of them."""
        rows, said = self._native.compare(list(areas), industry, self._lang)
        return json.loads(rows), said

    def places(
        self,
        industry: str | None = None,
        area: str | None = None,
        gu: str | None = None,
        min_stores: int = 5,
        highest: bool = False,
        top: int = 20,
    ) -> list[Row]:
        """Trade areas of an industry (of one gu), or industries of an area, by relative risk (1: as in the city), the
        lowest first."""
        rows: list[Row] = json.loads(self._native.places(industry, area, gu, min_stores, highest, top, self._lang))
        return rows

    def explain(self, area: str, industry: str) -> list[Row]:
        """A grade back to drivers, indicators, input rows and file hashes."""
        rows: list[Row] = json.loads(self._native.explain(area, industry))
        return rows

    def score(self, frame: Any, crs: str = "EPSG:5181") -> list[Row]:
        """One rating per row, in order. The frame (polars, pandas, pyarrow, or a dict of columns) has ``id``, ``industry``
        and a place: ``lon``/``lat`` in degrees, ``x``/``y`` in metres of ``crs``, ``legal_dong_code``, or ``area``. A row
        that cannot be answered says why in ``reason``."""
        columns = _columns(frame)
        missing = {"id", "industry"} - columns.keys()
        if missing:
            raise InvalidError(f"the frame needs columns {', '.join(sorted(missing))}; it has {', '.join(columns)}")
        ids, industries = columns["id"], columns["industry"]
        empty = [""] * len(ids)

        def of(name: str) -> list[str]:
            return columns.get(name, empty)

        kinds = [("degrees", of("lon"), of("lat")), ("metres", of("x"), of("y")),
                 ("legal_dong", of("legal_dong_code"), empty), ("area", of("area"), empty)]
        places = [
            next(((kind, a[i], b[i]) for kind, a, b in kinds if a[i] or b[i]), ("", "", "")) for i in range(len(ids))
        ]
        rows: list[Row] = json.loads(self._native.score(ids, industries, places, crs))
        return rows

    def _repr_html_(self) -> str:
        korean = self._lang == "ko"
        day, tables = ("기준일", "테이블") if korean else ("as of", "tables")
        names = "".join(f"<li><code>{html.escape(name)}</code></li>" for name in self.tables)
        return (
            f"<div><b>golmok</b> {html.escape(self.snapshot)} · {day} {self.as_of}"
            f"<details><summary>{tables} {len(self.tables)}</summary><ul>{names}</ul></details></div>"
        )


def _columns(frame: Any) -> dict[str, list[str]]:
    """Columns of a frame of any kind as texts; what is missing is empty."""
    if isinstance(frame, Mapping):
        columns = {str(name): list(values) for name, values in frame.items()}
    else:
        columns = {}
        for name in list(getattr(frame, "column_names", None) or frame.columns):
            values = frame[name]
            as_list = getattr(values, "to_list", None) or getattr(values, "to_pylist")
            columns[str(name)] = as_list()
    return {name: ["" if v is None or v != v else str(v) for v in values] for name, values in columns.items()}


def open(  # noqa: A001
    lake: Path = "lake", config: Path | None = None, lang: str = "ko", areas: Path | None = None
) -> Session:
    """The current snapshot of a lake. ``lang`` is ``"ko"`` or ``"en"``; ``areas`` a GeoJSON file of own areas, polygons with
    a name that every ``area`` then knows."""
    return Session(_golmok.open(lake, config, areas), lang)


def run(
    input: Path, out: Path = "out", as_of: Day | None = None, config: Path | None = None, lang: str = "ko"
) -> list[str]:
    """The main job on a folder of public files; the lake is ``out/lake``, the report ``out/index.html``. Returns the closing
    lines."""
    return _golmok.run(input, out, _day(as_of), config, lang)


def sample(out: Path, seed: int = 1, scale: float = 1.0) -> int:
    """Writes a synthetic city in the public file formats (scale 1: 250 trade areas); returns the number of files."""
    return _golmok.sample(out, seed, scale)


def survival(
    data: Any,
    by: str | None = None,
    years: Sequence[float] = (1, 2, 3, 5, 10),
    from_: Day | None = None,
    until: Day | None = None,
    confidence: float = 0.95,
) -> list[Row]:
    """Kaplan–Meier straight from a licence file or from a frame, by the values of one of its columns: share still open after
    ``years``, with Greenwood's error and log-log interval. ``from_`` observes from that day on (delayed entry).

    A frame (polars, pandas, pyarrow, or a dict of columns) has a row per shop: ``opened_on`` (or ``인허가일자``) and
    ``closed_on`` (or ``ended_on``, ``폐업일자``), days or ISO texts, empty where the shop is open. Nothing is known after its
    latest date, so a later ``until`` counts as that day."""
    if isinstance(data, (str, PathLike)):
        return _survival(data, by, years, from_, until, confidence)
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "frame.csv")
        _write_licences(file, _columns(data), by)
        return _survival(file, by, years, from_, until, confidence)


def _survival(
    file: Path,
    by: str | None,
    years: Sequence[float],
    from_: Day | None,
    until: Day | None,
    confidence: float,
) -> list[Row]:
    rows: list[Row] = json.loads(
        _golmok.survival(file, by, [float(y) for y in years], _day(from_), _day(until), confidence)
    )
    return rows


def _write_licences(file: str, columns: dict[str, list[str]], by: str | None) -> None:
    """A frame as the licence file that the engine reads: its dates, a number for each row, and the column to group by."""

    def one_of(*names: str) -> list[str]:
        found = next((columns[name] for name in names if name in columns), None)
        if found is None:
            raise InvalidError(f"the frame needs a column {' or '.join(names)}; it has {', '.join(columns)}")
        return [value[:10] for value in found]

    opened = one_of("opened_on", "인허가일자")
    closed = one_of("closed_on", "ended_on", "폐업일자")
    own = [] if by is None or by == "entry_year" else [by]
    groups = [columns[name] for name in own if name in columns]
    if len(groups) < len(own):
        raise InvalidError(f"the frame has no column {by}; it has {', '.join(columns)}")
    with builtins.open(file, "w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["관리번호", "인허가일자", "폐업일자", "영업상태명", *own])
        for i, (first, last) in enumerate(zip(opened, closed)):
            status = "폐업" if last else "영업/정상"
            rows.writerow([f"frame-{i}", first, last, status, *(group[i] for group in groups)])
