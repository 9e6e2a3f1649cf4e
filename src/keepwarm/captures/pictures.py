"""
Pictures before they leave the house: how big they are, and without what a camera wrote into them.

Where somebody was, with which phone, and when, is nobody's business: of a JPEG, a PNG and a WebP
all is left out that is not the picture, but for the way up. Other formats are not sent anywhere.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MOST_PIXELS: Final = 50_000_000
"""More than any phone takes; a small file that claims more is made to fill somebody's memory."""

_JPEG, _PNG, _RIFF, _WEBP = b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"RIFF", b"WEBP"
_SOS, _APP1, _COMMENT = 0xDA, 0xE1, 0xFE
_PICTURE_APPS = frozenset({0xE0, 0xEE})  # JFIF, and Adobe's, which says what the colours mean
_APPS = range(0xE0, 0xF0)
_NO_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_EXIF = b"Exif\x00\x00"
_ORIENTATION, _UPRIGHT, _LAST_ORIENTATION = 0x0112, 1, 8
_PNG_PICTURE = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD"}
)
_WEBP_PICTURE = frozenset({b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"})
_MOST_PARTS = 10_000


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture without anything but itself."""

    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a file: its name, all its bytes, and where in them its content begins."""

    name: int | bytes
    whole: bytes
    content: bytes


def bare(data: bytes) -> Picture | None:
    """Return a picture without its metadata; None for what is none, is broken, or too big."""
    try:
        if data.startswith(_JPEG):
            return _bare_jpeg(data)
        if data.startswith(_PNG):
            return _bare_png(data)
        if data.startswith(_RIFF) and data[8:12] == _WEBP:
            return _bare_webp(data)
    except (struct.error, ValueError, IndexError):
        return None
    return None


def _fits(width: int, height: int) -> bool:
    return 0 < width * height <= MOST_PIXELS


def _bare_jpeg(data: bytes) -> Picture | None:
    kept, is_measured = [_JPEG], False
    orientation = _UPRIGHT
    for part in _jpeg_parts(data):
        if part.name in _FRAMES:
            height, width = struct.unpack_from(">HH", part.content, 1)
            is_measured = _fits(width, height)
        if part.name == _APP1 and part.content.startswith(_EXIF):
            orientation = _orientation(part.content[len(_EXIF) :])
        elif part.name not in _APPS or part.name in _PICTURE_APPS:
            kept.append(part.whole if part.name != _COMMENT else b"")
    if not is_measured:
        return None
    if orientation != _UPRIGHT:
        kept.insert(1, _only_orientation(orientation))
    return Picture("image/jpeg", b"".join(kept))


def _jpeg_parts(data: bytes) -> Iterator[_Part]:
    """Yield the segments; the last one is the picture's data to the end of the file."""
    place = len(_JPEG)
    for _ in range(_MOST_PARTS):
        if data[place] != 0xFF:  # noqa: PLR2004 -- every marker begins with it
            raise ValueError
        marker = data[place + 1]
        if marker == 0xFF:  # noqa: PLR2004 -- padding
            place += 1
        elif marker == _SOS:
            end = data.rfind(b"\xff\xd9")
            yield _Part(marker, data[place : end + 2 if end > place else len(data)], b"")
            return
        elif marker in _NO_LENGTH:
            yield _Part(marker, data[place : place + 2], b"")
            place += 2
        else:
            (size,) = struct.unpack_from(">H", data, place + 2)
            end = place + 2 + max(size, 2)
            yield _Part(marker, data[place:end], data[place + 4 : end])
            place = end
    raise ValueError


def _orientation(tiff: bytes) -> int:
    """Return which way up a camera was held; upright where it does not say so plainly."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return _UPRIGHT
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for n in range(min(count, 64)):
            tag, _kind, _n, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * n)
            if tag == _ORIENTATION and _UPRIGHT <= value <= _LAST_ORIENTATION:
                return value
    except struct.error:
        return _UPRIGHT
    return _UPRIGHT


def _only_orientation(value: int) -> bytes:
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, value, 0)
    content = _EXIF + b"MM\x00\x2a" + struct.pack(">IH", 8, 1) + entry + bytes(4)
    return b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content


def _bare_png(data: bytes) -> Picture | None:
    place, kept, is_measured = len(_PNG), [_PNG], False
    for _ in range(_MOST_PARTS):
        (size,) = struct.unpack_from(">I", data, place)
        name, end = data[place + 4 : place + 8], place + 12 + size
        if end > len(data):
            raise ValueError
        if name == b"IHDR":
            is_measured = _fits(*struct.unpack_from(">II", data, place + 8))
        if name in _PNG_PICTURE:
            kept.append(data[place:end])
        if name == b"IEND":
            return Picture("image/png", b"".join(kept)) if is_measured else None
        place = end
    raise ValueError


def _bare_webp(data: bytes) -> Picture | None:
    place, kept, is_measured = 12, list[bytes](), False
    while place + 8 <= len(data) and len(kept) < _MOST_PARTS:
        name = data[place : place + 4]
        (size,) = struct.unpack_from("<I", data, place + 4)
        end = place + 8 + size + size % 2
        content = data[place + 8 : place + 8 + size]
        if measured := _webp_size(name, content):
            is_measured = _fits(*measured)
        if name == b"VP8X":
            flags = content[0] & ~0b0010_1100  # no ICC profile, no EXIF, no XMP
            kept.append(data[place : place + 8] + bytes([flags]) + content[1:])
        elif name in _WEBP_PICTURE:
            kept.append(data[place:end])
        place = end
    body = _WEBP + b"".join(kept)
    whole = _RIFF + struct.pack("<I", len(body)) + body
    return Picture("image/webp", whole) if is_measured else None


def _webp_size(name: bytes, content: bytes) -> tuple[int, int] | None:
    if name == b"VP8 ":
        width, height = struct.unpack_from("<HH", content, 6)
        return width & 0x3FFF, height & 0x3FFF
    if name == b"VP8L":
        (bits,) = struct.unpack_from("<I", content, 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return None
