"""
Measure how much of what pages say is found, and how much of what is found they say.

    python benchmarks/extraction.py [--wrong [--tuned]]

Reads the pages of tests/data/pages as production does, from bytes to facts, and compares them
with what a person found there. Rules were made looking at the tuned pages; the held-out ones
were kept aside. `--wrong` lists every miss and every false find, `--tuned` only those that one
may look at while making rules.
"""

import re
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from keepwarm.sites.facts.find import find_facts
from keepwarm.sites.facts.model import Facts
from keepwarm.sites.page import read_page

PAGES = Path(__file__).parents[1] / "tests" / "data" / "pages"
LIMITS = {  # precision and recall
    "emails": (0.98, 0.95),
    "phones": (0.97, 0.93),
    "faxes": (0.97, 0.93),
    "profiles": (0.98, 0.95),
    "people": (0.95, 0.80),
    "triggers": (0.90, 0.75),
}
_BEFORE_HOST = re.compile(r"(?i)\Ahttps?://(?:www\.|[a-z]{2}(?:-[a-z]{2})?\.(?=\w+\.com/))?")
_ROUNDS = 5


@dataclass(frozen=True, kw_only=True)
class Fixture:
    """A page as a server sends it, and what a person reads on it."""

    name: str
    split: str
    url: str
    content_type: str
    body: bytes
    expected: dict[str, frozenset[str]]

    @property
    def lang(self) -> str:
        return self.name.partition("_")[0]


@dataclass(frozen=True, kw_only=True)
class Score:
    """What was found on a page beside what stands there, for one field."""

    fixture: Fixture
    field: str
    found: frozenset[str]

    @property
    def expected(self) -> frozenset[str]:
        return self.fixture.expected[self.field]

    @property
    def right(self) -> frozenset[str]:
        return self.found & self.expected


def fixtures() -> list[Fixture]:
    splits = yaml.safe_load((PAGES / "splits.yaml").read_text("utf-8"))
    return [_fixture(name, split) for split, names in splits.items() for name in names]


def scores(pages: Iterable[Fixture]) -> list[Score]:
    """Read every page and lay what was found beside what stands there."""
    return [
        Score(fixture=page, field=field, found=found)
        for page in pages
        for field, found in _described(facts_of(page)).items()
    ]


def facts_of(page: Fixture) -> Facts:
    return find_facts([read_page(page.body, url=page.url, content_type=page.content_type)])


def precision(some: Iterable[Score]) -> float:
    return _share(some, lambda score: score.found)


def recall(some: Iterable[Score]) -> float:
    return _share(some, lambda score: score.expected)


def _share(some: Iterable[Score], of: Callable[[Score], frozenset[str]]) -> float:
    pairs = [(len(score.right), len(of(score))) for score in some]
    whole = sum(size for _, size in pairs)
    return sum(right for right, _ in pairs) / whole if whole else 1.0


def _fixture(name: str, split: str) -> Fixture:
    said = yaml.safe_load((PAGES / f"{name}.yaml").read_text("utf-8"))
    return Fixture(
        name=name,
        split=split,
        url=said["url"],
        content_type=said.get("content_type", ""),
        body=(PAGES / f"{name}.html").read_bytes(),
        expected={field: frozenset(_expected(field, said[field])) for field in LIMITS},
    )


def _expected(field: str, said: Any) -> Iterator[str]:
    if field == "people":
        yield from (_person(name, role) for name, role in said.items())
    elif field == "profiles":
        yield from map(str.casefold, said)
    else:
        yield from map(str, said)


def _described(facts: Facts) -> dict[str, frozenset[str]]:
    profiles = (_BEFORE_HOST.sub("", found.link) for found in facts.profiles)
    # Several pieces of news of one kind and day are one reason to call, as in the product.
    triggers = (f"{found.kind} {found.happened_on or ''}".strip() for found in facts.triggers)
    return {
        "emails": frozenset(found.email for found in facts.emails),
        "phones": frozenset(found.number for found in facts.phones if found.kind == "phone"),
        "faxes": frozenset(found.number for found in facts.phones if found.kind == "fax"),
        "profiles": frozenset(map(str.casefold, profiles)),
        "people": frozenset(_person(found.name, found.role) for found in facts.people),
        "triggers": frozenset(triggers),
    }


def _person(name: str, role: str) -> str:
    return f"{name}, {role}".casefold()


def milliseconds_a_page(pages: list[Fixture]) -> float:
    """Return how much of a processor bytes to facts takes, the best of some rounds."""
    return min(_round(pages) for _ in range(_ROUNDS))


def _round(pages: list[Fixture]) -> float:
    times: list[float] = []
    for page in pages:
        began = time.process_time()
        facts_of(page)
        times.append((time.process_time() - began) * 1000)
    return statistics.mean(times)


def _print_table(all_scores: list[Score]) -> int:
    print(f"{'field':<10}{'pages':<10}{'precision':>10}{'limit':>7}{'ratio':>7}", end="")
    print(f"{'recall':>8}{'limit':>7}{'ratio':>7}{'facts':>7}")
    return sum(
        _print_row(field, split, [score for score in some if score.field == field])
        for split, some in _groups(all_scores)
        for field in LIMITS
    )


def _groups(all_scores: list[Score]) -> Iterator[tuple[str, list[Score]]]:
    for split in ("tuned", "held_out"):
        yield split, [score for score in all_scores if score.fixture.split == split]
    yield "all", all_scores


def _print_row(field: str, split: str, some: list[Score]) -> bool:
    figures = list(zip((precision(some), recall(some)), LIMITS[field], strict=True))
    shown = "".join(f"{is_:>{8}.3f}{limit:>7.2f}{is_ / limit:>7.2f}" for is_, limit in figures)
    missed = any(is_ < limit for is_, limit in figures)
    count = sum(len(score.expected) for score in some)
    print(f"{field:<10}{split:<10}  {shown}{count:>7}{'  below' if missed else ''}")
    return missed


def _print_languages(all_scores: list[Score]) -> None:
    languages = sorted({score.fixture.lang for score in all_scores})
    print(f"\n{'precision/recall':<18}" + "".join(f"{lang:>12}" for lang in languages))
    for field in LIMITS:
        of_field = [score for score in all_scores if score.field == field]
        by_language = ([s for s in of_field if s.fixture.lang == lang] for lang in languages)
        cells = (f"{precision(some):.2f}/{recall(some):.2f}" for some in by_language)
        print(f"{field:<18}" + "".join(f"{cell:>12}" for cell in cells))


def _print_wrong(all_scores: Iterable[Score]) -> None:
    for score in all_scores:
        for verdict, facts in (
            ("missed", score.expected - score.found),
            ("false", score.found - score.expected),
        ):
            for fact in sorted(facts):
                print(f"{verdict:<7} {score.field:<9} {score.fixture.name:<24} {fact}")


def main() -> None:
    pages = fixtures()
    all_scores = scores(pages)
    below = _print_table(all_scores)
    _print_languages(all_scores)
    if "--wrong" in sys.argv[1:]:
        print()
        tuned_only = "--tuned" in sys.argv[1:]
        _print_wrong(s for s in all_scores if s.fixture.split == "tuned" or not tuned_only)
    took = milliseconds_a_page(pages)
    print(f"\n{len(pages)} pages, {took:.1f} ms of a processor a page, bytes to facts")
    sys.exit(1 if below else 0)


if __name__ == "__main__":
    main()
