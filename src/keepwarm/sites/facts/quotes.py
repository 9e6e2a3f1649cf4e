"""Cuts quotes out of a page's text: verbatim, one line where that is enough."""

LONGEST_QUOTE = 300


def quote_around(text: str, start: int, end: int) -> str:
    """Return the words around a find: its whole line, or as much of it as a quote may hold."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last == -1 else last
    if last - first <= LONGEST_QUOTE:
        return text[first:last]
    room = max(0, LONGEST_QUOTE - (end - start)) // 2
    first = _word_start(text, max(first, start - room), start, first)
    last = _word_end(text, end, min(last, end + room), last)
    return text[first:last][:LONGEST_QUOTE].strip()


def _word_start(text: str, cut: int, start: int, first: int) -> int:
    space = text.find(" ", cut, start)
    return cut if cut == first else space + 1 if space >= 0 else start


def _word_end(text: str, end: int, cut: int, last: int) -> int:
    space = text.rfind(" ", end, cut)
    return cut if cut == last else space if space >= 0 else end
