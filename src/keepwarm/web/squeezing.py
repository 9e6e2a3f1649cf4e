"""
What a browser can do without: the remarks and the indentation of scripts and style sheets.

They are half of a first load's bytes. Our sources stay as people read them; no build step, no
second copy: a file is squeezed as it is read. This is no parser: it relies on how our scripts
are written (`tests/web/test_squeezing.py` holds them to it), so it must not be fed others'.
"""

import re

# A remark on lines of its own, one behind code (two spaces before it), and indentation.
_LEFT_OUT_OF_SCRIPTS = re.compile(
    r"^[ \t]*/\*.*?\*/[ \t]*\n|^[ \t]*//[^\n]*\n|[ ]{2,}//[ ][^\n]*|^[ \t]+|^\n",
    re.DOTALL | re.MULTILINE,
)
_GAP = r"(?:\s|(?>/\*.*?\*/))"
_IN_STYLE_SHEETS = re.compile(
    rf"""(?P<text>"[^"]*"|'[^']*')|{_GAP}*+(?P<sign>[{{}};,]){_GAP}*+|{_GAP}+""", re.DOTALL
)


def squeeze(name: str, body: bytes) -> bytes:
    """Return what is sent of a static file of that name."""
    if name.endswith(".js"):
        return _LEFT_OUT_OF_SCRIPTS.sub("", body.decode()).encode()
    if name.endswith(".css"):
        return _IN_STYLE_SHEETS.sub(_shorter, body.decode()).strip().encode()
    return body


def _shorter(found: re.Match[str]) -> str:
    return found["text"] or found["sign"] or " "
