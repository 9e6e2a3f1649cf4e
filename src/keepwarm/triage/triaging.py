"""Triage: from a reply, as it came in, to what it means."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from keepwarm.triage.days import day_named
from keepwarm.triage.headers import sender_of
from keepwarm.triage.model import UNSURE, Triage
from keepwarm.triage.people import person_named
from keepwarm.triage.reading import sentences_of, spoken
from keepwarm.triage.signals import signals_of
from keepwarm.triage.stripping import strip_reply
from keepwarm.triage.verdict import is_polite, judge


def triage(
    text: str, *, headers: Mapping[str, Any] | None, base: datetime, tz: ZoneInfo
) -> Triage:
    """
    Say what a reply means; a day it names is counted from `base`, in `tz`.

    Never raises, and abstains where the words leave doubt. Only a phrase that asks for it in
    the reply's own words makes an `unsubscribe`: no guess, no quote and no footer does.
    """
    sender, header = sender_of(headers)
    sentences = sentences_of(strip_reply(str(text)))
    if not sentences and sender == "person":
        return UNSURE
    speeches = spoken(sentences)
    signals = signals_of(sentences, speeches)
    asks = any(each.asks for each in sentences)
    polite = is_polite(sentences, speeches)
    verdict = judge(signals, sender, asks=asks, is_polite=polite)
    told = [signal for family in verdict.families for signal in signals[family]]
    where = [sentences[signal.at].written for signal in told]
    return Triage(
        intent=verdict.intent,
        confidence=verdict.confidence,
        reasons=tuple(dict.fromkeys(filter(None, [header, *(each.words for each in told)]))),
        until=day_named(where, [each.written for each in sentences], base=base, tz=tz)
        if verdict.intent in {"out_of_office", "not_now"}
        else None,
        suggested=person_named(where) if verdict.intent in {"referral", "wrong_person"} else None,
    )
