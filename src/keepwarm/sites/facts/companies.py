"""The company behind a site: its name, its entries in registers, its size."""

import re
from collections.abc import Iterator

from keepwarm.sites.facts.model import CompanyFound, RegisterFound, RegisterKind, SizeFound
from keepwarm.sites.facts.quotes import quote_around
from keepwarm.sites.facts.words import UPPER
from keepwarm.sites.linked_data import organizations, word
from keepwarm.sites.model import Page

_FORM = r"""(?:
    gGmbH | GmbH(?:\s?&\s?Co\.?\s?KG(?:aA)?)? | UG\s\(haftungsbeschränkt\) | UG | AG | KGaA | KG
  | OHG | e\.\s?K\. | eG | SE | Ltd\.? | Limited | LLC | Inc\.? | Corp\.? | PLC | plc | LLP
  | S\.?A\.?S\.?U? | SAS | SARL | S\.?\s?à\s?r\.?l\.? | S\.A\.R\.L\.? | S\.A\.U?\.? | SA
  | S\.L\.U?\.? | SLU? | S\.r\.l\.?s? | SRLS? | Srl | S\.p\.A\.? | SpA | B\.V\.? | BV | N\.V\.?
  | NV | Sp\.\s?z\s?o\.\s?o\.? | [Ss]\.\s?r\.\s?o\.? | Lda\.? | Ltda\.? | Oy | AB | ApS | A/S
)"""
_WORD = rf"[{UPPER}\d][\w&’'+.-]*"
_BETWEEN = r"(?:&|und|and|et|y|e|d[aeiou]s?|del(?:la)?|of|van|von)"
_NAMED = re.compile(
    rf"(?<![\w.])(?P<name>{_WORD}(?:[ ](?:{_BETWEEN}[ ])?{_WORD}){{0,4}}?),?[ ]"
    rf"(?P<form>{_FORM})(?![\w])",
    re.VERBOSE,
)
_NAMED_IN_QUOTES = re.compile(
    r"(?<!\w)(?P<form>ООО|ОАО|ЗАО|ПАО|АО|ТОВ|ТзОВ|ПАТ|ПрАТ)\s?"
    r"[«\"“„](?P<name>[^»\"”\n]{2,60})[»\"”]"
)
_NO_PART_OF_IT = re.compile(
    r"(?:(?:Copyright|Impressum|Imprint|Kontakt|Contact|The|Die|Der|Bei|At|Firma|Angaben"
    r"|Anbieter|Herausgeber|\d{4}(?:-\d{4})?)\s)+"
)

_NUMBER_MARK = r"""
    [\s.:#–-]{0,4}
    (?: (?i: nr | no | number | num | id | nummer | code | n[°º.]) [\s.:#–-]{0,3}){0,2}
"""
_REGISTERS: dict[str, RegisterKind] = {
    rf"""(?<!\w) (?i: ust-?\s?id | umsatzsteuer-?identifikationsnummer[^\n:]{{0,40}} | vat | btw
        | tva(?:\sintracommunautaire)? | p(?:artita|\.)?\s?iva | mwst | uid | nif | cif | nip
        | инн | іпн ) {_NUMBER_MARK}
        (?P<number> (?:[A-Z]{{2}}[AU]?)? [ ]? [A-Z]? \d[\d .-]{{5,13}}\d (?:[ ]?B\d{{2}}|[A-Z])? )
        (?!\w)""": "vat",
    rf"""(?<!\w) (?i: kvk | siren | siret | krs | regon | огрн | єдрпоу | rea | nipc
        | company\s(?:registration\s)?(?:no|number) | registered\s(?:no|number)
        | registration\s(?:no|number) ) {_NUMBER_MARK}
        (?P<number> (?:[A-Z]{{2}}[ -]?)? \d[\d ]{{4,16}}\d ) (?!\w)""": "register",
    r"(?<!\w)(?P<number>HR\s?[AB]\s?\d{1,6}(?:\s?[A-Z]{1,2})?)(?!\w)": "register",
    r"(?<!\w)(?P<number>FN\s?\d{4,6}\s?[a-z])(?!\w)": "register",
    r"(?<!\w)(?P<number>CHE-\d{3}\.\d{3}\.\d{3})(?!\d)": "register",
    r"(?<!\w)(?P<number>RCS\s[A-Z][\w-]+(?:\s[AB])?\s\d{3}\s?\d{3}\s?\d{3})(?!\d)": "register",
}
_REGISTER_PATTERNS: tuple[tuple[RegisterKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.VERBOSE)) for pattern, kind in _REGISTERS.items()
)

