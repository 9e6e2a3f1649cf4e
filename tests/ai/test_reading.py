"""Answers are found in whatever surrounds them."""

import pytest

from keepwarm.ai.reading import Unreadable, read_answer
from tests.ai.forms import Plan

STEP = '{"text": "Write to them.", "days": 0, "channel": "email"}'
GOOD = f'{{"summary": "Short", "steps": [{STEP}, {STEP}]}}'


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"<think>{{not json}} {GOOD.replace('Short', 'Wrong')}</think>{GOOD}",
        f"<thinking>\nHm.\n</thinking>\n{GOOD}",
        f"<think>{{}}</think>{GOOD}<think>",
        f'First {{"an": "example"}}, now: {GOOD}.',
        f"{{{{ {GOOD} }}}}",
        GOOD.replace('"days": 0', '"days": "0"'),
        GOOD.replace("Write to them.", "Write to them. \\ud83d"),
    ],
    ids=[
        "bare",
        "fenced",
        "thoughts",
        "more thoughts",
        "a thought begun",
        "example",
        "brackets",
        "lax",
        "half an emoji",
    ],
)
def test_the_object_that_fits_is_found(text: str) -> None:
    plan = read_answer(text, Plan)

    assert (plan.summary, len(plan.steps)) == ("Short", 2)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "There is no complete JSON object in it."),
        (GOOD[:-1], "- summary: Field required\n- steps: Field required"),
        ("[1, 2]", "There is no complete JSON object in it."),
        ("{" * 5_000, "There is no complete JSON object in it."),
        ('{"a": ' * 100_000, "There is no complete JSON object in it."),
        ("<think>" * 500_000, "There is no complete JSON object in it."),
        (
            f'{{"summary": null, "steps": [{STEP}, {STEP}]}}',
            "- summary: Input should be a valid string",
        ),
    ],
    ids=["nothing", "cut off", "a list", "brackets", "depths", "thoughts", "does not fit"],
)
def test_what_cannot_be_used_is_explained(text: str, complaint: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_answer(text, Plan)

    assert caught.value.complaint == complaint
