"""
Text for Telegram's HTML parse mode.

Only `<`, `>` and `&` mean something there, so with one function between people's words and a
message every name arrives. Whoever cuts, cuts before: never inside an entity.
"""

from keepwarm.outbox.wording import cut


def escape(text: str, *, most: int) -> str:
    """Return people's words as one line of at most so many characters, meaning nothing to HTML."""
    line = cut(text, most)
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
