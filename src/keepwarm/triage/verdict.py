"""From the phrases of a reply to what it means; what contradicts itself means nothing."""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

from keepwarm.triage.headers import Sender
from keepwarm.triage.model import CERTAIN, LIKELY, UNCLEAR, Intent
from keepwarm.triage.phrases import Family, Speech
from keepwarm.triage.reading import Sentence
from keepwarm.triage.signals import Signals


class Verdict(NamedTuple):
    """An intent, how sure it is, and the families whose words say so."""

    intent: Intent | None
    confidence: float
    families: tuple[Family, ...] = ()


_Said: TypeAlias = Callable[[Family], bool]
_PEOPLE: Final[dict[Family, Intent]] = {
    "away": "out_of_office",
    "refer": "referral",
    "wrong": "wrong_person",
}
_WISHES: Final[dict[Family, Intent]] = {
    "later": "not_now",
    "refuse": "not_interested",
    "accept": "interested",
    "warm": "interested",
}
_NOTHING: Final = Verdict(None, UNCLEAR)


def judge(signals: Signals, sender: Sender, *, asks: bool, is_polite: bool) -> Verdict:
    """Say what a reply means; the order is that of the label guide in docs/triage.md."""

    def said(family: Family) -> bool:
        return bool(signals[family])

    def accepts_apart(family: Family) -> bool:
        elsewhere = {signal.at for signal in signals[family]}
        return any(signal.at not in elsewhere for signal in signals["accept"])

    if sender != "person":
        return _by_a_machine(said, sender)
    if said("optout"):
        # "Stop! This is just what we need": who also says yes is left to a person.
        keen = said("accept") and not said("refuse")
        return _NOTHING if keen else Verdict("unsubscribe", CERTAIN, ("optout",))
    if said("bounce"):
        return Verdict("bounce", CERTAIN, ("bounce",))
    return (
        _about_people(said, accepts_apart)
        or _about_us(said, asks=asks)
        or _about_nothing(said, is_polite)
    )


def _by_a_machine(said: _Said, sender: Sender) -> Verdict:
    if sender == "list" and not (said("away") or said("gone")):
        return Verdict("other", LIKELY)
    if said("gone") and not said("away"):
        intent: Intent = "referral" if said("refer") else "wrong_person"
        return Verdict(intent, LIKELY, ("gone", "refer"))
    if said("bounce") or (sender == "mailer" and not said("away")):
        return Verdict("bounce", CERTAIN, ("bounce",))
    if said("chatter") and not said("away"):
        return Verdict("other", LIKELY, ("chatter",))
    return Verdict("out_of_office", CERTAIN if said("away") else LIKELY, ("away",))


def _about_people(said: _Said, accepts_apart: _Said) -> Verdict | None:
    """Judge who is away, gone, wrong or better than the one we wrote to."""
    if said("gone"):
        intent: Intent = "referral" if said("refer") else "wrong_person"
        return Verdict(intent, LIKELY, ("gone", "refer"))
    for family, intent in _PEOPLE.items():
        if said(family):
            # "Call Ann instead" is no yes; "I am not the one. Let's talk" is anybody's guess.
            return _NOTHING if accepts_apart(family) else Verdict(intent, LIKELY, (family,))
    return None


def _about_us(said: _Said, *, asks: bool) -> Verdict | None:
    """Judge what the writer wants of us."""
    if said("refuse") and not said("later") and (said("accept") or asks):
        return _NOTHING
    for family, intent in _WISHES.items():
        if family == "warm" and asks and not said("chatter"):
            return Verdict("question", LIKELY, ("ask",))
        if said(family):
            return Verdict(intent, LIKELY, (family,))
    return Verdict("question", LIKELY, ("ask",)) if asks and not said("chatter") else None


def _about_nothing(said: _Said, is_polite: bool) -> Verdict:
    if said("chatter"):
        return Verdict("other", LIKELY, ("chatter",))
    if said("ask"):
        return Verdict("question", LIKELY, ("ask",))
    return Verdict("other", LIKELY) if is_polite else _NOTHING


def is_polite(sentences: list[Sentence], speeches: list[Speech]) -> bool:
    """Say whether a reply is nothing but courtesies."""
    polite = frozenset[str]().union(*(speech.polite for speech in speeches))
    return all(word.strip(",'") in polite for each in sentences for word in each.words.split())
