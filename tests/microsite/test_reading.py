import pytest

from keepwarm.kit.strict import BrokenFile
from keepwarm.microsite.reading import (
    LONGEST_SOURCE,
    read_questionnaire,
    shipped_questionnaire,
    shipped_source,
)
from tests.microsite.questions import SOURCE


def test_the_questionnaire_that_ships_asks_five_questions_of_every_kind() -> None:
    shipped = shipped_questionnaire()

    assert [type(step).__name__ for step in shipped.steps] == [
        *("Choice", "Choice", "Choices", "Scale", "Words")
    ]
    assert read_questionnaire(shipped_source()) == shipped


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("kind: scale", "kind: slider", "line 18: Invalid value 'slider'"),
        ("low: Bad", "lo: Bad", "line 22: Object contains unknown field `lo`"),
        ("{id: goal, text: Yes, points: 2}", "{id: Goal, text: Yes}", "line 10: Expected `str`"),
        ("at_least: 60", "at_least: 6o", "line 28: Expected `int`, got `str`"),
        ("title: Fitness check", "title: [", "line 3: expected"),
        ("topic: aim", "topic: goals", "“goal” counts towards “goals”, which is no topic."),
        ("points: 2", "points: 0", "“goal” has a topic, but none of its answers counts."),
        ("    topic: aim\n", "", "No step counts towards the topic “aim”."),
        ("id: basis", "id: goal", "There are two of the name “goal”."),
        ("{id: time,", "{id: money,", "There are two of the name “money”."),
        ("{at_least: 0, title: Low", "{at_least: 1, title: Low", "“levels” has to begin at 0."),
        ("at_least: 60", "at_least: 0", "Those of “aim” have to rise"),
        ("    id: wish\n", "    id: wish\n    topic: aim\n", "“wish” has a topic, but none"),
        ("    low: Bad\n    high: Good\n", "    low: Bad\n", "line 18: Object missing"),
    ],
)
def test_a_mistake_is_told_with_its_line_or_its_name(right: str, wrong: str, told: str) -> None:
    assert right in SOURCE

    with pytest.raises(BrokenFile) as refusal:
        read_questionnaire(SOURCE.replace(right, wrong, 1))

    assert told in str(refusal.value)


def test_a_book_is_no_questionnaire() -> None:
    with pytest.raises(BrokenFile, match="longer than 100 thousand"):
        read_questionnaire("x" * (LONGEST_SOURCE + 1))


@pytest.mark.parametrize("text", ["", "\0", "- a", "a: &a [*a]", "{" * 5000])
def test_what_is_no_questionnaire_at_all_is_refused(text: str) -> None:
    with pytest.raises(BrokenFile):
        read_questionnaire(text)
