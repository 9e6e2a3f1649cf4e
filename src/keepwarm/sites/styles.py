"""What a style does to the words it is set on: nothing, or make them vanish."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TypeAlias

Declarations: TypeAlias = Mapping[str, str]
Colour: TypeAlias = tuple[int, int, int]

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)")
_LAST_SIGN = 0x10FFFF
_NOTHING = r"\s*0*\.?0*%?\s*"  # zero, as a number or a share
_POINT = r"[01](?:px)?"
_VALUES = {
    "display": r"none",
    "visibility": r"hidden|collapse",
    "content-visibility": r"hidden",
    "mso-hide": r"all",
    "opacity": r"0*\.?0\d*%?|0?\.0\d*|[0-9]%",
    "filter": rf"opacity\({_NOTHING}\)",
    "font-size": r"0*\.?0+(?:px|r?em|pt|%|v[wh])?|[012](?:\.\d+)?(?:px|pt)|0?\.[01]\d*r?em",
    "zoom": r"0*\.?0+%?",
    "transform": rf".*(?:scale[xy]?\({_NOTHING}[,)]|translate[xy]?\(\s*-\d{{4,}}).*",
    "scale": r"0*\.?0+",
    "clip": rf"rect\(\s*(?:{_POINT}[\s,]+){{3}}{_POINT}\s*\)",
    "clip-path": r"inset\(\s*(?:50|100)%.*|circle\(\s*0.*|polygon\(\s*0(?:px)?\s+0(?:px)?\s*\)",
    "color": (
        rf"transparent|(?:rgb|hsl)a?\((?:(?:[^,)]+,){{3}}|[^,/)]+/){_NOTHING}\)"
        r"|\#[0-9a-f]{3}0|\#[0-9a-f]{6}0[0-9a-f]"
    ),
}
_HIDING = {name: re.compile(rf"(?:{value})", re.IGNORECASE) for name, value in _VALUES.items()}
_AWAY = re.compile(
    r"-\s*(?:\d{4,}(?:\.\d+)?(?:px|pt)?|9\d\dpx|\d{3,}(?:r?em|ch)|\d{3,}v[wh])", re.IGNORECASE
)
_PLACES = ("left", "top", "right", "bottom", "text-indent", "margin-left", "margin-top", "inset")
_NO_SIZE = re.compile(r"[01]?(?:\.\d+)?(?:px|r?em|pt|%)?", re.IGNORECASE)
_SIZES = ("height", "max-height", "width", "max-width")
_HEX = re.compile(r"#([0-9a-f]{6}|[0-9a-f]{3})\b", re.IGNORECASE)
_RGB = re.compile(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)", re.IGNORECASE)
_NAMED: Mapping[str, Colour] = MappingProxyType(
    {
        "white": (255, 255, 255),
        "snow": (255, 250, 250),
        "ivory": (255, 255, 240),
        "black": (0, 0, 0),
    }
)
_BRACES = re.compile(r"([{}])")
_EVERY_MEDIUM = re.compile(r"@(?:layer\b|supports\b|media\s+(?:all|(?:only\s+)?screen)\s*\Z)")
_ALIKE = 24  # of 255: nobody tells them apart
_SHORT_HEX = 3


def declarations(style: str) -> Declarations:
    """Read a style as a browser does: comments and escapes gone, the last word counts."""
    plain = _ESCAPE.sub(_unescaped, _COMMENT.sub("", style))
    return dict(_pairs(plain))


def hides(style: Declarations) -> bool:
    """Say whether words with such a style are not to be seen."""
    told = any(name in style and rule.fullmatch(style[name]) for name, rule in _HIDING.items())
    away = any(_AWAY.search(style[place]) for place in _PLACES if place in style)
    return told or away or _is_squeezed(style)


def hiding_selectors(sheet: str) -> Iterator[str]:
    """Yield the selectors of rules that hide what they choose from every visitor."""
    around: list[str] = []
    pieces = _BRACES.split(_COMMENT.sub("", sheet))
    for text, brace in zip(pieces[::2], pieces[1::2], strict=False):
        if brace == "{":
            around.append(text.rpartition(";")[2].strip())
        elif around:
            head = around.pop()
            everywhere = not head.startswith("@") and all(map(_EVERY_MEDIUM.match, around))
            if everywhere and hides(declarations(text)):
                yield from head.split(",")


def colour_of(value: str) -> Colour | None:
    """Return a colour as its three parts; None for what we cannot tell."""
    words = value.strip().lower()
    named = next((colour for name, colour in _NAMED.items() if name in words.split()), None)
    if named or (rgb := _RGB.search(words)) is None:
        code = _HEX.search(words)
        return named or (_of_code(code[1]) if code else None)
    red, green, blue = (min(int(part), 255) for part in rgb.groups())
    return red, green, blue


def are_alike(one: Colour, other: Colour) -> bool:
    """Say whether words in one colour cannot be read on the other."""
    return all(abs(a - b) <= _ALIKE for a, b in zip(one, other, strict=True))


def _of_code(code: str) -> Colour:
    digits = "".join(digit * 2 for digit in code) if len(code) == _SHORT_HEX else code
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue


def _pairs(style: str) -> Iterator[tuple[str, str]]:
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            yield name.strip().lower(), value.partition("!")[0].strip()


def _unescaped(escape: re.Match[str]) -> str:
    code = int(escape[1], 16) if escape[1] else ord(escape[2])
    return chr(code) if 0 < code <= _LAST_SIGN else ""


def _is_squeezed(style: Declarations) -> bool:
    clipped = any(
        "hidden" in style.get(name, "") for name in ("overflow", "overflow-x", "overflow-y")
    )
    return clipped and any(name in style and _NO_SIZE.fullmatch(style[name]) for name in _SIZES)
