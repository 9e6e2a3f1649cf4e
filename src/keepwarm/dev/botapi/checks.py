"""What Telegram checks in a message before it takes it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from keepwarm.dev.botapi.arguments import nested
from keepwarm.dev.botapi.markup import MarkupError, read_html
from keepwarm.dev.botapi.model import ApiError, Chat, Thing, bad_request

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_SOURCE = 1 << 15  # bytes, before anything is parsed
LONGEST_DATA = 64  # bytes
LONGEST_COPY = 256
MOST_BUTTONS = 100
STYLES = {"primary", "success", "danger"}

_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "copy_text",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "callback_game",
    "pay",
)
_UNALLOWED = "Text buttons are unallowed in the inline keyboard"
_FORCED = {"force_reply", "keyboard", "remove_keyboard"}


class Words(NamedTuple):
    """What a reader sees, and how it looks."""

    text: str
    entities: list[Thing] | None


def read_words(arguments: Mapping[str, Any], name: str, most: int) -> Words:
    """Return a text or caption as a reader sees it. Raises what Telegram refuses."""
    source = str(arguments.get(name) or "")
    what = "message" if name == "text" else "message caption"
    if not source:
        raise bad_request("message text is empty")
    if len(source.encode("utf-8", "surrogatepass")) > LONGEST_SOURCE:
        raise bad_request("text is too long")
    text, entities = _parse(source, str(arguments.get("parse_mode") or ""))
    if len(text) > most:
        raise bad_request(f"{what} is too long")
    if not text.strip():
        raise bad_request("text must be non-empty")
    return Words(text, entities or None)


def read_caption(arguments: Mapping[str, Any]) -> Words:
    """Return the caption of a file, which may be missing."""
    if not arguments.get("caption"):
        return Words("", None)
    return read_words(arguments, "caption", LONGEST_CAPTION)


def read_markup(arguments: Mapping[str, Any], chat: Chat, *, takes_http: bool) -> Thing | None:
    """Return the buttons of a message. Raises what Telegram refuses."""
    markup = nested(arguments, "reply_markup")
    if not markup:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    for button in _buttons(markup):  # pyright: ignore[reportUnknownArgumentType] -- from a bot
        _check(button, chat, takes_http=takes_http)
    return markup  # pyright: ignore[reportUnknownVariableType] -- from a bot


def inline(markup: Thing | None) -> Thing | None:
    """Return what of the buttons stays with the message; a forced reply does not."""
    kept = markup and {name: rows for name, rows in markup.items() if name not in _FORCED}
    return kept if kept and any(kept.get("inline_keyboard", [])) else None


def _parse(source: str, mode: str) -> tuple[str, list[Thing]]:
    # Telegram knows two more ways of writing; this product writes neither, so they are refused.
    if mode.lower() in {"", "none"}:
        return source, []
    if mode.lower() != "html":
        raise bad_request("unsupported parse_mode")
    try:
        return read_html(source)
    except MarkupError as error:
        raise bad_request(f"can't parse entities: {error}") from None


def _buttons(markup: Thing) -> Iterator[Thing]:
    rows: list[list[Thing]] = markup.get("inline_keyboard", [])
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    for row in rows:
        yield from row


def _check(button: Thing, chat: Chat, *, takes_http: bool) -> None:
    if not button.get("text"):
        raise _unparsed('Field "text" must be of type String')
    if not any(action in button for action in _ACTIONS):
        raise _unparsed(_UNALLOWED)
    if "style" in button and button["style"] not in STYLES:
        raise _unparsed("invalid button style specified")
    if "callback_data" in button:
        _check_length(button["callback_data"], LONGEST_DATA, "BUTTON_DATA_INVALID")
    if "copy_text" in button:
        _check_copy(str(button["copy_text"].get("text", "")))
    if "web_app" in button:
        _check_app(str(button["web_app"].get("url", "")), chat, takes_http=takes_http)


def _check_length(data: object, most: int, why: str) -> None:
    if not 1 <= len(str(data).encode("utf-8", "surrogatepass")) <= most:
        raise bad_request(why)


def _check_copy(text: str) -> None:
    if not 1 <= len(text) <= LONGEST_COPY:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _check_app(url: str, chat: Chat, *, takes_http: bool) -> None:
    if chat.kind != "private":
        raise bad_request("BUTTON_TYPE_INVALID")
    if url.startswith("https://") or (takes_http and url.startswith("http://")):
        return
    why = f"Web App URL '{url}' is invalid: Only HTTPS links are allowed"
    raise bad_request(f"inline keyboard button {why}")


def _unparsed(why: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {why}")
