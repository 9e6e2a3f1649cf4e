"""E-mail addresses: plain, in links, and in the disguises people give them."""

import re
from collections.abc import Iterator

from keepwarm.kit.addresses import normal_email
from keepwarm.sites.facts.model import EmailFound
from keepwarm.sites.facts.quotes import quote_around
from keepwarm.sites.model import Page

_AT = r"\s*[\[({<]\s*(?:at|ät|@|arroba|chiocciola|małpa|собака)\s*[\])}>]\s*"
_DOT = r"(?:\s*[\[({<]\s*(?:dot|punkt|punto|point|ponto|kropka|точка|крапка|\.)\s*[\])}>]\s*|\.)"
_START = r"(?<![\w.+-])"
_PLAIN = re.compile(rf"{_START}[\w.+-]{{1,64}}@(?:[\w-]{{1,63}}\.){{1,6}}[\w-]{{2,24}}")
_BRACKETED = re.compile(
    rf"(?i){_START}[\w+-]{{1,64}}(?:{_DOT}[\w+-]{{1,64}}){{0,3}}"
    rf"{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,4}}"
)
_SPELT_OUT = re.compile(
    rf"(?i){_START}[\w+-]{{1,64}}(?:\sdot\s[\w+-]{{1,64}}){{0,3}}"
    r"\sat\s[\w-]{1,63}(?:\sdot\s[\w-]{1,63}){1,4}"
)
_DISGUISES = (
    (re.compile(rf"(?i){_AT}|\sat\s"), "@"),
    (re.compile(rf"(?i){_DOT}|\sdot\s"), "."),
)
_FILE = re.compile(r"\.(?:avif|css|gif|ico|jpe?g|js|json|mp4|pdf|png|svg|webp|woff2?)\Z")
_NOBODY = frozenset(
    {
        "company.com",
        "domain.com",
        "email.com",
        "example.com",
        "example.org",
        "mail.example",
        "sentry.io",
        "wixpress.com",
        "yourcompany.com",
        "yourdomain.com",
    }
)


def find_emails(page: Page) -> Iterator[EmailFound]:
    """Find addresses, leaving out file names that look like one and sample addresses."""
    for pattern in (_PLAIN, _BRACKETED, _SPELT_OUT):
        for match in pattern.finditer(page.text):
            email = normal_email(_undisguised(match[0]))
            if email and not _FILE.search(email) and not email.endswith(_samples()):
                quote = quote_around(page.text, *match.span())
                yield EmailFound(email=email, url=page.url, quote=quote)


def _undisguised(text: str) -> str:
    for disguise, letter in _DISGUISES:
        text = disguise.sub(letter, text)
    return text.strip(".+-")


def _samples() -> tuple[str, ...]:
    return tuple(f"@{domain}" for domain in _NOBODY)
