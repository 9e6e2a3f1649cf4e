"""E-mail addresses, phone numbers and links in a text, and the text without them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from phonenumbers import NumberParseException, parse, region_code_for_number

from keepwarm.kit.addresses import company_domain, normal_domain, normal_email, normal_phone

_MOST = 5
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_URL = re.compile(
    r"(?i)(?<![\w@.])(?:https?://[^\s<>\"»]{3,300}|www\.[^\s<>\"»]{3,300}"
    r"|(?:[a-z0-9][a-z0-9-]{0,62}\.){1,4}(?:com|net|org|eu|de|at|ch|fr|es|it|ua|ru|pl|uk|us|io|ai"
    r"|co|me|biz|info|nl|be|pt|cz|example|[a-z]{2,3}\.ua)(?:/[^\s<>\"»]{0,300})?)(?![\w@])"
)
_PHONE = re.compile(r"(?<![\w.,@/+-])(?:\+|00)?\(?\d[\d ()./\u00a0\u2011–-]{6,24}\d(?![\w@])")
_HANDLE = re.compile(
    r"(?im)(?:(?:telegram|tg|телеграм|телега)\s*[:\-]?\s*|^\s*)@([a-z]\w{4,31})(?=\s|$|[,.;)])"
)
_DATE = re.compile(
    r"(?<!\d)(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2}|(?:19|20)\d\d\s?[-–]\s?(?:19|20)\d\d)(?!\d)"
)
_PHONE_CUE = re.compile(r"(?i)(?:tel|phone|mob|cell|call|handy|tél|móvil|cell|тел|моб)[\w.:]*\s*$")
_CUE_REACHES, _FEWEST_DIGITS = 12, 8
_TRAILING = ".,;:!?)]}'\"»"
_NETWORKS = {
    "linkedin.com": "linkedin",
    "xing.com": "xing",
    "t.me": "telegram",
    "telegram.me": "telegram",
    "instagram.com": "instagram",
    "facebook.com": "facebook",
    "x.com": "x",
    "twitter.com": "x",
}
_NO_SITES = frozenset(
    {"wa.me", "youtube.com", "youtu.be", "google.com", "calendly.com", "zoom.us"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """How somebody can be reached, by a text; `rest` is the text with gaps in their place."""

    rest: str
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    website: str | None = None
    links: Mapping[str, str] = field(default_factory=dict[str, str])


def find_details(text: str, country: str | None = None) -> Details:
    """Find how somebody can be reached. Local phone numbers are read as those of `country`."""
    emails, rest = _taken(_EMAIL, text, lambda found: normal_email(found.group()))
    links, rest = _handles(rest)
    urls, rest = _taken(_URL, rest, lambda found: found.group().rstrip(_TRAILING))
    phones, rest = _taken(_PHONE, rest, lambda found: _phone(found, country))
    site, more = _sorted_links(urls)
    own = next(filter(None, map(company_domain, emails)), None)
    return Details(
        rest=rest,
        emails=emails,
        phones=phones,
        website=site or (f"https://{own}" if own else None),
        links={**links, **more},
    )


def country_of(phones: tuple[str, ...]) -> str | None:
    """Return the country of the first phone number."""
    for phone in phones:
        try:
            return region_code_for_number(parse(phone))
        except NumberParseException:
            continue
    return None


def _taken(
    pattern: re.Pattern[str], text: str, read: Callable[[re.Match[str]], str | None]
) -> tuple[tuple[str, ...], str]:
    """Return what is read by a pattern, without repetition, and the text without it."""
    found = dict[str, None]()

    def take(match: re.Match[str]) -> str:
        value = read(match)
        if value is None or len(found) >= _MOST:
            return match.group()
        found[value] = None
        return " | "

    rest = pattern.sub(take, text)
    return tuple(found), rest


def _phone(match: re.Match[str], country: str | None) -> str | None:
    found = match.group()
    digits = sum(map(str.isdigit, found))
    if digits < _FEWEST_DIGITS or _DATE.search(found):
        return None
    before = match.string[max(0, match.start() - _CUE_REACHES) : match.start()]
    if not found.startswith(("+", "0", "(")) and not _PHONE_CUE.search(before):
        return None
    return normal_phone(found.replace("\u2011", "-").replace("\u00a0", " "), country)


def _handles(text: str) -> tuple[dict[str, str], str]:
    match = _HANDLE.search(text)
    if match is None:
        return {}, text
    return {
        "telegram": f"https://t.me/{match[1]}"
    }, f"{text[: match.start()]} | {text[match.end() :]}"


def _sorted_links(urls: tuple[str, ...]) -> tuple[str | None, dict[str, str]]:
    """Tell the web site from profiles on networks; both as one writes them into a browser."""
    site, links = None, dict[str, str]()
    for url in urls:
        domain = normal_domain(url)
        if domain is None or domain in _NO_SITES:
            continue
        address = url if "://" in url else f"https://{url}"
        network = next((kind for host, kind in _NETWORKS.items() if _is_on(domain, host)), None)
        if network:
            links.setdefault(network, address)
        elif site is None:
            site = address
    return site, links


def _is_on(domain: str, host: str) -> bool:
    return domain == host or domain.endswith(f".{host}")
