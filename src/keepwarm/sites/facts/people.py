"""People and their roles: on team pages, in an imprint, in a sentence, in linked data."""

import re
from collections.abc import Iterator

from keepwarm.sites.facts.model import PersonFound
from keepwarm.sites.facts.quotes import LONGEST_QUOTE, quote_around
from keepwarm.sites.facts.role_words import (
    BECOMES,
    CRAFT,
    DEPARTMENT,
    NEW,
    NEWLY,
    OCCUPATION,
    RANK,
    SIGNATORY,
    TITLE,
    TRADE,
)
from keepwarm.sites.facts.strangers import without_strangers
from keepwarm.sites.facts.words import HONORIFICS, NAME, UPPER
from keepwarm.sites.footnotes import person_note
from keepwarm.sites.linked_data import things, word
from keepwarm.sites.model import Page

_SOMEBODY = rf"{HONORIFICS}{{0,3}}(?P<name>{NAME})(?![\w])"
_OTHERS = (
    rf"(?:(?:[ ]?[,/;]|[ ](?:und|and|et|y|e|i|и|та|en|&))\s?{HONORIFICS}{{0,3}}{NAME}){{0,5}}"
)
_TAIL = (
    r"(?:[ ](?:of|de|des|du|for|für|and|und|et|y|e|&|der|la|di|del|po|з"
    rf"|[{UPPER}][\w/-]+)){{0,5}}"
)
# A title runs to the next mark: „responsabile risorse umane – “.
_TO_THE_MARK = r"(?:[ ](?:&|(?!\d)[\w’'/-]+)){0,5}(?=[ ]?(?:[,;:.()|·/]|[–—-][ ]|\n|\Z))"
_BEFORE_IT = rf"(?:(?:(?i:{RANK})|[{UPPER}][\w’'/&-]*|&)[ ]){{0,3}}?"
_ROLE = rf"(?:{_BEFORE_IT}(?i:{TITLE}|{OCCUPATION}|{TRADE})(?!\w)(?:{_TO_THE_MARK}|{_TAIL}))"
_DEPARTMENTS = (
    rf"(?i:{DEPARTMENT}(?:\s?(?:&|/|,|und|and|et|y|e|i)\s?(?:\w+\s)?{DEPARTMENT})*)"
    rf"(?:[ ][{UPPER}]\w+)?"
)

