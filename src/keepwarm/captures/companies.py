"""
Which company a text is about: it stands beside the person, or names itself.

What speaks for it most counts: quotation marks or a legal form, "… from Acme", a word of its
trade, the name of its web site, the line below a name.
"""

import re
from collections.abc import Sequence
from typing import Final

from keepwarm.captures.details import Details
from keepwarm.captures.segments import WORD, Run, Segment
from keepwarm.captures.vocabulary import (
    AT,
    CUES,
    FIRM,
    LEGAL,
    LEGAL_OPENING,
    ROLE,
    STRANGERS,
    TITLES,
    TRADES,
)
from keepwarm.kit.addresses import name_key
from keepwarm.kit.places import country_code

MOST_WORDS_OF_A_COMPANY: Final = 6
_QUOTED = re.compile(r"[«“„\"]([^«»“”„\"\n]{2,60})[»”“\"]")
_ROLE_ENDS = re.compile(
    r"(?i)\s+(?:at|@|bei|chez|presso|(?:в|у|w|en\sla|de\sla|von\sder|della)\s"
    r"(?:компан\w+|фирм\w+|фірм\w+|firmie|empresa|firma|ditta|société))(?:\s+|$)"
)
# Who leads a company is named with it: "owner of Acme"; a head of is head of a department.
_LEADS = re.compile(
    r"(?i)\b((?:ceo|(?:co-?)?founder|owner|managing\sdirector|geschäftsführer(?:in)?"
    r"|inhaber(?:in)?|gründer(?:in)?|pdg|gérante?|fondat\w+|président\w*|gerente|dueñ[oa]|fundador\w*"
    r"|propietari[oa]|titolare|amministrat\w+|socio|prezes|właściciel\w*|założyciel\w*))"
    r"\s+(?:of|der|von|de|del|della|di|da|du)\s+(?=\S)"
)
_JOINING = frozenset({"&", "and", "und", "et", "y", "e", "de", "i", "и", "та"})


def company_of(
    text: str, segments: Sequence[Segment], person: Run | None, details: Details
) -> str | None:
    """Return the company that a text names, by what speaks for it most."""
    found = (
        _quoted_firm(text)
        or _with_legal_form(segments)
        or (person and _beside(person, segments))
        or _after_firm(segments, person)
        or _of_a_trade(segments, person)
        or _like_domain(segments, person, details)
        or (person and _below(person, segments))
    )
    return found or None


def _quoted_firm(text: str) -> str | None:
    for match in _QUOTED.finditer(text):
        before = text[max(0, match.start() - 16) : match.start()].split()
        opening = LEGAL_OPENING.search(text[max(0, match.start() - 6) : match.start()])
        near = before[-1].casefold().strip(".,") if before else ""
        if opening or near in FIRM | AT or TRADES.fullmatch(near):
            return match[1].strip()
    match = LEGAL_OPENING.search(text)
    if match is None:
        return None
    return _run_of_company(WORD.findall(text[match.end() : match.end() + 60].partition("\n")[0]))


def _with_legal_form(segments: Sequence[Segment]) -> str | None:
    for segment in segments:
        match = LEGAL.search(segment.text)
        if match is None:
            continue
        words = segment.text[: match.start()].split()
        first = len(words)
        while first and (
            words[first - 1][0].isupper() or words[first - 1] in {"&", "und", "e", "y"}
        ):
            if words[first - 1].casefold() in STRANGERS | CUES | AT | FIRM:
                break
            first -= 1
        if name := " ".join(words[first:][-MOST_WORDS_OF_A_COMPANY:]).strip(" ,|"):
            return f"{name} {match.group()}"
    return None


def _beside(person: Run, segments: Sequence[Segment]) -> str | None:
    """Read what stands behind the person: "… from Acme", "… (Acme)", "…, Buyer at Acme"."""
    segment = segments[person.segment]
    rest = segment.words[person.end :]
    skipped = next((n for n, word in enumerate(rest) if word.casefold() not in AT), 0)
    if skipped and (found := _run_of_company(rest[skipped:])):
        return found
    near = [segment.text, *(s.text for s in segments[person.segment + 1 : person.segment + 4])]
    for text in near:
        behind = _behind_role(text)
        if behind and (found := _run_of_company(WORD.findall(behind))):
            return found
    on_line = [s for s in segments[person.segment + 1 :] if s.line == segment.line]
    return next(filter(None, map(_whole_company, on_line[:3])), None)


