import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwarm.microsite.model import Answers
from keepwarm.microsite.reading import shipped_questionnaire
from keepwarm.microsite.scoring import OwnWords, TopicResult, score
from tests.microsite.questions import ALL, questionnaire


def test_a_result_weighs_every_topic_the_same() -> None:
    result = score(questionnaire(), ALL)

    # Aim is all there; of the ground 3 of 4 points, and 3 of 4 steps of the mood.
    assert (result.percent, result.level.title) == (88, "High")
    assert result.topics == (
        TopicResult("Aim", 100, "Keep it."),
        TopicResult("Ground", 75, "Lay it."),
    )
    assert result.words == (OwnWords("What do you wish for?", "Less paper"),)


@pytest.mark.parametrize(
    ("answers", "percent", "level"),
    [
        ({"goal": "no_goal", "basis": [], "mood": 1, "wish": ""}, 0, "Low"),
        ({"goal": "goal", "basis": [], "mood": 1, "wish": ""}, 50, "High"),
        ({"goal": "goal", "basis": ["money", "time"], "mood": 5, "wish": ""}, 100, "High"),
    ],
)
def test_a_percentage_stands_on_its_level(answers: Answers, percent: int, level: str) -> None:
    result = score(questionnaire(), answers)

    assert (result.percent, result.level.title, result.words) == (percent, level, ())


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_whatever_is_answered_there_is_something_to_say(data: st.DataObject) -> None:
    asked = shipped_questionnaire()
    options = ["owner", "budget", "figures", "time", "example"]
    answers: Answers = {
        "goal": data.draw(st.sampled_from(["open", "idea", "goal", "plan"])),
        "work": data.draw(st.sampled_from(["heads", "sheets", "tools", "one"])),
        "basis": data.draw(st.lists(st.sampled_from(options), unique=True)),
        "people": data.draw(st.integers(1, 5)),
        "wish": data.draw(st.text(max_size=500)),
    }

    result = score(asked, answers)

    assert 0 <= result.percent <= 100
    assert result.level in asked.levels
    assert [topic.advice != "" for topic in result.topics] == [True] * 4
