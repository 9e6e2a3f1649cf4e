"""Web addresses: what a person typed, and which of them are one site."""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit

# Where anybody may have a site under a shared roof, one label more tells owners apart.
_ROOFS = """
blogspot.com carrd.co framer.website github.io gitlab.io jimdosite.com myshopify.com
netlify.app notion.site odoo.com pages.dev square.site tilda.ws ueniweb.com vercel.app
web.app webflow.io weebly.com wixsite.com wordpress.com
"""
_SHARED_ROOFS = frozenset(_ROOFS.split())
_SECOND_LEVELS = frozenset({"ac", "co", "com", "edu", "gob", "gov", "gv", "net", "or", "org"})
_NETWORKS = frozenset(
    {
        "facebook.com",
        "instagram.com",
        "linkedin.com",
        "t.me",
        "tiktok.com",
        "twitter.com",
        "x.com",
        "xing.com",
        "youtube.com",
    }
)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)")
_LONGEST = 2_000
_COUNTRY_CODE_LENGTH = 2


def entrances(typed: str) -> tuple[str, ...]:
    """Return where to knock, in order: a bare domain has a safe and a plain door."""
    text = typed.strip()
    candidates = (text,) if _SCHEME.match(text) else (f"https://{text}", f"http://{text}")
    return tuple(url for url in map(absolute, candidates) if url)


def absolute(link: str, base: str = "") -> str | None:
    """Return a link as the full address of a web page; None if it is none."""
    try:
        parts = urlsplit(urldefrag(urljoin(base, link.strip())).url)
        usable = _is_usable(parts)
    except ValueError:
        return None
    url = parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/").geturl()
    return url if usable and len(url) <= _LONGEST else None


def host_of(url: str) -> str:
    """Return the host a request goes to, with its port where it is not the usual one."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or ""


def site_of(url: str) -> str:
    """Return what all addresses of one owner share: roughly the registered domain."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _is_ip(host):
        return host_of(url)
    labels = host.split(".")
    return ".".join(labels[-_labels_of_a_site(labels) :])


def is_network(url: str) -> bool:
    """Say whether an address is a profile on a social network, which we never read."""
    return site_of(url) in _NETWORKS


def _is_usable(parts: SplitResult) -> bool:
    # User names in addresses only ever dress up where a link really goes.
    return (
        parts.scheme in {"http", "https"}
        and bool(parts.hostname)
        and parts.username is None
        and (parts.port is None or parts.port > 0)
        and not re.search(r"[\s\\]", parts.netloc)
    )


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _labels_of_a_site(labels: list[str]) -> int:
    if ".".join(labels[-2:]) in _SHARED_ROOFS:
        return 3
    is_country = len(labels[-1]) == _COUNTRY_CODE_LENGTH
    return 3 if is_country and labels[-2:-1] and labels[-2] in _SECOND_LEVELS else 2
