import pytest

from keepwarm.steps.model import StepDraft, bounded, cut, within_bounds
from tests.steps.places import draft, step


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (None, None),
        ("  ", None),
        ("a\0b", "ab"),
        ("\ud800", "?"),
        ("four", "four"),
        ("fives", "fiv…"),
    ],
    ids=ascii,
)
def test_a_text_is_cut_to_what_can_be_stored(text: str | None, kept: str | None) -> None:
    assert cut(text, 4) == kept


def test_the_texts_of_a_draft_fit_their_columns() -> None:
    long = "x" * 9_000
    wild = draft(description=long, goal=long, timing=long, suggested_text=long, delay_days=-3)

    kept = within_bounds(bounded(wild))

    assert kept == StepDraft(
        channel="email",
        description="x" * 299 + "…",
        goal="x" * 299 + "…",
        timing="x" * 199 + "…",
        suggested_text="x" * 3_999 + "…",
        delay_days=0,
    )


def test_a_draft_without_days_stays_without() -> None:
    assert within_bounds(draft()) == draft()


def test_a_step_knows_what_was_asked_of_it() -> None:
    assert step(delay_days=3, evidence=[4]).draft == draft(
        description="Step 1", delay_days=3, evidence=(4,)
    )
