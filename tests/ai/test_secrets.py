"""The key goes to the provider and nowhere else."""

import logging
import traceback

import pytest
from pydantic import SecretStr

from keepwarm.ai.model import ModelProblem
from tests.ai.conftest import Connect
from tests.ai.forms import ASKED, Plan
from tests.ai.ledger import Ledger

KEY = "sk-live-4815162342"


@pytest.mark.parametrize("dialect", ["openai", "anthropic", "gemini"])
@pytest.mark.parametrize("scenario", ["401", "no-tools", "503", "cut", "ok"])
async def test_no_error_and_no_log_holds_the_key(
    connect_to: Connect,
    ledger: Ledger,
    caplog: pytest.LogCaptureFixture,
    scenario: str,
    dialect: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    model = connect_to(scenario, dialect=dialect, api_key=SecretStr(KEY))
    told = [repr(model), str(vars(model))]

    try:
        await model.complete(ASKED, Plan, meter=ledger)
    except ModelProblem as problem:
        told += [str(problem), repr(problem), *traceback.format_exception(problem)]

    said = "\n".join([*told, *(record.getMessage() for record in caplog.records)])
    assert caplog.records
    assert KEY not in said


async def test_a_word_in_place_of_a_key_may_stand_in_an_answer(
    connect_to: Connect, ledger: Ledger
) -> None:
    model = connect_to("ok", api_key=SecretStr("tokens"))

    answer = await model.complete(ASKED, Plan, meter=ledger)

    assert answer.usage.tokens > 0


async def test_a_key_that_is_repeated_is_blotted_out(connect_to: Connect, ledger: Ledger) -> None:
    model = connect_to("401", api_key=SecretStr(KEY))

    with pytest.raises(ModelProblem) as caught:
        await model.complete(ASKED, Plan, meter=ledger)

    assert caught.value.detail == "Incorrect API key provided: …"
