"""What the notebooks share: one snapshot of the lake, its tables as polars frames, charts with Korean letters.

`GOLMOK_LAKE` names the lake and `GOLMOK_FILES` the folder of public files that it was made of; without them those of
`cargo run --release -- run`. `GOLMOK` names the program, which only the notebook on raw card rows calls.
"""

import json
import os
import pathlib

import matplotlib.pyplot as plt
import polars as pl
from matplotlib import font_manager

LAKE = pathlib.Path(os.environ.get("GOLMOK_LAKE", "../out/lake"))
FILES = pathlib.Path(os.environ.get("GOLMOK_FILES", "../out/sample"))
PROGRAM = os.environ.get("GOLMOK", "../target/release/golmok")
SNAPSHOT = (LAKE / "current").resolve()
"""Resolved once: one whole snapshot, whatever is published meanwhile."""
INFO = json.loads((SNAPSHOT / "snapshot.json").read_text())


def table(name):
    """A table whole. Codes are text, quarters year × 10 + q, money won."""
    return pl.read_parquet(str(SNAPSHOT / name / "**" / "*.parquet"), hive_partitioning=False)


def industry_names():
    """Names of the industries by code."""
    rows = table("mart_entry_risk").select("industry_code", "industry_name").unique()
    return {code: name or code for code, name in rows.iter_rows()}


def charts():
    """Charts with a font that has Hangul, where one is installed."""
    wanted = ("Nanum", "Noto Sans CJK", "Noto Sans KR", "Noto Serif CJK", "Malgun", "Apple SD Gothic", "Baekmuk", "UnDotum")
    installed = sorted({font.name for font in font_manager.fontManager.ttflist})
    korean = next((name for start in wanted for name in installed if name.startswith(start)), None)
    plt.rcParams.update({
        "font.family": [korean, "DejaVu Sans"] if korean else ["DejaVu Sans"],
        "axes.unicode_minus": False, "figure.dpi": 72, "axes.spines.top": False, "axes.spines.right": False,
    })
    return korean
