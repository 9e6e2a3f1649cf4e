"""Profiles on social networks, told apart from the buttons that share a page there."""

import re

_PROFILES = {
    "facebook": r"facebook\.com/(?!(?:sharer|share|dialog|plugins|tr|login|policies)\b)"
    r"(?:pages/[\w.%-]+/\d+|profile\.php\?id=\d+|[\w.%-]{2,})",
    "github": r"github\.com/(?!(?:features|about|login|marketplace|topics)\b)[\w-]+/?\Z",
    "instagram": r"instagram\.com/(?!(?:p|reel|explore|accounts|share)\b)[\w.]+",
    "linkedin": r"linkedin\.com/(?:company|in|school|showcase)/[\w%.&-]+",
    "telegram": r"(?:t|telegram)\.me/(?!(?:share|iv|joinchat)\b)\w+",
    "tiktok": r"tiktok\.com/@[\w.]+",
    "vk": r"vk\.com/(?!share)[\w.]+",
    "whatsapp": r"(?:wa\.me/\d+|api\.whatsapp\.com/send\?phone=\d+)",
    "x": r"(?:twitter|x)\.com/(?!(?:share|intent|home|search|hashtag|login|i)\b)"
    r"\w{1,15}/?(?:\?|\Z)",
    "xing": r"xing\.com/(?:pages|companies|profile|company)/[\w-]+",
    "youtube": r"youtube\.com/(?:@[\w.-]+|c/[\w-]+|channel/[\w-]+|user/[\w-]+)",
}
_HOST = r"(?i)\Ahttps?://(?:[a-z]{2,3}(?:-[a-z]{2})?\.|www\.|m\.|mobile\.)?"
_LINK = re.compile(r"https?://[^\s<>\"']+")
_PATTERNS = {name: re.compile(_HOST + pattern) for name, pattern in _PROFILES.items()}


def network_of(url: str) -> str | None:
    """Return the network on which an address is somebody's profile."""
    return next((name for name, pattern in _PATTERNS.items() if pattern.match(url)), None)


def links_in(text: str) -> list[str]:
    """Return the web addresses that stand in a text."""
    return _LINK.findall(text)
