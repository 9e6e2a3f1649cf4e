"""One spelling for every e-mail address, phone number and domain, so that duplicates meet."""

import re
import unicodedata
from functools import cache, lru_cache

from email_validator import EmailNotValidError, validate_email
from email_validator.syntax import validate_email_domain_name
from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    NumberParseException,
    PhoneMetadata,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
    format_number,
    is_possible_number_with_reason,
    number_type,
    parse,
)

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{4,253}}\Z)(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{2,59}})")
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL_PART = re.compile(rf"(?=.{{1,64}}\Z){_ATOM}(?:\.{_ATOM})*")
_LONGEST_ADDRESS = 254

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://")
_AFTER_HOST = re.compile(r"[/?#\\]")
_PORT = re.compile(r":\d*\Z")

_INTERNATIONAL = re.compile(r"\+[1-9][0-9 ().-]{5,24}")
_NO_DIGITS = re.compile(r"[^0-9]+")
_LONGEST_CODE = 3

_FREE_MAIL = """
126.com 163.com abv.bg aim.com alice.it aol.com arcor.de bk.ru bluewin.ch bol.com.br
email.cz fastmail.com free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net
googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it
hushmail.com i.ua icloud.com inbox.lv inbox.ru interia.pl laposte.net libero.it list.ru
live.com live.nl mac.com mail.com mail.ru mailbox.org me.com msn.com naver.com o2.pl onet.pl
orange.fr outlook.com outlook.de outlook.fr pm.me posteo.de proton.me protonmail.com qq.com
rambler.ru rediffmail.com sapo.pt seznam.cz sfr.fr t-online.de terra.com.br tiscali.it
tutanota.com ukr.net uol.com.br virgilio.it wanadoo.fr web.de wp.pl ya.ru yahoo.co.uk
yahoo.com yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru ymail.com
ziggo.nl zoho.com
"""
_FREE_MAIL_DOMAINS = frozenset(_FREE_MAIL.split())

_DOTS_AND_QUOTES = re.compile(r"[.'’`´]")
_PUNCTUATION = re.compile(r"[\W_]+")
_LEGAL_ENDING = re.compile(
    r"""(?x) (?<=\w) (?: \s (?:
      ab | ag | aps | as | asa | bv | bvba | co | company | corp | corporation | cv | doo | eg
    | eirl | ek | eood | ev | gbr | gmbh | haftungsbeschränkt | inc | incorporated | kft | kg
    | kgaa | kk | lda | limited | llc | llp | lp | ltd | ltda | mbh | nv | ohg | ood | oy | oyj
    | plc | pllc | pte | pty | pvt | sa | sarl | sas | sasu | se | sia | sl | slu | snc | spa
    | spk | sp\sj | sp\sk | sp\sz\soo | srl | sro | uab | ug | zrt
    | and\sco | und\sco | et\scie
    ))+ \Z"""
)
# Russian and Ukrainian companies carry theirs in front.
_LEGAL_OPENING = re.compile(r"\A(?:ооо|оао|зао|пао|ао|ип|тов|пат|прат|фоп)\s")


def normal_email(text: str) -> str | None:
    """Return an address in lower case with its domain in ASCII, or None if it is none."""
    address = text.strip().lower().removeprefix("mailto:")
    if address.endswith(">"):
        address = address[address.rfind("<") + 1 : -1]
    local_part, _, domain = address.rpartition("@")
    if _LOCAL_PART.fullmatch(local_part) and _DOMAIN.fullmatch(domain):
        return address if len(address) <= _LONGEST_ADDRESS else None
    return _foreign_email(address)


def normal_phone(text: str, country: str | None = None) -> str | None:
    """
    Return a number in E.164 form, or None if it has no possible length.

    Without a country only numbers that begin with + or 00 can be read. People type
    numbers that no plan has given out yet, so we ask for the length, not for the range.
    """
    typed = text.strip()
    if country is None and typed.startswith("00"):
        typed = "+" + typed[2:]
    if plain := _plain_number(typed):
        return f"+{plain.country_code}{plain.national_number}"
    try:
        number = parse(typed, country.upper() if country else None)
    except NumberParseException:
        return None
    if is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    return format_number(number, PhoneNumberFormat.E164)


