"""Pictures made at test time: real ones, with what cameras write into them."""

import struct
import zlib

PLACE = b"GPS 50.4501 N 30.5234 E"


def png(width: int = 8, height: int = 8) -> bytes:
    """Return a white picture that says where it was taken."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\x00" + b"\xff" * min(width, 8)) * min(height, 8))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [
            _chunk(b"IHDR", head),
            _chunk(b"eXIf", b"MM\x00*" + PLACE),
            _chunk(b"tEXt", b"Comment\x00" + PLACE),
            _chunk(b"IDAT", rows),
            _chunk(b"IEND", b""),
        ]
    )


def _chunk(name: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + check


def jpeg(*, orientation: int = 1, width: int = 8, height: int = 8) -> bytes:
    """Return the segments of a photo, with the way up, the place and a remark."""
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    exif = b"Exif\x00\x00II*\x00" + struct.pack("<IH", 8, 1) + entry + bytes(4) + PLACE
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return b"".join(
        [
            b"\xff\xd8",
            segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
            segment(0xE1, exif),
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + PLACE),
            segment(0xED, b"Photoshop 3.0\x00" + PLACE),
            segment(0xFE, PLACE),
            segment(0xDB, bytes(65)),
            segment(0xC0, frame),
            b"\xff",
            segment(0xC4, bytes(20)),
            segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\x34\xff\x00\x56\xff\xd9",
            PLACE,
        ]
    )


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def webp(*, lossless: bool = False) -> bytes:
    """Return an extended picture with a place in it."""
    if lossless:
        picture = (b"VP8L", b"\x2f" + struct.pack("<I", 7 | 7 << 14) + bytes(5))
    else:
        picture = (b"VP8 ", b"\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", 8, 8) + bytes(5))
    parts = [(b"VP8X", b"\x2c" + bytes(9)), (b"EXIF", PLACE), picture, (b"XMP ", PLACE)]
    body = b"WEBP" + b"".join(
        name + struct.pack("<I", len(each)) + each + b"\x00" * (len(each) % 2)
        for name, each in parts
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body
