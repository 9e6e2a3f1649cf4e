"""Set reports as PDF: one at a time, away from the event loop, and each only once."""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

import typst

_MOST_KEPT: Final = 32  # of a hundred kilobytes at most


class Press:
    """
    Turns a document and its data into a PDF.

    The data goes in beside the document and is never part of it, so nothing that somebody
    wrote can become markup. Fonts are those that typst brings along, which hold Latin,
    Cyrillic and Greek; signs that they lack are taken from the machine's own, if it has any.
    """

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Lock()
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()

    async def set(self, document: bytes, data: Mapping[str, Any]) -> bytes:
        """Return the PDF; the same data has been set before, or is set now."""
        told = json.dumps(data, ensure_ascii=False, sort_keys=True)
        key = sha256(document + told.encode()).digest()
        async with self._one_at_a_time:
            pdf = self._kept.pop(key, None) or await asyncio.to_thread(_compile, document, told)
            self._kept[key] = pdf
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return pdf


def _compile(document: bytes, told: str) -> bytes:
    return typst.compile(document, sys_inputs={"report": told}, format="pdf")
