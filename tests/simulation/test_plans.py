"""A plan to play is read from a file somebody wrote."""

from pathlib import Path

import pytest

from keepwarm.simulation.plans import PlanUnreadable, read_plan
from keepwarm.steps.model import StepDraft


@pytest.mark.parametrize(
    "text",
    [
        "- {channel: call, description: Call, delay_days: 3}\n- {description: Go, timing: Day 5}",
        """steps: [{channel: call, description: Call, delay_days: 3},
                   {description: Go, timing: Day 5}]""",
        """[{"channel": "call", "description": "Call", "delay_days": 3},
            {"description": "Go", "timing": "Day 5"}]""",
    ],
    ids=["a list", "under steps", "JSON"],
)
def test_steps_are_read_from_yaml_and_json(tmp_path: Path, text: str) -> None:
    file = tmp_path / "plan"
    file.write_text(text)

    assert read_plan(file) == (
        StepDraft(channel="call", description="Call", delay_days=3),
        StepDraft(channel="email", description="Go", timing="Day 5"),
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"steps: []", "A plan has one to 9 steps."),
        (b"- {description: a}\n" * 10, "A plan has one to 9 steps."),
        (b"- {description: ' '}", "a step has no description."),
        (b"- {description: a, channel: pigeon}", "pigeon"),
        (b"- {description: a, delay: 3}", "delay"),
        (b"just words", "Expected `object`"),
        (b"a: [", "while parsing"),
        (b"\xff\xfe", "decode"),
    ],
    ids=[
        "no steps",
        "too many",
        "no words",
        "no channel of ours",
        "unknown field",
        "no plan",
        "no YAML",
        "no text",
    ],
)
def test_what_is_no_plan_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "plan.yaml"
    file.write_bytes(content)

    with pytest.raises(PlanUnreadable, match=sentence):
        read_plan(file)
