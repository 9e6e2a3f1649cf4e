"""What a Mini App is told about who opened it, signed as Telegram signs it."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from keepwarm.dev.botapi.model import Chat

VERSION = "9.1"  # of the Bot API that the host page speaks
PLATFORM = "weba"

# Telegram's own colours, as its apps hand them to Mini Apps.
THEMES: Final[Mapping[str, Mapping[str, str]]] = {
    "light": {
        "bg_color": "#ffffff",
        "secondary_bg_color": "#efeff4",
        "section_bg_color": "#ffffff",
        "header_bg_color": "#ffffff",
        "bottom_bar_bg_color": "#ffffff",
        "text_color": "#000000",
        "hint_color": "#6d7278",
        "subtitle_text_color": "#6d7278",
        "link_color": "#1b6fb5",
        "accent_text_color": "#1b6fb5",
        "button_color": "#1b6fb5",
        "button_text_color": "#ffffff",
        "section_header_text_color": "#6d7278",
        "section_separator_color": "#e3e3e8",
        "destructive_text_color": "#c3372c",
    },
    "dark": {
        "bg_color": "#17212b",
        "secondary_bg_color": "#0e1621",
        "section_bg_color": "#17212b",
        "header_bg_color": "#17212b",
        "bottom_bar_bg_color": "#17212b",
        "text_color": "#f5f5f5",
        "hint_color": "#8596a5",
        "subtitle_text_color": "#8596a5",
        "link_color": "#6ab2f2",
        "accent_text_color": "#6ab2f2",
        "button_color": "#5288c1",
        "button_text_color": "#ffffff",
        "section_header_text_color": "#6ab2f2",
        "section_separator_color": "#22303d",
        "destructive_text_color": "#ec6d6d",
    },
}


def sign_init_data(person: Chat, token: str, *, at: int, start_param: str = "") -> str:
    """Return initData for a person who opens the bot's app."""
    user = {**person.as_user(), "allows_write_to_pm": True}
    user.pop("is_bot")
    opened = f"{person.id}:{at}".encode()
    fields = {
        "query_id": f"AAF{hashlib.sha256(opened).hexdigest()[:19]}",
        "user": json.dumps(user, ensure_ascii=False, separators=(",", ":")),
        "auth_date": str(at),
        # Telegram's own signature: other keys than the bot's, so here it only takes its place.
        "signature": urlsafe_b64encode(hashlib.sha512(opened).digest()).decode().rstrip("="),
    }
    if start_param:
        fields["start_param"] = start_param
    signed = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    key = hmac.digest(b"WebAppData", token.encode(), "sha256")
    return urlencode({**fields, "hash": hmac.digest(key, signed.encode(), "sha256").hex()})


def app_address(url: str, init_data: str, *, theme: str, start_param: str = "") -> str:
    """Return where a client opens a Mini App: what it is told stands behind the `#`."""
    told = urlencode(
        {
            "tgWebAppData": init_data,
            "tgWebAppVersion": VERSION,
            "tgWebAppPlatform": PLATFORM,
            "tgWebAppThemeParams": json.dumps(THEMES[theme]),
        }
    )
    address, _, _ = url.partition("#")
    if start_param:
        mark = "&" if "?" in address else "?"
        address += mark + urlencode({"tgWebAppStartParam": start_param})
    return f"{address}#{told}"
