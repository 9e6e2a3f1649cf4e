"""Reads pictures with tesseract, where the program is installed: on this machine, for nothing."""

import asyncio
import shutil
from typing import Final

from keepwarm.ai.model import Blob
from keepwarm.captures.model import LONGEST_SAID, Reading, Unread
from keepwarm.captures.reading.readers import PICTURE_READ_WITHIN, TextReader
from keepwarm.kit.i18n import gettext as _
from keepwarm.spending.model import Account

PROGRAM: Final = "tesseract"
WANTED: Final = ("eng", "deu", "fra", "spa", "ita", "ukr", "rus", "pol")
_LEAST_LETTERS = 4


class Tesseract:
    """
    Has the program write down what stands on a picture; a text reader then says who it is.

    The picture goes in by standard input, so that nothing of it is left on the disk.
    """

    def __init__(self, program: str, texts: TextReader, *, within: float) -> None:
        self._program = program
        self._texts = texts
        self._within = within
        self._languages: str | None = None

    async def read(self, picture: Blob, account: Account, /) -> Reading | Unread:
        try:
            async with asyncio.timeout(self._within):
                text = await self._text_on(picture)
        except TimeoutError:
            return Unread(why=_("reading it took too long"))
        except OSError:
            return Unread(why=_("the program that reads pictures does not start"))
        if sum(map(str.isalpha, text)) < _LEAST_LETTERS:
            return Unread(why=_("no words were found on it"))
        return await self._texts.read(text[:LONGEST_SAID], account)

    async def _text_on(self, picture: Blob) -> str:
        if self._languages is None:
            listed = await _run(self._program, "--list-langs")
            there = [each for each in WANTED if each in listed.split()]
            self._languages = "+".join(there) or "eng"
        return await _run(
            self._program, "-", "-", "-l", self._languages, "--psm", "6", given=picture.data
        )


def find_tesseract(texts: TextReader) -> Tesseract | None:
    """Return a reader where the program is installed."""
    program = shutil.which(PROGRAM)
    return Tesseract(program, texts, within=PICTURE_READ_WITHIN) if program else None


async def _run(program: str, *arguments: str, given: bytes = b"") -> str:
    """Run it to its end; interrupted, it is killed."""
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        said, _errors = await process.communicate(given)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return said.decode("utf-8", "replace")
