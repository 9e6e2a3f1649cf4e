from dataclasses import replace

import pytest

from keepwarm.sequences.checking import Mistake, first_mistake, tidied
from keepwarm.sequences.model import MOST_STEPS, SequenceDraft, SequenceStep
from keepwarm.sequences.shipped import starters
from tests.sequences.way import AGAIN, CALL, HELLO

COLD = SequenceDraft(name="Cold", steps=(HELLO, AGAIN, CALL))


@pytest.mark.parametrize(
    ("draft", "mistake"),
    [
        (COLD, None),
        (replace(COLD, name=" "), Mistake("Give the sequence a name.")),
        (
            replace(COLD, name="x" * 121),
            Mistake("At most 120 characters fit here; these are 121."),
        ),
        (replace(COLD, steps=()), Mistake("A sequence needs at least one step.")),
        (
            replace(COLD, steps=(HELLO,) * (MOST_STEPS + 1)),
            Mistake("A sequence has at most 12 steps."),
        ),
        (
            replace(COLD, steps=(CALL, AGAIN)),
            Mistake("The first e-mail needs a subject; those after it go on in its thread.", 2),
        ),
        (
            replace(COLD, steps=(HELLO, replace(AGAIN, body=" "))),
            Mistake("An e-mail needs words.", 2),
        ),
        (
            replace(COLD, steps=(replace(HELLO, subject="x" * 201),)),
            Mistake("At most 200 characters fit here; these are 201.", 1),
        ),
        (
            replace(COLD, steps=(replace(HELLO, body="x" * 8_001),)),
            Mistake("At most 8000 characters fit here; these are 8001.", 1),
        ),
        (
            replace(COLD, steps=(HELLO, replace(CALL, timing="x" * 201))),
            Mistake("At most 200 characters fit here; these are 201.", 2),
        ),
        (
            replace(COLD, steps=(replace(HELLO, body="Hi {name}"),)),
            Mistake(
                "{name} is no placeholder. There are {first_name}, {company}, {sender}, {page}.",
                1,
            ),
        ),
        (
            replace(COLD, steps=(HELLO, replace(CALL, timing="after the first reply"))),
            Mistake(
                "A sequence waits for nothing but time: it ends by itself when they reply.", 2
            ),
        ),
        (
            replace(COLD, steps=(HELLO, replace(CALL, timing="banana"))),
            Mistake(
                "“banana” is no time. Try “in 3 days”, “2 working days later” or “Tuesday 10am”.",
                2,
            ),
        ),
    ],
    ids=[
        *("well", "name", "long name", "no step", "many steps", "subject", "words"),
        *("long subject", "long words", "long timing", "placeholder", "event", "no time"),
    ],
)
def test_a_sequence_is_refused_with_what_to_mend_first(
    draft: SequenceDraft, mistake: Mistake | None
) -> None:
    assert first_mistake(tidied(draft)) == mistake


def test_what_is_blank_or_cannot_be_stored_is_left_out() -> None:
    step = SequenceStep(channel="email", timing=" ", subject="A\0  b ", body=" Hi\r\nyou ")

    assert tidied(
        SequenceDraft(name="  Cold \n call", steps=(step,), most_touches=99)
    ) == SequenceDraft(
        name="Cold call",
        steps=(SequenceStep(channel="email", timing=None, subject="A b", body="Hi\nyou"),),
        most_touches=MOST_STEPS,
    )


def test_what_ships_can_be_followed() -> None:
    assert {each.key: first_mistake(tidied(each.draft)) for each in starters()} == {
        "first_contact": None,
        "after_an_event": None,
        "hear_from_us_again": None,
    }
