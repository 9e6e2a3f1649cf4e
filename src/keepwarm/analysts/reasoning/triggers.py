"""Reasons to get in touch now, as a model reads them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, Field

from keepwarm.analysts.reasoning.drafts import Desk, Draft, draft_claim
from keepwarm.analysts.reasoning.forms import Statement, one_of
from keepwarm.analysts.triggers import STALE_AFTER, urgency_of
from keepwarm.sites.facts.model import TriggerKind

MOST_TRIGGERS = 8

TriggerType: TypeAlias = Literal[TriggerKind, "other"]


class Trigger(Statement):
    """Something that has changed at a lead, or is about to."""

    type: Annotated[TriggerType, one_of(TriggerType, "other")]
    text: str = Field(description="One sentence on what happened and why it matters to us.")
    happened_on: str = Field(
        "", description="Its day as YYYY-MM-DD, if a source names it; else empty."
    )


class Triggers(BaseModel):
    """Reasons to get in touch now."""

    triggers: list[Trigger]


def draft_triggers(answer: Triggers, desk: Desk) -> Iterator[Draft]:
    """Draft what is still worth a word; a day counts only where the source names it."""
    for trigger in answer.triggers[:MOST_TRIGGERS]:
        drafted = draft_claim(
            trigger, desk, section="triggers", text=trigger.text, label=trigger.type
        )
        day = _day(trigger.happened_on)
        if not (day and desk.brief.today - day > STALE_AFTER):
            yield _dated(drafted, day, desk)


def _dated(draft: Draft, day: date | None, desk: Desk) -> Draft:
    if draft.claim.kind == "hypothesis":
        return draft
    named = day if day and any(_names(day, desk.text_of(q)) for q in draft.claim.quotes) else None
    urgency = urgency_of(named, desk.brief.today)
    return replace(draft, claim=replace(draft.claim, happened_on=named, urgency=urgency))


def _names(day: date, text: str) -> bool:
    """Say whether a text holds a year and a day; how it writes months is its own affair."""
    year = re.search(rf"(?<!\d){day.year}(?!\d)", text)
    return bool(year and (day.day == 1 or re.search(rf"(?<!\d)0?{day.day}(?!\d)", text)))


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said.strip())
    except ValueError:
        return None
