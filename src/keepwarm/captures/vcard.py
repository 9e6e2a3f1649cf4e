"""
Contacts as phones share them: vCard 2.1, 3.0 and 4.0, read by a small reader of our own.

Written by strangers: what makes no sense is passed over, and nothing in it is followed.
"""

import quopri
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from keepwarm.captures.details import country_of, find_details
from keepwarm.captures.model import LONGEST_SAID, Reading
from keepwarm.kit.addresses import company_domain, normal_email, normal_phone

MOST_LINES: Final = 2_000
_CARD = re.compile(r"(?im)^BEGIN:VCARD\s*$")
_ESCAPED = re.compile(r"\\([\\,;:nN])")
_LONGEST_VALUE, _MOST_VALUES = 500, 5


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    value: str


def count_cards(text: str) -> int:
    """Return how many contacts a file holds."""
    return len(_CARD.findall(text))


def read_vcard(text: str, country: str | None = None) -> Reading:
    """Return the first contact of a file. Local phone numbers are read as those of `country`."""
    lines = list(_lines(text))
    emails = _several(lines, "EMAIL", normal_email)
    phones = _several(
        lines, "TEL", lambda typed: normal_phone(typed.removeprefix("tel:"), country)
    )
    links = find_details("\n".join(_all(lines, "URL", "X-SOCIALPROFILE", "IMPP")))
    own = next(filter(None, map(company_domain, emails)), None)
    city = _part(lines, "ADR", 3)
    note = _first(lines, "NOTE")
    return Reading(
        text=note[:LONGEST_SAID],
        person=_person(lines),
        company=_part(lines, "ORG", 0) or None,
        role=_first(lines, "TITLE") or _first(lines, "ROLE") or None,
        city=city or None,
        country=country_of(phones),
        website=links.website or (f"https://{own}" if own else None),
        about=note,
        emails=emails,
        phones=phones,
        links=links.links,
    )


def _person(lines: list[_Line]) -> str | None:
    full = " ".join(_first(lines, "FN").split())
    if full:
        return full
    family, given = _part(lines, "N", 0), _part(lines, "N", 1)
    return " ".join(filter(None, (given, family))) or None


def _lines(text: str) -> Iterator[_Line]:
    """Yield what the first card says, long lines joined and encodings undone."""
    body = _CARD.split(text, maxsplit=2)[1:2]
    for line in _unfolded(body[0] if body else text):
        head, colon, value = line.partition(":")
        name, *parameters = head.upper().split(";")
        if colon and value.strip():
            told = _decoded(value, parameters) if "QUOTED-PRINTABLE" in head.upper() else value
            yield _Line(name.rpartition(".")[2].strip(), told.strip()[:_LONGEST_VALUE])


def _unfolded(text: str) -> list[str]:
    joined = re.sub(r"\r?\n[ \t]|=\r?\n(?=\S)", "", text)
    return joined.splitlines()[:MOST_LINES]


def _decoded(value: str, parameters: list[str]) -> str:
    named = (p.partition("=")[2] for p in parameters if p.startswith("CHARSET="))
    try:
        return quopri.decodestring(value.encode()).decode(next(named, "utf-8"), "replace")
    except LookupError:
        return value


def _all(lines: list[_Line], *names: str) -> list[str]:
    return [_plain(line.value) for line in lines if line.name in names]


def _first(lines: list[_Line], name: str) -> str:
    return next(iter(_all(lines, name)), "")


def _part(lines: list[_Line], name: str, n: int) -> str:
    """Return a part of a value that semicolons divide: a company, a family name, a city."""
    whole = next((line.value for line in lines if line.name == name), "")
    parts = re.split(r"(?<!\\);", whole)
    return " ".join(_plain(parts[n]).split()) if n < len(parts) else ""


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], value).strip()


def _several(lines: list[_Line], name: str, read: Callable[[str], str | None]) -> tuple[str, ...]:
    found = filter(None, map(read, _all(lines, name)))
    return tuple(dict.fromkeys(found))[:_MOST_VALUES]
