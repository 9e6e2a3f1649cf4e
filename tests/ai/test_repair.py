"""One repair in all, and never at the price of what is already there."""

import pytest

from keepwarm.ai.model import InvalidAnswer, OverBudget
from keepwarm.dev.modelapi import Ask, Brain
from tests.ai.conftest import Connect
from tests.ai.forms import ASKED, Plan
from tests.ai.ledger import Ledger


def complaining(plan: Plan) -> str:
    return f"The summary “{plan.summary[:7]}” is dull."


async def test_an_answer_that_displeases_is_asked_for_once_more(
    connect_to: Connect, ledger: Ledger
) -> None:
    answer = await connect_to("ok").complete(ASKED, Plan, meter=ledger, check=complaining)

    assert (answer.repaired, ledger.outcomes) == (True, ["invalid", "invalid"])
    assert answer.value.summary


async def test_an_answer_that_pleases_is_not(connect_to: Connect, ledger: Ledger) -> None:
    answer = await connect_to("ok").complete(ASKED, Plan, meter=ledger, check=lambda _: "")

    assert (answer.repaired, ledger.outcomes) == (False, ["answered"])


async def test_a_complaint_about_form_leaves_none_about_content(
    connect_to: Connect, ledger: Ledger
) -> None:
    answer = await connect_to("misfit-once").complete(ASKED, Plan, meter=ledger, check=complaining)

    assert (answer.repaired, ledger.outcomes) == (True, ["invalid", "invalid"])


async def test_what_fits_survives_a_repair_that_does_not_come(
    connect_to: Connect, ledger: Ledger
) -> None:
    ledger.allowed = 1

    answer = await connect_to("ok").complete(ASKED, Plan, meter=ledger, check=complaining)

    assert (answer.repaired, ledger.outcomes) == (True, ["invalid"])


async def test_without_an_answer_that_fits_the_repair_s_problem_is_told(
    connect_to: Connect, ledger: Ledger
) -> None:
    ledger.allowed = 1

    with pytest.raises(OverBudget, match="until tomorrow"):
        await connect_to("misfit").complete(ASKED, Plan, meter=ledger)


async def test_the_model_is_told_which_fields_are_wrong_and_nothing_of_what_it_wrote(
    connect_to: Connect, ledger: Ledger, asked: list[Ask], brains: list[Brain]
) -> None:
    step = {"text": "short", "days": "xyzzy", "channel": "pigeon"}
    brains.append(lambda _: {"summary": 3, "steps": [step]})

    with pytest.raises(InvalidAnswer) as caught:
        await connect_to("ok").complete(ASKED, Plan, meter=ledger)

    complaint = asked[1].messages[-1].text
    assert [message.speaker for message in asked[1].messages] == [
        "system", "user", "assistant", "user",
    ]  # fmt: skip
    assert "- summary: Input should be a valid string" in complaint
    assert "- steps.0.channel: Input should be 'email' or 'call'" in complaint
    assert "xyzzy" not in complaint
    assert "pigeon" not in complaint
    assert "summary: Input should be a valid string; steps" in str(caught.value)


async def test_a_check_that_breaks_leaves_a_closed_exchange(
    connect_to: Connect, ledger: Ledger
) -> None:
    def breaking(_plan: Plan) -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await connect_to("ok").complete(ASKED, Plan, meter=ledger, check=breaking)

    assert ledger.outcomes == ["invalid"]
    assert not ledger.exchanges[0].used.estimated


@pytest.mark.parametrize("scenario", ["ok", "tool-ignored", "no-usage"])
async def test_half_an_emoji_costs_a_letter_and_not_the_answer(
    connect_to: Connect, ledger: Ledger, brains: list[Brain], scenario: str
) -> None:
    step = {"text": "Write to them.", "days": 0, "channel": "email"}
    brains.append(lambda _: {"summary": "Be glad \ud83d", "steps": [step, step]})

    answer = await connect_to(scenario).complete(
        ASKED, Plan, meter=ledger, check=lambda plan: "" if ledger.exchanges[1:] else plan.summary
    )

    assert (answer.value.summary, ledger.outcomes) == ("Be glad ?", ["invalid", "answered"])
