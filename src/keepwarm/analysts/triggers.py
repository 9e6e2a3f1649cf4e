"""Reasons to get in touch now, and how fresh they are."""

from datetime import date, timedelta

from keepwarm.analysts.model import Brief, Finding
from keepwarm.analysts.reading import Reading, quote_of
from keepwarm.evidence.model import Claim, Urgency
from keepwarm.kit.i18n import gettext as _
from keepwarm.sites.facts.model import TriggerFound, TriggerKind

FRESH_WITHIN = timedelta(days=30)
RECENT_WITHIN = timedelta(days=90)
STALE_AFTER = timedelta(days=548)  # a year and a half

_ORDER: tuple[Urgency, ...] = ("high", "medium", "unknown", "low")


def find_triggers(reading: Reading) -> Finding:
    """Return the triggers that are still worth a word, the most urgent first."""
    brief = reading.brief
    claims = [claim for fact in brief.facts.triggers if (claim := _trigger(fact, brief))]
    return Finding(claims=tuple(sorted(claims, key=lambda claim: _ORDER.index(claim.urgency))))


def urgency_of(happened_on: date | None, today: date) -> Urgency:
    """Say how urgent a trigger is by its age; what is still to come is as good as fresh."""
    if happened_on is None:
        return "unknown"
    age = today - happened_on
    if age <= FRESH_WITHIN:
        return "high"
    return "medium" if age <= RECENT_WITHIN else "low"


def _trigger(fact: TriggerFound, brief: Brief) -> Claim | None:
    day, quote = fact.happened_on, quote_of(brief, fact)
    if quote is None or (day is not None and brief.today - day > STALE_AFTER):
        return None
    return Claim(
        section="triggers",
        kind="observed",
        text=_sentences()[fact.kind],
        label=fact.kind,
        urgency=urgency_of(day, brief.today),
        happened_on=day,
        quotes=(quote,),
    )


def _sentences() -> dict[TriggerKind, str]:
    return {
        "hiring": _("They are looking for people."),
        "funding": _("They have received money to grow."),
        "expansion": _("They are expanding."),
        "launch": _("They bring out something new."),
        "leadership": _("There is a change at the top."),
        "partnership": _("They have a new partner."),
        "event": _("They take part in an event."),
        "regulation": _("A rule or a certificate occupies them."),
    }
