"""Telephone and fax numbers."""

import re
from collections.abc import Iterator
from itertools import accumulate

from phonenumbers import (
    Leniency,
    PhoneNumberFormat,
    PhoneNumberMatcher,
    format_number,
    region_code_for_number,
)

from keepwarm.sites.facts.model import PhoneFound
from keepwarm.sites.facts.quotes import quote_around
from keepwarm.sites.model import Page

_FAX = re.compile(
    r"(?i)(?:\b(?:tele|mobil)?fax|\bt[eé]l[eé]copieu?r?|\bfaks|факс)\.?[^\d\n]{0,12}\Z"
)
_ANOTHER_NUMBER = re.compile(
    r"""(?xi) (?<![^\W_])
    (?: vat | ust | uid | tva | iva | btw | nip | regon | krs | cif | nif | hr[ab] | kvk | iban
      | siren | siret | rcs | rea | инн | огрн | кпп | єдрпоу | bic | steuernummer | id[- ]?nr
      | registration | register | company\s(?:no|number) | isbn | ean ) [^\n]{0,24} \Z"""
)
_FEWEST_DIGITS = 6
_LOOK_BACK = 40
_DIGIT = re.compile(r"\d")


def find_phones(page: Page, country: str | None) -> Iterator[PhoneFound]:
    """Find numbers that exist in their country's plan; other long numbers are left alone."""
    lines = page.text.split("\n")
    starts = accumulate((len(line) + 1 for line in lines), initial=0)
    # Matching is slow, and most lines hold no number at all.
    for start, line in zip(starts, lines, strict=False):
        if len(_DIGIT.findall(line)) >= _FEWEST_DIGITS and "://" not in line:
            yield from _on_line(page, line, start, country)


def _on_line(page: Page, line: str, start: int, country: str | None) -> Iterator[PhoneFound]:
    for match in PhoneNumberMatcher(line, country, Leniency.VALID):
        before = line[max(0, match.start - _LOOK_BACK) : match.start]
        if _ANOTHER_NUMBER.search(before) and not match.raw_string.startswith("+"):
            continue
        yield PhoneFound(
            number=format_number(match.number, PhoneNumberFormat.E164),
            country=region_code_for_number(match.number),
            kind="fax" if _FAX.search(before) else "phone",
            url=page.url,
            quote=quote_around(page.text, start + match.start, start + match.end),
        )
