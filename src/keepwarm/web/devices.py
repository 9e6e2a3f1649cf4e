"""Name a browser so that its owner knows it again: "Firefox on Linux"."""

from starlette.requests import Request

from keepwarm.kit.i18n import gettext as _

# In this order: each calls itself by the names of those below it, too.
_BROWSERS = {
    "Telegram": "Telegram",
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
    "curl/": "curl",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def device_of(request: Request) -> str:
    """Name the browser that asks."""
    return device_name(request.headers.get("user-agent", ""))


def device_name(user_agent: str) -> str:
    """Return what a User-Agent header amounts to."""
    browser = _first(_BROWSERS, user_agent)
    system = _first(_SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


def _first(names: dict[str, str], user_agent: str) -> str | None:
    return next((name for mark, name in names.items() if mark in user_agent), None)
