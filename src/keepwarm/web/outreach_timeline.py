"""The sentences of a lead's timeline about outreach: what prospects did, and what we did."""

from collections.abc import Mapping
from typing import Any, Final

from keepwarm.kit.i18n import gettext as _
from keepwarm.sequences.wording import end_words
from keepwarm.signals.wording import deed_words
from keepwarm.timeline.model import EventKind
from keepwarm.web.contact_words import opt_out_ways

OUTREACH_ICONS: Final[Mapping[EventKind, str]] = {
    "signal": "activity",
    "task_created": "phone",
    "task_closed": "phone-off",
    "email_sent": "send",
    "email_bounced": "mail-x",
    "reply_received": "mail",
    "reply_triaged": "tag",
    "opted_out": "hand",
    "enrolled": "route",
    "sequence_ended": "route-off",
    "microsite_shared": "link",
    "contact_changed": "user-pen",
    "person_erased": "eraser",
}


def sentence_of_outreach(kind: EventKind, facts: Mapping[str, Any]) -> str:
    """Say what happened; what a fact does not tell is left out of the sentence."""
    match kind:
        case "signal":
            return _("They {did}.").format(did=_deed(facts))
        case "opted_out":
            return _opted_out(facts)
        case "contact_changed":
            return _written_down(facts)
        case "sequence_ended":
            return _sequence_ended(facts)
        case _:
            said = f"{_plain()[kind]} {_about(facts)}".strip()
            return said if said.endswith((".", "”")) else f"{said}."


def _plain() -> dict[EventKind, str]:
    return {
        "task_created": _("There is something to do."),
        "task_closed": _("A task is over."),
        "email_sent": _("An e-mail has left."),
        "email_bounced": _("An e-mail came back."),
        "reply_received": _("They answered."),
        "reply_triaged": _("It was said what an answer means."),
        "enrolled": _("Somebody set out on a sequence."),
        "microsite_shared": _("A page of their own was made."),
        "person_erased": _("A person was deleted, with all we held."),
    }


def _about(facts: Mapping[str, Any]) -> str:
    name = facts.get("subject") or facts.get("sequence")
    return f"“{name}”" if name else ""


def _deed(facts: Mapping[str, Any]) -> str:
    words: Mapping[str, str] = {**deed_words()}
    return words.get(str(facts.get("kind")), _("did something"))


def _opted_out(facts: Mapping[str, Any]) -> str:
    because = str(facts.get("because"))
    return _("{name} asked to be left alone, {how}.").format(
        name=facts.get("name") or _("Somebody"), how=opt_out_ways().get(because, because)
    )


def _written_down(facts: Mapping[str, Any]) -> str:
    name = facts.get("name") or _("The general address")
    if facts.get("what") == "added":
        return _("{name} was written down.").format(name=name)
    return _("What is known of {name} was corrected.").format(name=name)


def _sequence_ended(facts: Mapping[str, Any]) -> str:
    because = facts.get("because")
    ended = _("The sequence “{name}” is over.").format(name=facts.get("sequence") or "")
    return f"{ended} {end_words(because)}." if because else ended
