"""What replies mean, in words: their intents, who says so, and what followed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from keepwarm.kit.i18n import gettext as _
from keepwarm.replies.pile import PiledReply
from keepwarm.triage.model import Intent
from keepwarm.web.due_words import date_words


def intent_follows() -> dict[Intent, str]:
    """What happens when one of us says that a reply means this."""
    return {
        "interested": _("somebody calls"),
        "question": _("somebody answers"),
        "not_now": _("we come back later"),
        "not_interested": _("the plan ends"),
        "unsubscribe": _("for good"),
        "out_of_office": _("the plan waits"),
        "wrong_person": _("their sequence ends"),
        "referral": _("their sequence ends"),
        "bounce": _("the address is marked"),
        "other": _("kept as it is"),
    }


def intent_icons() -> dict[Intent, str]:
    return {
        "interested": "thumbs-up",
        "question": "message-circle-question-mark",
        "not_now": "alarm-clock",
        "not_interested": "thumbs-down",
        "unsubscribe": "hand",
        "out_of_office": "tree-palm",
        "wrong_person": "user-round-x",
        "referral": "user-round-plus",
        "bounce": "mail-x",
        "other": "check",
    }


def intent_tones() -> dict[Intent, str]:
    """In which colour an intent shows: what asks for something stands out."""
    return {
        "interested": "good",
        "question": "good",
        "not_now": "warn",
        "not_interested": "",
        "unsubscribe": "bad",
        "out_of_office": "warn",
        "wrong_person": "",
        "referral": "",
        "bounce": "bad",
        "other": "",
    }


def decided_words(reply: PiledReply) -> str:
    """Say who says what a reply means."""
    match reply.decided_by:
        case "hand":
            return _("says {name}").format(name=reply.decider or _("one of us"))
        case "model":
            return _("by the model, {n} % sure").format(n=round(reply.confidence * 100))
        case _:
            return _("by the rules")


def followed_words(effects: Mapping[str, Any], time_zone: str) -> list[str]:
    """Say what was done about a reply."""
    said = [(_("Somebody has it to do"), effects.get("task_id"))]
    said += [(_("The plan has ended"), effects.get("plan_ended_at"))]
    said += [(_("They are left alone from now on"), effects.get("opted_out"))]
    words = [text for text, holds in said if holds]
    if marked := effects.get("marked"):
        words.append(_("{address} is marked").format(address=marked))
    if until := effects.get("postponed_until"):
        day = date_words(datetime.fromisoformat(until), time_zone)
        words.append(_("The plan waits until {day}").format(day=day))
    return words
