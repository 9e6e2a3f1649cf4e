"""E-mail addresses: plain, in links, and in the disguises people give them."""

import re
from collections.abc import Iterator

from keepwarm.kit.addresses import normal_email
from keepwarm.sites.facts.model import EmailFound
from keepwarm.sites.facts.quotes import quote_around
from keepwarm.sites.model import Page

_AT_WORD = r"(?:at|ät|æt|arroba|arr?obase|chiocciola|małpa|собака)"
_DOT_WORD = r"(?:dot|punkt|punto|point|ponto|kropka|точка|крапка)"
_AT = rf"(?:\s*[\[({{<]\s*(?:{_AT_WORD}|@)\s*[\])}}>]\s*|\(a\))"
_DOT = rf"(?:\s*[\[({{<]\s*(?:{_DOT_WORD}|\.)\s*[\])}}>]\s*|\.)"
_SPOKEN_DOT = rf"(?:\s{_DOT_WORD}\s|\.)"
_START = r"(?<![\w.+-])"
_NAME, _LABEL = r"[\w+-]{1,64}", r"[\w-]{1,63}"
_HOST = r"(?:[\w-]{1,63}\.){1,6}[\w-]{2,24}"
_PLAIN = rf"{_START}(?P<email>[\w.+-]{{1,64}}@{_HOST})"
_BRACKETED = (
    rf"(?i){_START}(?P<email>{_NAME}(?:{_DOT}{_NAME}){{0,3}}"
    rf"{_AT}{_LABEL}(?:{_DOT}{_LABEL}){{1,4}})"
)
# English needs its dots spelt out too: “meet us at ladera.example” is no address.
_SPELT_OUT = (
    rf"(?i){_START}(?P<email>{_NAME}(?:\s{_DOT_WORD}\s{_NAME}){{0,3}}"
    rf"\s{_AT_WORD}\s{_LABEL}(?:\s{_DOT_WORD}\s{_LABEL}){{1,4}})"
)
_SPOKEN = (
    rf"(?i){_START}(?P<email>{_NAME}(?:{_SPOKEN_DOT}{_NAME}){{0,3}}"
    rf"\s(?!at\s){_AT_WORD}\s{_LABEL}(?:{_SPOKEN_DOT}{_LABEL}){{1,4}})"
)
# Its parts stand apart in the markup; “meet us @ cafe.example” is no address either.
_APART = (
    r"(?:(?<![^\n])|(?<=[^\w\s,.;!?)\"'”’])\s?|(?i:mail|mél|courriel|correo|posta|to)\s)"
    rf"(?P<email>[\w.+-]{{1,64}}\s?@\s?{_HOST})"
)
_FORMS = tuple(map(re.compile, (_PLAIN, _BRACKETED, _SPELT_OUT, _SPOKEN, _APART)))
_DISGUISES = (
    (re.compile(rf"(?i){_AT}|\s{_AT_WORD}\s|\s?@\s?"), "@"),
    (re.compile(rf"(?i){_DOT}|\s{_DOT_WORD}\s"), "."),
)
_FILE = re.compile(r"\.(?:avif|css|gif|ico|jpe?g|js|json|mp4|pdf|png|svg|webp|woff2?)\Z")
_SAMPLE = re.compile(
    r"(?:your|ihre?|votre|tu|tuo|uw)[._-]?(?:e-?mail|name|nombre|nome|nom|naam)@"
    r"|(?:name|nombre|nome|nom|naam|user(?:name)?|you|ihre|(?:first|vor)name[._-]?(?:last|nach)name|(?:john|jane)[._]doe"
    r"|(?:max|erika)[._]mustermann|example|beispiel|ejemplo|esempio|exemple)@"
)
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
    """
    Find addresses, leaving out file names that look like one and, on a page, samples.

    Who pastes the signature of a Jane Doe has met one.
    """
    for form in _FORMS:
        for match in form.finditer(page.text):
            email = normal_email(_undisguised(match["email"]))
            if email and not (_is_nobodys(email) or (page.url and _SAMPLE.match(email))):
                quote = quote_around(page.text, *match.span())
                yield EmailFound(email=email, url=page.url, quote=quote)


def _is_nobodys(email: str) -> bool:
    return bool(_FILE.search(email)) or email.rpartition("@")[2] in _NOBODY


def _undisguised(text: str) -> str:
    for disguise, letter in _DISGUISES:
        text = disguise.sub(letter, text)
    return text.strip(".+-")
