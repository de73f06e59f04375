"""A lake of a small sample city, made by the package itself unless $GOLMOK_LAKE names one."""

import os
import pathlib

import golmok
import pytest


@pytest.fixture(scope="session")
def city(tmp_path_factory):
    """Folder with `sample/` (public files) and `lake/`."""
    named = os.environ.get("GOLMOK_CITY")
    if named:
        return pathlib.Path(named)
    folder = tmp_path_factory.mktemp("city")
    golmok.sample(folder / "sample", seed=1, scale=0.05)
    lines = golmok.run(folder / "sample", folder, lang="en")
    assert any(line.startswith("Rated: ") for line in lines), lines
    return folder


@pytest.fixture(scope="session")
def session(city):
    return golmok.open(city / "lake", lang="en")
