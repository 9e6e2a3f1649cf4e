"""Reasons to get in touch now, and how fresh they are."""

from datetime import date, timedelta

from keepwarm.analysts.model import Finding
from keepwarm.analysts.reading import Reading, quote_of
from keepwarm.evidence.model import Claim, Quote, Urgency
from keepwarm.kit.i18n import gettext as _
from keepwarm.sites.facts.model import TriggerKind

FRESH_WITHIN = timedelta(days=30)
RECENT_WITHIN = timedelta(days=90)
STALE_AFTER = timedelta(days=548)  # a year and a half
_QUOTES = 5

_ORDER: tuple[Urgency, ...] = ("high", "medium", "unknown", "low")


def find_triggers(reading: Reading) -> Finding:
    """
    Return the triggers that are still worth a word, the most urgent first.

    Several of one kind and day, such as a list of open positions, make one claim.
    """
    brief, alike = reading.brief, dict[tuple[TriggerKind, date | None], list[Quote]]()
    for fact in brief.facts.triggers:
        quote = quote_of(brief, fact)
        if quote is not None and not _is_stale(fact.happened_on, brief.today):
            alike.setdefault((fact.kind, fact.happened_on), []).append(quote)
    claims = [_trigger(kind, day, quotes, brief.today) for (kind, day), quotes in alike.items()]
    return Finding(claims=tuple(sorted(claims, key=lambda claim: _ORDER.index(claim.urgency))))


def urgency_of(happened_on: date | None, today: date) -> Urgency:
    """Say how urgent a trigger is by its age; what is still to come is as good as fresh."""
    if happened_on is None:
        return "unknown"
    age = today - happened_on
    if age <= FRESH_WITHIN:
        return "high"
    return "medium" if age <= RECENT_WITHIN else "low"


def _is_stale(happened_on: date | None, today: date) -> bool:
    return happened_on is not None and today - happened_on > STALE_AFTER


def _trigger(kind: TriggerKind, day: date | None, quotes: list[Quote], today: date) -> Claim:
    return Claim(
        section="triggers",
        kind="observed",
        text=_sentences()[kind],
        label=kind,
        urgency=urgency_of(day, today),
        happened_on=day,
        quotes=tuple(quotes[:_QUOTES]),
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
