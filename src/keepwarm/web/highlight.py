"""Find a quote in the text it was taken from."""

import re

from keepwarm.evidence.model import MARKS, plain

Part = tuple[str, bool]


def parts_of(text: str, quote: str) -> list[Part]:
    """
    Cut a text into what is the quote (True) and what is not.

    Typography is passed over as it is where quotes are verified; a quote that cannot be
    found leaves the text whole.
    """
    words = [re.escape(word) for word in plain(quote).split()]
    if not words:
        return [(text, False)]
    found = re.search(r"\s+".join(words), text.translate(MARKS), re.IGNORECASE)
    if found is None:
        return [(text, False)]
    start, end = found.span()
    cut = [(text[:start], False), (text[start:end], True), (text[end:], False)]
    return [part for part in cut if part[0]]
