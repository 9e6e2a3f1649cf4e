"""Buttons under a message: pressed, opening the app, copying a text, or leading elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, asdict, dataclass
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import quote

Style: TypeAlias = Literal["primary", "success", "danger"]
Rows: TypeAlias = Sequence[Sequence["Button"]]
Packed: TypeAlias = Sequence[Sequence[Mapping[str, str]]]
"""Rows of buttons as they are kept with a message; see `Words`."""

MOST_COPIED: Final = 256  # UTF-16 units that a button can put on the clipboard


@dataclass(frozen=True, slots=True)
class Button:
    """
    One button.

    With exactly one of: what it tells the bot, where in the app it leads, the text it copies,
    the address it opens. Green (`success`) is for what finishes something.
    """

    text: str
    _: KW_ONLY
    press: str | None = None
    start: str | None = None  # a start parameter of the Mini App: leads_12-step_34
    copy: str | None = None
    url: str | None = None
    style: Style | None = None


def can_be_copied(text: str) -> bool:
    """Say whether a button can put a text on the clipboard."""
    return 0 < len(text.encode("utf-16-le", "surrogatepass")) // 2 <= MOST_COPIED


def pack(rows: Rows) -> list[list[dict[str, str]]]:
    """Write rows of buttons down as plain data, to be kept with a message."""
    return [[{k: v for k, v in asdict(each).items() if v} for each in row] for row in rows]


def markup(rows: Packed, app_url: str | None) -> dict[str, Any]:
    """
    Return packed rows as the Bot API takes them.

    Without an address that Telegram opens as a Mini App, the buttons that lead there are left out.
    """
    buttons = [[made for each in row if (made := _button(each, app_url))] for row in rows]
    return {"inline_keyboard": [row for row in buttons if row]}


def in_rows(n: int, buttons: Sequence[Button]) -> list[Sequence[Button]]:
    """Set buttons side by side, so many in a row."""
    return [buttons[first : first + n] for first in range(0, len(buttons), n)]


def _button(packed: Mapping[str, str], app_url: str | None) -> dict[str, Any] | None:
    look = {"text": packed["text"]} | ({"style": packed["style"]} if "style" in packed else {})
    match packed:
        case {"press": data}:
            return look | {"callback_data": data}
        case {"copy": text}:
            return look | {"copy_text": {"text": text}}
        case {"url": url}:
            return look | {"url": url}
        case {"start": start} if app_url:
            return look | {"web_app": {"url": f"{app_url}/tma?start={quote(start)}"}}
        case _:
            return None