_NAMED = re.compile(_SOMEBODY, re.VERBOSE)
_SIGNATORIES = re.compile(
    rf"(?<!\w)(?P<role>(?i:{SIGNATORY}))\s{{0,2}}(?P<names>{HONORIFICS}{{0,3}}{NAME}{_OTHERS})",
    re.VERBOSE,
)
_ROLE_AFTER = re.compile(
    rf"(?<!\w){_SOMEBODY}[ ]?[,(–—|·:-][ ]?(?i:{NEWLY})"
    rf"(?!(?i:inh\.|inhaber(?:in)?)[ ]{NAME})(?P<role>{_ROLE})",
    re.VERBOSE,
)
_ROLE_BEFORE = re.compile(
    rf"(?<!\w)(?P<role>(?i:{TITLE}|[\w-]{{2,30}}(?:leiter|anwalt|anwält|berater)(?:in)?"
    r"|direct(?:eur|rice|or[a]?)|dirett(?:ore|rice)|dyrektor(?:ka)?))"
    rf",?[ ]{_SOMEBODY}",
    re.VERBOSE,
)
_NEW_ROLE = re.compile(
    rf"(?<!\w){_SOMEBODY},?[ ](?i:{BECOMES}[ ]{NEWLY}|{NEW}[ ])(?P<role>"
    rf"{_BEFORE_IT}(?i:{TITLE}|{OCCUPATION}|geschäftsführung|leitung)(?!\w)"
    rf"(?:{_TO_THE_MARK}|{_TAIL}))",
    re.VERBOSE,
)
# “Office manager: Jana Beck”, “Our new director is Jana Beck”: the name leads to the role.
_INTRODUCED = re.compile(
    rf"(?:[ ]?[:：]\s{{0,2}}|[ ](?:is|ist|heißt|est|è|es)[ ]){_SOMEBODY}", re.VERBOSE
)
_CLAUSE_BEFORE = re.compile(r"[^\n.,;(·|–—]*\Z")
_ROLE_ALONE = re.compile(rf"[ ]*(?i:{NEWLY})(?P<role>{_ROLE}|{_DEPARTMENTS})", re.VERBOSE)
_ROLE_LINE = re.compile(
    rf"{_BEFORE_IT}(?i:{TITLE}|{OCCUPATION}|{TRADE}|{CRAFT})(?!\w)[^\n.!?:@]{{0,60}}|{_DEPARTMENTS}"
    rf"|{_BEFORE_IT}{_DEPARTMENTS}",
    re.VERBOSE,
)
_INTRODUCES = re.compile(r"(?i)(?:vertreten\sdurch(?:\sd(?:en|ie))?|represented\sby)\s+(?=\w)")
_NEW = re.compile(rf"(?i)\A{NEW}\s")
_OF_A_COMPANY = re.compile(
    rf"\s(?:at|bei|chez|presso|bij|of|de|di|von|w)\s(?P<company>[{UPPER}][\w\s&.-]*)\Z"
)
_WORKS_AS = re.compile(rf"(?i:{TITLE}|{OCCUPATION})", re.VERBOSE)
_ACRONYM = re.compile(rf"[^{UPPER}\s.-][^\s]* [A-Z]{{2,3}}\Z")
_BEGINS_NO_NAME = re.compile(rf"(?i:{DEPARTMENT}|{TRADE})", re.VERBOSE)
_NO_PART_OF_A_NAME = """
about above ag agentur all analyst and architect assistant bank board business ceo client clients
company contact corp customer consultant customers data design designer developer development
digital director east email engineer engineering europe executive finance firma frau gmbh group
head hello herr home inc international kg kontakt learn legal limited llc ltd madame manager
managing management marketing mme monsieur more new next north office officer operations our
phone platform policy privacy product products project read sales senior service services
solutions south specialist standard store straße street strasse studio support team technology
terms the unser unsere us we welcome west who why your ооо компания отдел
"""
_NO_NAME = frozenset(_NO_PART_OF_A_NAME.split())
_LONGEST_ROLE = 80
_UNHEARD_OF = re.compile(rf"[{UPPER}][^\d\n.!?:@“”\"„«»★€£$]{{2,40}}")
_A_PAGE_OF_PEOPLE = 2
_NEAR = 6  # lines


def find_people(page: Page) -> Iterator[PersonFound]:
    """Find who works there and as what; a name without a role is not enough."""
    own = without_strangers(page.text, frozenset(page.headings))
    yield from _in_linked_data(page)
    yield from _signatories(page, own)
    yield from _on_neighbouring_lines(page, own.split("\n"))
    yield from _in_sentences(page, own, _ROLE_AFTER, _NEW_ROLE)
    yield from _introduced(page, own)
    yield from _in_sentences(page, own, _ROLE_BEFORE)


def _in_linked_data(page: Page) -> Iterator[PersonFound]:
    for person in things(page.linked_data, "Person"):
        note = person_note(person)
        if word(person, "jobTitle") and note in page.text:
            role, name = word(person, "jobTitle"), word(person, "name")
            yield PersonFound(name=name, role=role, url=page.url, quote=note[:LONGEST_QUOTE])


def _signatories(page: Page, own: str) -> Iterator[PersonFound]:
    for match in _SIGNATORIES.finditer(own):
        role = _INTRODUCES.sub("", re.sub(r"[\s:：]+", " ", match["role"]).strip())
        for named in _NAMED.finditer(match["names"]):
            if _is_name(named["name"]):
                end = match.start("names") + named.end()
                yield _person(page, named["name"], role, (match.start(), end))


