"""
Who a text is about, by rules: no key, no network, the same answer every time.

In its segments a person is a run of capitalised words that something speaks for: a known first
name, a title, words like "met", a line of its own, an e-mail address.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from keepwarm.captures.companies import MOST_WORDS_OF_A_COMPANY, company_of, role_alone
from keepwarm.captures.declension import is_given, on_a_card
from keepwarm.captures.details import Details, country_of, find_details
from keepwarm.captures.model import LONGEST_ANSWER, LONGEST_SAID, Reading, has_name
from keepwarm.captures.segments import BREAK, Run, Segment, segments_of, without_traps
from keepwarm.captures.vocabulary import (
    AT,
    CUES,
    FIRM,
    LABELS,
    LEGAL,
    PARTICLES,
    ROLE,
    STRANGERS,
    TITLES,
    TRADES,
)
from keepwarm.kit.places import country_code

_LABELLED = re.compile(r"(?m)^\s*([^\W\d_][^\W\d_'’]{1,20})\s*[:=]\s*(\S[^\n|]{0,120})")
_MOST_WORDS_OF_A_NAME, _USUAL_WORDS_OF_A_NAME, _FEWEST_WORDS_OF_A_NAME = 4, 3, 2
_LONGEST_ROLE, _SHORTEST_COUNTRY, _FEWEST_WORDS_OF_A_SENTENCE = 80, 4, 3
# How much speaks for a name. One word alone needs more than two do.
_GIVEN, _TITLED, _CUED, _ALONE, _BEFORE_ROLE, _IN_MAILBOX, _AT_COMPANY = 4, 5, 2, 2, 2, 3, 1
_SURE = 3


def read_text(text: str, country: str | None = None) -> Reading:
    """Return who a text is about. Local phone numbers are read as those of `country`."""
    text = text[:LONGEST_SAID]
    details = find_details(text, country)
    labels = _labels(details.rest)
    rest = without_traps(details.rest)
    segments = segments_of(rest)
    best = _best_run(segments, details)
    person = labels.get("person") or (on_a_card(best.name) if best else _named_by_mailbox(details))
    company = labels.get("company") or company_of(rest, segments, best, details)
    return Reading(
        text=text,
        person=person or None,
        company=company,
        role=labels.get("role") or _role(segments, best),
        city=labels.get("city"),
        country=country_of(details.phones) or _country(segments),
        website=details.website,
        about=_about(details.rest),
        emails=details.emails,
        phones=details.phones,
        links=details.links,
    )


def read_answer(text: str) -> Reading:
    """Return who was named when we asked: a name, or a name and a company, in whatever case."""
    found = read_text(text)
    if has_name(found):
        return found
    plain = find_details(text).rest
    parts = [part for part in BREAK.split(plain.partition("\n")[0]) if any(map(str.isalpha, part))]
    if (
        not parts
        or len(parts[0]) > LONGEST_ANSWER
        or len(parts[0].split()) > MOST_WORDS_OF_A_COMPANY
    ):
        return found
    name, at, company = _split_at(parts[0])
    company = company if at else next(iter(parts[1:]), "")
    return replace(found, person=name.strip() or None, company=company.strip() or None)


def _split_at(text: str) -> tuple[str, str, str]:
    words = text.split()
    place = next((n for n, word in enumerate(words) if n and word.casefold() in AT), None)
    if place is None:
        return text, "", ""
    return " ".join(words[:place]), words[place], " ".join(words[place + 1 :])


def _labels(text: str) -> dict[str, str]:
    """Read lines like "Company: Acme"."""
    found = dict[str, str]()
    for label, value in _LABELLED.findall(text):
        meant = next((kind for kind, words in LABELS.items() if label.casefold() in words), None)
        first = next(filter(None, BREAK.split(value)), "").strip(' .|«»“”„"')
        if meant and len(first.split()) <= MOST_WORDS_OF_A_COMPANY:
            found.setdefault(meant, first)
    return {kind: value for kind, value in found.items() if value}


def _best_run(segments: Sequence[Segment], details: Details) -> Run | None:
    runs = [
        replace(run, weight=_weight(run, segments, details))
        for number, segment in enumerate(segments)
        for run in _runs(number, segment)
    ]
    sure = [run for run in runs if run.weight >= _SURE + (len(run.words) == 1)]
    return max(sure, key=lambda run: (run.weight, -run.segment), default=None)


def _runs(number: int, segment: Segment) -> Iterator[Run]:
    """Yield the rows of words that are written like a name."""
    words, start = _in_title_case(segment.words), 0
    while start < len(words):
        if not _may_be_name(words[start]):
            start += 1
            continue
        end = start + 1
        while end < len(words) and (
            _may_be_name(words[end])
            or (words[end] in PARTICLES and end + 1 < len(words) and _may_be_name(words[end + 1]))
        ):
            end += 1
        yield _trimmed(Run(number, start, end, words[start:end]))
        start = end


def _in_title_case(words: tuple[str, ...]) -> tuple[str, ...]:
    """Write cards that shout as others are written."""
    letters = "".join(words)
    shouted = letters.isupper() and 1 < len(words) <= _MOST_WORDS_OF_A_NAME
    return tuple(word.title() for word in words) if shouted else words


def _may_be_name(word: str) -> bool:
    folded = word.casefold()
    if not word[0].isupper() or any(map(str.isdigit, word)) or "&" in word or "+" in word:
        return False
    if is_given(word):
        return True
    is_written_so = len(word) == 1 or not word.isupper()
    strange = folded in STRANGERS or folded in CUES or folded in TITLES or folded in FIRM
    return is_written_so and not strange and ROLE.fullmatch(word) is None


def _trimmed(run: Run) -> Run:
    """Leave out what follows a name: who starts with a first name has few names after it."""
    words = run.words
    first = next((n for n, word in enumerate(words) if is_given(word)), None)
    if first is None or len(words) <= _FEWEST_WORDS_OF_A_NAME:
        return run if len(words) <= _MOST_WORDS_OF_A_NAME else replace(run, words=())
    if first == 1:  # the surname stands in front
        return _cut(run, 0, _USUAL_WORDS_OF_A_NAME)
    rest = " ".join(words[first + _FEWEST_WORDS_OF_A_NAME :])
    is_followed = len(words) - first > _MOST_WORDS_OF_A_NAME or TRADES.search(rest)
    return _cut(run, first, _FEWEST_WORDS_OF_A_NAME if is_followed else _MOST_WORDS_OF_A_NAME)


def _cut(run: Run, first: int, most: int) -> Run:
    words = run.words[first : first + most]
    start = run.start + first
    return replace(run, start=start, end=start + len(words), words=words)


def _weight(run: Run, segments: Sequence[Segment], details: Details) -> int:
    segment = segments[run.segment]
    if not run.words or TRADES.search(run.name) or LEGAL.search(run.name):
        return 0
    before = segment.words[run.start - 1].casefold() if run.start else ""
    is_whole = run.start == 0 and run.end == len(segment.words) and segment.is_whole_line
    is_full = len(run.words) > 1
    signs = (
        (_GIVEN, any(map(is_given, run.words[:2]))),
        (_TITLED, before in TITLES),
        (_CUED, before in CUES or _is_cued(segments, run)),
        (_ALONE, is_full and is_whole),
        (_BEFORE_ROLE, is_full and _has_role_after(run, segments)),
        (_IN_MAILBOX, _is_in_mailbox(run, details)),
        (_AT_COMPANY, _has_company_after(run, segments)),
    )
    weight = sum(worth for worth, is_there in signs if is_there)
    return weight if is_full else weight - _CUED * (weight <= _GIVEN)


def _named_by_mailbox(details: Details) -> str | None:
    """Return the name that a mailbox like anna.petrenko@… gives away."""
    for email in details.emails:
        parts = re.split(r"[._-]", email.partition("@")[0])
        if len(parts) == _FEWEST_WORDS_OF_A_NAME and is_given(parts[0]) and parts[1].isalpha():
            return " ".join(part.capitalize() for part in parts)
    return None


def _is_cued(segments: Sequence[Segment], run: Run) -> bool:
    """Say whether the segment before ends in a word after which a name comes: "contact: …"."""
    if run.start or not run.segment:
        return False
    before = segments[run.segment - 1]
    return bool(before.words) and before.words[-1].casefold() in CUES


def _has_role_after(run: Run, segments: Sequence[Segment]) -> bool:
    rest = " ".join(segments[run.segment].words[run.end :])
    after = segments[run.segment + 1].text if run.segment + 1 < len(segments) else ""
    return bool(ROLE.match(rest) or ROLE.match(after.strip()))


def _is_in_mailbox(run: Run, details: Details) -> bool:
    boxes = {
        part for email in details.emails for part in re.split(r"\W|_", email.partition("@")[0])
    }
    return any(word.casefold() in boxes for word in run.words)


def _has_company_after(run: Run, segments: Sequence[Segment]) -> bool:
    words = segments[run.segment].words[run.end :]
    is_at = bool(words) and words[0].casefold() in AT and len(words) > 1
    return is_at and _starts_like_name(words[1:])


def _starts_like_name(words: Sequence[str]) -> bool:
    return any(word[0].isupper() or word[0].isdigit() for word in words[:2])


def _role(segments: Sequence[Segment], person: Run | None) -> str | None:
    """Return the role that stands nearest to the person."""
    if person is None:
        return None
    here = segments[person.segment]
    after = " ".join(here.words[person.end :])
    near = [after, " ".join(here.words[: person.start])]
    near += [s.text for s in segments[person.segment + 1 : person.segment + 4]]
    near += [s.text for s in segments[max(0, person.segment - 1) : person.segment]]
    for text in near:
        match = ROLE.search(text)
        if match and (match.start() <= 1 or text is not after):
            role = role_alone(text[match.start() :])
            return role.strip(" .|")[:_LONGEST_ROLE].strip() or None
    return None


def _country(segments: Sequence[Segment]) -> str | None:
    named = (
        country_code(s.text.strip()) for s in segments if len(s.text.strip()) >= _SHORTEST_COUNTRY
    )
    return next(filter(None, named), None)


def _about(text: str) -> str:
    """Return the first line that says something: several words that are no names."""
    for line in text.splitlines():
        said = " ".join(line.replace("|", " ").split())
        if sum(word[0].islower() for word in said.split()) >= _FEWEST_WORDS_OF_A_SENTENCE:
            return said
    return ""
