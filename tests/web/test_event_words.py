from typing import Any

import pytest

from keepwarm.outbox.model import Kind
from keepwarm.web.event_words import event_words


@pytest.mark.parametrize(
    ("kind", "lead", "event", "said"),
    [
        ("step_completed", "Anna", {"step_desc": "Call"}, ("check", "Done: Call")),
        ("step_skipped", "Anna", {"step_desc": "Call"}, ("redo-2", "Skipped: Call")),
        (
            "status_changed",
            "Anna",
            {"new_status": "won"},
            ("arrow-right", "Anna is in Won now"),
        ),
        ("lead_assigned", "Anna", {}, ("inbox", "Anna is yours now")),
        ("lead_assigned", None, {"count": 7}, ("inbox", "7 leads are yours now")),
    ],
    ids=["done", "skipped", "moved", "given", "several given"],
)
def test_what_a_toast_says(
    kind: Kind, lead: str | None, event: dict[str, Any], said: tuple[str, str]
) -> None:
    assert event_words(kind, lead, event) == said