def _in_sentences(page: Page, own: str, *patterns: re.Pattern[str]) -> Iterator[PersonFound]:
    for pattern in patterns:
        for match in pattern.finditer(own):
            if _is_name(match["name"]):
                yield _person(page, match["name"], match["role"], match.span())


def _introduced(page: Page, own: str) -> Iterator[PersonFound]:
    for match in _INTRODUCED.finditer(own):
        start = max(own.rfind("\n", 0, match.start()) + 1, match.start() - _LONGEST_ROLE)
        clause = _CLAUSE_BEFORE.search(own[start : match.start()])
        role = _ROLE_ALONE.fullmatch(clause[0]) if clause else None
        if role and _is_name(match["name"]):
            span = match.start() - len(role[0]), match.end()
            yield _person(page, match["name"], role["role"], span)


def _on_neighbouring_lines(page: Page, lines: list[str]) -> Iterator[PersonFound]:
    """
    Read names and roles that take turns, a line each.

    The role stands below the name, unless the turns begin with a role and end with a
    name, as the rows of a table do.
    """
    names = [_name_on(line) for line in lines]
    beside_names = [any(names[max(0, n - 1) : n + 2 : 2]) for n in range(len(lines))]
    roles = [is_near and _is_role(line) for line, is_near in zip(lines, beside_names, strict=True)]
    turns = list(_turns(names, _with_unheard_of(lines, names, roles)))
    for first, end in turns:
        above = not names[first] and names[end - 1]
        for n in range(first, end):
            beside = n - 1 if above else n + 1
            if (name := names[n]) and first <= beside < end:
                quote = "\n".join(lines[min(n, beside) : max(n, beside) + 1])
                yield PersonFound(name=name, role=lines[beside], url=page.url, quote=quote)


def _with_unheard_of(lines: list[str], names: list[str], roles: list[bool]) -> list[bool]:
    """On a page of people, what stands below one more name is what that person does."""
    known = [n for n in range(1, len(lines)) if names[n - 1] and roles[n]]
    if len(known) < _A_PAGE_OF_PEOPLE:
        return roles
    first, last = known[0] - _NEAR, known[-1] + _NEAR
    return [
        is_role
        or (
            first <= n <= last
            and n > 0
            and bool(names[n - 1])
            and not names[n]
            and bool(_UNHEARD_OF.fullmatch(lines[n]))
        )
        for n, is_role in enumerate(roles)
    ]


def _turns(names: list[str], roles: list[bool]) -> Iterator[tuple[int, int]]:
    first = 0
    for n in range(1, len(names) + 1):
        take_turns = n < len(names) and (
            (names[n - 1] and roles[n]) or (roles[n - 1] and names[n])
        )
        if not take_turns:
            if n - first > 1:
                yield first, n
            first = n


def _name_on(line: str) -> str:
    named = _NAMED.fullmatch(line)
    return named["name"] if named and _is_name(named["name"]) else ""


def _is_role(line: str) -> bool:
    return len(line) <= _LONGEST_ROLE and bool(_ROLE_LINE.fullmatch(line))


def _person(page: Page, name: str, role: str, span: tuple[int, int]) -> PersonFound:
    quote = quote_around(page.text, *span)
    lasting = _without_company(_NEW.sub("", role), page)
    return PersonFound(name=name, role=lasting, url=page.url, quote=quote)


def _without_company(role: str, page: Page) -> str:
    """Cut off whose director somebody is, where it is this company's own."""
    match = _OF_A_COMPANY.search(role)
    is_ours = match and match["company"] in f"{page.title} {page.site_name}"
    return (role[: match.start()] if match and is_ours else role).strip()


def _is_name(text: str) -> bool:
    words = re.split(r"[ -]", text.casefold())
    return not (
        _ACRONYM.search(text)
        or _NO_NAME.intersection(words)
        or any(_WORKS_AS.fullmatch(each) for each in words)
        or _BEGINS_NO_NAME.fullmatch(words[0])
    )
