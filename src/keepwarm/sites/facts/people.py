"""People and their roles: on team pages, in an imprint, in a sentence, in linked data."""

import re
from collections.abc import Iterator
from itertools import pairwise

from keepwarm.sites.facts.model import PersonFound
from keepwarm.sites.facts.quotes import LONGEST_QUOTE, quote_around
from keepwarm.sites.facts.words import HONORIFICS, NAME, UPPER
from keepwarm.sites.footnotes import person_note
from keepwarm.sites.linked_data import things, word
from keepwarm.sites.model import Page

# Titles that say enough by themselves.
_TITLE = r"""(?:
    (?:co[- ]?)?founder | c[efotmrpi]o | vice[- ]president | president | chair(?:man|woman)?
  | managing\s(?:director|partner) | general\smanager | owner | proprietor
  | gesch(?:ä|ae)ftsf(?:ü|ue)hrer(?:in)? | gesch(?:ä|ae)ftsf(?:ü|ue)hrende[rn]?\s\w+
  | inhaber(?:in)? | gr(?:ü|ue)nder(?:in)? | vorstand(?:svorsitzende[rn]?)? | prokurist(?:in)?
  | g[ée]rante? | pr[ée]sidente? | fondat(?:eur|rice|ore) | pdg
  | direct(?:eur|rice)\sg[ée]n[ée]rale?
  | (?:co)?fundador(?:a)? | s[óo]ci[oa] | gerente | diret?tor(?:a)?\sgeneral | titolare
  | amministrat(?:ore|rice)\s(?:delegat[oa]|unic[oa]) | presidente | eigenaar | oprichter
  | bestuurder | prezes(?:ka)?(?:\szarządu)? | właściciel(?:ka)? | założyciel(?:ka)?
  | członek\szarządu | генеральный\sдиректор | генеральний\sдиректор | основатель(?:ница)?
  | засновни(?:к|ця) | владелец | власни(?:к|ця) | директор(?:ка)?
)"""
# Words a longer title opens with, or is made of.
_OPENING = r"""(?:
    chief\s(?:\w+\s){1,2}officer | head\sof | vp(?:\sof)? | director(?:\sof)?
  | (?:[\w-]+\s){0,2}(?:manager(?:in)?|director|engineer|developer|designer|consultant|analyst
      |architect|specialist|assistant|accountant|lead|executive|representative|advisor)
  | [\w-]*leit(?:er|erin|ung) | ansprechpartner(?:in)? | [\w-]*berater(?:in)?
  | direct(?:eur|rice)(?:\s(?:commerciale?|technique|financi(?:er|ère)|artistique|adjointe?))?
  | responsable | chef(?:fe)?\sd[eu] | director[a]?(?:\s(?:comercial|técnic[oa]|financier[oa]))?
  | diretor[a]?(?:\s(?:comercial|técnic[oa]|financeir[oa]))? | respons[áa]vel | responsabile
  | dirett(?:ore|rice)(?:\s(?:commerciale|tecnic[oa]|finanziari[oa]|vendite))? | hoofd
  | dyrektor(?:ka)?(?:\s\w+)? | kierowni(?:k|czka)(?:\s\w+)? | (?:\w+\s)?директор
  | руководитель | начальник | керівник | менеджер
)"""
# Who may sign for the company, as an imprint introduces them.
_LABEL = rf"""(?:
    (?:{_TITLE} | gesch(?:ä|ae)ftsf(?:ü|ue)hr(?:erinnen|ung) | (?:managing\s)?directors? | directie
      | g[ée]rants | direct(?:eur|rice)\sde\s(?:la\s)?publication | repr[ée]sentante?\sl[ée]gal
      | legale\srappresentante | administrador(?:es)? | bestuurders | zarząd
    )\s?[:：]
  | vertreten\sdurch(?:\sd(?:en|ie)\sgesch(?:ä|ae)ftsf(?:ü|ue)hrer(?:in)?)?\s?[:：]?
  | represented\sby\s?[:：]?
)"""
_SOMEBODY = rf"{HONORIFICS}{{0,3}}(?P<name>{NAME})(?![\w])"
_OTHERS = (
    rf"(?:(?:[ ]?[,/;]|[ ](?:und|and|et|y|e|i|и|та|en|&))\s?{HONORIFICS}{{0,3}}{NAME}){{0,5}}"
)
_TAIL = (
    r"(?:[ ](?:of|de|des|du|for|für|and|und|et|y|e|&|der|la|di|del|по|з"
    rf"|[{UPPER}][\w/-]+)){{0,5}}"
)