def role_alone(text: str) -> str:
    """Return a role without where it is held."""
    return _LEADS.sub(r"\1\n", _ROLE_ENDS.split(text, maxsplit=1)[0]).partition("\n")[0]


def _behind_role(text: str) -> str:
    """Return what a role is held at."""
    if (parts := _ROLE_ENDS.split(text, maxsplit=1))[1:]:
        return parts[1]
    leads = _LEADS.search(text)
    return text[leads.end() :] if leads else ""


def _whole_company(segment: Segment) -> str | None:
    """Return a segment that is nothing but a company's name."""
    name = segment.text.strip(' |."«»“”„')
    words = [word for word in segment.words if word != "&"]
    if not 1 <= len(words) <= MOST_WORDS_OF_A_COMPANY or ROLE.search(name) or country_code(name):
        return None
    if any(word.casefold() in STRANGERS for word in words):
        return None
    written = sum(word[0].isupper() or word[0].isdigit() for word in words)
    return name if written >= (len(words) + 1) // 2 and words[0][0].isupper() else None


def _run_of_company(words: Sequence[str]) -> str | None:
    """Return the name that a row of words begins with."""
    taken = list[str]()
    for word in words[: MOST_WORDS_OF_A_COMPANY + 1]:
        joins = bool(taken) and word in _JOINING
        if word.casefold() in FIRM and not taken:
            continue
        if not (word[0].isupper() or word[0].isdigit() or joins):
            break
        if word.casefold() in STRANGERS or word.casefold() in TITLES:
            break
        taken.append(word)
    while taken and taken[-1] in _JOINING:
        taken.pop()
    name = " ".join(taken)
    return None if not name or country_code(name) else name


def _after_firm(segments: Sequence[Segment], person: Run | None) -> str | None:
    for number, segment in enumerate(segments):
        for place, word in enumerate(segment.words[:-1]):
            is_theirs = person is not None and person.segment == number and place < person.start
            found = _run_of_company(segment.words[place + 1 :])
            if found and word.casefold() in FIRM and not is_theirs:
                return found
    return None


def _of_a_trade(segments: Sequence[Segment], person: Run | None) -> str | None:
    for number, segment in enumerate(segments):
        words = segment.words
        place = next((n for n, word in enumerate(words) if _is_trade(word)), None)
        if place is None or ROLE.search(segment.text):
            continue
        first = place
        floor = person.end if person is not None and person.segment == number else 0
        while first > floor and _is_of_company(words[first - 1]):
            first -= 1
        last = place + 1
        while last < len(words) and _is_of_company(words[last]):
            last += 1
        if last - first > 1:
            return " ".join(words[first:last])
    return None


def _is_trade(word: str) -> bool:
    return word[0].isupper() and TRADES.fullmatch(word) is not None


def _is_of_company(word: str) -> bool:
    folded = word.casefold()
    strange = folded in STRANGERS or folded in CUES or folded in TITLES
    return (word[0].isupper() or word == "&") and not strange


def _like_domain(segments: Sequence[Segment], person: Run | None, details: Details) -> str | None:
    """Return the words that a web site or a mailbox is called after."""
    host = (details.website or "").partition("://")[2].partition("/")[0].removeprefix("www.")
    label = re.sub(r"\W", "", host.rpartition(".")[0].rpartition(".")[2]).casefold()
    if not label:
        return None
    for number, segment in enumerate(segments):
        words = segment.words
        for first in range(len(words)):
            if person and person.segment == number and person.start <= first < person.end:
                continue
            for last in range(min(first + 4, len(words)), first, -1):
                joined = name_key(" ".join(words[first:last])).rstrip("|").replace(" ", "")
                if joined == label and words[first][0].isupper():
                    return " ".join(words[first:last])
    return None


def _below(person: Run, segments: Sequence[Segment]) -> str | None:
    """Read a signature: name, perhaps a role, then the company, each on a line of its own."""
    segment = segments[person.segment]
    if not segment.is_whole_line or person.end - person.start != len(segment.words):
        return None
    lines = [s for s in segments[person.segment + 1 :] if s.is_whole_line][:2]
    return next(filter(None, map(_whole_company, lines)), None)