@lru_cache(maxsize=16384)  # asked more than once about each domain of a chunk of rows
def normal_domain(text: str) -> str | None:
    """Return the bare host of a domain, an address or a URL; None for IP addresses and names."""
    host = _SCHEME.sub("", text.strip().lower(), count=1)
    host = _AFTER_HOST.split(host, maxsplit=1)[0].rpartition("@")[2]
    host = _PORT.sub("", host).rstrip(".").removeprefix("www.")
    if _DOMAIN.fullmatch(host):
        return host
    return None if host.isascii() else _ascii_domain(host)


def company_domain(email: str) -> str | None:
    """Return the domain an address shares with its company; None for free-mail providers."""
    domain = normal_domain(email.rpartition("@")[2].rstrip("> "))
    return None if domain in _FREE_MAIL_DOMAINS else domain


def name_key(name: str, company: str | None = None) -> str:
    """Return what two spellings of one person at one company have in common."""
    return f"{_words(name)}|{_without_legal_form(_words(company or ''))}"


def _foreign_email(address: str) -> str | None:
    """Read the rare ones (umlaut domains, quoted names) by the book, ten times slower."""
    try:
        checked = validate_email(
            address, check_deliverability=False, globally_deliverable=False, strict=True
        )
    except EmailNotValidError:
        return None
    if checked.ascii_domain and _DOMAIN.fullmatch(checked.ascii_domain):
        return f"{checked.local_part}@{checked.ascii_domain}"
    return None


def _ascii_domain(host: str) -> str | None:
    try:
        ascii_form = validate_email_domain_name(host, globally_deliverable=False)["ascii_domain"]
    except EmailNotValidError:
        return None
    return ascii_form if _DOMAIN.fullmatch(ascii_form) else None


def _plain_number(typed: str) -> PhoneNumber | None:
    """
    Take a number in international spelling apart, twenty times faster than the library.

    Only where the library would find the same; whatever needs more thought is left to it: a
    zero or another national prefix in between, a length its country does not know.
    """
    if not _INTERNATIONAL.fullmatch(typed):
        return None
    digits = _NO_DIGITS.sub("", typed)
    for size in range(1, _LONGEST_CODE + 1):
        code, national = int(digits[:size]), digits[size:]
        if code in COUNTRY_CODE_TO_REGION_CODE:
            lengths, prefix = _number_plan(code)
            plain = len(national) in lengths and not prefix.match(national)
            return PhoneNumber(code, int(national)) if plain else None
    return None


@cache
def _number_plan(code: int) -> tuple[frozenset[int], re.Pattern[str]]:
    """Return how long a country's numbers may be, and what is no part of them in front."""
    region = COUNTRY_CODE_TO_REGION_CODE[code][0]
    plan = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
    if plan is None or plan.general_desc is None:
        return frozenset(), re.compile("0")
    prefix = plan.national_prefix_for_parsing
    lengths = frozenset(plan.general_desc.possible_length)
    return lengths, re.compile(f"0|(?:{prefix})" if prefix else "0")


def _words(text: str) -> str:
    folded = (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()
    return _PUNCTUATION.sub(" ", _DOTS_AND_QUOTES.sub("", folded)).strip()


def _without_legal_form(company: str) -> str:
    return _LEGAL_OPENING.sub("", _LEGAL_ENDING.sub("", company))


@lru_cache(maxsize=8192)  # asked more than once about each number of a chunk of rows
def is_mobile(number: str) -> bool:
    """Say whether an E.164 number may belong to one person's pocket (in some countries: any)."""
    kind = number_type(_plain_number(number) or parse(number))
    return kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
