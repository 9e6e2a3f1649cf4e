from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwarm.microsite.model import (
    LONGEST_WORDS,
    Answer,
    Progress,
    QuestionnaireId,
    Unanswered,
    Unwritten,
    Words,
    advance,
    is_complete,
    is_engaged_by,
    only_answers,
    reached,
    read_answer,
)
from tests.microsite.questions import ALL, NOW, questionnaire, taken

GOAL, BASIS, MOOD, WISH = questionnaire().steps
INSISTING = Words(id="wish", ask="What do you wish for?", optional=False)


@pytest.mark.parametrize(
    ("step", "given", "answer"),
    [
        (GOAL, ["goal"], "goal"),
        (GOAL, ["nonsense", "no_goal"], "no_goal"),
        (BASIS, ["time", "money", "gold"], ["money", "time"]),
        (BASIS, [], []),
        (MOOD, ["4"], 4),
        (WISH, [" Less\0 paper "], "Less paper"),
        (WISH, [], ""),
        (WISH, ["x" * 900], "x" * LONGEST_WORDS),
        (INSISTING, ["More"], "More"),
    ],
)
def test_an_answer_is_what_was_offered(step: Any, given: list[str], answer: Answer) -> None:
    assert read_answer(step, given) == answer


@pytest.mark.parametrize(
    ("step", "given", "refusal"),
    [
        (GOAL, [], Unanswered),
        (GOAL, ["gold"], Unanswered),
        (MOOD, ["6"], Unanswered),
        (MOOD, ["٤"], Unanswered),
        (INSISTING, ["  "], Unwritten),
    ],
)
def test_what_was_never_offered_is_no_answer(
    step: Any, given: list[str], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        read_answer(step, given)


def test_of_what_a_browser_tells_only_answers_are_taken() -> None:
    told: Mapping[str, object] = {
        "goal": ["goal"],
        "basis": "time",
        "mood": {"a": 4},
        "wish": 7,
        "x": "y",
    }

    assert only_answers(questionnaire(), {"mood": "5"}) == {"mood": 5}
    assert only_answers(questionnaire(), told) == {"goal": "goal", "basis": ["time"], "wish": "7"}


def test_a_visitor_has_reached_the_first_open_step() -> None:
    asked = questionnaire()

    assert [reached(asked, dict(list(ALL.items())[:n])) for n in range(5)] == [1, 2, 3, 4, 5]
    assert reached(asked, {"mood": 4}) == 1
    assert (is_complete(asked, ALL), is_complete(asked, {"goal": "goal"})) == (True, False)


def test_an_answer_leads_on_and_the_last_one_ends_it() -> None:
    first = advance(None, taken(1, {"goal": "goal"}))
    last = advance(first, taken(4, ALL))

    assert (first.step, first.max_step, first.finished_at) == (2, 2, None)
    assert (last.step, last.max_step, last.finished_at) == (4, 4, NOW)


def test_going_back_changes_an_answer_and_not_how_far_one_has_come() -> None:
    done = advance(None, taken(4, ALL))

    changed = advance(done, taken(1, {"goal": "no_goal"}))

    assert (changed.step, changed.max_step) == (2, 4)
    assert changed.answers == {**ALL, "goal": "no_goal"}
    assert changed.finished_at == NOW


def test_answers_to_another_questionnaire_change_nothing() -> None:
    begun = advance(None, taken(1, {"goal": "goal"}))

    assert advance(begun, taken(2, {"goal": "no_goal"}, of=7)) == begun


def test_the_third_step_engages_once() -> None:
    second, third = _at(2), _at(3)

    assert [
        is_engaged_by(None, second),
        is_engaged_by(second, third),
        is_engaged_by(None, _at(4)),
        is_engaged_by(third, _at(4)),
    ] == [False, True, True, False]


@settings(deadline=None)
@given(st.lists(st.sampled_from(list(ALL)), max_size=8))
def test_the_furthest_step_never_goes_back(names: list[str]) -> None:
    progress: Progress | None = None

    for name in names:
        before = progress.max_step if progress else 0
        progress = advance(progress, taken(list(ALL).index(name) + 1, {name: ALL[name]}))

        assert before <= progress.max_step <= len(ALL)
        assert 1 <= progress.step <= len(ALL)


def test_a_finished_session_keeps_the_hour_at_which_it_was() -> None:
    done = advance(None, taken(4, ALL))
    before = Progress(
        questionnaire_id=done.questionnaire_id,
        step=4,
        max_step=4,
        answers=ALL,
        finished_at=NOW - timedelta(days=1),
    )

    assert advance(before, taken(4, ALL)).finished_at == NOW - timedelta(days=1)


def _at(max_step: int) -> Progress:
    return Progress(
        questionnaire_id=QuestionnaireId(1), step=max_step, max_step=max_step, answers={}
    )
