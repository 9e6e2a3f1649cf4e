"""
Text for Telegram's HTML parse mode.

Only `<`, `>` and `&` mean something there, so with one function between people's words and a
message every name arrives. Whoever cuts, cuts before: never inside an entity.
"""

from html import escape as without_meaning

from keepwarm.outbox.wording import cut, cut_lines


def escape(text: str, *, most: int) -> str:
    """Return people's words as one line of at most so many characters, meaning nothing to HTML."""
    return without_meaning(cut(text, most), quote=False)


def escape_lines(text: str, *, most: int) -> str:
    """Return people's words as `escape` does, with their lines as they are."""
    return without_meaning(cut_lines(text, most), quote=False)
