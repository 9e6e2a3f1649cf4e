"""Why a reminder did, or did not, ring: each line of its ledger as a sentence."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from keepwarm.calendar.explaining import say_instant
from keepwarm.calendar.wall import wall_of
from keepwarm.kit.i18n import gettext as _
from keepwarm.outbox.model import Delivery
from keepwarm.reminders.model import LedgerKind
from keepwarm.web.message_words import message_channels


def tell(kind: LedgerKind, facts: Mapping[str, Any], time_zone: str) -> str:
    """Return the sentence of a line, its instants as its reader's clock shows them."""
    sentence = _rang(facts) if kind == "spoke" else _sentences()[kind]
    at = next((facts[name] for name in ("until", "due_at", "speaks_at") if facts.get(name)), None)
    when = say_instant(datetime.fromisoformat(at), ZoneInfo(time_zone)) if at else ""
    why = _reasons().get(str(facts.get("why")), facts.get("why"))
    told = sentence.format(when=when)
    return f"{told}: {why}" if why else told


def _rang(facts: Mapping[str, Any]) -> str:
    if facts.get("was_due"):
        return _("Rang late, and said when it was due")
    return _("Rang again") if facts.get("rung") else _("Rang")


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


def tell_deliveries(deliveries: Iterable[Delivery], time_zone: str) -> list[tuple[str, str]]:
    """Return what became of a message over each channel out of the house: fate and sentence."""
    told = [
        (each.fate, _delivery(each, time_zone)) for each in deliveries if each.channel != "app"
    ]
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


def ledger_icons() -> dict[LedgerKind, str]:
    """The sign beside a line."""
    return {
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