_NAMED = re.compile(_SOMEBODY, re.VERBOSE)
_LABELLED = re.compile(
    rf"(?<!\w)(?P<role>(?i:{_LABEL}))\s{{0,2}}(?P<names>{HONORIFICS}{{0,3}}{NAME}{_OTHERS})",
    re.VERBOSE,
)
_ROLE_AFTER = re.compile(
    rf"(?<!\w){_SOMEBODY}[ ]?[,(–—|·:-][ ]?(?P<role>(?i:{_TITLE}|{_OPENING})(?!\w){_TAIL})",
    re.VERBOSE,
)
_ROLE_BEFORE = re.compile(rf"(?<!\w)(?P<role>(?i:{_TITLE})),?[ ]{_SOMEBODY}", re.VERBOSE)
_ROLE_LINE = re.compile(rf"(?i:{_TITLE}|{_OPENING})(?!\w)[^\n.!?:@]{{0,60}}", re.VERBOSE)
_NO_PART_OF_A_NAME = """
about above ag all and bank board business client clients company contact corp customer
customers data design development digital director east email engineer engineering europe
executive finance firma gmbh group head hello home inc international kg kontakt learn legal
limited llc ltd manager managing management marketing more new next north office officer
operations our phone platform policy privacy product products project read sales senior
service services solutions south store straße street strasse support team technology terms
the unser unsere us we welcome west who why your ооо компания отдел
"""
_NO_NAME = frozenset(_NO_PART_OF_A_NAME.split())
_LONGEST_ROLE = 80


def find_people(page: Page) -> Iterator[PersonFound]:
    """Find who works there and as what; a name without a role is not enough."""
    yield from _in_linked_data(page)
    yield from _labelled(page)
    yield from _on_neighbouring_lines(page)
    for pattern in (_ROLE_AFTER, _ROLE_BEFORE):
        for match in pattern.finditer(page.text):
            if _is_name(match["name"]):
                yield _person(page, match["name"], match["role"], match.span())


def _in_linked_data(page: Page) -> Iterator[PersonFound]:
    for person in things(page.linked_data, "Person"):
        note = person_note(person)
        if word(person, "jobTitle") and note in page.text:
            role, name = word(person, "jobTitle"), word(person, "name")
            yield PersonFound(name=name, role=role, url=page.url, quote=note[:LONGEST_QUOTE])


def _labelled(page: Page) -> Iterator[PersonFound]:
    for match in _LABELLED.finditer(page.text):
        role = re.sub(r"[\s:：]+", " ", match["role"]).strip()
        for named in _NAMED.finditer(match["names"]):
            if _is_name(named["name"]):
                end = match.start("names") + named.end()
                yield _person(page, named["name"], role, (match.start(), end))


def _on_neighbouring_lines(page: Page) -> Iterator[PersonFound]:
    lines = page.text.split("\n")
    for above, below in pairwise(lines):
        if len(below) > _LONGEST_ROLE or not _ROLE_LINE.fullmatch(below):
            continue
        named = _NAMED.fullmatch(above)
        if named and _is_name(named["name"]):
            quote = f"{above}\n{below}"
            yield PersonFound(name=named["name"], role=below, url=page.url, quote=quote)


def _person(page: Page, name: str, role: str, span: tuple[int, int]) -> PersonFound:
    quote = quote_around(page.text, *span)
    return PersonFound(name=name, role=role.strip(), url=page.url, quote=quote)


def _is_name(text: str) -> bool:
    words = re.split(r"[ -]", text.casefold())
    return not _NO_NAME.intersection(words) and not _ROLE_LINE.match(text)
