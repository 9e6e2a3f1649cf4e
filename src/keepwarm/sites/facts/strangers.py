"""Tells the people of a company from those it quotes or thanks: customers, the web designer."""

import re
from itertools import pairwise

from keepwarm.sites.facts.words import HONORIFICS, NAME

_OPEN, _CLOSED = '“"«„»‟‚‘', '”"»“«’'
_QUOTATION = re.compile(rf"[{_OPEN}][^\n]{{12,}}[{_CLOSED}][.!]?|★+[^\n]*|[^\n]{{12,}}[”»“][.!]?")
# “Best crust in town” – Sarah Finch, … but not: “Wood forgives”, says Thomas Rabe.
_ATTRIBUTED = re.compile(
    rf"[{_OPEN}][^\n]{{12,}}?[{_CLOSED}][ ]?(?:[–—-][ ]?)?(?={HONORIFICS}{{0,2}}{NAME})",
    re.VERBOSE,
)
_SIGNED = re.compile(rf"[–—-][ ]?{HONORIFICS}{{0,2}}{NAME}[^\n]*", re.VERBOSE)
_PROSE = re.compile(r"[^\n]{12,}[.!?…]")
_OPINIONS = re.compile(
    r"""(?xi) (?<!\w) (?:
      (?:customers?|clients?|people|patients|guests|others)\s(?:say|love|think|are\ssaying)
    | testimonials? | (?:customer\s|client\s)?reviews | case\sstudies
    | das\ssagen | (?:kunden|patienten|gäste)stimmen | unsere\s(?:kunden|patienten)\ssagen
    | bewertungen | referenzen | was\sunsere\s\w+\ssagen
    | ils\snous\sfont\sconfiance | ils\sparlent\sde\snous | témoignages | avis\s(?:clients|de)
    | testimonios? | opiniones | lo\sque\sdicen | nuestros\sclientes
    | dicono\sdi\snoi | recensioni | testimonianze | i\snostri\sclienti
    | ervaringen | klanten\saan\shet\swoord | opinie | depoimentos | отзывы | відгуки ) (?!\w)"""
)
_CREDIT = re.compile(
    r"""(?x) (?i: gestaltung | web-?design | konzept | umsetzung | realisierung | bildnachweise?
    | fotos? | fotograf\w* | photos? | photography | photo\scredits? | cr[ée]dits?(?:\sphotos?)?
    | illustrations? | h[ée]bergeur | h[ée]bergement | hosting | hosted\sby | conception
    | r[ée]alisation | diseño(?:\sweb)? | fotografía | realizzazione | progetto\sgrafico
    | (?:web)?site\sby | design(?:ed)?\sby | projekt\si\swykonanie | by | von | par | por )
    (?: \s?[:：] | \s(?=[A-ZÀ-Þ]) )"""
)
_SOMEBODY = re.compile(rf"{HONORIFICS}{{0,2}}{NAME}", re.VERBOSE)
_INTERVIEW = re.compile(
    r"(?i)(?<!\w)(?:interview\s(?:with|mit|avec|con|met)|im\sgespräch\smit|guest\s(?:author|post)"
    r"|gastbeitrag|entrevista\s(?:a|con)|intervista\sa|entretien\savec)(?!\w)"
)
_LONGEST_HEADING = 60
_NAME_AND_ROLE = 2  # lines


def without_strangers(text: str, headings: frozenset[str]) -> str:
    """
    Return a text with the lines about other people blanked, everything else in its place.

    Left out are testimonials (a section of opinions, whoever follows a quotation) and
    credits. Where quotations keep standing below people, they are these people's mottos.
    """
    lines = text.split("\n")
    strange = _of_opinions(lines, headings) | _after_quotations(lines) | _signed(lines)
    return "\n".join(
        " " * len(line) if n in strange or _is_of_others(line) else _without_attribution(line)
        for n, line in enumerate(lines)
    )


def _is_of_others(line: str) -> bool:
    return bool(_CREDIT.match(line) or _INTERVIEW.search(line))


def _of_opinions(lines: list[str], headings: frozenset[str]) -> set[int]:
    strange: set[int] = set()
    inside = False
    for n, line in enumerate(lines):
        if len(line) <= _LONGEST_HEADING and _OPINIONS.search(line):
            inside = True
        elif line in headings:
            inside = False
        if inside:
            strange.add(n)
    return strange


def _signed(lines: list[str]) -> set[int]:
    pairs = enumerate(pairwise(lines), start=1)
    return {n for n, (said, by) in pairs if _SIGNED.fullmatch(by) and _PROSE.fullmatch(said)}


def _after_quotations(lines: list[str]) -> set[int]:
    quotations = [n for n, line in enumerate(lines) if _QUOTATION.fullmatch(line)]
    below_somebody = [n for n in quotations if _is_below_somebody(lines, n)]
    mottos = set(below_somebody) if len(below_somebody) > 1 else set[int]()
    return {
        below for n in quotations if n not in mottos for below in range(n, n + 1 + _NAME_AND_ROLE)
    }


def _is_below_somebody(lines: list[str], n: int) -> bool:
    return n >= _NAME_AND_ROLE and bool(_SOMEBODY.fullmatch(lines[n - _NAME_AND_ROLE]))


def _without_attribution(line: str) -> str:
    match = _ATTRIBUTED.search(line)
    return line[: match.start()] + " " * (len(line) - match.start()) if match else line
