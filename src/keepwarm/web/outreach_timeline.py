"""The sentences of a lead's timeline about outreach: what prospects did, and what we did."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from keepwarm.kit.i18n import gettext as _
from keepwarm.replies.wording import intent_titles
from keepwarm.sequences.wording import end_words
from keepwarm.signals.wording import deed_words
from keepwarm.tasks.wording import outcome_words
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
    if way := _WAYS.get(kind):
        return way(facts)
    said = f"{_plain()[kind]} {_about(facts)}".strip()
    return said if said.endswith((".", "”")) else f"{said}."


def _plain() -> dict[EventKind, str]:
    return {
        "email_sent": _("An e-mail has left."),
        "email_bounced": _("An e-mail came back."),
        "reply_received": _("They answered."),
        "enrolled": _("Somebody set out on a sequence."),
        "microsite_shared": _("A page of their own was made."),
        "person_erased": _("A person was deleted, with all we held."),
    }


def _about(facts: Mapping[str, Any]) -> str:
    name = facts.get("subject") or facts.get("sequence")
    return f"“{name}”" if name else ""


def _did(facts: Mapping[str, Any]) -> str:
    return _("They {did}.").format(did=_deed(facts))


def _to_do(facts: Mapping[str, Any]) -> str:
    again = _("Open again: {what}.") if facts.get("reopened") else _("To do: {what}.")
    return again.format(what=_what(facts))


def _done(facts: Mapping[str, Any]) -> str:
    outcome = outcome_words(str(facts.get("channel"))).get(str(facts.get("outcome")))
    return f"{outcome or _('A task is over.')} {_about(facts)}".strip()


def _what(facts: Mapping[str, Any]) -> str:
    """Say what is to be done, or what they did that asks for it."""
    words: Mapping[str, str] = {**deed_words()}
    called = words.get(str(facts.get("trigger")))
    if called is not None:
        return _("call them, for they {did}").format(did=called)
    return _about(facts) or _("something")


def _deed(facts: Mapping[str, Any]) -> str:
    words: Mapping[str, str] = {**deed_words()}
    return words.get(str(facts.get("kind")), _("did something"))


def _taken_for(facts: Mapping[str, Any]) -> str:
    titles: Mapping[str, str] = {**intent_titles()}
    if (title := titles.get(str(facts.get("intent")))) is None:
        return _("It was said what an answer means.")
    return _("Their answer is taken for: {intent}.").format(intent=title)


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


_WAYS: Final[Mapping[EventKind, Callable[[Mapping[str, Any]], str]]] = {
    "signal": _did,
    "task_created": _to_do,
    "task_closed": _done,
    "reply_triaged": _taken_for,
    "opted_out": _opted_out,
    "contact_changed": _written_down,
    "sequence_ended": _sequence_ended,
}
