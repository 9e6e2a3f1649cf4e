"""Bytes made letters, whatever their mail says of them; and words of headers."""

import base64
import binascii
import codecs
import quopri
import re
from itertools import groupby
from typing import Final

from keepwarm.kit.sheets import decode_table

_MEANT: Final = {
    "iso-8859-1": "cp1252",  # browsers take it so, and so do people who write “quotes” in it
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "unicode-1-1-utf-7": "utf-7",
    "windows-874": "cp874",
    "cp-850": "cp850",
    "utf8mb4": "utf-8",
}
_WORD: Final = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN: Final = re.compile(r"(\?=)\s+(?==\?)")
_NOT_LETTERS: Final = re.compile(r"[^A-Za-z0-9+/]")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PLAIN: Final = frozenset({"ascii", "us-ascii", "", "unknown-8bit", "x-unknown", "binary"})


def text_of(data: bytes, charset: str | None = None) -> str:
    """Return the letters that bytes stand for: as they say, or else as they look."""
    named = (charset or "").strip("'\" ").lower()
    if named not in _PLAIN:
        try:
            codec = codecs.lookup(_MEANT.get(named, named))
            return storable(data.decode(codec.name))
        except (LookupError, UnicodeError, ValueError, TypeError):
            pass  # no such charset, or it is none of these bytes'
    return storable(decode_table(data))


def storable(text: str) -> str:
    """Return a text as PostgreSQL takes it and people read it: whole letters, no controls."""
    return _CONTROL.sub("", text).encode("utf-8", "replace").decode()


def words_of(header: str) -> str:
    """Return a header's text: raw bytes in it, its encoded words and its folds made plain."""
    # Bytes that no charset was named for: RFC 5322 forbids them, and some write them.
    plain = text_of(header.encode("utf-8", "surrogateescape")) if _has_bytes(header) else header
    joined = _BETWEEN.sub(r"\1", " ".join(plain.split()))
    pieces = list[str]()
    at = 0
    for charset, run in groupby(_WORD.finditer(joined), lambda found: found[1].lower()):
        data, begin, end = b"", None, at
        for found in run:
            if begin is not None and found.start() != end:
                pieces += [joined[at:begin], text_of(data, charset)]
                data, begin, at = b"", None, end
            begin = found.start() if begin is None else begin
            data, end = data + _bytes_of(found[2], found[3]), found.end()
        pieces += [joined[at:begin], text_of(data, charset)]
        at = end
    return storable(" ".join("".join((*pieces, joined[at:])).split()))


def _has_bytes(header: str) -> bool:
    return any("\udc80" <= letter <= "\udcff" for letter in header)


def _bytes_of(way: str, encoded: str) -> bytes:
    if way in "qQ":
        return quopri.decodestring(encoded.replace("_", " ").encode("ascii", "replace"))
    letters = _NOT_LETTERS.sub("", encoded)
    try:
        return base64.b64decode(letters + "=" * (-len(letters) % 4))
    except binascii.Error:
        return letters.encode()
