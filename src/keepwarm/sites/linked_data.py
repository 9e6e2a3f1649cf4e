"""What a page says to machines: JSON-LD, flattened."""

import json
from collections.abc import Iterable, Iterator
from typing import cast

from selectolax.lexbor import LexborHTMLParser

from keepwarm.sites.model import LinkedData

NOTHING: LinkedData = {}

_AT_MOST = 200
_LONGEST_VALUE = 200
_NO_ORGANIZATIONS = frozenset({"ContactPoint", "Event", "Person", "Place", "PostalAddress"})
_ORGANIZATIONS = ("Business", "Corporation", "NGO", "Organization", "ProfessionalService", "Store")


def read_linked_data(tree: LexborHTMLParser) -> tuple[LinkedData, ...]:
    """Return every typed object of a page, nested ones included."""
    found: list[LinkedData] = []
    for script in tree.css('script[type="application/ld+json"]'):
        try:
            content: object = json.loads(script.text())
        except (ValueError, RecursionError):
            continue
        found.extend(_typed_objects(content))
    return tuple(found[:_AT_MOST])


def types_of(thing: LinkedData) -> tuple[str, ...]:
    """Return the names of a thing's types, without their vocabulary."""
    return tuple(name.rpartition("/")[2].rpartition(":")[2] for name in words(thing, "@type"))


def things(data: Iterable[LinkedData], *kinds: str) -> list[LinkedData]:
    """Return the things of certain types."""
    return [thing for thing in data if set(kinds) & set(types_of(thing))]


def organizations(data: Iterable[LinkedData]) -> list[LinkedData]:
    """Return the companies and shops a page describes."""
    return [
        thing
        for thing in data
        if _is_organization(thing) and (words(thing, "name") or words(thing, "legalName"))
    ]


def _is_organization(thing: LinkedData) -> bool:
    """Dentists and bakeries have types of their own: who can be called up is a company."""
    kinds = types_of(thing)
    return any(kind.endswith(_ORGANIZATIONS) for kind in kinds) or (
        ("telephone" in thing or "address" in thing) and _NO_ORGANIZATIONS.isdisjoint(kinds)
    )


def words(thing: LinkedData, key: str) -> tuple[str, ...]:
    """Return the texts under a key, be it one, a list, or objects with a name."""
    return tuple(text for value in _each(thing.get(key)) if (text := _as_text(value)))


def word(thing: LinkedData, key: str) -> str:
    """Return the first text under a key, or nothing."""
    return next(iter(words(thing, key)), "")


def part(thing: LinkedData, key: str) -> LinkedData:
    """Return the object under a key, or an empty one."""
    return next(iter(parts(thing, key)), NOTHING)


def parts(thing: LinkedData, key: str) -> tuple[LinkedData, ...]:
    """Return the objects under a key."""
    return tuple(filter(None, map(as_thing, _each(thing.get(key)))))


def as_thing(value: object) -> LinkedData:
    """Return a JSON object as such, anything else as an empty one."""
    return cast("LinkedData", value) if isinstance(value, dict) else NOTHING


def _typed_objects(content: object) -> Iterator[LinkedData]:
    waiting = [content]
    for _ in range(_AT_MOST * 10):
        if not waiting:
            return
        value = waiting.pop()
        thing = as_thing(value)
        if "@type" in thing:
            yield thing
        waiting.extend(reversed(list(thing.values() if thing else _each_nested(value))))


def _each_nested(value: object) -> Iterable[object]:
    return cast("list[object]", value) if isinstance(value, list) else ()


def _each(value: object) -> Iterable[object]:
    return cast("list[object]", value) if isinstance(value, list) else (value,)


def _as_text(value: object) -> str:
    if thing := as_thing(value):
        value = thing.get("name") or thing.get("value") or thing.get("@value") or ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split())[:_LONGEST_VALUE]
