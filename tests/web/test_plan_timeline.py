"""What the timeline of a lead says of its plan."""

from typing import Any

import pytest

from keepwarm.timeline.model import EventKind
from keepwarm.web.plan_timeline import sentence_of_plan

STEP = {"step_id": 7, "number": 1, "description": "Call them"}
REPLACED = "A plan of 2 steps. It replaced the former one."


@pytest.mark.parametrize(
    ("kind", "facts", "sentence"),
    [
        ("plan_made", {"steps": 1}, "A plan of 1 step."),
        ("plan_made", {"steps": 6, "maker": "model"}, "A plan of 6 steps."),
        ("plan_stopped", {"because": "reply"}, "Stopped: they replied."),
        ("plan_made", {"steps": 2, "replaced": True}, REPLACED),
        ("plan_changed", STEP | {"what": "edited"}, "Step changed: Call them"),
        ("plan_changed", {"what": "resumed"}, "The plan goes on."),
        ("step_completed", STEP, "Done: Call them"),
        ("step_skipped", STEP | {"reason": "No number"}, "Skipped: Call them (No number)"),
        ("step_reopened", STEP, "Open again: Call them"),
        ("step_reopened", STEP | {"undone": "done"}, "Not done after all: Call them"),
        ("step_snoozed", STEP, "Put off: Call them"),
        ("draft_made", STEP, "A draft was written: Call them"),
        ("draft_sent", STEP, "Sent: Call them"),
        ("request_failed", {"kind": "plan", "error": "No."}, "No plan was written. No."),
        ("plan_changed", {"what": "postponed"}, "The plan waits, for they are away."),
        ("request_failed", {"kind": "draft"}, "No draft was written."),
    ],
)
def test_each_event_has_its_sentence(
    kind: EventKind, facts: dict[str, Any], sentence: str
) -> None:
    assert sentence_of_plan(kind, facts) == sentence
