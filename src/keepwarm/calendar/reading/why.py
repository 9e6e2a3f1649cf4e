"""Why a phrase was read as it was: one plain sentence for the person who wrote it."""

from datetime import datetime

from keepwarm.calendar.reading.verdict import Verdict
from keepwarm.kit.i18n import gettext as _

_SHOWN = 60


def explain(text: str, verdict: Verdict, due: datetime | None) -> str:
    """Say what a phrase was taken for, and where there was a choice, which one was made."""
    said = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    values = {"said": said, "due": f"{due:%Y-%m-%d %H:%M}" if due else ""}
    return _sentence(verdict) % values


def _sentence(verdict: Verdict) -> str:
    match verdict.kind:
        case "event":
            return _("“%(said)s” waits for something to happen, so it has no date yet.")
        case "recurrence":
            return _("“%(said)s” happens again and again, so it has no single date.")
        case "none":
            return _("No time was found in “%(said)s”.")
        case "due":
            return _because(verdict.rule.removesuffix("_without_reply"))


def _because(rule: str) -> str:
    family = rule.split("_", maxsplit=1)[0]
    sentences = {
        "plan": _("“%(said)s” is counted from the start of the plan: %(due)s."),
        "distance": _("“%(said)s” is counted from then: %(due)s."),
        "working": _("“%(said)s” is counted in working days: %(due)s."),
        "next": _("“%(said)s” is taken as that of the coming calendar period: %(due)s."),
        "weekday": _("“%(said)s” is the day of that name: %(due)s."),
        "bare": _("“%(said)s” is a number alone, taken as days: %(due)s."),
        "at": _("“%(said)s” is at once: %(due)s."),
        "clock": _("“%(said)s” is the next time the clock shows it: %(due)s."),
        "part": _("“%(said)s” is part of a longer time; this is where it begins: %(due)s."),
    }
    return sentences.get(family, _("“%(said)s” is a day of the calendar: %(due)s."))
