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
        return ngettext("A plan of {n} step.", "A plan of {n} steps.", n).format(n=n)
    if kind == "plan_stopped":
        endings: Mapping[str, str] = {**ending_titles()}
        return f"{endings[str(facts['because'])]}."
    if kind == "request_failed":
        asked = {"plan": _("No plan was written."), "draft": _("No draft was written.")}
        return f"{asked[str(facts['kind'])]} {facts.get('error') or ''}".strip()
    return f"{_of_steps()[kind]} {_said(facts)}".strip()


def _of_steps() -> Mapping[EventKind, str]:
    return {
        "plan_changed": _("The plan was changed."),
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
