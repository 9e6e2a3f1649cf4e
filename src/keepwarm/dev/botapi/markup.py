"""
Telegram's HTML, read as Telegram reads it: the same texts, the same refusals, to the byte.

Only `&lt; &gt; &amp; &quot;` and numbers are entities; any other `&` is just an `&`. A `<` that
starts no known tag is a refusal, and so is every tag that is not closed in order.
"""

from dataclasses import dataclass

from keepwarm.dev.botapi.model import Thing

_KINDS = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
_NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_END = 0  # stands behind the last byte
_SPACE = frozenset(b" \t\r\n\0\v")
_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DECIMAL = frozenset(b"0123456789")
_HEXADECIMAL = frozenset(b"0123456789abcdefABCDEF")
_BARE_VALUE = _LETTERS | _DECIMAL | frozenset(b".-")
_BEHIND_NAME = _SPACE | frozenset(b"=>/\"'")
_BEHIND_TAG = _SPACE | frozenset(b">")
_LAST_CHARACTER = 0x10FFFF
_LONGEST_NUMBER = 10
_LARGEST_ID = 2**63
_CLOCK_LETTERS = frozenset("tTdDwW")
_NO_UNICODE = (
    "Text contains invalid Unicode characters after decoding HTML entities, "
    "check for unmatched surrogate code units"
)


class MarkupError(ValueError):
    """Telegram does not take this HTML; the text says why, in its own words."""


def read_html(html: str) -> tuple[str, list[Thing]]:
    """Return what a reader sees, and the entities that lie over it. Raises MarkupError."""
    return _Reader(html).read()


@dataclass(slots=True)
class _Tag:
    name: str
    attributes: dict[str, str]
    opened_at: int  # in what the reader sees so far, in bytes
    place: int  # among the entities


class _Reader:
    def __init__(self, html: str) -> None:
        self._source = html.encode("utf-8", "surrogatepass")
        self._at = 0
        self._seen = bytearray()
        self._open: list[_Tag] = []
        self._entities: list[Thing | None] = []

    def read(self) -> tuple[str, list[Thing]]:
        while self._at < len(self._source):
            if self._here == ord("<"):
                self._read_tag()
            else:
                self._read_character(self._seen)
        if self._open:
            name = self._open[-1].name
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{name}"')
        try:
            text = self._seen.decode()
        except UnicodeDecodeError:
            raise MarkupError(_NO_UNICODE) from None
        return text, [entity for entity in self._entities if entity is not None]

    @property
    def _here(self) -> int:
        return self._source[self._at] if self._at < len(self._source) else _END

    def _read_character(self, into: bytearray) -> None:
        if self._here == ord("&") and (found := _entity(self._source, self._at)):
            character, self._at = found
            into += character.encode("utf-8", "surrogatepass")
            return
        into.append(self._here)
        self._at += 1

    def _read_tag(self) -> None:
        start = self._at
        self._at += 1
        if self._here == ord("/"):
            self._at += 1
            self._close(start)
        else:
            self._start(start)

    def _start(self, start: int) -> None:
        name = self._take_until(_BEHIND_TAG).lower()
        if self._here == _END:
            raise MarkupError(f"Unclosed start tag at byte offset {start}")
        if name not in _KINDS:
            raise MarkupError(f'Unsupported start tag "{name}" at byte offset {start}')
        attributes: dict[str, str] = {}
        while self._skip_spaces() != ord(">"):
            self._read_attribute(name, attributes, start)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {start}')
        self._at += 1
        self._open.append(_Tag(name, attributes, len(self._seen), len(self._entities)))
        self._entities.append(None)

    def _read_attribute(self, tag: str, attributes: dict[str, str], start: int) -> None:
        name = self._take_until(_BEHIND_NAME).lower()
        if not name:
            raise MarkupError(f'Empty attribute name in the tag "{tag}" at byte offset {start}')
        value = ""
        if self._skip_spaces() == ord("="):
            self._at += 1
            if self._skip_spaces() == _END:
                raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {start}')
            value = self._read_value()
            if self._here == _END:
                raise MarkupError(f"Unclosed start tag at byte offset {start}")
        elif self._here == _END:
            raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {start}')
        attributes[name] = value

    def _read_value(self) -> str:
        if self._here not in b"'\"":
            return self._read_bare_value()
        quote, value = self._here, bytearray()
        self._at += 1
        while self._here not in {quote, _END}:
            self._read_character(value)
        if self._here == quote:
            self._at += 1
        return value.decode("utf-8", "replace")

    def _read_bare_value(self) -> str:
        start = self._at
        while self._here in _BARE_VALUE:
            self._at += 1
        if self._here not in _BEHIND_TAG:
            raise MarkupError(f"Unexpected end of name token at byte offset {start}")
        return self._source[start : self._at].decode().lower()

    def _close(self, start: int) -> None:
        if not self._open:
            raise MarkupError(f"Unexpected end tag at byte offset {start}")
        name = self._take_until(_BEHIND_TAG).lower()
        if self._skip_spaces() != ord(">"):
            raise MarkupError(f"Unclosed end tag at byte offset {start}")
        tag = self._open[-1]
        if name and name != tag.name:
            raise MarkupError(
                f"Unmatched end tag at byte offset {start}, "
                f'expected "</{tag.name}>", found "</{name}>"'
            )
        if len(self._seen) > tag.opened_at:
            self._entities[tag.place] = self._entity_of(tag)
        self._open.pop()
        self._at += 1

    def _entity_of(self, tag: _Tag) -> Thing:
        offset = _utf16(self._seen[: tag.opened_at])
        inside = self._seen[tag.opened_at :]
        return {
            "type": _KINDS[tag.name],
            "offset": offset,
            "length": _utf16(self._seen) - offset,
            **_details(tag, inside.decode("utf-8", "replace")),
        }

    def _take_until(self, ends: frozenset[int]) -> str:
        start = self._at
        while self._here not in ends:
            self._at += 1
        return self._source[start : self._at].decode("utf-8", "replace")

    def _skip_spaces(self) -> int:
        while self._here in _SPACE and self._here != _END:
            self._at += 1
        return self._here


