"""Bytes to text, whatever the server says they are."""

import codecs
import re

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Only the encodings of the web: Python knows others, some of them slow enough to hurt.
_OF_THE_WEB = re.compile(
    r"utf-8|utf-16(?:-[bl]e)?|ascii|iso8859-(?:[2-9]|1[03-6])|cp(?:125[0-8]|866|874|932|949)"
    r"|koi8-[ru]|mac-(?:roman|cyrillic)|gb18030|gbk|gb2312|big5(?:hkscs)?|shift_jis|euc_jp"
    r"|iso2022_jp|euc_kr"
)
_IN_HEADER = re.compile(r"(?i)charset\s*=\s*[\"']?([\w.:-]+)")
_IN_META = re.compile(rb"(?i)<meta[^>]{0,300}?charset\s*=\s*[\"']?([\w.:-]+)")
_IN_XML = re.compile(rb"(?i)\A<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]+)")
# Central European and Cyrillic letters look like this when read as Western ones.
_NOT_WESTERN = re.compile(r"[À-ÿ]{3}|[^\W\d_]{2}[¹³¿¼¾¶£¥]|[¹³¼¾¶][^\W\d_]|\ufffd")
_HEAD = 4_096
_SAMPLE = 65_536
_FORGIVEN = 0.001
_WIDE_SHARE = 4


def decode(body: bytes, content_type: str = "") -> str:
    """
    Return the text of a page.

    A byte order mark is believed first, then the header, the page itself, UTF-8, and at
    last what the bytes look like. A stray broken byte does not change the encoding.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    if wide := _wide_encoding(body[:_HEAD]):
        return body.decode(wide, "replace")
    for name in _declared(body, content_type):
        text = _decoded(body, name)
        if text is not None:
            return text
    return body.decode(_guessed(body[:_SAMPLE]), "replace")


def _wide_encoding(head: bytes) -> str | None:
    """Tell UTF-16 without its mark, whatever is declared: every other byte of markup is zero."""
    low, high = head[1::2].count(0), head[::2].count(0)
    if max(low, high) * _WIDE_SHARE <= len(head):
        return None
    return "utf-16-le" if low > high else "utf-16-be"


def _guessed(sample: bytes) -> str:
    """Undeclared pages are Western, as for browsers, unless that makes a muddle of them."""
    if not _NOT_WESTERN.search(sample.decode("cp1252", "replace")):
        return "cp1252"
    guess = from_bytes(sample).best()
    return guess.encoding if guess else "utf-8"


def _declared(body: bytes, content_type: str) -> list[str]:
    in_body = _IN_XML.search(body[:_HEAD]) or _IN_META.search(body[:_HEAD])
    names = [match[1] for match in [_IN_HEADER.search(content_type)] if match]
    if in_body:
        names.append(in_body[1].decode("ascii"))
    return [*names, "utf-8"]


def _decoded(body: bytes, name: str) -> str | None:
    encoding = _encoding(name)
    if encoding is None:
        return None
    text = body.decode(encoding, "replace")
    return text if text.count("\ufffd") <= _FORGIVEN * len(text) else None


def _encoding(name: str) -> str | None:
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return None
    # Browsers read Latin-1 as its superset, and so do those who write it.
    if found in {"iso8859-1", "ascii"}:
        return "cp1252"
    return found if _OF_THE_WEB.fullmatch(found) else None
