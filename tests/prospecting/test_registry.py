import sys
import tomllib
from pathlib import Path

import pytest

from keepwarm.dev.prospector import DemoSource
from keepwarm.prospecting.built_in.searxng import SearXNG
from keepwarm.prospecting.registry import GROUP, load_sources
from keepwarm.prospecting.sources import Broken, missing
from keepwarm.settings import Settings
from tests.prospecting.places import Listed

ROOT = Path(__file__).parents[2]
POINTS = """
list = elsewhere:Theirs
domains = elsewhere:Double
odd = elsewhere:ODD
lost = elsewhere:NOT_THERE
loud = elsewhere:Loud
"""
CODE = """
from tests.prospecting.places import Listed

class Theirs(Listed):
    def __init__(self):
        super().__init__([])

class Double(Theirs):
    id = "domains"

class Loud:
    def __init__(self):
        raise RuntimeError("no licence")

ODD = 7
"""
OURS = ["domains", "csv", "directory", "searxng", "brave", "overpass"]


def install(folder: Path, name: str, points: str, code: str, to: pytest.MonkeyPatch) -> None:
    """Put a package of somebody else's where Python finds it."""
    about = folder / f"{name}-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[{GROUP}]\n{points}\n")
    (folder / f"{name}.py").write_text(code)
    to.syspath_prepend(str(folder))  # pyright: ignore[reportUnknownMemberType] -- pytest leaves it open


def test_the_sources_are_those_that_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    found = load_sources()

    assert (list(found.known), found.broken) == (OURS, ())
    assert sorted(project["entry-points"][GROUP]) == sorted(OURS)


def test_a_source_of_another_package_stands_beside_ours_and_a_broken_one_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, "elsewhere", POINTS, CODE, monkeypatch)

    found = load_sources()
    sys.modules.pop("elsewhere")

    assert list(found.known) == [*OURS, "list"]
    assert isinstance(found.known["list"], Listed)
    assert found.broken == (
        Broken("domains", "there is another source of this name"),
        Broken("lost", "module 'elsewhere' has no attribute 'NOT_THERE'"),
        Broken("loud", "no licence"),
        Broken("odd", "this is not a source of that name"),
    )


def test_the_demos_source_comes_only_with_the_demo() -> None:
    assert list(load_sources(DemoSource(1)).known) == ["demo", *OURS]


def test_a_source_misses_what_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = Listed([])
    theirs.needs = ("KEEPWARM_LIST_KEY=…",)

    before = [missing(each, Settings()) for each in (SearXNG(), theirs)]
    monkeypatch.setenv("KEEPWARM_LIST_KEY", "k")
    after = [missing(SearXNG(), Settings(searxng_url="http://s")), missing(theirs, Settings())]

    assert before == [SearXNG.needs, theirs.needs]
    assert after == [(), ()]