def _entity(source: bytes, at: int) -> tuple[str, int] | None:
    """Return the character that an entity stands for and where it ends; None for a bare `&`."""
    start = at + 1
    found = _number(source, at) if source[start : start + 1] == b"#" else _name(source, start)
    if found is None:
        return None
    character, end = found
    return character, end + (source[end : end + 1] == b";")


def _name(source: bytes, start: int) -> tuple[str, int] | None:
    end = _run(source, start, _LETTERS)
    character = _NAMED.get(source[start:end])
    return None if character is None else (character, end)


def _number(source: bytes, at: int) -> tuple[str, int] | None:
    start, base, digits = at + 2, 10, _DECIMAL
    if source[start : start + 1] == b"x":
        start, base, digits = start + 1, 16, _HEXADECIMAL
    end = _run(source, start, digits)
    code = int(source[start:end] or b"0", base)
    if not 0 < code < _LAST_CHARACTER or end - at >= _LONGEST_NUMBER:
        return None
    return chr(code), end


def _run(source: bytes, start: int, of: frozenset[int]) -> int:
    end = start
    while end < len(source) and source[end] in of:
        end += 1
    return end


def _details(tag: _Tag, inside: str) -> Thing:
    """Return what an entity says beside its kind and place."""
    match tag.name:
        case "a":
            return {"url": tag.attributes.get("href") or inside}
        case "tg-emoji":
            return {"custom_emoji_id": _emoji(tag.attributes.get("emoji-id", ""))}
        case "tg-time":
            return _clock(tag.attributes)
        case "blockquote" if "expandable" in tag.attributes:
            return {"type": "expandable_blockquote"}
        case _:
            return {}


def _emoji(number: str) -> str:
    if not (number.isdigit() and 0 < int(number) < _LARGEST_ID):
        raise MarkupError("Invalid custom emoji identifier specified")
    return number


def _clock(attributes: dict[str, str]) -> Thing:
    form = attributes.get("format", "")
    if form not in {"r", "R"} and set(form) - _CLOCK_LETTERS:
        raise MarkupError("Invalid date format used")
    unix = attributes.get("unix", "")
    return {"unix_time": int(unix) if unix.isdigit() else 0, "date_time_format": form}


def _utf16(text: bytes | bytearray) -> int:
    """Count as Telegram does: in UTF-16 code units."""
    return len(text.decode("utf-8", "replace").encode("utf-16-le", "surrogatepass")) // 2
