"""The sentences of a lead's timeline about its plan, the steps and their words."""

from collections.abc import Mapping
from typing import Any

from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.timeline.model import EventKind
from keepwarm.web.plan_words import ending_titles


def sentence_of_plan(kind: EventKind, facts: Mapping[str, Any]) -> str:
    """Say what happened to a plan, a step, a draft, or to what was asked of the machine."""
    if kind == "plan_made":
        n = int(facts.get("steps") or 0)
        made = ngettext("A plan of {n} step.", "A plan of {n} steps.", n).format(n=n)
        return f"{made} {_('It replaced the former one.')}" if facts.get("replaced") else made
    if kind == "plan_stopped":
        endings: Mapping[str, str] = {**ending_titles()}
        return f"{endings[str(facts['because'])]}."
    if kind == "request_failed":
        asked = {"plan": _("No plan was written."), "draft": _("No draft was written.")}
        return f"{asked[str(facts['kind'])]} {facts.get('error') or ''}".strip()
    if kind == "plan_changed":
        return f"{_of_changes()[str(facts['what'])]} {_said(facts)}".strip()
    if facts.get("undone"):
        return f"{_of_undoing()[str(facts['undone'])]} {_said(facts)}"
    return f"{_of_steps()[kind]} {_said(facts)}".strip()


def _of_changes() -> Mapping[str, str]:
    return {
        "edited": _("Step changed:"),
        "dated": _("Date chosen:"),
        "moved": _("Step moved:"),
        "removed": _("Step removed:"),
        "added": _("Step added:"),
        "started": _("What it waited for has happened:"),
        "resumed": _("The plan goes on."),
        "postponed": _("The plan waits, for they are away."),
    }


def _of_undoing() -> Mapping[str, str]:
    return {
        "done": _("Not done after all:"),
        "skipped": _("Not skipped after all:"),
        "snoozed": _("Not put off after all:"),
        "reopened": _("Settled after all:"),
    }


def _of_steps() -> Mapping[EventKind, str]:
    return {
        "step_completed": _("Done:"),
        "step_skipped": _("Skipped:"),
        "step_reopened": _("Open again:"),
        "step_snoozed": _("Put off:"),
        "draft_made": _("A draft was written:"),
        "draft_sent": _("Sent:"),
    }


def _said(facts: Mapping[str, Any]) -> str:
    step, reason = facts.get("description") or "", facts.get("reason")
    return f"{step} ({reason})" if reason else str(step)
