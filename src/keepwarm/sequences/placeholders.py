"""
Words with gaps: "Hello {first_name|there}", filled for one contact.

What stands after a bar is said where the value is missing; without it a person has to look at
the words before they leave.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

Placeholder: TypeAlias = Literal["first_name", "company", "sender", "page"]
PLACEHOLDERS: Final[tuple[Placeholder, ...]] = get_args(Placeholder)
Values: TypeAlias = Mapping[Placeholder, str | None]

_GAP: Final = re.compile(r"\{([^{}\n|]*)(?:\|([^{}\n]*))?\}")
_TITLES: Final = frozenset(
    {"dr", "prof", "mr", "mrs", "ms", "mx", "sir", "herr", "frau", "hr", "fr", "m", "mme", "mlle"}
    | {"sr", "sra", "srta", "dott", "ing", "mag", "dipl", "pan", "pani", "dhr", "mevr"}
)


@dataclass(frozen=True, slots=True)
class Filled:
    """Words with their gaps filled, and which could not be."""

    text: str
    missing: tuple[Placeholder, ...]


def unknown_gaps(text: str) -> list[str]:
    """Return what stands in braces and is no placeholder, as it stands there."""
    return [gap[0] for gap in _GAP.finditer(text) if _name(gap) is None]


def fill(text: str, values: Values) -> Filled:
    """Fill the gaps of a text. What is missing stays there in its braces, for a person to see."""
    missing: dict[Placeholder, None] = {}

    def say(gap: re.Match[str]) -> str:
        name = _name(gap)
        if name is None:
            return gap[0]
        said = (values.get(name) or "").strip() or gap[2]
        if said is None:
            missing[name] = None
            return gap[0]
        return said.strip()

    return Filled(_GAP.sub(say, text), tuple(missing))


def pieces_of(
    text: str, values: Values
) -> Iterator[tuple[str, Literal["filled", "missing"] | None]]:
    """Yield a text piece by piece, and of each whether it was filled in, or is missing."""
    over = 0
    for gap in _GAP.finditer(text):
        yield text[over : gap.start()], None
        filled = fill(gap[0], values)
        yield filled.text, "missing" if filled.missing else "filled" if _name(gap) else None
        over = gap.end()
    yield text[over:], None


def first_name_of(name: str | None) -> str | None:
    """Return what to call somebody: "Jane" of "Dr. Jane Doe"; None where that is not sure."""
    if name is not None and "," in name:  # "Doe, Jane", and "Doe, PhD"
        return None
    words = [word for word in (name or "").split() if word.lower().rstrip(".") not in _TITLES]
    is_telling = len(words) > 1 and len(words[0].rstrip(".")) > 1 and not words[0].endswith(".")
    return words[0] if is_telling and words[0][0].isalpha() else None


def _name(gap: re.Match[str]) -> Placeholder | None:
    return next((each for each in PLACEHOLDERS if each == gap[1].strip()), None)
