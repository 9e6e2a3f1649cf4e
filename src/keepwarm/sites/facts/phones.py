"""Telephone and fax numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from phonenumbers import (
    Leniency,
    PhoneNumberFormat,
    PhoneNumberMatch,
    PhoneNumberMatcher,
    format_number,
    region_code_for_number,
)

from keepwarm.sites.facts.dates import days_in
from keepwarm.sites.facts.model import PhoneFound, PhoneKind
from keepwarm.sites.facts.places import CountryMark, country_marks
from keepwarm.sites.facts.quotes import quote_around
from keepwarm.sites.model import Page

_FAX = re.compile(
    r"(?:(?i:\b(?:tele|mobil)?fax|\bt[eé]l[eé]copi(?:eu?r?|e)|\bfaks|факс)|(?<![^\s·|,;/–(])F(?!\w))"
    r"\.?[^\d\n]{0,12}\Z"
)
_BOTH = re.compile(
    r"(?i)\b(?:tel|phone|fon|t[ée]l)\w*\.?(?:\s?[/&+]\s?|\s(?:und|and|et|e|y)\s)\w*fax"
)
_ANOTHER_NUMBER = re.compile(
    r"""(?xi) (?<![^\W_])
    (?: vat | ust | uid | tva | iva | btw | nip | regon | krs | cif | nif | hr[ab] | kvk | iban
      | siren | siret | rcs | rea | инн | огрн | кпп | єдрпоу | bic | steuernummer | id[- ]?nr
      | registration | register | company\s(?:no|number) | isbn | ean | gtin | sku | order | track
      | bestell(?:nr|nummer) | art(?:ikel)?[-.\s]{0,2}n[ro] | kundennummer | gutschein
      | konto(?:nummer|nr)? | kto | account | sort\scode | cuenta | compte | conto
      | commande | réf | pedido | ref | ordine | codice | c\.?f | zamówieni[ea] ) (?!\w)
    [^\n]{0,24} \Z"""
)
# +49 40 66969 123 / -124: the second number is the first one's, with another ending.
_OTHER_ENDING = re.compile(r"\s?[/,]\s?[-–]\s?\d{1,4}(?!\d)")
_FEWEST_DIGITS = 6
_LOOK_BACK = 40
_DIGIT = re.compile(r"\d")
# A number without its country's code belongs to the office whose address stands above it.
_LINES_OF_AN_OFFICE = 6
# Where the country is unknown: those who speak the language and may be meant.
_SPEAKERS = {
    "de": ("DE", "AT", "CH"),
    "en": ("GB", "US", "IE"),
    "es": ("ES", "MX", "AR", "CO", "CL"),
    "pt": ("PT", "BR"),
}


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    start: int
    above: str
    country: str | None


def find_phones(page: Page, country: str | None) -> Iterator[PhoneFound]:
    """Find numbers that exist in their country's plan; other long numbers are left alone."""
    marks = country_marks(page)
    for line in _lines(page.text, marks, country):
        for match in _matches(line, page.lang):
            before = line.text[max(0, match.start - _LOOK_BACK) : match.start]
            is_another = _ANOTHER_NUMBER.search(before)
            if is_another and not match.raw_string.startswith("+"):
                continue
            start, end = line.start + match.start, line.start + match.end
            yield PhoneFound(
                number=format_number(match.number, PhoneNumberFormat.E164),
                country=region_code_for_number(match.number),
                kind=_kind(before, line.above),
                url=page.url,
                quote=quote_around(page.text, start, end),
            )


def _lines(text: str, marks: Sequence[CountryMark], country: str | None) -> Iterator[_Line]:
    lines = text.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    for n, line in enumerate(lines):
        # Matching is slow, and most lines hold no number at all.
        if len(_DIGIT.findall(line)) >= _FEWEST_DIGITS and "://" not in line:
            first = starts[max(0, n - _LINES_OF_AN_OFFICE)]
            near = [mark.country for mark in marks if first <= mark.end <= starts[n] + len(line)]
            above = lines[n - 1] if n else ""
            yield _Line(line, starts[n], above, near[-1] if near else country)


def _matches(line: _Line, lang: str) -> Iterator[PhoneNumberMatch]:
    text = _OTHER_ENDING.sub(lambda match: ";" * len(match[0]), line.text)
    for day in days_in(text):
        text = f"{text[: day.start]}{';' * (day.end - day.start)}{text[day.end :]}"
    countries = (line.country,) if line.country else _SPEAKERS.get(lang, (None,))
    for country in countries:
        found = list(PhoneNumberMatcher(text, country, Leniency.VALID))
        if found:
            yield from found
            return


def _kind(before: str, above: str) -> PhoneKind:
    """In a table the label has a cell, and so a line, of its own."""
    label = before if before.strip(" +(") else f"{above}: "
    return "fax" if _FAX.search(label) and not _BOTH.search(label) else "phone"
