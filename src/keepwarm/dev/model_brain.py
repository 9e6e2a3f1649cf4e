"""
What the stand-in for a model says when analyst or writer ask it: plain, and true.

It reads the prompt as a model would, nothing else: the fenced sources, our offer, what was
found before. So a person without a key can watch the whole path at work. `answer` copies
its quotes; `obey` is the model one hopes never to have: it does what pages tell it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

from keepwarm.dev import model_brain_writing as writing
from keepwarm.dev.modelapi import Ask

Reply: TypeAlias = dict[str, Any]
_BLOCK = re.compile(
    r"^(?P<token>\w+) BEGIN (?P<head>[^\n]*)\n(?P<body>.*?)\n(?P=token) END$",
    re.MULTILINE | re.DOTALL,
)
_SOURCE = re.compile(r"SOURCE (\d+),")
_NUMBERED = re.compile(r"^(\d+)\. (?:\((\w+)\) )?(.+)$", re.MULTILINE)
_PROOF = re.compile(r"^Proof (\d+): ", re.MULTILINE)
_COMPETITOR = re.compile(r"^A competitor of ours: (.+)$", re.MULTILINE)
_SOLVES = re.compile(r"^It solves: (.+)$", re.MULTILINE)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NAME = r"[^\W\d_a-zß-öø-ÿа-я][^\W\d_]+"
_PERSON = re.compile(
    rf"^(?P<name>{_NAME}(?: {_NAME}){{1,2}})(?:, | [–—-] |: )(?P<role>[^\W\d_][^.!?@]{{3,60}})$"
)
_IN_USE = re.compile(
    r"""(?xi) \b (?: we\ use | we\ work\ with | runs\ on | wir\ nutzen | wir\ arbeiten\ mit
      | nous\ utilisons | usamos | usiamo | utilizziamo | wij\ gebruiken | używamy
      | мы\ используем | ми\ використовуємо ) \s+ (?-i: ( [^\W\d_a-z] [\w+]+ ) )"""
)
_HIRING = re.compile(
    r"(?i)hiring|suchen|recrut|buscamos|cerchiamo|zoeken|szukamy|contrata|ищем|шука"
)
_NEWS = re.compile(
    rf"""(?xi) {_HIRING.pattern[4:]} | we\ open | launch | eröffne | abrimos | apriamo | openen
      | otwieramy | открыва | відкрива | new\ (?: site | office | plant | warehouse | product )"""
)
_PAIN = re.compile(
    r"""(?xi) by\ (?: phone | fax | post | hand ) | telefonisch | pdf | print | form\b | formul
      | working\ days | werktage | spreadsheet | excel | von\ hand | two\ weeks | settiman
      | semana | semaines | tygodni | недел | тижн | дней | днів"""
)
_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_LONGEST = 240
_SHORTEST = 12


@dataclass(frozen=True, slots=True)
class Spot:
    """A line of a source."""

    source: int
    text: str

    @property
    def quote(self) -> Reply:
        return {"source": self.source, "quote": self.text}


@dataclass(frozen=True, slots=True)
class Read:
    """A prompt, taken apart."""

    prompt: str
    spots: tuple[Spot, ...]
    found: tuple[tuple[int, str], ...]

    def having(self, pattern: re.Pattern[str]) -> Iterator[Spot]:
        return (spot for spot in self.spots if pattern.search(spot.text))


def answer(ask: Ask) -> Reply | None:
    """Return a true answer for a form of the model analyst or writer; None for any other."""
    form = _form(ask)
    if form in writing.FORMS:
        return writing.write(form, ask)
    write = _ANSWERS.get(form)
    return None if write is None else write(_read(ask.text))


def _form(ask: Ask) -> str:
    known = (str(ask.schema.get("title", "")), ask.tool)
    return next((name for name in known if name in _ANSWERS or name in writing.FORMS), "")


def _read(prompt: str) -> Read:
    spots, found = list[Spot](), list[tuple[int, str]]()
    for block in _BLOCK.finditer(prompt):
        mark = block["body"][:1]
        text = "\n".join(line.replace(mark, " ").strip() for line in block["body"].splitlines())
        source = _SOURCE.match(block["head"])
        if source:
            lines = (
                line[:_LONGEST].rpartition(" ")[0] if len(line) > _LONGEST else line
                for line in text.splitlines()
            )
            spots += [Spot(int(source[1]), line) for line in lines if len(line) >= _SHORTEST]
        elif block["head"] == "FINDINGS":
            found += [(int(m[1]), m[3]) for m in _NUMBERED.finditer(text)]
    return Read(prompt, tuple(spots), tuple(found))


def _contacts(read: Read) -> Reply:
    people: list[Reply] = []
    for spot in islice(((s, m) for s in read.spots if (m := _PERSON.match(s.text))), 6):
        line, person = spot
        surname = person["name"].split()[-1].casefold()
        emails = (e for s in read.spots for e in _EMAIL.findall(s.text) if surname in e.casefold())
        said = {"name": person["name"], "role": person["role"], "email": next(emails, "")}
        people.append({**said, "kind": "observed", "quotes": [line.quote]})
    return {"people": people}


def _qualification(read: Read) -> Reply:
    first = next(iter(read.spots), None)
    about = max((s for s in read.spots if s.source == 1), key=lambda s: len(s.text), default=first)
    criteria = read.prompt.rpartition("Criteria:\n")[2]
    judged = [_judged(int(m[1]), m[3], read) for m in _NUMBERED.finditer(criteria)]
    if about is None:
        return {"criteria": judged}
    return {"about": f"In short: {about.text}", "about_quotes": [about.quote], "criteria": judged}


def _judged(number: int, criterion: str, read: Read) -> Reply:
    words = [word.casefold() for word in re.findall(r"[^\W\d_]{4,}", criterion)[1:]]
    met = next((s for s in read.spots if any(word in s.text.casefold() for word in words)), None)
    said: Reply = {"criterion": number, "text": f"Nothing is said on whether {criterion}."}
    if met is None:
        ask = f"May I ask whether {criterion}?"
        return {**said, "outcome": "unknown", "kind": "hypothesis", "ask": ask}
    said["text"] = f"It looks as if {criterion}."
    because = "They use the very words."
    return {
        **said,
        "outcome": "met",
        "kind": "inferred",
        "because": because,
        "quotes": [met.quote],
    }


def _competitors(read: Read) -> Reply:
    named = {m[1]: spot for spot in read.spots for m in _IN_USE.finditer(spot.text)}
    rivals = {n: s for n in _COMPETITOR.findall(read.prompt) for s in read.spots if n in s.text}
    used = [
        _rival(name, spot, "current_solution", "They work with") for name, spot in named.items()
    ]
    others = [
        _rival(name, spot, "mentioned", "They speak of")
        for name, spot in rivals.items()
        if name not in named
    ]
    return {"competitors": [*used, *others]}


def _rival(name: str, spot: Spot, relation: str, verb: str) -> Reply:
    text = f"{verb} {name}; ask what it leaves undone."
    said = {"name": name, "relation": relation, "text": text, "kind": "observed"}
    return {**said, "quotes": [spot.quote]}


def _triggers(read: Read) -> Reply:
    return {"triggers": [_trigger(spot) for spot in islice(read.having(_NEWS), 3)]}


def _trigger(spot: Spot) -> Reply:
    hiring = bool(_HIRING.search(spot.text))
    day = _DAY.search(spot.text)
    return {
        "type": "hiring" if hiring else "expansion",
        "text": "They are growing their team." if hiring else "Something new starts for them.",
        "happened_on": day[0] if day else "",
        "kind": "observed",
        "quotes": [spot.quote],
    }


def _pain_points(read: Read) -> Reply:
    seen = [
        {
            "text": "Part of this seems to be done by hand, and people wait for it.",
            "topic": "paper_forms",
            "urgency": "medium",
            "urgency_reason": "It happens with every inquiry.",
            "kind": "inferred",
            "because": "They describe it themselves.",
            "ask": "How many hours a week does this take, and who does it?",
            "quotes": [spot.quote],
        }
        for spot in islice(read.having(_PAIN), 2)
    ]
    asked = [
        {
            "text": pain,
            "topic": "offer",
            "kind": "hypothesis",
            "ask": f"Do you know this here: {pain.rstrip('.')}?",
        }
        for pain in islice(_SOLVES.findall(read.prompt), 2)
    ]
    growth = {
        "text": "What works for today's team may not work for twice as many.",
        "topic": "other",
        "kind": "hypothesis",
        "ask": "What breaks first when twice as many people write to you?",
    }
    return {"pain_points": [*seen, *asked, growth]}


def _value_propositions(read: Read) -> Reply:
    proofs = [int(number) for number in _PROOF.findall(read.prompt)][:1]
    return {
        "value_propositions": [
            {
                "text": "Whoever writes has an answer the same day; nobody has to remember it.",
                "addresses": [number],
                "proofs": proofs,
            }
            for number, _pain in read.found[:3]
        ]
    }


def _objections(read: Read) -> Reply:
    tools = [
        {
            "objection": f"We are content with {m[1]}.",
            "why_likely": "They name it themselves.",
            "response": "Keep it. We begin beside it, with what it leaves to people.",
            "quotes": [spot.quote],
        }
        for spot in islice(read.having(_IN_USE), 1)
        if (m := _IN_USE.search(spot.text))
    ]
    calm = {
        "objection": "Not this quarter.",
        "response": "Then let us agree on the week in which it hurts most, and look at that one.",
    }
    cost = {
        "objection": "What does it cost?",
        "response": "Less than the hours it saves, or you should not buy it. Shall we count them?",
    }
    return {"objections": [*tools, calm, cost]}


def _questions(read: Read) -> Reply:
    purposes = ("problem", "impact", "process")
    asked = [
        {
            "text": "What would a normal Monday look like without this?",
            "purpose": purpose,
            "about": [number],
        }
        for purpose, (number, _finding) in zip(purposes, read.found, strict=False)
    ][:1]
    money = {"text": "Who would have to say yes, and to which sum?", "purpose": "decision"}
    time = {"text": "By when would you want to notice a difference?", "purpose": "timing"}
    return {"questions": [*asked, money, time]}


_ANSWERS: Mapping[str, Callable[[Read], Reply]] = {
    "Contacts": _contacts,
    "Qualification": _qualification,
    "Competitors": _competitors,
    "Triggers": _triggers,
    "PainPoints": _pain_points,
    "ValuePropositions": _value_propositions,
    "Objections": _objections,
    "Questions": _questions,
}