_COUNT = r"\d{1,3}(?:[., ’']\d{3})+|\d{1,6}"
_PEOPLE = r"""(?:
    employees | staff(?:\smembers)? | team\smembers | colleagues | mitarbeiter(?:innen|n)?
  | mitarbeiter[*:]innen | mitarbeitenden? | beschäftigten? | salariés | collaborat(?:eurs|rices)
  | employés | empleados | trabajadores | dipendenti | collaboratori | medewerkers | werknemers
  | pracowników | funcionários | colaboradores | trabalhadores | сотрудник(?:ов|а)
  | работников | співробітників | працівників
)"""
_TEAM_OF = r"(?:team\s(?:of|von|aus|van) | équipe\sde | equipo\sde | squadra\sdi | equipa\sde)"
_SIZES = tuple(
    re.compile(form, re.VERBOSE | re.IGNORECASE)
    for form in (
        rf"""(?<![\w.,])(?P<low>{_COUNT})\+?(?:\s?(?:-|–|to|bis|à|a)\s?(?P<high>{_COUNT}))?
            \s(?:[^\W\d_]+\s)?{_PEOPLE}(?!\w)""",
        rf"(?<!\w){_TEAM_OF}\s(?:[^\W\d_]+\s){{0,2}}(?P<low>{_COUNT})(?P<high>)(?![\w%])",
        rf"(?<![^\n])Employees:\s(?P<low>{_COUNT})(?:-(?P<high>{_COUNT}))?(?![^\n])",
    )
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_FEWEST, _MOST = 2, 1_000_000


def find_companies(page: Page) -> Iterator[CompanyFound]:
    """Find names with a legal form, and the name the site gives itself in linked data."""
    for company in organizations(page.linked_data):
        name = word(company, "legalName") or word(company, "name")
        start = page.text.find(name)
        if start >= 0:
            split = _NAMED.fullmatch(name)
            yield CompanyFound(
                name=split["name"] if split else name,
                legal_form=split["form"] if split else "",
                url=page.url,
                quote=quote_around(page.text, start, start + len(name)),
            )
    for pattern in (_NAMED, _NAMED_IN_QUOTES):
        for match in pattern.finditer(page.text):
            yield CompanyFound(
                name=_NO_PART_OF_IT.sub("", match["name"], count=1),
                legal_form=match["form"],
                url=page.url,
                quote=quote_around(page.text, *match.span()),
            )


def find_registers(page: Page) -> Iterator[RegisterFound]:
    """Find VAT ids and numbers in registers of companies."""
    for kind, pattern in _REGISTER_PATTERNS:
        for match in pattern.finditer(page.text):
            number = " ".join(match["number"].split())
            quote = quote_around(page.text, *match.span())
            yield RegisterFound(kind=kind, number=number, url=page.url, quote=quote)


def find_sizes(page: Page) -> Iterator[SizeFound]:
    """Find how many people work there."""
    for pattern in _SIZES:
        for match in pattern.finditer(page.text):
            low = _number(match["low"])
            high = _number(match["high"]) if match["high"] else None
            if _FEWEST <= low <= _MOST and not _FIRST_YEAR <= low <= _LAST_YEAR:
                quote = quote_around(page.text, *match.span())
                yield SizeFound(at_least=low, at_most=high, url=page.url, quote=quote)


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))
