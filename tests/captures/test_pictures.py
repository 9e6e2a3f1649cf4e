"""Pictures leave the house without where and when they were taken."""

import pytest

from keepwarm.captures.pictures import bare
from tests.captures.drawings import PLACE, jpeg, png, segment, webp


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (jpeg(), "image/jpeg"),
        (jpeg(orientation=6), "image/jpeg"),
        (png(), "image/png"),
        (webp(), "image/webp"),
        (webp(lossless=True), "image/webp"),
    ],
    ids=["jpeg", "turned jpeg", "png", "webp", "lossless webp"],
)
def test_a_picture_keeps_no_secret(data: bytes, media_type: str) -> None:
    picture = bare(data)

    assert picture is not None
    assert (picture.media_type, PLACE in data, PLACE in picture.data) == (media_type, True, False)


def test_a_picture_keeps_its_picture_and_the_way_up() -> None:
    picture = bare(jpeg(orientation=6))

    assert picture is not None
    assert picture.data.startswith(b"\xff\xd8\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a")
    assert picture.data[30:32] == b"\x00\x06"
    assert picture.data.endswith(b"\x12\x34\xff\x00\x56\xff\xd9")
    assert segment(0xDB, bytes(65)) in picture.data


def test_a_picture_made_bare_is_bare() -> None:
    once = bare(png())

    assert once is not None
    assert bare(once.data) == once


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"\xff\xd8",
        b"\xff\xd8\xff",
        b"\xff\xd8\x00\x00",
        b"\xff\xd8" + segment(0xE0, b"") * 3,
        b"\xff\xd8" + b"\xff\xd0" * 20_000,
        jpeg()[:40],
        jpeg(width=60_000, height=60_000),
        jpeg(width=0),
        png(100_000, 100_000),
        png()[:60],
        png()[:8],
        b"\x89PNG\r\n\x1a\n" + png()[33:],
        b"RIFF\x00\x00\x00\x00WEBP",
        b"RIFF\x00\x00\x00\x00WEBPVP8 \xff\xff\xff\x7f",
        b"RIFF\x00\x00\x00\x00WEBPVP8X\x00\x00\x00\x00",
        webp()[:30],
    ],
    ids=range(18),
)
@pytest.mark.timeout(5)
def test_what_is_no_picture_or_too_big_a_one_goes_nowhere(data: bytes) -> None:
    assert bare(data) is None


def test_a_camera_that_lies_about_the_way_up_is_not_believed() -> None:
    exif = b"Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff"
    data = b"\xff\xd8" + segment(0xE1, exif) + segment(0xE1, b"Exif\x00\x00XX") + jpeg()[2:]

    picture = bare(data)

    assert picture is not None
    assert b"Exif" not in picture.data
