"""Profiles on social networks, told apart from the buttons that share a page there."""

import re
from dataclasses import dataclass

_PROFILES = {
    "bluesky": r"bsky\.app/profile/[\w.:-]+",
    "facebook": r"facebook\.com/(?!(?:sharer|share|dialog|plugins|tr|login|policies)\b)"
    r"(?:pages/[\w.%-]+/\d+|profile\.php\?id=\d+|[\w.%-]{2,})",
    "github": r"github\.com/(?!(?:features|about|login|marketplace|topics)\b)[\w-]+/?\Z",
    "instagram": r"instagram\.com/(?!(?:p|reel|explore|accounts|share)\b)[\w.]+",
    "linkedin": r"linkedin\.com/(?:company|in|school|showcase)/[\w%.&-]+",
    "pinterest": r"pinterest\.(?:com|co\.uk|[a-z]{2})/(?!(?:pin|search|ideas)\b)[\w-]+",
    "telegram": r"(?:t|telegram)\.me/(?!(?:share|iv|joinchat)\b)\w+",
    "threads": r"threads\.(?:net|com)/@[\w.]+",
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


@dataclass(frozen=True, slots=True)
class Profile:
    """Somebody's profile, without the page of it that a link leads to."""

    network: str
    link: str


def profile_in(url: str) -> Profile | None:
    """Return the profile that an address belongs to."""
    for network, pattern in _PATTERNS.items():
        if match := pattern.match(url):
            return Profile(network, match[0].rstrip("?/"))
    return None


def network_of(url: str) -> str | None:
    """Return the network on which an address is somebody's profile."""
    profile = profile_in(url)
    return profile.network if profile else None


def links_in(text: str) -> list[str]:
    """Return the web addresses that stand in a text."""
    return _LINK.findall(text)
