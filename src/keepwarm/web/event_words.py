"""What a toast says of something that somebody else did with a member's lead."""

from collections.abc import Mapping
from typing import Any, cast

from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.leads.wording import stage_titles
from keepwarm.outbox.model import Kind
from keepwarm.signals.model import SignalKind
from keepwarm.signals.wording import deed_icons, deed_words


def event_words(kind: Kind, lead: str | None, event: Mapping[str, Any]) -> tuple[str, str]:
    """Return the sign and the sentence of an event."""
    match kind:
        case "step_completed":
            return "check", _("Done: {step}").format(step=event["step_desc"])
        case "step_skipped":
            return "redo-2", _("Skipped: {step}").format(step=event["step_desc"])
        case "status_changed":
            stage = stage_titles()[event["new_status"]]
            return "arrow-right", _("{lead} is in {stage} now").format(lead=lead, stage=stage)
        case _:
            return "inbox", _gift(lead, event)


def deed_sentence(kind: Kind, lead: str | None, deed: str | None) -> tuple[str, str]:
    """Return the sign and the sentence of what a prospect did, or of what is to do for one."""
    done = cast("SignalKind", deed)
    words = deed_words().get(done)
    if kind == "reply":
        return "inbox", _("{lead} answered").format(lead=lead or _("Somebody"))
    if kind == "signal":
        return deed_icons().get(done, "activity"), f"{lead} {words}"
    if words is None:
        return "phone-call", _("A task is due: {lead}").format(lead=lead)
    return "phone-call", _("Call {lead}: {deed}").format(lead=lead, deed=words)


def _gift(lead: str | None, event: Mapping[str, Any]) -> str:
    if lead is not None:
        return _("{lead} is yours now").format(lead=lead)
    n = int(event["count"])
    return ngettext("{n} lead is yours now", "{n} leads are yours now", n).format(n=n)
