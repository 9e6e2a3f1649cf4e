"""Triage: from a reply, as it came in, to what it means."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from keepwarm.triage.days import day_named
from keepwarm.triage.headers import sender_of
from keepwarm.triage.model import UNSURE, Intent, Suggested, Triage
from keepwarm.triage.people import person_named
from keepwarm.triage.phrases import Family, Speech
from keepwarm.triage.reading import Sentence, sentences_of, spoken
from keepwarm.triage.signals import Signals, signals_of
from keepwarm.triage.stripping import strip_reply
from keepwarm.triage.verdict import Verdict, is_polite, judge


def triage(
    text: str, *, headers: Mapping[str, Any] | None, base: datetime, tz: ZoneInfo
) -> Triage:
    """
    Say what a reply means; a day it names is counted from `base`, in `tz`.

    Never raises, and abstains where the words leave doubt. Only a phrase that asks for it in
    the reply's own words makes an `unsubscribe`: no guess, no quote and no footer does.
    """
    sender, header = sender_of(headers)
    said = _read(text)
    if not said.sentences and sender == "person":
        return UNSURE
    polite = is_polite(said.sentences, said.speeches)
    verdict = judge(said.signals, sender, asks=said.asks, is_polite=polite)
    told = [signal for family in verdict.families for signal in said.signals[family]]
    where = [said.sentences[signal.at].written for signal in told]
    everywhere = [each.written for each in said.sentences]
    return Triage(
        intent=verdict.intent,
        confidence=verdict.confidence,
        reasons=tuple(dict.fromkeys(filter(None, [header, *_telling(said, verdict)]))),
        until=day_named(where, everywhere, base=base, tz=tz)
        if verdict.intent in {"out_of_office", "not_now"}
        else None,
        suggested=person_named(where, everywhere)
        if verdict.intent in {"referral", "wrong_person"}
        else None,
    )


def likely_intents(text: str) -> tuple[Intent, Intent]:
    """
    Return the two things a reply most likely means, for whoever has to look.

    This is a guess: it answers nobody and settles nothing.
    """
    said = _read(text)
    found: list[Intent] = [intent for family, intent in _HINTS if said.signals[family]]
    if said.asks:
        found.append("question")
    found.extend(_USUAL)
    return found[0], next(intent for intent in found if intent != found[0])


def day_meant(text: str, *, base: datetime, tz: ZoneInfo) -> datetime | None:
    """Return the day that a reply names, whatever it means."""
    return day_named([], [each.written for each in _read(text).sentences], base=base, tz=tz)


def person_meant(text: str) -> Suggested | None:
    """Return the person that a reply names, whatever it means."""
    return person_named([each.written for each in _read(text).sentences])


def _telling(said: "_Said", verdict: Verdict) -> Iterator[str]:
    """Return the words that decided; of a question, all of it."""
    for family in verdict.families:
        for signal in said.signals[family]:
            if family != "ask":
                yield signal.words
    if "ask" in verdict.families:
        asking = {signal.at for signal in said.signals["ask"]}
        for at, sentence in enumerate(said.sentences):
            if sentence.asks or at in asking:
                yield sentence.words.replace("'", "").strip(" ,")


class _Said(NamedTuple):
    """A reply's own sentences, the languages they may be in, and the phrases that count."""

    sentences: list[Sentence]
    speeches: list[Speech]
    signals: Signals

    @property
    def asks(self) -> bool:
        return any(each.asks for each in self.sentences)


_HINTS: Final[tuple[tuple[Family, Intent], ...]] = (
    ("optout", "unsubscribe"),
    ("accept", "interested"),
    ("refuse", "not_interested"),
    ("later", "not_now"),
    ("away", "out_of_office"),
    ("refer", "referral"),
    ("gone", "wrong_person"),
    ("wrong", "wrong_person"),
    ("warm", "interested"),
    ("ask", "question"),
    ("chatter", "other"),
)
_USUAL: Final[tuple[Intent, ...]] = ("interested", "not_interested")


def _read(text: str) -> _Said:
    sentences = sentences_of(strip_reply(str(text)))
    speeches = spoken(sentences)
    return _Said(sentences, speeches, signals_of(sentences, speeches))
