"""Why a reminder did, or did not, ring: each line of its ledger as a sentence."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from keepwarm.calendar.explaining import say_instant
from keepwarm.calendar.wall import wall_of
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.outbox.model import Delivery, Fate
from keepwarm.reminders.firing import ON_TIME_WITHIN
from keepwarm.reminders.model import LedgerKind
from keepwarm.reminders.reads import LedgerLine
from keepwarm.web.message_words import message_channels

_AN_HOUR = 60  # minutes


class Told(NamedTuple):
    """A line in words; `deliveries` are the fate and the sentence of each message of it."""

    icon: str
    sentence: str
    deliveries: Sequence[tuple[Fate, str]]


def tell_line(line: LedgerLine, time_zone: str) -> Told:
    """Say what became of a reminder, its instants as its reader's clock shows them."""
    is_speech = line.kind in ("spoke", "digested")
    return Told(
        icon=_ICONS[line.kind],
        sentence=_rang(line) if line.kind == "spoke" else _tell(line.kind, line.facts, time_zone),
        deliveries=_deliveries(line.deliveries, time_zone) if is_speech else (),
    )


def _rang(line: LedgerLine) -> str:
    late = timedelta(seconds=line.facts.get("late_seconds", 0))
    name = f" ({line.who})" if line.who else ""
    if late > ON_TIME_WITHIN:
        return _("Rang {late} late").format(late=_span(late)) + name
    return (_("Rang again") if line.facts.get("rung") else _("Rang")) + name


def _span(span: timedelta) -> str:
    minutes = max(span // timedelta(minutes=1), 1)
    if minutes < _AN_HOUR:
        return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
    hours = minutes // _AN_HOUR
    return ngettext("{n} hour", "{n} hours", hours).format(n=hours)


def _tell(kind: LedgerKind, facts: Mapping[str, Any], time_zone: str) -> str:
    at = next((facts[name] for name in ("until", "due_at", "speaks_at") if facts.get(name)), None)
    when = say_instant(datetime.fromisoformat(at), ZoneInfo(time_zone)) if at else ""
    why = _reasons().get(str(facts.get("why")), facts.get("why"))
    told = _sentences()[kind].format(when=when)
    return f"{told}: {why}" if why else told


def _sentences() -> dict[LedgerKind, str]:
    return {
        "created": _("Set for {when}"),
        "digested": _("Told in one message with others"),
        "moved": _("Moved to {when}"),
        "held_back": _("Held back until {when}"),
        "silenced": _("Fell silent"),
        "resumed": _("Speaks again from {when}"),
        "retimed": _("Now set for {when}"),
        "snoozed": _("Snoozed until {when}"),
        "completed": _("Over: the step is done"),
        "skipped": _("Over: the step was skipped"),
        "reopened": _("Open again, set for {when}"),
        "cancelled": _("Over"),
    }


def _reasons() -> dict[str, str]:
    """The reasons that the ledger keeps as names; others are sentences already."""
    return {
        "limit": _("five in the last hour are enough"),
        "trouble": _("it could not be judged, and is looked at again"),
        "trash": _("the lead is in the trash"),
        "nobody": _("nobody is there to hear it"),
        "undone": _("a change was undone"),
        "edited": _("the step was changed"),
        "dated": _("somebody chose the date"),
        "moved": _("the step was moved in its plan"),
        "removed": _("the step was taken out of the plan"),
        "added": _("a step was added to the plan"),
        "started": _("what it waited for has happened"),
        "resumed": _("the plan goes on"),
        "owner": _("the lead has another owner"),
        "hours": _("working hours have changed"),
        "replaced": _("a new plan replaced this one"),
        "completed": _("the plan is done"),
        "stopped": _("the plan was stopped"),
        "reply": _("they replied"),
        "opt_out": _("they asked to be left alone"),
        "meeting": _("there is a meeting"),
        "won": _("the lead is won"),
        "lost": _("the lead is lost"),
    }


def _deliveries(deliveries: Sequence[Delivery], time_zone: str) -> list[tuple[Fate, str]]:
    """Say what became of a message over each channel; in the app it is there at once."""
    outside = [each for each in deliveries if each.channel != "app"]
    told: list[tuple[Fate, str]] = [(each.fate, _delivery(each, time_zone)) for each in outside]
    return told or [("sent", _("in the app"))]


def _delivery(delivery: Delivery, time_zone: str) -> str:
    channel = message_channels()[delivery.channel]
    at = delivery.finished_at or delivery.left_at
    clock = f"{wall_of(at, ZoneInfo(time_zone)):%H:%M:%S}" if at else ""
    sentence = {
        "pending": _("{channel}, on its way"),
        "sending": _("{channel}, being sent"),
        "sent": _("{channel}, delivered {clock}"),
        "unknown": _("{channel}, may have arrived: {why}"),
        "failed": _("{channel}, failed: {why}"),
        "dropped": _("{channel}, not sent: {why}"),
    }[delivery.fate]
    broke = _("the connection broke after the message had left")
    why = broke if delivery.fate == "unknown" else (delivery.error or _("the reason is not known"))
    told = sentence.format(channel=channel, clock=clock, why=why)
    return _("{told}, sent again by hand").format(told=told) if delivery.again else told


def ledger_titles() -> dict[LedgerKind, str]:
    """What people look for in a ledger, by the kind of line that tells it."""
    return {
        "spoke": _("Rang"),
        "digested": _("Told with others"),
        "moved": _("Moved"),
        "held_back": _("Held back"),
        "silenced": _("Fell silent"),
        "snoozed": _("Snoozed"),
        "created": _("Set"),
        "cancelled": _("Ended with the plan"),
    }


_ICONS: Mapping[LedgerKind, str] = MappingProxyType(
    {
        "created": "calendar-plus",
        "spoke": "bell-ring",
        "digested": "list",
        "moved": "clock-arrow-up",
        "held_back": "hand",
        "silenced": "bell-off",
        "resumed": "bell",
        "retimed": "calendar-sync",
        "snoozed": "alarm-clock",
        "completed": "check",
        "skipped": "skip-forward",
        "reopened": "undo-2",
        "cancelled": "x",
    }
)
