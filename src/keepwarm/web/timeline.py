"""Find the sentence for what happened to a lead."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from keepwarm.kit.i18n import gettext as _
from keepwarm.timeline.model import TimelineEntry
from keepwarm.web.outreach_timeline import OUTREACH_ICONS, sentence_of_outreach
from keepwarm.web.plan_timeline import sentence_of_plan
from keepwarm.web.words import stage_titles

TimelineLine: TypeAlias = tuple[datetime, str | None, str, str]
"""When, who (None: the machine), the sentence, the icon beside it."""

_ICONS = {
    "created": "plus",
    "imported": "file-input",
    "edited": "pencil",
    "status_changed": "move-right",
    "lead_assigned": "user",
    "deleted": "trash-2",
    "restored": "undo-2",
    "research_started": "sparkles",
    "research_finished": "check",
    "research_failed": "circle-alert",
    "research_cancelled": "x",
    "plan_made": "list-checks",
    "plan_changed": "list-checks",
    "plan_stopped": "circle-stop",
    "step_completed": "check",
    "step_skipped": "minus",
    "step_reopened": "undo-2",
    "step_snoozed": "clock",
    "draft_made": "pencil-line",
    "draft_sent": "send",
    "request_failed": "circle-alert",
    **OUTREACH_ICONS,
}


def tell(entry: TimelineEntry, names: Mapping[int, str]) -> TimelineLine:
    """Return a line of the timeline; `names` are the members' by id."""
    icon = _ICONS.get(entry.kind, "dot")
    return entry.happened_at, entry.who, _sentence(entry, names), icon


def _sentence(entry: TimelineEntry, names: Mapping[int, str]) -> str:
    facts = entry.facts
    match entry.kind:
        case "created":
            return _("Came in from {origin}.").format(origin=origin_of(str(facts.get("origin"))))
        case "status_changed":
            titles: Mapping[str, str] = {**stage_titles()}
            old, new = str(facts["old_status"]), str(facts["new_status"])
            return _("Moved from {old} to {new}.").format(old=titles[old], new=titles[new])
        case "lead_assigned":
            owner = names.get(facts.get("owner_id") or 0)
            return _("Given to {name}.").format(name=owner) if owner else _("Given to nobody.")
        case "research_failed":
            reason = facts.get("trouble") or ""
            return _("The research failed. {reason}").format(reason=reason).strip()
        case kind if kind in OUTREACH_ICONS:
            return sentence_of_outreach(kind, facts)
        case _:
            return _plain().get(entry.kind) or sentence_of_plan(entry.kind, facts)


def _plain() -> dict[str, str]:
    return {
        "edited": _("Edited."),
        "imported": _("Found again in an import."),
        "deleted": _("Put into the trash."),
        "restored": _("Restored from the trash."),
        "research_started": _("Research was asked for."),
        "research_finished": _("The research is done."),
        "research_cancelled": _("The research was cancelled."),
    }


def origin_of(origin: str) -> str:
    """Say where a lead came from: 'form', 'api', 'import 7', 'demo', 'search 3'."""
    kind, _space, number = origin.partition(" ")
    known = {
        "form": _("a form"),
        "api": _("a program"),
        "import": _("import {number}").format(number=number),
        "search": _("search {number}").format(number=number),
        "demo": _("the demo"),
    }
    return known.get(kind, origin)
